"""Does a dry run say who would move, and write nothing?"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder.classroom.classroom import Classroom
from autograder.classroom.preview import changes, show_preview
from autograder.results import CheckResult, CheckStatus, Result, Status


def state(root: Path) -> dict[str, str]:
    """Hash every file below a folder."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture
def graded(maker, engine):
    """Grade ada (right) and bob (wrong); return the classroom after a change."""
    maker.gradebook()
    maker.source()
    maker.hand_in("ada")
    maker.hand_in("bob", "return 1")
    course = maker.open()
    Classroom(course, course.read("ps1"), **engine).run()

    def again():
        course = maker.open()
        return Classroom(course, course.read("ps1"), **engine)

    return again


def said(found) -> str:
    """What the terminal shows."""
    console = Console(width=200, record=True, file=io.StringIO())
    show_preview(found, console)
    return console.export_text()


def test_it_says_who_moves_by_how_much_and_why(graded, maker):
    """Are gain, loss and a new hand-in told apart, with the checks?"""
    maker.hand_in("ada", "return 2")
    maker.hand_in("bob")
    maker.hand_in("cy")
    found = graded().preview()
    moves = {move.student: move for move in found.moves}
    assert moves["ada"].difference == -4 and moves["bob"].difference == 4
    assert moves["cy"].before is None
    ids = [change.grade_id for change in moves["bob"].changes]
    assert ids == ["double_check", "double_zero"]
    text = said(found)
    assert "double_check 0 → 3" in text
    assert "1 would gain, 1 would lose, 0 stay, 1 are new; nothing was written" in text


def test_it_writes_nothing(graded, maker):
    """Are gradebook, notebooks and results the same bytes afterwards?"""
    maker.hand_in("bob")
    before = state(maker.root)
    graded().preview()
    assert state(maker.root) == before


def test_what_would_be_kept_is_not_run(graded):
    """Does a class without a change cost nothing?"""
    found = graded().preview()
    assert found.moves == [] and found.kept == 2
    assert "2 stay" in said(found)


def test_the_real_run_gives_what_the_preview_said(graded, maker):
    """Is the preview the truth?"""
    maker.hand_in("bob")
    found = graded().preview()
    report = graded().run()
    scores = {result.student: result.score for result in report.results}
    for move in found.moves:
        assert scores[move.student] == move.after.score


def test_a_verdict_that_changes_at_the_same_points_is_told():
    """Is a failure that becomes a timeout a change?"""

    def made(status):
        check = CheckResult("c", 0.0, 1.0, status)
        return Result("a", "p", "n", 0, 1, Status.GRADED, "1", 0.1, checks=(check,))

    before, after = made(CheckStatus.FAILED), made(CheckStatus.TIMEOUT)
    assert [c.grade_id for c in changes(before, after)] == ["c"]
    assert changes(before, before) == ()
