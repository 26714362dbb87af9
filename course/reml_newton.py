r"""Minimise the REML criterion of many data sets at once.

Modified Newton in a trust region: a step is cut to the length over which the quadratic
model has been found to hold, and taken only if the criterion falls by a fair share of
what the model promised (a step to the mirror image of a point promises much and changes
nothing). Three things make it safe where variances are estimated as zero:

* every step starts anew in the basis of the eigenvectors of the current
  :math:`\Sigma`, largest first, and moves :math:`\ell` to :math:`\ell + \Delta`,
  :math:`\Delta` lower triangular;
* there are no bounds: the sign of a column of :math:`\ell + \Delta` means nothing,
  so a singular :math:`\Sigma` is an ordinary point at which the criterion is smooth;
* directions of negative curvature are gone down, also where the slope along them is
  zero: a variance of 0 is always a stationary point, not always a minimum.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course.reml_derivatives import derivatives, project
from course.reml_moments import Moments

MAX_ITERATIONS = 100
# Standard deviation, relative to sigma, beyond which the criterion has lost its digits.
MAX_SD = 1e5
# Curvature, by a change of the largest standard deviation of its own size, that is 0.
NO_SLOPE = 1e-9
# A step that promises to lower the criterion by less than this is not worth taking.
TINY_GAIN = 1e-14
# Below this, Newton's step is trusted where the criterion is too coarse to confirm it.
SMALL_GAIN = 1e-9
# Curvatures within this share of the largest are zero up to rounding.
FLAT = 1e-9
# Share of the promised fall below which a step is not taken.
FAIR = 0.01
# Standard deviation, relative to sigma, from which a zero variance is left.
NUDGE = 0.05
# Smallest standard deviation, relative to sigma, to start from.
FIRST_SD = 0.1
# Powers of ten between which standard deviations of further starts lie.
SPREAD = (-1.5, 2.0)
# Longest step, in units of one plus the largest standard deviation.
REACH = 1.0


@dataclass(frozen=True, slots=True)
class Optimum:
    r"""Where the search ended.

    Attributes
    ----------
    basis, sd : ndarray, shape (S, q, q) and (S, q)
        Eigenvectors and roots of eigenvalues of :math:`\Sigma`, largest first.
    value : ndarray, shape (S,)
        The criterion there, in the solver's units.
    n_iter : ndarray of int, shape (S,)
        Evaluations of the criterion.
    converged : ndarray of bool, shape (S,)
        Slope zero and no direction of negative curvature.
    """

    basis: NDArray
    sd: NDArray
    value: NDArray
    n_iter: NDArray
    converged: NDArray


@dataclass(slots=True)
class _Points:
    """Accepted points of the data sets still running."""

    basis: NDArray
    sd: NDArray
    value: NDArray
    slope: NDArray
    curvature: NDArray
    axes: NDArray
    reach: NDArray

    def take(self, which: NDArray) -> "_Points":
        return _Points(*(getattr(self, name)[which] for name in self.__slots__))


def minimise(moments: Moments, starts: int = 1) -> Optimum:
    r"""Find the REML estimate of :math:`\Sigma` of every data set.

    Parameters
    ----------
    moments : Moments
        S data sets in the solver's units.
    starts : int, default 1
        Searches of each data set, of which the one that ends lowest counts. The first
        starts from moments, the others anywhere.

    Returns
    -------
    Optimum
    """
    S = len(moments.within)
    many = moments.take(np.repeat(np.arange(S), starts)) if starts > 1 else moments
    ends = _descend(many, *_starts(moments, starts))
    # Of those that are lowest up to rounding the first, if it ended at a minimum.
    value = (ends.value + np.where(ends.converged, 0, 2 * SMALL_GAIN)).reshape(S, -1)
    lowest = value <= value.min(1, keepdims=True) + SMALL_GAIN
    best = lowest.argmax(1) + starts * np.arange(S)
    return Optimum(*(getattr(ends, name)[best] for name in Optimum.__slots__))


def _starts(moments: Moments, starts: int) -> tuple[NDArray, NDArray]:
    """Return basis and sd of so many starts for each data set, side by side."""
    S, q = len(moments.within), moments.q
    basis, sd = np.empty((S, starts, q, q)), np.empty((S, starts, q))
    basis[:, 0], sd[:, 0] = _start(moments)
    # Always the same: a fit must not depend on what was drawn before it.
    rng = np.random.default_rng(0)
    basis[:, 1:] = np.linalg.qr(rng.standard_normal((starts - 1, q, q)))[0]
    powers = np.sort(rng.uniform(*SPREAD, (starts - 1, q)), axis=1)[:, ::-1]
    sd[:, 1:] = 10**powers
    return basis.reshape(-1, q, q), sd.reshape(-1, q)


def _descend(moments: Moments, basis: NDArray, sd: NDArray) -> Optimum:
    """Search downhill from one start for each data set."""
    S = len(sd)
    found = Optimum(
        basis.copy(), sd.copy(), np.zeros(S), np.zeros(S, int), np.zeros(S, bool)
    )
    running, last_gain = np.arange(S), np.full(S, np.inf)
    points = _points(moments, basis, sd)
    for n_iter in range(1, MAX_ITERATIONS + 1):
        step, promise, gain = _step(points)
        # Near the end, a gain that does not shrink is rounding.
        done = (gain < TINY_GAIN) | ((gain < SMALL_GAIN) & (gain > last_gain / 10))
        found.basis[running], found.sd[running] = points.basis, points.sd
        found.value[running] = points.value
        found.n_iter[running], found.converged[running] = n_iter, done
        lost = _lost(points)
        found.converged[running[lost]] = False
        keep = np.flatnonzero(~(done | lost))
        if not len(keep):
            break
        if len(keep) < len(running):
            running, moments, points = (
                running[keep],
                moments.take(keep),
                points.take(keep),
            )
        last_gain = gain[keep]
        points = _moved(moments, points, step[keep], promise[keep], last_gain)
    return found


def _lost(at: _Points) -> NDArray:
    """Return whether there is no minimum to be found.

    Either X and Z leave no residual, and the likelihood grows without end; or X fixes
    what Z should, such as every group's mean, and the likelihood is flat.
    """
    steepest = np.abs(at.curvature).max(-1)
    return ~((at.sd[:, 0] < MAX_SD) & (steepest * (1 + at.sd[:, 0] ** 2) > NO_SLOPE))


def _start(moments: Moments, steps: int = 2) -> tuple[NDArray, NDArray]:
    r"""Return a first guess of basis and sd from moments.

    A step of Fisher's scoring for equal groups takes :math:`\Sigma` to
    :math:`\Sigma - J A^{-1} G A^{-1}`, :math:`A = \sum_j A_j`: with
    :math:`\sigma^2` from within groups, almost an unbiased estimate wherever it
    starts. What it makes negative or small is set to FIRST_SD.
    """
    S, q, _, J = moments.T.shape
    basis, sd = np.broadcast_to(np.eye(q), (S, q, q)).copy(), np.ones((S, q))
    for _ in range(steps):
        at = project(moments, basis, sd)
        ratio = at.rss / moments.nu / moments.sigma2_within
        weight = at.C[:, :, -1]
        more = (ratio - 1)[:, None, None] * (weight @ np.swapaxes(weight, 1, 2))
        inverse = np.linalg.inv(at.A.sum(-1))
        Sigma = sd[:, :, None] ** 2 * np.eye(q) - J * inverse @ (at.G - more) @ inverse
        values, turn = np.linalg.eigh(Sigma)
        basis = basis @ turn[..., ::-1]
        sd = np.sqrt(np.maximum(values[:, ::-1], FIRST_SD**2))
    return basis, sd


def _points(moments: Moments, basis: NDArray, sd: NDArray) -> _Points:
    """Evaluate, and put slope and curvature on the axes of the Hessian."""
    at = project(moments, basis, sd)
    by_entry = derivatives(at, sd, moments.nu)
    curvature, axes = np.linalg.eigh(by_entry.hessian)
    slope = (np.swapaxes(axes, -1, -2) @ by_entry.gradient[..., None])[..., 0]
    reach = REACH * (1 + sd[:, 0])
    return _Points(basis, sd, at.criterion, slope, curvature, axes, reach)


def _step(at: _Points) -> tuple[NDArray, NDArray, NDArray]:
    """Return step (S, m), the fall it promises, and what a longer one might gain."""
    steepest = np.abs(at.curvature).max(-1, keepdims=True) + 1e-100
    size = np.maximum(np.abs(at.curvature), FLAT * steepest)
    down = at.curvature < -FLAT * steepest
    pushed = np.copysign(np.maximum(np.abs(at.slope), NUDGE * size), at.slope)
    slope = np.where(down, pushed, at.slope)
    # No further than the variances are large: what is beyond is another landscape.
    reach = np.minimum(at.reach, REACH * (1 + at.sd[:, 0]))
    along = -slope / size
    length = np.sqrt((along**2).sum(-1))
    along *= np.minimum(1, reach / np.maximum(length, 1e-300))[:, None]
    promise = -(at.slope * along + at.curvature * along**2 / 2).sum(-1)
    gain = (slope**2 / size).sum(-1) / 2
    return (at.axes @ along[..., None])[..., 0], promise, gain


def _moved(
    moments: Moments, old: _Points, step: NDArray, promise: NDArray, gain: NDArray
) -> _Points:
    """Try the step; where the criterion does not fall as it should, stay."""
    q = moments.q
    root = np.zeros((len(step), q, q))
    root[:, *np.tril_indices(q)] = step
    root[:, range(q), range(q)] += old.sd
    turn, sd, _ = np.linalg.svd(root)
    new = _points(moments, old.basis @ turn, sd)
    fall = old.value - new.value
    kept = fall / np.maximum(promise, 1e-300)
    # At the end the criterion is too coarse to tell; Newton's step is right there.
    kept = np.where((gain < SMALL_GAIN) & (fall > -SMALL_GAIN), 1.0, kept)
    length = np.sqrt((step**2).sum(-1))
    new.reach[:] = np.where(kept > 0.75, np.maximum(old.reach, 2 * length), old.reach)
    new.reach[kept < 0.25] = (length / 4)[kept < 0.25]
    stay = ~(kept > FAIR)
    for name in _Points.__slots__:
        if name != "reach":
            getattr(new, name)[stay] = getattr(old, name)[stay]
    return new
