"""What one student handed in: unpacked, under the names it goes by, and since when."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ..coursedir.coursedir import Course
from ..coursedir.roster import Person
from ..errors import SubmissionError
from ..words import count
from .archives import Entry, Reject, read_nested
from .lms import Claim
from .placing import FILE_BYTES, TIMESTAMP, Work
from .times import in_utc, stated

_MOST_FILES = 300
_STUDENT_BYTES = 128 * 2**20
# what browsers and platforms add to a name that was there before
_COPY = re.compile(r"(?:[-_ ]?\((\d+)\)|-(\d+)|[-_ ]copy(?:[-_ ]?\d+)?)+", re.I)


@dataclass(frozen=True, slots=True)
class _File:
    """One file on its way: where it goes, and the claim that brought it."""

    name: str
    data: bytes
    claim: Claim


@dataclass(frozen=True, slots=True)
class Sorter:
    """Makes one student's claims into what is to lie in the folder."""

    course: Course
    assignment: str
    profile: str
    zone: datetime.tzinfo | None
    known: bool  # whether a roster says who is a student

    def work(
        self, student: str, claims: list[Claim], person: Person | None
    ) -> tuple[Work | None, list[Reject]]:
        """What is to lie in the student's folder, if anything; what is left out."""
        source = self.course.folder("source", self.assignment)
        expected = tuple(path.stem for path in source.glob("*.ipynb"))
        most = self.course.settings.limits.notebook_bytes
        claims = [replace(claim, time=self._utc(claim.time)) for claim in claims]
        files, rejects, notes = _read(claims, expected, most)
        books = [file for file in files if _is_notebook(file.name)]
        if not files:
            return None, rejects
        if not books and self.profile == "plain" and not self.known:
            cause = "has no notebook; is it a student's? Say so with --roster"
            return None, [*rejects, Reject(student, cause)]
        attempts = sum("(attempt " in file.name for file in files)
        if attempts:
            notes.append(count(attempts, "earlier attempt"))
        notes += [] if books else ["no notebook among the files"]
        time, sure, note = self._time(books or files, person)
        work = Work(
            student,
            {file.name: file.data for file in files},
            time,
            sure,
            late=any(file.claim.late for file in files),
            number=max(file.claim.number for file in files),
            notes=(*notes, *([note] if note else [])),
        )
        return work, rejects

    def _time(
        self, files: list[_File], person: Person | None
    ) -> tuple[datetime.datetime | None, bool, str]:
        """When the last of a student's files came, in UTC; if that is sure; a note."""
        times = [(f.claim.time, f.claim.sure) for f in files if f.claim.time]
        time, sure = max(times, default=(None, False))
        if sure or person is None:
            return time, sure, ""
        said, note = stated(person.row, self.assignment, self.profile == "moodle")
        found = self._utc(said)
        return (found, True, note) if found else (time, False, note)

    def _utc(self, time: datetime.datetime | None) -> datetime.datetime | None:
        try:
            return in_utc(time, self.zone) if time else None
        except (ValueError, OverflowError):
            return None  # no time that can be meant


def _read(
    claims: list[Claim], expected: tuple[str, ...], most: int
) -> tuple[list[_File], list[Reject], list[str]]:
    """The files of one student, each under the name it goes by; the latest wins.

    ``most`` is what the grader reads of a notebook.
    """
    files: list[_File] = []
    rejects: list[Reject] = []
    notes: list[str] = []
    room = _STUDENT_BYTES
    for claim in claims:
        try:
            for name, entry in _unpacked(claim):
                if name.casefold() == TIMESTAMP:  # only `collect` says when it was
                    notes.append(f"a {TIMESTAMP} of the student's own was left out")
                    continue
                if len(files) >= _MOST_FILES:
                    raise SubmissionError(f"is beyond {_MOST_FILES} files of a student")
                cap = min(most, FILE_BYTES) if _is_notebook(name) else FILE_BYTES
                data = entry.read(min(cap, room))
                room -= len(data)
                files.append(_File(name, data, claim))
        except SubmissionError as error:
            rejects.append(Reject(claim.entry.path, str(error)))
    return _named(files, expected), rejects, notes


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")


def _unpacked(claim: Claim) -> Iterable[tuple[str, Entry]]:
    """A claim's file; of a zip in the archive, all files, without a folder around."""
    if not claim.name.lower().endswith(".zip"):
        return [(claim.name, claim.entry)]
    entries, rejects = read_nested(claim.entry)
    if rejects:
        raise SubmissionError(f"holds {rejects[0].path}, which {rejects[0].cause}")
    tops = {entry.parts[0] for entry in entries}
    inside = 1 if len(tops) == 1 and all(len(e.parts) > 1 for e in entries) else 0
    return [("/".join(entry.parts[inside:]), entry) for entry in entries]


def _named(files: list[_File], expected: tuple[str, ...]) -> list[_File]:
    """Give notebooks their expected names back; earlier attempts keep a name of theirs.

    A notebook that is called otherwise altogether stays so: `grade` takes it for the
    expected one when it is one.
    """
    attempts: dict[str, list[_File]] = defaultdict(list)
    for file in files:
        attempts[_meant(file.name, expected) or file.name].append(file)
    found = []
    for name, tries in attempts.items():
        tries.sort(key=_order)
        found.append(replace(tries[-1], name=name))
        for number, earlier in enumerate(tries[:-1], start=1):
            path = PurePosixPath(name)
            other = path.with_name(f"{path.stem} (attempt {number}){path.suffix}")
            found.append(replace(earlier, name=str(other)))
    return found


def _meant(name: str, expected: tuple[str, ...]) -> str:
    """The expected notebook that a file's name means, wherever the file lies."""
    path = PurePosixPath(name)
    if path.suffix.lower() != ".ipynb":
        return ""
    for stem in expected:
        rest = path.stem.removeprefix(stem)
        exact = path.stem == stem or (rest != path.stem and _COPY.fullmatch(rest))
        if exact or path.stem.casefold() == stem.casefold():
            return f"{stem}.ipynb"
    return ""


def _order(file: _File) -> tuple[float, int, int, str]:
    """Attempts in the order of their time, the platform's number, that in the name."""
    claim = file.claim
    when = claim.time.timestamp() if claim.time else 0.0
    stem = PurePosixPath(file.name).stem
    number = re.search(r"(\d+)\)?$", stem)
    copy = int(number[1]) if number and _COPY.search(stem) else 0
    return when, claim.number, copy, file.name
