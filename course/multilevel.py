r"""The two-level model: simulate it, know its error covariance, estimate its slopes.

Rows i lie in clusters j. A regressor x varies in rows, z only between clusters, and
intercept and slope have equations of their own:

.. math::
   y_{ij} = \beta_{0j} + \beta_{1j} x_{ij} + e_{ij}, \quad
   \beta_{0j} = \alpha_0 + \alpha_1 z_j + u_{0j}, \quad
   \beta_{1j} = \gamma_0 + \gamma_1 z_j + u_{1j} .

Put into each other they are one regression on X = (1, x, z, x z) whose error is
:math:`\varepsilon = Z u + e`. As elsewhere in the course, arrays may carry leading
axes: many data sets at once.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from course import sandwich as sw
from course.ols import ols
from course.simulate import cluster_index


@dataclass(frozen=True, slots=True)
class TwoLevel:
    """Simulated two-level data and the truth behind them.

    Attributes
    ----------
    X : ndarray, shape (S, n, 4)
        Columns 1, x, z, x z; Z is its first two columns.
    y : ndarray, shape (S, n)
        Outcome.
    cluster : ndarray of int, shape (n,)
        Cluster of each row, 0 to J - 1, sorted.
    beta : ndarray, shape (4,)
        True coefficients (alpha_0, gamma_0, alpha_1, gamma_1).
    u : ndarray, shape (S, J, 2)
        Deviations of each cluster's intercept and slope.
    G : ndarray, shape (2, 2)
        Covariance of the part of u that is unrelated to x.
    sigma_e : float
        Standard deviation of e, in the unit of y.
    """

    X: NDArray
    y: NDArray
    cluster: NDArray
    beta: NDArray
    u: NDArray
    G: NDArray
    sigma_e: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Coefficients and the covariance that the model behind them implies.

    Attributes
    ----------
    beta_hat : ndarray, shape (..., k)
        Coefficients.
    vcov : ndarray, shape (..., k, k)
        Their covariance, right only if that model is.
    """

    beta_hat: NDArray
    vcov: NDArray


def simulate_two_level(
    rng: np.random.Generator,
    J: int,
    n_j: ArrayLike,
    n_sims: int = 1,
    *,
    beta: ArrayLike = (0.0, 1.0, 0.0, 0.0),
    G: ArrayLike = ((1.0, 0.0), (0.0, 0.0)),
    sigma_e: float = 1.0,
    sd_mean: float = 1.0,
    spread: float = 0.0,
    delta_0: float = 0.0,
    delta_1: float = 0.0,
) -> TwoLevel:
    r"""Draw two-level data whose coefficients may depend on x.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    J : int
        Number of clusters.
    n_j : int or array_like of int, shape (J,)
        Rows a cluster.
    n_sims : int, default 1
        Data sets S.
    beta : array_like, shape (4,), default (0, 1, 0, 0)
        Coefficients of 1, x, z, x z.
    G : array_like, shape (2, 2), default diag(1, 0)
        Covariance of (v_0j, v_1j).
    sigma_e : float, default 1
        Standard deviation of e.
    sd_mean : float, default 1
        Standard deviation of a_j, the expected x of cluster j.
    spread : float in [0, 1), default 0
        How much the variance of x inside clusters differs between them.
    delta_0 : float, default 0
        How far the intercept follows a_j.
    delta_1 : float, default 0
        How far the slope follows the variance of x inside the cluster.

    Returns
    -------
    TwoLevel

    Notes
    -----
    With b_ij, z_j, e_ij / sigma_e independent standard normal, w_j = 1 or -1 with equal
    chances, a_j of standard deviation ``sd_mean`` and (v_0j, v_1j) of covariance G::

        kappa_j^2 = 1 + spread w_j          variance of x inside cluster j
        x_ij = a_j + kappa_j b_ij
        u_0j = delta_0 a_j + v_0j
        u_1j = delta_1 (kappa_j^2 - 1) + v_1j

    so u has mean 0, and the average slope (at z = 0) is gamma_0 whatever the deltas.
    As J grows, with z left out: the slope of OLS is off by
    ``(delta_0 sd_mean^2 + delta_1 spread^2) / (sd_mean^2 + 1)``, that of fixed
    effects by ``delta_1 spread^2``; the mean of the clusters' own slopes by nothing.
    """
    if not 0 <= spread < 1:
        raise ValueError(f"expected spread in [0, 1), got {spread}; variances are > 0")
    cluster, beta = cluster_index(J, n_j), np.asarray(beta, float)
    G = np.asarray(G, float)
    a = sd_mean * rng.standard_normal((n_sims, J))
    kappa2 = 1 + spread * rng.choice([-1.0, 1.0], (n_sims, J))
    z = rng.standard_normal((n_sims, J))[:, cluster]
    b = rng.standard_normal((n_sims, len(cluster)))
    x = a[:, cluster] + np.sqrt(kappa2)[:, cluster] * b
    u = rng.standard_normal((n_sims, J, 2)) @ _root(G).T
    u += np.stack([delta_0 * a, delta_1 * (kappa2 - 1)], axis=-1)
    X = np.stack([np.ones_like(x), x, z, x * z], axis=-1)
    errors = sigma_e * rng.standard_normal(x.shape)
    errors += (X[..., :2] * u[:, cluster]).sum(-1)
    return TwoLevel(X, X @ beta + errors, cluster, beta, u, G, sigma_e)


def eu_support(seed: int = 2000) -> tuple[pd.DataFrame, TwoLevel]:
    """Make up a survey on support for the European Union in 15 countries.

    Parameters
    ----------
    seed : int, default 2000
        Seed of the generator.

    Returns
    -------
    frame : pandas.DataFrame
        One row a respondent: ``country`` (1 to 15), ``GSPEND`` (government spending,
        % of GDP), ``lftrt`` (left-right self-placement, 0 to 10), ``eusup`` (support
        for the EU, points).
    truth : TwoLevel
        The same rows with x = lftrt - 5 and z = GSPEND - 45, and what made them.

    Notes
    -----
    Invented from beginning to end; only the names of the variables are borrowed, from
    an example in lecture slides. Country j has 40 + 5 j respondents. With x and z
    as above::

        z_j    = 1.5 (j - 8), in random order          so GSPEND is 34.5 to 55.5
        lftrt  = 5 + N(0, 0.8^2) by country + N(0, 2.1^2), rounded, kept in 0 to 10
        eusup  = b_0j + b_1j x_ij + N(0, 15^2)
        b_0j   = 55 + 0.4 z_j + N(0, 5^2)
        b_1j   = -1.5 + 0.15 z_j + N(0, 1.3^2)          independent of b_0j's error
    """
    rng = np.random.default_rng(seed)
    J, sigma_e, beta = 15, 15.0, np.array([55, -1.5, 0.4, 0.15])
    cluster, G = cluster_index(J, 40 + 5 * np.arange(1, J + 1)), np.diag([25.0, 1.69])
    z = 1.5 * (rng.permutation(J) - 7.0)[cluster]
    place = 5 + 0.8 * rng.standard_normal(J)[cluster]
    x = np.clip(np.round(rng.normal(place, 2.1)), 0, 10) - 5
    u = rng.standard_normal((J, 2)) @ _root(G).T
    X = np.stack([np.ones_like(x), x, z, x * z], axis=-1)
    errors = (X[:, :2] * u[cluster]).sum(-1) + sigma_e * rng.standard_normal(len(x))
    y = X @ beta + errors
    columns = {"country": cluster + 1, "GSPEND": 45 + z, "lftrt": 5 + x, "eusup": y}
    truth = TwoLevel(X[None], y[None], cluster, beta, u[None], G, sigma_e)
    return pd.DataFrame(columns), truth


def error_covariance(
    Z: ArrayLike, cluster: ArrayLike, G: ArrayLike, sigma_e: float
) -> NDArray:
    r"""Return :math:`\Phi`: in cluster j, :math:`Z_j G Z_j^\top + \sigma_e^2 I`.

    Parameters
    ----------
    Z : array_like, shape (..., n, q)
        Design of the random effects, such as (1, x).
    cluster : array_like, shape (n,)
        Cluster of each row.
    G : array_like, shape (q, q)
        Covariance of a cluster's random effects.
    sigma_e : float
        Standard deviation of e.

    Returns
    -------
    ndarray, shape (..., n, n)
        Zero outside the clusters' blocks.
    """
    Z, cluster = np.asarray(Z, float), np.asarray(cluster)
    shared = Z @ np.asarray(G, float) @ np.swapaxes(Z, -1, -2)
    same = np.equal.outer(cluster, cluster)
    return np.where(same, shared, 0.0) + sigma_e**2 * np.eye(len(cluster))


def ols_covariance(
    X: ArrayLike, Z: ArrayLike, cluster: ArrayLike, G: ArrayLike, sigma_e: float
) -> NDArray:
    r"""Return the exact covariance of OLS under the two-level error, given X.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design of the regression.
    Z, cluster, G, sigma_e
        As for :func:`error_covariance`.

    Returns
    -------
    ndarray, shape (..., k, k)
        :math:`B [\sum_j (X_j^\top Z_j) G (Z_j^\top X_j) + \sigma_e^2 X^\top X] B`
        with :math:`B = (X^\top X)^{-1}`; the n x n matrix is never formed.
    """
    X = np.asarray(X, float)
    R = _cross_products(cluster, X, Z)
    meat = (R @ np.asarray(G, float) @ np.swapaxes(R, -1, -2)).sum(-3)
    return sw.sandwich(sw.bread(X), meat + sigma_e**2 * np.swapaxes(X, -1, -2) @ X)


def gls(
    X: ArrayLike,
    y: ArrayLike,
    Z: ArrayLike,
    cluster: ArrayLike,
    G: ArrayLike,
    sigma_e: float,
) -> Estimate:
    r"""Generalised least squares with the true (or a given) error covariance.

    Parameters
    ----------
    X, y : array_like, shapes (..., n, k) and (..., n)
        Design and outcome.
    Z, cluster, G, sigma_e
        As for :func:`error_covariance`; G may be singular.

    Returns
    -------
    Estimate
        :math:`(X^\top\Phi^{-1}X)^{-1}X^\top\Phi^{-1}y` and
        :math:`(X^\top\Phi^{-1}X)^{-1}`. Blocks are inverted by Woodbury:
        :math:`\sigma_e^2\Phi_j^{-1} = I - Z_j G(\sigma_e^2 I + Z_j^\top Z_j G)^{-1}
        Z_j^\top`.
    """
    X, Z, y = np.asarray(X, float), np.asarray(Z, float), np.asarray(y, float)
    G, Xy = np.asarray(G, float), _stack(X, y[..., None])
    ZZ = sw.cluster_cross_products(Z, cluster)
    pull = G @ np.linalg.inv(sigma_e**2 * np.eye(len(G)) + ZZ @ G)
    right = _cross_products(cluster, Z, Xy)
    left = np.swapaxes(right[..., :-1], -1, -2)
    weighted = np.swapaxes(X, -1, -2) @ Xy - (left @ pull @ right).sum(-3)
    information = weighted[..., :-1] / sigma_e**2
    beta_hat = np.linalg.solve(weighted[..., :-1], weighted[..., -1:])[..., 0]
    return Estimate(beta_hat, np.linalg.inv(information))


def cluster_means(values: ArrayLike, cluster: ArrayLike) -> NDArray:
    """Replace every value by the mean of its cluster (the *between* part).

    Parameters
    ----------
    values : array_like, shape (..., n)
        One value a row.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    ndarray, shape (..., n)

    Examples
    --------
    >>> cluster_means([1, 3, 7], [0, 0, 1]).tolist()
    [2.0, 2.0, 7.0]
    """
    sums = sw.cluster_sums(np.asarray(values, float)[..., None], cluster)[..., 0]
    _, place, sizes = np.unique(cluster, return_inverse=True, return_counts=True)
    return (sums / sizes)[..., place]


def within(values: ArrayLike, cluster: ArrayLike) -> NDArray:
    """Subtract from every value the mean of its cluster (the *within* part).

    Parameters
    ----------
    values : array_like, shape (..., n)
        One value a row.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    ndarray, shape (..., n)
    """
    return np.asarray(values, float) - cluster_means(values, cluster)


def mundlak_design(x: ArrayLike, cluster: ArrayLike) -> NDArray:
    r"""Return the design :math:`(1, x_{ij}, \bar x_j)` of Mundlak's regression.

    Parameters
    ----------
    x : array_like, shape (..., n)
        A regressor that varies inside clusters.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    ndarray, shape (..., n, 3)
        OLS on it gives x its fixed-effects coefficient; that of the mean is the
        between slope minus the within slope.

    References
    ----------
    Mundlak (1978), Econometrica 46:69, doi:10.2307/1913646.
    """
    x = np.asarray(x, float)
    return np.stack([np.ones_like(x), x, cluster_means(x, cluster)], axis=-1)


def cluster_slopes(x: ArrayLike, y: ArrayLike, cluster: ArrayLike) -> NDArray:
    """Return the OLS slope of y on x in each cluster alone.

    Parameters
    ----------
    x, y : array_like, shape (..., n)
        Regressor and outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    ndarray, shape (..., J)
    """
    x_w = within(x, cluster)
    products = np.stack([x_w * np.asarray(y, float), x_w**2], axis=-1)
    sums = sw.cluster_sums(products, cluster)
    return sums[..., 0] / sums[..., 1]


def fixed_effects(x: ArrayLike, y: ArrayLike, cluster: ArrayLike) -> Estimate:
    """Regress y on x and one intercept a cluster (the within estimator).

    Parameters
    ----------
    x, y : array_like, shape (..., n)
        Regressor, varying inside clusters, and outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    Estimate
        Of the slope alone, k = 1; the variance is ``s2 / sum(x_within^2)`` with
        ``s2`` on n - J - 1 degrees of freedom.
    """
    x_w, cluster = within(x, cluster), np.asarray(cluster)
    fit = ols(x_w[..., None], within(y, cluster))
    df = len(cluster) - len(np.unique(cluster)) - 1
    s2 = (fit.u_hat**2).sum(-1) / df
    return Estimate(fit.beta_hat, (s2 / (x_w**2).sum(-1))[..., None, None])


def random_effects(x: ArrayLike, y: ArrayLike, cluster: ArrayLike) -> Estimate:
    r"""Regress y on 1 and x with a random intercept (feasible GLS).

    Parameters
    ----------
    x, y : array_like, shape (..., n)
        Regressor, varying inside clusters, and outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    Estimate
        Of intercept and slope, k = 2.

    Notes
    -----
    Swamy and Arora: :math:`\hat\sigma_e^2` from the within regression;
    :math:`\hat\sigma_0^2 = \max(0, s_b^2 - \hat\sigma_e^2/\tilde n)` with
    :math:`s_b^2` from the regression of cluster means and :math:`\tilde n` the
    harmonic mean of :math:`n_j`. Then :func:`gls` with these.

    References
    ----------
    Swamy & Arora (1972), Econometrica 40:261, doi:10.2307/1909405.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    _, first, sizes = np.unique(cluster, return_index=True, return_counts=True)
    fe = fixed_effects(x, y, cluster)
    s2_e = fe.vcov[..., 0, 0] * (within(x, cluster) ** 2).sum(-1)
    x_bar, y_bar = (cluster_means(v, cluster)[..., first] for v in (x, y))
    between = ols(np.stack([np.ones_like(x_bar), x_bar], axis=-1), y_bar)
    s2_b = (between.u_hat**2).sum(-1) / (len(sizes) - 2)
    s2_0 = np.maximum(0.0, s2_b - s2_e * np.mean(1 / sizes))
    X = np.stack([np.ones_like(x), x], axis=-1)
    # GLS depends on the ratio of the variances alone: one unit of e, then rescale.
    scale = np.sqrt(s2_0 / s2_e)[..., None, None]
    Z = np.broadcast_to(scale, (*s2_e.shape, x.shape[-1], 1))
    fit = gls(X, y, Z, cluster, np.ones((1, 1)), 1.0)
    return Estimate(fit.beta_hat, s2_e[..., None, None] * fit.vcov)


def hausman(fe: Estimate, re: Estimate) -> tuple[NDArray, NDArray]:
    r"""Test whether the slopes of fixed and random effects differ by chance.

    Parameters
    ----------
    fe : Estimate
        From :func:`fixed_effects`.
    re : Estimate
        From :func:`random_effects`; its last coefficient is the slope.

    Returns
    -------
    statistic, p : ndarray, shape (...)
        :math:`(\hat\beta_{FE}-\hat\beta_{RE})^2 / (\hat V_{FE}-\hat V_{RE})` and its
        p value, chi-squared with 1 degree of freedom. Right only if random effects
        are efficient: no random slopes, no heteroskedasticity. x must vary between
        clusters: without that the two slopes are one.

    References
    ----------
    Hausman (1978), Econometrica 46:1251, doi:10.2307/1913827.
    """
    gap = fe.beta_hat[..., -1] - re.beta_hat[..., -1]
    variance = fe.vcov[..., -1, -1] - re.vcov[..., -1, -1]
    statistic = gap**2 / variance
    return statistic, stats.chi2.sf(statistic, 1)


def _root(G: NDArray) -> NDArray:
    """Return a matrix L with L L' = G, also for a singular G."""
    values, vectors = np.linalg.eigh(G)
    if values.min() < -1e-12 * max(values.max(), 1.0):
        raise ValueError(f"expected a covariance matrix, got {G.tolist()}")
    return vectors * np.sqrt(np.maximum(values, 0.0))


def _stack(*parts: ArrayLike) -> NDArray:
    """Join matrices (..., n, k) side by side, broadcasting what is in front."""
    arrays = [np.asarray(part, float) for part in parts]
    front = np.broadcast_shapes(*(array.shape[:-1] for array in arrays))
    same = [np.broadcast_to(a, (*front, a.shape[-1])) for a in arrays]
    return np.concatenate(same, axis=-1)


def _cross_products(cluster: ArrayLike, A: ArrayLike, B: ArrayLike) -> NDArray:
    """Return A_j' B_j of each cluster, shape (..., J, a, b)."""
    A, B = np.asarray(A), np.asarray(B)
    outer = A[..., :, None] * B[..., None, :]  # these a b products, no others
    sums = sw.cluster_sums(outer.reshape(*outer.shape[:-2], -1), cluster)
    return sums.reshape(*sums.shape[:-1], *outer.shape[-2:])
