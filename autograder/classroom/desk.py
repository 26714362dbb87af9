"""The desk where verdicts arrive: one writer that records them in batches.

A result counts once its file is written, after the notebook and the gradebook; what
a killed run left unfinished is graded again by the next.
"""

from __future__ import annotations

import dataclasses
import datetime
import time
from dataclasses import dataclass

from ..errors import AutograderError
from ..notebooks.assignment import SourceNotebook
from ..notebooks.handin import HandIn
from ..results import Graded, Result
from .gradebook import Book
from .ledger import Ledger, Record, make_record, without_logs
from .rows import Entry

_BATCH_RESULTS = 50
BATCH_SECONDS = 2.0


class Progress:
    """What a run tells while it goes on; the base class keeps silent."""

    def start(self, total: int) -> None:
        """Say how many notebooks there are."""

    def advance(self, result: Result | None, *, kept: bool) -> None:
        """Say that one is done: ``kept`` from an earlier run, None without verdict."""


@dataclass(frozen=True, slots=True)
class Task:
    """One notebook that a student handed in, and what an earlier run made of it.

    ``record_key`` is a hash of all that its verdict depends on.
    """

    student: str
    notebook: SourceNotebook
    handin: HandIn
    timestamp: datetime.datetime | None
    record_key: str
    before: Record | None

    @property
    def key(self) -> tuple[str, str]:
        """Student and notebook."""
        return self.student, self.notebook.name


class CannotStore(AutograderError):
    """The disk or the gradebook takes no more results."""


class Desk:
    """The one writer: takes verdicts in, records them in batches."""

    def __init__(self, ledger: Ledger, book: Book, progress: Progress) -> None:
        self.results: dict[tuple[str, str], Result] = {}
        self.missing: dict[tuple[str, str], str] = {}
        self.kept = 0
        self._ledger = ledger
        self._book = book
        self._known = book.students  # before this run: all notebooks of others enter
        self._progress = progress
        self._batch: list[tuple[Record, Entry]] = []
        self._flushed = time.monotonic()

    def keep(self, task: Task) -> bool:
        """Keep an earlier result when it is for the same bytes under the same rules."""
        record = task.before
        if (
            record is None
            or record.key != task.record_key
            or not self._ledger.has_notebook(record.result)
        ):
            return False
        if task.student not in self._known:
            self._batch.append((record, _entry(record, task)))
        self.kept += 1
        self.results[task.key] = record.result
        self._progress.advance(record.result, kept=True)
        return True

    def take(self, task: Task, graded: Graded) -> None:
        """Take a verdict in; it counts after the next ``flush``."""
        notes = (*task.handin.notes, *graded.result.notes)
        result = dataclasses.replace(graded.result, notes=notes)
        graded = dataclasses.replace(graded, result=result)
        try:
            self._ledger.begin(graded)
        except OSError as error:
            raise CannotStore(
                f"a graded notebook cannot be written: {error}"
            ) from error
        record = make_record(graded, task.notebook, task.record_key)
        self._batch.append((record, _entry(record, task)))
        self._progress.advance(result, kept=False)

    def lose(self, task: Task, cause: str) -> None:
        """Note that a submission has no verdict."""
        self.missing[task.key] = cause
        self._progress.advance(None, kept=False)

    def flush_if_due(self) -> None:
        """Write the batch when it is large or old enough."""
        late = time.monotonic() - self._flushed > BATCH_SECONDS
        if len(self._batch) >= _BATCH_RESULTS or late:
            self.flush()

    def flush(self) -> None:
        """Write the batch: the gradebook first, then the result files."""
        try:
            if self._batch:
                self._book.write([entry for _, entry in self._batch])
            for record, _ in self._batch:
                self._ledger.finish(record)
                result = without_logs(record.result)
                self.results[result.student, result.notebook] = result
        except (AutograderError, OSError) as error:
            raise CannotStore(str(error)) from error
        self._batch.clear()
        self._flushed = time.monotonic()

    def try_flush(self) -> str:
        """Write the batch; return why it cannot be written, or nothing."""
        try:
            self.flush()
        except CannotStore as error:
            return str(error)
        return ""


def _entry(record: Record, task: Task) -> Entry:
    return Entry(
        result=record.result,
        untouched=record.untouched,
        timestamp=task.timestamp,
        unchanged=record.unchanged_since(task.before),
    )
