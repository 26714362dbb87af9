"""Compare a value with the right one and, failing that, with the likely wrong ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .coerce import fail, numbers, refuse_not_finite, refuse_shape

Slips = Mapping[str, ArrayLike]
Pairs = list[tuple[str, ArrayLike]]

#: Two exact routes on well-conditioned data agree far better than this, and no two
#: recipes that a course tells apart agree as well.
RTOL = 1e-6
_FEWEST_DIGITS = 2


def check_estimate(
    value: object,
    right: ArrayLike,
    *,
    slips: Slips | None = None,
    what: str = "the estimate",
    names: Sequence[str] | None = None,
    rtol: float = RTOL,
    atol: float = 0.0,
) -> None:
    """Check a number or an array of numbers of any kind.

    Parameters
    ----------
    value : object
        The student's: a number, list, array, Series or (with ``names``) a dict.
    right : array_like
        The right value; its shape is the one asked for.
    slips : mapping of str to array_like, optional
        What the student reads, to the value that this slip gives. They come first; a
        wrong sign, a square, a root, a reciprocal, per cent, another order, a
        transpose, one common factor and rounding are recognised without being listed.
    what : str
        What the value is, as the message begins.
    names : sequence of str, optional
        Names of the entries: labelled values may then come in any order.
    rtol, atol : float
        Each entry may differ by ``atol + rtol * |right|`` (and by 1e-12 of the largest
        entry, for those that are zero but for rounding).

    Raises
    ------
    AssertionError
        When the value is not right; the message names the slip.
    ValueError
        When ``right`` itself is not finite: then the check is at fault.
    """
    wanted = _right(right)
    compare(numbers(value, what, names), wanted, pairs(slips), what, rtol, atol)


def pairs(slips: Slips | None) -> Pairs:
    """Words and values of an instructor's own slips."""
    return list((slips or {}).items())


def _right(right: ArrayLike) -> NDArray:
    wanted = np.asarray(right, float)
    if not np.isfinite(wanted).all():
        raise ValueError("expected a finite right value in the check, got NaN or inf")
    return wanted


def compare(
    got: NDArray,
    right: NDArray,
    slips: Iterable[tuple[str, ArrayLike]],
    what: str,
    rtol: float = RTOL,
    atol: float | NDArray = 0.0,
    *,
    general: bool = True,
) -> None:
    """Return None when ``got`` is ``right``; otherwise say which slip it is.

    ``slips`` are words and values, of other shapes than the right one too. ``general``
    adds the slips that are possible with any number.
    """
    one = got.reshape(()) if right.shape == () and got.size == 1 else got
    if one.shape == right.shape and close(one, right, rtol, atol):
        return
    for words, wrong in slips:
        if is_slip(one, wrong, right, rtol, atol):
            fail(what, words)
    one = refuse_shape(got, right.shape, what)
    refuse_not_finite(one, what)
    if general:
        for words, wrong in _general(one, right):
            if is_slip(one, wrong, right, rtol, atol):
                fail(what, words)
    fail(what, _where(one, right, rtol, atol))


def is_slip(
    got: NDArray,
    wrong: ArrayLike,
    right: NDArray,
    rtol: float,
    atol: float | NDArray = 0.0,
) -> bool:
    """Whether a value is that of a slip, and the slip's is not the right one."""
    wrong = np.asarray(wrong, float)
    if wrong.shape != got.shape or not np.isfinite(wrong).all():
        return False
    if wrong.shape == right.shape and close(wrong, right, rtol, atol):
        return False
    return close(got, wrong, rtol)


def close(
    got: NDArray, right: NDArray, rtol: float, atol: float | NDArray = 0.0
) -> bool:
    """Whether each entry differs by at most ``atol + rtol * |right|``."""
    largest = np.abs(right).max(initial=0.0)
    bound = np.asarray(atol) + rtol * np.abs(right) + 1e-12 * largest
    return bool((np.abs(got - right) <= bound).all())


def _general(got: NDArray, right: NDArray) -> Iterator[tuple[str, NDArray]]:
    """Slips that are possible with any number or array, with what they give."""
    with np.errstate(all="ignore"):
        yield "the sign is wrong.", -right
        yield "the numbers are right but for their signs.", _with_signs(got, right)
        yield "this is the square of what is asked for.", right**2
        yield "this is the square root of what is asked for.", np.sqrt(right)
        yield "upside down: this is 1 over what is asked for.", 1 / right
        yield "this is in per cent; give a share.", 100 * right
        yield "this is a share; give per cent.", right / 100
        yield "these are logarithms; transform them back.", np.log(right)
        yield "this is e to the power of what is asked for.", np.exp(right)
    if right.ndim == 2:
        yield "it is transposed.", right.T
    if right.ndim == 1 and right.size > 1:
        yield "the numbers are right, in reverse order.", right[::-1]
        yield "the numbers are right, in another order.", _reordered(got, right)
    yield from _rounded(got, right)
    yield from _scaled(got, right)


def _with_signs(got: NDArray, right: NDArray) -> NDArray:
    return np.copysign(right, got)


def _reordered(got: NDArray, right: NDArray) -> NDArray:
    """The right numbers in the order in which the student has them."""
    made = np.empty_like(right)
    made[np.argsort(got)] = np.sort(right)
    return made


def _rounded(got: NDArray, right: NDArray) -> Iterator[tuple[str, NDArray]]:
    """A value with few digits left; with only one, anything could be meant."""
    for decimals in range(8):
        made = right.round(decimals)
        if np.abs(made).max(initial=0.0) >= 10.0 ** (_FEWEST_DIGITS - 1 - decimals):
            yield "this is rounded; give all the digits that Python computed.", made


def _scaled(got: NDArray, right: NDArray) -> Iterator[tuple[str, NDArray]]:
    """One factor for all entries, which must be two or more to tell."""
    nonzero = np.abs(right) > 1e-9 * np.abs(right).max(initial=0.0)
    if nonzero.sum() < 2:
        return
    factor = np.median(got[nonzero] / right[nonzero])
    if factor > 0:
        words = (
            "all entries are off by the same factor. Which divisor, or which "
            "small-sample factor, is asked for?"
        )
        yield words, factor * right


def _where(got: NDArray, right: NDArray, rtol: float, atol: float | NDArray) -> str:
    if right.ndim == 0 or right.size == 1:
        return "this is not the expected value."
    bound = np.asarray(atol) + rtol * np.abs(right)
    bound = bound + 1e-12 * np.abs(right).max()
    wrong = np.argwhere(np.abs(got - right) > bound)
    if len(wrong) == right.size:
        return "none of the values is the expected one."
    places = ", ".join(
        str(tuple(map(int, p))) if right.ndim > 1 else str(int(p[0])) for p in wrong[:5]
    )
    more = " and more" if len(wrong) > 5 else ""
    return (
        f"{len(wrong)} of {right.size} values are not the expected ones: "
        f"position {places}{more}, counted from 0."
    )


def divisor_slips(
    right: ArrayLike,
    divisor: str,
    sizes: Mapping[str, int],
    *,
    power: float = 1.0,
) -> dict[str, NDArray]:
    """Slips of dividing by the wrong count, for ``slips=``.

    Parameters
    ----------
    right : array_like
        The right value.
    divisor : str
        What it was divided by: a name of ``sizes``, or ``"NAME - 1"``, or a difference
        of two names such as ``"n - k"``.
    sizes : mapping of str to int
        Counts that may be taken for one another, such as ``{"n": 322, "J": 27}``.
    power : float
        0.5 when the value is a root, as a standard error is.

    Returns
    -------
    dict
        "you divided by n, not by J - 1." to the value that this gives, for all counts,
        counts less one, and differences that are positive.

    Raises
    ------
    ValueError
        When ``divisor`` is no expression of these counts.
    """
    candidates = dict(_divisors(sizes))
    if divisor not in candidates:
        known = ", ".join(candidates)
        raise ValueError(f"expected a divisor out of {known}; got {divisor!r}")
    wanted = np.asarray(right, float)
    return {
        f"you divided by {name}, not by {divisor}.": wanted
        * (candidates[divisor] / count) ** power
        for name, count in candidates.items()
        if count != candidates[divisor]
    }


def _divisors(sizes: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for name, count in sizes.items():
        yield name, count
        if count > 1:
            yield f"{name} - 1", count - 1
        for other, less in sizes.items():
            if other != name and count > less:
                yield f"{name} - {other}", count - less
