"""Who is who: a CSV that maps what a learning platform calls a student to an id.

Any CSV will do that has one row a student and columns that the platforms themselves
export: Canvas' gradebook, Moodle's grading worksheet, Gradescope's roster, or a list of
one's own with a column ``student_id``.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
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
_FIRST = ("first name", "first_name")
_LAST = ("last name", "last_name", "surname")
_NUMBER_COLUMNS = ("canvas_id", "identifier", "moodle_id")
# what is read: once each, and so those that say when something was handed in
_READ = {*ID_COLUMNS, *_NAME_COLUMNS, *_FIRST, *_LAST, *_NUMBER_COLUMNS, "role"}
_TIME = "submitted_at"
# a column `id` has Canvas' numbers where one of these stands beside it
_CANVAS_COLUMNS = {"student", "sis login id", "sis user id"}
_STAFF = {"instructor", "teacher", "ta", "reader", "designer", "observer"}
_TEST_STUDENT = {"studenttest", "teststudent"}
_MOST_BYTES = 64 * 2**20
_SEPARATORS = ",;\t"
_BLANK = re.compile(r"[\s,;]*[\r\n]+")  # lines above the header


class Kind(StrEnum):
    """What a word about a student is.

    A number that one platform gave is no word of another's, nor an id: the same digits
    may well be somebody else there.
    """

    COURSE = "the id in this course"
    ID = "an id or address"
    NAME = "a name"
    CANVAS = "Canvas' number"
    MOODLE = "Moodle's number"


Word = tuple[Kind, str]
_NUMBERS = (Kind.CANVAS, Kind.MOODLE)


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a roster.

    Attributes
    ----------
    student : str
        The id in the course.
    row : dict
        The row as it stands there.
    numbers : frozenset of Kind
        The platforms whose number of this student the row gives.
    """

    student: str
    row: dict[str, str]
    numbers: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class Roster:
    """People, and under which words each may be met.

    Attributes
    ----------
    people : tuple of Person
        The students; not the staff, nor Canvas' test student.
    keys : dict
        For each word (of its kind, folded): places in ``people``.
    columns : tuple of str
        The header, as it stands there.
    """

    people: tuple[Person, ...]
    keys: dict[Word, tuple[int, ...]]
    columns: tuple[str, ...]

    def find(self, *words: Word) -> Person | None:
        """The one whom the first telling word names; None when none does.

        A word that names several is passed over, and so is one that names a student
        to whom the roster gives another number of the same platform.
        """
        given = {kind for kind, text in words if kind in _NUMBERS and text}
        for kind, text in words:
            places = self.keys.get((kind, fold(kind, text)), ())
            if not text or len(places) != 1:
                continue
            person = self.people[places[0]]
            if kind in _NUMBERS or not given & person.numbers:
                return person
        return None


def fold(kind: Kind, text: str) -> str:
    """A word as it is compared: a name without case, spaces and punctuation."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if kind is not Kind.NAME:
        return plain
    # letters and digits, and the marks without which some scripts have no vowels
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LNM")


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Raises
    ------
    UsageError
        When the file cannot be read, has no column that can be an id, has nobody, or
        gives two rows the same id.
    """
    columns, rows = _table(path)
    known = {_plain(column): column for column in columns}
    people: list[Person] = []
    keys: dict[Word, set[int]] = defaultdict(set)
    lines: dict[str, int] = {}
    for line, row in rows:
        row = {c: (v or "").strip() for c, v in row.items() if c}
        about = {name: row[column] for name, column in known.items()}
        student = next((about[n] for n in ID_COLUMNS if about.get(n)), "")
        if not student or _no_student(about):
            continue  # Canvas has a row of points possible, Gradescope its staff
        if not is_student_id(student):
            raise UsageError(f"{path}, line {line}: {student!r} cannot be an id")
        if student in lines:
            raise UsageError(
                f"{path}: lines {lines[student]} and {line} both are {student!r}; "
                "expected one row a student"
            )
        lines[student] = line
        words = {(Kind.COURSE, student), *_words(about)}
        for kind, text in words:
            keys[kind, fold(kind, text)].add(len(people))
        numbers = frozenset(kind for kind, _ in words if kind in _NUMBERS)
        people.append(Person(student, row, numbers))
    if not people:
        raise UsageError(f"expected students in {path}, it has a header and no student")
    found = {word: tuple(sorted(places)) for word, places in keys.items()}
    return Roster(tuple(people), found, columns)


# --- the file --------------------------------------------------------------------


def _table(path: Path) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]]:
    """The header and the rows with their lines, by the separator that gives ids."""
    text = _text(path)
    above = _BLANK.match(text)
    text = text[above.end() :] if above else text
    skipped = len(above[0].splitlines()) if above else 0
    for separator in _SEPARATORS:
        try:
            lines = io.StringIO(text, newline="")
            reader = csv.DictReader(lines, restval="", delimiter=separator)
            reader.fieldnames = [c.strip() for c in reader.fieldnames or ()]
            columns = tuple(c for c in reader.fieldnames if c)
            if {_plain(column) for column in columns} & set(ID_COLUMNS):
                _require_once(path, columns)
                return columns, [(skipped + reader.line_num, row) for row in reader]
        except csv.Error as error:
            raise UsageError(
                f"expected a roster in {path}, a CSV in UTF-8: {error}"
            ) from None
    header = ascii(text.splitlines()[0][:200])[1:-1] if text.strip() else "nothing"
    raise UsageError(
        f"expected a column that names students in {path}, one of "
        f"{', '.join(ID_COLUMNS)}; its first line is: {header}"
    )


def _require_once(path: Path, columns: tuple[str, ...]) -> None:
    """Refuse two columns of one title that say who somebody is, or since when."""
    counts = Counter(_plain(column) for column in columns)
    for title, count in counts.items():
        if count > 1 and (title in _READ or title.startswith(_TIME)):
            raise UsageError(
                f"expected each column once in {path}, {title!r} stands there {count} "
                "times: take out those that do not hold"
            )


def _text(path: Path) -> str:
    try:
        with open(path, "rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"expected a roster in {path}, a CSV in UTF-8: {error}"
        ) from None
    if len(data) > _MOST_BYTES:
        raise UsageError(f"expected a roster in {path}, it is larger than 64 MiB")
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # Excel's "Unicode text"
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"expected a roster in {path}, a CSV in UTF-8; line {line} is in another "
            "encoding. In Excel: Save as, CSV UTF-8"
        ) from None


def _plain(column: str) -> str:
    return column.strip().casefold()


# --- a row -----------------------------------------------------------------------


def _no_student(about: dict[str, str]) -> bool:
    """Whether a row is one of the staff, or the student that Canvas has for trying."""
    if about.get("role", "").casefold() in _STAFF:
        return True
    trial = fold(Kind.NAME, about.get("student", "")) in _TEST_STUDENT
    return trial and not about.get("sis user id")


def _words(about: dict[str, str]) -> Iterator[Word]:
    """Everything by which a row's student may be met; ``about`` has plain columns."""
    of_canvas = bool(_CANVAS_COLUMNS & set(about))
    for name in ID_COLUMNS:
        if about.get(name) and not (name == "id" and of_canvas):
            yield Kind.ID, about[name]
    for name in ("canvas_id", "id") if of_canvas else ("canvas_id",):
        if about.get(name):
            yield Kind.CANVAS, about[name]
    for name in ("identifier", "moodle_id"):
        if found := re.search(r"\d+$", about.get(name, "")):
            yield Kind.MOODLE, found[0]
    for text in _names(about):
        if fold(Kind.NAME, text):
            yield Kind.NAME, text


def _names(about: dict[str, str]) -> Iterator[str]:
    """A name as it stands, and with first and last the other way round."""
    first = next((about[n] for n in _FIRST if n in about), "")
    last = next((about[n] for n in _LAST if n in about), "")
    if first and last:
        yield from (f"{first} {last}", f"{last} {first}")
    for name in (about[n] for n in _NAME_COLUMNS if about.get(n)):
        parts = name.split(",") if "," in name else name.rsplit(" ", 1)
        yield from (name, " ".join(parts), " ".join(reversed(parts)))
