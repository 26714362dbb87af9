"""An archive of hand-ins into ``submitted/``: who, what, when, and what was left out.

Nothing that lies in ``submitted/`` already is overwritten unless that is asked for, and
then the old hand-in is kept in ``downloaded/``.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from ..coursedir.coursedir import Course, is_student_id
from ..coursedir.roster import Roster
from ..errors import SubmissionError
from .archives import Entry, Reject, read_archive, read_nested
from .lms import PROFILES, Claim

FILE_BYTES = 64 * 2**20
_MOST_FILES = 300
_STUDENT_BYTES = 128 * 2**20
# what browsers and platforms add to a name that was there before
_COPY = re.compile(r"(?:[-_ ]?\((\d+)\)|-(\d+)|[-_ ]copy(?:[-_ ]?\d+)?)+", re.I)


class State(StrEnum):
    """What became of a student's hand-in."""

    NEW = "new"
    SAME = "as before"
    KEPT = "not taken"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Placed:
    """One student's hand-in.

    ``time`` is when it was handed in, in UTC; ``notes`` say what is worth a look.
    """

    student: str
    state: State
    files: tuple[str, ...]
    time: datetime.datetime | None
    late: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """What an archive held.

    Attributes
    ----------
    placed : tuple of Placed
        By student.
    rejects : tuple of Reject
        What could not be placed, and why.
    absent : tuple of str
        Students of the roster who handed in nothing.
    """

    placed: tuple[Placed, ...]
    rejects: tuple[Reject, ...]
    absent: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything found its place."""
        kept = any(one.state is State.KEPT for one in self.placed)
        return not (self.rejects or kept)

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        placed = [
            asdict(one) | {"time": one.time.isoformat() if one.time else None}
            for one in self.placed
        ]
        rejects = [asdict(one) for one in self.rejects]
        return {"placed": placed, "rejects": rejects, "absent": list(self.absent)}


@dataclass(slots=True)
class _File:
    """One file on its way: where it goes, when it was handed in."""

    name: str
    data: bytes
    time: datetime.datetime | None
    late: bool


def collect(
    course: Course,
    assignment: str,
    archive: Path,
    profile: str,
    *,
    roster: Roster | None = None,
    force: bool = False,
    zone: datetime.tzinfo | None = None,
) -> Collected:
    """Place the hand-ins of an archive.

    Parameters
    ----------
    archive : Path
        A zip, or a folder.
    profile : str
        One of `lms.PROFILES`.
    force : bool
        Whether a hand-in that lies there already is replaced by another one.
    zone : tzinfo, optional
        Of times that an archive gives without one; the machine's by default.

    Raises
    ------
    UsageError
        When the archive cannot be read, or the course has no such assignment.
    """
    course.require(assignment)
    entries, rejects = read_archive(archive)
    claims: dict[str, list[Claim]] = defaultdict(list)
    owners: dict[str, set[str]] = defaultdict(set)
    for claim in PROFILES[profile](entries, assignment):
        if isinstance(claim, Reject):
            rejects.append(claim)
            continue
        found = _whose(claim, roster)
        if isinstance(found, Reject):
            rejects.append(found)
            continue
        claims[found].append(claim)
        owners[found].add(claim.account)
    expected = tuple(
        path.stem for path in course.folder("source", assignment).glob("*.ipynb")
    )
    placed = []
    for student in sorted(claims):
        if roster is None and len(owners[student]) > 1:
            cause = f"{len(owners[student])} accounts are called so; give a --roster"
            rejects.append(Reject(student, cause))
            continue
        files, left = _read(claims[student], expected)
        rejects += left
        if files:
            target = course.folder("submitted", assignment, student)
            aside = course.root / "downloaded" / assignment / "replaced" / student
            try:
                placed.append(_place(student, files, target, aside, force, zone))
            except OSError as error:
                cause = f"cannot be written: {error.strerror or error}"
                rejects.append(Reject(student, cause))
    absent = {p.student for p in roster.people} - set(claims) if roster else set()
    return Collected(tuple(placed), tuple(rejects), tuple(sorted(absent)))


# --- who ---------------------------------------------------------------------------


def _whose(claim: Claim, roster: Roster | None) -> str | Reject:
    if roster is not None:
        person = roster.find(*claim.words)
        if person is None:
            called = " / ".join(ascii(word)[1:-1] for word in claim.words)
            return Reject(
                claim.entry.path, f"{called} is not, or not once, on the roster"
            )
        return person.student
    if not is_student_id(claim.default):
        return Reject(
            claim.entry.path, f"{claim.default!a} cannot be an id; give a --roster"
        )
    return claim.default


# --- what --------------------------------------------------------------------------


def _read(
    claims: list[Claim], expected: tuple[str, ...]
) -> tuple[list[_File], list[Reject]]:
    """The files of one student, each under the name it goes by; the latest wins."""
    files: list[_File] = []
    rejects: list[Reject] = []
    room = _STUDENT_BYTES
    for claim in claims:
        try:
            for name, entry in _unpacked(claim):
                if len(files) >= _MOST_FILES:
                    raise SubmissionError(f"is beyond {_MOST_FILES} files of a student")
                data = entry.read(min(FILE_BYTES, room))
                room -= len(data)
                when = claim.time or entry.time
                files.append(_File(name, data, when, claim.late))
        except SubmissionError as error:
            rejects.append(Reject(claim.entry.path, str(error)))
    return _named(files, expected), rejects


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
        found.append(replace_name(tries[-1], name))
        for number, earlier in enumerate(tries[:-1], start=1):
            path = PurePosixPath(name)
            other = path.with_name(f"{path.stem} (attempt {number}){path.suffix}")
            found.append(replace_name(earlier, str(other)))
    return found


def replace_name(file: _File, name: str) -> _File:
    """The same file under another name."""
    return _File(name, file.data, file.time, file.late)


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


def _order(file: _File) -> tuple:
    """Attempts in the order of their time, then of the number in their names."""
    when = file.time.timestamp() if file.time else 0.0
    number = re.search(r"(\d+)\)?$", PurePosixPath(file.name).stem)
    copy = _COPY.search(PurePosixPath(file.name).stem)
    return when, int(number[1]) if number and copy else 0, file.name


# --- where -------------------------------------------------------------------------


def _place(
    student: str,
    files: list[_File],
    target: Path,
    aside: Path,
    force: bool,
    zone: datetime.tzinfo | None,
) -> Placed:
    when = _latest(files, zone)
    content = {file.name: file.data for file in files}
    if when is not None:
        content["timestamp.txt"] = when.strftime("%Y-%m-%d %H:%M:%S UTC\n").encode()
    names = tuple(sorted(name for name in content if name != "timestamp.txt"))
    late = any(file.late for file in files)
    attempts = sum("(attempt " in name for name in names)
    notes = (f"{attempts} earlier attempts",) if attempts else ()
    if not any(name.lower().endswith(".ipynb") for name in names):
        notes += ("no notebook among the files",)
    made = Placed(student, State.NEW, names, when, late, notes)
    if os.path.lexists(target):
        if _content(target) == content:
            return replace(made, state=State.SAME)
        if not force:
            note = "another hand-in lies there; --force replaces it and keeps the old"
            return replace(made, state=State.KEPT, notes=(*notes, note))
        _put_aside(target, aside)
        made = replace(made, state=State.REPLACED)
    _write(content, target)
    return made


def _latest(
    files: list[_File], zone: datetime.tzinfo | None
) -> datetime.datetime | None:
    """When the last of a student's notebooks (or files) came, in UTC."""
    books = [file for file in files if file.name.lower().endswith(".ipynb")]
    times = [file.time for file in books or files if file.time is not None]
    aware = [t if t.tzinfo else _in_zone(t, zone) for t in times]
    utc = [t.astimezone(datetime.UTC).replace(microsecond=0) for t in aware]
    return max(utc, default=None)


def _in_zone(
    time: datetime.datetime, zone: datetime.tzinfo | None
) -> datetime.datetime:
    return time.replace(tzinfo=zone) if zone else time.astimezone()


def _content(folder: Path) -> dict[str, bytes]:
    entries, rejects = read_archive(folder) if folder.is_dir() else ([], [])
    if rejects:
        return {}
    try:
        return {entry.path: entry.read(FILE_BYTES) for entry in entries}
    except SubmissionError:
        return {}


def _put_aside(target: Path, aside: Path) -> None:
    aside.mkdir(parents=True, exist_ok=True)
    number = 1 + sum(1 for _ in aside.iterdir())
    shutil.move(target, aside / f"{number:03d}")


def _write(content: dict[str, bytes], target: Path) -> None:
    """Write a whole hand-in, or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".collecting-", dir=target.parent))
    try:
        for name, data in content.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        made.chmod(0o755)
        made.rename(target)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        raise
