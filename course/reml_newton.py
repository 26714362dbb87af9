r"""Minimise the REML criterion of many data sets at once.

Modified Newton with Levenberg's damping. Three things make it safe where variances
are estimated as zero:

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
# Standard deviation, relative to sigma, beyond which numbers mean nothing.
MAX_SD = 1e5
# Curvature, by a change of the largest standard deviation of its own size, that is 0.
NO_SLOPE = 1e-9
# A step that promises to lower the criterion by less than this is not worth taking.
TINY_GAIN = 1e-14
# Below this, Newton's step is trusted where the criterion is too coarse to confirm it.
SMALL_GAIN = 1e-8
# Curvatures within this share of the largest are zero up to rounding.
FLAT = 1e-9
# Standard deviation, relative to sigma, from which a zero variance is left.
NUDGE = 0.05
# Smallest standard deviation, relative to sigma, to start from.
FIRST_SD = 0.1
# Longest step, in units of one plus the largest standard deviation.
REACH = 1.0


@dataclass(frozen=True, slots=True)
class Optimum:
    r"""Where the search ended.

    Attributes
    ----------
    basis, sd : ndarray, shape (S, q, q) and (S, q)
        Eigenvectors and roots of eigenvalues of :math:`\Sigma`, largest first.
    n_iter : ndarray of int, shape (S,)
        Evaluations of the criterion.
    converged : ndarray of bool, shape (S,)
        Slope zero and no direction of negative curvature.
    """

    basis: NDArray
    sd: NDArray
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
    damping: NDArray

    def take(self, which: NDArray) -> "_Points":
        return _Points(*(getattr(self, name)[which] for name in self.__slots__))


def minimise(moments: Moments) -> Optimum:
    r"""Find the REML estimate of :math:`\Sigma` of every data set.

    Parameters
    ----------
    moments : Moments
        S data sets in the solver's units.

    Returns
    -------
    Optimum
    """
    S = len(moments.within)
    basis, sd = _start(moments)
    found = Optimum(basis, sd, np.zeros(S, int), np.zeros(S, bool))
    running, last_gain = np.arange(S), np.full(S, np.inf)
    points = _points(moments, basis, sd)
    for n_iter in range(1, MAX_ITERATIONS + 1):
        step, gain = _step(points)
        # Near the end, a gain that does not shrink is rounding.
        done = (gain < TINY_GAIN) | ((gain < SMALL_GAIN) & (gain > last_gain / 10))
        found.basis[running], found.sd[running] = points.basis, points.sd
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
        step, last_gain = step[keep], gain[keep]
        points = _moved(moments, points, step, last_gain)
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
    S, q, _, J = moments.ZZ.shape
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
    damping = np.zeros(len(sd))
    return _Points(basis, sd, at.criterion, slope, curvature, axes, damping)


def _step(at: _Points) -> tuple[NDArray, NDArray]:
    """Return the step, (S, m), and by how much it should lower the criterion."""
    steepest = np.abs(at.curvature).max(-1, keepdims=True) + 1e-100
    size = np.maximum(np.abs(at.curvature), FLAT * steepest)
    down = at.curvature < -FLAT * steepest
    pushed = np.copysign(np.maximum(np.abs(at.slope), NUDGE * size), at.slope)
    slope = np.where(down, pushed, at.slope)
    along = -slope / (size + at.damping[:, None] * steepest)
    gain = (slope**2 / size).sum(-1) / 2
    # No further than the variances are large: what is beyond is another landscape.
    length = np.sqrt((along**2).sum(-1, keepdims=True))
    along *= np.minimum(1, REACH * (1 + at.sd[:, :1]) / np.maximum(length, 1e-300))
    return (at.axes @ along[..., None])[..., 0], gain


def _moved(moments: Moments, old: _Points, step: NDArray, gain: NDArray) -> _Points:
    """Try the step; where the criterion does not fall, stay and damp."""
    q = moments.q
    root = np.zeros((len(step), q, q))
    root[:, *np.tril_indices(q)] = step
    root[:, range(q), range(q)] += old.sd
    turn, sd, _ = np.linalg.svd(root)
    new = _points(moments, old.basis @ turn, sd)
    better = new.value <= old.value + np.where(gain < SMALL_GAIN, SMALL_GAIN, 0.0)
    for name in _Points.__slots__:
        stay = getattr(old, name)[~better]
        getattr(new, name)[~better] = stay
    less, more = old.damping / 10, np.maximum(10 * old.damping, 0.01)
    new.damping[:] = np.where(better, np.where(less < 1e-3, 0, less), more)
    return new
