"""Run a release notebook as a student gets it, and tell which errors are to be.

A blank release raises `NotImplementedError` wherever a stub runs. It may raise one
thing besides: where a stub stands at the top level of a cell (``slope = ...`` rather
than the body of a function), the cell stops before its answer name exists, and a later
cell that reads the name raises `NameError` for it. That error has the same cause and
is the student's to clear, so it is allowed, but only for a name that the source's
solution in that very cell defines. Any other error is the instructor's: a missing
import, a data file that is not there, a typing error in the text's own code.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

STUB = "NotImplementedError"
CELL_SECONDS = 60


def execute(path: Path, folder: Path) -> NotebookNode:
    """Return a notebook after running it in a folder, past stubs and missing names."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_error_names=[STUB, "NameError"],
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return notebook


def bound_names(source: str) -> set[str]:
    """Return the names that running a cell defines at its top level."""
    names: set[str] = set()
    pending: list[ast.AST] = list(ast.parse(source).body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
            continue  # what it defines inside is not at the top level
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(a.asname or a.name).split(".")[0] for a in node.names}
        if not isinstance(node, ast.Lambda | ast.ListComp | ast.DictComp | ast.SetComp):
            pending += ast.iter_child_nodes(node)
    return names


def answers(source: NotebookNode) -> dict[str, set[str]]:
    """Return the names that each solution cell of a source defines, by grade_id."""
    return {
        cell.metadata.nbgrader.grade_id: bound_names(cell.source)
        for cell in source.cells
        if cell.cell_type == "code"
        and cell.metadata.get("nbgrader", {}).get("solution")
    }


def unexpected_errors(ran: NotebookNode, source: NotebookNode) -> list[str]:
    """Return each error of a release that has run and is not due to a stub."""
    solutions = answers(source)
    waiting: set[str] = set()  # answer names whose stub raised
    found = []
    for i, cell in enumerate(ran.cells):
        for out in cell.get("outputs", []):
            if out.output_type != "error":
                continue
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            missing = re.match(r"name '(\w+)' is not defined", out.evalue)
            if out.ename == STUB:
                waiting |= solutions.get(grade_id, set())
            elif not (out.ename == "NameError" and missing and missing[1] in waiting):
                found.append(f"cell {i} {grade_id!r}: {out.ename}: {out.evalue}")
    return found
