"""A class: every submission of an assignment through any executor, one writer.

Submissions are read as room for them comes up, so memory does not grow with the class.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..coursedir.coursedir import Course
from ..errors import UsageError
from ..grading.grade import Facts, Job, fingerprint
from ..grading.grade import grade as grade_one
from ..grading.grade import prepare as prepare_reference
from ..notebooks.assignment import Assignment
from ..notebooks.handin import read_handin, read_timestamp
from ..results import Graded, Result
from ..settings import Settings
from .desk import BATCH_SECONDS, CannotStore, Desk, Progress, Task
from .gradebook import Book
from .ledger import Ledger
from .preview import Preview
from .scratch import scratch_book

Grade = Callable[[Job], Graded]
Prepare = Callable[[Assignment, Settings], dict[str, Facts]]


@dataclass(frozen=True, slots=True)
class ClassReport:
    """How a run over a class ended.

    Attributes
    ----------
    results : tuple of Result
        Every verdict there is, kept ones included, by student and notebook.
    missing : tuple of (student, notebook, cause)
        Submissions without a verdict, and why.
    kept : int
        How many results are from an earlier run.
    interrupted : bool
        Whether Ctrl-C ended it.
    stopped : str
        Why no result could be stored any more; empty when all went well.
    strangers : tuple of str
        Folders in ``submitted/`` that no student's id names.
    doubts : tuple of str
        Checks that the source's own solution does not pass, if any was graded.
    """

    results: tuple[Result, ...]
    missing: tuple[tuple[str, str, str], ...] = ()
    kept: int = 0
    interrupted: bool = False
    stopped: str = ""
    strangers: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every submission has a verdict."""
        return not (self.missing or self.interrupted or self.stopped or self.strangers)


class Classroom:
    """Grade a class.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    grade, prepare : callable
        The engine: one job to one verdict, and the reference run before the first.
    executor : concurrent.futures.Executor, optional
        Where ``grade`` runs; threads by default, since it waits for other processes.
    jobs : int, optional
        How many run at a time; the number of cores by default.
    progress : Progress, optional
    """

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        *,
        grade: Grade = grade_one,
        prepare: Prepare = prepare_reference,
        executor: Executor | None = None,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._course = course
        self._assignment = assignment
        self._grade = grade
        self._prepare = prepare
        self._jobs = jobs or usable_cores()
        self._executor = executor
        self._progress = progress or Progress()
        self._ledger = Ledger(course, assignment.name)
        self._doubts: tuple[str, ...] = ()

    def run(
        self, students: Sequence[str] | None = None, *, force: bool = False
    ) -> ClassReport:
        """Grade what is new or changed (all of it with ``force``).

        Raises
        ------
        UsageError
            When a student named has handed in nothing, or nobody has.
        AutograderError
            When the gradebook cannot be opened or the reference does not pass.
        """
        chosen = self._chosen(students)
        self._progress.start(len(chosen) * len(self._assignment.notebooks))
        interrupted, stopped = False, ""
        with self._ledger.lock(), Book(self._course, self._assignment) as book:
            desk = Desk(self._ledger, book, self._progress)
            try:
                self._work(desk, self._tasks(chosen), force)
            except KeyboardInterrupt:
                interrupted = True
            except CannotStore as error:
                stopped = str(error)
            if interrupted:
                stopped = desk.try_flush()
        strangers = self._course.strangers(self._assignment.name)
        return ClassReport(
            results=tuple(result for _, result in sorted(desk.results.items())),
            missing=tuple((*key, cause) for key, cause in sorted(desk.missing.items())),
            kept=desk.kept,
            interrupted=interrupted,
            stopped=stopped,
            strangers=() if students else strangers,
            doubts=self._doubts,
        )

    def preview(
        self, students: Sequence[str] | None = None, *, force: bool = False
    ) -> Preview:
        """Grade what a run would grade, and write nothing; errors as in `run`."""
        chosen = self._chosen(students)
        self._progress.start(len(chosen) * len(self._assignment.notebooks))
        with scratch_book(self._course, self._assignment) as scratch:
            found = Preview(self._progress, scratch)
            self._work(found, self._tasks(chosen), force)
        return found

    def stored(self) -> tuple[Result, ...]:
        """Return every result of the assignment that lies in ``autograded/``."""
        found = (
            self._ledger.load(student, notebook.name)
            for student in self._course.students(self._assignment.name)
            for notebook in self._assignment.notebooks
        )
        return tuple(record.result for record in found if record)

    def _chosen(self, students: Sequence[str] | None) -> tuple[str, ...]:
        found = self._course.students(self._assignment.name)
        place = self._course.folder("submitted", self._assignment.name, "STUDENT")
        if not found:
            raise UsageError(f"expected submissions in {place}, found none")
        unknown = sorted(set(students or ()) - set(found))
        if unknown:
            raise UsageError(f"expected {place} for {', '.join(unknown)}, found none")
        return tuple(s for s in found if not students or s in students)

    def _tasks(self, students: Sequence[str]) -> Iterator[Task]:
        """Read the submissions one by one, when there is room for the next."""
        name = self._assignment.name
        expected = frozenset(n.name for n in self._assignment.notebooks)
        cap = self._course.settings.limits.notebook_bytes
        for student in students:
            folder = self._course.folder("submitted", name, student)
            when = read_timestamp(folder)
            for notebook in self._assignment.notebooks:
                found = read_handin(folder, notebook, expected, cap)
                before = self._ledger.load(student, notebook.name)
                task = Task(student, notebook, found, when, "", before)
                key = record_key(self._job(task, {}), task)
                yield dataclasses.replace(task, record_key=key)

    def _work(self, desk: Desk | Preview, tasks: Iterator[Task], force: bool) -> None:
        """Keep the executor fed with a few jobs more than it can run at once."""
        executor = self._executor or ThreadPoolExecutor(self._jobs, "grade")
        waiting: dict[Future[Graded], Task] = {}
        facts: dict[str, Facts] | None = None
        try:
            for task in tasks:
                if not force and desk.keep(task):
                    continue
                if facts is None:
                    facts = self._prepare(self._assignment, self._course.settings)
                    self._doubts = tuple(
                        f"{name}: {why}"
                        for name, known in facts.items()
                        for why in known.failed
                    )
                try:
                    future = executor.submit(self._grade, self._job(task, facts))
                except RuntimeError as error:  # the executor broke or was shut down
                    desk.lose(task, f"{type(error).__name__}: {error}")
                    continue
                # the job holds the notebook's bytes now; the desk needs them no more
                waiting[future] = dataclasses.replace(
                    task,
                    handin=dataclasses.replace(task.handin, data=None, beside=()),
                )
                if len(waiting) >= 2 * self._jobs:
                    self._collect(desk, waiting)
            while waiting:
                self._collect(desk, waiting)
            desk.flush()
        finally:
            for future in waiting:
                future.cancel()
            if executor is not self._executor:
                executor.shutdown(wait=False, cancel_futures=True)

    def _collect(
        self, desk: Desk | Preview, waiting: dict[Future[Graded], Task]
    ) -> None:
        done, _ = wait(waiting, timeout=BATCH_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            task = waiting.pop(future)
            try:
                graded = future.result()
            except Exception as error:
                # the engine's own failure, or the executor's: this one has no verdict
                desk.lose(task, f"{type(error).__name__}: {error}")
            else:
                desk.take(task, graded)
        desk.flush_if_due()

    def _job(self, task: Task, facts: dict[str, Facts]) -> Job:
        return Job(
            student=task.student,
            notebook=task.notebook.name,
            submitted=task.handin.data,
            assignment=self._assignment,
            facts=facts,
            settings=self._course.settings,
            cause=task.handin.cause,
            repairs=task.handin.repairs,
            beside=task.handin.beside,
        )


def record_key(job: Job, task: Task) -> str:
    """Hash all that a stored result depends on: the verdict's grounds and the date."""
    parts = (fingerprint(job), _own_code(), str(task.timestamp), *task.handin.notes)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _own_code() -> str:
    """Hash of this package's code: another engine may judge otherwise."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
