"""One safe, self-contained page for each student and notebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..classroom.gradebook import Book
from ..classroom.ledger import Ledger, write_atomically
from ..coursedir.coursedir import Course
from ..errors import UsageError
from ..html.templating import fill
from ..late import Lateness, read_policy
from .page import Page, join_pages, make_page


def write_feedback(
    course: Course, name: str, students: Sequence[str] | None = None
) -> tuple[Path, ...]:
    """Write ``feedback/STUDENT/ASSIGNMENT/NOTEBOOK.html`` for all who have a result.

    Raises
    ------
    UsageError
        When nothing of the assignment, or of a student named, has been graded,
        something else than this engine did it, or the gradebook has lost their part.
    """
    assignment = course.read(name)
    ledger = Ledger(course, name)
    found = course.students(name)
    chosen = [student for student in found if not students or student in students]
    written: dict[str, list[Path]] = {}
    policy = read_policy(course.config)
    sheets = [notebook.name for notebook in assignment.notebooks]
    with Book(course, assignment) as book:
        book.require(student for student in chosen if _graded(ledger, student, sheets))
        lateness = book.lateness()
        for student in chosen:
            marks = book.marks(student)
            pages: list[Page] = []
            for notebook in assignment.notebooks:
                record = ledger.load(student, notebook.name)
                text = ledger.notebook(record.result) if record else None
                if record is None or text is None:
                    ledger.refuse_strange(student, notebook.name)
                    continue
                page = make_page(
                    assignment,
                    notebook,
                    record.result,
                    text,
                    marks.get(notebook.name, {}),
                    lateness.get(student, Lateness()).seconds,
                    policy,
                )
                pages.append(page)
            if pages:
                folder = course.folder("feedback", name, student)
                written[student] = _write(folder, join_pages(pages))
    without = sorted(set(students or ()) - set(written))
    if without or not written:
        who = ", ".join(without) or "anybody"
        raise UsageError(
            f"expected graded notebooks of {name} for {who}, found none; run "
            f"`autograder grade {name}` first"
        )
    return tuple(path for paths in written.values() for path in paths)


def _graded(ledger: Ledger, student: str, notebooks: Sequence[str]) -> bool:
    return any(ledger.result_path(student, name).exists() for name in notebooks)


def _write(folder: Path, pages: Sequence[Page]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for page in pages:
        path = folder / f"{page.notebook}.html"
        write_atomically(path, render(page))
        paths.append(path)
    return paths


def render(page: Page) -> str:
    """Fill the template."""
    return fill("feedback", page)
