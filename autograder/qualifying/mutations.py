"""The mistakes that the mutator makes in expressions: other texts for a node."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from itertools import pairwise

from .mutations_tables import (
    ARITHMETIC,
    COMPARISON,
    COUNTS,
    FORGOTTEN,
    FUNCTIONS,
    SYMMETRIC,
)

Change = tuple[str, str]
_TOLERANCE = 1e-4


def changes(node: ast.expr, scope: ast.AST) -> Iterator[Change]:
    """Yield what may be done to an expression, and its text then."""
    for kind, made in _KINDS:
        if isinstance(node, kind):
            yield from made(node, scope)


def edited(node: ast.AST, edit: Callable[[ast.AST], None]) -> str:
    """The text of a node after an edit of a copy of it."""
    made = copy.deepcopy(node)
    edit(made)
    return ast.unparse(made)


def setting(name: str, value: object) -> Callable[[ast.AST], None]:
    """An edit that sets one field."""
    return lambda node: setattr(node, name, value)


def arguments_of(function: ast.FunctionDef) -> set[str]:
    """Names of a function's arguments."""
    a = function.args
    return {one.arg for one in (*a.posonlyargs, *a.args, *a.kwonlyargs)}


# --- operators -----------------------------------------------------------------


def _binary(node: ast.BinOp, scope: ast.AST) -> Iterator[Change]:
    if _is_tolerance(node.right):
        return
    for other in ARITHMETIC.get(type(node.op), ()):
        yield "operator", edited(node, setting("op", other()))
    if _swappable(node, scope):
        swapped = ast.BinOp(node.right, node.op, node.left)
        yield "operands swapped", ast.unparse(swapped)
    if isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
        yield "operand left out", ast.unparse(node.left)
    if isinstance(node.op, ast.MatMult):
        yield "operand left out", ast.unparse(node.left)
        yield "operand left out", ast.unparse(node.right)


def _swappable(node: ast.BinOp, scope: ast.AST) -> bool:
    """Whether the order of the operands matters, as far as the text shows it."""
    if isinstance(node.op, ast.MatMult):  # two vectors commute, X.T @ X does not
        sides = (node.left, node.right)
        return any(isinstance(s, ast.Attribute) and s.attr == "T" for s in sides)
    if isinstance(node.op, ast.Sub):
        return not any(_is_even(other, node) for other in ast.walk(scope))
    return isinstance(node.op, ast.Div | ast.Pow | ast.FloorDiv)


def _is_even(outer: ast.AST, inner: ast.expr) -> bool:
    """Whether the outer expression is a square or absolute value of the inner one."""
    if isinstance(outer, ast.Call) and outer.args and outer.args[0] is inner:
        return _called(outer) in ("abs", "absolute", "square", "norm", "var", "std")
    power = isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Pow)
    if not power or outer.left is not inner:
        return False
    return isinstance(outer.right, ast.Constant) and outer.right.value in (2, 4)


def _is_tolerance(node: ast.expr) -> bool:
    """Whether it is a number so small that only rounding errors are meant."""
    value = getattr(node, "value", None)
    return isinstance(value, float) and abs(value) < _TOLERANCE


def _compare(node: ast.Compare, scope: ast.AST) -> Iterator[Change]:
    for other in COMPARISON.get(type(node.ops[0]), ()):
        yield "comparison", edited(node, setting("ops", [other(), *node.ops[1:]]))


def _boolean(node: ast.BoolOp, scope: ast.AST) -> Iterator[Change]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield "and for or", edited(node, setting("op", other))


def _unary(node: ast.UnaryOp, scope: ast.AST) -> Iterator[Change]:
    if isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield "sign", ast.unparse(node.operand)


def _choice(node: ast.IfExp, scope: ast.AST) -> Iterator[Change]:
    yield "condition", ast.unparse(node.body)
    yield "condition", ast.unparse(node.orelse)


# --- constants and names ----------------------------------------------------------


def _constant(node: ast.Constant, scope: ast.AST) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield "constant", repr(not value)
    elif isinstance(value, int):
        yield "constant", repr(value + 1)
        if value > 0:
            yield "constant", repr(value - 1)
    elif isinstance(value, float) and not _is_tolerance(node):
        if 0 < value < 1 and value != 0.5:
            yield "constant", repr(round(1 - value, 12))
        yield "constant", repr(value + 1)
    elif isinstance(value, str) and value:
        yield "text", repr(value + "_")


def _name(node: ast.Name, scope: ast.AST) -> Iterator[Change]:
    if not isinstance(node.ctx, ast.Load):
        return
    here = _known_before(node, scope)
    for other in sorted(here - {node.id}):
        both_counts = {node.id, other} <= COUNTS
        if both_counts or _akin(node.id, other):
            yield f"{other} for {node.id}", other


def _known_before(node: ast.Name, scope: ast.AST) -> set[str]:
    """Arguments and names that are assigned on earlier lines of the function."""
    known = set()
    if isinstance(scope, ast.FunctionDef):
        known = arguments_of(scope)
    for one in ast.walk(scope):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            if one.lineno < node.lineno:
                known.add(one.id)
    return known


def _akin(one: str, other: str) -> bool:
    """Whether one name is the other with a hat, a tilde or an index: u and u_hat."""
    short, long = sorted((one, other), key=len)
    return long.startswith(f"{short}_")


# --- attributes, items, calls --------------------------------------------------------


def _attribute(node: ast.Attribute, scope: ast.AST) -> Iterator[Change]:
    if node.attr == "T":
        yield "transpose", ast.unparse(node.value)
    if node.attr == "shape":
        yield "transpose", f"{ast.unparse(node.value)}.T.shape"


def _slice(node: ast.Slice, scope: ast.AST) -> Iterator[Change]:
    for part in ("lower", "upper", "step"):
        if getattr(node, part) is not None:
            yield "bound left out", edited(node, setting(part, None))


def _call(node: ast.Call, scope: ast.AST) -> Iterator[Change]:
    name = _called(node)
    if name in FUNCTIONS:
        yield f"{FUNCTIONS[name]} for {name}", _renamed(node, FUNCTIONS[name])
    if name in FORGOTTEN and node.args:
        yield f"{name} left out", ast.unparse(node.args[0])
    if name in ("sqrt", "var", "std") or name.endswith("unique"):
        yield from _special(node, name)
    yield from _arguments_changed(node, name)
    yield from _axis_and_ddof(node, name)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _renamed(node: ast.Call, name: str) -> str:
    made = copy.deepcopy(node)
    setattr(made.func, "attr" if isinstance(made.func, ast.Attribute) else "id", name)
    return ast.unparse(made)


def _special(node: ast.Call, name: str) -> Iterator[Change]:
    keywords = {k.arg for k in node.keywords}
    if name in ("var", "std") and "ddof" not in keywords:
        # pandas divides by n - 1 and NumPy by n: 2 is wrong for both
        more = ast.keyword("ddof", ast.Constant(2))
        yield "ddof", edited(node, lambda made: made.keywords.append(more))
    if ast.unparse(node.func) == "np.unique" and not node.keywords:
        yield "not sorted", f"pd.unique({ast.unparse(node.args[0])})"


def _arguments_changed(node: ast.Call, name: str) -> Iterator[Change]:
    starred = any(isinstance(a, ast.Starred) for a in node.args)
    if len(node.args) > 1 and not starred:
        for place in range(1, len(node.args)):
            rest = node.args[:place] + node.args[place + 1 :]
            yield "argument left out", edited(node, setting("args", rest))
        if name not in SYMMETRIC:
            for one, other in pairwise(range(len(node.args))):
                swapped = list(node.args)
                swapped[one], swapped[other] = swapped[other], swapped[one]
                yield "arguments swapped", edited(node, setting("args", swapped))
    for place, keyword in enumerate(node.keywords):
        if keyword.arg not in (None, "label", "color", "alpha"):
            rest = node.keywords[:place] + node.keywords[place + 1 :]
            yield f"{keyword.arg} left out", edited(node, setting("keywords", rest))


def _axis_and_ddof(node: ast.Call, name: str) -> Iterator[Change]:
    other = {"axis": {0: 1, 1: 0, -1: 0, -2: -1}, "ddof": {0: 1, 1: 0}}
    for place, keyword in enumerate(node.keywords):
        value = keyword.value
        if keyword.arg not in other:
            continue
        try:
            new = other[keyword.arg].get(ast.literal_eval(value))
        except ValueError:
            continue
        if new is not None:
            made = copy.deepcopy(node)
            made.keywords[place].value = ast.Constant(new)
            yield keyword.arg, ast.unparse(made)


def _comprehension(node: ast.expr, scope: ast.AST) -> Iterator[Change]:
    for place, loop in enumerate(node.generators):
        if loop.ifs:
            made = copy.deepcopy(node)
            made.generators[place].ifs = []
            yield "condition left out", ast.unparse(made)


_KINDS: tuple[tuple[type | tuple[type, ...], Callable], ...] = (
    (ast.BinOp, _binary),
    (ast.Compare, _compare),
    (ast.BoolOp, _boolean),
    (ast.UnaryOp, _unary),
    (ast.IfExp, _choice),
    (ast.Constant, _constant),
    (ast.Name, _name),
    (ast.Attribute, _attribute),
    (ast.Slice, _slice),
    (ast.Call, _call),
    ((ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp), _comprehension),
)
