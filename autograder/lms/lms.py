"""How Canvas, Moodle and Gradescope name hand-ins, and how a plain folder does.

Each profile turns an archive's entries into `Claim` objects: this file, under this
name, belongs to whoever the platform calls so. The patterns follow the platforms'
"download all submissions".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from ..coursedir.roster import Kind, Word
from ..errors import SubmissionError
from .archives import Entry, Reject
from .times import read_time

METADATA_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Claim:
    """One file of one student.

    Attributes
    ----------
    words : tuple of (Kind, str)
        What the platform calls the student, the most telling first.
    default : str
        The id without a roster.
    name : str
        The file's path within the hand-in.
    entry : Entry
    time : datetime or None
        When it was handed in, as far as the archive tells. What Canvas and Moodle
        write beside an entry is the moment of the download, and is no such time.
    sure : bool
        Whether the time is more than the date of a file.
    late : bool
        Whether the platform marks it as late.
    account : str
        Whose it is on the platform: two accounts are two people.
    number : int
        Grows with each file that the platform takes; 0 where it has no such number.
    """

    words: tuple[Word, ...]
    default: str
    name: str
    entry: Entry
    time: datetime.datetime | None = None
    sure: bool = True
    late: bool = False
    account: str = ""
    number: int = 0

    @property
    def called(self) -> str:
        """What the platform calls the student, for a message."""
        return " / ".join(dict.fromkeys(ascii(text)[1:-1] for _, text in self.words))


Claims = Iterator[Claim | Reject]

# SURNAMEname_LATE_USER_FILE_original.ipynb
_CANVAS = re.compile(
    r"(?P<who>.+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<file>\d+)_(?P<name>.+)", re.S
)
_CANVAS_TYPED = re.compile(r".+_(text|link)\.html")
_CANVAS_NAMELESS = re.compile(r"(LATE_)?anon_.+")
# Name Surname_PARTICIPANT_assignsubmission_file_[original.ipynb]
_MOODLE = re.compile(
    r"(?P<who>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?P<name>.*)",
    re.S,
)
_MOODLE_MARK = re.compile(r"_\d+_assignsubmission_(?:file|onlinetext)")
_METADATA = "submission_metadata.yml"
_RUBY_TIME = "!ruby/object:ActiveSupport::TimeWithZone"


def canvas(entries: list[Entry], assignment: str) -> Claims:
    """Canvas: one flat folder, all in the file's name."""
    for entry in _without_wrapper(entries, 1):
        found = _CANVAS.fullmatch(entry.parts[0])
        if found is None or len(entry.parts) > 1:
            yield Reject(entry.path, _not_canvas(entry.name))
            continue
        number = found["id"]
        yield Claim(
            ((Kind.CANVAS, number), (Kind.NAME, found["who"])),
            number,
            found["name"],
            entry,
            late=bool(found["late"]),
            account=number,
            number=int(found["file"][:18]),
        )


def _not_canvas(name: str) -> str:
    if _CANVAS_TYPED.fullmatch(name):
        return "is a text or an address typed into Canvas, no file"
    if _CANVAS_NAMELESS.fullmatch(name):
        return "has no name; show the students' names in Canvas, then download again"
    return "is not named by Canvas, expected NAME_USER_FILE_notebook.ipynb"


def moodle(entries: list[Entry], assignment: str) -> Claims:
    """Moodle: a folder a student, or a prefix a file; numbers change by assignment."""
    for entry in entries:
        top = entry.parts[0]
        found = _MOODLE.fullmatch(top)
        if found is None:
            hint = "expected NAME_NUMBER_assignsubmission_file_"
            yield Reject(entry.path, f"is not named by Moodle, {hint}")
            continue
        if len(_MOODLE_MARK.findall(top)) > 1:
            yield Reject(entry.path, "could be of two students, by its name")
            continue
        if found["kind"] == "onlinetext":
            yield Reject(entry.path, "is a text typed into Moodle")
            continue
        name = "/".join(part for part in (found["name"], *entry.parts[1:]) if part)
        who, number = found["who"].strip(), found["id"]
        words = ((Kind.MOODLE, number), (Kind.NAME, who))
        yield Claim(words, who, name or entry.name, entry, account=number)


def gradescope(entries: list[Entry], assignment: str) -> Claims:
    """Gradescope: folders by number, and a metadata file that says whose and when."""
    metadata = next((e for e in entries if e.name == _METADATA), None)
    if metadata is None:
        yield Reject(
            _METADATA,
            "is missing: expected Gradescope's export of all submissions, as it came",
        )
        return
    try:
        told = yaml.load(metadata.read(METADATA_BYTES), _Loader)
    except (yaml.YAMLError, SubmissionError, ValueError, RecursionError) as error:
        yield Reject(metadata.path, f"cannot be read: {str(error)[:200]}")
        return
    told = told if isinstance(told, dict) else {}
    depth = len(metadata.parts) - 1
    for entry in entries:
        if entry is metadata:
            continue
        parts = entry.parts[depth:]
        about = told.get(parts[0]) if parts else None
        if len(parts) < 2 or not isinstance(about, dict):
            yield Reject(entry.path, "is of no submission that the metadata names")
            continue
        submitters = about.get(":submitters") or []
        if not isinstance(submitters, list) or not submitters:
            yield Reject(entry.path, "the metadata names nobody for it")
            continue
        for person in submitters:
            yield _of_gradescope(entry, parts, about, person)


def _of_gradescope(
    entry: Entry, parts: tuple[str, ...], about: dict, person: Any
) -> Claim | Reject:
    person = person if isinstance(person, dict) else {}
    kinds = {":sid": Kind.ID, ":email": Kind.ID, ":name": Kind.NAME}
    words = tuple(
        (k, str(person[n]).strip()) for n, k in kinds.items() if person.get(n)
    )
    if not words:
        return Reject(entry.path, "the metadata names nobody for it")
    when = about.get(":created_at")
    when = read_time(when) if isinstance(when, str) else when
    when = when if isinstance(when, datetime.datetime) else None
    number = re.search(r"\d{1,18}$", parts[0])
    return Claim(
        words,
        words[0][1],
        "/".join(parts[1:]),
        entry,
        time=when,
        account="/".join(text for _, text in words),
        number=int(number[0]) if number else 0,
    )


class _Loader(yaml.SafeLoader):
    """Plain YAML; of what Ruby tags as an object of its own, only times are read."""


def _ruby(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if suffix != _RUBY_TIME or not isinstance(node, yaml.MappingNode):
        return None
    for key, value in node.value:
        if key.value == "utc" and isinstance(value, yaml.ScalarNode):
            found = loader.construct_object(value)
            if isinstance(found, datetime.datetime):
                return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
    return None


_Loader.add_multi_constructor("", _ruby)


def plain(entries: list[Entry], assignment: str) -> Claims:
    """A folder a student, as in nbgrader's ``submitted/``, or a file a student."""
    entries = list(_without_wrapper(entries, 2, keep=assignment))
    noted = _noted(entries)
    theirs = {entry.parts[:2] for entry in entries if len(entry.parts) > 2}
    books = {e.parts[:2] for e in entries if e.name.lower().endswith(".ipynb")}
    for entry in entries:
        student, *rest = entry.parts
        if not rest:
            stem = student.removesuffix(".ipynb")
            if stem == student:
                yield Reject(entry.path, "lies in no student's folder")
                continue
            marks = (f"_{assignment}", f"-{assignment}", f"{assignment}_")
            who = stem.removesuffix(marks[0]).removesuffix(marks[1])
            who = who.removeprefix(marks[2])
            if who in ("", assignment):
                yield Reject(entry.path, "lies in no student's folder")
                continue
            yield _of_folder(who, f"{assignment}.ipynb", entry, None)
            continue
        if rest[0] == assignment and len(rest) > 1:
            rest = rest[1:]
        elif (student, assignment) in theirs and entry.parts[:2] in theirs & books:
            continue  # nbgrader's layout, and the folder of another assignment
        if rest == ["timestamp.txt"]:
            continue
        when = noted.get(entry.parts[: len(entry.parts) - len(rest)])
        yield _of_folder(student, "/".join(rest), entry, when)


def _of_folder(
    who: str, name: str, entry: Entry, when: datetime.datetime | None
) -> Claim:
    words = ((Kind.COURSE, who), (Kind.ID, who), (Kind.NAME, who))
    time, sure = when or entry.time, when is not None
    return Claim(words, who, name, entry, time=time, sure=sure, account=who)


def _noted(entries: Iterable[Entry]) -> dict[tuple[str, ...], datetime.datetime]:
    """For each folder: what nbgrader's own timestamp.txt in it says."""
    found = {}
    for entry in entries:
        if entry.name != "timestamp.txt":
            continue
        try:
            text = entry.read(1024).decode().replace("UTC", "").strip()
            when = datetime.datetime.fromisoformat(text)
        except (SubmissionError, UnicodeDecodeError, ValueError):
            continue
        aware = when if when.tzinfo else when.replace(tzinfo=datetime.UTC)
        found[entry.parts[:-1]] = aware
    return found


def _without_wrapper(
    entries: list[Entry], least: int, keep: str = ""
) -> Iterable[Entry]:
    """Entries without the one folder that holds them all, if there is such."""
    tops = {entry.parts[0] for entry in entries}
    below = {entry.parts[1] for entry in entries if len(entry.parts) > 1}
    deep = all(len(entry.parts) > least for entry in entries)
    if len(tops) != 1 or not deep or len(below) < 2 or keep in below:
        return entries
    return [
        Entry(entry.parts[1:], entry.time, entry.size, entry.read) for entry in entries
    ]


PROFILES: dict[str, Callable[[list[Entry], str], Claims]] = {
    "canvas": canvas,
    "moodle": moodle,
    "gradescope": gradescope,
    "plain": plain,
}


def looks_like(entries: list[Entry]) -> str:
    """The platform whose download this is by its names; nothing when none of them."""
    if any(entry.name == _METADATA and len(entry.parts) <= 2 for entry in entries):
        return "gradescope"
    views = (("moodle", _MOODLE, entries),)
    views += (("canvas", _CANVAS, list(_without_wrapper(entries, 1))),)
    for profile, pattern, seen in views:
        fits = sum(pattern.fullmatch(entry.parts[0]) is not None for entry in seen)
        if 2 * fits > len(seen):
            return profile
    return ""
