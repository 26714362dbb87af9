"""What is said of a check that failed, and what is held back?"""

from __future__ import annotations

import numpy as np
import pytest

from autograder.examiner import messages
from autograder.examiner.raised import StudentGone, TooSlow, Unfit
from autograder.notebooks.assignment import Cell, Role

CELL = Cell(0, "code", Role.CHECK, "", "", hidden_lines=frozenset({2}))
HIDDEN, SHOWN = "\n", ""


def failed(source: str, where: str = SHOWN) -> BaseException:
    """The exception that a check's text raises, in its hidden second line or not."""
    try:
        code = compile(where + source, "<check 0>", "exec")
        exec(code, {"np": np, "__name__": "__main__"})
    except BaseException as error:
        return error
    raise AssertionError("the check passed")


def told(error: BaseException, missing=(), types=None, unmade=None) -> tuple:
    """Status and message."""
    return messages.verdict(
        error, CELL, frozenset(missing), types or {}, unmade or {}, 5.0
    )


def test_each_end_has_its_status():
    """Are time, memory, death and refusal told apart?"""
    assert told(TooSlow())[0] == "timeout" and "5 s" in told(TooSlow())[1]
    assert told(StudentGone("x"))[0] == "died"
    assert told(MemoryError())[0] == "memory"
    assert told(Unfit("no data")) == ("failed", "no data")


def test_undefined_names_come_with_the_reason_when_there_is_one():
    """Is a cell that stopped told from a name that was forgotten?"""
    error = failed("nothing")
    assert (
        told(error, ["b", "a"])[1] == "you did not define `a`; you did not define `b`"
    )
    why = {"a": "its cell stopped with KeyError"}
    assert told(error, ["a"], unmade=why)[1] == (
        "`a` is not there: its cell stopped with KeyError"
    )


ARRAYS = "np.testing.assert_allclose([1.0, 2.0], [1.0, 77.5], err_msg='the slope')"


def test_numbers_of_a_hidden_check_are_cut_off():
    """Does the instructor's word stay and the expected number go?"""
    shown, hidden = told(failed(ARRAYS))[1], told(failed(ARRAYS, HIDDEN))[1]
    assert "77.5" in shown and "the slope" in shown
    assert "77.5" not in hidden and "the slope" in hidden


@pytest.mark.parametrize(
    "source",
    [
        "np.testing.assert_equal(1, 77)",
        "np.testing.assert_array_equal([1, 2], [1, 77])",
        "np.testing.assert_almost_equal(1.0, 77.0)",
        "np.testing.assert_array_equal([1, 2], [0] * 77)",
        "import pandas as pd; pd.testing.assert_frame_equal("
        "pd.DataFrame({'a': [1]}), pd.DataFrame({'a': [77]}))",
        "import pandas as pd; pd.testing.assert_series_equal("
        "pd.Series([1]), pd.Series([1], index=[77]))",
        "import unittest; unittest.TestCase().assertEqual(1, 77)",
        "import unittest; unittest.TestCase().assertIn(1, [77])",
        "raise KeyError(77)",
        "{}[77]",
    ],
)
def test_no_hidden_number_gets_through(source):
    """Whatever library compares, is the expected value held back?"""
    assert "77" not in told(failed(source, HIDDEN))[1]
    assert "77" in told(failed(source))[1]


def test_an_exception_of_the_answer_is_located_in_it():
    """Is the student pointed to the line?"""
    error = ValueError("bad")
    error.__autograder_where__ = ("ValueError", "f", 3, "x = g(y)")
    assert (
        told(error)[1] == "your code raised ValueError (bad) in `f`, line 3: `x = g(y)`"
    )
    error.__autograder_where__ = ("NotImplementedError", "f", 3, "")
    assert told(error)[1].startswith("not answered yet")


def test_a_wrong_type_is_the_better_explanation():
    """Is a TypeError of the check explained by the answer's type?"""
    hints = messages.type_hints({"avg": "4"}, {"avg": "float"})
    assert hints == {"avg": "`avg` should be a float; yours is a str"}
    assert told(failed("1 + 'a'"), types=hints)[1] == hints["avg"]
    assert (
        messages.type_hints({"n": 4.0, "f": len}, {"n": "int", "f": "function"}) == {}
    )


def test_text_is_cleaned_and_cut():
    """Can a message steer a terminal or fill a page?"""
    assert (
        messages.clean("a\x1b[2Jb\u202ec") == "a\N{REPLACEMENT CHARACTER}[2Jb"
        "\N{REPLACEMENT CHARACTER}c"
    )
    assert len(messages.clean("x" * 10_000)) == 2_002
