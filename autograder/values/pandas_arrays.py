"""pandas' arrays on the wire, and the frequencies and time zones they need."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from typing import Any

import numpy as np
import pandas as pd

from autograder.errors import WireError
from autograder.values.containers import spread
from autograder.values.numpy_arrays import owned
from autograder.values.standard import decode_zone

_FREQ = re.compile(r"-?\d{0,6}[A-Za-z]{1,4}(-[A-Z]{3}){0,2}", re.ASCII)
UNITS = ("s", "ms", "us", "ns")
_SLOW_OFFSETS = 1_000_000  # dates; a calendar's are checked one by one
_CLOSED = ("left", "right", "both", "neither")
NUMPY_ARRAY = pd.arrays.NumpyExtensionArray
_MASKED = {
    "b": pd.arrays.BooleanArray,
    "i": pd.arrays.IntegerArray,
    "u": pd.arrays.IntegerArray,
    "f": pd.arrays.FloatingArray,
}


# Frequencies and time zones --------------------------------------------------


def freq_name(text: Any) -> str:
    """Return a frequency's name, if it can be one."""
    if type(text) is not str or not _FREQ.fullmatch(text):
        raise WireError("a frequency is impossible")
    return text


def offset(text: Any) -> pd.offsets.BaseOffset:
    """Return the offset of a frequency string such as ``"2W-MON"``."""
    return pd.tseries.frequencies.to_offset(freq_name(text))


def freq_text(freq: Any) -> str | None:
    """Return the string from which `offset` makes this very offset again, or None."""
    if freq is None or not _FREQ.fullmatch(freq.freqstr):
        return None
    try:
        return freq.freqstr if offset(freq.freqstr) == freq else None
    except ValueError:
        return None


def index_freq(labels: Any) -> str | None:
    """Return the frequency of an index as a string, None where it has none to send."""
    text = freq_text(getattr(labels, "freq", None))
    return None if text is None or _slow(offset(text), labels) else text


def index_offset(text: Any, labels: Any) -> pd.offsets.BaseOffset:
    """Return the offset of an index, unless checking it would take long."""
    found = offset(text)
    if _slow(found, labels):
        raise WireError(f"more than {_SLOW_OFFSETS:,} dates have a calendar frequency")
    return found


def _slow(freq: pd.offsets.BaseOffset, labels: Any) -> bool:
    return len(labels) > _SLOW_OFFSETS and not isinstance(freq, pd.offsets.Tick)


def zone_known(zone: Any) -> bool:
    """Tell whether a time zone can be sent by name."""
    if type(zone) is zoneinfo.ZoneInfo:
        return zone.key is not None
    return zone is None or type(zone) is datetime.timezone


def known(array: Any) -> bool:
    """Tell whether an array can be sent by value."""
    return type(array) in ENCODE and zone_known(getattr(array, "tz", None))


# Arrays ----------------------------------------------------------------------


def _encode_times(enc: Any, value: Any) -> dict:
    if not known(value):
        return enc.refer(value)
    kind = "M" if isinstance(value, pd.arrays.DatetimeArray) else "m"
    numbers = value.asi8.view(f"{kind}8[{value.unit}]")
    return {"times": [owned(enc, numbers), enc.node(getattr(value, "tz", None))]}


def _decode_times(dec: Any, payload: list) -> Any:
    numbers, zone = payload
    numbers = dec.expect(numbers, np.ndarray)
    zone = decode_zone(dec, zone)
    unit, step = np.datetime_data(numbers.dtype)
    if numbers.ndim != 1 or unit not in UNITS or step != 1:
        raise WireError("an array of times counts s, ms, us or ns")
    if numbers.dtype.kind == "m":
        return pd.TimedeltaIndex(numbers).array
    found = pd.DatetimeIndex(numbers)
    if zone is not None:
        found = found.tz_localize("UTC").tz_convert(zone)
    return found.array


def _encode_periods(enc: Any, value: pd.arrays.PeriodArray) -> dict:
    return {"periods": [owned(enc, value.asi8), value.freqstr]}


def _decode_periods(dec: Any, payload: list) -> pd.arrays.PeriodArray:
    numbers, freq = payload
    numbers = dec.expect(numbers, np.ndarray)
    if numbers.ndim != 1 or numbers.dtype != np.int64:
        raise WireError("periods are numbered by int64")
    return pd.PeriodIndex.from_ordinals(numbers, freq=freq_name(freq)).array


def _encode_intervals(enc: Any, value: pd.arrays.IntervalArray) -> dict:
    return {
        "intervals": [
            enc.node(pd.Index(value.left)),
            enc.node(pd.Index(value.right)),
            value.closed,
        ]
    }


def _decode_intervals(dec: Any, payload: list) -> pd.arrays.IntervalArray:
    left, right, closed = payload
    if closed not in _CLOSED:
        raise WireError("an interval is closed left, right, both or neither")
    kinds = (pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex)
    left, right = dec.expect(left, *kinds), dec.expect(right, *kinds)
    return pd.arrays.IntervalArray.from_arrays(left, right, closed)


def _encode_categories(enc: Any, value: pd.Categorical) -> dict:
    return {
        "cat": [
            owned(enc, value.codes),
            enc.node(value.categories),
            bool(value.ordered),
        ]
    }


def _decode_categories(dec: Any, payload: list) -> pd.Categorical:
    codes, categories, ordered = payload
    codes, categories = dec.expect(codes, np.ndarray), dec.read(categories)
    if not isinstance(categories, pd.Index) or codes.dtype.kind != "i":
        raise WireError("a categorical has an index of categories and integer codes")
    if categories.dtype == object:
        spread(categories.tolist())
    return pd.Categorical.from_codes(
        codes, dtype=pd.CategoricalDtype(categories, ordered is True)
    )


def _encode_masked(enc: Any, value: Any) -> dict:
    return {"masks": [owned(enc, value._data), owned(enc, value._mask)]}


def _decode_masked(dec: Any, payload: list) -> Any:
    values, mask = (dec.expect(node, np.ndarray) for node in payload)
    kind = _MASKED.get(values.dtype.kind)
    if kind is None or mask.dtype != bool or values.shape != mask.shape:
        raise WireError("a masked array is of numbers or booleans")
    return kind(values, mask, copy=False)


def _encode_strings(enc: Any, value: Any) -> dict:
    missing = np.asarray(value.isna())
    mask = owned(enc, missing) if missing.any() else None
    # pandas keeps what it was given: NumPy's strings, too, which are a subclass
    items = [
        str.__str__(item) if isinstance(item, str) else ""
        for item in np.asarray(value, dtype=object).tolist()
    ]
    na = "NA" if value.dtype.na_value is pd.NA else "nan"
    return {"texts": [value.dtype.storage, na, enc.items(items), mask]}


def _decode_strings(dec: Any, payload: list) -> Any:
    storage, na, items, mask = payload
    items, mask = dec.items(items), dec.expect(mask, np.ndarray, type(None))
    if set(map(type, items)) - {str} or storage not in ("python", "pyarrow"):
        raise WireError("an array of strings holds strings")
    missing = pd.NA if na == "NA" else np.nan
    found = np.fromiter(items, dtype=object, count=len(items))
    if mask is not None:
        if mask.dtype != bool or mask.shape != found.shape:
            raise WireError("a mask has not the shape of its array")
        found[mask] = missing
    try:
        return pd.array(found, dtype=pd.StringDtype(storage, na_value=missing))
    except ImportError as error:
        raise WireError("strings are stored by pyarrow, which is not here") from error


def _encode_sparse(enc: Any, value: pd.arrays.SparseArray) -> dict:
    dtype = value.dtype
    dense = np.asarray(value)
    return {
        "sparse": [
            owned(enc, dense),
            enc.node(np.dtype(dtype.subtype)),
            enc.node(value.fill_value),
            value.kind,
        ]
    }


def _decode_sparse(dec: Any, payload: list) -> pd.arrays.SparseArray:
    dense, subtype, fill, kind = payload
    dense, subtype, fill = (
        dec.expect(dense, np.ndarray),
        dec.read(subtype),
        dec.read(fill),
    )
    if not isinstance(subtype, np.dtype) or kind not in ("integer", "block"):
        raise WireError("a sparse array is of a numpy dtype")
    return pd.arrays.SparseArray(dense, dtype=pd.SparseDtype(subtype, fill), kind=kind)


def _decode_plain(dec: Any, payload: Any) -> Any:
    return NUMPY_ARRAY(dec.expect(payload, np.ndarray))


def _string_arrays() -> set[type]:
    kinds = set()
    for storage in ("python", "pyarrow"):
        for missing in (pd.NA, np.nan):
            try:
                dtype = pd.StringDtype(storage, na_value=missing)
                kinds.add(type(pd.array(["a"], dtype=dtype)))
            except ImportError:  # no pyarrow
                continue
    return kinds


_ARRAYS: dict[type, Any] = {
    pd.arrays.DatetimeArray: _encode_times,
    pd.arrays.TimedeltaArray: _encode_times,
    pd.arrays.PeriodArray: _encode_periods,
    pd.arrays.IntervalArray: _encode_intervals,
    pd.Categorical: _encode_categories,
    pd.arrays.SparseArray: _encode_sparse,
    **dict.fromkeys(_MASKED.values(), _encode_masked),
    **dict.fromkeys(_string_arrays(), _encode_strings),
}
KINDS = tuple(_ARRAYS)
ENCODE: dict[type, Any] = {
    **_ARRAYS,
    NUMPY_ARRAY: lambda enc, value: {"npx": owned(enc, value.to_numpy())},
}
DECODE: dict[str, Any] = {
    "times": _decode_times,
    "periods": _decode_periods,
    "intervals": _decode_intervals,
    "cat": _decode_categories,
    "masks": _decode_masked,
    "texts": _decode_strings,
    "sparse": _decode_sparse,
    "npx": _decode_plain,
}
