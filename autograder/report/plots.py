"""Figures of the report that show how something is spread over a class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import BLUE, ORANGE, RUST, one_panel


def draw_scores(scores: np.ndarray, most: float) -> Callable:
    """A dot a student in a small class, a histogram in a large one."""

    def draw(width: float) -> Figure:
        figure, ax = one_panel(width, 2.6)
        bins = np.linspace(0, max(most, 1.0), 21 if width > 5 else 11)
        inside = np.clip(scores, bins[0], bins[-1])
        counts = np.histogram(inside, bins)[0]
        highest = max(int(counts.max(initial=0)), 1)
        if len(scores) <= 60 and highest <= 14:
            _draw_dots(ax, inside, bins, highest, width)
        else:
            ax.bar(
                bins[:-1],
                counts,
                np.diff(bins),
                align="edge",
                color=BLUE,
                edgecolor="white",
                linewidth=1,
            )
            ax.set_ylabel("students")
            ax.grid(axis="y")
            ax.set_ylim(0, highest * 1.22)
        _mark_middle(ax, scores)
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
        pad = 0.02 * bins[-1]
        ax.set_xlim(-pad, bins[-1] + pad)
        ax.set_xlabel(f"points so far, of {most:g}")
        return figure

    return draw


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
    """Histogram of the time that each submission took, on a log scale."""

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
        ax.set_ylabel("submissions")
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
