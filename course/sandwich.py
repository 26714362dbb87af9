r"""Sandwich covariances of OLS: bread, scores, meat, and what to do when J is small.

Every array may carry leading batch dimensions (many data sets at once): ``X`` is
``(..., n, k)``, ``y`` and ``u_hat`` are ``(..., n)``; the two broadcast, so one
design may serve many outcomes. The estimators of this module are

.. math:: \hat V = c \, (X^\top X)^{-1}
          \Big[\sum_{j=1}^{J} \tilde s_j \tilde s_j^\top\Big] (X^\top X)^{-1},
          \qquad \tilde s_j = X_j^\top A_j \hat u_j .

They differ in the groups j (``HC``: every row is its own group), the adjustment
:math:`A_j = (I - H_{jj})^{-p}` and the correction factor c:

=====  ====  ==========================================================
kind   p     default correction c
=====  ====  ==========================================================
HC0    0     1
HC1    0     n / (n - k)
HC2    1/2   1
HC3    1     1
CR0    0     1
CR1    0     J / (J - 1) * (n - 1) / (n - k)
CR2    1/2   1
CR3    1     1
=====  ====  ==========================================================

References
----------
White (1980), Econometrica 48:817, doi:10.2307/1912934.
MacKinnon & White (1985), J. Econometrics 29:305, doi:10.1016/0304-4076(85)90158-7.
Liang & Zeger (1986), Biometrika 73:13, doi:10.1093/biomet/73.1.13.
Bell & McCaffrey (2002), Survey Methodology 28:169.
Pustejovsky & Tipton (2018), JBES 36:672, doi:10.1080/07350015.2016.1247004.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.corrections import correction_factor
from course.ols import OlsFit, full_rank_qr

POWER = {"0": 0.0, "1": 0.0, "2": 0.5, "3": 1.0}
KINDS = tuple(family + digit for family in ("HC", "CR") for digit in POWER)
# An eigenvalue of H_jj this close to 1 means that cluster j alone fixes a coefficient.
LEVERAGE_ONE = 1 - 1e-10


def bread(X: ArrayLike) -> NDArray:
    r"""Return the bread :math:`(X^\top X)^{-1} = R^{-1} R^{-\top}` with X = QR.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design matrix.

    Returns
    -------
    ndarray, shape (..., k, k)
    """
    _, R = full_rank_qr(np.asarray(X, float))
    R_inv = np.linalg.solve(R, np.eye(R.shape[-1]))
    return R_inv @ np.swapaxes(R_inv, -1, -2)


def classical_vcov(fit: OlsFit) -> NDArray:
    r"""Return :math:`s^2 (X^\top X)^{-1}`, right if errors are spherical.

    Parameters
    ----------
    fit : OlsFit
        From :func:`course.ols.ols`.

    Returns
    -------
    ndarray, shape (..., k, k)
        With :math:`s^2 = \hat u^\top \hat u / (n - k)`.
    """
    n, k = fit.X.shape[-2:]
    s2 = (fit.u_hat**2).sum(-1) / (n - k)
    return s2[..., None, None] * bread(fit.X)


def scores(X: ArrayLike, u_hat: ArrayLike) -> NDArray:
    r"""Return the score of every row, :math:`s_i = x_i \hat u_i`.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design matrix.
    u_hat : array_like, shape (..., n)
        Residuals.

    Returns
    -------
    ndarray, shape (..., n, k)
        Columns sum to zero: these are the normal equations.
    """
    return np.asarray(X, float) * np.asarray(u_hat, float)[..., None]


def cluster_sums(rows: NDArray, cluster: ArrayLike) -> NDArray:
    """Sum the rows of each cluster.

    Parameters
    ----------
    rows : ndarray, shape (..., n, k)
        Values to sum over the rows.
    cluster : array_like, shape (n,)
        Cluster label of each row, in any order.

    Returns
    -------
    ndarray, shape (..., J, k)
        One row a cluster, in the order of the sorted labels.
    """
    cluster = _checked_cluster(cluster, rows.shape[-2])
    order = np.argsort(cluster, kind="stable")
    _, starts = np.unique(cluster[order], return_index=True)
    return np.add.reduceat(rows[..., order, :], starts, axis=-2)


def cluster_cross_products(X: NDArray, cluster: ArrayLike) -> NDArray:
    r"""Return :math:`X_j^\top X_j` of each cluster.

    Parameters
    ----------
    X : ndarray, shape (..., n, k)
        Design, or any matrix with one row a record.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    ndarray, shape (..., J, k, k)
    """
    k = X.shape[-1]
    outer = (X[..., :, None] * X[..., None, :]).reshape(*X.shape[:-1], k * k)
    sums = cluster_sums(outer, cluster)
    return sums.reshape(*sums.shape[:-1], k, k)


def meat(scores: NDArray, cluster: ArrayLike | None = None) -> NDArray:
    r"""Return the meat :math:`\sum_j s_j s_j^\top`, s_j the summed score of cluster j.

    Parameters
    ----------
    scores : ndarray, shape (..., n, k)
        Scores of the rows.
    cluster : array_like, shape (n,), optional
        Cluster of each row. Without it every row is its own cluster.

    Returns
    -------
    ndarray, shape (..., k, k)
    """
    if cluster is not None:
        scores = cluster_sums(scores, cluster)
    return np.swapaxes(scores, -1, -2) @ scores


def sandwich(bread: NDArray, meat: NDArray, correction: ArrayLike = 1.0) -> NDArray:
    """Return ``correction * bread @ meat @ bread``, made exactly symmetric.

    Parameters
    ----------
    bread, meat : ndarray, shape (..., k, k)
        As from :func:`bread` and :func:`meat`.
    correction : float or array_like, default 1
        Finite-sample factor.

    Returns
    -------
    ndarray, shape (..., k, k)
    """
    V = bread @ meat @ bread
    return np.asarray(correction) * (V + np.swapaxes(V, -1, -2)) / 2


def leverage_power(Q: NDArray, cluster: ArrayLike, power: float) -> NDArray:
    r"""Return :math:`(I - G_j)^{-p}` with :math:`G_j = Q_j^\top Q_j`, X = QR.

    Parameters
    ----------
    Q : ndarray, shape (..., n, k)
        Orthonormal basis of the columns of X.
    cluster : array_like, shape (n,)
        Cluster of each row.
    power : float
        p, 0.5 for CR2 and 1 for CR3.

    Returns
    -------
    ndarray, shape (..., J, k, k)

    Raises
    ------
    ValueError
        If p >= 1 and a cluster has leverage 1: without it a coefficient is lost.
    """
    leverage, V = np.linalg.eigh(cluster_cross_products(Q, cluster))
    factor = _shrunk_leverage(leverage, power)
    return (V * factor[..., None, :]) @ np.swapaxes(V, -1, -2)


def adjusted_scores(
    X: ArrayLike, u_hat: ArrayLike, cluster: ArrayLike, power: float
) -> NDArray:
    r"""Return :math:`\tilde s_j = X_j^\top (I - H_{jj})^{-p} \hat u_j` of each cluster.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design matrix.
    u_hat : array_like, shape (..., n)
        Residuals.
    cluster : array_like, shape (n,)
        Cluster of each row.
    power : float
        p: 0 leaves the scores alone, 1/2 gives CR2, 1 gives CR3.

    Returns
    -------
    ndarray, shape (..., J, k)

    Notes
    -----
    With X = QR and :math:`G_j = Q_j^\top Q_j` (k x k), the n_j x n_j power is never
    formed: :math:`\tilde s_j = R^\top (I - G_j)^{-p} R^{-\top} s_j`. A direction in
    which cluster j has leverage 1 carries no residual; there CR2 takes the power to
    be 0 (the Moore-Penrose inverse, as in clubSandwich) and CR3 does not exist.
    """
    X = np.asarray(X, float)
    S = cluster_sums(scores(X, u_hat), cluster)
    if power == 0:
        return S
    Q, R = full_rank_qr(X)
    if S.shape[-2] == X.shape[-2]:
        # One row a cluster: G_j is q_i q_i', and only the leverage of the row counts.
        leverage = cluster_sums(Q**2, cluster).sum(-1)
        return S * _shrunk_leverage(leverage, power)[..., None]
    M = leverage_power(Q, cluster, power)
    R_top = np.swapaxes(R, -1, -2)
    whitened = np.linalg.solve(R_top, np.swapaxes(S, -1, -2))
    adjusted = (M @ np.swapaxes(whitened, -1, -2)[..., None])[..., 0]
    return adjusted @ R


def robust_vcov(
    fit: OlsFit,
    kind: str,
    cluster: ArrayLike | None = None,
    correction: str | float | None = None,
) -> NDArray:
    """Return a heteroskedasticity- or cluster-robust covariance of the coefficients.

    Parameters
    ----------
    fit : OlsFit
        From :func:`course.ols.ols`.
    kind : {"HC0", "HC1", "HC2", "HC3", "CR0", "CR1", "CR2", "CR3"}
        See the table at the top of this module.
    cluster : array_like, shape (n,), optional
        Cluster of each row: needed for CR, refused for HC.
    correction : str or float, optional
        Overrides the default; see :func:`course.corrections.correction_factor`.

    Returns
    -------
    ndarray, shape (..., k, k)

    Raises
    ------
    ValueError
        For an unknown kind, or a cluster missing (CR) or superfluous (HC).
    """
    n, k = fit.X.shape[-2:]
    cluster = _groups(kind, cluster, n)
    if correction is None:
        correction = "stata" if kind.endswith("1") else "none"
    J = len(np.unique(cluster))
    s = adjusted_scores(fit.X, fit.u_hat, cluster, POWER[kind[-1]])
    return sandwich(bread(fit.X), meat(s), correction_factor(correction, n, k, J))


def _groups(kind: str, cluster: ArrayLike | None, n: int) -> NDArray:
    """Return the cluster labels that a kind of covariance calls for."""
    if kind not in KINDS:
        raise ValueError(f"expected one of {', '.join(KINDS)}; got {kind!r}")
    if kind.startswith("HC"):
        if cluster is not None:
            raise ValueError(
                f"{kind} takes no cluster; use 'CR{kind[-1]}' or leave cluster out"
            )
        return np.arange(n)
    if cluster is None:
        raise ValueError(f"{kind} needs cluster, one label a row; got None")
    return _checked_cluster(cluster, n)


def _checked_cluster(cluster: ArrayLike, n: int) -> NDArray:
    """Return cluster as an array, or say what is wrong with its shape."""
    cluster = np.asarray(cluster)
    if cluster.shape != (n,):
        raise ValueError(
            f"expected one cluster label for each of {n} rows, shape ({n},); "
            f"got shape {cluster.shape}"
        )
    return cluster


def _shrunk_leverage(leverage: NDArray, power: float) -> NDArray:
    """Return (1 - leverage)^(-power), and 0 where the leverage is 1 and power < 1."""
    free = leverage < LEVERAGE_ONE
    if power >= 1 and not free.all():
        raise ValueError(
            "expected every coefficient to be estimable without any one cluster, got "
            "a cluster of leverage 1; use CR2 (or HC2), or drop what only it can tell"
        )
    return np.where(free, np.where(free, 1 - leverage, 1.0) ** -power, 0.0)
