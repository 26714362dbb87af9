r"""What the routes to clustered data have in common, and where they part.

What a linear estimator makes of the slopes inside and between clusters, how precisely,
and a covariance for rows that share clusters of two kinds. The logit, where the slope
of a cluster and that of a population differ, is in :mod:`course.logit`.

References
----------
Cameron, Gelbach & Miller (2011), JBES 29:238, doi:10.1198/jbes.2010.07136.
Liang & Zeger (1986), Biometrika 73:13, doi:10.1093/biomet/73.1.13.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course import multilevel as ml
from course import sandwich as sw
from course.corrections import correction_factor
from course.ols import OlsFit
from course.simulate import Simulated

FACTORS = ("each", "min", "none")


@dataclass(frozen=True, slots=True)
class Blend:
    """A slope as a weighted mean of what happens inside and between clusters.

    Attributes
    ----------
    within, between : ndarray, shape (...)
        Slope of deviations from cluster means; slope of (weighted) cluster means.
    weight : ndarray, shape (...)
        Weight of ``within``, 0 to 1.
    slope : ndarray, shape (...)
        ``weight * within + (1 - weight) * between``.
    """

    within: NDArray
    between: NDArray
    weight: NDArray
    slope: NDArray


def blend(x: ArrayLike, y: ArrayLike, cluster: ArrayLike, icc: float) -> Blend:
    r"""Take a GLS slope apart into its slopes within and between clusters.

    Parameters
    ----------
    x, y : array_like, shape (..., n)
        Regressor, varying inside and between clusters, and outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.
    icc : float in [0, 1)
        Correlation of two rows of a cluster that the estimator *works with*: 0 is
        OLS, a fitted one is GEE with exchangeable correlation, or a random intercept;
        towards 1 it is fixed effects.

    Returns
    -------
    Blend
        With :math:`\omega_j = n_j / (1 + (n_j - 1)\rho)` and :math:`\bar x_\omega` the
        mean of the :math:`\bar x_j` with these weights,
        :math:`S_W = \sum (x_{ij} - \bar x_j)^2 / (1 - \rho)`,
        :math:`S_B = \sum_j \omega_j (\bar x_j - \bar x_\omega)^2` and
        weight :math:`S_W / (S_W + S_B)`.
    """
    if not 0 <= icc < 1:
        raise ValueError(f"expected icc in [0, 1), got {icc}; fixed effects have no B")
    x, y = np.asarray(x, float), np.asarray(y, float)
    _, first, sizes = np.unique(cluster, return_index=True, return_counts=True)
    omega = sizes / (1 + (sizes - 1) * icc)
    x_bar, y_bar = (ml.cluster_means(v, cluster)[..., first] for v in (x, y))
    d = x_bar - (x_bar @ omega)[..., None] / omega.sum()
    x_w = ml.within(x, cluster)
    s_w, s_b = (x_w**2).sum(-1) / (1 - icc), (omega * d**2).sum(-1)
    within = (x_w * y).sum(-1) / (1 - icc) / s_w
    between = (omega * d * y_bar).sum(-1) / s_b
    weight = s_w / (s_w + s_b)
    return Blend(within, between, weight, weight * within + (1 - weight) * between)


def slope_variances(
    x: ArrayLike, cluster: ArrayLike, icc: float, sd_slope: float = 0.0
) -> dict[str, float]:
    r"""Return the exact variance of a slope by five estimators, given the design.

    Parameters
    ----------
    x : array_like, shape (n,)
        Regressor; the other column is a constant.
    cluster : array_like, shape (n,)
        Cluster of each row.
    icc : float in [0, 1)
        Correlation of two errors of a cluster; their variance is 1.
    sd_slope : float, default 0
        Standard deviation of the clusters' slopes, independent of their intercepts.

    Returns
    -------
    dict of str to float
        ``"ols"``; ``"gls"`` with the true covariance; ``"within"`` (fixed effects);
        ``"two-stage"``, the plain mean of the clusters' own slopes; and ``"means"``,
        OLS on the plain cluster means. Infinite where x does not vary.

    Notes
    -----
    Slopes: within :math:`\sum_j(\sigma_e^2 S_j + \sigma_1^2 S_j^2)/(\sum_j S_j)^2`,
    two-stage :math:`J^{-2}\sum_j(\sigma_e^2/S_j + \sigma_1^2)`, with
    :math:`S_j = \sum_i (x_{ij}-\bar x_j)^2` and :math:`\sigma_e^2 = 1 - \rho`. A mean
    has variance :math:`\rho + \sigma_1^2\bar x_j^2 + \sigma_e^2/n_j`.
    """
    x = np.asarray(x, float)
    _, first, sizes = np.unique(cluster, return_index=True, return_counts=True)
    X = np.column_stack([np.ones_like(x), x])
    G, s2 = np.diag([icc, sd_slope**2]), 1 - icc
    S = sw.cluster_sums(ml.within(x, cluster)[:, None] ** 2, cluster)[:, 0]
    x_bar = ml.cluster_means(x, cluster)[first]
    d = x_bar - x_bar.mean()
    mean_variance = icc + sd_slope**2 * x_bar**2 + s2 / sizes
    S = np.where(S > 1e-12 * (x**2).sum(), S, 0.0)
    gls = ml.gls(X, x, X, cluster, G, s2**0.5).vcov
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = (s2 * S + sd_slope**2 * S**2).sum() / S.sum() ** 2
        own = (s2 / S + sd_slope**2).sum() / len(S) ** 2
        means = (d**2 @ mean_variance) / (d**2).sum() ** 2
    return {
        "ols": float(ml.ols_covariance(X, X, cluster, G, s2**0.5)[1, 1]),
        "gls": float(gls[1, 1]),
        "within": float(inside if S.sum() > 0 else np.inf),
        "two-stage": float(own),
        "means": float(means if (d**2).sum() > 1e-12 else np.inf),
    }


def two_way_vcov(
    fit: OlsFit, first: ArrayLike, second: ArrayLike, factor: str = "each"
) -> NDArray:
    r"""Return a covariance robust to clusters of two crossed kinds.

    Parameters
    ----------
    fit : OlsFit
        From :func:`course.ols.ols`.
    first, second : array_like, shape (n,)
        Cluster of each row, of either kind (subject and item, say).
    factor : {"each", "min", "none"}, default "each"
        ``J/(J-1) (n-1)/(n-k)`` with every part's own J (Cameron, Gelbach and Miller),
        with the smaller of the two J in all parts, or 1.

    Returns
    -------
    ndarray, shape (..., k, k)
        :math:`\hat V_1 + \hat V_2 - \hat V_{12}`, the last one clustered by the cells
        that the two kinds form. Not always a covariance matrix: with few clusters a
        diagonal entry may be negative; see :func:`nearest_covariance`.

    Raises
    ------
    ValueError
        For an unknown factor, or clusters that do not fit the rows.
    """
    if factor not in FACTORS:
        raise ValueError(f"expected factor out of {', '.join(FACTORS)}; got {factor!r}")
    n, k = fit.X.shape[-2:]
    codes = [np.unique(labels, return_inverse=True)[1] for labels in (first, second)]
    J = [int(code.max()) + 1 for code in codes]
    cells = codes[0] * J[1] + codes[1] if codes[0].shape == codes[1].shape else first
    B, s = sw.bread(fit.X), sw.scores(fit.X, fit.u_hat)
    total = np.zeros(())
    for sign, cluster in ((1, codes[0]), (1, codes[1]), (-1, cells)):
        clusters = len(np.unique(cluster)) if factor == "each" else min(J)
        rule = "none" if factor == "none" else "stata"
        c = correction_factor(rule, n, k, clusters)
        total = total + sign * sw.sandwich(B, sw.meat(s, cluster), c)
    return total


def nearest_covariance(V: ArrayLike) -> NDArray:
    """Set the negative eigenvalues of a symmetric matrix to zero.

    Parameters
    ----------
    V : array_like, shape (..., k, k)
        Symmetric, such as a two-way covariance.

    Returns
    -------
    ndarray, shape (..., k, k)
        The remedy of Cameron, Gelbach and Miller (2011).
    """
    values, vectors = np.linalg.eigh(np.asarray(V, float))
    kept = vectors * np.maximum(values, 0.0)[..., None, :]
    return kept @ np.swapaxes(vectors, -1, -2)


def simulate_crossed(
    rng: np.random.Generator,
    subjects: int,
    items: int,
    n_sims: int = 1,
    sd: tuple[float, float, float] = (1.0, 0.5, 1.0),
    sd_slope: float = 0.5,
    effect: float = 0.0,
) -> tuple[Simulated, NDArray]:
    r"""Draw experiments in which every subject answers every item once.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    subjects, items : int
        How many; the items are divided between two conditions.
    n_sims : int, default 1
        Data sets S.
    sd : tuple of 3 floats, default (1, 0.5, 1)
        Standard deviations of subjects, of items and of single answers.
    sd_slope : float, default 0.5
        Standard deviation of the condition's effect between subjects.
    effect : float, default 0
        True effect of the condition.

    Returns
    -------
    data : Simulated
        X is (n, 2); ``cluster`` is the subject of each row.
    item : ndarray of int, shape (n,)
        Item of each row.

    Notes
    -----
    For subject j and item l, x_l being 0 or 1,
    ``y_jl = effect x_l + u_j + v_j x_l + w_l + e_jl``, all normal. Standard errors
    that know of subjects alone miss w, which does not average out over subjects.
    """
    if items < 2 or subjects < 2:
        raise ValueError(
            f"expected at least 2 subjects and 2 items, got {subjects} and {items}"
        )
    subject = np.repeat(np.arange(subjects), items)
    item = np.tile(np.arange(items), subjects)
    x = (item % 2).astype(float)
    u = sd[0] * rng.standard_normal((n_sims, subjects))[:, subject]
    v = sd_slope * rng.standard_normal((n_sims, subjects))[:, subject]
    w = sd[1] * rng.standard_normal((n_sims, items))[:, item]
    e = sd[2] * rng.standard_normal((n_sims, len(x)))
    X = np.column_stack([np.ones_like(x), x])
    y = effect * x + u + v * x + w + e
    return Simulated(X, y, subject, np.array([0.0, effect])), item
