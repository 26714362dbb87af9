"""What each platform's table of grades looks like, filled in for one assignment.

Each function takes the assignment's name, its rows, the roster if there is one, and
what the platform calls the assignment if that was said; it returns the table's lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..classroom.table import Row, number
from ..coursedir.roster import Roster
from ..errors import UsageError

Lines = list[tuple[str, ...]]
Fill = Callable[[str, Sequence[Row], Roster | None, str | None], Lines]

_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_CANVAS_POINTS = "    Points Possible"
_CANVAS_TITLE = re.compile(r"(.+) \(\d+\)")  # as "Homework 1 (4711)"
_MOODLE_GRADE = "Grade"
_GRADESCOPE = ("First Name", "Last Name", "SID", "Email")


def _cells(found: Sequence[Row]) -> dict[str, str]:
    """Each student's grade as text; empty while an answer waits for a grader."""
    return {row.student: "" if row.pending else number(row.score) for row in found}


def _most(found: Sequence[Row]) -> str:
    return number(max((row.max_score for row in found), default=0.0))


def _filled(roster: Roster, column: str, found: Sequence[Row]) -> Lines:
    """The roster's own rows with a column filled in.

    The cell stays as it was only for a student of whom nothing was graded.
    """
    cells = _cells(found)
    columns = roster.columns
    columns = columns if column in columns else (*columns, column)
    lines = [columns]
    for person in roster.people:
        grade = cells.get(person.student, person.row.get(column, ""))
        filled = {**person.row, column: grade}
        lines.append(tuple(filled.get(name, "") for name in columns))
    return lines


def canvas(
    name: str, found: Sequence[Row], roster: Roster | None, column: str | None
) -> Lines:
    """Canvas' gradebook: the id columns, the assignment, and points possible."""
    if roster is None or not set(_CANVAS[:2]) <= set(roster.columns):
        lines = _own_canvas(column or name, found, roster)
    else:
        title = _canvas_column(column or name, roster)
        filled = _filled(roster, title, found)
        wanted = [filled[0].index(c) for c in (*_CANVAS, title) if c in filled[0]]
        lines = [tuple(line[i] for i in wanted) for line in filled]
    header = lines[0]
    possible = {header[0]: _CANVAS_POINTS, header[-1]: _most(found)}
    lines.insert(1, tuple(possible.get(title, "") for title in header))
    return lines


def _canvas_column(wanted: str, roster: Roster) -> str:
    """The column of an assignment, with or without the number that Canvas adds.

    For any other title Canvas would make a new assignment: UsageError.
    """
    titles = {c: m[1] for c in roster.columns if (m := _CANVAS_TITLE.fullmatch(c))}
    others = {c: c for c in roster.columns if c not in _CANVAS and c not in titles}
    found = [c for c in (*titles, *others) if wanted == c]
    found = found or [c for c, title in titles.items() if wanted == title]
    if len(found) == 1:
        return found[0]
    there = ", ".join(repr(title) for title in titles) or "none"
    raise UsageError(
        f"expected one assignment {wanted!r} in the roster, found {len(found)}; its "
        f"assignments are: {there}. Say which with --column, or make it in Canvas and "
        "download the gradebook again: Canvas takes any other name for a new assignment"
    )


def _own_canvas(title: str, found: Sequence[Row], roster: Roster | None) -> Lines:
    """Canvas' columns from a list of one's own, or from the students' ids alone."""
    cells = _cells(found)
    people = {p.student: p.row for p in roster.people} if roster else {}
    lines = [(*_CANVAS, title)]
    for student in people or cells:
        about = people.get(student, {})
        first = (about.get("name", ""), about.get("canvas_id", ""), "", student, "")
        lines.append((*first, cells.get(student, "")))
    return lines


def moodle(
    name: str, found: Sequence[Row], roster: Roster | None, column: str | None
) -> Lines:
    """Moodle's grading worksheet when that is the roster, else its gradebook import."""
    if roster is None:
        return [("ID number", column or name), *_cells(found).items()]
    if column and column not in roster.columns:
        raise UsageError(
            f"expected a column {column!r} in the roster, it has "
            f"{', '.join(roster.columns)}"
        )
    worksheet = "Identifier" in roster.columns
    return _filled(roster, column or (_MOODLE_GRADE if worksheet else name), found)


def gradescope(
    name: str, found: Sequence[Row], roster: Roster | None, _: str | None
) -> Lines:
    """The columns of Gradescope's own table of grades, with all of its students."""
    header = (*_GRADESCOPE, name, f"{name} - Max Points", f"{name} - Lateness (H:M:S)")
    graded = {row.student: row for row in found}
    cells = _cells(found)
    people = {student: {"SID": student} for student in graded}
    if roster:
        people = {person.student: person.row for person in roster.people}
    lines = [header]
    for student, about in people.items():
        who = tuple(about.get(column, "") for column in _GRADESCOPE)
        row = graded.get(student)
        late = _clock(row.late.seconds) if row else ""
        lines.append((*who, cells.get(student, ""), _most(found), late))
    return lines


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}"


PLATFORMS: dict[str, Fill] = {
    "canvas": canvas,
    "gradescope": gradescope,
    "moodle": moodle,
}
#: Platforms that may call the assignment something else.
WITH_COLUMN = ("canvas", "moodle")
