"""Which names a piece of notebook code defines, changes or reads; by syntax alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

_TRANSFORMER = TransformerManager()
_LONGEST = 200_000
_MOST_MAGICS = 100
_MAGIC_LINE = re.compile(r"^\s*[%!?]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Names:
    """What a cell does with names at its top level.

    Attributes
    ----------
    stored : frozenset of str
        Names assigned, defined, imported or deleted.
    touched : frozenset of str
        Names whose object is changed in place by an assignment to an item or an
        attribute (``df["x"] = 1``, ``ax.title = ...``).
    needed : frozenset of str
        The part of ``loaded`` that the cell may read before it has stored it itself.
    loaded : frozenset of str
        Global names read anywhere, inside functions too.
    imported : frozenset of str
        The part of ``stored`` that comes from import statements.
    imports : tuple of str
        Those import statements, as text.
    calls : frozenset of (str, str)
        Calls that stand alone as a statement (``items.append(x)``): the base, and the
        first argument when that is a name; neither ``print`` nor ``display``.
    declared_global : frozenset of str
        Names that a function declares ``global``.
    """

    stored: frozenset[str] = frozenset()
    touched: frozenset[str] = frozenset()
    loaded: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    imports: tuple[str, ...] = ()
    calls: frozenset[tuple[str, str]] = frozenset()
    declared_global: frozenset[str] = frozenset()


def to_python(source: str) -> str:
    """Turn IPython syntax (magics, ``!``, ``?``) into plain Python text."""
    return _TRANSFORMER.transform_cell(source)


def _base(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


class _Collector(ast.NodeVisitor):
    def __init__(self) -> None:
        self.stored: set[str] = set()
        self.touched: set[str] = set()
        self.loaded: set[str] = set()
        self.imported: set[str] = set()
        self.imports: list[str] = []
        self.calls: set[tuple[str, str]] = set()
        self.globals: set[str] = set()
        self.depth = 0
        self.hidden: list[frozenset[str]] = []  # local names of the scopes around

    def _store(self, name: str) -> None:
        if self.depth == 0:
            self.stored.add(name)

    def _local(self, name: str) -> bool:
        return any(name in names for names in self.hidden)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            if not self._local(node.id):
                self.loaded.add(node.id)
        else:
            self._store(node.id)

    def _touch(self, node: ast.Attribute | ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load) and (name := _base(node)):
            if not self._local(name):
                self.touched.add(name)
        self.generic_visit(node)

    visit_Attribute = _touch
    visit_Subscript = _touch

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value
        if isinstance(call, ast.Call) and (name := _base(call.func)):
            first = call.args[0] if call.args else None
            seeds = getattr(call.func, "attr", "") == "seed"
            argument = first.id if isinstance(first, ast.Name) and not seeds else ""
            if name not in ("print", "display"):
                self.calls.add((name, argument))
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.stored.update(node.names)
        self.globals.update(node.names)

    def visit_Call(self, node: ast.Call) -> None:
        for code in _within_magic(node):
            self.visit(code)
        self.generic_visit(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if self.depth == 0:
            bound = {(a.asname or a.name).split(".")[0] for a in node.names}
            self.imported |= bound
            self.stored |= bound - {"*"}
            self.imports.append(ast.unparse(node))

    visit_Import = _import
    visit_ImportFrom = _import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.generic_visit(node)  # its name is unbound again at the end

    def _scope(self, node: ast.AST) -> None:
        name = getattr(node, "name", None)
        if name:
            self._store(name)
        self.depth += 1
        self.hidden.append(_local_names(node))
        self.generic_visit(node)
        self.hidden.pop()
        self.depth -= 1

    visit_FunctionDef = _scope
    visit_AsyncFunctionDef = _scope
    visit_ClassDef = _scope
    visit_Lambda = _scope
    visit_ListComp = _scope
    visit_SetComp = _scope
    visit_DictComp = _scope
    visit_GeneratorExp = _scope


_MAKERS = (
    *(ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)


def _needed(body: list[ast.stmt], made: set[str]) -> set[str]:
    """Names read where no earlier statement is sure to have stored them.

    ``made`` grows by the names that these statements are sure to store.
    """
    found: set[str] = set()
    for statement in body:
        parts, made_inside = _parts(statement)
        seen = _Collector()
        for part in parts:
            seen.visit(part)
        found |= seen.loaded - made
        if isinstance(statement, ast.AugAssign):
            found |= seen.stored - made
        for inner in _blocks(statement):
            found |= _needed(inner, made | made_inside)
        if isinstance(statement, _MAKERS):
            made |= seen.stored
    return found


def _parts(statement: ast.stmt) -> tuple[list[ast.AST], set[str]]:
    """What a statement evaluates at once, and the names that its block then has."""
    if isinstance(statement, ast.For):
        seen = _Collector()
        seen.visit(statement.target)
        return [statement.iter, statement.target], seen.stored
    if isinstance(statement, ast.If | ast.While):
        return [statement.test], set()
    if isinstance(statement, ast.With):
        return list(statement.items), set()
    if isinstance(statement, ast.Try):
        return [h.type for h in statement.handlers if h.type], set()
    return [statement], set()


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a compound statement, of which any or none may run."""
    if not isinstance(statement, ast.For | ast.If | ast.While | ast.With | ast.Try):
        return []
    blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    return blocks + [h.body for h in getattr(statement, "handlers", [])]


@lru_cache(maxsize=1024)
def analyse(source: str) -> Names:
    """Read the names off a cell's text; a cell that is no Python has none."""
    if len(source) > _LONGEST or len(_MAGIC_LINE.findall(source)) > _MOST_MAGICS:
        return Names()  # no one's answer; IPython needs minutes for such a cell
    seen = _Collector()
    try:
        tree = ast.parse(to_python(source))
        seen.visit(tree)
        needed = _needed(tree.body, set())
    except (SyntaxError, ValueError, RuntimeError, MemoryError):
        return Names()
    return Names(
        stored=frozenset(seen.stored),
        touched=frozenset(seen.touched),
        loaded=frozenset(seen.loaded),
        needed=frozenset(needed),
        imported=frozenset(seen.imported),
        imports=tuple(seen.imports),
        calls=frozenset(seen.calls),
        declared_global=frozenset(seen.globals),
    )


def blank_names(source: str) -> frozenset[str]:
    """Names of a cell that does nothing but give each of them an empty text."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return frozenset()
    found = set()
    for statement in statements:
        if not (
            isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Constant)
            and statement.value.value == ""
            and all(isinstance(target, ast.Name) for target in statement.targets)
        ):
            return frozenset()
        found |= {target.id for target in statement.targets}
    return frozenset(found)


def _local_names(scope: ast.AST) -> frozenset[str]:
    """Names that are a function's or a comprehension's own."""
    if isinstance(scope, ast.ClassDef):
        return frozenset()
    own: set[str] = set()
    shared: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            own.add(node.id)
        elif isinstance(node, ast.Global):
            shared.update(node.names)
    return frozenset(own - shared)


_MAGICS = ("time", "capture", "prun")


def _within_magic(node: ast.Call) -> Iterator[ast.AST]:
    """Code that a magic runs in the notebook's own namespace (``%time x = f()``)."""
    name = getattr(node.func, "attr", "")
    if name not in ("run_line_magic", "run_cell_magic"):
        return
    words = [a.value for a in node.args if isinstance(a, ast.Constant)]
    if len(words) < 2 or words[0] not in _MAGICS or not isinstance(words[-1], str):
        return
    texts = [words[-1]]
    if words[0] == "capture" and str(words[1]).isidentifier():
        texts.append(f"{words[1]} = None")
    for text in texts:
        try:
            yield from ast.parse(to_python(text)).body
        except SyntaxError:
            continue


def marked_lines(source: str, begin: str, end: str) -> Iterator[int]:
    """1-based lines between markers, the markers' own lines included."""
    inside = False
    for number, line in enumerate(source.split("\n"), start=1):
        if begin in line:
            inside = True
        if inside:
            yield number
        if end in line:
            inside = False
