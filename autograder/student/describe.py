"""In the student's process: say what the examiner needs to know of an object."""

from __future__ import annotations

import functools
import inspect
import traceback
from collections.abc import Callable
from typing import Any

from ..processes.protocol import FORWARDED, Reference

_MAX_SOURCE = 100_000
_MAX_NAMES = 500
Number = Callable[[object], int]


def is_own(kind: type) -> bool:
    """Whether the notebook itself defined the class."""
    return getattr(kind, "__module__", None) == "__main__"


def type_name(value: object) -> str:
    """Name of a value's class."""
    return str(type.__getattribute__(type(value), "__name__"))


def describe(value: object, number: Number) -> Reference:
    """What the examiner needs to know of an object that stays here."""
    if isinstance(value, type):
        return Reference("class", number(value), **_class_facts(value, number))
    kind = type(value)
    common = {
        "type": type_name(value),
        "module": str(getattr(kind, "__module__", "")),
        "own": is_own(kind),
        "cls": class_reference(kind, number),
    }
    if inspect.isgenerator(value):
        return Reference("generator", number(value), **common)
    if _is_function(value):
        return Reference(
            "function",
            number(value),
            **common,
            **_function_facts(value),
            style=_style(value),
        )
    return Reference(
        "object",
        number(value),
        **common,
        iterator=hasattr(kind, "__next__"),
        doc=_doc(value),
    )


_RICH = ("ufunc", "vectorize", "_lru_cache_wrapper", "partial", "singledispatch")


def _is_function(value: object) -> bool:
    return inspect.isroutine(value) or (
        callable(value) and not is_own(type(value)) and type(value).__name__ in _RICH
    )


def _style(value: Any) -> str:
    if inspect.isgeneratorfunction(value):
        return "generator"
    if inspect.iscoroutinefunction(value):
        return "async"
    own = getattr(value, "__dict__", None) if inspect.isfunction(value) else None
    if type(value).__name__ in _RICH or (own and set(own) - {"__wrapped__"}):
        return "rich"
    return ""


def _function_facts(value: Any) -> dict[str, Any]:
    try:
        source = inspect.getsource(value)[:_MAX_SOURCE]
    except (OSError, TypeError, IndexError, SyntaxError):
        source = ""
    parameters, returns = None, ""
    try:
        signature = inspect.signature(value)
        parameters = [_parameter(p) for p in signature.parameters.values()]
        returns = _annotation(signature.return_annotation, signature.empty) or ""
    except (ValueError, TypeError):
        pass
    return {
        "name": str(getattr(value, "__name__", "")),
        "doc": _doc(value),
        "source": source,
        "parameters": parameters,
        "returns": returns,
    }


def _doc(value: object) -> str | None:
    try:
        doc = getattr(value, "__doc__", None)
    except Exception:
        return None
    return doc[:_MAX_SOURCE] if isinstance(doc, str) else None


def _parameter(parameter: inspect.Parameter) -> list:
    """A parameter as [name, kind, has default, default, annotation]."""
    default = parameter.default
    plain = default is None or isinstance(default, bool | int | float | str)
    given = default is not parameter.empty
    if isinstance(default, float) and (default != default or default in _INFINITE):
        plain = False
    return [
        parameter.name,
        int(parameter.kind),
        given,
        default if plain and given else None,
        _annotation(parameter.annotation, parameter.empty),
    ]


_INFINITE = (float("inf"), float("-inf"))


def _annotation(found: object, empty: object) -> str | None:
    if found is empty:
        return None
    if found is None:
        return "None"
    return found.__name__ if type(found) is type else str(found)[:1000]


def class_reference(kind: type, number: Number) -> dict | None:
    """A reference to a class of the notebook's own; None for a library's."""
    return describe(kind, number).as_dict() if is_own(kind) else None


def _class_facts(kind: type, number: Number) -> dict[str, Any]:
    mro = type.mro(kind)
    own = [base for base in mro if is_own(base)]
    library = next((base for base in mro if not is_own(base)), object)
    common = {
        "type": type(kind).__name__,
        "name": str(type.__getattribute__(kind, "__name__")),
        "module": str(getattr(kind, "__module__", "")),
        "own": is_own(kind),
        "doc": _doc(kind),
        "library": f"{library.__module__}:{library.__qualname__}",
        "raises": builtin_base(kind) if issubclass(kind, BaseException) else None,
    }
    if not own:
        return common
    facts = _function_facts(kind)
    fields = getattr(kind, "__dataclass_fields__", None)
    abstract = getattr(kind, "__abstractmethods__", None)
    return common | {
        "source": facts["source"],
        "parameters": facts["parameters"],
        "base": describe(own[1], number).as_dict() if len(own) > 1 else None,
        "operators": sorted(_operators(own, library)),
        "members": [[n, _member(v)] for n, v in [*vars(kind).items()][:_MAX_NAMES]],
        "fields": [*map(str, fields)][:_MAX_NAMES] if type(fields) is dict else None,
        "abstract": sorted(map(str, abstract)) if abstract else None,
    }


def _operators(own: list[type], library: type) -> set[str]:
    bases = [*own, *(base for base in type.mro(library) if base is not object)]
    return {name for base in bases for name in vars(base) if name in FORWARDED}


def _member(value: object) -> str:
    if isinstance(value, property | functools.cached_property):
        return "property"
    if isinstance(value, staticmethod | classmethod):
        return type(value).__name__
    return ""


# --- exceptions --------------------------------------------------------------


def builtin_base(kind: type) -> str:
    """Name of the nearest builtin exception class."""
    for base in type.mro(kind):
        if base.__module__ == "builtins" and issubclass(base, BaseException):
            return base.__name__
    return "Exception"


def text_of(error: BaseException) -> str:
    """An exception's message, as far as it can be had."""
    try:
        return str(error)[:4_000]
    except BaseException:
        return ""


def place_of(error: BaseException) -> list:
    """The innermost line of the notebook's own code: [function, line, text]."""
    place: list = []
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith("<ipython-input") or "ipykernel" in frame.filename:
            text = (frame.line or "").strip()[:200]
            place = [frame.name, frame.lineno, text]
    return place
