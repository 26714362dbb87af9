"""A tiny course to release, grade and report on, and an engine that runs nothing."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from nbgrader import api

from autograder.coursedir.coursedir import Course, open_course
from autograder.coursedir.generator import alembic_on_path
from autograder.errors import SubmissionError
from autograder.grading import autograded
from autograder.grading.grade import Job
from autograder.notebooks import submission
from autograder.notebooks.assignment import Assignment, Role
from autograder.results import CheckResult, CheckStatus, Graded, Result, Status

Cells = Sequence[dict[str, Any]]

SOLUTION = """
def double(x):
    ### BEGIN SOLUTION
    return x * 2
    ### END SOLUTION
"""
CHECK = """
assert double(3) == 6
### BEGIN HIDDEN TESTS
assert double(-1.25) == -2.5
### END HIDDEN TESTS
"""
ESSAY = "Because the sum of two equal numbers is twice either of them."


def cell(kind: str, source: str, grade_id: str = "", points: float = 0) -> dict:
    """Make a source cell; ``kind`` is text, plain, solution, check, manual or task."""
    code = kind in ("plain", "solution", "check")
    made: dict[str, Any] = {
        "cell_type": "code" if code else "markdown",
        "id": f"id-{grade_id or abs(hash(source)) % 10**8}"[:60].replace("_", "-"),
        "metadata": {},
        "source": textwrap.dedent(source).strip("\n"),
    }
    if code:
        made |= {"outputs": [], "execution_count": None}
    if grade_id:
        made["metadata"]["nbgrader"] = {
            "grade_id": grade_id,
            "grade": kind in ("check", "manual"),
            "solution": kind in ("solution", "manual"),
            "locked": kind in ("check", "task"),
            "task": kind == "task",
            "schema_version": 3,
        }
        if kind in ("check", "manual", "task"):
            made["metadata"]["nbgrader"]["points"] = points
    return made


def standard_cells() -> list[dict]:
    """One function with two checks, and an answer in words: 3 + 1 + 2 points."""
    return [
        cell("text", "# Doubling\n\nWrite `double`."),
        cell("solution", SOLUTION, "double"),
        cell("check", CHECK, "double_check", 3),
        cell("check", "assert double(0) == 0", "double_zero", 1),
        cell("text", "## Why\n\nSay why."),
        cell("manual", ESSAY, "why", 2),
    ]


def notebook(cells: Cells, **metadata: Any) -> dict[str, Any]:
    """Wrap cells in a notebook of nbformat 4.5."""
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": spec, **metadata},
        "cells": list(cells),
    }


class Maker:
    """Write a course folder and what students hand in."""

    def __init__(self, root: Path, empty_gradebook: Path) -> None:
        self.root = root
        self._empty = empty_gradebook

    def gradebook(self) -> None:
        """Put an empty gradebook there: nbgrader takes seconds to make one."""
        shutil.copy(self._empty, self.root / "gradebook.db")

    def source(
        self, cells: Cells | None = None, name: str = "problem", **metadata: Any
    ) -> Course:
        """Write ``source/ps1/NAME.ipynb`` and open the course."""
        folder = self.root / "source" / "ps1"
        folder.mkdir(parents=True, exist_ok=True)
        made = notebook(standard_cells() if cells is None else cells, **metadata)
        (folder / f"{name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
        return self.open()

    def open(self) -> Course:
        """Open the course without anybody's own configuration."""
        return open_course(self.root, everywhere=False)

    def config(self, text: str) -> None:
        """Write ``nbgrader_config.py``."""
        text = "c = get_config()\n" + textwrap.dedent(text)
        (self.root / "nbgrader_config.py").write_text(text, encoding="utf-8")

    def hand_in(
        self, student: str, answer: str = "return x * 2", essay: str = ESSAY
    ) -> Path:
        """Write what a student hands in; return the notebook's path."""
        cells = standard_cells()
        cells[1]["source"] = f"def double(x):\n    {answer}"
        cells[2]["source"] = "assert double(3) == 6"
        cells[5]["source"] = essay
        path = self.root / "submitted" / student / "ps1" / "problem.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
        return path


def fake_prepare(assignment: Assignment, settings: Any) -> dict:
    """Learn nothing."""
    return {}


def fake_grade(job: Job) -> Graded:
    """Pass every check when an answer holds ``x * 2``; run nothing."""
    source = next(n for n in job.assignment.notebooks if n.name == job.notebook)
    try:
        if job.submitted is None:
            raise SubmissionError(job.cause)
        mended = submission.read(job.submitted, source, job.settings.limits)
    except SubmissionError as error:
        result = _result(job, source, False, str(error))
        return Graded(result, autograded.refused(source, result))
    right = any(
        "x * 2" in c.source
        for c in mended.cells
        if c.cell and c.cell.role is Role.SOLUTION
    )
    result = _result(job, source, right)
    return Graded(result, autograded.build(source, mended, result, {}))


def _result(job: Job, source: Any, right: bool, cause: str = "") -> Result:
    checks = []
    for one in source.cells:
        if not one.graded:
            continue
        if one.role is not Role.CHECK:
            status, points = CheckStatus.MANUAL, 0.0
        elif right:
            status, points = CheckStatus.PASSED, one.points
        else:
            status, points = CheckStatus.FAILED, 0.0
        message = "" if right else "`double(3)` should be 6"
        log = "" if right else "AssertionError: assert double(-1.25) == -2.5"
        checks.append(
            CheckResult(one.grade_id, points, one.points, status, message, log)
        )
    return Result(
        student=job.student,
        assignment=job.assignment.name,
        notebook=source.name,
        score=sum(check.points for check in checks),
        max_score=source.max_score,
        status=Status.REFUSED if cause else Status.GRADED,
        sandbox="none: nothing ran",
        seconds=0.0,
        repairs=job.repairs,
        checks=tuple(checks),
        cause=cause,
    )


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return nbgrader's database without a course in it."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with alembic_on_path(), api.Gradebook(f"sqlite:///{path}", ""):
        pass
    return path


@pytest.fixture
def maker(tmp_path: Path, empty_gradebook: Path) -> Maker:
    """Return a maker of a course in a folder of its own."""
    return Maker(tmp_path, empty_gradebook)


@pytest.fixture
def build() -> Callable[..., dict]:
    """Return the maker of single source cells."""
    return cell


@pytest.fixture
def usual_cells() -> Callable[[], list[dict]]:
    """Return the maker of the standard source cells."""
    return standard_cells


@pytest.fixture
def engine() -> dict[str, Callable]:
    """Return an engine for ``Classroom`` and ``qualify`` that runs nothing."""
    return {"grade": fake_grade, "prepare": fake_prepare}
