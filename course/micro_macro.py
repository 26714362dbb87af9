r"""Effects inside groups and between them: take them apart, and see what a fit mixes.

A regressor x varies inside clusters and between them. With
:math:`x_{ij} = \bar x_j + (x_{ij} - \bar x_j)` its slope has a *within* part, a
*between* part, and what OLS or a random intercept makes of the two. The random-
intercept model is fitted through its one-dimensional profile, which can be drawn.
Arrays may carry leading axes: many data sets at once.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course import multilevel as ml
from course import sandwich as sw
from course.simulate import Simulated, cluster_index

GOLDEN = (np.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class SlopeParts:
    """The slopes of y on x within clusters, between them and without regard to them.

    Attributes
    ----------
    within, between, pooled : ndarray, shape (...)
        Slopes, in the unit of y over that of x; ``between`` weights clusters by rows.
    share_within : ndarray, shape (...)
        Share of the sum of squares of x that lies inside clusters, 0 to 1.
    """

    within: NDArray
    between: NDArray
    pooled: NDArray
    share_within: NDArray

    @property
    def contextual(self) -> NDArray:
        """Between slope minus within slope, shape (...)."""
        return self.between - self.within


@dataclass(frozen=True, slots=True)
class Profile:
    """What a random-intercept model says at given ratios of its two variances.

    Attributes
    ----------
    ratio : ndarray, shape (...)
        g, the variance of the intercepts over that of the rows.
    beta_hat : ndarray, shape (..., k)
        Coefficients: GLS at that ratio.
    vcov : ndarray, shape (..., k, k)
        Their covariance, the ratio taken as known.
    sigma2 : ndarray, shape (...)
        Variance of the rows, in the unit of y squared.
    criterion : ndarray, shape (...)
        Minus twice the restricted log-likelihood.
    """

    ratio: NDArray
    beta_hat: NDArray
    vcov: NDArray
    sigma2: NDArray
    criterion: NDArray


@dataclass(frozen=True, slots=True)
class Sales:
    """Simulated sales and the truth behind them.

    Attributes
    ----------
    price, temp, sales : ndarray, shape (S, n)
        Price and temperature in standard deviations, sales in the unit of the slides.
    cluster : ndarray of int, shape (n,)
        Salesperson of each row.
    beta : ndarray, shape (2,)
        True slopes on price and on temperature.
    """

    price: NDArray
    temp: NDArray
    sales: NDArray
    cluster: NDArray
    beta: NDArray


@dataclass(frozen=True, slots=True)
class Votes:
    """Simulated voters in states and the truth behind them.

    Attributes
    ----------
    vote : ndarray, shape (S, n)
        1 for a vote for the party, 0 against.
    x : ndarray, shape (S, n)
        Income of the voter, in five steps from -2 to 2.
    z : ndarray, shape (J,)
        Income of the state, in standard scores.
    cluster : ndarray of int, shape (n,)
        State of each voter, 0 to J - 1, sorted.
    intercepts, slopes : ndarray, shape (S, J)
        Each state's share of votes at x = 0, and what a step of income adds to it.
    beta : ndarray, shape (4,)
        True coefficients of 1, x, z and x z.
    sd : ndarray, shape (2,)
        Standard deviations of intercepts and slopes about what z says.
    """

    vote: NDArray
    x: NDArray
    z: NDArray
    cluster: NDArray
    intercepts: NDArray
    slopes: NDArray
    beta: NDArray
    sd: NDArray


def slope_parts(x: ArrayLike, y: ArrayLike, cluster: ArrayLike) -> SlopeParts:
    r"""Take the slope of y on x apart into its within and its between part.

    Parameters
    ----------
    x, y : array_like, shape (..., n)
        Regressor and outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    SlopeParts
        A slope is nan where x does not vary (inside clusters, or between them).

    Notes
    -----
    With sums of squares over rows, :math:`SS_T = SS_W + SS_B`, exactly

    .. math::
       \hat\beta_{pooled} = \frac{SS_W \hat\beta_W + SS_B \hat\beta_B}{SS_T}.

    Examples
    --------
    >>> parts = slope_parts([0, 1, 4, 5], [5, 6, 1, 2], [0, 0, 1, 1])
    >>> float(parts.within), float(parts.between), round(float(parts.pooled), 3)
    (1.0, -1.0, -0.882)
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    x_w, y_w = ml.within(x, cluster), ml.within(y, cluster)
    x_b, y_b = x - x_w, y - y_w
    x_b = x_b - x.mean(-1, keepdims=True)
    ss_w, ss_b = (x_w**2).sum(-1), (x_b**2).sum(-1)
    cross_w, cross_b = (x_w * y_w).sum(-1), (x_b * y_b).sum(-1)
    # Rounding leaves something of a sum of squares that is zero.
    tiny = 1e-20 * (x**2).sum(-1)
    return SlopeParts(
        _ratio_or_nan(cross_w, ss_w, tiny),
        _ratio_or_nan(cross_b, ss_b, tiny),
        _ratio_or_nan(cross_w + cross_b, ss_w + ss_b, tiny),
        _ratio_or_nan(ss_w, ss_w + ss_b, tiny),
    )


def random_intercept_profile(
    X: ArrayLike, y: ArrayLike, cluster: ArrayLike, ratio: ArrayLike
) -> Profile:
    r"""Evaluate a random-intercept model at given ratios of its variances.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design of full column rank, constant included.
    y : array_like, shape (..., n)
        Outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.
    ratio : array_like
        Values g >= 0, of a shape that broadcasts with the leading axes of X and y; for
        a curve of one data set, shape (R,).

    Returns
    -------
    Profile

    Notes
    -----
    :math:`V_j/\sigma_e^2 = I + g 11^\top`, whose inverse leaves deviations from the
    cluster's mean as they are and divides the mean by :math:`1 + n_j g`. With
    D = [X, y], its means :math:`\bar d_j` and its within products W,

    .. math::
       A(g) = W + \sum_j \frac{n_j}{1 + n_j g} \bar d_j \bar d_j^\top,\quad
       RSS = A_{yy} - A_{yX} A_{XX}^{-1} A_{Xy},

    and the criterion is
    :math:`\sum_j \log(1 + n_j g) + \log|A_{XX}| + (n - k)(1 + \log(2\pi RSS/(n - k)))`.

    References
    ----------
    Bates, Maechler, Bolker & Walker (2015), J. Stat. Software 67(1),
    doi:10.18637/jss.v067.i01, for the profiled criterion.
    """
    return _evaluate(*_moments(X, y, cluster), np.asarray(ratio, float))


def fit_random_intercept(X: ArrayLike, y: ArrayLike, cluster: ArrayLike) -> Profile:
    """Fit a random-intercept model by REML, through the profile in the ratio g.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design of full column rank, constant included.
    y : array_like, shape (..., n)
        Outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    Profile
        At the best ratio of each data set; a ratio of 0 is a possible answer.

    Notes
    -----
    A grid over log g finds the valley, golden-section search its bottom; the bottom
    is then compared with g = 0. Nothing here can stop early.
    """
    moments = _moments(X, y, cluster)
    grid = np.linspace(np.log(1e-8), np.log(1e8), 65)

    def criterion(log_ratio: NDArray) -> NDArray:
        return _evaluate(*moments, np.exp(log_ratio)).criterion

    shape = moments[0].shape[:-2]
    curve = np.stack([criterion(np.full(shape, value)) for value in grid])
    best = np.clip(curve.argmin(axis=0), 1, len(grid) - 2)
    ratio = np.exp(_golden(criterion, grid[best - 1], grid[best + 1]))
    # A valley ends in a plain where g is small: there g = 0 is as good or better.
    at_zero = _evaluate(*moments, np.zeros(shape)).criterion
    ratio = np.where(at_zero <= criterion(np.log(ratio)), 0.0, ratio)
    return _evaluate(*moments, ratio)


def predicted_intercepts(
    fit: Profile, X: ArrayLike, y: ArrayLike, cluster: ArrayLike
) -> NDArray:
    r"""Return the predicted random intercept (BLUP) of each row's cluster.

    Parameters
    ----------
    fit : Profile
        A fit of y on X, from :func:`fit_random_intercept`.
    X : array_like, shape (..., n, k)
        Design.
    y : array_like, shape (..., n)
        Outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    ndarray, shape (..., n)
        :math:`\hat u_j = \frac{n_j g}{1 + n_j g} (\bar y_j - \bar x_j^\top\hat\beta)`,
        repeated in the rows of cluster j; in the unit of y.
    """
    r = np.asarray(y, float) - (np.asarray(X) @ fit.beta_hat[..., None])[..., 0]
    _, place, sizes = np.unique(cluster, return_inverse=True, return_counts=True)
    weight = fit.ratio[..., None] * sizes[place]
    return weight / (1 + weight) * ml.cluster_means(r, cluster)


def visible_share(parts: SlopeParts, ratio: ArrayLike, m: int) -> NDArray:
    r"""Return how much of the contextual slope shows in predicted intercepts.

    Parameters
    ----------
    parts : SlopeParts
        Of the only regressor beside the constant.
    ratio : array_like, shape (...)
        g, the ratio of variances in the random-intercept fit.
    m : int
        Rows of every cluster.

    Returns
    -------
    ndarray, shape (...)
        The slope of :math:`\hat u_j` on :math:`\bar x_j` over
        :math:`\hat\beta_B - \hat\beta_W`, 0 to 1.

    Notes
    -----
    With :math:`w = SS_W/SS_T` it is :math:`\frac{m g w}{1 + m g w}`, exact for
    clusters of equal size m.
    """
    weight = m * np.asarray(ratio, float) * parts.share_within
    return weight / (1 + weight)


def yes_no_design(J: int, m: int, contrast: float) -> tuple[NDArray, NDArray]:
    """Return a design with a yes-or-no regressor, spread over clusters as wanted.

    Parameters
    ----------
    J : int
        Clusters, even.
    m : int
        Rows of each.
    contrast : float in [0, 1]
        0: half of the rows of every cluster have x = 1. 1: all rows of every second
        cluster have it, and none of the others. In between, the shares are
        (1 + contrast) / 2 and (1 - contrast) / 2.

    Returns
    -------
    X : ndarray, shape (J m, 2)
        A constant and x. The between share of the sum of squares of x is
        ``contrast**2``.
    cluster : ndarray of int, shape (J m,)
        Cluster of each row.

    Raises
    ------
    ValueError
        If J is odd, or the shares do not give whole rows.
    """
    ones = m * (1 + contrast) / 2
    if J % 2 or J < 2 or abs(ones - round(ones)) > 1e-9 or not 0 <= contrast <= 1:
        raise ValueError(
            "expected an even J and a contrast in [0, 1] that gives whole rows, got "
            f"J = {J}, m = {m}, contrast = {contrast}: m (1 + contrast) / 2 = {ones}"
        )
    high = np.arange(m) < round(ones)
    low = np.arange(m) < m - round(ones)
    x = np.tile(np.concatenate([high, low]), J // 2).astype(float)
    return np.column_stack([np.ones(J * m), x]), cluster_index(J, m)


def simulate_differences(
    rng: np.random.Generator,
    X: ArrayLike,
    cluster: ArrayLike,
    sd: ArrayLike = (0.5, 0.0, 1.0),
    n_sims: int = 1,
) -> Simulated:
    """Draw outcomes whose mean difference between x = 1 and x = 0 is zero.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    X : array_like, shape (n, 2)
        A constant and x in {0, 1}.
    cluster : array_like of int, shape (n,)
        Cluster of each row, 0 to J - 1.
    sd : array_like, shape (3,), default (0.5, 0, 1)
        Standard deviations of the clusters' means, of their differences, of rows.
    n_sims : int, default 1
        Data sets S.

    Returns
    -------
    Simulated
        With X shared by all data sets and beta = (0, 0).

    Notes
    -----
    ``y_ij = u_0j + u_1j (x_ij - 1/2) + e_ij``, all independent and normal. The
    population difference is zero; that of cluster j is u_1j.
    """
    X, cluster = np.asarray(X, float), np.asarray(cluster)
    J, (sd_mean, sd_difference, sd_row) = cluster.max() + 1, np.asarray(sd, float)
    u = rng.standard_normal((n_sims, J, 2)) * [sd_mean, sd_difference]
    e = sd_row * rng.standard_normal((n_sims, len(X)))
    y = u[:, cluster, 0] + u[:, cluster, 1] * (X[:, 1] - 0.5) + e
    return Simulated(X, y, cluster, np.zeros(2))


def naive_ratio(X: ArrayLike, Phi: ArrayLike) -> NDArray:
    r"""Return the true variance of OLS over the one that classical OLS expects.

    Parameters
    ----------
    X : array_like, shape (n, k)
        Design.
    Phi : array_like, shape (..., n, n)
        Covariance of the errors.

    Returns
    -------
    ndarray, shape (..., k)
        Above 1: OLS is too bold. Below 1: too timid.

    Notes
    -----
    With :math:`B = (X^\top X)^{-1}` and H the hat matrix, the diagonal of
    :math:`B X^\top \Phi X B` over that of
    :math:`\frac{\mathrm{tr}((I - H)\Phi)}{n - k} B`, the expectation of
    :math:`s^2 B`. Exact.
    """
    X, Phi = np.asarray(X, float), np.asarray(Phi, float)
    n, k = X.shape
    B = np.linalg.inv(X.T @ X)
    P = B @ X.T
    truth = np.einsum("ki,...ij,kj->...k", P, Phi, P, optimize=True)
    # tr((I - H) Phi); H = X P is never built.
    rest = np.trace(Phi, axis1=-2, axis2=-1) - np.einsum(
        "ik,...ij,kj->...", X, Phi, P, optimize=True
    )
    return truth / (rest[..., None] / (n - k) * np.diag(B))


def score_factor(x: ArrayLike, u_hat: ArrayLike, cluster: ArrayLike) -> NDArray:
    r"""Return by how much clusters change the variance of the slope of y on x.

    Parameters
    ----------
    x : array_like, shape (..., n)
        The regressor.
    u_hat : array_like, shape (..., n)
        Residuals of OLS on a constant and x (and possibly more).
    cluster : array_like, shape (n,)
        Cluster of each row.

    Returns
    -------
    ndarray, shape (...)
        :math:`\sum_j (\sum_i s_{ij})^2 / \sum_{ij} s_{ij}^2` with the scores
        :math:`s_{ij} = (x_{ij} - \bar x)\hat u_{ij}`: CR0 over HC0. It is
        1 plus the sum of the products of different rows of one cluster, over the
        sum of squares.
    """
    x = np.asarray(x, float)
    s = (x - x.mean(-1, keepdims=True)) * np.asarray(u_hat, float)
    sums = sw.cluster_sums(s[..., None], cluster)[..., 0]
    return (sums**2).sum(-1) / (s**2).sum(-1)


def simulate_sales(
    rng: np.random.Generator,
    n_sims: int = 1,
    *,
    beta: ArrayLike = (-200.0, 500.0),
    follows: float = 0.9,
    price_within: float = 0.09,
    months: int = 36,
    days: int = 30,
) -> Sales:
    """Draw sales in months whose temperature moves price and sales alike.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_sims : int, default 1
        Data sets S.
    beta : array_like, shape (2,), default (-200, 500)
        Effects on sales of price and of temperature, a standard deviation each.
    follows : float in [-1, 1], default 0.9
        Correlation of the price of a month with its temperature; 0 makes price
        exogenous.
    price_within : float in [0, 1], default 0.09
        Share of the variance of price that lies inside months.
    months, days : int, default 36 and 30
        Salespeople, one month each, and days of a month.

    Returns
    -------
    Sales

    Notes
    -----
    The process of the slides, with the shares of variance of ``sales.csv``: 87 % of
    temperature and 91 % of price lie between months, and days move price and
    temperature independently. With T_j, Q_j, t_ij, q_ij, e_ij standard normal::

        temp_ij  = sqrt(0.87) T_j + sqrt(0.13) t_ij
        P_j      = follows T_j + sqrt(1 - follows^2) Q_j
        price_ij = sqrt(1 - price_within) P_j + sqrt(price_within) q_ij
        sales_ij = beta_0 price_ij + beta_1 temp_ij + 2000 e_ij

    There is no effect of the salesperson. Without temperature the slope of price within
    months is still beta_0; that between months of many days is off by
    ``beta_1 follows sqrt(0.87 / (1 - price_within))``.
    """
    cluster, beta = cluster_index(months, days), np.asarray(beta, float)
    n = months * days
    T, Q = rng.standard_normal((2, n_sims, months))[..., cluster]
    t, q, e = rng.standard_normal((3, n_sims, n))
    temp = np.sqrt(0.87) * T + np.sqrt(0.13) * t
    monthly = follows * T + np.sqrt(1 - follows**2) * Q
    price = np.sqrt(1 - price_within) * monthly + np.sqrt(price_within) * q
    sales = beta[0] * price + beta[1] * temp + 2000 * e
    return Sales(price, temp, sales, cluster, beta)


def simulate_votes(
    rng: np.random.Generator,
    J: int = 50,
    n_j: ArrayLike = 100,
    n_sims: int = 1,
    *,
    beta: ArrayLike = (0.5, 0.05, -0.08, -0.02),
    sd: ArrayLike = (0.03, 0.025),
) -> Votes:
    """Draw voters in states: the rich vote for the party, rich states against it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    J : int, default 50
        States.
    n_j : int or array_like of int, shape (J,), default 100
        Voters of each.
    n_sims : int, default 1
        Data sets S.
    beta : array_like, shape (4,), default (0.5, 0.05, -0.08, -0.02)
        Coefficients of 1, x, z and x z, in shares of votes.
    sd : array_like, shape (2,), default (0.03, 0.025)
        Standard deviations of the states' intercepts and slopes about what z says.

    Returns
    -------
    Votes

    Raises
    ------
    ValueError
        If a probability falls outside [0, 1]: choose smaller effects.

    Notes
    -----
    A linear probability model, so that slopes are shares per step::

        z_j  = evenly spaced from -1.6 to 1.6                 income of the state
        x_ij = N(0.45 z_j, 1.1^2), rounded, kept in -2 .. 2   income of the voter
        a_j  = beta_0 + beta_2 z_j + sd_0 v_j
        b_j  = beta_1 + beta_3 z_j + sd_1 w_j
        P(vote_ij = 1) = a_j + b_j x_ij

    with v_j and w_j uniform, of mean 0 and variance 1: bounded, as shares must be.
    """
    cluster, beta = cluster_index(J, n_j), np.asarray(beta, float)
    sd, z = np.asarray(sd, float), np.linspace(-1.6, 1.6, J)
    x = rng.normal(0.45 * z[cluster], 1.1, (n_sims, len(cluster)))
    x = np.clip(np.round(x), -2, 2)
    u = rng.uniform(-np.sqrt(3), np.sqrt(3), (n_sims, J, 2)) * sd
    intercepts = beta[0] + beta[2] * z + u[..., 0]
    slopes = beta[1] + beta[3] * z + u[..., 1]
    p = intercepts[:, cluster] + slopes[:, cluster] * x
    if p.min() < 0 or p.max() > 1:
        raise ValueError(
            f"expected probabilities in [0, 1], got {p.min():.3f} to {p.max():.3f}; "
            "make beta or sd smaller"
        )
    vote = (rng.random(p.shape) < p).astype(float)
    return Votes(vote, x, z, cluster, intercepts, slopes, beta, sd)


def income_and_vote(seed: int = 2004) -> tuple[pd.DataFrame, Votes]:
    """Make up a poll on income and vote in 50 states.

    Parameters
    ----------
    seed : int, default 2004
        Seed of the generator.

    Returns
    -------
    frame : pandas.DataFrame
        One row a voter: ``state`` (0 to 49, from poor to rich), ``state_income``
        (standard scores), ``income`` (steps, -2 to 2), ``vote`` (0 or 1).
    truth : Votes
        The same rows, and what made them.

    Notes
    -----
    Invented from beginning to end by :func:`simulate_votes`: no poll stands behind it.
    Only its two signs and the flatter slopes of rich states are those that Gelman,
    Shor, Bafumi & Park (2007), Q. J. Political Science 2:345, report of elections in
    the United States. States have 200 to 800 voters.
    """
    rng = np.random.default_rng(seed)
    votes = simulate_votes(rng, 50, rng.integers(200, 801, 50))
    columns = {
        "state": votes.cluster,
        "state_income": votes.z[votes.cluster],
        "income": votes.x[0],
        "vote": votes.vote[0],
    }
    return pd.DataFrame(columns), votes


def _ratio_or_nan(above: NDArray, below: NDArray, tiny: NDArray) -> NDArray:
    """Divide, with nan where the divisor is nothing but rounding."""
    usable = below > tiny
    return np.where(usable, above, np.nan) / np.where(usable, below, 1.0)


def _moments(
    X: ArrayLike, y: ArrayLike, cluster: ArrayLike
) -> tuple[NDArray, NDArray, NDArray]:
    """Return the within products of D = [X, y], its cluster means, and their sizes."""
    X, y, cluster = np.asarray(X, float), np.asarray(y, float), np.asarray(cluster)
    n = X.shape[-2]
    if y.shape[-1] != n or cluster.shape != (n,):
        raise ValueError(
            f"expected y and cluster with one value a row of X, got X {X.shape}, y "
            f"{y.shape} and cluster {cluster.shape}; only X and y may have leading axes"
        )
    lead = np.broadcast_shapes(X.shape[:-2], y.shape[:-1])
    X, y = np.broadcast_to(X, (*lead, *X.shape[-2:])), np.broadcast_to(y, (*lead, n))
    D = np.concatenate([X, y[..., None]], axis=-1)
    _, place, sizes = np.unique(cluster, return_inverse=True, return_counts=True)
    means = sw.cluster_sums(D, cluster) / sizes[:, None]
    inside = D - means[..., place, :]
    return np.swapaxes(inside, -1, -2) @ inside, means, sizes


def _evaluate(W: NDArray, means: NDArray, sizes: NDArray, ratio: NDArray) -> Profile:
    """Return the profile at the ratios, from the moments of the data."""
    if (ratio < 0).any():
        raise ValueError(f"expected ratios of at least 0, got {ratio.min()}")
    n, k = int(sizes.sum()), W.shape[-1] - 1
    growth = 1 + ratio[..., None] * sizes
    scaled = np.sqrt(sizes / growth)[..., None] * means
    A = W + np.swapaxes(scaled, -1, -2) @ scaled
    A_xx, A_xy = A[..., :k, :k], A[..., :k, k]
    beta_hat = np.linalg.solve(A_xx, A_xy[..., None])[..., 0]
    rss = A[..., k, k] - (A_xy * beta_hat).sum(-1)
    sigma2 = rss / (n - k)
    criterion = np.log(growth).sum(-1) + np.linalg.slogdet(A_xx)[1]
    criterion = criterion + (n - k) * (1 + np.log(2 * np.pi * sigma2))
    vcov = sigma2[..., None, None] * np.linalg.inv(A_xx)
    return Profile(np.asarray(ratio), beta_hat, vcov, sigma2, criterion)


def _golden(function, low: NDArray, high: NDArray, steps: int = 44) -> NDArray:
    """Return where a function of arrays has its minimum, element by element."""
    inner, outer = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    f_inner, f_outer = function(inner), function(outer)
    for _ in range(steps):
        left = f_inner < f_outer
        low, high = np.where(left, low, inner), np.where(left, outer, high)
        new = np.where(left, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
        f_new = function(new)
        inner, outer = np.where(left, new, outer), np.where(left, inner, new)
        f_inner, f_outer = (
            np.where(left, f_new, f_outer),
            np.where(left, f_inner, f_new),
        )
    return (low + high) / 2
