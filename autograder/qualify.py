"""Prove the checks of an assignment on answers whose worth is known.

Each known answer, the blank release and the source itself are graded as any student's
submission would be; the matrix says which check takes which points from which.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from .answers import Answer, hand_in, read_answers, whole_notebooks
from .assignment import Assignment, Role, SourceNotebook
from .classroom import Grade, Prepare, usable_cores
from .coursedir import Course
from .desk import Progress
from .grade import Job
from .grade import grade as grade_one
from .grade import prepare as prepare_reference
from .results import CheckStatus, Result, Status
from .table import number

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Trial:
    """A known answer with what the checks made of it; ``faults`` should be empty."""

    answer: Answer
    lost: Mapping[str, float]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualification:
    """All trials of an assignment.

    Attributes
    ----------
    checks : tuple of str
        grade_ids of the automatic checks, in order.
    trials : tuple of Trial
    unproven : tuple of str
        Solution cells for which no wrong answer is known.
    """

    assignment: str
    checks: tuple[str, ...]
    trials: tuple[Trial, ...]
    unproven: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every answer lost exactly what it should."""
        return not any(trial.faults for trial in self.trials)

    @property
    def caught(self) -> dict[str, frozenset[str]]:
        """Each check with the wrong answers that it takes points from."""
        wrong = [t for t in self.trials if not t.answer.right and t.answer.grade_id]
        return {
            check: frozenset(t.answer.name for t in wrong if t.lost.get(check, 0) > 0)
            for check in self.checks
        }

    @property
    def single(self) -> dict[str, str]:
        """Mistakes that one check alone catches, and which."""
        by = self.caught
        names = {name for found in by.values() for name in found}
        catchers = {name: [c for c in self.checks if name in by[c]] for name in names}
        return {n: found[0] for n, found in sorted(catchers.items()) if len(found) == 1}

    @property
    def idle(self) -> tuple[str, ...]:
        """Checks that catch nothing which the others do not catch as well."""
        needed = set(self.single.values())
        return tuple(check for check in self.checks if check not in needed)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data for ``--json``."""
        return {
            "assignment": self.assignment,
            "ok": self.ok,
            "checks": list(self.checks),
            "answers": [
                {
                    "notebook": trial.answer.notebook,
                    "question": trial.answer.grade_id,
                    "name": trial.answer.name,
                    "right": trial.answer.right,
                    "words": trial.answer.words,
                    "must_lose": dict(trial.answer.loses),
                    "lost": dict(trial.lost),
                    "faults": list(trial.faults),
                }
                for trial in self.trials
            ],
            "caught_by_one_check_only": self.single,
            "checks_that_add_nothing": list(self.idle),
            "questions_without_wrong_answers": list(self.unproven),
        }


def qualify(
    course: Course,
    name: str,
    *,
    grade: Grade = grade_one,
    prepare: Prepare = prepare_reference,
    executor: Executor | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Qualification:
    """Try every known answer, the blank release and the source itself.

    Raises
    ------
    UsageError
        When there is no such assignment.
    SourceError
        When an answer's file has no proper header or names an unknown cell.
    """
    assignment = course.read(name)
    answers = [
        *whole_notebooks(assignment),
        *read_answers(course.root / "tests" / "answers" / name, assignment),
    ]
    facts = prepare(assignment, course.settings)
    work = [
        Job(
            student=f"{answer.grade_id}-{answer.name}".strip("-"),
            notebook=answer.notebook,
            submitted=hand_in(_notebook(assignment, answer.notebook), answer),
            assignment=assignment,
            facts=facts,
            settings=course.settings,
        )
        for answer in answers
    ]
    shown = progress or Progress()
    shown.start(len(work))
    pool = executor or ThreadPoolExecutor(jobs or usable_cores(), "grade")
    trials = []
    try:
        for answer, graded in zip(answers, pool.map(grade, work), strict=True):
            trials.append(judge(answer, graded.result))
            shown.advance(graded.result, kept=False)
    finally:
        if executor is None:
            pool.shutdown(wait=False, cancel_futures=True)
    checks = [c for n in assignment.notebooks for c in n.cells if c.role is Role.CHECK]
    tried = {a.grade_id for a in answers if not a.right}
    return Qualification(
        assignment=name,
        checks=tuple(cell.grade_id for cell in checks),
        trials=tuple(trials),
        unproven=tuple(
            cell.grade_id
            for notebook in assignment.notebooks
            for cell in notebook.cells
            if cell.role is Role.SOLUTION and cell.grade_id not in tried
        ),
    )


def judge(answer: Answer, result: Result) -> Trial:
    """Compare what an answer lost with what it must lose."""
    automatic = [c for c in result.checks if c.status is not CheckStatus.MANUAL]
    lost = {c.grade_id: c.max_points - c.points for c in automatic}
    faults = [f"refused: {result.cause}"] if result.status is Status.REFUSED else []
    for check in automatic:
        due = answer.loses.get(check.grade_id, 0.0)
        if abs(lost[check.grade_id] - due) > _TINY:
            said = f" ({check.message})" if check.message else ""
            faults.append(
                f"expected {check.grade_id} to take {number(due)} of "
                f"{number(check.max_points)} points, it took "
                f"{number(lost[check.grade_id])}{said}"
            )
    return Trial(
        answer=answer,
        lost={key: value for key, value in lost.items() if value > _TINY},
        faults=tuple(faults),
    )


def _notebook(assignment: Assignment, name: str) -> SourceNotebook:
    return next(n for n in assignment.notebooks if n.name == name)
