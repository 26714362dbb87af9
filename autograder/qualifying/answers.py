"""Answers whose worth is known, and the notebook that a student with one hands in.

``tests/answers/ASSIGNMENT/GRADE_ID/`` holds files ``right_*.py`` and ``wrong_*.py``;
each takes the place of one solution cell. Header lines of a file::

    # wrong: the mistake in a few words        (or  # right: the route)
    # why: what makes students do it
    # loses: check_id 2, other_check_id 1
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ..classroom.table import number
from ..errors import SourceError
from ..grading.autograded import grading_metadata
from ..notebooks.assignment import Assignment, Cell, Role, SourceNotebook

_HEADER = re.compile(r"#\s*(right|wrong|why|loses)\s*:\s*(.*)")
_LOSS = re.compile(r"(\S+)\s+(\d+(?:\.\d+)?)\Z")


@dataclass(frozen=True, slots=True)
class Answer:
    """One known answer.

    Attributes
    ----------
    grade_id : str
        The solution cell that it replaces; empty for a whole notebook.
    right : bool
    words : str
        The route of a right answer, the mistake of a wrong one.
    loses : mapping
        grade_id of a check to the points that the answer must lose there.
    """

    notebook: str
    grade_id: str
    name: str
    right: bool
    words: str
    loses: Mapping[str, float] = field(default_factory=dict)
    text: str = field(default="", repr=False)


def whole_notebooks(assignment: Assignment) -> Iterator[Answer]:
    """Yield the blank release, which gets nothing, and the source, which gets all."""
    for notebook in assignment.notebooks:
        points = {c.grade_id: c.points for c in notebook.cells if c.role is Role.CHECK}
        blank = f"blank {notebook.name}"
        yield Answer(notebook.name, "", blank, False, "nothing filled in", points)
        source = f"source {notebook.name}"
        yield Answer(notebook.name, "", source, True, "the model solution")


def read_answers(folder: Path, assignment: Assignment) -> tuple[Answer, ...]:
    """Read all known answers of an assignment; raises SourceError for a bad one."""
    places = {
        cell.grade_id: notebook
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.role is Role.SOLUTION
    }
    answers = []
    for path in sorted(folder.glob("*/*.py")):
        notebook = places.get(path.parent.name)
        if notebook is None:
            raise SourceError(
                f"{path}: expected a folder named after a solution cell, one of "
                f"{', '.join(sorted(places))}; got {path.parent.name!r}"
            )
        answers.append(_answer(path, notebook))
    return tuple(answers)


def _answer(path: Path, notebook: SourceNotebook) -> Answer:
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    for line in text.split("\n"):
        if found := _HEADER.match(line):
            header.setdefault(found[1], found[2].strip())
    kind = path.stem.split("_")[0]
    if kind not in ("right", "wrong") or not header.get(kind):
        raise SourceError(
            f"{path}: expected right_*.py with a line '# right: the route', or "
            "wrong_*.py with a line '# wrong: the mistake'"
        )
    points = {c.grade_id: c.points for c in notebook.cells if c.role is Role.CHECK}
    loses = _losses(header.get("loses", ""), points, path)
    if (kind == "wrong") != bool(loses):
        raise SourceError(
            f"{path}: expected a line '# loses: grade_id points' in a wrong answer, "
            "and none in a right one"
        )
    return Answer(
        notebook=notebook.name,
        grade_id=path.parent.name,
        name=f"{path.parent.name}/{path.stem}",
        right=kind == "right",
        words=header[kind],
        loses=loses,
        text=text,
    )


def _losses(text: str, points: Mapping[str, float], path: Path) -> dict[str, float]:
    losses = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _LOSS.match(part)
        if not found or not 0 < float(found[2]) <= points.get(found[1], 0):
            known = ", ".join(f"{k} {number(v)}" for k, v in points.items())
            raise SourceError(
                f"{path}: expected '# loses: grade_id points' with checks and at most "
                f"the points of {known}; got {part!r}"
            )
        losses[found[1]] = float(found[2])
    return losses


def hand_in(notebook: SourceNotebook, *answers: Answer) -> bytes:
    """Write the notebook that a student with these answers would hand in.

    Questions without an answer among them hold the model solution.
    """
    given = {answer.grade_id: answer.text for answer in answers if answer.grade_id}
    blank = any(not answer.grade_id and not answer.right for answer in answers)
    cells = [_handed_in(cell, given, blank) for cell in notebook.cells]
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": notebook.metadata,
            "cells": cells,
        }
    ).encode()


def _handed_in(cell: Cell, given: Mapping[str, str], blank: bool) -> dict[str, Any]:
    mine = cell.role in (Role.SOLUTION, Role.MANUAL) and not blank
    text = cell.source if mine else cell.release_source
    text = given.get(cell.grade_id, text) if cell.grade_id else text
    made: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": cell.cell_id or f"cell-{cell.index}",
        "metadata": {},
        "source": text,
    }
    if cell.grade_id:
        made["metadata"] = {"nbgrader": grading_metadata(cell)}
    if cell.cell_type == "code":
        made |= {"outputs": [], "execution_count": None}
    return made


def bundles(answers: Sequence[Answer]) -> tuple[tuple[Answer, ...], ...]:
    """Put right answers together, at most one a question, into few notebooks."""
    by_question: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        if answer.right and answer.grade_id:
            key = (answer.notebook, answer.grade_id)
            by_question.setdefault(key, []).append(answer)
    made: list[tuple[Answer, ...]] = []
    for notebook in sorted({name for name, _ in by_question}):
        rows = [found for (name, _), found in by_question.items() if name == notebook]
        rounds = zip_longest(*rows)
        made += [tuple(a for a in one if a is not None) for one in rounds]
    return tuple(made)
