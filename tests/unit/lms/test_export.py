"""Do grades leave as Canvas, Moodle and Gradescope want them, and no unfinished one?"""

from __future__ import annotations

import csv

import pytest
from nbgrader import api

from autograder.classroom.classroom import Classroom
from autograder.classroom.table import file_name
from autograder.cli import main
from autograder.coursedir.roster import read_roster
from autograder.errors import UsageError
from autograder.lms.export import export, write

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
COLUMN = ("ps1 (42)", "Grade")


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
    people = roster(
        "First Name,Last Name,SID,Email\n"
        "Zoe,Zuse,zoe,z@x.org\nAda,Lovelace,ada,a@x.org\n"
    )
    made = export(course, ["ps1"], "gradescope", people)
    assert made.lines[1:] == (
        ("Zoe", "Zuse", "zoe", "z@x.org", "", "6", ""),
        ("Ada", "Lovelace", "ada", "a@x.org", "5.5", "6", "00:00:00"),
    )
    assert made.strangers == ("alan",)  # and no row without a name
    assert "not on the roster, not exported: alan" in list(made.remarks)


@pytest.mark.parametrize("target", ["canvas", "moodle", "gradescope"])
def test_an_unfinished_grade_does_not_leave(target, course, read):
    """Would a student see points of which a part is missing?"""
    read("ada")
    made = export(course, ["ps1"], target)
    assert made.pending == ("alan",)
    (line,) = (line for line in made.lines if "alan" in line)
    assert "" in line and "0" not in line and "1.5" not in line


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("canvas", CANVAS.replace("emmy,A,3,", "emmy,A,3,2")),
        ("moodle", WORKSHEET.replace("alan,Submitted,", "alan,Submitted,1")),
    ],
)
def test_an_old_grade_goes_from_a_cell_that_waits(target, text, course, read, roster):
    """Is it empty while a grader is due, as the manual says, and kept for others?"""
    read("ada")
    made = export(course, ["ps1"], target, roster(text))
    place = next(k for k, title in enumerate(made.lines[0]) if title in COLUMN)
    got = {line[3 if target == "canvas" else 2]: line[place] for line in made.lines}
    assert (got["ada"], got["alan"]) == ("5.5", "")
    assert target == "moodle" or got["emmy"] == "2"
    assert made.pending == ("alan",)


@pytest.mark.parametrize("title", ["Homework 1", "Homework 1 (42)"])
def test_another_title_in_canvas_is_said_not_invented(title, course, read, roster):
    """Would Canvas make a new assignment because the folder is called otherwise?"""
    read("ada", "alan")
    theirs = roster(CANVAS.replace("ps1 (42)", "Homework 1 (42)"))
    with pytest.raises(UsageError, match=r"'Old quiz \(7\)', 'Homework 1 \(42\)'"):
        export(course, ["ps1"], "canvas", theirs)
    made = export(course, ["ps1"], "canvas", theirs, title)
    assert made.lines[0][-1] == "Homework 1 (42)"
    assert made.lines[2][-1] == "5.5"
    with pytest.raises(UsageError, match="found 0"):
        export(course, ["ps1"], "canvas", theirs, "Homework")


def test_two_assignments_of_one_title_are_told_apart(course, read, roster):
    """Is the first not simply taken?"""
    theirs = roster(CANVAS.replace("Old quiz (7)", "ps1 (7)"))
    with pytest.raises(UsageError, match="found 2"):
        export(course, ["ps1"], "canvas", theirs)
    assert export(course, ["ps1"], "canvas", theirs, "ps1 (7)").lines[0][-1] == (
        "ps1 (7)"
    )


def test_canvas_fills_only_what_canvas_numbered(course, read, roster):
    """Is a column of one's own, or Canvas' own sum, no assignment?"""
    read("ada", "alan")
    for text in (CANVAS.replace("Final Score", "ps1"), CANVAS):
        made = export(course, ["ps1"], "canvas", roster(text))
        assert made.lines[0][-1] == "ps1 (42)"
    for column in ("Final Score", "Section"):
        with pytest.raises(UsageError, match="found 0"):
            export(course, ["ps1"], "canvas", roster(CANVAS), column)


def test_a_list_of_ones_own_may_name_canvas_column(course, read, roster):
    """Can a title be given without Canvas' gradebook?"""
    own = roster("student_id,name,canvas_id\nada,Ada Lovelace,11\n")
    made = export(course, ["ps1"], "canvas", own, "Homework 1 (42)")
    assert made.lines[0][-1] == "Homework 1 (42)"
    assert made.lines[2][:4] == ("Ada Lovelace", "11", "", "ada")


def test_moodles_gradebook_has_a_column_by_its_title(course, read, roster):
    """Is it filled in when it is there, and refused when it is not?"""
    read("ada", "alan")
    book = roster("Username,Assignment: One (Real)\nada,-\nalan,-\n")
    made = export(course, ["ps1"], "moodle", book, "Assignment: One (Real)")
    assert made.lines[1:] == (("ada", "5.5"), ("alan", "1.5"))
    with pytest.raises(UsageError, match="expected a column 'One'"):
        export(course, ["ps1"], "moodle", book, "One")
    with pytest.raises(UsageError, match="--to canvas or --to moodle"):
        export(course, ["ps1"], "csv", book, "One")


MOODLE_BOOK = "Full name,ID number,Assignment: One (Real)\nAda,ada,-\nAlan,alan,-\n"


@pytest.mark.parametrize("column", ["Full name", "ID number"])
def test_who_a_student_is_is_no_column_for_grades(column, course, roster):
    """Would Moodle's import find nobody by what was an id?"""
    with pytest.raises(UsageError, match=f"'{column}' says who a student is"):
        export(course, ["ps1"], "moodle", roster(MOODLE_BOOK), column)
    with pytest.raises(UsageError, match="'Email address' says who"):
        export(course, ["ps1"], "moodle", roster(WORKSHEET), "Email address")


def test_moodles_gradebook_wants_its_own_title(course, read, roster):
    """Is no column added in silence because the folder is called otherwise?"""
    read("ada", "alan")
    with pytest.raises(UsageError, match=r"'ps1' .*'Assignment: One \(Real\)'.*--col"):
        export(course, ["ps1"], "moodle", roster(MOODLE_BOOK))
    with pytest.raises(UsageError, match="expected a column 'Grade'"):
        text = WORKSHEET.replace("Grade,", "Bewertung,")
        export(course, ["ps1"], "moodle", roster(text))
    own = roster("student_id,group\nada,A\n")
    assert export(course, ["ps1"], "moodle", own).lines[1] == ("ada", "A", "5.5")
    bare = roster("Full name,ID number\nAda,ada\n")
    assert export(course, ["ps1"], "moodle", bare).lines[1] == ("Ada", "ada", "5.5")


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("moodle", "Identifier,Email address,Grade,Grade\nParticipant 7,ada,1,2\n"),
        ("moodle", "Identifier,Email address,Notes,Notes,Grade\nP 7,ada,a,b,2\n"),
        ("canvas", CANVAS.replace("Old quiz (7)", "ps1 (42)")),
    ],
)
def test_a_repeated_column_is_refused(target, text, course, roster):
    """Would the values of the first be lost?"""
    with pytest.raises(UsageError, match="expected each column once"):
        export(course, ["ps1"], target, roster(text))


def test_a_plain_table_lists_who_is_missing(course, read, roster, maker):
    """Is everybody of the roster in it, and who is not on it said?"""
    read("ada", "alan")
    maker.hand_in("emmy")
    people = roster("student_id\nada\nemmy\nzoe\n")
    made = export(course, ["ps1"], "csv", people)
    got = {r["student_id"]: r for r in csv.DictReader(made.text().splitlines())}
    assert [(s, r["score"], r["status"]) for s, r in got.items()] == [
        ("ada", "5.5", "graded"),
        ("alan", "1.5", "graded"),
        ("emmy", "", "ungraded"),
        ("zoe", "", "missing"),
    ]
    assert list(made.remarks) == [
        "not on the roster: alan",
        "without a grade: emmy, zoe",
    ]


def test_a_refused_file_is_no_silent_zero(course, read, maker, engine):
    """Is it said that the 0 was no answer's?"""
    maker.hand_in("gus").write_text("{")
    Classroom(course, course.read("ps1"), **engine).run()
    read("ada", "alan", "gus", points=0)
    made = export(course, ["ps1"], "canvas")
    assert made.refused == ("gus",) and made.complete
    assert "refused, 0 points for that notebook: gus" in list(made.remarks)


def test_a_slip_in_the_late_policy_is_said(course, read, maker):
    """Would a misspelt deadline pass for none?"""
    maker.config("c.LatePolicy.deadlines = {'ps01': '2026-10-01 23:59 UTC'}")
    made = export(maker.open(), ["ps1"], "csv")
    assert any("ps01, which this course does not have" in r for r in made.remarks)


def test_a_spreadsheet_reads_the_names(course, read, roster, tmp_path):
    """Is a table with accents marked as UTF-8, and a plain one left unmarked?"""
    own = roster("student_id,name\nada,Ada Çelik\n")
    write(tmp_path / "out.csv", export(course, ["ps1"], "canvas", own))
    text = (tmp_path / "out.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfStudent,") and "Çelik" in text.decode()
    plain = roster("student_id,name\nada,Ada Celik\n")
    assert export(course, ["ps1"], "canvas", plain).text().isascii()
    assert not export(course, ["ps1"], "csv", own).text().startswith("\ufeff")


def test_the_verb_writes_and_tells(course, read, capsys):
    """Is the exit code honest about who is missing?"""
    read("ada")
    call = ["export", "ps1", "--to", "moodle", "--course-dir", str(course.root)]
    assert main(call) == 1
    assert "still to be graded by hand: alan" in capsys.readouterr().out
    text = (course.root / "grades-ps1-moodle.csv").read_text()
    assert text == "ID number,ps1\nada,5.5\nalan,\n"
    read("alan")
    assert main([*call, "--output", str(course.root / "out.csv")]) == 0
    assert (course.root / "out.csv").read_text().endswith("alan,1.5\n")


@pytest.mark.parametrize(
    ("names", "target", "file"),
    [
        ((), "csv", "grades.csv"),
        (("ps1",), "csv", "grades-ps1.csv"),
        (("ps1", "ps2"), "csv", "grades-ps1-ps2.csv"),
        (("ps1",), "canvas", "grades-ps1-canvas.csv"),
    ],
)
def test_no_export_lies_where_another_does(names, target, file):
    """Does the next assignment leave this one's grades alone?"""
    assert file_name(names, target) == file


def test_grade_and_export_write_the_same_table(course, read, capsys):
    """Is there one format, and does export follow the marks?"""
    read("ada", "alan")
    where = ["--course-dir", str(course.root)]
    assert main(["export", "ps1", *where]) == 0
    path = course.root / "grades-ps1.csv"
    text = path.read_text()
    path.unlink()
    assert main(["grade", "ps1", *where]) == 0  # keeps the results
    assert path.read_text() == text
    assert main(["export", *where]) == 0
    assert (course.root / "grades.csv").read_text() == text


def test_nothing_graded_is_a_wrong_call(maker):
    """Does the message say what to run first?"""
    maker.gradebook()
    with pytest.raises(UsageError, match="first, as `autograder grade ps1`"):
        export(maker.source(), ["ps1"], "csv")
