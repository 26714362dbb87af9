"""One student's hand-in into ``submitted/``, and what happens to the one before it.

The same files again change nothing. Others replace what lies there when the platform
says that they are newer and no grader has marked the old ones, or with ``--force``;
what is replaced is kept in ``downloaded/``. Of two times for the same files the earlier
one holds, with ``--force`` the new one; the date of a file gives way to any other time.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from sqlalchemy.engine import make_url

from ..classroom.gradebook import Book
from ..classroom.ledger import write_atomically
from ..coursedir.coursedir import Course
from ..errors import AutograderError, SubmissionError
from ..notebooks.handin import read_plain, read_timestamp
from .archives import read_archive

FILE_BYTES = 64 * 2**20
TIMESTAMP = "timestamp.txt"
_DATES = "dates of files"  # in the ledger, beside the platforms' names
_FORCE = "--force replaces it and keeps the old"


class State(StrEnum):
    """What became of a student's hand-in."""

    NEW = "new"
    SAME = "as before"
    KEPT = "not taken"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Placed:
    """One student's hand-in.

    ``time`` is when it was handed in, in UTC; ``late`` is the platform's own mark, and
    ``notes`` say what is worth a look.
    """

    student: str
    state: State
    files: tuple[str, ...]
    time: datetime.datetime | None
    late: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What one student handed in, as it is to lie in the folder.

    ``sure`` says whether ``time`` is more than the date of a file; ``number`` grows
    with what the platform takes, 0 where it has none.
    """

    student: str
    files: Mapping[str, bytes]
    time: datetime.datetime | None = None
    sure: bool = False
    late: bool = False
    number: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Places:
    """Where hand-ins of an assignment go, and what was collected before.

    Attributes
    ----------
    course, assignment, profile
        Whose, which, and from where.
    force : bool
        Whether another hand-in replaces what lies there in any case.
    marked : callable
        Whether a grader has marked a student's work by hand.
    """

    course: Course
    assignment: str
    profile: str
    force: bool
    marked: Callable[[str], bool]
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    _dates: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the platforms' numbers of what lies there, and which times are dates."""
        with contextlib.suppress(SubmissionError, ValueError, AttributeError):
            told = json.loads(read_plain(self._ledger, FILE_BYTES))
            self._numbers = {
                profile: {s: n for s, n in numbers.items() if isinstance(n, int)}
                for profile, numbers in told.items()
                if profile != _DATES
            }
            dates = told.get(_DATES, {})
            self._dates = {s: d for s, d in dates.items() if isinstance(d, str)}

    @property
    def _downloaded(self) -> Path:
        return self.course.root / "downloaded" / self.assignment

    @property
    def _ledger(self) -> Path:
        return self._downloaded / "collected.json"

    def place(self, work: Work) -> Placed:
        """Write a hand-in, unless it is there already or another one is to stay."""
        target = self.course.folder("submitted", self.assignment, work.student)
        names = tuple(sorted(work.files))
        made = Placed(work.student, State.NEW, names, work.time, work.late, work.notes)
        if os.path.lexists(target):
            lying = _content(target)
            old_time = _stamp(target)
            if lying == work.files:
                made = self._again(made, work, target, old_time)
                self._remember(work, made.state)
                return made
            cause = "" if self.force else self._stays(work, old_time)
            if cause:
                return replace(made, state=State.KEPT, notes=(*work.notes, cause))
            aside = _put_aside(target, self._downloaded / "replaced" / work.student)
            note = f"the old one is in {aside.relative_to(self.course.root)}"
            made = replace(made, state=State.REPLACED, notes=(*work.notes, note))
        content = dict(work.files)
        if work.time is not None:
            content[TIMESTAMP] = f"{_text(work.time)}\n".encode()
        _write(content, target)
        self._remember(work, made.state)
        return made

    def _again(
        self, made: Placed, work: Work, target: Path, old: datetime.datetime | None
    ) -> Placed:
        """The same files as before, whose time may be known now, or be another one."""
        made = replace(made, state=State.SAME, time=old)
        new = work.time
        if not work.sure or new is None or new == old:
            return made
        dated = old is not None and self._dates.get(work.student) == _text(old)
        if old and new > old and not (dated or self.force):
            note = f"said to be of {_text(new)}, later than noted; --force takes that"
            return replace(made, notes=(*made.notes, note))
        write_atomically(target / TIMESTAMP, f"{_text(new)}\n")
        note = "its time was noted" + (f"; it was {_text(old)}" if old else "")
        return replace(made, time=new, notes=(*made.notes, note))

    def _remember(self, work: Work, state: State) -> None:
        """Write down, for the next time, the number and whether the time is a date."""
        before = self._numbers.get(self.profile, {}).get(work.student)
        date = self._dates.get(work.student)
        now = date
        if work.sure or state is not State.SAME:
            now = _text(work.time) if work.time and not work.sure else None
        if work.number in (0, before) and now == date:
            return
        if work.number:
            self._numbers.setdefault(self.profile, {})[work.student] = work.number
        self._dates.pop(work.student, None)
        self._dates |= {work.student: now} if now else {}
        self._downloaded.mkdir(parents=True, exist_ok=True)
        told = self._numbers | ({_DATES: self._dates} if self._dates else {})
        write_atomically(self._ledger, json.dumps(told, indent=1) + "\n")

    def _stays(self, work: Work, old_time: datetime.datetime | None) -> str:
        """Why what lies there is not replaced; nothing when it is."""
        number = self._numbers.get(self.profile, {}).get(work.student, 0)
        later = work.sure and work.time and old_time and work.time > old_time
        if not later and not 0 < number < work.number:
            return f"another hand-in lies there; {_FORCE}"
        if self.marked(work.student):
            return f"newer, but the old one was marked by hand; {_FORCE}"
        return ""


@contextlib.contextmanager
def marks_by_hand(course: Course, assignment: str) -> Iterator[Callable[[str], bool]]:
    """Give a test whether a student has a grader's marks; it opens the gradebook late.

    Where the gradebook cannot tell, the answer is yes.
    """
    with contextlib.ExitStack() as stack:
        books: list[Book] = []

        def marked(student: str) -> bool:
            url = make_url(course.db_url)
            if url.drivername.startswith("sqlite") and not (
                url.database and Path(url.database).exists()
            ):
                return False
            try:
                if not books:
                    book = Book(course, course.read(assignment))
                    books.append(stack.enter_context(book))
                cells = [
                    m for n in books[0].marks(student).values() for m in n.values()
                ]
            except AutograderError:
                return True
            return any(mark.manual for mark in cells)

        yield marked


def _text(when: datetime.datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S UTC")


def _stamp(target: Path) -> datetime.datetime | None:
    """When what lies there was handed in."""
    found = read_timestamp(target)
    return found.replace(tzinfo=datetime.UTC, microsecond=0) if found else None


def _content(folder: Path) -> dict[str, bytes] | None:
    """What lies in a folder, but for its time; None when it is no plain hand-in."""
    entries, rejects = read_archive(folder) if folder.is_dir() else ([], [])
    if rejects or folder.is_symlink():
        return None
    try:
        found = {entry.path: entry.read(FILE_BYTES) for entry in entries}
    except SubmissionError:
        return None
    found.pop(TIMESTAMP, None)
    return found


def _put_aside(target: Path, aside: Path) -> Path:
    aside.mkdir(parents=True, exist_ok=True)
    number = 1 + sum(1 for _ in aside.iterdir())
    return Path(shutil.move(target, aside / f"{number:03d}"))


def _write(content: Mapping[str, bytes], target: Path) -> None:
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
