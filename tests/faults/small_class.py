"""A class of small submissions whose results differ, and what a run leaves of it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import light_assignment
import nbformat

NAME = "small"
GRADES = f"grades-{NAME}.csv"
#: (grade_id, model solution, check)
QUESTIONS = (
    ("mean", "mean = float(v.mean())", "assert mean == 4.5, 'the mean of v'"),
    (
        "center",
        "def center(x):\n    return x - x.mean()",
        "np.testing.assert_allclose(center(np.arange(3.0)), [-1, 0, 1])",
    ),
    ("top", "top = v.max()", "assert np.isclose(top, 9), 'the largest value'"),
)
#: what a student puts in the place of a model solution: some right, some wrong
ANSWERS = (
    {},
    {"mean": "mean = 'four'"},
    {"center": "def center(x):\n    raise ValueError('no idea')"},
    {"top": "raise NotImplementedError"},
    {"mean": "import os\nos._exit(3)"},
)


def make_course(folder: Path, students: int) -> Path:
    """Write a course folder with its class; every fifth student ends the process."""
    source = light_assignment.source(
        QUESTIONS, "import numpy as np\n\nv = np.arange(10.0)", "A small assignment"
    )
    place = folder / "source" / NAME
    place.mkdir(parents=True)
    nbformat.write(source, place / f"{NAME}.ipynb")
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Engine.preload = ['numpy']\n"
    )
    for number in range(students):
        place = folder / "submitted" / f"student{number:04d}" / NAME
        place.mkdir(parents=True)
        nbformat.write(_submission(source, number), place / f"{NAME}.ipynb")
    return folder


def _submission(source: nbformat.NotebookNode, number: int) -> nbformat.NotebookNode:
    made = nbformat.from_dict(source)
    wrong = ANSWERS[number % len(ANSWERS)]
    for cell in made.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            right = "\n".join(cell.source.split("\n")[1:-1])
            cell.source = wrong.get(marks.grade_id, f"{right}\n# student {number}")
        elif marks.get("grade"):
            cell.source = cell.source.split("\n### BEGIN HIDDEN")[0]
    return made


def start_again(folder: Path) -> None:
    """Forget all results."""
    for name in ("autograded", "release"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("gradebook.db", "gradebook.db-journal", GRADES, "results.json"):
        (folder / name).unlink(missing_ok=True)


def state(folder: Path) -> dict:
    """Read all that a run leaves behind, but for times.

    Results as ``--json`` writes them, the gradebook's rows, its CSV, and the
    bytes of each graded notebook.
    """
    results = json.loads((folder / "results.json").read_text())
    for result in results:
        del result["seconds"]
    graded = folder / "autograded"
    files = sorted(p for p in graded.rglob("*") if p.is_file())
    return {
        "results": results,
        "gradebook": gradebook(folder),
        "grades": (folder / GRADES).read_text(),
        "files": [p.relative_to(graded).as_posix() for p in files],
        "notebooks": {str(p): p.read_text() for p in files if p.suffix == ".ipynb"},
    }


def gradebook(folder: Path) -> list[tuple]:
    """Every grade and comment in the database, with the student and the cell."""
    grades = """
        select 'grade', s.student_id, b.name, g.auto_score, g.manual_score,
               g.needs_manual_grade
        from grade g join base_cell b on b.id = g.cell_id
        join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment s on s.id = n.assignment_id"""
    comments = """
        select 'comment', s.student_id, b.name, c.auto_comment, c.manual_comment, 0
        from comment c join base_cell b on b.id = c.cell_id
        join submitted_notebook n on n.id = c.notebook_id
        join submitted_assignment s on s.id = n.assignment_id"""
    with sqlite3.connect(folder / "gradebook.db") as db:
        rows = [*db.execute(grades), *db.execute(comments)]
    db.close()
    return sorted(rows, key=repr)
