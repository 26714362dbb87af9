"""Names, docstrings, signatures and sources of stand-ins, as ``inspect`` shows them."""

from __future__ import annotations

import builtins
import inspect
import keyword
import linecache
import types
from collections.abc import Callable, Iterator
from typing import Any

from ..processes.protocol import Reference


def identifier(name: str, default: str) -> str:
    """The name, where it can be one."""
    good = name.isidentifier() and not keyword.iskeyword(name) and len(name) < 200
    return name if good or name == "<lambda>" else default


def dress(function: Callable, ref: Reference) -> Any:
    """Give a stand-in the looks of the student's function."""
    name = identifier(ref.name, "function")
    made = _with_source(function, name, ref)
    made.__name__ = made.__qualname__ = name
    made.__doc__ = ref.doc
    made.__module__ = "__main__"
    made.__autograder_reference__ = ref
    if ref.parameters is not None:
        made.__signature__ = found = signature(ref)
        made.__annotations__ = dict(_annotations(found))
        made.__defaults__, made.__kwdefaults__ = _defaults(found)
    return made


def _with_source(function: Callable, name: str, ref: Reference) -> Any:
    if not ref.source:
        return function
    file = f"<answer {name} {ref.number}>"
    lines = ref.source.splitlines(keepends=True)
    linecache.cache[file] = (len(ref.source), None, lines, file)
    code = function.__code__.replace(co_filename=file, co_firstlineno=1, co_name=name)
    return types.FunctionType(
        code, {"__name__": "__main__"}, name, None, function.__closure__
    )


def signature(ref: Reference) -> inspect.Signature:
    """The signature that a reference claims; an empty one where it is impossible."""
    parameters = [p for row in (ref.parameters or ())[:200] if (p := _parameter(row))]
    returns = annotation(ref.returns) if ref.returns else inspect.Signature.empty
    try:
        return inspect.Signature(parameters, return_annotation=returns)
    except ValueError:
        return inspect.Signature()


def _parameter(row: object) -> inspect.Parameter | None:
    if not (isinstance(row, list) and len(row) == 5 and isinstance(row[0], str)):
        return None
    name, kind, has_default, default, note = row
    if not name.isidentifier() or kind not in (0, 1, 2, 3, 4):
        return None
    try:
        return inspect.Parameter(
            name,
            inspect._ParameterKind(kind),
            default=default if has_default is True else inspect.Parameter.empty,
            annotation=annotation(note),
        )
    except ValueError:
        return None


def annotation(text: object) -> object:
    """A builtin type for its name; other annotations stay text."""
    if not isinstance(text, str):
        return inspect.Parameter.empty
    if text == "None":
        return None
    found = getattr(builtins, text, text)
    return found if isinstance(found, type) else text


def _annotations(found: inspect.Signature) -> Iterator[tuple[str, object]]:
    for parameter in found.parameters.values():
        if parameter.annotation is not parameter.empty:
            yield parameter.name, parameter.annotation
    if found.return_annotation is not found.empty:
        yield "return", found.return_annotation


def _defaults(found: inspect.Signature) -> tuple[tuple | None, dict | None]:
    given = [p for p in found.parameters.values() if p.default is not p.empty]
    named = {p.name: p.default for p in given if p.kind is p.KEYWORD_ONLY}
    placed = tuple(p.default for p in given if p.kind is not p.KEYWORD_ONLY)
    return placed or None, named or None
