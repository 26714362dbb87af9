"""Lateness in nbgrader's database: due date, extensions, and the points they cost.

nbgrader keeps a due date and extensions itself, and they may be set in its formgrader.
What the configuration says wins over them; a line that is taken out of it again leaves
no trace: `_Memory` knows what stood there before.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from nbgrader import api
from sqlalchemy import (
    Column,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.schema import CreateTable

from ..late import Lateness, LatePolicy

#: Beside nbgrader's own tables, so that it is written in the same transaction as the
#: dates that it speaks of, and is copied and deleted together with them.
_TABLE = Table(
    "autograder_late_policy",
    MetaData(),
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),  # empty: the due date
    Column("written", String(64), nullable=False),
    Column("before", String(64)),
)
_DUE = ""
_When = datetime.datetime | datetime.timedelta | None


def settle(db: Any, name: str, assignment: str, policy: LatePolicy) -> dict:
    """Enter deadline and extensions, compute every penalty anew; `Lateness` by student.

    ``assignment`` is the id of the assignment called ``name``. Only what changed is
    written.
    """
    memory = _Memory(db, name)
    stored = db.scalar(select(api.Assignment.duedate).filter_by(id=assignment))
    due = memory.settle(_DUE, stored, policy.deadline(name))
    if due != stored:
        change = update(api.Assignment).where(api.Assignment.id == assignment)
        db.execute(change.values(duedate=due))
    found: dict[str, Lateness] = {}
    extensions, penalties = {}, []
    for row in _rows(db, assignment):
        student = row.student_id
        more = memory.settle(student, row.extension, policy.extension(name, student))
        if more != row.extension:
            extensions[row.submission] = more
        seconds = _seconds(row.timestamp, due, more)
        cost = policy.late_submission_penalty(student, float(row.score or 0.0), seconds)
        if cost != row.penalty:
            penalties.append({"id": row.notebook, "late_submission_penalty": cost})
        before = found.get(student, Lateness())
        found[student] = Lateness(seconds, before.penalty + (cost or 0.0))
    if extensions:
        lines = [{"id": key, "extension": more} for key, more in extensions.items()]
        db.execute(update(api.SubmittedAssignment), lines)
    if penalties:
        db.execute(update(api.SubmittedNotebook), penalties)
    memory.save()
    return found


def _seconds(
    when: datetime.datetime | None,
    due: datetime.datetime | None,
    more: datetime.timedelta | None,
) -> float:
    """How late a hand-in is; one without a time, or without a deadline, is not."""
    if when is None or due is None:
        return 0.0
    return max(0.0, (when - due - (more or datetime.timedelta())).total_seconds())


class _Memory:
    """What the configuration wrote for one assignment, and over what."""

    def __init__(self, db: Any, assignment: str) -> None:
        self._db = db
        self._assignment = assignment
        self._there = inspect(db.connection()).has_table(_TABLE.name)
        mine = select(_TABLE).where(_TABLE.c.assignment == assignment)
        rows = db.execute(mine).all() if self._there else ()
        self._read = {row.student: (row.written, row.before) for row in rows}
        self._now = dict(self._read)

    def settle(self, student: str, stored: Any, wanted: Any) -> Any:
        """What is to be stored, given what is and what the configuration wants.

        A stored value other than the one remembered was set by somebody since: it
        stays when the configuration wants nothing.
        """
        written, before = self._read.get(student, (None, None))
        ours = written is not None and _text(stored) == written
        if wanted is None:
            self._now.pop(student, None)
            return _value(before) if ours else stored
        if not ours:
            before = _text(stored)  # also when it is the same: somebody else's word
        self._now[student] = (_text(wanted), before)
        return wanted

    def save(self) -> None:
        """Write what is to be remembered, if it is something new."""
        if self._now == self._read:
            return
        if not self._there:
            self._db.execute(CreateTable(_TABLE, if_not_exists=True))
        self._db.execute(delete(_TABLE).where(_TABLE.c.assignment == self._assignment))
        if self._now:
            made = [
                {
                    "assignment": self._assignment,
                    "student": student,
                    "written": written,
                    "before": before,
                }
                for student, (written, before) in self._now.items()
            ]
            self._db.execute(insert(_TABLE), made)


def _text(value: _When) -> str | None:
    if isinstance(value, datetime.timedelta):
        return f"{value.total_seconds()} s"
    return None if value is None else value.isoformat()


def _value(text: str | None) -> _When:
    """Read what `_text` wrote."""
    if text is None:
        return None
    if text.endswith(" s"):
        return datetime.timedelta(seconds=float(text[:-2]))
    return datetime.datetime.fromisoformat(text)


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
