"""The committed release and sample class: current, and graded as they say."""

from __future__ import annotations

import dataclasses
import importlib.util
import shutil
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.authoring.release import release
from autograder.coursedir.coursedir import open_course
from autograder.grading.grade import Job, grade, prepare
from autograder.notebooks.handin import read_handin
from autograder.results import CheckStatus, Result

ASSIGNMENT = "ps04_sandwich"
CELL_SECONDS = 6.0  # the endless loop of the sample class ends after so long


@pytest.fixture(scope="module")
def course(course_dir):
    """The course itself, with a shorter limit for the endless loop."""
    opened = open_course(course_dir, everywhere=False)
    limits = dataclasses.replace(opened.settings.limits, cell_seconds=CELL_SECONDS)
    settings = dataclasses.replace(opened.settings, limits=limits)
    return dataclasses.replace(opened, settings=settings)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _assignments(course_dir: Path) -> list[str]:
    return sorted(p.name for p in (course_dir / "source").iterdir() if p.is_dir())


def test_the_committed_release_is_what_the_source_gives(course_dir, tmp_path):
    """Is every file below release/ made from source/, byte for byte?"""
    shutil.copytree(course_dir / "source", tmp_path / "source")
    shutil.copy(course_dir / "nbgrader_config.py", tmp_path)
    made = open_course(tmp_path, everywhere=False)
    names = _assignments(course_dir)
    assert names
    for name in names:
        release(made, name)
    fresh, committed = _files(tmp_path / "release"), _files(course_dir / "release")
    committed.pop("README.md")
    assert sorted(fresh) == sorted(committed)
    assert fresh == committed


def test_the_committed_class_is_what_the_release_gives(course_dir, tmp_path):
    """Are the sample submissions made from today's release, byte for byte?"""
    place = course_dir / "tests" / "submissions" / ASSIGNMENT
    spec = importlib.util.spec_from_file_location("make_class", place / "make_class.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    path = course_dir / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    maker.make_class(path, tmp_path)
    fresh = _files(tmp_path)
    assert len(fresh) >= 12
    committed = {name: (place / name).read_bytes() for name in fresh}
    assert fresh == committed
    students = {p.name for p in place.iterdir() if p.is_dir()} - {"__pycache__"}
    assert students == {name.partition("/")[0] for name in fresh}


@pytest.fixture(scope="module")
def graded(course, course_dir) -> dict[str, Result]:
    """The sample class, graded by the real engine."""
    assignment = course.read(ASSIGNMENT)
    facts = prepare(assignment, course.settings)
    (notebook,) = assignment.notebooks
    place = course_dir / "tests" / "submissions" / ASSIGNMENT

    def one(student: str) -> Result:
        cap = course.settings.limits.notebook_bytes
        found = read_handin(place / student, notebook, frozenset([ASSIGNMENT]), cap)
        job = Job(
            student, ASSIGNMENT, found.data, assignment, facts, course.settings,
            found.cause, found.repairs,
        )  # fmt: skip
        return grade(job).result

    with ThreadPoolExecutor(2) as pool:
        students = list(_expected(course_dir))
        return dict(zip(students, pool.map(one, students), strict=True))


def _expected(course_dir: Path) -> dict[str, dict]:
    path = course_dir / "tests" / "submissions" / ASSIGNMENT / "points.toml"
    return tomllib.loads(path.read_text("utf-8"))


def test_every_student_of_the_sample_class_gets_the_points_that_are_due(
    graded, course_dir
):
    """Does each sample submission get what points.toml says, check by check?"""
    expected = _expected(course_dir)
    assert len(expected) >= 12
    for student, due in expected.items():
        result = graded[student]
        found = {
            check.grade_id: check.points
            for check in result.checks
            if check.status is not CheckStatus.MANUAL
        }
        assert (student, str(result.status)) == (student, due["status"])
        assert (student, found) == (student, due["checks"])
        assert result.score == due["score"]


def test_every_lost_point_is_explained(graded):
    """Does every check that took points say why, without quoting itself?"""
    for student, result in graded.items():
        for check in result.checks:
            if check.points < check.max_points:
                assert check.message, (student, check.grade_id)
                assert "assert " not in check.message, (student, check.grade_id)
