"""Intervals and p values: which quantile, which tail, whose degrees of freedom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from .coerce import numbers
from .compare import RTOL, Slips, compare, pairs

_LEVELS = (0.68, 0.8, 0.9, 0.95, 0.975, 0.99, 0.999)


def check_interval(
    value: object,
    estimate: ArrayLike,
    se: ArrayLike,
    *,
    df: float = np.inf,
    level: float = 0.95,
    other_se: Mapping[str, ArrayLike] | None = None,
    other_df: Mapping[str, float] | None = None,
    slips: Slips | None = None,
    what: str = "the interval",
    rtol: float = RTOL,
) -> None:
    """Check a confidence interval ``estimate ± quantile × se``.

    Parameters
    ----------
    value : object
        (lower, upper), or shape (k, 2) when the estimate has shape (k,).
    estimate, se : float or array_like, shape (k,)
        What the interval is built from.
    df : float
        Degrees of freedom of t; infinity (the default) for the normal quantile.
    level : float
        Coverage asked for, such as 0.95.
    other_se : mapping of str to array_like, optional
        Standard errors that students may take instead, by name; for instance what
        :func:`standard_errors` returns, cut to the coefficient.
    other_df : mapping of str to float, optional
        Degrees of freedom that they may take instead, by name.
    slips, what
        As in :func:`check_estimate`.
    rtol : float
        Each end may be off by ``rtol`` of itself or of the standard error.

    Raises
    ------
    AssertionError
        Naming the slip: normal for t or t for normal, one tail, another level, another
        standard error, a variance, ends swapped, half the width, the rule of 2.
    """
    estimate, se = np.asarray(estimate, float), np.asarray(se, float)
    q = quantile(level, df)
    right = _ends(estimate, q * se)
    wrong = pairs(slips)
    wrong += _wrong_quantiles(estimate, se, df, level, dict(other_df or {}))
    wrong += _wrong_parts(estimate, se, q, dict(other_se or {}))
    got = numbers(value, what)
    bound = rtol * np.broadcast_to(np.asarray(se)[..., None], right.shape)
    compare(got, right, wrong, what, rtol, bound, general=False)


def quantile(level: float, df: float = np.inf) -> float:
    """The two-sided quantile of t, or of the normal for infinite ``df``."""
    if not 0 < level < 1:
        raise ValueError(f"expected a level between 0 and 1, got {level!r}")
    return float(stats.t.ppf((1 + level) / 2, df))


def _ends(estimate: NDArray, half: NDArray) -> NDArray:
    return np.stack(np.broadcast_arrays(estimate - half, estimate + half), axis=-1)


def _law(df: float) -> str:
    return "normal" if np.isinf(df) else f"t with {df:.4g} df"


def _wrong_quantiles(
    estimate: NDArray, se: NDArray, df: float, level: float, other_df: dict[str, float]
) -> list[tuple[str, NDArray]]:
    """Intervals with another multiple of the standard error."""
    right = _law(df)
    found: list[tuple[str, float]] = []
    if np.isfinite(df):
        found.append(
            (f"the quantile is normal (z) instead of {right}.", quantile(level))
        )
    found += [
        (
            f"the quantile is of {_law(count)} ({name}) instead of {right}.",
            quantile(level, count),
        )
        for name, count in other_df.items()
    ]
    found += [
        (f"the quantile is of {w} instead of {right}.", q) for w, q in _near(df, level)
    ]
    for law, count in {"": df, ", and normal": np.inf}.items():
        one_sided = float(stats.t.ppf(level, count))
        words = f"the quantile is one-sided{law}: {1 - level:.3g} is left in each tail."
        found.append((words, one_sided))
        for other in _LEVELS:
            words = f"this is the interval for another level, {other:g}{law}."
            found.append((words, quantile(other, count)))
    found.append(("this is one standard error to each side.", 1.0))
    if not np.isclose(quantile(level, df), 2.0, rtol=1e-9):
        found.append(("2 standard errors are a rule of thumb, not the quantile.", 2.0))
        found.append(("1.96 is rounded and normal; compute the quantile.", 1.96))
    return [(words, _ends(estimate, q * se)) for words, q in found]


def _near(df: float, level: float) -> Iterator[tuple[str, float]]:
    """Degrees of freedom off by one or two."""
    if np.isfinite(df):
        for step in (-2, -1, 1, 2):
            if df + step > 0:
                yield _law(df + step), quantile(level, df + step)


def _wrong_parts(
    estimate: NDArray, se: NDArray, q: float, other_se: dict[str, ArrayLike]
) -> list[tuple[str, NDArray]]:
    """Intervals with another standard error or centre, and pieces of the right one."""
    found = [("it uses the variance in place of the standard error.", se**2)]
    found += [
        (f"it uses the standard error {name}, which is not the one asked for.", other)
        for name, other in other_se.items()
    ]
    rows = [
        (words, _ends(estimate, q * np.asarray(one, float)))
        for words, one in found
        if not np.allclose(one, se, rtol=1e-9, atol=0)
    ]
    half = q * se
    rows.append(("it is centred at 0, not at the estimate.", _ends(0 * estimate, half)))
    rows.append(("this is half the width; give both ends.", half))
    rows.append(("this is the width; give both ends.", 2 * half))
    rows.append(
        (
            "these are estimate and half the width; give both ends.",
            np.stack(np.broadcast_arrays(estimate, half), axis=-1),
        )
    )
    right = _ends(estimate, half)
    rows.append(("the ends are swapped; give (lower, upper).", right[..., ::-1]))
    if right.ndim == 2:
        rows.append(("one row an interval, please: it is transposed.", right.T))
    return rows


def check_p_value(
    value: object,
    statistic: ArrayLike,
    *,
    df: float = np.inf,
    alternative: str = "two-sided",
    distribution: Any = None,
    other_df: Mapping[str, float] | None = None,
    other_statistic: Mapping[str, ArrayLike] | None = None,
    slips: Slips | None = None,
    what: str = "the p value",
    rtol: float = RTOL,
) -> None:
    """Check a p value.

    Parameters
    ----------
    value : object
        One number, or an array of the statistic's shape.
    statistic : array_like
        Right value of the test statistic.
    df : float
        Degrees of freedom of t; infinity (the default) for the normal.
    alternative : str
        "two-sided", "greater" or "less".
    distribution : frozen scipy distribution, optional
        The null distribution in place of t, such as ``stats.f(2, 24)``; then the
        alternative is "greater" unless said otherwise.
    other_df : mapping of str to float, optional
        Degrees of freedom that students may take instead, by name.
    other_statistic : mapping of str to array_like, optional
        Statistics that they may take instead, by name ("the HC0 standard error").
    slips, what
        As in :func:`check_estimate`.
    rtol : float
        Relative; p values below 1e-12 may be off by 1e-12.

    Raises
    ------
    AssertionError
        Naming the slip: one-sided or two-sided, the other tail, 1 - p, normal for t,
        the density, the statistic itself, a value above 1, per cent.
    """
    if alternative not in ("two-sided", "greater", "less"):
        raise ValueError(
            f"expected 'two-sided', 'greater' or 'less', got {alternative!r}"
        )
    statistic = np.asarray(statistic, float)
    law = stats.t(df) if distribution is None else distribution
    if distribution is not None and alternative == "two-sided":
        alternative = "greater"
    right = _p(law, statistic, alternative)
    wrong = pairs(slips) + _wrong_tails(law, statistic, alternative)
    if distribution is None:
        wrong += _wrong_laws(statistic, alternative, df, dict(other_df or {}))
    wrong += [
        (
            f"it belongs to another test statistic: {name}.",
            _p(law, np.asarray(other, float), alternative),
        )
        for name, other in (other_statistic or {}).items()
    ]
    got = numbers(value, what)
    compare(got, right, wrong, what, rtol, 1e-12, general=False)


def _p(law: Any, statistic: NDArray, alternative: str) -> NDArray:
    if alternative == "greater":
        return np.asarray(law.sf(statistic))
    if alternative == "less":
        return np.asarray(law.cdf(statistic))
    return np.asarray(2 * law.sf(np.abs(statistic)))


def _wrong_tails(
    law: Any, statistic: NDArray, alternative: str
) -> list[tuple[str, NDArray]]:
    right = _p(law, statistic, alternative)
    rows: list[tuple[str, NDArray]] = []
    if alternative == "two-sided":
        one = "it is one-sided; the question asks for both tails."
        rows += [(one, _p(law, statistic, side)) for side in ("greater", "less")]
        words = "it comes out above 1: take the absolute value of the statistic first."
        signed = 2 * law.sf(statistic)
        rows.append((words if (signed > 1).any() else one, signed))
        rows.append((words, 2 * law.cdf(statistic)))
    else:
        rows.append(("it is two-sided; the question asks for one tail.", 2 * right))
        other = {"greater": "less", "less": "greater"}[alternative]
        rows.append(("it is of the other tail.", _p(law, statistic, other)))
    rows.append(("this is 1 - p.", 1 - right))
    if hasattr(law, "pdf"):
        rows.append(("this is a density, not a probability.", law.pdf(statistic)))
    rows.append(("this is the test statistic, not its p value.", statistic))
    rows.append(("this is in per cent; give a share.", 100 * right))
    return rows


def _wrong_laws(
    statistic: NDArray, alternative: str, df: float, other_df: dict[str, float]
) -> list[tuple[str, NDArray]]:
    right = _law(df)
    rows = []
    sides = {"": alternative}
    if alternative == "two-sided":
        sides[" It is one-sided as well."] = "greater"
    for more, side in sides.items():
        shown = np.abs(statistic) if more else statistic
        if np.isfinite(df):
            words = f"it is from the normal (z) instead of {right}.{more}"
            rows.append((words, _p(stats.norm, shown, side)))
        for name, count in other_df.items():
            words = f"it is from {_law(count)} ({name}) instead of {right}.{more}"
            rows.append((words, _p(stats.t(count), shown, side)))
        if np.isfinite(df):
            for step in (-2, -1, 1, 2):
                if df + step > 0:
                    words = f"it is from {_law(df + step)} instead of {right}.{more}"
                    rows.append((words, _p(stats.t(df + step), shown, side)))
    return rows
