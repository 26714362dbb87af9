r"""Mixed models by hand: the criterion from its pieces, its optimum, the predictions.

The model of cluster j, with the relative factor Lambda (q, q):

.. math::
   y_j = X_j\beta + Z_ju_j + e_j, \quad
   u_j \sim N(0, \sigma_e^2\Lambda\Lambda^\top), \quad e_j \sim N(0, \sigma_e^2I) .

Written to be read beside lecture 06; ``course.reml`` is the solver for work. Arrays may
carry leading axes (many data sets, or many values of Lambda), which broadcast.

References
----------
Bates, Maechler, Bolker & Walker (2015), J. Stat. Software 67(1),
doi:10.18637/jss.v067.i01. Patterson & Thompson (1971), Biometrika 58:545,
doi:10.1093/biomet/58.3.545. Robinson (1991), Statistical Science 6:15,
doi:10.1214/ss/1177011926.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import null_space
from scipy.optimize import brentq

from course import sandwich as sw
from course.ols import ols

LOG_2PI = np.log(2 * np.pi)


@dataclass(frozen=True, slots=True)
class CrossProducts:
    """All that a mixed model needs of its data.

    Attributes
    ----------
    K : ndarray, shape (..., J, d, d)
        ``D_j' D_j`` of each cluster with ``D_j = [X_j, Z_j, r_j]``, r the OLS residual
        of y, and d = k + q + 1.
    start : ndarray, shape (..., k)
        OLS coefficients, which the residual has taken out of y.
    k, q, n : int
        Columns of X, columns of Z, rows.
    """

    K: NDArray
    start: NDArray
    k: int
    q: int
    n: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """The profiled criterion at given Lambda, and what it is made of.

    Attributes
    ----------
    criterion : ndarray, shape (...)
        Minus twice the (restricted) log-likelihood, beta and sigma_e at their best.
    log_det_V : ndarray, shape (...)
        ``sum_j log |V_j|``, V relative to sigma_e^2.
    log_det_XVX : ndarray, shape (...)
        ``log |X' V^-1 X|``, the term that REML adds.
    rss : ndarray, shape (...)
        Weighted residual sum of squares, in the unit of y squared.
    sigma2 : ndarray, shape (...)
        Variance of e, rss / (n - k) or rss / n.
    beta_hat : ndarray, shape (..., k)
        Generalised least squares coefficients.
    vcov : ndarray, shape (..., k, k)
        ``sigma2 (X' V^-1 X)^-1``.
    """

    criterion: NDArray
    log_det_V: NDArray
    log_det_XVX: NDArray
    rss: NDArray
    sigma2: NDArray
    beta_hat: NDArray
    vcov: NDArray


@dataclass(frozen=True, slots=True)
class Prediction:
    """Predicted random effects of each cluster.

    Attributes
    ----------
    u : ndarray, shape (..., J, q)
        Best linear unbiased predictions (BLUPs), given the variances.
    vcov : ndarray, shape (..., J, q, q)
        Covariance of what is left, u_j less its prediction, beta taken as known.
    """

    u: NDArray
    vcov: NDArray


@dataclass(frozen=True, slots=True)
class Strata:
    """Mean squares of a balanced experiment: subjects, two conditions, trials.

    Attributes
    ----------
    effect : ndarray, shape (...)
        Mean of condition 1 less mean of condition 0, in the unit of y.
    subject, interaction, trial : ndarray, shape (...)
        Mean squares between subjects, of subjects' effects about the mean effect, and
        within subject and condition, in the unit of y squared.
    df : tuple of 3 ints
        Their degrees of freedom: J - 1, J - 1, 2 J (T - 1).
    """

    effect: NDArray
    subject: NDArray
    interaction: NDArray
    trial: NDArray
    df: tuple[int, int, int]


def cross_products(
    X: ArrayLike, Z: ArrayLike, y: ArrayLike, cluster: ArrayLike
) -> CrossProducts:
    """Reduce data to one small matrix for each cluster.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design of the fixed effects.
    Z : array_like, shape (..., n, q)
        Design of the random effects, one cluster's columns: (1,) or (1, x).
    y : array_like, shape (..., n)
        Outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    CrossProducts

    Raises
    ------
    ValueError
        If rows do not match, a value is not finite, or there is but one cluster.
    """
    X, Z, y = np.asarray(X, float), np.asarray(Z, float), np.asarray(y, float)
    _check_rows(X, Z, y, cluster)
    fit = ols(X, y)
    front = np.broadcast_shapes(X.shape[:-2], Z.shape[:-2], y.shape[:-1])
    parts = [
        np.broadcast_to(part, (*front, *part.shape[-2:]))
        for part in (X, Z, fit.u_hat[..., None])
    ]
    K = sw.cluster_cross_products(np.concatenate(parts, axis=-1), cluster)
    return CrossProducts(K, fit.beta_hat, X.shape[-1], Z.shape[-1], y.shape[-1])


def pieces(data: CrossProducts, Lambda: ArrayLike, reml: bool = True) -> Pieces:
    r"""Evaluate the profiled criterion.

    Parameters
    ----------
    data : CrossProducts
        From :func:`cross_products`.
    Lambda : array_like, shape (..., q, q)
        Relative factor: the covariance of u_j is sigma_e^2 Lambda Lambda'.
    reml : bool, default True
        Restricted or full maximum likelihood.

    Returns
    -------
    Pieces

    Notes
    -----
    With :math:`L_jL_j^\top = I + \Lambda^\top Z_j^\top Z_j\Lambda` and
    :math:`R_j = L_j^{-1}\Lambda^\top Z_j^\top D_j`,

    .. math::
       \log|V_j| = 2\log|L_j|, \qquad
       D_j^\top V_j^{-1} D_j = K_j - R_j^\top R_j,

    and the criterion of REML is
    :math:`\sum_j\log|V_j| + \log|X^\top V^{-1}X| + m(1 + \log(2\pi\,RSS/m))` with
    m = n - k; full maximum likelihood leaves the second term out and has m = n.
    """
    Lambda = np.asarray(Lambda, float)[..., None, :, :]
    if Lambda.shape[-2:] != (data.q, data.q):
        raise ValueError(
            f"expected Lambda of shape (..., {data.q}, {data.q}), got "
            f"{Lambda.shape[:-3] + Lambda.shape[-2:]}; one row a column of Z"
        )
    k, z = data.k, slice(data.k, data.k + data.q)
    Lt = np.swapaxes(Lambda, -1, -2)
    L = np.linalg.cholesky(np.eye(data.q) + Lt @ data.K[..., z, z] @ Lambda)
    R = np.linalg.solve(L, Lt @ data.K[..., z, :])
    W = (data.K - np.swapaxes(R, -1, -2) @ R).sum(-3)
    diagonal = np.diagonal(L, axis1=-2, axis2=-1)
    return _assemble(data, W, 2 * np.log(diagonal).sum((-1, -2)), k, reml)


def _assemble(
    data: CrossProducts, W: NDArray, log_det_V: NDArray, k: int, reml: bool
) -> Pieces:
    """Return the pieces from ``W = sum_j D_j' V_j^-1 D_j``."""
    XVX, XVy = W[..., :k, :k], W[..., :k, -1:]
    step = np.linalg.solve(XVX, XVy)[..., 0]
    rss = W[..., -1, -1] - (XVy[..., 0] * step).sum(-1)
    m = data.n - k if reml else data.n
    sigma2, log_det_XVX = rss / m, np.linalg.slogdet(XVX)[1]
    criterion = log_det_V + m * (1 + LOG_2PI + np.log(sigma2))
    return Pieces(
        criterion + log_det_XVX if reml else criterion,
        log_det_V,
        log_det_XVX,
        rss,
        sigma2,
        data.start + step,
        sigma2[..., None, None] * np.linalg.inv(XVX),
    )


def best_ratio(data: CrossProducts, reml: bool = True) -> float:
    r"""Find the variance ratio of a model with one random effect.

    Parameters
    ----------
    data : CrossProducts
        One data set with q = 1.
    reml : bool, default True
        Restricted or full maximum likelihood.

    Returns
    -------
    float
        :math:`g = \sigma_0^2/\sigma_e^2`, zero included.

    Notes
    -----
    The criterion is tried at g = 0 and on 241 values over twelve powers of ten; then
    the root of its derivative is found between the neighbours of the best one.
    """
    if data.q != 1 or data.K.ndim != 3:
        raise ValueError(
            f"expected one data set and q = 1, got q = {data.q} and K of shape "
            f"{data.K.shape}; several random effects are for course.reml"
        )
    unit = data.K.shape[0] / data.K[:, data.k, data.k].sum()
    grid = unit * np.concatenate([[0.0], np.logspace(-5, 7, 241)])
    best = int(pieces(data, np.sqrt(grid)[:, None, None], reml).criterion.argmin())
    if best == 0 and criterion_slope(data, 0.0, reml) >= 0:
        return 0.0
    if best == len(grid) - 1:
        raise ValueError(
            "the variance ratio has no upper limit: rows of a cluster differ by "
            "nothing that the model does not explain; look at the data"
        )
    low, high = grid[max(best - 1, 0)], grid[best + 1]
    return float(
        brentq(lambda g: criterion_slope(data, g, reml), low, high, xtol=1e-14)
    )


def criterion_slope(data: CrossProducts, g: float, reml: bool = True) -> float:
    r"""Return the derivative of the criterion in :math:`g = \sigma_0^2/\sigma_e^2`.

    Parameters
    ----------
    data : CrossProducts
        One data set with q = 1.
    g : float
        Variance ratio, zero or more.
    reml : bool, default True
        Restricted or full maximum likelihood.

    Returns
    -------
    float

    Notes
    -----
    With :math:`a_j = 1 + g Z_j^\top Z_j` and :math:`T_j = Z_j^\top D_j / a_j`, the
    matrix :math:`W = D^\top V^{-1}D` has the derivative
    :math:`-\sum_j T_j^\top T_j`, and :math:`\sum_j\log|V_j|` has
    :math:`\sum_j Z_j^\top Z_j/a_j`.
    """
    k, K = data.k, data.K
    ZZ, ZD = K[:, k, k], K[:, k, :]
    a = 1 + g * ZZ
    W = K.sum(0) - np.einsum("j,jc,jd->cd", g / a, ZD, ZD)
    T = ZD / a[:, None]
    dW = -T.T @ T
    step = np.linalg.solve(W[:k, :k], W[:k, -1])
    c = np.concatenate([-step, np.zeros(data.q), [1.0]])
    m = data.n - k if reml else data.n
    slope = (ZZ / a).sum() + m * (c @ dW @ c) / (c @ W @ c)
    trace = np.trace(np.linalg.solve(W[:k, :k], dW[:k, :k])) if reml else 0.0
    return float(slope + trace)


def predict(
    data: CrossProducts, Lambda: ArrayLike, beta: ArrayLike, sigma2: ArrayLike
) -> Prediction:
    r"""Predict the random effects of each cluster (BLUPs).

    Parameters
    ----------
    data : CrossProducts
        From :func:`cross_products`.
    Lambda : array_like, shape (..., q, q)
        Relative factor of the covariance of u_j.
    beta : array_like, shape (..., k)
        Coefficients, such as those of :func:`pieces` at the same Lambda.
    sigma2 : array_like, shape (...)
        Variance of e; only ``vcov`` depends on it.

    Returns
    -------
    Prediction

    Notes
    -----
    .. math::
       \tilde u_j = \Lambda(I + \Lambda^\top Z_j^\top Z_j\Lambda)^{-1}\Lambda^\top
       Z_j^\top(y_j - X_j\beta),

    the mean of u_j given y_j; its covariance given y_j is
    :math:`\sigma_e^2\Lambda(\cdot)^{-1}\Lambda^\top`.
    """
    Lambda = np.asarray(Lambda, float)[..., None, :, :]
    k, z = data.k, slice(data.k, data.k + data.q)
    Lt = np.swapaxes(Lambda, -1, -2)
    A = np.eye(data.q) + Lt @ data.K[..., z, z] @ Lambda
    C = Lambda @ np.linalg.solve(A, Lt)
    step = np.asarray(beta, float) - data.start
    right = data.K[..., z, -1] - (data.K[..., z, :k] @ step[..., None, :, None])[..., 0]
    u = (C @ right[..., None])[..., 0]
    return Prediction(u, np.asarray(sigma2, float)[..., None, None, None] * C)


def shrinkage(g: ArrayLike, n_j: ArrayLike) -> NDArray:
    r"""Return the share of a cluster's own deviation that its BLUP keeps.

    Parameters
    ----------
    g : array_like
        Variance ratio :math:`\sigma_0^2/\sigma_e^2`, zero or more.
    n_j : array_like
        Rows of the cluster.

    Returns
    -------
    ndarray
        :math:`n_jg/(1 + n_jg)`, between 0 (pooled) and 1 (its own mean).

    Examples
    --------
    >>> shrinkage(0.5, [2, 6]).tolist()
    [0.5, 0.75]
    """
    ng = np.asarray(n_j, float) * np.asarray(g, float)
    if (ng < 0).any():
        raise ValueError(
            f"expected g and n_j of zero or more, got g = {g}, n_j = {n_j}"
        )
    return ng / (1 + ng)


def contrast_criterion(X: ArrayLike, y: ArrayLike, V: ArrayLike) -> float:
    r"""Return REML's criterion from the definition: the density of error contrasts.

    Parameters
    ----------
    X : array_like, shape (n, k)
        Design.
    y : array_like, shape (n,)
        Outcome.
    V : array_like, shape (n, n)
        Covariance of y, in the unit of y squared.

    Returns
    -------
    float
        Minus twice the normal log-density of ``A'y``, where the n - k columns of A are
        orthonormal and orthogonal to X: what is left of y once nothing about beta is.

    Notes
    -----
    Brute force, for checks: n x n matrices. It equals the criterion of :func:`pieces`
    less :math:`\log|X^\top X|`, a constant of the design (Harville 1974, Biometrika
    61:383, doi:10.2307/2334370).
    """
    A = null_space(np.asarray(X, float).T)
    L = np.linalg.cholesky(A.T @ np.asarray(V, float) @ A)
    white = np.linalg.solve(L, A.T @ np.asarray(y, float))
    return float(len(white) * LOG_2PI + 2 * np.log(np.diag(L)).sum() + (white**2).sum())


def simulate_experiment(
    rng: np.random.Generator,
    J: int,
    T: int,
    G: ArrayLike,
    sigma_e: float,
    beta: ArrayLike = (0.0, 0.0),
    n_sims: int = 1,
) -> tuple[NDArray, NDArray]:
    r"""Draw experiments in which each of J subjects does T trials in two conditions.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    J, T : int
        Subjects, and trials of each in each condition.
    G : array_like, shape (2, 2)
        Covariance of a subject's deviations in intercept and effect.
    sigma_e : float
        Standard deviation of a trial.
    beta : array_like, shape (2,), default (0, 0)
        True intercept and effect.
    n_sims : int, default 1
        Data sets S.

    Returns
    -------
    y : ndarray, shape (S, J, 2, T)
        Outcome by subject, condition and trial.
    u : ndarray, shape (S, J, 2)
        True deviations of the subjects.

    Notes
    -----
    :math:`y_{jct} = \beta_0 + u_{0j} + (\beta_1 + u_{1j})c + e_{jct}`, c = 0, 1.
    Every estimator of the effect here is the difference of the two means, with variance
    :math:`(\sigma_1^2 + 2\sigma_e^2/T)/J`.
    """
    G, beta = np.asarray(G, float), np.asarray(beta, float)
    values, vectors = np.linalg.eigh(G)
    if G.shape != (2, 2) or values.min() < -1e-12 * max(values.max(), 1.0):
        raise ValueError(f"expected a 2 x 2 covariance matrix G, got {G.tolist()}")
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    u = rng.standard_normal((n_sims, J, 2)) @ root.T
    mean = np.stack([beta[0] + u[..., 0], beta.sum() + u.sum(-1)], axis=-1)
    e = sigma_e * rng.standard_normal((n_sims, J, 2, T))
    return mean[..., None] + e, u


def strata(y: ArrayLike) -> Strata:
    r"""Return the mean squares of a balanced experiment with two conditions.

    Parameters
    ----------
    y : array_like, shape (..., J, 2, T)
        Outcome by subject, condition and trial; J and T at least 2.

    Returns
    -------
    Strata

    Notes
    -----
    With cell means :math:`\bar y_{jc}`, differences :math:`d_j = \bar y_{j1} -
    \bar y_{j0}` and subject means :math:`\bar y_j`: :math:`MS_{subject} =
    2T\sum_j(\bar y_j - \bar y)^2/(J-1)`, :math:`MS_{interaction} =
    \tfrac T2\sum_j(d_j - \bar d)^2/(J-1)`, :math:`MS_{trial} = \sum(y_{jct} -
    \bar y_{jc})^2/(2J(T-1))`. Their means under the random-slope model:
    :math:`\sigma_e^2` for trial and :math:`\sigma_e^2 + \tfrac T2\sigma_1^2` for
    interaction.
    """
    y = np.asarray(y, float)
    if y.ndim < 3 or y.shape[-2] != 2 or min(y.shape[-3], y.shape[-1]) < 2:
        raise ValueError(
            "expected y of shape (..., J, 2, T) with J and T of 2 or more, "
            f"got {y.shape}"
        )
    J, _, T = y.shape[-3:]
    cell = y.mean(-1)
    d = cell[..., 1] - cell[..., 0]
    return Strata(
        d.mean(-1),
        2 * T * cell.mean(-1).var(-1, ddof=1),
        T / 2 * d.var(-1, ddof=1),
        ((y - cell[..., None]) ** 2).sum((-1, -2, -3)) / (2 * J * (T - 1)),
        (J - 1, J - 1, 2 * J * (T - 1)),
    )


def _check_rows(X: NDArray, Z: NDArray, y: NDArray, cluster: ArrayLike) -> None:
    """Refuse rows that do not match, values that are not finite, and one cluster."""
    rows = (X.shape[-2:-1], Z.shape[-2:-1], y.shape[-1:], np.shape(cluster))
    if len(set(rows)) != 1:
        raise ValueError(
            "expected the same rows in X (..., n, k), Z (..., n, q), y (..., n) and "
            f"cluster (n,), got shapes {X.shape}, {Z.shape}, {y.shape} and "
            f"{np.shape(cluster)}"
        )
    if not all(np.isfinite(part).all() for part in (X, Z, y)):
        raise ValueError("expected finite numbers in X, Z and y; drop rows with NaN")
    if len(np.unique(cluster)) < 2:
        raise ValueError("expected two clusters or more, got one; use OLS")
