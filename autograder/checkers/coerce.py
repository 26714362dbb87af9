"""A student's value as an array of floats, or what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray


def fail(what: str, words: str) -> NoReturn:
    """Raise the AssertionError that the student will read."""
    text = f"{what}: {words}"
    raise AssertionError(text[:1].upper() + text[1:])


def numbers(value: object, what: str, names: Sequence[str] | None = None) -> NDArray:
    """Turn a value into an array of floats.

    Parameters
    ----------
    value : object
        A number, a list, an array, a Series or DataFrame, or a dict of numbers.
    what : str
        What the value is, for messages.
    names : sequence of str, optional
        What the entries are called. A dict or a Series with these labels may then
        come in any order.

    Returns
    -------
    ndarray of float
        Of whatever shape; it may hold NaN.

    Raises
    ------
    AssertionError
        When it is no real number and holds none.
    """
    if value is None:
        fail(what, "it is None. Does your function return its result, or print it?")
    if callable(value):
        fail(what, "it is a function. Call it: a pair of brackets is missing.")
    if isinstance(value, str):
        fail(what, "expected numbers, got text.")
    labelled = _by_name(value, what, names)
    try:
        array = np.asarray(labelled)
    except ValueError:
        fail(what, "expected an array, got rows of different lengths.")
    return _floats(array, what)


def _by_name(value: Any, what: str, names: Sequence[str] | None) -> Any:
    """Put labelled entries into the order of ``names``; drop labels otherwise."""
    if isinstance(value, Mapping):
        labels = list(value)
    elif type(value).__module__.startswith("pandas") and np.ndim(value) == 1:
        labels = list(getattr(value, "index", ()))
    else:
        return value
    if names is not None and set(labels) == set(names) and len(labels) == len(names):
        return [value[name] for name in names]
    if isinstance(value, Mapping):
        if names is not None:
            fail(what, f"expected the keys {', '.join(map(str, names))}.")
        fail(what, "expected numbers, got a dict.")
    return value


def _floats(array: NDArray, what: str) -> NDArray:
    if np.iscomplexobj(array):
        fail(what, "it holds complex numbers. Was a root taken of a negative number?")
    try:
        return array.astype(float)
    except (TypeError, ValueError):
        fail(what, f"expected numbers, got an array of {_kind(array)}.")


def _kind(array: NDArray) -> str:
    kinds = sorted({type(one).__name__ for one in array.ravel()[:1000].tolist()})
    return ", ".join(kinds) or str(array.dtype)


def refuse_not_finite(array: NDArray, what: str) -> None:
    """Say how many entries are NaN or infinite, if any are."""
    bad = int((~np.isfinite(array)).sum())
    if not bad:
        return
    number = "it is" if array.ndim == 0 else f"{bad} of {array.size} entries are"
    fail(
        what,
        f"{number} NaN or infinite. A division by zero, the root of a negative "
        "number, or labels that do not line up?",
    )


def refuse_shape(array: NDArray, shape: tuple[int, ...], what: str) -> NDArray:
    """Return the array in the shape that is asked for, or say which it has.

    One number in brackets is taken for the number; nothing else is reshaped.
    """
    if array.shape == shape:
        return array
    if shape == () and array.size == 1:
        return array.reshape(())
    hint = ""
    if array.size == 0:
        hint = " It is empty."
    elif array.shape[::-1] == shape:
        hint = " Is it transposed?"
    elif array.size == int(np.prod(shape)):
        hint = " The number of entries is right: reshape it."
    wanted = "one number" if shape == () else f"shape {shape}"
    fail(what, f"expected {wanted}, got shape {array.shape}.{hint}")
