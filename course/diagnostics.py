r"""The numbers that surround a regression table, each from its formula.

What programs print above the coefficients (:func:`fit_statistics`) and below them
(:func:`durbin_watson`, :func:`jarque_bera`, :func:`omnibus`,
:func:`condition_number`); a test for unequal variances (:func:`breusch_pagan`); and
how strongly a regressor is grouped (:func:`pair_correlation`), which decides what
clustered errors do to a standard error (:func:`moulton_factor`).

Arrays may carry leading axes (many data sets at once). Every p value in this module
assumes independent rows. With clustered rows it is not a p value.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from course.ols import OlsFit, ols


@dataclass(frozen=True, slots=True)
class FitStatistics:
    """What a table prints above the coefficients.

    Attributes
    ----------
    s2 : ndarray, shape (...)
        Estimate of the error variance, in the squared unit of y.
    r2, r2_adj : ndarray, shape (...)
        Share of the variance of y that is fitted; the same per degree of freedom.
    f, f_p : ndarray, shape (...)
        F statistic of "all slopes are zero", and its p value.
    log_lik : ndarray, shape (...)
        Gaussian log-likelihood at its maximum.
    aic, bic : ndarray, shape (...)
        Information criteria of Akaike and Schwarz; sigma is not counted as a
        parameter (R counts it).
    """

    s2: NDArray
    r2: NDArray
    r2_adj: NDArray
    f: NDArray
    f_p: NDArray
    log_lik: NDArray
    aic: NDArray
    bic: NDArray


@dataclass(frozen=True, slots=True)
class Test:
    """A test statistic and its p value.

    Attributes
    ----------
    statistic : ndarray, shape (...)
        Value of the statistic.
    p : ndarray, shape (...)
        Upper tail of its reference distribution, for independent rows.
    """

    __test__ = False  # pytest would take the name for a test class

    statistic: NDArray
    p: NDArray


def fit_statistics(fit: OlsFit) -> FitStatistics:
    r"""Return R², F, log-likelihood and the like of a fit with a constant.

    Parameters
    ----------
    fit : OlsFit
        From :func:`course.ols.ols`; X has k >= 2 columns, one of them a constant.

    Returns
    -------
    FitStatistics

    Notes
    -----
    With :math:`RSS = \hat u^\top \hat u` and :math:`TSS = \sum_i (y_i - \bar y)^2`::

        s2      = RSS / (n - k)
        r2      = 1 - RSS / TSS          r2_adj = 1 - s2 / (TSS / (n - 1))
        f       = (TSS - RSS) / (k - 1) / s2
        log_lik = -n/2 (log(2 pi RSS / n) + 1)
        aic     = 2 k - 2 log_lik        bic    = k log(n) - 2 log_lik
    """
    n, k = fit.X.shape[-2:]
    if k < 2 or n <= k:
        raise ValueError(
            f"expected a constant, at least one regressor and n > k, got n = {n} and "
            f"k = {k}; there is no slope to test or no residual to test it with"
        )
    rss = (fit.u_hat**2).sum(-1)
    tss = ((fit.y - fit.y.mean(-1, keepdims=True)) ** 2).sum(-1)
    s2 = rss / (n - k)
    f = (tss - rss) / (k - 1) / s2
    log_lik = -n / 2 * (np.log(2 * np.pi * rss / n) + 1)
    return FitStatistics(
        s2=s2,
        r2=1 - rss / tss,
        r2_adj=1 - s2 / (tss / (n - 1)),
        f=f,
        f_p=stats.f.sf(f, k - 1, n - k),
        log_lik=log_lik,
        aic=2 * k - 2 * log_lik,
        bic=k * np.log(n) - 2 * log_lik,
    )


def durbin_watson(u_hat: ArrayLike) -> NDArray:
    r"""Return :math:`\sum_{i=2}^n (\hat u_i - \hat u_{i-1})^2 / \sum_i \hat u_i^2`.

    Parameters
    ----------
    u_hat : array_like, shape (..., n)
        Residuals, **in the order whose neighbours may be related**.

    Returns
    -------
    ndarray, shape (...)
        0 to 4; near 2 if neighbours are unrelated, near 2 (1 - r) if they
        correlate r.

    References
    ----------
    Durbin & Watson (1950), Biometrika 37:409, doi:10.1093/biomet/37.3-4.409.

    Examples
    --------
    >>> float(durbin_watson([1.0, -1.0, 1.0, -1.0]))
    3.0
    """
    u_hat = np.asarray(u_hat, float)
    return (np.diff(u_hat, axis=-1) ** 2).sum(-1) / (u_hat**2).sum(-1)


def skewness(values: ArrayLike) -> NDArray:
    r"""Return :math:`\sqrt{b_1} = m_3 / m_2^{3/2}` with central moments m.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Residuals, or anything else.

    Returns
    -------
    ndarray, shape (...)
        0 for symmetrical values; negative if the long tail is on the left.
    """
    return _moment(values, 3) / _moment(values, 2) ** 1.5


def kurtosis(values: ArrayLike) -> NDArray:
    r"""Return :math:`b_2 = m_4 / m_2^2` with central moments m.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Residuals, or anything else.

    Returns
    -------
    ndarray, shape (...)
        3 for a normal distribution, less for short tails (some programs subtract 3).
    """
    return _moment(values, 4) / _moment(values, 2) ** 2


def jarque_bera(values: ArrayLike) -> Test:
    r"""Test normality by :math:`JB = \frac n6 [b_1 + \frac14 (b_2 - 3)^2]`.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Residuals.

    Returns
    -------
    Test
        Compared with chi-squared, 2 degrees of freedom: good for large n only.

    References
    ----------
    Jarque & Bera (1980), Economics Letters 6:255, doi:10.1016/0165-1765(80)90024-5.
    """
    n = np.shape(values)[-1]
    statistic = n / 6 * (skewness(values) ** 2 + (kurtosis(values) - 3) ** 2 / 4)
    return Test(statistic, stats.chi2.sf(statistic, 2))


def omnibus(values: ArrayLike) -> Test:
    r"""Test normality by :math:`K^2 = z(\sqrt{b_1})^2 + z(b_2)^2`.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Residuals, n >= 8.

    Returns
    -------
    Test
        Compared with chi-squared, 2 degrees of freedom.

    Notes
    -----
    The same two moments as Jarque and Bera, each first transformed to a nearly
    standard normal z, so that the reference distribution is good at small n too.

    References
    ----------
    D'Agostino, Belanger & D'Agostino (1990), American Statistician 44:316,
    doi:10.1080/00031305.1990.10475751.
    """
    n = np.shape(values)[-1]
    if n < 8:
        raise ValueError(f"expected at least 8 values, got {n}; z is not normal there")
    statistic = _z_skewness(skewness(values), n) ** 2
    statistic = statistic + _z_kurtosis(kurtosis(values), n) ** 2
    return Test(statistic, stats.chi2.sf(statistic, 2))


def condition_number(X: ArrayLike) -> NDArray:
    """Return the largest singular value of X over the smallest.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design matrix, as coded: the number depends on units and on centring.

    Returns
    -------
    ndarray, shape (...)
        1 for orthogonal columns of equal length, infinite for collinear ones.

    Examples
    --------
    >>> float(condition_number([[1, -1], [1, 1]]).round(9))
    1.0
    """
    singular = np.linalg.svd(np.asarray(X, float), compute_uv=False)
    with np.errstate(divide="ignore"):
        return singular[..., 0] / singular[..., -1]


def breusch_pagan(u_hat: ArrayLike, Z: ArrayLike) -> Test:
    r"""Test whether the error variance depends on Z: :math:`n R^2` of û² on Z.

    Parameters
    ----------
    u_hat : array_like, shape (..., n)
        Residuals.
    Z : array_like, shape (..., n, q)
        What the variance may depend on, constant included.

    Returns
    -------
    Test
        Compared with chi-squared, q - 1 degrees of freedom.

    Notes
    -----
    Koenker's form: unlike the first one it does not need normal errors.

    References
    ----------
    Breusch & Pagan (1979), Econometrica 47:1287, doi:10.2307/1911963.
    Koenker (1981), J. Econometrics 17:107, doi:10.1016/0304-4076(81)90062-2.
    """
    squares = ols(Z, np.asarray(u_hat, float) ** 2)
    n, q = squares.X.shape[-2:]
    statistic = n * fit_statistics(squares).r2
    return Test(statistic, stats.chi2.sf(statistic, q - 1))


def pair_correlation(values: ArrayLike, cluster: ArrayLike) -> float:
    r"""Return the average correlation of two different rows of one cluster.

    Parameters
    ----------
    values : array_like, shape (n,)
        A regressor, or residuals.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    float
        1 if constant in every cluster (and of equal sizes), -1/(n_j - 1) if every
        cluster has the same mean and size.

    Notes
    -----
    With :math:`d = x - \bar x` and P ordered pairs of rows that share a cluster,
    :math:`\rho_x = \frac{\sum_j \sum_{i \ne l} d_{ij} d_{lj} / P}{\sum_i d_i^2 / n}`.

    References
    ----------
    Moulton (1986), J. Econometrics 32:385, doi:10.1016/0304-4076(86)90021-7.
    """
    values = np.asarray(values, float)
    _, label, sizes = np.unique(cluster, return_inverse=True, return_counts=True)
    pairs = (sizes * (sizes - 1)).sum()
    d = values - values.mean()
    if pairs == 0 or not d.any():
        raise ValueError(
            "expected values that vary and a cluster with two rows, got neither pairs "
            "nor variance to divide by"
        )
    total = np.bincount(label, d)
    return float(((total**2).sum() - (d**2).sum()) / pairs / np.mean(d**2))


def moulton_factor(rho: ArrayLike, rho_x: ArrayLike, n_j: ArrayLike) -> NDArray:
    r"""Return V(slope) over what it would be were the errors independent.

    Parameters
    ----------
    rho : array_like
        Correlation of two errors of one cluster.
    rho_x : array_like
        The regressor's :func:`pair_correlation`.
    n_j : int or array_like of int, shape (J,)
        Rows of each cluster; one number if all are equal.

    Returns
    -------
    ndarray
        :math:`1 + \rho \rho_x \sum_j n_j (n_j - 1) / n`, which is
        :math:`1 + \rho \rho_x (n_j - 1)` for equal sizes. Exact for one regressor
        beside a constant and errors of equal variance and correlation.

    References
    ----------
    Kloek (1981), Econometrica 49:205, doi:10.2307/1911127 (page and DOI not
    verified), for rho_x = 1.
    Moulton (1986), J. Econometrics 32:385, doi:10.1016/0304-4076(86)90021-7.
    """
    n_j = np.asarray(n_j)
    partners = (n_j * (n_j - 1)).sum() / n_j.sum()
    return 1 + np.asarray(rho) * np.asarray(rho_x) * partners


def _moment(values: ArrayLike, power: int) -> NDArray:
    """Return the central moment of the last axis, divided by n."""
    values = np.asarray(values, float)
    return ((values - values.mean(-1, keepdims=True)) ** power).mean(-1)


def _z_skewness(root_b1: NDArray, n: int) -> NDArray:
    """Return D'Agostino's (1970) normal score of a skewness, through Johnson's S_U."""
    y = root_b1 * np.sqrt((n + 1) * (n + 3) / (6 * (n - 2)))
    beta2 = 3 * (n**2 + 27 * n - 70) * (n + 1) * (n + 3)
    beta2 = beta2 / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
    w2 = np.sqrt(2 * (beta2 - 1)) - 1
    return np.arcsinh(y / np.sqrt(2 / (w2 - 1))) / np.sqrt(np.log(w2) / 2)


def _z_kurtosis(b2: NDArray, n: int) -> NDArray:
    """Return Anscombe and Glynn's (1983) normal score of a kurtosis."""
    mean = 3 * (n - 1) / (n + 1)
    variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) ** 2 * (n + 3) * (n + 5))
    x = (b2 - mean) / np.sqrt(variance)
    skew = 6 * (n**2 - 5 * n + 2) / ((n + 7) * (n + 9))
    skew *= np.sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)))
    a = 6 + 8 / skew * (2 / skew + np.sqrt(1 + 4 / skew**2))
    ratio = (1 - 2 / a) / (1 + x * np.sqrt(2 / (a - 4)))
    return (1 - 2 / (9 * a) - np.cbrt(ratio)) / np.sqrt(2 / (9 * a))
