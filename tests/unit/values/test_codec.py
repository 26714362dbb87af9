"""Does a value that crosses arrive as exactly what it was?"""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import enum
import functools
import math
import pathlib
import struct
import subprocess
import sys
import uuid
import zoneinfo
from fractions import Fraction
from typing import NamedTuple

import hypothesis.extra.numpy as hnp
import hypothesis.extra.pandas as hpd
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import scipy.stats
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import WireError
from autograder.values.codec import Decoder, Encoder
from autograder.values.wire import Caps, decode_frame, encode_frame

ROOT = pathlib.Path(__file__).resolve().parents[3]
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")


CONTAINERS = (
    list, tuple, dict, set, frozenset, collections.deque,
    type({}.keys()), type({}.values()), type({}.items()),
)  # fmt: skip


def cross(value, refer=None, resolve=None, caps=None, trusted=False):
    """Encode, frame, unframe and decode, as the two processes do."""
    encoder = Encoder(refer, caps, trusted)
    frame = encode_frame({"value": encoder.tree(value)}, encoder.buffers, caps)
    header, buffers = decode_frame(frame, caps)
    return Decoder(buffers, resolve, caps, trusted).value(header["value"])


def same(one, other):
    """Assert that two values are of one type and alike to the last bit."""
    assert type(one) is type(other)
    if one is pd.NA or one is np.ma.masked:
        assert other is one
    elif isinstance(one, (np.ma.MaskedArray, np.ndarray)):
        _same_array(one, other)
    elif isinstance(one, float):
        assert struct.pack(">d", one) == struct.pack(">d", other)
    elif isinstance(one, complex):
        same(one.real, other.real)
        same(one.imag, other.imag)
    elif isinstance(one, np.generic):
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()
    elif isinstance(one, (pd.Series, pd.DataFrame, pd.Index)):
        _same_pandas(one, other)
    elif isinstance(one, pd.api.extensions.ExtensionArray):
        pd.testing.assert_extension_array_equal(one, other, check_exact=True)
    elif isinstance(one, CONTAINERS):
        _same_parts(one, other)
        return
    elif not isinstance(one, decimal.Decimal):  # signalling NaNs do not compare
        assert one == other or one != one
    assert str(one) == str(other)
    assert repr(one) == repr(other)


def _same_parts(one, other):
    if isinstance(one, dict):
        same([*one.keys(), *one.values()], [*other.keys(), *other.values()])
        return
    if isinstance(one, (set, frozenset)):
        one, other = sorted(one, key=repr), sorted(other, key=repr)
    assert len(one) == len(other)
    for left, right in zip(one, other, strict=True):
        same(left, right)


def _same_array(one, other):
    assert one.dtype == other.dtype
    assert one.dtype.char == other.dtype.char
    assert one.shape == other.shape
    assert one.flags.writeable == other.flags.writeable
    if other.flags.c_contiguous or other.flags.f_contiguous:
        assert one.flags.c_contiguous == other.flags.c_contiguous
        assert one.flags.f_contiguous == other.flags.f_contiguous
    if isinstance(one, np.ma.MaskedArray):
        _same_array(np.ma.getdata(one), np.ma.getdata(other))
        same(np.ma.getmask(one), np.ma.getmask(other))
        same(one.fill_value, other.fill_value)
    elif one.dtype.hasobject:
        same(one.ravel().tolist(), other.ravel().tolist())
    elif one.dtype.fields is not None:
        for name in one.dtype.names:
            _same_array(one[name], other[name])
    else:
        assert one.tobytes() == other.tobytes()


def _same_pandas(one, other):
    if isinstance(one, pd.Index):
        pd.testing.assert_index_equal(one, other, exact=True, check_exact=True)
        assert one.names == other.names
        assert getattr(one, "freq", None) == getattr(other, "freq", None)
        assert str(one.dtype) == str(other.dtype)
        return
    check = (
        pd.testing.assert_series_equal
        if isinstance(one, pd.Series)
        else pd.testing.assert_frame_equal
    )
    check(one, other, check_exact=True, check_freq=True, check_flags=True)
    same(dict(one.attrs), dict(other.attrs))
    assert str(one.dtypes) == str(other.dtypes)
    same(one.index, other.index)


class Point(NamedTuple):
    """A named tuple with a method, which stays behind."""

    x: int
    y: float = 2.0


Pair = collections.namedtuple("Pair", "left right")


def signalling():
    """Return a NaN with a payload: its bits must survive too."""
    return struct.unpack(">d", bytes.fromhex("7ff800000000beef"))[0]


def cyclic():
    """Return a list that holds itself."""
    found = [1]
    found.append(found)
    return found


def nested(levels):
    """Return a list within a list, this many times."""
    return functools.reduce(lambda inner, _: [inner], range(levels - 1), [])


PLAIN = [
    None, True, False, 0, -1, 2**62, 2**63 - 1, 2**63, -(2**63), 10**400, -(10**400),
    0.0, -0.0, 0.1, 1e308, 5e-324, math.inf, -math.inf, math.nan, signalling(), 1j,
    complex(-0.0, math.nan), complex(math.inf, -0.0), "", "plain", "æ — 漢字 😀",
    '\x00\n"\\', "\ud83d", "\ud83d\ude00", "a" * 10_000, "é" * 5000 + "\udcff", b"",
    b"bytes\x00", b"\xff" * 5000, bytearray(b"abc"), bytearray(1000), [],
    [1, 2.0, "x", None], [[[]], [()]], [0.5] * 100, [math.nan, -0.0] * 100,
    list(range(100)), [2**70] * 100, [True] * 100, [f"{n}é" for n in range(100)],
    ["\ud83d", "\ude00"] * 50, [""] * 100, (), (1,), (1, (2.0, ["x"])),
    tuple(range(100)), {}, {"a": 1, "b": [2]},
    {1: "int", 1.5: "float", (1, 2): "tuple", None: 0}, {"z": 1, "a": 2, "m": 3},
    {n: n * n for n in range(500)}, {True: 1, "": 2}, set(), {1, 2, 3}, {"a", (1, 2)},
    frozenset({1}), {frozenset({1}), frozenset()}, range(0), range(5),
    range(10, 0, -3), slice(None), slice(1, "x", 2.0), Ellipsis, NotImplemented,
    {"a": 1}.keys(), {"a": [1]}.values(), {"a": [1], "b": 2}.items(), {}.items(),
]  # fmt: skip
STANDARD = [
    collections.OrderedDict([("b", 1), ("a", [2])]),
    collections.defaultdict(list, {"a": [1]}), collections.defaultdict(None, {1: 2}),
    collections.defaultdict(int, {}), collections.Counter("mississippi"),
    collections.deque([1, [2]]), collections.deque([1, 2], maxlen=2),
    collections.deque(maxlen=0), dt.date(2020, 2, 29), dt.time(1, 2, 3, 4),
    dt.time(1, tzinfo=dt.UTC, fold=1), dt.datetime(2020, 1, 1),
    dt.datetime(2020, 1, 1, 1, 2, 3, 4, fold=1),
    dt.datetime(2020, 11, 1, 1, 30, fold=1, tzinfo=NEW_YORK),
    dt.datetime(2020, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=2), "EET")),
    dt.timedelta(-1, 3, 5), dt.timedelta.max, dt.UTC,
    dt.timezone(dt.timedelta(minutes=-90)), NEW_YORK, zoneinfo.ZoneInfo("UTC"),
    decimal.Decimal("1.10"), decimal.Decimal("-0E-7"), decimal.Decimal("sNaN123"),
    decimal.Decimal("-Infinity"), Fraction(-3, 7), Fraction(2**200, 3**100),
    uuid.UUID(int=2**127 + 5), pathlib.PurePosixPath("/a/../b"),
    pathlib.PurePosixPath("."),
]  # fmt: skip
TYPES = [
    int, float, str, list, dict, tuple, set, bool, type(None), type, object,
    ValueError, KeyError, ZeroDivisionError, collections.Counter, dt.datetime,
    decimal.Decimal, Fraction, np.float64, np.int64, np.longlong, np.ndarray,
    np.bool_, np.integer, pd.DataFrame, pd.Series, pd.Index, pd.MultiIndex,
]  # fmt: skip


def _arrays():
    rng = np.random.default_rng(5)
    grid = np.arange(12.0).reshape(3, 4)
    locked = np.arange(5)
    locked.flags.writeable = False
    mixed = np.empty(3, object)
    mixed[:] = [[1, 2], "x", None]
    record = np.dtype([("a", "<i4"), ("b", ">f8", (2, 2)), ("c", "U3")])
    inner = np.dtype([("p", record), ("q", "M8[s]")])
    aligned = np.dtype([("a", "i1"), ("b", "f8")], align=True)
    strings = np.dtypes.StringDType
    yield from (
        grid, np.asfortranarray(grid), grid[:, ::2], grid.T, grid[::-1], locked,
        np.array(3.5), np.array([]), np.zeros((0, 3)), np.zeros((3, 0), "i2"),
        np.array([[True, False]]), rng.normal(size=(7, 5, 3)),
        rng.normal(size=10_000), np.array([np.nan, np.inf, -0.0]),
        np.array([1, 2], ">i4"), np.array([1], ">f8"), np.array([1, 2**63], "u8"),
        np.arange(3, dtype=np.longlong), np.array([1 + 2j, np.nan]),
        np.array([1], np.float16), np.array([1.1], np.longdouble),
        np.array([1.1j], np.clongdouble), np.array(["a", "bcd", ""]),
        np.array(["é", "😀"], ">U2"), np.array([b"a", b"bc"]), np.zeros(3, "U0"),
        np.array(["2020-01-01", "NaT"], "M8[D]"), np.array([1, 2], "M8[25s]"),
        np.array([1, 2], "m8[ns]"), np.array([1], "m8"), np.zeros(3, record),
        np.ones((2, 2), inner, order="F"), np.zeros(2, aligned),
        np.zeros(2, np.dtype({"names": ["x"], "formats": ["i2"], "offsets": [6],
        "itemsize": 16})),
        mixed, np.array([[1, "a"], [None, 2.5]], object), np.array(None, object),
        np.array([], object),
        np.asfortranarray(np.array([[1, "a"], [2, "b"]], object)),
        np.array(["a", "long " * 20], strings()),
        np.array(["a", np.nan], strings(na_object=np.nan)),
        np.array(["a", None], strings(na_object=None, coerce=False)),
        np.ma.array([1.0, 2, 3], mask=[0, 1, 0]), np.ma.array([1, 2], fill_value=7),
        np.ma.array([[1, 2]], mask=[[True, True]], hard_mask=True), np.ma.masked,
        np.eye(2).view(np.matrix),
        np.rec.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    )  # fmt: skip
    yield from (
        kind(1)
        for kind in set(np.sctypeDict.values())
        if issubclass(kind, (np.bool_, np.number))
    )
    yield from (
        np.float64(-0.0), np.float64("nan"), np.float32(0.1), np.bool_(True),
        np.str_("é\x00"), np.str_("\ud83d"), np.bytes_(b"a\x00"),
        np.datetime64("2020-01-01"), np.datetime64("NaT"), np.datetime64("NaT", "ns"),
        np.timedelta64(5, "h"), np.timedelta64(5), np.zeros(1, record)[0],
        np.zeros((), inner)[()],
    )  # fmt: skip
    yield from (
        np.dtype(float), np.dtype(">i2"), np.dtype("U7"), np.dtype("M8[ns]"), inner,
        np.dtype(object), strings(), strings(na_object=None), aligned,
    )  # fmt: skip


def _indexes():
    days = pd.date_range("2020-01-01", periods=4, freq="D")
    yield from (
        pd.Index([]), pd.Index([3, 1, 1], name="n"), pd.Index([1.5, np.nan]),
        pd.Index(["a", "b", None]), pd.Index([1, "a", (2, 3)], dtype=object),
        pd.Index([(1, 2), (3, 4)], tupleize_cols=False), pd.Index([True, False]),
        pd.Index([1, 2], dtype="uint8"), pd.Index([1j]),
        pd.Index([1, 2], dtype="Int64"), pd.Index(["x", "y"], dtype=object),
        pd.Index([1], name=("a", 1)), pd.RangeIndex(5),
        pd.RangeIndex(10, -2, -3, name="r"), pd.RangeIndex(0), days, days.rename("d"),
        pd.DatetimeIndex(["2020-01-05", "NaT", "2020-01-01"]), days.as_unit("s"),
        days.as_unit("ns"), days.tz_localize("UTC"),
        pd.date_range("2020-11-01", periods=5, freq="h", tz="America/New_York"),
        pd.date_range("2020", periods=5, freq="ME"),
        pd.date_range("2020", periods=5, freq="2W-MON"),
        pd.date_range("2020", periods=3, freq="QS-FEB"),
        pd.date_range("2020", periods=3, freq="-1D"),
        pd.date_range("2020", periods=3, freq="B"), days[::2],
        pd.timedelta_range("1h", periods=3, freq="90min"),
        pd.TimedeltaIndex(["1D", "NaT"]),
        pd.period_range("2020", periods=3, freq="Q-NOV"),
        pd.PeriodIndex(["2020-01", "NaT"], freq="M", name="p"),
        pd.interval_range(0, 3), pd.interval_range(0.0, 3.0, closed="both"),
        pd.IntervalIndex.from_breaks(days), pd.cut([1.0, 2, np.nan], 2).categories,
        pd.IntervalIndex.from_arrays([0.0, np.nan], [1.0, np.nan], name="i"),
        pd.CategoricalIndex(["a", "b", "a"]),
        pd.CategoricalIndex([1, None], categories=[2, 1], ordered=True, name="c"),
        pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", None]),
        pd.MultiIndex.from_tuples([(1, "a"), (2, None)]),
        pd.MultiIndex.from_product([days, pd.Categorical(["u", "v"])])[:3],
        pd.MultiIndex.from_arrays([[], []], names=["a", "b"]),
    )  # fmt: skip


def _series():
    rng = np.random.default_rng(7)
    attrs = pd.Series([1.0], name="with attrs")
    attrs.attrs["unit"] = {"of": ["m", 1]}
    yield from (
        pd.Series([], dtype=float), pd.Series([1, 2, 3]), pd.Series([1.5, np.nan]),
        pd.Series(["a", None, "é"]), pd.Series(["a"] * 200 + [np.nan]),
        pd.Series(["a", None], dtype=object), pd.Series(["a", pd.NA], dtype="string"),
        pd.Series(["a", 1, [2]], dtype=object), pd.Series([True, False], name=0),
        pd.Series([1, None], dtype="Int64"), pd.Series([1, None], dtype="UInt8"),
        pd.Series([0.5, None], dtype="Float32"),
        pd.Series([True, None], dtype="boolean"),
        pd.Series(["a", "b", None], dtype="category"),
        pd.Series(pd.Categorical(["lo", "hi"], ["lo", "hi", "x"], ordered=True)),
        pd.Series(pd.cut([1, 5, 9], 3)), pd.Series(pd.date_range("2020", periods=3)),
        pd.Series(pd.date_range("2020", periods=3, tz="Europe/Berlin")),
        pd.Series(pd.to_timedelta([1, None], unit="s")),
        pd.Series(pd.period_range("2020", periods=3, freq="M")),
        pd.Series(pd.arrays.SparseArray([0, 0, 1, 2])),
        pd.Series(pd.arrays.SparseArray([np.nan, 1.5], kind="block")),
        pd.Series([1j, 2]), pd.Series([1, 2], dtype="int8"),
        pd.Series(rng.normal(size=1000), name=("a", 1)),
        pd.Series([1, 2], index=["a", "a"]), pd.Series([1], index=[pd.Timestamp(0)]),
        pd.Series({("a", 1): 2, ("b", 2): 3}), attrs,
        pd.Series([1, 2]).set_flags(allows_duplicate_labels=False),
        pd.Series([dt.date(2020, 1, 1), decimal.Decimal(1)]),
    )  # fmt: skip


def _frames():
    rng = np.random.default_rng(9)
    wide = pd.DataFrame(rng.normal(size=(20, 30)))
    mixed = pd.DataFrame(
        {
            "i": [1, 2, 3],
            "f": [0.5, np.nan, -0.0],
            "s": ["a", None, "c"],
            "b": [True, False, True],
            "j": [4, 5, 6],
            "t": pd.date_range("2020", periods=3),
            "z": pd.date_range("2020", periods=3, tz="Asia/Tokyo"),
            "c": pd.Categorical(["x", "y", "x"]),
            "n": pd.array([1, None, 3], dtype="Int64"),
            "o": pd.Series([1, "a", None], dtype=object),
            "c8": [1j, 2j, 3j],
        }
    )
    twins = pd.DataFrame([[1, 2.0, "x"], [3, 4.0, "y"]], columns=["a", "a", "b"])
    attrs = mixed.set_index("s")
    attrs.attrs["source"] = "made here"
    objects = pd.DataFrame({"a": ["x", 1], "b": [None, [2]]}, dtype=object)
    yield from (
        pd.DataFrame(), pd.DataFrame(columns=["a", "b"]), pd.DataFrame(index=[1, 2]),
        pd.DataFrame({"a": []}), wide, wide.T, mixed, mixed[::2], twins, attrs,
        objects, pd.DataFrame({1: [1], "a": [2], None: [3], (1, 2): [4]}),
        pd.DataFrame({"a": ["x", "y"]}),
        pd.DataFrame({"a": ["x", "y"]}, dtype=object),
        mixed.groupby("b").agg({"i": ["mean", "sum"], "f": "max"}),
        mixed.pivot_table(index="c", columns="b", values="i", observed=True),
        pd.DataFrame({"x": [1, 2]}, index=pd.date_range("2020", periods=2, freq="D")),
        pd.DataFrame({"x": [1, 2]}, index=["k", "k"]),
        mixed.drop(columns="c8").describe(),
        pd.DataFrame({"x": [1]}).rename_axis("row").rename_axis("col", axis=1),
        twins.set_flags(allows_duplicate_labels=True),
        pd.DataFrame({"t": pd.to_datetime(["2020", None]), "u": pd.to_datetime([1,
        2])}),
        pd.DataFrame({"a": pd.arrays.SparseArray([0, 1]), "b": [0.5, 1.5]}),
    )  # fmt: skip


def _pandas_scalars():
    yield from (
        pd.NA, pd.NaT, pd.Timestamp("2020-01-01"), pd.Timestamp(1, unit="ns"),
        pd.Timestamp("2020-11-01 05:30", tz="UTC").tz_convert(NEW_YORK),
        pd.Timestamp("2020-11-01 06:30", tz="UTC").tz_convert(NEW_YORK),
        pd.Timestamp("2020", tz="UTC"), pd.Timestamp("2020").as_unit("s"),
        pd.Timedelta("1D 2h"), pd.Timedelta(-1, unit="ns"),
        pd.Timedelta("1s").as_unit("ms"), pd.Period("2020-03", "M"),
        pd.Period("2020Q1", "Q-NOV"), pd.Interval(0, 1.5),
        pd.Interval(pd.Timestamp(0), pd.Timestamp(1), closed="both"),
        pd.offsets.Day(2), pd.offsets.MonthEnd(), pd.offsets.Week(weekday=2),
        pd.Int64Dtype(), pd.Float32Dtype(), pd.BooleanDtype(), pd.StringDtype(),
        pd.Series(["a"]).dtype, pd.CategoricalDtype(),
        pd.CategoricalDtype(["a"], True), pd.DatetimeTZDtype("s", "UTC"),
        pd.PeriodDtype("M"), pd.IntervalDtype("float64", "left"),
        pd.SparseDtype(float), pd.Categorical(["a", None]), pd.array([1, None]),
        pd.array(["a"]), pd.Series([1, 2]).array,
        pd.Series(pd.date_range("2020", periods=2)).array,
        pd.array([0.5, np.nan], dtype="Float64"),
    )  # fmt: skip


LIBRARY = [*_arrays(), *_indexes(), *_series(), *_frames(), *_pandas_scalars()]


def _label(value):
    return type(value).__name__


@pytest.mark.parametrize("value", [*PLAIN, *STANDARD, *LIBRARY], ids=_label)
def test_a_value_arrives_as_exactly_what_it_was(value):
    """Same type, same bits, same ``str`` and ``repr``?"""
    same(cross(value), value)


@pytest.mark.parametrize("value", LIBRARY, ids=_label)
def test_a_value_arrives_unchanged_within_others(value):
    """Does a value inside a tuple inside a dict fare as well?"""
    same(cross({"k": (value, [value])}), {"k": (value, [value])})


@pytest.mark.parametrize("value", TYPES, ids=str)
def test_a_type_arrives_as_itself(value):
    """Does a plain type cross by name?"""
    assert cross(value) is value


class Liar(int):
    """An int that would tell a check whatever it likes."""

    def __eq__(self, other):
        raise AssertionError("an operator of the subclass was called")

    __lt__ = __gt__ = __neg__ = __abs__ = __index__ = __int__ = __repr__ = __eq__
    bit_length = __float__ = __bool__ = __eq__
    __hash__ = int.__hash__


class Shy(list):
    """A list that hides what it holds."""

    def __iter__(self):
        raise AssertionError("an operator of the subclass was called")

    __len__ = __getitem__ = __eq__ = __iter__  # type: ignore[assignment]
    __hash__ = None


class Book(dict):
    """A dict that hides what it holds."""

    def items(self):
        """Refuse."""
        raise AssertionError("an operator of the subclass was called")

    __iter__ = __len__ = __getitem__ = keys = values = items  # type: ignore


class Loud(str):
    """A string with a voice of its own."""

    def __str__(self):
        raise AssertionError("an operator of the subclass was called")

    __len__ = __eq__ = encode = isascii = __str__  # type: ignore[assignment]
    __hash__ = str.__hash__


class Bag(set):
    """A set that hides what it holds."""

    def __iter__(self):
        raise AssertionError("an operator of the subclass was called")


class Colour(enum.IntEnum):
    """An enumeration of ints."""

    RED = 3


class Table(pd.DataFrame):
    """A frame with a class of its own."""


class Grid(np.ndarray):
    """An array with a class of its own."""


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Liar(7), 7),
        (Liar(2**70), 2**70),
        (Shy([1, [2]]), [1, [2]]),
        (Book(a=1), {"a": 1}),
        (Loud("loud"), "loud"),
        (Bag([1, 2]), {1, 2}),
        (Colour.RED, 3),
        ([Liar(7), Shy([Loud("x")])], [7, ["x"]]),
        (type("Half", (float,), {"__float__": None})(0.5), 0.5),
        (type("Raw", (bytes,), {"__len__": None, "hex": None})(b"ab"), b"ab"),
        (type("Row", (tuple,), {"__iter__": None, "__len__": None})((1, 2)), (1, 2)),
        (type("Z", (complex,), {"real": None})(1j), 1j),
        (type("Day", (dt.date,), {"year": 0})(2020, 1, 2), dt.date(2020, 1, 2)),
        (
            type("Old", (collections.OrderedDict,), {})(a=1),
            collections.OrderedDict(a=1),
        ),
        (Table({"a": [1]}), pd.DataFrame({"a": [1]})),
        (np.arange(3).view(Grid), np.arange(3)),
        (
            pd.DataFrame({name: [1.0] for name in np.unique(["b", "a"])}),
            pd.DataFrame({"a": [1.0], "b": [1.0]}),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_subclass_arrives_as_its_plain_base(value, plain):
    """Is a value stripped of its class without a word from the class?"""
    same(cross(value), plain)


def test_a_named_tuple_arrives_with_its_names():
    """Can a check read the fields, and are two tuples of one kind of one type?"""
    one, other = cross([Point(1), Point(3, 4.5)])
    assert (one.x, one.y, other.y) == (1, 2.0, 4.5)
    assert type(one) is type(other)
    assert repr(one) == "Point(x=1, y=2.0)"
    assert repr(cross(Pair(1, "x"))) == repr(Pair(1, "x"))


def test_a_named_tuple_of_scipy_keeps_its_other_attributes():
    """Does ``linregress(x, y).intercept_stderr`` arrive with the five fields?"""
    value = scipy.stats.linregress([1.0, 2, 3], [1.0, 2, 4])
    found = cross(value)
    slope, *_ = found
    assert (slope, found.pvalue) == (value.slope, value.pvalue)
    assert found.intercept_stderr == value.intercept_stderr
    assert type(found).__name__ == "LinregressResult"


def test_a_default_factory_crosses_only_as_a_plain_type():
    """Does a function of the student's stay behind?"""
    found = cross(collections.defaultdict(lambda: 5, {"a": 1}))
    assert found.default_factory is None
    assert dict(found) == {"a": 1}


def test_what_is_not_data_goes_by_reference():
    """Is a function replaced by what `refer` says, and found again by `resolve`?"""

    def function():
        return 3

    found = cross([1, function], refer=lambda it: {"id": 4}, resolve=lambda it: it)
    assert found == [1, {"id": 4}]


@pytest.mark.parametrize(
    "value",
    [
        print,
        lambda: 1,
        object(),
        Point,
        np.random.default_rng(0),
        math,
        (1 for _ in ""),
    ],
    ids=_label,
)
def test_without_anybody_to_refer_to_it_no_object_crosses(value):
    """Is the type of what could not be sent named?"""
    with pytest.raises(WireError, match=type(value).__name__):
        cross(value)


@pytest.mark.parametrize(
    "value",
    [np.sin, np.mean, math.sqrt, len, str.upper, np.linalg.norm, np, math,
     np.random.Generator, pd.DataFrame.mean, functools.partial,
     dt.datetime.now.__class__],
    ids=lambda value: value.__name__,  # str() of a function differs by process
)  # fmt: skip
def test_the_examiner_may_send_a_library_object_by_name(value):
    """Does ``np.sin`` as an argument arrive as ``np.sin``, in this direction only?"""
    assert cross(value, trusted=True) is value
    node = Encoder(trusted=True).tree(value)
    if "lib" in node:
        with pytest.raises(WireError):
            Decoder().value(node)


def test_a_function_of_the_notebook_is_no_library_object():
    """Does a function that only the examiner has go by reference?"""

    def sqrt(value):
        return value

    sqrt.__module__, sqrt.__qualname__ = "math", "sqrt"
    assert cross(sqrt, refer=lambda it: {"id": 1}, resolve=dict.copy, trusted=True) == {
        "id": 1
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (cyclic(), "nested more than 60 levels deep"),
        (nested(61), "nested more than 60 levels deep"),
        (10**2_000_000, "bits"),
        (np.zeros(129 * 2**20, "u1"), "at most 128.0 MiB may cross"),
        ([None] * 1_000_001, "more than 1,000,000 elements"),
        (range(10**15), "at most 128.0 MiB"),
        (range(-(10**300), 10**300), "at most 128.0 MiB"),
        (pd.RangeIndex(10**15), "at most 128.0 MiB"),
        (decimal.Decimal("1e5000000"), "exponent"),
        (Fraction(1, 2**70_000), "bits"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_too_large_or_too_deep_is_refused_in_words(value, words):
    """Is the sender told which limit the value breaks?"""
    with pytest.raises(WireError, match=words):
        Encoder().tree(value)


def test_a_value_at_the_limit_of_depth_crosses():
    """Do both sides count the levels alike?"""
    assert cross(nested(60)) == nested(60)
    frame = pd.DataFrame({"a": pd.Categorical(["x"])})
    depth = next(d for d in range(1, 60) if _fits(frame, Caps(depth=d)))
    same(cross(frame, caps=Caps(depth=depth)), frame)


def _fits(value, caps):
    try:
        Encoder(caps=caps).tree(value)
    except WireError:
        return False
    return True


def test_the_gaps_of_a_structured_array_carry_nothing():
    """Are bytes between fields, which may be anybody's memory, zeroed?"""
    dtype = np.dtype({"names": ["x"], "formats": ["u1"], "offsets": [0], "itemsize": 8})
    dirty = np.frombuffer(b"\xff" * 8 * 100, dtype)
    encoder = Encoder()
    encoder.tree(dirty)
    assert bytes(encoder.buffers[0]) == (b"\xff" + bytes(7)) * 100


def test_an_array_that_arrived_may_be_changed_and_resized():
    """Does the receiver own what it got?"""
    found = cross(np.arange(1000))
    found[0] = 7
    found.resize(5, refcheck=False)
    frame = cross(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    frame.loc[0, "a"] = 5
    frame.iloc[1, 1] = "z"
    block = cross(pd.DataFrame(np.eye(2)))
    block.iloc[0, 1] = 5.0
    assert block.iloc[0, 1] == 5.0
    series = cross(pd.Series([1.0, 2.0]))
    series.iloc[0] = 3.0
    assert (found[0], frame.a[0], frame.b[1], series[0]) == (7, 5, "z", 3.0)


@pytest.mark.parametrize("form", ["csr", "csc", "coo"])
@pytest.mark.parametrize("kind", ["array", "matrix"])
def test_a_sparse_matrix_survives(form, kind):
    """Does scipy's sparse matrix arrive in its own format, entries and class?"""
    dense = np.array([[0, 1.5, 0], [0, 0, -2.0]])
    value = getattr(scipy.sparse, f"{form}_{kind}")(dense)
    found = cross(value)
    assert type(found) is type(value)
    assert (found.shape, found.nnz, found.dtype) == (value.shape, 2, value.dtype)
    assert (found.toarray() == dense).all()
    assert repr(found) == repr(value)


def test_one_frame_may_carry_several_values():
    """Do the buffers of one encoder serve all its values?"""
    encoder = Encoder()
    nodes = [encoder.tree(np.full(100, n)) for n in range(3)]
    found = Decoder(encoder.buffers)
    assert [found.value(node)[0] for node in nodes] == [0, 1, 2]


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(),
    st.text(st.characters(exclude_categories=())), st.binary(max_size=400),
    st.decimals(), st.fractions(), st.datetimes(timezones=st.none() | st.timezones()),
    st.dates(), st.times(), st.timedeltas(), st.uuids(),
)  # fmt: skip
KEYS = st.one_of(st.none(), st.integers(), st.text(), st.binary(), st.tuples(st.text()))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner), st.lists(st.floats(), min_size=60, max_size=70),
        st.lists(st.text(), min_size=60, max_size=70), st.tuples(inner, inner),
        st.dictionaries(KEYS, inner), st.frozensets(KEYS), st.sets(KEYS),
    ),
    max_leaves=12,
)  # fmt: skip
DTYPES = st.one_of(
    hnp.scalar_dtypes(), hnp.unicode_string_dtypes(), hnp.byte_string_dtypes(),
    hnp.array_dtypes(hnp.integer_dtypes() | hnp.floating_dtypes()),
)  # fmt: skip


@given(VALUES)
@settings(max_examples=300)
def test_any_plain_value_survives(value):
    """Does whatever can be nested arrive as it was?"""
    same(cross(value), value)


@given(hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, min_side=0, max_side=5)))
@settings(max_examples=100)
def test_any_array_survives(value):
    """Does an array of any dtype, shape and order arrive as it was?"""
    same(cross(value), value)
    same(cross(np.asfortranarray(value)), np.asfortranarray(value))
    same(cross(value.T), value.T)


ELEMENTS = {
    "elements": st.none() | st.text(max_size=3) | st.integers(),
    "dtype": object,
}
COLUMNS = [
    hpd.column("f", dtype=float), hpd.column("i", dtype="int32"),
    hpd.column("b", dtype=bool), hpd.column("o", **ELEMENTS),
    hpd.column("t", dtype="M8[ns]"), hpd.column("d", dtype="m8[s]"),
    hpd.column("c", dtype=complex),
]  # fmt: skip
INDEXES = st.one_of(
    hpd.range_indexes(), hpd.indexes(dtype=float), hpd.indexes(dtype="M8[s]"),
    hpd.indexes(elements=st.text(max_size=3), dtype=str),
)  # fmt: skip


@given(hpd.data_frames(COLUMNS, index=INDEXES), st.randoms(use_true_random=False))
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_frame_survives(value, random):
    """Does a frame of columns in any order, with any index, arrive as it was?"""
    value = value[random.sample(list(value), random.randrange(8))]
    found = cross(value)
    pd.testing.assert_frame_equal(found, value, check_exact=True, check_freq=True)
    pd.testing.assert_index_equal(found.index, value.index, exact=True)


@pytest.mark.parametrize("missing", ["numpy", "pandas"])
def test_a_course_may_do_without_a_library(missing):
    """Do plain values cross where numpy or pandas is not installed?"""
    code = f"""
import sys
from importlib.machinery import PathFinder
find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *rest: (
    None if name.split(".")[0] == {missing!r} else find(name, *rest)
)
from autograder.values.codec import Decoder, Encoder
assert {missing!r} not in sys.modules
print(Decoder().value(Encoder().tree((1, [2.5], int))))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "(1, [2.5], <class 'int'>)", done.stderr
