"""Figures of the report that show how something is spread over a class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import BLUE, ORANGE, RUST, one_panel

_STEPS = (1.0, 0.5, 0.25)  # of points, the coarsest that all scores are multiples of
_BARS = (41, 21)  # at most: on a desk, on a phone


def draw_scores(scores: np.ndarray, most: float) -> Callable:
    """A dot a student in a small class, a histogram in a large one."""
    scores = scores.round(6)

    def draw(width: float) -> Figure:
        figure, ax = one_panel(width, 2.6)
        bins, exact = score_bins(scores, most, _BARS[width <= 5])
        counts = np.histogram(scores, bins)[0]
        highest = max(int(counts.max(initial=0)), 1)
        words = f"points so far, of {most:g}"
        if len(scores) <= 60 and highest <= 14:
            _draw_dots(ax, scores, bins, highest, width)
        else:
            look = {"color": BLUE, "edgecolor": "white", "linewidth": 1}
            ax.bar(bins[:-1], counts, np.diff(bins), align="edge", **look)
            ax.set_ylabel("students")
            ax.grid(axis="y")
            ax.yaxis.get_major_locator().set_params(integer=True)
            ax.set_ylim(0, highest * 1.22)
            if not exact:
                words += f"; each bar {bins[1] - bins[0]:g} wide"
        _mark_middle(ax, scores)
        ax.xaxis.get_major_locator().set_params(integer=True, steps=[1, 2, 5, 10])
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
        low, high = min(bins[0], 0.0), max(bins[-1], most)
        ax.set_xlim(low - 0.02 * most, high + 0.02 * most)
        ax.set_xlabel(words)
        return figure

    return draw


def score_bins(scores: np.ndarray, most: float, room: int) -> tuple[np.ndarray, bool]:
    """Edges of at most ``room`` bars, each of which holds equally many scores.

    Parameters
    ----------
    scores : ndarray, shape (n,)
    most : float
        Points that can be had.

    Returns
    -------
    edges : ndarray
        Where all scores are multiples of a step (1, 0.5 or 0.25 points), the edges
        lie half a step beside them: a bar stands over its scores, and none is empty
        because no score can fall there. Else each bar begins with its edge.
    exact : bool
        Whether each bar is one possible score.
    """
    top = max(most, float(scores.max(initial=0.0)), 1.0)
    steps = (s for s in _STEPS if np.allclose(scores / s, np.rint(scores / s)))
    step = next(steps, 0.0)
    nice = (m * 10.0**k for k in range(-2, 9) for m in (1, 2, 2.5, 5))
    width = next(
        w
        for w in nice
        if top / w + 1 <= room and (not step or (w >= step and not w % step))
    )
    count = int(top / width + 1e-9) + 1
    first = float(min(0.0, np.floor(scores.min(initial=0.0) / width)))
    edges = np.arange(first, count + 1) * width - step / 2
    return edges, width == step


def _draw_dots(
    ax: Axes, scores: np.ndarray, bins: np.ndarray, highest: int, width: float
) -> None:
    place = np.clip(np.digitize(scores, bins) - 1, 0, len(bins) - 2)
    x, y = [], []
    for one in np.unique(place):
        mine = scores[place == one]
        x += [mine.mean()] * len(mine)
        y += [level + 0.5 for level in range(len(mine))]
    size = min(150 if width > 5 else 75, 1500 / highest)
    ax.scatter(x, y, s=size, color=BLUE, edgecolor="white", linewidth=0.8)
    ax.set_ylim(0, max(highest + 1.4, 5))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)


def _mark_middle(ax: Axes, scores: np.ndarray) -> None:
    if not len(scores):
        return
    middle = float(np.median(scores))
    ax.axvline(middle, color=ORANGE, linewidth=1.4)
    high = ax.get_ylim()[1]
    left = middle > 0.5 * ax.dataLim.x1
    ax.annotate(
        f"median {middle:g}",
        (middle, high),
        (-5 if left else 5, -2),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top",
        color=RUST,
    )


def draw_seconds(seconds: np.ndarray) -> Callable:
    """Histogram of the time that each notebook took, on a log scale."""

    def draw(width: float) -> Figure:
        figure, ax = one_panel(width, 2.3)
        shown = np.maximum(seconds, 0.01)
        low, high = np.log10(shown.min()), np.log10(shown.max())
        edges = np.logspace(low - 0.05, max(high, low + 0.3) + 0.05, 26)
        ax.hist(shown, edges, color=BLUE, edgecolor="white", linewidth=0.8)
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
        ax.xaxis.set_minor_formatter(lambda x, _: "")
        ticks = [
            t
            for t in (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)
            if edges[0] <= t <= edges[-1]
        ]
        ax.set_xticks(ticks)
        ax.yaxis.get_major_locator().set_params(integer=True)
        ax.set_xlabel("seconds (log scale)")
        ax.set_ylabel("notebooks")
        ax.grid(axis="y")
        return figure

    return draw


def draw_likeness(counts: np.ndarray, fence: float) -> Callable:
    """Histogram of all pairs, counts on a log scale, and the fence."""

    def draw(width: float) -> Figure:
        figure, ax = one_panel(width, 2.4)
        steps = len(counts)
        left = np.arange(steps) / steps
        color = [ORANGE if x >= fence - 1e-9 else BLUE for x in left]
        ax.bar(
            left,
            counts,
            1 / steps,
            align="edge",
            color=color,
            edgecolor="white",
            linewidth=0.6,
        )
        ax.set_yscale("symlog", linthresh=1)
        ax.set_ylim(0, max(10, 3 * counts.max()))
        ax.yaxis.set_major_formatter(lambda y, _: f"{y:,.0f}")
        ax.axvline(fence, color=ORANGE, linewidth=1.2, linestyle=(0, (4, 3)))
        late = fence > 0.62
        ax.annotate(
            "stands out",
            (fence, ax.get_ylim()[1]),
            (-5 if late else 5, -3),
            textcoords="offset points",
            ha="right" if late else "left",
            va="top",
            color=RUST,
        )
        ax.set_xlim(0, 1)
        ax.set_xlabel("likeness of two submissions")
        ax.set_ylabel("pairs (log scale)")
        ax.grid(axis="y")
        return figure

    return draw
