"""What a check sees of functions, classes and objects that stay with the student.

All of it is built here from plain data. A function is a real Python function, a class
a real class, so ``callable``, ``isinstance``, ``inspect`` and ``help`` work; what they
do is ask the student's process for values.
"""

from __future__ import annotations

import abc
import builtins
import dataclasses
import functools
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..processes.protocol import FORWARDED, Reference
from .bodies import STYLES, plain, steps
from .handles import (
    FunctionHandle,
    Handle,
    IteratorHandle,
    Member,
    Opaque,
    RemoteClass,
    forward,
    reference,
)
from .raised import Unfit
from .remote import Student
from .signatures import dress, identifier, signature

_LIBRARIES = frozenset(
    "abc builtins collections contextlib dataclasses enum functools io itertools re "
    "sqlite3 types typing numpy scipy pandas statsmodels matplotlib patsy formulaic "
    "linearmodels sklearn seaborn sympy networkx altair plotly argparse array ast bs4 "
    "csv datetime decimal fractions html ipywidgets json logging pathlib PIL random "
    "string threading torch xml".split()
)
_CONTAINERS = (list, dict, set, tuple, str, int, float, frozenset)
_ITSELF = frozenset("__getitem__ __len__ __str__ __repr__ __format__ __iter__".split())


class Builder:
    """Builds and keeps the stand-ins for one student's objects.

    Parameters
    ----------
    student : Student
    operators : dict of str to frozenset of str
        For each class that the reference solution defines, the operators that it
        defines. Only these are forwarded for the student's class of that name.
    local : callable
        The examiner's own value of a name, for classes that the set-up defines.
    """

    def __init__(
        self,
        student: Student,
        operators: dict[str, frozenset[str]],
        local: Callable[[str], object] = lambda name: None,
    ) -> None:
        self.student = student
        self.operators = operators
        self.local = local
        self.made: dict[tuple[int, bool], object] = {}
        self.kinds: dict[tuple[str, bool], type] = {}

    def build(self, ref: Reference, place: str = "") -> object:
        """Make, or find again, what stands for an object of the student's."""
        watch = self.student.watch
        known = watch.allows(place, ref.label) or ref.kind != "object"
        plain = ref.kind == "function" and ref.style != "rich"
        bare = plain or ref.kind == "generator"
        if not bare and not watch.expects(place):
            if ref.iterator:
                return steps(self.student, ref)  # its items, and nothing else of it
            raise Unfit(
                f"{_a(ref.type)} stands where plain data is expected (a number, a "
                "text, a list, an array, a table)"
            )
        key = ref.number, known
        if key not in self.made:
            moved = self.student.given.moved.objects.get(ref.number)
            make = getattr(self, "make_" + ref.kind)
            self.made[key] = moved or (
                make(ref, known) if ref.kind == "object" else make(ref)
            )
        return self.made[key]

    def adopt(self, number: int, kind: type) -> None:
        """A class of the check's own stands for what was derived over there."""
        self.made[number, True] = kind

    def classes(self) -> Iterator[Reference]:
        """The student's own classes, as far as they were met."""
        for made in self.made.values():
            if isinstance(made, RemoteClass):
                ref = reference(made)
                if ref is not None and ref.own:
                    yield ref

    # --- functions -----------------------------------------------------------

    def make_function(self, ref: Reference) -> Callable:
        """Make a function that calls the student's."""
        function = dress(STYLES.get(ref.style, plain)(self.student, ref), ref)
        if ref.style != "rich":
            return function
        kind = {"partial": functools.partial}.get(ref.type, types.FunctionType)
        space = {
            "_student": self.student,
            "__class__": property(lambda self: kind),
            "__doc__": ref.doc,
        }
        handle = object.__new__(RemoteClass("function", (FunctionHandle,), space))
        object.__setattr__(handle, "_ref", ref)
        object.__setattr__(handle, "_function", function)
        return handle

    def make_generator(self, ref: Reference) -> Iterator:
        """Make a generator that advances the student's."""
        return steps(self.student, ref)

    # --- classes -------------------------------------------------------------

    def make_class(self, ref: Reference) -> type:
        """Make a class that stands for one of the student's or a library's."""
        name = identifier(ref.name, "Class")
        if ref.raises:
            return self._exception_class(ref, name)
        space = {
            "__module__": "__main__",
            "__doc__": ref.doc,
            "__qualname__": name,
            "_student": self.student,
            **_forwarders(self.operators.get(name, frozenset()), ref.operators),
            **_dataclass_fields(ref),
        }
        if not ref.own:
            # never the library's class itself: calling it would act in this process
            space |= _standing_for(library(ref.library))
        if any(row[0] == "__init__" for row in ref.members or () if row):
            space["__init__"] = Member("__init__")
        bases = self._bases(ref, name)
        if len(bases) > 1 and bases[1] is self.local(name):
            space["_stands_for"] = bases[1]
        made = RemoteClass(name, bases, space)
        type.__setattr__(made, "__autograder_reference__", ref)
        if ref.parameters is not None:
            type.__setattr__(made, "__signature__", signature(ref))
        names = frozenset(n for n in ref.abstract or () if isinstance(n, str))
        type.__setattr__(made, "__abstractmethods__", names)
        return made

    def _exception_class(self, ref: Reference, name: str) -> type:
        local = self.local(name)
        if isinstance(local, type) and issubclass(local, Exception):
            return local  # the set-up defines it in both processes
        kind = getattr(builtins, ref.raises or "", Exception)
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            kind = Exception
        base = self._own_base(ref)
        bases = (base,) if base and issubclass(base, kind) else (kind,)
        space = {"__module__": "__main__", "__doc__": ref.doc}
        return type(name, bases, {**space, "__autograder_reference__": ref})

    def _own_base(self, ref: Reference) -> type | None:
        if ref.base is None:
            return None
        base = self.build(Reference.from_dict(ref.base))
        return base if isinstance(base, type) else None

    def _bases(self, ref: Reference, name: str) -> tuple[type, ...]:
        """A class of the student's derives from what it derives from over there."""
        own = self._own_base(ref)
        if own is not None:
            return (own,)
        first = Handle if name in self.operators else Opaque
        local = self.local(name)
        if isinstance(local, type) and type(local) in (type, abc.ABCMeta):
            return (first, local)  # the set-up defines it in both processes
        found = library(ref.library)
        if found in (*_CONTAINERS, abc.ABC):
            return (first, found)
        if found is not None and type(found) in (type, abc.ABCMeta):
            if _beside_the_source(found.__module__):
                return (first, found)
        return (first,)

    # --- objects -------------------------------------------------------------

    def make_object(self, ref: Reference, known: bool) -> object:
        """Make a handle on an object; ``known`` ones have operators."""
        kind = self._kind(ref, known)
        handle = _blank(kind)
        object.__setattr__(handle, "_ref", ref)
        return handle

    def _kind(self, ref: Reference, known: bool) -> type:
        if ref.cls is not None and known:
            found = self.build(Reference.from_dict(ref.cls))
            if isinstance(found, type) and issubclass(found, Handle):
                return found
        key = ref.label, known
        if key not in self.kinds:
            self.kinds[key] = self._library_kind(ref, known)
        return self.kinds[key]

    def _library_kind(self, ref: Reference, known: bool) -> type:
        name = identifier(ref.type, "object")
        space: dict[str, Any] = {"_student": self.student, "__module__": "__main__"}
        found = None if ref.own else library(ref.label)
        if found is not None:
            space |= {"__class__": property(lambda self: found)}
            space |= _standing_for(found)
        base = Handle if known else Opaque
        if known and found is not None:
            space |= _forwarders(FORWARDED - _ITSELF, _defined(found))
        if ref.iterator:
            base = IteratorHandle
        made = RemoteClass(name, (base,), space)
        type.__setattr__(made, "__abstractmethods__", frozenset())
        return made


def _a(kind: str) -> str:
    word = identifier(kind, "object")
    return f"an {word}" if word[:1].lower() in "aeiou" else f"a {word}"


def _blank(kind: type) -> Any:
    for base in _CONTAINERS:
        if issubclass(kind, base):
            return base.__new__(kind)
    return object.__new__(kind)


def _defined(kind: type) -> list[str]:
    """Operators that a library's class defines itself."""
    return [
        name
        for name in FORWARDED
        if getattr(kind, name, None) not in (None, getattr(object, name, None))
    ]


def _forwarders(allowed: frozenset[str], claimed: list | None) -> dict[str, Any]:
    names = {name for name in claimed or () if isinstance(name, str)}
    found: dict[str, Any] = {op: forward(op) for op in names & allowed & FORWARDED}
    if "__eq__" in found and "__hash__" not in found:
        found["__hash__"] = None
    return found


def _dataclass_fields(ref: Reference) -> dict[str, Any]:
    if ref.fields is None:
        return {}
    made = {}
    for name in ref.fields:
        if isinstance(name, str) and name.isidentifier():
            made[name] = dataclasses.field()
            made[name].name, made[name]._field_type = name, dataclasses._FIELD
    return {"__dataclass_fields__": made}


def _standing_for(found: type | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "__module__": found.__module__,
        "__qualname__": found.__qualname__,
        "_stands_for": found,
    }


def library(path: str) -> type | None:
    """A library's class by ``module:qualified name``, from loaded modules only.

    It may be compared with and asked about; nothing may ever call it, for the path is
    only claimed by the student's process.
    """
    module, _, qualified = path.partition(":")
    known = module.partition(".")[0] in _LIBRARIES and module in sys.modules
    if not known and not _beside_the_source(module):
        return types.GeneratorType if path == "builtins:generator" else None
    found: object = sys.modules[module]
    for part in qualified.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, type):
        return None
    home = getattr(found, "__module__", "")
    trusted = home.partition(".")[0] in _LIBRARIES or _beside_the_source(home)
    return found if trusted else None


def _beside_the_source(module: str) -> bool:
    """Whether a module is one of the instructor's, loaded from the working folder."""
    path = getattr(sys.modules.get(module), "__file__", None)
    return isinstance(path, str) and Path(path).is_relative_to(Path.cwd())
