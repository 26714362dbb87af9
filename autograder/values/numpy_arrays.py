"""numpy on the wire: scalars, arrays, masked arrays.

Arrays of numbers travel as their bytes, arrays of objects element by element.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.errors import WireError
from autograder.values import dtypes
from autograder.values.dtypes import (
    STRINGS,
    any_dtype,
    check_bytes,
    dtype_node,
    named_dtype,
    read_dtype,
    read_shape,
)

_VIEW = np.ndarray.view


# Scalars ---------------------------------------------------------------------


def _encode_scalar(enc: Any, value: np.generic) -> dict:
    return {"n": [dtype_node(enc, value.dtype), value.tobytes().hex()]}


def _decode_scalar(dec: Any, payload: list) -> np.generic:
    name, data = payload
    found = np.frombuffer(bytes.fromhex(data), named_dtype(name))
    if found.size != 1:
        raise WireError("a numpy scalar has the wrong number of bytes")
    return check_bytes(found)[0]


def _encode_text(enc: Any, value: np.str_) -> dict:
    return {"nstr": enc.node(str.__str__(value))}


def _encode_bytes(enc: Any, value: np.bytes_) -> dict:
    return {"nbytes": enc.raw(bytes.__getitem__(value, slice(None)))}


def _encode_record(enc: Any, value: np.void) -> dict:
    if value.dtype.fields is None or value.dtype.hasobject:
        return enc.refer(value)
    return {"record": enc.node(np.array(value, dtype=value.dtype))}


def _decode_record(dec: Any, payload: Any) -> np.void:
    found = dec.expect(payload, np.ndarray)
    if found.ndim or found.dtype.fields is None:
        raise WireError("a record is no structured scalar")
    return found[()]


# Arrays ----------------------------------------------------------------------


def _order(value: np.ndarray) -> str:
    flags = value.flags
    return "F" if flags.f_contiguous and not flags.c_contiguous else "C"


def _encode_array(enc: Any, value: np.ndarray, writeable: bool | None = None) -> dict:
    value = _VIEW(value, np.ndarray)
    dtype, order = value.dtype, _order(value)
    if writeable is None:
        writeable = bool(value.flags.writeable)
    layout = [list(value.shape), order, writeable]
    if dtype.char == "O" or isinstance(dtype, STRINGS):
        return _encode_elements(enc, value.ravel(order), layout)
    if dtype.hasobject or (dtype.kind == "V" and dtype.fields is None):
        return enc.refer(value)
    node = dtype_node(enc, dtype)
    if not dtype.itemsize:
        enc.spend(8 * value.size)
        return {"nd": [node, *layout, ""]}
    flat = value.ravel(order)
    if dtype.fields is not None:  # the gaps between fields may hold anything
        flat, fields = np.zeros(flat.shape, dtype), flat
        flat[...] = fields
    raw = flat.tobytes() if flat.nbytes <= 256 else flat.view(np.uint8).data
    return {"nd": [node, *layout, enc.raw(raw)]}


def owned(enc: Any, value: np.ndarray) -> dict:
    """Return the node for an array that its new owner may write to.

    pandas lends its own arrays read-only.
    """
    enc.descend()
    found = _encode_array(enc, np.asarray(value), writeable=True)
    enc.level -= 1
    return found


def _encode_elements(enc: Any, flat: np.ndarray, layout: list) -> dict:
    items = flat.tolist()
    if flat.dtype.char == "O":
        return {"ndo": ["|O", *layout, enc.items(items)]}
    items = [item if type(item) is str else None for item in items]
    return {"ndo": [dtype_node(enc, flat.dtype), *layout, enc.items(items)]}


def _shaped(flat: np.ndarray, shape: tuple, order: str, writeable: bool) -> np.ndarray:
    if order not in ("C", "F"):
        raise WireError("an array's order is C or F")
    found = flat.reshape(shape, order=order).copy(order)
    if writeable is not True:
        found.flags.writeable = False
    return found


def _decode_array(dec: Any, payload: list) -> np.ndarray:
    dtype, shape, order, writeable, data = payload
    dtype, shape, data = read_dtype(dec, dtype), read_shape(dec, shape), dec.raw(data)
    size = math.prod(shape)
    if len(data) != size * dtype.itemsize:
        raise WireError("an array's bytes do not fill its shape")
    if len(data):
        flat = np.frombuffer(data, dtype)
    else:
        dec.spend(8 * size)
        flat = np.empty(size, dtype)
    return check_bytes(_shaped(flat, shape, order, writeable))


def _decode_elements(dec: Any, payload: list) -> np.ndarray:
    dtype, shape, order, writeable, items = payload
    dtype, shape, items = (
        any_dtype(dec, dtype),
        read_shape(dec, shape),
        dec.items(items),
    )
    if dtype.char == "O":
        flat = np.fromiter(items, dtype=object, count=len(items))
    elif isinstance(dtype, STRINGS) and set(map(type, items)) <= {str, type(None)}:
        missing = getattr(dtype, "na_object", "")
        flat = np.array([missing if x is None else x for x in items], dtype=dtype)
    else:
        raise WireError("an array of elements holds objects or strings")
    if len(items) != math.prod(shape):
        raise WireError("an array's elements do not fill its shape")
    return _shaped(flat, shape, order, writeable)


def _subclass(tag: str, kind: type) -> tuple[Any, Any]:
    """Return encoder and decoder of a thin subclass of ndarray."""

    def encode(enc: Any, value: np.ndarray) -> dict:
        return {tag: enc.node(_VIEW(value, np.ndarray))}

    def decode(dec: Any, payload: Any) -> np.ndarray:
        found = dec.expect(payload, np.ndarray)
        if kind is np.matrix and found.ndim != 2:
            raise WireError("a matrix has two dimensions")
        return found.view(kind)

    return encode, decode


def _encode_masked(enc: Any, value: np.ma.MaskedArray) -> dict:
    mask = np.ma.getmask(value)
    fill = value._fill_value  # None: the default of the dtype
    return {
        "ma": [
            enc.node(np.ma.getdata(value, subok=False)),
            None if mask is np.ma.nomask else enc.node(mask),
            None if fill is None else enc.node(np.asarray(fill)),
            bool(value.hardmask),
        ]
    }


def _decode_masked(dec: Any, payload: list) -> np.ma.MaskedArray:
    data, mask, fill, hard = payload
    data = dec.expect(data, np.ndarray)
    mask = dec.expect(mask, np.ndarray, type(None))
    fill = dec.expect(fill, np.ndarray, type(None))
    if mask is not None and mask.shape != data.shape:
        raise WireError("a mask has not the shape of its array")
    found = np.ma.MaskedArray(
        data,
        mask=np.ma.nomask if mask is None else mask,
        fill_value=None if fill is None else fill[()],
        hard_mask=hard is True,
    )
    return found


_encode_matrix, _decode_matrix = _subclass("matrix", np.matrix)
_encode_recarray, _decode_recarray = _subclass("recarray", np.recarray)
_NUMBERS = [
    kind
    for kind in set(np.sctypeDict.values())
    if issubclass(kind, (np.bool_, np.number, np.datetime64))
]
ENCODE: dict[type, Any] = {
    **dict.fromkeys(_NUMBERS, _encode_scalar),
    np.str_: _encode_text,
    np.bytes_: _encode_bytes,
    np.void: _encode_record,
    np.ndarray: _encode_array,
    np.matrix: _encode_matrix,
    np.recarray: _encode_recarray,
    np.ma.MaskedArray: _encode_masked,
    type(np.ma.masked): lambda enc, value: {"masked": None},
    **dtypes.ENCODE,
}
DECODE: dict[str, Any] = {
    "n": _decode_scalar,
    "nstr": lambda dec, payload: np.str_(dec.expect(payload, str)),
    "nbytes": lambda dec, payload: np.bytes_(dec.raw(payload)),
    "record": _decode_record,
    "nd": _decode_array,
    "ndo": _decode_elements,
    "matrix": _decode_matrix,
    "recarray": _decode_recarray,
    "ma": _decode_masked,
    "masked": lambda dec, payload: np.ma.masked,
    **dtypes.DECODE,
}
