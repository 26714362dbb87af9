"""The bank of wrong answers: what is in it, and what each of them is told.

The messages of `tests/answers/ASSIGNMENT/` are learned by grading it once; they tell
mistakes apart that lose the same points.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .. import __version__
from ..classroom.classroom import Grade, Prepare, usable_cores
from ..classroom.desk import Progress
from ..classroom.ledger import write_atomically
from ..coursedir.coursedir import Course
from ..errors import UsageError
from ..grading.grade import grade as grade_one
from ..grading.grade import prepare as prepare_reference
from ..notebooks.assignment import Assignment
from .answers import Answer, read_answers
from .tries import Try, Work, read_work

Messages = Mapping[str, Mapping[str, str]]  # answer's name, then grade_id


def read_bank(course: Course, assignment: Assignment) -> tuple[Answer, ...]:
    """Wrong answers of an assignment; none when there is no bank.

    Raises
    ------
    SourceError
        When an answer's file is not as it should be.
    """
    folder = _folder(course, assignment.name)
    if not folder.is_dir():
        return ()
    return tuple(a for a in read_answers(folder, assignment) if not a.right)


def _folder(course: Course, name: str) -> Path:
    return course.root / "tests" / "answers" / name


def messages_of_bank(
    course: Course,
    name: str,
    store: Path,
    *,
    run: bool,
    grade: Grade = grade_one,
    prepare: Prepare = prepare_reference,
    progress: Progress | None = None,
) -> Messages | None:
    """Messages that each wrong answer gets; kept in ``store`` for the next time.

    Returns None when they are not known and ``run`` is not set, or there is no bank.
    """
    if not _folder(course, name).is_dir():
        return None
    work = read_work(course, name, False)
    wrong = [a for a in work.answers if not a.right and a.grade_id]
    key = _key(work.assignment, wrong, repr(work.settings))
    try:
        kept = json.loads(store.read_text("utf-8"))
        if kept["key"] == key:
            return kept["messages"]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not there, or not ours: made anew
    if not run:
        return None
    found = _learn(work, wrong, grade, prepare, progress or Progress())
    text = json.dumps({"key": key, "messages": found}, indent=1, sort_keys=True)
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(store, text + "\n")
    except OSError as error:
        raise UsageError(f"expected to write {store}: {error}") from error
    return found


def _learn(
    work: Work,
    wrong: Sequence[Answer],
    grade: Grade,
    prepare: Prepare,
    progress: Progress,
) -> dict[str, dict[str, str]]:
    """Grade each wrong answer, as `qualify` does."""
    progress.start(len(wrong))
    facts = prepare(work.assignment, work.settings)
    found: dict[str, dict[str, str]] = {}
    with ThreadPoolExecutor(usable_cores(), "grade") as pool:
        jobs = [Try((answer,)).job(work, facts) for answer in wrong]
        for answer, graded in zip(wrong, pool.map(grade, jobs), strict=True):
            found[answer.name] = {
                check.grade_id: check.message
                for check in graded.result.checks
                if check.grade_id in answer.loses
            }
            progress.advance(graded.result, kept=False)
    return found


def _key(assignment: Assignment, wrong: Sequence[Answer], settings: str) -> str:
    parts = [__version__, assignment.fingerprint, settings]
    parts += [f"{answer.name}\0{answer.text}" for answer in wrong]
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest()
