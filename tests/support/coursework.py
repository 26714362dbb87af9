"""Small assignments and submissions, built cell by cell for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def _marked(make, text: str, grade_id: str, **marks: object) -> NotebookNode:
    every = {"grade": False, "solution": False, "locked": False, "task": False}
    every |= {"schema_version": 3, "grade_id": grade_id}
    return make(text, id=grade_id, metadata={"nbgrader": {**every, **marks}})


def locked(grade_id: str, text: str) -> NotebookNode:
    """A read-only code cell."""
    return _marked(new_code_cell, text, grade_id, locked=True)


def plain(name: str, text: str) -> NotebookNode:
    """A code cell without nbgrader's marks."""
    return new_code_cell(text, id=name)


def text(name: str, words: str) -> NotebookNode:
    """A Markdown cell without nbgrader's marks."""
    return new_markdown_cell(words, id=name)


def solution(grade_id: str, body: str) -> NotebookNode:
    """An answer cell whose whole text is the model solution."""
    marked = f"### BEGIN SOLUTION\n{body}\n### END SOLUTION"
    return _marked(new_code_cell, marked, grade_id, solution=True)


def check(
    grade_id: str, body: str, points: float = 1, hidden: str = ""
) -> NotebookNode:
    """An autograded check; ``hidden`` goes into a hidden-test region."""
    if hidden:
        body = f"{body}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return _marked(
        new_code_cell, body, grade_id, grade=True, locked=True, points=points
    )


def manual(grade_id: str, points: float = 2) -> NotebookNode:
    """A written answer that is graded by hand."""
    return _marked(
        new_markdown_cell,
        "model text",
        grade_id,
        grade=True,
        solution=True,
        points=points,
    )


def notebook(*cells: NotebookNode) -> NotebookNode:
    """A notebook of these cells."""
    made = new_notebook(cells=[nbformat.from_dict(cell) for cell in cells])
    made.metadata.kernelspec = dict(KERNEL)
    return made


def handed_in(source: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """The release of a source, with some answer cells filled in.

    Answers that are not given are left as the stub.
    """
    made = nbformat.from_dict(source)
    for cell in made.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            stub = (
                "# YOUR CODE HERE\nraise NotImplementedError()"
                if cell.cell_type == "code"
                else "YOUR ANSWER HERE"
            )
            cell.source = answers.get(marks["grade_id"], stub)
        elif marks.get("grade"):
            cell.source = cell.source.split("\n### BEGIN HIDDEN TESTS")[0]
    return made


def model(source: NotebookNode) -> dict[str, str]:
    """The model solutions of a source, by grade_id, without their markers."""
    return {
        cell.metadata["nbgrader"]["grade_id"]: "\n".join(
            line for line in cell.source.split("\n") if not line.startswith("### ")
        )
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def to_bytes(made: NotebookNode) -> bytes:
    """The notebook as a file's bytes."""
    return nbformat.writes(made).encode()


def write_source(course: Path, assignment: str, **notebooks: NotebookNode) -> Path:
    """Write ``source/ASSIGNMENT`` of a course; return the folder."""
    folder = course / "source" / assignment
    folder.mkdir(parents=True)
    for name, made in notebooks.items():
        nbformat.write(made, folder / f"{name}.ipynb")
    return folder


def hand_in(course: Path, student: str, assignment: str, **files: bytes) -> Path:
    """Write ``submitted/STUDENT/ASSIGNMENT``; return the folder."""
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / f"{name}.ipynb").write_bytes(data)
    return folder
