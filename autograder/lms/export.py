"""Grades out: a plain table, or a CSV that Canvas, Moodle or Gradescope reads.

What a platform matches students by stands in its own export (Canvas' gradebook,
Moodle's grading worksheet or gradebook, Gradescope's roster). Given as ``--roster``,
its rows come back in their order with the grade filled in and nothing else changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..classroom.classroom import Classroom
from ..classroom.gradebook import Book
from ..classroom.ledger import write_atomically
from ..classroom.table import COLUMNS, Row, as_csv, cells, number, rows
from ..coursedir.coursedir import Course
from ..coursedir.roster import Roster
from ..errors import UsageError
from ..results import Status
from .gradebooks import PLATFORMS, WITH_COLUMN

TARGETS = ("csv", *PLATFORMS)
_BOM = "\ufeff"

Table = dict[str, tuple[Row, ...]]  #: by assignment
Pairs = Iterator[tuple[str, str]]  #: assignment and student


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and whose grade is not in it.

    With several assignments, each student below is named with the assignment.

    Attributes
    ----------
    lines : tuple of tuple of str
        The table with its header.
    pending : tuple of str
        Students whose answers still wait for a grader: their cell is left empty,
        because a platform shows what it is given.
    strangers : tuple of str
        Graded students whom the roster does not know.
    refused : tuple of str
        Students with a file that could not be graded and counts as 0 points.
    missing : tuple of str
        Students on the roster without a grade.
    doubts : tuple of str
        What looks like a slip in the late policy.
    platform : bool
        Whether a platform is to read it, which gets nobody that the roster has not.
    """

    lines: tuple[tuple[str, ...], ...]
    pending: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    platform: bool = False

    @property
    def complete(self) -> bool:
        """Whether everybody's grade is in it."""
        return not (self.pending or self.strangers)

    @property
    def remarks(self) -> Iterator[str]:
        """What to know of it besides the table, a sentence each."""
        strangers = "not on the roster"
        said = (
            ("still to be graded by hand", self.pending),
            (f"{strangers}{', not exported' * self.platform}", self.strangers),
            ("refused, 0 points for that notebook", self.refused),
            ("without a grade", self.missing),
        )
        yield from (f"{what}: {', '.join(who)}" for what, who in said if who)
        yield from (f"a name to look at: {doubt}" for doubt in self.doubts)

    def text(self) -> str:
        """The CSV.

        What a platform reads holds names and is looked at in a spreadsheet first; Excel
        takes UTF-8 for something else unless the file says so. The platforms pass over
        the mark; programs that read the plain table may not, so it has none.
        """
        made = as_csv(self.lines)
        return made if made.isascii() or not self.platform else _BOM + made


def export(
    course: Course,
    names: Sequence[str],
    target: str,
    roster: Roster | None = None,
    column: str | None = None,
) -> Exported:
    """Make the table of one assignment or, as plain CSV, of several.

    ``column`` is what a platform calls the assignment, if not by its folder's name.

    Raises
    ------
    UsageError
        When nothing has been graded, the gradebook has lost somebody's part, a platform
        is to get several assignments, or the roster has not the one column to fill in.
    """
    table, doubts = _read(course, names)
    if column and target not in WITH_COLUMN:
        raise UsageError(
            f"expected --column with --to {' or --to '.join(WITH_COLUMN)}, whose "
            f"column it names; got --to {target}"
        )
    if target == "csv":
        lines = [COLUMNS, *_plain(course, table, roster)]
    elif len(names) != 1:
        raise UsageError(f"expected one assignment for {target}, got {len(names)}")
    else:
        lines = PLATFORMS[target](names[0], table[names[0]], roster, column)
    known = {person.student for person in roster.people} if roster else set()
    return Exported(
        lines=tuple(lines),
        pending=_who(table, lambda row: row.pending > 0),
        strangers=_who(table, lambda row: bool(known) and row.student not in known),
        refused=_who(table, lambda row: row.status is Status.REFUSED),
        missing=_in_words(table, _absent(table, roster)),
        doubts=doubts,
        platform=target != "csv",
    )


def write(path: Path, exported: Exported) -> None:
    """Write the CSV in one piece; UsageError when that cannot be."""
    try:
        write_atomically(path, exported.text())
    except OSError as error:
        raise UsageError(f"expected a file to write: {error}") from error


# --- who is in it ----------------------------------------------------------------


def _read(course: Course, names: Sequence[str]) -> tuple[Table, tuple[str, ...]]:
    """Rows with marks and penalties as they stand now; doubts of the late policy."""
    table: Table = {}
    doubts: list[str] = []
    for name in names:
        assignment = course.read(name)
        table[name] = ()
        if stored := Classroom(course, assignment).stored():
            with Book(course, assignment) as book:
                book.require(result.student for result in stored)
                table[name] = rows(stored, book.totals(), book.lateness())
                doubts.extend(book.doubts())
    if not any(table.values()):
        first = names[0] if len(names) == 1 else "NAME"
        raise UsageError(
            f"expected grades of {', '.join(names)}, found none; run `autograder "
            f"grade` first, as `autograder grade {first}`"
        )
    return table, tuple(dict.fromkeys(doubts))


def _absent(table: Table, roster: Roster | None) -> Pairs:
    """All on the roster without a grade, but for assignments that nobody has one of."""
    for name, found in table.items():
        graded = {row.student for row in found}
        people = roster.people if roster and found else ()
        yield from ((name, p.student) for p in people if p.student not in graded)


def _who(table: Table, chosen: Callable[[Row], bool]) -> tuple[str, ...]:
    rows = (row for found in table.values() for row in found if chosen(row))
    return _in_words(table, ((row.assignment, row.student) for row in rows))


def _in_words(table: Table, pairs: Pairs) -> tuple[str, ...]:
    """Students in words, with the assignment when there are several."""
    return tuple(
        student if len(table) == 1 else f"{student} ({name})" for name, student in pairs
    )


def _plain(
    course: Course, table: Table, roster: Roster | None
) -> Iterator[tuple[str, ...]]:
    """One line a student and assignment; of those without a grade, that it is so."""
    for name, found in table.items():
        yield from map(cells, found)
        most = number(max((row.max_score for row in found), default=0.0))
        handed_in = course.students(name)
        for _, student in _absent({name: found}, roster):
            line = {
                "student_id": student,
                "assignment": name,
                "max_score": most,
                "status": "ungraded" if student in handed_in else "missing",
            }
            yield tuple(line.get(column, "") for column in COLUMNS)
