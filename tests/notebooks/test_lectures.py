"""Does nbval really run the lectures and the sources, and would it notice a change?

nbval itself is not called here: pyproject.toml gives it ``course/lectures`` and
``source`` among the ``testpaths``, so that each code cell is a test of its own. These
tests hold that wiring, because nbval passes in silence when it has nothing to compare:
a cell without a stored output is run and compared with nothing.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from anatomy import read
from lectures import MARK, executed_in_order, marked_cells_hold_outputs

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
LECTURES = sorted((ROOT / "course" / "lectures").glob("*.ipynb"))
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
NBVAL = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=60"]


def nbval(notebook: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval on one notebook in a pytest of its own, as `make test` sets it."""
    apart = ["-c", os.devnull, "--rootdir", str(notebook.parent)]
    return subprocess.run(
        [*PYTEST, "-q", *apart, *NBVAL, str(notebook)],
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_lecture_stores_what_nbval_compares(path):
    """Do counts run 1..n, and does each marked cell hold the text to compare?"""
    notebook = read(path)
    assert list(executed_in_order(notebook)) == []
    assert list(marked_cells_hold_outputs(notebook)) == []


def test_a_plain_pytest_collects_the_notebooks(pytestconfig):
    """Are the folders of notebooks among the paths, and is nbval switched on?"""
    assert {"course/lectures", "source"} <= set(pytestconfig.getini("testpaths"))
    assert pytestconfig.option.nbval_lax
    assert pytestconfig.option.nbval_current_env


def test_collection_finds_every_lecture_and_source():
    """Is each code cell of each lecture and source collected, and nothing else's?"""
    folders = ["course/lectures", "source", "tests/notebooks"]
    done = subprocess.run(
        [*PYTEST, "--collect-only", "-q", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    collected = [line for line in done.stdout.splitlines() if ".ipynb::" in line]
    paths = [*LECTURES, *sorted((ROOT / "source").glob("*/*.ipynb"))]
    expected = {
        str(path.relative_to(ROOT)): sum(
            cell.cell_type == "code" for cell in read(path).cells
        )
        for path in paths
    }
    found = {name: 0 for name in expected}
    for line in collected:
        name = line.split("::")[0]
        assert name in expected, f"{name} is collected but no lecture or source"
        found[name] += 1
    assert expected
    assert found == expected


def test_parallel_runs_keep_a_notebook_together():
    """Does every parallel call in the Makefile give nbval `--dist loadscope`?"""
    for line in (ROOT / "Makefile").read_text().splitlines():
        if " -n " in line and "WORKERS" in line:
            assert "--dist loadscope" in line, line


def test_nbval_passes_a_good_lecture():
    """Does the gate let a lecture through whose stored numbers are right?"""
    done = nbval(FIXTURES / "lecture.ipynb")
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_nbval_passes_a_good_source():
    """Do the checks of a source pass on its own solutions?"""
    done = nbval(FIXTURES / "source.ipynb")
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_nbval_fails_when_a_stored_number_is_wrong(tmp_path):
    """Would a load-bearing number that moved turn `make test` red?"""
    text = (FIXTURES / "lecture.ipynb").read_text()
    assert text.count("mean = 2.000") == 1
    path = tmp_path / "moved.ipynb"
    path.write_text(text.replace("mean = 2.000", "mean = 2.001"))
    done = nbval(path)
    assert done.returncode == 1, done.stdout
    assert "1 failed, 2 passed" in done.stdout


def test_nbval_fails_when_a_solution_is_wrong(tmp_path):
    """Would a source whose solution fails its own check turn `make test` red?"""
    path = tmp_path / "wrong.ipynb"
    path.write_text(
        (FIXTURES / "source.ipynb").read_text().replace("return x * x", "return x + x")
    )
    done = nbval(path)
    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_nbval_alone_is_blind_to_a_stripped_lecture(tmp_path):
    """Is the guard on stored outputs needed (nbval 0.11 passes without them)?"""
    notebook = read(FIXTURES / "lecture.ipynb")
    marked = notebook.cells[4]
    assert MARK in marked.source
    marked.source = marked.source.replace("[1, 2, 3]", "[1, 2, 9]")
    path = tmp_path / "stripped.ipynb"
    nbformat.write(notebook, path)
    assert nbval(path).returncode == 1
    marked.update(outputs=[], execution_count=None)
    nbformat.write(notebook, path)
    assert nbval(path).returncode == 0
    assert list(marked_cells_hold_outputs(notebook))
    assert list(executed_in_order(notebook))
