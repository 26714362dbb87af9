"""Are points, plans and names what the source's text says?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from coursework import check, locked, notebook, plain, solution, write_source

from autograder.examiner.running import (
    CheckTooLong,
    Log,
    alarm,
    credit,
    execute,
    imported_by,
)
from autograder.notebooks.plan import plan
from autograder.notebooks.source import read_assignment
from autograder.results import CheckStatus


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (None, 4),
        (True, 4),
        (False, 4),
        ("0.5", 4),
        ([1], 4),
        (4, 4),
        (9, 4),
        (-1, 4),
        (0, 0),
        (1.5, 1.5),
        (np.float64(2.5), 2.5),
        (np.int64(3), 3),
        (float("nan"), 4),
    ],
)
def test_a_number_as_last_value_is_partial_credit(value, points):
    """Is it read as nbgrader reads it, and numpy's numbers too?"""
    status, got = credit(value, 4)
    assert got == points
    assert status is (CheckStatus.PASSED if points == 4 else CheckStatus.FAILED)


def test_a_cells_value_is_its_last_expression():
    """Is it None after a semicolon, a statement or no expression?"""
    space: dict = {}
    assert execute("x = 2\nx + 1", "<a>", space) == 3
    assert execute("x + 1;", "<b>", space) is None
    assert execute("y = x", "<c>", space) is None
    assert execute("import asyncio\nawait asyncio.sleep(0, 7)", "<d>", space) == 7


def test_a_check_that_never_ends_is_stopped():
    """Does an endless loop of the check's own cost more than its time?"""
    with pytest.raises(CheckTooLong), alarm(-0.9, lambda: False):
        while True:
            pass


def test_a_log_is_bounded():
    """Can a check that prints for ever fill the memory?"""
    log = Log()
    for _ in range(100):
        log.write("x" * 10_000)
    assert len(log.getvalue()) < 300_000


def test_imports_are_followed_as_far_as_they_go():
    """Does one that fails cost the others?"""
    found = imported_by(("import no_such_module", "from math import *", "import os"))
    assert {"pi", "os"} <= set(found) and "__builtins__" not in found


def test_a_plan_tells_what_is_carried_and_what_is_idle(tmp_path: Path):
    """Which names go over, and which cells only show?"""
    cells = [
        locked("setup", "import math\nrate = 2"),
        solution("f", "def f(x):\n    return x * rate"),
        plain("shows", "print(f(3))"),
        plain("makes", "table = f(4)"),
        check("c", "assert table == 8\ndef t():\n    global rate\n    rate = 1\nt()"),
    ]
    folder = write_source(tmp_path, "ps1", nb=notebook(*cells))
    made = plan(read_assignment(folder).notebooks[0])
    assert {"rate", "f", "input", "print"} <= made.carried
    assert "math" not in made.carried and made.imported == {"math"}
    assert made.idle == {2}
    assert made.stored_inside == {"rate"}
