"""A regrade before it is written: who moves, by how much, and why.

Totals are the gradebook's own, a grader's marks and penalties for being late included:
the verdicts are entered in a copy of it, as a real run would enter them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..results import CheckResult, CheckStatus, Graded, Result
from .desk import Progress, Task
from .gradebook import Book
from .ledger import make_record
from .rows import Entry
from .table import number

_WORDS = 100
_LINES = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One check whose points or verdict differ from the stored ones."""

    grade_id: str
    before: CheckResult | None
    after: CheckResult | None

    @property
    def words(self) -> str:
        """``3 → 2: message``, or ``2 → 3, was: message`` when none is left."""
        old = number(self.before.points) if self.before else "new"
        new = number(self.after.points) if self.after else "gone"
        now = _said(self.after)
        was = "" if now else _said(self.before)
        words = f"{self.grade_id} {old} → {new}"
        return words + (f": {now}" if now else f", was: {was}" if was else "")


def _said(check: CheckResult | None) -> str:
    return " ".join(check.message.split())[:_WORDS] if check else ""


@dataclass(frozen=True, slots=True)
class Move:
    """One notebook of one student; ``before`` is None when it was never graded."""

    student: str
    notebook: str
    before: Result | None
    after: Result
    changes: tuple[Change, ...]

    @property
    def difference(self) -> float:
        """Points that the notebook gains."""
        return self.after.score - (self.before.score if self.before else 0.0)


@dataclass(frozen=True, slots=True)
class Total:
    """What counts for a student: all notebooks, less the penalty for being late."""

    score: float
    penalty: float = 0.0


class Preview:
    """Takes verdicts in as the desk does, and writes nothing but a scratch gradebook.

    Without one (``scratch`` is None) the totals are of automatic points alone.

    Attributes
    ----------
    before, after : mapping of str to Total
        Each student's total as it stands, and as it would be; a student whose
        submission the gradebook does not know is not in ``before``.
    """

    def __init__(self, progress: Progress, scratch: Book | None) -> None:
        self.moves: list[Move] = []
        self.missing: dict[tuple[str, str], str] = {}
        self.kept: list[Result] = []
        self.before: Mapping[str, Total] = {}
        if scratch:  # as they were told: a deadline may have moved since
            self.before = _totals(scratch, scratch.penalties())
        self.after: Mapping[str, Total] = {}
        self.automatic = scratch is None
        self._progress = progress
        self._scratch = scratch
        self._entries: list[Entry] = []

    def keep(self, task: Task) -> bool:
        """Pass over what a real run would keep."""
        record = task.before
        if record is None or record.key != task.record_key:
            return False
        if self._scratch and task.student not in self._scratch.students:
            entry = Entry(record.result, record.untouched, task.timestamp)
            self._entries.append(entry)
        self.kept.append(record.result)
        self._progress.advance(record.result, kept=True)
        return True

    def take(self, task: Task, graded: Graded) -> None:
        """Compare a verdict with the stored one."""
        before = task.before.result if task.before else None
        found = Move(
            task.student,
            task.notebook.name,
            before,
            graded.result,
            changes(before, graded.result),
        )
        self.moves.append(found)
        # whether a mark by hand wants a second look changes no total
        record = make_record(graded, task.notebook, task.record_key)
        self._entries.append(Entry(record.result, record.untouched, task.timestamp))
        self._progress.advance(graded.result, kept=False)

    def lose(self, task: Task, cause: str) -> None:
        """Note that a submission has no verdict."""
        self.missing[task.key] = cause
        self._progress.advance(None, kept=False)

    def flush_if_due(self) -> None:
        """Nothing is written."""

    def flush(self) -> None:
        """Enter all verdicts in the scratch gradebook and read the totals there."""
        if self._scratch:
            self._scratch.write(self._entries)
            late = self._scratch.lateness()
            costs = {student: found.penalty for student, found in late.items()}
            self.after = _totals(self._scratch, costs)
        else:
            old = (move.before for move in self.moves if move.before)
            self.before = _sums([*self.kept, *old])
            self.after = _sums([*self.kept, *(move.after for move in self.moves)])
        self._entries.clear()


def changes(before: Result | None, after: Result) -> tuple[Change, ...]:
    """Checks with other points or another verdict than before, in order."""
    old = {check.grade_id: check for check in before.checks} if before else {}
    new = {check.grade_id: check for check in after.checks}
    ids = [*new, *(key for key in old if key not in new)]
    return tuple(
        Change(key, old.get(key), new.get(key))
        for key in ids
        if before is not None and _verdict(old.get(key)) != _verdict(new.get(key))
    )


def _verdict(check: CheckResult | None) -> tuple | None:
    return check and (check.points, check.max_points, check.status)


def _totals(book: Book, late: Mapping[str, float]) -> dict[str, Total]:
    return {
        student: Total(max(0.0, score - late.get(student, 0.0)), late.get(student, 0.0))
        for student, (score, _) in book.totals().items()
    }


def _sums(results: Iterable[Result]) -> dict[str, Total]:
    found: dict[str, float] = {}
    for result in results:
        found[result.student] = found.get(result.student, 0.0) + result.score
    return {student: Total(score) for student, score in found.items()}


# --- on the screen -------------------------------------------------------------


def show_preview(found: Preview, console: Console) -> None:
    """Print those who would move, then how many there are."""
    names = {one.student for one in (*found.moves, *found.kept)}
    moves: dict[str, list[Move]] = {student: [] for student in sorted(names)}
    for move in sorted(found.moves, key=lambda m: (m.student, m.notebook)):
        moves[move.student].append(move)
    several = len({r.notebook for r in found.kept} | {m.notebook for m in found.moves})
    table = Table("student", "before", "after", "", "why", box=None)
    for student, own in moves.items():
        why = _why(found, student, own, several > 1)
        if why or _difference(found, student):
            table.add_row(*_numbers(found, student), escape("\n".join(why)))
    if table.row_count:
        console.print(table)
    for (student, notebook), cause in sorted(found.missing.items()):
        words = escape(f"{student} {notebook}: {cause}")
        console.print(f"[red]no verdict:[/] {words}", soft_wrap=True)
    _show_sums(found, names, console)


def _difference(found: Preview, student: str) -> float:
    before = found.before.get(student, Total(0.0))
    return round(found.after[student].score - before.score, 9)


def _numbers(found: Preview, student: str) -> tuple[str, str, str, str]:
    """Total before and after, and the difference in colour."""
    before, after = found.before.get(student), found.after[student]
    by = _difference(found, student)
    colour = "green" if by > 0 else "red" if by < 0 else ""
    shown = f"{'+' if by > 0 else ''}{number(by)}"
    return (
        escape(student),
        number(before.score) if before else "–",
        number(after.score),
        f"[{colour}]{shown}[/]" if colour else shown,
    )


def _why(found: Preview, student: str, own: Iterable[Move], several: bool) -> list[str]:
    """What would change for one student, with the notebook where there are several."""
    known = student in found.before
    lines, checks = [], []
    for move in own:
        head = f"{move.notebook}: " if several else ""
        if move.before is None:
            lines.append(f"{head}not graded {'here ' if known else ''}before")
        cause = move.after.cause
        if cause and not (move.before and move.before.cause == cause):
            lines.append(f"{head}refused: {cause}")
        checks += [head + change.words for change in move.changes]
        if move.before is None and known:
            checks += [head + words for words in _losses(move.after)]
    lines += checks[:_LINES]
    if len(checks) > _LINES:
        lines.append(f"and {len(checks) - _LINES} more checks")
    was = number(found.before.get(student, Total(0.0)).penalty)
    now = number(found.after[student].penalty)
    return lines if was == now else [*lines, f"late penalty {was} → {now}"]


def _losses(result: Result) -> list[str]:
    """Checks that take points, where something else than this engine graded before."""
    return [
        f"{check.grade_id} {number(check.points)} of {number(check.max_points)}"
        + (f": {_said(check)}" if check.message else "")
        for check in result.checks
        if check.points < check.max_points and check.status is not CheckStatus.MANUAL
    ]


def _show_sums(found: Preview, students: set[str], console: Console) -> None:
    known = students & set(found.before)
    by = {student: _difference(found, student) for student in known}
    up, down = (sum(sign * by[s] > 0 for s in known) for sign in (1, -1))
    lost = {student for student, _ in found.missing}
    same = sum(not by[s] for s in known - lost)
    new = len(students - known)
    console.print(
        f"{up} would gain, {down} would lose, {same} stay, {new} are new; "
        "nothing was written. Marks given by hand stay in any case."
    )
    if found.automatic:
        console.print(
            "These are automatic points alone, without marks by hand and penalties: "
            "the gradebook is no SQLite file."
        )
