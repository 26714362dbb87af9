"""Types of the standard library on the wire: collections, dates, exact numbers."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import io
import pathlib
import re
import uuid
import zoneinfo
from fractions import Fraction
from typing import Any

from autograder.errors import WireError
from autograder.values.containers import decode_pairs, encode_pairs

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,3}")
_FRACTION_BITS = 65_536  # reducing a fraction takes the square of its bits
_EXPONENT = 1_000_000  # int() of a larger Decimal would not fit in memory


def _fields(kind: type, names: str) -> list:
    """Return readers of a type's own fields, which no subclass can replace."""
    return [getattr(kind, name).__get__ for name in names.split()]


_DATE = _fields(dt.date, "year month day")
_CLOCK = "hour minute second microsecond"
_TIME = _fields(dt.time, _CLOCK + " fold")
_DATETIME = _fields(dt.datetime, f"year month day {_CLOCK} fold")
_DELTA = _fields(dt.timedelta, "days seconds microseconds")
_TIME_ZONE = dt.time.tzinfo.__get__
_DATETIME_ZONE = dt.datetime.tzinfo.__get__


# Collections -----------------------------------------------------------------


def _encode_defaultdict(enc: Any, value: collections.defaultdict) -> dict:
    factory = value.default_factory
    node = enc.node(factory) if type(factory) is type else None
    if type(node) is not dict or "type" not in node:
        node = None  # a function of the student's stays where it is
    return {"dd": [node, encode_pairs(enc, value)]}


def _decode_defaultdict(dec: Any, payload: list) -> collections.defaultdict:
    factory, pairs = payload
    factory = dec.expect(factory, type, type(None))
    return collections.defaultdict(factory, decode_pairs(dec, pairs))


def _encode_ordered(enc: Any, value: collections.OrderedDict) -> dict:
    keys = list(collections.OrderedDict.__iter__(value))
    return {
        "od": [enc.items(keys), enc.items([dict.__getitem__(value, k) for k in keys])]
    }


def _decode_ordered(dec: Any, payload: list) -> collections.OrderedDict:
    return collections.OrderedDict(decode_pairs(dec, payload))


def _encode_counter(enc: Any, value: collections.Counter) -> dict:
    return {"counter": encode_pairs(enc, value)}


def _decode_counter(dec: Any, payload: list) -> collections.Counter:
    found: collections.Counter = collections.Counter()
    dict.update(found, decode_pairs(dec, payload))
    return found


def _encode_deque(enc: Any, value: collections.deque) -> dict:
    items = list(collections.deque.__iter__(value))
    limit = collections.deque.maxlen.__get__(value)
    return {"deque": [limit, enc.items(items)]}


def _decode_deque(dec: Any, payload: list) -> collections.deque:
    limit, items = payload
    return collections.deque(
        dec.items(items), maxlen=dec.expect(limit, int, type(None))
    )


# Dates and times -------------------------------------------------------------


def _encode_date(enc: Any, value: dt.date) -> dict:
    return {"date": [field(value) for field in _DATE]}


def _decode_date(dec: Any, payload: list) -> dt.date:
    return dt.date(*payload)


def _encode_time(enc: Any, value: dt.time) -> dict:
    fields = [field(value) for field in _TIME]
    return {"time": [*fields, enc.node(_TIME_ZONE(value))]}


def _decode_time(dec: Any, payload: list) -> dt.time:
    *fields, fold, zone = payload
    return dt.time(*fields, tzinfo=decode_zone(dec, zone), fold=fold)


def _encode_datetime(enc: Any, value: dt.datetime) -> dict:
    fields = [field(value) for field in _DATETIME]
    return {"dt": [*fields, enc.node(_DATETIME_ZONE(value))]}


def _decode_datetime(dec: Any, payload: list) -> dt.datetime:
    *fields, fold, zone = payload
    return dt.datetime(*fields, tzinfo=decode_zone(dec, zone), fold=fold)


def _encode_timedelta(enc: Any, value: dt.timedelta) -> dict:
    return {"td": [field(value) for field in _DELTA]}


def _decode_timedelta(dec: Any, payload: list) -> dt.timedelta:
    days, seconds, microseconds = (dec.expect(node, int) for node in payload)
    return dt.timedelta(days, seconds, microseconds)


def _encode_timezone(enc: Any, value: dt.timezone) -> dict:
    offset, *name = value.__getinitargs__()
    return {"tz": [enc.node(offset), *name]}


def _decode_timezone(dec: Any, payload: list) -> dt.timezone:
    offset, *name = payload
    return dt.timezone(dec.expect(offset, dt.timedelta), *name)


def _encode_zoneinfo(enc: Any, value: zoneinfo.ZoneInfo) -> dict:
    key = zoneinfo.ZoneInfo.key.__get__(value)
    if type(key) is not str or not _ZONE.fullmatch(key):
        return enc.refer(value)
    return {"zone": key}


def _decode_zoneinfo(dec: Any, payload: str) -> zoneinfo.ZoneInfo:
    if type(payload) is not str or not _ZONE.fullmatch(payload):
        raise WireError("a time zone has an impossible name")
    try:
        return zoneinfo.ZoneInfo(payload)
    except OSError as error:  # the name of a folder, say
        raise WireError(f"there is no time zone {payload!r}") from error


def decode_zone(dec: Any, node: Any) -> dt.tzinfo | None:
    """Return the time zone of a node, or None."""
    return dec.expect(node, type(None), dt.timezone, zoneinfo.ZoneInfo)


# Numbers, identifiers, paths -------------------------------------------------


def _check_exponent(value: decimal.Decimal) -> decimal.Decimal:
    exponent = decimal.Decimal.as_tuple(value).exponent
    if type(exponent) is int and abs(exponent) > _EXPONENT:
        raise WireError(f"a Decimal's exponent is beyond {_EXPONENT:,}")
    return value


def _encode_decimal(enc: Any, value: decimal.Decimal) -> dict:
    return {"dec": enc.node(decimal.Decimal.__str__(_check_exponent(value)))}


def _decode_decimal(dec: Any, payload: Any) -> decimal.Decimal:
    return _check_exponent(decimal.Decimal(dec.expect(payload, str)))


def _encode_fraction(enc: Any, value: Fraction) -> dict:
    numerator = Fraction.numerator.__get__(value)
    denominator = Fraction.denominator.__get__(value)
    _check_fraction(numerator, denominator)
    return {"frac": [enc.node(numerator), enc.node(denominator)]}


def _decode_fraction(dec: Any, payload: list) -> Fraction:
    numerator, denominator = (dec.expect(node, int) for node in payload)
    _check_fraction(numerator, denominator)
    return Fraction(numerator, denominator)


def _check_fraction(*parts: int) -> None:
    if max(part.bit_length() for part in parts) > _FRACTION_BITS:
        raise WireError(f"a Fraction's part has more than {_FRACTION_BITS:,} bits")


def _encode_uuid(enc: Any, value: uuid.UUID) -> dict:
    return {"uuid": f"{value.int:032x}"}


def _decode_uuid(dec: Any, payload: str) -> uuid.UUID:
    return uuid.UUID(hex=payload)


def _encode_path(enc: Any, value: pathlib.PurePath) -> dict:
    return {"path": enc.node(pathlib.PurePath.__str__(value))}


def _decode_path(dec: Any, payload: Any) -> pathlib.PurePosixPath:
    # the examiner's own files are not for a path of the student's to open
    kind = pathlib.Path if dec.trusted else pathlib.PurePosixPath
    return kind(dec.expect(payload, str))


def _encode_text_buffer(enc: Any, value: io.StringIO) -> dict:
    if value.closed:
        return enc.refer(value)
    text = io.StringIO.getvalue(value)
    return {"sio": [enc.node(text), min(io.StringIO.tell(value), len(text))]}


def _decode_text_buffer(dec: Any, payload: list) -> io.StringIO:
    text, place = payload
    made = io.StringIO()
    made.seek(_place(place, made.write(dec.expect(text, str))))
    return made


def _encode_byte_buffer(enc: Any, value: io.BytesIO) -> dict:
    if value.closed:
        return enc.refer(value)
    data = io.BytesIO.getvalue(value)
    return {"bio": [enc.node(data), min(io.BytesIO.tell(value), len(data))]}


def _decode_byte_buffer(dec: Any, payload: list) -> io.BytesIO:
    data, place = payload
    made = io.BytesIO()
    made.seek(_place(place, made.write(dec.expect(data, bytes))))
    return made


def _place(payload: Any, most: int) -> int:
    # a later write would fill the gap from the end to a place far beyond it
    if type(payload) is not int or not 0 <= payload <= most:
        raise WireError("a buffer has an impossible position")
    return payload


ENCODE: dict[type, Any] = {
    collections.defaultdict: _encode_defaultdict,
    collections.OrderedDict: _encode_ordered,
    collections.Counter: _encode_counter,
    collections.deque: _encode_deque,
    dt.date: _encode_date,
    dt.time: _encode_time,
    dt.datetime: _encode_datetime,
    dt.timedelta: _encode_timedelta,
    dt.timezone: _encode_timezone,
    zoneinfo.ZoneInfo: _encode_zoneinfo,
    decimal.Decimal: _encode_decimal,
    Fraction: _encode_fraction,
    uuid.UUID: _encode_uuid,
    pathlib.PurePath: _encode_path,
    io.StringIO: _encode_text_buffer,
    io.BytesIO: _encode_byte_buffer,
}
DECODE: dict[str, Any] = {
    "dd": _decode_defaultdict,
    "od": _decode_ordered,
    "counter": _decode_counter,
    "deque": _decode_deque,
    "date": _decode_date,
    "time": _decode_time,
    "dt": _decode_datetime,
    "td": _decode_timedelta,
    "tz": _decode_timezone,
    "zone": _decode_zoneinfo,
    "dec": _decode_decimal,
    "frac": _decode_fraction,
    "uuid": _decode_uuid,
    "path": _decode_path,
    "sio": _decode_text_buffer,
    "bio": _decode_byte_buffer,
}
