"""Frames of plain data between two processes, over a connected stream socket.

A frame is

====================  =======================================================
8 bytes               two little-endian ``uint32``: bytes of tree, buffers
8 bytes per buffer    its length, a little-endian ``uint64``
tree                  one JSON object, UTF-8
buffers               raw bytes, one after another
====================  =======================================================

The peer may be hostile. Every length is checked against `Caps` before a byte is
reserved for it, and the tree before it is parsed; whatever is wrong with a frame
becomes a `WireError`. Nothing is ever unpickled or evaluated.
"""

from __future__ import annotations

import json
import math
import select
import socket
import struct
import time
from collections.abc import Sequence

from autograder.errors import Disconnected, WireError
from autograder.values.caps import Caps, in_words

__all__ = ["Caps", "Channel", "decode_frame", "encode_frame"]

_HEAD = struct.Struct("<II")
_VECTORS = 512  # buffers for one sendmsg; IOV_MAX is 1024 on Linux
_NOW = socket.MSG_DONTWAIT
_QUIET = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL


def _unique(pairs: list) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise WireError("a frame's tree has the same key twice in one object")
    return found


def _no_constant(name: str) -> None:
    raise WireError(f"a frame's tree holds {name}, which is not JSON")


_PARSER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
_WRITER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)


def _check_tree(tree: bytes | bytearray, caps: Caps) -> None:
    """Bound the objects that parsing `tree` can make, without parsing it."""
    if len(tree) > caps.tree_bytes:
        raise WireError(
            f"the value needs {in_words(len(tree))} of text; "
            f"at most {in_words(caps.tree_bytes)} may cross"
        )
    # Marks within strings count as well: it is a bound. Long strings are buffers.
    if len(tree) > caps.marks and sum(map(tree.count, (b",", b"[", b"{"))) > caps.marks:
        raise WireError(f"the value has more than {caps.elements:,} elements")


def _check_lengths(lengths: Sequence[int], tree: int, caps: Caps) -> int:
    """Return the bytes that follow the table of `lengths`."""
    total = sum(lengths) + tree
    if total > caps.frame_bytes:
        raise WireError(
            f"the value needs {in_words(total)}; "
            f"at most {in_words(caps.frame_bytes)} may cross at once"
        )
    return total


def _write_tree(header: dict, caps: Caps) -> bytes:
    if type(header) is not dict:
        raise WireError(f"a frame's header is a dict, not a {type(header).__name__}")
    try:
        tree = _WRITER.encode(header).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(f"a frame's header must be JSON data: {error}") from error
    _check_tree(tree, caps)
    return tree


def _read_tree(tree: memoryview | bytearray, caps: Caps) -> dict:
    tree = bytes(tree)
    _check_tree(tree, caps)
    try:
        header = _PARSER.decode(str(tree, "utf-8"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise WireError(f"a frame's tree is not JSON: {error}") from error
    if type(header) is not dict:
        raise WireError("a frame's tree is not a JSON object")
    return header


def _frame_parts(header: dict, buffers: Sequence, caps: Caps) -> list[memoryview]:
    """Header, table, tree and buffers, as pieces to be sent one after another."""
    tree = _write_tree(header, caps)
    if not buffers:
        return [memoryview(_HEAD.pack(len(tree), 0) + tree)]
    if len(buffers) > caps.buffers:
        raise WireError(f"the value has more than {caps.buffers:,} parts")
    raw = [memoryview(buffer).cast("B") for buffer in buffers]
    lengths = [part.nbytes for part in raw]
    _check_lengths(lengths, len(tree), caps)
    head = _HEAD.pack(len(tree), len(raw)) + struct.pack(f"<{len(raw)}Q", *lengths)
    return [memoryview(head + tree), *(part for part in raw if part.nbytes)]


def _split(body: memoryview, tree: int, lengths: Sequence[int]) -> list[memoryview]:
    buffers, start = [], tree
    for length in lengths:
        buffers.append(body[start : start + length])
        start += length
    return buffers


def _rest(parts: list[memoryview], sent: int) -> list[memoryview]:
    """Drop the first `sent` bytes of the pieces."""
    done = 0
    while done < len(parts) and sent >= parts[done].nbytes:
        sent -= parts[done].nbytes
        done += 1
    left = parts[done:]
    if sent:
        left[0] = left[0][sent:]
    return left


def _check(deadline: float | None) -> None:
    """End a frame that comes in drips, each of them soon enough."""
    if deadline is not None and time.monotonic() > deadline:
        raise TimeoutError("the other process is too slow with a frame")


def encode_frame(header: dict, buffers: Sequence = (), caps: Caps | None = None):
    """Return the frame as one ``bytes``; see `Channel.send` for its errors."""
    return b"".join(_frame_parts(header, buffers, caps or Caps()))


def decode_frame(
    data: bytes, caps: Caps | None = None
) -> tuple[dict, list[memoryview]]:
    """Read one whole frame from bytes.

    Raises
    ------
    WireError
        The bytes are not exactly one well-formed frame within the caps.
    """
    caps = caps or Caps()
    view = memoryview(data).cast("B")
    if len(view) < _HEAD.size:
        raise WireError("a frame begins with 8 bytes")
    tree, count = _check_head(view[: _HEAD.size], caps)
    start = _HEAD.size + 8 * count
    if len(view) < start:
        raise WireError("a frame ends within its table of lengths")
    lengths = struct.unpack(f"<{count}Q", view[_HEAD.size : start])
    body = view[start:]
    if len(body) != _check_lengths(lengths, tree, caps):
        raise WireError("a frame's length is not the sum of its parts")
    return _read_tree(body[:tree], caps), _split(body, tree, lengths)


def _check_head(head: memoryview | bytearray, caps: Caps) -> tuple[int, int]:
    tree, count = _HEAD.unpack(head)
    if tree > caps.tree_bytes or count > caps.buffers:
        raise WireError(
            f"a frame announces {tree:,} bytes of tree and {count:,} buffers; "
            f"at most {caps.tree_bytes:,} and {caps.buffers:,} may cross"
        )
    return tree, count


class Channel:
    """One end of a connection that carries frames.

    For one thread. Waiting sleeps in ``poll``. Exactly the bytes of one frame are
    read at a time, so `fileno` may be watched from outside.

    Parameters
    ----------
    sock : socket.socket
        A connected stream socket, which the channel owns from now on.
    caps : Caps, optional
        Limits on what is sent and on what is accepted.
    """

    def __init__(self, sock: socket.socket, caps: Caps | None = None) -> None:
        self._sock = sock
        self._caps = caps or Caps()
        self._torn = False  # stopped in the middle of a frame
        self._readable = select.poll()
        self._readable.register(sock, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(sock, select.POLLOUT)
        sock.setblocking(True)

    def fileno(self) -> int:
        """Return the descriptor, -1 once closed."""
        return self._sock.fileno()

    def close(self) -> None:
        """Close the socket; a second time does nothing."""
        self._sock.close()

    def send(
        self, header: dict, buffers: Sequence = (), timeout: float | None = None
    ) -> None:
        """Send one frame.

        Parameters
        ----------
        header : dict
            JSON data.
        buffers : sequence of bytes-like, optional
            Raw parts, C-contiguous; copied by nobody but the kernel.
        timeout : float, optional
            Seconds for the whole frame; without, as long as it takes.

        Raises
        ------
        WireError
            Header or buffers are not fit to send; nothing has been sent.
        Disconnected
            The other process has gone away.
        TimeoutError
            The other process did not take the frame in time.
        """
        parts = _frame_parts(header, buffers, self._caps)
        self._begin()
        deadline = None if timeout is None else time.monotonic() + timeout
        while parts:
            sent = self._write(parts[:_VECTORS], deadline)
            self._torn = True
            parts = _rest(parts, sent)
            if parts:
                _check(deadline)
        self._torn = False

    def receive(self, timeout: float | None = None) -> tuple[dict, list[memoryview]]:
        """Wait for one frame.

        Parameters
        ----------
        timeout : float, optional
            Seconds until the frame must be complete; without, for ever.

        Returns
        -------
        header : dict
        buffers : list of memoryview
            Writable, each over its own part of one block of memory.

        Raises
        ------
        WireError
            What came is no well-formed frame within the caps.
        Disconnected
            The other process has gone away.
        TimeoutError
            No complete frame in time. When nothing of it had come, the channel
            can still be used.
        """
        self._begin()
        deadline = None if timeout is None else time.monotonic() + timeout
        tree, count = _check_head(self._read(_HEAD.size, deadline), self._caps)
        lengths: tuple[int, ...] = ()
        if count:
            lengths = struct.unpack(f"<{count}Q", self._read(8 * count, deadline))
        total = _check_lengths(lengths, tree, self._caps)
        body = self._read(total, deadline) if total else bytearray()
        self._torn = False
        if not count:
            return _read_tree(body, self._caps), []
        view = memoryview(body)
        return _read_tree(view[:tree], self._caps), _split(view, tree, lengths)

    def _begin(self) -> None:
        if self._sock.fileno() < 0:
            raise Disconnected("the connection is closed")
        if self._torn:
            raise Disconnected("the connection was left in the middle of a frame")

    def _wait(self, poll: select.poll, deadline: float | None) -> None:
        if deadline is None:
            poll.poll()
            return
        left = max(deadline - time.monotonic(), 0.0)
        if not poll.poll(math.ceil(left * 1000)):
            raise TimeoutError("the other process did not answer in time")

    def _write(self, parts: list[memoryview], deadline: float | None) -> int:
        while True:
            try:
                return self._sock.sendmsg(parts, (), _QUIET)
            except BlockingIOError:
                self._wait(self._writable, deadline)
            except ConnectionError as error:
                raise Disconnected("the other process has gone away") from error

    def _read(self, size: int, deadline: float | None) -> bytearray:
        data = bytearray(size)
        view = memoryview(data)
        if not self._torn:
            self._wait(self._readable, deadline)
        while view:
            try:
                got = self._sock.recv_into(view, 0, _NOW)
            except BlockingIOError:
                self._wait(self._readable, deadline)
                continue
            except ConnectionError as error:
                raise Disconnected("the other process has gone away") from error
            if not got:
                raise Disconnected("the other process has gone away")
            self._torn = True
            view = view[got:]
            if view:
                _check(deadline)
        return data
