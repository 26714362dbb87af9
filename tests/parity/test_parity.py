"""Does an honest submission get the points that nbgrader itself gives?

Four students for each course: one who solved everything, one who solved every second
question, one who handed in the release as it was, and one whose answers are all wrong.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
import stock

from autograder.grading import grade
from autograder.notebooks.assignment import Assignment, Role, SourceNotebook
from autograder.notebooks.names import analyse
from autograder.notebooks.source import read_assignment
from autograder.results import Result
from autograder.settings import Settings

STUDENTS = ("solved", "half", "blank", "wrong")


def wrong(source: str) -> str:
    """An answer that runs and is right about nothing: it makes every name a None."""
    names = analyse(source)
    made = sorted(names.stored - names.imported)
    lines = [*names.imports, *(f"def {n}(*args, **named): pass" for n in made)]
    return "\n".join(lines) or "pass"


def hand_in(notebook: SourceNotebook, student: str) -> bytes:
    """What one of the students hands in: the released cells, answered or not."""
    solved = 0
    cells = []
    for cell in notebook.cells:
        text = cell.release_source
        if cell.role in (Role.SOLUTION, Role.MANUAL) and cell.cell_type == "code":
            solved += 1
            if student == "solved" or (student == "half" and solved % 2):
                text = cell.source
            elif student == "wrong":
                text = wrong(cell.source)
        make = getattr(nbformat.v4, f"new_{cell.cell_type}_cell")
        made = make(text, id=cell.cell_id or f"cell-{cell.index}")
        if cell.grade_id:
            made.metadata["nbgrader"] = {
                "schema_version": 3,
                "grade_id": cell.grade_id,
                "grade": cell.role in (Role.CHECK, Role.MANUAL),
                "solution": cell.role in (Role.SOLUTION, Role.MANUAL)
                or (cell.role is Role.TEXT and not cell.locked),
                "locked": cell.locked,
                "task": cell.role is Role.TASK,
                "points": cell.points,
                "cell_type": cell.cell_type,
            }
        cells.append(made)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    return nbformat.writes(book).encode()


def class_of_four(course: Path, assignment: Assignment) -> None:
    """Fill ``submitted/``."""
    for student in STUDENTS:
        folder = course / "submitted" / student / assignment.name
        folder.mkdir(parents=True)
        for name, data in assignment.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        for notebook in assignment.notebooks:
            path = folder / f"{notebook.name}.ipynb"
            path.write_bytes(hand_in(notebook, student))


def ours(course: Path, assignment: Assignment, settings: Settings) -> stock.Points:
    """Points of the checks from this engine, in nbgrader's form."""
    facts = grade.prepare(assignment, settings)
    assert not [facts[n].failed for n in facts if facts[n].failed]
    found: stock.Points = {}
    for student in STUDENTS:
        for notebook in assignment.notebooks:
            file = f"submitted/{student}/{assignment.name}/{notebook.name}.ipynb"
            data = (course / file).read_bytes()
            job = grade.Job(student, notebook.name, data, assignment, facts, settings)
            result: Result = grade.grade(job).result
            for check in result.checks:
                if check.status != "manual":
                    found[student, notebook.name, check.grade_id] = check.points
    return found


def compare(course: Path, name: str, settings: Settings) -> None:
    """Hand in, grade twice, compare check by check."""
    assignment = read_assignment(course / "source" / name)
    class_of_four(course, assignment)
    mine = ours(course, assignment, settings)
    stock.release(course, name)
    theirs = stock.autograde(course, name)
    assert mine == {key: theirs[key] for key in mine}
    total = {s: sum(v for k, v in mine.items() if k[0] == s) for s in STUDENTS}
    assert total["blank"] < total["half"] < total["solved"]
    assert total["wrong"] < total["half"]


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_the_quickstart_course_gets_the_same_points(tmp_path):
    """Do the assignments that nbgrader itself makes as an example agree?"""
    made = stock.nbgrader(tmp_path, "quickstart", "course101", "--autotest=False")
    if made.returncode:
        made = stock.nbgrader(tmp_path, "quickstart", "course101")
    assert made.returncode == 0, made.stderr
    course = tmp_path / "course101"
    (course / "nbgrader_config.py").write_text("c = get_config()\n", "utf-8")
    compare(course, "ps1", Settings())


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["ps04_sandwich"])
def test_a_problem_set_of_this_course_gets_the_same_points(
    name: str, tmp_path: Path, course_dir: Path
):
    """Do this course's own problem sets agree?"""
    shutil.copytree(course_dir / "source" / name, tmp_path / "source" / name)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", "utf-8")
    compare(tmp_path, name, Settings(packages=("course",)))
