"""Coefficients of OLS, their standard errors and covariance, degrees of freedom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .coerce import fail, numbers
from .compare import RTOL, Pairs, Slips, compare, pairs
from .covariances import KINDS, covariances, satterthwaite_df
from .regression_slips import (
    asked_for,
    these,
    wrong_fits,
    wrong_matrices,
    wrong_standard_errors,
)


def check_coefficients(
    value: object,
    X: ArrayLike,
    y: ArrayLike,
    *,
    coef: int | None = None,
    names: Sequence[str] | None = None,
    slips: Slips | None = None,
    what: str = "the coefficients",
    rtol: float = RTOL,
) -> None:
    """Check OLS coefficients.

    Parameters
    ----------
    value : object
        Shape (k,), or one number when ``coef`` is given.
    X, y : array_like, shape (n, k) and (n,)
        The data of the check.
    coef : int, optional
        The column whose coefficient is asked for; all by default.
    names : sequence of str, optional
        Names of the columns: a Series or dict with them may come in any order.
    slips, what, rtol
        As in :func:`check_estimate`.

    Raises
    ------
    AssertionError
        Naming the slip: no intercept, standardised, demeaned twice, x on y, a
        correlation for a slope, or what any number may suffer.
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    beta_hat = np.linalg.lstsq(X, y)[0]
    right, found = _pick(beta_hat, [*pairs(slips), *wrong_fits(X, y)], coef)
    compare(numbers(value, what, names), right, found, what, rtol)


def _pick(right: NDArray, slips: Pairs, coef: int | None) -> tuple[NDArray, Pairs]:
    """Take one coefficient of the right value and of every slip as long as it."""
    if coef is None:
        return right, slips
    arrays = [(words, np.asarray(wrong, float)) for words, wrong in slips]
    return right[coef], [
        (words, array[coef] if array.shape == right.shape else array)
        for words, array in arrays
    ]


def check_standard_errors(
    value: object,
    X: ArrayLike,
    y: ArrayLike,
    kind: str | Sequence[str],
    cluster: ArrayLike | None = None,
    *,
    coef: int | None = None,
    names: Sequence[str] | None = None,
    slips: Slips | None = None,
    what: str = "the standard errors",
    rtol: float = RTOL,
) -> None:
    """Check the standard errors of OLS coefficients.

    Parameters
    ----------
    value : object
        Shape (k,), or one number when ``coef`` is given.
    X, y : array_like, shape (n, k) and (n,)
        The data of the check.
    kind : str or sequence of str
        One of ``KINDS``: "classical", "HC0" to "HC3", "CR0" to "CR3"; several when
        the text leaves it open (any of them passes).
    cluster : array_like, shape (n,), optional
        Cluster labels. Give them for an HC kind too, to recognise clustered answers.
    coef, names, slips, what, rtol
        As in :func:`check_coefficients`.

    Raises
    ------
    AssertionError
        Naming the slip: which kind it is instead; variances, a whole covariance
        matrix, t values or coefficients instead of standard errors; another divisor.
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    found = covariances(X, y, cluster)
    kinds = _kinds(kind, found)
    se = {name: np.sqrt(np.diag(V)) for name, V in found.items()}
    wrong = [*pairs(slips), *wrong_standard_errors(X, y, se, kinds, cluster)]
    words = "this is a covariance matrix ({}); its diagonal holds the variances."
    wrong += [(words.format(name), V) for name, V in found.items()]
    got = numbers(value, what, names)
    _any_of(got, [_pick(se[name], wrong, coef) for name in kinds], what, rtol)


def _any_of(got: NDArray, options: list, what: str, rtol: float) -> None:
    """Pass when one of several right values is met; say what is wrong with the first.

    Each option is a right value and its slips.
    """
    first: AssertionError | None = None
    for right, slips in options:
        try:
            return compare(got, right, slips, what, rtol, _bound(right, rtol))
        except AssertionError as error:
            first = first or error
    assert first is not None
    raise first


def _bound(right: NDArray, rtol: float) -> NDArray | float:
    """How far each entry may be off: a matrix is measured by its standard errors."""
    if right.ndim < 2:
        return 0.0
    se = np.sqrt(np.diag(right))
    return rtol * np.outer(se, se)


def _kinds(kind: str | Sequence[str], found: dict[str, NDArray]) -> tuple[str, ...]:
    kinds = (kind,) if isinstance(kind, str) else tuple(kind)
    for name in kinds:
        if name not in KINDS:
            raise ValueError(f"expected a kind out of {', '.join(KINDS)}; got {name!r}")
        if name not in found:
            raise ValueError(
                f"expected data with {name}; give cluster, and no leverage of 1"
            )
    return kinds


def check_covariance(
    value: object,
    X: ArrayLike,
    y: ArrayLike,
    kind: str | Sequence[str],
    cluster: ArrayLike | None = None,
    *,
    slips: Slips | None = None,
    what: str = "the covariance matrix",
    rtol: float = RTOL,
) -> None:
    """Check a covariance matrix of OLS coefficients, shape (k, k).

    Parameters
    ----------
    value, X, y, kind, cluster, slips, what
        As in :func:`check_standard_errors`.
    rtol : float
        Entry (a, b) may differ by ``rtol`` of the product of both standard errors.

    Raises
    ------
    AssertionError
        Naming the slip: which kind it is instead; the diagonal only, variances or
        standard errors instead of the matrix; correlations; bread or meat alone; the
        inverse; another small-sample factor.
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    found = covariances(X, y, cluster)
    kinds = _kinds(kind, found)
    words = f"this is built like {{}}; {asked_for(kinds)}."
    others = [name for name in found if name not in kinds]
    wrong = [
        *pairs(slips),
        *((words.format(these(o, kinds)), found[o]) for o in others),
    ]
    options = [
        (found[name], [*wrong, *wrong_matrices(X, found, name, cluster)])
        for name in kinds
    ]
    _any_of(numbers(value, what), options, what, rtol)


def check_degrees_of_freedom(
    value: object,
    X: ArrayLike,
    cluster: ArrayLike,
    rule: str = "satterthwaite",
    *,
    coef: int | None = None,
    slips: Slips | None = None,
    what: str = "the degrees of freedom",
    rtol: float = RTOL,
) -> None:
    """Check the degrees of freedom of a t with a clustered standard error.

    Parameters
    ----------
    value : object
        Shape (k,), or one number when ``coef`` is given; one number for every rule
        but "satterthwaite".
    X : array_like, shape (n, k)
    cluster : array_like, shape (n,)
    rule : str
        "satterthwaite" (with CR2, working covariance I), "J - 1", "J - k" or "n - k".
    coef, slips, what, rtol
        As in :func:`check_coefficients`.

    Raises
    ------
    AssertionError
        Naming the rule that it follows instead.
    """
    X = np.asarray(X, float)
    n, k = X.shape
    J = len(np.unique(np.asarray(cluster)))
    counts = {"J - 1": J - 1, "J - k": J - k, "n - k": n - k, "n - 1": n - 1}
    counts |= {"J": J, "n": n, "n - J": n - J}
    rules = {name: np.array(float(count)) for name, count in counts.items()}
    by_coef = satterthwaite_df(X, cluster)
    rules["satterthwaite"] = by_coef if coef is None else by_coef[coef]
    if rule not in ("satterthwaite", "J - 1", "J - k", "n - k"):
        raise ValueError(
            "expected the rule 'satterthwaite', 'J - 1', 'J - k' or 'n - k', "
            f"got {rule!r}"
        )
    right = rules.pop(rule)
    wrong = pairs(slips)
    for name, count in rules.items():
        words = f"these are {name}; the question asks for {rule}."
        wrong.append((words, count))
        if right.shape:
            wrong.append((words, np.full(right.shape, count)))
    got = numbers(value, what)
    if got.size and (got <= 0).any():
        fail(what, "expected positive numbers.")
    compare(got, right, wrong, what, rtol)
