"""The report on what fails together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..bars import draw_together
from ..cohort import Cohort
from ..items import phi, similar_order
from ..style import Picture, picture
from .items import counted

_TINY = 1e-9
_STRONGEST = 8
_LEAST_BOTH = 3  # students who lost both: two are a coincidence, not a gap
_STUDENTS = 20  # fewer make a map of coincidences
_MAPPED = 5  # checks: fewer have so few pairs that the table says as much


@dataclass(frozen=True, slots=True)
class Together:
    """What fails together; ``left_out`` are checks that all passed or all failed.

    ``why`` says why there is no figure.
    """

    figure: Picture | None
    why: str
    strongest: tuple[tuple[str, str, str, int], ...]
    left_out: tuple[str, ...]


def together(cohort: Cohort) -> Together:
    """Which checks fail together among those who worked on both questions."""
    rows = counted(cohort)
    columns = [c for c, item in enumerate(cohort.items) if not item.by_hand]
    points, most = cohort.points[rows][:, columns], cohort.max_points[columns]
    place = [cohort.items[c].question for c in columns]
    tried = np.isfinite(points) & ~cohort.blank[rows][:, place]
    lost = np.nan_to_num(points, nan=0.0) < most - _TINY
    matrix, both = phi(lost, tried)
    of_use = [k for k in range(len(columns)) if np.isfinite(matrix[k]).any()]
    ids = [cohort.items[c].grade_id for c in columns]
    strongest = _strongest(matrix, both, place)
    why = _no_map(len(of_use), int(rows.sum()))
    return Together(
        figure=None if why else _heat_map(cohort, columns, of_use, matrix, strongest),
        why=why,
        strongest=tuple(
            (ids[i], ids[j], f"{value:.2f}", int(both[i, j]))
            for value, i, j in strongest
        ),
        left_out=tuple(ids[k] for k in range(len(columns)) if k not in of_use),
    )


def _no_map(checks: int, students: int) -> str:
    """Why a map would not say more than words; empty when it would."""
    if checks < _MAPPED:
        return f"Fewer than {_MAPPED} checks were passed by some and failed by others."
    if students < _STUDENTS:
        return f"Fewer than {_STUDENTS} students make a map of coincidences."
    return ""


def _strongest(
    matrix: np.ndarray, both: np.ndarray, place: Sequence[int]
) -> list[tuple[float, int, int]]:
    """Of each two questions the two checks that fail together most: (phi, i, j)."""
    best: dict[tuple[int, int], tuple[float, int, int, int]] = {}
    for i, j in np.argwhere(np.triu(np.nan_to_num(matrix), 1) > 0).tolist():
        if both[i, j] < _LEAST_BOTH:
            continue
        key = (place[i], place[j])
        one = (float(matrix[i, j]), int(both[i, j]), -i, -j)
        if key[0] != key[1] and one > best.get(key, (0.0,)):
            best[key] = one
    order = sorted(best.values(), reverse=True)[:_STRONGEST]
    return [(value, -i, -j) for value, _, i, j in order]


def _heat_map(
    cohort: Cohort,
    columns: Sequence[int],
    of_use: Sequence[int],
    matrix: np.ndarray,
    strongest: Sequence[tuple[float, int, int]],
) -> Picture:
    part = matrix[np.ix_(of_use, of_use)]
    order = similar_order(part)
    names = [_short(cohort, columns[of_use[k]]) for k in order]
    ids = [cohort.items[c].grade_id for c in columns]
    words = "; ".join(f"{ids[i]} with {ids[j]} {v:.2f}" for v, i, j in strongest[:3])
    alt = (
        f"Correlations of {len(names)} checks, ordered so that those which fail "
        f"together stand together. Of different questions the strongest: "
        f"{words or 'none'}."
    )
    return picture(draw_together(part[np.ix_(order, order)], names), alt)


def _short(cohort: Cohort, column: int) -> str:
    """A name that fits beside the map, with the question where there is room."""
    item = cohort.items[column]
    question = cohort.questions[item.question].name.replace("_", " ")
    if item.label == item.grade_id.replace("_", " "):
        return item.label
    return f"{question}: {item.label}"
