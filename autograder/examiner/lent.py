"""Objects of a check's own classes, mocks and the like that the student's code uses.

They stay with the examiner. Over there a stand-in asks for attributes and calls, by
name; see `stand_ins`. Nothing else about them can be asked for: no class, no code; and
what is private only where a class of the set-up's is a base, whose methods run there.
"""

from __future__ import annotations

import itertools
import types
from collections.abc import Callable, Iterable
from typing import Any

from ..errors import WireError
from ..processes.protocol import FORWARDED

_MOCKS = "unittest.mock"
_NOTEBOOK = "__main__"
_PLAINLY = frozenset("__eq__ __ne__ __hash__ __str__ __repr__ __format__".split())
_MOST_ITEMS = 10_000


class Lent:
    """Keeps what was handed over, by number.

    Attributes
    ----------
    of_setup : callable
        Whether a class is one that the set-up defines, in both processes.
    may_change : callable
        Called when the student's code sets an attribute: whether the check shall see
        it. As with arguments, only where the reference does so too, or on trial.
    """

    def __init__(self) -> None:
        self.of_setup: Callable[[type], bool] = lambda kind: True
        self.may_change: Callable[[], bool] = lambda: True
        self.objects: dict[int, object] = {}
        self._changed: dict[tuple[int, str], object] = {}
        self._numbers: dict[int, int] = {}

    def lends(self, value: object) -> bool:
        """Whether a value is of a class that only the check has."""
        kind = type(value)
        if isinstance(value, type) or not hasattr(value, "__dict__"):
            return False
        own = kind.__module__ == _NOTEBOOK and not self.of_setup(kind)
        return own or kind.__module__ == _MOCKS or kind is types.SimpleNamespace

    def refer(self, value: object) -> dict[str, Any]:
        """Describe a value for its stand-in."""
        number = self._numbers.setdefault(id(value), len(self._numbers) + 1)
        self.objects[number] = value
        kind = type(value)
        known = [k.__name__ for k in kind.__mro__ if self._known(k)]
        return {
            "kind": "lent",
            "object": number,
            "class": kind.__name__,
            "base": known[0] if known else "",
            "methods": sorted(self._methods(kind)),
        }

    def _known(self, kind: type) -> bool:
        return kind.__module__ == _NOTEBOOK and self.of_setup(kind)

    def _methods(self, kind: type) -> set[str]:
        if kind.__module__ == _MOCKS:
            return (FORWARDED - _PLAINLY) & {*dir(kind)}
        found: set[str] = set()
        for base in kind.__mro__:
            if base.__module__ != _NOTEBOOK or self.of_setup(base):
                break
            found |= {n for n, made in vars(base).items() if callable(made)}
        return {name for name in found if _may_be_asked(name)}

    def serve(self, header: dict, decoder: Any) -> Any:
        """Do what a stand-in asks for."""
        thing = self.find(header.get("lent"))
        name = header.get("name")
        if type(name) is not str or not _may_be_asked(name):
            raise WireError("nothing of that name was handed over")
        if name.startswith("_") and name not in FORWARDED:
            if not any(map(self._known, type(thing).__mro__)):
                raise WireError("what a check's object keeps for itself stays with it")
        if header.get("do") == "get":
            key = header["lent"], name
            return self._changed[key] if key in self._changed else getattr(thing, name)
        args = [decoder.value(tree) for tree in header["args"]]
        if header.get("do") == "set":
            self._set(thing, header["lent"], name, *args)
            return None
        kwargs = {key: decoder.value(tree) for key, tree in header["kwargs"].items()}
        found = getattr(thing, name)(*args, **kwargs)
        return all_items(found) if name == "__iter__" else found

    def _set(self, thing: object, number: int, name: str, value: object) -> None:
        """Change the check's object, or only what the student's code sees of it."""
        if self.may_change():
            setattr(thing, name, value)
        else:
            self._changed[number, name] = value

    def forget(self) -> None:
        """A new check begins: the objects are as it made them."""
        self._changed.clear()

    def find(self, number: object) -> object:
        """The object that a stand-in which came back stands for."""
        if type(number) is not int or number not in self.objects:
            raise WireError("no such object was handed over")
        return self.objects[number]


def all_items(values: Iterable) -> list:
    """The items of an iterator, to be handed over at once.

    Raises
    ------
    WireError
        There are more than 10,000, or no end of them.
    """
    items = list(itertools.islice(values, _MOST_ITEMS + 1))
    if len(items) > _MOST_ITEMS:
        raise WireError(f"an iterator over more than {_MOST_ITEMS:,} items")
    return items


def _may_be_asked(name: str) -> bool:
    return name in FORWARDED or (name.isidentifier() and not name.startswith("__"))
