"""pandas' scalars, dtypes and frequencies on the wire."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.errors import WireError
from autograder.values.pandas_arrays import (
    KINDS,
    UNITS,
    freq_name,
    freq_text,
    known,
    offset,
    zone_known,
)
from autograder.values.standard import decode_zone

# Scalars ---------------------------------------------------------------------


def _encode_timestamp(enc: Any, value: pd.Timestamp) -> dict:
    if not zone_known(value.tz):
        return enc.refer(value)
    return {"ts": [int(value.asm8.view("i8")), value.unit, enc.node(value.tz)]}


def _number(dec: Any, node: Any, unit: Any) -> int:
    if unit not in UNITS:
        raise WireError("times are counted in s, ms, us or ns")
    return dec.expect(node, int)


def _decode_timestamp(dec: Any, payload: list) -> pd.Timestamp:
    number, unit, zone = payload
    found = pd.Timestamp(np.datetime64(_number(dec, number, unit), unit))
    zone = decode_zone(dec, zone)
    return found if zone is None else found.tz_localize("UTC").tz_convert(zone)


def _encode_timedelta(enc: Any, value: pd.Timedelta) -> dict:
    return {"tdelta": [int(value.asm8.view("i8")), value.unit]}


def _decode_timedelta(dec: Any, payload: list) -> pd.Timedelta:
    number, unit = payload
    return pd.Timedelta(np.timedelta64(_number(dec, number, unit), unit))


def _encode_period(enc: Any, value: pd.Period) -> dict:
    return {"period": [value.ordinal, value.freqstr]}


def _decode_period(dec: Any, payload: list) -> pd.Period:
    ordinal, freq = payload
    return pd.Period(ordinal=dec.expect(ordinal, int), freq=freq_name(freq))


def _encode_interval(enc: Any, value: pd.Interval) -> dict:
    return {"interval": [enc.node(value.left), enc.node(value.right), value.closed]}


def _decode_interval(dec: Any, payload: list) -> pd.Interval:
    left, right, closed = payload
    return pd.Interval(dec.read(left), dec.read(right), closed)


def _encode_missing(enc: Any, value: Any) -> dict:
    return {"missing": "NA" if value is pd.NA else "NaT"}


def _decode_missing(dec: Any, payload: str) -> Any:
    return {"NA": pd.NA, "NaT": pd.NaT}[payload]


# dtypes and frequencies as values --------------------------------------------


def _encode_dtype(enc: Any, value: Any) -> dict:
    if isinstance(value, pd.CategoricalDtype) and value.categories is None:
        return {"pdtype": bool(value.ordered)}
    if isinstance(value, pd.IntervalDtype) and value.closed is None:
        return enc.refer(value)  # no array has such a dtype
    empty = pd.array([], dtype=value)
    return {"pdtype": enc.node(empty)} if known(empty) else enc.refer(value)


def _decode_dtype(dec: Any, payload: Any) -> Any:
    if type(payload) is bool:
        return pd.CategoricalDtype(ordered=payload)
    return dec.expect(payload, *KINDS).dtype


def _encode_offset(enc: Any, value: pd.offsets.BaseOffset) -> dict:
    text = freq_text(value)
    return {"offset": text} if text is not None else enc.refer(value)


_DTYPES = [
    *(
        type(pd.array([1], dtype=f"{kind}{bits}").dtype)
        for kind in ("Int", "UInt")
        for bits in (8, 16, 32, 64)
    ),
    pd.Float32Dtype,
    pd.Float64Dtype,
    pd.BooleanDtype,
    pd.StringDtype,
    pd.CategoricalDtype,
    pd.DatetimeTZDtype,
    pd.PeriodDtype,
    pd.IntervalDtype,
    pd.SparseDtype,
]
ENCODE: dict[type, Any] = {
    pd.Timestamp: _encode_timestamp,
    pd.Timedelta: _encode_timedelta,
    pd.Period: _encode_period,
    pd.Interval: _encode_interval,
    type(pd.NaT): _encode_missing,
    type(pd.NA): _encode_missing,
    pd.offsets.BaseOffset: _encode_offset,
    **dict.fromkeys(_DTYPES, _encode_dtype),
}
DECODE: dict[str, Any] = {
    "ts": _decode_timestamp,
    "tdelta": _decode_timedelta,
    "period": _decode_period,
    "interval": _decode_interval,
    "missing": _decode_missing,
    "pdtype": _decode_dtype,
    "offset": lambda dec, payload: offset(payload),
}
