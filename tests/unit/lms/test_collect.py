"""Do hand-ins arrive in ``submitted/`` as Canvas, Moodle and Gradescope send them?"""

from __future__ import annotations

import datetime
import json
import os
import stat
import struct
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from handins import NOON, causes, handed_in

from autograder.cli import main
from autograder.coursedir.coursedir import open_course
from autograder.errors import UsageError
from autograder.lms import archives
from autograder.lms.collect import State, collect

UTC = ZoneInfo("UTC")


# --- the platforms -------------------------------------------------------------------


def test_canvas(course, archive):
    """Are number, late mark, resubmission and original name read off a flat name?"""
    place = archive(
        {
            "lovelaceada_11_901_ps1.ipynb": "ada",
            "turingalan_LATE_12_902_ps1-2.ipynb": "alan",
            "garcía_márquezgabriel_13_903_ps1 (1).ipynb": "gabriel",
            "nobody_14_text.html": "typed",
            "readme.txt": "x",
        }
    )
    found = collect(course, "ps1", place, "canvas", zone=UTC)
    assert [one.student for one in found.placed] == ["11", "12", "13"]
    assert [one.late for one in found.placed] == [False, True, False]
    assert handed_in(course, "12") == {"ps1.ipynb": "alan"}
    assert handed_in(course, "13")["ps1.ipynb"] == "gabriel"
    assert "typed into Canvas" in causes(found)["nobody_14_text.html"]
    assert "not named by Canvas" in causes(found)["readme.txt"]
    assert not found.complete


@pytest.mark.parametrize(
    "middle", ["_assignsubmission_file_/", "_assignsubmission_file/"]
)
def test_moodle_with_folders(middle, course, archive):
    """Does a folder a student work, with names in any script and files within?"""
    place = archive(
        {
            f"Ada Lovelace_101{middle}ps1.ipynb": "ada",
            f"Ada Lovelace_101{middle}data/n.csv": "3",
            f"Лев Толстой_102{middle}ps1.ipynb": "лев",
            f"渡辺 謙_103{middle}ps1.ipynb": "ken",
            "Ada Lovelace_101_assignsubmission_onlinetext_/onlinetext.html": "typed",
        }
    )
    found = collect(course, "ps1", place, "moodle", zone=UTC)
    names = [one.student for one in found.placed]
    assert names == ["Ada Lovelace", "Лев Толстой", "渡辺 謙"]
    assert handed_in(course, "Ada Lovelace")["data/n.csv"] == "3"
    assert handed_in(course, "渡辺 謙")["ps1.ipynb"] == "ken"
    assert list(causes(found).values()) == ["is a text typed into Moodle"]


def test_moodle_without_folders(course, archive):
    """Does the flat layout of the same download work?"""
    place = archive({"Ada Lovelace_101_assignsubmission_file_ps1.ipynb": "ada"})
    collect(course, "ps1", place, "moodle", zone=UTC)
    assert handed_in(course, "Ada Lovelace")["ps1.ipynb"] == "ada"


def test_two_of_one_name_are_not_taken_for_one(course, archive):
    """Would one of two namesakes get the other's points?"""
    files = {f"Kim Lee_{n}_assignsubmission_file_/ps1.ipynb": str(n) for n in (7, 8)}
    found = collect(course, "ps1", archive(files), "moodle", zone=UTC)
    assert found.placed == ()
    assert "several are called (7 / Kim Lee; 8 / Kim Lee)" in causes(found)["Kim Lee"]
    assert "give a --roster" in causes(found)["Kim Lee"]


METADATA = """---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '42'
    :email: ada@example.org
  :created_at: 2026-10-01 14:30:00.123456789 +02:00
  :score: 0.0
  :results: !ruby/object:Thing
    x: 1
submission_2:
  :submitters:
  - :name: Alan Turing
    :sid:
    :email: alan@example.org
  - :name: Kurt Gödel
    :sid:
    :email: kurt@example.org
  :created_at: 2026-10-02 08:00:00 Z
"""


def test_gradescope(course, archive):
    """Are students and times taken from the metadata, groups included?"""
    place = archive(
        {
            "assignment_9_export/submission_metadata.yml": METADATA,
            "assignment_9_export/submission_1/ps1.ipynb": "ada",
            "assignment_9_export/submission_2/ps1.ipynb": "both",
            "assignment_9_export/submission_3/ps1.ipynb": "whose?",
        }
    )
    found = collect(course, "ps1", place, "gradescope")
    students = ["42", "alan@example.org", "kurt@example.org"]
    assert [one.student for one in found.placed] == students
    assert handed_in(course, "42")["timestamp.txt"] == "2026-10-01 12:30:00 UTC\n"
    assert handed_in(course, students[1]) == handed_in(course, students[2])
    assert "no submission that the metadata names" in next(iter(causes(found).values()))


def test_gradescope_without_its_metadata(course, archive):
    """Is a repacked export refused with what is missing?"""
    found = collect(
        course, "ps1", archive({"submission_1/ps1.ipynb": ""}), "gradescope"
    )
    assert "is missing" in causes(found)["submission_metadata.yml"]


@pytest.mark.parametrize(
    "files",
    [
        {"ada/ps1.ipynb": "A", "alan/ps1.ipynb": "B"},
        {"ada/ps1/ps1.ipynb": "A", "alan/ps1/ps1.ipynb": "B"},
        {"class/ada/ps1.ipynb": "A", "class/alan/ps1.ipynb": "B"},
        {"ada.ipynb": "A", "alan.ipynb": "B"},
        {"ada_ps1.ipynb": "A", "ps1_alan.ipynb": "B"},
    ],
    ids=["folders", "nbgrader", "wrapped", "files", "files with the assignment's name"],
)
def test_plain_layouts(files, course, archive, tmp_path):
    """Is a zip or a folder understood, however it is laid out?"""
    place = archive(files)
    collect(course, "ps1", place, "plain", zone=UTC)
    assert handed_in(course, "ada")["ps1.ipynb"] == "A"
    assert handed_in(course, "alan")["ps1.ipynb"] == "B"
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(place).extractall(unpacked)
    for path in unpacked.rglob("*"):
        os.utime(path, (1790856000, 1790856000))  # 2026-10-01 12:00 UTC
    found = collect(course, "ps1", unpacked, "plain")
    assert {one.state for one in found.placed} == {State.SAME}


def test_other_assignments_beside_it_are_passed_over(course, archive):
    """Is a notebook of another set, so named and newer, taken for an attempt?"""
    later = ("other", (2026, 10, 9, 12, 0, 0))
    files = {f"{s}/ps1/ps1.ipynb": "A" for s in ("ada", "bob")}
    files |= {"ada/ps2/ps1.ipynb": later, "ada/ps2/n.csv": "4", "ada/data/n.csv": "3"}
    collect(course, "ps1", archive(files), "plain", zone=UTC)
    got = handed_in(course, "ada")
    assert got.pop("timestamp.txt").startswith("2026-10-01")
    assert got == {"ps1.ipynb": "A", "data/n.csv": "3"}


def test_nbgraders_own_timestamp_is_believed(course, archive):
    """Does timestamp.txt beside a notebook count for more than the file's date?"""
    files = {"ada/ps1.ipynb": "A", "ada/timestamp.txt": "2026-09-30 23:59:58 UTC"}
    found = collect(course, "ps1", archive(files), "plain", zone=UTC)
    assert found.placed[0].time.isoformat() == "2026-09-30T23:59:58+00:00"


# --- attempts, names, times ----------------------------------------------------------


def test_the_latest_attempt_is_graded_and_the_others_are_kept(course, archive):
    """Which of several files counts, and is any of them lost?"""
    files = {
        "lee/ps1.ipynb": ("first", (2026, 10, 1, 9, 0, 0)),
        "lee/ps1-2.ipynb": ("third", (2026, 10, 1, 11, 0, 0)),
        "lee/ps1-1.ipynb": ("second", (2026, 10, 1, 10, 0, 0)),
        "x/ps1.ipynb": "",
    }
    found = collect(course, "ps1", archive(files), "plain", zone=UTC)
    got = handed_in(course, "lee")
    assert got["ps1.ipynb"] == "third"
    assert got["ps1 (attempt 1).ipynb"] == "first"
    assert got["ps1 (attempt 2).ipynb"] == "second"
    assert got["timestamp.txt"] == "2026-10-01 11:00:00 UTC\n"
    assert found.placed[0].notes == ("2 earlier attempts",)


def test_attempts_of_one_time_follow_the_numbers_in_their_names(course, archive):
    """Does 10 come after 9 when the archive has one time for all?"""
    files = {f"lee_11_{n}_ps1-{n}.ipynb": str(n) for n in (10, 9)}
    collect(course, "ps1", archive(files), "canvas", zone=UTC)
    assert handed_in(course, "11")["ps1.ipynb"] == "10"


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("ps1.ipynb", True),
        ("PS1.ipynb", True),
        ("ps1 (3).ipynb", True),
        ("ps1-copy.ipynb", True),
        ("ps1-Copy1.ipynb", True),
        ("deep/er/ps1.ipynb", True),
        ("ps10.ipynb", False),
        ("my_ps1_final.ipynb", False),
    ],
)
def test_a_name_is_given_back_only_when_it_is_clear(name, taken, course, archive):
    """Is another notebook never taken for the assignment's at this stage?"""
    collect(course, "ps1", archive({f"ada/{name}": "A", "b/x": ""}), "plain", zone=UTC)
    assert ("ps1.ipynb" in handed_in(course, "ada")) == taken
    assert taken or name in handed_in(course, "ada")


def test_a_zip_in_the_zip_is_opened(course, archive):
    """Is a notebook found in a student's own archive, below a folder?"""
    inner = archive({"my work/ps1.ipynb": "A", "my work/data.csv": "3"}, "inner.zip")
    place = archive({"lee_11_1_everything.zip": inner.read_bytes()})
    collect(course, "ps1", place, "canvas", zone=UTC)
    assert handed_in(course, "11")["ps1.ipynb"] == "A"
    assert handed_in(course, "11")["data.csv"] == "3"


def test_a_time_without_a_zone_is_the_zones_that_is_named(course, archive):
    """Is noon in Berlin ten o'clock UTC in summer?"""
    place = archive({"ada/ps1.ipynb": "A", "b/ps1.ipynb": "B"})
    found = collect(course, "ps1", place, "plain", zone=ZoneInfo("Europe/Berlin"))
    assert found.placed[0].time.hour == 10


def test_a_time_in_utc_is_taken_to_the_second(course, tmp_path):
    """Is the entry's own UTC time preferred to the two seconds of local time?"""
    when = datetime.datetime(2026, 10, 1, 21, 59, 57, tzinfo=datetime.UTC)
    info = zipfile.ZipInfo("ada/ps1.ipynb", NOON)
    info.extra = struct.pack("<HHBl", 0x5455, 5, 1, int(when.timestamp()))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(info, "A")
        made.writestr("b/ps1.ipynb", "B")
    found = collect(course, "ps1", tmp_path / "a.zip", "plain", zone=UTC)
    assert found.placed[0].time == when


# --- rosters -------------------------------------------------------------------------


def test_a_canvas_gradebook_is_a_roster(course, archive, roster):
    """Are students found by Canvas' number, or by their name where they have none?"""
    people = roster(
        "Student,ID,SIS User ID,SIS Login ID,Section\n"
        "    Points Possible,,,,\n"
        '"Lovelace, Ada",11,s-1,ada01,A\n'
        '"O\'Hara, Máire Ní",,s-2,maire02,A\n'
        '"Turing, Alan",13,s-3,alan03,A\n'
    )
    files = {
        "lovelaceada_11_1_ps1.ipynb": "A",
        "oharamáirení_999_2_ps1.ipynb": "M",
        "x_55_3_ps1.ipynb": "?",
    }
    found = collect(course, "ps1", archive(files), "canvas", roster=people, zone=UTC)
    assert [one.student for one in found.placed] == ["ada01", "maire02"]
    assert found.absent == ("alan03",)
    assert (
        "55 / x is not, or not once, on the roster" in causes(found)["x_55_3_ps1.ipynb"]
    )


def test_a_moodle_worksheet_is_a_roster(course, archive, roster):
    """Are namesakes told apart by the number of the grading worksheet?"""
    people = roster(
        "Identifier,Full name,Email address\n"
        "Participant 7,Kim Lee,kim1@example.org\n"
        "Participant 8,Kim Lee,kim2@example.org\n"
    )
    files = {f"Kim Lee_{n}_assignsubmission_file_/ps1.ipynb": str(n) for n in (7, 8)}
    collect(course, "ps1", archive(files), "moodle", roster=people, zone=UTC)
    assert handed_in(course, "kim1@example.org")["ps1.ipynb"] == "7"
    assert handed_in(course, "kim2@example.org")["ps1.ipynb"] == "8"


def test_a_name_that_two_have_decides_nothing(course, archive, roster):
    """Would a hand-in without a known number go to the first of two namesakes?"""
    people = roster('Student,ID,SIS Login ID\n"Lee, Kim",1,kim1\n"Lee, Kim",2,kim2\n')
    place = archive({"leekim_999_1_ps1.ipynb": "whose?"})
    found = collect(course, "ps1", place, "canvas", roster=people, zone=UTC)
    assert found.placed == ()
    assert "not once, on the roster" in causes(found)["leekim_999_1_ps1.ipynb"]


# --- hostile archives ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../../evil.ipynb", "leads out of the archive"),
        ("ada/../../evil.ipynb", "leads out of the archive"),
        ("/etc/evil.ipynb", "absolute path"),
        ("C:\\evil.ipynb", "absolute path"),
        ("..\\..\\evil.ipynb", "leads out of the archive"),
        ("ada/new\nline.ipynb", "cannot be written"),
        ("a/" * 30 + "x.ipynb", "too long or too deep"),
        ("ada/" + "x" * 300, "too long or too deep"),
    ],
)
def test_paths_stay_within(name, words, course, archive, tmp_path):
    """Can an entry's name lead anywhere else?"""
    own = {"submitted", "downloaded"}
    before = sorted(p for p in tmp_path.rglob("*") if not own & set(p.parts))
    found = collect(
        course, "ps1", archive({name: "x", "ada/ps1.ipynb": "A", "b/x": ""}), "plain"
    )
    assert any(words in cause for cause in causes(found).values()), found
    assert handed_in(course, "ada")["ps1.ipynb"] == "A"
    after = sorted(p for p in tmp_path.rglob("*") if not own & set(p.parts))
    assert [p for p in after if p.name != "archive.zip"] == before


def test_links_are_not_taken(course, tmp_path):
    """Could a link in an archive, or in a folder, bring a file of the machine's in?"""
    (tmp_path / "secret").write_text("42")
    link = zipfile.ZipInfo("ada/ps1.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(link, str(tmp_path / "secret"))
        made.writestr("b/x", "")
    found = collect(course, "ps1", tmp_path / "a.zip", "plain")
    assert "no plain file" in causes(found)["ada/ps1.ipynb"]
    folder = tmp_path / "class" / "ada"
    folder.mkdir(parents=True)
    (folder / "ps1.ipynb").symlink_to(tmp_path / "secret")
    (tmp_path / "class" / "up").symlink_to(tmp_path, target_is_directory=True)
    found = collect(course, "ps1", tmp_path / "class", "plain")
    assert set(causes(found)) == {"ada/ps1.ipynb", "up"}
    assert found.placed == ()


def test_a_bomb_is_read_no_further_than_its_cap(course, tmp_path, monkeypatch):
    """Does a small archive that unpacks to gigabytes cost neither memory nor disk?"""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("ada/ps1.ipynb", b"0" * (70 * 2**20))
        made.writestr("b/ps1.ipynb", "B" * 10**7)
        made.writestr("c/ps1.ipynb", "C" * 10**6)
        made.writestr("d/ps1.ipynb", os.urandom(33 * 2**20))
    found = collect(course, "ps1", tmp_path / "a.zip", "plain")
    assert "unpack to 70 MiB, as a zip bomb does" in causes(found)["ada/ps1.ipynb"]
    assert "as a zip bomb does" in causes(found)["b/ps1.ipynb"]
    assert "larger than 32 MiB once unpacked" in causes(found)["d/ps1.ipynb"]
    assert [one.student for one in found.placed] == ["c"]
    monkeypatch.setattr(archives, "TOTAL_BYTES", 100)
    many = {f"s{n}/ps1.ipynb": "x" * 40 for n in range(5)}
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as made:
        for name, text in many.items():
            made.writestr(name, text)
    found = collect(course, "ps1", tmp_path / "b.zip", "plain")
    assert len(found.placed) == 2 and len(found.rejects) == 3
    assert "are read of one archive" in causes(found)["s4/ps1.ipynb"]


def test_too_many_entries_are_refused(course, archive, monkeypatch):
    """Is a million empty entries a message and not a hang?"""
    monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
    files = {f"s{n}/ps1.ipynb": "" for n in range(5)}
    with pytest.raises(UsageError, match="more than 3 entries"):
        collect(course, "ps1", archive(files), "plain")


def test_encrypted_damaged_and_double_entries_are_told(course, archive, tmp_path):
    """Does one bad entry leave the others alone?"""
    files = {"ada/ps1.ipynb": "AAAA", "b/ps1.ipynb": "BBBB", "c/ps1.ipynb": "CCCC"}
    place = archive(files)
    data = bytearray(place.read_bytes())
    data[data.index(b"BBBB")] ^= 1  # its checksum is wrong now
    central = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    third = data.index(b"PK\x01\x02", central + 1)
    data[third + 8] |= 1  # the third entry says that it is encrypted
    place.write_bytes(data)
    found = collect(course, "ps1", place, "plain")
    assert [one.student for one in found.placed] == ["ada"]
    assert "cannot be read" in causes(found)["b/ps1.ipynb"]
    assert causes(found)["c/ps1.ipynb"] == "is encrypted"
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(twice, "w") as made, pytest.warns(UserWarning):
        for text in ("1", "2"):
            made.writestr("d/ps1.ipynb", text)
        made.writestr("e/x", "")
    found = collect(course, "ps1", twice, "plain")
    assert "a second time" in causes(found)["d/ps1.ipynb"]
    assert handed_in(course, "d")["ps1.ipynb"] == "1"


def test_a_file_where_another_needs_a_folder_costs_only_that_student(course, archive):
    """Does one contradiction leave the class alone?"""
    files = {"ada/data": "x", "ada/data/n.csv": "3"}
    files |= {f"{student}/ps1.ipynb": "B" for student in ("ada", "b")}
    found = collect(course, "ps1", archive(files), "plain")
    assert [one.student for one in found.placed] == ["b"]
    assert "cannot be written" in causes(found)["ada"]
    assert not list(course.root.rglob(".collecting-*"))


# --- the verb ------------------------------------------------------------------------


def test_the_verb_says_what_it_did(course, archive, capsys, tmp_path):
    """Are exit code, table and JSON honest about what was left out?"""
    place = archive({"ada/ps1.ipynb": "A", "alan/ps1.ipynb": "B", "stray.txt": ""})
    call = ["collect", "ps1", str(place), "--from", "plain", "--timezone", "UTC"]
    call += ["--course-dir", str(course.root), "--json", str(tmp_path / "out.json")]
    assert main(call) == 1
    said = capsys.readouterr().out
    assert "not placed: stray.txt: lies in no student's folder" in said
    assert "2 new, 1 not placed" in said
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["placed"][0]["time"] == "2026-10-01T12:00:00+00:00"
    assert found["rejects"][0]["path"] == "stray.txt"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["ps1", "nowhere.zip", "--from", "plain"], "there is no nowhere.zip"),
        (["ps2", "nowhere.zip", "--from", "plain"], "no assignment 'ps2'"),
        (["ps1", "CONFIG", "--from", "canvas"], "to be a zip archive or a folder"),
        (["ps1", "CONFIG", "--from", "canvas", "--roster", "no.csv"], "a roster in"),
    ],
)
def test_wrong_calls_are_told(more, words, course, capsys):
    """Is there one message, exit code 2, and nothing written?"""
    config = course.root / "nbgrader_config.py"
    config.write_text("")
    more = [str(config) if word == "CONFIG" else word for word in more]
    assert main(["collect", *more, "--course-dir", str(course.root)]) == 2
    assert words in capsys.readouterr().err.replace("\n", " ")
    assert not (course.root / "submitted").exists()


# --- whose it is ---------------------------------------------------------------------


def test_a_number_of_canvas_is_nobodys_id(course, archive, roster):
    """Would one student's work lie in the folder of another with those digits as id?"""
    people = roster("student_id,name\n101,Bob Brown\n102,Ada Ashby\n")
    files = {"ashbyada_101_1_ps1.ipynb": "ada", "brownbob_102_2_ps1.ipynb": "bob"}
    collect(course, "ps1", archive(files), "canvas", roster=people)
    assert handed_in(course, "101") == {"ps1.ipynb": "bob"}
    assert handed_in(course, "102") == {"ps1.ipynb": "ada"}


def test_a_number_of_moodle_is_nobodys_id(course, archive, roster):
    """Is a participant whom the worksheet lacks taken for one whose id is that?"""
    people = roster(
        "Identifier,Full name,ID number\n"
        "Participant 7,Ada Ashby,1001\nParticipant 9,Ned North,101\n"
    )
    middle = "_assignsubmission_file/ps1.ipynb"
    files = {f"Bad Name_101{middle}": "?", f"Ned North_9{middle}": "ned"}
    found = collect(course, "ps1", archive(files), "moodle", roster=people)
    assert handed_in(course, "101") == {"ps1.ipynb": "ned"}
    assert "101 / Bad Name is not" in causes(found)[f"Bad Name_101{middle}"]
    assert found.absent == ("1001",)


@pytest.mark.parametrize("profile", ["canvas", "moodle", "plain", "gradescope"])
def test_two_accounts_are_not_one_student(profile, course, archive, roster):
    """Is a second account of the same name merged with the first as an attempt?"""
    people = roster("student_id,name\nada,Ada Ashby\n")
    person = "submission_{}:\n  :submitters:\n  - :name: Ada Ashby\n    :sid: X{}\n"
    files = {
        "canvas": {f"ashbyada_{n}_9{n}_ps1.ipynb": str(n) for n in (1, 2)},
        "moodle": {
            f"Ada Ashby_{n}_assignsubmission_file_/ps1.ipynb": str(n) for n in (1, 2)
        },
        "plain": {"ada/ps1.ipynb": "1", "Ada Ashby/ps1.ipynb": "2"},
        "gradescope": {
            "submission_metadata.yml": "".join(person.format(n, n) for n in (1, 2)),
            "submission_1/ps1.ipynb": "1",
            "submission_2/ps1.ipynb": "2",
        },
    }[profile]
    found = collect(course, "ps1", archive(files), profile, roster=people)
    assert found.placed == () and found.absent == ()
    assert "the roster gives for several" in causes(found)["ada"]


def test_two_submissions_of_one_account_are_attempts(course, archive):
    """Does Gradescope's second submission of the same student count?"""
    person = (
        "submission_{0}:\n  :submitters:\n  - :name: Ada\n    :sid: '42'\n"
        "  :created_at: 2026-10-01 1{0}:00:00 Z\n"
    )
    files = {"submission_metadata.yml": "".join(person.format(n) for n in (1, 2))}
    files |= {f"submission_{n}/ps1.ipynb": str(n) for n in (1, 2)}
    found = collect(course, "ps1", archive(files), "gradescope")
    assert found.placed[0].notes == ("1 earlier attempt",)
    assert handed_in(course, "42")["ps1.ipynb"] == "2"


def test_a_file_cannot_bear_another_students_name(course, archive, roster):
    """Could a student name an upload so that it counts as somebody else's?"""
    people = roster("Identifier,Full name,username\nParticipant 8,Bob Brown,bob\n")
    name = "_assignsubmission_file_".join(["Ada Ashby_7", "Bob Brown_8", "ps1.ipynb"])
    found = collect(course, "ps1", archive({name: "?"}), "moodle", roster=people)
    assert found.placed == ()
    assert causes(found)[name] == "could be of two students, by its name"


# --- since when ----------------------------------------------------------------------


def test_a_student_cannot_set_the_time(course, archive):
    """Does a date within a student's own zip, or a timestamp.txt of theirs, count?"""
    early = (2026, 11, 1, 8, 0, 0)
    note = "2026-11-01 08:00:00 UTC\n"
    inner = {"ps1.ipynb": ("A", early), "timestamp.txt": (note, early)}
    data = archive(inner, "inner.zip").read_bytes()
    late = (2026, 11, 25, 9, 0, 0)
    files = {"eve_LATE_11_1_w.zip": (data, late), "eve_LATE_11_2_timestamp.txt": note}
    found = collect(course, "ps1", archive(files), "canvas", zone=UTC)
    assert handed_in(course, "11") == {"ps1.ipynb": "A"}
    assert found.placed[0].late and found.placed[0].time is None
    assert "timestamp.txt of the student's own" in found.placed[0].notes[0]
    place = archive({"eve/w.zip": (data, late), "b/ps1.ipynb": "B"})
    found = collect(course, "ps1", place, "plain", zone=UTC)
    assert handed_in(course, "eve")["timestamp.txt"] == "2026-11-25 09:00:00 UTC\n"


def test_the_dates_of_files_count_when_one_asks_for_it(course, archive, roster):
    """Can an archive whose dates are right be used, without a student's own dates?"""
    early, late = (2026, 11, 1, 8, 0, 0), (2026, 11, 25, 9, 0, 0)
    inner = archive({"ps1.ipynb": ("A", early)}, "inner.zip").read_bytes()
    files = {"eve_11_1_w.zip": (inner, late), "bob_12_2_ps1.ipynb": ("B", late)}
    people = roster("student_id,canvas_id,submitted_at\neve,11,\nbob,12,2026-11-02\n")
    ask = {"roster": people, "zone": UTC, "file_times": True}
    collect(course, "ps1", archive(files), "canvas", **ask)
    assert handed_in(course, "eve")["timestamp.txt"] == "2026-11-25 09:00:00 UTC\n"
    assert handed_in(course, "bob")["timestamp.txt"] == "2026-11-02 00:00:00 UTC\n"


def test_moodles_worksheet_has_the_times(course, archive, roster):
    """Is the time that of the worksheet, in the zone that was named?"""
    head = "Identifier,Full name,Last modified (submission),username\n"
    people = roster(
        f'{head}Participant 7,Ada,"Friday, 20 November 2026, 11:15 PM",ada\n'
        "Participant 8,Bob,-,bob\nParticipant 9,Cem,vorgestern,cem\n"
    )
    middle = "_assignsubmission_file/ps1.ipynb"
    place = archive(
        {f"{w}_{n}{middle}": w for w, n in zip("abc", (7, 8, 9), strict=True)}
    )
    zone = ZoneInfo("Europe/Berlin")
    found = collect(course, "ps1", place, "moodle", roster=people, zone=zone)
    assert handed_in(course, "ada")["timestamp.txt"] == "2026-11-20 22:15:00 UTC\n"
    assert [one.time for one in found.placed[1:]] == [None, None]
    assert "'vorgestern' is not understood" in found.placed[2].notes[0]
    assert "timestamp.txt" not in handed_in(course, "bob")


def test_a_time_may_be_of_one_assignment(course, archive, roster):
    """Does last week's time in the roster count for this week's hand-in?"""
    people = roster(
        "student_id,canvas_id,submitted_at,Submitted_at PS1,submitted_at ps2\n"
        "ada,1,2026-11-20,2026-11-27,2026-12-04\nbob,2,2026-11-20,,2026-12-04\n"
    )
    place = archive({f"x_{n}_9_ps1.ipynb": str(n) for n in (1, 2)})
    found = collect(course, "ps1", place, "canvas", roster=people, zone=UTC)
    assert [str(one.time)[:10] for one in found.placed] == ["2026-11-27", "None"]


RUBY = """  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2026-10-01 22:59:30.5 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: Europe/Berlin
    time: *1
"""


@pytest.mark.parametrize(
    ("created", "time"),
    [
        (RUBY, "2026-10-01T22:59:30+00:00"),
        ("  :created_at: !ruby/object:Thing\n    utc: 2026-10-01 22:59:30 Z\n", None),
        ("  :created_at: yesterday\n", None),
        ("  :created_at: '2026-10-01 22:59:30 Z'\n", "2026-10-01T22:59:30+00:00"),
        (
            '  :created_at: "2026-10-02 00:59:30.123456789 +02:00"\n',
            "2026-10-01T22:59:30+00:00",
        ),
        ("  :created_at: 0001-01-01 00:00:00 Z\n", None),
        ("", None),
    ],
)
def test_gradescopes_time_is_its_own_or_none(created, time, course, archive):
    """Is the archive's date never taken in its place?"""
    person = f"submission_1:\n  :submitters:\n  - :sid: ada\n{created}"
    files = {"submission_metadata.yml": person, "submission_1/ps1.ipynb": "A"}
    found = collect(course, "ps1", archive(files), "gradescope")
    got = found.placed[0].time
    assert (got and got.isoformat()) == time


def test_marks_and_missing_times_are_told(course, archive, capsys):
    """Does the table say who is late by the platform, and that it costs nothing yet?"""
    place = archive({"ada_11_1_ps1.ipynb": "A", "bob_LATE_12_2_ps1.ipynb": "B"})
    call = ["collect", "ps1", str(place), "--from", "canvas"]
    assert main([*call, "--course-dir", str(course.root)]) == 0
    said = capsys.readouterr().out
    assert "late, says the platform: 12\n" in said
    assert "no time of 2 students" in said
    assert "submitted_at ps1" in said and "ps1/timestamp.txt" in said


def test_a_mark_that_contradicts_the_deadline_is_told(course, archive, roster):
    """Is it seen that the platform's deadline is another one than the course's?"""
    config = course.root / "nbgrader_config.py"
    config.write_text(
        "c = get_config()\nc.LatePolicy.deadlines = {'ps1': '2026-11-20 23:00 UTC'}\n"
        "c.LatePolicy.extension_hours = {'ps1': {'cem': 2}}\n"
    )
    course = open_course(course.root, everywhere=False)
    people = roster(
        "student_id,canvas_id,submitted_at\nada,1,2026-11-20 22:00 UTC\n"
        "bob,2,2026-11-21 00:30 UTC\ncem,3,2026-11-21 00:30 UTC\ndan,4,\n"
    )
    files = {f"x_LATE_{n}_9_ps1.ipynb": str(n) for n in range(1, 5)}
    found = collect(course, "ps1", archive(files), "canvas", roster=people)
    told = ["in time for c.LatePolicy" in "".join(one.notes) for one in found.placed]
    assert told == [True, False, True, False]


# --- from where ----------------------------------------------------------------------


def test_the_course_is_no_class(course, tmp_path, roster):
    """Would folders beside the course, or its own, be taken for students?"""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "readme.txt").write_text("x")
    for place in (course.root, tmp_path, course.root / "source", tmp_path / "."):
        with pytest.raises(UsageError, match="the course"):
            collect(course, "ps1", place, "plain")
    with pytest.raises(UsageError, match="holds the course"):
        people = roster("student_id\nps1\n")
        collect(course, "ps1", tmp_path, "plain", roster=people)
    assert not (course.root / "submitted").exists()


def test_what_was_replaced_is_no_class(course, archive, roster):
    """Would `hw1` or `replaced` be taken for students, or old files handed in again?"""
    for number in (901, 955):
        place = archive({f"x_11_{number}_ps1.ipynb": str(number)})
        collect(course, "ps1", place, "canvas")
    own = course.root / "downloaded"
    people = roster("student_id\n11\n")
    for folder, who in (
        (own, None),
        (own / "ps1", None),
        (own / "ps1" / "replaced", None),
        (own / "ps1" / "replaced", people),
        (own / "ps1" / "replaced" / "11", None),
    ):
        with pytest.raises(UsageError, match="downloaded/ps1/archive"):
            collect(course, "ps1", folder, "plain", roster=who)
    (own / "ps1" / "archive" / "bob").mkdir(parents=True)
    (own / "ps1" / "archive" / "bob" / "ps1.ipynb").write_text("B")
    found = collect(course, "ps1", own / "ps1" / "archive", "plain")
    assert [one.student for one in found.placed] == ["bob"]


def test_a_folder_without_a_notebook_is_nobody(course, archive, roster):
    """Is notes/readme.txt a student who gets 0 points?"""
    place = archive({"notes/readme.txt": "x", "ada/ps1.ipynb": "A"})
    found = collect(course, "ps1", place, "plain")
    assert [one.student for one in found.placed] == ["ada"]
    assert "has no notebook; is it a student's?" in causes(found)["notes"]
    people = roster("student_id\nada\nnotes\n")
    found = collect(course, "ps1", place, "plain", roster=people)
    assert found.placed[1].notes == ("no notebook among the files",)


@pytest.mark.parametrize("profile", ["canvas", "moodle", "gradescope", "plain"])
@pytest.mark.parametrize(
    ("likely", "files"),
    [
        ("canvas", ["ashbyada_11_1_ps1.ipynb", "brownbob_LATE_12_2_ps1.ipynb"]),
        ("moodle", ["Ada_7_assignsubmission_file/ps1.ipynb"]),
        ("gradescope", ["x/submission_metadata.yml", "x/submission_1/ps1.ipynb"]),
    ],
)
def test_another_platforms_archive_is_told(profile, likely, files, course, archive):
    """Is one sentence said in place of a line a file?"""
    place = archive(dict.fromkeys(files, "{}"))
    if profile == likely:
        collect(course, "ps1", place, profile)
        return
    with pytest.raises(UsageError, match=f"looks like {likely.capitalize()}'s"):
        collect(course, "ps1", place, profile)


def test_what_is_no_archive_is_refused_at_once(course, tmp_path):
    """Is a device never read, and a single notebook not called damaged?"""
    os.mkfifo(tmp_path / "pipe")
    for place in (Path("/dev/zero"), tmp_path / "pipe"):
        with pytest.raises(UsageError, match="is neither"):
            collect(course, "ps1", place, "plain")
    (tmp_path / "ada.ipynb").write_text("{}")
    with pytest.raises(UsageError, match="it is one notebook; for one student"):
        collect(course, "ps1", tmp_path / "ada.ipynb", "plain")
