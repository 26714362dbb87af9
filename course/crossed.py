r"""Subjects crossed with items, two conditions, balanced: exact tests, many at once.

Every subject answers every item. Either an item belongs to one condition
(``"between"``: 2 K items, K in each) or it comes in both (``"within"``: K items).
With balance the likelihood needs a few mean squares only, and REML has a closed form.

References
----------
Clark (1973), J. Verbal Learning and Verbal Behavior 12:335,
doi:10.1016/S0022-5371(73)80014-3.
Barr, Levy, Scheepers & Tily (2013), J. Memory and Language 68:255,
doi:10.1016/j.jml.2012.11.001.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

DESIGNS = ("between", "within")
TESTS = ("F1", "F2", "F1 and F2", "min F'", "quasi-F", "two-way", "mixed")
SLOPES = ("subject", "item")


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations of the random parts, all in the unit of y.

    Attributes
    ----------
    subject, item : float
        Of the intercepts of subjects and of items.
    subject_slope, item_slope : float
        Of the effect of the condition over subjects, and over items. Where an item
        is seen in one condition only, its slope cannot exist: ``"between"`` ignores
        ``item_slope``.
    error : float
        Of the independent part of each answer.
    """

    subject: float = 1.0
    subject_slope: float = 0.0
    item: float = 0.5
    item_slope: float = 0.0
    error: float = 1.0


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """All that a balanced crossed design says about the effect of the condition.

    Mean squares are on the scale of one answer: each has expectation ``error**2``
    plus what its name adds.

    Attributes
    ----------
    effect : ndarray, shape (...)
        Mean of condition 1 minus mean of condition 0, in the unit of y.
    subject : ndarray, shape (...)
        Subjects x condition.
    item : ndarray, shape (...)
        Items in conditions (between), or items x condition (within).
    residual : ndarray, shape (...)
        What is left.
    intercepts : tuple of ndarray, shape (...)
        Subjects, and with ``"within"`` items too. They say nothing about the effect,
        but REML pools them with the residual where they are smaller.
    J, K : int
        Subjects; items a condition.
    design : {"between", "within"}
        Which of the two.
    """

    effect: NDArray
    subject: NDArray
    item: NDArray
    residual: NDArray
    intercepts: tuple[NDArray, ...]
    J: int
    K: int
    design: str

    @property
    def condition(self) -> NDArray:
        """Mean square of the condition, shape (...): J K / 2 times effect squared."""
        return self.J * self.K / 2 * self.effect**2

    @property
    def df(self) -> tuple[int, int, int]:
        """Degrees of freedom of ``subject``, ``item`` and ``residual``."""
        return degrees_of_freedom(self.J, self.K, self.design)


@dataclass(frozen=True, slots=True)
class Test:
    """An F test of the effect of the condition.

    Attributes
    ----------
    F, df1, df2, p : ndarray, shape (...)
        Statistic, degrees of freedom of numerator and denominator, p value.
    """

    __test__ = False  # its name must not make pytest collect it

    F: NDArray
    df1: NDArray
    df2: NDArray
    p: NDArray


@dataclass(frozen=True, slots=True)
class RemlFit:
    """Restricted maximum likelihood in closed form.

    Attributes
    ----------
    effect, se, df : ndarray, shape (...)
        Effect of the condition, its standard error, Satterthwaite degrees of freedom.
    sd_subject_slope, sd_item, sd_error : ndarray, shape (...)
        Estimated standard deviations; ``sd_item`` is that of item intercepts
        (between) or of item slopes (within).
    singular : ndarray of bool, shape (...)
        Whether a component of the model is estimated as zero.
    criterion : ndarray, shape (...)
        -2 log restricted likelihood, up to a constant that all models of one data
        set share.
    """

    effect: NDArray
    se: NDArray
    df: NDArray
    sd_subject_slope: NDArray
    sd_item: NDArray
    sd_error: NDArray
    singular: NDArray
    criterion: NDArray


def degrees_of_freedom(J: int, K: int, design: str) -> tuple[int, int, int]:
    """Return the degrees of freedom of subject, item and residual mean squares.

    Parameters
    ----------
    J, K : int
        Subjects; items a condition; at least 2 each.
    design : {"between", "within"}
        Whether an item belongs to one condition or comes in both.

    Returns
    -------
    tuple of int
        ``(J - 1, 2 (K - 1), 2 (J - 1)(K - 1))`` between, and within
        ``(J - 1, K - 1, 2 (J - 1)(K - 1))``.

    Raises
    ------
    ValueError
        If a size is below 2 or the design unknown.
    """
    if design not in DESIGNS:
        raise ValueError(f"expected a design of {DESIGNS}, got {design!r}")
    if J < 2 or K < 2:
        raise ValueError(
            f"expected at least 2 subjects and 2 items a condition, got J = {J}, "
            f"K = {K}; a variance needs two values"
        )
    items = 2 * (K - 1) if design == "between" else K - 1
    return J - 1, items, 2 * (J - 1) * (K - 1)


def simulate_crossed(
    rng: np.random.Generator,
    J: int,
    K: int,
    design: str = "between",
    spread: Spread = Spread(),
    effect: float = 0.0,
    n_sims: int = 1,
    item_effects: ArrayLike | None = None,
) -> NDArray:
    r"""Draw answers of J subjects to items in two conditions.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    J, K : int
        Subjects; items a condition.
    design : {"between", "within"}
        Whether an item belongs to one condition or comes in both.
    spread : Spread
        Standard deviations of the random parts.
    effect : float, default 0
        True difference of the two conditions over *all* items and subjects.
    n_sims : int, default 1
        Data sets S.
    item_effects : array_like, shape (2, K), optional
        Deviations of the items, the same in all data sets; drawn anew in each if not
        given.

    Returns
    -------
    ndarray, shape (S, J, 2, K)
        Answers: data set, subject, condition, item.

    Notes
    -----
    With x = -1/2 in condition 0 and +1/2 in condition 1, all letters but x and the
    effect independent normals of mean zero::

        y_jck = effect x_c + u0_j + u1_j x_c + w_ck + e_jck
        w_ck  = w0_ck            (between: 2 K items)
        w_ck  = w0_k + w1_k x_c  (within: K items)

    The mean difference is unbiased for the effect; its variance is in
    :func:`effect_variance`.
    """
    degrees_of_freedom(J, K, design)
    x = np.array([-0.5, 0.5])[:, None]
    u0, u1 = rng.standard_normal((2, n_sims, J, 1, 1))
    if item_effects is not None:
        w = np.asarray(item_effects, float)
    elif design == "between":
        w = spread.item * rng.standard_normal((n_sims, 1, 2, K))
    else:
        w0, w1 = rng.standard_normal((2, n_sims, 1, 1, K))
        w = spread.item * w0 + spread.item_slope * w1 * x
    e = spread.error * rng.standard_normal((n_sims, J, 2, K))
    return effect * x + spread.subject * u0 + spread.subject_slope * u1 * x + w + e


def mean_squares(y: ArrayLike, design: str = "between") -> MeanSquares:
    """Return the mean squares of a balanced crossed design.

    Parameters
    ----------
    y : array_like, shape (..., J, 2, K)
        Answers: subject, condition, item. With ``"within"`` item k is the same in
        both conditions.
    design : {"between", "within"}
        Which of the two.

    Returns
    -------
    MeanSquares

    Raises
    ------
    ValueError
        If the shape is another, or a value is missing.
    """
    y = np.asarray(y, float)
    if y.ndim < 3 or y.shape[-2] != 2 or not np.isfinite(y).all():
        raise ValueError(
            f"expected finite answers of shape (..., J, 2, K), got shape {y.shape}; "
            "the tests need every subject's answer to every item"
        )
    J, _, K = y.shape[-3:]
    df_s, df_i, df_r = degrees_of_freedom(J, K, design)
    by_subject, by_item = y.mean(-1), y.mean(-3)
    d_subject = by_subject[..., 1] - by_subject[..., 0]
    ms_subject = K / 2 * d_subject.var(-1, ddof=1)
    level = 2 * K * by_subject.mean(-1).var(-1, ddof=1)
    if design == "between":
        ms_item = J * by_item.var(-1, ddof=1).mean(-1)
        intercepts = (level,)
    else:
        ms_item = J / 2 * (by_item[..., 1, :] - by_item[..., 0, :]).var(-1, ddof=1)
        intercepts = (level, 2 * J * by_item.mean(-2).var(-1, ddof=1))
    effect = d_subject.mean(-1)
    total = ((y - y.mean((-3, -2, -1), keepdims=True)) ** 2).sum((-3, -2, -1))
    used = J * K / 2 * effect**2 + df_s * ms_subject + df_i * ms_item
    used = used + df_s * intercepts[0]
    if design == "within":
        used = used + df_i * intercepts[1]
    residual = np.maximum(total - used, 0) / df_r
    return MeanSquares(effect, ms_subject, ms_item, residual, intercepts, J, K, design)


def expected_mean_squares(
    J: int, K: int, design: str, spread: Spread
) -> tuple[float, float, float]:
    """Return the expectations of the subject, item and residual mean squares.

    Parameters
    ----------
    J, K, design, spread
        As in :func:`simulate_crossed`.

    Returns
    -------
    tuple of float
        ``error**2 + K subject_slope**2 / 2``; ``error**2 + J item**2`` (between) or
        ``error**2 + J item_slope**2 / 2`` (within); ``error**2``.
    """
    degrees_of_freedom(J, K, design)
    error = spread.error**2
    if design == "between":
        item = J * spread.item**2
    else:
        item = J * spread.item_slope**2 / 2
    return error + K * spread.subject_slope**2 / 2, error + item, error


def effect_variance(J: int, K: int, design: str, spread: Spread) -> float:
    """Return the variance of the mean difference, new subjects and new items.

    Parameters
    ----------
    J, K, design, spread
        As in :func:`simulate_crossed`.

    Returns
    -------
    float
        ``2 / (J K) (E subject + E item - E residual)`` with the expected mean squares:
        between, ``subject_slope**2 / J + 2 item**2 / K + 2 error**2 / (J K)``.
    """
    subject, item, residual = expected_mean_squares(J, K, design, spread)
    return 2 / (J * K) * (subject + item - residual)


def draw_mean_squares(
    rng: np.random.Generator,
    J: int,
    K: int,
    design: str = "between",
    spread: Spread = Spread(),
    effect: float = 0.0,
    n_sims: int = 1,
) -> MeanSquares:
    """Draw the mean squares of data sets without drawing the data.

    Parameters
    ----------
    rng, J, K, design, spread, effect, n_sims
        As in :func:`simulate_crossed`.

    Returns
    -------
    MeanSquares
        Arrays of shape (S,), with the law that :func:`simulate_crossed` and
        :func:`mean_squares` give together.

    Notes
    -----
    In a balanced normal model mean squares are independent, each its expectation
    times chi-square over its degrees of freedom, and independent of the effect.
    """
    expected = expected_mean_squares(J, K, design, spread)
    df = degrees_of_freedom(J, K, design)
    sd = np.sqrt(effect_variance(J, K, design, spread))
    drawn = [
        mean * rng.chisquare(k, n_sims) / k
        for mean, k in zip(expected, df, strict=True)
    ]
    levels = [(spread.error**2 + 2 * K * spread.subject**2, J - 1)]
    if design == "within":
        levels.append((spread.error**2 + 2 * J * spread.item**2, K - 1))
    intercepts = tuple(mean * rng.chisquare(k, n_sims) / k for mean, k in levels)
    estimate = effect + sd * rng.standard_normal(n_sims)
    return MeanSquares(estimate, *drawn, intercepts, J, K, design)


def reml(ms: MeanSquares, slopes: tuple[str, ...] = SLOPES) -> RemlFit:
    r"""Fit the crossed mixed model by restricted maximum likelihood, in closed form.

    Parameters
    ----------
    ms : MeanSquares
        Mean squares of one or many data sets.
    slopes : tuple of {"subject", "item"}
        Components in the model beside the intercepts of subjects (and of items,
        within). ``"subject"`` is the slope of subjects. ``"item"`` is the intercept of
        items (between) or their slope (within). What is left out goes into the error.

    Returns
    -------
    RemlFit

    Notes
    -----
    Without correlation of intercept and slope and with x = -1/2, +1/2, the criterion
    is a sum over mean squares, :math:`\sum_i \nu_i(\log\lambda_i + M_i/\lambda_i)`,
    with every :math:`\lambda_i \ge \lambda_{\text{residual}}`. Its minimum: the mean
    squares themselves, but those below the residual are pooled with it, smallest
    first, until none is left below. The variance of the effect is
    :math:`2(\lambda_{\text{subject}} + \lambda_{\text{item}} -
    \lambda_{\text{residual}})/(JK)`, its Satterthwaite df that of a sum of
    independent mean squares. (Robertson, Wright & Dykstra 1988, *Order Restricted
    Statistical Inference*, for the pooling.)
    """
    if unknown := set(slopes) - set(SLOPES):
        raise ValueError(f"expected slopes among {SLOPES}, got {sorted(unknown)}")
    df_s, df_i, df_r = ms.df
    dfs = np.array([df_s, df_i, df_s, df_i][: 2 + len(ms.intercepts)], float)
    leaves = np.stack(np.broadcast_arrays(ms.subject, ms.item, *ms.intercepts))
    kept = np.array(["subject" in slopes, "item" in slopes, True, True])[: len(dfs)]
    lam, root, root_df, pooled = _pool(leaves, dfs, kept, ms.residual, df_r)
    weights = dfs.reshape(-1, *[1] * root.ndim)
    total = lam[0] + lam[1] - root
    own = ~pooled[:2]
    noise = (own * lam[:2] ** 2 / weights[:2]).sum(0)
    noise = noise + (1 - own.sum(0)) ** 2 * root**2 / root_df
    fitted = (weights * (np.log(lam) + leaves / lam)).sum(0)
    return RemlFit(
        effect=ms.effect,
        se=np.sqrt(2 / (ms.J * ms.K) * total),
        df=total**2 / noise,
        sd_subject_slope=np.sqrt(2 * (lam[0] - root) / ms.K),
        sd_item=np.sqrt((lam[1] - root) / ms.J * (1 + (ms.design == "within"))),
        sd_error=np.sqrt(root),
        singular=(pooled & kept.reshape(-1, *[1] * root.ndim)).any(0),
        criterion=fitted + df_r * (np.log(root) + ms.residual / root),
    )


def _pool(
    leaves: NDArray, dfs: NDArray, kept: NDArray, root: NDArray, root_df: int
) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Pool leaves that lie below the root with it, smallest first.

    Returns the fitted leaves (m, ...), the root (...), its degrees of freedom (...)
    and which leaves were pooled (m, ...). Leaves that are not ``kept`` always are.
    """
    shape = (-1, *[1] * (leaves.ndim - 1))
    dfs, kept = dfs.reshape(shape), kept.reshape(shape)
    pooled = np.broadcast_to(~kept, leaves.shape).copy()
    total = root_df * root + (pooled * dfs * leaves).sum(0)
    weight = root_df + (pooled * dfs).sum(0)
    order = np.where(kept, leaves, np.inf).argsort(0)
    for i in order:
        leaf = np.take_along_axis(leaves, i[None], 0)[0]
        join = ~np.take_along_axis(pooled, i[None], 0)[0] & (leaf < total / weight)
        df = dfs.ravel()[i]
        total, weight = total + join * df * leaf, weight + join * df
        np.put_along_axis(
            pooled, i[None], np.take_along_axis(pooled, i[None], 0) | join, 0
        )
    root = total / weight
    return np.where(pooled, root, leaves), root, weight, pooled


def f_test(ms: MeanSquares, kind: str) -> Test:
    r"""Test that the condition has no effect.

    Parameters
    ----------
    ms : MeanSquares
        Mean squares of one or many data sets.
    kind : {"F1", "F2", "F1 and F2", "min F'", "quasi-F", "two-way", "mixed"}
        Which test; see Notes.

    Returns
    -------
    Test

    Notes
    -----
    With C, S, I, R the mean squares of condition, subject, item and residual:

    * F1 = C/S, over subjects; F2 = C/I, over items. "F1 and F2" takes the larger p.
    * min F' = C/(S + I) = F1 F2/(F1 + F2) (Clark 1973).
    * quasi-F = (C + R)/(S + I) (Satterthwaite 1946): both sides have Satterthwaite's
      degrees of freedom, as the denominator of min F' has.
    * two-way: OLS with standard errors clustered by subject and by item (Cameron,
      Gelbach & Miller 2011, doi:10.1198/jbes.2010.07136), no random effect at all;
      t with the smaller number of clusters less one.
    * mixed: :func:`reml` with both components, Satterthwaite degrees of freedom.
    """
    if kind not in TESTS:
        raise ValueError(f"expected a test of {TESTS}, got {kind!r}")
    df_s, df_i, df_r = ms.df
    C, S, I, R = ms.condition, ms.subject, ms.item, ms.residual  # noqa: E741
    df_both = (S + I) ** 2 / (S**2 / df_s + I**2 / df_i)
    if kind == "F1":
        return _test(C / S, 1, df_s)
    if kind == "F2":
        return _test(C / I, 1, df_i)
    if kind == "F1 and F2":
        first, second = f_test(ms, "F1"), f_test(ms, "F2")
        return replace(first, F=np.minimum(first.F, second.F), df2=np.nan,
                       p=np.maximum(first.p, second.p))  # fmt: skip
    if kind == "min F'":
        return _test(C / (S + I), 1, df_both)
    if kind == "quasi-F":
        return _test((C + R) / (S + I), (C + R) ** 2 / (C**2 + R**2 / df_r), df_both)
    if kind == "two-way":
        variance, clusters = _two_way(ms)
        return _test(ms.effect**2 / variance, 1, clusters - 1)
    fit = reml(ms)
    return _test((fit.effect / fit.se) ** 2, 1, fit.df)


def _test(F: NDArray, df1: ArrayLike, df2: ArrayLike) -> Test:
    """Return a Test with its p value."""
    return Test(
        F, np.asarray(df1, float), np.asarray(df2, float), stats.f.sf(F, df1, df2)
    )


def _two_way(ms: MeanSquares) -> tuple[NDArray, int]:
    """Return the two-way cluster-robust variance of the effect, and the fewer clusters.

    By subject plus by item minus by cell, the first two with G/(G - 1); where that is
    not positive, the larger of the first two. Within, the residual of the cells'
    differences is taken from the pooled residual, which has the same expectation.
    """
    J, K = ms.J, ms.K
    df_s, df_i, df_r = ms.df
    squares = df_s * ms.subject + df_i * ms.item
    if ms.design == "between":
        G, share = 2 * K, 2 * (K - 1) / (2 * K - 1)
        cell = squares + df_s * ms.intercepts[0] + df_r * ms.residual
    else:
        G, share = K, 1.0
        cell = 2 * (squares + df_r / 2 * ms.residual)
    subject, item = 2 / (J * K) * ms.subject, 2 / (J * K) * share * ms.item
    variance = subject + item - cell / (J * K) ** 2
    fallback = np.maximum(subject, item)
    return np.where(variance > 0, variance, fallback), min(J, G)


def f1_rejection_rate(
    J: ArrayLike,
    K: ArrayLike,
    design: str,
    spread: Spread,
    effect: float = 0.0,
    level: float = 0.05,
) -> NDArray:
    r"""Return how often F1, which ignores items, rejects: exactly.

    Parameters
    ----------
    J, K : array_like of int
        Subjects; items a condition. They broadcast.
    design, spread, effect
        As in :func:`simulate_crossed`.
    level : float, default 0.05
        Nominal level.

    Returns
    -------
    ndarray
        Probability of p < level when subjects and items are new each time.

    Notes
    -----
    The effect is normal, independent of the subject mean square, with
    :math:`1 + \kappa` times the variance that F1 believes in,
    :math:`\kappa = (E_I - E_R) / E_S` from the expected mean squares. So F1 is
    :math:`1 + \kappa` times a (non-central) F with 1 and J - 1 degrees of freedom.
    """
    J, K = np.broadcast_arrays(np.asarray(J), np.asarray(K))
    rate = np.empty(J.shape)
    for at in np.ndindex(J.shape):
        j, k = int(J[at]), int(K[at])
        subject, item, residual = expected_mean_squares(j, k, design, spread)
        inflation = 1 + (item - residual) / subject
        crit = stats.f.isf(level, 1, j - 1) / inflation
        shift = effect**2 / effect_variance(j, k, design, spread)
        rate[at] = (
            stats.ncf.sf(crit, 1, j - 1, shift) if shift else stats.f.sf(crit, 1, j - 1)
        )
    return rate


def probability_singular(J: ArrayLike, n_j: ArrayLike, icc: ArrayLike) -> NDArray:
    r"""Return the probability that a random intercept is estimated as zero: exactly.

    Parameters
    ----------
    J : array_like of int
        Clusters, at least 2.
    n_j : array_like of int
        Rows of each cluster, at least 2.
    icc : array_like in [0, 1)
        Intraclass correlation.

    Returns
    -------
    ndarray
        Probability that REML of the balanced model without regressors stops at the
        boundary.

    Notes
    -----
    It does where the mean square between clusters is below that within. Their ratio
    is :math:`1 + n_j\rho/(1-\rho)` times an F with J - 1 and J (n_j - 1) degrees of
    freedom.
    """
    J, n_j, icc = np.asarray(J), np.asarray(n_j), np.asarray(icc, float)
    if (J < 2).any() or (n_j < 2).any() or (icc < 0).any() or (icc >= 1).any():
        raise ValueError(
            f"expected J >= 2, n_j >= 2 and 0 <= icc < 1, got J = {J}, n_j = {n_j}, "
            f"icc = {icc}"
        )
    return stats.f.cdf(1 / (1 + n_j * icc / (1 - icc)), J - 1, J * (n_j - 1))
