r"""Break the assumptions of a hierarchical linear model, one at a time.

One world in which all ten hold, and worlds in which exactly one fails. Each returns
many data sets, the truth, and what the analyst, who suspects nothing, would fit.

The list of ten is that of McNeish, Stapleton & Silverman (2017), Psychological Methods
22:114, doi:10.1037/met0000078, as the course's sources print it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from course import reml
from course.ols import ols
from course.reml import RemlBatch
from course.sandwich import robust_vcov

# The true effects: of x (inside groups) and of the treatment (between groups). Each
# is found with a power of about 0.8 where nothing is broken.
BETA = (0.0, 0.29, 1.3)
SD_INTERCEPT, SD_SLOPE, SD_ERROR = 1.0, 0.4, 1.0
N_GROUPS, N_OCCASIONS = 30, 8


@dataclass(frozen=True, slots=True)
class World:
    """Data sets, the truth, and the design that the analyst uses.

    Attributes
    ----------
    y : ndarray, shape (S, n)
        Outcomes.
    X : ndarray, shape (n, 3) or (S, n, 3)
        Constant, x, treatment z.
    Z : ndarray, shape (n, q) or (S, n, q)
        Random effects in the model: constant and x, or the constant alone.
    cluster : ndarray of int, shape (n,)
        Group of each row; rows of a group in the order of time.
    beta : ndarray, shape (3,)
        True coefficients.
    keep : ndarray of bool, shape (S, n), or None
        Which rows were observed, equally many in each data set; None for all.
    """

    y: NDArray
    X: NDArray
    Z: NDArray
    cluster: NDArray
    beta: NDArray
    keep: NDArray | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What an analysis does over many data sets, for each coefficient.

    Attributes
    ----------
    bias : ndarray, shape (p,)
        Mean estimate minus truth.
    sd : ndarray, shape (p,)
        Standard deviation of the estimates.
    coverage : ndarray, shape (p,)
        Share of 95 % intervals that hold the truth.
    power : ndarray, shape (p,)
        Share of tests of zero with p < 0.05.
    """

    bias: NDArray
    sd: NDArray
    coverage: NDArray
    power: NDArray


@dataclass(frozen=True, slots=True)
class _Parts:
    """The pieces of one world before they are added up; shapes (S, J) and (S, J, m)."""

    t: NDArray
    entry: NDArray
    z: NDArray
    u0: NDArray
    u1: NDArray
    e: NDArray

    @property
    def x(self) -> NDArray:
        """Age at each occasion, (J, m): age at entry plus time."""
        return self.entry[:, None] + self.t


def simulate(
    rng: np.random.Generator, broken: str = "nothing", n_sims: int = 1
) -> World:
    r"""Draw data sets from a world in which one assumption is broken.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    broken : str, default "nothing"
        One of :data:`BREAKS`.
    n_sims : int, default 1
        Data sets S.

    Returns
    -------
    World

    Raises
    ------
    ValueError
        For an unknown name.

    Notes
    -----
    Group j = 1..30 (10 of them treated, z = 2/3, the others z = -1/3) is seen on
    i = 1..8 occasions, x the age (entry age plus time, standardised)::

        y_ij = 0.29 x_ij + 1.3 z_j + u0_j + u1_j x_ij + e_ij
        u0 ~ N(0, 1), u1 ~ N(0, 0.16), corr 0.3, e ~ N(0, 1)

    x and z are the same in all data sets. What each name changes stands in
    :data:`BREAKS`.
    """
    if broken not in BREAKS:
        raise ValueError(f"expected one of {', '.join(BREAKS)}, got {broken!r}")
    parts = _sound(rng, n_sims, 6 if broken == "9 few groups" else N_GROUPS)
    action = _ACTIONS.get(broken)
    return action(rng, parts) if action else _assemble(parts)


def fit_mixed(world: World) -> RemlBatch:
    """Fit the analyst's mixed model to every data set, by REML.

    Parameters
    ----------
    world : World
        Data sets; unobserved rows are left out.

    Returns
    -------
    RemlBatch
    """
    if world.keep is None:
        return reml.fit_mixed_batch(world.y, world.X, world.Z, world.cluster)
    D = np.concatenate(
        [np.broadcast_to(world.X, (*world.y.shape, 3)), world.y[..., None]], -1
    )
    D = D * world.keep[..., None]
    J = world.cluster.max() + 1
    D = D.reshape(len(D), J, -1, 4)
    K = np.swapaxes(D, -1, -2) @ D
    columns = list(range(world.Z.shape[-1]))
    return reml.fit_mixed_products(K, [0, 1, 2], columns, int(world.keep[0].sum()))


def fit_cluster_robust(world: World) -> tuple[NDArray, NDArray, int]:
    """Fit OLS with CR2 standard errors to every data set.

    Parameters
    ----------
    world : World
        Data sets; unobserved rows are left out.

    Returns
    -------
    beta_hat, se : ndarray, shape (S, 3)
        Coefficients and standard errors.
    df : int
        J - 1.
    """
    X, y = world.X, world.y
    if world.keep is not None:  # a row of zeros adds nothing to any sum
        X, y = X * world.keep[..., None], y * world.keep
    fit = ols(X, y)
    V = robust_vcov(fit, "CR2", world.cluster)
    se = np.sqrt(np.diagonal(V, axis1=-2, axis2=-1))
    return fit.beta_hat, se, int(world.cluster.max())


def cost(beta_hat: ArrayLike, se: ArrayLike, df: ArrayLike, beta: ArrayLike) -> Cost:
    """Return bias, spread, coverage and power over data sets.

    Parameters
    ----------
    beta_hat, se : array_like, shape (S, p)
        Estimates and standard errors.
    df : array_like, broadcastable to (S, p)
        Degrees of freedom of t; infinity for normal intervals.
    beta : array_like, shape (p,)
        Truth.

    Returns
    -------
    Cost
    """
    beta_hat, se, beta = (np.asarray(a, float) for a in (beta_hat, se, beta))
    half = stats.t.ppf(0.975, df) * se
    return Cost(
        bias=beta_hat.mean(0) - beta,
        sd=beta_hat.std(0, ddof=1),
        coverage=(np.abs(beta_hat - beta) < half).mean(0),
        power=(np.abs(beta_hat) > half).mean(0),
    )


def _sound(rng: np.random.Generator, n_sims: int, J: int) -> _Parts:
    """Draw the pieces of a world in which all ten assumptions hold."""
    t = np.linspace(-1, 1, N_OCCASIONS) * 1.5
    # Entry ages alternate so that treated and untreated groups have the same mean.
    entry = stats.norm.ppf((np.arange(J) + 0.5) / J)[np.arange(J) * 7 % J]
    z = np.where(np.arange(J) % 3 == 1, 2 / 3, -1 / 3)
    u = rng.standard_normal((2, n_sims, J))
    e = SD_ERROR * rng.standard_normal((n_sims, J, N_OCCASIONS))
    u1 = 0.3 * u[0] + np.sqrt(1 - 0.3**2) * u[1]
    return _Parts(t, entry, z, SD_INTERCEPT * u[0], SD_SLOPE * u1, e)


def _assemble(parts: _Parts, **changes: NDArray | None) -> World:
    """Add the pieces up; ``changes`` replace fields of the World."""
    x, (n_sims, J) = parts.x, parts.u0.shape
    _, b_x, b_z = BETA
    y = b_x * x + b_z * parts.z[:, None] + parts.u0[..., None]
    y = y + parts.u1[..., None] * x + parts.e
    z = np.repeat(parts.z, N_OCCASIONS)
    X = np.column_stack([np.ones(J * N_OCCASIONS), x.ravel(), z])
    cluster = np.repeat(np.arange(J), N_OCCASIONS)
    world = World(y.reshape(n_sims, -1), X, X[:, :2], cluster, np.array(BETA))
    return replace(world, **changes)


def _omitted_confounder(rng: np.random.Generator, p: _Parts) -> World:
    """An unseen v moves y by 0.4, and correlates with x over time."""
    v = 0.5 * p.t + rng.standard_normal(p.e.shape)
    return _assemble(replace(p, e=p.e + 0.4 * v))


def _omitted_unrelated(rng: np.random.Generator, p: _Parts) -> World:
    """An unseen v moves y by 0.8, and has nothing to do with x or z."""
    return _assemble(replace(p, e=p.e + 0.8 * rng.standard_normal(p.e.shape)))


def _slope_left_out(rng: np.random.Generator, p: _Parts) -> World:
    """The model has random intercepts only."""
    world = _assemble(p)
    return replace(world, Z=world.Z[:, :1])


def _autocorrelated(rng: np.random.Generator, p: _Parts) -> World:
    """Residuals of neighbouring occasions correlate 0.7 (autoregression)."""
    lags = np.abs(np.subtract.outer(np.arange(N_OCCASIONS), np.arange(N_OCCASIONS)))
    return _assemble(replace(p, e=p.e @ np.linalg.cholesky(0.7**lags).T))


def _growing_noise(rng: np.random.Generator, p: _Parts) -> World:
    """The residual sd grows from 0.4 to 1.6 over the occasions."""
    return _assemble(replace(p, e=p.e * np.linspace(0.4, 1.6, N_OCCASIONS)))


def _different_G(rng: np.random.Generator, p: _Parts) -> World:
    """Random effects are 2.5 times as large in the treated third."""
    scale = np.where(p.z > 0, 2.5, 1.0)
    return _assemble(replace(p, u0=p.u0 * scale, u1=p.u1 * scale))


def _noise_follows_u(rng: np.random.Generator, p: _Parts) -> World:
    """Residuals are exp(0.7 u0) times as large: they depend on u, uncorrelated."""
    scale = np.exp(0.7 * p.u0 / SD_INTERCEPT) / np.exp(0.7**2)
    return _assemble(replace(p, e=p.e * scale[..., None]))


def _residual_contains_u(rng: np.random.Generator, p: _Parts) -> World:
    """Each residual contains 0.5 u0: a covariance of 0.5."""
    return _assemble(replace(p, e=p.e + 0.5 * p.u0[..., None]))


def _skewed(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray:
    """Draw centred exponentials of variance 1: skewness 2."""
    return rng.standard_exponential(shape) - 1


def _heavy(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray:
    """Draw t with 3 degrees of freedom, scaled to variance 1."""
    return rng.standard_t(3, shape) / np.sqrt(3)


def _skewed_residuals(rng: np.random.Generator, p: _Parts) -> World:
    """Residuals are exponential."""
    return _assemble(replace(p, e=SD_ERROR * _skewed(rng, p.e.shape)))


def _heavy_residuals(rng: np.random.Generator, p: _Parts) -> World:
    """Residuals are t with 3 degrees of freedom."""
    return _assemble(replace(p, e=SD_ERROR * _heavy(rng, p.e.shape)))


def _skewed_u(rng: np.random.Generator, p: _Parts) -> World:
    """Intercepts and slopes are exponential."""
    u0, u1 = (_skewed(rng, p.u0.shape) for _ in range(2))
    return _assemble(replace(p, u0=SD_INTERCEPT * u0, u1=SD_SLOPE * u1))


def _heavy_u(rng: np.random.Generator, p: _Parts) -> World:
    """Intercepts and slopes are t with 3 degrees of freedom."""
    u0, u1 = (_heavy(rng, p.u0.shape) for _ in range(2))
    return _assemble(replace(p, u0=SD_INTERCEPT * u0, u1=SD_SLOPE * u1))


def _x_follows_u(rng: np.random.Generator, p: _Parts) -> World:
    """Groups that enter older have higher intercepts: correlation 0.6."""
    entry = p.entry / p.entry.std()
    return _assemble(replace(p, u0=0.8 * p.u0 + 0.6 * SD_INTERCEPT * entry))


def _x_with_error(rng: np.random.Generator, p: _Parts) -> World:
    """The analyst has x with an error of measurement of sd 0.5."""
    world = _assemble(p)
    x = p.x + 0.5 * rng.standard_normal(p.e.shape)
    x = x.reshape(len(world.y), -1)
    one, z = (np.broadcast_to(world.X[:, k], x.shape) for k in (0, 2))
    X = np.stack([one, x, z], -1)
    return replace(world, X=X, Z=X[..., :2])


def _dropout(score: str) -> Callable[[np.random.Generator, _Parts], World]:
    """Half of the groups are not seen after the third occasion: the lowest in score."""

    def action(rng: np.random.Generator, p: _Parts) -> World:
        world = _assemble(p)
        y = world.y.reshape(p.e.shape)
        if score == "random":
            rank = rng.standard_normal(p.u0.shape)
        else:
            rank = y[..., :3].mean(-1) if score == "seen" else y[..., 3:].mean(-1)
        gone = rank.argsort(-1).argsort(-1) < p.u0.shape[1] // 2
        keep = np.ones(p.e.shape, bool)
        keep[..., 3:] &= ~gone[..., None]
        return replace(world, keep=keep.reshape(world.y.shape))

    return action


_ACTIONS = {
    "1 predictor, confounding": _omitted_confounder,
    "1 predictor, unrelated": _omitted_unrelated,
    "2 random slope left out": _slope_left_out,
    "3 residuals correlate": _autocorrelated,
    "3 residual sd grows": _growing_noise,
    "4 G differs by arm": _different_G,
    "5 Cov(u, e) constant": _residual_contains_u,
    "5 noise follows u": _noise_follows_u,
    "6 skewed residuals": _skewed_residuals,
    "6 t(3) residuals": _heavy_residuals,
    "7 skewed u": _skewed_u,
    "7 t(3) u": _heavy_u,
    "8 x follows u": _x_follows_u,
    "8 x with error": _x_with_error,
    "10 missing MCAR": _dropout("random"),
    "10 missing MAR": _dropout("seen"),
    "10 missing MNAR": _dropout("unseen"),
}
_ORDER = [name for name in _ACTIONS if not name.startswith("10")]
# Names of the worlds: the number is that of the assumption; number 9 has 6 groups.
BREAKS = ("nothing", *_ORDER, "9 few groups", *[n for n in _ACTIONS if n not in _ORDER])
