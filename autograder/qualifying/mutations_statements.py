"""The mistakes that the mutator makes with whole statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .mutations import arguments_of, edited, setting
from .mutations_tables import ARITHMETIC


def removals(tree: ast.AST) -> Iterator[tuple[ast.stmt, str, str]]:
    """Statements that a student may leave out without the code ending in an error."""
    for parent in ast.walk(tree):
        known: set[str] = set()
        if isinstance(parent, ast.FunctionDef):
            known = arguments_of(parent)
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(parent, block, None)
            for one in statements if isinstance(statements, list) else ():
                if _may_go(one, known):
                    yield one, "statement removed", "pass"
                known |= _stored(one)


def accumulations(tree: ast.AST) -> Iterator[tuple[ast.stmt, str, str]]:
    """Yield each ``total += x`` with another operator, and as an assignment."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign):
            for other in ARITHMETIC.get(type(node.op), ()):
                yield node, "operator", edited(node, setting("op", other()))
            plain = ast.Assign([node.target], node.value, lineno=node.lineno)
            yield node, "not accumulated", ast.unparse(plain)


def results(tree: ast.AST) -> Iterator[tuple[ast.expr, str, str]]:
    """Yield the value of each return statement that may be a number, negated."""
    other = ast.Constant | ast.Dict | ast.List | ast.Tuple | ast.Name | ast.UnaryOp
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            if not isinstance(node.value, other):
                yield node.value, "sign", f"-({ast.unparse(node.value)})"


def _may_go(statement: ast.stmt, known: set[str]) -> bool:
    if isinstance(statement, ast.AugAssign | ast.Continue | ast.Break | ast.Delete):
        return True
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Assign):
        items = ast.Attribute | ast.Subscript
        into = any(isinstance(target, items) for target in statement.targets)
        return into or bool(_stored(statement) & known)
    return False


def _stored(node: ast.AST) -> set[str]:
    return {
        n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
