"""Simulate data sets whose truth is known, many at a time.

Every simulator takes a ``numpy.random.Generator``, draws S data sets at once and
returns data and truth together. The first axis of ``X`` and ``y`` counts data sets.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Simulated:
    """Simulated data and the truth behind them.

    Attributes
    ----------
    X : ndarray, shape (S, n, k) or (n, k)
        Design with a constant first; without S when all data sets share it.
    y : ndarray, shape (S, n)
        Outcome.
    cluster : ndarray of int, shape (n,)
        Cluster of each row, 0 to J - 1, sorted.
    beta : ndarray, shape (k,)
        True coefficients.
    """

    X: NDArray
    y: NDArray
    cluster: NDArray
    beta: NDArray


def cluster_index(J: int, n_j: ArrayLike) -> NDArray:
    """Return the cluster of each row.

    Parameters
    ----------
    J : int
        Number of clusters, at least 1.
    n_j : int or array_like of int, shape (J,)
        Rows a cluster, at least 1.

    Returns
    -------
    ndarray of int, shape (n,)

    Examples
    --------
    >>> cluster_index(3, [1, 2, 1]).tolist()
    [0, 1, 1, 2]
    """
    sizes = np.broadcast_to(np.asarray(n_j), (J,)) if np.ndim(n_j) == 0 else n_j
    sizes = np.asarray(sizes)
    if sizes.shape != (J,) or J < 1 or (sizes < 1).any():
        raise ValueError(
            f"expected J >= 1 and one positive size for each cluster, got J = {J} and "
            f"n_j = {n_j}; give one number, or {J} of them"
        )
    return np.repeat(np.arange(J), sizes)


def cluster_trial(
    J: int, treated: int, smallest: int = 5, largest: int = 35
) -> tuple[NDArray, NDArray]:
    """Return the design of a cluster trial with unequal cluster sizes.

    Parameters
    ----------
    J : int
        Number of clusters.
    treated : int
        How many of them are treated, 1 to J - 1.
    smallest, largest : int, default 5 and 35
        Rows of the smallest and the largest cluster; sizes grow quadratically, so
        that most clusters are small.

    Returns
    -------
    X : ndarray, shape (n, 2)
        A constant and the treatment, 0 or 1 in a whole cluster.
    cluster : ndarray of int, shape (n,)
        Cluster of each row. The treated ones are a fixed random choice.
    """
    if not 1 <= treated < J:
        raise ValueError(
            f"expected 1 to J - 1 treated clusters, got {treated} of J = {J}; "
            "both groups need a cluster"
        )
    sizes = np.round(smallest + (largest - smallest) * np.linspace(0, 1, J) ** 2)
    cluster = cluster_index(J, sizes.astype(int))
    chosen = np.random.default_rng(0).permutation(J)[:treated]
    x = np.isin(cluster, chosen).astype(float)
    return np.column_stack([np.ones(len(x)), x]), cluster


def simulate_random_intercept(
    rng: np.random.Generator,
    J: int,
    n_j: ArrayLike,
    icc: float = 0.2,
    x_icc: float = 1.0,
    n_sims: int = 1,
    beta: ArrayLike = (0.0, 0.0),
) -> Simulated:
    r"""Draw data sets in which clusters share an intercept, and x too if wanted.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    J : int
        Number of clusters.
    n_j : int or array_like of int, shape (J,)
        Rows a cluster.
    icc : float in [0, 1], default 0.2
        Intraclass correlation of the errors.
    x_icc : float in [0, 1], default 1
        That of x: 1 for a cluster-level regressor, 0 for one without cluster parts.
    n_sims : int, default 1
        Data sets S.
    beta : array_like, shape (2,), default (0, 0)
        True intercept and slope.

    Returns
    -------
    Simulated
        X is (S, n, 2).

    Notes
    -----
    For row i of cluster j, with a, b, u, e independent standard normal::

        x_ij = sqrt(x_icc) a_j + sqrt(1 - x_icc) b_ij
        y_ij = beta_0 + beta_1 x_ij + sqrt(icc) u_j + sqrt(1 - icc) e_ij

    OLS is unbiased. Its classical variance of the slope is too small by about the
    factor ``1 + (n_j - 1) icc x_icc`` for equal n_j (Kloek 1981, Econometrica
    49:205, doi:10.2307/1911127).
    """
    _check_share("icc", icc)
    _check_share("x_icc", x_icc)
    cluster, beta = cluster_index(J, n_j), np.asarray(beta, float)
    a = rng.standard_normal((n_sims, J))[:, cluster]
    b = rng.standard_normal((n_sims, len(cluster)))
    x = np.sqrt(x_icc) * a + np.sqrt(1 - x_icc) * b
    errors = _clustered_errors(rng, cluster, icc, n_sims)
    X = np.stack([np.ones_like(x), x], axis=-1)
    return Simulated(X, X @ beta + errors, cluster, beta)


def simulate_fixed_design(
    rng: np.random.Generator,
    X: ArrayLike,
    cluster: ArrayLike,
    icc: float = 0.2,
    n_sims: int = 1,
    beta: ArrayLike | None = None,
) -> Simulated:
    """Draw outcomes for one given design: only the errors differ between data sets.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    X : array_like, shape (n, k)
        Design.
    cluster : array_like of int, shape (n,)
        Cluster of each row.
    icc : float in [0, 1], default 0.2
        Intraclass correlation of the errors.
    n_sims : int, default 1
        Data sets S.
    beta : array_like, shape (k,), optional
        True coefficients, zeros if not given.

    Returns
    -------
    Simulated
        X is (n, k), as given.

    Notes
    -----
    ``y_ij = x_ij' beta + sqrt(icc) u_j + sqrt(1 - icc) e_ij``, u and e independent
    standard normal. OLS is unbiased; its covariance given X is
    ``(X'X)^-1 X' Phi X (X'X)^-1`` with Phi = icc in a cluster's block, 1 on the
    diagonal, 0 elsewhere.
    """
    _check_share("icc", icc)
    X = np.asarray(X, float)
    _, cluster = np.unique(np.asarray(cluster), return_inverse=True)
    beta = np.zeros(X.shape[-1]) if beta is None else np.asarray(beta, float)
    errors = _clustered_errors(rng, cluster, icc, n_sims)
    return Simulated(X, X @ beta + errors, cluster, beta)


def simulate_compound_error(
    rng: np.random.Generator,
    J: int,
    n_j: ArrayLike,
    level: str,
    n_sims: int = 1,
    sd: tuple[float, float, float] = (1.0, 0.5, 0.5),
    beta: ArrayLike = (1.0, 1.0, 1.0, 1.0),
) -> Simulated:
    r"""Draw from the interaction model whose coefficients are themselves random.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    J : int
        Number of clusters.
    n_j : int or array_like of int, shape (J,)
        Rows a cluster.
    level : {"row", "cluster"}
        Whether the coefficients vary from row to row or from cluster to cluster.
    n_sims : int, default 1
        Data sets S.
    sd : tuple of 3 floats, default (1, 0.5, 0.5)
        Standard deviations of e, of the random intercept and of the random slope.
    beta : array_like, shape (4,), default ones
        True coefficients of 1, x, z and x z.

    Returns
    -------
    Simulated
        X is (S, n, 4) with columns 1, x, z, x z.

    Notes
    -----
    x_ij is standard normal in every row, z_j standard normal in every cluster::

        y_ij = beta_0 + beta_1 x_ij + beta_2 z_j + beta_3 x_ij z_j
               + (e_ij + u0 + u1 x_ij)

    u0, u1 and e are independent normals of mean 0. With ``level="row"`` u0 and u1 are
    drawn for every row: the errors are independent, with variance
    ``sd_e**2 + sd_0**2 + sd_1**2 x_ij**2``. With ``level="cluster"`` they are drawn
    for every cluster: errors of a cluster have covariance
    ``sd_0**2 + sd_1**2 x_ij x_lj``. OLS is unbiased under both.
    """
    if level not in ("row", "cluster"):
        raise ValueError(f"expected level 'row' or 'cluster', got {level!r}")
    cluster, beta = cluster_index(J, n_j), np.asarray(beta, float)
    shape = (n_sims, len(cluster))
    x = rng.standard_normal(shape)
    z = rng.standard_normal((n_sims, J))[:, cluster]
    e = sd[0] * rng.standard_normal(shape)
    if level == "row":
        u = rng.standard_normal((2, *shape))
    else:
        u = rng.standard_normal((2, n_sims, J))[..., cluster]
    errors = e + sd[1] * u[0] + sd[2] * u[1] * x
    X = np.stack([np.ones_like(x), x, z, x * z], axis=-1)
    return Simulated(X, X @ beta + errors, cluster, beta)


def simulate_heteroskedastic(
    rng: np.random.Generator,
    n: int,
    strength: float = 1.0,
    n_sims: int = 1,
    beta: ArrayLike = (0.0, 0.0),
) -> Simulated:
    """Draw independent rows whose error variance grows with a skewed x.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n : int
        Rows.
    strength : float, default 1
        0 for errors of equal variance.
    n_sims : int, default 1
        Data sets S.
    beta : array_like, shape (2,), default (0, 0)
        True intercept and slope.

    Returns
    -------
    Simulated
        X is (S, n, 2); every row is a cluster of its own.

    Notes
    -----
    ``y_i = beta_0 + beta_1 x_i + x_i**strength e_i``, x_i exponential with mean 1 and
    e_i standard normal. OLS is unbiased. Its classical standard error of the
    slope is too small for ``strength > 0``; HC0 is so too at small n, since the rows
    with large errors are those with high leverage.
    """
    beta = np.asarray(beta, float)
    x = rng.standard_exponential((n_sims, n))
    errors = x**strength * rng.standard_normal((n_sims, n))
    X = np.stack([np.ones_like(x), x], axis=-1)
    return Simulated(X, X @ beta + errors, np.arange(n), beta)


def _clustered_errors(
    rng: np.random.Generator, cluster: NDArray, icc: float, n_sims: int
) -> NDArray:
    """Return errors (S, n) of variance 1 that correlate icc within a cluster."""
    u = rng.standard_normal((n_sims, cluster.max() + 1))[:, cluster]
    e = rng.standard_normal((n_sims, len(cluster)))
    return np.sqrt(icc) * u + np.sqrt(1 - icc) * e


def _check_share(name: str, value: float) -> None:
    """Refuse a share outside [0, 1]."""
    if not 0 <= value <= 1:
        raise ValueError(
            f"expected {name} between 0 and 1, got {value}; it is a share of variance"
        )
