"""What the functions and generators of a check's stand-ins do: ask for values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..processes.protocol import Reference
from .remote import Student


def plain(student: Student, ref: Reference) -> Callable:
    """A function that calls the student's."""

    def remote(*args: Any, **kwargs: Any) -> Any:
        return student.call(ref, args, kwargs)

    return remote


def _generating(student: Student, ref: Reference) -> Callable:
    def remote(*args: Any, **kwargs: Any) -> Any:
        return (yield from student.call(ref, args, kwargs))

    return remote


def _awaiting(student: Student, ref: Reference) -> Callable:
    async def remote(*args: Any, **kwargs: Any) -> Any:
        return student.call(ref, args, kwargs, awaits=True)

    return remote


STYLES = {"generator": _generating, "async": _awaiting}


def steps(student: Student, ref: Reference) -> Iterator:
    """A generator that advances the student's."""
    how: dict[str, Any] = {}
    while True:
        try:
            item = student.advance(ref, **how)
        except StopIteration as stop:
            return stop.value
        try:
            sent = yield item
            how = {} if sent is None else {"send": sent}
        except GeneratorExit:
            student.advance(ref, close=True)
            raise
        except Exception as error:
            how = {"throw": error}
