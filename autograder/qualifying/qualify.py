"""Prove the checks of an assignment on answers whose worth is known.

Each known answer, the blank release and the source itself are graded as any student's
submission would be; the matrix says which check takes which points from which.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..classroom.classroom import Grade, Prepare, usable_cores
from ..classroom.desk import Progress
from ..classroom.table import number
from ..coursedir.coursedir import Course
from ..grading.grade import Job
from ..grading.grade import grade as grade_one
from ..grading.grade import prepare as prepare_reference
from ..notebooks.assignment import Role
from ..results import CheckStatus, Result, Status
from .answers import Answer
from .mutation import Fate, Mutation
from .tries import Try, Work, read_work

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
    mutation : Mutation or None
        What became of the mutants, when they were tried.
    """

    assignment: str
    checks: tuple[str, ...]
    trials: tuple[Trial, ...]
    unproven: tuple[str, ...] = ()
    mutation: Mutation | None = None

    @property
    def ok(self) -> bool:
        """Whether every answer lost exactly what it should, and mutants are caught."""
        sound = not any(trial.faults for trial in self.trials)
        return sound and (self.mutation is None or self.mutation.ok)

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
            "mutation": self.mutation.as_dict() if self.mutation else None,
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
    mutants: bool = False,
) -> Qualification:
    """Try every known answer, the blank release and the source itself.

    With ``mutants`` the model solutions' mutants are tried as well.

    Raises
    ------
    UsageError
        When there is no such assignment.
    SourceError
        When an answer's file has no proper header or names an unknown cell.
    """
    (found,) = qualify_all(
        course,
        [name],
        grade=grade,
        prepare=prepare,
        executor=executor,
        jobs=jobs,
        progress=progress,
        mutants=mutants,
    )
    return found


def qualify_all(
    course: Course,
    names: Sequence[str],
    *,
    grade: Grade = grade_one,
    prepare: Prepare = prepare_reference,
    executor: Executor | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    mutants: bool = False,
) -> Iterator[Qualification]:
    """Qualify several assignments through one pool; yield each when it is done.

    Wrong answers and mutants run only what they can reach (`reach`). Right answers
    are tried together, one for each question; where a point is lost, each by itself.
    """
    works = [read_work(course, name, mutants) for name in names]
    shown = progress or Progress()
    shown.start(sum(len(work.tries) for work in works))
    workers = jobs or usable_cores()
    pool = executor or ThreadPoolExecutor(workers, "grade")
    try:
        # twice the workers: enough to keep them busy while the next set is prepared
        stream = _stream(pool, grade, _jobs(works, course, prepare), 2 * workers)
        for work in works:
            results = []
            for _ in work.tries:
                results.append(next(stream))
                shown.advance(results[-1], kept=False)
            yield _conclude(work, results, partial(_again, course, prepare, grade))
    finally:
        if executor is None:
            pool.shutdown(wait=False, cancel_futures=True)


def _stream(
    pool: Executor, grade: Grade, jobs: Iterator[Job], ahead: int
) -> Iterator[Result]:
    """Results in order, with only a few jobs in the pool at a time."""
    waiting: deque[Future] = deque()
    for job in jobs:
        waiting.append(pool.submit(grade, job))
        if len(waiting) > ahead:
            yield waiting.popleft().result().result
    while waiting:
        yield waiting.popleft().result().result


def _jobs(works: Sequence[Work], course: Course, prepare: Prepare) -> Iterator[Job]:
    for work in works:
        facts = prepare(work.assignment, work.settings)
        for one in work.tries:
            yield one.job(work, facts)


def _again(
    course: Course, prepare: Prepare, grade: Grade, work: Work, answer: Answer
) -> Result:
    """Grade one right answer of a bundle that lost something."""
    facts = prepare(work.assignment, work.settings)
    return grade(Try((answer,)).job(work, facts)).result


def _conclude(
    work: Work, results: Sequence[Result], again: Callable[[Work, Answer], Result]
) -> Qualification:
    trials: dict[str, Trial] = {}
    fates = []
    for one, result in zip(work.tries, results, strict=True):
        if one.mutant is not None:
            fates.append(Fate(one.mutant, caught_by(result)))
            continue
        found = [judge(answer, result) for answer in one.answers]
        if len(found) > 1 and any(trial.faults for trial in found):
            found = [judge(answer, again(work, answer)) for answer in one.answers]
        trials |= {trial.answer.name: trial for trial in found}
    notebooks = work.assignment.notebooks
    checks = [c for n in notebooks for c in n.cells if c.role is Role.CHECK]
    solutions = [c for n in notebooks for c in n.cells if c.role is Role.SOLUTION]
    tried = {a.grade_id for a in work.answers if not a.right}
    return Qualification(
        assignment=work.assignment.name,
        checks=tuple(cell.grade_id for cell in checks),
        trials=tuple(trials[answer.name] for answer in work.answers),
        unproven=tuple(c.grade_id for c in solutions if c.grade_id not in tried),
        mutation=Mutation(tuple(fates), work.allowed) if work.mutated else None,
    )


def caught_by(result: Result) -> tuple[str, ...]:
    """Checks that took points; all of them when the notebook was refused."""
    return tuple(
        check.grade_id
        for check in result.checks
        if check.status is not CheckStatus.MANUAL
        and check.max_points - check.points > _TINY
    )


def judge(answer: Answer, result: Result) -> Trial:
    """Compare what an answer lost with what it must lose."""
    automatic = [c for c in result.checks if c.status is not CheckStatus.MANUAL]
    lost = {c.grade_id: c.max_points - c.points for c in automatic}
    faults = [f"refused: {result.cause}"] if result.status is Status.REFUSED else []
    unreached = sorted(set(answer.loses) - set(lost))
    faults += [
        f"expected {key} to take {number(answer.loses[key])} points, but no name that "
        "the answer makes reaches it"
        for key in unreached
    ]
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
