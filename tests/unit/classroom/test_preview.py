"""Does a dry run say who would move, and write nothing?"""

from __future__ import annotations

import hashlib
import io
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from nbgrader import api
from rich.console import Console

from autograder.classroom import classroom, scratch
from autograder.classroom.classroom import Classroom
from autograder.classroom.gradebook import Book
from autograder.classroom.preview import Change, changes, show_preview
from autograder.coursedir.generator import alembic_on_path
from autograder.errors import AutograderError
from autograder.results import CheckResult, CheckStatus, Result, Status
from tests.unit.conftest import cell, standard_cells


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
    assert found.moves == [] and len(found.kept) == 2
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


# --- totals --------------------------------------------------------------------


def mark(root: Path, student: str, points: float) -> None:
    """Give a student's essay points by hand."""
    url = f"sqlite:///{root}/gradebook.db"
    with alembic_on_path(), api.Gradebook(url, "default_course") as book:
        grade = book.find_grade("why", "problem", "ps1", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()


def standing(course) -> dict[str, float]:
    """What counts for each student, as `grade` and `export` read it."""
    with Book(course, course.read("ps1")) as book:
        late = book.lateness()
        return {s: n - late[s].penalty for s, (n, _) in book.totals().items()}


def row(text: str, student: str) -> str:
    """A student's line, with single spaces."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return next(line for line in lines if line.startswith(student))


def test_totals_are_those_that_count(graded, maker):
    """With a grader's marks and less the penalty: 4 + 2 of 6, a day late at 25 %?"""
    maker.config(
        """
        c.LatePolicy.deadlines = {"ps1": "2026-03-01 12:00 UTC"}
        c.LatePolicy.percent_per_day = 25
        """
    )
    mark(maker.root, "bob", 2)
    later = maker.hand_in("bob").parent / "timestamp.txt"
    later.write_text("2026-03-01 18:00:00 UTC")
    assert standing(maker.open()) == {"ada": 4.0, "bob": 2.0}
    found = graded().preview()
    shown = row(said(found), "bob")
    assert shown.startswith("bob 2 4.5 +2.5 double_check 0 → 3")
    assert "late penalty 0 → 1.5" in said(found)
    assert standing(maker.open()) == {"ada": 4.0, "bob": 2.0}
    graded().run()
    totals = {student: total.score for student, total in found.after.items()}
    assert totals == standing(maker.open()) == {"ada": 4.0, "bob": 4.5}


def test_a_deadline_that_moves_shows_who_would_pay(graded, maker):
    """Nothing is graded again: are the penalties that would follow told?"""
    late = maker.root / "submitted" / "ada" / "ps1" / "timestamp.txt"
    late.write_text("2026-03-01 18:00:00 UTC")
    graded().run()
    maker.config(
        """
        c.LatePolicy.deadlines = {"ps1": "2026-03-01 12:00 UTC"}
        c.LatePolicy.percent_per_day = 25
        """
    )
    found = graded().preview()
    assert not found.moves
    assert row(said(found), "ada") == "ada 4 3 -1 late penalty 0 → 1"
    assert "0 would gain, 1 would lose, 1 stay, 0 are new" in said(found)


def test_a_gradebook_that_cannot_be_read_is_named(graded, maker, monkeypatch):
    """Broken, or held by another program: one sentence, and no waiting for ever?"""
    monkeypatch.setattr(scratch, "_WAIT_SECONDS", 0.1)
    path = maker.root / "gradebook.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(AutograderError, match="another program has locked it"):
            graded().preview()
    path.write_text("no database, but more than a few bytes of something else" * 9)
    with pytest.raises(AutograderError, match="expected to read the gradebook"):
        graded().preview()


def test_the_notebook_is_named_and_the_total_is_of_all(maker, engine):
    """Two notebooks: does one row say what the student has in both, and where?"""
    maker.gradebook()
    maker.source()
    maker.source([cell("text", "# More"), *standard_cells()[1:]], name="more")
    path = maker.hand_in("bob", "return 1")
    path.with_name("more.ipynb").write_text(path.read_text())
    path = maker.hand_in("bob")
    Classroom(maker.open(), maker.open().read("ps1"), **engine).run()
    path.with_name("more.ipynb").write_text(path.read_text())
    found = Classroom(maker.open(), maker.open().read("ps1"), **engine).preview()
    text = said(found)
    assert row(text, "bob").startswith("bob 4 8 +4 more: double_check 0 → 3")
    assert "1 would gain, 0 would lose, 0 stay, 0 are new" in text


def test_what_was_wrong_is_quoted_when_it_is_right_now():
    """A message for what fails now, the old one for what passes?"""
    wrong = CheckResult("boot", 0.0, 3.0, CheckStatus.FAILED, "Expected 3, got 5.")
    right = CheckResult("boot", 3.0, 3.0, CheckStatus.PASSED)
    assert Change("boot", wrong, right).words == "boot 0 → 3, was: Expected 3, got 5."
    assert Change("boot", right, wrong).words == "boot 3 → 0: Expected 3, got 5."
    assert Change("boot", None, right).words == "boot new → 3"
    assert Change("boot", right, None).words == "boot 3 → gone"


def test_what_another_grader_gave_is_compared(graded, maker):
    """A course that nbgrader graded: who would have other points, and why?"""
    for path in maker.root.glob("autograded/*/ps1/*.result.json"):
        path.unlink()
    maker.hand_in("ada", "return 2")
    text = said(graded().preview())
    assert row(text, "ada").startswith("ada 4 0 -4 not graded here before")
    assert "double_check 0 of 3: `double(3)` should be 6" in text
    assert "0 would gain, 1 would lose, 1 stay, 0 are new" in text


def test_a_class_without_a_gradebook_is_all_new(maker, engine):
    """The first run of a course: is a gradebook made for the comparison, and gone?"""
    maker.source()
    maker.hand_in("ada")
    found = Classroom(maker.open(), maker.open().read("ps1"), **engine).preview()
    assert row(said(found), "ada") == "ada – 4 +4 not graded before"
    assert not (maker.root / "gradebook.db").exists()


def test_a_gradebook_that_cannot_be_copied_leaves_automatic_points(
    graded, maker, monkeypatch
):
    """PostgreSQL, say: are the points right, and is it said what they lack?"""

    @contextmanager
    def none(course, assignment):
        yield None

    monkeypatch.setattr(classroom, "scratch_book", none)
    maker.hand_in("bob")
    text = said(graded().preview())
    assert row(text, "bob").startswith("bob 0 4 +4 double_check 0 → 3")
    assert "1 would gain, 0 would lose, 1 stay, 0 are new" in text
    assert "automatic points alone" in text


def test_a_refusal_is_told_when_it_is_new(graded, maker):
    """Is a broken file named once, and not again when nothing changed?"""
    maker.hand_in("ada").write_text("{}")
    found = graded().preview()
    assert "refused: " in row(said(found), "ada")
    graded().run()
    text = said(graded().preview(force=True))
    assert "refused" not in text and "2 stay" in text
