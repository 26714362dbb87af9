r"""The REML criterion of many data sets at once, with exact derivatives.

Write :math:`\sigma^2\Sigma` for the covariance of a group's random effects and
:math:`V_j = I + Z_j \Sigma Z_j^\top`. For given :math:`\Sigma` the best
:math:`\beta` and :math:`\sigma^2` are known, and what is left to minimise is

.. math:: f(\Sigma) = \sum_j \log|V_j| + \log|X^\top V^{-1} X|
          + \nu\,[1 + \log(2\pi\, RSS / \nu)], \qquad \nu = n - p,

with RSS the generalised residual sum of squares
:math:`(y - X\beta)^\top V^{-1} (y - X\beta)` (Bates et al. 2015, section 3).

In the basis of the eigenvectors of :math:`\Sigma`, :math:`\Sigma = \mathrm{diag}
(\ell_1^2, \dots, \ell_q^2)`: :math:`V_j` is I plus q matrices of rank one, and each
is taken in by one step. Derivatives are by :math:`\Delta` in
:math:`\Sigma = (\ell + \Delta)(\ell + \Delta)^\top`, :math:`\Delta` lower
triangular, at :math:`\Delta = 0`.

References
----------
Bates, Mächler, Bolker & Walker (2015), J. Stat. Softw. 67(1),
doi:10.18637/jss.v067.i01.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course.reml_moments import Moments

# A residual variance below this share of that of least squares is rounding.
NO_RSS = 1e-14


@dataclass(frozen=True, slots=True)
class Projection:
    r"""What is left of the data at one :math:`\Sigma` of each data set.

    Attributes
    ----------
    criterion : ndarray, shape (S,)
        f, in the solver's units.
    beta : ndarray, shape (S, p)
        Generalised least squares.
    rss : ndarray, shape (S,)
        Generalised residual sum of squares.
    X_chol : ndarray, shape (S, p, p)
        L, the lower triangular root of :math:`X^\top V^{-1} X`.
    A : ndarray, shape (S, q, q, J)
        :math:`A_j = Z_j^\top V_j^{-1} Z_j`.
    C : ndarray, shape (S, q, p + 1, J)
        :math:`C_j = Z_j^\top V_j^{-1} [X_j L^{-\top}, (y_j - X_j\beta)/\hat\sigma]`
        with :math:`\hat\sigma^2 = RSS/\nu`; all Z in the basis of the eigenvectors.
    """

    criterion: NDArray
    beta: NDArray
    rss: NDArray
    X_chol: NDArray
    A: NDArray
    C: NDArray

    @property
    def G(self) -> NDArray:
        r"""Derivative of f by :math:`\Sigma`, :math:`\sum_j A_j - C_j C_j^\top`."""
        flat = self.C.reshape(*self.C.shape[:2], -1)
        return self.A.sum(-1) - flat @ np.swapaxes(flat, -1, -2)


@dataclass(frozen=True, slots=True)
class Derivatives:
    r"""First and second derivatives of f by the m = q (q + 1) / 2 entries of Delta.

    Attributes
    ----------
    gradient, hessian : ndarray, shape (S, m) and (S, m, m)
        The entries (a, b), a >= b, in the order of ``numpy.tril_indices(q)``.
    pull : ndarray, shape (S, m, p + 1, p + 1)
        :math:`S(E)` of each entry: how :math:`[X, r]^\top V^{-1} [X, r]` falls, in the
        units in which it is I (X) and :math:`\nu` (the residual r).
    """

    gradient: NDArray
    hessian: NDArray
    pull: NDArray


def project(moments: Moments, basis: NDArray, sd: NDArray) -> Projection:
    r"""Return f and the projected cross-products of each group.

    Parameters
    ----------
    moments : Moments
        S data sets.
    basis : ndarray, shape (S, q, q)
        Eigenvectors of :math:`\Sigma` in columns, largest eigenvalue first.
    sd : ndarray, shape (S, q)
        Roots of the eigenvalues, :math:`\ell`; zeros are ordinary values.

    Returns
    -------
    Projection
    """
    q, p, nu = moments.q, moments.p, moments.nu
    log_det, root = _whitened(moments, basis, sd)
    # Inner products of its columns: Z'V^-1 [Z, X, y] by group, [X, y]'V^-1 [X, y].
    products = np.einsum("skaj,skbj->sabj", root[:, :, :q], root)
    flat = np.moveaxis(root[:, :, q:], 2, 1).reshape(len(root), p + 1, -1)
    Q = moments.within + flat @ np.swapaxes(flat, 1, 2)
    X_chol = np.linalg.cholesky(Q[:, :p, :p])
    X_inv = np.linalg.inv(X_chol)
    half = (X_inv @ Q[:, :p, p:])[..., 0]
    beta = (half[:, None, :] @ X_inv)[:, 0]
    rss = np.maximum(Q[:, p, p] - (half**2).sum(-1), NO_RSS * nu)
    log_X = 2 * np.log(np.diagonal(X_chol, axis1=-2, axis2=-1)).sum(-1)
    # C' = change [X, y]'V^-1 Z, all groups at once.
    change = np.zeros_like(Q)
    change[:, :p, :p] = X_inv
    change[:, p, :p], change[:, p, p] = -beta, 1
    change[:, p] *= np.sqrt(nu / rss)[:, None]
    return Projection(
        criterion=log_det + log_X + nu * (1 + np.log(2 * np.pi * rss / nu)),
        beta=beta,
        rss=rss,
        X_chol=X_chol,
        A=products[:, :, :q],
        C=change[:, None] @ products[:, :, q:],
    )


def derivatives(at: Projection, sd: NDArray, nu: int) -> Derivatives:
    r"""Return gradient and Hessian of f, exactly.

    Parameters
    ----------
    at : Projection
        Of S data sets.
    sd : ndarray, shape (S, q)
        Roots of the eigenvalues of :math:`\Sigma`, :math:`\ell`.
    nu : int
        n - p.

    Returns
    -------
    Derivatives

    Notes
    -----
    A change E of :math:`\Sigma` changes f by :math:`\mathrm{tr}(GE)`, and two changes
    have the second derivative

    .. math:: \sum_j [\mathrm{tr}(E A_j E' M_j) + \mathrm{tr}(E M_j E' A_j)]
              - \sum_{xy} \omega_{xy} S_{xy}(E) S_{xy}(E'),

    :math:`M_j = C_j C_j^\top - A_j/2`, :math:`S(E) = \sum_j C_j^\top E C_j`,
    :math:`\omega = 1` but :math:`1/\nu` for the last diagonal element (the residual).
    The entry (a, b) of :math:`\Delta` is :math:`E = \ell_b (e_a e_b^\top + e_b
    e_a^\top)` to first order; to second order two entries (a, b) and (c, b) of one
    column add :math:`2 G_{ac}`.
    """
    S, q, width, J = at.C.shape
    a, b = np.tril_indices(q)
    sd_b = sd[:, b]
    # The trace of E A E' M, both ways round, for all pairs of entries.
    A_pairs = at.A[:, a, b]
    M_pairs = (at.C[:, a] * at.C[:, b]).sum(2) - A_pairs / 2
    AM = A_pairs @ np.swapaxes(M_pairs, -1, -2)
    hessian = _traces(AM + np.swapaxes(AM, -1, -2), q)
    hessian *= sd_b[:, :, None] * sd_b[:, None, :]
    # The curvature of the path itself.
    G = at.G
    hessian += 2 * G[:, a[:, None], a] * (b[:, None] == b)
    # What beta and sigma^2 give way.
    flat = at.C.reshape(S, q * width, J)
    CC = (flat @ np.swapaxes(flat, -1, -2)).reshape(S, q, width, q, width)
    CC = CC.swapaxes(2, 3)
    pull = (CC[:, a, b] + CC[:, b, a]) * sd_b[:, :, None, None]
    root_omega = np.ones((width, width))
    root_omega[-1, -1] = 1 / np.sqrt(nu)
    left = (pull * root_omega).reshape(S, len(a), -1)
    hessian -= left @ np.swapaxes(left, -1, -2)
    return Derivatives(2 * G[:, a, b] * sd_b, hessian, pull)


def _traces(AM: NDArray, q: int) -> NDArray:
    """Return sum_j tr(E A_j E' M_j) for all pairs of E = e_a e_b' + e_b e_a', a >= b.

    AM, (S, m, m), holds sum_j A_j[a, b] M_j[c, d] for the entries a >= b and c >= d.
    """
    a, b = np.tril_indices(q)
    pair = np.zeros((q, q), int)
    pair[a, b] = pair[b, a] = np.arange(len(a))
    # Rows of the result are the entries (a, b), columns the entries (c, d).
    c, d = a, b
    bc, bd, ac, ad = (pair[np.ix_(i, k)] for i, k in ((b, c), (b, d), (a, c), (a, d)))
    return AM[:, bc, ad] + AM[:, bd, ac] + AM[:, ac, bd] + AM[:, ad, bc]


def _whitened(moments: Moments, basis: NDArray, sd: NDArray) -> tuple[NDArray, NDArray]:
    r"""Return log|V|, summed, and roots of each group times [T, B], Z in the basis.

    Products of its columns, (S, q, q + p + 1, J), are those of [Z, X, y] weighted with
    :math:`V^{-1}`, in the range of Z. The root of :math:`(I + w w^\top)^{-1}` is
    :math:`I - c\,w w^\top`, :math:`c = (1 - 1/\sqrt{1 + w^\top w}) / w^\top w`; w is,
    for one random effect after the other, its column times its standard deviation.
    """
    T = _turn(basis, np.swapaxes(moments.T, 1, 2)).swapaxes(1, 2)
    root = np.concatenate([T, moments.B], axis=2)
    log_det = np.zeros(len(root))
    for k in range(moments.q):
        w = root[:, :, k] * sd[:, k, None, None]
        size = np.sqrt(1 + (w**2).sum(1))
        log_det += 2 * np.log(size).sum(-1)
        share = np.einsum("skj,skaj->saj", w, root) / (size * (1 + size))[:, None]
        root -= w[:, :, None] * share[:, None]
    return log_det, root


def _turn(basis: NDArray, M: NDArray) -> NDArray:
    """Return basis' M for M of shape (S, q, width, J)."""
    S, q, width, J = M.shape
    flat = np.swapaxes(basis, 1, 2) @ M.reshape(S, q, width * J)
    return flat.reshape(S, q, width, J)
