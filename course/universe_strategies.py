"""Four strategies for coefficients that differ from person to person.

Each takes S data sets as sums of products, ``D_j' D_j`` of every person with
D = (X, y), the constant first and y last, and returns :class:`Estimates`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course.corrections import correction_factor
from course.reml import RemlBatch, fit_mixed_products


@dataclass(frozen=True, slots=True)
class Estimates:
    """What one strategy says about S data sets.

    Attributes
    ----------
    beta_hat, se, df : ndarray, shape (S, 4)
        Coefficients, standard errors, degrees of freedom; NaN where it failed.
    failed : ndarray of bool, shape (S,)
        No estimate: the optimiser did not end, or a person has too few observations.
    singular : ndarray of bool, shape (S,)
        Random effects estimated with a covariance that is not of full rank.
    """

    beta_hat: NDArray
    se: NDArray
    df: NDArray
    failed: NDArray
    singular: NDArray


def full_multilevel(products: NDArray, n: int) -> Estimates:
    """Mixed model with correlated random intercepts and slopes of all predictors.

    Parameters
    ----------
    products : ndarray, shape (S, J, 5, 5)
        ``D_j' D_j`` with y last.
    n : int
        Rows of a data set.

    Returns
    -------
    Estimates
        REML; Satterthwaite degrees of freedom. Fails where there are not more rows
        than random effects.
    """
    S, J, d, _ = products.shape
    if n <= J * (d - 1):
        return _failed(S, d - 1)
    x = range(d - 1)
    return _from_reml(fit_mixed_products(products, x, x, n))


def random_intercept(products: NDArray, n: int) -> Estimates:
    """Mixed model with a random intercept only: the slopes of all people are one.

    Parameters
    ----------
    products, n
        As for :func:`full_multilevel`.

    Returns
    -------
    Estimates
        REML; Satterthwaite degrees of freedom.
    """
    S, J, d, _ = products.shape
    if n <= J:
        return _failed(S, d - 1)
    return _from_reml(fit_mixed_products(products, range(d - 1), [0], n))


def cluster_robust(products: NDArray, n: int) -> Estimates:
    r"""OLS with standard errors robust to any dependence within a person.

    Parameters
    ----------
    products, n
        As for :func:`full_multilevel`.

    Returns
    -------
    Estimates
        CR1 as in Stata and statsmodels, factor J/(J-1) (n-1)/(n-k); df = J - 1.

    Notes
    -----
    :math:`s_j = X_j^\top y_j - X_j^\top X_j \hat\beta` is all that the meat
    :math:`\sum_j s_j s_j^\top` needs.
    """
    S, J, d, _ = products.shape
    k = d - 1
    xx, xy = products[..., :k, :k], products[..., :k, k]
    bread = np.linalg.inv(xx.sum(1))
    beta_hat = (bread @ xy.sum(1)[..., None])[..., 0]
    s = xy - (xx @ beta_hat[:, None, :, None])[..., 0]
    half = s @ bread
    variance = correction_factor("stata", n, k, J) * (half**2).sum(1)
    no = np.zeros(S, bool)
    return Estimates(beta_hat, np.sqrt(variance), _full(S, k, J - 1), no, no)


def two_stage(products: NDArray, n: int) -> Estimates:
    """OLS for each person, then the mean of the people's coefficients.

    Parameters
    ----------
    products, n
        As for :func:`full_multilevel`.

    Returns
    -------
    Estimates
        Standard error of a mean, t with J - 1 degrees of freedom. Fails where a
        person has fewer observations than there are coefficients.
    """
    S, J, d, _ = products.shape
    k = d - 1
    # The constant comes first: its sum of squares counts a person's rows.
    if products[..., 0, 0].min() < k:
        return _failed(S, k)
    own = np.linalg.solve(products[..., :k, :k], products[..., :k, k:])[..., 0]
    se = own.std(axis=1, ddof=1) / np.sqrt(J)
    no = np.zeros(S, bool)
    return Estimates(own.mean(1), se, _full(S, k, J - 1), no, no)


STRATEGIES: dict[str, Callable[[NDArray, int], Estimates]] = {
    "full multilevel": full_multilevel,
    "random intercept": random_intercept,
    "cluster-robust": cluster_robust,
    "two-stage": two_stage,
}


def _from_reml(fit: RemlBatch) -> Estimates:
    """Return a mixed model's estimates, NaN where the search did not end."""
    failed = ~fit.converged
    values = [np.where(failed[:, None], np.nan, v) for v in (fit.beta, fit.se, fit.df)]
    return Estimates(*values, failed, fit.singular & ~failed)


def _failed(S: int, k: int) -> Estimates:
    """Return what a strategy says when it cannot be applied at all."""
    nan = _full(S, k, np.nan)
    return Estimates(nan, nan, nan, np.ones(S, bool), np.zeros(S, bool))


def _full(S: int, k: int, value: float) -> NDArray:
    return np.full((S, k), value, dtype=float)
