"""Does a failed check tell the student what to mend, and nothing that is hidden?"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from coursework import (
    check,
    handed_in,
    model,
    notebook,
    solution,
    to_bytes,
    write_source,
)

from autograder.grading import grade
from autograder.limits import Limits
from autograder.notebooks.source import read_assignment
from autograder.results import CheckResult
from autograder.settings import Settings

SOURCE = notebook(
    solution("avg", "avg = 4.25"),
    check("avg_check", "assert round(avg, 2) == 4.25"),
    solution("scale", "def scale(xs):\n    return [x / max(xs) for x in xs]"),
    check(
        "scale_check",
        "data = [1, 2, 4]\nkept = list(data)\n"
        "assert scale(data) == [0.25, 0.5, 1.0], 'divide by the largest'\n"
        "assert data == kept",
    ),
    check(
        "scale_hidden",
        "import numpy as np",
        hidden="np.testing.assert_allclose(scale([3, 8675]), [3 / 8675, 1])\n"
        "import unittest\n"
        "unittest.TestCase().assertEqual(scale([5, 7411])[1], 1, 'the largest is 1')",
    ),
)
SETTINGS = Settings(limits=Limits(cell_seconds=3, check_seconds=1))


@dataclass(frozen=True)
class Told:
    """An answer, and what its student is told at one check."""

    name: str
    answers: dict[str, str]
    check: str
    status: str
    message: str


TOLD = [
    Told(
        "undefined",
        {"avg": "average = 4.25"},
        "avg_check",
        "error",
        "you did not define `avg`",
    ),
    Told(
        "wrong type",
        {"avg": "avg = '4.25'"},
        "avg_check",
        "error",
        "`avg` should be a float; yours is a str",
    ),
    Told(
        "wrong value",
        {"avg": "avg = 4.0"},
        "avg_check",
        "failed",
        "the answer is not the expected one",
    ),
    Told(
        "not answered",
        {"avg": "raise NotImplementedError()"},
        "avg_check",
        "error",
        "`avg` is not there: not answered yet",
    ),
    Told(
        "cell stopped",
        {"avg": "avg = 1 / 0"},
        "avg_check",
        "error",
        "`avg` is not there: its cell stopped with ZeroDivisionError",
    ),
    Told(
        "cell too slow",
        {"avg": "while True: pass"},
        "avg_check",
        "error",
        "`avg` is not there: its cell took too long and was stopped",
    ),
    Told(
        "stub raises",
        {"scale": "def scale(xs):\n    raise NotImplementedError()"},
        "scale_check",
        "error",
        "not answered yet: your code still raises NotImplementedError",
    ),
    Told(
        "own words",
        {"scale": "def scale(xs):\n    return xs[:]"},
        "scale_check",
        "failed",
        "divide by the largest",
    ),
    Told(
        "too slow",
        {"scale": "def scale(xs):\n    while True:\n        pass"},
        "scale_check",
        "timeout",
        "your code took longer than 1 s and was stopped; is there a loop that does "
        "not end?",
    ),
    Told(
        "raises",
        {"scale": "def scale(xs):\n    top = biggest(xs)\n    return top"},
        "scale_check",
        "error",
        "your code raised NameError (name 'biggest' is not defined) in `scale`, "
        "line 2: `top = biggest(xs)`",
    ),
    Told(
        "changes its argument",
        {
            "scale": "def scale(xs):\n    m = max(xs)\n    for i, x in enumerate(xs):\n"
            "        xs[i] = x / m\n    return list(xs)"
        },
        "scale_check",
        "failed",
        "your function changed its argument",
    ),
    Told(
        "ends the process",
        {"scale": "import os\ndef scale(xs):\n    os._exit(3)"},
        "scale_check",
        "died",
        "your code ended the process",
    ),
    Told(
        "hidden numbers of numpy",
        {"scale": "def scale(xs):\n    return [0.5, 1]"},
        "scale_hidden",
        "failed",
        "Not equal to tolerance rtol=1e-07, atol=0",
    ),
    Told(
        "hidden numbers of unittest",
        {
            "scale": "def scale(xs):\n    m = max(xs)\n"
            "    return [x / m + (x == 7411) for x in xs]"
        },
        "scale_hidden",
        "failed",
        "the largest is 1",
    ),
    Told(
        "hidden arguments in an exception",
        {"scale": "def scale(xs):\n    raise ValueError(xs)"},
        "scale_hidden",
        "error",
        "your code raised ValueError in `scale`, line 2: `raise ValueError(xs)`",
    ),
]


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    """Return the assignment and what its reference taught."""
    folder = write_source(tmp_path_factory.mktemp("course"), "ps1", nb=SOURCE)
    made = read_assignment(folder)
    facts = grade.prepare(made, SETTINGS)
    assert facts["nb"].failed == ()
    return made, facts


def checks(assignment, answers: dict[str, str]) -> dict[str, CheckResult]:
    """Grade the model solution with some other answers."""
    data = to_bytes(handed_in(SOURCE, model(SOURCE) | answers))
    result = grade.grade(grade.Job("ada", "nb", data, *assignment, SETTINGS)).result
    return {check.grade_id: check for check in result.checks}


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.name)
def test_a_message_says_what_to_mend(told, assignment):
    """Is it the sentence that helps?"""
    found = checks(assignment, told.answers)[told.check]
    assert (found.status, found.message) == (told.status, told.message)


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.name)
def test_no_message_holds_a_checks_text_or_hidden_numbers(told, assignment):
    """Could a student read the hidden test off the messages?"""
    for found in checks(assignment, told.answers).values():
        for secret in ("8675", "7411", "assert ", "kept", "round(avg", "TestCase"):
            assert secret not in found.message
