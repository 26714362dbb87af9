"""When something was handed in, as a roster states it."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping

#: A column of one's own, and what Moodle's grading worksheet has.
COLUMN = "submitted_at"
MOODLE_COLUMN = "last modified (submission)"
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august")
_MONTHS += ("september", "october", "november", "december")
_YEARS = range(1990, 2201)
# Friday, 20 November 2026, 11:15 PM; and November 20, 2026
_LONG = re.compile(
    r"(?:[^\W\d]+,? )?(?:(?P<d1>\d{1,2}) (?P<m1>[a-z]{3,9})|(?P<m2>[a-z]{3,9}) "
    r"(?P<d2>\d{1,2}),?) (?P<year>\d{4}),? (?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d))? ?(?P<half>[ap]m)?"
)


def read_time(text: str) -> datetime.datetime | None:
    """Read a time as Moodle writes it in English, or ``2026-11-20 23:15``.

    It has a zone only if the text has one; None when it is not understood.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    try:
        if plain.upper().endswith(" UTC"):
            plain = f"{plain[:-4]}+00:00"
        when = datetime.datetime.fromisoformat(plain)
    except ValueError:
        when = _long(plain.casefold())
    return when if when and when.year in _YEARS else None


def _long(text: str) -> datetime.datetime | None:
    """Read a time with its month in words."""
    found = _LONG.fullmatch(text)
    if found is None:
        return None
    month = _month(found["m1"] or found["m2"])
    hour, half = int(found["hour"]), found["half"]
    if month is None or (half and not 1 <= hour <= 12):
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    parts = (int(found[p] or 0) for p in ("year", "minute", "second"))
    year, minute, second = parts
    day = int(found["d1"] or found["d2"])
    try:
        return datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _month(word: str) -> int | None:
    """The number of a month, by its whole name or the usual short one."""
    for number, name in enumerate(_MONTHS, start=1):
        if word in (name, name[:3]) or word == name[:4] == "sept":
            return number
    return None


def stated(
    row: Mapping[str, str], assignment: str, moodle: bool
) -> tuple[datetime.datetime | None, str]:
    """The time that a roster's row states, and a note where it is not understood.

    A column ``submitted_at NAME`` is that assignment's alone, and where there is one
    for it the column of no assignment does not count. Moodle's own column counts for
    Moodle's hand-ins alone: a worksheet belongs to one assignment.
    """
    known = {column.strip().casefold(): text.strip() for column, text in row.items()}
    own = f"{COLUMN} {assignment}".casefold()
    columns = (own if own in known else COLUMN, *((MOODLE_COLUMN,) if moodle else ()))
    for column in columns:
        text = known.get(column, "")
        if text in ("", "-"):
            continue
        when = read_time(text)
        if when is None:
            said = ascii(text[:60])
            return None, f"the time {said} is not understood; write 2026-11-20 23:15"
        return when, ""
    return None, ""


def in_utc(time: datetime.datetime, zone: datetime.tzinfo | None) -> datetime.datetime:
    """A time in UTC, to the second; without a zone it is of ``zone`` or this machine's.

    Raises
    ------
    ValueError, OverflowError
        When it lies outside the calendar, or where no class was ever taught.
    """
    if time.year not in _YEARS:
        raise ValueError(f"expected a year from {_YEARS[0]} on, got {time.year}")
    if time.tzinfo is None:
        time = time.replace(tzinfo=zone) if zone else time.astimezone()
    return time.astimezone(datetime.UTC).replace(microsecond=0)
