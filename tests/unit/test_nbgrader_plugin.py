"""nbgrader's own doors: the same engine, the same points, and never the stock one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from coursework import (
    check,
    hand_in,
    handed_in,
    locked,
    manual,
    model,
    notebook,
    solution,
    to_bytes,
    write_source,
)
from nbgrader.api import Gradebook

from autograder import guard
from autograder.nbgrader_plugin import AUTOGRADE, SANITIZE

pytestmark = pytest.mark.timeout(300)

SOURCE = notebook(
    locked("setup", "import warnings\nvalues = [1.0, 2.0, 6.0]"),
    solution("mean", "def mean(x):\n    return sum(x) / len(x)"),
    check("mean__hand", "assert mean(values) == 3", 2, hidden="assert mean([5]) == 5"),
    solution("share", "share = 0.5"),
    check("share__partial", "share", 1),
    manual("essay", 3),
)
CONFIG = f"""\
c = get_config()
c.CourseDirectory.course_id = "doors"
c.Engine.preload = []
c.Autograde.sanitize_preprocessors = {SANITIZE!r}
c.Autograde.autograde_preprocessors = {AUTOGRADE!r}
"""
FORGED = """\
def mean(x):
    raise ValueError
import sys
sys.excepthook = None
class Any:
    def __eq__(self, other):
        return True
def mean(x):
    return Any()
"""
CLASS = {
    "solved": model(SOURCE),
    "half": {"mean": model(SOURCE)["mean"], "essay": "some words"},
    "blank": {},
    "noisy": {**model(SOURCE), "mean": "def mean(x):\n    warnings.warn('later')\n"
              "    return sum(x) / len(x)"},
    "forged": {"mean": FORGED},
}  # fmt: skip


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course of five students with our configuration, released."""
    folder = tmp_path_factory.mktemp("released")
    write_source(folder, "ps", nb=SOURCE)
    (folder / "nbgrader_config.py").write_text(CONFIG)
    for student, answers in CLASS.items():
        hand_in(folder, student, "ps", nb=to_bytes(handed_in(SOURCE, answers)))
    done = _nbgrader(folder, "generate_assignment", "ps")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def course(released, tmp_path):
    """A copy of it to spoil."""
    return shutil.copytree(released, tmp_path / "course")


def _nbgrader(
    course: Path, *words: str, config_path: str = ""
) -> subprocess.CompletedProcess:
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_CONFIG_PATH": config_path,
        "JUPYTER_NO_CONFIG": "" if config_path else "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course, env=env, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip


def _autograder(course: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "autograder", *words, "--course-dir", str(course)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def _grades(course: Path) -> dict[str, dict[str, float | None]]:
    with Gradebook(f"sqlite:///{course}/gradebook.db", "doors") as book:
        return {
            submission.student_id: {
                grade.name: grade.auto_score
                for made in submission.notebooks
                for grade in made.grades
            }
            for submission in book.assignment_submissions("ps")
        }


def _stamp(course: Path, student: str) -> dict:
    path = course / "autograded" / student / "ps" / "nb.ipynb"
    return json.loads(path.read_text())["metadata"].get("autograder", {})


def test_nbgrader_autograde_gives_the_engines_points(course):
    """Do `nbgrader autograde` and `autograder grade` agree on every grade?"""
    done = _nbgrader(course, "autograde", "ps")
    assert done.returncode == 0, done.stderr
    by_nbgrader = _grades(course)
    stamps = {student: _stamp(course, student) for student in CLASS}
    assert all(stamp["engine"] and stamp["sandbox"] for stamp in stamps.values())
    (course / "gradebook.db").unlink()
    done = _autograder(course, "grade", "ps", "--force")
    assert done.returncode == 0, done.stderr
    assert _grades(course) == by_nbgrader
    assert by_nbgrader["solved"] == {
        "mean__hand": 2,
        "share__partial": 0.5,
        "essay": None,
    }
    assert by_nbgrader["noisy"]["mean__hand"] == 2
    assert by_nbgrader["forged"]["mean__hand"] == 0
    assert by_nbgrader["blank"] == {"mean__hand": 0, "share__partial": 0, "essay": 0}


def test_a_missing_engine_stops_nbgrader(course):
    """Does a configuration that names an engine which is not there grade nobody?"""
    broken = CONFIG.replace("autograder.nbgrader_plugin", "no_such_engine")
    (course / "nbgrader_config.py").write_text(broken)
    done = _nbgrader(course, "autograde", "ps")
    assert done.returncode != 0
    assert not list(course.glob("autograded/*/ps/nb.ipynb"))


@pytest.mark.parametrize("guarded", [True, False])
def test_a_configuration_that_raises_grades_nobody_where_the_guard_is(
    course, tmp_path_factory, guarded
):
    """Does a broken nbgrader_config.py end in stock grading? Only without the guard."""
    (course / "nbgrader_config.py").write_text("import no_such_engine\n" + CONFIG)
    prefix = tmp_path_factory.mktemp("prefix")
    place = guard.install(prefix).parent
    assert guard.installed(prefix)
    done = _nbgrader(
        course, "autograde", "ps", "--student", "forged",
        config_path=str(place) if guarded else "",
    )  # fmt: skip
    made = course / "autograded" / "forged" / "ps" / "nb.ipynb"
    if guarded:
        assert done.returncode != 0
        assert not made.exists()
    else:  # what the guard is for: stock nbgrader graded, and says that all is well
        assert done.returncode == 0
        assert _stamp(course, "forged") == {}
        assert _grades(course)["forged"]["mean__hand"] == 2


def test_what_stock_nbgrader_graded_is_neither_kept_nor_shown(course):
    """Does a notebook without the engine's stamp pass for a graded one?"""
    config = (course / "nbgrader_config.py").read_text()
    assert _autograder(course, "grade", "ps").returncode == 0
    (course / "nbgrader_config.py").write_text("import no_such_engine\n" + config)
    done = _nbgrader(course, "autograde", "ps", "--student", "forged", "--force")
    assert done.returncode == 0
    assert _grades(course)["forged"]["mean__hand"] == 2
    (course / "nbgrader_config.py").write_text(config)
    refused = _autograder(course, "feedback", "ps")
    assert refused.returncode == 2
    assert "stamp" in refused.stderr
    assert _autograder(course, "grade", "ps").returncode == 0
    assert _grades(course)["forged"]["mean__hand"] == 0
    assert _autograder(course, "feedback", "ps").returncode == 0


def test_the_guard_keeps_what_else_is_configured(tmp_path):
    """Does installing the guard leave other settings of the environment alone?"""
    path = guard.config_path(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(
        '{"Exchange": {"root": "x"}, "Autograde": {"create_student": true}}'
    )
    guard.install(tmp_path)
    kept = json.loads(path.read_text())
    assert kept["Exchange"] == {"root": "x"}
    assert kept["Autograde"]["create_student"] is True
    assert kept["Autograde"]["autograde_preprocessors"] == AUTOGRADE
