"""The builtin containers on the wire.

Only methods of the base types touch a container, so a subclass cannot interfere.
"""

from __future__ import annotations

import collections
import functools
import keyword
from typing import Any

from autograder.errors import WireError

_SAME_HASH = 64
_MRO = type.__dict__["__mro__"].__get__


# Sequences and sets ----------------------------------------------------------


def spread(keys: list) -> list:
    """Return the keys, refusing so many of equal hash that a table would crawl.

    A hash table of ``n`` keys with one hash takes ``n**2`` steps to build; ints of
    equal hash are easy to make.
    """
    if len(keys) > 4 * _SAME_HASH:
        hashes = sorted(map(hash, keys))
        if any(map(int.__eq__, hashes, hashes[_SAME_HASH:])):
            raise WireError("too many keys of a set or dict have the same hash")
    return keys


def _encode_list(enc: Any, value: list) -> Any:
    return enc.items(value)


def _encode_tuple(enc: Any, value: tuple) -> dict:
    return {"t": enc.items(value)}


def _decode_tuple(dec: Any, payload: Any) -> tuple:
    return tuple(dec.items(payload))


def _encode_set(enc: Any, value: set) -> dict:
    return {"set": enc.items(list(set.__iter__(value)))}


def _encode_frozenset(enc: Any, value: frozenset) -> dict:
    return {"fset": enc.items(list(frozenset.__iter__(value)))}


def _decode_set(dec: Any, payload: Any) -> set:
    return set(spread(dec.items(payload)))


def _decode_frozenset(dec: Any, payload: Any) -> frozenset:
    return frozenset(spread(dec.items(payload)))


def _encode_range(enc: Any, value: range) -> dict:
    enc.spend(8 * _length(value))
    return {"range": [enc.node(n) for n in (value.start, value.stop, value.step)]}


def _length(value: range) -> int:
    """Return ``len`` of a range that may be longer than ``len`` can say."""
    return (value[-1] - value[0]) // value.step + 1 if value else 0


def _decode_range(dec: Any, payload: list) -> range:
    start, stop, step = payload
    found = range(*(dec.expect(node, int) for node in (start, stop, step)))
    dec.spend(8 * _length(found))
    return found


def _encode_slice(enc: Any, value: slice) -> dict:
    return {"slice": [enc.node(n) for n in (value.start, value.stop, value.step)]}


def _decode_slice(dec: Any, payload: list) -> slice:
    start, stop, step = payload
    return slice(dec.read(start), dec.read(stop), dec.read(step))


# Mappings --------------------------------------------------------------------


def encode_pairs(enc: Any, value: dict) -> list:
    """Return the payload for the keys and values of a dict, in order."""
    return [
        enc.items(list(dict.keys(value))),
        enc.items([item for _, item in dict.items(value)]),
    ]


def decode_pairs(dec: Any, payload: list) -> dict:
    """Return the dict that `encode_pairs` wrote."""
    keys, values = payload
    keys, values = spread(dec.items(keys)), dec.items(values)
    found = dict(zip(keys, values, strict=True))
    if len(found) != len(keys):
        raise WireError("a dict has the same key twice")
    return found


def _encode_dict(enc: Any, value: dict) -> dict:
    return {"d": encode_pairs(enc, value)}


_VIEWS = {
    type({}.keys()): "keys",
    type({}.values()): "values",
    type({}.items()): "items",
}


def _encode_view(enc: Any, value: Any) -> dict:
    kind = next(name for view, name in _VIEWS.items() if isinstance(value, view))
    return {"view": [kind, enc.items([*value])]}


def _decode_view(dec: Any, payload: list) -> object:
    kind, items = payload
    items = dec.items(items)
    if kind == "values":
        return dict(enumerate(items)).values()
    if kind == "keys":
        return dict.fromkeys(spread(items)).keys()
    if kind != "items" or set(map(type, items)) - {tuple}:
        raise WireError("a view of a dict is of keys, values or pairs")
    spread([key for key, _ in items])
    return dict(items).items()


# Named tuples ----------------------------------------------------------------


def _names_ok(names: tuple) -> bool:
    return all(
        type(name) is str
        and name.isidentifier()
        and not name.startswith("_")
        and not keyword.iskeyword(name)
        and len(name) <= 200
        for name in names
    )


def fields_of(kind: type) -> tuple | None:
    """Return the field names of a named tuple's class, None for any other class."""
    for base in _MRO(kind):
        fields = base.__dict__.get("_fields")
        if type(fields) is tuple and len(fields) <= 255 and _names_ok(fields):
            return fields
    return None


def encode_namedtuple(enc: Any, value: tuple, kind: type, fields: tuple) -> Any:
    """Return the node for a named tuple: name, fields, values, other attributes.

    scipy's results are named tuples with more attributes (``intercept_stderr``).
    """
    items = tuple.__getitem__(value, slice(None))
    if len(items) != len(fields):
        return enc.node(items)
    enc.descend()
    name = kind.__name__ if _names_ok((kind.__name__,)) else "Row"
    more = getattr(value, "__dict__", {})
    more = {key: more[key] for key in more if _names_ok((key,)) and key not in fields}
    found = [
        name,
        list(fields),
        enc.items(items),
        *([encode_pairs(enc, more)] if more else []),
    ]
    enc.level -= 1
    return {"nt": found}


@functools.lru_cache(maxsize=128)
def _namedtuple(name: str, fields: tuple, more: bool) -> Any:
    found = collections.namedtuple(name, fields, module="__main__")
    return type(name, (found,), {"__module__": "__main__"}) if more else found


def _decode_namedtuple(dec: Any, payload: list) -> tuple:
    name, fields, items, *more = payload
    if type(fields) is not list or len(fields) > 255 or not _names_ok((name, *fields)):
        raise WireError("a named tuple has impossible names")
    found = _namedtuple(name, tuple(fields), bool(more))(*dec.items(items))
    attributes = decode_pairs(dec, more[0]) if more else {}
    if not _names_ok(tuple(attributes)) or not attributes.keys().isdisjoint(fields):
        raise WireError("a named tuple has impossible attributes")
    for key, value in attributes.items():
        setattr(found, key, value)
    return found


ENCODE: dict[type, Any] = {
    list: _encode_list,
    tuple: _encode_tuple,
    set: _encode_set,
    frozenset: _encode_frozenset,
    dict: _encode_dict,
    range: _encode_range,
    slice: _encode_slice,
    **dict.fromkeys(_VIEWS, _encode_view),
}
DECODE: dict[str, Any] = {
    "t": _decode_tuple,
    "set": _decode_set,
    "fset": _decode_frozenset,
    "d": decode_pairs,
    "view": _decode_view,
    "range": _decode_range,
    "slice": _decode_slice,
    "nt": _decode_namedtuple,
}
