"""A graded class as arrays: who got how many points for which graded cell.

Points are the gradebook's, a grader's marks included. What nobody knows yet (an
answer that waits for a grader, a notebook that was refused) is NaN and never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from nbgrader import api
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from ..classroom.gradebook import Book
from ..classroom.ledger import Ledger, Record
from ..coursedir.coursedir import Course
from ..errors import UsageError
from ..notebooks.assignment import Assignment
from ..notebooks.questions import Item, Question, find_questions
from ..results import CheckResult, Result, Status


@dataclass(frozen=True, slots=True)
class Cohort:
    """A class that was graded.

    Attributes
    ----------
    students : tuple of str
        n ids, sorted.
    items : tuple of Item
        The m graded cells, in the order of the source.
    points : ndarray, shape (n, m)
        NaN where there is no verdict yet, or none to be had.
    blank : ndarray of bool, shape (n, number of questions)
        Questions whose answers were all left as they were released.
    totals : ndarray, shape (n,)
        Points so far, before any penalty for being late.
    pending : ndarray of int, shape (n,)
        Answers of each student that wait for a grader.
    records : tuple
        Each student's verdicts, one for each notebook that has one.
    stale : int
        Verdicts on another version of the source.
    ungraded : tuple of str
        Students who handed in something that has no verdict.
    """

    assignment: Assignment
    students: tuple[str, ...]
    items: tuple[Item, ...]
    questions: tuple[Question, ...]
    points: np.ndarray = field(repr=False)
    blank: np.ndarray = field(repr=False)
    totals: np.ndarray = field(repr=False)
    pending: np.ndarray = field(repr=False)
    records: tuple[tuple[Record, ...], ...] = field(repr=False)
    stale: int = 0
    ungraded: tuple[str, ...] = ()

    @property
    def max_score(self) -> float:
        """All points that can be had."""
        return sum(item.max_points for item in self.items)

    @property
    def max_points(self) -> np.ndarray:
        """Points of each item, shape (m,)."""
        return np.array([item.max_points for item in self.items], float)

    @property
    def refused(self) -> np.ndarray:
        """Whether any notebook of a student was refused, shape (n,)."""
        return np.array(
            [
                any(r.result.status is Status.REFUSED for r in own)
                for own in self.records
            ],
            bool,
        )

    def results(self) -> Iterator[Result]:
        """All verdicts, by student and notebook."""
        for own in self.records:
            yield from (record.result for record in own)

    def checks(self) -> Iterator[tuple[int, int, CheckResult]]:
        """Row, column and verdict of each automatic check of a graded notebook."""
        columns = {item.key: place for place, item in enumerate(self.items)}
        for row, own in enumerate(self.records):
            for record in own:
                if record.result.status is Status.REFUSED:
                    continue
                for check in record.result.checks:
                    place = columns.get((record.result.notebook, check.grade_id))
                    if place is not None and not self.items[place].by_hand:
                        yield row, place, check


def read_cohort(course: Course, name: str) -> Cohort:
    """Read all verdicts and marks of an assignment.

    Raises
    ------
    UsageError
        When nothing of the assignment has been graded, or the gradebook has lost
        somebody's part.
    AutograderError
        When the gradebook cannot be read.
    """
    assignment = course.read(name)
    ledger = Ledger(course, name)
    stored: dict[str, list[Record]] = {}
    ungraded = []
    for student in course.students(name):
        found = (ledger.load(student, n.name) for n in assignment.notebooks)
        own = [record for record in found if record]
        if own:
            stored[student] = own
        else:
            ungraded.append(student)
    if not stored:
        raise UsageError(
            f"expected graded notebooks of {name}, found none; run `autograder grade "
            f"{name}` first"
        )
    with Book(course, assignment) as book:
        book.require(stored)
        marks = _marks(course.db_url, name)
    return make_cohort(assignment, stored, marks, tuple(ungraded))


def make_cohort(
    assignment: Assignment,
    records: Mapping[str, Sequence[Record]],
    marks: Mapping[tuple[str, str, str], tuple[float, bool]],
    ungraded: tuple[str, ...] = (),
) -> Cohort:
    """Arrange verdicts and the gradebook's marks.

    ``marks`` maps (student, notebook, grade_id) to the score that counts and whether
    it waits for a grader.
    """
    questions, items = find_questions(assignment)
    students = tuple(sorted(records))
    own = tuple(tuple(records[student]) for student in students)
    points = np.full((len(students), len(items)), np.nan)
    totals = np.zeros(len(students))
    pending = np.zeros(len(students), int)
    for row, student in enumerate(students):
        by_notebook = {record.result.notebook: record.result for record in own[row]}
        for place, item in enumerate(items):
            result = by_notebook.get(item.notebook)
            if result is None or result.status is Status.REFUSED:
                continue
            score, waits = _score(result, item, marks.get((student, *item.key)))
            totals[row] += score
            pending[row] += waits
            points[row, place] = np.nan if waits else score
    return Cohort(
        assignment=assignment,
        students=students,
        items=items,
        questions=questions,
        points=points,
        blank=np.array([_blank(one, questions) for one in own], bool),
        totals=totals,
        pending=pending,
        records=own,
        stale=sum(_is_stale(r.result, items) for one in own for r in one),
        ungraded=ungraded,
    )


def _score(
    result: Result, item: Item, mark: tuple[float, bool] | None
) -> tuple[float, bool]:
    """What counts so far, and whether it waits for a grader or for a verdict."""
    if mark is not None:
        return mark
    found = next((c for c in result.checks if c.grade_id == item.grade_id), None)
    if item.by_hand or found is None:
        return 0.0, True
    return found.points, False


def _is_stale(result: Result, items: Sequence[Item]) -> bool:
    given = {check.grade_id: check.max_points for check in result.checks}
    return given != {
        i.grade_id: i.max_points for i in items if i.notebook == result.notebook
    }


def _blank(own: Sequence[Record], questions: Sequence[Question]) -> list[bool]:
    left = {r.result.notebook: r.untouched for r in own}
    return [
        bool(q.answers) and set(q.answers) <= left.get(q.notebook, frozenset())
        for q in questions
    ]


# --- the gradebook ---------------------------------------------------------------


def _marks(db_url: str, name: str) -> dict[tuple[str, str, str], tuple[float, bool]]:
    """Read the marks of a whole class by one query (`Book.marks` asks a student)."""
    query: Any = (
        select(
            api.SubmittedAssignment.student_id,
            api.Notebook.name.label("notebook"),
            api.BaseCell.name.label("cell"),
            api.Grade.score,
            api.Grade.needs_manual_grade,
        )
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
        .join(
            api.SubmittedAssignment,
            api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id,
        )
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
        .join(api.Assignment, api.Assignment.id == api.Notebook.assignment_id)
        .where(api.Assignment.name == name)
    )
    engine = create_engine(db_url)
    try:
        with Session(engine) as session:
            return {
                (student, notebook, cell): (float(score), bool(waits))
                for student, notebook, cell, score, waits in session.execute(query)
            }
    finally:
        engine.dispose()
