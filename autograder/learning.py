"""While the reference solution runs: note what its text alone does not show."""

from __future__ import annotations

import contextlib
from typing import Any

from . import messages
from .assignment import Cell
from .filesync import FileSync
from .namespace import Namespace
from .protocol import FORWARDED
from .proxies import Builder
from .remote import Student


class _Everything(dict):
    """While the reference runs, every operator may be forwarded for any class."""

    def get(self, name: str, default: Any = None) -> frozenset[str]:
        return FORWARDED

    def __contains__(self, name: object) -> bool:
        return True


EVERYTHING = _Everything()


class Learnt:
    """What the run of the reference has shown so far."""

    def __init__(self, student: Student) -> None:
        self.student = student
        self.altered: dict[int, frozenset[str]] = {}
        self.files: dict[int, list[str]] = {}
        self._before: tuple[dict, set] = ({}, set())

    def _state(self) -> tuple[dict, set]:
        request = self.student.request
        digests = self.student.settled(*request("digests"))[0]["digests"]
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

    def exchanged(self, cell: Cell, sync: FileSync) -> None:
        """Note the files of one check."""
        if sync.touched:
            self.files[cell.index] = sorted(sync.touched)

    def facts(
        self, namespace: Namespace, builder: Builder, took: float
    ) -> dict[str, Any]:
        """All of it, as the event that `grade` makes a `Facts` of."""
        namespace.forget()
        types = {}
        for name in sorted(namespace.answers):
            with contextlib.suppress(Exception):
                types[name] = messages.type_word(namespace[name])
        watch = self.student.watch
        return {
            "event": "facts",
            "types": types,
            "changes": sorted(watch.changes),
            "returns": {place: sorted(k) for place, k in watch.kinds.items()},
            "operators": {
                ref.name: sorted(ref.operators or ()) for ref in builder.classes()
            },
            "moved": sorted(namespace.moved),
            "altered": {str(k): sorted(v) for k, v in self.altered.items()},
            "files": {str(k): v for k, v in self.files.items()},
            "seconds": took,
        }
