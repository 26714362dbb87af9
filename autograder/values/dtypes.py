"""numpy dtypes on the wire, and what arrays of them may hold.

A dtype from the other side is matched against a fixed grammar before numpy sees it,
and can never hold objects.
"""

from __future__ import annotations

import functools
import math
import re
from typing import Any

import numpy as np

from autograder.errors import WireError

_DTYPE = re.compile(
    r"[<>|](b1|[iu][1248]|[qQ]|f(2|4|8|16)|c(8|16|32)|[SU]\d{1,9}"
    r"|[mM]8(\[\d{0,6}(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?)",
    re.ASCII,
)
_FIELDS = 1000
_DIMENSIONS = 64
_LAST_CODE_POINT = 0x10FFFF
STRINGS = np.dtypes.StringDType


def dtype_node(enc: Any, dtype: np.dtype) -> Any:
    """Return the node for a dtype: a string, or a list for a structured one."""
    if dtype.fields is not None:
        enc.count(len(dtype.names))
        fields = []
        for name in dtype.names:
            field, offset, *title = dtype.fields[name]
            base, shape = field.subdtype or (field, ())
            node = dtype_node(enc, base)
            fields.append([name, node, offset, list(shape), *map(str, title)])
        return [dtype.itemsize, dtype.isalignedstruct, fields]
    if isinstance(dtype, STRINGS):
        missing = [enc.node(dtype.na_object)] if hasattr(dtype, "na_object") else []
        return {"strings": [dtype.coerce, missing]}
    if dtype.char in "qQ":  # as wide as int64, yet a scalar type of its own
        return f"{'>' if dtype.byteorder == '>' else '<'}{dtype.char}"
    return dtype.str


@functools.lru_cache(maxsize=512)
def named_dtype(name: str) -> np.dtype:
    """Return the dtype of a string, if the grammar allows it."""
    if not _DTYPE.fullmatch(name):
        raise WireError(f"a dtype may not be {name[:40]!r}")
    return np.dtype(name)


def read_dtype(dec: Any, node: Any) -> np.dtype:
    """Return the dtype of a node; never one that holds Python objects."""
    if type(node) is str:
        return named_dtype(node)
    itemsize, aligned, fields = node
    if type(itemsize) is not int or not 0 <= itemsize <= dec.caps.frame_bytes:
        raise WireError("a structured dtype has an impossible size")
    if len(fields) > _FIELDS:
        raise WireError(f"a structured dtype has more than {_FIELDS:,} fields")
    dec.count(len(fields))
    dec.descend()
    formats = [
        (read_dtype(dec, field[1]), read_shape(dec, field[3])) for field in fields
    ]
    dec.level -= 1
    layout = {
        "names": [field[0] for field in fields],
        "formats": formats,
        "offsets": [field[2] for field in fields],
        "itemsize": itemsize,
    }
    if any(len(field) > 4 for field in fields):
        layout["titles"] = [field[4] if len(field) > 4 else None for field in fields]
    return np.dtype(layout, align=aligned is True)


def _read_strings(dec: Any, payload: list) -> np.dtype:
    coerce, missing = payload
    extra = {"na_object": dec.read(missing[0])} if missing else {}
    return STRINGS(coerce=coerce is True, **extra)


def _encode_dtype(enc: Any, value: np.dtype) -> dict:
    if value.char == "O":
        return {"dtype": "|O"}
    if value.hasobject and not isinstance(value, STRINGS):
        return enc.refer(value)
    return {"dtype": dtype_node(enc, value)}


def any_dtype(dec: Any, payload: Any) -> np.dtype:
    """Return the dtype of a node, one of objects or of strings included."""
    if payload == "|O":
        return np.dtype(object)
    if type(payload) is dict:
        return _read_strings(dec, payload["strings"])
    return read_dtype(dec, payload)


def check_bytes(found: np.ndarray) -> np.ndarray:
    """Refuse bytes that are no value of their dtype: a bool of 2, a bad character."""
    if found.dtype.fields is not None:
        for name in found.dtype.names:
            check_bytes(found[name])
    elif found.dtype.kind == "b" and found.size:
        if found.view(np.uint8).max() > 1:
            raise WireError("a boolean array holds something else than 0 and 1")
    elif found.dtype.kind == "U" and found.size:
        characters = np.ascontiguousarray(found).reshape(-1).view(np.uint32)
        if not found.dtype.isnative:
            characters = characters.byteswap()
        if characters.size and characters.max() > _LAST_CODE_POINT:
            raise WireError("an array of strings holds something that is no character")
    return found


def read_shape(dec: Any, node: Any) -> tuple[int, ...]:
    """Return the shape of a node, within the caps even where it is 0."""
    if type(node) is not list or len(node) > _DIMENSIONS:
        raise WireError("an array has an impossible shape")
    for length in node:
        if type(length) is not int or not 0 <= length <= dec.caps.frame_bytes:
            raise WireError("an array has an impossible shape")
    if math.prod(max(length, 1) for length in node) > dec.caps.frame_bytes:
        raise WireError("an array's shape is too large")
    return tuple(node)


ENCODE: dict[type, Any] = {np.dtype: _encode_dtype}
DECODE: dict[str, Any] = {"dtype": any_dtype}
