"""Does a channel carry frames, and end every other case in a named error?"""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import struct
import threading
import time
import tracemalloc

import numpy as np
import pytest

from autograder.errors import Disconnected, WireError
from autograder.values.codec import Decoder, Encoder
from autograder.values.wire import Caps, Channel, decode_frame, encode_frame

SMALL = Caps(frame_bytes=10_000, tree_bytes=2_000, elements=100, buffers=4)
# One Channel.send may not fit the socket's buffers, so somebody must read meanwhile.
BIG = 8 * 2**20


@pytest.fixture
def pair():
    """Return two connected channels."""
    ours, theirs = (Channel(end) for end in socket.socketpair())
    yield ours, theirs
    ours.close()
    theirs.close()


@pytest.fixture
def raw():
    """Return a bare socket and the channel with small caps that reads from it."""
    bare, end = socket.socketpair()
    channel = Channel(end, SMALL)
    yield bare, channel
    bare.close()
    channel.close()


def frame(tree: bytes, lengths=(), body=b"", count=None, announced=None) -> bytes:
    """Return the bytes of a frame, true to its own lengths or not."""
    count = len(lengths) if count is None else count
    announced = len(tree) if announced is None else announced
    head = struct.pack("<II", announced, count)
    return head + struct.pack(f"<{len(lengths)}Q", *lengths) + tree + body


def test_a_frame_arrives_whole(pair):
    """Do header and buffers, empty ones too, arrive as they were?"""
    ours, theirs = pair
    header = {"id": 1, "text": "é\ud800", "deep": {"a": [None, True, 0.1]}}
    ours.send(header, [b"abc", b"", memoryview(np.arange(5))])
    found, buffers = theirs.receive(timeout=5)
    assert found == header
    assert list(map(bytes, buffers)) == [b"abc", b"", np.arange(5).tobytes()]


def test_frames_keep_their_order_and_their_borders(pair):
    """Are several frames in the socket read one at a time?"""
    ours, theirs = pair
    for number in range(5):
        ours.send({"n": number}, [bytes([number])] * number)
    for number in range(5):
        found, buffers = theirs.receive(timeout=5)
        assert (found["n"], len(buffers)) == (number, number)


def test_frames_larger_than_the_sockets_buffers_arrive(pair):
    """Is a frame of many parts and megabytes sent in pieces and put together?"""
    ours, theirs = pair
    data = np.random.default_rng(1).bytes(BIG)
    parts = [data, *(bytes([n % 256]) * (n % 7) for n in range(2000)), data[:12345]]
    sender = threading.Thread(
        target=ours.send, args=({"big": 1}, parts, 30), daemon=True
    )
    sender.start()
    _, buffers = theirs.receive(timeout=30)
    sender.join()
    assert [bytes(buffer) for buffer in buffers] == parts


def test_a_received_buffer_may_be_written_to(pair):
    """Does the receiver own its buffers?"""
    ours, theirs = pair
    ours.send({}, [b"abc"])
    _, (buffer,) = theirs.receive(timeout=5)
    buffer[0] = 0
    assert bytes(buffer) == b"\0bc"


@pytest.mark.parametrize(
    "data",
    [
        frame(b""),
        frame(b"[]"),
        frame(b"null"),
        frame(b"{} {}"),
        frame(b"{]"),
        frame(b'{"a":NaN}'),
        frame(b'{"a":-Infinity}'),
        frame(b'{"a":1,"a":2}'),
        frame(b'{"a":{"b":1,"b":1}}'),
        frame(b'{"a":"\xff"}'),
        frame(b'{"a":"\xed\xa0\x80"}'),
        frame('{"a":1}'.encode("utf-16")),
        frame(b"\xef\xbb\xbf{}"),
        frame(b'{"a":"\x00"}'),
        frame(b'{"a":"unfinished'),
        frame(b'{"a":' + b"9" * 1900 * 4 + b"}"),
        frame(b'{"a":' + b"[" * 99 + b"]" * 99 + b"}" + b" " * 3000),
        frame(b'{"a":[' + b"[]," * 600 + b"[]]}"),
        frame(b'{"a":[' + b"{}," * 600 + b"{}]}"),
        frame(b"{}", announced=2**32 - 1),
        frame(b"{}", count=2**32 - 1),
        frame(b"{}", [1] * 5, b"12345"),
        frame(b"{}", [2**64 - 1]),
        frame(b"{}", [2**63, 2**63]),
        frame(b"{}", [9_000, 9_000]),
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x80\x04\x95" + bytes(50),
        b"\xff" * 100,
    ],
    ids=lambda data: repr(data[8:24]),
)
def test_a_malformed_frame_is_a_wire_error(raw, data):
    """Is everything that is no frame within the caps refused, and not waited for?"""
    bare, channel = raw
    bare.sendall(data)
    with pytest.raises(WireError) as found:
        channel.receive(timeout=2)
    assert type(found.value) is WireError
    with pytest.raises(WireError):
        decode_frame(data, SMALL)


def test_bytes_after_a_frame_are_no_part_of_it():
    """Is a whole frame taken only when it is all there is?"""
    data = frame(b"{}", [3], b"abc")
    assert decode_frame(data)[1] == [b"abc"]
    for wrong in (data + b"d", data[:-1], data[:7], data[:15], b""):
        with pytest.raises(WireError):
            decode_frame(wrong)


def test_nesting_beyond_the_parser_is_a_wire_error():
    """Does JSON nested a hundred thousand times end in the parser's refusal?"""
    deep = b"[" * 100_000 + b"]" * 100_000
    with pytest.raises(WireError):
        decode_frame(frame(b'{"a":' + deep + b"}"))


@pytest.mark.parametrize("tree", [b"[[],[],[],", b'{"a":[', b'"\\"\\\\'], ids=repr)
def test_no_tree_takes_long_or_much_memory(tree):
    """Is a tree of very many parts refused before it is parsed?"""
    data = frame(b'{"a":[' + tree * (16 * 2**20 // len(tree)))
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(WireError):
        decode_frame(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.perf_counter() - start < 5
    assert peak < 4 * len(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x02\0\0\0", frame(b"{}")[:-1], frame(b"{}", [5], b"1234"),
     frame(b"{}", [5])[:12]],
    ids=len,
)  # fmt: skip
def test_an_end_within_a_frame_is_a_disconnection(raw, data):
    """Is a peer that goes away, between frames or within one, reported as gone?"""
    bare, channel = raw
    bare.sendall(data)
    bare.close()
    with pytest.raises(Disconnected):
        channel.receive(timeout=2)


def test_sending_to_nobody_is_a_disconnection(raw):
    """Does sending to a closed peer raise, and send no signal?"""
    bare, channel = raw
    bare.close()
    with pytest.raises(Disconnected):
        channel.send({"a": 1}, timeout=2)


def test_a_closed_channel_says_so(raw):
    """Does a closed channel refuse both ways, and close a second time in peace?"""
    _, channel = raw
    assert channel.fileno() > 0
    channel.close()
    channel.close()
    assert channel.fileno() == -1
    with pytest.raises(Disconnected):
        channel.receive()
    with pytest.raises(Disconnected):
        channel.send({})


def test_a_deadline_between_frames_leaves_the_channel_usable(raw):
    """Can one go on waiting after nothing came?"""
    bare, channel = raw
    start = time.perf_counter()
    with pytest.raises(TimeoutError):
        channel.receive(timeout=0.05)
    assert 0.04 < time.perf_counter() - start < 1
    with pytest.raises(TimeoutError):
        channel.receive(timeout=0)
    bare.sendall(frame(b'{"a":1}'))
    assert channel.receive(timeout=0) == ({"a": 1}, [])


@pytest.mark.parametrize("sent", [1, 8, 9, 11])
def test_a_deadline_within_a_frame_ends_the_channel(raw, sent):
    """Is a half-read frame never taken for the beginning of the next one?"""
    bare, channel = raw
    bare.sendall(frame(b'{"a":1}')[:sent])
    with pytest.raises(TimeoutError):
        channel.receive(timeout=0.05)
    bare.sendall(frame(b'{"a":1}'))
    with pytest.raises(Disconnected, match="middle of a frame"):
        channel.receive(timeout=1)


def test_a_frame_in_drips_meets_its_deadline(raw):
    """Does one byte at a time, each before the deadline, end at the deadline?"""
    bare, channel = raw
    stop = threading.Event()

    def drip():
        for byte in frame(b'{"a":"' + b"x" * 1900 + b'"}'):
            if stop.wait(0.01):
                return
            bare.sendall(bytes([byte]))

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    start = time.perf_counter()
    with pytest.raises(TimeoutError):
        channel.receive(timeout=0.2)
    assert time.perf_counter() - start < 1
    stop.set()
    thread.join()


def test_a_frame_without_pauses_meets_its_deadline():
    """Does a peer that always has one more byte of a long frame hold nobody up?"""
    bare, end = socket.socketpair()
    channel, stop = Channel(end), threading.Event()

    def pour():
        bare.sendall(frame(b"{}", [100 * 2**20]))
        while not stop.is_set():
            bare.send(b"x" * 64)

    thread = threading.Thread(target=pour, daemon=True)
    thread.start()
    start = time.perf_counter()
    with pytest.raises(TimeoutError, match="too slow"):
        channel.receive(timeout=0.2)
    assert time.perf_counter() - start < 2
    stop.set()
    with contextlib.suppress(BlockingIOError):
        end.recv(2**20, socket.MSG_DONTWAIT)  # let a blocked send go on
    thread.join()
    bare.close()
    channel.close()


def test_a_peer_that_reads_nothing_meets_the_deadline(pair):
    """Does sending end in time when nobody takes the bytes, and stay ended?"""
    ours, _ = pair
    with pytest.raises(TimeoutError):
        ours.send({}, [bytes(BIG)], timeout=0.05)
    with pytest.raises(Disconnected):
        ours.send({}, timeout=0.05)


def test_waiting_uses_no_processor(raw):
    """Does a channel sleep while it waits?"""
    _, channel = raw
    start = time.process_time()
    with pytest.raises(TimeoutError):
        channel.receive(timeout=0.3)
    assert time.process_time() - start < 0.1


def test_an_interrupted_wait_goes_on(raw):
    """Does a signal whose handler returns leave the wait as it was?"""
    bare, channel = raw
    before = signal.signal(signal.SIGALRM, lambda *_: bare.sendall(frame(b'{"a":1}')))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        assert channel.receive(timeout=5) == ({"a": 1}, [])
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("header", "buffers"),
    [
        ([], ()),
        ({"a": {1}}, ()),
        ({"a": float("nan")}, ()),
        ({"a": "x" * 2001}, ()),
        ({"a": [[]] * 400}, ()),
        ({}, [b""] * 5),
        ({}, [bytes(9_999)]),
    ],
    ids=str,
)
def test_nothing_unfit_is_sent(raw, header, buffers):
    """Is a bad header or too much data the sender's error, and nothing sent?"""
    bare, channel = raw
    with pytest.raises(WireError):
        channel.send(header, buffers)
    bare.setblocking(False)
    with pytest.raises(BlockingIOError):
        bare.recv(1)
    channel.send({"a": 1})
    assert bare.recv(100) == frame(b'{"a":1}')


def test_a_call_crosses_both_ways(pair):
    """Do channel, encoder and decoder make a call as the processes make it?"""
    ours, theirs = pair
    encoder = Encoder()
    ours.send({"op": "call", "args": encoder.tree((3, np.eye(9)))}, encoder.buffers)
    header, buffers = theirs.receive(timeout=5)
    number, grid = Decoder(buffers).value(header["args"])
    reply = Encoder()
    theirs.send({"value": reply.tree(number * grid)}, reply.buffers)
    header, buffers = ours.receive(timeout=5)
    assert (Decoder(buffers).value(header["value"]) == 3 * np.eye(9)).all()


def test_what_the_sender_accepts_the_receiver_accepts():
    """Is a frame right at its caps let through on both sides?"""
    caps = Caps(frame_bytes=1000, tree_bytes=100, elements=30, buffers=2)
    tree = {"a": "x" * 92}
    data = encode_frame(tree, [bytes(450), bytes(450)], caps)
    assert len(json.dumps(tree, separators=(",", ":"))) == 100
    assert decode_frame(data, caps)[0] == tree
