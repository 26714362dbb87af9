"""Where the points differ from nbgrader's, and why ours are the just ones.

Every case is one submission to two questions of 2 points each. What it deserves is
written down here, and so is what nbgrader gives, which is proved against nbgrader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import stock
from coursework import (
    check,
    hand_in,
    handed_in,
    model,
    notebook,
    plain,
    solution,
    to_bytes,
    write_source,
)
from nbformat import NotebookNode

from autograder.grading import grade
from autograder.notebooks.source import read_assignment
from autograder.settings import Settings

SOURCE = notebook(
    solution("double", "def double(x):\n    return 2 * x"),
    check("double_check", "assert double(3) == 6\nassert double(-1) == -2", 2),
    solution("mean", "def mean(xs):\n    return sum(xs) / len(xs)"),
    check("mean_check", "points = 2.0 * (mean([1, 2]) == 1.5)\npoints", 2),
)
FULL = {"double_check": 2.0, "mean_check": 2.0}


@dataclass(frozen=True)
class Unjust:
    """A submission that nbgrader judges otherwise.

    Attributes
    ----------
    name, reason : str
    answers : dict
        Answer cells that differ from the model solution.
    change : callable
        What happened to the notebook beside that.
    stock : dict or None
        Points that nbgrader gives; None where it does not grade the submission.
    just : dict
        Points that the answers deserve.
    """

    name: str
    reason: str
    stock: dict[str, float] | None
    answers: dict[str, str]
    change: Callable[[NotebookNode], None] = lambda made: None
    just: dict[str, float] = field(default_factory=lambda: FULL)


def _delete_check(made: NotebookNode) -> None:
    del made.cells[1]


def _copy_answer(made: NotebookNode) -> None:
    made.cells.insert(1, NotebookNode({**made.cells[0], "id": "copied"}))


def _strip_marks(made: NotebookNode) -> None:
    for cell in made.cells:
        cell.metadata.pop("nbgrader", None)


def _tag_check(made: NotebookNode) -> None:
    made.cells[1].metadata["tags"] = ["skip-execution"]


def _reorder(made: NotebookNode) -> None:
    made.cells.insert(0, made.cells.pop(1))


CASES = [
    Unjust(
        "warns",
        "a warning goes to stderr, and any text there takes all points of the check",
        {"double_check": 0.0, "mean_check": 2.0},
        {
            "double": "import warnings\ndef double(x):\n"
            "    warnings.warn('slow')\n    return 2 * x"
        },
    ),
    Unjust(
        "logs",
        "so does a message of the logging module",
        {"double_check": 0.0, "mean_check": 2.0},
        {
            "double": "import logging\ndef double(x):\n"
            "    logging.warning('called')\n    return 2 * x"
        },
    ),
    Unjust(
        "deleted",
        "a check that was deleted by accident is not put back",
        {"mean_check": 2.0},
        {},
        _delete_check,
    ),
    Unjust(
        "copied",
        "two cells with one id stop the grading of the submission",
        None,
        {},
        _copy_answer,
    ),
    Unjust(
        "stripped",
        "some editors drop the marks of all cells: nothing is graded",
        {},
        {},
        _strip_marks,
    ),
    Unjust(
        "reordered",
        "a check that slipped before its answer runs there",
        {"double_check": 0.0, "mean_check": 2.0},
        {},
        _reorder,
    ),
    Unjust(
        "skipped",
        "a tag makes the executor skip a check, and what did not run did not fail",
        {"double_check": 2.0, "mean_check": 2.0},
        {"double": "def double(x):\n    return 3 * x"},
        _tag_check,
        {"double_check": 0.0, "mean_check": 2.0},
    ),
]


def submission(case: Unjust) -> bytes:
    """What the student of a case hands in."""
    made = handed_in(SOURCE, model(SOURCE) | case.answers)
    made.cells.append(plain("own", "1 + 1"))
    case.change(made)
    return to_bytes(made)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ours_gives_the_just_points(case, tmp_path):
    """Does the submission get what its answers are worth?"""
    assignment = read_assignment(write_source(tmp_path, "ps1", nb=SOURCE))
    facts = grade.prepare(assignment, Settings())
    data = submission(case)
    job = grade.Job(case.name, "nb", data, assignment, facts, Settings())
    result = grade.grade(job).result
    assert {c.grade_id: c.points for c in result.checks} == case.just


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_stock_gives_what_is_written_here(tmp_path: Path):
    """Is nbgrader really unjust in these cases?"""
    course_of(tmp_path)
    for case in CASES:
        hand_in(tmp_path, case.name, "ps1", nb=submission(case))
    found = {}
    for case in CASES:
        points = stock.autograde(tmp_path, "ps1", f"--student={case.name}")
        mine = {key[2]: v for key, v in points.items() if key[0] == case.name}
        graded = (tmp_path / "autograded" / case.name / "ps1" / "nb.ipynb").exists()
        found[case.name] = mine if graded else None
    assert found == {case.name: case.stock for case in CASES}


def course_of(folder: Path) -> None:
    """Make a course with the source, as nbgrader releases it."""
    write_source(folder, "ps1", nb=SOURCE)
    (folder / "nbgrader_config.py").write_text("c = get_config()\n", "utf-8")
    stock.release(folder, "ps1")


@pytest.mark.prove
@pytest.mark.timeout(300)
def test_one_strange_submission_stops_stock_for_the_class(tmp_path: Path):
    """Does a copied cell of one student cost another one the grading?"""
    course_of(tmp_path)
    copied = next(case for case in CASES if case.name == "copied")
    hand_in(tmp_path, "ada", "ps1", nb=submission(copied))
    hand_in(tmp_path, "bob", "ps1", nb=to_bytes(handed_in(SOURCE, model(SOURCE))))
    assert stock.autograde(tmp_path, "ps1") == {}
