"""Figures of the report with a row for each question, check or mistake."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .items import Interval, ItemStatistics
from .style import BLUE, INK, ORANGE, PALE, SOFT, one_panel

_LEGEND = {"handlelength": 1.1, "columnspacing": 1.2}
_MANY = 20  # students: with fewer, numbers say more than percent


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: parts of it in the order of the legend; ``head`` starts a group."""

    label: str
    parts: tuple[float, ...]
    head: str = ""


def draw_bars(
    bars: Sequence[Bar],
    legend: Sequence[str],
    colors: Sequence[str],
    xlabel: str,
    whole: int = 0,
) -> Callable:
    """Stacked bars from left to right, first bar on top, with their numbers.

    Where all bars add up to the same ``whole``, the axis ends there and no number is
    written; it is in percent when that is many.
    """

    def draw(width: float) -> Figure:
        wide = width > 5
        labels = [_wrapped(bar.label, 62 if wide else 26) for bar in bars]
        ticks, heads, height = _places(bars, labels)
        figure, ax = one_panel(width, 0.24 * height + 0.95)
        start = np.zeros(len(bars))
        for part, (color, words) in enumerate(zip(colors, legend, strict=True)):
            size = np.array([bar.parts[part] for bar in bars], float)
            look = {"color": color, "edgecolor": "white", "linewidth": 0.6}
            ax.barh(ticks, size, 0.62, start, label=words, **look)
            start = start + size
        _rows(ax, ticks, ["\n".join(lines) for lines in labels], heads, height, wide)
        ax.set_xlabel(xlabel)
        if whole:
            _scale(ax, whole)
        else:
            _write_sums(ax, ticks, start)
        if len(legend) > 1:
            short = max(map(len, legend)) < 24
            columns = len(legend) if wide else 1 + short
            figure.legend(loc="outside upper left", ncols=columns, **_LEGEND)
        return figure

    return draw


def _places(
    bars: Sequence[Bar], labels: Sequence[Sequence[str]]
) -> tuple[list[float], list[tuple[float, str]], float]:
    """Where bars and heads stand, from the top, and the height of all."""
    ticks, heads, y = [], [], 0.0
    for bar, lines in zip(bars, labels, strict=True):
        if bar.head:
            y += 0.5 if y else 0.0
            heads.append((y, bar.head))
            y += 0.95
        ticks.append(y + (len(lines) - 1) * 0.34)
        y += 1 + (len(lines) - 1) * 0.68
    return ticks, heads, y


def _scale(ax: Axes, whole: int) -> None:
    """End the axis at all of them, in percent when they are many."""
    if whole >= _MANY:
        ax.set_xticks(np.linspace(0, whole, 6))
        ax.xaxis.set_major_formatter(lambda x, _: f"{100 * x / whole:.0f} %")
    else:
        ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlim(0, whole)


def _write_sums(ax: Axes, ticks: Sequence[float], sums: np.ndarray) -> None:
    """Write the number of each bar at its end."""
    top = max(sums.max(initial=0), 1.0)
    for place, end in zip(ticks, sums, strict=True):
        ax.text(end + 0.012 * top, place, f"{end:g}", va="center", fontsize=8.5)
    ax.set_xlim(0, 1.06 * top)
    ax.xaxis.get_major_locator().set_params(integer=True)


def _wrapped(text: str, room: int) -> list[str]:
    """Break a text into lines of about the same length."""
    count = len(textwrap.wrap(text, room))
    while room > 8 and len(textwrap.wrap(text, room - 1)) == count:
        room -= 1
    return textwrap.wrap(text, room) or [""]


def _rows(
    ax: Axes,
    ticks: Sequence[float],
    labels: Sequence[str],
    heads: Sequence[tuple[float, str]],
    height: float,
    wide: bool,
) -> None:
    """Name rows at the left, groups of them in bold."""
    places = [*ticks, *(place for place, _ in heads)]
    ax.set_yticks(places, [*labels, *(name for _, name in heads)])
    ax.tick_params(axis="y", length=0, labelsize=8.5 if wide else 7.5)
    for text in ax.get_yticklabels()[len(ticks) :]:
        text.set_fontweight("bold")
    ax.set_ylim(height - 0.3, -0.7)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)


def draw_items(
    heads: Sequence[str], groups: Sequence[Sequence[tuple[str, ItemStatistics]]]
) -> Callable:
    """Share of points and discrimination of each check, with 95 % intervals."""

    def draw(width: float) -> Figure:
        wide = width > 5
        rows, names, y = [], [], 0.0
        for head, group in zip(heads, groups, strict=True):
            y += 0.45 if y else 0.0
            names.append((y, head))
            for label, found in group:
                y += 1
                rows.append((y, label, found))
            y += 1
        figure = Figure(figsize=(width, 0.22 * y + 0.9))
        both = any(found.discrimination.known for _, _, found in rows)
        axes = figure.subplots(1, 1 + both, sharey=True, squeeze=False)[0]
        for ax in axes:
            _rows(ax, [r[0] for r in rows], [r[1] for r in rows], names, y, wide)
        _draw_shares(axes[0], rows, wide)
        if both:
            _draw_discrimination(axes[1], rows, wide)
        return figure

    return draw


_Rows = Sequence[tuple[float, str, ItemStatistics]]


def _draw_shares(ax: Axes, rows: _Rows, wide: bool) -> None:
    for place, _, found in rows:
        _point(ax, place, found.difficulty, BLUE, wide)
    ax.set_xlim(-0.03, 1.03)
    ax.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    ax.set_title("share of points")


def _draw_discrimination(ax: Axes, rows: _Rows, wide: bool) -> None:
    edge = 1.05 if wide else 1.1
    ax.set_xlim(-edge, edge)
    for place, _, found in rows:
        color = ORANGE if found.discrimination.value < 0 else BLUE
        _point(ax, place, found.discrimination, color, wide)
    ax.axvline(0, color=SOFT, linewidth=1)
    ax.set_xticks([-1, -0.5, 0, 0.5, 1] if wide else [-1, 0, 1])
    ax.tick_params(labelleft=False)
    ax.set_title("discrimination")


def _point(ax: Axes, y: float, found: Interval, color: str, wide: bool) -> None:
    if not found.known:
        at = sum(ax.get_xlim()) / 2
        ax.text(at, y, "–", color=SOFT, ha="center", va="center", fontsize=8)
        return
    if np.isfinite(found.low):
        ax.plot(
            [found.low, found.high],
            [y, y],
            color=color,
            alpha=0.45,
            linewidth=2.4 if wide else 1.8,
            solid_capstyle="round",
        )
    ax.plot(
        found.value,
        y,
        "o",
        color=color,
        markersize=5 if wide else 3.8,
        markeredgecolor="white",
        markeredgewidth=0.6,
    )


# --- what fails together ----------------------------------------------------------


def draw_together(matrix: np.ndarray, labels: Sequence[str]) -> Callable:
    """Lower triangle of phi; violet together, orange instead of each other."""

    def draw(width: float) -> Figure:
        wide = width > 5
        m = len(labels)
        tall = min(0.3, 5.6 / m) if wide else max(0.13, min(0.3, 2.0 / m))
        figure, ax = one_panel(width, tall * m + 0.4)
        shown = np.where(np.tri(m, k=-1, dtype=bool), matrix, np.nan)[1:, :-1]
        cmap = matplotlib.colormaps["PuOr"].with_extremes(bad="white")
        look = {"edgecolors": "white", "linewidth": 0.8 if wide else 0.3}
        image = ax.pcolormesh(shown, cmap=cmap, vmin=-1, vmax=1, **look)
        empty = np.argwhere(np.tri(m - 1, dtype=bool) & ~np.isfinite(shown))
        ax.plot(empty[:, 1] + 0.5, empty[:, 0] + 0.5, ".", color=PALE, markersize=3)
        ax.set_aspect("equal" if wide else "auto", anchor="NW")
        ax.invert_yaxis()
        _name_cells(ax, labels, min(8.5 if wide else 7.5, 52 * tall), wide)
        if m <= 14 and wide:
            _write_cells(ax, shown)
        # the upper right triangle is empty
        inset = ax.inset_axes((0.56, 0.93, 0.4, 0.2 / (tall * m)))
        bar = figure.colorbar(image, cax=inset, orientation="horizontal")
        bar.set_ticks([-1, 0, 1], labels=["−1", "0", "1"])
        bar.outline.set_visible(False)
        inset.set_title("phi", fontsize=8, pad=3)
        inset.tick_params(length=2, labelsize=7.5)
        return figure

    return draw


def _name_cells(ax: Axes, labels: Sequence[str], size: float, wide: bool) -> None:
    """Name and number the rows, number the columns."""
    m = len(labels)
    names = labels if wide else [textwrap.shorten(text, 34) for text in labels]
    numbered = [f"{name}  {n + 1}" for n, name in enumerate(names)]
    ax.set_yticks(np.arange(m - 1) + 0.5, numbered[1:], fontsize=size)
    columns = np.arange(0, m - 1, 1 if m <= (40 if wide else 10) else 5)
    ax.set_xticks(columns + 0.5, columns + 1, fontsize=min(size, 7.5))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _write_cells(ax: Axes, shown: np.ndarray) -> None:
    """Write the numbers into a small map."""
    middle = {"ha": "center", "va": "center", "fontsize": 7}
    for (row, column), value in np.ndenumerate(shown):
        if np.isfinite(value):
            color = "white" if abs(value) > 0.65 else INK
            text = f"{value:.1f}".replace("-", "−")
            ax.text(column + 0.5, row + 0.5, text, color=color, **middle)
