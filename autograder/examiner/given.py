"""What the check hands to the student's code besides plain data.

All of it goes in the trusted direction: functions to be called back, generators with
their state, matplotlib figures, objects of the set-up's own classes, copies of objects
of libraries; for those of the check's own classes see `lent`.
"""

from __future__ import annotations

import builtins
import functools
import io
import os
import pickle
import types
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from ..errors import WireError
from ..processes import randomness
from ..processes.protocol import Reference
from . import figures
from .lent import Lent, all_items

_NO_COPY = (
    type,
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    types.ModuleType,
    functools.partial,
)
_NOT_A_LIBRARY = ("__main__",)
_MOST_BYTES = 8 << 20


class Given:
    """Keeps what was handed over, so that it is known again when it comes back.

    Attributes
    ----------
    name_of : callable
        The name of the student's own global that a value was fetched from, or None.
    raised : dict
        Exceptions that callbacks raised, by number: they pass through the student's
        code and arrive as the very same objects.
    """

    def __init__(self) -> None:
        self.name_of: Callable[[object], str | None] = lambda value: None
        self.functions: dict[int, Callable] = {}
        self.raised: dict[int, BaseException] = {}
        self.twins: dict[int, tuple[object, int]] = {}
        self.moved = figures.Moved()
        self.lent = Lent()
        self._folder = os.getcwd()

    def forget(self) -> None:
        """Keep no exceptions of an earlier check."""
        self.raised.clear()
        self.lent.forget()
        self._folder = os.getcwd()

    # --- going over ----------------------------------------------------------

    def known(self, value: object) -> dict | None:
        """A short way to say an argument, where there is one.

        A value that was fetched from the student goes back as the student's own
        object, a path below the working folder as a relative one.
        """
        if isinstance(value, str):
            if value.startswith(self._folder + os.sep):
                return {"kind": "path", "text": os.path.relpath(value, self._folder)}
            return None
        if isinstance(value, PurePath):
            text = os.fspath(value)
            if text.startswith(self._folder + os.sep):
                text = os.path.relpath(text, self._folder)
            return {"kind": "path", "text": text}
        name = self.name_of(value)
        return {"kind": "global", "name": name} if name is not None else None

    def refer(self, value: object) -> dict:
        """Describe an object that is no plain data."""
        ref = reference_of(value)
        if ref is not None:
            return {"number": ref.number}
        state = randomness.describe(value)
        if state is not None:
            return state
        if isinstance(value, types.TracebackType):
            return {"kind": "nothing"}
        if isinstance(value, BaseException):
            base = next(k for k in type(value).__mro__ if k.__module__ == "builtins")
            return {"kind": "exception", "type": base.__name__, "text": str(value)}
        figure = self.moved.refer(value)
        if figure is not None:
            return figure
        if self.lent.lends(value):
            return self.lent.refer(value)
        library = library_object(value)
        if library is not None:
            return library
        if callable(value):
            self.functions[id(value)] = value
            binds = isinstance(value, types.FunctionType)
            return {"callback": id(value), "binds": binds}
        if type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
            return self._instance(value)
        raise WireError(f"a {type(value).__name__} is no plain data")

    def _instance(self, value: Any) -> dict:
        """An object of a class that the set-up defines in both processes."""
        from ..values.codec import Encoder

        encoder = Encoder(self.refer, trusted=True)
        state = [[key, encoder.tree(item)] for key, item in vars(value).items()]
        if encoder.buffers:
            raise WireError(f"a {type(value).__name__} with large attributes")
        found = {"kind": "instance", "class": type(value).__name__, "state": state}
        if id(value) in self.twins:
            found["twin"] = self.twins[id(value)][1]
        return found

    # --- coming back ---------------------------------------------------------

    def update(self, old: Any, new: Any) -> bool:
        """Follow an object of the set-up's class that the student's code changed."""
        ref = reference_of(new)
        if ref is None or reference_of(old) is not None or not ref.own:
            return False
        if type(old).__module__ != "__main__" or type(old).__name__ != ref.type:
            return False
        self.twins[id(old)] = (old, ref.number)
        state = new.__dict__
        vars(old).clear()
        vars(old).update(state)
        return True

    def call_back(self, header: dict, decoder: Any) -> Any:
        """Serve ``input()`` or a call of a function that was handed over."""
        if "input" in header:
            return builtins.input(str(header["input"])[:10_000])
        if "lent" in header:
            return self.lent.serve(header, decoder)
        function = self.functions.get(header.get("callback"))
        trees, named = header.get("args"), header.get("kwargs")
        if function is None or not isinstance(trees, list):
            raise WireError("no such function was handed over")
        if not isinstance(named, dict):
            raise WireError("a call without keyword arguments")
        args = [decoder.value(tree) for tree in trees]
        kwargs = {key: decoder.value(tree) for key, tree in named.items()}
        return function(*args, **kwargs)

    def describe_error(self, error: Exception) -> dict[str, Any]:
        """An exception that a callback raised, and that may come back."""
        token = len(self.raised) + 1
        self.raised[token] = error
        base = next(k for k in type(error).__mro__ if k.__module__ == "builtins")
        return {"type": base.__name__, "text": str(error)[:4_000], "token": token}


def library_object(value: object) -> dict | None:
    """Describe a copy of an object of a library's class; None when it has none.

    What the student's code does to the copy is not seen here.
    """
    if isinstance(value, _NO_COPY) or type(value).__module__ in _NOT_A_LIBRARY:
        return None
    try:
        data = pickle.dumps(value)
    except Exception:
        return None
    if b"__main__" in data:  # by name: over there that is the student's, or nothing
        return None
    if len(data) > _MOST_BYTES:
        raise WireError(f"a {type(value).__name__} of more than {_MOST_BYTES:,} bytes")
    return {"kind": "pickled", "data": data.hex()}


def items_of(value: object) -> object:
    """For a generator or an open file an iterator that can be copied, else the value.

    It uses the value up, as the function that it is an argument of would do.
    """
    readable = isinstance(value, io.IOBase) and not value.closed and value.readable()
    if not (readable or isinstance(value, types.GeneratorType)):
        return value
    return iter(all_items(value))


def reference_of(value: object) -> Reference | None:
    """The reference behind a stand-in; None for the examiner's own objects."""
    if getattr(type(value), "__autograder_handle__", False):
        ref = object.__getattribute__(value, "_ref")
    else:
        a_class = isinstance(value, type)
        own = type.__getattribute__ if a_class else object.__getattribute__
        try:
            ref = own(value, "__autograder_reference__")
        except AttributeError:
            return None
    return ref if isinstance(ref, Reference) else None
