"""Stand-ins for objects and classes that stay in the student's process.

What is public about a handle is always asked for over there. It has the operators that
its class was built with (see `proxies`), and no others.
"""

from __future__ import annotations

import abc
import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

from ..processes.protocol import Reference
from .raised import Unfit
from .remote import Student

_ASKED = frozenset(
    "__wrapped__ __annotations__ __slots__ __members__ __match_args__ __bound__".split()
)


# RemoteClass.__mro__ asks for it while these classes are made.
_MACHINERY: frozenset = frozenset()


def own_dict(cls: type) -> Any:
    """What a stand-in class itself holds, past the ``__dict__`` that it shows."""
    return type.__dict__["__dict__"].__get__(cls)


def reference(cls: type) -> Reference | None:
    """The reference that a class stands for; none while it is being made."""
    return own_dict(cls).get("__autograder_reference__")


class RemoteClass(abc.ABCMeta):
    """Class of the stand-ins for classes: calling one makes an object over there."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make an object over there."""
        ref = reference(cls) or derive(cls)
        if ref is None:
            raise Unfit(f"objects of type {cls.__name__} can be made by your code only")
        return cls._student.call(ref, args, kwargs)

    def __getattr__(cls, name: str) -> Any:
        dunder = name.startswith("__") and name.endswith("__")
        return _of_class(cls, name, not dunder or name in _ASKED)

    def __setattr__(cls, name: str, value: object) -> None:
        ref = reference(cls)
        if ref is None or name.startswith(("_abc_", "__abstractmethods__")):
            super().__setattr__(name, value)
        else:
            cls._student.set_attribute(ref, name, value)

    def __delattr__(cls, name: str) -> None:
        cls._student.delete_attribute(reference(cls), name)

    @property
    def __dict__(cls) -> Any:
        """The members of the student's class, as ``vars`` shows them."""
        ref = reference(cls)
        if ref is None:
            return own_dict(cls)
        shown: dict[str, Any] = {"__autograder_reference__": ref}
        return shown | {name: _member(cls, name, how) for name, how in _rows(ref)}

    @property
    def __bases__(cls) -> tuple:
        """Its bases, without the machinery of handles."""
        found = type.__dict__["__bases__"].__get__(cls)
        return tuple(b for b in found if b not in _MACHINERY) or (object,)

    @property
    def __mro__(cls) -> tuple:
        """Its bases and theirs, without the machinery of handles."""
        found = type.__dict__["__mro__"].__get__(cls)
        return tuple(b for b in found if b not in _MACHINERY)

    def __dir__(cls) -> list[str]:
        return _names(cls._student.call_library("builtins:dir", cls))

    def __eq__(cls, other: object) -> bool:
        stands_for = own_dict(cls).get("_stands_for")
        return cls is other or (stands_for is not None and stands_for is other)

    def __hash__(cls) -> int:
        found = own_dict(cls).get("_stands_for")
        return hash(found) if found is not None else type.__hash__(cls)

    def __bool__(cls) -> bool:
        return True

    def __len__(cls) -> int:
        return _class_operator(cls, "__len__")

    def __iter__(cls) -> Iterator:
        return _class_operator(cls, "__iter__")

    def __getitem__(cls, item: object) -> Any:
        return _class_operator(cls, "__getitem__", item)

    def __contains__(cls, item: object) -> bool:
        return _class_operator(cls, "__contains__", item)


def derive(cls: RemoteClass) -> Reference | None:
    """Make over there a class that the check derives from one of the student's.

    Its methods stay here: over there stand functions that call them back, with a
    stand-in for the object. ``super()`` leads to the student's methods.
    """
    bases = [base for base in type.mro(cls)[1:] if isinstance(base, RemoteClass)]
    base = next((b for b in bases if reference(b) is not None), None)
    if base is None:
        return None
    own = own_dict(cls)
    members = {n: v for n, v in own.items() if isinstance(v, types.FunctionType)}
    above = reference(base)
    for name, how in [*_rows(above), ("__init__", "")]:
        machinery = name.startswith("__") and name != "__init__"
        if not machinery and how != "property" and name not in own_dict(base):
            type.__setattr__(base, name, Member(name, base))
    ref = cls._student.subclass(above, cls.__name__, members)
    type.__setattr__(cls, "__autograder_reference__", ref)
    cls._student.adopt(ref.number, cls)
    return ref


class Member:
    """A method of a student's class, as ``T.__init__`` and ``super()`` find it."""

    def __init__(self, name: str, owner: RemoteClass | None = None) -> None:
        self.name, self.owner = name, owner

    def __set_name__(self, owner: RemoteClass, name: str) -> None:
        self.owner = owner

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        found = self.owner._student.attribute(reference(self.owner), self.name)
        return found if instance is None else functools.partial(found, instance)


def _class_operator(cls: RemoteClass, name: str, *args: object) -> Any:
    ref = reference(cls)
    if ref is None:
        raise TypeError(f"{cls.__name__} is no container")
    return cls._student.operator(ref, name, *args)


def _of_class(cls: RemoteClass, name: str, asked: bool) -> Any:
    ref = reference(cls)
    if ref is None or not asked:
        raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
    return cls._student.attribute(ref, name)


def _rows(ref: Reference) -> list[tuple[str, str]]:
    return [
        (row[0], row[1])
        for row in ref.members or ()
        if isinstance(row, list) and len(row) == 2 and all(type(w) is str for w in row)
    ]


def _member(cls: RemoteClass, name: str, how: str) -> object:
    if how == "property":
        return property(doc=name)
    if how in ("staticmethod", "classmethod"):
        wrap = staticmethod if how == "staticmethod" else classmethod
        return wrap(lambda *args, **kwargs: getattr(cls, name)(*args, **kwargs))
    if name.startswith("__") and name.endswith("__") and name != "__init__":
        return None
    return _of_class(cls, name, asked=True)


def _names(found: object) -> list[str]:
    return [n for n in found if isinstance(n, str)] if isinstance(found, list) else []


class Handle(metaclass=RemoteClass):
    """An object of the student's: attributes, items and calls are asked for."""

    __autograder_handle__ = True
    _ref: Reference
    _student: Student

    def __getattribute__(self, name: str) -> Any:
        if name[:1] == "_":
            return object.__getattribute__(self, name)
        look = object.__getattribute__
        return look(self, "_student").attribute(look(self, "_ref"), name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "_repr_", "_ipython_", "_update_inplace")):
            raise AttributeError(f"{self._ref.type!r} object has no attribute {name!r}")
        return self._student.attribute(self._ref, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._student.set_attribute(self._ref, name, value)

    def __delattr__(self, name: str) -> None:
        self._student.delete_attribute(self._ref, name)

    @property
    def __dict__(self) -> Any:
        """The object's own attributes, as ``vars`` shows them."""
        return self._student.attribute(self._ref, "__dict__")

    def __dir__(self) -> list[str]:
        return _names(self._student.call_library("builtins:dir", self))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it over there."""
        return self._student.call(self._ref, args, kwargs)

    def __bool__(self) -> bool:
        """Whether it is true over there."""
        return self._student.call_library("builtins:bool", self) is True

    def __copy__(self) -> Any:
        return self._student.call_library("copy:copy", self)

    def __deepcopy__(self, memo: dict) -> Any:
        return self._student.call_library("copy:deepcopy", self)

    def __iter__(self) -> Iterator:
        return self._student.iterate(self._ref)

    def __contains__(self, item: object) -> bool:
        return any(item is other or item == other for other in self)


class Opaque(Handle):
    """An object of a class that the reference solution did not have at this place.

    It cannot be compared, added or taken for true or false: with operators of its own
    it could stand in for any number.
    """

    def _refuse(self, *_: object) -> Any:
        raise Unfit(
            f"an object of type {self._ref.type} stands where plain data is expected "
            "(a number, a text, a list, an array, a table)"
        )

    def __eq__(self, other: object) -> bool:
        return self is other if other is None or self is other else self._refuse()

    __hash__ = object.__hash__
    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __int__ = __float__ = __index__ = __complex__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = __round__ = _refuse
    __array__ = _refuse


class FunctionHandle(Handle):
    """A function with attributes of its own: a cached one, or one that counts calls."""

    _function: Callable

    def __getattr__(self, name: str) -> Any:
        if name in ("__name__", "__qualname__", "__code__", "__signature__"):
            return getattr(object.__getattribute__(self, "_function"), name)
        if name in ("__defaults__", "__kwdefaults__", "__annotations__"):
            return getattr(object.__getattribute__(self, "_function"), name)
        return super().__getattr__(name)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else lambda *a, **k: self(instance, *a, **k)


class IteratorHandle(Handle):
    """An iterator that is no generator (``map``, ``zip``, a file)."""

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return self._student.advance(self._ref)


_MACHINERY = frozenset({Handle, Opaque, FunctionHandle, IteratorHandle})


def forward(name: str) -> Callable:
    """An operator that is applied in the student's process."""
    if name == "__next__":
        return lambda self: self._student.advance(self._ref)
    if name == "__call__":
        return Handle.__call__

    def operator(self: Handle, *args: Any) -> Any:
        return self._student.operator(self._ref, name, *args)

    operator.__name__ = name
    return operator


for _name in ("__len__", "__getitem__", "__str__", "__repr__", "__format__"):
    type.__setattr__(Handle, _name, forward(_name))
