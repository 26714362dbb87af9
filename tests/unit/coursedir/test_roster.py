"""Does a roster say who is who, and only what it says?"""

from __future__ import annotations

import pytest

from autograder.coursedir.roster import Kind, Roster, Word, read_roster
from autograder.errors import UsageError


@pytest.fixture
def roster(tmp_path):
    """Write a roster and read it."""

    def make(text: str, encoding: str = "utf-8-sig") -> Roster:
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode(encoding))
        return read_roster(path)

    return make


def who(people: Roster, *words: Word) -> str | None:
    """The id of the one who is found."""
    person = people.find(*words)
    return person.student if person else None


CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section\n"


def test_a_number_of_a_platform_is_no_id(roster):
    """Are the same digits in another column another person?"""
    people = roster("student_id,name\n101,Bob Brown\n102,Ada Ashby\n")
    ada = ((Kind.CANVAS, "101"), (Kind.NAME, "ashbyada"))
    assert who(people, *ada) == "102"
    assert who(people, (Kind.MOODLE, "101"), (Kind.NAME, "Ned")) is None
    assert who(people, (Kind.ID, "101")) == "101"
    gradebook = roster(f'{CANVAS}"Ashby, Ada",101,7,ada,A\n"Brown, Bob",7,101,bob,A\n')
    assert who(gradebook, (Kind.ID, "101")) == "bob"
    assert who(gradebook, (Kind.CANVAS, "101")) == "ada"


def test_a_column_id_is_canvas_own_only_beside_its_others(roster):
    """Would a list of matriculation numbers be taken for Canvas' numbers?"""
    people = roster("id,name\n101,Bob Brown\n102,Ada Ashby\n")
    assert who(people, (Kind.CANVAS, "101")) is None
    assert who(people, (Kind.ID, "101")) == "101"
    people = roster("student_id,canvas_id\nbob,101\n")
    assert who(people, (Kind.CANVAS, "101")) == "bob"


def test_another_number_is_another_person(roster):
    """Is a namesake who is not on the roster kept apart?"""
    people = roster(
        "Identifier,Full name,Email address\nParticipant 7,Kim Lee,kim@x.org\n"
        "-,Ada Ashby,ada@x.org\n"
    )
    assert who(people, (Kind.MOODLE, "7"), (Kind.NAME, "Kim Lee")) == "kim@x.org"
    assert who(people, (Kind.MOODLE, "8"), (Kind.NAME, "Kim Lee")) is None
    assert who(people, (Kind.MOODLE, "9"), (Kind.NAME, "Ada Ashby")) == "ada@x.org"


def test_staff_and_the_test_student_are_no_students(roster):
    """Does the list of who is missing name only students?"""
    people = roster(
        "First Name,Last Name,Email,Role,SID\nAda,Ashby,a@x.edu,Student,1\n"
        "Tina,Teacher,t@x.edu,Instructor,\nTom,Assistant,ta@x.edu,TA,9\n"
    )
    assert [person.student for person in people.people] == ["1"]
    people = roster(
        f'{CANVAS}"Ashby, Ada",11,s-1,ada,A\n"Student, Test",12,,9f86d081,A\n'
    )
    assert [person.student for person in people.people] == ["ada"]
    people = roster(f'{CANVAS}"Student, Test",12,s-12,tstudent,A\n')
    assert [person.student for person in people.people] == ["tstudent"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_save_is_read(separator, encoding, roster):
    """Do semicolons, tabs and UTF-16, as Excel has them, work?"""
    text = "student_id,name\r\nşule,Şule Çelik\r\nlev,Лев Толстой\r\n"
    people = roster(text.replace(",", separator), encoding)
    assert people.columns == ("student_id", "name")
    assert who(people, (Kind.NAME, "çelikşule")) == "şule"
    assert who(people, (Kind.NAME, "лев  толстой")) == "lev"


def test_spaces_around_a_title_and_blank_lines_above_do_not_count(roster):
    """Are " Grade " and a sheet that begins lower down read as they are meant?"""
    people = roster("\n,,\r\n student_id , Grade ,Grade (2)\nada,5,6\n")
    assert people.columns == ("student_id", "Grade", "Grade (2)")
    assert people.people[0].row == {"student_id": "ada", "Grade": "5", "Grade (2)": "6"}


def test_other_titles_may_repeat(roster):
    """Does a gradebook with two items of one name still say who is who?"""
    assert who(roster("username,Quiz,Quiz\nada,1,2\n"), (Kind.ID, "ada")) == "ada"


def test_names_that_differ_in_vowels_differ(roster):
    """Are the marks of scripts that write vowels as marks part of a name?"""
    people = roster("student_id,name\na,किरण\nb,करुणा\n")
    assert who(people, (Kind.NAME, "किरण")) == "a"
    assert who(people, (Kind.NAME, "करण")) is None


def test_another_encoding_is_told(roster):
    """Does the message say the line and what to do in place of a codec's words?"""
    with pytest.raises(UsageError, match="line 2 is in another encoding"):
        roster("student_id,name\nsule,Müller\n", "cp1252")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour,size\nred,3\n", "expected a column that names students"),
        ("", "expected a column that names students"),
        ("student_id,name\n", "a header and no student"),
        ("student_id\nada\nada\n", "lines 2 and 3 both are 'ada'"),
        ("student_id,student_id\nada,bob\n", "'student_id' stands there 2 times"),
        ("name,student_id, Name \nA,ada,B\n", "'name' stands there 2 times"),
        (
            "student_id,submitted_at ps1,submitted_at PS1\nada,,\n",
            "'submitted_at ps1' stands there 2 times",
        ),
        ("\n\nstudent_id\n\n../ada\n", "line 5: '../ada' cannot be an id"),
        ("\ncolour,size\n", "its first line is: colour,size"),
        ("student_id\n../ada\n", "line 2: '../ada' cannot be an id"),
    ],
)
def test_a_roster_that_cannot_serve_is_refused(text, words, roster):
    """Does the message say the line and what is wrong there?"""
    with pytest.raises(UsageError, match=words):
        roster(text)
