"""Run one notebook until every check has a verdict.

When the student's code ends its process, the cell or check at fault gets a verdict of
its own and the rest is run again without it, a bounded number of times.
"""

from __future__ import annotations

import hashlib
import pickle
import socket
import time
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import Disconnected, WireError
from ..examiner.messages import seconds
from ..notebooks.assignment import Cell, Role, SourceNotebook
from ..notebooks.facts import Examination, Facts, Lives
from ..results import CheckResult, CheckStatus
from ..sandbox import sandbox
from ..sandbox.pairs import Pair, pair_for
from ..sandbox.warm import Worker
from ..settings import Settings
from ..values.wire import Caps, Channel
from .outputs import Keeper, error_output, storable

_ATTEMPTS = 12
_SLACK_SECONDS = 10.0
_FAULTS = 3


@dataclass(slots=True)
class Run:
    """Attempts at one submission, until every check has a verdict."""

    exam: Examination
    settings: Settings
    tier: sandbox.Tier = sandbox.Tier.NONE
    outputs: dict[int, list] = field(default_factory=dict)
    found: dict[str, CheckResult] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    facts: Facts | None = None
    phase: dict[str, Any] = field(default_factory=dict)
    faults: int = 0
    keeper: Keeper = field(default_factory=lambda: Keeper(0))
    suspect: dict[str, Any] = field(default_factory=dict)

    def to_the_end(self) -> None:
        """Try again without what ended an attempt, a bounded number of times."""
        end = time.monotonic() + self.exam.limits.submission_seconds
        for _ in range(_ATTEMPTS):
            why = self._attempt(end)
            if why is None:
                return
            self._blame(why)
            if time.monotonic() >= end:
                limit = seconds(self.exam.limits.submission_seconds)
                message = f"the notebook as a whole took longer than {limit}"
                self._decide_rest(CheckStatus.TIMEOUT, message)
                return
        self._decide_rest(CheckStatus.DIED, "your code kept ending its own process")

    def _decide_rest(self, status: CheckStatus, message: str) -> None:
        self.notes.append(message)
        for cell in self.exam.notebook.cells:
            if cell.role is Role.CHECK and cell.grade_id not in self.found:
                self.found[cell.grade_id] = CheckResult(
                    cell.grade_id, 0.0, cell.points, status, message
                )

    def _attempt(self, end: float) -> str | None:
        """Run once; return why it ended before its time, or None."""
        pair = pair_for(self.settings)
        self.tier = pair.tier
        self.keeper = Keeper(self.exam.limits.output_bytes)
        self.phase = {}
        ours, theirs = socket.socketpair()
        line, far_line = socket.socketpair()
        student = examiner = None
        try:
            setup = {
                "output_bytes": self.exam.limits.output_bytes,
                "classes": sorted(self.exam.facts.operators) if self.exam.facts else [],
                "learn": self.exam.facts is None,
                # a hash: from the secret itself the examiner's random state follows
                "seed": _hash(f"student/{self.exam.seed}"),
            }
            pair.examiner.prime(_key(self.exam.notebook), self.exam.notebook)
            student = pair.student.fork((far_line,), setup)
            examiner = pair.examiner.fork((theirs, line), {})
            for sock in (theirs, line, far_line):
                sock.close()
            channel = Channel(ours, Caps())
            channel.send({"op": "examine"}, [pickle.dumps(self.exam)])
            return self._listen(channel, pair, student, end)
        except Disconnected:
            return "examiner"
        finally:
            for sock in (ours, theirs, line, far_line):
                sock.close()
            _finish(pair, student, examiner)

    def _listen(
        self, channel: Channel, pair: Pair, student: Worker, end: float
    ) -> str | None:
        limits = self.exam.limits
        hard = time.monotonic() + limits.cell_seconds + _SLACK_SECONDS
        while True:
            left = min(hard, end) - time.monotonic()
            try:
                event, _ = channel.receive(timeout=max(left, 0.0))
            except TimeoutError:
                return "timeout"
            except WireError:
                return self._cause(student) or "examiner"
            kind = event["event"]
            if kind == "interrupt":
                pair.student.interrupt(student)
            elif kind == "gone":
                return self._cause(student) or event["why"]
            elif kind == "done":
                return None
            else:
                bound = max(limits.cell_seconds, 2 * limits.check_seconds)
                hard = time.monotonic() + bound + _SLACK_SECONDS
                self._note(event)

    @staticmethod
    def _cause(student: Worker) -> str | None:
        student.ended.wait(0.5)
        return student.reason if student.reason in ("memory", "disk", "lost") else None

    def _note(self, event: dict) -> None:
        kind = event["event"]
        if kind == "begin":
            self.phase = event
        elif kind == "cell":
            self._cell_ended(event)
        elif kind == "check":
            cell = next(
                c for c in self.exam.notebook.cells if c.grade_id == event["grade_id"]
            )
            self.found[cell.grade_id] = CheckResult(
                cell.grade_id,
                float(event["points"]),
                cell.points,
                CheckStatus(event["status"]),
                storable(event["message"]),
                storable(event["log"]),
            )
            self.phase = {}
        elif kind == "facts":
            self.facts = _facts(event)
        elif kind == "plain" and self.exam.facts is None:
            why = event["log"].strip().splitlines()[-1:]
            self.notes.append(f"cell {event['cell'] + 1} stopped: {''.join(why)[:200]}")
        elif kind == "fault":
            self.notes.append(f"the examiner failed: {event['log'][-2_000:]}")

    def _cell_ended(self, event: dict) -> None:
        place, status = event["cell"], event["status"]
        self.outputs[place] = self.keeper.keep(event["outputs"])
        if status == "timeout":
            limit = seconds(self.exam.limits.cell_seconds)
            self._cell_note(place, f"took longer than {limit} and was stopped")
        elif status == "memory":
            self._cell_note(place, "needed more memory than it may use")
        self.phase = {}

    def _cell_note(self, place: int, what: str) -> None:
        cell = self.exam.submission.cells[place].cell
        name = f"`{cell.grade_id}`" if cell and cell.grade_id else f"cell {place + 1}"
        note = f"{name} {what}"
        if note not in self.notes:
            self.notes.append(note)

    def _blame(self, why: str) -> None:
        """Settle what the attempt's end means for the cell or check at fault."""
        if why in ("lost", "examiner") and self.faults < _FAULTS:
            self.faults += 1  # not the student's doing, as far as one can see: again
            return
        if why not in _ENDS and self.suspect != self.phase:
            # perhaps killed from outside (the machine was out of memory, say): only
            # what ends the process twice at the same place is to blame
            self.suspect = self.phase
            return
        status, words = _ENDS.get(why, (CheckStatus.DIED, "ended the process"))
        if status is CheckStatus.TIMEOUT:
            words = "did not stop when its time was over, and was ended"
        if "cell" in self.phase:
            place = self.phase["cell"]
            self._cell_note(place, words)
            self.outputs[place] = [error_output(str(status), words)]
            self.exam = replace(self.exam, skipped=self.exam.skipped | {place})
        elif "check" in self.phase:
            verdict = (status, f"your code {words}")
            decided = {**self.exam.decided, self.phase["check"]: verdict}
            self.exam = replace(self.exam, decided=decided)

    def check(self, cell: Cell) -> CheckResult:
        """The verdict on a check; one that did not run has no points."""
        return self.found.get(cell.grade_id) or CheckResult(
            cell.grade_id, 0.0, cell.points, CheckStatus.DIED, "the check did not run"
        )

    def verdicts(self) -> list[CheckResult]:
        """Verdicts on all graded cells, in the source's order."""
        cells = {c.cell.index: c for c in self.exam.submission.cells if c.cell}
        rows = []
        for cell in self.exam.notebook.cells:
            if cell.role is Role.CHECK:
                rows.append(self.check(cell))
            elif cell.graded:
                answered = cell.role is Role.TASK or cells[cell.index].changed
                rows.append(
                    CheckResult(
                        cell.grade_id,
                        0.0,
                        cell.points,
                        CheckStatus.MANUAL,
                        "to be graded by hand" if answered else "no response",
                    )
                )
        return rows


_ENDS = {
    "memory": (CheckStatus.MEMORY, "used more memory than it may"),
    "disk": (CheckStatus.DIED, "wrote more to disk than it may"),
    "timeout": (CheckStatus.TIMEOUT, ""),
}


def _facts(event: dict) -> Facts:
    return Facts(
        types=dict(event["types"]),
        changes=frozenset(event["changes"]),
        returns={k: frozenset(v) for k, v in event["returns"].items()},
        operators={k: frozenset(v) for k, v in event["operators"].items()},
        moved=frozenset(event["moved"]),
        altered={int(k): frozenset(v) for k, v in event["altered"].items()},
        files={int(k): tuple(v) for k, v in event["files"].items()},
        lives=Lives(frozenset(event["cells"]), frozenset(event["shared"])),
        seconds=float(event["seconds"]),
    )


def _finish(pair: Pair, student: Worker | None, examiner: Worker | None) -> None:
    if student is not None:
        pair.student.kill(student)
    if examiner is not None:
        pair.examiner.kill(examiner)


def _key(notebook: SourceNotebook) -> str:
    return _hash("\0".join(cell.source for cell in notebook.cells))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
