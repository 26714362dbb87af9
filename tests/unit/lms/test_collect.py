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

import nbformat
import pytest
from coursework import check, notebook, solution

from autograder.cli import main
from autograder.coursedir.coursedir import open_course
from autograder.coursedir.roster import read_roster
from autograder.errors import UsageError
from autograder.lms import archives
from autograder.lms.collect import State, collect

SOURCE = notebook(solution("number", "n = 3"), check("number_check", "assert n == 3"))
NOON = (2026, 10, 1, 12, 0, 0)


@pytest.fixture
def course(tmp_path):
    """A course with one assignment, ``ps1``."""
    place = tmp_path / "course" / "source" / "ps1"
    place.mkdir(parents=True)
    nbformat.write(SOURCE, place / "ps1.ipynb")
    return open_course(tmp_path / "course", everywhere=False)


@pytest.fixture
def archive(tmp_path):
    """Make a zip of names and contents; a pair gives the time, too."""

    def make(files: dict, name: str = "archive.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as made:
            for entry, content in files.items():
                text, when = content if isinstance(content, tuple) else (content, NOON)
                info = zipfile.ZipInfo(entry, when)
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                made.writestr(info, text)
        return path

    return make


def handed_in(course, student: str) -> dict[str, str]:
    """The files that lie in ``submitted/`` for a student."""
    folder = course.folder("submitted", "ps1", student)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text() for p in files}


def causes(found) -> dict[str, str]:
    """What was not placed, and why."""
    return {reject.path: reject.cause for reject in found.rejects}


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
    stamp = "2026-10-01 12:00:00 UTC\n"
    assert handed_in(course, "12") == {"ps1.ipynb": "alan", "timestamp.txt": stamp}
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
    assert causes(found) == {"Kim Lee": "2 accounts are called so; give a --roster"}


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


def test_nbgraders_own_timestamp_is_believed(course, archive):
    """Does timestamp.txt beside a notebook count for more than the file's date?"""
    files = {"ada/ps1.ipynb": "A", "ada/timestamp.txt": "2026-09-30 23:59:58 UTC"}
    found = collect(course, "ps1", archive(files), "plain", zone=UTC)
    assert found.placed[0].time.isoformat() == "2026-09-30T23:59:58+00:00"


# --- attempts, names, times ----------------------------------------------------------


def test_the_latest_attempt_is_graded_and_the_others_are_kept(course, archive):
    """Which of several files counts, and is any of them lost?"""
    files = {
        "lee_11_1_ps1.ipynb": ("first", (2026, 10, 1, 9, 0, 0)),
        "lee_11_3_ps1-2.ipynb": ("third", (2026, 10, 1, 11, 0, 0)),
        "lee_11_2_ps1-1.ipynb": ("second", (2026, 10, 1, 10, 0, 0)),
    }
    found = collect(course, "ps1", archive(files), "canvas", zone=UTC)
    got = handed_in(course, "11")
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


@pytest.fixture
def roster(tmp_path):
    """Write a roster."""

    def make(text: str):
        path = tmp_path / "roster.csv"
        path.write_text(text, encoding="utf-8-sig")
        return read_roster(path)

    return make


def test_a_canvas_gradebook_is_a_roster(course, archive, roster):
    """Are students found by Canvas' number, or by their name when that is missing?"""
    people = roster(
        "Student,ID,SIS User ID,SIS Login ID,Section\n"
        "    Points Possible,,,,\n"
        '"Lovelace, Ada",11,s-1,ada01,A\n'
        '"O\'Hara, Máire Ní",12,s-2,maire02,A\n'
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
    assert "not on the roster" in next(iter(causes(found).values())).replace(
        ", or not once,", ""
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour,size\nred,3\n", "expected a column that names students"),
        ("", "expected a column that names students"),
        ("student_id\nada\nada\n", "lines 2 and 3 both are 'ada'"),
        ("student_id\n../ada\n", "line 2: '../ada' cannot be an id"),
    ],
)
def test_a_roster_that_cannot_serve_is_refused(text, words, roster):
    """Does the message say the line and what is wrong there?"""
    with pytest.raises(UsageError, match=words):
        roster(text)


# --- nothing is overwritten ----------------------------------------------------------


def test_what_lies_there_is_kept_unless_forced(course, archive, tmp_path):
    """Is a hand-in ever lost, also with --force?"""
    collect(course, "ps1", archive({"ada/ps1.ipynb": "old", "b/x": ""}), "plain")
    newer = archive({"ada/ps1.ipynb": "new", "b/x": ""})
    found = collect(course, "ps1", newer, "plain")
    assert [one.state for one in found.placed] == [State.KEPT, State.SAME]
    assert not found.complete
    assert handed_in(course, "ada")["ps1.ipynb"] == "old"
    found = collect(course, "ps1", newer, "plain", force=True)
    assert [one.state for one in found.placed] == [State.REPLACED, State.SAME]
    assert handed_in(course, "ada")["ps1.ipynb"] == "new"
    aside = course.root / "downloaded" / "ps1" / "replaced" / "ada" / "001"
    assert (aside / "ps1.ipynb").read_text() == "old"


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
    before = sorted(p for p in tmp_path.rglob("*") if "submitted" not in p.parts)
    found = collect(
        course, "ps1", archive({name: "x", "ada/ps1.ipynb": "A", "b/x": ""}), "plain"
    )
    assert any(words in cause for cause in causes(found).values()), found
    assert handed_in(course, "ada")["ps1.ipynb"] == "A"
    after = sorted(p for p in tmp_path.rglob("*") if "submitted" not in p.parts)
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
        made.writestr("b/ps1.ipynb", "B")
    found = collect(course, "ps1", tmp_path / "a.zip", "plain")
    assert "larger than 64 MiB once unpacked" in causes(found)["ada/ps1.ipynb"]
    assert [one.student for one in found.placed] == ["b"]
    monkeypatch.setattr(archives, "TOTAL_BYTES", 100)
    many = {f"s{n}/ps1.ipynb": "x" * 40 for n in range(5)}
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as made:
        for name, text in many.items():
            made.writestr(name, text)
    found = collect(course, "ps1", tmp_path / "b.zip", "plain")
    assert len(found.placed) == 2 and len(found.rejects) == 3


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
    files = {"ada/data": "x", "ada/data/n.csv": "3", "b/ps1.ipynb": "B"}
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
