"""Attributes that a check read from an object of the student's and changed in place."""

from __future__ import annotations

from typing import Any

from ..processes.copyback import fixed
from ..processes.protocol import Reference
from .connection import Connection
from .raised import Unfit

_MOST = 32
_SMALL = 1 << 18  # bytes: larger values are taken to stay as they were


def form(line: Connection, value: object) -> tuple | None:
    """A value's form on the wire; None for what cannot change or is large."""
    if fixed(value):
        return None
    try:
        tree, buffers = line.encode(value)
    except Unfit:
        return None
    if sum(memoryview(b).nbytes for b in buffers) > _SMALL:
        return None
    text = repr(tree)
    return (text, *map(bytes, buffers)) if len(text) < _SMALL else None


class Borrowed:
    """Such attributes of one check: ``layer.weight[0] = 0`` must reach the layer."""

    def __init__(self, student: Any) -> None:
        self.student = student
        self._kept: dict[tuple[int, str], tuple[Reference, object, tuple]] = {}

    def note(self, ref: Reference, name: str, value: object) -> None:
        """An attribute was read."""
        self._kept.pop((ref.number, name), None)
        if len(self._kept) < _MOST and (now := form(self.student, value)) is not None:
            self._kept[ref.number, name] = (ref, value, now)

    def give_back(self) -> None:
        """Before the student's code runs again: change over there what changed here."""
        for (number, name), (ref, value, before) in list(self._kept.items()):
            now = form(self.student, value)
            if now is not None and now != before:
                self._kept[number, name] = (ref, value, now)
                self.student.set_attribute(ref, name, value, in_place=True)

    def forget(self) -> None:
        """A new check begins."""
        self._kept.clear()
