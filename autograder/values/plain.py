"""The builtin scalars on the wire, and long uniform sequences as raw bytes."""

from __future__ import annotations

import math
import struct
from array import array
from typing import Any

from autograder.errors import WireError

LONG = 64  # sequences of at least this length are packed when they are uniform
_WIDE = 2**63
_INLINE_TEXT = 4096  # characters; more go into a buffer
_FLOAT = struct.Struct(">d")


def _itself(enc: Any, value: object) -> object:
    return value


def _encode_int(enc: Any, value: int) -> Any:
    if -_WIDE < value < _WIDE:
        return value
    enc.check_bits(value.bit_length())
    return {"i": hex(value)}


def _decode_int(dec: Any, payload: str) -> int:
    if type(payload) is not str:
        raise WireError("a large int is written as hex")
    dec.check_bits(4 * (len(payload) - 3))
    return int(payload, 16)


def _encode_float(enc: Any, value: float) -> Any:
    if math.isfinite(value):
        return value
    return {"f": _FLOAT.pack(value).hex()}


def _decode_float(dec: Any, payload: str) -> float:
    return _FLOAT.unpack(bytes.fromhex(payload))[0]


def _encode_str(enc: Any, value: str) -> Any:
    if len(value) <= _INLINE_TEXT and (value.isascii() or _whole(value)):
        return value
    enc.check_string(len(value))
    return {"s": enc.raw(value.encode("utf-8", "surrogatepass"))}


def _whole(value: str) -> bool:
    """Tell whether no surrogate is in it: JSON would join two of them."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _decode_str(dec: Any, payload: Any) -> str:
    text = str(dec.raw(payload), "utf-8", "surrogatepass")
    dec.check_string(len(text))
    return text


def _encode_constant(enc: Any, value: object) -> dict:
    return {"k": "Ellipsis" if value is Ellipsis else "NotImplemented"}


def _decode_constant(dec: Any, payload: str) -> object:
    return {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}[payload]


def _encode_complex(enc: Any, value: complex) -> dict:
    return {"c": [_encode_float(enc, value.real), _encode_float(enc, value.imag)]}


def _decode_complex(dec: Any, payload: list) -> complex:
    real, imag = payload
    return complex(dec.expect(real, float), dec.expect(imag, float))


def _decode_bytearray(dec: Any, payload: Any) -> bytearray:
    return bytearray(dec.raw(payload))


def _decode_bytes(dec: Any, payload: Any) -> bytes:
    return bytes(dec.raw(payload))


# Long sequences --------------------------------------------------------------


def pack(enc: Any, values: list | tuple) -> dict | None:
    """Return a long sequence of only floats, ints or strings as raw bytes."""
    kinds = set(map(type, values))
    if kinds == {float}:
        enc.spend(32 * len(values))
        return {"floats": enc.raw(array("d", values).tobytes())}
    if kinds == {int}:
        try:
            data = array("q", values).tobytes()
        except OverflowError:
            return None
        enc.spend(32 * len(values))
        return {"ints": enc.raw(data)}
    if kinds == {str}:
        lengths = array("I", map(len, values))
        enc.check_string(max(lengths))
        enc.spend(64 * len(values))
        text = "".join(values).encode("utf-8", "surrogatepass")
        return {"strs": [enc.raw(text), enc.raw(lengths.tobytes())]}
    return None


def _array(dec: Any, typecode: str, payload: Any) -> array:
    found = array(typecode)
    found.frombytes(dec.raw(payload))
    return found


def _unpack_floats(dec: Any, payload: Any) -> list:
    found = _array(dec, "d", payload)
    dec.spend(32 * len(found))
    return found.tolist()


def _unpack_ints(dec: Any, payload: Any) -> list:
    found = _array(dec, "q", payload)
    dec.spend(32 * len(found))
    return found.tolist()


def _unpack_strs(dec: Any, payload: list) -> list:
    text, lengths = payload
    text = str(dec.raw(text), "utf-8", "surrogatepass")
    lengths = _array(dec, "I", lengths)
    dec.spend(64 * len(lengths))
    if sum(lengths) != len(text):
        raise WireError("packed strings do not fill their text")
    found, start = [], 0
    for length in lengths:
        found.append(text[start : start + length])
        start += length
    return found


PACKED = {"floats": _unpack_floats, "ints": _unpack_ints, "strs": _unpack_strs}


ATOMS = {
    type(None): _itself,
    bool: _itself,
    int: _encode_int,
    float: _encode_float,
    str: _encode_str,
}
# How an instance of a subclass becomes its base without asking the subclass.
PLAIN = {
    int: int.__index__,
    float: float.__float__,
    str: str.__str__,
    complex: complex.__complex__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    bytearray: lambda value: bytearray.__getitem__(value, slice(None)),
    list: lambda value: list.__getitem__(value, slice(None)),
    tuple: lambda value: tuple.__getitem__(value, slice(None)),
}
ENCODE: dict[type, Any] = {
    type(Ellipsis): _encode_constant,
    type(NotImplemented): _encode_constant,
    complex: _encode_complex,
    bytes: lambda enc, value: {"b": enc.raw(value)},
    bytearray: lambda enc, value: {"ba": enc.raw(value)},
}
DECODE: dict[str, Any] = {
    **PACKED,
    "i": _decode_int,
    "f": _decode_float,
    "s": _decode_str,
    "k": _decode_constant,
    "c": _decode_complex,
    "b": _decode_bytes,
    "ba": _decode_bytearray,
}
