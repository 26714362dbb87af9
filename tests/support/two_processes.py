"""A student's process without a sandbox, and the examiner's end of the line to it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.examiner.learning import EVERYTHING
from autograder.examiner.namespace import Namespace
from autograder.examiner.proxies import Builder
from autograder.examiner.remote import Student, Watch
from autograder.notebooks.plan import Plan
from autograder.processes.shell import CellShell
from autograder.student import student as far
from autograder.values.wire import Caps, Channel


@dataclass
class Line:
    """The examiner's end: what a check would use."""

    student: Student
    namespace: Namespace
    builder: Builder
    process: int

    def run(self, source: str, *answers: str) -> None:
        """Run a cell of the student's; some of its names become answers."""
        header, _ = self.student.request("run", source=source)
        assert header["status"] == "ok", header["outputs"]
        self.namespace.student_ran(frozenset(answers))
        self.namespace.become_answers(frozenset(answers))

    def check(self, source: str) -> None:
        """Run a check's text."""
        self.namespace.carrying = True
        self.namespace.forget()
        exec(compile(source, "<check 0>", "exec"), self.namespace)


def _serve(sock: socket.socket, setup: dict) -> None:
    """In the fork: be a student's process until the examiner hangs up."""
    code = 1
    try:
        sys.stdout = sys.stderr = open(os.devnull, "w")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        far.preload(())
        with contextlib.suppress(far.WireError):
            far.Server(Channel(sock), CellShell.instance(), setup).serve()
        code = 0
    finally:
        os._exit(code)


@contextlib.contextmanager
def line(watch: Watch | None = None, operators: dict | None = None) -> Iterator[Line]:
    """Two processes; by default as while the reference solution runs."""
    watch = watch or Watch(learn=True)
    ours, theirs = socket.socketpair()
    setup = {"learn": watch.learn, "classes": sorted(operators or ())}
    process = os.fork()
    if process == 0:
        ours.close()
        _serve(theirs, setup)
    theirs.close()
    caps = Caps()
    student = Student(
        Channel(ours, caps), lambda: os.kill(process, signal.SIGINT), caps, watch
    )
    builder = Builder(student, EVERYTHING if operators is None else operators)
    nothing: frozenset[str] = frozenset()
    plan = Plan(frozenset({"rate", "input"}), nothing, frozenset({"level"}), nothing)
    namespace = Namespace(student, plan)
    student.build = builder.build
    student.before_call = namespace.push_changes
    student.after_call = namespace.forget_changeable
    student.given.moved.student = student
    try:
        yield Line(student, namespace, builder, process)
    finally:
        ours.close()
        os.waitpid(process, 0)
