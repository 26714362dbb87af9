r"""What REML needs of the data: cross-products of each group, in convenient units.

A group enters the likelihood through sums over its rows only. Take an orthonormal
basis :math:`Q_j` of the columns of :math:`Z_j`, group by group: :math:`Z_j = Q_j T_j`,
T upper triangular, and :math:`D_j = [X_j, y_j] = Q_j B_j + D_j^\perp`. Since
:math:`V_j = I + Z_j \Sigma Z_j^\top` leaves alone what is orthogonal to :math:`Z_j`,

.. math:: D^\top V^{-1} D = \sum_j B_j^\top (I + T_j \Sigma T_j^\top)^{-1} B_j
          + D_\perp^\top D_\perp ,

a sum of positive terms: nothing cancels, however much larger than the errors the
random effects are, and however little Z varies within a group. A data set of a million
rows is J small matrices.

The units are chosen so that no step of the solver depends on whether time is in ms or
in years: :math:`X^\top X = n I`, :math:`Z^\top Z = n I`, and y is the residual of
least squares over its standard deviation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course.ols import full_rank_qr

# Residuals below this share of y are rounding: y is then a combination of X.
NO_RESIDUAL = 1e-12
# What is left of a column's sum of squares, below which it depends on other columns.
COLLINEAR = 1e-10


@dataclass(frozen=True, slots=True)
class Moments:
    """Cross-products of S data sets with J groups each, in the solver's units.

    Attributes
    ----------
    T : ndarray, shape (S, q, q, J)
        Roots of each group, ``T_j' T_j = Z_j' Z_j``; groups last, so that sums over
        them are products of matrices.
    B : ndarray, shape (S, q, p + 1, J)
        ``Q_j' [X_j, y_j]``; a row of zeros where Z_j has not full rank.
    within : ndarray, shape (S, p + 1, p + 1)
        Cross-products of what these leave of ``[X, y]``, over all rows.
    sigma2_within : ndarray, shape (S,)
        Variance of what X then leaves of y: the error variance of fixed effects for
        every column of Z in every group. 1 if they leave nothing to estimate it.
    n : int
        Rows of a data set.
    """

    T: NDArray
    B: NDArray
    within: NDArray
    sigma2_within: NDArray
    n: int

    @property
    def q(self) -> int:
        """Number of random effects of a group."""
        return self.T.shape[1]

    @property
    def p(self) -> int:
        """Number of fixed effects."""
        return self.within.shape[-1] - 1

    @property
    def nu(self) -> int:
        """Residual degrees of freedom of least squares, n - p."""
        return self.n - self.p

    def take(self, which: NDArray) -> "Moments":
        """Return some of the data sets; ``which`` indexes the first axis."""
        parts = (self.T, self.B, self.within, self.sigma2_within)
        return Moments(*(part[which] for part in parts), self.n)


@dataclass(frozen=True, slots=True)
class Units:
    r"""How the solver's units were made from the data's.

    Attributes
    ----------
    X_root, Z_root : ndarray, shape (S, p, p) and (S, q, q)
        Upper triangular; :math:`X = \tilde X R_X` with :math:`\tilde X` the solver's.
    beta_ols : ndarray, shape (S, p)
        Least-squares coefficients, taken off y.
    y_sd : ndarray, shape (S,)
        Residual standard deviation of least squares, in the unit of y.
    """

    X_root: NDArray
    Z_root: NDArray
    beta_ols: NDArray
    y_sd: NDArray


def moments_from_rows(
    y: NDArray, X: NDArray, Z: NDArray, group_idx: NDArray
) -> tuple[Moments, Units]:
    """Sum up rows, in the solver's units.

    Parameters
    ----------
    y : ndarray, shape (S, n)
        Outcomes.
    X, Z : ndarray, shape (S, n, p) or (1, n, p); (S, n, q) or (1, n, q)
        Designs, of their own or shared by all data sets.
    group_idx : ndarray of int, shape (n,)
        Group of each row, 0 to J - 1, none empty.

    Returns
    -------
    Moments, Units

    Notes
    -----
    Units are changed row by row, before anything is summed: sums of raw products
    would lose the digits of a regressor that is far from 0 for its spread.
    """
    S, n = y.shape
    (Qx, Rx), (Qz, Rz) = _scaled_qr(X, "X"), _scaled_qr(Z, "Z")
    share = np.swapaxes(Qx, -1, -2) @ y[..., None]
    beta_ols = np.linalg.solve(Rx, share)[..., 0]
    # What rounding leaves of X in this is found again as a part of beta.
    residual = y - (Qx @ share)[..., 0]
    y_sd = _checked_sd((residual**2).sum(-1), (y**2).sum(-1), n - X.shape[-1])

    order = np.argsort(group_idx, kind="stable")
    groups, root_n = group_idx[order], np.sqrt(n)
    x_cols, z_cols = (np.swapaxes(root_n * Q[:, order], 1, 2) for Q in (Qx, Qz))
    y_cols = (residual / y_sd[:, None])[:, None, order]
    basis, T = _orthonormal_by_group(z_cols, groups)
    x_share, x_left = _take_out_by_group(basis, x_cols, groups)
    y_share, y_left = _take_out_by_group(basis, y_cols, groups)

    q, p, J = Z.shape[-1], X.shape[-1], groups[-1] + 1
    B = np.empty((S, q, p + 1, J))
    B[:, :, :p], B[:, :, p:] = x_share, y_share
    within = np.empty((S, p + 1, p + 1))
    within[:, :p, :p] = x_left @ np.swapaxes(x_left, 1, 2)
    within[:, p:, :p] = y_left @ np.swapaxes(x_left, 1, 2)
    within[:, :p, p:] = np.swapaxes(within[:, p:, :p], 1, 2)
    within[:, p:, p:] = y_left @ np.swapaxes(y_left, 1, 2)
    T = np.broadcast_to(T, (S, q, q, J))
    roots = [np.broadcast_to(R / root_n, (S, *R.shape[1:])) for R in (Rx, Rz)]
    return _with_sigma2(T, B, within, n), Units(*roots, beta_ols, y_sd)


def moments_from_products(
    K: NDArray, x_columns: Sequence[int], z_columns: Sequence[int], n: int
) -> tuple[Moments, Units]:
    """Change the units of cross-products that were summed, or drawn, already.

    Parameters
    ----------
    K : ndarray, shape (S, J, d, d)
        ``D_j' D_j`` of each group; y is the last column of D.
    x_columns, z_columns : sequence of int
        Which columns of D make up X and Z; a column may be in both.
    n : int
        Rows of a data set.

    Returns
    -------
    Moments, Units
    """
    x, z = list(x_columns), list(z_columns)
    xy, p = [*x, K.shape[-1] - 1], len(x)
    raw = K.sum(axis=1)
    Rx = _cholesky_root(raw[:, x][:, :, x] / n, "X")
    Rz = _cholesky_root(raw[:, z][:, :, z] / n, "Z")
    share = np.linalg.solve(np.swapaxes(Rx, 1, 2), raw[:, x, -1, None] / n)
    beta_ols = np.linalg.solve(Rx, share)[..., 0]
    rss = raw[:, -1, -1] - n * (share[..., 0] ** 2).sum(-1)
    y_sd = _checked_sd(rss, raw[:, -1, -1], n - p)

    # New [X, y] from old: X Rx^-1 and (y - X beta_ols) / y_sd. New Z: Z Rz^-1.
    change = np.zeros((len(K), p + 1, p + 1))
    change[:, :p, :p] = np.linalg.inv(Rx)
    change[:, :p, p] = -beta_ols / y_sd[:, None]
    change[:, p, p] = 1 / y_sd
    z_change = np.linalg.inv(Rz)
    left = np.swapaxes(z_change, 1, 2)[:, None] @ K[:, :, z]
    ZZ = _groups_last(left[..., z] @ z_change[:, None])
    ZD = _groups_last(left[..., xy] @ change[:, None])
    T, B = _roots_by_group(ZZ, ZD)
    S, q, width, J = B.shape
    total = np.swapaxes(change, 1, 2) @ raw[:, xy][:, :, xy] @ change
    flat = np.swapaxes(B, 1, 2).reshape(S, width, q * J)
    within = total - flat @ np.swapaxes(flat, 1, 2)
    return _with_sigma2(T, B, within, n), Units(Rx, Rz, beta_ols, y_sd)


def _scaled_qr(D: NDArray, name: str) -> tuple[NDArray, NDArray]:
    """Return D = QR with columns scaled first, so that units do not look collinear."""
    scale = np.sqrt((D**2).sum(-2, keepdims=True))
    try:
        Q, R = full_rank_qr(D / np.where(scale > 0, scale, 1.0))
    except ValueError:
        raise ValueError(
            f"expected {name} of full column rank {D.shape[-1]}, got collinear "
            "columns, such as two constants, or a level that no row has; drop one"
        ) from None
    return Q, R * scale


def _groups_last(blocks: NDArray) -> NDArray:
    """Turn (S, J, a, b) into (S, a, b, J)."""
    return np.ascontiguousarray(np.moveaxis(blocks, 1, -1))


def _orthonormal_by_group(Z: NDArray, groups: NDArray) -> tuple[NDArray, NDArray]:
    """Return columns (S, q, n), orthonormal in each group, and T (S, q, q, J).

    Z holds columns (S, q, n), sorted by group. Gram and Schmidt: each column is taken
    out of those after it. One that depends on those before it becomes 0.
    """
    S, q, _ = Z.shape
    basis, T = Z.copy(), np.zeros((S, q, q, groups[-1] + 1))
    least = COLLINEAR**2 * _sums_by_group(Z**2, groups)
    for k in range(q):
        size2 = _sums_by_group(basis[:, k] ** 2, groups)
        T[:, k, k] = np.where(size2 > least[:, k], np.sqrt(size2), 0.0)
        basis[:, k] *= _inverse(T[:, k, k])[:, groups]
        later, T[:, k, k + 1 :] = _less(basis[:, k], basis[:, k + 1 :], groups)
        basis[:, k + 1 :] = later
    return basis, T


def _take_out_by_group(
    basis: NDArray, D: NDArray, groups: NDArray
) -> tuple[NDArray, NDArray]:
    """Return B (S, q, w, J) and the residuals of columns D, (S, w, n)."""
    shares = []
    for k in range(basis.shape[1]):
        D, share = _less(basis[:, k], D, groups)
        shares.append(share)
    return np.stack(shares, axis=1), D


def _less(unit: NDArray, D: NDArray, groups: NDArray) -> tuple[NDArray, NDArray]:
    """Take a unit column (S, n) out of columns D (S, w, n) in each group."""
    share = _sums_by_group(unit[:, None] * D, groups)
    return D - unit[:, None] * share[..., groups], share


def _sums_by_group(values: NDArray, groups: NDArray) -> NDArray:
    """Sum values (..., n), sorted by group, to (..., J)."""
    starts = np.searchsorted(groups, np.arange(groups[-1] + 1))
    return np.add.reduceat(values, starts, axis=-1)


def _roots_by_group(ZZ: NDArray, ZD: NDArray) -> tuple[NDArray, NDArray]:
    """Return T (S, q, q, J) and B (S, q, w, J) from sums of products.

    Cholesky: ``T'T = ZZ`` and ``T'B = ZD``, a row of zeros where a column of Z depends
    on those before it.
    """
    q = ZZ.shape[1]
    left = np.concatenate([ZZ, ZD], axis=2)
    least = COLLINEAR * np.einsum("skkj->skj", ZZ)
    rows = np.zeros_like(left)
    for k in range(q):
        pivot = left[:, k, k]
        root = np.sqrt(np.where(pivot > least[:, k], pivot, 0.0))
        rows[:, k, k:] = left[:, k, k:] * _inverse(root)[:, None]
        left[:, k + 1 :, k:] -= rows[:, k, k + 1 : q, None] * rows[:, k, None, k:]
    return rows[:, :, :q], rows[:, :, q:]


def _inverse(values: NDArray) -> NDArray:
    """Return 1 / values, 0 for 0."""
    return np.where(values > 0, 1 / np.where(values > 0, values, 1.0), 0.0)


def _with_sigma2(T: NDArray, B: NDArray, within: NDArray, n: int) -> Moments:
    """Add the variance within groups, for which y must be left something."""
    q, J = T.shape[2:]
    p = within.shape[-1] - 1
    values, axes = np.linalg.eigh(within[:, :p, :p])
    varies = values > COLLINEAR * n
    share = (np.swapaxes(axes, 1, 2) @ within[:, :p, p:])[..., 0]
    explained = np.where(varies, share**2 / np.where(varies, values, 1), 0).sum(-1)
    rss = within[:, p, p] - explained
    free = n - q * J - varies.sum(-1)
    ok = (free < 1) | (rss > NO_RESIDUAL * n)
    if not ok.all():
        raise ValueError(
            "expected y to vary within groups, got a y that X and the random effects "
            f"fit exactly (data set {int(np.argmin(ok))}), so that the likelihood has "
            "no maximum; use the means of the groups, or fewer columns in Z"
        )
    sigma2 = np.where(free < 1, 1.0, rss / np.maximum(free, 1))
    return Moments(T, B, within, sigma2, n)


def _cholesky_root(gram: NDArray, name: str) -> NDArray:
    """Return the upper triangular R with R'R = gram, shape (S, k, k)."""
    scale = np.sqrt(np.diagonal(gram, axis1=-2, axis2=-1))
    scale = np.where(scale > 0, scale, 1.0)
    scaled = gram / scale[..., None] / scale[..., None, :]
    ok = np.linalg.eigvalsh(scaled)[..., 0] > COLLINEAR
    if not ok.all():
        raise ValueError(
            f"expected {name} of full column rank {gram.shape[-1]}, got collinear "
            f"columns in data set {int(np.argmin(ok))}; drop one of them"
        )
    return np.swapaxes(np.linalg.cholesky(scaled), -1, -2) * scale[..., None, :]


def _checked_sd(rss: NDArray, y2: NDArray, nu: int) -> NDArray:
    """Return the residual standard deviation, (S,), if there is a residual at all."""
    ok = rss > NO_RESIDUAL**2 * np.maximum(y2, np.finfo(float).tiny)
    if not ok.all():
        raise ValueError(
            "expected y with something left for the random effects to explain, got a "
            f"y that the columns of X fit exactly (data set {int(np.argmin(ok))}); "
            "check that y is not constant and not one of the regressors"
        )
    return np.sqrt(rss / nu)
