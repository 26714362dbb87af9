"""Grades out: a plain table, or a CSV that Canvas, Moodle or Gradescope reads.

What a platform matches students by stands in its own export (Canvas' gradebook,
Moodle's grading worksheet or gradebook, Gradescope's roster). Given as ``--roster``,
its rows come back in their order with the grade filled in and nothing else changed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..classroom.classroom import Classroom
from ..classroom.gradebook import Book
from ..classroom.ledger import write_atomically
from ..classroom.table import Row, number, rows
from ..coursedir.coursedir import Course
from ..coursedir.roster import Roster
from ..errors import UsageError

_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_CANVAS_POINTS = "    Points Possible"
_MOODLE_GRADE = "Grade"
_GRADESCOPE = ("First Name", "Last Name", "SID", "Email")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and whose grade is not in it.

    Attributes
    ----------
    lines : tuple of tuple of str
        The table with its header.
    pending : tuple of str
        Students whose answers still wait for a grader: their cell is left empty,
        because a platform shows what it is given.
    strangers : tuple of str
        Graded students whom the roster does not know.
    """

    lines: tuple[tuple[str, ...], ...]
    pending: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everybody's grade is in it."""
        return not (self.pending or self.strangers)

    def text(self) -> str:
        """The CSV."""
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(self.lines)
        return stream.getvalue()


def export(
    course: Course,
    names: Sequence[str],
    target: str,
    roster: Roster | None = None,
) -> Exported:
    """Make the table of one assignment or, as plain CSV, of several.

    Raises
    ------
    UsageError
        When nothing has been graded, or a platform is to get several assignments.
    """
    table = {name: grades(course, name) for name in names}
    if not any(table.values()):
        raise UsageError(
            f"expected grades of {', '.join(names)}, found none; run `autograder "
            "grade` first"
        )
    if target == "csv":
        return _plain(table)
    if len(names) != 1:
        raise UsageError(f"expected one assignment for {target}, got {len(names)}")
    (name,) = names
    return _TARGETS[target](name, table[name], roster)


def grades(course: Course, name: str) -> tuple[Row, ...]:
    """One assignment's rows, with manual marks and penalties as they stand now."""
    assignment = course.read(name)
    stored = Classroom(course, assignment).stored()
    if not stored:
        return ()
    with Book(course, assignment) as book:
        return rows(stored, book.totals(), book.lateness())


def write(path: Path, exported: Exported) -> None:
    """Write the CSV in one piece; UsageError when that cannot be."""
    try:
        write_atomically(path, exported.text())
    except OSError as error:
        raise UsageError(f"expected a file to write: {error}") from error


# --- the tables ------------------------------------------------------------------


def _plain(table: Mapping[str, tuple[Row, ...]]) -> Exported:
    """One line a student and assignment, automatic and manual points apart."""
    header = (
        "student_id",
        "assignment",
        "score",
        "max_score",
        "raw_score",
        "late_penalty",
        "late",
        "automatic",
        "manual",
        "to_grade_by_hand",
        "status",
    )
    lines = [header]
    pending = set()
    for name, found in table.items():
        for row in found:
            raw = row.score + row.late.penalty
            parts = (row.score, row.max_score, raw, row.late.penalty)
            hand = (number(row.auto_score), number(raw - row.auto_score))
            tail = (str(row.pending), row.status.value)
            numbers = tuple(number(part) for part in parts)
            lines.append((row.student, name, *numbers, row.late.words, *hand, *tail))
            if row.pending:
                pending.add(row.student)
    return Exported(tuple(lines), tuple(sorted(pending)))


def _cells(found: Sequence[Row]) -> dict[str, str]:
    """Each student's grade as text; empty while an answer waits for a grader."""
    return {row.student: "" if row.pending else number(row.score) for row in found}


def _filled(
    roster: Roster, column: str, found: Sequence[Row], keep: bool
) -> tuple[list[tuple[str, ...]], set[str]]:
    """The roster's own rows with a column filled in; who of the class is not there.

    ``keep`` leaves the cell as it was for a student without a grade.
    """
    cells = _cells(found)
    columns = roster.columns
    columns = columns if column in columns else (*columns, column)
    lines = [columns]
    for person in roster.people:
        old = person.row.get(column, "") if keep else ""
        filled = {**person.row, column: cells.get(person.student) or old}
        lines.append(tuple(filled.get(name, "") for name in columns))
    known = {person.student for person in roster.people}
    return lines, set(cells) - known


def _canvas(name: str, found: tuple[Row, ...], roster: Roster | None) -> Exported:
    """Canvas' gradebook: the id columns, the assignment, and points possible."""
    most = number(max((row.max_score for row in found), default=0.0))
    strangers: set[str] = set()
    if roster is None or not set(_CANVAS[1:4]) & set(roster.columns):
        lines, strangers = _own_canvas(name, found, roster)
    else:
        theirs = (c for c in roster.columns if c == name or c.startswith(f"{name} ("))
        column = next(theirs, name)
        filled, strangers = _filled(roster, column, found, keep=True)
        wanted = [i for i, c in enumerate(filled[0]) if c in (*_CANVAS, column)]
        lines = [tuple(line[i] for i in wanted) for line in filled]
    header = lines[0]
    possible = {header[0]: _CANVAS_POINTS, header[-1]: most}
    lines.insert(1, tuple(possible.get(column, "") for column in header))
    return Exported(tuple(lines), _pending(found), tuple(sorted(strangers)))


def _own_canvas(
    name: str, found: Sequence[Row], roster: Roster | None
) -> tuple[list[tuple[str, ...]], set[str]]:
    """Canvas' columns from a list of one's own, or from the students' ids alone."""
    cells = _cells(found)
    people = {p.student: p.row for p in roster.people} if roster else {}
    lines = [(*_CANVAS, name)]
    for student in people or cells:
        about = people.get(student, {})
        first = (about.get("name", ""), about.get("canvas_id", ""), "", student, "")
        lines.append((*first, cells.get(student, "")))
    return lines, set(cells) - set(people) if roster else set()


def _moodle(name: str, found: tuple[Row, ...], roster: Roster | None) -> Exported:
    """Moodle's grading worksheet when that is the roster, else its gradebook import."""
    if roster is None:
        lines = [("ID number", name), *_cells(found).items()]
        return Exported(tuple(lines), _pending(found))
    worksheet = "Identifier" in roster.columns
    column = _MOODLE_GRADE if worksheet else name
    lines, strangers = _filled(roster, column, found, keep=True)
    return Exported(tuple(lines), _pending(found), tuple(sorted(strangers)))


def _gradescope(name: str, found: tuple[Row, ...], roster: Roster | None) -> Exported:
    """The columns of Gradescope's own table of grades."""
    header = (*_GRADESCOPE, name, f"{name} - Max Points", f"{name} - Lateness (H:M:S)")
    people = {p.student: p.row for p in roster.people} if roster else {}
    cells = _cells(found)
    lines = [header]
    for row in found:
        about = people.get(row.student, {} if roster else {"SID": row.student})
        who = tuple(about.get(column, "") for column in _GRADESCOPE)
        lines.append((*who, cells[row.student], number(row.max_score), _clock(row)))
    strangers = {row.student for row in found} - set(people) if roster else set()
    return Exported(tuple(lines), _pending(found), tuple(sorted(strangers)))


def _clock(row: Row) -> str:
    minutes, seconds = divmod(int(row.late.seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _pending(found: Sequence[Row]) -> tuple[str, ...]:
    return tuple(row.student for row in found if row.pending)


_TARGETS: dict[str, Callable[[str, tuple[Row, ...], Roster | None], Exported]] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "gradescope": _gradescope,
}
TARGETS = ("csv", *sorted(_TARGETS))
