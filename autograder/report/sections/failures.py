"""The report on failures, time, repairs and refusals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from ...html import safehtml
from ...results import Status
from ...words import count
from ..bars import Bar, draw_bars
from ..causes import cause_of
from ..cohort import Cohort
from ..items import LEAST
from ..plots import draw_seconds
from ..style import BLUE, ORANGE, Picture, picture

_TINY = 1e-9
_CAUSES = 10
_SLOWEST = 5
_SPREAD = 20  # notebooks: fewer times show no spread
_ROWS = 50
_CUT = 300  # characters of a note or a repair


@dataclass(frozen=True, slots=True)
class Failures:
    """Why checks took points, and how long grading took.

    ``few`` are the causes in words when the students are too few for a figure.
    """

    causes: Picture | None
    few: tuple[str, ...]
    seconds: Picture | None
    notebooks: int
    median: str
    longest: str
    slowest: tuple[tuple[str, str, str, Markup], ...]
    notes: tuple[tuple[Markup, int], ...]


@dataclass(frozen=True, slots=True)
class Repairs:
    """What was mended, and what was refused."""

    count: int
    students: int
    common: tuple[tuple[Markup, int], ...]
    each: tuple[tuple[str, tuple[Markup, ...]], ...]
    refused: tuple[tuple[str, str, str], ...]
    more_repaired: int
    more_refused: int


def failures(cohort: Cohort) -> Failures:
    """Count causes of lost points; look at the time that grading took."""
    graded = [r for r in cohort.results() if r.status is Status.GRADED]
    seconds = np.array([result.seconds for result in graded])
    slowest = sorted(graded, key=lambda r: (-r.seconds, r.student, r.notebook))
    notes = Counter(
        safehtml.sentence(n[:_CUT]) for result in graded for n in result.notes
    )
    middle = float(np.median(seconds)) if len(seconds) else 0.0
    longest = float(seconds.max(initial=0.0))
    alt = (
        f"Time of {count(len(seconds), 'notebook')}: median {middle:.2g} s, longest "
        f"{longest:.3g} s."
    )
    spread = len(seconds) >= _SPREAD
    causes, few = _causes(cohort)
    return Failures(
        causes=causes,
        few=few,
        seconds=picture(draw_seconds(seconds), alt) if spread else None,
        notebooks=len(seconds),
        median=f"{middle:.2g}",
        longest=f"{longest:.3g}",
        slowest=tuple(
            (
                r.student,
                r.notebook,
                f"{r.seconds:.1f}",
                safehtml.sentence("; ".join(n[:_CUT] for n in r.notes[:3])),
            )
            for r in slowest[:_SLOWEST]
        ),
        notes=tuple(sorted(notes.items(), key=lambda n: (-n[1], n[0]))[:_ROWS]),
    )


def _causes(cohort: Cohort) -> tuple[Picture | None, tuple[str, ...]]:
    """Students by cause of lost points: a figure, or in words when they are few."""
    who: dict[str, set[int]] = {}
    checks: Counter[str] = Counter()
    broke: set[str] = set()
    for row, _, check in cohort.checks():
        if check.max_points - check.points > _TINY:
            cause, stopped = cause_of(check)
            who.setdefault(cause, set()).add(row)
            checks[cause] += 1
            if stopped:
                broke.add(cause)
    order = sorted(who, key=lambda cause: (-len(who[cause]), cause))[:_CAUSES]
    labels = {cause: f"{cause} ({count(checks[cause], 'check')})" for cause in order}
    if not who or len(cohort.students) < LEAST:
        return None, tuple(f"{labels[c]}: {_names(cohort, who[c])}" for c in order)
    bars = [
        Bar(
            labels[cause],
            (
                len(who[cause]) * (cause not in broke),
                len(who[cause]) * (cause in broke),
            ),
        )
        for cause in order
    ]
    draw = draw_bars(
        bars,
        ("the check judged a value", "code did not get that far"),
        (BLUE, ORANGE),
        "students",
    )
    words = "; ".join(f"{cause} {len(who[cause])}" for cause in order)
    return picture(draw, f"Students by cause of lost points: {words}."), ()


def _names(cohort: Cohort, rows: set[int]) -> str:
    return ", ".join(cohort.students[row] for row in sorted(rows))


def repairs(cohort: Cohort) -> Repairs:
    """List what was mended before grading and what could not be graded."""
    counted: Counter[Markup] = Counter()
    each: dict[str, list[Markup]] = {}
    refused = []
    for result in cohort.results():
        texts = [safehtml.sentence(text[:_CUT]) for text in result.repairs]
        counted.update(texts)
        if texts:
            each.setdefault(result.student, []).extend(texts)
        if result.status is Status.REFUSED:
            cause = safehtml.plain(result.cause, 400)
            refused.append((result.student, result.notebook, cause))
    common = sorted(counted.items(), key=lambda found: (-found[1], found[0]))
    shown = [(student, tuple(texts[:20])) for student, texts in sorted(each.items())]
    return Repairs(
        count=counted.total(),
        students=len(each),
        common=tuple(common[:10]),
        each=tuple(shown[:_ROWS]),
        refused=tuple(refused[:_ROWS]),
        more_repaired=max(0, len(shown) - _ROWS),
        more_refused=max(0, len(refused) - _ROWS),
    )
