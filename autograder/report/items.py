"""Item analysis: how hard each check is, and whether it tells students apart.

All functions take plain arrays, students down and graded cells across; NaN is a value
that nobody knows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST = 5  # students: fewer say nothing about a correlation
LEAST_LOSERS = 2  # and as many who passed: one student's day says nothing about checks
_Z95 = 1.959963984540054  # standard normal quantile of 0.975
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with a 95 % interval; ``n`` students it rests on.

    ``why`` says in words why there is no estimate; all three numbers are NaN then.
    ``low`` and ``high`` alone are NaN when only the interval cannot be had.
    """

    value: float
    low: float
    high: float
    n: int
    why: str = ""

    @property
    def known(self) -> bool:
        """Whether there is an estimate."""
        return math.isfinite(self.value)


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One graded cell, or one question.

    Attributes
    ----------
    difficulty : Interval
        Share of the points that the class got, 0 to 1: high is easy.
    discrimination : Interval
        Correlation of its points with those of the rest.
    full, part, none : int
        Students with all, some and no points.
    """

    difficulty: Interval
    discrimination: Interval
    full: int
    part: int
    none: int


def difficulty(shares: np.ndarray) -> Interval:
    """Mean share of points with Wilson's interval.

    Parameters
    ----------
    shares : ndarray, shape (n,)
        Each student's points divided by those that can be had, 0 to 1; NaN left out.

    Notes
    -----
    With p the mean share, z the normal quantile of 0.975::

        (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)

    E. B. Wilson (1927), JASA 22, 209-212, doi:10.1080/01621459.1927.10502953. With
    partial credit the variance is at most p(1-p), so the interval errs on the wide
    side.
    """
    known = shares[np.isfinite(shares)]
    n = len(known)
    if not n:
        return Interval(math.nan, math.nan, math.nan, 0, "not everybody has a mark yet")
    p = float(known.mean())
    z2 = _Z95**2
    centre = p + z2 / (2 * n)
    half = _Z95 * math.sqrt(max(p * (1 - p), 0.0) / n + z2 / (4 * n * n))
    low, high = (centre - half) / (1 + z2 / n), (centre + half) / (1 + z2 / n)
    # at p = 0 and 1 the ends are exact, but for rounding
    return Interval(p, min(max(low, 0.0), p), max(min(high, 1.0), p), n)


def correlation(x: np.ndarray, y: np.ndarray) -> Interval:
    """Pearson's correlation with Fisher's interval.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Pairs with a NaN are left out.

    Notes
    -----
    ``tanh(artanh(r) -+ z / sqrt(n - 3))``; R. A. Fisher (1921), Metron 1, 3-32. It
    assumes normal scores; for items that 50 to 95 % of a class of 12 to 200 get right
    it covered the truth in 94 to 98 % of simulated classes (``tests/unit/
    report/test_items.py`` repeats a part of that). At r = 1 or -1 it has no width,
    which would feign certainty: no interval is given there.
    """
    both = np.isfinite(x) & np.isfinite(y)
    x, y, n = x[both], y[both], int(both.sum())
    if n < LEAST:
        return _unknown(n, f"fewer than {LEAST} students have both")
    if np.ptp(x) < _TINY:
        return _unknown(n, "all of them got the same points here")
    if np.ptp(y) < _TINY:
        return _unknown(n, "all of them got the same points elsewhere")
    dx, dy = x - x.mean(), y - y.mean()
    r = float(dx @ dy / math.sqrt((dx @ dx) * (dy @ dy)))
    r = min(max(r, -1.0), 1.0)
    if 1 - abs(r) < _TINY:
        return Interval(r, math.nan, math.nan, n)
    z, half = math.atanh(r), _Z95 / math.sqrt(n - 3)
    return Interval(r, math.tanh(z - half), math.tanh(z + half), n)


def _unknown(n: int, why: str) -> Interval:
    return Interval(math.nan, math.nan, math.nan, n, why)


def item_statistics(
    points: np.ndarray, most: np.ndarray, groups: Sequence[Sequence[int]]
) -> tuple[tuple[ItemStatistics, ...], tuple[ItemStatistics, ...]]:
    """Describe each column, and each group of columns (a question).

    Parameters
    ----------
    points : ndarray, shape (n, m)
        Points of n students for m graded cells.
    most : ndarray, shape (m,)
        Points that can be had.
    groups : sequence of sequences of int
        The columns of each question; each column is in one of them.

    Returns
    -------
    items, questions : tuples of ItemStatistics
        In the order of the columns and of the groups.

    Notes
    -----
    The rest of a check is the sum over all *other questions*: checks of one question
    fail together because they look at one answer, and would praise each other. With
    one question only, the rest is all other checks. A column enters a rest only when
    it is known of everybody who is known at all, so that a mark that is not there yet
    makes nobody's rest smaller.
    """
    present = np.isfinite(points).any(axis=1)
    whole = np.isfinite(points[present]).all(axis=0) if present.any() else most < 0
    by_column = {column: g for g, group in enumerate(groups) for column in group}
    items = []
    for column in range(len(most)):
        own = set(groups[by_column[column]]) if len(groups) > 1 else {column}
        rest = _rest(points, whole, own)
        items.append(_describe(points[:, column], most[column], rest))
    questions = []
    for group in groups:
        columns = list(group)
        score = points[:, columns].sum(axis=1)
        rest = _rest(points, whole, set(columns))
        questions.append(_describe(score, most[columns].sum(), rest))
    return tuple(items), tuple(questions)


def _rest(points: np.ndarray, whole: np.ndarray, left_out: set[int]) -> np.ndarray:
    columns = [c for c in np.flatnonzero(whole) if c not in left_out]
    if not columns:
        return np.full(len(points), np.nan)
    return points[:, columns].sum(axis=1)


def _describe(points: np.ndarray, most: float, rest: np.ndarray) -> ItemStatistics:
    known = points[np.isfinite(points)]
    shares = np.clip(points / most, 0, 1) if most > 0 else np.full_like(points, np.nan)
    if np.isfinite(rest).any():
        found = correlation(points, rest)
    else:
        found = _unknown(0, "there is nothing else to compare it with")
    full = int((known >= most - _TINY).sum())
    none = int((known <= _TINY).sum()) if most > 0 else 0
    return ItemStatistics(
        difficulty=difficulty(shares),
        discrimination=found,
        full=full,
        part=len(known) - full - none,
        none=none,
    )


# --- what fails together -----------------------------------------------------------


def phi(lost: np.ndarray, tried: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Correlate the loss of points, for each two checks.

    Parameters
    ----------
    lost : ndarray of bool, shape (n, m)
        Whether a student lost points.
    tried : ndarray of bool, shape (n, m)
        Whether it counts: a pair rests on the students for whom both do.

    Returns
    -------
    phi : ndarray, shape (m, m)
        NaN where fewer than ``LEAST`` students count, or fewer than ``LEAST_LOSERS``
        of them lost points, or kept them, in one of the two.
    both : ndarray of int, shape (m, m)
        Students who lost points in both.

    Notes
    -----
    With n the students who count, a and b those who lost the one and the other, c
    those who lost both: ``(n c - a b) / sqrt(a (n - a) b (n - b))``, Pearson's
    correlation of two 0/1 variables.
    """
    counted = tried.astype(float)
    fell = (lost & tried).astype(float)
    n = counted.T @ counted
    both = fell.T @ fell
    a = fell.T @ counted
    b = a.T
    scale = a * (n - a) * b * (n - b)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (n * both - a * b) / np.sqrt(scale)
    rarest = np.minimum(np.minimum(a, n - a), np.minimum(b, n - b))
    found[(rarest < LEAST_LOSERS) | (n < LEAST)] = np.nan
    return np.clip(found, -1, 1), both.astype(int)


def similar_order(matrix: np.ndarray) -> list[int]:
    """Order checks so that those which fail together stand together.

    Average linkage on 1 - phi with the order of leaves that has the shortest path
    (Bar-Joseph, Gifford, Jaakkola 2001, doi:10.1093/bioinformatics/17.suppl_1.S22).
    """
    m = len(matrix)
    if m < 3:
        return list(range(m))
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    distance = 1 - np.nan_to_num((matrix + matrix.T) / 2)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average", True)
    order = [int(leaf) for leaf in leaves_list(tree)]
    # a tree has two readings: begin where the notebook begins
    return order if order[0] < order[-1] else order[::-1]
