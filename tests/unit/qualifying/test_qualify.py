"""Does qualify find a check that is unjust, blind or idle?"""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from autograder.errors import SourceError, UsageError
from autograder.qualifying.answers import hand_in, read_answers, whole_notebooks
from autograder.qualifying.matrix import show
from autograder.qualifying.qualify import qualify

RIGHT = "# right: by multiplying\ndef double(x):\n    return x * 2\n"
WRONG = (
    "# wrong: adds two\n# why: reads x + 2\n# loses: double_check 3, double_zero 1\n"
)


@pytest.fixture
def answers(maker):
    """Return a writer of answers; a right and a wrong one are there."""
    maker.source()

    def write(name, text, question="double"):
        path = maker.root / "tests" / "answers" / "ps1" / question / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    write("right_product", RIGHT)
    write("wrong_plus", WRONG + "def double(x):\n    return x + 2\n")
    return write


def test_an_assignment_whose_checks_are_sound_is_qualified(maker, answers, engine):
    """Do the blank, the source, a right and a wrong answer get what they should?"""
    found = qualify(maker.open(), "ps1", **engine)
    assert found.ok
    lost = {trial.answer.name: trial.lost for trial in found.trials}
    all_of_it = {"double_check": 3.0, "double_zero": 1.0}
    assert lost == {
        "blank problem": all_of_it,
        "source problem": {},
        "double/right_product": {},
        "double/wrong_plus": all_of_it,
    }


def test_a_right_answer_that_loses_a_point_is_a_fault(maker, answers, engine):
    """Is an unjust check found?"""
    answers("right_sum", "# right: by adding\ndef double(x):\n    return x + x\n")
    found = qualify(maker.open(), "ps1", **engine)
    assert not found.ok
    (trial,) = (t for t in found.trials if t.faults)
    assert trial.answer.name == "double/right_sum"
    assert "expected double_check to take 0 of 3 points, it took 3" in trial.faults[0]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("# loses: double_check 3", "double_zero to take 0"),
        ("# loses: double_check 2, double_zero 1", "double_check to take 2"),
    ],
)
def test_a_wrong_answer_that_loses_too_much_or_elsewhere(
    maker, answers, engine, header, words
):
    """Is each loss held against the header?"""
    answers("wrong_x", f"# wrong: x\n{header}\ndef double(x):\n    return x\n")
    found = qualify(maker.open(), "ps1", **engine)
    faults = [fault for trial in found.trials for fault in trial.faults]
    assert len(faults) == 1 and words in faults[0]


def test_a_wrong_answer_that_gets_away_is_a_fault(maker, answers, engine):
    """Is a blind check found?"""
    answers("wrong_blind", WRONG + "def double(x):\n    return x * 2 + 0\n")
    found = qualify(maker.open(), "ps1", **engine)
    faults = [t.answer.name for t in found.trials if t.faults]
    assert faults == ["double/wrong_blind"]


def test_a_blank_release_that_gets_points_is_a_fault(maker, answers, engine):
    """Would a check pass for nothing?"""
    from dataclasses import replace

    from autograder.results import CheckStatus

    def generous(job):
        graded = engine["grade"](job)
        checks = tuple(
            replace(c, points=c.max_points, status=CheckStatus.PASSED)
            if c.grade_id == "double_zero"
            else c
            for c in graded.result.checks
        )
        return replace(graded, result=replace(graded.result, checks=checks))

    found = qualify(maker.open(), "ps1", **{**engine, "grade": generous})
    assert "blank problem" in [t.answer.name for t in found.trials if t.faults]


def test_what_each_check_is_good_for(maker, answers, engine):
    """Are checks that add nothing and mistakes with one catcher named?"""
    from dataclasses import replace

    def judge(job):
        graded = engine["grade"](job)
        if "wrong_zero" not in job.student:
            return graded
        full = engine["grade"](replace(job, submitted=perfect(maker)))
        checks = (graded.result.checks[0], *full.result.checks[1:])
        return replace(graded, result=replace(graded.result, checks=checks))

    answers("wrong_zero", "# wrong: z\n# loses: double_check 3\ndef double(x):\n  0\n")
    found = qualify(maker.open(), "ps1", **{**engine, "grade": judge})
    assert found.ok
    assert found.single == {"double/wrong_zero": "double_check"}
    assert found.idle == ("double_zero",)
    assert found.caught["double_zero"] == {"double/wrong_plus"}


def perfect(maker):
    """Return the notebook of a perfect student."""
    assignment = maker.open().read("ps1")
    source = list(whole_notebooks(assignment))[1]
    return hand_in(assignment.notebooks[0], source)


def test_a_question_without_wrong_answers_is_named(maker, engine):
    """Does an assignment with no known answers look proven?"""
    found = qualify(maker.source(), "ps1", **engine)
    assert found.ok and found.unproven == ("double",) and len(found.trials) == 2


def test_the_notebook_handed_in_holds_no_hidden_test(maker, answers):
    """Is an answer tried as a student would hand it in?"""
    course = maker.open()
    assignment = course.read("ps1")
    (right, _) = read_answers(course.root / "tests/answers/ps1", assignment)
    made = json.loads(hand_in(assignment.notebooks[0], right))
    sources = [cell["source"] for cell in made["cells"]]
    assert sources[1] == RIGHT and "-1.25" not in str(sources)
    assert "twice either" in sources[5]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("right_x", "def double(x): ...", "# right: the route"),
        ("maybe_x", "# right: x\n", "right_"),
        ("wrong_x", "# wrong: x\n", "# loses: grade_id points"),
        ("right_x", "# right: x\n# loses: double_check 1\n", "none in a right one"),
        ("wrong_x", "# wrong: x\n# loses: nope 1\n", "'nope 1'"),
        ("wrong_x", "# wrong: x\n# loses: double_check 4\n", "double_check 3"),
        ("wrong_x", "# wrong: x\n# loses: double_check\n", "'double_check'"),
        ("wrong_x", "# wrong: x\n# loses: double_check 0\n", "'double_check 0'"),
    ],
)
def test_a_file_with_a_bad_header_is_refused(maker, answers, engine, name, text, words):
    """Is a slip in the header taken for a promise?"""
    answers(name, text)
    with pytest.raises(SourceError, match=words):
        qualify(maker.open(), "ps1", **engine)


def test_a_folder_of_no_question_is_refused(maker, answers, engine):
    """Are answers to a renamed question left out in silence?"""
    answers("right_x", RIGHT, "dubble")
    with pytest.raises(SourceError, match="dubble"):
        qualify(maker.open(), "ps1", **engine)
    with pytest.raises(UsageError):
        qualify(maker.open(), "ps2", **engine)


def test_the_matrix_and_the_json_tell_the_same(maker, answers, engine):
    """Does the terminal show each answer, and JSON all of it?"""
    found = qualify(maker.open(), "ps1", **engine)
    console = Console(width=100, record=True, file=open("/dev/null", "w"))
    show(found, console)
    console.file.close()
    text = console.export_text()
    assert "wrong_plus" in text and "adds two" in text and "qualified" in text
    data = json.loads(json.dumps(found.as_dict()))
    assert data["ok"] and [row["name"] for row in data["answers"]][3] == (
        "double/wrong_plus"
    )
    assert data["answers"][3]["must_lose"] == data["answers"][3]["lost"]
