r"""Linear mixed models with one grouping factor, fitted by REML, many at once.

The model of group j is

.. math:: y_j = X_j \beta + Z_j u_j + e_j, \qquad u_j \sim N(0, \Sigma), \quad
          e_j \sim N(0, \sigma^2 I),

with any number q of random effects a group, any group sizes and any number of data
sets. :func:`fit_mixed` takes arrays, :func:`fit_mixed_formula` a formula such as
``"rt ~ x + (1 + x | subject)"``, :func:`fit_mixed_batch` S data sets at once, and
:func:`fit_mixed_products` S data sets of which only sums of products are known.

Where to read on: :mod:`course.reml_moments` (what is summed),
:mod:`course.reml_derivatives` (the criterion), :mod:`course.reml_newton` (its
minimum), :mod:`course.reml_inference` (standard errors and degrees of freedom).

References
----------
Bates, Mächler, Bolker & Walker (2015), J. Stat. Softw. 67(1),
doi:10.18637/jss.v067.i01. Satterthwaite degrees of freedom: Kuznetsova, Brockhoff &
Christensen (2017), J. Stat. Softw. 82(13), doi:10.18637/jss.v082.i13.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.reml_checks import checked_products, checked_rows, checked_starts
from course.reml_inference import in_units_of_the_data
from course.reml_moments import (
    Moments,
    Units,
    moments_from_products,
    moments_from_rows,
)
from course.reml_newton import minimise

if TYPE_CHECKING:
    import pandas as pd

# Numbers of one block of data sets: what a processor's cache holds.
BLOCK = 2**17
# Searches of a single fit. Where the criterion had several minima, 20 missed none.
STARTS = 20


@dataclass(frozen=True, slots=True)
class RemlFit:
    r"""A mixed model fitted to one data set.

    Attributes
    ----------
    beta : ndarray, shape (p,)
        Fixed effects; unit of y over unit of the column.
    se : ndarray, shape (p,)
        Their standard errors, :math:`\Sigma` and :math:`\sigma^2` taken as known.
    df : ndarray, shape (p,)
        Satterthwaite degrees of freedom.
    cov_beta : ndarray, shape (p, p)
        :math:`\hat\sigma^2 (X^\top V^{-1} X)^{-1}`.
    Sigma : ndarray, shape (q, q)
        Covariance of a group's random effects, in units of y squared.
    sigma2 : float
        Variance of e, in the unit of y squared.
    criterion : float
        REML deviance, -2 log restricted likelihood: lme4's ``REMLcrit``.
    blups : ndarray, shape (J, q)
        Predicted random effects, in the order of ``group_labels``.
    group_labels : ndarray, shape (J,)
        Labels of the groups, sorted.
    converged : bool
        Whether the search ended at a minimum.
    singular : bool
        Whether :math:`\Sigma` has, for practical purposes, not full rank.
    n_iter : int
        Evaluations of the criterion.
    names, random_names : tuple of str
        Names of the columns of X and Z, empty if the fit was to bare arrays.
    """

    beta: NDArray
    se: NDArray
    df: NDArray
    cov_beta: NDArray
    Sigma: NDArray
    sigma2: float
    criterion: float
    blups: NDArray
    group_labels: NDArray
    converged: bool
    singular: bool
    n_iter: int
    names: tuple[str, ...] = ()
    random_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemlBatch:
    r"""A mixed model fitted to S data sets: :class:`RemlFit` with an axis in front.

    Attributes
    ----------
    beta, se, df : ndarray, shape (S, p)
        Fixed effects, standard errors, Satterthwaite degrees of freedom.
    cov_beta : ndarray, shape (S, p, p)
        Covariance of the fixed effects.
    Sigma : ndarray, shape (S, q, q)
        Covariance of a group's random effects.
    sigma2, criterion : ndarray, shape (S,)
        Variance of e; REML deviance.
    blups : ndarray, shape (S, J, q)
        Predicted random effects.
    group_labels : ndarray, shape (J,)
        Labels of the groups, sorted.
    converged, singular : ndarray of bool, shape (S,)
        Whether the search ended at a minimum; whether :math:`\Sigma` is singular.
    n_iter : ndarray of int, shape (S,)
        Evaluations of the criterion.
    """

    beta: NDArray
    se: NDArray
    df: NDArray
    cov_beta: NDArray
    Sigma: NDArray
    sigma2: NDArray
    criterion: NDArray
    blups: NDArray
    group_labels: NDArray
    converged: NDArray
    singular: NDArray
    n_iter: NDArray

    def fit(self, s: int) -> RemlFit:
        """Return data set s as a :class:`RemlFit`."""
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        labels = own.pop("group_labels")
        plain = ("sigma2", "criterion", "converged", "singular", "n_iter")
        own = {k: v[s].item() if k in plain else v[s] for k, v in own.items()}
        return RemlFit(**own, group_labels=labels)


def fit_mixed(
    y: ArrayLike,
    X: ArrayLike,
    Z: ArrayLike,
    groups: ArrayLike,
    *,
    starts: int = STARTS,
) -> RemlFit:
    r"""Fit a mixed model with one grouping factor by REML.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcome.
    X : array_like, shape (n, p)
        Design of the fixed effects, constant included if there is to be one.
    Z : array_like, shape (n, q)
        Design of the random effects, such as a column of ones for random intercepts.
    groups : array_like, shape (n,)
        Group of each row: numbers or text, in any order.
    starts : int, default 20
        Searches, of which the one that ends lowest counts: with few or very unequal
        groups the criterion may have more than one minimum.

    Returns
    -------
    RemlFit

    Raises
    ------
    ValueError
        For shapes that do not fit together, missing values, collinear columns, or
        data that cannot tell random effects from error.

    Warns
    -----
    RuntimeWarning
        If the search did not end; ``converged`` is False then.

    Examples
    --------
    >>> y = [1.0, 2.0, 4.0, 5.0, 9.0, 7.0]
    >>> one = np.ones((6, 1))
    >>> fit = fit_mixed(y, one, one, ["a", "a", "b", "b", "c", "c"])
    >>> [round(float(v), 3) for v in (fit.beta[0], fit.df[0], fit.sigma2)]
    [4.667, 2.0, 1.0]
    """
    y = np.asarray(y)
    if y.ndim != 1:
        raise ValueError(
            f"expected y with one axis, got shape {y.shape}; "
            "for many data sets at once use fit_mixed_batch"
        )
    fit = fit_mixed_batch(y[None], X, Z, groups, starts=starts).fit(0)
    if not fit.converged:
        warnings.warn(
            "the likelihood has no maximum that could be found, as when X and Z leave "
            "no residual, or X alone fits every group's mean: do not use this fit; "
            "try fewer columns in X or Z",
            RuntimeWarning,
            stacklevel=2,
        )
    return fit


def fit_mixed_formula(formula: str, data: "pd.DataFrame") -> RemlFit:
    """Fit a mixed model that is written as in lme4.

    Parameters
    ----------
    formula : str
        Such as ``"rt ~ x + (1 + x | subject)"``: fixed effects as everywhere, then in
        brackets the random effects, a bar and the column of the groups. ``(x | g)``
        contains the intercept, ``(0 + x | g)`` does not.
    data : pandas.DataFrame
        One row an observation.

    Returns
    -------
    RemlFit
        With ``names`` and ``random_names``.

    Raises
    ------
    ValueError
        For a formula without one random term, unknown columns or missing values.
    """
    from course.reml_formula import designs

    design = designs(formula, data)
    fit = fit_mixed(design.y, design.X, design.Z, design.groups)
    return replace(fit, names=design.names, random_names=design.random_names)


def fit_mixed_batch(
    y: ArrayLike, X: ArrayLike, Z: ArrayLike, groups: ArrayLike, *, starts: int = 1
) -> RemlBatch:
    """Fit the same mixed model to S data sets at once.

    Parameters
    ----------
    y : array_like, shape (S, n)
        Outcomes.
    X : array_like, shape (n, p) or (S, n, p)
        Design of the fixed effects, shared or of each data set.
    Z : array_like, shape (n, q) or (S, n, q)
        Design of the random effects, shared or of each data set.
    groups : array_like, shape (n,)
        Group of each row, shared by all data sets.
    starts : int, default 1
        Searches for each data set, as for :func:`fit_mixed`. Time grows with them; of
        the data sets of :mod:`course.universe`, one in some thousands needs more
        than one.

    Returns
    -------
    RemlBatch

    Raises
    ------
    ValueError
        As for :func:`fit_mixed`. A data set on which the search does not end is no
        error: it has ``converged`` False.
    """
    y, X, Z, labels, group_idx = checked_rows(y, X, Z, groups)
    starts = checked_starts(starts)
    size = starts * Z.shape[-1] * (X.shape[-1] + Z.shape[-1] + 1) * len(labels)
    parts = []
    for block in _blocks(len(y), size):
        X_s, Z_s = (D if len(D) == 1 else D[block] for D in (X, Z))
        moments, units = moments_from_rows(y[block], X_s, Z_s, group_idx)
        parts.append(_solve(moments, units, starts))
    return _joined(parts, labels)


def fit_mixed_products(
    K: ArrayLike,
    x_columns: Sequence[int],
    z_columns: Sequence[int],
    n: int,
    group_labels: ArrayLike | None = None,
    *,
    starts: int = 1,
) -> RemlBatch:
    r"""Fit a mixed model to data sets of which only sums of products are known.

    Parameters
    ----------
    K : array_like, shape (S, J, d, d)
        :math:`D_j^\top D_j` of each group, where the last column of D is y and the
        others are regressors.
    x_columns : sequence of int
        Columns of D that make up X.
    z_columns : sequence of int
        Columns of D that make up Z; a column may be in both.
    n : int
        Rows of a data set, over all groups.
    group_labels : array_like, shape (J,), optional
        Names of the groups, 0 to J - 1 if not given.
    starts : int, default 1
        As for :func:`fit_mixed_batch`.

    Returns
    -------
    RemlBatch
        What :func:`fit_mixed_batch` returns for the rows behind the sums.

    Notes
    -----
    The cost does not depend on n. Sums of raw products lose digits when a regressor
    is far from 0 for its spread: centre it first, or use :func:`fit_mixed_batch`.
    """
    K = np.asarray(K, float)
    x_columns, z_columns = [int(c) for c in x_columns], [int(c) for c in z_columns]
    labels = checked_products(K, x_columns, z_columns, n, group_labels)
    starts = checked_starts(starts)
    size = starts * len(z_columns) * (len(x_columns) + len(z_columns) + 1) * len(labels)
    parts = [
        _solve(*moments_from_products(K[block], x_columns, z_columns, n), starts)
        for block in _blocks(len(K), size)
    ]
    return _joined(parts, labels)


def _blocks(S: int, size: int) -> list[slice]:
    """Cut S data sets of ``size`` numbers each into blocks of about BLOCK numbers."""
    step = max(1, BLOCK // size)
    return [slice(start, start + step) for start in range(0, S, step)]


def _solve(moments: Moments, units: Units, starts: int) -> dict[str, NDArray]:
    """Fit one block of data sets; the keys are the fields of RemlBatch."""
    return in_units_of_the_data(moments, units, minimise(moments, starts))


def _joined(parts: list[dict[str, NDArray]], labels: NDArray) -> RemlBatch:
    """Put blocks together."""
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return RemlBatch(**whole, group_labels=labels)
