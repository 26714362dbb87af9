"""One page on a class, for the instructor: what it knows, and what the checks do."""

from __future__ import annotations

from pathlib import Path

from ..classroom.classroom import Grade, Prepare
from ..classroom.desk import Progress
from ..classroom.ledger import Ledger, write_atomically
from ..coursedir.coursedir import Course
from ..errors import UsageError
from ..grading.grade import grade as grade_one
from ..grading.grade import prepare as prepare_reference
from ..qualifying.bank import messages_of_bank, read_bank
from .cohort import read_cohort
from .mistakes import find_mistakes
from .page import make_page, render

FOLDER = "reports"


def write_report(
    course: Course,
    name: str,
    target: Path | None = None,
    *,
    confirm: bool = False,
    grade: Grade = grade_one,
    prepare: Prepare = prepare_reference,
    progress: Progress | None = None,
) -> Path:
    """Write ``reports/ASSIGNMENT.html``; the same bytes for the same class.

    It names students and quotes their code: for the instructor alone.

    Parameters
    ----------
    target : Path, optional
        Another file to write.
    confirm : bool
        Whether to grade the bank of wrong answers once, so that mistakes which lose
        the same points are told apart by their messages. What was learned is kept in
        ``reports/.ASSIGNMENT.messages.json`` and used until the assignment changes.
    grade, prepare : callable
        The engine that does so.

    Raises
    ------
    UsageError
        When nothing of the assignment has been graded, something else than this
        engine did it, or the file cannot be written or is no ``.html``.
    SourceError
        When a known answer is not as it should be.
    """
    _check_target(target)
    cohort = read_cohort(course, name)
    folder = course.root / FOLDER
    bank = read_bank(course, cohort.assignment)
    messages = messages_of_bank(
        course,
        name,
        folder / f".{name}.messages.json",
        run=confirm,
        grade=grade,
        prepare=prepare,
        progress=progress,
    )
    mistakes = find_mistakes(cohort, bank, messages)
    page = make_page(cohort, mistakes, Ledger(course, name))
    path = target or folder / f"{name}.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, render(page))
    except OSError as error:
        raise UsageError(f"expected to write {path}: {error}") from error
    return path


def _check_target(target: Path | None) -> None:
    """Refuse a name that is no page's before the work: ``--output reports``, say.

    A file of that name would stand where the folder of all reports is to be.
    """
    if target is None or target.suffix.lower() in (".html", ".htm"):
        return
    raise UsageError(
        f"expected a file that ends in .html for the page, as class.html; got {target}"
    )
