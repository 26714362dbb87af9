"""The report as one page: its sections, and the template that shows them."""

from __future__ import annotations

from dataclasses import dataclass

from .. import __version__
from ..classroom.ledger import Ledger
from ..html.templating import fill
from ..words import some
from .cohort import Cohort
from .mistakes import Mistakes
from .sections.alike import LookAlike, look_alike
from .sections.failures import Failures, Repairs, failures, repairs
from .sections.items import Items, counted, items
from .sections.mistakes import Known, known
from .sections.scores import Scores, scores
from .sections.together import Together, together


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template shows; sections are None when nothing was graded."""

    assignment: str
    notebooks: int
    submissions: int
    ungraded: str
    stale: int
    scores: Scores
    items: Items | None
    together: Together | None
    known: Known | None
    failures: Failures | None
    repairs: Repairs
    alike: LookAlike | None
    engine: str


def make_page(cohort: Cohort, mistakes: Mistakes, ledger: Ledger) -> Page:
    """Gather what an instructor sees of a class."""
    graded = bool(counted(cohort).any())
    return Page(
        assignment=cohort.assignment.name,
        notebooks=len(cohort.assignment.notebooks),
        submissions=len(cohort.students),
        ungraded=some(cohort.ungraded),
        stale=cohort.stale,
        scores=scores(cohort),
        items=items(cohort) if graded else None,
        together=together(cohort) if graded else None,
        known=known(cohort, mistakes) if graded else None,
        failures=failures(cohort) if graded else None,
        repairs=repairs(cohort),
        alike=look_alike(cohort, ledger) if graded else None,
        engine=__version__,
    )


def render(page: Page) -> str:
    """Fill the template."""
    return fill("report", page)
