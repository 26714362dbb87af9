"""The report on scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...classroom.table import number
from ...words import count, listed
from ..cohort import Cohort
from ..items import LEAST
from ..plots import draw_scores
from ..style import Picture, picture
from .items import counted

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Scores:
    """How the points are spread; texts are ready to show.

    There is no figure of fewer than ``LEAST`` scores, nor of equal ones: ``words``
    holds them then.
    """

    refused: int
    most: str
    median: str
    words: str
    pending: int
    waiting: int
    figure: Picture | None


def scores(cohort: Cohort) -> Scores:
    """Sum up the points so far."""
    rows = counted(cohort)
    totals = cohort.totals[rows]
    most = cohort.max_score
    return Scores(
        refused=int(cohort.refused.sum()),
        most=number(most),
        median=number(float(np.median(totals))) if len(totals) else "–",
        words=_spread(totals, most),
        pending=int(cohort.pending[rows].sum()),
        waiting=int((cohort.pending[rows] > 0).sum()),
        figure=_score_figure(totals, most),
    )


def _spread(totals: np.ndarray, most: float) -> str:
    """How the points lie, in a sentence; every score when they are few."""
    n = len(totals)
    if not n:
        return ""
    who = count(n, "submission")
    if n > 1 and np.ptp(totals) < _TINY:
        return f"{who}, each with {number(totals[0])} of {number(most)} points."
    if n < LEAST:
        each = listed([number(score) for score in np.sort(totals)])
        return f"{who}: {each} of {number(most)} points."
    low, middle, high = np.quantile(totals, (0.25, 0.5, 0.75))
    return (
        f"{who}: mean {number(float(totals.mean()))}, median {number(middle)}, the "
        f"middle half from {number(low)} to {number(high)} of {number(most)} points."
    )


def _score_figure(totals: np.ndarray, most: float) -> Picture | None:
    if len(totals) < LEAST or np.ptp(totals) < _TINY:
        return None
    low, middle, high = np.quantile(totals, (0.25, 0.5, 0.75))
    alt = (
        f"Points so far of {len(totals)} submissions: half of them between "
        f"{number(low)} and {number(high)}, median {number(middle)}, least "
        f"{number(totals.min())}, most {number(totals.max())}."
    )
    return picture(draw_scores(totals, most), alt)
