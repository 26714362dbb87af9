"""The report on known mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from ...html import safehtml
from ...words import some
from ..bars import Bar, draw_bars
from ..cohort import Cohort
from ..items import LEAST
from ..mistakes import Explained, Mistakes, Unexplained
from ..style import BLUE, PALE, SKY, Picture, picture

_TINY = 1e-9
_BARS = 40
_UNKNOWN = 25


@dataclass(frozen=True, slots=True)
class Mistake:
    """A row: the mistakes that fit, who fits them, and how sure that is."""

    question: str
    words: tuple[str, ...]
    lost: str
    count: int
    who: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A row: students who lost the same, and what they were told."""

    question: str
    lost: str
    count: int
    who: str
    said: Markup
    said_to: int


@dataclass(frozen=True, slots=True)
class Known:
    """The bank of wrong answers against the class."""

    bank: int
    checked: bool
    figure: Picture | None
    rows: tuple[Mistake, ...]
    weak: bool
    unknown: tuple[Unknown, ...]
    more: int
    without: tuple[str, ...]


# --- mistakes ----------------------------------------------------------------------


def known(cohort: Cohort, found: Mistakes) -> Known:
    """Turn what the bank explains into rows and bars."""
    rows = tuple(_mistake(cohort, one) for one in found.explained)
    frequent = sorted(found.unexplained, key=lambda one: -len(one.students))[:_UNKNOWN]
    shown = [one for one in found.unexplained if one in frequent]
    return Known(
        bank=found.bank,
        checked=found.checked,
        figure=(
            _mistake_bars(cohort, found.explained)
            if len(cohort.students) >= LEAST
            else None
        ),
        rows=rows,
        weak=any(_is_weak(cohort, one) for one in found.explained),
        unknown=tuple(_unknown(cohort, one) for one in shown),
        more=len(found.unexplained) - len(shown),
        without=tuple(
            question.name
            for place, question in enumerate(cohort.questions)
            if place not in found.questions and _automatic(cohort, place)
        ),
    )


def _automatic(cohort: Cohort, place: int) -> bool:
    columns = cohort.questions[place].items
    return any(not cohort.items[column].by_hand for column in columns)


def _all_lost(cohort: Cohort, one: Explained) -> bool:
    """Whether the whole question is lost: anything wrong from the start fits that."""
    columns = cohort.questions[one.question].items
    most = {cohort.items[c].grade_id: cohort.items[c].max_points for c in columns}
    return all(one.lost.get(k, 0.0) >= points - _TINY for k, points in most.items())


def _is_weak(cohort: Cohort, one: Explained) -> bool:
    return _all_lost(cohort, one) and not one.confirmed


def _certainty(cohort: Cohort, one: Explained) -> str:
    many = len(one.mistakes) > 1
    if one.confirmed:
        return "same message, one of these" if many else "points and message agree"
    if _is_weak(cohort, one):
        return "weak: all points are lost, which any wrong start would do"
    if many:
        return "one of these: they lose the same points"
    return "no other known mistake loses just these points"


def _mistake(cohort: Cohort, one: Explained) -> Mistake:
    return Mistake(
        question=cohort.questions[one.question].name,
        words=tuple(answer.words for answer in one.mistakes),
        lost=_labels(cohort, one.question, one.lost),
        count=len(one.students),
        who=some(one.students),
        certainty=_certainty(cohort, one),
    )


def _unknown(cohort: Cohort, one: Unexplained) -> Unknown:
    return Unknown(
        question=cohort.questions[one.question].name,
        lost=_labels(cohort, one.question, one.lost),
        count=len(one.students),
        who=some(one.students),
        said=safehtml.sentence(one.said[0]),
        said_to=one.said[1],
    )


def _labels(cohort: Cohort, place: int, lost: Mapping[str, float]) -> str:
    items = [cohort.items[column] for column in cohort.questions[place].items]
    if all(lost.get(i.grade_id, 0.0) >= i.max_points - _TINY for i in items):
        return "all"
    return ", ".join(
        i.label + ("" if lost[i.grade_id] >= i.max_points - _TINY else " (in part)")
        for i in items
        if i.grade_id in lost
    )


def _mistake_bars(cohort: Cohort, found: Sequence[Explained]) -> Picture | None:
    """Draw the most frequent ones, by question."""
    chosen = sorted(found, key=lambda one: -len(one.students))[:_BARS]
    bars: list[Bar] = []
    before = -1
    for one in (one for one in found if one in chosen):
        count = len(one.students)
        weak = _is_weak(cohort, one)
        sure = len(one.mistakes) == 1 and not weak
        parts = (count * sure, count * (not sure and not weak), count * weak)
        name = cohort.questions[one.question].name.replace("_", " ")
        head = name if one.question != before else ""
        bars.append(Bar(_words(one), parts, head))
        before = one.question
    if not bars:
        return None
    legend = ("one known mistake fits", "several lose the same", "all points lost")
    used = [k for k in range(3) if any(bar.parts[k] for bar in bars)]
    draw = draw_bars(
        [replace(bar, parts=tuple(bar.parts[k] for k in used)) for bar in bars],
        [legend[k] for k in used],
        [(BLUE, SKY, PALE)[k] for k in used],
        "students",
    )
    words = "; ".join(f"{len(o.students)}: {_words(o)}" for o in chosen[:5])
    return picture(draw, f"Students by known mistake. The most frequent: {words}.")


def _words(one: Explained) -> str:
    first, *others = (answer.words for answer in one.mistakes)
    if not others:
        return first
    return (
        f"{first}, or {others[0]}"
        if len(others) == 1
        else (f"{first}, or {len(others)} others")
    )
