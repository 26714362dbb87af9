"""What several figures of the course need: the style, matrices, labels, bands."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

GREY = "0.45"


def use_style() -> None:
    """Set matplotlib to the style of the course (``course/course.mplstyle``)."""
    plt.style.use("course.course")


def draw_matrix(
    ax: Axes,
    matrix: ArrayLike,
    title: str,
    labels: Mapping[tuple[int, int], str] | None = None,
    blocks: Sequence[int] = (),
) -> None:
    """Draw a square matrix as a picture: blue above zero, red below, white at zero.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    matrix : array_like, shape (n, n)
        Values; the colour scale is symmetric about zero.
    title : str
        Title of the panel.
    labels : mapping of (row, column) to str, optional
        Text to write into cells.
    blocks : sequence of int, optional
        Sizes of the diagonal blocks to frame.
    """
    matrix = np.asarray(matrix, float)
    n, top = len(matrix), np.abs(matrix).max()
    ax.imshow(matrix, cmap="RdBu", vmin=-1.6 * top, vmax=1.6 * top)
    ax.set_xticks(np.arange(-0.5, n), minor=True)
    ax.set_yticks(np.arange(-0.5, n), minor=True)
    ax.grid(False)
    if n <= 12:
        ax.grid(which="minor", color="0.85", linewidth=0.6)
    ax.tick_params(which="both", length=0, labelbottom=False, labelleft=False)
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color("0.6")
    start = -0.5
    for size in blocks:
        ax.add_patch(plt.Rectangle((start, start), size, size, fill=False, lw=1.4))
        start += size
    for (row, column), text in (labels or {}).items():
        ax.text(column, row, text, ha="center", va="center", fontsize=9)
    ax.set_title(title)


def label_lines(
    ax: Axes,
    lines: Sequence[Line2D],
    texts: Sequence[str],
    gap: float = 0.055,
    at: str = "end",
) -> None:
    """Write each line's name beside one of its ends, in its colour, without overlap.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes that hold the lines, limits and scales already set.
    lines : sequence of Line2D
        Lines to name.
    texts : sequence of str
        Their names.
    gap : float, default 0.055
        Least distance between two names, as a share of the height of the axes.
    at : {"end", "start"}, default "end"
        Right of the axes, or left of the first points (leave room for it).
    """
    last = at == "end"
    points = [line.get_xydata()[-1 if last else 0] for line in lines]
    places = ax.transAxes.inverted().transform(ax.transData.transform(points))
    x = 1.02 if last else places[:, 0].min() - 0.025
    for line, text, y in zip(lines, texts, spread(places[:, 1], gap), strict=True):
        ax.annotate(
            text,
            (x, y),
            xycoords="axes fraction",
            color=line.get_color(),
            ha="left" if last else "right",
            va="center",
            fontsize=9,
            annotation_clip=False,
        )


def log_axis(ax: Axes, values: ArrayLike) -> None:
    """Make the horizontal axis logarithmic, with a plain tick at each value.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes to change.
    values : array_like, shape (m,)
        Where to put ticks, such as the sample sizes of a simulation.
    """
    ax.set_xscale("log")
    ax.set_xticks(values, [str(value) for value in np.asarray(values)])
    ax.minorticks_off()


def spread(values: ArrayLike, gap: float) -> np.ndarray:
    """Move values apart until neighbours are at least ``gap`` from each other.

    Parameters
    ----------
    values : array_like, shape (m,)
        Positions, in any order.
    gap : float
        Least distance wanted.

    Returns
    -------
    ndarray, shape (m,)
        New positions, in the order given; those already far apart stay.

    Examples
    --------
    >>> spread([0.5, 0.5], 0.1).round(2).tolist()
    [0.45, 0.55]
    """
    values = np.asarray(values, float)
    order = np.argsort(values, kind="stable")
    groups = [[value] for value in values[order]]
    centres = [value[0] for value in groups]
    i = 0
    while i < len(groups) - 1:
        room = (len(groups[i]) + len(groups[i + 1])) / 2 * gap
        if centres[i + 1] - centres[i] < room - 1e-12:
            groups[i] += groups.pop(i + 1)
            centres.pop(i + 1)
            centres[i] = float(np.mean(groups[i]))
            i = max(i - 1, 0)
        else:
            i += 1
    placed = np.concatenate(
        [
            centre + gap * (np.arange(len(group)) - (len(group) - 1) / 2)
            for group, centre in zip(groups, centres, strict=True)
        ]
    )
    out = np.empty_like(values)
    out[order] = placed
    return out


def monte_carlo_band(ax: Axes, share: float, n_sims: int) -> None:
    """Shade where a true share would show up in a simulation: two standard errors.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; the share is on the vertical axis.
    share : float
        True share, such as a nominal coverage of 0.95.
    n_sims : int
        Number of simulated data sets; the standard error is sqrt(p (1 - p) / S).
    """
    half = 2 * np.sqrt(share * (1 - share) / n_sims)
    ax.axhspan(share - half, share + half, color="0.5", alpha=0.25, lw=0)
    ax.axhline(share, color=GREY, lw=1, ls="--")
