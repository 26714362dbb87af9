"""The rules for an nbgrader source notebook, and for the release made from it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from anatomy import COMMON, Places, Rule, cells, syntax
from nbformat import NotebookNode

SCHEMA_VERSION = 3
READABLE_ID = re.compile(r"[a-z][a-z0-9]*(?:_{1,2}[a-z0-9]+)*")
REGIONS = {
    "SOLUTION": re.compile(r"### (BEGIN|END) SOLUTION\b"),
    "HIDDEN TESTS": re.compile(r"### (BEGIN|END) HIDDEN TESTS\b"),
    "MARK SCHEME": re.compile(r"=== (BEGIN|END) MARK SCHEME ===$"),
}
HELD_BACK = re.compile(
    r"(BEGIN|END)\s+(SOLUTION|HIDDEN\s+TESTS|MARK\s+SCHEME)", re.IGNORECASE
)


def graded(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode, NotebookNode]]:
    """Yield position, cell and nbgrader metadata of each cell that nbgrader knows."""
    for i, cell in enumerate(notebook.cells):
        if "nbgrader" in cell.metadata:
            yield i, cell, cell.metadata.nbgrader


def no_outputs(notebook: NotebookNode) -> Places:
    """Committed without outputs and counts: nothing of the machine it ran on."""
    for i, cell in cells(notebook, "code"):
        if cell.outputs or cell.execution_count is not None:
            yield i, "holds an output or a count: clear all outputs and save"


def readable_grade_ids(notebook: NotebookNode) -> Places:
    """Each grade_id is unique, and a name rather than a random number."""
    seen: dict[str, int] = {}
    for i, _, meta in graded(notebook):
        name = meta.get("grade_id", "")
        if name in seen:
            yield i, f"grade_id {name!r} is also that of cell {seen[name]}"
        seen.setdefault(name, i)
        if not READABLE_ID.fullmatch(name) or re.fullmatch(r"cell_?[0-9a-f]+", name):
            yield i, f"grade_id {name!r}: use words, as in cluster_meat__is_symmetric"


def grading_metadata(notebook: NotebookNode) -> Places:
    """Schema 3; graded cells earn points, checks are locked, there is something."""
    found = False
    for i, _, meta in graded(notebook):
        if meta.get("schema_version") != SCHEMA_VERSION:
            yield i, f"nbgrader schema {meta.get('schema_version')}, expected 3"
        if meta.get("grade") or meta.get("task"):
            found = True
            if not meta.get("points", 0) > 0:
                yield i, f"{meta.get('grade_id')!r} is graded for 0 points"
        if meta.get("grade") and not meta.get("solution") and not meta.get("locked"):
            yield i, f"the check {meta.get('grade_id')!r} is not locked"
    if not found:
        yield None, "no cell is graded"


def balanced_regions(notebook: NotebookNode) -> Places:
    """Each BEGIN has its END in the same cell, and regions do not overlap."""
    for i, cell in enumerate(notebook.cells):
        inside = ""
        for line in cell.source.splitlines():
            for region, pattern in REGIONS.items():
                match = pattern.fullmatch(line.strip())
                if match is None:
                    continue
                if match[1] == "BEGIN" and inside:
                    yield i, f"{region} begins inside {inside}"
                elif match[1] == "END" and inside != region:
                    yield i, f"END {region} without its BEGIN"
                inside = region if match[1] == "BEGIN" else ""
        if inside:
            yield i, f"{inside} is not ended in its cell"


def exact_markers(notebook: NotebookNode) -> Places:
    """A marker is spelt as nbgrader looks for it; another stays in the release."""
    for i, cell in enumerate(notebook.cells):
        for line in cell.source.splitlines():
            spelt = any(p.fullmatch(line.strip()) for p in REGIONS.values())
            if HELD_BACK.search(line) and not spelt:
                yield i, f"{line.strip()!r} would not be taken for a marker"


def regions_in_their_cells(notebook: NotebookNode) -> Places:
    """Solutions stand in solution cells, hidden tests in graded cells."""
    for i, cell in enumerate(notebook.cells):
        meta = cell.metadata.get("nbgrader", {})
        if REGIONS["SOLUTION"].search(cell.source) and not meta.get("solution"):
            yield i, "a solution outside a solution cell would reach the student"
        if REGIONS["HIDDEN TESTS"].search(cell.source) and not meta.get("grade"):
            yield i, "hidden tests outside a graded cell judge nothing"


def asserts_have_messages(notebook: NotebookNode) -> Places:
    """A failing check tells the student the likely slip."""
    checks = {i for i, _, meta in graded(notebook) if meta.get("grade")}
    for i, node in syntax(notebook):
        if i in checks and isinstance(node, ast.Assert) and node.msg is None:
            yield i, f"`{ast.unparse(node)[:60]}` has no message"


def no_float_equality(notebook: NotebookNode) -> Places:
    """Checks compare numbers with a stated tolerance, never with ==."""
    checks = {i for i, _, meta in graded(notebook) if meta.get("grade")}
    for i, node in syntax(notebook):
        if i in checks and isinstance(node, ast.Compare):
            operands = (node.left, *node.comparators)
            floats = any(
                isinstance(part, ast.Constant) and isinstance(part.value, float)
                for part in operands
            )
            if floats and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                yield i, f"`{ast.unparse(node)[:60]}`: state rtol and atol instead"


def nothing_held_back(notebook: NotebookNode) -> Places:
    """A release holds no marker of a solution, a hidden test or a mark scheme."""
    for i, cell in enumerate(notebook.cells):
        match = HELD_BACK.search(cell.source)
        if match:
            yield i, f"{match[0]!r} is in the release: run `make release`"


def stubs_to_fill(notebook: NotebookNode) -> Places:
    """Each solution cell of a release waits for an answer, as nbgrader marks it."""
    for i, cell, meta in graded(notebook):
        stub = "NotImplementedError" if cell.cell_type == "code" else "YOUR ANSWER HERE"
        if meta.get("solution") and stub not in cell.source:
            yield i, f"{meta.get('grade_id')!r} holds no stub: no solution region?"


SOURCE: tuple[Rule, ...] = (
    *COMMON,
    no_outputs,
    readable_grade_ids,
    grading_metadata,
    balanced_regions,
    exact_markers,
    regions_in_their_cells,
    asserts_have_messages,
    no_float_equality,
)

RELEASE: tuple[Rule, ...] = (
    *COMMON,
    no_outputs,
    readable_grade_ids,
    grading_metadata,
    nothing_held_back,
    stubs_to_fill,
)
