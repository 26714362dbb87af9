"""Rows of nbgrader's database for one result: the submission, its grades, its comments.

Every query names the cells as well as the notebook, because that is how nbgrader's
tables are indexed: without it each write would scan the grades of the whole class.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader import api
from sqlalchemy import insert, select, update

from ..results import CheckResult, CheckStatus, Result, Status

_NO_RESPONSE = "No response."  # nbgrader's own words for an untouched answer


@dataclass(frozen=True, slots=True)
class Entry:
    """One result, with what the gradebook notes besides it.

    Attributes
    ----------
    untouched : frozenset of str
        grade_ids of the answers that are still the text of the release.
    unchanged : frozenset of str
        grade_ids whose answer is the one that was recorded before: a manual mark on
        them needs no second look.
    """

    result: Result
    untouched: frozenset[str] = frozenset()
    timestamp: datetime.datetime | None = None
    unchanged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Ids of one notebook's cells: those with a grade, and those with a comment."""

    id: str
    grades: dict[str, str]
    comments: dict[str, str]


def cell_ids(db: Any, model: Any, notebook: str) -> dict[str, str]:
    """Map names to ids of one kind of cell in a notebook."""
    query = select(model.name, model.id).filter_by(notebook_id=notebook)
    return dict(db.execute(query).all())


def read_sheet(db: Any, notebook: str) -> Sheet:
    """Read the ids of a notebook's cells."""
    tasks = cell_ids(db, api.TaskCell, notebook)
    return Sheet(
        id=notebook,
        grades=cell_ids(db, api.GradeCell, notebook) | tasks,
        comments=cell_ids(db, api.SolutionCell, notebook) | tasks,
    )


def enrol(db: Any, assignment: str, student: str, sheets: Mapping[str, Sheet]) -> str:
    """Add a student's empty submission with all its rows; return its id."""
    row = {"assignment_id": assignment, "student_id": student}
    model = api.SubmittedAssignment
    key = db.scalar(insert(model).returning(model.id), [row])
    for sheet in sheets.values():
        parent = {"assignment_id": key, "notebook_id": sheet.id}
        submitted = api.SubmittedNotebook
        notebook = db.scalar(insert(submitted).returning(submitted.id), [parent])
        for table, ids in ((api.Grade, sheet.grades), (api.Comment, sheet.comments)):
            rows = [{"cell_id": i, "notebook_id": notebook} for i in ids.values()]
            if rows:
                db.execute(insert(table), rows)
    return key


def write_result(db: Any, entry: Entry, submission: str, sheet: Sheet) -> None:
    """Write one notebook's grades and comments, keeping a grader's own marks."""
    when = {"id": submission, "timestamp": entry.timestamp}
    db.execute(update(api.SubmittedAssignment), [when])
    notebook = db.scalar(
        select(api.SubmittedNotebook.id).filter_by(
            assignment_id=submission, notebook_id=sheet.id
        )
    )
    _write_grades(db, entry, sheet, notebook)
    _write_comments(db, entry, sheet, notebook)


def _write_grades(db: Any, entry: Entry, sheet: Sheet, notebook: str) -> None:
    columns = (
        api.Grade.id,
        api.Grade.cell_id,
        api.Grade.auto_score,
        api.Grade.manual_score,
        api.Grade.needs_manual_grade,
    )
    query = (
        select(*columns)
        .filter_by(notebook_id=notebook)
        .where(api.Grade.cell_id.in_(sheet.grades.values()))
    )
    found = {row.cell_id: row for row in db.execute(query)}
    checks = {check.grade_id: check for check in entry.result.checks}
    rows = []
    for name, cell in sheet.grades.items():
        score = _auto_score(entry, name, checks.get(name))
        old = found[cell]
        pending = score is None
        if old.manual_score is not None:
            same = name in entry.unchanged and old.auto_score == score
            pending = old.needs_manual_grade if same else True
        rows.append({"id": old.id, "auto_score": score, "needs_manual_grade": pending})
    if rows:
        db.execute(update(api.Grade), rows)


def _auto_score(entry: Entry, name: str, check: CheckResult | None) -> float | None:
    """Return the score as nbgrader has it: None for what awaits a grader."""
    if entry.result.status is Status.REFUSED or check is None:
        return 0.0
    if check.status is not CheckStatus.MANUAL:
        return float(check.points)
    return 0.0 if name in entry.untouched else None


def _write_comments(db: Any, entry: Entry, sheet: Sheet, notebook: str) -> None:
    query = (
        select(api.Comment.cell_id, api.Comment.id)
        .filter_by(notebook_id=notebook)
        .where(api.Comment.cell_id.in_(sheet.comments.values()))
    )
    found = dict(db.execute(query).all())
    rows = [
        {
            "id": found[cell],
            "auto_comment": _NO_RESPONSE if name in entry.untouched else None,
        }
        for name, cell in sheet.comments.items()
    ]
    if rows:
        db.execute(update(api.Comment), rows)
