"""Do names go to the side where they live?"""

from __future__ import annotations

import pytest
from two_processes import Line, line


@pytest.fixture
def two():
    """Return the examiner's end of a line to a student's process."""
    with line() as made:
        yield made


def test_an_answer_name_is_the_students(two: Line):
    """Does the check see the student's value, and the examiner its own for others?"""
    two.namespace["mine"] = 1
    two.run("answer = 42\nmine = 'spoiled'", "answer")
    two.check("assert answer == 42\nassert mine == 1")


def test_a_missing_answer_is_noted(two: Line):
    """Can the message say which name is not defined, even where a builtin has it?"""
    two.run("other = 1", "total", "sum")
    with pytest.raises(NameError):
        two.check("total")
    with pytest.raises(NameError):
        two.check("sum")
    assert two.namespace.missing == {"total", "sum"}


def test_a_value_is_asked_for_again_after_a_call(two: Line):
    """Is a global that the student's function rebinds seen anew?"""
    two.run("n = 0\ndef tick():\n    global n\n    n += 1", "n", "tick")
    two.check("assert n == 0\ntick()\nassert n == 1\nassert n == 1")


def test_an_assignment_of_a_check_is_carried_over(two: Line):
    """Does the student's function see a global that the check sets?"""
    two.run("rate = 1\ndef tax(x):\n    return x * rate", "tax")
    two.check("rate = 3\nassert tax(2) == 6")


def test_an_assignment_of_a_plain_cell_is_not(two: Line):
    """Does what the source's own cell assigns stay on the examiner's side?"""
    two.run("rate = 1\ndef tax(x):\n    return x * rate", "tax")
    two.namespace.carrying = False
    exec("rate = 3", two.namespace)
    assert two.namespace["tax"](2) == 2


def test_a_deleted_helper_is_gone_over_there_and_can_come_back(two: Line):
    """Can a check see whether the answer uses a helper?"""
    two.run("def a():\n    return 1\ndef b():\n    return a() + 1", "a", "b")
    two.check("kept = a\ndel a")
    with pytest.raises(NameError):
        two.check("b()")
    two.check("a = kept\nassert b() == 2")


def test_deleting_a_name_that_is_not_there_raises(two: Line):
    """Is it the error that one process would give?"""
    two.run("x = 1", "x", "y")
    with pytest.raises(NameError):
        two.check("del y")


def test_a_change_in_place_is_pushed_before_a_call(two: Line):
    """Does a list of the student's that the check extends reach the student's code?"""
    two.run("items = [1]\ndef count():\n    return len(items)", "items", "count")
    two.check("items.append(2)\nassert count() == 2")


def test_a_fetched_value_goes_back_as_the_very_object(two: Line):
    """Does an in-place function change the student's own list?"""
    two.run("xs = [3, 1]\ndef tidy(v):\n    v.sort()", "xs", "tidy")
    two.check("tidy(xs)\nassert xs == [1, 3]")


def test_a_global_stored_inside_a_function_of_the_check_is_carried(two: Line):
    """Python stores such a name past `__setitem__`: is it noticed?"""
    two.run("level = 1\ndef read():\n    return level", "level", "read")
    two.check(
        "def test():\n    global level\n    level = 5\n    assert read() == 5\ntest()"
    )


def test_an_import_is_there_only_when_the_student_made_it(two: Line):
    """Does a check get a library that the student's answer did not import?"""
    import math

    two.namespace.offer({"math": math})
    two.run("x = 1", "x")
    with pytest.raises(NameError):
        two.check("math.pi")
    assert two.namespace.missing == {"math"}
    two.run("import math")
    two.check("assert math.pi > 3")


def test_dir_and_in_show_both_sides(two: Line):
    """Do `dir`, `in globals()` and `get` answer as one process would?"""
    two.namespace["mine"] = 1
    two.run("answer = 2", "answer", "never")
    two.check(
        "assert {'mine', 'answer'} <= set(dir()) and 'never' not in globals()\n"
        "assert globals().get('answer') == 2 and globals().get('never', 7) == 7\n"
        "assert 'answer' in globals() and globals().copy()['answer'] == 2"
    )
