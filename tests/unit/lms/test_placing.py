"""Does a second download change what it should, and lose nothing?"""

from __future__ import annotations

import datetime

import pytest
from handins import handed_in
from nbgrader import api

from autograder.classroom.gradebook import Book
from autograder.lms.collect import State, collect


def test_what_lies_there_is_kept_unless_forced(course, archive, tmp_path):
    """Is a hand-in ever lost, also with --force?"""
    other = {"b/ps1.ipynb": ""}
    collect(course, "ps1", archive({"ada/ps1.ipynb": "old", **other}), "plain")
    newer = archive({"ada/ps1.ipynb": "new", **other})
    found = collect(course, "ps1", newer, "plain")
    assert [one.state for one in found.placed] == [State.KEPT, State.SAME]
    assert not found.complete
    assert handed_in(course, "ada")["ps1.ipynb"] == "old"
    found = collect(course, "ps1", newer, "plain", force=True)
    assert [one.state for one in found.placed] == [State.REPLACED, State.SAME]
    assert handed_in(course, "ada")["ps1.ipynb"] == "new"
    aside = course.root / "downloaded" / "ps1" / "replaced" / "ada" / "001"
    assert (aside / "ps1.ipynb").read_text() == "old"


def states(found) -> dict[str, State]:
    """What became of each student's hand-in."""
    return {one.student: one.state for one in found.placed}


def test_a_second_download_changes_nothing(course, archive):
    """Is the moment of a download ever taken for that of a hand-in?"""
    names = ("ashbyada_11_901_ps1.ipynb", "brownbob_LATE_12_902_ps1.ipynb")
    first = archive({name: (name, (2026, 11, 20, 23, 0, 0)) for name in names})
    collect(course, "ps1", first, "canvas")
    before = {student: handed_in(course, student) for student in ("11", "12")}
    again = archive({name: (name, (2026, 11, 23, 9, 0, 0)) for name in names})
    for force in (False, True):
        found = collect(course, "ps1", again, "canvas", force=force)
        assert set(states(found).values()) == {State.SAME}
        assert found.complete
        assert [one.time for one in found.placed] == [None, None]
        assert [one.late for one in found.placed] == [False, True]
        assert {s: handed_in(course, s) for s in before} == before
    assert before["11"] == {"ps1.ipynb": names[0]}


def test_the_earlier_time_of_the_same_files_stays(course, archive, roster):
    """Are times noted later, and never made worse?"""
    place = archive({"x_11_1_ps1.ipynb": "A"})

    def stamp(time: str) -> str | None:
        people = roster(f"student_id,canvas_id,submitted_at\nada,11,{time}\n")
        found = collect(course, "ps1", place, "canvas", roster=people)
        assert found.complete
        return handed_in(course, "ada").get("timestamp.txt")

    assert stamp("") is None
    assert stamp("2026-11-20 23:15 UTC") == "2026-11-20 23:15:00 UTC\n"
    assert stamp("2026-11-22 10:00 UTC") == "2026-11-20 23:15:00 UTC\n"
    assert stamp("") == "2026-11-20 23:15:00 UTC\n"
    assert stamp("2026-11-20 22:00+00:00") == "2026-11-20 22:00:00 UTC\n"


def test_a_corrected_time_is_told_and_taken_when_forced(course, archive, roster):
    """Does a wrong time in the roster stay for good, without a word?"""
    place = archive({"x_11_1_ps1.ipynb": "A"})

    def notes(time: str, **more: bool) -> str:
        people = roster(f"student_id,canvas_id,submitted_at\nada,11,{time}\n")
        ask = {"roster": people, **more}
        return "; ".join(collect(course, "ps1", place, "canvas", **ask).placed[0].notes)

    def stamp() -> str:
        return handed_in(course, "ada")["timestamp.txt"]

    assert notes("2026-10-20 10:00 UTC") == ""
    said = notes("2026-11-25 10:00 UTC")
    assert "2026-11-25 10:00:00 UTC" in said and "--force" in said
    assert stamp() == "2026-10-20 10:00:00 UTC\n"
    said = notes("2026-11-25 10:00 UTC", force=True)
    assert said == "its time was noted; it was 2026-10-20 10:00:00 UTC"
    assert stamp() == "2026-11-25 10:00:00 UTC\n"
    assert notes("2026-11-25 10:00 UTC") == "" == notes("", force=True)
    assert stamp() == "2026-11-25 10:00:00 UTC\n"


def test_a_stated_time_beats_the_date_of_a_file(course, archive, roster):
    """Does it count when it is later, while a date never beats what was stated?"""
    files = {f"x_{n}_{n}_ps1.ipynb": (str(n), (2026, 11, 1, 8, 0, 0)) for n in (1, 2)}
    place = archive(files)

    def stamps(ada: str, *, dates: bool) -> list[str]:
        people = roster(f"student_id,canvas_id,submitted_at\nada,1,{ada}\nbob,2,\n")
        ask = {"roster": people, "zone": datetime.UTC, "file_times": dates}
        collect(course, "ps1", place, "canvas", **ask)
        return [handed_in(course, s)["timestamp.txt"][:16] for s in ("ada", "bob")]

    dated, told = "2026-11-01 08:00", "2026-11-25 10:00"
    assert stamps("", dates=True) == [dated, dated]
    assert stamps(told, dates=False) == [told, dated]
    assert stamps("", dates=True) == [told, dated]
    own = course.folder("submitted", "ps1", "bob") / "timestamp.txt"
    own.write_text("2026-11-02 09:00:00 UTC\n")  # by hand: no date of a file any more
    people = roster(f"student_id,canvas_id,submitted_at\nbob,2,{told}\n")
    found = collect(course, "ps1", place, "canvas", roster=people)
    assert "--force" in found.placed[0].notes[0]


def test_a_newer_file_of_canvas_wins(course, archive):
    """Does a resubmission arrive without --force, and an old download not?"""
    old, new = ({f"x_11_{n}_ps1-{n}.ipynb": str(n)} for n in (901, 955))
    collect(course, "ps1", archive(old), "canvas")
    found = collect(course, "ps1", archive(new), "canvas")
    assert states(found) == {"11": State.REPLACED}
    assert handed_in(course, "11") == {"ps1.ipynb": "955"}
    aside = course.root / "downloaded" / "ps1" / "replaced" / "11" / "001"
    assert (aside / "ps1.ipynb").read_text() == "901"
    found = collect(course, "ps1", archive(old), "canvas")
    assert states(found) == {"11": State.KEPT}
    assert handed_in(course, "11") == {"ps1.ipynb": "955"}


def test_a_later_time_wins(course, archive):
    """Does what Gradescope dates later replace what it dated earlier, only so?"""

    def states_of(number: int, hour: int) -> dict[str, State]:
        metadata = (
            f"submission_{number}:\n  :submitters:\n  - :sid: ada\n"
            f"  :created_at: 2026-10-01 {hour}:00:00 Z\n"
        )
        files = {"submission_metadata.yml": metadata}
        files[f"submission_{number}/ps1.ipynb"] = str(number)
        found = collect(course, "ps1", archive(files), "gradescope")
        return states(found)

    assert states_of(5, 14) == {"ada": State.NEW}
    assert states_of(6, 15) == {"ada": State.REPLACED}
    assert states_of(5, 14) == {"ada": State.KEPT}
    assert handed_in(course, "ada")["timestamp.txt"] == "2026-10-01 15:00:00 UTC\n"


def test_the_date_of_a_file_replaces_nothing(course, archive):
    """Would a copy made today count as handed in today?"""
    for day, state in ((1, State.NEW), (9, State.KEPT)):
        files = {f"{s}/ps1.ipynb": (str(day), (2026, 10, day, 9, 0, 0)) for s in "ab"}
        found = collect(course, "ps1", archive(files), "plain")
        assert set(states(found).values()) == {state}


@pytest.fixture
def graded(course):
    """Enter a student's grades, with or without a grader's mark."""

    def enter(student: str, mark: float | None) -> None:
        with Book(course, course.read("ps1")):
            pass  # enters the assignment
        with api.Gradebook(course.db_url, course.course_id) as gradebook:
            gradebook.add_student(student)
            gradebook.add_submission("ps1", student)
            grade = gradebook.find_grade("number_check", "ps1", "ps1", student)
            grade.auto_score, grade.manual_score = 1, mark
            gradebook.db.commit()

    return enter


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_what_a_grader_marked_is_not_replaced(course, archive, graded):
    """Does a resubmission wait for --force once there are marks by hand?"""
    old, new = (
        archive({f"x_{s}_{n}_ps1.ipynb": str(n) for s in (11, 12)}, f"{n}.zip")
        for n in (901, 955)
    )
    collect(course, "ps1", old, "canvas")
    graded("11", 0.5)
    graded("12", None)
    found = collect(course, "ps1", new, "canvas")
    assert states(found) == {"11": State.KEPT, "12": State.REPLACED}
    assert "marked by hand; --force" in found.placed[0].notes[0]
    found = collect(course, "ps1", new, "canvas", force=True)
    assert states(found) == {"11": State.REPLACED, "12": State.SAME}


def test_a_gradebook_that_cannot_tell_protects_what_lies_there(course, archive):
    """Is a mark that cannot be read counted as one?"""
    collect(course, "ps1", archive({"x_11_901_ps1.ipynb": "old"}), "canvas")
    (course.root / "gradebook.db").write_bytes(b"this is no database" * 100)
    newer = archive({"x_11_955_ps1.ipynb": "new"})
    assert states(collect(course, "ps1", newer, "canvas")) == {"11": State.KEPT}
