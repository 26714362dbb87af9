"""A student's figure: whether it shows the right data and is labelled.

Everything is asked through methods of figures and axes (``get_lines``, ``get_xlabel``),
so that figures of another process can be checked as well as one's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .coerce import fail, numbers

KINDS = ("any", "line", "points", "bars")
Points = tuple[ArrayLike, ArrayLike]


def check_figure(
    figure: object,
    *,
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    kind: str = "any",
    axes: int = 0,
    xlabel: str | Sequence[str] | None = None,
    ylabel: str | Sequence[str] | None = None,
    title: str | Sequence[str] | None = None,
    legend: Sequence[str] | None = None,
    slips: Mapping[str, Points] | None = None,
    what: str = "the figure",
    rtol: float = 1e-6,
) -> None:
    """Check the data and the labels of a figure.

    Parameters
    ----------
    figure : matplotlib Figure or Axes
        For example what the student's function returns, or ``plt.gcf()``.
    x, y : array_like, shape (m,), optional
        Data that one line, scatter or set of bars must show, in any order of points.
        With ``y`` alone the horizontal position is left open.
    kind : str
        "line", "points" (a scatter, or a line with markers only), "bars" or "any".
    axes : int
        Which axes of the figure, from 0.
    xlabel, ylabel, title : str or sequence of str, optional
        Words of which one must stand in the label, in any case; "" asks for any text.
    legend : sequence of str, optional
        Words that must each stand in some entry of the legend.
    slips : mapping of str to (x, y), optional
        What the student reads, to the data that this slip shows.
    what : str
        What the figure is, for messages.
    rtol : float
        Of each coordinate's range.

    Raises
    ------
    AssertionError
        Naming what is missing or wrong: no axes, no data, axes swapped, another number
        of points, x or y wrong, no label, no legend.
    """
    if kind not in KINDS:
        raise ValueError(f"expected a kind out of {', '.join(KINDS)}; got {kind!r}")
    ax = _axes(figure, axes, what)
    if y is not None:
        wanted_x = None if x is None else np.ravel(np.asarray(x, float))
        wanted = (wanted_x, np.ravel(np.asarray(y, float)))
        _check_data(_drawn(ax, kind), wanted, kind, dict(slips or {}), what, rtol)
    for name, words, text in (
        ("x axis", xlabel, ax.get_xlabel),
        ("y axis", ylabel, ax.get_ylabel),
        ("title", title, ax.get_title),
    ):
        if words is not None:
            _check_words(str(text()), words, f"{what}, {name}")
    if legend is not None:
        _check_legend(ax, legend, what)


def _axes(figure: Any, number: int, what: str) -> Any:
    if figure is None:
        fail(what, "it is None. Does your function return the figure, or only show it?")
    if isinstance(figure, list | tuple | np.ndarray):
        fail(what, "expected one figure or axes, got several.")
    if not hasattr(figure, "get_axes") and not hasattr(figure, "get_xlabel"):
        fail(what, f"expected a figure or axes, got {type(figure).__name__}.")
    if hasattr(figure, "get_xlabel"):
        return figure
    found = list(figure.get_axes())
    if len(found) <= number:
        fail(what, f"expected at least {number + 1} axes in it, found {len(found)}.")
    return found[number]


def _drawn(ax: Any, kind: str) -> list[tuple[NDArray, NDArray]]:
    """Coordinates of everything of a kind that is drawn."""
    found = []
    for line in ax.get_lines():
        style, marker = str(line.get_linestyle()), str(line.get_marker())
        bare = style in ("None", "none", "", " ")
        marked = marker not in ("None", "none", "", " ")
        if kind == "any" or (kind == "line" and not bare):
            found.append(_xy(line.get_xdata(), line.get_ydata()))
        elif kind == "points" and bare and marked:
            found.append(_xy(line.get_xdata(), line.get_ydata()))
    if kind in ("any", "points"):
        found += list(_scatters(ax))
    if kind in ("any", "bars"):
        found += list(_bars(ax))
    return found


def _xy(x: Any, y: Any) -> tuple[NDArray, NDArray]:
    what = "the plotted data"
    return numbers(x, what).ravel(), numbers(y, what).ravel()


def _scatters(ax: Any) -> Iterator[tuple[NDArray, NDArray]]:
    # `get_children` and not `collections`: the latter is a list of matplotlib's own
    for artist in ax.get_children():
        if hasattr(artist, "get_offsets") and hasattr(artist, "get_sizes"):
            offsets = numbers(artist.get_offsets(), "the plotted data")
            if offsets.ndim == 2 and len(offsets):
                yield offsets[:, 0], offsets[:, 1]


def _bars(ax: Any) -> Iterator[tuple[NDArray, NDArray]]:
    """Centres and heights of vertical bars, those of one height and base together."""
    bars = [p for p in ax.patches if hasattr(p, "get_height") and hasattr(p, "get_x")]
    if bars:
        centres = [float(p.get_x()) + float(p.get_width()) / 2 for p in bars]
        yield np.array(centres), np.array([float(p.get_height()) for p in bars])


def _check_data(
    drawn: list[tuple[NDArray, NDArray]],
    wanted: tuple[NDArray | None, NDArray],
    kind: str,
    slips: dict[str, Points],
    what: str,
    rtol: float,
) -> None:
    if not drawn:
        shown = {"any": "data"}.get(kind, kind)
        fail(what, f"it shows no {shown}.")
    x, y = wanted
    if any(_same(one, (x, y), rtol) for one in drawn):
        return
    for words, (other_x, other_y) in slips.items():
        other = (np.ravel(np.asarray(other_x, float)), np.ravel(other_y))
        if any(_same(one, other, rtol) for one in drawn):
            fail(what, words)
    if x is not None:
        if any(_same(one, (y, x), rtol) for one in drawn):
            fail(what, "x and y are swapped.")
        if any(_same(one, (None, y), rtol) for one in drawn):
            fail(what, "the heights are right, but they stand at the wrong x.")
        if any(_same((d[1], d[0]), (None, x), rtol) for d in drawn):
            fail(what, "x is right, but the heights are not.")
    sizes = sorted({d[1].size for d in drawn})
    if y.size not in sizes:
        found = ", ".join(map(str, sizes))
        fail(what, f"expected {y.size} points, found {found}.")
    fail(what, "the data shown are not the expected ones.")


def _same(
    got: tuple[NDArray, NDArray], wanted: tuple[NDArray | None, NDArray], rtol: float
) -> bool:
    """Whether the points agree, in any order; without an x, the heights alone."""
    x, y = wanted
    if got[1].shape != y.shape or (x is not None and got[0].shape != x.shape):
        return False
    if x is None:
        return _near(np.sort(got[1]), np.sort(y), rtol)
    order, right = np.lexsort((got[1], got[0])), np.lexsort((y, x))
    return _near(got[0][order], x[right], rtol) and _near(got[1][order], y[right], rtol)


def _near(got: NDArray, right: NDArray, rtol: float) -> bool:
    size = float(np.abs(right).max(initial=0.0))
    scale = max(float(np.ptp(right)), 1e-3 * size, 1e-300)
    return bool(np.isfinite(got).all() and (np.abs(got - right) <= rtol * scale).all())


def _check_words(text: str, words: str | Sequence[str], what: str) -> None:
    options = (words,) if isinstance(words, str) else tuple(words)
    if not text.strip():
        fail(what, "it has no text. Say what is shown, and its unit.")
    if not any(word.lower() in text.lower() for word in options):
        fail(what, f"expected {' or '.join(map(repr, options))} in it, got {text!r}.")


def _check_legend(ax: Any, entries: Sequence[str], what: str) -> None:
    box = ax.get_legend()
    if box is None:
        fail(f"{what}, legend", "there is none. Give labels and call ax.legend().")
    shown = [str(text.get_text()) for text in box.get_texts()]
    for entry in entries:
        if not any(entry.lower() in text.lower() for text in shown):
            fail(f"{what}, legend", f"expected an entry with {entry!r}.")
