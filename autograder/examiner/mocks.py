"""``unittest.mock.patch`` of a library's function reaches the student's process too."""

from __future__ import annotations

import contextlib
import sys
import types
import unittest.mock
from typing import Any

from .raised import Unfit
from .remote import Student

_Patch = unittest.mock._patch


def follow_mocks(student: Student) -> None:
    """From here on, what a check patches in a library is patched over there as well."""
    enter, leave = _Patch.__enter__, _Patch.__exit__

    def __enter__(self: Any) -> Any:
        found = enter(self)
        if (module := _library(self.target)) is not None:
            value = getattr(self.target, self.attribute)
            with contextlib.suppress(Unfit):  # a stream, say, is led here anyway
                student.patch(module, self.attribute, value)
                self.__autograder_patched__ = module
        return found

    def __exit__(self: Any, *raised: Any) -> Any:
        module = self.__dict__.pop("__autograder_patched__", None)
        try:
            return leave(self, *raised)
        finally:
            if module is not None and student.lost is None:
                student.unpatch(module, self.attribute)

    _Patch.__enter__, _Patch.__exit__ = __enter__, __exit__


def _library(target: object) -> str | None:
    if not isinstance(target, types.ModuleType) or target.__name__ == "__main__":
        return None
    return target.__name__ if sys.modules.get(target.__name__) is target else None
