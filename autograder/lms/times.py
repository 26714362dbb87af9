"""When something was handed in, as a roster states it."""

from __future__ import annotations

import contextlib
import datetime
import re
import unicodedata
from collections.abc import Mapping

#: A column of one's own, and what Moodle's grading worksheet has.
COLUMN = "submitted_at"
MOODLE_COLUMN = "last modified (submission)"
_YEARS = range(1990, 2201)
# Friday, 20 November 2026, 11:15 PM; and November 20, 2026: without day and commas
_WEEKDAY = re.compile(r"^[a-z]+day,? ", re.IGNORECASE)
_LONG = tuple(
    f"{day} {hour}"
    for day in ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
    for hour in ("%I:%M %p", "%I:%M:%S %p", "%H:%M", "%H:%M:%S")
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
        when = _long(plain)
    return when if when and when.year in _YEARS else None


def _long(text: str) -> datetime.datetime | None:
    """Read a time with its month in words, as the C locale has them."""
    plain = _WEEKDAY.sub("", text).replace(",", "").replace("Sept ", "Sep ")
    for shape in _LONG:
        with contextlib.suppress(ValueError):
            return datetime.datetime.strptime(plain, shape)
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
