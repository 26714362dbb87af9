"""A lint for notebooks: what holds for every notebook of the course.

A rule is a function that takes a notebook and yields a `Finding` for each place where
the notebook breaks it. `lint` runs a tuple of rules. `lectures` and `problem_sets` hold
the rules for one kind of notebook; ``fixtures/`` holds one broken notebook a rule.
"""

from __future__ import annotations

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a notebook breaks a rule.

    Attributes
    ----------
    rule : str
        Name of the rule: the name of its function.
    cell : int or None
        Position of the cell, from 0; None for the notebook as a whole.
    message : str
        What is wrong and what to do.
    """

    rule: str
    cell: int | None
    message: str

    def __str__(self) -> str:
        """Return one line for a report."""
        where = "notebook" if self.cell is None else f"cell {self.cell}"
        return f"{self.rule}: {where}: {self.message}"


Places = Iterator[tuple[int | None, str]]
Rule = Callable[[NotebookNode], Places]

KERNEL = "python3"
NOTEBOOK_KEYS = {"kernelspec", "language_info", "nbgrader"}
# `deletable` and `editable` are how nbgrader locks cells in a release.
CELL_KEYS = {"nbgrader", "tags", "deletable", "editable"}
# Tags that make nbval, nbclient or nbgrader look away from a cell.
BLINDING_TAGS = {"raises-exception", "nbval-skip", "nbval-ignore-output"}
LOCAL_PATH = re.compile(
    r"(?<![\w.:/])/(?:home|Users|root|tmp|var|work|mnt|private)/[\w.-]+"
    r"|[A-Z]:\\Users\\|ipykernel_\d+|\bat 0x[0-9a-f]{6,}"
)


def read(path: Path) -> NotebookNode:
    """Read a notebook as it is on disk: `nbformat.read` would mend what it can."""
    return nbformat.v4.reads_json(path.read_text(encoding="utf-8"))


def lint(notebook: NotebookNode, rules: tuple[Rule, ...]) -> list[Finding]:
    """Return what a notebook breaks, in the order of the rules.

    A notebook that is not valid nbformat 4.5 is reported as that alone: the other
    rules rely on the format.
    """
    broken = list(valid_format(notebook))
    if broken:
        return [Finding("valid_format", cell, text) for cell, text in broken]
    return [
        Finding(rule.__name__, cell, text)
        for rule in rules
        for cell, text in rule(notebook)
    ]


def cells(notebook: NotebookNode, kind: str) -> Iterator[tuple[int, NotebookNode]]:
    """Yield position and cell for each cell of a kind (``code``, ``markdown``)."""
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == kind:
            yield i, cell


def syntax(notebook: NotebookNode) -> Iterator[tuple[int, ast.AST]]:
    """Yield position and each node of the syntax tree of each code cell."""
    for i, cell in cells(notebook, "code"):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue  # `plain_python` reports it
        for node in ast.walk(tree):
            yield i, node


def headings(notebook: NotebookNode) -> Iterator[tuple[int, int, str]]:
    """Yield position, level and text of each Markdown heading outside code fences."""
    for i, cell in cells(notebook, "markdown"):
        fenced = False
        for line in cell.source.splitlines():
            if line.lstrip().startswith(("```", "~~~")):
                fenced = not fenced
            match = re.match(r"(#{1,6})\s+(.*\S)", line)
            if match and not fenced:
                yield i, len(match[1]), match[2]


def output_text(output: NotebookNode) -> str:
    """Return all that an output says in text."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return "\n".join(output.traceback)
    data = output.get("data", {})
    return "\n".join(str(v) for k, v in data.items() if k.startswith("text/"))


def valid_format(notebook: NotebookNode) -> Places:
    """Nbformat 4.5, valid by its schema, cell ids unique."""
    if (notebook.get("nbformat"), notebook.get("nbformat_minor")) < (4, 5):
        yield None, "nbformat 4.5 is needed; open and save it in JupyterLab"
        return
    ids = [cell.get("id") for cell in notebook.get("cells", [])]
    faulty = [i for i, name in enumerate(ids) if not name or name in ids[:i]]
    for i in faulty:
        yield i, f"the cell id {ids[i]!r} is missing or used twice: save in JupyterLab"
    if not faulty:  # which nbformat would mend and not report
        try:
            nbformat.validate(notebook)
        except nbformat.ValidationError as error:
            yield None, f"not a valid notebook: {error.message}"


def metadata_allow_list(notebook: NotebookNode) -> Places:
    """No metadata but kernelspec, language_info, nbgrader and tags."""
    for key in sorted(set(notebook.metadata) - NOTEBOOK_KEYS):
        yield None, f"metadata {key!r} is not on the allow-list: remove it"
    for i, cell in enumerate(notebook.cells):
        for key in sorted(set(cell.metadata) - CELL_KEYS):
            yield i, f"metadata {key!r} is not on the allow-list: remove it"
        if "attachments" in cell:
            yield i, "has an attachment: draw the picture in code or link a file"


def kernelspec_python3(notebook: NotebookNode) -> Places:
    """The kernel is called python3, the name that every machine has."""
    spec = notebook.metadata.get("kernelspec", {})
    if spec.get("name") != KERNEL:
        yield None, f"kernelspec is {spec.get('name')!r}, expected {KERNEL!r}"
    if not str(spec.get("display_name", "")).startswith("Python 3"):
        yield None, f"the kernel is shown as {spec.get('display_name')!r}"


def no_blinding_tags(notebook: NotebookNode) -> Places:
    """No tag or comment that makes a test pass whatever the cell does."""
    for i, cell in enumerate(notebook.cells):
        for tag in sorted(BLINDING_TAGS & set(cell.metadata.get("tags", []))):
            yield i, f"tag {tag!r}: the cell would pass whatever it does"
    for i, cell in cells(notebook, "code"):
        for word in ("NBVAL_SKIP", "NBVAL_IGNORE_OUTPUT", "NBVAL_RAISES_EXCEPTION"):
            if word in cell.source:
                yield i, f"{word}: the cell would pass whatever it does"


def heading_levels(notebook: NotebookNode) -> Places:
    """One title, then no level skipped on the way down."""
    level = 0
    for i, new, text in headings(notebook):
        if new == 1 and level > 0:
            yield i, f"{text!r} is a second title: use ## for a section"
        elif new > level + 1:
            yield i, f"{text!r} is at level {new} under level {level}"
        level = new


def plain_python(notebook: NotebookNode) -> Places:
    """Each code cell is Python: no magics, no shell, no installing."""
    for i, cell in cells(notebook, "code"):
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            line = (cell.source.splitlines() or [""])[(error.lineno or 1) - 1]
            yield i, f"not plain Python (a magic or a shell command?): {line!r}"


def no_star_imports(notebook: NotebookNode) -> Places:
    """A reader can see where each name comes from."""
    for i, node in syntax(notebook):
        if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
            yield i, f"`from {node.module} import *`: name what is used"


def no_warnings_filter(notebook: NotebookNode) -> Places:
    """Nothing is hidden from the reader: no filter set to ignore."""
    for i, node in syntax(notebook):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).split(".")[-1]
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        ignores = any(getattr(value, "value", None) == "ignore" for value in values)
        if name in {"filterwarnings", "simplefilter", "catch_warnings"} and ignores:
            yield i, f"`{ast.unparse(node)}` hides a warning: mend its cause"


def no_network(notebook: NotebookNode) -> Places:
    """The notebook works offline: code reads no address."""
    for i, node in syntax(notebook):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.match(r"(https?|ftp)://", node.value):
                yield i, f"code uses the address {node.value!r}: ship the data"


def seeded_generators(notebook: NotebookNode) -> Places:
    """Every random generator has a seed, so that a second run says the same."""
    for i, node in syntax(notebook):
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            if ast.unparse(node.func).endswith("default_rng"):
                yield i, "`default_rng()` without a seed: results would not repeat"


def no_trailing_semicolon(notebook: NotebookNode) -> Places:
    """No `;` at a line's end: nbval no longer takes it as "do not show" (nbval#194)."""
    for i, cell in cells(notebook, "code"):
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(cell.source).readline))
        except (tokenize.TokenError, SyntaxError):
            continue  # `plain_python` reports it
        ends = (tokenize.NEWLINE, tokenize.COMMENT, tokenize.ENDMARKER)
        for token, following in itertools.pairwise(tokens):
            if token.string == ";" and following.type in ends:
                yield i, f"line {token.start[0]} ends in `;`: write `_ = ...` instead"


def no_local_paths(notebook: NotebookNode) -> Places:
    """No path, user name or memory address of the machine it ran on."""
    for i, cell in enumerate(notebook.cells):
        texts = [cell.source, *map(output_text, cell.get("outputs", []))]
        for match in filter(None, map(LOCAL_PATH.search, texts)):
            yield i, f"{match[0]!r} belongs to one machine: remove it, run again"


def images_have_alt_text(notebook: NotebookNode) -> Places:
    """A Markdown image says in words what it shows, and lies in the repository."""
    for i, cell in cells(notebook, "markdown"):
        for alt, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)", cell.source):
            if not alt.strip():
                yield i, f"image {target!r} has no alt text"
            if "://" in target:
                yield i, f"image {target!r} is remote: a reader may be offline"


COMMON: tuple[Rule, ...] = (
    metadata_allow_list,
    kernelspec_python3,
    no_blinding_tags,
    heading_levels,
    plain_python,
    no_star_imports,
    no_warnings_filter,
    no_network,
    seeded_generators,
    no_trailing_semicolon,
    no_local_paths,
    images_have_alt_text,
)
