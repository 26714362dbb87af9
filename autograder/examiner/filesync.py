"""Files that a check and the student's functions exchange in the working folder."""

from __future__ import annotations

import sys
from functools import cache
from importlib import machinery

from ..processes import workfiles
from .raised import Unfit
from .remote import Student


class FileSync:
    """Keeps the two working folders alike around each call of one check.

    Parameters
    ----------
    student : Student
    limit : int
        Bytes of one file.
    only : frozenset of str, optional
        Names that are taken from the student's folder; all, when the reference runs.
    """

    def __init__(
        self, student: Student, limit: int, only: frozenset[str] | None = None
    ) -> None:
        self.student = student
        self.limit = limit
        self.only = only
        self.touched: set[str] = set()
        self.mine = workfiles.snapshot()
        self.theirs = self.listed()

    def listed(self) -> dict[str, tuple]:
        """The files in the student's folder."""
        header, _ = self.student.settled(*self.student.request("list_files"))
        rows = header.get("files")
        return {
            row[0]: tuple(row[1])
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, list) and len(row) == 2 and isinstance(row[1], list)
            if isinstance(row[0], str)
        }

    def push(self) -> None:
        """Before a call: what the check wrote or removed goes over."""
        now = workfiles.snapshot()
        changed = [name for name, state in now.items() if self.mine.get(name) != state]
        gone = [name for name in self.mine if name not in now]
        self.mine = now
        if not changed and not gone:
            return
        files = {name: workfiles.read(name, self.limit) for name in changed}
        files = {name: data for name, data in files.items() if data is not None}
        self.touched |= {*files, *gone}
        self.student.settled(
            *self.student.request("files", [*files.values()], names=[*files], gone=gone)
        )
        self.theirs = self.listed()

    def pull(self) -> None:
        """After a call: what the student's function wrote or removed comes back."""
        now = self.listed()
        for name, state in now.items():
            if self.theirs.get(name) != state and self._wanted(name):
                take(self.student, name, self.limit)
                self.touched.add(name)
        gone = [name for name in self.theirs if name not in now and self._wanted(name)]
        workfiles.remove(gone)
        self.touched |= set(gone)
        self.theirs = now
        self.mine = workfiles.snapshot()

    def _wanted(self, name: str) -> bool:
        return self.only is None or name in self.only


def take(student: Student, name: str, limit: int) -> None:
    """Copy one file from the student's working folder; the name is the reference's.

    Raises
    ------
    Unfit
        When Python would run such a file: a module may not come over.
    """
    if name.endswith((*machinery.all_suffixes(), ".pth")):
        raise Unfit(f"{name} is code, which runs only where the student's code runs")
    reply = student.request("file", name=name, limit=limit)
    header, buffers = student.settled(*reply)
    if buffers and "missing" not in header:
        _distrust_pickles()
        workfiles.write([(name, bytes(buffers[0]))])


_PLAIN = frozenset("set frozenset complex bytearray range slice".split())


@cache
def _distrust_pickles() -> None:
    """From here on a file may be the student's: no pickle may name a class or function.

    Plain data in a pickle is still read. A hook, for libraries have hold of the
    unpickler under many names.
    """

    def refuse(event: str, args: tuple) -> None:
        if event == "pickle.find_class":
            module, name = args
            if module != "builtins" or name not in _PLAIN:
                raise Unfit(
                    f"a pickle that names {name} may run code when it is read; save "
                    "such a value as csv, json or npy"
                )

    sys.addaudithook(refuse)
