"""Values as a JSON tree and raw buffers, and back: exact types, never code.

A node of the tree is ``null``, a boolean, a number, a string, an array (a ``list``)
or an object with exactly one key, its tag: ``{"t": [1, 2]}`` is a tuple. Each
module of a family holds the tags of one family of types, as two tables: how to
encode a type, how to decode a tag. The decoder's side may be attacked: whatever is
wrong with a tree becomes a `WireError`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

from autograder.errors import WireError
from autograder.values import containers, named, plain, standard
from autograder.values.caps import Account, Caps

if importlib.util.find_spec("numpy"):  # a course may do without
    from autograder.values import numpy_arrays, scipy_sparse
else:
    numpy_arrays = scipy_sparse = None  # type: ignore[assignment]
if numpy_arrays and importlib.util.find_spec("pandas"):
    from autograder.values import pandas_frames
else:
    pandas_frames = None  # type: ignore[assignment]

__all__ = ["Caps", "Decoder", "Encoder"]

_FAMILIES = [
    family
    for family in (
        plain,
        containers,
        standard,
        named,
        numpy_arrays,
        scipy_sparse,
        pandas_frames,
    )
    if family is not None
]
_ATOMS = plain.ATOMS
_PLAIN = plain.PLAIN
_ENCODE: dict[type, Callable] = {}
_DECODE: dict[str, Callable] = {}
for _family in _FAMILIES:
    _ENCODE.update(_family.ENCODE)
    _DECODE.update(_family.DECODE)

_LEAVES = frozenset({type(None), bool, int, float})
_MRO = type.__dict__["__mro__"].__get__
_INLINE = 256  # bytes; fewer are cheaper as hex in the tree than as a buffer


class Encoder(Account):
    """Turn values into nodes of one frame.

    Parameters
    ----------
    refer : callable, optional
        Called with an object that is not plain data; returns the JSON data by which
        the other process may ask for it.
    caps : Caps, optional
        Limits on all values of the frame together.
    trusted : bool
        Also send functions, classes and modules of libraries by name. Only for the
        direction from the examiner to the student's process.
    keep : callable, optional
        Asked of an instance of a subclass (of list, say) whether it goes by reference
        all the same; by default it goes as its plain base.

    Attributes
    ----------
    buffers : list of bytes-like
        The raw parts to be sent with the nodes.
    """

    def __init__(
        self,
        refer: Callable[[object], dict] | None = None,
        caps: Caps | None = None,
        trusted: bool = False,
        keep: Callable[[object], bool] | None = None,
    ) -> None:
        super().__init__(caps)
        self.buffers: list = []
        self.trusted = trusted
        self._refer = refer
        self._keep = keep

    def tree(self, value: object) -> Any:
        """Return the node for a value; its raw parts are added to `buffers`.

        Raises
        ------
        WireError
            The value is too deep, too large, or not data and nobody refers to it.
        """
        self.level = 0
        try:
            return self.node(value)
        except (WireError, OSError):
            raise
        except RecursionError as error:
            raise WireError("the value is nested too deep to be sent") from error
        except Exception as error:
            raise WireError(
                f"a {type(value).__name__} could not be sent: {error}"
            ) from error

    def node(self, value: object) -> Any:
        """Return the node for a value within another one."""
        kind = type(value)
        atom = _ATOMS.get(kind)
        if atom is not None:
            return atom(self, value)
        encode = _ENCODE.get(kind)
        if encode is None:
            return self._other(value, kind)
        self.descend()
        found = encode(self, value)
        self.level -= 1
        return found

    def items(self, values: list | tuple) -> Any:
        """Return the payload for a sequence of values; see `Decoder.items`."""
        if len(values) >= plain.LONG:
            packed = plain.pack(self, values)
            if packed is not None:
                return packed
        self.count(len(values))
        node = self.node
        return [node(value) for value in values]

    def raw(self, data: Any) -> str | int:
        """Return the payload for bytes: a buffer's number, or hex when few."""
        size = memoryview(data).nbytes
        self.spend(size)
        if size <= _INLINE:
            return data.hex() if isinstance(data, bytes) else bytes(data).hex()
        if len(self.buffers) >= self.caps.buffers:
            raise WireError(f"the value has more than {self.caps.buffers:,} parts")
        self.buffers.append(data)
        return len(self.buffers) - 1

    def refer(self, value: object) -> dict:
        """Return the node for an object that is not plain data."""
        if self.trusted:
            name = named.library_name(value)
            if name is not None:
                return {"lib": name}
        if self._refer is None:
            raise WireError(
                f"a {type(value).__name__} is not plain data and cannot be sent"
            )
        return {"ref": self._refer(value)}

    def _other(self, value: object, kind: type) -> Any:
        """Encode an instance of a subclass as its base, anything else by reference."""
        if self._keep is not None and self._keep(value):
            return self.refer(value)
        if self.trusted and getattr(kind, "__autograder_handle__", False):
            return self.refer(value)  # a stand-in, whatever it derives from
        for base in _MRO(kind):
            if base in _ATOMS or base in _ENCODE:
                if base is tuple and (fields := containers.fields_of(kind)):
                    return containers.encode_namedtuple(self, value, kind, fields)
                plain = _PLAIN.get(base)
                if plain is not None:
                    return self.node(plain(value))
                self.descend()
                found = _ENCODE[base](self, value)
                self.level -= 1
                return found
        encode = scipy_sparse.encoder(kind) if scipy_sparse else None
        return encode(self, value) if encode else self.refer(value)


class Decoder(Account):
    """Turn the nodes of one frame back into values.

    Parameters
    ----------
    buffers : sequence of bytes-like
        The frame's raw parts.
    resolve : callable, optional
        Called with what `refer` of the other side returned; it comes from the other
        process and is to be believed as little as the rest.
    caps : Caps, optional
        Limits on all values of the frame together.
    trusted : bool
        The frame comes from the examiner: names of library objects are followed.
    """

    def __init__(
        self,
        buffers: Sequence = (),
        resolve: Callable[[dict], object] | None = None,
        caps: Caps | None = None,
        trusted: bool = False,
    ) -> None:
        super().__init__(caps)
        self.trusted = trusted
        self._buffers: list = list(buffers)
        self._resolve = resolve

    def value(self, node: Any) -> Any:
        """Return the value of a node.

        Raises
        ------
        WireError
            The node is malformed or beyond the caps.
        """
        self.level = 0
        try:
            return self.read(node)
        except (WireError, OSError):  # a deadline's TimeoutError is an OSError
            raise
        except Exception as error:
            raise WireError(
                f"a value is malformed: {type(error).__name__}: {error}"
            ) from error

    def read(self, node: Any) -> Any:
        """Return the value of a node within another one."""
        kind = type(node)
        if kind in _LEAVES:
            return node
        if kind is str:
            self.check_string(len(node))
            return node
        self.descend()
        if kind is list:
            found: Any = self.items(node)
        elif kind is dict and len(node) == 1:
            ((tag, payload),) = node.items()
            found = self._tagged(tag, payload)
        else:
            raise WireError("a node of a tree has not exactly one tag")
        self.level -= 1
        return found

    def items(self, payload: Any) -> list:
        """Return a sequence of values: written out, or packed when long."""
        if type(payload) is list:
            self.count(len(payload))
            read = self.read
            return [read(node) for node in payload]
        if type(payload) is dict and len(payload) == 1:
            ((tag, packed),) = payload.items()
            if tag in plain.PACKED:
                return plain.PACKED[tag](self, packed)
        raise WireError("a sequence is neither written out nor packed")

    def raw(self, payload: Any) -> bytes | memoryview:
        """Return the bytes meant by a payload; each buffer can be had once."""
        if type(payload) is str:
            data: Any = bytes.fromhex(payload)
        elif type(payload) is int and 0 <= payload < len(self._buffers):
            data, self._buffers[payload] = self._buffers[payload], None
            if data is None:
                raise WireError("a buffer is used twice")
        else:
            raise WireError("there is no such buffer")
        self.spend(len(data))
        return data

    def expect(self, node: Any, *kinds: type) -> Any:
        """Return the value of a node that must be of one of these exact types."""
        value = self.read(node)
        if type(value) not in kinds:
            wanted = " or ".join(kind.__name__ for kind in kinds)
            raise WireError(f"{wanted} expected, not {type(value).__name__}")
        return value

    def _tagged(self, tag: str, payload: Any) -> Any:
        decode = _DECODE.get(tag)
        if decode is not None:
            return decode(self, payload)
        if tag == "ref" and type(payload) is dict:
            if self._resolve is None:
                raise WireError("a reference came where only data may come")
            return self._resolve(payload)
        if tag == "lib" and self.trusted:
            return named.library_object(payload)
        raise WireError(f"a node has the unknown tag {tag[:20]!r}")
