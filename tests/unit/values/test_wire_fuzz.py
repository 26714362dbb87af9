"""Can any bytes from the other process do more harm than a `WireError`?

Valid frames are bent, as bytes and as trees, and read again. Run more with

    python tests/unit/values/test_wire_fuzz.py INPUTS [FIRST_SEED]

Each input is made from its own seed, which a failure names.
"""

from __future__ import annotations

import collections
import contextlib
import datetime as dt
import decimal
import json
import random
import resource
import socket
import struct
import sys
import time
import warnings
import zoneinfo
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.errors import Disconnected, WireError
from autograder.values import codec as values
from autograder.values.codec import Decoder, Encoder
from autograder.values.wire import Caps, Channel, decode_frame, encode_frame

MIB = 2**20
CAPS = Caps(frame_bytes=4 * MIB, tree_bytes=MIB, elements=20_000, buffers=200)
SECONDS = 5.0  # of the processor for one input
GROWTH = 200 * MIB  # of the peak, over any number of inputs
DAYS = pd.date_range("2020", periods=3, freq="D", tz="Europe/Oslo")
RECORD = np.dtype([("a", "i4"), ("b", "U2"), ("c", [("d", "?")], (2,))])
SEEDS = [
    None, 2**80, float("nan"), 1j, "text\ud800", b"x" * 300, [1, [2.0]], [0.5] * 70,
    list(range(70)), ["é"] * 70, (1, 2), {1, "a"}, frozenset([1]), {"a": [1], 2: (3,)},
    range(5), slice(1, 2), {"a": 1}.items(), collections.OrderedDict(a=1),
    collections.defaultdict(list, a=[1]), collections.Counter("ab"),
    collections.deque([1], 2), collections.namedtuple("P", "x y")(1, 2),
    dt.datetime(2020, 1, 1, tzinfo=zoneinfo.ZoneInfo("Asia/Tokyo")), dt.time(1),
    dt.timedelta(1), dt.timezone(dt.timedelta(hours=1), "A"), dt.date(2020, 1, 1),
    decimal.Decimal("1.5"), Fraction(1, 3), int, np.float64, np.float64(1.5),
    np.str_("a"), np.datetime64("2020-01-01"), np.arange(100.0).reshape(4, 25),
    np.zeros(40, RECORD), np.array([1, "a", None], object), np.zeros((2, 2), "?"),
    np.array(["a", None], np.dtypes.StringDType(na_object=None)), RECORD,
    np.array(["ab", "c"]), np.ma.array([1, 2], mask=[0, 1]), np.zeros(1, RECORD)[0],
    pd.Series([1.5, 2], name="s"), pd.Series(["a", None]), pd.RangeIndex(5),
    pd.Series(["a", "b"], dtype="category"), pd.Series([1, None], dtype="Int64"),
    pd.Series(pd.arrays.SparseArray([0, 0, 1])), pd.Series(DAYS), DAYS,
    pd.period_range("2020", periods=3, freq="Q-NOV"), pd.interval_range(0, 3),
    pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", None]),
    pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, 1.5], "d": DAYS[:2]}),
    pd.Timestamp("2020", tz="UTC"), pd.Timedelta("1D"), pd.Period("2020", "M"),
    pd.Interval(0, 1), pd.NaT, pd.NA, pd.CategoricalDtype(["a"]),
    pd.offsets.Week(weekday=2),
    pd.timedelta_range("1h", periods=3, freq="h"), scipy.sparse.csr_array(np.eye(3)),
    scipy.sparse.coo_matrix(np.eye(2)),
]  # fmt: skip
NUMBERS = [0, 1, -1, 2, 3, 7, 255, 65_536, 10**6, 2**31, 2**32, 2**53, 2**62, 2**63 - 1,
           -(2**63), 2**64, 10**30, 0.5, -0.0, 1e308]  # fmt: skip
WORDS = ["", "a", "C", "F", "K", "O", "|O", "<f8", "|b1", "<U9", "<U999999999", ">U2",
         "<M8[ns]", "<M8[0s]", "m8", "|V8", "f8,O", "{'a': 'O'}", "D", "ME", "M", "ns",
         "99999D", "B", "QS-FEB", "00", "ff" * 8, "zz", "-0x1", "nan", "1e999",
         "python",
         "pyarrow", "NaT", "keys", "items", "int64", "builtins.int", "builtins.eval",
         "numpy:load", "os:system", "../../etc/passwd", "Europe/Oslo", "class",
         "__init__",
         "_x", "x", "é", "\ud800", "inf", "sNaN", "1e999999999", "🙂" * 50]  # fmt: skip
TAGS = ["ref", "lib", "nonsense", *values._DECODE]


def _frame(value) -> tuple:
    encoder = Encoder(caps=CAPS)
    return encoder.tree(value), encoder.buffers


FRAMES = [_frame(value) for value in SEEDS]


# Inputs ----------------------------------------------------------------------


def _paths(node, path=()):
    yield path
    if type(node) in (dict, list):
        steps = node.items() if type(node) is dict else enumerate(node)
        for step, part in steps:
            yield from _paths(part, (*path, step))


def _any_node(rng: random.Random, trees: list):
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(NUMBERS)
    if kind == 1:
        return rng.choice(WORDS)
    if kind == 2:
        return rng.choice(
            [None, True, False, [], {}, [[]], [None] * 5, {"a": 1, "b": 2}]
        )
    if kind == 3:
        return {rng.choice(TAGS): rng.choice([*trees, *NUMBERS, *WORDS, [], None])}
    tree = rng.choice(trees)
    for step in rng.choice(list(_paths(tree))):
        tree = tree[step]
    return tree


def _bent_tree(rng: random.Random, tree):
    """Return the tree with one of its parts replaced, renamed, doubled or dropped."""
    tree = {"v": json.loads(json.dumps(tree))}
    *path, last = rng.choice(list(_paths(tree))[1:])
    parent = tree
    for step in path:
        parent = parent[step]
    action = rng.randrange(4)
    if action == 0 and type(parent) is dict and parent is not tree:
        parent[rng.choice(TAGS)] = parent.pop(last)
    elif action == 1 and type(parent) is list:
        parent.insert(last, parent[last])
    elif action == 2 and type(parent) is list:
        del parent[last]
    else:
        parent[last] = _any_node(rng, [node for node, _ in FRAMES])
    return tree["v"]


def _bent_bytes(rng: random.Random, data: bytes) -> bytes:
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at = rng.randrange(len(data) + 1)
        action = rng.randrange(5)
        if action == 0 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif action == 1:
            data[at:at] = rng.randbytes(rng.choice([1, 2, 8]))
        elif action == 2:
            del data[at : at + rng.choice([1, 2, 8])]
        elif action == 3:
            data[at : at + 1] = rng.choice(
                [b"[", b"]", b"{", b'"', b"\\", b"\xff", b"9"]
            )
        else:
            head = struct.pack("<I", rng.choice([0, 1, 255, 2**20, 2**31, 2**32 - 1]))
            data[rng.choice([0, 4, 8]) :][:4] = head
    return bytes(data)


def bent(seed: int) -> bytes:
    """Return the bytes made from a seed: a valid frame, bent."""
    rng = random.Random(seed)
    tree, buffers = rng.choice(FRAMES)
    if rng.random() < 0.75:
        for _ in range(rng.choice([1, 1, 2, 4])):
            tree = _bent_tree(rng, tree)
        buffers = [rng.choice([b, b, b[:-1], b""]) for b in map(bytes, buffers)]
        return encode_frame({"v": tree}, buffers, CAPS)
    return _bent_bytes(rng, encode_frame({"v": tree}, buffers, CAPS))


# What must hold --------------------------------------------------------------


def survives(data: bytes) -> bool:
    """Read the bytes as a frame and its value; tell whether they made one.

    Anything but a value or a `WireError`, or too much time, is raised.
    """
    start = time.process_time()
    try:
        header, buffers = decode_frame(data, CAPS)
        value = Decoder(buffers, None, CAPS).value(header.get("v"))
        _use(value)
    except WireError:
        return False
    finally:
        assert time.process_time() - start < SECONDS
    return True


def _use(value) -> None:
    """Look at a value as a check would: it must not crash the process."""
    with contextlib.suppress(Exception):  # an honest complaint, of a date too large say
        repr(value)
        hash(value)
    with contextlib.suppress(Exception):
        np.asarray(value).sum()
    Encoder(caps=Caps()).tree(value)


def run(inputs: int, first: int = 0) -> int:
    """Try many inputs; return how many of them made a value."""
    made, peak = 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(first, first + inputs):
        try:
            made += survives(bent(seed))
        except BaseException as error:
            error.add_note(f"the input is bent({seed})")
            raise
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert growth * 1024 < GROWTH, f"memory grew by {growth // 1024} MiB"
    return made


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=500)
@given(st.integers(0, 2**60))
def test_a_bent_frame_makes_a_value_or_an_error(seed):
    """Does every bent frame end in a value or a `WireError`?"""
    survives(bent(seed))


@settings(max_examples=300)
@given(st.binary(max_size=200))
@example(b"")
@example(b"\xff" * 8)
@example(struct.pack("<II", 2, 0) + b"{}")
def test_random_bytes_make_a_frame_or_an_error(data):
    """Does the channel end in a frame, a `WireError` or `Disconnected`?"""
    ours, theirs = socket.socketpair()
    channel = Channel(ours, CAPS)
    with theirs:
        theirs.sendall(data)
    try:
        header, buffers = channel.receive(timeout=5)
        assert type(header) is dict
        Decoder(buffers, caps=CAPS).value(header.get("v"))
    except Disconnected:
        pass
    except WireError:
        pass
    finally:
        channel.close()


@settings(max_examples=300)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.sampled_from(WORDS),
        lambda inner: (
            st.lists(inner, max_size=5)
            | st.dictionaries(st.sampled_from(TAGS), inner, min_size=1, max_size=1)
        ),
    )
)
def test_random_trees_make_a_value_or_an_error(tree):
    """Does the decoder take any tree of its own tags?"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            Decoder([b"1234567890" * 50], caps=CAPS).value(tree)
        except WireError:
            pass


@pytest.mark.filterwarnings("ignore")
def test_bent_frames_are_neither_all_good_nor_all_bad():
    """Do the inputs reach both the values and the refusals?"""
    made = run(1000)
    assert 50 < made < 900


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore")
def test_a_hundred_thousand_bent_frames_do_no_harm():
    """Are 100,000 inputs read without another exception, a hang or much memory?"""
    assert run(100_000, first=10**6) > 5_000


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    wanted, *rest = map(int, sys.argv[1:] or ["100000"])
    began = time.perf_counter()
    good = run(wanted, *rest)
    print(
        f"{wanted:,} inputs, {good:,} of them made a value, the others a WireError; "
        f"{time.perf_counter() - began:.0f} s"
    )
