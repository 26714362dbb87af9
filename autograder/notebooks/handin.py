"""What one student handed in, read from ``submitted/`` without trusting any of it.

Only regular files are opened, without following links and without waiting, so a
link, a named pipe or a device ends in a cause and never in a hang.
"""

from __future__ import annotations

import datetime
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from nbgrader.utils import parse_utc

from ..errors import SubmissionError
from ..words import some
from .assignment import Role, SourceNotebook

_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
TIMESTAMP_BYTES = 1024
MOST_BESIDE = 200  # files
BESIDE_BYTES = 32 * 2**20  # of all of them
_DEEPEST = 4  # folders
_MOST_FOLDERS = 200
_NOT_THEIRS = (".ipynb", ".pyc")


@dataclass(frozen=True, slots=True)
class HandIn:
    """One notebook as it was handed in.

    Attributes
    ----------
    data : bytes or None
        The notebook file; None when it cannot be had, and ``cause`` says why.
    repairs, notes : tuple of str
        What was taken in its place, and what lies beside it unread.
    beside : tuple of (str, bytes)
        The student's own data and modules: path within the folder, content. They go
        to the process of the student's code and nowhere else.
    """

    data: bytes | None
    cause: str = ""
    repairs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    beside: tuple[tuple[str, bytes], ...] = ()


def read_plain(path: Path, cap: int) -> bytes:
    """Read a regular file of at most ``cap`` bytes.

    Raises
    ------
    SubmissionError
        With the cause, when there is no such file, it is no plain file, it is too
        large, or it cannot be read.
    """
    try:
        found = os.lstat(path)
        for test, kind in _KINDS:
            if test(found.st_mode):
                raise SubmissionError(f"{path.name} is {kind}, expected a plain file")
        # the file may have been swapped since: no link, no wait, same file
        flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise SubmissionError(f"there is no {path.name}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SubmissionError(f"{path.name} cannot be read: {reason}") from None
    with open(descriptor, "rb") as stream:
        opened = os.fstat(descriptor)
        if not os.path.samestat(found, opened):
            raise SubmissionError(f"{path.name} changed while it was read")
        if opened.st_size > cap:
            raise SubmissionError(
                f"{path.name} is {opened.st_size / 2**20:.1f} MiB; at most "
                f"{cap / 2**20:.1f} MiB are read. Clear the outputs and hand it in "
                "again"
            )
        data = stream.read(cap + 1)
    if len(data) > cap:
        raise SubmissionError(f"{path.name} grew while it was read")
    return data


def read_handin(
    folder: Path,
    notebook: SourceNotebook,
    expected: frozenset[str],
    cap: int,
) -> HandIn:
    """Read one notebook from a student's folder of an assignment; never raises.

    Parameters
    ----------
    folder : Path
        ``submitted/STUDENT/ASSIGNMENT``.
    notebook : SourceNotebook
        The one looked for.
    expected : frozenset of str
        Names of all notebooks of the assignment: none is taken for another.
    cap : int
        Bytes of the largest notebook that is read.
    """
    try:
        names = _listing(folder)
        name, repairs, notes = _choose(folder, names, notebook, expected, cap)
        data = read_plain(folder / name, cap)
    except SubmissionError as error:
        return HandIn(None, str(error))
    beside, left = _read_beside(folder)
    if left:
        notes += (f"handed in too, but not passed to the code: {_quoted(left)}",)
    return HandIn(data, "", repairs, notes, tuple(beside))


def _read_beside(folder: Path) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Read the plain files beside the notebooks; the second list was left out."""
    found: list[tuple[str, bytes]] = []
    left: list[str] = []
    room = BESIDE_BYTES
    for name in _files_in(folder):
        try:
            if len(found) == MOST_BESIDE:
                raise SubmissionError("too many")
            data = read_plain(folder / name, room)
        except SubmissionError:
            left.append(name)
        else:
            room -= len(data)
            found.append((name, data))
    return found, left


def _files_in(folder: Path) -> Iterator[str]:
    """Names that could be a student's files, up to a bound; no link is followed."""
    names: list[str] = []
    for place, folders, files in islice(os.walk(folder), _MOST_FOLDERS):
        here = Path(place).relative_to(folder)
        deep = len(here.parts) >= _DEEPEST
        folders[:] = [] if deep else sorted(f for f in folders if not f.startswith("."))
        names += [(here / file).as_posix() for file in files if _may_be_theirs(file)]
        if len(names) > 2 * MOST_BESIDE:
            break
    own = ("timestamp.txt",)
    yield from (name for name in sorted(names) if name not in own and _is_text(name))


def _may_be_theirs(name: str) -> bool:
    return not name.startswith(".") and not name.lower().endswith(_NOT_THEIRS)


def _is_text(name: str) -> bool:
    """Whether a name can be written in another process just the same."""
    return name.isprintable() and "\\" not in name


def read_timestamp(folder: Path) -> datetime.datetime | None:
    """Read when it was handed in, in UTC, as nbgrader notes it in timestamp.txt."""
    try:
        text = read_plain(folder / "timestamp.txt", TIMESTAMP_BYTES).decode()
        return parse_utc(text.strip()) if text.strip() else None
    except (SubmissionError, UnicodeDecodeError, ValueError, OverflowError):
        return None


def _listing(folder: Path) -> list[str]:
    try:
        mode = os.lstat(folder).st_mode
        if not stat.S_ISDIR(mode):
            raise SubmissionError(f"{folder.name} is no folder, expected one")
        return sorted(os.listdir(folder))
    except OSError as error:
        raise SubmissionError(
            f"the folder {folder.name} cannot be read: {error.strerror}"
        ) from None


def _choose(
    folder: Path,
    names: list[str],
    notebook: SourceNotebook,
    expected: frozenset[str],
    cap: int,
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the file to take for the notebook, repairs and notes."""
    wanted = f"{notebook.name}.ipynb"
    others = [
        name
        for name in names
        if name.lower().endswith(".ipynb")
        and not name.startswith(".")
        and name.removesuffix(".ipynb") not in expected
    ]
    if wanted in names:
        notes = (f"also handed in, not graded: {_quoted(others)}",) if others else ()
        return wanted, (), notes
    if not others:
        found = f"there are: {_quoted(names)}" if names else "the folder is empty"
        raise SubmissionError(f"{wanted} is missing; {found}")
    alike = [name for name in others if notebook.name.lower() in name.lower()] or others
    if len(alike) > 1:
        raise SubmissionError(
            f"{wanted} is missing, and which of these is meant is unclear: "
            f"{_quoted(alike)}; keep one, under that name"
        )
    if not _belongs(folder / alike[0], notebook, cap):
        raise SubmissionError(
            f"{wanted} is missing; {_quoted(alike)} does not hold its questions"
        )
    repair = f"the notebook was handed in as {_quoted(alike)}; taken for {wanted!r}"
    return alike[0], (repair,), ()


def _belongs(path: Path, notebook: SourceNotebook, cap: int) -> bool:
    """Whether most of the answer cells' ids stand in the file."""
    data = read_plain(path, cap)
    ids = [
        cell.grade_id.encode()
        for cell in notebook.cells
        if cell.grade_id and cell.role in (Role.SOLUTION, Role.MANUAL, Role.CHECK)
    ]
    return 2 * sum(b'"' + key + b'"' in data for key in ids) >= max(len(ids), 1)


def _quoted(names: list[str]) -> str:
    return some([ascii(name[:80]) for name in names], 5)
