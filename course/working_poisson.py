r"""Relative risks from counts in cells: one estimate, five meats, data sets in batch.

People in C cells (covariate patterns) have or have not an event. Cell c holds
:math:`N_c` people and :math:`y_c` events, and :math:`\mu_c = \exp(x_c^\top\beta)` is
the probability of the event. The estimate solves

.. math:: \sum_c w_c\, x_c\,(y_c - N_c\mu_c) = 0,

with :math:`w_c = 1` (working Poisson) or :math:`w_c = 1/(1-\mu_c)` (maximum
likelihood, log-binomial). Its covariances are :math:`c\,B M B` with the bread
:math:`B = (\sum_c w_c N_c\mu_c\,x_cx_c^\top)^{-1}` and the meat
:math:`M = \sum_c w_c^2 m_c\,x_cx_c^\top`. They differ in :math:`m_c` alone:

=========  =============================================  ========================
kind       :math:`m_c`                                    what a replicate redraws
=========  =============================================  ========================
model      :math:`N_c\mu_c/w_c`                           as the likelihood says
bernoulli  :math:`N_c\mu_c(1-\mu_c)`                      outcomes, mean model true
within     :math:`y_c(N_c-y_c)/(N_c-1)`                   outcomes, cells kept
rows       :math:`y_c(1-\mu_c)^2 + (N_c-y_c)\mu_c^2`      people
cells      :math:`(y_c - N_c\mu_c)^2`                     cells
=========  =============================================  ========================

"rows" and "cells" are the sandwiches of the individual and of the aggregated data:
the squared residuals of a cell's people add up to the expression above, so no table of
individuals is needed.

References
----------
Zou (2004), Am. J. Epidemiology 159:702, doi:10.1093/aje/kwh090.
Abadie, Imbens & Zheng (2014), JASA 109:1601, doi:10.1080/01621459.2014.928218.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

KINDS = ("model", "bernoulli", "within", "rows", "cells")
WORKING = ("poisson", "binomial")
# Steps at most, and the step, in units of beta, at which to stop. Newton's method
# (Poisson) converges quadratically, Fisher scoring (binomial) by a constant factor.
MAX_STEPS, TOL = 100, 1e-10
# Smallest eigenvalue of the information, scaled to diagonal 1, of full rank.
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class CountFit:
    """A log-linear model of event probabilities, fitted to counts in cells.

    Attributes
    ----------
    X : ndarray, shape (C, k)
        Design, one row a cell; all data sets share it.
    events, people : ndarray, shape (..., C)
        Events and people of each cell.
    beta_hat : ndarray, shape (..., k)
        Log relative risks; NaN where there is no finite estimate.
    mu : ndarray, shape (..., C)
        Fitted probability of an event.
    converged : ndarray of bool, shape (...,)
        False where cells are missing, or empty of events, so that some coefficient
        cannot be estimated.
    working : str
        "poisson" or "binomial": whose score is solved.
    """

    X: NDArray
    events: NDArray
    people: NDArray
    beta_hat: NDArray
    mu: NDArray
    converged: NDArray
    working: str


def fit_counts(
    X: ArrayLike, events: ArrayLike, people: ArrayLike, working: str = "poisson"
) -> CountFit:
    r"""Fit :math:`\log\mu_c = x_c^\top\beta` by Newton's method (Fisher scoring).

    Parameters
    ----------
    X : array_like, shape (C, k)
        Design, a row a cell.
    events : array_like, shape (..., C)
        Events; fractions are allowed (expected counts give the pseudo-true values).
    people : array_like, shape (C,) or (..., C)
        People; 0 for a cell that is absent from a data set.
    working : {"poisson", "binomial"}
        Working Poisson, or maximum likelihood for the log-binomial model.

    Returns
    -------
    CountFit
        Data sets without a finite estimate have NaN and ``converged`` False.

    Raises
    ------
    ValueError
        If shapes do not fit, counts are impossible, ``working`` is unknown, or a
        log-binomial model has no constant.

    Examples
    --------
    >>> fit = fit_counts([[1, 0], [1, 1]], events=[10, 15], people=[100, 100])
    >>> np.exp(fit.beta_hat).round(6).tolist()  # risk 0.1, relative risk 1.5
    [0.1, 1.5]
    """
    X, events, people = _checked_counts(X, events, people, working)
    shape, (C, k) = events.shape[:-1], X.shape
    y, N = events.reshape(-1, C), people.reshape(-1, C)
    beta = np.full((len(y), k), np.nan)
    converged = np.zeros(len(y), bool)
    at, current = np.arange(len(y)), _start(X, y, N)
    for _ in range(MAX_STEPS):
        step, regular = _step(X, y[at], N[at], current, working)
        current = current + step
        done = regular & (np.abs(step).max(-1) < TOL)
        beta[at[done]], converged[at[done]] = current[done], True
        at, current = at[regular & ~done], current[regular & ~done]
        if not at.size:
            break
    beta, converged = beta.reshape(*shape, k), converged.reshape(shape)
    return CountFit(X, events, people, beta, np.exp(beta @ X.T), converged, working)


def bread(fit: CountFit) -> NDArray:
    r"""Return :math:`B = (\sum_c w_c N_c\mu_c\,x_cx_c^\top)^{-1}`.

    Parameters
    ----------
    fit : CountFit
        From :func:`fit_counts`.

    Returns
    -------
    ndarray, shape (..., k, k)
        The inverse of the sensitivity matrix; NaN where the fit is.
    """
    information = weighted_sum(fit.X, _score_weight(fit) * fit.people * fit.mu)
    eye = np.eye(fit.X.shape[-1])
    failed = ~fit.converged[..., None, None]
    B = np.linalg.inv(np.where(failed, eye, information))
    return np.where(failed, np.nan, (B + np.swapaxes(B, -1, -2)) / 2)


def leverage(fit: CountFit, kind: str) -> NDArray:
    r"""Return the leverage of a cell, or of each of its people.

    Parameters
    ----------
    fit : CountFit
        From :func:`fit_counts`.
    kind : {"rows", "cells"}
        Whose leverage.

    Returns
    -------
    ndarray, shape (..., C)
        :math:`h_c = w_cN_c\mu_c\,x_c^\top B x_c`, which sums to k, or
        :math:`h_c / N_c` for one person of the cell.
    """
    each = (
        _score_weight(fit)
        * fit.mu
        * np.einsum("cr,...rs,cs->...c", fit.X, bread(fit), fit.X)
    )
    return each * fit.people if kind == "cells" else each


def meat_weights(fit: CountFit, kind: str, power: float = 0.0) -> NDArray:
    r"""Return :math:`m_c`, the variance that a kind of sandwich gives a cell's events.

    Parameters
    ----------
    fit : CountFit
        From :func:`fit_counts`.
    kind : {"model", "bernoulli", "within", "rows", "cells"}
        See the table at the top of this module. With "within", a cell of one person
        has no spread to show: its weight is 0, which is too little.
    power : float, default 0
        For rows and cells, residuals are divided by :math:`(1-h)^p`: 0 gives HC0,
        1/2 HC2 and 1 HC3.

    Returns
    -------
    ndarray, shape (..., C)

    Raises
    ------
    ValueError
        For an unknown kind, a power with a kind that has no residuals, or a fitted
        probability above 1 where a Bernoulli variance is asked for.
    """
    y, N, mu = fit.events, fit.people, fit.mu
    if kind not in KINDS:
        raise ValueError(f"expected one of {', '.join(KINDS)}; got {kind!r}")
    if power and kind not in ("rows", "cells"):
        raise ValueError(f"{kind} has no residuals to adjust; leave power at 0")
    if kind == "model":
        return N * mu / _score_weight(fit)
    if kind == "bernoulli":
        if (mu > 1).any():
            raise ValueError(
                f"expected fitted probabilities up to 1, got {np.nanmax(mu):.3f}, "
                "which has no Bernoulli variance; use 'rows', or mend the mean model"
            )
        return N * mu * (1 - mu)
    if kind == "within":
        return y * (N - y) / np.maximum(N - 1, 1)
    squares = (
        (y - N * mu) ** 2 if kind == "cells" else y * (1 - mu) ** 2 + (N - y) * mu**2
    )
    return squares if power == 0 else squares / (1 - leverage(fit, kind)) ** (2 * power)


def vcov(
    fit: CountFit, kind: str, correction: ArrayLike = 1.0, power: float = 0.0
) -> NDArray:
    r"""Return a covariance of the coefficients, :math:`c\,B M B`.

    Parameters
    ----------
    fit : CountFit
        From :func:`fit_counts`.
    kind, power
        As in :func:`meat_weights`.
    correction : float, default 1
        Finite-sample factor c, such as C/(C - 1) for cells in R's ``vcovCL``.

    Returns
    -------
    ndarray, shape (..., k, k)
    """
    B = bread(fit)
    M = weighted_sum(fit.X, _score_weight(fit) ** 2 * meat_weights(fit, kind, power))
    V = B @ M @ B
    return np.asarray(correction) * (V + np.swapaxes(V, -1, -2)) / 2


def standard_errors(V: NDArray) -> NDArray:
    """Return the roots of the diagonal of a covariance (..., k, k), shape (..., k)."""
    return np.sqrt(np.diagonal(V, axis1=-2, axis2=-1))


def simulate_counts(
    rng: np.random.Generator,
    probability: ArrayLike,
    people: ArrayLike,
    n_sims: int,
    sampled: bool = False,
    cell_sd: float = 0.0,
) -> tuple[NDArray, NDArray]:
    r"""Draw replicates of a table of counts; the arguments say what varies.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    probability : array_like, shape (C,)
        True probability of an event in each cell: the truth, whatever model is fitted.
    people : array_like of int, shape (C,)
        People in each cell.
    n_sims : int
        Data sets S.
    sampled : bool, default False
        Whether people are drawn anew, so that cell sizes vary about ``people``.
    cell_sd : float, default 0
        Standard deviation of a cell's own shock to the log probability.

    Returns
    -------
    events, people : ndarray of int, shape (S, C)

    Notes
    -----
    ``y_c ~ Binomial(N_c, p_c exp(u_c - cell_sd**2 / 2))`` with u_c normal of standard
    deviation ``cell_sd``, so that the mean is ``N_c p_c`` in every case. ``N`` is
    ``people``, or Multinomial(sum of people, people / sum). With ``cell_sd > 0``
    people of one cell are not independent, and standard errors that take them for
    independent are too small.

    Raises
    ------
    ValueError
        If a shock takes a probability above 1.
    """
    p, N = np.asarray(probability, float), np.asarray(people, int)
    if sampled:
        N = rng.multinomial(N.sum(), N / N.sum(), size=n_sims)
    shock = np.zeros((n_sims, p.size))
    if cell_sd > 0:
        shock = cell_sd * rng.standard_normal((n_sims, p.size)) - cell_sd**2 / 2
    p = p * np.exp(shock)
    if (p > 1).any():
        raise ValueError(
            f"expected probabilities up to 1, got {p.max():.3f}; "
            "lower the probabilities or cell_sd"
        )
    N = np.broadcast_to(N, p.shape)
    return rng.binomial(N, p), N


def resampled_cells(C: int) -> tuple[NDArray, NDArray]:
    """List every bootstrap sample of C cells, with its probability.

    Parameters
    ----------
    C : int
        Number of cells, 1 to 9 (there are (2C - 1)! / (C! (C - 1)!) samples).

    Returns
    -------
    times : ndarray of int, shape (R, C)
        How often each cell is drawn; rows sum to C.
    probability : ndarray, shape (R,)
        C! / (C^C product of times!), which sums to 1.

    Examples
    --------
    >>> times, probability = resampled_cells(2)
    >>> times.tolist(), probability.tolist()
    ([[2, 0], [1, 1], [0, 2]], [0.25, 0.5, 0.25])
    """
    if not 1 <= C <= 9:
        raise ValueError(f"expected 1 to 9 cells, got {C}; beyond that draw at random")
    drawn = np.array(list(combinations_with_replacement(range(C), C)))
    times = (drawn[:, :, None] == np.arange(C)).sum(1)
    ways = np.array([factorial(t) for t in range(C + 1)])[times].prod(-1)
    return times, factorial(C) / C**C / ways


def estimable(X: ArrayLike, present: ArrayLike) -> NDArray:
    """Tell which coefficients the cells that are present can tell.

    Parameters
    ----------
    X : array_like, shape (C, k)
        Design, a row a cell.
    present : array_like of bool, shape (..., C)
        Which cells a data set has.

    Returns
    -------
    ndarray of bool, shape (..., k)
        Coefficient r is estimable if its unit vector lies in the span of the rows
        present, that is, if no direction the data cannot see has a part in r.
    """
    X, present = np.asarray(X, float), np.asarray(present, bool)
    values, vectors = np.linalg.eigh(weighted_sum(X, present.astype(float)))
    unseen = values < SINGULAR * values[..., -1:]
    return (vectors**2 * unseen[..., None, :]).sum(-1) < SINGULAR**0.5


def weighted_sum(X: NDArray, weights: NDArray) -> NDArray:
    r"""Return :math:`\sum_c w_c x_cx_c^\top`, (..., k, k), for weights (..., C)."""
    C, k = X.shape
    outer = (X[:, :, None] * X[:, None, :]).reshape(C, k * k)
    return (weights @ outer).reshape(*weights.shape[:-1], k, k)


def _score_weight(fit: CountFit) -> NDArray:
    """Return w_c: 1, or 1 / (1 - mu_c) for the log-binomial likelihood."""
    return np.ones_like(fit.mu) if fit.working == "poisson" else 1 / (1 - fit.mu)


def _start(X: NDArray, y: NDArray, N: NDArray) -> NDArray:
    """Return where to start: everybody at the overall risk of the data set."""
    risk = np.clip(y.sum(-1) / np.maximum(N.sum(-1), 1), 1e-6, 0.95)
    return np.log(risk)[:, None] * _constant(X)


def _constant(X: NDArray) -> NDArray:
    """Return the coefficients that come nearest to fitting 1 in every cell, (k,)."""
    return np.linalg.lstsq(X, np.ones(len(X)), rcond=None)[0]


def _step(
    X: NDArray, y: NDArray, N: NDArray, beta: NDArray, working: str
) -> tuple[NDArray, NDArray]:
    """Return a Fisher scoring step (m, k), and where the information is regular."""
    mu = np.exp(np.clip(beta @ X.T, -300, 300))
    w = np.ones_like(mu) if working == "poisson" else 1 / (1 - mu)
    information = weighted_sum(X, w * N * mu)
    scale = np.sqrt(np.maximum(np.diagonal(information, axis1=-2, axis2=-1), 1e-300))
    scaled = information / (scale[:, :, None] * scale[:, None, :])
    regular = np.linalg.eigvalsh(scaled)[:, 0] > SINGULAR
    scaled = np.where(regular[:, None, None], scaled, np.eye(X.shape[1]))
    score = (w * (y - N * mu)) @ X / scale
    step = np.linalg.solve(scaled, score[..., None])[..., 0] / scale
    if working == "binomial":
        step *= _inside(X, beta, step)[:, None]
    return step, regular


def _inside(X: NDArray, beta: NDArray, step: NDArray) -> NDArray:
    """Return the share of a step that keeps probabilities below 1, halving at most."""
    change, room = step @ X.T, -(beta @ X.T)
    too_far = np.where(change > 0, change / room, 0).max(-1)
    return np.where(too_far < 0.95, 1.0, 0.9 / np.maximum(too_far, 1e-12))


def _checked_counts(
    X: ArrayLike, events: ArrayLike, people: ArrayLike, working: str
) -> tuple[NDArray, NDArray, NDArray]:
    """Return design and counts as float arrays of one batch shape, or say the fault."""
    if working not in WORKING:
        raise ValueError(f"expected working 'poisson' or 'binomial', got {working!r}")
    X, y, N = (np.asarray(a, float) for a in (X, events, people))
    if X.ndim != 2 or y.shape[-1:] != X.shape[:1] or N.shape[-1:] != X.shape[:1]:
        raise ValueError(
            f"expected X (C, k) and counts (..., C), got X {X.shape}, events {y.shape} "
            f"and people {N.shape}; give one row of X and one count for each cell"
        )
    if working == "binomial" and not np.allclose(X @ _constant(X), 1):
        raise ValueError(
            "expected a constant in X (or a dummy for every group): without one the "
            "log-binomial fit has no start below probability 1; add it, or use poisson"
        )
    y, N = np.broadcast_arrays(y, N)
    if not ((y >= 0) & (y <= N)).all():
        raise ValueError(
            "expected 0 <= events <= people in every cell; check that the counts are "
            "events and people, not events and non-events"
        )
    return X, y, N
