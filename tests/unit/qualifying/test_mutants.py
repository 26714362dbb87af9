"""Does the mutator make the slips that students make, and only those that are one?"""

from __future__ import annotations

import ast

import pytest

from autograder.qualifying.mutants import make_mutants

CELL = '''def spread(x, cluster, n, J):
    """Docstring with 1 and 2."""
    ### BEGIN SOLUTION
    x_tilde = x - x.mean(axis=0)
    total = np.sqrt((x_tilde ** 2).sum() / (J - 1))
    rows = [r for r in x if r > 0]
    total += 1
    if n >= 2 and J:
        total = float(np.var(x, ddof=1)) @ x.T[:, 1:]
    return stats.t.ppf(0.975, df=J - 1) * total
    ### END SOLUTION
'''
LINES = frozenset(range(3, 12))


@pytest.fixture(scope="module")
def made():
    """Return the mutants of the cell, by their changed line."""
    return {m.after: m for m in make_mutants(CELL, "spread", LINES)}


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("operator", "x_tilde = x + x.mean(axis=0)"),
        ("operands swapped", "x_tilde = x.mean(axis=0) - x"),
        ("operand left out", "x_tilde = x"),
        ("axis", "x_tilde = x - x.mean(axis=1)"),
        ("axis left out", "x_tilde = x - x.mean()"),
        ("sum for mean", "x_tilde = x - x.sum(axis=0)"),
        ("mean for sum", "total = np.sqrt((x_tilde ** 2).mean() / (J - 1))"),
        ("sqrt left out", "total = (x_tilde ** 2).sum() / (J - 1)"),
        ("x for x_tilde", "total = np.sqrt((x ** 2).sum() / (J - 1))"),
        ("n for J", "total = np.sqrt((x_tilde ** 2).sum() / (n - 1))"),
        ("operand left out", "total = np.sqrt((x_tilde ** 2).sum() / (J))"),
        ("constant", "total = np.sqrt((x_tilde ** 3).sum() / (J - 1))"),
        ("condition left out", "rows = [r for r in x]"),
        ("comparison", "rows = [r for r in x if r >= 0]"),
        ("comparison", "if n > 2 and J:"),
        ("and for or", "if n >= 2 or J:"),
        ("ddof", "total = float(np.var(x, ddof=0)) @ x.T[:, 1:]"),
        ("ddof left out", "total = float(np.var(x)) @ x.T[:, 1:]"),
        ("std for var", "total = float(np.std(x, ddof=1)) @ x.T[:, 1:]"),
        ("transpose", "total = float(np.var(x, ddof=1)) @ x[:, 1:]"),
        ("bound left out", "total = float(np.var(x, ddof=1)) @ x.T[:, :]"),
        ("statement removed", "pass"),
        ("operator", "total -= 1"),
        ("not accumulated", "total = 1"),
        ("cdf for ppf", "return stats.t.cdf(0.975, df=J - 1) * total"),
        ("df left out", "return stats.t.ppf(0.975) * total"),
        ("constant", "return stats.t.ppf(0.025, df=J - 1) * total"),
        ("sign", "return -(stats.t.ppf(0.975, df=J - 1) * total)"),
    ],
)
def test_each_slip_is_made(made, kind, after):
    """Is it there, under its name, on its line?"""
    assert made[after].kind == kind
    assert CELL.split("\n")[made[after].line - 1].strip() == made[after].before


def test_every_mutant_is_another_program_that_parses(made):
    """Are there no two alike, none like the source, none broken?"""
    trees = [ast.dump(ast.parse(m.text)) for m in make_mutants(CELL, "q", LINES)]
    assert len(set(trees)) == len(trees) > 50
    assert ast.dump(ast.parse(CELL)) not in trees


def test_only_the_solution_is_changed():
    """Do signature, docstring and the lines around it stay?"""
    head, _, _ = CELL.partition("### BEGIN SOLUTION")
    for mutant in make_mutants(CELL, "q", LINES):
        assert mutant.text.startswith(head) and "### END SOLUTION" in mutant.text
    everywhere = make_mutants(CELL, "q")
    assert not any("Docstring with 2" in mutant.text for mutant in everywhere)


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("y = np.unique(x)", "y = pd.unique(x)"),
        ("y = f(a, b)", "y = f(b, a)"),
        ("y = f(a, b)", "y = f(a)"),
        ("y = x.std()", "y = x.std(ddof=2)"),
        ("y = -x", "y = x"),
        ("y = not x", "y = x"),
        ("y = a if b else c", "y = c"),
        ("y = 2 * (a + b)", "y = 2 * (a - b)"),
        ("y = 2 / (a * b)", "y = 2 / (a / b)"),
        ("n, k = X.shape", "n, k = X.T.shape"),
        ("d = {'A': 'arms'}", "d = {'A': 'arms_'}"),
        ("s = 'ä'; y = 1 - x", "s = 'ä'; y = x - 1"),
        ("f(x, copy=True)", "f(x)"),
    ],
)
def test_single_lines(source, after):
    """Is the change made in place, with brackets where they are needed?"""
    assert after in [mutant.text for mutant in make_mutants(source, "q")]


@pytest.mark.parametrize(
    "source",
    [
        "%time x = 1 +",
        '"""Only words."""',
        "def f(x: int = None) -> float: ...",
        "y = np.maximum(a)",
        "raise ValueError('a', 2)",
    ],
)
def test_nothing_is_made_of_what_is_no_solution(source):
    """Broken text, docstrings, type hints, error messages?"""
    assert make_mutants(source, "q") == ()


@pytest.mark.parametrize(
    ("source", "equivalent"),
    [
        ("y = np.maximum(a, b)", "y = np.maximum(b, a)"),
        ("y = a @ b", "y = b @ a"),
        ("y = (a - b) ** 2", "y = (b - a) ** 2"),
        ("y = np.abs(a - b)", "y = np.abs(b - a)"),
        ("y = np.ceil(x - 1e-9)", "y = np.ceil(x + 1e-09)"),
    ],
)
def test_what_can_be_no_mistake_is_not_made(source, equivalent):
    """Is the list of equivalent mutants kept short?"""
    texts = [m.text for m in make_mutants(source, "q")]
    assert texts and equivalent not in texts


@pytest.mark.parametrize("source", ["y = X.T @ X", "y = (a - b) ** 3"])
def test_what_looks_alike_and_is_a_mistake_is_made(source):
    """Are a matrix product and an odd power not taken for symmetric?"""
    assert any(m.kind == "operands swapped" for m in make_mutants(source, "q"))


def test_a_first_assignment_is_not_removed():
    """Would that only end in an error?"""
    texts = [m.text for m in make_mutants("def f(a):\n    b = a\n    a = b\n", "q")]
    assert "def f(a):\n    b = a\n    pass\n" in texts
    assert "def f(a):\n    pass\n    a = b\n" not in texts
