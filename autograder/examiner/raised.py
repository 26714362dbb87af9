"""Exceptions that end a request, and those that the student's code raised."""

from __future__ import annotations

import builtins
import contextlib
import sys
import warnings
from collections.abc import Callable
from typing import Any


class StudentGone(BaseException):
    """The student's process ended or no longer answers.

    A BaseException, so that a check's own ``except Exception`` cannot take it for an
    answer.
    """


class TooSlow(BaseException):
    """The student's code took longer than it may; its process still answers.

    ``header`` is the reply that came after the interrupt.
    """

    def __init__(self, header: dict | None = None) -> None:
        super().__init__()
        self.header = header or {}


class Unfit(Exception):
    """A value cannot cross, or is not of the kind that the question asks for."""


def rebuild(
    header: dict, value: Callable[[Any], Any], resolve: Callable[[dict], Any]
) -> BaseException:
    """The exception that the student's code raised, as one of the examiner's.

    Parameters
    ----------
    header : dict
        The reply; every field of it is only claimed.
    value : callable
        Decodes a value of the reply; raises `Unfit`.
    resolve : callable
        Builds a stand-in for a class of the student's; raises `Unfit`.
    """
    kind = _kind(header, resolve)
    text = str(header.get("text", ""))[:4_000]
    args: list = [text]
    attributes: dict = {}
    with contextlib.suppress(Unfit, KeyError, AttributeError, TypeError, ValueError):
        args = [value(tree) for tree in header["args"]]
        attributes = {k: value(t) for k, t in header.get("attributes", {}).items()}
    error = _made(kind, args, text)
    for key, item in attributes.items():
        with contextlib.suppress(Exception):
            setattr(error, key, item)
    error.__autograder_where__ = _place(header)
    return error


def _made(kind: type, args: list, text: str) -> BaseException:
    try:
        error = kind(*args)
        if str(error) == text or not text:
            return error
    except Exception:
        pass
    with contextlib.suppress(Exception):
        # its own __str__ or __init__ is the student's: keep the words that it gave
        worded = type(kind.__name__, (kind,), {"__str__": lambda self: text})
        worded.__module__, worded.__qualname__ = kind.__module__, kind.__qualname__
        error = worded.__new__(worded, *args)
        error.args = tuple(args)
        return error
    return Exception(text)


def _kind(header: dict, resolve: Callable[[dict], Any]) -> type[BaseException]:
    if isinstance(header.get("class"), dict):
        with contextlib.suppress(Unfit):
            built = resolve(header["class"])
            if isinstance(built, type) and issubclass(built, BaseException):
                return built
    kind = _library_exception(header.get("name")) or getattr(
        builtins, str(header.get("raised")), Exception
    )
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        return Exception
    # these would end the examiner's own control flow, or a loop of the check's
    if issubclass(
        kind, KeyboardInterrupt | GeneratorExit | StopIteration | StopAsyncIteration
    ):
        return RuntimeError
    return kind


def _place(header: dict) -> tuple:
    where = header.get("where")
    name = str(header.get("name", ""))[:200]
    if isinstance(where, list) and len(where) == 3:
        function, line, text = where
        number = line if isinstance(line, int) else 0
        return name, str(function)[:200], number, str(text)
    return name, "", 0, ""


_EXCEPTION_MODULES = (
    "numpy.linalg",
    "numpy.exceptions",
    "pandas.errors",
    "scipy.linalg",
    "statsmodels.tools.sm_exceptions",
    "dataclasses",
    "decimal",
    "json",
    "subprocess",
    "sqlite3",
    "queue",
)


def _library_exception(name: object) -> type | None:
    """A library's exception class by its plain name, from modules already loaded."""
    if not isinstance(name, str) or not name.isidentifier():
        return None
    for module in _EXCEPTION_MODULES:
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and issubclass(found, Exception):
            return found
    return None


def warn(warned: object) -> None:
    """Give the warnings of the student's code again, where the check's filters act."""
    for row in warned if isinstance(warned, list) else ():
        if not (isinstance(row, list) and len(row) == 2):
            continue
        path, text = row
        if isinstance(path, str) and isinstance(text, str):
            category = _category(path)
            warnings.warn_explicit(text, category, "<answer>", 1, module="__main__")


def _category(path: str) -> type[Warning]:
    module, _, name = path.partition(":")
    found = getattr(builtins, name, None) or getattr(
        sys.modules.get(module), name, None
    )
    if module.partition(".")[0] in ("builtins", "numpy", "pandas", "scipy") or (
        module.startswith("statsmodels")
    ):
        if isinstance(found, type) and issubclass(found, Warning):
            return found
    return UserWarning
