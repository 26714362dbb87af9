"""When something was handed in, as a roster states it."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping

#: A column of one's own, and what Moodle's grading worksheet has.
COLUMN = "submitted_at"
MOODLE_COLUMN = "last modified (submission)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun")
_MONTHS += ("jul", "aug", "sep", "oct", "nov", "dec")
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
        return datetime.datetime.fromisoformat(plain)
    except ValueError:
        pass
    found = _LONG.fullmatch(plain.casefold())
    if found is None:
        return None
    month = (found["m1"] or found["m2"])[:3]
    hour, half = int(found["hour"]), found["half"]
    if month not in _MONTHS or (half and not 1 <= hour <= 12):
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    parts = (int(found[p] or 0) for p in ("year", "minute", "second"))
    year, minute, second = parts
    day = int(found["d1"] or found["d2"])
    try:
        return datetime.datetime(
            year, _MONTHS.index(month) + 1, day, hour, minute, second
        )
    except ValueError:
        return None


def stated(
    row: Mapping[str, str], moodle: bool
) -> tuple[datetime.datetime | None, str]:
    """The time that a roster's row states, and a note where it is not understood.

    Moodle's own column counts for Moodle's hand-ins alone: a worksheet belongs to one
    assignment.
    """
    known = {column.strip().casefold(): text.strip() for column, text in row.items()}
    for column in (COLUMN, MOODLE_COLUMN) if moodle else (COLUMN,):
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
        When it lies outside the calendar.
    """
    if time.tzinfo is None:
        time = time.replace(tzinfo=zone) if zone else time.astimezone()
    return time.astimezone(datetime.UTC).replace(microsecond=0)
