"""Does each release notebook run to its end, stopped by nothing but its stubs?"""

import shutil
from pathlib import Path

import nbformat
import pytest
from blank_runs import bound_names, execute, unexpected_errors
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
RELEASES = sorted((ROOT / "release").glob("*/*.ipynb"))


def source_of(release: Path) -> nbformat.NotebookNode:
    """Read the source notebook that a release was made from."""
    path = ROOT / "source" / release.relative_to(ROOT / "release")
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_release_raises_nothing_but_its_stubs(path, tmp_path):
    """Would a student who opens this and runs all cells see only their own work?"""
    folder = tmp_path / path.parent.name
    shutil.copytree(path.parent, folder)  # what a cell writes must not stay
    ran = execute(path, folder)
    assert unexpected_errors(ran, source_of(path)) == []
    raised = [
        out.ename
        for cell in ran.cells
        for out in cell.get("outputs", [])
        if out.output_type == "error"
    ]
    assert raised, "no stub was reached: is there anything left to do in this release?"


def run(cells, source_cells, tmp_path):
    """Run code cells as a release; return the errors that are not due to stubs."""
    notebooks = []
    for texts in (cells, source_cells):
        notebook = nbformat.read(FIXTURES / "release.ipynb", as_version=4)
        solution = notebook.cells[1].metadata
        notebook.cells = [new_code_cell(text) for text in texts]
        notebook.cells[0].metadata = solution
        notebooks.append(notebook)
    path = tmp_path / "small.ipynb"
    nbformat.write(notebooks[0], path)
    return unexpected_errors(execute(path, tmp_path), notebooks[1])


def test_stub_in_a_function_is_expected(tmp_path):
    """Is the stub's own error allowed where a check calls it?"""
    stub = "def square(x):\n    raise NotImplementedError()"
    solution = "def square(x):\n    return x * x"
    assert run([stub, "square(2)"], [solution, "square(2)"], tmp_path) == []


def test_name_that_a_stub_never_reached_is_expected(tmp_path):
    """Is a NameError allowed for the answer that the stub stands for, and only it?"""
    cells = ["raise NotImplementedError()", "print(slope)", "print(other)"]
    solution = ["slope, unit = 2.0, 'ms'", "print(slope)", "print(other)"]
    (found,) = run(cells, solution, tmp_path)
    assert "name 'other' is not defined" in found


def test_missing_import_is_not_expected(tmp_path):
    """Is a NameError refused although a stub has raised, when the text is at fault?"""
    stub = "def square(x):\n    raise NotImplementedError()"
    solution = "def square(x):\n    return x * x"
    (found,) = run([stub, "np.sqrt(square(2))"], [solution, ""], tmp_path)
    assert "name 'np' is not defined" in found


def test_any_other_error_stops_the_run(tmp_path):
    """Is an error of the text's own code raised, with its cell?"""
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(["1 / 0"], ["1 / 0"], tmp_path)


def test_bound_names_are_those_of_the_top_level():
    """Are names inside functions and comprehensions left out, imports taken in?"""
    source = (
        "import numpy as np\na, (b, c) = 1, (2, 3)\nfor k in range(3):\n    d = k\n"
        "def f(x):\n    inside = x\n    return inside\ne = [z for z in range(3)]\n"
        "if (w := 2) > 1:\n    g: int = 4\nwith open('x') as h:\n    pass\n"
    )
    assert bound_names(source) == set("abcdefghkw") | {"np"}
