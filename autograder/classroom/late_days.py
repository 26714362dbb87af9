"""Lateness in nbgrader's database: due date, extensions, and the points they cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader import api
from sqlalchemy import func, select, update

from ..late import Lateness, LatePolicy


def settle(db: Any, name: str, assignment: str, policy: LatePolicy) -> dict:
    """Enter deadline and extensions, compute every penalty anew; `Lateness` by student.

    ``assignment`` is the id of the assignment called ``name``. Only what changed is
    written.
    """
    due = policy.deadline(name)
    stored = db.scalar(select(api.Assignment.duedate).filter_by(id=assignment))
    if due is not None and due != stored:
        change = update(api.Assignment).where(api.Assignment.id == assignment)
        db.execute(change.values(duedate=due))
        stored = due
    found: dict[str, Lateness] = {}
    extensions, penalties = [], []
    for row in _rows(db, assignment):
        more = policy.extension(name, row.student_id)
        if more is not None and more != row.extension:
            extensions.append({"id": row.submission, "extension": more})
        more = row.extension if more is None else more
        seconds = 0.0
        if stored is not None and row.timestamp is not None:
            seconds = (row.timestamp - stored).total_seconds()
            seconds = max(0.0, seconds - (more.total_seconds() if more else 0.0))
        score = float(row.score or 0.0)
        cost = policy.late_submission_penalty(row.student_id, score, seconds)
        if cost != row.penalty:
            penalties.append({"id": row.notebook, "late_submission_penalty": cost})
        before = found.get(row.student_id, Lateness())
        found[row.student_id] = Lateness(seconds, before.penalty + (cost or 0.0))
    if extensions:
        unique = {row["id"]: row for row in extensions}
        db.execute(update(api.SubmittedAssignment), list(unique.values()))
    if penalties:
        db.execute(update(api.SubmittedNotebook), penalties)
    return found


def _rows(db: Any, assignment: str) -> Iterable[Any]:
    """One row a submitted notebook, with its score."""
    query = (
        select(
            api.SubmittedAssignment.id.label("submission"),
            api.SubmittedAssignment.student_id,
            api.SubmittedAssignment.timestamp,
            api.SubmittedAssignment.extension,
            api.SubmittedNotebook.id.label("notebook"),
            api.SubmittedNotebook.late_submission_penalty.label("penalty"),
            func.sum(api.Grade.score).label("score"),
        )
        .join(api.SubmittedAssignment.notebooks)
        .outerjoin(api.SubmittedNotebook.grades)
        .where(api.SubmittedAssignment.assignment_id == assignment)
        .group_by(api.SubmittedNotebook.id)
    )
    return db.execute(query).all()
