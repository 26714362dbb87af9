"""The gradebook: nbgrader's database, through nbgrader's own models, by one writer.

Each ``write`` is one short transaction, so formgrader may read and write meanwhile,
and the price of a result does not grow with the class.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from nbgrader import api
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from ..coursedir.coursedir import Course
from ..coursedir.generator import alembic_on_path, generate
from ..errors import AutograderError, SourceError, UsageError
from ..late import Lateness, read_policy
from ..notebooks.assignment import Assignment, Role
from ..words import some
from .late_days import settle
from .rows import Entry, Sheet, enrol, read_sheet, write_result

_BUSY_MILLISECONDS = 30_000
_MOST_NAMES = 30


@dataclass(frozen=True, slots=True)
class Mark:
    """A graded cell as the gradebook has it, a grader's marks included."""

    score: float
    max_score: float
    pending: bool
    manual: bool
    comment: str = ""


class Book:
    """An assignment's part of the gradebook; a context manager.

    Raises
    ------
    AutograderError
        When the database cannot be opened or written.
    SourceError
        When the source no longer fits the grades that the database holds.
    """

    def __init__(self, course: Course, assignment: Assignment) -> None:
        self._course = course
        self._assignment = assignment
        self._gradebook: api.Gradebook | None = None
        self._sheets: dict[str, Sheet] = {}
        self._submissions: dict[str, str] = {}
        self._students: set[str] = set()
        self._assignment_id = ""

    def __enter__(self) -> Book:
        """Open the database; let nbgrader enter the assignment when it is new."""
        with _explained(self._course.db_url):
            self._gradebook = self._open()
            if not self._knows_assignment():
                self._register()
            self._load()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection; nothing is pending outside ``write``."""
        if self._gradebook:
            self._gradebook.close()

    def write(self, entries: Sequence[Entry]) -> None:
        """Record results in one transaction: all of them or, on an error, none."""
        new: dict[str, str] = {}
        with _explained(self._course.db_url), self._transaction() as db:
            for entry in entries:
                student = entry.result.student
                key = new.get(student) or self._submissions.get(student)
                if key is None:
                    if student not in self._students:
                        db.execute(insert(api.Student), [{"id": student}])
                    key = enrol(db, self._assignment_id, student, self._sheets)
                    new[student] = key
                write_result(db, entry, key, self._sheets[entry.result.notebook])
        self._submissions.update(new)
        self._students.update(new)

    @property
    def students(self) -> frozenset[str]:
        """Students whose submission of the assignment the database holds."""
        return frozenset(self._submissions)

    def require(self, graded: Iterable[str]) -> None:
        """Raise UsageError for students whose results lie in files, but not here.

        Without its part of the gradebook a grade has neither penalty nor mark by hand.
        """
        lost = sorted(set(graded) - self.students)
        if lost:
            raise UsageError(
                f"expected the gradebook {self._course.db_url} to hold all graded "
                f"students of {self._assignment.name}, it lacks: "
                f"{some(lost, _MOST_NAMES)}. If it was moved, put it back: "
                "it alone has the marks by hand. Otherwise `autograder grade "
                f"{self._assignment.name}` repairs it, and grades nothing twice"
            )

    def marks(self, student: str) -> dict[str, dict[str, Mark]]:
        """All marks of one student: notebook, then grade_id."""
        mine = api.SubmittedAssignment.id == self._submissions.get(student)
        grades = (
            select(api.Notebook.name, api.BaseCell.name.label("cell"), api.Grade)
            .join(api.Notebook.submissions)
            .join(api.SubmittedNotebook.assignment)
            .join(api.SubmittedNotebook.grades)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .where(mine)
        )
        comments = (
            select(api.Notebook.name, api.BaseCell.name, api.Comment.comment)
            .join(api.Notebook.submissions)
            .join(api.SubmittedNotebook.assignment)
            .join(api.SubmittedNotebook.comments)
            .join(api.BaseCell, api.BaseCell.id == api.Comment.cell_id)
            .where(mine)
        )
        found: dict[str, dict[str, Mark]] = {}
        with _explained(self._course.db_url), self._transaction() as db:
            said = {(name, cell): text for name, cell, text in db.execute(comments)}
            for name, cell, grade in db.execute(grades):
                found.setdefault(name, {})[cell] = Mark(
                    score=grade.score,
                    max_score=grade.max_score,
                    pending=grade.needs_manual_grade,
                    manual=grade.manual_score is not None,
                    comment=said.get((name, cell)) or "",
                )
        return found

    def totals(self) -> dict[str, tuple[float, int]]:
        """Score of each student so far, and how many cells await a grader."""
        query = (
            select(
                api.SubmittedAssignment.student_id,
                func.sum(api.Grade.score),
                func.count().filter(api.Grade.needs_manual_grade),
            )
            .join(api.SubmittedAssignment.assignment)
            .join(api.SubmittedAssignment.notebooks)
            .join(api.SubmittedNotebook.grades)
            .where(api.Assignment.name == self._assignment.name)
            .group_by(api.SubmittedAssignment.student_id)
        )
        with _explained(self._course.db_url), self._transaction() as db:
            return {name: (float(score), n) for name, score, n in db.execute(query)}

    def penalties(self) -> dict[str, float]:
        """What being late costs each student, as it was settled the last time."""
        query = (
            select(
                api.SubmittedAssignment.student_id,
                func.sum(api.SubmittedNotebook.late_submission_penalty),
            )
            .join(api.SubmittedAssignment.assignment)
            .join(api.SubmittedAssignment.notebooks)
            .where(api.Assignment.name == self._assignment.name)
            .group_by(api.SubmittedAssignment.student_id)
        )
        with _explained(self._course.db_url), self._transaction() as db:
            return {name: float(cost or 0.0) for name, cost in db.execute(query)}

    def lateness(self) -> dict[str, Lateness]:
        """Settle what being late costs each student, as deadline and points stand."""
        policy = read_policy(self._course.config)
        with _explained(self._course.db_url), self._transaction() as db:
            return settle(db, self._assignment.name, self._assignment_id, policy)

    def doubts(self) -> tuple[str, ...]:
        """What the late policy says of assignments and students that there are not."""
        policy = read_policy(self._course.config)
        names = self._course.assignments()
        return policy.doubts(self._assignment.name, names, self._students)

    # --- opening ---------------------------------------------------------------

    def _open(self) -> api.Gradebook:
        with alembic_on_path():
            gradebook = api.Gradebook(self._course.db_url, self._course.course_id)
        if gradebook.engine.dialect.name == "sqlite":
            # wait for formgrader to finish its own transaction instead of failing
            pragma = f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}"
            listener = event.listens_for(gradebook.engine, "connect")
            listener(lambda connection, _: connection.execute(pragma))
            gradebook.engine.dispose()
        return gradebook

    def _knows_assignment(self) -> bool:
        """Whether the database holds exactly the source's notebooks and cells."""
        with self._transaction() as db:
            points = {
                (name, cell): score
                for model in (api.GradeCell, api.TaskCell)
                for name, cell, score in db.execute(self._cells(model, "max_score"))
            }
            locked = {
                (name, cell): text
                for name, cell, text in db.execute(
                    self._cells(api.SourceCell, "source")
                )
            }
        wanted = {
            (notebook.name, cell.grade_id): cell
            for notebook in self._assignment.notebooks
            for cell in notebook.cells
            if cell.grade_id
        }
        graded = {key: cell.points for key, cell in wanted.items() if cell.graded}
        checks = {key: c.source for key, c in wanted.items() if c.role is Role.CHECK}
        return points == graded and all(
            locked.get(key) == text for key, text in checks.items()
        )

    def _cells(self, model: Any, column: str) -> Any:
        return (
            select(api.Notebook.name, model.name, getattr(model, column))
            .join(api.Notebook.assignment)
            .join(model, model.notebook_id == api.Notebook.id)
            .where(api.Assignment.name == self._assignment.name)
        )

    def _register(self) -> None:
        """Let nbgrader write the assignment's cells, as its own generator does."""
        name = self._assignment.name
        with tempfile.TemporaryDirectory(prefix="autograder-") as stage:
            try:
                generate(self._course, name, Path(stage), database=True)
            except SourceError as error:
                if "submissions associated" not in str(error):
                    raise
                raise SourceError(
                    f"graded cells of {name} were added, removed or renamed after the "
                    "gradebook took in submissions, and nbgrader cannot carry marks "
                    f"over. To keep marks given by hand, put the source back as "
                    "it was, or note them down (`autograder export` with that source). "
                    f"Then run `nbgrader db assignment remove {name} --force`, grade "
                    "again and enter them anew"
                ) from error

    def _load(self) -> None:
        """Read the ids that every write needs, once."""
        with self._transaction() as db:
            notebooks = (
                select(api.Notebook.id, api.Notebook.name)
                .join(api.Notebook.assignment)
                .where(api.Assignment.name == self._assignment.name)
            )
            self._sheets = {
                name: read_sheet(db, key) for key, name in db.execute(notebooks).all()
            }
            self._assignment_id = db.scalar(
                select(api.Assignment.id).filter_by(name=self._assignment.name)
            )
            submitted = select(
                api.SubmittedAssignment.student_id, api.SubmittedAssignment.id
            ).filter_by(assignment_id=self._assignment_id)
            self._submissions = dict(db.execute(submitted).all())
            self._students = set(db.scalars(select(api.Student.id)))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Any]:
        assert self._gradebook is not None
        db = self._gradebook.db()
        try:
            yield db
            db.commit()
        except BaseException:
            db.rollback()
            raise
        finally:
            db.expunge_all()


@contextlib.contextmanager
def _explained(db_url: str) -> Iterator[None]:
    """Turn a database error into one that says what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).split("\n")[0]
        raise AutograderError(
            f"expected to read and write the gradebook {db_url}, got: {cause}. "
            "Results that are not in it are recorded by the next run; check that it "
            "is writable, and `nbgrader db upgrade` if nbgrader was upgraded"
        ) from error
