"""Types and library objects that cross the wire by name.

Anybody may name a type of the fixed list `TYPES`, which holds only inert data types
and builtin exceptions. Only the examiner may name anything else of a library.
"""

from __future__ import annotations

import builtins
import collections
import datetime
import decimal
import fractions
import importlib
import pathlib
import re
import sys
import types
import uuid
import zoneinfo
from typing import Any

from autograder.errors import WireError

_NAME = re.compile(r"[A-Za-z_][\w.]{0,199}:[A-Za-z_][\w.]{0,199}", re.ASCII)
_MODULE = re.compile(r"[A-Za-z_][\w.]{0,199}:", re.ASCII)
# Where a function may live that does not say so itself (ufuncs do not).
_HOMES = ("numpy", "scipy.special", "builtins")


def _library_types() -> list[type]:
    found: list[type] = []
    try:
        import numpy as np

        found += {*np.sctypeDict.values()} - {np.void, object}
        found += [np.generic, np.number, np.integer, np.signedinteger]
        found += [np.unsignedinteger, np.inexact, np.floating, np.complexfloating]
        found += [np.character, np.flexible, np.ndarray, np.dtype, np.ma.MaskedArray]
    except ImportError:
        return found
    try:
        import pandas as pd
    except ImportError:
        return found
    names = (
        "DataFrame Series Index RangeIndex MultiIndex DatetimeIndex TimedeltaIndex "
        "PeriodIndex IntervalIndex CategoricalIndex Categorical Timestamp Timedelta "
        "Period Interval CategoricalDtype DatetimeTZDtype StringDtype BooleanDtype"
    )
    return found + [getattr(pd, name) for name in names.split()]


def _types() -> dict[str, type]:
    found = [kind for kind in vars(builtins).values() if isinstance(kind, type)]
    found += [type(None), type(Ellipsis), type(NotImplemented)]
    found += [types.FunctionType, types.BuiltinFunctionType, types.GeneratorType]
    found += [types.ModuleType, types.SimpleNamespace]
    found += [collections.OrderedDict, collections.defaultdict, collections.Counter]
    found += [collections.deque, collections.ChainMap]
    found += [datetime.date, datetime.time, datetime.datetime, datetime.timedelta]
    found += [datetime.timezone, zoneinfo.ZoneInfo, decimal.Decimal, uuid.UUID]
    found += [fractions.Fraction, pathlib.PurePosixPath]
    found += _library_types()
    return {f"{kind.__module__}.{kind.__qualname__}": kind for kind in found}


TYPES = _types()
_NAMES = {kind: name for name, kind in TYPES.items()}


def _encode_type(enc: Any, value: type) -> dict:
    name = _NAMES.get(value)
    return {"type": name} if name is not None else enc.refer(value)


def _decode_type(dec: Any, payload: str) -> type:
    if type(payload) is not str or payload not in TYPES:
        raise WireError("a type is named that may not cross")
    return TYPES[payload]


def library_name(value: object) -> str | None:
    """Return the name by which an object of a library is found again, or None.

    Only what an imported module holds under that very name, and nothing of
    ``__main__``, where a notebook's own functions live.
    """
    if isinstance(value, types.ModuleType):
        name = value.__name__
        return f"{name}:" if sys.modules.get(name) is value else None
    path = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if not isinstance(path, str) or not callable(value):
        return None
    home = getattr(value, "__module__", None) or _owner(value)
    for module in (home, *_HOMES):
        if isinstance(module, str) and module != "__main__":
            name = f"{module}:{path}"
            if _NAME.fullmatch(name) and _found(name) is value:
                return name
    return None


def _owner(value: object) -> str | None:
    """Return the module of the class a method belongs to (``str.upper``)."""
    return getattr(getattr(value, "__objclass__", None), "__module__", None)


def _found(name: str) -> object:
    module, _, path = name.partition(":")
    found: object = sys.modules.get(module)
    for part in path.split("."):
        found = getattr(found, part, None)
    return found


def library_object(name: Any) -> object:
    """Return the object that `library_name` named; its module is imported."""
    if type(name) is not str or not (_NAME.fullmatch(name) or _MODULE.fullmatch(name)):
        raise WireError("a library object has an impossible name")
    module, _, path = name.partition(":")
    try:
        found: object = importlib.import_module(module)
        for part in path.split(".") if path else ():
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise WireError(f"there is no {name} here") from error
    return found


ENCODE: dict[type, Any] = {type: _encode_type}
DECODE: dict[str, Any] = {"type": _decode_type}
