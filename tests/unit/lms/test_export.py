"""Do grades leave as Canvas, Moodle and Gradescope want them, and no unfinished one?"""

from __future__ import annotations

import csv

import pytest
from nbgrader import api

from autograder.classroom.classroom import Classroom
from autograder.cli import main
from autograder.coursedir.roster import read_roster
from autograder.errors import UsageError
from autograder.lms.export import export

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Old quiz (7),ps1 (42),Final Score\n"
    "    Points Possible,,,,,5,6,(read only)\n"
    '"Lovelace, Ada",11,s1,ada,A,5,,90\n'
    '"Turing, Alan",12,s2,alan,A,4,1,80\n'
    '"Noether, Emmy",13,s3,emmy,A,3,,70\n'
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Feedback comments\n"
    "Participant 7,Ada Lovelace,ada,Submitted,,\n"
    "Participant 8,Alan Turing,alan,Submitted,,well done\n"
)


@pytest.fixture
def course(maker, engine):
    """Grade ada (4 of 6 points) and alan (0); nobody has read the essays."""
    maker.gradebook()
    maker.source()
    maker.hand_in("ada")
    maker.hand_in("alan", "return 1")
    made = maker.open()
    Classroom(made, made.read("ps1"), **engine).run()
    return made


@pytest.fixture
def read(course):
    """Let a grader read the essay of some students."""

    def now(*students: str, points: float = 1.5) -> None:
        with api.Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
            for student in students:
                grade = gradebook.find_grade("why", "problem", "ps1", student)
                grade.manual_score, grade.needs_manual_grade = points, False
            gradebook.db.commit()

    return now


@pytest.fixture
def roster(tmp_path):
    """Write a roster."""

    def make(text: str):
        path = tmp_path / "roster.csv"
        path.write_text(text, encoding="utf-8")
        return read_roster(path)

    return make


def test_plain_csv_has_all_parts_of_a_grade(course, read):
    """Are automatic points, manual points and what is open told apart?"""
    read("ada")
    made = export(course, ["ps1"], "csv")
    ada, alan = csv.DictReader(made.text().splitlines())
    assert (ada["score"], ada["max_score"]) == ("5.5", "6")
    assert (ada["automatic"], ada["manual"]) == ("4", "1.5")
    assert (ada["to_grade_by_hand"], alan["to_grade_by_hand"]) == ("0", "1")
    assert made.pending == ("alan",)


def test_canvas_gets_its_own_rows_back(course, read, roster):
    """Are order, ids and the assignment's column kept, and no other column sent?"""
    read("ada", "alan")
    made = export(course, ["ps1"], "canvas", roster(CANVAS))
    assert made.lines == (
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "ps1 (42)"),
        ("    Points Possible", "", "", "", "", "6"),
        ("Lovelace, Ada", "11", "s1", "ada", "A", "5.5"),
        ("Turing, Alan", "12", "s2", "alan", "A", "1.5"),
        ("Noether, Emmy", "13", "s3", "emmy", "A", ""),
    )
    assert made.complete


def test_canvas_without_a_roster(course, read):
    """Are the login ids enough?"""
    read("ada", "alan")
    made = export(course, ["ps1"], "canvas")
    assert made.lines[2] == ("", "", "", "ada", "", "5.5")


def test_moodles_worksheet_is_filled_in(course, read, roster):
    """Is nothing but the grade touched?"""
    read("ada", "alan")
    made = export(course, ["ps1"], "moodle", roster(WORKSHEET))
    assert made.lines[0] == tuple(WORKSHEET.splitlines()[0].split(","))
    assert made.lines[1][4:] == ("5.5", "")
    assert made.lines[2][4:] == ("1.5", "well done")


def test_gradescopes_columns(course, read, roster):
    """Are names, points and lateness in Gradescope's own columns?"""
    read("ada", "alan")
    people = roster("First Name,Last Name,SID,Email\nAda,Lovelace,ada,a@x.org\n")
    made = export(course, ["ps1"], "gradescope", people)
    first = ("Ada", "Lovelace", "ada", "a@x.org", "5.5", "6", "00:00:00")
    assert made.lines[1] == first
    assert made.strangers == ("alan",)


@pytest.mark.parametrize("target", ["canvas", "moodle", "gradescope"])
def test_an_unfinished_grade_does_not_leave(target, course, read):
    """Would a student see points of which a part is missing?"""
    read("ada")
    made = export(course, ["ps1"], target)
    assert made.pending == ("alan",)
    (line,) = (line for line in made.lines if "alan" in line)
    assert "" in line and "0" not in line and "1.5" not in line


def test_what_canvas_had_stays_for_a_student_without_a_grade(course, read, roster):
    """Is an empty cell not a deleted grade?"""
    read("ada")
    made = export(course, ["ps1"], "canvas", roster(CANVAS))
    assert made.lines[3][-1] == "1"


def test_the_verb_writes_and_tells(course, read, capsys):
    """Is the exit code honest about who is missing?"""
    read("ada")
    call = ["export", "ps1", "--to", "moodle", "--course-dir", str(course.root)]
    assert main(call) == 1
    assert "still to be graded by hand: alan" in capsys.readouterr().out
    text = (course.root / "grades-moodle.csv").read_text()
    assert text == "ID number,ps1\nada,5.5\nalan,\n"
    read("alan")
    assert main([*call, "--output", str(course.root / "out.csv")]) == 0
    assert (course.root / "out.csv").read_text().endswith("alan,1.5\n")


def test_nothing_graded_is_a_wrong_call(maker):
    """Does the message say what to run first?"""
    maker.gradebook()
    with pytest.raises(UsageError, match="run `autograder grade` first"):
        export(maker.source(), ["ps1"], "csv")
