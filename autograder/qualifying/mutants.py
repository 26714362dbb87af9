"""Model solutions with one small mistake each, made by machine.

A mutant is the text of a solution cell in which one expression or statement is changed:
the slips of a tired student (n for J, axis 0 for 1, a mean for a sum, an argument left
out), made everywhere they fit. A check that lets one pass cannot see that mistake.

The kept libraries (mutmut, cosmic-ray, mutatest) change the modules of a package and
run its test command. Here one cell of a notebook is changed, a grading engine is the
test, and the mistakes that matter are those of statistics; so the mutator is our own.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from .mutations import changes
from .mutations_statements import accumulations, removals, results


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed solution.

    Attributes
    ----------
    grade_id : str
        The solution cell.
    kind : str
        What was done, in a few words ("axis", "n for J").
    line : int
        1-based line of the cell's text.
    before, after : str
        The changed lines, stripped, joined by a line break; ``after`` is empty where
        a statement was removed.
    text : str
        The cell with the change.
    """

    grade_id: str
    kind: str
    line: int
    before: str
    after: str
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it in a list, whatever its number is: question and line diff."""
        return self.grade_id, self.before, self.after


def make_mutants(
    source: str, grade_id: str, lines: frozenset[int] | None = None
) -> tuple[Mutant, ...]:
    """Make every mutant of a solution cell.

    Parameters
    ----------
    source : str
        The cell's full text.
    grade_id : str
    lines : frozenset of int, optional
        1-based lines that are the solution; all of them by default.

    Returns
    -------
    tuple of Mutant
        In the order of the text; none that parses to the same as the source or as an
        earlier mutant. Empty for a cell that is no plain Python.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    text, seen = _Text(source), {ast.dump(tree)}
    made = []
    for node, kind, replacement in _all_changes(tree):
        first, last = node.lineno, node.end_lineno or node.lineno
        if lines is not None and not lines.issuperset(range(first, last + 1)):
            continue
        changed, dump = _changed(text, node, replacement)
        if dump and dump not in seen:
            seen.add(dump)
            before, after = _diff(source, changed)
            made.append(Mutant(grade_id, kind, first, before, after, changed))
    return tuple(sorted(made, key=lambda mutant: mutant.line))


def _changed(text: _Text, node: ast.AST, new: str) -> tuple[str, str]:
    """The text with another text for a node, in brackets where they are needed.

    Returns the text and its tree as a string, which is empty when it does not parse.
    """
    plain, tight = text.replace(node, new), text.replace(node, f"({new})")
    dumps = [_dump(plain), _dump(tight)]
    if isinstance(node, ast.stmt) or not dumps[1] or dumps[0] == dumps[1]:
        return plain, dumps[0]
    return tight, dumps[1]


def _dump(source: str) -> str:
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""


def _all_changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str, str]]:
    """Yield a node, what is done to it, and the text that takes its place."""
    scopes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    yield from removals(tree)
    yield from accumulations(tree)
    yield from results(tree)
    skipped = _annotations(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and node not in skipped:
            inner = [s for s in scopes if node in set(ast.walk(s))]
            scope = inner[-1] if inner else tree
            for kind, new in changes(node, scope):
                yield node, kind, new


def _annotations(tree: ast.AST) -> set[ast.AST]:
    """Docstrings, type hints and what stands in f-strings: no place for a mistake."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.update(ast.walk(node))
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(hint, ast.AST):
                found.update(ast.walk(hint))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(node.value)
        if isinstance(node, ast.Raise):
            found.update(ast.walk(node))
    return found


class _Text:
    """A cell's text, cut by the positions that ``ast`` gives: lines and bytes."""

    def __init__(self, source: str) -> None:
        self.data = source.encode()
        starts = [0]
        for line in source.split("\n"):
            starts.append(starts[-1] + len(line.encode()) + 1)
        self.starts = starts

    def replace(self, node: ast.AST, new: str) -> str:
        """Put other text in a node's place; a removed statement takes its lines."""
        first = self.starts[node.lineno - 1] + node.col_offset
        last = self.starts[node.end_lineno - 1] + node.end_col_offset
        return (self.data[:first] + new.encode() + self.data[last:]).decode()


def _diff(old: str, new: str) -> tuple[str, str]:
    """The lines that differ, stripped."""
    before, after = old.split("\n"), new.split("\n")
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    cuts = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    gone = before[cuts[0][1] : cuts[-1][2]]
    come = after[cuts[0][3] : cuts[-1][4]]
    return "\n".join(s.strip() for s in gone), "\n".join(s.strip() for s in come)
