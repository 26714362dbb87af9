"""Does a submission that solves nothing gain points, or harm anything but itself?

All submissions of ``tests/submissions/hostile/cases`` are handed to the engine, several
at a time and honest ones among them. So that each is seen to test something, `make
prove` hands it to a grader without defence, where it must gain points or do harm.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("confinement exists on Linux only", allow_module_level=True)

SUITE = Path(__file__).resolve().parents[1] / "submissions" / "hostile"
sys.path.insert(0, str(SUITE.parent))

from hostile import active, build, referee, trial  # noqa: E402

from autograder.sandbox.sandbox import Tier, probe  # noqa: E402

CASES = build.cases()
NAMES = [case.name for case in CASES]
CLASSES = {
    "beside the notebook",
    "malformed",
    "metadata",
    "network",
    "reading",
    "resources",
    "script in outputs",
    "signals",
    "verdict",
    "wire",
    "writing",
}
SLOW = 12.0  # seconds; an honest one takes 0.2 s here when nothing else runs
# One of each class for the lesser tier; all of them are a slow proof.
FEW = (
    "v05_equal_to_all v08_method_says_yes m02_skip_tag b06_link_out r02_gradebook "
    "r05_proc_environ w01_startup w05_gradebook n01_tcp n02_udp n03_abstract_socket "
    "s02_kills_sibling s04_ptrace s07_leaves_a_process x01_endless x04_memory "
    "x06_forks f02_no_json k07_library_class k11_verdicts h01_script"
).split()


@pytest.fixture(scope="module")
def outing(tmp_path_factory) -> trial.Outing:
    """Return what came of all submissions at the engine."""
    return trial.run(tmp_path_factory.mktemp("hostile"), CASES, jobs=8)


def harm_of(name: str, outing: trial.Outing) -> list[str]:
    return outing.outcomes[name].harm + [x for x in outing.harm if name in x]


def test_the_suite_covers_every_class():
    """Is each class there, with more than one submission?"""
    counts = Counter(case.kind for case in CASES)
    assert set(counts) == CLASSES
    assert sum(counts.values()) >= 60
    assert min(counts.values()) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_no_points(name, outing):
    """Does a submission that solves nothing gain a point?"""
    assert outing.outcomes[name].points == 0


@pytest.mark.parametrize("name", NAMES)
def test_no_harm(name, outing):
    """Does it read, write, send, crash, stall or smuggle anything?"""
    assert harm_of(name, outing) == []


def test_nothing_is_changed_or_left_outside(outing):
    """Is every file as it was, no process or folder left, and no byte sent?"""
    assert outing.harm == []


def test_honest_submissions_keep_their_marks(outing):
    """Do honest ones graded before, among and after them get full marks?"""
    assert len(outing.honest) > len(CASES) / 10
    assert {found.points for found in outing.honest} == {trial.FULL}


def test_honest_submissions_are_not_held_up(outing):
    """Is an honest one graded among them still graded soon?"""
    assert max(found.seconds for found in outing.honest) < SLOW


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """Return a bench where one submission is graded at a time."""
    with trial.bench(tmp_path_factory.mktemp("quiet"), 0) as (made, _):
        yield made


def test_the_blank_release_scores_nothing(quiet):
    """Does what was handed out, handed in, gain a point?"""
    result = quiet.grade("blank", json.dumps(build.blank()).encode()).result
    assert result.score == 0
    assert result.max_score > trial.FULL  # the manual question's points are there


def test_a_builtin_is_no_answer(tmp_path, quiet):
    """Is a function that the student did not write taken from the language instead?"""
    marks = {"schema_version": 3, "grade": False, "solution": True, "locked": False}
    answer = build.code(
        "### BEGIN SOLUTION\n"
        "def divmod(a, b):\n    return a // b, a % b\n"
        "### END SOLUTION",
        nbgrader={**marks, "grade_id": "divmod", "task": False},
    )
    check = build.code(
        "assert divmod(17, 5) == (3, 2)",
        nbgrader={
            **marks,
            **{"grade": True, "solution": False, "locked": True, "points": 2},
            **{"grade_id": "divmod_check", "task": False},
        },
    )
    answer["id"], check["id"] = "answer", "check"
    notebook = {**build.blank(), "cells": [answer, check]}
    folder = tmp_path / "source" / build.NAME
    folder.mkdir(parents=True)
    (folder / f"{build.NAME}.ipynb").write_text(json.dumps(notebook))
    bench = _copy_of(quiet, folder)
    answer["source"] = "pass"
    assert bench.grade("ada", json.dumps(notebook).encode()).result.score == 0


def _copy_of(bench: trial.Bench, folder: Path) -> trial.Bench:
    other = object.__new__(trial.Bench)
    other.__dict__.update(bench.__dict__)
    other.assignment = trial.read_assignment(folder)
    other.facts = trial.grade.prepare(other.assignment, other.settings)
    return other


@pytest.mark.parametrize(
    "text",
    [
        "b'[' * 300 + bytes([34]) + bytes([92, 34]) * 100_000",
        "b'{\"x\": [' + b'[],' * 200_000 + b'0]}'",
    ],
    ids=["escaped quotes", "brackets"],
)
def test_refusing_a_file_takes_time_in_proportion_to_its_size(text):
    """Can a small file stall the grader, in whose own process it is read?"""
    program = (
        "import time\n"
        "from autograder.notebooks import submission\n"
        "from autograder.errors import SubmissionError\n"
        "from autograder.limits import Limits\n"
        f"data = {text}\n"
        "before = time.process_time()\n"
        "try:\n    submission.parse(data, Limits())\n"
        "except SubmissionError:\n    print(time.process_time() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20
    )
    assert float(done.stdout) < 2.0  # processor seconds


def test_a_file_of_brackets_takes_no_memory_to_speak_of():
    """Is a file of millions of empty lists refused before it is made into objects?"""
    text = (
        "import resource, sys\n"
        "from autograder.notebooks import submission\n"
        "from autograder.errors import SubmissionError\n"
        "from autograder.limits import Limits\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "data = b'{\"x\": [' + b'[],' * 5_000_000 + b'0]}'\n"
        "before = peak()\n"
        "try:\n    submission.parse(data, Limits())\n"
        "except SubmissionError:\n    pass\n"
        "print((peak() - before) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 150  # MiB; the text itself is 15


def test_the_page_reader_sees_what_is_active():
    """Would the test of feedback pages notice a script, a handler or a loaded image?"""
    for text in (
        "<script>1</script>",
        "<svg onload=x>",
        "<img src='http://a/b'>",
        "<a href='javascript:x'>",
        "<style>@import 'x'</style>",
        "<p style='background:url(http://a)'>",
    ):
        assert active.active_part(f"<p>{text}</p>"), text
    assert not active.active_part("<p>&lt;script&gt; <a href='#x'>a</a></p>")


@pytest.fixture(scope="module")
def lesser(tmp_path_factory) -> trial.Outing:
    """Return what came of a few submissions in tier 2."""
    if why := probe(Tier.LANDLOCK):
        pytest.skip(f"no tier 2 here: {why}")
    chosen = [case for case in CASES if case.name in FEW]
    assert len(chosen) == len(FEW)
    return trial.run(tmp_path_factory.mktemp("tier2"), chosen, tier=2)


def test_tier_2_holds_for_a_few_of_each_class(lesser):
    """Does the tier without namespaces keep them from points and harm, too?"""
    assert lesser.tier.startswith("2")
    gained = {n: o.points for n, o in lesser.outcomes.items() if o.points}
    harm = {n: harm_of(n, lesser) for n in FEW if harm_of(n, lesser)}
    assert (gained, harm, lesser.harm) == ({}, {}, [])
    assert {found.points for found in lesser.honest} == {trial.FULL}


# --- slow proofs -------------------------------------------------------------


@pytest.mark.prove
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_grader_without_defence_suffers(case, tmp_path):
    """Does the submission do anything at all, where nothing hinders it?"""
    found = referee.meet(case, tmp_path)
    assert referee.shows(case, found), found


@pytest.mark.prove
def test_tier_2_holds_for_all(tmp_path):
    """Does the tier without namespaces hold against all of them?"""
    if why := probe(Tier.LANDLOCK):
        pytest.skip(f"no tier 2 here: {why}")
    found = trial.run(tmp_path, CASES, tier=2)
    gained = {n: o.points for n, o in found.outcomes.items() if o.points}
    harm = {n: harm_of(n, found) for n in NAMES if harm_of(n, found)}
    assert (gained, harm, found.harm) == ({}, {}, [])


@pytest.mark.prove
@pytest.mark.skipif(os.getuid() != 0, reason="the other tests run as a user already")
def test_an_ordinary_user_is_as_safe():
    """Does all of it hold when the grader is not root?"""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:  # pytest's is closed
        scratch = Path(folder)
        os.chown(scratch, 65534, 65534)
        _try_as_nobody(scratch)


def _try_as_nobody(scratch: Path) -> None:
    for folder in (*SUITE.parents, *Path(sys.executable).resolve().parents):
        if folder.stat().st_mode & 0o005 != 0o005:
            pytest.skip(f"another user may not enter {folder}")
    names = [name for name in FEW if not name.startswith("x0")]
    done = subprocess.run(
        [sys.executable, "-B", str(SUITE), *names],
        env={**os.environ, "TMPDIR": str(scratch), "HOME": str(scratch)},
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def test_cases_are_read_whole():
    """Does every file say its class and what it tries, and hold something to run?"""
    for case in CASES:
        assert case.kind in CLASSES
        assert len(case.tries) > 10
        assert case.sections
        assert dataclasses.asdict(case)["name"] == case.name
