"""The report on questions and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...classroom.table import number
from ...words import count, some
from ..bars import Bar, draw_bars, draw_items
from ..cohort import Cohort
from ..items import LEAST, Interval, ItemStatistics, item_statistics
from ..style import BLUE, ORANGE, PALE, SKY, Picture, picture

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Line:
    """One check or question of the table."""

    name: str
    question: bool
    points: str
    share: str
    discrimination: str
    full: int
    part: int
    none: int
    remark: str


@dataclass(frozen=True, slots=True)
class Items:
    """Questions and checks.

    Attributes
    ----------
    questions, checks : Picture or None
        None when the table says as much; ``why`` says in words why checks are not
        drawn.
    remarkable : tuple of Line
        Checks that may be at fault.
    everybody : tuple of str
        Checks that everybody passes. Like the former empty when fewer than ``LEAST``
        students say anything about them (``few``).
    correlated : bool
        Whether any discrimination can be had.
    hardest : str
        The question with the smallest share of points; empty when nobody lost any.
    """

    questions: Picture | None
    checks: Picture | None
    why: str
    few: bool
    correlated: bool
    lines: tuple[Line, ...]
    remarkable: tuple[Line, ...]
    everybody: tuple[str, ...]
    hardest: str


def counted(cohort: Cohort) -> np.ndarray:
    """Rows whose every notebook was graded: the others' points say nothing."""
    complete = [len(own) == len(cohort.assignment.notebooks) for own in cohort.records]
    return np.array(complete, bool) & ~cohort.refused


def items(cohort: Cohort) -> Items:
    """Describe questions and checks; needs one counted submission at least."""
    rows = counted(cohort)
    points = _complete(cohort, rows)
    groups = [question.items for question in cohort.questions]
    each, whole = item_statistics(points, cohort.max_points, groups)
    lines: list[Line] = []
    for question, found in zip(cohort.questions, whole, strict=True):
        own = [(cohort.items[c], each[c]) for c in question.items]
        most = sum(item.max_points for item, _ in own)
        lines.append(_line(question.name, True, most, found))
        if len(own) > 1 or not own[0][0].by_hand:
            lines += [_line(i.label, False, i.max_points, f) for i, f in own]
    why = _no_map(cohort, each, int(rows.sum()))
    return Items(
        questions=_outcomes(cohort, rows) if rows.sum() >= LEAST else None,
        checks=None if why else _item_map(cohort, each),
        why=why,
        few=int(rows.sum()) < LEAST,
        correlated=any(one.discrimination.known for one in (*each, *whole)),
        lines=tuple(lines),
        remarkable=_remarkable(cohort, each),
        everybody=tuple(
            item.grade_id
            for item, one in zip(cohort.items, each, strict=True)
            if not item.by_hand and one.full == one.difficulty.n >= LEAST
        ),
        hardest=_hardest(cohort, whole),
    )


def _hardest(cohort: Cohort, whole: Sequence[ItemStatistics]) -> str:
    """The question of which most was lost; several when they are equal."""
    known = [
        (round(found.difficulty.value, 9), question.name)
        for question, found in zip(cohort.questions, whole, strict=True)
        if found.difficulty.known
    ]
    least = min(known, default=(1.0, ""))[0]
    return some([name for share, name in known if share == least < 1], 2)


def _no_map(cohort: Cohort, each: Sequence[ItemStatistics], n: int) -> str:
    """Why shares and correlations are not drawn; empty when they are."""
    known = [one for one in each if one.difficulty.known]
    if not known:
        return "No graded cell has a verdict of everybody yet."
    if n < LEAST:
        return f"Fewer than {LEAST} students say little about a check."
    if all(one.full == one.difficulty.n for one in known):
        return "Nobody lost a point in a check."
    return ""


def _complete(cohort: Cohort, rows: np.ndarray) -> np.ndarray:
    """Points of the counted, without marks by hand that are not there for all.

    The first to have a mark are those who left it blank: no sample of the class.
    """
    points = cohort.points[rows]
    by_hand = np.array([item.by_hand for item in cohort.items])
    points[:, by_hand & np.isnan(points).any(axis=0)] = np.nan
    return points


def _line(name: str, question: bool, most: float, found: ItemStatistics) -> Line:
    return Line(
        name=name,
        question=question,
        points=number(most),
        share=_share(found.difficulty),
        discrimination=_correlation(found.discrimination),
        full=found.full,
        part=found.part,
        none=found.none,
        remark=_remark(found),
    )


def _share(found: Interval) -> str:
    if not found.known:
        return found.why
    low, value, high = (100 * x for x in (found.low, found.value, found.high))
    if found.n < LEAST:
        return f"{value:.0f} %"
    return f"{value:.0f} % ({low:.0f} to {high:.0f})"


def _correlation(found: Interval) -> str:
    if not found.known:
        return found.why
    if not np.isfinite(found.low):
        return f"{_signed(found.value)} (no interval)"
    return f"{_signed(found.value)} ({_signed(found.low)} to {_signed(found.high)})"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _remark(found: ItemStatistics) -> str:
    """What an instructor should look at."""
    n = found.difficulty.n
    if n < LEAST:
        return ""
    if found.none == n:
        return "nobody has it: too hard, or the check is at fault"
    if found.discrimination.high < 0:
        return "who does well elsewhere loses here: is the check right?"
    return ""


def _remarkable(cohort: Cohort, each: Sequence[ItemStatistics]) -> tuple[Line, ...]:
    found = []
    for item, one in zip(cohort.items, each, strict=True):
        if not item.by_hand and _remark(one):
            found.append(_line(item.grade_id, False, item.max_points, one))
    return tuple(found)


def _outcomes(cohort: Cohort, rows: np.ndarray) -> Picture:
    """Who got all, some and nothing of each question, and who left it blank."""
    bars, words = [], []
    n = int(rows.sum())
    for place, question in enumerate(cohort.questions):
        columns = list(question.items)
        score = cohort.points[rows][:, columns].sum(axis=1)
        most = cohort.max_points[columns].sum()
        left = int((cohort.blank[rows, place] & (score <= _TINY)).sum())
        full, none = int((score >= most - _TINY).sum()), int((score <= _TINY).sum())
        part = int(np.isfinite(score).sum()) - full - none
        parts = (full, part, none - left, left)
        sizes = (*parts, n - sum(parts))
        bars.append(Bar(question.name.replace("_", " "), sizes))
        words.append(f"{question.name}: {full} all, {left} left it blank")
    draw = draw_bars(
        bars,
        ("all points", "some", "none", "left blank", "no mark yet"),
        (BLUE, SKY, ORANGE, PALE, "#eceff3"),
        f"of {count(n, 'student')}",
        whole=n,
    )
    alt = f"Of {count(n, 'student')}, by question. {'; '.join(words)}."
    return picture(draw, alt)


def _item_map(cohort: Cohort, each: Sequence[ItemStatistics]) -> Picture | None:
    heads, groups, words = [], [], []
    for question in cohort.questions:
        own = [c for c in question.items if each[c].difficulty.known]
        if own:
            heads.append(question.name.replace("_", " "))
            groups.append([(cohort.items[c].label, each[c]) for c in own])
    if not heads:
        return None
    order = sorted(
        (each[c].difficulty.value, cohort.items[c].grade_id)
        for question in cohort.questions
        for c in question.items
        if each[c].difficulty.known
    )
    words = ", ".join(f"{name} {100 * share:.0f} %" for share, name in order[:5])
    alt = f"Share of points and discrimination of each check. The hardest: {words}."
    return picture(draw_items(heads, groups), alt)
