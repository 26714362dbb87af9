"""What can a hostile process make the decoder do with a tree of its own making?

Each row is an attack: a node, and the raw buffers that go with it. Each must end in a
`WireError`, soon, and without memory beyond the caps.
"""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from autograder.errors import WireError
from autograder.values import codec as values
from autograder.values import pandas_arrays as values_pandas_arrays
from autograder.values.caps import Caps
from autograder.values.codec import Decoder, Encoder

MIB = 2**20
SECONDS = 6.0  # of the processor; without its guard the longest takes minutes
SAME_HASH = 2**61 - 1  # ints that differ by this have one hash


def nd(dtype="<f8", shape=(1,), order="C", writeable=True, data="00" * 8):
    """Return a node for an array."""
    return {"nd": [dtype, list(shape), order, writeable, data]}


def ints(*values):
    """Return a node for an array of int64."""
    data = np.array(values, "<i8").tobytes().hex()
    return nd("<i8", [len(values)], data=data)


def index(array, name=None, freq=None):
    """Return a node for an index."""
    return {"index": [array, name, freq]}


def objects(*items):
    """Return a node for an array of objects."""
    return {"ndo": ["|O", [len(items)], "C", True, list(items)]}


def record(fields, itemsize=8, aligned=False):
    """Return a node for an empty structured array."""
    return nd([itemsize, aligned, fields], [0], data="")


def deep(levels, node=None):
    """Return a node within lists."""
    for _ in range(levels):
        node = [node]
    return node


def deep_dtype(levels):
    """Return a structured dtype within structured dtypes."""
    dtype = "<f8"
    for _ in range(levels):
        dtype = [8, False, [["x", dtype, 0, []]]]
    return dtype


ROWS = {"ri": [0, 2, 1, None]}
RAW = bytes(1000)
ATTACKS = {
    # The tree itself
    "no tag": ({}, []),
    "two tags": ({"t": [], "set": []}, []),
    "unknown tag": ({"pickle": "gASV"}, []),
    "long unknown tag": ({"x" * 10**6: 1}, []),
    "not JSON": (object(), []),
    "nested too deep": (deep(61), []),
    "nested tuples": ({"t": deep(60, {"t": []})}, []),
    "nested far too deep": (deep(50_000), []),
    "elements": ([[0] * 1000] * 1001, []),
    "a reference": ({"ref": {"id": 1}}, []),
    "a reference to nothing": ({"ref": 1}, []),
    "a library object": ({"lib": "os:system"}, []),
    "a type that is code": ({"type": "builtins.eval"}, []),
    "a type by a path": ({"type": "os.environ"}, []),
    "a type by a list": ({"type": []}, []),
    # Buffers
    "no such buffer": ({"b": 1}, [RAW]),
    "a negative buffer": ({"b": -1}, [RAW]),
    "a buffer by a bool": ({"b": False}, [RAW]),
    "a buffer by a float": ({"b": 0.0}, [RAW]),
    "a buffer used twice": ([{"b": 0}, {"b": 0}], [RAW]),
    "a buffer as two arrays": ([nd("|u1", [1000], data=0)] * 2, [RAW]),
    "bad hex": ({"b": "0g"}, []),
    "odd hex": ({"b": "0"}, []),
    # Plain values
    "an int of too many bits": ({"i": "0x" + "f" * 2 * 10**6}, []),
    "an int as a number": ({"i": 5}, []),
    "an int that is none": ({"i": "five"}, []),
    "a float of 7 bytes": ({"f": "00" * 7}, []),
    "a float as a number": ({"f": 1.0}, []),
    "a complex of strings": ({"c": ["1", "2"]}, []),
    "text that is no UTF-8": ({"s": "ff"}, []),
    "a constant of its own": ({"k": "print"}, []),
    "a sequence that is none": ({"t": "abc"}, []),
    "a sequence in a wrong tag": ({"t": {"set": []}}, []),
    "floats of 7 bytes": ({"floats": "00" * 7}, []),
    "strings of a wrong length": ({"strs": ["6161", "01000000"]}, []),
    "very many empty strings": ({"strs": ["", 0]}, [bytes(4 * 5 * MIB)]),
    "very many packed floats": ({"floats": 0}, [bytes(8 * 5 * MIB)]),
    "unhashable in a set": ({"set": [[]]}, []),
    "unhashable as a key": ({"d": [[[]], [1]]}, []),
    "a key twice": ({"d": [["a", "a"], [1, 2]]}, []),
    "a key twice in disguise": ({"d": [[1, True], [1, 2]]}, []),
    "a key without value": ({"d": [["a"], []]}, []),
    "a set of one hash": ({"set": [n * SAME_HASH for n in range(10**5)]}, []),
    "a dict of one hash": (
        {"d": [[{"t": [n * SAME_HASH]} for n in range(10**5)], [0] * 10**5]}, [],
    ),
    "a view of one hash": (
        {"view": ["keys", [n * SAME_HASH for n in range(10**5)]]}, [],
    ),
    "a view of no pairs": ({"view": ["items", [1]]}, []),
    "a view of triples": ({"view": ["items", [{"t": [1, 2, 3]}]]}, []),
    "a view of its own": ({"view": ["__class__", []]}, []),
    "a range too long": ({"range": [0, 10**18, 1]}, []),
    "a range far too long": ({"range": [0, {"i": "0x" + "f" * 1000}, 1]}, []),
    "a range without step": ({"range": [0, 5, 0]}, []),
    "a range of bools": ({"range": [False, True, True]}, []),
    "a field that is a keyword": ({"nt": ["P", ["class"], [1]]}, []),
    "a private field": ({"nt": ["P", ["_x"], [1]]}, []),
    "a dunder field": ({"nt": ["P", ["__class__"], [1]]}, []),
    "a private attribute": ({"nt": ["P", ["x"], [1], [["__class__"], [1]]]}, []),
    "an attribute that is a field": ({"nt": ["P", ["x"], [1], [["x"], [1]]]}, []),
    "a field twice": ({"nt": ["P", ["x", "x"], [1, 2]]}, []),
    "fields that are code": ({"nt": ["P", ["x=print()"], [1]]}, []),
    "a name that is code": ({"nt": ["P(object): pass\nimport os", ["x"], [1]]}, []),
    "a private name": ({"nt": ["__import__", ["x"], [1]]}, []),
    "a name that is a keyword": ({"nt": ["lambda", ["x"], [1]]}, []),
    "very many fields": ({"nt": ["P", [f"x{n}" for n in range(10**5)], [1]]}, []),
    "fields as a string": ({"nt": ["P", "xy", [1, 2]]}, []),
    "more values than fields": ({"nt": ["P", ["x"], [1, 2]]}, []),
    # Standard library
    "a factory that is code": ({"dd": [{"lib": "os:system"}, [[], []]]}, []),
    "a factory that is no type": ({"dd": ["int", [[], []]]}, []),
    "a deque of length -1": ({"deque": [-1, []]}, []),
    "a date that never was": ({"date": [2020, 2, 30]}, []),
    "a date of strings": ({"date": ["2020", 1, 1]}, []),
    "a zone that is no zone": ({"dt": [2020, 1, 1, 0, 0, 0, 0, 0, "UTC"]}, []),
    "a zone by a path": ({"zone": "../../../etc/passwd"}, []),
    "a zone by a whole path": ({"zone": "/etc/passwd"}, []),
    "a zone that is a folder": ({"zone": "America"}, []),
    "a zone with a null": ({"zone": "UTC\0"}, []),
    "a very long zone": ({"zone": "a/" * 10**5}, []),
    "an offset of a week": ({"tz": [{"td": [7, 0, 0]}]}, []),
    "a timedelta of floats": ({"td": [1e300, 0, 0]}, []),
    "a decimal beyond memory": ({"dec": "1e999999999999"}, []),
    "a decimal that is none": ({"dec": "one"}, []),
    "a fraction over zero": ({"frac": [1, 0]}, []),
    "a fraction slow to reduce": (
        {"frac": [{"i": "0x" + "f" * 900_000}, {"i": "0x" + "7" * 900_000}]}, [],
    ),
    "a UUID that is none": ({"uuid": "zz"}, []),
    "a path of bytes": ({"path": {"b": "00"}}, []),
    # Arrays
    "a huge shape": (nd(shape=[10**15]), []),
    "a negative shape": (nd(shape=[-1]), []),
    "a shape that overflows": (nd(shape=[2**32, 2**32]), []),
    "a shape that overflows to 1": (nd(shape=[2**63, 2, 2**63]), []),
    "a shape of bools": (nd(shape=[True]), []),
    "a shape of floats": (nd(shape=[1.0]), []),
    "a shape of too many dimensions": (nd(shape=[1] * 65), []),
    "an empty array of huge shape": (nd(shape=[0, 2**40], data=""), []),
    "an empty array of large sides": (nd(shape=[0, 2**20, 2**20], data=""), []),
    "no objects, in a list of dtypes": (nd("<f8,O", [0], data=""), []),
    "a huge shape of nothing": (nd("<U0", [2**26], data=""), []),
    "too few bytes": (nd(shape=[2]), []),
    "too many bytes": (nd(shape=[1], data="00" * 16), []),
    "an order of its own": (nd(order="K"), []),
    "objects as bytes": (nd("|O"), []),
    "objects by another name": (nd("O8"), []),
    "objects in a list of dtypes": (nd("<f8,O"), []),
    "raw memory": (nd("|V8"), []),
    "a dtype that is code": (nd("__import__('os')"), []),
    "a dtype with spaces": (nd("<f8 "), []),
    "a dtype of a great size": (nd("<U999999999"), []),
    "a unit of its own": (nd("<M8[25x]"), []),
    "objects in a record": (record([["x", "|O", 0, []]]), []),
    "objects deep in a record": (
        record([["x", [8, False, [["y", "O", 0, []]]], 0, []]]), [],
    ),
    "strings in a record": (record([["x", {"strings": [True, []]}, 0, []]]), []),
    "a field beyond the record": (record([["x", "<f8", 4, []]]), []),
    "a field before the record": (record([["x", "<f8", -8, []]]), []),
    "a field of a record twice": (record([["x", "<i4", 0, []]] * 2), []),
    "a record of a great size": (record([], 2**62), []),
    "a record of very many fields": (
        record([[str(n), "|u1", 0, []] for n in range(10**5)]), [],
    ),
    "a record in a record for ever": (nd(deep_dtype(200), [0], data=""), []),
    "a subarray of a great size": (record([["x", "<f8", 0, [2**20, 2**20]]]), []),
    "a boolean of 2": (nd("|b1", [1], data="02"), []),
    "a boolean of 2 in a record": (
        nd([1, False, [["x", "|b1", 0, []]]], [1], data="02"), [],
    ),
    "a character beyond Unicode": (nd("<U1", [1], data="00001100"), []),
    "a character beyond Unicode, swapped": (nd(">U1", [1], data="00110000"), []),
    "a numpy scalar of two": ({"n": ["<f8", "00" * 16]}, []),
    "a numpy scalar of objects": ({"n": ["|O", "00" * 8]}, []),
    "a boolean scalar of 2": ({"n": ["|b1", "02"]}, []),
    "a record that is an array": ({"record": nd()}, []),
    "elements that do not fill a shape": ({"ndo": ["|O", [3], "C", True, [1]]}, []),
    "elements of a number dtype": ({"ndo": ["<f8", [1], "C", True, [1]]}, []),
    "numbers among strings": (
        {"ndo": [{"strings": [True, []]}, [1], "C", True, [1]]}, [],
    ),
    "a mask of another shape": ({"ma": [nd(), nd("|b1", [2], data="0000"), None, 0]},
    []),
    "a matrix of three dimensions": ({"matrix": nd(shape=[1, 1, 1])}, []),
    # scipy
    "a sparse matrix of a class": ({"spmatrix": ["dok_matrix", [1, 1], []]}, []),
    "a sparse matrix of a great shape": (
        {"spmatrix": ["csr_array", [1, 2**40], [nd(), ints(0), ints(0, 1)]]}, [],
    ),
    "a sparse entry beyond the shape": (
        {"spmatrix": ["csr_array", [1, 1], [nd(), ints(7), ints(0, 1)]]}, [],
    ),
    "a sparse entry elsewhere": (
        {"spmatrix": ["coo_array", [1, 1], [nd(), ints(0), ints(-7)]]}, [],
    ),
    "sparse rows beyond the entries": (
        {"spmatrix": ["csr_array", [1, 1], [nd(), ints(0), ints(0, 9)]]}, [],
    ),
    "a sparse matrix of objects": (
        {"spmatrix": ["csr_array", [1, 1], [objects(1), ints(0), ints(0, 1)]]}, [],
    ),
    # pandas
    "a code beyond the categories": (
        {"cat": [ints(0, 1), index(objects("a")), False]}, [],
    ),
    "a code below -1": ({"cat": [ints(-2), index(objects("a")), False]}, []),
    "codes that are floats": ({"cat": [nd(), index(objects("a")), False]}, []),
    "a category twice": ({"cat": [ints(0), index(objects("a", "a")), False]}, []),
    "a missing category": ({"cat": [ints(0), index(objects(None)), False]}, []),
    "categories of one hash": (
        {"cat": [ints(0), index(objects(*(n * SAME_HASH for n in range(10**5)))), 0]},
        [],
    ),
    "categories that are no index": ({"cat": [ints(0), ["a"], False]}, []),
    "a code beyond a level": (
        {"mi": [[index(ints(5))], [ints(0, 1)], [None]]}, [],
    ),
    "a code below a level": ({"mi": [[index(ints(5))], [ints(-2)], [None]]}, []),
    "codes of two lengths": (
        {"mi": [[index(ints(5))] * 2, [ints(0), ints(0, 0)], [None, None]]}, [],
    ),
    "a level twice the same": ({"mi": [[index(ints(5, 5))], [ints(0)], [None]]}, []),
    "levels without codes": ({"mi": [[index(ints(5))], [], [None]]}, []),
    "a level of one hash": (
        {"mi": [[index(objects(*(n * SAME_HASH for n in range(10**5))))], [ints(0)],
                [None]]}, [],
    ),
    "no levels": ({"mi": [[], [], []]}, []),
    "very many levels": (
        {"mi": [[index(ints(5))] * 200, [ints(0)] * 200, [None] * 200]}, [],
    ),
    "levels in levels": (
        {"mi": [[{"mi": [[index(ints(5))], [ints(0)], [None]]}], [ints(0)], [None]]},
        [],
    ),
    "a RangeIndex too long": ({"ri": [0, 10**18, 1, None]}, []),
    "a RangeIndex beyond int64": ({"ri": [2**70, 2**70 + 2, 1, None]}, []),
    "a RangeIndex without step": ({"ri": [0, 1, 0, None]}, []),
    "a RangeIndex of floats": ({"ri": [0.0, 1.0, 1.0, None]}, []),
    "an unhashable name": (index(ints(1), []), []),
    "an index of two dimensions": (index(nd(shape=[1, 1])), []),
    "an index of a list": (index([1]), []),
    "a frequency of numbers": (index(ints(1), None, "D"), []),
    "a frequency that is not so": (
        index({"times": [nd("<M8[s]", [3], data="00" * 24), None]}, None, "D"), [],
    ),
    "a frequency that is code": ({"offset": "__import__('os')"}, []),
    "a very long frequency": ({"offset": "9" * 10**6 + "D"}, []),
    "an unknown frequency": ({"offset": "XYZ"}, []),
    "periods of an unknown frequency": ({"periods": [ints(1), "XYZ"]}, []),
    "periods of floats": ({"periods": [nd(), "M"]}, []),
    "a period of a string": ({"period": ["1", "M"]}, []),
    "times in days": ({"times": [nd("<M8[D]"), None]}, []),
    "times in pairs of seconds": ({"times": [nd("<M8[2s]"), None]}, []),
    "times that are floats": ({"times": [nd(), None]}, []),
    "times of two dimensions": ({"times": [nd("<M8[s]", [1, 1]), None]}, []),
    "a time stamp beyond its unit": ({"ts": [2**70, "ns", None]}, []),
    "a time stamp in years": ({"ts": [1, "Y", None]}, []),
    "intervals from right to left": (
        {"intervals": [index(ints(2)), index(ints(1)), "right"]}, [],
    ),
    "intervals closed sideways": (
        {"intervals": [index(ints(1)), index(ints(2)), "up"]}, [],
    ),
    "intervals of objects": (
        {"intervals": [index(objects("a")), index(objects("b")), "right"]}, [],
    ),
    "an interval of lists": ({"interval": [[1], [2], "right"]}, []),
    "a masked array of strings": ({"masks": [nd("<U1", [1], data="00" * 4), nd()]}, []),
    "a masked array's long mask": (
        {"masks": [ints(1), nd("|b1", [2], data="0000")]}, [],
    ),
    "strings that are numbers": ({"texts": ["python", "nan", [1], None]}, []),
    "strings stored by nobody": ({"texts": ["disk", "nan", ["a"], None]}, []),
    "strings with a long mask": (
        {"texts": ["python", "NA", ["a"], nd("|b1", [2], data="0000")]}, [],
    ),
    "a sparse array of a kind": ({"sparse": [nd(), {"dtype": "<f8"}, 0.0, "x"]}, []),
    "a sparse array of a list": ({"sparse": [[1], {"dtype": "<f8"}, 0.0, "block"]}, []),
    "a dtype that is a value": ({"pdtype": 5}, []),
    "missing in another way": ({"missing": "None"}, []),
    "a series longer than its index": ({"series": [ROWS, nd(), None, None, True]}, []),
    "a series without index": ({"series": [None, nd(), None, None, True]}, []),
    "a series of two dimensions": (
        {"series": [ROWS, nd(shape=[1, 1]), None, None, True]}, [],
    ),
    "a series with attrs of a list": ({"series": [ROWS, ints(1, 2), None, [], True]},
    []),
    "a frame without its columns": ({"frame": [ROWS, ROWS, [], [], None, True]}, []),
    "a frame with a column twice": (
        {"frame": [ROWS, ROWS, [[0], [0]], [ints(1, 2)] * 2, None, True]}, [],
    ),
    "a frame with a column elsewhere": (
        {"frame": [ROWS, ROWS, [[0], [7]], [ints(1, 2)] * 2, None, True]}, [],
    ),
    "a frame of other rows": (
        {"frame": [ROWS, ROWS, [[0], [1]], [ints(1)] * 2, None, True]}, [],
    ),
    "a frame of three dimensions": (
        {"frame": [ROWS, ROWS, [[0, 1]], [nd(shape=[1, 1, 1])], None, True]}, [],
    ),
    "a frame of no dimension": (
        {"frame": [ROWS, ROWS, [[0, 1]], [nd(shape=[])], None, True]}, [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_tree_is_refused(attack):
    """Does the attack end in a `WireError`, soon, and within the memory allowed?"""
    node, buffers = ATTACKS[attack]
    tracemalloc.start()
    start = time.process_time()
    try:
        with pytest.raises(WireError):
            Decoder(buffers).value(node)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - start < SECONDS
    assert peak < 2 * Caps().frame_bytes


JUNK = [None, True, 5, -1, 0.5, "x", [], [None], [5, 5], {}, {"t": []}, [[]] * 9]


@pytest.mark.parametrize("tag", values._DECODE)
@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_no_tag_takes_a_payload_of_the_wrong_kind(tag, junk):
    """Does every tag refuse what it cannot mean?"""
    try:
        found = Decoder().value({tag: junk})
    except WireError:
        return
    # The few payloads that do mean something make a value that crosses as the same.
    encoder = Encoder()
    node = encoder.tree(found)
    assert repr(Decoder(encoder.buffers).value(node)) == repr(found)


def test_a_library_object_is_found_only_when_trusted():
    """Does the same node mean a function to one side and an error to the other?"""
    node = {"lib": "math:sqrt"}
    assert Decoder(trusted=True).value(node)(4) == 2
    for bad in ("math", "math:", "math:sqrt:x", "math:no_such", "no_such_module:x", 5):
        if bad != "math:":
            with pytest.raises(WireError):
                Decoder(trusted=True).value({"lib": bad})
    with pytest.raises(WireError):
        Decoder().value(node)


def test_a_resolver_that_fails_is_a_wire_error():
    """Is a reference to nothing an error of the wire, whatever the resolver raises?"""
    with pytest.raises(WireError):
        Decoder(resolve=lambda it: {}[it["id"]]).value({"ref": {"id": 1}})


def test_a_deadline_passes_through_the_decoder():
    """Is a time limit that strikes while a value is read still a time limit?"""

    def late(reference):
        raise TimeoutError("time is up")

    with pytest.raises(TimeoutError):
        Decoder(resolve=late).value([{"ref": {}}])
    with pytest.raises(TimeoutError):
        Encoder(refer=late).tree([print])


def test_a_frame_of_many_values_shares_one_account():
    """Do several values of one frame together stay within the caps?"""
    caps = Caps(frame_bytes=1000, elements=10)
    decoder = Decoder([bytes(600), bytes(600)], caps=caps)
    decoder.value({"b": 0})
    with pytest.raises(WireError):
        decoder.value({"b": 1})
    decoder = Decoder(caps=caps)
    decoder.value([1] * 6)
    with pytest.raises(WireError):
        decoder.value([1] * 6)


def test_a_calendar_is_not_checked_over_very_many_dates(monkeypatch):
    """Is a frequency whose check takes long neither believed nor sent?"""
    days = pd.date_range("2020", periods=5, freq="B")
    node = Encoder().tree(days)
    assert Decoder().value(node).freq == days.freq
    monkeypatch.setattr(values_pandas_arrays, "_SLOW_OFFSETS", 4)
    with pytest.raises(WireError, match="calendar"):
        Decoder().value(node)
    assert Decoder().value(Encoder().tree(days)).freq is None
