"""``start.py`` of a bundle: what it installs, when, and what it says. No pip runs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.bundle_files import installed

START = Path(__file__).parents[3] / "autograder/templates/bundle_start.py"
SHIPPED = {
    "autograder/__init__.py": "",
    "autograder/handout/ps1/ps1.ipynb": "{}",
    "course/__init__.py": "",
    "course/index.ipynb": "{}",
    "course/NOTATION.md": "# Notation",
    "course/data/wages.csv": "wage\n1\n",
    "jupyter/etc/x.json": "{}",
    "pyproject.toml": "[project]\n",
    "requirements.lock": "numpy==2.0\n",
    "README.md": "Read me",
}


class Student:
    """A student's folder, a network that may be down, and what start.py started."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.made = 0
        self.calls: list[list[str]] = []
        self.python_runs = True
        self.online = True
        self.copied: set[str] = set()
        for name, text in SHIPPED.items():
            self.write(name, text)
        listed = ["made by autograder bundle", *installed(SHIPPED, ["course"])]
        self.write(".bundle", "\n".join(listed) + "\n")

    def write(self, name: str, text: str) -> None:
        """Put a file into the folder."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def create(self, folder: Path, **_: Any) -> None:
        """Stand in for `venv.create`."""
        self.made += 1
        self.python_runs = True
        self.write(f"{Path(folder).name}/bin/python", "")
        self.write(f"{Path(folder).name}/Scripts/python.exe", "")
        (self.root / ".venv" / "installed").unlink(missing_ok=True)

    def call(self, words: list[str], **_: Any) -> int:
        """Stand in for `subprocess.call`."""
        if words[1] == "-c":
            return 0 if self.python_runs else 1
        self.calls.append(words)
        if "pip" in words and Path(words[-1]).is_dir():
            copy = Path(words[-1])
            files = (path for path in copy.rglob("*") if path.is_file())
            self.copied = {path.relative_to(copy).as_posix() for path in files}
        return 0 if self.online or "pip" not in words else 1

    def start(self, *words: str) -> int:
        """Run ``start.py WORDS``."""
        space = {"__name__": "start", "__file__": str(self.root / "start.py")}
        exec(compile(START.read_text(), "start.py", "exec"), space)
        return space["main"](list(words))

    def done(self, *words: str) -> list[str]:
        """Run it; name what was installed."""
        self.calls = []
        self.start(*words)
        return [
            "pins" if "--requirement" in words else "package"
            for words in self.calls
            if "pip" in words
        ]


@pytest.fixture
def student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Student:
    """Return a student who has just unpacked the zip."""
    made = Student(tmp_path)
    monkeypatch.setattr(venv, "create", made.create)
    monkeypatch.setattr(subprocess, "call", made.call)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return made


# --- what is installed, and when ---------------------------------------------------


def test_it_installs_once_from_the_shipped_files(student):
    """Is everything installed the first time, and nothing the second?"""
    assert student.done("install") == ["pins", "package"]
    assert student.copied == {
        *("autograder/__init__.py", "autograder/handout/ps1/ps1.ipynb"),
        *("course/__init__.py", "course/NOTATION.md", "course/data/wages.csv"),
        *("jupyter/etc/x.json", "pyproject.toml"),
    }
    assert student.done("install") == []
    assert student.made == 1


@pytest.mark.parametrize(
    "name",
    [
        "course/.ipynb_checkpoints/NOTATION-checkpoint.md",
        "course/mine.csv",
        "course/data/mine.parquet",
        "autograder/__pycache__/x.pyc",
        "course/index.ipynb",
    ],
)
def test_files_of_the_student_or_of_jupyterlab_install_nothing(student, name):
    """Does opening a page, or one's own data, leave a working environment alone?"""
    student.start("install")
    student.write(name, "new")
    student.online = False
    assert student.done("check", "x.ipynb") == []
    assert student.made == 1


def test_a_new_lock_is_installed_over_the_old_one(student):
    """Is nothing thrown away for a new version of the course?"""
    student.start("install")
    student.write("requirements.lock", "numpy==2.1\n")
    assert student.done("install") == ["pins"]
    assert student.made == 1


def test_a_changed_module_is_installed_alone_and_without_the_net(student):
    """Does a student's change in course/ take effect, at the price of seconds?"""
    student.start("install")
    student.write("course/__init__.py", "x = 1")
    assert student.done("install") == ["package"]
    (words,) = student.calls
    assert {"--no-deps", "--no-build-isolation"} <= set(words)
    assert student.made == 1


def test_an_environment_whose_python_is_gone_is_made_anew(student):
    """Is .venv made again when its Python no longer runs, and by no other sign?"""
    student.start("install")
    student.python_runs = False
    assert student.done("install") == ["pins", "package"]
    assert student.made == 2


def test_without_the_net_an_update_waits_and_the_old_state_serves(student, capsys):
    """Can a student in a train go on, and is the update made good later?"""
    student.start("install")
    student.write("requirements.lock", "numpy==2.1\n")
    student.online = False
    student.calls = []
    assert student.start("check", "x.ipynb") == 0
    assert student.calls[-1][1:] == ["-m", "autograder", "check", "x.ipynb"]
    assert "Going on with what was installed before" in capsys.readouterr().err
    assert student.start("install") == 1
    student.online = True
    assert student.done("install") == ["pins"]
    assert student.made == 1


def test_a_first_installation_that_fails_goes_on_where_it_stopped(student):
    """Does it say so, open nothing, and not begin anew the next time?"""
    student.online = False
    with pytest.raises(SystemExit, match=r"failed.*Run it again"):
        student.start()
    student.online = True
    assert student.done("install") == ["pins", "package"]
    assert student.made == 1


def test_the_stamp_of_an_older_bundle_costs_no_new_environment(student):
    """Is a .venv of the time before kept?"""
    student.start("install")
    student.write(".venv/installed", "0" * 64)
    assert student.done("install") == ["pins", "package"]
    assert student.made == 1


def test_a_course_without_a_lock_gets_what_its_package_asks_for(student):
    """Is pip told to fetch the requirements where no lock names them?"""
    (student.root / "requirements.lock").unlink()
    assert student.done("install") == ["package"]
    assert "--no-deps" not in student.calls[0]
    assert student.done("install") == []


def test_a_shipped_file_that_was_deleted_stops_nothing(student):
    """Can a student delete a data file?"""
    student.start("install")
    (student.root / "course/data/wages.csv").unlink()
    assert student.start("check", "x.ipynb") == 0
    (student.root / ".bundle").unlink()
    with pytest.raises(SystemExit, match="unpack the zip again"):
        student.start("install")


# --- a Python without what is needed -----------------------------------------------


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_the_package(student, monkeypatch, missing):
    """Does Debian's Python without python3-venv end in words, not a traceback?"""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        student.start("install")


def test_an_ensurepip_that_fails_is_told_the_package(student, monkeypatch, capsys):
    """Is what ensurepip printed shown, and then the likely cause?"""

    def create(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, ["python"], output=b"no wheel\n")

    monkeypatch.setattr(venv, "create", create)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        student.start("install")
    assert "no wheel" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(student, monkeypatch):
    """Is a full or read-only disk one sentence?"""

    def create(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(venv, "create", create)
    with pytest.raises(SystemExit, match=r"cannot be made: .*No space left"):
        student.start("install")


# --- what it is asked for ----------------------------------------------------------


def test_it_opens_the_bundles_own_lab(student):
    """Would another environment's jupyter-lab on PATH open in its place?"""
    assert student.start() == 0
    python, *rest = student.calls[-1]
    assert Path(python).is_relative_to(student.root / ".venv")
    assert rest[:2] == ["-m", "jupyterlab"]
    assert rest[-1].endswith("/lab/tree/course/index.ipynb")


def test_options_go_to_jupyterlab(student):
    """Can one who works by SSH ask for another port and no browser?"""
    assert student.start("lab", "--no-browser", "--port", "9999") == 0
    assert student.calls[-1][-3:] == ["--no-browser", "--port", "9999"]
    assert student.start("check", "a.ipynb", "--json", "-") == 0
    assert student.calls[-1][-4:] == ["check", "a.ipynb", "--json", "-"]


def test_wrong_words_install_nothing(student, capsys):
    """Is a misspelt word answered with the usage before minutes are spent?"""
    for words in (["chekc", "x.ipynb"], ["--port", "1"], ["install", "now"]):
        assert student.start(*words) == 2
        assert "python start.py lab OPTIONS" in capsys.readouterr().err
    assert student.start("--help") == 0
    assert "python start.py check NOTEBOOK" in capsys.readouterr().out
    assert (student.made, student.calls) == (0, [])


LAB = """#!/bin/sh
case "$2" in jupyterlab) exec "{}" -c '{}' ;; esac
"""
SLOW_TO_STOP = """
import signal, time
signal.signal(signal.SIGINT, lambda *_: print("stopping", flush=True))
print("up", flush=True)
time.sleep(1.5)
print("shut down", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_ctrl_c_lets_jupyterlab_shut_down(tmp_path):
    """Does start.py wait until the server has ended its kernels, and not kill it?

    In earnest: Ctrl-C reaches both processes, as in a terminal.
    """
    student = Student(tmp_path)
    student.write(".venv/bin/python", LAB.format(sys.executable, SLOW_TO_STOP))
    (tmp_path / ".venv/bin/python").chmod(0o755)
    shutil.copy(START, tmp_path / "start.py")
    words = [sys.executable, str(tmp_path / "start.py")]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        words, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "up\n"
        os.killpg(started.pid, signal.SIGINT)
        said = started.communicate()
    assert (*said, started.returncode) == ("stopping\nshut down\n", "", 0)
