"""From the minimum of the REML criterion to estimates, standard errors and df."""

import numpy as np
from numpy.typing import NDArray

from course.reml_derivatives import Derivatives, derivatives, project
from course.reml_moments import Moments, Units
from course.reml_newton import FLAT, Optimum

# lme4's isSingular(): a standard deviation, relative to sigma, below this is zero.
SINGULAR = 1e-4


def in_units_of_the_data(
    moments: Moments, units: Units, best: Optimum
) -> dict[str, NDArray]:
    """Return every estimate in the units of y, X and Z.

    Parameters
    ----------
    moments : Moments
        S data sets in the solver's units.
    units : Units
        How these were made.
    best : Optimum
        Where the criterion is least.

    Returns
    -------
    dict of str to ndarray
        The fields of :class:`course.reml.RemlBatch`, all with a first axis S.
    """
    at = project(moments, best.basis, best.sd)
    slopes = derivatives(at, best.sd, moments.nu)
    nu, y_sd = moments.nu, units.y_sd[:, None]
    # beta = X_root^-1 (beta of the solver), and its covariance root root' sigma2.
    root = np.linalg.inv(np.swapaxes(at.X_chol, -1, -2) @ units.X_root)
    shift = np.linalg.solve(units.X_root, at.beta[..., None])[..., 0]
    sigma2 = at.rss / nu * units.y_sd**2
    cov_beta = root @ np.swapaxes(root, -1, -2) * sigma2[:, None, None]
    Lambda = np.linalg.solve(units.Z_root, best.basis * best.sd[:, None, :])
    # The BLUP is Sigma Z'V^-1 (y - X beta), and the last row of C that over sigma.
    sigma = np.sqrt(sigma2)[:, None, None]
    pulled = np.swapaxes(Lambda * best.sd[:, None, :] * sigma, -1, -2)
    log_units = np.log(np.abs(np.diagonal(units.X_root, axis1=-2, axis2=-1))).sum(-1)
    return {
        "beta": units.beta_ols + y_sd * shift,
        "se": np.sqrt(np.diagonal(cov_beta, axis1=-2, axis2=-1)),
        "df": satterthwaite(slopes, root, nu),
        "cov_beta": cov_beta,
        "Sigma": Lambda @ np.swapaxes(Lambda, -1, -2) * sigma2[:, None, None],
        "sigma2": sigma2,
        "criterion": at.criterion + 2 * log_units + 2 * nu * np.log(units.y_sd),
        "blups": np.swapaxes(at.C[:, :, -1], -1, -2) @ pulled,
        "converged": best.converged,
        "singular": best.sd[:, -1] < SINGULAR,
        "n_iter": best.n_iter,
    }


def satterthwaite(at: Derivatives, root: NDArray, nu: int) -> NDArray:
    r"""Return Satterthwaite degrees of freedom of each coefficient, shape (S, p).

    The variance :math:`v_r` of coefficient r is a function of :math:`\Sigma` and
    :math:`\sigma^2`; a chi-square with df degrees has relative variance 2 / df, and
    the delta method gives :math:`v_r` that of twice the inverse Hessian H of f. With
    :math:`\sigma^2` profiled out,

    .. math:: 1 / df_r = 1/\nu + \gamma_r^\top H^{-1} \gamma_r ,

    :math:`\gamma_r` the relative change of :math:`v_r` with each entry of
    :math:`\Delta`, RSS following. At a singular :math:`\Sigma`, the inverse is that
    on the directions in which f is curved (as in lmerTest).
    """
    p = root.shape[-1]
    spread = root[:, None] @ at.pull[:, :, :p, :p]
    change = (spread * root[:, None]).sum(-1)
    gamma = change / (root**2).sum(-1)[:, None] - at.pull[:, :, p, p, None] / nu
    curvature, axes = np.linalg.eigh(at.hessian)
    along = np.swapaxes(axes, -1, -2) @ gamma
    curved = curvature > FLAT * np.abs(curvature).max(-1, keepdims=True)
    inverse = np.where(curved, 1 / np.where(curved, curvature, 1), 0.0)
    return 1 / (1 / nu + (along**2 * inverse[..., None]).sum(1))
