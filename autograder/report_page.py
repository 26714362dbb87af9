"""The report as one page: its sections, and the template that shows them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from . import __version__
from .cohort import Cohort
from .ledger import Ledger
from .mistakes import Mistakes
from .report_alike import LookAlike, look_alike
from .report_failures import Failures, Repairs, failures, repairs
from .report_items import Items, Scores, counted, items, scores
from .report_mistakes import Known, known, some
from .report_together import Together, together


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template shows; sections are None when nothing was graded."""

    assignment: str
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
    css = _resource("report.css")
    mark = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    template = _environment().get_template("report.html.j2")
    return template.render(page=page, css=Markup(css), css_hash=mark)


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        loader=FunctionLoader(_resource),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _resource(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")
