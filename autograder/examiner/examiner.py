"""The trusted process: runs the instructor's cells on values that crossed.

It walks the mended notebook. The student's cells are sent to the student's process.
The source's plain cells and checks run here, in order, in one lasting namespace where
the answer names are the student's. Verdicts are made here and nowhere else.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import pickle
import random
import sys
import tempfile
import time
import traceback
from functools import partial
from typing import Any

from ..notebooks.assignment import Cell, Role, SourceNotebook
from ..notebooks.facts import Examination, Facts
from ..notebooks.names import analyse
from ..notebooks.plan import plan
from ..notebooks.submission import SubmittedCell
from ..processes import workfiles
from ..results import CheckStatus
from ..values.wire import Caps, Channel
from . import figures, messages
from .filesync import FileSync, take
from .learning import EVERYTHING, Learnt
from .main_module import MainModule
from .mocks import follow_mocks
from .namespace import Namespace
from .proxies import Builder
from .raised import StudentGone, TooSlow, Unfit
from .remote import Student, Watch
from .running import (
    LOG_CHARS,
    CheckTooLong,
    Log,
    alarm,
    compiled,
    credit,
    execute,
    file_of,
    imported_by,
    trace,
)

_OWN = (Role.SOLUTION, Role.MANUAL)


class Examiner:
    """Examines one submission and tells `report` what happens, event by event."""

    def __init__(self, exam: Examination, student: Student, report: Any) -> None:
        self.exam = exam
        self.student = student
        self.report = report
        self.facts = exam.facts or Facts()
        self.lives = exam.lives if exam.facts is None else exam.facts.lives
        self.plan = plan(exam.notebook)
        self.namespace = Namespace(student, self.plan, self.facts.moved)
        self.builder = Builder(
            student,
            EVERYTHING if exam.facts is None else self.facts.operators,
            partial(dict.get, self.namespace),
        )
        student.build = self.builder.build
        student.adopt = self.builder.adopt
        student.before_call = self._before_call
        student.after_call = self._after_call
        self.learnt = Learnt(student) if exam.facts is None else None
        self.observed = self.learnt if exam.observing else None
        self.sync: FileSync | None = None
        self.unmade: dict[str, str] = {}

    def run(self) -> None:
        """Walk the notebook from its first cell to its last."""
        started = time.monotonic()
        self._prepare()
        for place, cell in enumerate(self.exam.submission.cells):
            if cell.run and place not in self.exam.skipped:
                self._student_cell(place, cell)
            if cell.cell is not None:
                self._source_cell(cell)
        if self.learnt is not None:
            took = time.monotonic() - started
            if self.observed is not None:
                self.observed.note_what_is_no_data(self.namespace)
            self.report(self.learnt.facts(self.namespace, self.builder, took))
        self.report({"event": "done"})

    def _prepare(self) -> None:
        from ..processes.shell import CellShell

        shell = self.shell = CellShell.instance()
        sys.modules["__main__"] = MainModule(self.namespace)
        shell.user_module = sys.modules["__main__"]
        shell.user_ns = self.namespace
        set_own = partial(dict.__setitem__, self.namespace)
        set_own("get_ipython", lambda: shell)
        set_own("display", lambda *values, **_: print(*values))
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        tempfile.tempdir = os.getcwd()
        seed = hashlib.sha256(self.exam.seed.encode()).digest()
        random.seed(seed)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(int.from_bytes(seed[:4], "little"))
        self.student.given.moved.student = self.student
        follow_mocks(self.student)
        figures.follow_pyplot(self.student)
        self._hand_out_files()

    def _hand_out_files(self) -> None:
        """The source's files to both sides; the student's own only over there."""
        files = self.exam.files
        workfiles.write(files.items())
        if any(name.endswith(".py") for name in files):
            sys.path.insert(0, os.getcwd())  # no code of a student's ever lies here
        for name, data in files.items():
            self._safely("files", [data], names=[name])
        for name, data in self.exam.beside:
            # a file of theirs that stands in the way of nothing, or is left out
            with contextlib.suppress(OSError, Unfit):
                if name not in files:
                    self._safely("files", [data], names=[name])

    def _safely(self, op: str, buffers: list | tuple = (), **fields: Any) -> dict:
        """A request outside any check; a lost student ends the attempt."""
        self.student.deadline = time.monotonic() + self.exam.limits.cell_seconds
        return self.student.settled(*self.student.request(op, buffers, **fields))[0]

    # --- around each call of the student's functions --------------------------

    def _before_call(self) -> None:
        self.namespace.push_changes()
        if self.sync is not None:
            self.sync.push()

    def _after_call(self) -> None:
        self.namespace.forget_changeable()
        late = time.monotonic() > self.student.deadline
        if self.sync is not None and self.student.lost is None and not late:
            self.sync.pull()

    # --- the student's cells -------------------------------------------------

    def _student_cell(self, place: int, cell: SubmittedCell) -> None:
        answer = cell.cell is not None and cell.cell.role in _OWN
        self.report({"event": "begin", "cell": place})
        self.student.deadline = time.monotonic() + self.exam.limits.cell_seconds
        with contextlib.suppress(TooSlow, Unfit):
            if self.namespace.watched:
                self.namespace.push_changes()
        if self.learnt is not None and answer:
            self.learnt.before_cell()
        try:
            header, _ = self.student.request("run", source=cell.source)
            status = str(header.get("status", "error"))
            outputs = header.get("outputs", [])
        except TooSlow as error:
            status, outputs = "timeout", error.header.get("outputs", [])
        self.report(
            {"event": "cell", "cell": place, "status": status, "outputs": outputs}
        )
        self._cell_ran(cell, status, outputs)
        if self.learnt is not None and answer:
            self.learnt.after_cell(cell.cell)

    def _cell_ran(self, cell: SubmittedCell, status: str, outputs: Any) -> None:
        own = cell.cell is None or cell.cell.role in _OWN
        stored = analyse(cell.source).stored if own else frozenset()
        self.namespace.student_ran(stored)
        wanted = cell.cell.answer_names if cell.cell is not None else frozenset()
        why = messages.stopped(status, outputs)
        for name in stored | wanted:
            self.unmade.pop(name, None)
            if why:
                self.unmade[name] = why

    # --- the source's cells --------------------------------------------------

    def _source_cell(self, cell: SubmittedCell) -> None:
        source = cell.cell
        if source.role in _OWN and source.cell_type == "code":
            self._answers(source)
        elif source.index in self.plan.blanks:
            self.namespace.become_answers(self.plan.blanks[source.index])
        elif source.role is Role.PLAIN and source.index not in self.plan.idle:
            self._plain(source)
        elif source.role is Role.CHECK:
            self._check(source)

    def _answers(self, cell: Cell) -> None:
        """From this solution cell on, the names that it makes are the student's."""
        names = analyse(cell.source)
        self.namespace.offer(imported_by(names.imports))
        altered = self.facts.altered.get(cell.index, frozenset())
        files: Any = self.facts.files.get(cell.index, ())
        if self.learnt is not None:
            altered = self.learnt.altered_by(cell, self.namespace)
            files = self.learnt.files[cell.index]
        answers = (cell.answer_names | altered) - self.plan.imported
        self.namespace.become_answers(frozenset(answers))
        for name in files:
            with contextlib.suppress(TooSlow, Unfit):
                take(self.student, name, self.exam.limits.value_bytes)

    def _plain(self, cell: Cell) -> None:
        self.namespace.carrying = False
        names = analyse(cell.source)
        if cell.index in self.lives.cells:
            self.namespace.offer(imported_by(names.imports))
            self.namespace.become_answers(names.stored - names.imported)
            return
        before = self.observed.digests() if self.observed is not None else {}
        _, error, log = self._execute(cell)
        if self.observed is not None:
            self.observed.plain_ran(cell, self.namespace, before, error is not None)
        if error is not None:
            self.report({"event": "plain", "cell": cell.index, "log": log})
        self.namespace.become_answers(names.stored & self.lives.names)

    def _check(self, cell: Cell) -> None:
        if cell.grade_id in self.exam.decided:
            status, message = self.exam.decided[cell.grade_id]
            self._tell(cell, status, 0.0, message, "")
            return
        self.report({"event": "begin", "check": cell.grade_id})
        watch = self.student.watch
        watch.changed, watch.copy_back = 0, False
        value, error, log = self._attempt(cell)
        if error is None and watch.changed and not watch.learn:
            # the answer altered what it was given: see whether the check minds
            watch.copy_back = True
            value, error, log = self._attempt(cell)
            watch.copy_back = False
            if error is not None:
                message = "your function changed its argument"
                self._tell(cell, CheckStatus.FAILED, 0.0, message, log)
                return
        if error is None:
            status, points = credit(value, cell.points)
            part = f"partial credit: {points:g} of {cell.points:g}"
            message = "" if status is CheckStatus.PASSED else part
            self._tell(cell, status, points, message, log)
            return
        status, message = self._verdict(error, cell)
        self._tell(cell, status, 0.0, message, log)

    def _attempt(self, cell: Cell) -> tuple[Any, BaseException | None, str]:
        self.namespace.carrying = True
        self.namespace.missing.clear()
        self.namespace.forget()
        self.student.seeding.forget()
        self.student.given.forget()
        self.student.borrowed.forget()
        self._begin_exchange(cell)
        before = self.observed.digests() if self.observed is not None else {}
        outcome = self._execute(cell)
        if self.observed is not None and self.student.lost is None:
            self.observed.check_ran(cell, self.namespace, before)
        if self.sync is not None and self.learnt is not None:
            self.learnt.exchanged(cell, self.sync)
        self.sync = None
        if self.student.lost is not None:  # whatever the check made of it
            raise self.student.lost
        return outcome

    def _begin_exchange(self, cell: Cell) -> None:
        """Close figures, and keep files alike where the check needs it."""
        self.student.deadline = time.monotonic() + self.exam.limits.check_seconds
        text = analyse(cell.source)
        with contextlib.suppress(TooSlow, Unfit):
            self.namespace.watch(text.touched | {base for base, _ in text.calls})
        with contextlib.suppress(TooSlow, Exception):
            figures.close_all(self.student)
            names = self.facts.files.get(cell.index)
            if self.learnt is not None or names:
                only = frozenset(names) if names else None
                limit = self.exam.limits.value_bytes
                self.sync = FileSync(self.student, limit, only)

    def _verdict(self, error: BaseException, cell: Cell) -> tuple[CheckStatus, str]:
        limit = self.exam.limits.check_seconds
        if isinstance(error, CheckTooLong):
            return CheckStatus.TIMEOUT, (
                f"checking your answer took longer than {messages.seconds(limit)}; "
                "is it far larger than the question asks for?"
            )
        read = {name: value for name, (value, _) in self.namespace.fetched.items()}
        hints = messages.type_hints(read, self.facts.types)
        missing = frozenset(self.namespace.missing)
        status, message = messages.verdict(
            error, cell, missing, hints, self.unmade, limit
        )
        if not message:
            message = "; ".join(hints.values()) or "the answer is not the expected one"
        return status, message

    def _execute(self, cell: Cell) -> tuple[Any, BaseException | None, str]:
        """Run one of the instructor's cells under its time limit."""
        out = Log()
        seconds = self.exam.limits.check_seconds
        self.student.deadline = time.monotonic() + seconds
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                self.shell.shown = None
                with alarm(seconds, lambda: self.student.pending):
                    value = execute(cell.source, file_of(cell), self.namespace)
                if self.shell.shown is not None:
                    raise self.shell.shown  # by ``%%capture``, ``%run``, ``run_cell``
                return value, None, out.getvalue()
            except BaseException as error:
                return None, error, out.getvalue() + trace(error, cell)

    def _tell(
        self, cell: Cell, status: CheckStatus, points: float, message: str, log: str
    ) -> None:
        self.report(
            {
                "event": "check",
                "grade_id": cell.grade_id,
                "status": str(status),
                "points": points,
                "message": message,
                "log": log[-LOG_CHARS:],
            }
        )


# --- the process -------------------------------------------------------------


def prime(notebook: SourceNotebook) -> None:
    """Compile a notebook's cells ahead, in the process that workers are forked from."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            analyse(cell.source)
            if cell.role in (Role.PLAIN, Role.CHECK):
                with contextlib.suppress(SyntaxError):
                    compiled(cell.source, file_of(cell))


def preload(modules: tuple[str, ...]) -> None:
    """Make ready, once, what every examination needs."""
    from ..processes.shell import make_shell

    make_shell(modules)
    for name in ("unittest", "doctest"):
        importlib.import_module(name)


def main(control, student_socket, setup: dict) -> None:
    """Examine one submission for `grade`, in the working folder, then end."""
    channel = Channel(control)
    _, buffers = channel.receive()
    exam: Examination = pickle.loads(buffers[0])  # from `grade`, which is trusted
    caps = Caps(frame_bytes=exam.limits.value_bytes)
    facts = exam.facts or Facts()
    student = Student(
        Channel(student_socket, caps),
        interrupt=lambda: channel.send({"event": "interrupt"}),
        caps=caps,
        watch=Watch(
            learn=exam.facts is None,
            changes=set(facts.changes),
            kinds={place: set(names) for place, names in facts.returns.items()},
        ),
    )
    try:
        Examiner(exam, student, channel.send).run()
    except StudentGone as error:
        channel.send({"event": "gone", "why": str(error)})
    except BaseException:
        channel.send({"event": "fault", "log": traceback.format_exc()})
