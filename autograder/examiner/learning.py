"""While the reference solution runs: note what its text alone does not show."""

from __future__ import annotations

import contextlib
import types
from typing import Any

from ..notebooks.assignment import Cell
from ..notebooks.names import analyse
from ..processes.protocol import FORWARDED
from . import messages
from .filesync import FileSync
from .handles import RemoteClass, reference
from .namespace import Namespace
from .proxies import Builder
from .remote import Student


class _Everything(dict):
    """While the reference runs, every operator may be forwarded for any class."""

    def get(self, name: str, default: Any = None) -> frozenset[str]:
        return FORWARDED

    def __contains__(self, name: object) -> bool:
        return True


EVERYTHING = _Everything()

_NO_DATA = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type)


class Learnt:
    """What the run of the reference has shown so far."""

    def __init__(self, student: Student) -> None:
        self.student = student
        self.altered: dict[int, frozenset[str]] = {}
        self.files: dict[int, list[str]] = {}
        self.cells: set[int] = set()
        self.shared: set[str] = set()
        self._before: tuple[dict, set] = ({}, set())

    def digests(self) -> dict[str, str]:
        """A hash of each of the student's global values."""
        return self.student.settled(*self.student.request("digests"))[0]["digests"]

    def _state(self) -> tuple[dict, set]:
        request = self.student.request
        digests = self.digests()
        files = self.student.settled(*request("list_files"))[0]["files"]
        return digests, {(name, *state) for name, state in files}

    def before_cell(self) -> None:
        """A solution cell is about to run."""
        self._before = self._state()

    def after_cell(self, cell: Cell) -> None:
        """It ran: see which values and files are not what they were."""
        old, old_files = self._before
        digests, files = self._state()
        changed = {name for name, found in digests.items() if old.get(name) != found}
        self.altered[cell.index] = frozenset(changed) - cell.answer_names
        self.files[cell.index] = sorted({name for name, *_ in files - old_files})

    def altered_by(self, cell: Cell, namespace: Namespace) -> frozenset[str]:
        """Names that the cell altered; what a star import made is the library's."""
        old, _ = self._before
        altered = self.altered.get(cell.index, frozenset())
        mine = {n for n in altered if n not in old and n in namespace.libraries}
        self.altered[cell.index] = altered - mine
        return self.altered[cell.index]

    def plain_ran(
        self, cell: Cell, namespace: Namespace, before: dict, failed: bool
    ) -> None:
        """A plain cell ran here, too: see whether it should have run once only."""
        names = analyse(cell.source)
        if not names.loaded & namespace.answers:
            return
        made = names.stored - names.imported
        differs = any(self._differs(name, namespace) for name in made)
        answers = namespace.answers
        acts = any(  # a closure's state or a generator's has no digest
            (base in answers and (not argument or argument in answers))
            or (argument in answers and base in ("next", "list", "tuple", "sum"))
            for base, argument in names.calls
        )
        if failed or differs or acts or self.digests() != before:
            self.cells.add(cell.index)

    def _differs(self, name: str, namespace: Namespace) -> bool:
        """Whether a name means something else here than with the student."""
        own = dict.get(namespace, name)
        if isinstance(own, RemoteClass):
            return reference(own) is None  # derives from a class of the student's
        if isinstance(own, _NO_DATA):
            return False
        try:
            theirs = self.student.encode(self.student.get(name))
            return repr(theirs) != repr(self.student.encode(own))
        except Exception:
            return False

    def check_ran(self, cell: Cell, namespace: Namespace, before: dict) -> None:
        """A check ran: note objects of the set-up's that calls in it have changed."""
        made = analyse(cell.source).stored
        for name, found in self.digests().items():
            if name not in made and before.get(name, found) != found:
                if dict.__contains__(namespace, name) and name not in namespace.answers:
                    self.shared.add(name)

    def note_what_is_no_data(self, namespace: Namespace) -> None:
        """At the end, note set-up objects that the solution reads and cannot cross."""
        for name in namespace.carried - namespace.answers:
            own = dict.get(namespace, name)
            if own is None or isinstance(own, _NO_DATA):
                continue
            try:
                self.student.encode(own)
                crosses = not callable(own)
            except Exception:
                crosses = False
            if not crosses or type(own).__module__.startswith("matplotlib"):
                self.shared.add(name)

    def exchanged(self, cell: Cell, sync: FileSync) -> None:
        """Note the files of one check."""
        if sync.touched:
            self.files[cell.index] = sorted(sync.touched)

    def facts(
        self, namespace: Namespace, builder: Builder, took: float
    ) -> dict[str, Any]:
        """All of it, as the event that `grade` makes a `Facts` of."""
        namespace.forget()
        words = {}
        for name in sorted(namespace.answers):
            with contextlib.suppress(Exception):
                words[name] = messages.type_word(namespace[name])
        watch = self.student.watch
        return {
            "event": "facts",
            "types": words,
            "changes": sorted(watch.changes),
            "returns": {place: sorted(k) for place, k in watch.kinds.items()},
            "operators": {
                ref.name: sorted(ref.operators or ()) for ref in builder.classes()
            },
            "moved": sorted(namespace.moved),
            "altered": {str(k): sorted(v) for k, v in self.altered.items()},
            "files": {str(k): v for k, v in self.files.items()},
            "cells": sorted(self.cells),
            "shared": sorted(self.shared),
            "seconds": took,
        }
