r"""Tests and intervals that hold when clusters are few.

Three ways, from plain to elaborate: t with J - 1 degrees of freedom, CR2 with
Satterthwaite degrees of freedom, and the wild cluster bootstrap.

References
----------
Bell & McCaffrey (2002), Survey Methodology 28:169.
Cameron, Gelbach & Miller (2008), Rev. Econ. Stat. 90:414, doi:10.1162/rest.90.3.414.
Pustejovsky & Tipton (2018), JBES 36:672, doi:10.1080/07350015.2016.1247004.
Roodman, MacKinnon, Nielsen & Webb (2019), Stata J. 19:4,
doi:10.1177/1536867X19830877.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from course.corrections import correction_factor
from course.ols import OlsFit, full_rank_qr
from course.sandwich import (
    KINDS,
    POWER,
    bread,
    cluster_cross_products,
    cluster_sums,
    leverage_power,
    scores,
)

# Bootstrap t statistics that differ by rounding only must count as ties.
TIE = 1 - 1e-9
# Up to this many clusters all sign vectors are listed: 2**10 = 1024.
MAX_LISTED_J = 10
# Numbers held at once by the bootstrap: 2**22 of them are 32 MB.
MAX_NUMBERS = 2**22


@dataclass(frozen=True, slots=True)
class CoefTable:
    """Tests and confidence intervals of the coefficients.

    Attributes
    ----------
    estimate, se, t, p, low, high : ndarray, shape (..., k)
        Coefficient, standard error, t statistic, two-sided p value and limits.
    df : ndarray, broadcastable to (..., k)
        Degrees of freedom of the t distribution used.
    """

    estimate: NDArray
    se: NDArray
    t: NDArray
    df: NDArray
    p: NDArray
    low: NDArray
    high: NDArray


@dataclass(frozen=True, slots=True)
class WildBootstrap:
    """Result of a wild cluster bootstrap test.

    Attributes
    ----------
    t : ndarray, shape (...)
        t statistic of the data, CR1 standard error.
    t_star : ndarray, shape (..., D)
        t statistics of the D bootstrap samples, made under the null hypothesis.
    p : ndarray, shape (...)
        Share of bootstrap samples with ``|t_star| >= |t|``.
    exhaustive : bool
        Whether all 2**J sign vectors were used (then p is exact, not simulated).
    """

    t: NDArray
    t_star: NDArray
    p: NDArray
    exhaustive: bool


def coef_table(
    beta_hat: ArrayLike,
    vcov: ArrayLike,
    df: ArrayLike = np.inf,
    null: ArrayLike = 0.0,
    level: float = 0.95,
) -> CoefTable:
    """Return t tests and confidence intervals.

    Parameters
    ----------
    beta_hat : array_like, shape (..., k)
        Coefficients.
    vcov : array_like, shape (..., k, k)
        Their covariance.
    df : array_like, broadcastable to (..., k), default infinity
        Degrees of freedom: J - 1, :func:`satterthwaite_df`, or infinity for z.
    null : array_like, broadcastable to (..., k), default 0
        Values under the null hypothesis.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    CoefTable
    """
    beta_hat, df = np.asarray(beta_hat, float), np.asarray(df, float)
    se = np.sqrt(np.diagonal(np.asarray(vcov), axis1=-2, axis2=-1))
    t = (beta_hat - np.asarray(null)) / se
    p = 2 * stats.t.sf(np.abs(t), df)
    half = stats.t.ppf((1 + level) / 2, df) * se
    return CoefTable(beta_hat, se, t, df, p, beta_hat - half, beta_hat + half)


def satterthwaite_df(X: ArrayLike, cluster: ArrayLike, kind: str = "CR2") -> NDArray:
    r"""Return Satterthwaite degrees of freedom of each cluster-robust variance.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design matrix.
    cluster : array_like, shape (n,)
        Cluster of each row.
    kind : {"CR0", "CR1", "CR2", "CR3"}, default "CR2"
        The estimator; a constant factor such as CR1's does not change the answer.

    Returns
    -------
    ndarray, shape (..., k)
        One value a coefficient. They depend on X and the clusters, never on y.

    Notes
    -----
    If the errors were spherical, the variance estimate of coefficient r would be a
    sum of J squared normals :math:`g_j^\top y` with covariance proportional to
    :math:`\Omega_{jl} = g_j^\top g_l`; matching mean and variance to a scaled
    chi-square gives

    .. math:: \nu_r = (\mathrm{tr}\,\Omega)^2 / \mathrm{tr}(\Omega^2).

    With X = QR, :math:`a_j = (I - G_j)^{-p} R^{-\top} e_r` and
    :math:`G_j = Q_j^\top Q_j`,
    :math:`\Omega_{jl} = \delta_{jl}\, a_j^\top G_j a_j - (G_j a_j)^\top (G_l a_l)`.
    After Bell & McCaffrey (2002) and Pustejovsky & Tipton (2018).
    """
    if kind not in KINDS or kind.startswith("HC"):
        raise ValueError(
            f"expected CR0, CR1, CR2 or CR3, got {kind!r}; "
            "for HC2 pass kind='CR2' and cluster=np.arange(n)"
        )
    Q, R = full_rank_qr(np.asarray(X, float))
    G = cluster_cross_products(Q, cluster)
    R_inv_top = np.linalg.solve(np.swapaxes(R, -1, -2), np.eye(R.shape[-1]))
    # Column r of a and w belongs to coefficient r; the axes are (..., J, k, k).
    a = leverage_power(Q, cluster, POWER[kind[-1]]) @ R_inv_top[..., None, :, :]
    w = G @ a
    omega = -np.einsum("...jmr,...lmr->...rjl", w, w)
    J = np.arange(omega.shape[-1])
    omega[..., J, J] += np.swapaxes(np.einsum("...jmr,...jmr->...jr", a, w), -1, -2)
    return np.einsum("...jj->...", omega) ** 2 / np.einsum(
        "...jl,...jl->...", omega, omega
    )


def all_signs(J: int) -> NDArray:
    """List every vector of J signs.

    Parameters
    ----------
    J : int
        Number of clusters.

    Returns
    -------
    ndarray of -1.0 and 1.0, shape (2**J, J)
    """
    bits = np.arange(2**J)[:, None] >> np.arange(J) & 1
    return 2.0 * bits - 1.0


def wild_cluster_bootstrap(
    fit: OlsFit,
    cluster: ArrayLike,
    coef: int,
    null: float = 0.0,
    draws: int = 999,
    rng: np.random.Generator | None = None,
) -> WildBootstrap:
    r"""Test one coefficient by the restricted wild cluster bootstrap.

    Parameters
    ----------
    fit : OlsFit
        From :func:`course.ols.ols`; may hold many data sets.
    cluster : array_like, shape (n,)
        Cluster of each row.
    coef : int
        Column of X whose coefficient is tested.
    null : float, default 0
        Its value under the null hypothesis.
    draws : int, default 999
        Bootstrap samples when J > 10; with J <= 10 all 2**J are used.
    rng : numpy.random.Generator, optional
        Needed when J > 10.

    Returns
    -------
    WildBootstrap

    Notes
    -----
    Fit with the coefficient held at its null value; call the residuals
    :math:`\tilde u`. Each bootstrap sample flips the residuals of whole clusters,
    :math:`y^*_j = X_j \tilde\beta + v_j \tilde u_j` with :math:`v_j = \pm 1`, refits
    without the restriction and forms the CR1 t statistic. Nothing of size n is
    refitted: with :math:`\tilde s_j = X_j^\top \tilde u_j`, bread B and row r of B
    as :math:`b`,

    .. math:: \beta^*_r - \beta^0_r = \sum_j v_j\, b\, \tilde s_j, \qquad
        b\, s^*_j = v_j\, b\, \tilde s_j - b\, X_j^\top X_j B \sum_l v_l \tilde s_l .
    """
    B = bread(fit.X)
    u_tilde = _restricted_residuals(fit, B, coef, null)
    s_tilde = cluster_sums(scores(fit.X, u_tilde), cluster)
    J, (n, k) = s_tilde.shape[-2], fit.X.shape[-2:]
    b = B[..., coef, :]
    projected = (s_tilde @ b[..., :, None])[..., 0]
    xtx = cluster_cross_products(fit.X, cluster)
    pull = (b[..., None, None, :] @ xtx @ B[..., None, :, :])[..., 0, :]
    factor = correction_factor("stata", n, k, J)
    blocks = _sign_blocks(s_tilde.shape[:-2], J, draws, rng)
    t_star = np.concatenate(
        [_bootstrap_t(signs, s_tilde, projected, pull, factor) for signs in blocks],
        axis=-1,
    )
    own = (cluster_sums(scores(fit.X, fit.u_hat), cluster) @ b[..., :, None])[..., 0]
    t = (fit.beta_hat[..., coef] - null) / np.sqrt(factor * (own**2).sum(-1))
    p = (np.abs(t_star) >= TIE * np.abs(t)[..., None]).mean(-1)
    return WildBootstrap(t, t_star, p, exhaustive=J <= MAX_LISTED_J)


def _restricted_residuals(fit: OlsFit, B: NDArray, coef: int, null: float) -> NDArray:
    """Return the residuals of the fit with one coefficient held at ``null``."""
    gap = (fit.beta_hat[..., coef] - null) / B[..., coef, coef]
    # Restricted least squares: beta_hat moves along column coef of the bread.
    move = B[..., :, coef] * gap[..., None]
    return fit.u_hat + (fit.X @ move[..., None])[..., 0]


def _bootstrap_t(
    signs: NDArray, s_tilde: NDArray, projected: NDArray, pull: NDArray, factor: float
) -> NDArray:
    """Return the t statistics (..., D) of D sign vectors; names as in the Notes."""
    total = signs @ s_tilde
    star = signs * projected[..., None, :] - total @ np.swapaxes(pull, -1, -2)
    gap = (signs @ projected[..., :, None])[..., 0]
    return gap / np.sqrt(factor * (star**2).sum(-1))


def _sign_blocks(
    batch: tuple[int, ...], J: int, draws: int, rng: np.random.Generator | None
) -> Iterator[NDArray]:
    """Yield sign vectors, in blocks that spare memory: (D, J), or (..., D, J) drawn.

    Each data set of a batch has draws of its own, so that their errors average out.
    """
    listed = J <= MAX_LISTED_J
    if not listed and rng is None:
        raise ValueError(
            f"expected rng for J = {J} > {MAX_LISTED_J} clusters, got None; "
            "pass numpy.random.default_rng(SEED)"
        )
    D = 2**J if listed else draws
    parts = max(1, -(-math.prod(batch) * D * J // MAX_NUMBERS))
    if listed:
        yield from np.array_split(all_signs(J), parts)
        return
    for part in np.array_split(np.arange(D), parts):
        yield rng.choice([-1.0, 1.0], size=(*batch, len(part), J))
