"""otter-grader on the same questions: its master notebook, its own release, its API.

    python with_otter.py make COURSE_FOLDER ASSIGNMENT OUT   (otter assign)
    python with_otter.py grade OUT STUDENTS                  (otter run, one by one)

A check of nbgrader's becomes one hidden test of otter's, so that it runs once. The
answers stay in the student's copy: each graded notebook is an honest, solved one.
Grading goes through ``otter.api.grade_submission`` in one process for the class, which
is ``otter run`` without starting Python again for each student.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograder.notebooks.assignment import Cell, Role, SourceNotebook

_CONFIG = """\
# ASSIGNMENT CONFIG
name: {name}
generate:
    pdf: false
    zips: false
export_cell: false
check_all_cell: false
init_cell: false
solutions_pdf: false
template_pdf: false
run_tests: false"""


def master(notebook: SourceNotebook) -> NotebookNode:
    """Write the source as otter's master notebook; checks in a row are a question."""
    cells = [new_raw_cell(_CONFIG.format(name=notebook.name))]
    number, waiting = 0, []
    for cell in (*notebook.cells, None):
        if cell is not None and cell.role is Role.CHECK:
            waiting.append(cell)
            continue
        if waiting:
            number += 1
            cells += _question(f"q{number:02d}", waiting)
            waiting = []
        if cell is not None and cell.cell_type == "code":
            cells.append(new_code_cell(cell.source))
        elif cell is not None:
            cells.append(new_markdown_cell(cell.source))
    made = new_notebook(cells=cells)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.metadata.kernelspec = nbformat.from_dict(spec)
    return made


def _question(name: str, checks: list[Cell]) -> list[NotebookNode]:
    points = ", ".join(f"{check.points:g}" for check in checks)
    tests = [new_code_cell(f"# HIDDEN\n{_silent(check.source)}") for check in checks]
    return [
        new_raw_cell(f"# BEGIN QUESTION\nname: {name}\npoints: [{points}]"),
        new_markdown_cell(f"Checks of {name}"),
        new_raw_cell("# BEGIN SOLUTION"),
        new_code_cell("answered = True"),
        new_raw_cell("# END SOLUTION"),
        new_raw_cell("# BEGIN TESTS"),
        *tests,
        new_raw_cell("# END TESTS"),
        new_raw_cell("# END QUESTION"),
    ]


def _silent(source: str) -> str:
    """Leave out the docstring: otter's tests are doctests, which would show it."""
    tree = ast.parse(source)
    if ast.get_docstring(tree, clean=False) is None:
        return source
    return "\n".join(source.split("\n")[tree.body[0].end_lineno :])


def make(folder: Path, name: str, out: Path) -> None:
    """Generate the autograder and the student's notebook in ``out``."""
    from otter.assign import main as assign

    from autograder.coursedir.coursedir import open_course

    (notebook,) = open_course(folder).read(name).notebooks
    out.mkdir(parents=True)
    path = out / f"{name}.ipynb"
    nbformat.write(master(notebook), path)
    assign(str(path), str(out / "dist"), no_run_tests=True, no_pdfs=True)


def grade(out: Path, students: int) -> None:
    """Grade the student's notebook so many times; fail unless it gets all points."""
    from otter.api import grade_submission

    (archive,) = (out / "dist" / "autograder").glob("*.zip")
    (notebook,) = (out / "dist" / "student").glob("*.ipynb")
    for _ in range(students):
        found = grade_submission(str(notebook), str(archive), quiet=True)
        if found.total != found.possible:
            sys.exit(
                f"otter gives {found.total} of {found.possible}\n{found.summary()}"
            )


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
    else:
        grade(Path(sys.argv[2]), int(sys.argv[3]))
