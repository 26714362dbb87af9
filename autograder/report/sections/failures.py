"""The report on failures, time, repairs and refusals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from ...html import safehtml
from ...results import Status
from ..bars import Bar, draw_bars
from ..causes import cause_of
from ..cohort import Cohort
from ..plots import draw_seconds
from ..style import BLUE, ORANGE, Picture, picture

_TINY = 1e-9
_CAUSES = 10
_SLOWEST = 5
_ROWS = 50
_CUT = 300  # characters of a note or a repair


@dataclass(frozen=True, slots=True)
class Failures:
    """Why checks took points, and how long grading took."""

    causes: Picture | None
    seconds: Picture | None
    median: str
    longest: str
    slowest: tuple[tuple[str, str, Markup], ...]
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
        f"Time of {len(seconds)} submissions: median {middle:.2g} s, longest "
        f"{longest:.3g} s."
    )
    return Failures(
        causes=_causes(cohort),
        seconds=picture(draw_seconds(seconds), alt) if len(seconds) > 1 else None,
        median=f"{middle:.2g}",
        longest=f"{longest:.3g}",
        slowest=tuple(
            (
                r.student,
                f"{r.seconds:.1f}",
                safehtml.sentence("; ".join(n[:_CUT] for n in r.notes[:3])),
            )
            for r in slowest[:_SLOWEST]
        ),
        notes=tuple(sorted(notes.items(), key=lambda n: (-n[1], n[0]))[:_ROWS]),
    )


def _causes(cohort: Cohort) -> Picture | None:
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
    if not who:
        return None
    order = sorted(who, key=lambda cause: (-len(who[cause]), cause))[:_CAUSES]
    bars = [
        Bar(
            f"{cause} ({checks[cause]} {'check' if checks[cause] == 1 else 'checks'})",
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
    return picture(draw, f"Students by cause of lost points: {words}.")


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
