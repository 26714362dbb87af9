"""nbgrader's own grading, in processes of its own and without this engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.coursedir.generator import alembic_on_path

Points = dict[tuple[str, str, str], float]


def nbgrader(course: Path, *words: str) -> subprocess.CompletedProcess:
    """Run an nbgrader command in a course folder, with nobody's own configuration."""
    settings = course / "jupyter"
    settings.mkdir(exist_ok=True)
    env = os.environ | {
        "JUPYTER_CONFIG_DIR": str(settings),
        "JUPYTER_NO_CONFIG": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [sys.executable, "-m", "nbgrader", *words]
    return subprocess.run(command, cwd=course, env=env, capture_output=True, text=True)


def release(course: Path, assignment: str) -> None:
    """Make the student version; nbgrader notes the assignment in its gradebook."""
    made = nbgrader(course, "generate_assignment", assignment, "--force")
    assert made.returncode == 0, made.stderr


def autograde(course: Path, assignment: str, *options: str) -> Points:
    """Grade what was handed in; points by student, notebook and grade_id."""
    nbgrader(course, "autograde", assignment, *options)  # a bad submission fails it
    return points(course, assignment)


def points(course: Path, assignment: str) -> Points:
    """What stands in the course's gradebook."""
    url = f"sqlite:///{course / 'gradebook.db'}"
    with alembic_on_path(), Gradebook(url) as gradebook:
        return {
            (submission.student.id, notebook.name, grade.cell.name): grade.auto_score
            for submission in gradebook.assignment_submissions(assignment)
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.auto_score is not None
        }
