"""Does the report name the mistakes that were made, and only those?"""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from autograder.classroom.ledger import Record
from autograder.notebooks.assignment import Assignment, Cell, Role, SourceNotebook
from autograder.notebooks.questions import find_questions
from autograder.qualifying.answers import Answer
from autograder.qualifying.bank import messages_of_bank, read_bank
from autograder.report.causes import cause_of, same_message
from autograder.report.cohort import make_cohort
from autograder.report.mistakes import find_mistakes
from autograder.results import CheckResult, CheckStatus, Result, Status

POINTS = {"slope__hand": 1.0, "slope__fresh": 2.0, "slope__units": 0.5, "fit_ok": 1.0}
FAILED, ERROR, TIMEOUT = CheckStatus.FAILED, CheckStatus.ERROR, CheckStatus.TIMEOUT


def source(*cells, name="problem"):
    """Make a source notebook of (role, grade_id) pairs."""
    made = tuple(
        Cell(
            index=index,
            cell_type="markdown" if role in (Role.TEXT, Role.TASK) else "code",
            role=role,
            source="",
            release_source="",
            grade_id=key,
            points=POINTS.get(key, 1.0),
        )
        for index, (role, key) in enumerate(cells)
    )
    return SourceNotebook(name, made)


ASSIGNMENT = Assignment(
    "ps1",
    (
        source(
            (Role.SOLUTION, "slope"),
            (Role.CHECK, "slope__hand"),
            (Role.CHECK, "slope__fresh"),
            (Role.CHECK, "slope__units"),
            (Role.SOLUTION, "fit"),
            (Role.CHECK, "fit_ok"),
        ),
    ),
)


def wrong(name, question="slope", **loses):
    """Make a wrong answer of the bank."""
    return Answer("problem", question, f"{question}/{name}", False, name, loses)


def record(student, untouched=(), said=None, status=FAILED, **lost):
    """Make a verdict: the points lost by check."""
    checks = tuple(
        CheckResult(
            key,
            most - lost.get(key, 0.0),
            most,
            status if lost.get(key) else CheckStatus.PASSED,
            (said or {}).get(key, "wrong") if lost.get(key) else "",
        )
        for key, most in POINTS.items()
    )
    score = sum(check.points for check in checks)
    result = Result(
        student, "ps1", "problem", score, 4.5, Status.GRADED, "", 1.0, checks=checks
    )
    return Record(result, "", {}, frozenset(untouched))


def cohort(*records):
    """Put records together."""
    return make_cohort(ASSIGNMENT, {r.result.student: [r] for r in records}, {})


def explained(found):
    """Students by the mistakes that explain them."""
    return {
        tuple(answer.words for answer in one.mistakes): one.students
        for one in found.explained
    }


NO_INTERCEPT = wrong("no intercept", slope__fresh=2.0)
UPSIDE_DOWN = wrong("upside down", slope__hand=1.0, slope__fresh=2.0)


def test_a_mistake_fits_who_loses_exactly_its_points():
    """Not who loses less, more, or another part of the points?"""
    found = find_mistakes(
        cohort(
            record("ann", slope__fresh=2.0),
            record("bob", slope__fresh=2.0),
            record("cyd", slope__hand=1.0, slope__fresh=2.0),
            record("dan", slope__fresh=1.0),
            record("eve", slope__fresh=2.0, slope__units=0.5),
            record("fay"),
        ),
        [NO_INTERCEPT, UPSIDE_DOWN],
    )
    assert explained(found) == {
        ("no intercept",): ("ann", "bob"),
        ("upside down",): ("cyd",),
    }
    others = {one.students: dict(one.lost) for one in found.unexplained}
    assert others == {
        ("dan",): {"slope__fresh": 1.0},
        ("eve",): {"slope__fresh": 2.0, "slope__units": 0.5},
    }


def test_mistakes_that_lose_the_same_are_named_together():
    """Is nobody told apart by points that are equal?"""
    twin = wrong("wrong sign", slope__fresh=2.0)
    found = find_mistakes(cohort(record("ann", slope__fresh=2.0)), [NO_INTERCEPT, twin])
    assert explained(found) == {("no intercept", "wrong sign"): ("ann",)}
    assert not found.explained[0].confirmed


def test_messages_tell_them_apart_or_contradict():
    """The same points and the same message; the same points and another one?"""
    twin = wrong("wrong sign", slope__fresh=2.0)
    messages = {
        NO_INTERCEPT.name: {"slope__fresh": "Off by 0.31250001; no intercept?"},
        twin.name: {"slope__fresh": "Is the sign right?"},
    }
    told = {"slope__fresh": "Off by 0.31249999; no intercept?"}
    other = {"slope__fresh": "Expected two numbers, got one."}
    found = find_mistakes(
        cohort(
            record("ann", said=told, slope__fresh=2.0),
            record("bob", said=other, slope__fresh=2.0),
        ),
        [NO_INTERCEPT, twin],
        messages,
    )
    assert explained(found) == {("no intercept",): ("ann",)}
    assert found.explained[0].confirmed and found.checked
    assert [one.students for one in found.unexplained] == [("bob",)]
    assert found.unexplained[0].said == ("Expected two numbers, got one.", 1)


def test_a_blank_answer_is_no_mistake():
    """Nothing filled in loses all, as a mistake does: is it counted as one?"""
    all_lost = {"slope__hand": 1.0, "slope__fresh": 2.0, "slope__units": 0.5}
    everything = wrong("text returned", **all_lost)
    found = find_mistakes(
        cohort(
            record("ann", untouched=["slope"], **all_lost), record("bob", **all_lost)
        ),
        [everything],
    )
    assert explained(found) == {("text returned",): ("bob",)}
    assert not found.unexplained


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (TIMEOUT, "your code took longer than 5 s"),
        (CheckStatus.MEMORY, "your code needed more memory than it may use"),
        (ERROR, "your code raised NameError (name 'q' is not defined) in `slope`"),
        (ERROR, "`slope` is not there: its cell took too long and was stopped"),
        (ERROR, "you did not define `slope`"),
    ],
)
def test_code_that_broke_off_made_no_known_mistake(status, said):
    """It lost the same points: does that say what it would have computed?"""
    one = record("ann", status=status, said={"slope__fresh": said}, slope__fresh=2.0)
    found = find_mistakes(cohort(one), [NO_INTERCEPT])
    assert not found.explained
    assert found.unexplained[0].stopped
    # unless that is what the known mistake does as well
    messages = {NO_INTERCEPT.name: {"slope__fresh": said}}
    assert find_mistakes(cohort(one), [NO_INTERCEPT], messages).explained


def test_losses_in_other_questions_do_not_hide_a_mistake():
    """Two mistakes of one student in two questions: are both found?"""
    reaching = wrong("wrong units", slope__units=0.5, fit_ok=1.0)
    bad_fit = wrong("constant fit", question="fit", fit_ok=1.0)
    bank = [NO_INTERCEPT, reaching, bad_fit]
    found = find_mistakes(
        cohort(
            record("ann", slope__fresh=2.0, fit_ok=1.0),
            record("bob", slope__units=0.5, fit_ok=1.0),
            record("cyd", slope__units=0.5),
        ),
        bank,
    )
    assert explained(found) == {
        ("no intercept",): ("ann",),
        ("wrong units",): ("bob",),
        ("constant fit",): ("ann", "bob"),
    }
    assert [one.students for one in found.unexplained] == [("cyd",)]


def test_no_bank_explains_nothing():
    """And is not taken for a class without mistakes?"""
    found = find_mistakes(cohort(record("ann", slope__fresh=2.0)), [])
    assert found.bank == 0 and not found.explained and not found.unexplained


# --- causes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "message", "cause", "broke"),
    [
        (FAILED, "By hand: 2.", "wrong value", False),
        (TIMEOUT, "", "out of time", True),
        (CheckStatus.DIED, "", "process ended", True),
        (ERROR, "your code raised KeyError ('a') in `f`, line 2", "KeyError", True),
        (
            ERROR,
            "not answered yet: your code still raises NotImplementedError",
            "not answered",
            True,
        ),
        (
            ERROR,
            "the check could not use your answer (TypeError: x)",
            "value of no use to the check",
            False,
        ),
        (ERROR, "your code raised <script>alert(1)</script>", "other error", False),
    ],
)
def test_causes_have_names(status, message, cause, broke):
    """Also when an exception's name is not one?"""
    check = CheckResult("c", 0.0, 1.0, status, message)
    assert cause_of(check) == (cause, broke)


def test_messages_are_the_same_but_for_what_is_the_students_own():
    """Names in an exception and the last digits may differ, words may not?"""
    first = "your code raised KeyError ('mine') in `f`, line 2: `d['mine']`"
    second = "your code raised KeyError ('yours') in `f`, line 9"
    assert same_message(first, second)
    assert not same_message(first, second.replace("KeyError", "ValueError"))
    assert not same_message(first, "By hand: 2.")
    assert same_message("off by 0.31249999", "off by 0.31250001")
    assert not same_message("off by 0.3125", "off by 0.3135")
    assert not same_message("off by 0.3125", "off by 0.3125 and 2.5")
    assert not same_message("got 3 rows", "got 4 rows")


# --- questions ---------------------------------------------------------------------


def grouped(*cells):
    """Names of the questions and of their graded cells."""
    questions, items = find_questions(Assignment("a", (source(*cells),)))
    assert [c for q in questions for c in q.items] == list(range(len(items)))
    return {q.name: [items[c].grade_id for c in q.items] for q in questions}


def test_checks_belong_to_the_answer_above():
    """Or to an earlier one that they are named after; two answers, one question?"""
    solution, check = Role.SOLUTION, Role.CHECK
    found = grouped(
        (check, "given"),
        (solution, "a"),
        (check, "a__one"),
        (solution, "b"),
        (check, "two"),
        (check, "a__late"),
        (solution, "c"),
        (solution, "d"),
        (check, "both"),
        (Role.MANUAL, "essay"),
        (Role.TASK, "task"),
    )
    assert found == {
        "given": ["given"],
        "a": ["a__one", "a__late"],
        "b": ["two"],
        "c and 1 more": ["both"],
        "essay": ["essay"],
        "task": ["task"],
    }


def test_an_answer_without_a_check_is_no_question():
    """Nothing is graded there: is nothing reported?"""
    assert grouped((Role.SOLUTION, "a"), (Role.TEXT, "")) == {}


# --- the class as arrays -------------------------------------------------------------


def test_the_gradebook_wins_and_gaps_are_not_zeros():
    """A changed mark, a waiting answer, a refused notebook?"""
    refused = record("cyd", slope__hand=1.0)
    result = dataclasses.replace(refused.result, status=Status.REFUSED)
    refused = dataclasses.replace(refused, result=result)
    records = {
        "ann": [record("ann", slope__fresh=2.0)],
        "bob": [record("bob")],
        "cyd": [refused],
    }
    marks = {
        ("ann", "problem", "slope__fresh"): (1.5, False),
        ("bob", "problem", "fit_ok"): (0.25, True),
    }
    found = make_cohort(ASSIGNMENT, records, marks)
    assert found.points[0].tolist() == [1.0, 1.5, 0.5, 1.0]
    assert np.isnan(found.points[1, 3]) and np.isnan(found.points[2]).all()
    assert found.totals.tolist() == [4.0, 3.75, 0.0]
    assert found.pending.tolist() == [0, 1, 0]
    assert found.refused.tolist() == [False, False, True]
    assert found.stale == 0


def test_verdicts_on_another_source_are_counted():
    """A check was renamed after grading: does the report say so?"""
    one = record("ann")
    checks = (dataclasses.replace(one.result.checks[0], grade_id="old"),)
    old = dataclasses.replace(
        one, result=dataclasses.replace(one.result, checks=checks)
    )
    found = cohort(old)
    assert found.stale == 1
    assert np.isnan(found.points).all()


# --- the bank ------------------------------------------------------------------------


@pytest.fixture
def banked(maker):
    """Return a course with one right and one wrong answer."""
    course = maker.source()
    folder = maker.root / "tests" / "answers" / "ps1" / "double"
    folder.mkdir(parents=True)
    wrong_text = "# wrong: once\n# loses: double_check 3, double_zero 1\n\nreturn"
    (folder / "wrong_once.py").write_text(wrong_text)
    (folder / "right_twice.py").write_text("# right: twice\n\nx * 2")
    return course


def test_the_banks_messages_are_learned_once(banked, engine, tmp_path):
    """And again only when an answer changed?"""
    graded = []

    def counting(job):
        graded.append(job.student)
        return engine["grade"](job)

    def learn(run=True):
        own = {"grade": counting, "prepare": engine["prepare"]}
        return messages_of_bank(banked, "ps1", tmp_path / "kept.json", run=run, **own)

    assert learn(run=False) is None and not graded
    want = {
        "double/wrong_once": dict.fromkeys(
            ("double_check", "double_zero"), "`double(3)` should be 6"
        )
    }
    assert learn() == want and len(graded) == 1
    assert learn() == want and learn(run=False) == want and len(graded) == 1
    path = banked.root / "tests" / "answers" / "ps1" / "double" / "wrong_once.py"
    path.write_text(path.read_text() + "\n# changed")
    assert learn(run=False) is None
    assert learn() == want and len(graded) == 2
    (tmp_path / "kept.json").write_text(json.dumps(["not ours"]))
    assert learn() == want and len(graded) == 3


def test_a_course_without_a_bank_has_none(maker, tmp_path):
    """Neither answers nor messages, and no error?"""
    course = maker.source()
    assert read_bank(course, course.read("ps1")) == ()
    assert messages_of_bank(course, "ps1", tmp_path / "kept.json", run=True) is None
    assert not (tmp_path / "kept.json").exists()


def test_the_bank_holds_wrong_answers_only(banked):
    """Is the right one left out?"""
    (found,) = read_bank(banked, banked.read("ps1"))
    assert found.words == "once" and found.loses == {
        "double_check": 3,
        "double_zero": 1,
    }
