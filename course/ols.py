"""Least squares, for one data set or for many at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class OlsFit:
    """A least-squares fit.

    Attributes
    ----------
    X : ndarray, shape (..., n, k)
        Design matrix.
    y : ndarray, shape (..., n)
        Outcome.
    beta_hat : ndarray, shape (..., k)
        Coefficients; unit of y over unit of the column.
    u_hat : ndarray, shape (..., n)
        Residuals, in the unit of y.
    """

    X: NDArray
    y: NDArray
    beta_hat: NDArray
    u_hat: NDArray


def ols(X: ArrayLike, y: ArrayLike) -> OlsFit:
    """Fit y on X by least squares, through the QR decomposition of X.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design matrix of full column rank, constant included.
    y : array_like, shape (..., n)
        Outcome.

    Returns
    -------
    OlsFit
        Coefficients and residuals.

    Raises
    ------
    ValueError
        If the row counts differ or X has not full column rank.

    Examples
    --------
    >>> fit = ols([[1, 0], [1, 1], [1, 2]], [1.0, 3.0, 5.0])
    >>> [float(b) for b in fit.beta_hat.round(6)]
    [1.0, 2.0]
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    if y.shape[-1:] != X.shape[-2:-1]:
        raise ValueError(
            f"expected y with one value a row of X, got X {X.shape} and y {y.shape}; "
            "X is (..., n, k) and y is (..., n)"
        )
    Q, R = full_rank_qr(X)
    rhs = np.swapaxes(Q, -1, -2) @ y[..., None]
    beta_hat = np.linalg.solve(R, rhs)[..., 0]
    return OlsFit(X, y, beta_hat, y - (X @ beta_hat[..., None])[..., 0])


def full_rank_qr(X: NDArray) -> tuple[NDArray, NDArray]:
    """Return the reduced QR decomposition of a design of full column rank.

    Parameters
    ----------
    X : ndarray, shape (..., n, k)
        Design matrix.

    Returns
    -------
    Q : ndarray, shape (..., n, k)
        Orthonormal columns.
    R : ndarray, shape (..., k, k)
        Upper triangular.

    Raises
    ------
    ValueError
        If columns of X are collinear, or there are fewer rows than columns.
    """
    Q, R = np.linalg.qr(X)
    diagonal = np.abs(np.diagonal(R, axis1=-2, axis2=-1))
    if X.shape[-2] < X.shape[-1] or (diagonal.min(-1) < 1e-10 * diagonal.max(-1)).any():
        raise ValueError(
            f"expected X of full column rank {X.shape[-1]}, got a shape {X.shape} "
            "with collinear columns; drop one of them"
        )
    return Q, R
