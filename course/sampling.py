r"""Draw samples of pupils in schools, and infer a population mean from them.

A population has J_pop schools (clusters) of m_pop pupils (units), n_pop in all; a
sample has J schools of m pupils, n in all. Finite populations and the random-intercept
model share their formulas, with the intraclass correlation (ICC) as one parameter.

References
----------
Kish (1965), Survey Sampling, Wiley. Cochran (1977), Sampling Techniques, 3rd ed.,
Wiley, chapters 2 (simple random), 9 (clusters) and 10 (two stages).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats


@dataclass(frozen=True, slots=True)
class Population:
    """A finite population of clusters of equal size.

    Attributes
    ----------
    y : ndarray, shape (J_pop, m_pop)
        Outcome, one row a cluster.
    mean, sd : float
        Population mean and standard deviation (divisor n_pop).
    icc : float
        Intraclass correlation, see :func:`population_icc`.
    """

    y: NDArray
    mean: float
    sd: float
    icc: float


@dataclass(frozen=True, slots=True)
class Anova:
    """One-way analysis of variance of data sets that share their clusters.

    Attributes
    ----------
    msb, msw : ndarray, shape (...)
        Mean squares between and within clusters, in squared units of y.
    icc : ndarray, shape (...)
        ANOVA estimate of the intraclass correlation; it may be negative.
    n_0 : float
        Cluster size that enters the estimate; n_j if all are equal.
    df : tuple of 2 ints
        Degrees of freedom J - 1 and n - J.
    """

    msb: NDArray
    msw: NDArray
    icc: NDArray
    n_0: float
    df: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """Confidence intervals for a population mean.

    Attributes
    ----------
    mean, se, low, high : ndarray, shape (...)
        Sample mean, its standard error, limits; in the unit of y.
    df : int
        Degrees of freedom of the t distribution used.
    """

    mean: NDArray
    se: NDArray
    low: NDArray
    high: NDArray
    df: int

    def covers(self, truth: float) -> NDArray:
        """Return whether each interval holds the truth, shape (...)."""
        return (self.low <= truth) & (truth <= self.high)


def make_population(
    rng: np.random.Generator,
    J_pop: int,
    m_pop: int,
    icc: float,
    mean: float = 0.0,
    sd: float = 1.0,
) -> Population:
    """Make a finite population whose mean, sd and ICC are exactly those asked for.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    J_pop, m_pop : int
        Clusters, and units in each; at least 2.
    icc : float in [-1/(m_pop-1), 1]
        Intraclass correlation.
    mean, sd : float, default 0 and 1
        Population mean and standard deviation (divisor n_pop).

    Returns
    -------
    Population

    Notes
    -----
    Normal cluster effects and deviations are drawn, centred, and scaled so that the
    share of cluster means in the total variance is ``icc + (1 - icc) / m_pop``.
    """
    _check_icc(icc, m_pop)
    between = rng.standard_normal((J_pop, 1))
    within = rng.standard_normal((J_pop, m_pop))
    between -= between.mean()
    within -= within.mean(axis=1, keepdims=True)
    share = max(icc + (1 - icc) / m_pop, 0.0)
    y = np.sqrt(share) * between / between.std()
    y = y + np.sqrt(1 - share) * within / within.std()
    return Population(mean + sd * y, mean, sd, icc)


def population_icc(y: ArrayLike) -> float:
    r"""Return the intraclass correlation of a finite population.

    Parameters
    ----------
    y : array_like, shape (J_pop, m_pop)
        Outcome, one row a cluster.

    Returns
    -------
    float
        From -1/(m_pop-1) (equal cluster means) to 1 (no variation inside clusters).

    Notes
    -----
    The correlation of two different units of one cluster, over all such pairs:
    ``1 - m_pop/(m_pop-1) SSW/SST`` (Kish 1965; Cochran 1977, chapter 9).

    Examples
    --------
    >>> population_icc([[1, 2, 3], [1, 2, 3]])
    -0.5
    """
    y = np.asarray(y, float)
    ssw = ((y - y.mean(axis=1, keepdims=True)) ** 2).sum()
    return float(1 - y.shape[1] / (y.shape[1] - 1) * ssw / ((y - y.mean()) ** 2).sum())


def draw_subsets(
    rng: np.random.Generator, size: int, k: int, n_sims: int
) -> NDArray[np.int64]:
    """Draw many simple random subsets at once, without replacement.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    size : int
        Draw from 0, ..., size - 1.
    k : int
        Elements of a subset, 1 to size.
    n_sims : int
        Subsets.

    Returns
    -------
    ndarray of int, shape (n_sims, k)
        Every subset is equally likely; the order inside a row is not random.

    Notes
    -----
    Floyd's algorithm, one step for all subsets: draw t from 0..top; if t is in the
    subset already, take top instead (Bentley & Floyd 1987, Comm. ACM 30:754,
    doi:10.1145/30401.315746). No array of length ``size`` is made.
    """
    if not 1 <= k <= size:
        raise ValueError(
            f"expected a subset of 1 to {size} elements, got {k}; "
            "a sample without replacement cannot exceed what it is drawn from"
        )
    chosen = np.empty((n_sims, k), dtype=np.int64)
    for step, top in enumerate(range(size - k, size)):
        t = rng.integers(0, top + 1, n_sims)
        taken = (chosen[:, :step] == t[:, None]).any(axis=1)
        chosen[:, step] = np.where(taken, top, t)
    return chosen


def draw_srs(rng: np.random.Generator, y: ArrayLike, n: int, n_sims: int) -> NDArray:
    """Draw simple random samples of n units, without replacement.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    y : array_like, shape (J_pop, m_pop)
        Population.
    n, n_sims : int
        Units of a sample; samples S.

    Returns
    -------
    ndarray, shape (S, n)
    """
    y = np.asarray(y)
    return y.ravel()[draw_subsets(rng, y.size, n, n_sims)]


def draw_two_stage(
    rng: np.random.Generator, y: ArrayLike, J: int, m: int, n_sims: int
) -> NDArray:
    """Draw J clusters, then m units of each, both without replacement.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    y : array_like, shape (J_pop, m_pop)
        Population.
    J, m, n_sims : int
        Clusters of a sample; units of each cluster; samples S.

    Returns
    -------
    ndarray, shape (S, J, m)
    """
    y = np.asarray(y)
    clusters = draw_subsets(rng, y.shape[0], J, n_sims)
    units = draw_subsets(rng, y.shape[1], m, n_sims * J).reshape(n_sims, J, m)
    return y[clusters[..., None], units]


def simulate_clusters(
    rng: np.random.Generator,
    J: int,
    m: int,
    icc: float,
    n_sims: int,
    mean: float = 0.0,
    sd: float = 1.0,
) -> NDArray:
    """Draw two-stage samples from an infinite normal population.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    J, m : int
        Clusters; units of each.
    icc : float in [-1/(m-1), 1]
        Intraclass correlation.
    n_sims : int
        Samples S.
    mean, sd : float, default 0 and 1
        The truth.

    Returns
    -------
    ndarray, shape (S, J, m)

    Notes
    -----
    With e standard normal and e_j. its mean in cluster j::

        y_ij = mean + sd (sqrt(1 - icc) (e_ij - e_j.) + sqrt(1 + (m - 1) icc) e_j.)

    Units of a cluster correlate icc, others do not. For icc >= 0 this is the
    random-intercept model; unlike it, the formula also makes negative correlations.
    The naive t interval of the mean covers as in :func:`naive_coverage`.
    """
    _check_icc(icc, m)
    e = rng.standard_normal((n_sims, J, m))
    means = e.mean(axis=-1, keepdims=True)
    between = np.sqrt(max(1 + (m - 1) * icc, 0.0)) * means
    return mean + sd * (np.sqrt(1 - icc) * (e - means) + between)


def design_effect(n_j: ArrayLike, icc: ArrayLike) -> NDArray:
    r"""Return the variance of a cluster sample's mean over that of independent units.

    Parameters
    ----------
    n_j : array_like, shape () or (J,)
        One size for all clusters, or the size of each.
    icc : array_like, shape (...)
        Intraclass correlation.

    Returns
    -------
    ndarray, shape (...)
        ``1 + (sum_j n_j**2 / n - 1) icc``, for equal sizes ``1 + (m - 1) icc``
        (Kish 1965). Effective sample size: n over this.

    Examples
    --------
    >>> float(design_effect(10, 0.2))
    2.8
    """
    n_j = np.asarray(n_j, float)
    return np.asarray(1 + ((n_j**2).sum() / n_j.sum() - 1) * np.asarray(icc))


def variance_srs(n: ArrayLike, sigma2: float = 1.0, n_pop: float = np.inf) -> NDArray:
    """Return the exact variance of the mean of a simple random sample.

    Parameters
    ----------
    n : array_like, shape (...)
        Units of the sample.
    sigma2 : float, default 1
        Population variance (divisor n_pop).
    n_pop : float, default infinity
        Units of the population, drawn without replacement.

    Returns
    -------
    ndarray, shape (...)
        ``sigma2/n (n_pop - n)/(n_pop - 1)``.
    """
    n = np.asarray(n, float)
    return sigma2 / n * (1.0 if np.isinf(n_pop) else (n_pop - n) / (n_pop - 1))


def variance_two_stage(
    J: ArrayLike,
    m: ArrayLike,
    icc: ArrayLike,
    sigma2: float = 1.0,
    J_pop: float = np.inf,
    m_pop: float = np.inf,
) -> NDArray:
    r"""Return the exact variance of the mean of a two-stage sample.

    Parameters
    ----------
    J, m, icc : array_like, broadcast to shape (...)
        Clusters; units of each; intraclass correlation.
    sigma2 : float, default 1
        Population variance (divisor n_pop).
    J_pop, m_pop : float, default infinity
        Clusters and cluster size of the population, drawn without replacement.

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    Two units covary ``icc sigma2`` in a cluster, ``-tau2 / (J_pop - 1)`` in different
    ones, where ``tau2 = sigma2 (icc + (1 - icc) / m_pop)`` is the variance of cluster
    means (divisor J_pop). Averaging all n**2 covariances,

    .. math:: \frac{\sigma^2}{Jm}[1 + (m-1)\rho]
              - \frac{J-1}{J}\,\frac{\tau^2}{J_{pop}-1}.
    """
    J, m, icc = (np.asarray(value, float) for value in (J, m, icc))
    tau2 = sigma2 * (icc + (1 - icc) / m_pop)
    return sigma2 / (J * m) * (1 + (m - 1) * icc) - (J - 1) / J * tau2 / (J_pop - 1)


def anova(y: ArrayLike, cluster: ArrayLike) -> Anova:
    r"""Split the variation of y into parts between and within clusters.

    Parameters
    ----------
    y : array_like, shape (..., n)
        Outcome of one data set, or of many.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    Anova

    Notes
    -----
    ``icc = (MSB - MSW) / (MSB + (n_0 - 1) MSW)`` with
    ``n_0 = (n - sum_j n_j**2 / n) / (J - 1)`` (Donner 1986, Int. Stat. Rev. 54:67,
    doi:10.2307/1403259).

    Examples
    --------
    >>> table = anova([1.0, 3.0, 5.0, 7.0], [0, 0, 1, 1])
    >>> float(table.msb), float(table.msw), round(float(table.icc), 3)
    (16.0, 2.0, 0.778)
    """
    y, means, n_j = _cluster_means(y, cluster)
    J, n = len(n_j), int(n_j.sum())
    total = ((y - y.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
    ssb = (n_j * (means - y.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
    n_0 = float((n - (n_j**2).sum() / n) / (J - 1))
    msb, msw = ssb / (J - 1), (total - ssb) / (n - J)
    return Anova(msb, msw, (msb - msw) / (msb + (n_0 - 1) * msw), n_0, (J - 1, n - J))


def icc_interval(table: Anova, level: float = 0.95) -> tuple[NDArray, NDArray]:
    """Return a confidence interval for the ICC: exact for equal clusters, normal y.

    Parameters
    ----------
    table : Anova
        From :func:`anova`.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    low, high : ndarray, shape (...)
        ``(F/q - 1) / (F/q + n_0 - 1)``, ``F = MSB/MSW``, q the two quantiles of the F
        distribution (Searle 1971, Linear Models, Wiley, chapter 9).
    """
    F = table.msb / table.msw
    tails = (1 + level) / 2, (1 - level) / 2
    ratios = [F / stats.f.ppf(tail, *table.df) for tail in tails]
    low, high = ((ratio - 1) / (ratio + table.n_0 - 1) for ratio in ratios)
    return low, high


def naive_interval(
    y: ArrayLike, n_pop: float = np.inf, level: float = 0.95
) -> MeanInterval:
    """Return the t interval for a simple random sample, blind to clusters.

    Parameters
    ----------
    y : array_like, shape (..., n)
        Sample.
    n_pop : float, default infinity
        Units of the population, for the finite population correction ``1 - n/n_pop``.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    MeanInterval
        Standard error ``s / sqrt(n) sqrt(1 - n/n_pop)``, n - 1 degrees of freedom.
    """
    y = np.asarray(y, float)
    n = y.shape[-1]
    se = y.std(axis=-1, ddof=1) * np.sqrt((1 - n / n_pop) / n)
    return _interval(y.mean(axis=-1), se, n - 1, level)


def cluster_interval(
    y: ArrayLike,
    cluster: ArrayLike,
    J_pop: float = np.inf,
    m_pop: float = np.inf,
    level: float = 0.95,
) -> MeanInterval:
    r"""Return the t interval for the mean of a cluster sample.

    Parameters
    ----------
    y : array_like, shape (..., n)
        Sample, or many of them with the same clusters.
    cluster : array_like, shape (n,)
        Cluster of each row.
    J_pop, m_pop : float, default infinity
        Clusters and cluster size of the population, for finite population corrections.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    MeanInterval
        J - 1 degrees of freedom.

    Notes
    -----
    With :math:`f = J/J_{pop}` the squared standard error is

    .. math:: (1-f)\frac{J}{J-1}\sum_j\Big(\frac{n_j(\bar y_j-\bar y)}{n}\Big)^2
              + f\,\mathrm{MSW}\sum_j\frac{n_j}{n^2}\Big(1-\frac{n_j}{m_pop}\Big).

    For equal clusters it is unbiased (Cochran 1977, chapter 10), and without
    corrections it is MSB/n, the variance of J cluster means over J.
    """
    y, means, n_j = _cluster_means(y, cluster)
    J, n, f = len(n_j), n_j.sum(), len(n_j) / J_pop
    if J < 2:
        raise ValueError(f"expected at least 2 clusters, got {J}; sample more clusters")
    centre = y.mean(axis=-1)
    squares = (n_j * (means - centre[..., None]) / n) ** 2
    variance = (1 - f) * J / (J - 1) * squares.sum(axis=-1)
    if f > 0:
        second = (n_j * (1 - n_j / m_pop)).sum() / n**2
        variance = variance + f * anova(y, cluster).msw * second
    return _interval(centre, np.sqrt(variance), J - 1, level)


def naive_coverage(J: int, m: int, icc: float, level: float = 0.95) -> float:
    r"""Return the exact coverage of the naive t interval in a normal cluster sample.

    Parameters
    ----------
    J, m : int
        Clusters; units of each.
    icc : float in (-1/(m-1), 1]
        Intraclass correlation.
    level : float, default 0.95
        Nominal coverage.

    Returns
    -------
    float

    Notes
    -----
    With :math:`d = 1 + (m-1)\rho` the mean has variance :math:`d\sigma^2/n` and is
    independent of :math:`s^2 = \sigma^2 [d\chi^2_{J-1} + (1-\rho)\chi^2_{n-J}]/(n-1)`.
    So coverage is the mean of :math:`P(|Z| < t_{n-1} s/(\sigma\sqrt d))`, computed by
    Gauss-Legendre quadrature over the quantiles of both chi-squares.
    """
    _check_icc(icc, m)
    n, inflation = J * m, 1 + (m - 1) * icc
    nodes, weights = np.polynomial.legendre.leggauss(80)
    p, weights = (nodes + 1) / 2, weights / 2
    between = inflation * stats.chi2.ppf(p, J - 1)
    within = (1 - icc) * stats.chi2.ppf(p, n - J) if m > 1 else np.zeros_like(p)
    s = np.sqrt((between[:, None] + within) / (n - 1))
    t = stats.t.ppf((1 + level) / 2, n - 1)
    inside = special.erf(t * s / np.sqrt(2 * inflation))
    return float(weights @ inside @ weights)


def optimal_cluster_size(
    icc: ArrayLike, cost_cluster: float, cost_unit: float
) -> NDArray:
    r"""Return how many units to take from each cluster at a fixed budget.

    Parameters
    ----------
    icc : array_like in (0, 1), shape (...)
        Intraclass correlation.
    cost_cluster, cost_unit : float
        Cost of one more cluster, before its first unit; cost of one more unit.

    Returns
    -------
    ndarray, shape (...)
        ``sqrt(cost_cluster/cost_unit (1 - icc)/icc)``, to be rounded, at least 1. It
        minimises ``[icc + (1 - icc)/m] (cost_cluster + cost_unit m)`` and does not
        depend on the budget (Cochran 1977, chapter 10).

    Examples
    --------
    >>> float(optimal_cluster_size(0.2, 400, 16))
    10.0
    """
    icc = np.asarray(icc, float)
    if (icc <= 0).any() or (icc >= 1).any():
        raise ValueError(
            f"expected an ICC between 0 and 1, got {icc}; at 0 or below, take whole "
            "clusters; at 1, one unit of each"
        )
    return np.sqrt(cost_cluster / cost_unit * (1 - icc) / icc)


def expected_clusters(n: int, J_pop: int, m_pop: int) -> float:
    """Return how many clusters a simple random sample of n units touches on average.

    Parameters
    ----------
    n : int
        Units of the sample.
    J_pop, m_pop : int
        Clusters and cluster size of the population.

    Returns
    -------
    float
        ``J_pop (1 - P(no unit of a given cluster))``, hypergeometric.
    """
    return float(J_pop * stats.hypergeom.sf(0, J_pop * m_pop, m_pop, n))


def _cluster_means(
    y: ArrayLike, cluster: ArrayLike
) -> tuple[NDArray, NDArray, NDArray]:
    """Return y as floats, its cluster means (..., J), and the cluster sizes (J,)."""
    y, cluster = np.asarray(y, float), np.asarray(cluster)
    if cluster.shape != y.shape[-1:]:
        raise ValueError(
            f"expected one cluster label a row, got y {y.shape} and cluster "
            f"{cluster.shape}; y is (..., n) and cluster is (n,)"
        )
    order = np.argsort(cluster, kind="stable")
    _, starts, n_j = np.unique(cluster[order], return_index=True, return_counts=True)
    return y, np.add.reduceat(y[..., order], starts, axis=-1) / n_j, n_j


def _interval(mean: NDArray, se: NDArray, df: int, level: float) -> MeanInterval:
    """Return mean -+ t se."""
    half = stats.t.ppf((1 + level) / 2, df) * se
    return MeanInterval(mean, se, mean - half, mean + half, df)


def _check_icc(icc: float, m: int) -> None:
    """Refuse correlations that m units cannot have with each other."""
    low = -1 / (m - 1) if m > 1 else 0.0
    if not low - 1e-12 <= icc <= 1:
        raise ValueError(
            f"expected an ICC from {low:.4g} to 1 for clusters of {m}, got {icc}; "
            "more than two units cannot all be strongly opposed to each other"
        )
