"""Does nbgrader's database say what was found, and keep a grader's marks?"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader import api
from sqlalchemy import event

from autograder.classroom.classroom import Classroom
from autograder.classroom.gradebook import Book
from autograder.classroom.rows import Entry
from autograder.errors import AutograderError, SourceError, UsageError
from autograder.feedback.feedback import write_feedback
from autograder.lms.export import export
from autograder.report.report import write_report
from autograder.results import CheckResult, CheckStatus, Result, Status

WHEN = datetime.datetime(2026, 3, 1, 12, 30)


def verdict(student="ann", right=True, status=Status.GRADED):
    """Make a result for the standard source."""
    passed = CheckStatus.PASSED if right else CheckStatus.FAILED
    checks = (
        CheckResult("double_check", 3.0 * right, 3.0, passed),
        CheckResult("double_zero", 1.0 * right, 1.0, passed),
        CheckResult("why", 0.0, 2.0, CheckStatus.MANUAL),
    )
    return Result(
        student, "ps1", "problem", 4.0 * right, 6.0, status, "1", 0.1, checks=checks
    )


@pytest.fixture
def book(maker):
    """Return a gradebook that has never heard of the assignment."""
    maker.gradebook()
    course = maker.source()
    with Book(course, course.read("ps1")) as made:
        yield made


@pytest.fixture
def stock(maker):
    """Return a function that opens the same database with nbgrader alone."""

    def opened():
        return api.Gradebook(f"sqlite:///{maker.root}/gradebook.db")

    return opened


def grades(stock, student="ann"):
    """Return nbgrader's own view: name to (auto, manual, needs a grader)."""
    with stock() as gradebook:
        found = gradebook.find_submission("ps1", student)
        return {
            g.name: (g.auto_score, g.manual_score, g.needs_manual_grade)
            for g in found.notebooks[0].grades
        }


def mark(stock, name, points, student="ann"):
    """Give a manual mark, as formgrader does."""
    with stock() as gradebook:
        grade = gradebook.find_grade(name, "problem", "ps1", student)
        grade.manual_score = points
        grade.needs_manual_grade = False
        gradebook.db.commit()


def test_an_unknown_assignment_is_entered_from_the_source(book, stock):
    """Does nbgrader find its notebook, its cells and its points?"""
    with stock() as gradebook:
        assignment = gradebook.find_assignment("ps1")
        (notebook,) = assignment.notebooks
        assert assignment.max_score == 6
        assert {c.name: c.max_score for c in notebook.grade_cells} == {
            "double_check": 3,
            "double_zero": 1,
            "why": 2,
        }
        assert {c.name for c in notebook.solution_cells} == {"double", "why"}
        assert (
            "x * 2" not in gradebook.find_source_cell("double", "problem", "ps1").source
        )


def test_a_result_is_what_nbgrader_reads_back(book, stock):
    """Are the scores, the open manual grade and the time of submission there?"""
    book.write([Entry(verdict(), timestamp=WHEN)])
    assert grades(stock) == {
        "double_check": (3.0, None, False),
        "double_zero": (1.0, None, False),
        "why": (None, None, True),
    }
    with stock() as gradebook:
        found = gradebook.find_submission("ps1", "ann")
        assert (found.score, found.max_score, found.timestamp) == (4, 6, WHEN)
        assert found.needs_manual_grade
    assert book.totals() == {"ann": (4.0, 1)}
    assert book.students == {"ann"}


def test_an_untouched_answer_gets_zero_without_a_grader(book, stock):
    """Is it as in nbgrader: no mark to give, and a word to the student?"""
    book.write([Entry(verdict(), untouched=frozenset({"why", "double"}))])
    assert grades(stock)["why"] == (0.0, None, False)
    with stock() as gradebook:
        for name in ("why", "double"):
            comment = gradebook.find_comment(name, "problem", "ps1", "ann")
            assert comment.auto_comment == "No response."
    book.write([Entry(verdict())])
    assert grades(stock)["why"] == (None, None, True)
    with stock() as gradebook:
        assert gradebook.find_comment("why", "problem", "ps1", "ann").comment is None


def test_a_refused_submission_gets_zero_everywhere(book, stock):
    """Does nothing of it wait for a grader, as with a missing notebook?"""
    book.write([Entry(verdict(right=False, status=Status.REFUSED))])
    assert set(grades(stock).values()) == {(0.0, None, False)}


def test_partial_credit_and_a_check_without_verdict(book, stock):
    """Is a check that the result does not mention worth nothing?"""
    result = verdict()
    half = replace(result.checks[0], points=1.5, status=CheckStatus.FAILED)
    book.write([Entry(replace(result, checks=(half, result.checks[2])))])
    assert grades(stock)["double_check"] == (1.5, None, False)
    assert grades(stock)["double_zero"] == (0.0, None, False)


def test_a_manual_mark_survives_a_regrade(book, stock):
    """Is it asked for again only when the answer may have changed?"""
    book.write([Entry(verdict())])
    mark(stock, "why", 1.5)
    same = frozenset({"why", "double", "double_check", "double_zero"})
    book.write([Entry(verdict(), unchanged=same)])
    assert grades(stock)["why"] == (None, 1.5, False)
    book.write([Entry(verdict(), unchanged=frozenset({"double"}))])
    assert grades(stock)["why"] == (None, 1.5, True)


def test_an_overridden_check_is_looked_at_again_when_its_score_moves(book, stock):
    """Does a mended check tell the grader who had overruled it?"""
    book.write([Entry(verdict(right=False))])
    mark(stock, "double_check", 2.0)
    same = frozenset({"why", "double", "double_check", "double_zero"})
    book.write([Entry(verdict(right=False), unchanged=same)])
    assert grades(stock)["double_check"] == (0.0, 2.0, False)
    book.write([Entry(verdict(right=True), unchanged=same)])
    assert grades(stock)["double_check"] == (3.0, 2.0, True)
    assert book.totals()["ann"][0] == 3.0  # the manual 2 counts, and 1 of the other


def test_writing_twice_is_writing_once(book, stock):
    """Does a run after a kill leave exactly one result each?"""
    book.write([Entry(verdict("ann")), Entry(verdict("bob", right=False))])
    before = grades(stock), grades(stock, "bob")
    book.write([Entry(verdict("bob", right=False)), Entry(verdict("ann"))])
    assert (grades(stock), grades(stock, "bob")) == before
    with stock() as gradebook:
        assert len(gradebook.assignment_submissions("ps1")) == 2


def test_a_batch_is_written_whole_or_not_at_all(book, stock, monkeypatch):
    """Does a failure in the middle leave half of the batch behind?"""
    stranger = replace(verdict("bob"), notebook="no such notebook")
    with pytest.raises(KeyError):
        book.write([Entry(verdict("ann")), Entry(stranger)])
    with stock() as gradebook:
        assert gradebook.assignment_submissions("ps1") == []
    assert book.students == frozenset()
    book.write([Entry(verdict("ann"))])
    assert book.students == {"ann"}


def test_marks_hold_the_graders_words(book, stock):
    """Can the feedback page show points and comments of formgrader?"""
    book.write([Entry(verdict())])
    mark(stock, "why", 1.0)
    with stock() as gradebook:
        comment = gradebook.find_comment("why", "problem", "ps1", "ann")
        comment.manual_comment = "Say it for all numbers."
        gradebook.db.commit()
    marks = book.marks("ann")["problem"]
    why = marks["why"]
    assert (why.score, why.max_score, why.manual, why.pending) == (1, 2, True, False)
    assert why.comment == "Say it for all numbers."
    assert not marks["double_check"].manual
    assert book.marks("nobody") == {}


def test_changed_points_reach_the_gradebook(maker, usual_cells, stock):
    """Does a source with other points update what nbgrader knows?"""
    maker.gradebook()
    course = maker.source()
    with Book(course, course.read("ps1")):
        pass
    cells = usual_cells()
    cells[2]["metadata"]["nbgrader"]["points"] = 5
    course = maker.source(cells)
    with Book(course, course.read("ps1")) as book:
        book.write([Entry(verdict())])
    with stock() as gradebook:
        assert gradebook.find_assignment("ps1").max_score == 8


def test_new_cells_after_submissions_are_refused_with_a_way_out(
    maker, usual_cells, build
):
    """Would grades be written that nbgrader cannot add up?"""
    maker.gradebook()
    course = maker.source()
    with Book(course, course.read("ps1")) as book:
        book.write([Entry(verdict())])
    course = maker.source([*usual_cells(), build("check", "assert True", "extra", 1)])
    with pytest.raises(SourceError, match="nbgrader db assignment remove ps1"):
        Book(course, course.read("ps1")).__enter__()


def test_a_gradebook_that_cannot_be_opened_says_so(maker):
    """Is the message about the database, and no traceback?"""
    maker.config("c.CourseDirectory.db_url = 'sqlite:////nowhere/at/all/gradebook.db'")
    course = maker.source()
    with pytest.raises(AutograderError, match="nowhere/at/all"):
        Book(course, course.read("ps1")).__enter__()


def test_another_program_may_hold_the_database_for_a_while(book, maker):
    """Does the writer wait for formgrader's transaction instead of failing?"""
    import sqlite3
    import threading

    other = sqlite3.connect(maker.root / "gradebook.db", check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.6, other.rollback).start()
    begun = time.monotonic()
    book.write([Entry(verdict())])
    assert time.monotonic() - begun > 0.4
    other.close()


def test_the_price_of_a_result_does_not_grow_with_the_class(book):
    """Are 2,000 students as cheap, each, as the first hundred?"""
    spent = []
    for start in range(0, 2000, 100):
        entries = [Entry(verdict(f"s{start + k:04}")) for k in range(100)]
        begun = time.process_time()
        book.write(entries)
        spent.append(time.process_time() - begun)
    first, last = min(spent[:5]), min(spent[-5:])
    assert last < 1.6 * first, spent
    assert len(book.totals()) == 2000


def test_no_write_searches_the_whole_class(book):
    """Does SQLite find every row of a write by an index, never by reading on?"""
    book.write([Entry(verdict("s0"))])
    engine = book._gradebook.engine
    seen: list[tuple] = []

    def note(connection, cursor, statement, parameters, *_):
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    book.write([Entry(verdict("s0")), Entry(verdict("s1"))])
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        plans = [
            (statement, row[-1])
            for statement, values in seen
            if statement.startswith(("SELECT", "UPDATE"))
            for row in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}",
                values[0] if isinstance(values, list) else values,
            )
        ]
    assert len(plans) >= 10
    assert not [plan for plan in plans if plan[1].startswith("SCAN")]


@pytest.fixture
def late(maker, engine):
    """Grade ann and bob, a day late each at 10 % a day; give the course."""
    maker.gradebook()
    maker.config(
        "c.LatePolicy.deadlines = {'ps1': '2026-10-01 21:59 UTC'}\n"
        "c.LatePolicy.percent_per_day = 10\n"
    )
    course = maker.source()
    for student in ("ann", "bob"):
        path = maker.hand_in(student)
        (path.parent / "timestamp.txt").write_text("2026-10-02 12:00:00 UTC")
    Classroom(course, course.read("ps1"), **engine).run()
    return course


def lose(course):
    """Take the whole gradebook away."""
    (course.root / "gradebook.db").rename(course.root / "elsewhere.db")


def lose_bob(course):
    """Take one student out of it."""
    with api.Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        gradebook.remove_student("bob")


VERBS = {
    "export": lambda course: export(course, ["ps1"], "csv"),
    "feedback": lambda course: write_feedback(course, "ps1"),
    "report": lambda course: write_report(course, "ps1"),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("loss", "who"), [(lose, "ann, bob"), (lose_bob, "bob")])
def test_no_grade_leaves_without_the_gradebooks_part(loss, who, verb, late, engine):
    """Are penalties and marks not simply missing, and does `grade` bring them back?"""
    loss(late)
    with pytest.raises(UsageError, match=f": {who}[.] .*autograder grade ps1` repairs"):
        VERBS[verb](late)
    assert not (late.root / "feedback").exists()
    assert Classroom(late, late.read("ps1"), **engine).run().kept == 2
    VERBS[verb](late)
    _, *lines = export(late, ["ps1"], "csv").lines
    assert [line[2] for line in lines] == ["3.6", "3.6"]


def test_feedback_of_one_needs_only_that_one(late):
    """Does another's gap in the gradebook not stand in the way?"""
    lose_bob(late)
    (path,) = write_feedback(late, "ps1", ["ann"])
    assert "14 h late" in path.read_text()


def nbgrader(root: Path, *words: str) -> subprocess.CompletedProcess:
    """Run stock nbgrader in the course folder."""
    place = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=root,
        env={**os.environ, "PATH": place},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_nbgraders_own_verbs_go_on_working(maker, engine):
    """Do generate_feedback and export read what was written, and show no log?"""
    maker.gradebook()
    course = maker.source()
    maker.hand_in("ann")
    path = maker.hand_in("bob", "return x")
    (path.parent / "timestamp.txt").write_text("2026-03-01 12:30:00 UTC")
    assert Classroom(course, course.read("ps1"), **engine).run().complete
    made = nbgrader(maker.root, "generate_feedback", "ps1")
    assert made.returncode == 0, made.stderr
    pages = maker.root / "feedback"
    assert "3.0" in (pages / "ann/ps1/problem.html").read_text()
    texts = [
        p.read_text() for p in pages.rglob("*") if p.suffix != ".html" and p.is_file()
    ]
    assert texts and not any("-1.25" in text for text in texts)
    made = nbgrader(maker.root, "export", "--to=out.csv")
    assert made.returncode == 0, made.stderr
    lines = (maker.root / "out.csv").read_text().splitlines()
    assert [line.split(",")[3] for line in lines[1:]] == ["ann", "bob"]
    assert [line.split(",")[9] for line in lines[1:]] == ["4.0", "0.0"]
    assert "2026-03-01 12:30:00" in lines[2]
