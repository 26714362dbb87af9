"""Read an archive of hand-ins, or a folder, without trusting anything in it.

Whatever is unsafe or unreadable becomes a `Reject` with its cause; nothing is ever
unpacked to disk here, and no more is read of an entry than its cap.
"""

from __future__ import annotations

import datetime
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from ..errors import SubmissionError, UsageError
from ..notebooks.handin import read_plain

MOST_ENTRIES = 100_000
TOTAL_BYTES = 4 * 2**30  # of all entries of an archive together, as they are read
_MOST_PACKED = 100  # to one: no notebook or table packs better, a bomb does
_SMALL = 8 * 2**20  # bytes that may be packed as well as can be
_NESTED_BYTES = 64 * 2**20
_DEEPEST = 20
_JUNK = frozenset(("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"))
_JUNK_FOLDERS = frozenset((".ipynb_checkpoints", "__pycache__", ".git"))
_UTF8_FLAG = 0x800
_UNIX_TIME = 0x5455  # extra field of a zip entry: seconds since 1970, in UTC
_READING = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError)
_READING += (NotImplementedError, ValueError, struct.error)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive.

    Attributes
    ----------
    parts : tuple of str
        Its path, folder by folder; safe names only.
    time : datetime or None
        When it was last changed. Aware (UTC) when the archive knows the zone.
    size : int
        Bytes, as the archive claims.
    read : callable
        ``read(cap)`` gives the bytes; SubmissionError when there are more than ``cap``
        or they cannot be read.
    """

    parts: tuple[str, ...]
    time: datetime.datetime | None
    size: int
    read: Callable[[int], bytes]

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]

    @property
    def path(self) -> str:
        """The whole path, with slashes."""
        return "/".join(self.parts)


@dataclass(frozen=True, slots=True)
class Reject:
    """Something in an archive that is not taken, and why."""

    path: str
    cause: str


def read_archive(place: Path) -> tuple[list[Entry], list[Reject]]:
    """List a zip archive or a folder; tools' own litter is passed over in silence.

    Raises
    ------
    UsageError
        When it is neither, or holds more than `MOST_ENTRIES` entries.
    """
    if place.is_dir():
        found = _folder(place)
    elif not place.exists():
        raise UsageError(f"expected an archive or a folder, there is no {place}")
    elif not place.is_file():
        raise UsageError(f"expected an archive or a folder, {place} is neither")
    else:
        found = _zip(_opened(place), str(place))
    return _sorted_out(found, str(place))


def read_nested(entry: Entry) -> tuple[list[Entry], list[Reject]]:
    """List a zip that lies within an archive; its entries keep the outer time if none.

    Raises
    ------
    SubmissionError
        When it cannot be read.
    """
    data = entry.read(_NESTED_BYTES)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _READING as error:
        raise SubmissionError(f"{entry.path} is no zip archive: {error}") from None
    try:
        return _sorted_out(_zip(archive, entry.path), entry.path)
    except UsageError as error:
        raise SubmissionError(str(error)) from None


def _sorted_out(
    found: Iterator[Entry | Reject], place: str
) -> tuple[list[Entry], list[Reject]]:
    entries: list[Entry] = []
    rejects: list[Reject] = []
    for number, one in enumerate(found):
        if number >= MOST_ENTRIES:
            raise UsageError(
                f"{place} has more than {MOST_ENTRIES:,} entries; expected the "
                "hand-ins of one assignment"
            )
        (rejects if isinstance(one, Reject) else entries).append(one)
    return entries, rejects


# --- zip -------------------------------------------------------------------------


def _opened(place: Path) -> zipfile.ZipFile:
    if place.suffix.lower() == ".ipynb":
        raise UsageError(
            f"expected {place} to be a zip archive or a folder, it is one notebook; "
            f"for one student lay it into a folder of its own, CLASS/STUDENT/"
            f"{ascii(place.name)[1:-1]}, and collect CLASS with --from plain"
        )
    try:
        return zipfile.ZipFile(place)
    except _READING as error:
        raise UsageError(
            f"expected {place} to be a zip archive or a folder: {error}; download it "
            "again"
        ) from None


class _Account:
    """Bytes that may still be read from one archive: what a zip bomb runs into."""

    def __init__(self) -> None:
        self.left = TOTAL_BYTES


def _zip(archive: zipfile.ZipFile, place: str) -> Iterator[Entry | Reject]:
    account = _Account()
    seen: set[tuple[str, ...]] = set()
    for info in archive.infolist():
        name = _name(info)
        if info.is_dir() or name.endswith(("/", "\\")):
            continue
        parts, cause = _safe_parts(name)
        mode = info.external_attr >> 16
        if parts and _is_junk(parts):
            continue
        if not cause and mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            cause = "is no plain file (a link or a device)"
        if not cause and info.flag_bits & 1:
            cause = "is encrypted"
        if not cause and parts in seen:
            cause = "stands in the archive a second time"
        if cause:
            yield Reject(ascii(name)[1:-1], cause)
            continue
        seen.add(parts)
        yield Entry(parts, _time(info), info.file_size, _reader(archive, info, account))


def _reader(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, account: _Account
) -> Callable[[int], bytes]:
    def read(cap: int) -> bytes:
        _refuse_bomb(info)
        most = min(cap, account.left)
        try:
            with archive.open(info) as stream:
                data = stream.read(most + 1)
        except _READING as error:
            cause = error or type(error).__name__
            raise SubmissionError(f"cannot be read: {cause}") from None
        account.left -= len(data)
        if len(data) > most and most < cap:
            raise SubmissionError(
                f"lies beyond the {TOTAL_BYTES / 2**30:.0f} GiB that are read of one "
                "archive; expected the hand-ins of one assignment"
            )
        if len(data) > most:
            raise SubmissionError(
                f"is larger than {most / 2**20:.0f} MiB once unpacked; it is not taken"
            )
        return data

    return read


def _refuse_bomb(info: zipfile.ZipInfo) -> None:
    if info.file_size > max(_SMALL, _MOST_PACKED * info.compress_size):
        raise SubmissionError(
            f"is {info.compress_size / 2**10:.0f} KiB that unpack to "
            f"{info.file_size / 2**20:.0f} MiB, as a zip bomb does and no notebook; "
            "it is not taken"
        )


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name; many tools write UTF-8 without saying so."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.orig_filename


def _time(info: zipfile.ZipInfo) -> datetime.datetime | None:
    """When the file was changed: in UTC where the entry says so, else local time."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == _UNIX_TIME and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            (seconds,) = struct.unpack("<l", extra[5:9])
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        extra = extra[4 + size :]
    if info.date_time <= (1980, 1, 1, 0, 0, 0):
        return None  # what is written when nothing is known
    try:
        return datetime.datetime(*info.date_time)
    except ValueError:
        return None


# --- folder ----------------------------------------------------------------------


def _folder(place: Path) -> Iterator[Entry | Reject]:
    for folder, names, files in os.walk(place):
        here = Path(folder).relative_to(place).parts
        names[:] = sorted(n for n in names if n not in _JUNK_FOLDERS | _JUNK)
        for name in [*(n for n in names if (Path(folder) / n).is_symlink()), *files]:
            parts, cause = _safe_parts("/".join((*here, name)))
            path = Path(folder) / name
            state = os.lstat(path)
            if parts and _is_junk(parts):
                continue
            if not cause and not stat.S_ISREG(state.st_mode):
                cause = "is no plain file (a link or a device)"
            if cause:
                yield Reject(ascii("/".join((*here, name)))[1:-1], cause)
                continue
            time = datetime.datetime.fromtimestamp(state.st_mtime, datetime.UTC)
            yield Entry(parts, time, state.st_size, _file_reader(path))


def _file_reader(path: Path) -> Callable[[int], bytes]:
    return lambda cap: read_plain(path, cap)


# --- names -----------------------------------------------------------------------


def _safe_parts(name: str) -> tuple[tuple[str, ...], str]:
    """The parts of a path, and why it cannot be taken if it cannot."""
    if "\\" in name and "/" not in name:
        name = name.replace("\\", "/")  # some tools for Windows write it so
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        return parts, "has an absolute path"
    if ".." in parts:
        return parts, "leads out of the archive (..)"
    if not parts or not name.isprintable() or any("\\" in part for part in parts):
        return parts, "has a name that cannot be written"
    if len(parts) > _DEEPEST or any(len(p.encode()) > 255 for p in parts):
        return parts, "has a path too long or too deep"
    return parts, ""


def _is_junk(parts: tuple[str, ...]) -> bool:
    """Whether a file is the litter of a tool, which no student means to hand in."""
    return (
        bool(_JUNK & set(parts))
        or bool(_JUNK_FOLDERS & set(parts))
        or parts[-1].startswith("._")
    )
