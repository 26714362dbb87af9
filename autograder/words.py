"""Numbers with the word that goes with them."""

from __future__ import annotations

from collections.abc import Sequence

_NAMES = 12


def count(n: int, one: str, many: str = "") -> str:
    """``1 student``, ``2 students``, ``1,234 students``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def some(names: Sequence[str], most: int = _NAMES) -> str:
    """Up to a dozen names, and how many more there are."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def listed(words: Sequence[str]) -> str:
    """``2, 4 and 8``."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
