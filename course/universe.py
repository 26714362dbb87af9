r"""A universe of simulated surveys, and four strategies to analyse each of them.

A *world* has J people with n observations each. Person j has coefficients of their
own, :math:`\beta + u_j`; all predictors are standard normal:

.. math:: y_{ij} = x_{ij}^\top (\beta + u_j) + e_{ij}, \qquad
          u_j \sim N(0, \tau^2 I_4), \quad e_{ij} \sim N(0, 1),

with :math:`x_{ij} = (1, x_1, x_2, x_3)`. :data:`GRID` holds the 45 worlds of the
simulation that the lecture follows. Data sets are drawn as sums of products
:math:`D_j^\top D_j`, D = (1, x1, x2, x3, y), at a cost that does not grow with n: all
four strategies need no more than these.

References
----------
Jolly (2019), "Comparing common analysis strategies for repeated measures data", and the
simulator of pymer4: Jolly (2018), J. Open Source Softw. 3(31):862,
doi:10.21105/joss.00862.
Bartlett (1933), Proc. R. Soc. Edinb. 53:260, for the draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from course.universe_strategies import STRATEGIES

COEFFICIENTS = ("Intercept", "x1", "x2", "x3")
K_X = len(COEFFICIENTS)
PEOPLE, OBSERVATIONS = (10, 30, 100), (5, 25, 100)
BETWEEN_SD = (0.1, 0.25, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class World:
    r"""One world of the universe.

    Attributes
    ----------
    people : int
        J, at least 2.
    observations : int
        n of each person.
    between_sd : float, default 0.25
        :math:`\tau`, a standard deviation (not a variance), of intercepts and slopes.
    beta : tuple of 4 floats, optional
        True coefficients. If not given, each data set has its own, uniform on [0, 1].
    """

    people: int
    observations: int
    between_sd: float = 0.25
    beta: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if self.people < 2 or self.observations < 1 or not self.between_sd >= 0:
            raise ValueError(
                "expected at least 2 people, 1 observation and a standard deviation "
                f">= 0, got {self.people}, {self.observations}, {self.between_sd}"
            )
        if self.people * self.observations <= K_X:
            raise ValueError(
                f"expected more than {K_X} rows, got {self.people} people with "
                f"{self.observations} observations; ask for more of either"
            )
        if self.beta is not None and len(self.beta) != K_X:
            raise ValueError(
                f"expected {K_X} coefficients (intercept first), got {self.beta}"
            )


@dataclass(frozen=True, slots=True)
class Drawn:
    """Data sets of one world, as sums of products, with the truth.

    Attributes
    ----------
    products : ndarray, shape (S, J, 5, 5)
        ``D_j' D_j`` with D = (1, x1, x2, x3, y).
    n : int
        Rows of a data set, J times the observations of a person.
    beta : ndarray, shape (S, 4)
        True coefficients.
    person : ndarray, shape (S, J, 4)
        True coefficients of each person (not predictions of them).
    """

    products: NDArray
    n: int
    beta: NDArray
    person: NDArray


GRID = tuple(World(*cell) for cell in product(PEOPLE, OBSERVATIONS, BETWEEN_SD))


def draw(rng: np.random.Generator, world: World, n_sims: int) -> Drawn:
    r"""Draw data sets of one world, without ever making a row.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    world : World
        Its size and spread.
    n_sims : int
        Data sets S.

    Returns
    -------
    Drawn

    Notes
    -----
    A person's A = (x1, x2, x3, e) is n rows of independent standard normals. Its sums
    are :math:`\sqrt n` standard normals s; and, independent of them, :math:`A^\top A
    - s s^\top / n` is Wishart with n - 1 degrees of freedom, drawn as
    :math:`L L^\top`: below the diagonal of L standard normals, on it the roots of
    chi-squares with n - 1, n - 2, ... degrees of freedom (Bartlett). Columns after the
    (n - 1)th are 0. Then y is a combination of 1, A and the person's coefficients.
    """
    J, n, tau = world.people, world.observations, world.between_sd
    shape = (n_sims, J)
    if world.beta is None:
        beta = rng.random((n_sims, K_X))
    else:
        beta = np.tile(np.asarray(world.beta, float), (n_sims, 1))
    person = beta[:, None] + tau * rng.standard_normal((*shape, K_X))

    L = np.zeros((*shape, K_X, K_X))
    below = np.tril_indices(K_X, -1)
    L[..., *below] = rng.standard_normal((*shape, len(below[0])))
    free = np.maximum(n - 1 - np.arange(K_X), 0)
    L[..., range(K_X), range(K_X)] = np.sqrt(
        2 * rng.standard_gamma(free / 2, L.shape[:3])
    )
    L[..., free == 0] = 0
    sums = np.sqrt(n) * rng.standard_normal((*shape, K_X))
    K = np.empty((*shape, K_X + 1, K_X + 1))
    K[..., 0, 0] = n
    K[..., 0, 1:] = K[..., 1:, 0] = sums
    K[..., 1:, 1:] = (
        L @ np.swapaxes(L, -1, -2) + sums[..., None] * (sums / n)[..., None, :]
    )
    # From (1, x1, x2, x3, e) to (1, x1, x2, x3, y): y = X person + e.
    Xy = (K[..., :, :K_X] @ person[..., None])[..., 0] + K[..., :, -1]
    yy = (Xy[..., :K_X] * person).sum(-1) + Xy[..., -1]
    K[..., -1, -1] = yy
    K[..., -1, :-1] = K[..., :-1, -1] = Xy[..., :-1]
    return Drawn(K, J * n, beta, person)


def analyse(
    drawn: Drawn, strategies: Sequence[str] = tuple(STRATEGIES)
) -> pd.DataFrame:
    """Put data sets of one world through strategies.

    Parameters
    ----------
    drawn : Drawn
        From :func:`draw`.
    strategies : sequence of str
        Keys of :data:`STRATEGIES`.

    Returns
    -------
    pandas.DataFrame
        One row a data set, strategy and coefficient: ``data_set``, ``strategy``,
        ``coefficient``, ``true``, ``estimate``, ``se``, ``df``, ``failed``,
        ``singular``.
    """
    unknown = [name for name in strategies if name not in STRATEGIES]
    if unknown:
        raise ValueError(
            f"expected strategies out of {', '.join(STRATEGIES)}; got {unknown}"
        )
    S, k = drawn.beta.shape
    tables = []
    for name in strategies:
        found = STRATEGIES[name](drawn.products, drawn.n)
        columns = {
            "data_set": np.repeat(np.arange(S), k),
            "strategy": name,
            "coefficient": np.tile(COEFFICIENTS, S),
            "true": drawn.beta.ravel(),
            "estimate": found.beta_hat.ravel(),
            "se": found.se.ravel(),
            "df": found.df.ravel(),
            "failed": np.repeat(found.failed, k),
            "singular": np.repeat(found.singular, k),
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def summarise(table: pd.DataFrame, alpha: float = 0.05) -> pd.DataFrame:
    """Turn estimates into bias, coverage, false positives and power.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`analyse`; one world.
    alpha : float, default 0.05
        Level of the tests, and one minus that of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a strategy and coefficient: ``n_sims``, ``failures`` and ``singular``
        (shares), and over the data sets that did not fail ``bias``, ``rmse``,
        ``sd`` (of the estimation errors), ``mean_se``, ``false_positives`` (share of
        tests that reject the true value; coverage is one minus that),
        ``false_positives_z`` (the same with the normal distribution for t), ``power``
        (share that reject 0), each share with its Monte-Carlo standard error
        ``..._mcse``.
    """
    ok = table[~table["failed"]]
    error, se = ok["estimate"] - ok["true"], ok["se"]
    critical = stats.t.isf(alpha / 2, ok["df"])
    each = ok[["strategy", "coefficient"]].assign(
        error=error,
        square=error**2,
        se=se,
        false_positives=error.abs() > critical * se,
        false_positives_z=error.abs() > stats.norm.isf(alpha / 2) * se,
        power=ok["estimate"].abs() > critical * se,
    )
    keys = ["strategy", "coefficient"]
    whole = table.groupby(keys, sort=False)[["failed", "singular"]].mean()
    groups = each.groupby(keys, sort=False)
    mean = groups.mean().reindex(whole.index)
    shares = mean[["false_positives", "false_positives_z", "power"]].astype(float)
    count = groups.size().reindex(whole.index, fill_value=0)
    mcse = np.sqrt(shares * (1 - shares)).div(np.sqrt(count.clip(lower=1)), axis=0)
    out = pd.DataFrame(
        {
            "n_sims": table.groupby(keys, sort=False).size(),
            "failures": whole["failed"],
            "singular": whole["singular"],
            "bias": mean["error"],
            "rmse": np.sqrt(mean["square"]),
            "sd": groups["error"].std().reindex(whole.index),
            "mean_se": mean["se"],
        }
    )
    return out.join(shares).join(mcse.add_suffix("_mcse")).reset_index()


def simulate_cell(
    rng: np.random.Generator,
    people: int,
    observations: int,
    between_sd: float,
    n_sims: int,
    beta: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Draw and analyse one world: a task for :func:`course.grid.run_grid`.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    people, observations, between_sd, beta
        As for :class:`World`.
    n_sims : int
        Data sets.

    Returns
    -------
    pandas.DataFrame
        As from :func:`analyse`.
    """
    beta = None if beta is None else tuple(beta)
    world = World(people, observations, between_sd, beta)
    return analyse(draw(rng, world, n_sims))


def summarise_cell(
    rng: np.random.Generator,
    people: int,
    observations: int,
    between_sd: float,
    n_sims: int,
    beta: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Draw, analyse and summarise one world: few rows, for many data sets.

    Parameters
    ----------
    rng, people, observations, between_sd, n_sims, beta
        As for :func:`simulate_cell`.

    Returns
    -------
    pandas.DataFrame
        As from :func:`summarise`.
    """
    return summarise(simulate_cell(rng, people, observations, between_sd, n_sims, beta))


def cells(worlds: Sequence[World] = GRID) -> list[dict[str, float]]:
    """Return worlds as the cells of a grid.

    Examples
    --------
    >>> cells()[0]
    {'people': 10, 'observations': 5, 'between_sd': 0.1}
    """
    return [
        {
            "people": world.people,
            "observations": world.observations,
            "between_sd": world.between_sd,
        }
        for world in worlds
    ]
