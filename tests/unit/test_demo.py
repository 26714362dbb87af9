"""Does the demo show the main job and leave everything of the user's alone?"""

from __future__ import annotations

import csv
import shutil

import pytest

from autograder import demo
from autograder.classroom import classroom


@pytest.fixture
def course(maker, engine, monkeypatch):
    """Return a course with a sample class of two, and work of the user's own."""
    monkeypatch.setattr(demo, "ASSIGNMENT", "ps1")
    for name, function in engine.items():
        monkeypatch.setitem(classroom.Classroom.__init__.__kwdefaults__, name, function)
    maker.source()
    for student, answer in (("ann", "return x * 2"), ("bob", "return x")):
        maker.hand_in(student, answer)
        folder = maker.root / "tests" / "submissions" / "ps1" / student
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(maker.root / "submitted" / student / "ps1", folder)
    maker.hand_in("real student")
    (maker.root / "gradebook.db").write_text("the user's own")
    return maker.root


def contents(root):
    """Return all files outside demo/ with their bytes."""
    return {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and (root / "demo") not in path.parents
    }


def test_the_demo_grades_in_a_folder_of_its_own(course, capsys, monkeypatch):
    """Twice, with the same result, and not a byte changed elsewhere?"""
    place = course / "elsewhere"
    place.mkdir()
    (place / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{course}/user.db'\n"
    )
    monkeypatch.setattr(
        "autograder.coursedir.config.jupyter_config_path", lambda: [str(place)]
    )
    before = contents(course)
    assert demo.main(course) == 0
    with open(course / "demo" / "grades-ps1.csv", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(r["student_id"], r["score"], r["max_score"]) for r in rows] == [
        ("ann", "4", "6"),
        ("bob", "0", "6"),
    ]
    said = " ".join(capsys.readouterr().out.split())
    assert "bob 0 / 6" in said and "demo/feedback/ann/ps1/problem.html" in said
    assert (course / "demo" / "gradebook.db").exists()
    assert len(list((course / "demo" / "feedback").rglob("*.html"))) == 2
    assert "report demo/reports/ps1.html" in said
    first = (course / "demo" / "grades-ps1.csv").read_bytes()
    assert demo.main(course) == 0
    assert (course / "demo" / "grades-ps1.csv").read_bytes() == first
    assert contents(course) == before


def test_a_folder_that_is_no_course_is_a_wrong_call(tmp_path, capsys):
    """Is anything made in a folder that was entered by mistake?"""
    assert demo.main(tmp_path) == 2
    assert "run it in the course folder" in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())
