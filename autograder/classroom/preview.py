"""A regrade before it is written: who moves, by how much, and why."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..results import CheckResult, Graded, Result
from .desk import Progress, Task
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
        """``2 → 3: message``, as the instructor reads it."""
        old = number(self.before.points) if self.before else "new"
        new = number(self.after.points) if self.after else "gone"
        said = " ".join((self.after or self.before).message.split())[:_WORDS]
        return f"{self.grade_id} {old} → {new}" + (f": {said}" if said else "")


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
        """Points that the student gains."""
        return self.after.score - (self.before.score if self.before else 0.0)


class Preview:
    """Takes verdicts in as the desk does, and writes nothing."""

    def __init__(self, progress: Progress) -> None:
        self.moves: list[Move] = []
        self.missing: dict[tuple[str, str], str] = {}
        self.kept = 0
        self._progress = progress

    def keep(self, task: Task) -> bool:
        """Pass over what a real run would keep."""
        record = task.before
        if record is None or record.key != task.record_key:
            return False
        self.kept += 1
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
        self._progress.advance(graded.result, kept=False)

    def lose(self, task: Task, cause: str) -> None:
        """Note that a submission has no verdict."""
        self.missing[task.key] = cause
        self._progress.advance(None, kept=False)

    def flush_if_due(self) -> None:
        """Nothing is written."""

    def flush(self) -> None:
        """Nothing is written."""


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


def show_preview(found: Preview, console: Console) -> None:
    """Print those who would move, then how many there are."""
    table = Table("student", "before", "after", "", "why", box=None)
    moved = sorted(
        (m for m in found.moves if m.difference or m.changes or m.before is None),
        key=lambda m: (m.student, m.notebook),
    )
    for move in moved:
        before = number(move.before.score) if move.before else "–"
        colour = "green" if move.difference > 0 else "red" if move.difference else ""
        by = f"{move.difference:+.2f}".rstrip("0").rstrip(".")
        lines = [change.words for change in move.changes[:_LINES]]
        if len(move.changes) > _LINES:
            lines.append(f"and {len(move.changes) - _LINES} more checks")
        if move.before is None:
            lines = ["not graded before"]
        if move.after.cause:
            lines.append(f"refused: {move.after.cause}")
        shown = f"[{colour}]{by}[/]" if colour else by
        cells = (move.student, before, number(move.after.score))
        table.add_row(*map(escape, cells), shown, escape("\n".join(lines)))
    if moved:
        console.print(table)
    for (student, notebook), cause in sorted(found.missing.items()):
        words = escape(f"{student} {notebook}: {cause}")
        console.print(f"[red]no verdict:[/] {words}", soft_wrap=True)
    up = sum(m.difference > 0 for m in moved if m.before)
    down = sum(m.difference < 0 for m in moved if m.before)
    new = sum(m.before is None for m in moved)
    same = len(found.moves) - up - down - new + found.kept
    console.print(
        f"{up} would gain, {down} would lose, {same} stay, {new} are new; "
        "nothing was written. Marks given by hand stay in any case."
    )
