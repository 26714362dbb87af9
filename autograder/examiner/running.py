"""Run a cell of the instructor's: compile, execute, bound its time, keep its log."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import linecache
import signal
import traceback
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from ..notebooks.assignment import Cell
from ..notebooks.names import to_python
from ..results import CheckStatus

LOG_CHARS = 20_000


class CheckTooLong(BaseException):
    """The check itself took longer than it may."""


@lru_cache(maxsize=4096)
def compiled(source: str, file: str) -> tuple[Any, Any]:
    """Code of a cell, and of its last expression when it ends in one."""
    tree = ast.parse(to_python(source), file)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        if not source.rstrip().endswith(";"):
            last = ast.Expression(tree.body.pop().value)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    body = compile(tree, file, "exec", flags=flags, dont_inherit=True)
    if last is None:
        return body, None
    return body, compile(last, file, "eval", flags=flags, dont_inherit=True)


def execute(source: str, file: str, namespace: dict) -> Any:
    """Run a cell; return the value of its last expression."""
    value = None
    body, last = compiled(source, file)
    for code in (body, last):
        if code is not None:
            value = eval(code, namespace)
            if code.co_flags & inspect.CO_COROUTINE:
                value = asyncio.run(value)
    return value if last is not None else None


def file_of(cell: Cell) -> str:
    """The file name under which a cell's code is compiled."""
    return f"<check {cell.index}>"


class Log(io.StringIO):
    """What an instructor's cell prints, up to a cap."""

    def write(self, text: str) -> int:
        """Keep the text while there is room."""
        if self.tell() < 10 * LOG_CHARS:
            super().write(text)
        return len(text)


@contextlib.contextmanager
def alarm(seconds: float, waiting: Callable[[], object]) -> Iterator[None]:
    """Stop the examiner's own code after a while.

    ``waiting`` says whether a request is under way: requests have their own deadline.
    """

    def ring(*_: object) -> None:
        if waiting():
            signal.setitimer(signal.ITIMER_REAL, 1.0)
            return
        raise CheckTooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds + 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def trace(error: BaseException, cell: Cell) -> str:
    """The traceback for the instructor, with the check's text."""
    file = file_of(cell)
    lines = to_python(cell.source).splitlines(keepends=True)
    linecache.cache[file] = (len(cell.source), None, lines, file)
    shown = traceback.format_exception(error, limit=-8, chain=False)
    linecache.cache.pop(file, None)
    return "".join(shown)[-LOG_CHARS:]


def imported_by(statements: tuple[str, ...]) -> dict[str, Any]:
    """What import statements bind, as far as they can be followed here."""
    found: dict[str, Any] = {}
    for statement in statements:
        with contextlib.suppress(Exception):
            exec(statement, found)
    found.pop("__builtins__", None)
    return found


def credit(value: object, points: float) -> tuple[CheckStatus, float]:
    """Points for a check that raised nothing: a number as last value is partial credit.

    As in nbgrader, any other last value earns all points.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    numpy_like = type(value).__module__ == "numpy" and hasattr(value, "__float__")
    if number or numpy_like:
        try:
            share = float(value)
        except (TypeError, ValueError):
            return CheckStatus.PASSED, points
        if 0 <= share < points:
            return CheckStatus.FAILED, share
    return CheckStatus.PASSED, points
