"""One submission in, one ``Result`` out: mend it, run it, examine it.

A grading needs two processes, forked from preloaded ones: the student's, confined, and
the examiner's (`attempts`).
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace

from .. import __version__
from ..coursedir.variants import personal_files
from ..errors import SourceError, SubmissionError
from ..notebooks import submission
from ..notebooks.assignment import Assignment, Role, SourceNotebook
from ..notebooks.facts import Examination, Facts, Lives
from ..notebooks.submission import Submission, SubmittedCell
from ..results import CheckResult, CheckStatus, Graded, Result, Status
from ..sandbox.pairs import choose_tier, close
from ..settings import Settings
from . import autograded
from .attempts import Run

__all__ = ["Facts", "Job", "choose_tier", "close", "fingerprint", "grade", "prepare"]


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook of one student, ready to be graded anywhere; picklable.

    ``submitted`` is the notebook file's bytes; None when it is missing, and then
    ``cause`` says what was found instead. ``repairs`` are what the collector mended.
    ``beside`` are the files handed in with it, for the student's process alone.
    """

    student: str
    notebook: str
    submitted: bytes | None
    assignment: Assignment
    facts: dict[str, Facts]
    settings: Settings
    cause: str = ""
    repairs: tuple[str, ...] = ()
    beside: tuple[tuple[str, bytes], ...] = ()


def fingerprint(job: Job) -> str:
    """Hash of all that the verdict depends on."""
    digest = hashlib.sha256()
    own = (__version__, job.assignment.fingerprint, repr(job.settings), job.notebook)
    for part in (*own, job.student, job.cause, *job.repairs):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    for name, data in job.beside:
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    digest.update(b"missing" if job.submitted is None else job.submitted)
    return digest.hexdigest()


def grade(job: Job) -> Graded:
    """Grade one notebook. Never raises for what a submission holds or does.

    Raises
    ------
    SandboxError
        When no sandbox can be had and ``settings.unsafe`` is not set.
    """
    started = time.monotonic()
    notebook = next(n for n in job.assignment.notebooks if n.name == job.notebook)
    key = fingerprint(job)
    if job.submitted is None:
        return _refuse(job, notebook, key, job.cause or "no notebook was handed in")
    try:
        mended = submission.read(job.submitted, notebook, job.settings.limits)
    except SubmissionError as error:
        return _refuse(job, notebook, key, str(error))
    exam = Examination(
        notebook=notebook,
        submission=replace(mended, handed_in={}),
        facts=job.facts.get(notebook.name, Facts()),
        limits=job.settings.limits,
        files=personal_files(job.assignment, job.student, job.settings),
        beside=job.beside,
        seed=f"{job.settings.seed}/{job.assignment.name}/{notebook.name}",
    )
    run = Run(exam, job.settings)
    run.to_the_end()
    checks = tuple(run.verdicts())
    result = Result(
        student=job.student,
        assignment=job.assignment.name,
        notebook=notebook.name,
        score=sum(check.points for check in checks),
        max_score=notebook.max_score,
        status=Status.GRADED,
        sandbox=run.tier.label,
        seconds=round(time.monotonic() - started, 3),
        repairs=(*job.repairs, *mended.repairs),
        checks=checks,
        notes=tuple(run.notes),
        fingerprint=key,
        engine=__version__,
    )
    limit = job.settings.limits.output_bytes
    return Graded(
        result, autograded.build(notebook, mended, result, run.outputs, limit)
    )


def prepare(assignment: Assignment, settings: Settings) -> dict[str, Facts]:
    """Run the reference solution of each notebook and learn from it.

    Raises
    ------
    SourceError
        When a reference cannot be run at all.
    """
    return {n.name: _learn(n, assignment, settings) for n in assignment.notebooks}


def _learn(
    notebook: SourceNotebook, assignment: Assignment, settings: Settings
) -> Facts:
    exam = Examination(
        notebook=notebook,
        submission=reference(notebook),
        facts=None,
        limits=settings.limits,
        files=assignment.files,
        seed=f"{settings.seed}/{assignment.name}/{notebook.name}",
    )
    found = _learn_from(exam, settings)
    if not found.failed:
        return found
    # perhaps some of the source's objects cannot be had twice: leave them over there
    lives = _learn_from(replace(exam, observing=True), settings).lives
    if lives != Lives():
        again = _learn_from(replace(exam, lives=lives), settings)
        if len(again.failed) < len(found.failed):
            return replace(again, lives=lives)
    return found


def _learn_from(exam: Examination, settings: Settings) -> Facts:
    notebook = exam.notebook
    run = Run(exam, settings)
    run.to_the_end()
    if run.facts is None:
        notes = "; ".join(run.notes) or "no answer"
        raise SourceError(
            f"{notebook.name}: the source's own solution could not be run ({notes}); "
            "run the notebook from top to bottom and mend it"
        )
    failed = tuple(
        f"{cell.grade_id}: {check.message or check.status}"
        for cell in notebook.cells
        if cell.role is Role.CHECK
        and (check := run.check(cell)).status is not CheckStatus.PASSED
    )
    return replace(run.facts, failed=failed + (tuple(run.notes) if failed else ()))


def reference(notebook: SourceNotebook) -> Submission:
    """The source notebook as a submission: what a perfect student would hand in."""
    return Submission(
        tuple(
            SubmittedCell(
                cell,
                cell.cell_type,
                cell.source,
                run=cell.cell_type == "code" and cell.role is not Role.CHECK,
                changed=True,
            )
            for cell in notebook.cells
        )
    )


def _refuse(job: Job, notebook: SourceNotebook, key: str, cause: str) -> Graded:
    checks = tuple(
        CheckResult(
            cell.grade_id,
            0.0,
            cell.points,
            CheckStatus.DIED if cell.role is Role.CHECK else CheckStatus.MANUAL,
            "not checked: the submission could not be read",
        )
        for cell in notebook.cells
        if cell.graded
    )
    result = Result(
        student=job.student,
        assignment=job.assignment.name,
        notebook=notebook.name,
        score=0.0,
        max_score=notebook.max_score,
        status=Status.REFUSED,
        sandbox="not needed",
        seconds=0.0,
        repairs=job.repairs,
        checks=checks,
        cause=cause,
        fingerprint=key,
        engine=__version__,
    )
    return Graded(result, autograded.refused(notebook, result))
