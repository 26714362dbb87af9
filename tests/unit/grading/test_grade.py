"""One submission in, one result out: is it complete, whatever came in?"""

from __future__ import annotations

import dataclasses

import pytest
from coursework import (
    check,
    handed_in,
    manual,
    model,
    notebook,
    solution,
    to_bytes,
    write_source,
)

from autograder.errors import SourceError
from autograder.grading import grade
from autograder.limits import Limits
from autograder.notebooks.source import read_assignment
from autograder.results import CheckStatus, Status
from autograder.settings import Settings

SOURCE = notebook(
    solution("f", "def f(x):\n    return x + 1"),
    check("f_check", "assert f(1) == 2", 2),
    solution("g", "def g(x):\n    return x * 2"),
    check("g_check", "assert g(4) == 8", 3),
    manual("essay", 4),
)
SETTINGS = Settings(limits=Limits(cell_seconds=3, check_seconds=2))


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """Return the maker of a job."""
    folder = write_source(tmp_path_factory.mktemp("course"), "ps1", nb=SOURCE)
    assignment = read_assignment(folder)
    facts = grade.prepare(assignment, SETTINGS)

    def make(**answers: str) -> grade.Job:
        data = to_bytes(handed_in(SOURCE, model(SOURCE) | answers))
        return grade.Job("ada", "nb", data, assignment, facts, SETTINGS)

    return make


def test_a_solved_notebook_gets_all_automatic_points(job):
    """Is the result complete: checks, manual cells, sandbox, fingerprint?"""
    result = grade.grade(job()).result
    assert (result.score, result.max_score, result.status) == (5, 9, Status.GRADED)
    assert [c.grade_id for c in result.checks] == ["f_check", "g_check", "essay"]
    assert result.checks[2].status is CheckStatus.MANUAL
    assert result.sandbox and len(result.fingerprint) == 64 and result.notes == ()


def test_one_wrong_answer_loses_its_own_points_only(job):
    """Are the checks independent?"""
    result = grade.grade(job(f="def f(x):\n    return 0")).result
    assert [c.points for c in result.checks] == [0, 3, 0]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("import os\nos._exit(1)", CheckStatus.ERROR),
        ("import os\ndef f(x):\n    os._exit(1)", CheckStatus.DIED),
        ("while True:\n    pass", CheckStatus.ERROR),
        ("def f(x):\n    while True:\n        pass", CheckStatus.TIMEOUT),
    ],
)
def test_a_cell_that_ends_badly_leaves_the_others_their_points(job, answer, status):
    """Does the rest of the notebook go on?"""
    result = grade.grade(job(f=answer)).result
    assert [c.points for c in result.checks] == [0, 3, 0]
    assert result.checks[0].status is status
    assert result.checks[0].message


def test_a_missing_or_broken_notebook_is_refused_with_its_cause(job):
    """Does it have a verdict, too?"""
    for data, cause in ((None, "lost in the mail"), (b"{", "not valid JSON")):
        result = grade.grade(
            dataclasses.replace(job(), submitted=data, cause="lost in the mail")
        ).result
        assert result.status is Status.REFUSED and cause in result.cause
        assert result.score == 0 and len(result.checks) == 3


def test_grading_twice_gives_the_same(job):
    """Does nothing of one run stay for the next?"""
    one, two = (grade.grade(job()).result for _ in range(2))
    assert dataclasses.replace(one, seconds=0) == dataclasses.replace(two, seconds=0)


def test_the_fingerprint_covers_what_the_verdict_depends_on(job):
    """Is a changed answer, setting or student another grading?"""
    base = job()
    others = [
        job(f="pass"),
        dataclasses.replace(base, student="bob"),
        dataclasses.replace(base, settings=Settings(seed="x")),
        dataclasses.replace(base, submitted=None),
        dataclasses.replace(base, cause="late"),
    ]
    prints = {grade.fingerprint(one) for one in (base, *others)}
    assert len(prints) == 6
    assert grade.fingerprint(base) == grade.fingerprint(job())


def test_a_reference_that_fails_its_own_checks_is_named(tmp_path):
    """Does the instructor hear of it before the students do?"""
    cells = [solution("f", "f = 1"), check("c", "assert f == 2, 'off by one'")]
    folder = write_source(tmp_path, "ps1", nb=notebook(*cells))
    facts = grade.prepare(read_assignment(folder), SETTINGS)
    assert facts["nb"].failed == ("c: off by one",)


def test_a_reference_that_cannot_run_is_an_error_or_a_failed_check(tmp_path):
    """Is a source that ends its own process told?"""
    cells = [solution("f", "import os\nos._exit(1)"), check("c", "assert f == 2")]
    folder = write_source(tmp_path, "ps1", nb=notebook(*cells))
    assignment = read_assignment(folder)
    try:
        facts = grade.prepare(assignment, SETTINGS)
    except SourceError as error:
        assert "could not be run" in str(error)
    else:
        assert facts["nb"].failed


def test_the_reference_taught_what_its_text_does_not_show(tmp_path):
    """Are types, in-place functions, changed names and files learnt?"""
    cells = [
        solution("a", "table = {}\ndef put(d, k):\n    d[k] = 1\nput(table, 'x')"),
        solution("b", "put(table, 'y')\nopen('out.txt', 'w').write('z')"),
        check("c", "d = {}\nput(d, 1)\nassert d == {1: 1} and len(table) == 2"),
    ]
    folder = write_source(tmp_path, "ps1", nb=notebook(*cells))
    facts = grade.prepare(read_assignment(folder), SETTINGS)["nb"]
    assert facts.failed == ()
    assert facts.types == {"table": "dict", "put": "function"}
    assert facts.changes == {"put"}
    assert facts.altered[1] == {"table"} and facts.files[1] == ("out.txt",)
