"""Are times read as a worksheet writes them, and nothing guessed?"""

from __future__ import annotations

import pytest

from autograder.lms.times import read_time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Friday, 20 November 2026, 11:15 PM", "2026-11-20T23:15:00"),
        ("Friday, 20 November 2026, 12:05\u202fAM", "2026-11-20T00:05:00"),
        ("Friday, November 20, 2026, 12:05 PM", "2026-11-20T12:05:00"),
        ("20 Nov 2026, 23:15:07", "2026-11-20T23:15:07"),
        ("2026-11-20 23:15", "2026-11-20T23:15:00"),
        ("2026-11-20 23:15 UTC", "2026-11-20T23:15:00+00:00"),
        ("2026-11-20T23:15+01:00", "2026-11-20T23:15:00+01:00"),
        ("2026-11-20 23:15:00.123456789 +01:00", "2026-11-20T23:15:00.123456+01:00"),
        ("2026-11-20 23:15:00 Z", "2026-11-20T23:15:00+00:00"),
        ("5 Sept 2026, 11:15 PM", "2026-09-05T23:15:00"),
        ("20 novation 2026, 11:15 PM", None),
        ("20 Nove 2026, 11:15 PM", None),
        ("0001-01-01 10:00", None),
        ("20 November 1026, 11:15 PM", None),
        ("9999-12-31 23:59", None),
        ("Freitag, 20. November 2026, 23:15", None),
        ("20/11/2026 23:15", None),
        ("20 November 2026, 13:15 PM", None),
        ("31 November 2026, 11:15 PM", None),
        ("20 Monsoon 2026, 11:15 PM", None),
        ("", None),
    ],
)
def test_a_time_is_read(text, time):
    """What does each way of writing one mean?"""
    found = read_time(text)
    assert (found and found.isoformat()) == time
