"""The rules for a lecture: committed executed, and read from top to bottom."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from anatomy import COMMON, Places, Rule, cells, headings, output_text
from nbformat import NotebookNode

MARK = "NBVAL_CHECK_OUTPUT"
CODE_LINES = 15
PLOT_LINES = 25
CLOSING = ("Key points", "Exercises", "References")
CAPTION = re.compile(r"\*\*Figure (\d+)\.(\d+)\.\*\*")
IMAGES = {"image/png", "image/svg+xml", "image/jpeg"}


def _shows_figure(cell: NotebookNode) -> bool:
    return any(IMAGES & set(out.get("data", {})) for out in cell.get("outputs", []))


def _is_plot_helper(source: str) -> bool:
    """Whether a cell only defines functions whose names say that they draw."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(body) and all(
        isinstance(node, ast.FunctionDef) and re.match(r"_?(plot|draw)_", node.name)
        for node in body
    )


def executed_in_order(notebook: NotebookNode) -> Places:
    """Run once from a fresh kernel: counts 1..n, each code cell, in order."""
    expected = 0
    for i, cell in cells(notebook, "code"):
        if not cell.source.strip():
            yield i, "an empty code cell: remove it"
            continue
        expected += 1
        if cell.execution_count != expected:
            yield (
                i,
                f"execution count {cell.execution_count}, expected {expected}: "
                "restart the kernel, run all cells, save",
            )


def no_error_outputs(notebook: NotebookNode) -> Places:
    """No stored error, and nothing on stderr: a warning is mended, not shown."""
    for i, cell in cells(notebook, "code"):
        for out in cell.outputs:
            if out.output_type == "error":
                yield i, f"stored error {out.ename}: {out.evalue}"
            elif out.output_type == "stream" and out.name == "stderr":
                yield i, f"stored stderr: {out.text.strip()[:60]!r}"


def printed_text_in_one_piece(notebook: NotebookNode) -> Places:
    """What a cell prints in a row is one stored output, not pieces of it."""
    for i, cell in cells(notebook, "code"):
        kinds = [(out.output_type, out.get("name")) for out in cell.outputs]
        if ("stream", "stdout") in {a for a, b in pairwise(kinds) if a == b}:
            yield (
                i,
                "printed text stored in pieces, as nbconvert --execute leaves it: "
                "then run `jupyter nbconvert --inplace --coalesce-streams` on it",
            )


def marked_cells_hold_outputs(notebook: NotebookNode) -> Places:
    """A checked cell stores printed text; without it nbval would compare nothing."""
    marked = [(i, c) for i, c in cells(notebook, "code") if MARK in c.source]
    if not marked:
        yield None, f"no cell is marked # {MARK}: no number is held fast"
    for i, cell in marked:
        printed = [
            out for out in cell.outputs
            if out.output_type == "stream" and out.name == "stdout" and out.text.strip()
        ]  # fmt: skip
        if not printed:
            yield i, f"marked {MARK} but stores no printed text"
        if len(printed) != len(cell.outputs):
            yield i, "a checked cell prints rounded text and shows nothing else"


def opening_cell(notebook: NotebookNode) -> Places:
    """First cell: the title, a promise, and how many minutes it takes."""
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown":
        yield 0, "the first cell is Markdown: title, promise, minutes"
        return
    if not re.match(r"# \S", first.source):
        yield 0, "the first line is the title: `# Title`"
    if not re.search(r"\b\d+ minutes\b", first.source):
        yield 0, "say how long it takes: `60 minutes`"


def questions_and_objectives(notebook: NotebookNode) -> Places:
    """Second cell: the questions, and what a reader can do by the end."""
    second = notebook.cells[1] if len(notebook.cells) > 1 else None
    text = second.source if second and second.cell_type == "markdown" else ""
    for block, least in (("Questions", 2), ("By the end you can", 3)):
        match = re.search(rf"^(?:#+ |\*\*){block}.*$", text, re.M)
        if match is None:
            yield 1, f"the second cell has a block **{block}**"
            continue
        rest = re.split(r"^(?:#+ |\*\*)", text[match.end() :], flags=re.M)[0]
        items = re.findall(r"^\s*(?:[-*]|\d+\.) ", rest, re.M)
        if len(items) < least:
            yield 1, f"**{block}** has {len(items)} items, at least {least} are needed"


def closing_order(notebook: NotebookNode) -> Places:
    """Last sections: Key points, Exercises, References; then the licence."""
    sections = [text for _, level, text in headings(notebook) if level == 2]
    while sections and re.match(r"licen[cs]e", sections[-1], re.I):
        sections.pop()
    if tuple(sections[-3:]) != CLOSING:
        yield None, f"last sections are {sections[-3:]}, expected {list(CLOSING)}"
    last = notebook.cells[-1] if notebook.cells else None
    text = last.source if last and last.cell_type == "markdown" else ""
    if "CC BY 4.0" not in text or "BSD" not in text:
        yield None, "the last cell names the licences: text CC BY 4.0, code BSD"


def code_cell_length(notebook: NotebookNode) -> Places:
    """At most 15 lines a code cell; 25 where it only defines `plot_...` functions."""
    for i, cell in cells(notebook, "code"):
        lines = sum(1 for line in cell.source.splitlines() if line.strip())
        limit = PLOT_LINES if _is_plot_helper(cell.source) else CODE_LINES
        if lines > limit:
            yield i, f"{lines} lines of code, at most {limit}: split the cell"


def figures_have_captions(notebook: NotebookNode) -> Places:
    """The cell after a figure captions it: "**Figure 4.2.** what to notice"."""
    numbers = []
    for i, cell in enumerate(notebook.cells):
        following = notebook.cells[i + 1] if i + 1 < len(notebook.cells) else None
        below = following.source if following is not None else ""
        is_text = following is not None and following.cell_type == "markdown"
        if _shows_figure(cell) and not (is_text and CAPTION.match(below.lstrip())):
            yield i, "a figure without a caption just below: **Figure N.M.** ..."
        if cell.cell_type == "markdown":
            numbers += [(i, *map(int, pair)) for pair in CAPTION.findall(cell.source)]
    for expected, (i, lecture, figure) in enumerate(numbers, start=1):
        if figure != expected or lecture != numbers[0][1]:
            yield i, f"Figure {lecture}.{figure} is number {expected} of the notebook"


def no_stored_widgets(notebook: NotebookNode) -> Places:
    """A stored widget has no state and shows as a blank: store what it drew."""
    for i, cell in cells(notebook, "code"):
        for out in cell.outputs:
            data = out.get("data", {})
            if any("widget-view" in mime for mime in data) and not output_text(out):
                yield i, "a stored widget without a text beside it"


LECTURE: tuple[Rule, ...] = (
    *COMMON,
    executed_in_order,
    no_error_outputs,
    printed_text_in_one_piece,
    marked_cells_hold_outputs,
    opening_cell,
    questions_and_objectives,
    closing_order,
    code_cell_length,
    figures_have_captions,
    no_stored_widgets,
)
