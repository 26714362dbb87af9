"""Are sources served that leave something to be filled in, or that do not pass?"""

from __future__ import annotations

import pytest
from coursework import (
    check,
    handed_in,
    locked,
    model,
    notebook,
    plain,
    solution,
    to_bytes,
    write_source,
)

from autograder.classroom.classroom import Classroom
from autograder.coursedir.coursedir import open_course
from autograder.grading import grade
from autograder.notebooks.source import read_assignment
from autograder.settings import Settings

NAMES = notebook(
    plain("who", 'NAME = ""\nCOLLABORATORS = ""'),
    plain("size", "N = 3"),
    solution("total", "total = N + 1"),
    check("name_check", "assert NAME != '', 'write your name'"),
    check("total_check", "assert total == N + 1 == 4"),
)


def graded(folder, source, **texts: str) -> dict[str, tuple[float, str]]:
    """Points and message of each check, with other texts in some cells."""
    assignment = read_assignment(write_source(folder, "ps1", nb=source))
    facts = grade.prepare(assignment, Settings())
    made = handed_in(source, model(source))
    for cell in made.cells:
        cell.source = texts.get(cell.id, cell.source)
    job = grade.Job("ada", "nb", to_bytes(made), assignment, facts, Settings())
    checks = grade.grade(job).result.checks
    return {one.grade_id: (one.points, one.message) for one in checks}


def test_a_name_that_is_left_to_be_filled_in_is_the_students(tmp_path):
    """Does the check see what the student wrote, and that nothing was written?"""
    filled = graded(tmp_path / "a", NAMES, who='NAME = "Ada"\nCOLLABORATORS = ""')
    assert filled == {"name_check": (1, ""), "total_check": (1, "")}
    empty = graded(tmp_path / "b", NAMES)
    assert empty["name_check"] == (0, "write your name")


def test_other_plain_cells_stay_the_instructors(tmp_path):
    """Can an edited set-up change what a check compares with?"""
    edited = graded(tmp_path, NAMES, who='NAME = "Ada"', size="N = 30")
    assert edited["total_check"][0] == 0


BROKEN = notebook(
    locked("setup", "import numpy as np\nraise RuntimeError('no such file here')"),
    solution("f", "def f(x):\n    return x"),
    check("f_check", "assert f(np.ones(2)).sum() == 2"),
    solution("g", "def g(x):\n    return x"),
    check("g_check", "assert g(1) == 2"),
)


def test_a_source_that_does_not_pass_is_said_aloud(tmp_path):
    """Does the instructor hear which check, and which cell stopped?"""
    folder = write_source(tmp_path, "ps1", nb=BROKEN)
    failed = grade.prepare(read_assignment(folder), Settings())["nb"].failed
    assert [text.split(":")[0] for text in failed] == ["g_check", "cell 1 stopped"]
    assert "no such file here" in failed[-1]


@pytest.mark.parametrize(("source", "count"), [(NAMES, 1), (BROKEN, 2)])
def test_a_class_report_carries_the_doubts(tmp_path, source, count):
    """Is it in what `grade` shows?"""
    write_source(tmp_path, "ps1", nb=source)
    place = tmp_path / "submitted" / "ada" / "ps1"
    place.mkdir(parents=True)
    (place / "nb.ipynb").write_bytes(to_bytes(handed_in(source, model(source))))
    course = open_course(tmp_path)
    report = Classroom(course, course.read("ps1"), jobs=1).run()
    assert report.complete and len(report.doubts) == count
    assert all(doubt.startswith("nb: ") for doubt in report.doubts)


LEFT = notebook(
    solution("f", "def f(x):\n    return x + 1"),
    check(
        "f_check",
        "def close(a, b):\n    assert abs(a - b) < 1e-9\nclose(f(1), 2)",
    ),
    solution("n", "close(f(2), 3)\nn = f(3)"),
    check("n_check", "assert n == 4"),
)


def test_a_function_that_a_check_left_may_be_called_by_a_later_answer(tmp_path):
    """Does the student's cell get the check's own function, and its verdict?"""
    assert graded(tmp_path / "a", LEFT)["n_check"] == (1, "")
    wrong = graded(tmp_path / "b", LEFT, n="close(f(2), 4)\nn = f(3)")
    assert wrong["n_check"][0] == 0 and "AssertionError" in wrong["n_check"][1]
