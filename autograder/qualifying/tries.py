"""What a qualification has to try: notebooks of known answers and of mutants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nbgrader.preprocessors import ClearSolutions

from ..coursedir.coursedir import Course
from ..grading.grade import Facts, Job
from ..notebooks.assignment import Assignment, SourceNotebook
from ..settings import Settings
from .answers import Answer, bundles, hand_in, read_answers, whole_notebooks
from .mutants import Mutant
from .mutation import Allowed, mutants_of, read_allowed
from .reach import reachable

# Mutants may loop without end. A whole problem set takes a few seconds at most, but the
# first mutant also waits for its own preloaded processes, on a busy machine for long.
_MUTANT_SECONDS = 6.0
_MUTANT_NOTEBOOK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Try:
    """One notebook to grade: right answers together, one other answer, or a mutant."""

    answers: tuple[Answer, ...]
    mutant: Mutant | None = None

    def job(self, work: Work, facts: dict[str, Facts]) -> Job:
        """Write the notebook; what a wrong answer cannot reach is left out of it."""
        first = self.answers[0]
        notebook = work.notebook(first.notebook)
        assignment = work.assignment
        if not first.right and first.grade_id:
            notebook = reachable(notebook, first.grade_id, first.text)
            assignment = replace(assignment, notebooks=(notebook,))
        name = f"{first.grade_id}-{first.name}".strip("-")
        return Job(
            student=name,
            notebook=notebook.name,
            submitted=hand_in(notebook, *self.answers),
            assignment=assignment,
            facts=facts,
            settings=work.hurried if self.mutant else work.settings,
        )


@dataclass(frozen=True, slots=True)
class Work:
    """All that is tried of one assignment.

    ``hurried`` are the settings for mutants: the same with shorter time limits.
    """

    assignment: Assignment
    answers: tuple[Answer, ...]
    tries: tuple[Try, ...]
    allowed: tuple[Allowed, ...]
    mutated: bool
    settings: Settings
    hurried: Settings

    def notebook(self, name: str) -> SourceNotebook:
        """One of the assignment's notebooks."""
        return next(n for n in self.assignment.notebooks if n.name == name)


def read_work(course: Course, name: str, mutants: bool) -> Work:
    """Read an assignment with its known answers, and make the mutants.

    Raises
    ------
    UsageError
        When there is no such assignment.
    SourceError
        When an answer's file or the list of mutants is not as it should be.
    """
    assignment = course.read(name)
    folder = course.root / "tests" / "answers" / name
    answers = (*whole_notebooks(assignment), *read_answers(folder, assignment))
    tries = [Try((a,)) for a in answers if not (a.right and a.grade_id)]
    tries += [Try(bundle) for bundle in bundles(answers)]
    if mutants:
        tries += _mutant_tries(course, assignment)
    # checks are proven on the variant that the source itself shows
    settings = replace(course.settings, variants=False)
    limits = settings.limits
    short = replace(
        limits,
        cell_seconds=min(limits.cell_seconds, _MUTANT_SECONDS),
        check_seconds=min(limits.check_seconds, _MUTANT_SECONDS),
        submission_seconds=min(limits.submission_seconds, _MUTANT_NOTEBOOK_SECONDS),
    )
    return Work(
        assignment=assignment,
        answers=answers,
        tries=tuple(tries),
        allowed=read_allowed(folder) if mutants else (),
        mutated=mutants,
        settings=settings,
        hurried=replace(settings, limits=short),
    )


def _mutant_tries(course: Course, assignment: Assignment) -> Iterator[Try]:
    step = ClearSolutions(config=course.config)
    markers = (step.begin_solution_delimeter, step.end_solution_delimeter)
    for notebook, mutant in mutants_of(assignment, markers):
        answer = Answer(
            notebook=notebook,
            grade_id=mutant.grade_id,
            name=f"{mutant.grade_id}/line {mutant.line}",
            right=False,
            words=mutant.kind,
            text=mutant.text,
        )
        yield Try((answer,), mutant)
