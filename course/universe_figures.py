"""Figures of the simulated universe: nine panels by size, and maps of all its cells."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import NDArray

from course.universe import BETWEEN_SD, OBSERVATIONS, PEOPLE

COLOURS = {
    "full multilevel": "black",
    "random intercept": "C3",
    "cluster-robust": "C0",
    "two-stage": "C2",
}
# White at the nominal level; orange above it, blue below.
MAP = LinearSegmentedColormap.from_list("level", ["#0072B2", "white", "#D55E00"])
FULL_COLOUR = 0.5


def panels_by_size(axes: NDArray, table: pd.DataFrame, column: str, label: str) -> None:
    """Draw a metric against the spread between people, a panel for each size.

    Parameters
    ----------
    axes : ndarray of Axes, shape (3, 3)
        Rows are numbers of people, columns observations of each.
    table : pandas.DataFrame
        From :func:`course.universe_results.metrics`, on the whole grid.
    column : str
        What to draw: median (dot) and middle half of the data sets (bar).
    label : str
        Name of the metric, for the vertical axes.
    """
    place = np.arange(len(BETWEEN_SD))
    keys = ["people", "observations", "strategy", "between_sd"]
    quartiles = table.groupby(keys)[column].quantile([0.25, 0.5, 0.75]).unstack()
    for row, people in enumerate(PEOPLE):
        for at, rows in enumerate(OBSERVATIONS):
            ax = axes[row, at]
            for i, (name, colour) in enumerate(COLOURS.items()):
                low, mid, high = quartiles.loc[people, rows, name].to_numpy().T
                x = place + 0.17 * (i - 1.5)
                ax.vlines(x, low, high, color=colour, lw=2.6, alpha=0.55)
                ax.plot(x, mid, "o", color=colour, ms=3.6, label=name)
            ax.set_yscale("log")
            ax.yaxis.set_major_formatter("{x:g}")
            ax.set_xticks(place, [f"{tau:g}" for tau in BETWEEN_SD])
            ax.set_title(f"{people} people × {rows} observations", fontsize=9)
        axes[row, 0].set_ylabel(label)
    for ax in axes[-1]:
        ax.set_xlabel("sd between people, τ")


def map_of_cells(
    ax: Axes,
    table: pd.DataFrame,
    strategy: str,
    column: str,
    nominal: float | None = None,
    digits: int = 2,
) -> None:
    """Write one number of each of the 45 cells into a coloured map.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        One row a world and strategy, from :func:`course.universe_results.pool_slopes`.
    strategy, column : str
        What to draw.
    nominal : float, optional
        Value that is white; colour is linear in the distance to it, full at 0.5. If not
        given, values from 0 (white) to 1.
    digits : int, default 2
        Decimals to write; the leading zero is left out.
    """
    own = table[table["strategy"] == strategy]
    values = own.pivot(
        index=["people", "observations"], columns="between_sd", values=column
    )
    grid = values.to_numpy()
    if nominal is None:
        colour = grid / 2 + 0.5
    else:
        # A root: 0.02 off must be seen beside 0.7 off.
        far = np.sign(grid - nominal) * np.sqrt(np.abs(grid - nominal) / FULL_COLOUR)
        colour = 0.5 + far / 2
    ax.imshow(colour, cmap=MAP, vmin=0, vmax=1, aspect="auto")
    for (i, j), value in np.ndenumerate(grid):
        text = f"{value:.{digits}f}".removeprefix("0") if value < 1 else f"{value:.0f}"
        dark = abs(colour[i, j] - 0.5) > 0.4
        ax.text(j, i, text, ha="center", va="center", fontsize=8,
                color="white" if dark else "black")  # fmt: skip
    ax.set_xticks(range(len(values.columns)), [f"{tau:g}" for tau in values.columns])
    ax.set_yticks(range(len(values)), [f"{J} × {n}" for J, n in values.index])
    for line in (2.5, 5.5):
        ax.axhline(line, color="white", lw=3)
    ax.grid(False)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_title(strategy, color=COLOURS[strategy])


def strategy_legend(axes: NDArray, columns: int = 4) -> None:
    """Name the strategies once, above all panels.

    Parameters
    ----------
    axes : ndarray of Axes
        Panels that hold one labelled artist for each strategy.
    columns : int, default 4
        Names in a line.
    """
    first = np.ravel(axes)[0]
    handles, names = first.get_legend_handles_labels()
    first.figure.legend(
        handles, names, loc="outside upper center", ncols=columns, markerscale=1.6
    )


def plain_log_ticks(ax: Axes, values: Sequence[float]) -> None:
    """Make the vertical axis logarithmic, with a plain tick at each value.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes to change.
    values : sequence of float
        Where to put ticks; those outside the limits are not seen.
    """
    ax.set_yscale("log")
    limits = ax.get_ylim()
    ax.set_yticks(values, [f"{value:g}" for value in values])
    ax.minorticks_off()
    ax.set_ylim(limits)


def histogram_line(
    ax: Axes, values: Sequence[float], bins: NDArray, colour: str
) -> None:
    """Draw a histogram as a filled outline, its area 1.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    values : sequence of float
        Data; those outside the bins are left out of the picture, not of the area.
    bins : ndarray
        Edges.
    colour : str
        Of line and filling.
    """
    values = np.asarray(values)
    count, _ = np.histogram(values, bins)
    height = count / len(values) / np.diff(bins)
    ax.stairs(height, bins, color=colour, fill=True, alpha=0.18)
    ax.stairs(height, bins, color=colour, lw=1.6)
