"""What the figures share: each is drawn for a desk and for a phone, as SVG.

Text in them is the instructor's own or the engine's, never a student's, and is drawn
as outlines: the same bytes for the same class, no font needed.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

DESK, PHONE = 9.6, 3.6  # inches; the page shows an inch as about 100 pixels
# Okabe and Ito's colours, told apart with any colour vision, and greys
BLUE, ORANGE, GREEN, SKY = "#0072B2", "#D55E00", "#009E73", "#56B4E9"
RUST = "#B34700"  # the orange for words: dark enough to read
INK, SOFT, PALE = "#1c2430", "#5c6673", "#c9d0d9"
_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titlepad": 9,
    "axes.labelsize": 9,
    "axes.labelcolor": INK,
    "axes.edgecolor": SOFT,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#e3e7ec",
    "grid.linewidth": 0.7,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "report",
    "figure.constrained_layout.use": True,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as two ``data:`` addresses, and what it says in words."""

    desk: str
    phone: str
    alt: str


def picture(draw: Callable[[float], Figure], alt: str) -> Picture:
    """Draw a figure for both widths."""
    return Picture(_address(draw, DESK), _address(draw, PHONE), alt)


def _address(draw: Callable[[float], Figure], width: float) -> str:
    stream = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        draw(width).savefig(stream, format="svg", metadata={"Date": None})
    text = base64.b64encode(stream.getvalue()).decode()
    return f"data:image/svg+xml;base64,{text}"


def one_panel(width: float, height: float) -> tuple[Figure, Axes]:
    """Make a figure with one pair of axes, in inches."""
    figure = Figure(figsize=(width, height))
    return figure, figure.subplots()
