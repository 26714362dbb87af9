"""pandas on the wire: frames, series, indexes.

Every frame is rebuilt by pandas' own public constructors, which check lengths, codes
and uniqueness once more. What holds arrays of a kind that `pandas_arrays`
does not know (pyarrow's, say) goes by reference as a whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.errors import WireError
from autograder.values import pandas_arrays as arrays
from autograder.values import pandas_scalars as scalars
from autograder.values.containers import spread
from autograder.values.numpy_arrays import owned

_INT64 = 2**63
_LEVELS = 100
_INDEXES = (
    pd.Index,
    pd.DatetimeIndex,
    pd.TimedeltaIndex,
    pd.PeriodIndex,
    pd.IntervalIndex,
    pd.CategoricalIndex,
)
_ANY_INDEX = (*_INDEXES, pd.RangeIndex, pd.MultiIndex)


# Values of one column --------------------------------------------------------


def _known(value: Any) -> bool:
    """Tell whether a series' or index' array can be sent by value."""
    if isinstance(value, pd.MultiIndex):
        return all(_known(level) for level in value.levels)
    array = value.array
    if isinstance(array, pd.Categorical):
        return _known(array.categories)
    if isinstance(array, pd.arrays.IntervalArray):
        return _known(array.left)
    return type(array) is arrays.NUMPY_ARRAY or arrays.known(array)


def _encode_column(enc: Any, value: Any) -> dict:
    array = value.array
    if type(array) is arrays.NUMPY_ARRAY:  # StringArray derives from it
        return owned(enc, array.to_numpy())
    return enc.node(array)


def _read_column(dec: Any, node: Any) -> Any:
    found = dec.expect(node, np.ndarray, *arrays.KINDS)
    if found.ndim != 1:
        raise WireError("a column of a table has one dimension")
    return found


def _extras(enc: Any, value: Any) -> list:
    attrs = enc.node(dict(value.attrs)) if value.attrs else None
    return [attrs, bool(value.flags.allows_duplicate_labels)]


def _add_extras(dec: Any, found: Any, attrs: Any, duplicates: Any) -> Any:
    attrs = dec.expect(attrs, dict, type(None))
    if attrs:
        found.attrs = attrs
    if duplicates is False:
        found.flags.allows_duplicate_labels = False
    return found


# Indexes ---------------------------------------------------------------------


def _encode_index(enc: Any, value: pd.Index) -> dict:
    if not _known(value):
        return enc.refer(value)
    freq = arrays.index_freq(value)
    return {"index": [_encode_column(enc, value), enc.node(value.name), freq]}


def _decode_index(dec: Any, payload: list) -> pd.Index:
    array, name, freq = payload
    array, name = _read_column(dec, array), dec.read(name)
    found = pd.Index(
        array, dtype=array.dtype, name=name, copy=False, tupleize_cols=False
    )
    if freq is None or isinstance(found, pd.PeriodIndex):
        return found
    if type(found) not in (pd.DatetimeIndex, pd.TimedeltaIndex):
        raise WireError("only an index of dates has a frequency")
    return type(found)(found, freq=arrays.index_offset(freq, found), name=name)


def _encode_range_index(enc: Any, value: pd.RangeIndex) -> dict:
    enc.spend(8 * len(value))
    return {"ri": [value.start, value.stop, value.step, enc.node(value.name)]}


def _decode_range_index(dec: Any, payload: list) -> pd.RangeIndex:
    *limits, name = payload
    for number in limits:
        if type(number) is not int or not -_INT64 <= number < _INT64:
            raise WireError("a RangeIndex has impossible limits")
    values = range(*limits)
    dec.spend(8 * (1 + abs(values.stop - values.start) // abs(values.step)))
    return pd.RangeIndex(values, name=dec.read(name))


def _encode_multi_index(enc: Any, value: pd.MultiIndex) -> dict:
    if not _known(value):
        return enc.refer(value)
    return {
        "mi": [
            enc.items([level.rename(None) for level in value.levels]),
            enc.items([np.asarray(codes) for codes in value.codes]),
            enc.items(list(value.names)),
        ]
    }


def _decode_multi_index(dec: Any, payload: list) -> pd.MultiIndex:
    levels, codes, names = (dec.items(part) for part in payload)
    if len(levels) > _LEVELS:
        raise WireError(f"a MultiIndex has at most {_LEVELS} levels")
    for level, numbers in zip(levels, codes, strict=True):
        if type(level) not in _ANY_INDEX or isinstance(level, pd.MultiIndex):
            raise WireError("a level of a MultiIndex is a plain index")
        if type(numbers) is not np.ndarray or numbers.dtype.kind != "i":
            raise WireError("the codes of a MultiIndex are integers")
        check_spread(level)
    return pd.MultiIndex(levels, codes, names=names, verify_integrity=True)


def check_spread(labels: pd.Index) -> None:
    """Refuse labels that would make a hash table crawl."""
    if labels.dtype == object:
        spread(labels.tolist())


# Series and frames -----------------------------------------------------------


def _encode_series(enc: Any, value: pd.Series) -> dict:
    if not (_known(value) and _known(value.index)):
        return enc.refer(value)
    return {
        "series": [
            enc.node(value.index),
            _encode_column(enc, value),
            enc.node(value.name),
            *_extras(enc, value),
        ]
    }


def _series(values: Any, index: pd.Index, name: Any = None) -> pd.Series:
    if len(values) != len(index):
        raise WireError("a column has not the length of its index")
    return pd.Series(values, index=index, dtype=values.dtype, name=name, copy=False)


def _decode_series(dec: Any, payload: list) -> pd.Series:
    index, values, name, attrs, duplicates = payload
    index = dec.expect(index, *_ANY_INDEX)
    found = _series(_read_column(dec, values), index, dec.read(name))
    return _add_extras(dec, found, attrs, duplicates)


def _blocks(value: pd.DataFrame) -> list[tuple[list[int], Any]]:
    """Return column positions and their values: one block for each numpy dtype."""
    alike: dict[Any, list[int]] = {}
    found: list[tuple[list[int], Any]] = []
    for position, dtype in enumerate(value.dtypes):
        if isinstance(dtype, np.dtype):
            alike.setdefault(dtype, []).append(position)
        else:
            found.append(([position], value.iloc[:, position]))
    for positions in alike.values():
        whole = len(positions) == value.shape[1]
        block = value if whole else value.iloc[:, positions]
        found.append((positions, block.to_numpy().T))
    return found


def _encode_frame(enc: Any, value: pd.DataFrame) -> dict:
    blocks = _blocks(value)
    columns = [block for _, block in blocks if isinstance(block, pd.Series)]
    if not all(_known(part) for part in (value.index, value.columns, *columns)):
        return enc.refer(value)
    return {
        "frame": [
            enc.node(value.index),
            enc.node(value.columns),
            [enc.items(positions) for positions, _ in blocks],
            [
                enc.node(block.array)
                if isinstance(block, pd.Series)
                else owned(enc, block)
                for _, block in blocks
            ],
            *_extras(enc, value),
        ]
    }


def _decode_frame(dec: Any, payload: list) -> pd.DataFrame:
    index, columns, positions, blocks, attrs, duplicates = payload
    index, columns = dec.expect(index, *_ANY_INDEX), dec.expect(columns, *_ANY_INDEX)
    dec.count(len(blocks) + len(columns))
    parts: dict[int, pd.Series] = {}
    for places, node in zip(positions, blocks, strict=True):
        block = dec.expect(node, np.ndarray, *arrays.KINDS)
        rows = block if block.ndim == 2 else [block]
        for place, values in zip(dec.items(places), rows, strict=True):
            parts[place] = _series(values, index)
    if sorted(parts) != list(range(len(columns))):
        raise WireError("the blocks of a frame are not its columns")
    if len(blocks) == 1 and block.ndim == 2:
        found = pd.DataFrame(block.T, index=index, dtype=block.dtype, copy=False)
    else:
        found = pd.DataFrame({place: parts[place] for place in sorted(parts)}, index)
    found.columns = columns
    return _add_extras(dec, found, attrs, duplicates)


ENCODE: dict[type, Any] = {
    **arrays.ENCODE,
    **scalars.ENCODE,
    **dict.fromkeys(_INDEXES, _encode_index),
    pd.RangeIndex: _encode_range_index,
    pd.MultiIndex: _encode_multi_index,
    pd.Series: _encode_series,
    pd.DataFrame: _encode_frame,
}
DECODE: dict[str, Any] = {
    **arrays.DECODE,
    **scalars.DECODE,
    "index": _decode_index,
    "ri": _decode_range_index,
    "mi": _decode_multi_index,
    "series": _decode_series,
    "frame": _decode_frame,
}
