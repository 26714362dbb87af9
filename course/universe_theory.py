r"""What can be said of the worlds of :mod:`course.universe` without simulating them.

A person has n rows with p standard normal predictors, :math:`\sigma = 1`, and
coefficients with standard deviation :math:`\tau` between J people. All formulas are for
a slope.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

PREDICTORS = 3


def own_slope_df(n: ArrayLike, p: int = PREDICTORS) -> NDArray:
    r"""Return the degrees of freedom of the error of one person's own OLS slope.

    Parameters
    ----------
    n : array_like of int
        Rows of the person, more than p.
    p : int, default 3
        Predictors.

    Returns
    -------
    ndarray
        :math:`\nu = n - p`: the error is :math:`t_\nu/\sqrt\nu`, over all X.

    Notes
    -----
    Given X the error is normal with variance :math:`(S^{-1})_{11}`, S the centred sums
    of products, which is Wishart with n - 1 degrees of freedom; and
    :math:`1/(S^{-1})_{11}` is :math:`\chi^2_{n-p}` (Muirhead 1982, section 3.2).
    """
    n = np.asarray(n)
    if np.any(n <= p):
        raise ValueError(
            f"expected more than {p} rows a person, got {n.min()}; with fewer, a "
            "person's own slopes cannot be told apart"
        )
    return n - p


def variance_two_stage(
    J: ArrayLike, n: ArrayLike, tau: ArrayLike, p: int = PREDICTORS
) -> NDArray:
    r"""Return the variance of the mean of J people's own slopes.

    Parameters
    ----------
    J, n : array_like of int
        People; rows of each.
    tau : array_like
        Standard deviation of the slopes between people.
    p : int, default 3
        Predictors.

    Returns
    -------
    ndarray
        :math:`(\tau^2 + 1/(n-p-2))/J`, infinite where :math:`n \le p + 2`.
    """
    df = own_slope_df(n, p)
    noise = np.where(df > 2, 1 / np.where(df > 2, df - 2, 1), np.inf)
    return (np.asarray(tau) ** 2 + noise) / np.asarray(J)


def variance_pooled(
    J: ArrayLike, n: ArrayLike, tau: ArrayLike, p: int = PREDICTORS
) -> NDArray:
    r"""Return the variance of the slope of OLS on all rows, for many people.

    Parameters
    ----------
    J, n, tau, p
        As for :func:`variance_two_stage`.

    Returns
    -------
    ndarray
        :math:`[1 + \tau^2 (n + p + 2)]/(Jn)`.

    Notes
    -----
    A person's score :math:`\sum_i x_i \varepsilon_i` has, for the slope of :math:`x`,
    the parts :math:`n` (from e), :math:`\tau^2 n` (from the intercept and from each
    other slope, p in all) and :math:`\tau^2 \mathrm E(\sum_i x_i^2)^2 = \tau^2(n^2 +
    2n)` from the slope itself; :math:`\mathrm E\,x^\top x = n`. With a centred x
    :math:`(J \to \infty)` nothing else is left.
    """
    J, n, tau = np.asarray(J), np.asarray(n), np.asarray(tau)
    return (1 + tau**2 * (n + p + 2)) / (J * n)


def overconfidence(n: ArrayLike, tau: ArrayLike, p: int = PREDICTORS) -> NDArray:
    r"""Return how far the random-intercept model understates a standard error.

    Parameters
    ----------
    n : array_like of int
        Rows of a person.
    tau : array_like
        Standard deviation of the slopes, which the model takes for 0.
    p : int, default 3
        Predictors, all with slopes that vary.

    Returns
    -------
    ndarray
        :math:`\kappa`, true standard deviation over the reported standard error, for
        many people: :math:`\kappa^2 = [1 + \tau^2(n + p)]/(1 + p\tau^2)`.

    Notes
    -----
    The model's slope is nearly the within slope. A person's score has, with
    :math:`x` in deviations from the person's mean, variance
    :math:`(n-1)[1 + \tau^2 (n + 1) + \tau^2 (p - 1)]`; the model believes in
    independent errors of variance :math:`1 + p\tau^2`.
    """
    n, tau = np.asarray(n), np.asarray(tau)
    return np.sqrt((1 + tau**2 * (n + p)) / (1 + p * tau**2))


def false_positives(kappa: ArrayLike, alpha: float = 0.05) -> NDArray:
    r"""Return the share of false positives of a z test whose SE is too small.

    Parameters
    ----------
    kappa : array_like
        True standard deviation over reported standard error.
    alpha : float, default 0.05
        Nominal level.

    Returns
    -------
    ndarray
        :math:`2\Phi(-z_{1-\alpha/2}/\kappa)`.

    Examples
    --------
    >>> float(false_positives(1.0).round(3)), float(false_positives(2.0).round(3))
    (0.05, 0.327)
    """
    return 2 * stats.norm.sf(stats.norm.isf(alpha / 2) / np.asarray(kappa))
