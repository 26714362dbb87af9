"""Whatever befalls a run, the next one leaves exactly one right result for each."""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from classes import environment
from disturbance import Grader, kill_one
from small_class import NAME, make_course, start_again, state

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="looks for processes in /proc"
)

FEW, MANY = 30, 100


class Class:
    """A class with what an undisturbed run makes of it."""

    def __init__(self, folder: Path, students: int) -> None:
        self.students = students
        self.folder = make_course(folder / "course", students)
        self.scratch = folder / "tmp"
        self.scratch.mkdir()
        self.graders: list[Grader] = []
        code = self.start().end()
        assert code == 0, (self.folder / "run.log").read_text()
        self.right = state(self.folder)
        assert len(self.right["results"]) == students
        scores = {result["score"] for result in self.right["results"]}
        assert scores == {2, 3}, "right and wrong answers, or nothing is compared"

    def start(self, **options) -> Grader:
        """Start a run."""
        self.graders.append(Grader(self.folder, self.scratch, **options))
        return self.graders[-1]

    def stop(self) -> None:
        """End what a failed test left running."""
        for grader in self.graders:
            if grader.process.poll() is None:
                grader.process.kill()
                grader.process.wait()
        self.graders.clear()

    def assert_next_run_is_right(self, disturbed: Grader) -> None:
        """Nothing is left of a disturbed run, and the next one makes it good."""
        assert disturbed.left_over() == [], "processes outlive the grader"
        following = self.start()
        assert following.end() == 0, following.said()
        assert following.left_over() == []
        found = state(self.folder)
        for part, right in self.right.items():
            assert found[part] == right, f"{part}; it said:\n{following.said()}"
        assert os.listdir(self.scratch) == [], "folders left in the temporary folder"


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Return a small class, graded once."""
    return Class(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Return a class of 100, graded once."""
    made = Class(tmp_path_factory.mktemp("many"), MANY)
    yield made
    made.stop()


@pytest.fixture
def fresh(few):
    """Return the small class with its results forgotten."""
    start_again(few.folder)
    yield few
    few.stop()


KINDS = ("student", "examiner", "preloaded", "grader")


def test_kills_of_each_kind_change_no_result(fresh):
    """Are a killed worker, preloaded process and grader nobody's fault?"""
    chance = random.Random(5)
    grader = fresh.start()
    for kind in KINDS:
        kill_one(grader, kind, chance, after=2)
    assert grader.end() == -signal.SIGKILL, grader.said()
    fresh.assert_next_run_is_right(grader)


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS[:3])
@pytest.mark.parametrize("seed", range(3))
def test_a_run_goes_on_after_a_kill(fresh, kind, seed):
    """Does the run itself, without a next one, come to the right results?"""
    grader = fresh.start()
    kill_one(grader, kind, random.Random(seed), after=1 + 5 * seed)
    assert grader.end() == 0, grader.said()
    assert state(fresh.folder)["results"] == fresh.right["results"]
    fresh.assert_next_run_is_right(grader)


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(6))
def test_kills_at_random_moments_in_a_class_of_100(many, seed):
    """Are all results right after workers, preloaded processes and graders died?"""
    start_again(many.folder)
    chance = random.Random(seed)
    for _ in range(2):  # two runs that end with the grader's death
        grader = many.start()
        for kind in chance.sample(KINDS[:3], 3):
            kill_one(grader, kind, chance, after=chance.randint(1, 4))
        kill_one(grader, "grader", chance, after=chance.randint(1, 20))
        assert grader.end() == -signal.SIGKILL
        assert grader.left_over() == []
    many.assert_next_run_is_right(grader)


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_keeps_what_is_done(fresh, times):
    """Does Ctrl-C end it soon, with all done so far kept and nothing left running?"""
    grader = fresh.start()
    for _ in grader.until_graded(3):
        pass
    for _ in range(times):  # a terminal sends it to the whole foreground group
        os.killpg(grader.process.pid, signal.SIGINT)
    assert grader.end() == 130, grader.said()
    assert "Traceback" not in grader.said()
    fresh.assert_next_run_is_right(grader)


def _mount(*arguments: str) -> None:
    if os.geteuid() or not shutil.which("mount"):
        pytest.skip("only root can mount a small or read-only disk")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mount is not allowed here: {done.stderr.strip()}")


@pytest.fixture
def umount():
    """Return a list of mount points to be left at the end."""
    places: list[Path] = []
    yield places
    for place in reversed(places):
        subprocess.run(["umount", "--lazy", str(place)], check=False)


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_a_full_disk_loses_no_result(fresh, umount):
    """Does it say that the disk is full, and go on from there when it is not?"""
    disk = fresh.folder / "autograded"
    disk.mkdir()
    _mount("-t", "tmpfs", "-o", "size=60k", "tmpfs", str(disk))
    umount.append(disk)
    grader = fresh.start()
    assert grader.end() == 1, grader.said()
    assert "No space left" in grader.said()
    assert "Traceback" not in grader.said()
    _mount("-o", "remount,size=50m", str(disk))
    fresh.assert_next_run_is_right(grader)


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_a_gradebook_that_cannot_grow_loses_no_result(fresh):
    """Is a gradebook at a file-size limit reported, and filled by the next run?"""
    release = [sys.executable, "-m", "nbgrader", "generate_assignment", NAME]
    run = {"cwd": fresh.folder, "env": environment(), "capture_output": True}
    subprocess.run(release, check=True, **run)
    # notebooks are smaller than this, the database is larger
    code = (
        "import resource, os, sys; size = int(sys.argv[1]);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size));"
        "os.execv(sys.argv[2], sys.argv[2:])"
    )
    grader = fresh.start(prefix=(sys.executable, "-c", code, "20000"))
    assert grader.end() in (1, 2), grader.said()
    assert "gradebook" in grader.said()
    assert "Traceback" not in grader.said()
    fresh.assert_next_run_is_right(grader)


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_a_read_only_gradebook_loses_no_result(fresh, umount):
    """Is a gradebook that cannot be written reported, and filled by the next run?"""
    assert fresh.start().end() == 0
    database = fresh.folder / "gradebook.db"
    shutil.rmtree(fresh.folder / "autograded")
    if os.geteuid():
        database.chmod(0o444)
    else:
        _mount("--bind", str(database), str(database))
        umount.append(database)
        _mount("-o", "remount,ro,bind", str(database))
    grader = fresh.start()
    assert grader.end() in (1, 2), grader.said()
    assert "gradebook" in grader.said()
    assert "Traceback" not in grader.said()
    if os.geteuid():
        database.chmod(0o644)
    else:
        subprocess.run(["umount", str(umount.pop())], check=True)
    fresh.assert_next_run_is_right(grader)
