"""Does being late cost what the policy says, also after the deadline has moved?"""

from __future__ import annotations

import datetime

import pytest
from nbgrader import api

from autograder.classroom.classroom import Classroom
from autograder.classroom.gradebook import Book
from autograder.coursedir.config import read_config
from autograder.errors import ConfigError
from autograder.feedback.feedback import write_feedback
from autograder.late import Lateness, LatePolicy

HOUR, DAY = 3600.0, 86_400.0
HOURS = "c.LatePolicy.extension_hours"
DUE = "{'ps1': '2026-10-01 23:59 Europe/Berlin'}"  # ends with 21:59:59 UTC


@pytest.mark.parametrize(
    ("seconds", "settings", "share"),
    [
        (0, {"percent_per_day": 10}, 0.0),
        (1, {"percent_per_day": 10}, 0.1),
        (DAY, {"percent_per_day": 10}, 0.1),
        (DAY + 1, {"percent_per_day": 10}, 0.2),
        (20 * DAY, {"percent_per_day": 10}, 1.0),
        (20 * DAY, {"percent_per_day": 10, "most_percent": 50}, 0.5),
        (600, {"percent_per_day": 10, "grace_minutes": 10}, 0.0),
        (601, {"percent_per_day": 10, "grace_minutes": 10}, 0.1),
        (5 * DAY, {}, 0.0),
    ],
)
def test_the_share_that_lateness_costs(seconds, settings, share):
    """Are days begun, the grace and the bound counted to the second?"""
    policy = LatePolicy(**settings)
    assert policy.share(seconds) == pytest.approx(share)
    cost = policy.late_submission_penalty("ada", 8.0, seconds)
    assert (cost or 0.0) == pytest.approx(8.0 * share)
    assert (cost is None) == (share == 0)  # None is nbgrader's "no penalty"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, ""),
        (1, "1 min late"),
        (61, "2 min late"),
        (2 * HOUR, "2 h late"),
        (DAY, "1 day late"),
        (2 * DAY + 3 * HOUR, "2 days 3 h late"),
    ],
)
def test_lateness_in_words(seconds, words):
    """Is it said as a person would?"""
    assert Lateness(seconds).words == words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "c.LatePolicy.deadlines = {'ps1': 'tomorrow'}",
            "expected a time with its zone",
        ),
        ("c.LatePolicy.deadlines = {'ps1': '2026-10-01 23:59'}", "with its zone"),
        ("c.LatePolicy.deadlines = {'ps1': '2026-10-01 UTC'}", "hour:minute"),
        ("c.LatePolicy.deadlines = {'ps1': '2026-10-01 23:59+01:00 UTC'}", "minute"),
        ("c.LatePolicy.deadlines = {'ps1': '2026-10-01 23:59 Mars/Olympus'}", "zone"),
        ("c.LatePolicy.deadlines = {'ps1': '9999-12-31 23:59 Etc/GMT+5'}", "year from"),
        (
            "c.LatePolicy.deadlines = {'ps1': '0001-01-01 00:00 Asia/Tokyo'}",
            "year from",
        ),
        ("c.LatePolicy.percent_per_day = 120", "percent_per_day"),
        ("c.LatePolicy.percent_per_day = float('nan')", "percent_per_day"),
        ("c.LatePolicy.most_percent = float('nan')", "most_percent"),
        ("c.LatePolicy.grace_minutes = float('inf')", "grace_minutes"),
        (f"{HOURS} = {{'ps1': {{'ada': float('inf')}}}}", "'ada'.: .* got inf"),
        (f"{HOURS} = {{'ps1': {{'ada': float('nan')}}}}", "'ada'.: .* got nan"),
        (f"{HOURS} = {{'ps1': {{'ada': 9e7}}}}", "from 0 to 87660, .* got 9e.07"),
        (f"{HOURS} = {{'ps1': {{'ada': -1}}}}", "from 0 to 87660, .* got -1"),
        ("c.LatePolicy.percent = 10", "unknown setting c.LatePolicy.percent"),
        ("c.LatePolicies.grace_minutes = 1", "did you mean c.LatePolicy"),
    ],
)
def test_a_policy_that_cannot_be_meant_stops_the_verb(line, words, maker):
    """Would a typing error let everybody off?"""
    maker.config(line)
    with pytest.raises(ConfigError, match=words):
        read_config(maker.root, everywhere=False)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-10-01 23:59 Europe/Berlin", (2026, 10, 1, 21, 59, 59)),
        ("2026-10-01 18:00 UTC", (2026, 10, 1, 18, 0, 59)),
        ("2026-10-01 18:00:00 UTC", (2026, 10, 1, 18, 0, 0)),
        ("2026-12-01T23:59:30 Europe/Berlin", (2026, 12, 1, 22, 59, 30)),
    ],
)
def test_a_deadline_without_seconds_ends_with_its_minute(text, due):
    """Is 23:59:30 in time for 23:59, and does who writes seconds mean them?"""
    policy = LatePolicy(deadlines={"ps1": text})
    assert policy.deadline("ps1") == datetime.datetime(*due)


def test_names_that_nobody_has_are_doubted():
    """Is 'ps01' for 'ps1' said, and a deadline of a later assignment not?"""
    late = "2026-10-01 23:59 UTC"
    policy = LatePolicy(
        deadlines={"ps01": late, "ps2": late},
        extension_hours={"ps2": {"ada": 5, "adda": 5}, "Ps1": {"ada": 1}},
    )
    first, second = policy.doubts("ps1", ["ps1", "ps2"], {"ada"})
    assert "deadlines does not name ps1, but ps01, which" in first
    assert "extension_hours does not name ps1, but Ps1, which" in second
    (third,) = policy.doubts("ps2", ["ps1", "ps2"], {"ada"})
    assert "gives adda more hours for ps2" in third


@pytest.fixture
def graded(maker, engine):
    """Grade ada (in time), bob (1 h late) and cy (26 h late), all 4 of 6 points."""
    maker.gradebook()
    maker.source()
    for name, when in (
        ("ada", "2026-10-01 21:58:00 UTC"),
        ("bob", "2026-10-01 22:59:59 UTC"),
        ("cy", "2026-10-02 23:59:59 UTC"),
    ):
        path = maker.hand_in(name)
        (path.parent / "timestamp.txt").write_text(when)

    def grade(config: str):
        maker.config(config)
        course = maker.open()
        assignment = course.read("ps1")
        Classroom(course, assignment, **engine).run()
        with Book(course, assignment) as book:
            return book.lateness()

    return grade


POLICY = f"c.LatePolicy.deadlines = {DUE}\nc.LatePolicy.percent_per_day = 10\n"


def test_penalties_follow_the_deadline_wherever_it_moves(graded):
    """Are they computed anew, up and down?"""
    found = graded(POLICY)
    assert {s: late.penalty for s, late in found.items()} == pytest.approx(
        {"ada": 0.0, "bob": 0.4, "cy": 0.8}
    )
    assert found["bob"].seconds == HOUR
    later = POLICY.replace("2026-10-01", "2026-10-02")
    assert {s: x.penalty for s, x in graded(later).items()} == pytest.approx(
        {"ada": 0.0, "bob": 0.0, "cy": 0.4}
    )
    assert graded(POLICY)["cy"].penalty == pytest.approx(0.8)


def test_extensions_count(graded):
    """Does one student's extension leave the others alone?"""
    more = POLICY + "c.LatePolicy.extension_hours = {'ps1': {'cy': 25}}\n"
    found = graded(more)
    assert found["cy"].penalty == pytest.approx(0.4)  # one hour is left
    assert found["bob"].penalty == pytest.approx(0.4)


def stored(maker):
    """The due date and cy's extension, as nbgrader has them."""
    with api.Gradebook(f"sqlite:///{maker.root}/gradebook.db") as gradebook:
        found = gradebook.find_submission("ps1", "cy")
        return found.assignment.duedate, found.extension


def set_by_hand(maker, due, extension):
    """Set both as the formgrader does."""
    with api.Gradebook(f"sqlite:///{maker.root}/gradebook.db") as gradebook:
        gradebook.find_assignment("ps1").duedate = due
        gradebook.find_submission("ps1", "cy").extension = extension
        gradebook.db.commit()


MORE = POLICY + "c.LatePolicy.extension_hours = {'ps1': {'cy': 25}}\n"
NONE = "c.LatePolicy.percent_per_day = 10\n"


def test_a_line_that_is_taken_out_leaves_no_trace(graded, maker):
    """Does a withdrawn extension cost again, and a withdrawn deadline nothing?"""
    graded(MORE)
    assert graded(POLICY)["cy"].penalty == pytest.approx(0.8)
    graded(MORE)
    assert {late.seconds for late in graded(NONE).values()} == {0.0}
    assert stored(maker) == (None, None)
    assert graded(POLICY)["cy"].penalty == pytest.approx(0.8)


def test_what_was_set_in_the_formgrader_comes_back(graded, maker):
    """Does a line of the configuration only cover it, and not delete it?"""
    graded(NONE)
    due, more = datetime.datetime(2026, 10, 2, 12), datetime.timedelta(hours=3)
    set_by_hand(maker, due, more)
    graded(MORE)
    graded(MORE.replace("25", "24"))
    assert stored(maker)[1] == datetime.timedelta(hours=24)
    assert graded(NONE)["cy"].seconds == pytest.approx(9 * HOUR - 1)
    assert stored(maker) == (due, more)


def test_what_is_set_in_the_formgrader_later_stays(graded, maker):
    """Is a person's date not undone together with the line that it followed?"""
    graded(MORE)
    due, more = datetime.datetime(2026, 10, 3), datetime.timedelta(hours=1)
    set_by_hand(maker, due, more)
    graded(NONE)
    assert stored(maker) == (due, more)


@pytest.mark.parametrize("begin", [NONE, POLICY])
def test_the_same_set_in_both_places_is_still_the_formgraders(begin, graded, maker):
    """Does it stay when the line of the configuration that agrees with it goes?"""
    graded(begin)
    due = stored(maker)[0] or datetime.datetime(2026, 10, 1, 21, 59, 59)
    set_by_hand(maker, due, datetime.timedelta(hours=25))
    graded(MORE)
    graded(MORE)
    graded(begin)
    assert stored(maker) == (due, datetime.timedelta(hours=25))


def test_without_a_deadline_nobody_is_late(graded):
    """Is no date no penalty?"""
    found = graded("c.LatePolicy.percent_per_day = 10\n")
    assert {late.seconds for late in found.values()} == {0.0}


def test_the_formgraders_due_date_counts_when_none_is_configured(graded, maker):
    """Does a date that was set in the browser work?"""
    graded("c.LatePolicy.percent_per_day = 10\n")
    with api.Gradebook(f"sqlite:///{maker.root}/gradebook.db") as gradebook:
        due = datetime.datetime(2026, 10, 1, 21, 59)
        gradebook.find_assignment("ps1").duedate = due
        gradebook.db.commit()
    found = graded("c.LatePolicy.percent_per_day = 10\n")
    assert found["cy"].penalty == pytest.approx(0.8)


def test_nbgrader_reads_the_same_penalty_and_due_date(graded, maker):
    """Would formgrader and `nbgrader export` show the same grade?"""
    graded(POLICY)
    with api.Gradebook(f"sqlite:///{maker.root}/gradebook.db") as gradebook:
        found = gradebook.find_submission("ps1", "cy")
        assert found.late_submission_penalty == pytest.approx(0.8)
        assert found.total_seconds_late == 26 * HOUR
        assert found.duedate == datetime.datetime(2026, 10, 1, 21, 59, 59)
        on_time = gradebook.find_submission("ps1", "ada")
        assert not on_time.late_submission_penalty


def test_a_manual_mark_moves_the_penalty(graded, maker):
    """Is the price a share of the points as they stand?"""
    graded(POLICY)
    with api.Gradebook(f"sqlite:///{maker.root}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("why", "problem", "ps1", "cy")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    assert graded(POLICY)["cy"].penalty == pytest.approx(0.2 * 6)


def test_the_student_reads_what_it_cost_and_why(graded, maker):
    """Does the page say the points, the rule and the sum?"""
    graded(POLICY)
    write_feedback(maker.open(), "ps1")
    page = (maker.root / "feedback" / "cy" / "ps1" / "problem.html").read_text()
    assert "<h1>3.2 <small>of 6 points" in page
    assert "Handed in 1 day 2 h late: 0.8 of 4 points are taken off." in page
    assert "Each day begun costs 10 % of the points reached." in page
    page = (maker.root / "feedback" / "ada" / "ps1" / "problem.html").read_text()
    assert "late" not in page.split("</header>")[0].split("<body>")[1]
