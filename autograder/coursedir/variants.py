"""Data that differ by student: one number each, which the locked cells draw from.

The number is made from the course's secret and the student's id, so it can be made
again when the submission is graded; whatever stands in the submission does not count.
It travels as ``variant.json`` beside the notebook. Without that file (in ``source/``,
in ``release/``, while checks are qualified) everybody has variant 0.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from pathlib import Path

from ..errors import UsageError
from ..notebooks.assignment import Assignment
from ..settings import Settings
from .coursedir import Course
from .roster import read_roster

FILE_NAME = "variant.json"
FOLDER = "variants"
_BITS = 48


def variant_number(secret: str, assignment: str, student: str) -> int:
    """Make a student's number: 48 bits of HMAC-SHA256 under the course's secret.

    It tells nothing of the secret, nor of anybody else's number.
    """
    text = "\0".join(("variant", assignment, student))
    digest = hmac.digest(secret.encode(), text.encode(), hashlib.sha256)
    return int.from_bytes(digest[: _BITS // 8], "big")


def personal_files(
    assignment: Assignment, student: str, settings: Settings
) -> dict[str, bytes]:
    """Give the data files that a submission is graded with.

    They are the assignment's own and, when variants are switched on, the student's
    ``variant.json``, made anew.
    """
    if not settings.variants:
        return assignment.files
    number = variant_number(settings.seed, assignment.name, student)
    return {**assignment.files, FILE_NAME: _content(number)}


def _content(number: int) -> bytes:
    return json.dumps({"variant": number}).encode() + b"\n"


def release_variants(course: Course, name: str, roster: Path) -> tuple[Path, ...]:
    """Write ``variants/STUDENT/NAME`` for each student, from ``release/NAME``.

    Parameters
    ----------
    course : Course
    name : str
        An assignment that has just been released.
    roster : Path
        CSV with the students' ids, as `roster` reads it.

    Returns
    -------
    tuple of Path
        The folders, by student.

    Raises
    ------
    UsageError
        When variants are not switched on, the roster cannot be read, or there is no
        release.
    """
    if not course.settings.variants:
        raise UsageError(
            "expected c.Engine.variants = True in nbgrader_config.py, since grading "
            "has to know of the variants as well; switch it on before you hand them out"
        )
    source = course.folder("release", name)
    if not source.is_dir():
        raise UsageError(
            f"expected a release in {source}; run autograder release first"
        )
    made = []
    for student in (person.student for person in read_roster(roster).people):
        target = course.root / FOLDER / student / name
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(source, target)
        number = variant_number(course.settings.seed, name, student)
        (target / FILE_NAME).write_bytes(_content(number))
        made.append(target)
    return tuple(made)
