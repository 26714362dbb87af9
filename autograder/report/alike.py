"""Submissions that look alike beyond what the release gives: a hint, never a verdict.

Nothing leaves the machine. What stands in the release, and what many students write,
is not counted; how alike two submissions ordinarily are, the class itself says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .fragments import fragments

LEAST_STUDENTS = 4  # fewer have no ordinary likeness
SHARE = 0.2  # of a class: what more of them write is common
LEAST_SHARERS = 3  # in a small class as many may share what still counts
LEAST_FRAGMENTS = 25  # uncommon ones of two answers together, to compare them at all
MOST_PRODUCTS = 10_000_000  # pairs of equal fragments that are counted
MOST_PAIRS = 10  # shown
STEPS = 50  # of the histogram
HALF = 0.5
WHOLE = -1  # a scope: all questions together

Work = Mapping[str, str]  # an answer cell's key to the student's text


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions and how much of their uncommon code they share.

    Attributes
    ----------
    first, second : int
        Students, by place.
    likeness : float
        The largest share in any scope, 0 to 1.
    scope : str
        The question where it was found; empty for the whole submission.
    shared, either : int
        Uncommon fragments that both have there, and that either has.
    """

    first: int
    second: int
    likeness: float
    scope: str
    shared: int
    either: int


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike a class is.

    Attributes
    ----------
    counts : ndarray of int, shape (STEPS,)
        Pairs by likeness, from 0 to 1.
    pairs : tuple of Pair
        The most alike, at most ``MOST_PAIRS``.
    median : float
        Of all pairs.
    fence : float
        Beyond it a pair stands out: Tukey's outer fence (upper quartile + 3
        interquartile ranges of all pairs), and at least a half.
    most : int
        In how many submissions a fragment may stand to be counted.
    standing_out : int
        Pairs beyond the fence.
    groups : tuple of tuple of int
        Students whom chains of such pairs connect, the largest group first.
    cut : int
        Fragments left out to bound the work although they are rare enough.
    counted : ndarray of uint64
        Hashes of the fragments that count.
    why : str
        Why nothing was compared.
    """

    counts: np.ndarray
    pairs: tuple[Pair, ...] = ()
    median: float = 0.0
    fence: float = HALF
    most: int = 0
    standing_out: int = 0
    groups: tuple[tuple[int, ...], ...] = ()
    cut: int = 0
    counted: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))
    why: str = ""


def compare(work: Sequence[Work], given: Iterable[str]) -> Alike:
    """Compare every two students.

    Parameters
    ----------
    work : sequence of mappings
        For each student, the text of each answer (question: text).
    given : iterable of str
        Texts of the release: their fragments are not counted.

    Notes
    -----
    A fragment is ``LENGTH`` tokens in a row without names and layout (`fragments`). It
    counts when it stands nowhere in the release and in at most d submissions, d being
    the larger of ``LEAST_SHARERS`` and a fifth of the class. The likeness of two
    submissions is the Jaccard index of their sets of fragments, the largest over the
    whole submission and each question, each fragment weighted by
    ``log((n + 1) / submissions that have it)``. A scope in which both together have
    fewer than ``LEAST_FRAGMENTS`` fragments is not looked at.

    The work is bounded: counting shared fragments takes sum over fragments of
    (number of submissions)^2 steps, and the most common ones are left out until that
    is at most ``MOST_PRODUCTS``; ``cut`` says how many they were. What two submissions
    alone share is never left out.
    """
    n = len(work)
    nothing = np.zeros(STEPS, int)
    if sum(any(text.strip() for text in own.values()) for own in work) < LEAST_STUDENTS:
        return Alike(nothing, why=f"fewer than {LEAST_STUDENTS} submissions hold code")
    scopes = sorted({key for own in work for key in own})
    rows, places, hashes = _postings(work, scopes, given)
    kept, weights, most, cut = _uncommon(rows, hashes, n)
    rows, places, hashes = rows[kept], places[kept], hashes[kept]
    counted, columns = np.unique(hashes, return_inverse=True)
    grams = _Grams(rows, places, columns, weights, n)
    found = [grams.likeness(WHOLE)]
    if len(scopes) > 1:
        found += [grams.likeness(scope) for scope in range(len(scopes))]
    best = _best(np.concatenate(found, axis=1))
    return replace(_summary(best, n, scopes, most, cut), counted=counted)


# --- counting --------------------------------------------------------------------


def _postings(
    work: Sequence[Work], scopes: Sequence[str], given: Iterable[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Student, scope and hash of each fragment that is not in the release."""
    seen: dict[str, np.ndarray] = {}
    sizes, found = [], []
    for own in work:
        for scope in scopes:
            text = own.get(scope, "")
            if text not in seen:
                seen[text] = fragments(text).hashes
            found.append(seen[text])
            sizes.append(len(seen[text]))
    hashes = np.concatenate(found)
    slots = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    public = np.concatenate([fragments(text).hashes for text in given])
    kept = ~np.isin(hashes, public)
    hashes, slots = hashes[kept], slots[kept]
    return slots // len(scopes), slots % len(scopes), hashes


def _uncommon(
    rows: np.ndarray, hashes: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Which postings count, the weights of their fragments, the limits."""
    values, where = np.unique(hashes, return_inverse=True)
    pairs = np.unique(where * n + rows)
    holders = np.bincount(pairs // n, minlength=len(values))
    most = max(LEAST_SHARERS, int(SHARE * n))
    work = np.bincount(holders, minlength=most + 1).astype(float)
    work = np.cumsum(work * np.arange(len(work)) ** 2.0)
    while most > 2 and work[most] > MOST_PRODUCTS:
        most -= 1
    limit = max(LEAST_SHARERS, int(SHARE * n))
    cut = int(((holders > most) & (holders <= limit)).sum())
    counted = holders <= most
    weights = np.log((n + 1) / holders[counted])
    return counted[where], weights, most, cut


@dataclass(frozen=True, slots=True)
class _Grams:
    """Uncommon fragments: who has which, in which question, and their weights."""

    rows: np.ndarray
    places: np.ndarray
    columns: np.ndarray
    weights: np.ndarray
    n: int

    def likeness(self, scope: int) -> np.ndarray:
        """Pairs that share a fragment: place, likeness, scope, shared, either."""
        mine = slice(None) if scope == WHOLE else self.places == scope
        where = (self.rows[mine], self.columns[mine])
        shape = (self.n, len(self.weights))
        held = sparse.csr_array((np.ones(len(where[0])), where), shape=shape)
        held.data[:] = 1.0  # a fragment in two questions counts once
        weighted = held * self.weights[None, :]
        both = sparse.triu(held @ held.T, 1).tocoo()
        common = sparse.triu(weighted @ held.T, 1).tocsr()
        i, j, shared = both.row.astype(np.int64), both.col.astype(np.int64), both.data
        each, heavy = held.sum(axis=1), weighted.sum(axis=1)
        weight = np.asarray(common[i, j]).ravel() if len(i) else shared
        either = each[i] + each[j] - shared
        value = weight / (heavy[i] + heavy[j] - weight)
        made = np.stack([i * self.n + j, value, np.full(len(i), scope), shared, either])
        return made[:, either >= LEAST_FRAGMENTS]


def _best(found: np.ndarray) -> np.ndarray:
    """Of each pair the scope with the largest likeness; the most alike first.

    Where two decimals are equal, more shared fragments come first.
    """
    value = -found[1].round(2)
    found = found[:, np.lexsort((found[2], -found[3], value, found[0]))]
    first = np.ones(found.shape[1], bool)
    first[1:] = found[0, 1:] != found[0, :-1]
    found = found[:, first]
    return found[:, np.lexsort((found[0], -found[3], -found[1].round(2)))]


# --- what it says ------------------------------------------------------------------


def _summary(
    best: np.ndarray, n: int, scopes: Sequence[str], most: int, cut: int
) -> Alike:
    values = np.sort(best[1])[::-1]
    none = n * (n - 1) // 2 - len(values)
    lower, median, upper = (_quantile(values, none, q) for q in (0.25, 0.5, 0.75))
    fence = max(HALF, upper + 3 * (upper - lower))
    counts = np.histogram(np.clip(values, 0, 1), STEPS, (0.0, 1.0))[0]
    counts[0] += none
    pairs = [
        Pair(
            first=int(key) // n,
            second=int(key) % n,
            likeness=float(value),
            scope="" if scope == WHOLE else scopes[int(scope)],
            shared=int(shared),
            either=int(either),
        )
        for key, value, scope, shared, either in best[:, best[1] > 0].T[:MOST_PAIRS]
    ]
    linked = best[0, best[1] >= fence].astype(np.int64)
    return Alike(
        counts=counts,
        pairs=tuple(pairs),
        median=median,
        fence=fence,
        most=most,
        standing_out=len(linked),
        groups=_groups(linked // n, linked % n, n),
        cut=cut,
    )


def _quantile(falling: np.ndarray, zeros: int, q: float) -> float:
    """Quantile of falling values with so many zeros after them."""
    n = len(falling) + zeros
    place = (n - 1) * (1 - q)
    low = int(place)
    around = [falling[k] if k < len(falling) else 0.0 for k in (low, low + 1)]
    return float(around[0] + (place - low) * (around[1] - around[0]))


def _groups(i: np.ndarray, j: np.ndarray, n: int) -> tuple[tuple[int, ...], ...]:
    """Students whom chains of such pairs connect."""
    graph = sparse.coo_array((np.ones(len(i)), (i, j)), shape=(n, n))
    count, label = connected_components(graph, directed=False)
    found = [tuple(int(s) for s in np.flatnonzero(label == k)) for k in range(count)]
    return tuple(sorted((g for g in found if len(g) > 1), key=lambda g: (-len(g), g)))
