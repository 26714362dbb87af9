"""Do requests, deadlines and callbacks keep to what the examiner allows?"""

from __future__ import annotations

import io
import os
import signal
import time
import warnings
from contextlib import redirect_stdout

import numpy as np
import pytest
from two_processes import Line, line

from autograder.examiner.raised import StudentGone, TooSlow, Unfit
from autograder.examiner.remote import Watch


@pytest.fixture
def two():
    """Return the examiner's end of a line to a student's process."""
    with line() as made:
        yield made


def test_a_result_comes_back_with_its_exact_type(two: Line):
    """Is a tuple a tuple and an int64 an int64?"""
    two.run("import numpy as np\ndef f():\n    return (1, np.int64(2), [0.1])", "f")
    found = two.namespace["f"]()
    assert found == (1, 2, [0.1])
    assert type(found) is tuple and type(found[1]) is np.int64


def test_a_call_that_takes_too_long_is_interrupted(two: Line):
    """Does the process answer again after the deadline?"""
    two.run("def loop():\n    while True:\n        pass\nx = 1", "loop", "x")
    loop = two.namespace["loop"]
    two.student.deadline = time.monotonic() + 0.2
    with pytest.raises(TooSlow):
        loop()
    two.student.deadline = float("inf")
    assert two.student.get("x") == 1


def test_a_process_that_ends_is_gone(two: Line):
    """Is it known, and no `except Exception` of a check can hide it?"""
    os.kill(two.process, signal.SIGKILL)
    with pytest.raises(StudentGone):
        two.student.get("x")
    assert two.student.lost is not None
    assert not issubclass(StudentGone, Exception)


def test_what_a_function_prints_appears_here(two: Line):
    """Does captured print work, also when the function raises?"""
    two.run("def f():\n    print('one')\n    raise ValueError('two')", "f")
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(ValueError, match="two"):
        two.namespace["f"]()
    assert out.getvalue() == "one\n"


def test_warnings_of_the_answer_meet_the_checks_filters(two: Line):
    """Is a warning recorded, and an error where the check says so?"""
    two.run("import warnings\ndef f():\n    warnings.warn('old', FutureWarning)", "f")
    f = two.namespace["f"]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        f()
        f()
    assert [w.category for w in seen] == [FutureWarning, FutureWarning]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FutureWarning):
            f()


def test_an_exception_says_where_in_the_answer_it_was_raised(two: Line):
    """Can the message name the function and the line?"""
    two.run("def f(x):\n    y = 1\n    return x / 0", "f")
    with pytest.raises(ZeroDivisionError) as caught:
        two.namespace["f"](1)
    name, function, number, text = caught.value.__autograder_where__
    assert (name, function, number) == ("ZeroDivisionError", "f", 3)
    assert "x / 0" in text


def test_exceptions_that_steer_the_examiner_do_not_arrive_as_such(two: Line):
    """Can the student's code raise a KeyboardInterrupt or StopIteration here?"""
    two.run(
        "def f():\n    raise GeneratorExit\ndef g():\n    raise StopIteration", "f", "g"
    )
    for name in ("f", "g"):
        with pytest.raises(RuntimeError):
            two.namespace[name]()


def test_a_callback_runs_here_and_its_exception_passes_through(two: Line):
    """Is it the very exception object that the check's function raised?"""
    two.run("def twice(f, x):\n    return f(f(x))", "twice")
    twice = two.namespace["twice"]
    assert twice(lambda x: x + 1, 1) == 3
    error = LookupError("mine")

    def fail(x):
        raise error

    with pytest.raises(LookupError) as caught:
        twice(fail, 1)
    assert caught.value is error


def test_an_argument_is_changed_only_where_the_reference_changes_it():
    """Could a student spoil both sides of a comparison?"""
    source = "def spoil(xs):\n    xs.clear()\n    return 0"
    for changes, left in (({"spoil"}, []), (set(), [1, 2])):
        with line(Watch(changes=changes), {}) as two:
            two.run(source, "spoil")
            xs = [1, 2]
            two.namespace["spoil"](xs)
            assert xs == left
            assert two.student.watch.changed == (0 if changes else 1)


def test_the_argument_itself_comes_back_but_not_a_changed_one():
    """Is `f(x) is x` told, and an unexpected change of x not taken for x?"""
    with line(Watch(), {}) as two:
        two.run(
            "def same(v):\n    return v\ndef add(v):\n    v += [1]\n    return v",
            "same",
            "add",
        )
        xs = [0]
        assert two.namespace["same"](xs) is xs
        assert two.namespace["add"](xs) == [0, 1]
        assert xs == [0]


def test_a_generator_as_argument_goes_on_where_the_answer_left_it(two: Line):
    """Does the check's own generator advance with the student's draws?"""
    two.run("def draw(rng):\n    return rng.normal(size=2)", "draw")
    mine, own = np.random.default_rng(5), np.random.default_rng(5)
    for _ in range(2):
        np.testing.assert_array_equal(two.namespace["draw"](mine), own.normal(size=2))


def test_only_a_seed_of_the_check_is_told(two: Line):
    """Are global random states left alone until the check seeds?"""
    assert two.student.seeding.change() == {}
    np.random.seed(3)  # noqa: NPY002  (what checks do)
    assert set(two.student.seeding.change()) == {"python", "numpy"}
    assert two.student.seeding.change() == {}
    np.random.seed(3)  # noqa: NPY002  (what checks do)
    assert set(two.student.seeding.change()) == {"python", "numpy"}
    two.student.seeding.forget()
    assert two.student.seeding.change() == {}


def test_an_object_with_its_own_operators_stands_nowhere_unexpected():
    """Can an object that equals everything stand in for a number?"""
    source = (
        "class Any:\n    def __eq__(self, other):\n        return True\n"
        "def mean(xs):\n    return Any()\ndef make():\n    return Any()\ntotal = Any()"
    )
    kinds = {"mean": {"builtins:function"}, "make": {"builtins:function"}}
    watch = Watch(kinds=kinds | {"make()": {"Any"}})
    with line(watch, {"Any": frozenset({"__eq__"})}) as two:
        two.run(source, "mean", "make", "total")
        assert two.namespace["make"]() == 3  # there the reference has such an object
        for spoof in ("mean([1]) == 3", "total == 3", "3 == total"):
            with pytest.raises(Unfit, match="plain data"):
                two.check(spoof)
