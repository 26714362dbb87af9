"""Course folders with a class that handed in honest, solved notebooks.

nbgrader itself makes the release and enters the assignment in its gradebook, once for
all who grade; each run then gets a copy of the folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

HERE = Path(__file__).resolve().parent
COURSE_DIR = HERE.parents[1]
_SOLUTION_MARKS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Template:
    """A course folder with one assignment, released, without submissions."""

    folder: Path
    name: str

    @property
    def source(self) -> Path:
        """The instructor's notebook."""
        return self.folder / "source" / self.name / f"{self.name}.ipynb"

    def with_class(self, folder: Path, students: int) -> Path:
        """Copy the folder and let a class hand in; return the copy."""
        shutil.copytree(self.folder, folder)
        release = self.folder / "release" / self.name / f"{self.name}.ipynb"
        blank = nbformat.read(release, as_version=4)
        solved = nbformat.read(self.source, as_version=4)
        for number in range(students):
            place = folder / "submitted" / f"student{number:04d}" / self.name
            place.mkdir(parents=True)
            nbformat.write(submission(blank, solved, number), place / release.name)
        return folder


def submission(blank: NotebookNode, solved: NotebookNode, number: int) -> NotebookNode:
    """Fill the model solutions into the release; the number only adds a comment."""
    answers = {
        cell.metadata.nbgrader.grade_id: _SOLUTION_MARKS.sub("", cell.source)
        for cell in solved.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    made = nbformat.from_dict(blank)
    for cell in made.cells:
        answer = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if answer is not None:
            cell.source = f"{answer}\n# student {number}"
    return made


def make_template(folder: Path, name: str, notebook: NotebookNode | None) -> Template:
    """Make a course folder and release its assignment with nbgrader.

    ``notebook`` is the source; None takes the one that this repository has.
    """
    place = folder / "source" / name
    if notebook is None:
        shutil.copytree(COURSE_DIR / "source" / name, place)
    else:
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{name}.ipynb")
    packages = ["course"] if notebook is None else []
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bench'\n"
        f"c.Engine.packages = {packages}\n"
    )
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", name]
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"nbgrader could not release {name}:\n{done.stderr}")
    return Template(folder, name)


_JUPYTER = {"JUPYTER_PLATFORM_DIRS": "1", "JUPYTER_NO_CONFIG": "1"}


def environment() -> dict[str, str]:
    """One BLAS thread; the interpreter's own commands (``alembic``) on the path.

    No configuration but the course's: the environment's names our engine, and stock
    nbgrader is to be stock.
    """
    own = Path(sys.executable).parent
    threads = dict.fromkeys(
        ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"
    )
    path = f"{own}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, **threads, "PATH": path, **_JUPYTER}
