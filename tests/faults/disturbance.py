"""A grader under test, the processes below it, and what can befall them."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from measure import parents, tree
from small_class import NAME

_LOOK_SECONDS = 0.03
_END_SECONDS = 120.0
_LEAVE_SECONDS = 20.0
ROLES = ("student", "examiner")


def _hear_ctrl_c() -> None:
    """Undo that a shell lets what it runs in the background ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Grader:
    """``autograder grade`` in a session of its own, with a temporary folder of its own.

    Only processes that descend from it are ever killed.
    """

    def __init__(
        self, folder: Path, scratch: Path, *, jobs: int = 2, prefix=()
    ) -> None:
        self.folder = folder
        self.scratch = scratch
        self.seen: dict[int, int] = {}
        self.lasting: dict[str, set[int]] = {}
        self.undisturbed = True
        self.began = time.time()
        verb = ["-m", "autograder", "grade", NAME, "--course-dir", str(folder)]
        verb += ["--jobs", str(jobs), "--json", str(folder / "results.json")]
        self.log = folder / "run.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*prefix, sys.executable, *verb],
                env=os.environ | {"TMPDIR": str(scratch)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_hear_ctrl_c,
            )

    def look(self) -> list[int]:
        """Return the living processes, the grader first, and remember them."""
        pids = tree(self.process.pid)
        for pid in pids:
            if (born := birth(pid)) is not None:
                self.seen[pid] = born
        return pids

    def graded(self) -> int:
        """Count the notebooks that it has written so far."""
        found = (self.folder / "autograded").glob(f"*/{NAME}/{NAME}.ipynb")
        return sum(path.stat().st_mtime >= self.began for path in found)

    def until_graded(self, count: int) -> Iterator[list[int]]:
        """Yield the living processes until it has graded so many more."""
        end = time.monotonic() + _END_SECONDS
        wanted = self.graded() + count
        while self.graded() < wanted:
            if self.process.poll() is not None:
                raise AssertionError(f"the grader ended early:\n{self.said()}")
            if time.monotonic() > end:
                raise AssertionError(f"no progress:\n{self.said()}")
            yield self.look()
            time.sleep(_LOOK_SECONDS)

    def end(self) -> int:
        """Wait for its end, looking on; return its exit code."""
        end = time.monotonic() + _END_SECONDS
        while self.process.poll() is None:
            if time.monotonic() > end:
                self.process.kill()
                raise AssertionError(f"it did not end:\n{self.said()}")
            self.look()
            time.sleep(_LOOK_SECONDS)
        return self.process.returncode

    def left_over(self) -> list[int]:
        """Return its processes that are still there some seconds after its end."""
        end = time.monotonic() + _LEAVE_SECONDS
        while time.monotonic() < end:
            running = parents()
            left = [p for p, b in self.seen.items() if p in running and birth(p) == b]
            if not left:
                return []
            time.sleep(0.1)
        return left

    def said(self) -> str:
        """All that it printed."""
        return self.log.read_text()


def birth(pid: int) -> int | None:
    """Clock tick at which a process started: numbers are given anew, ticks are not."""
    with contextlib.suppress(OSError, IndexError):
        text = Path(f"/proc/{pid}/stat").read_text()
        return int(text.rpartition(")")[2].split()[19])
    return None


def _depths(grader: Grader, role: str) -> dict[int, int]:
    """Map the processes of a role to how far they are below the first of them."""
    known = parents()
    depths: dict[int, int] = {}
    for pid in grader.look()[1:]:  # parents come first
        if known.get(pid) == grader.process.pid and _runs(pid, role):
            depths[pid] = 0
        elif known.get(pid) in depths:
            depths[pid] = depths[known[pid]] + 1
    return depths


def _runs(pid: int, role: str) -> bool:
    with contextlib.suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        return f"autograder.{role}".encode() in command
    return False


def kill_one(grader: Grader, kind: str, chance: random.Random, after: int) -> None:
    """Kill -9 a process of one kind at a random moment, ``after`` so many results.

    ``student`` and ``examiner`` are a worker's, ``preloaded`` is any process that the
    workers are forked from or that guards it, ``grader`` is the grader.
    """
    for _ in grader.until_graded(after):
        _learn_lasting(grader)
    time.sleep(chance.uniform(0, 0.2))
    end = time.monotonic() + 20
    while time.monotonic() < end:
        victims = _victims(grader, kind)
        if victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(victims), signal.SIGKILL)
                return
        time.sleep(0.002)
    raise AssertionError(f"no process to kill: {kind}\n{grader.said()}")


def _learn_lasting(grader: Grader) -> None:
    """Until something is killed: the processes of a role that every look finds."""
    for role in ROLES if grader.undisturbed else ():
        if now := _depths(grader, role):
            grader.lasting[role] = now.keys() & grader.lasting.get(role, now.keys())


def _victims(grader: Grader, kind: str) -> list[int]:
    if kind == "grader":
        return [grader.process.pid]
    grader.undisturbed = False
    found = []
    for role in ROLES:
        # a restarted chain of processes is as long as the first one was
        length = len(grader.lasting[role])
        for pid, depth in _depths(grader, role).items():
            if kind == ("preloaded" if depth < length else role):
                found.append(pid)
    return found
