"""Hand the hostile submissions to the real engine, several at once; look for harm."""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from autograder.feedback import feedback, page
from autograder.grading import grade
from autograder.notebooks import handin
from autograder.notebooks.assignment import Assignment
from autograder.limits import MIB, Limits
from autograder.results import Graded
from autograder.settings import Settings
from autograder.notebooks.source import read_assignment

from . import build, measure
from .active import active_part
from .build import NAME, SECRET, Case, Places

LIMITS = Limits(
    cell_seconds=2.0,
    check_seconds=1.5,
    submission_seconds=25.0,
    memory_bytes=256 * MIB,
    processes=16,
    disk_bytes=8 * MIB,
    output_bytes=MIB // 16,
    value_bytes=32 * MIB,
    notebook_bytes=4 * MIB,
)
FULL = 23.0  # automatic points
LONGEST = 60.0  # seconds; a submission that takes longer has got round its limits
LONGEST_READ = 5.0  # seconds to refuse what is no notebook: that is the grader's time
LARGEST = 2 * MIB  # bytes of a graded notebook: outputs are capped in all, too
LONGEST_MESSAGE = 3_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(slots=True)
class Outcome:
    """What became of one submission."""

    points: float = 0.0
    seconds: float = 0.0
    harm: list[str] = field(default_factory=list)
    graded: Graded | None = None


@dataclass(slots=True)
class Outing:
    """A run over many submissions: each one's outcome, and harm seen at the end."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    harm: list[str] = field(default_factory=list)
    honest: list[Outcome] = field(default_factory=list)
    tier: str = ""


class Bench:
    """A canary course, an assignment ready to be graded, and ears and victims."""

    def __init__(self, root: Path, tier: int, ears: measure.Ears, victim: int) -> None:
        self.root = root
        self.course, self.home, self.site = (
            root / "course",
            root / "home",
            root / "site",
        )
        self.ears = ears
        self.places = Places(
            self.course, self.home, self.site, ears.port, os.getpid(), victim
        )
        self.settings = Settings(
            limits=LIMITS,
            preload=("numpy", "pandas", "matplotlib.pyplot"),
            tier=tier,
            seed=f"{SECRET}-seed",
        )
        self.assignment: Assignment = read_assignment(self.course / "source" / NAME)
        key = self.assignment.files.pop("key.txt", None)  # lies there by mistake
        assert key is not None
        self.facts = grade.prepare(self.assignment, self.settings)
        if wrong := self.facts[NAME].failed:
            raise AssertionError(f"the reference itself fails: {wrong}")

    def grade(
        self, student: str, data: bytes | None, cause: str = "", beside: tuple = ()
    ) -> Graded:
        """Grade one notebook's bytes, with the files that were handed in beside it."""
        rules = (self.assignment, self.facts, self.settings)
        job = grade.Job(student, NAME, data, *rules, cause, beside=beside)
        return grade.grade(job)

    def page(self, graded: Graded) -> str:
        """Make the feedback page of a graded notebook."""
        # through a file and back, as the verbs do it
        text = json.dumps(graded.notebook, ensure_ascii=False).encode("utf-8")
        notebook = self.assignment.notebooks[0]
        made = page.make_page(
            self.assignment, notebook, graded.result, json.loads(text), {}
        )
        return feedback.render(made)

    def hand_in(self, case: Case) -> Outcome:
        """Hand in one hostile submission as a folder, and look at what comes back."""
        folder = self.root / "handed_in" / case.name / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(build.submission(case, self.places))
        build.put_beside(case, folder, self.places)
        outcome = Outcome()
        started = time.monotonic()
        try:
            found = handin.read_handin(
                folder,
                self.assignment.notebooks[0],
                frozenset({NAME}),
                LIMITS.notebook_bytes,
            )
            graded = self.grade(case.name, found.data, found.cause, found.beside)
        except Exception as error:
            outcome.harm.append(f"the grader raised {type(error).__name__}: {error}")
            return outcome
        finally:
            outcome.seconds = time.monotonic() - started
        outcome.graded, outcome.points = graded, graded.result.score
        outcome.harm += self.look(graded)
        bound = LONGEST_READ if case.kind == "malformed" else LONGEST
        if outcome.seconds > bound:
            outcome.harm.append(f"took {outcome.seconds:.0f} s")
        return outcome

    def look(self, graded: Graded) -> Iterator[str]:
        """Harm that shows in what would be stored and shown."""
        result = graded.result
        for check in result.checks:
            if len(check.message) > LONGEST_MESSAGE or _CONTROL.search(check.message):
                yield f"{check.grade_id}: a message of {len(check.message)} characters"
        try:
            text = json.dumps(graded.notebook, ensure_ascii=False).encode("utf-8")
            json.dumps(result.as_dict(), ensure_ascii=False).encode("utf-8")
            shown = self.page(graded)
        except Exception as error:
            yield f"cannot be stored or shown: {type(error).__name__}: {error}"
            return
        if len(text) > LARGEST + LIMITS.notebook_bytes:
            yield f"a graded notebook of {len(text) / MIB:.0f} MiB"
        outputs = json.dumps(
            [cell.get("outputs", []) for cell in graded.notebook["cells"]]
        )
        if SECRET in outputs + shown:
            yield "a secret was read"
        if build.HIDDEN.search(re.sub(r"<style.*?</style>", "", shown, flags=re.S)):
            yield "a hidden test's input is shown on the feedback page"
        if active := active_part(shown):
            yield f"the feedback page is not inert: {active!r}"


@contextmanager
def bench(root: Path, tier: int) -> Iterator[tuple[Bench, Outing]]:
    """Set up a canary, yield a bench for it, then look for harm done outside."""
    course, home, site = build.make_canary(root)
    scratch = root / "scratch"
    scratch.mkdir()
    environment = {"HOME": str(home), "TMPDIR": str(scratch), "CANARY": f"{SECRET}-env"}
    outing = Outing()
    ears = measure.Ears(home)
    with mock.patch.dict(os.environ, environment), measure.victim() as target:
        tempfile.tempdir = None
        made = Bench(root, tier, ears, target.pid)
        try:
            outing.tier = made.grade("first", build.honest()).result.sandbox
            before = build.snapshot(course, home, site)
            folders = set(os.listdir(scratch))
            family = measure.descendants(os.getpid())
            yield made, outing
            outing.harm += _changes(before, build.snapshot(course, home, site))
            left = set(os.listdir(scratch)) - folders
            outing.harm += [f"left in the temporary folder: {n}" for n in sorted(left)]
            outing.harm += [f"heard: {text}" for text in ears.heard]
            time.sleep(0.5)
            family = measure.descendants(os.getpid()) - family
            outing.harm += [f"a process was left: {pid}" for pid in sorted(family)]
            if not measure.unharmed(target):
                outing.harm.append("another process was signalled, traced or limited")
        finally:
            grade.close()
            ears.close()
            tempfile.tempdir = None


def _changes(before: dict[str, tuple], after: dict[str, tuple]) -> Iterator[str]:
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            text = after.get(path, (0, 0, b"(removed)"))[2][:80]
            yield f"{path} was changed: {text!r}"


def run(root: Path, chosen: Iterable[Case], tier: int = 0, jobs: int = 4) -> Outing:
    """Grade hostile submissions, ``jobs`` at a time, honest ones among them."""
    chosen = list(chosen)
    with bench(root, tier) as (made, outing):

        def honest(_: object) -> Outcome:
            started = time.monotonic()
            graded = made.grade("honest", build.honest())
            took = time.monotonic() - started
            return Outcome(graded.result.score, took, [], graded)

        with ThreadPoolExecutor(jobs) as pool:
            hostile, fair = {}, []
            for number, case in enumerate(chosen):
                if number % 8 == 0:
                    fair.append(pool.submit(honest, number))
                hostile[case.name] = pool.submit(made.hand_in, case)
            outing.outcomes = {n: found.result() for n, found in hostile.items()}
            outing.honest = [found.result() for found in fair]
        outing.honest.append(honest(None))
    return outing
