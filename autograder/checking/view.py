"""The mended notebook of a student, as it is run, judged and spoken of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..limits import Limits
from ..notebooks.assignment import Cell, Role
from ..notebooks.submission import SubmittedCell
from .names import (
    CodeCell,
    defined_nowhere,
    is_consequence,
    saved_output,
    stale,
    why_undefined,
)
from .release import marks_of, text_of
from .report import Answer, Checked, Finding
from .run import Piece, Ran, Session
from .verdict import verdict

_SLOW = 1 / 3  # of the time that the grader gives a cell
_MOST_STALE = 5


class View:
    """The mended notebook, as it is run and spoken of."""

    def __init__(
        self,
        mended: tuple[SubmittedCell, ...],
        own: list[dict],
        limits: Limits,
    ) -> None:
        self.mended = mended
        self.own = own
        self.limits = limits
        self.questions = list(_headings(mended))
        self.code = [
            self._code_cell(place, cell, found)
            for place, (cell, found) in enumerate(
                zip(mended, _positions(mended, own), strict=True)
            )
            if cell.cell_type == "code" and (cell.run or _is_check(cell))
        ]

    def _code_cell(
        self, place: int, cell: SubmittedCell, found: int | None
    ) -> CodeCell:
        count, text, failed = saved_output(self.own[found] if found is not None else {})
        return CodeCell(
            place=place,
            label=_label(cell, found),
            source=cell.source,
            theirs=cell.cell is None or not cell.cell.locked,
            count=count,
            text=text,
            failed=failed,
        )

    def pieces(self) -> list[Piece]:
        """What is run, with the time that the grader gives each cell."""
        limits = self.limits
        return [
            Piece(
                one.place,
                one.source,
                limits.check_seconds
                if _is_check(self.mended[one.place])
                else limits.cell_seconds,
            )
            for one in self.code
        ]

    def asked(self) -> tuple[str, ...]:
        """Headings under which there is a check or a place for an answer, in order."""
        roles = (Role.CHECK, Role.SOLUTION, Role.MANUAL)
        found = zip(self.questions, self.mended, strict=True)
        return tuple(
            dict.fromkeys(q for q, c in found if c.cell and c.cell.role in roles)
        )

    def checks(self, session: Session) -> Iterator[Checked]:
        """Verdicts on the visible checks."""
        for one in self.code:
            cell = self.mended[one.place]
            if not _is_check(cell):
                continue
            assert cell.cell is not None
            ran = session.ran[one.place]
            status, message = verdict(ran, cell.cell.points, self._why(ran, session))
            yield Checked(
                cell.cell.grade_id, self.questions[one.place], status, message
            )

    def _why(self, ran: Ran, session: Session) -> str:
        name = ran.undefined
        return why_undefined(name, ran.place, self.code, session) if name else ""

    def answers(self) -> Iterator[Answer]:
        """Which answers are there."""
        for place, cell in enumerate(self.mended):
            source = cell.cell
            if source is None or source.role not in (Role.SOLUTION, Role.MANUAL):
                continue
            yield Answer(
                source.grade_id,
                self.questions[place],
                empty=self._empty(cell, source),
                by_hand=source.role is Role.MANUAL,
            )

    def _empty(self, cell: SubmittedCell, source: Cell) -> bool:
        if not cell.source.strip() and not cell.attachments:
            return True
        return not cell.changed or cell.source.strip() == source.release_source.strip()

    def stopped(self, session: Session) -> Iterator[Finding]:
        """Cells, not checks, that end with an error: the first causes only."""
        for one in self.code:
            ran = session.ran[one.place]
            if _is_check(self.mended[one.place]) or ran.status == "ok":
                continue
            if self._waits(ran) or is_consequence(ran, self.code, session):
                continue
            status, message = verdict(ran, None, self._why(ran, session))
            if one.count is not None and not one.failed and status == "error":
                message += ". It ran in your session, but does not in a fresh one"
            kind = "state" if ran.undefined else "stopped"
            yield Finding(kind, f"{one.label}: {message}", fails=True)

    def _waits(self, ran: Ran) -> bool:
        """Whether it only asked for an answer that is not there: said already."""
        if ran.error is None or ran.error["name"] != "NotImplementedError":
            return False
        cell = self.mended[
            ran.error["frames"][-1]["place"] if ran.error["frames"] else 0
        ]
        return cell.cell is not None and self._empty(cell, cell.cell)

    def state(self, session: Session) -> Iterator[Finding]:
        """Names that nothing makes, and outputs from another state."""
        for one, name in defined_nowhere(self.code, session):
            yield Finding(
                "state",
                f"{one.label} uses `{name}`, which nothing in the notebook defines; "
                "the code that does was not reached here, but may be by a hidden check",
            )
        for shown, (one, maker, name) in enumerate(stale(self.code, session)):
            if shown >= _MOST_STALE:
                break
            yield Finding(
                "state",
                f"{one.label} shows an output from another state: it was run as "
                f"[{one.count}], and {maker.label}, which makes `{name}`, as "
                f"[{maker.count}]. From the top it shows something else; restart the "
                "kernel, run all cells and look again",
            )

    def slow(self, session: Session) -> Iterator[Finding]:
        """Cells that are near the time at which the grader stops them.

        Not those of the instructor: they import libraries, which the grader has loaded.
        """
        for piece, one in zip(self.pieces(), self.code, strict=True):
            ran = session.ran[one.place]
            given = not one.theirs and not _is_check(self.mended[one.place])
            if ran.status == "ok" and not given and ran.seconds > _SLOW * piece.seconds:
                yield Finding(
                    "slow",
                    f"{one.label} took {ran.seconds:.1f} s; the grader stops it after "
                    f"{piece.seconds:g} s, on a machine that may be slower",
                )


def _is_check(cell: SubmittedCell) -> bool:
    return cell.cell is not None and cell.cell.role is Role.CHECK


def _headings(cells: tuple[SubmittedCell, ...]) -> Iterator[str]:
    """For each cell: the heading that it stands under."""
    heading = ""
    for cell in cells:
        fenced = False
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                fenced ^= line.lstrip().startswith("```")
                words = line.lstrip("#")
                if not fenced and line.startswith("#") and words.startswith(" "):
                    heading = words.strip().rstrip("#").strip()
        yield heading


def _positions(
    mended: tuple[SubmittedCell, ...], own: list[dict]
) -> Iterator[int | None]:
    """For each mended cell: its position in the student's file, if it has one."""
    free = dict(enumerate(own))
    for cell in mended:
        grade_id = cell.cell.grade_id if cell.cell else ""
        found = next(
            (i for i, c in free.items() if grade_id == _id(c) and grade_id), None
        )
        if found is None:
            found = next(
                (
                    i
                    for i, c in free.items()
                    if text_of(c) == cell.source and _id(c) == grade_id
                ),
                None,
            )
        free.pop(found, None)
        yield found


def _id(cell: dict[str, Any]) -> str:
    return str(marks_of(cell).get("grade_id", ""))


def _label(cell: SubmittedCell, found: int | None) -> str:
    """What the student knows a cell by."""
    if cell.cell is not None and cell.cell.grade_id:
        return f"`{cell.cell.grade_id}`"
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    first = next((line for line in lines if not line.startswith("#")), "")
    first = first if len(first) <= 40 else first[:39] + "…"
    number = f"cell {found + 1}" if found is not None else "a cell"
    return f"{number} (`{first}`)" if first else number
