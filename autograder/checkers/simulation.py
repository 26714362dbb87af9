r"""What students simulate: shares and draws, with a stated chance of a false alarm.

A right simulation fails a check of this module with a probability below
:data:`FALSE_FAIL`, whatever its seed: the bounds are exact (binomial, hypergeometric,
Kolmogorov-Smirnov, normal, chi-squared), not asymptotic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .coerce import fail, numbers, refuse_not_finite

#: The largest chance that a right answer fails one call.
FALSE_FAIL = 1e-6
_LIKELY = 1e-3


def check_rate(
    value: object,
    probability: float,
    n_sims: int,
    *,
    reference_sims: int | None = None,
    slips: Mapping[str, float] | None = None,
    what: str = "the simulated share",
    false_fail: float = FALSE_FAIL,
) -> None:
    """Check a share of simulations: coverage, false positives, power.

    Parameters
    ----------
    value : object
        The share (0 to 1), or all ``n_sims`` outcomes as True/False or 1/0.
    probability : float
        Its true value; or, with ``reference_sims``, your own simulated share.
    n_sims : int
        How many independent simulations the student's share is of.
    reference_sims : int, optional
        How many simulations ``probability`` is itself a share of.
    slips : mapping of str to float, optional
        What the student reads, to the probability that this slip leads to. It is
        named when the share fits it (within chance, at 0.001) and not the right one.
    what, false_fail
        What the value is; the chance that a right simulation fails.

    Raises
    ------
    AssertionError
        When a right simulation would give such a share with a probability below
        ``false_fail`` (exact binomial test; Fisher's exact test with
        ``reference_sims``), or it is no share of ``n_sims`` at all.
    """
    array = numbers(value, what)
    refuse_not_finite(array, what)
    if array.ndim == 1 and array.size == n_sims and n_sims > 1:
        if not np.isin(array, (0, 1)).all():
            fail(what, "expected True or False (1 or 0) for each simulation.")
        array = array.mean()
    if np.size(array) != 1:
        fail(
            what, f"expected one share, or {n_sims} outcomes; got shape {array.shape}."
        )
    share = float(np.asarray(array).reshape(()))
    if not 0 <= share <= 1:
        hint = " Is it in per cent, or a count?" if share > 1 else ""
        fail(what, f"expected a share between 0 and 1.{hint}")
    count = round(share * n_sims)
    if abs(share * n_sims - count) > 1e-6 * n_sims:
        fail(what, f"this is no share of {n_sims} simulations. Is it rounded?")
    if _rate_p(count, n_sims, probability, reference_sims) >= false_fail:
        return
    for words, other in (slips or {}).items():
        if _rate_p(count, n_sims, other, None) >= _LIKELY:
            fail(what, words)
    if _rate_p(count, n_sims, 1 - probability, reference_sims) >= _LIKELY:
        fail(what, "this is the share of the opposite event.")
    side = "high" if share > probability else "low"
    fail(what, f"too {side} to be chance, with {n_sims} simulations.")


def _rate_p(
    count: int, n_sims: int, probability: float, reference_sims: int | None
) -> float:
    """Exact two-sided p value of a share."""
    if reference_sims is None:
        return float(stats.binomtest(count, n_sims, min(max(probability, 0), 1)).pvalue)
    hits = round(probability * reference_sims)
    table = [[count, n_sims - count], [hits, reference_sims - hits]]
    return float(stats.fisher_exact(table)[1])


def check_draws(
    value: object,
    target: Any,
    n_draws: int | None = None,
    *,
    slips: Mapping[str, Any] | None = None,
    what: str = "the simulated draws",
    false_fail: float = FALSE_FAIL,
) -> None:
    """Check a simulated sampling distribution.

    Parameters
    ----------
    value : object
        The draws, shape (n_draws,); they must be independent.
    target : frozen scipy distribution, or array_like
        The distribution that they should have, such as ``stats.norm(0, 0.3)``; or a
        sample of your own from it.
    n_draws : int, optional
        How many the question asks for.
    slips : mapping of str to the same, optional
        What the student reads, to the distribution that this slip leads to.
    what, false_fail
        What the value is; the chance that right draws fail, over all tests together.

    Raises
    ------
    AssertionError
        When independent draws from ``target`` would look like this with a probability
        below ``false_fail``: by the exact Kolmogorov-Smirnov test (two samples when
        ``target`` is one) and, when it is normal, by exact tests of mean and variance
        as well, a third of ``false_fail`` each.

    Notes
    -----
    With 2000 draws and a normal target, a spread that is off by 8 % or a centre that
    is off by 0.11 standard deviations is found half of the time, 13 % and 0.18 nearly
    always.
    """
    draws = numbers(value, what)
    refuse_not_finite(draws, what)
    if draws.ndim != 1 or draws.size < 2:
        fail(what, f"expected one axis of draws, got shape {draws.shape}.")
    if n_draws is not None and draws.size != n_draws:
        fail(what, f"expected {n_draws} draws, got {draws.size}.")
    if not _differs(draws, target, false_fail):
        return
    if np.ptp(draws) == 0:
        fail(
            what,
            "all draws are the same. Is the generator made anew, with the same seed, "
            "in every round?",
        )
    for words, other in (slips or {}).items():
        if not _differs(draws, other, _LIKELY):
            fail(what, words)
    fail(what, _how(draws, target, false_fail))


def _differs(draws: NDArray, target: Any, false_fail: float) -> bool:
    """Whether any of the tests rejects, at ``false_fail`` for all of them together."""
    p_values = _p_values(draws, target)
    return min(p_values) < false_fail / len(p_values)


def _p_values(draws: NDArray, target: Any) -> list[float]:
    if not hasattr(target, "cdf"):
        return [float(stats.ks_2samp(draws, np.ravel(target), method="auto").pvalue)]
    n = draws.size
    p_values = [float(stats.kstest(draws, target.cdf, method="exact").pvalue)]
    if getattr(getattr(target, "dist", None), "name", "") == "norm":
        mean, sd = float(target.mean()), float(target.std())
        z = abs(draws.mean() - mean) / sd * np.sqrt(n)
        chi2 = draws.var() * n / sd**2
        tail = min(stats.chi2.cdf(chi2, n - 1), stats.chi2.sf(chi2, n - 1))
        p_values += [float(2 * stats.norm.sf(z)), float(2 * tail)]
    return p_values


def _how(draws: NDArray, target: Any, false_fail: float) -> str:
    """Whether centre, spread or shape is wrong, and the likely reason."""
    if hasattr(target, "cdf"):
        mean, sd = float(target.mean()), float(target.std())
    else:
        mean, sd = float(np.mean(target)), float(np.std(target))
    if not (np.isfinite(mean) and np.isfinite(sd) and sd > 0):
        return "their distribution is not the one asked for."
    if not _differs(mean + (draws - draws.mean()), target, false_fail):
        side = "high" if draws.mean() > mean else "low"
        return f"the spread is right, but the centre is too {side}."
    if not _differs(mean + (draws - mean) * sd / draws.std(), target, false_fail):
        return _spread(draws.std() / sd, draws.size)
    standardised = mean + (draws - draws.mean()) * sd / draws.std()
    if not _differs(standardised, target, false_fail):
        return "centre and spread are not the ones asked for."
    return "their distribution has another shape than the one asked for."


def _spread(ratio: float, n: int) -> str:
    if np.isclose(ratio, np.sqrt(n), rtol=0.1):
        return "the spread is that of the sum, or of single values: too large by far."
    side = "large" if ratio > 1 else "small"
    reason = (
        "A variance where a standard deviation is expected, single values for means, "
        "or the other way round?"
    )
    return f"the centre is right, but the spread is too {side}. {reason}"
