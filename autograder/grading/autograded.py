"""Build the notebook that goes to ``autograded/``: what ran, and what it showed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from ..notebooks.assignment import Cell, Role, SourceNotebook
from ..notebooks.submission import Submission, SubmittedCell
from ..results import CheckResult, CheckStatus, Result
from .outputs import Keeper

_SCHEMA = 3


def build(
    notebook: SourceNotebook,
    submission: Submission,
    result: Result,
    outputs: Mapping[int, list[dict[str, Any]]],
    output_bytes: int = 0,
) -> dict[str, Any]:
    """Return the notebook as an nbformat 4 dict.

    Parameters
    ----------
    outputs : mapping of int to list
        For a position in ``submission.cells``: the outputs of that cell.
    output_bytes : int
        Bytes kept of the outputs that a cell was handed in with. Code that runs after
        a hidden check may print what the check gave it, so the student is shown these
        instead of the new ones.
    """
    keeper = Keeper(output_bytes)
    first_hidden = _first_hidden(submission)
    verdicts = {check.grade_id: check for check in result.checks}
    cells = []
    count = 0
    for place, cell in enumerate(submission.cells):
        if cell.gone:
            continue
        made = _cell(place, cell)
        if cell.cell_type == "code":
            count += 1
            made["execution_count"] = count if cell.run or _is_check(cell) else None
            made["outputs"] = (
                _verdict_outputs(verdicts.get(cell.cell.grade_id), count)
                if _is_check(cell)
                else [_numbered(output, count) for output in outputs.get(place, [])]
            )
            if place > first_hidden and not _is_check(cell):
                shown = keeper.keep(list(submission.handed_in.get(place, ())))
                made["metadata"]["autograder"] = {"handed_in": shown}
        cells.append(made)
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {**_metadata(notebook), "autograder": stamp(result)},
        "cells": cells,
    }


def stamp(result: Result) -> dict[str, str]:
    """What says that this engine made the notebook, and how it was confined."""
    return {
        "engine": result.engine,
        "sandbox": result.sandbox,
        "fingerprint": result.fingerprint,
        "status": str(result.status),
    }


def refused(notebook: SourceNotebook, result: Result) -> dict[str, Any]:
    """Return the empty release with a note why the submission was not graded."""
    cells = tuple(
        SubmittedCell(cell, cell.cell_type, cell.release_source, run=False)
        for cell in notebook.cells
    )
    made = build(notebook, Submission(cells), result, {})
    text = f"**This submission could not be graded:** {result.cause}"
    note = {"cell_type": "markdown", "id": "refused", "metadata": {}, "source": text}
    made["cells"].insert(0, note)
    return made


def _first_hidden(submission: Submission) -> float:
    """Position of the first check that holds hidden tests."""
    places = (
        place
        for place, cell in enumerate(submission.cells)
        if _is_check(cell) and cell.cell.hidden_lines
    )
    return next(places, float("inf"))


def _is_check(cell: SubmittedCell) -> bool:
    return cell.cell is not None and cell.cell.role is Role.CHECK


def _metadata(notebook: SourceNotebook) -> dict[str, Any]:
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"kernelspec": spec, **notebook.metadata}


def _cell(place: int, cell: SubmittedCell) -> dict[str, Any]:
    source = cell.cell
    made: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": (source.cell_id if source else "") or f"cell-{place}",
        "metadata": {},
        "source": cell.source,
    }
    if source is not None and source.grade_id:
        made["metadata"] = {"nbgrader": grading_metadata(source)}
    if cell.attachments and cell.cell_type != "code":
        made["attachments"] = cell.attachments
    return made


@lru_cache(maxsize=4096)
def _checksum(cell: Cell) -> str:
    node = NotebookNode(
        cell_type=cell.cell_type,
        source=cell.release_source,
        metadata=NotebookNode(nbgrader=NotebookNode(_marks(cell))),
    )
    return compute_checksum(node)


def _marks(cell: Cell) -> dict[str, Any]:
    graded = cell.role in (Role.CHECK, Role.MANUAL)
    marks: dict[str, Any] = {
        "schema_version": _SCHEMA,
        "grade": graded,
        "solution": cell.role in (Role.SOLUTION, Role.MANUAL),
        "locked": cell.locked,
        "task": cell.role is Role.TASK,
        "grade_id": cell.grade_id,
        "cell_type": cell.cell_type,
    }
    if cell.graded:
        marks["points"] = cell.points
    return marks


def grading_metadata(cell: Cell) -> dict[str, Any]:
    """Nbgrader's metadata of a source cell, with the checksum of its release."""
    return {**_marks(cell), "checksum": _checksum(cell)}


def _verdict_outputs(check: CheckResult | None, count: int) -> list[dict[str, Any]]:
    """Outputs from which nbgrader itself reads the same points."""
    if check is None:
        return []
    if check.status is CheckStatus.PASSED:
        return []
    if 0 < check.points < check.max_points:
        data = {"text/plain": repr(check.points)}
        return [
            {
                "output_type": "execute_result",
                "execution_count": count,
                "data": data,
                "metadata": {},
            }
        ]
    text = check.message or "the check failed"
    return [
        {
            "output_type": "error",
            "ename": str(check.status),
            "evalue": text,
            "traceback": [*text.split("\n"), *check.log.split("\n")[-40:]],
        }
    ]


def _numbered(output: dict[str, Any], count: int) -> dict[str, Any]:
    if output.get("output_type") == "execute_result":
        return {**output, "execution_count": count}
    return output
