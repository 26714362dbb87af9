"""Who is who: a CSV that maps what a learning platform calls a student to an id.

Any CSV will do that has one row a student and columns that the platforms themselves
export: Canvas' gradebook, Moodle's grading worksheet, Gradescope's roster, or a list of
one's own with a column ``student_id``.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from .coursedir import is_student_id

#: Columns that can be the id in the course folder, the best first.
ID_COLUMNS = (
    "student_id",
    "sis login id",
    "sis user id",
    "username",
    "sid",
    "id number",
    "email address",
    "email",
    "id",
)
_NAME_COLUMNS = ("full name", "name", "student")
_KEY_COLUMNS = (*ID_COLUMNS, *_NAME_COLUMNS, "identifier", "canvas_id", "moodle_id")
_FIRST = ("first name", "first_name")
_LAST = ("last name", "last_name", "surname")


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a roster: the student's id, and the row as it stands there."""

    student: str
    row: dict[str, str]


@dataclass(frozen=True, slots=True)
class Roster:
    """People, and under which words each may be met.

    Attributes
    ----------
    people : tuple of Person
    keys : dict
        For each word (folded): places in ``people``.
    columns : tuple of str
        The header, as it stands there.
    """

    people: tuple[Person, ...]
    keys: dict[str, tuple[int, ...]]
    columns: tuple[str, ...]

    def find(self, *words: str) -> Person | None:
        """The one whom the first telling word names; None when none does.

        A word that names several is passed over.
        """
        for word in words:
            places = self.keys.get(fold(word), ())
            if word and len(places) == 1:
                return self.people[places[0]]
        return None


def fold(word: str) -> str:
    """A word without case, accents' spelling, spaces and punctuation."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    return "".join(c for c in plain if c.isalnum() or c == "@")


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Raises
    ------
    UsageError
        When the file cannot be read, has no column that can be an id, or gives two
        rows the same id.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"expected a roster in {path}, a CSV in UTF-8: {error}"
        ) from None
    columns = tuple(c for c in (rows[0] if rows else {}) if c)
    known = {_plain(column): column for column in columns}
    if not any(name in known for name in ID_COLUMNS):
        raise UsageError(
            f"expected a column that names students in {path}, one of "
            f"{', '.join(ID_COLUMNS)}; it has {', '.join(columns) or 'none'}"
        )
    people: list[Person] = []
    keys: dict[str, set[int]] = defaultdict(set)
    lines: dict[str, int] = {}
    for line, row in enumerate(rows, start=2):
        row = {c: (v or "").strip() for c, v in row.items() if c}
        student = next((row[known[n]] for n in ID_COLUMNS if row.get(known.get(n))), "")
        if not student:
            continue  # Canvas has a row of points possible, and one for a test student
        if not is_student_id(student):
            raise UsageError(f"{path}, line {line}: {student!r} cannot be an id")
        if student in lines:
            raise UsageError(
                f"{path}: lines {lines[student]} and {line} both are {student!r}; "
                "expected one row a student"
            )
        lines[student] = line
        for word in _words(row, known):
            keys[word].add(len(people))
        people.append(Person(student, row))
    found = {word: tuple(sorted(places)) for word, places in keys.items()}
    return Roster(tuple(people), found, columns)


def _plain(column: str) -> str:
    return column.strip().casefold()


def _words(row: dict[str, str], known: dict[str, str]) -> set[str]:
    words = {row[known[name]] for name in _KEY_COLUMNS if name in known}
    first = next((row[known[n]] for n in _FIRST if n in known), "")
    last = next((row[known[n]] for n in _LAST if n in known), "")
    if first and last:
        words |= {f"{first} {last}", f"{last} {first}"}
    for name in (row[known[n]] for n in _NAME_COLUMNS if n in known):
        parts = name.split(",") if "," in name else name.rsplit(" ", 1)
        words |= {" ".join(parts), " ".join(reversed(parts))}
    return {fold(word) for word in words if fold(word)}
