"""How Canvas, Moodle and Gradescope name hand-ins, and how a plain folder does.

Each profile turns an archive's entries into `Claim` objects: this file, under this
name, belongs to whoever the platform calls so. The patterns follow the platforms'
"download all submissions".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..errors import SubmissionError
from .archives import Entry, Reject

METADATA_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Claim:
    """One file of one student.

    Attributes
    ----------
    words : tuple of str
        What the platform calls the student, the most telling first.
    default : str
        The id without a roster.
    name : str
        The file's path within the hand-in.
    entry : Entry
    time : datetime or None
        When it was handed in, if the platform says so; else the entry's own time.
    late : bool
        Whether the platform marks it as late.
    """

    words: tuple[str, ...]
    default: str
    name: str
    entry: Entry
    time: datetime.datetime | None = None
    late: bool = False
    account: str = field(default="")


Claims = Iterator[Claim | Reject]

# SURNAMEname_LATE_USER_FILE_original.ipynb
_CANVAS = re.compile(
    r"(?P<who>.+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<file>\d+)_(?P<name>.+)", re.S
)
_CANVAS_TEXT = re.compile(r".+?(_LATE)?_\d+_text\.html")
# Name Surname_PARTICIPANT_assignsubmission_file_[original.ipynb]
_MOODLE = re.compile(
    r"(?P<who>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?P<name>.*)",
    re.S,
)
_GRADESCOPE = re.compile(r"submission_\d+")


def canvas(entries: list[Entry], assignment: str) -> Claims:
    """Canvas: one flat folder, all in the file's name."""
    for entry in _without_wrapper(entries, 1):
        found = _CANVAS.fullmatch(entry.parts[0])
        if found is None or len(entry.parts) > 1:
            text = _CANVAS_TEXT.fullmatch(entry.name)
            cause = "is a text typed into Canvas" if text else "is not named by Canvas"
            yield Reject(entry.path, f"{cause}, expected NAME_USER_FILE_notebook.ipynb")
            continue
        words = (found["id"], found["who"])
        late = bool(found["late"])
        yield Claim(words, found["id"], found["name"], entry, late=late)


def moodle(entries: list[Entry], assignment: str) -> Claims:
    """Moodle: a folder a student, or a prefix a file; numbers change by assignment."""
    for entry in entries:
        found = _MOODLE.fullmatch(entry.parts[0])
        if found is None:
            hint = "expected NAME_NUMBER_assignsubmission_file_"
            yield Reject(entry.path, f"is not named by Moodle, {hint}")
            continue
        if found["kind"] == "onlinetext":
            yield Reject(entry.path, "is a text typed into Moodle")
            continue
        name = "/".join(part for part in (found["name"], *entry.parts[1:]) if part)
        who = found["who"].strip()
        words = (f"participant {found['id']}", who, found["id"])
        yield Claim(words, who, name or entry.name, entry, account=found["id"])


def gradescope(entries: list[Entry], assignment: str) -> Claims:
    """Gradescope: folders by number, and a metadata file that says whose and when."""
    metadata = next((e for e in entries if e.name == "submission_metadata.yml"), None)
    if metadata is None:
        yield Reject(
            "submission_metadata.yml",
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
    keys = (":sid", ":email", ":name")
    words = tuple(str(person[k]).strip() for k in keys if person.get(k))
    if not words:
        return Reject(entry.path, "the metadata names nobody for it")
    when = about.get(":created_at")
    when = when if isinstance(when, datetime.datetime) else None
    name = "/".join(parts[1:])
    return Claim(words, words[0], name, entry, time=when, account=parts[0])


class _Loader(yaml.SafeLoader):
    """Plain YAML; what Ruby tags as an object of its own is passed over."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def plain(entries: list[Entry], assignment: str) -> Claims:
    """A folder a student, as in nbgrader's ``submitted/``, or a file a student."""
    entries = list(_without_wrapper(entries, 2, keep=assignment))
    noted = _noted(entries)
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
            yield Claim((who,), who, f"{assignment}.ipynb", entry)
            continue
        if rest[0] == assignment and len(rest) > 1:
            rest = rest[1:]
        if rest == ["timestamp.txt"]:
            continue
        when = noted.get(entry.parts[: len(entry.parts) - len(rest)])
        yield Claim((student,), student, "/".join(rest), entry, time=when)


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
