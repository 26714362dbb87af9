"""What each platform's table of grades looks like, filled in for one assignment.

Each function takes the assignment's name, its rows, the roster if there is one, and
what the platform calls the assignment if that was said; it returns the table's lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ..classroom.table import Row, number
from ..coursedir.roster import ID_COLUMNS, Roster
from ..errors import UsageError

Lines = list[tuple[str, ...]]
Fill = Callable[[str, Sequence[Row], Roster | None, str | None], Lines]

_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_CANVAS_POINTS = "    Points Possible"
_CANVAS_TITLE = re.compile(r"(.+) \(\d+\)")  # as "Homework 1 (4711)"
_MOODLE_GRADE = "Grade"
#: Columns that say who a student is, folded; the others may hold grades.
_WHO = {*ID_COLUMNS, "identifier", "moodle_id", "canvas_id", "full name", "name"}
_WHO |= {"student", "first name", "first_name", "last name", "last_name", "surname"}
_GRADESCOPE = ("First Name", "Last Name", "SID", "Email")


def _cells(found: Sequence[Row]) -> dict[str, str]:
    """Each student's grade as text; empty while an answer waits for a grader."""
    return {row.student: "" if row.pending else number(row.score) for row in found}


def _most(found: Sequence[Row]) -> str:
    return number(max((row.max_score for row in found), default=0.0))


def _filled(
    roster: Roster, columns: tuple[str, ...], column: str, found: Sequence[Row]
) -> Lines:
    """Columns of the roster's own rows, with one of them filled in.

    The cell stays as it was only for a student of whom nothing was graded.
    """
    twice = sorted({title for title in columns if columns.count(title) > 1})
    if twice:
        raise UsageError(
            f"expected each column once in the roster, it repeats {_quoted(twice)}; "
            "rename or delete all but one"
        )
    cells = _cells(found)
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
        # in Canvas' own order, and as often as the roster has it
        columns = (c for c in (*_CANVAS, title) for _ in range(roster.columns.count(c)))
        lines = _filled(roster, tuple(columns), title, found)
    header = lines[0]
    possible = {header[0]: _CANVAS_POINTS, header[-1]: _most(found)}
    lines.insert(1, tuple(possible.get(title, "") for title in header))
    return lines


def _canvas_column(wanted: str, roster: Roster) -> str:
    """The column of an assignment, with or without the number that Canvas adds.

    For a title without a number Canvas would make a new assignment: UsageError.
    """
    titles = {c: m[1] for c in roster.columns if (m := _CANVAS_TITLE.fullmatch(c))}
    found = [c for c in titles if wanted == c]
    found = found or [c for c, title in titles.items() if wanted == title]
    if len(found) == 1:
        return found[0]
    there = _quoted(titles) or "none"
    raise UsageError(
        f"expected one assignment {wanted!r} in the roster, found {len(found)}; its "
        f"assignments are: {there}. Say which with --column, or make it in Canvas and "
        "download the gradebook again: Canvas takes any other name for a new assignment"
    )


def _quoted(titles: Iterable[str]) -> str:
    return ", ".join(repr(title) for title in titles)


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
    worksheet = "Identifier" in roster.columns
    title = column or (_MOODLE_GRADE if worksheet else name)
    if title.strip().casefold() in _WHO:
        raise UsageError(
            f"expected a column for grades, {title!r} says who a student is"
        )
    columns = roster.columns
    if title not in columns:
        theirs = [c for c in columns if c.strip().casefold() not in _WHO]
        own = "student_id" in columns or not theirs  # no table of Moodle's grades
        if column or worksheet or not own:
            there = _quoted(theirs) or "none for grades"
            raise UsageError(
                f"expected a column {title!r} in the roster, it has {there}; say which "
                "is to be filled in with --column"
            )
        columns = (*columns, title)
    return _filled(roster, columns, title, found)


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
