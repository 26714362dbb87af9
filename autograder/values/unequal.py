"""Values that compare as equal to everything: masked entries and missing ones (NA)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

MASKED = "masked entries"
MISSING = "missing values (NA)"
_DEEPEST = 6


def labels(value: object) -> frozenset[str]:
    """Which kinds of such entries a value from the wire holds."""
    return frozenset(_labels(value, 0))


def _labels(value: Any, depth: int) -> Iterator[str]:
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        return
    if isinstance(value, list | tuple | set | frozenset | dict):
        if depth < _DEEPEST:
            for item in value.values() if isinstance(value, dict) else value:
                yield from _labels(item, depth + 1)
        return
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and isinstance(value, numpy.ma.MaskedArray):
        yield MASKED
    elif numpy is not None and isinstance(value, numpy.ndarray):
        if value.dtype == object and depth < _DEEPEST:
            for item in value.flat:
                yield from _labels(item, depth + 1)
    elif pandas is not None:
        yield from _pandas_labels(value, pandas)


def _pandas_labels(value: Any, pandas: Any) -> Iterator[str]:
    if value is pandas.NA:
        yield MISSING
    elif isinstance(value, pandas.DataFrame):
        for place in range(value.shape[1]):
            yield from _pandas_labels(value.iloc[:, place], pandas)
    elif isinstance(value, pandas.Series | pandas.Index):
        found = getattr(value.dtype, "na_value", None)
        if (found is pandas.NA or value.dtype == object) and any(
            item is pandas.NA for item in value
        ):
            yield MISSING
