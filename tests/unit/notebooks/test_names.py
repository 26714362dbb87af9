"""What does the text of a cell say about its names?"""

from __future__ import annotations

import pytest

from autograder.notebooks.names import analyse, marked_lines

CASES = [
    ("x = 1\ny: int = 2\nz += 3", {"x", "y", "z"}),
    ("a, (b, *c) = d", {"a", "b", "c"}),
    ("def f(p):\n    local = 1\nclass C:\n    attr = 2", {"f", "C"}),
    ("for i in range(3):\n    pass\nwith open('f') as g:\n    pass", {"i", "g"}),
    ("import numpy as np, os.path\nfrom math import pi as p", {"np", "os", "p"}),
    ("if (n := 3) > 2:\n    del old", {"n", "old"}),
    ("[q for q in range(3)]", set()),
    ("def f():\n    global count\n    count = 1", {"f", "count"}),
    ("%matplotlib inline\nx = 1\n!ls\nlines = !ls", {"x", "lines"}),
    ("%time t = f(1)", {"t"}),
    ("%%time\nt = 1\ndef g(): pass", {"t", "g"}),
    ("%%capture out\nprint(1)", {"out"}),
    ("this is no Python", set()),
]


@pytest.mark.parametrize(("source", "stored"), CASES)
def test_stored_names(source, stored):
    """Which names does a cell define at its top level?"""
    assert analyse(source).stored == stored


def test_changes_in_place_count_for_globals_only():
    """Is a parameter that a function changes an answer of the notebook?"""
    names = analyse(
        "df['a'] = 1\nax.title = 'x'\nbox[0][1].n += 1\n"
        "def put(node, v):\n    node.next = v\n    seen[v] = 1"
    )
    assert names.touched == {"df", "ax", "box", "seen"}


def test_loaded_names_are_globals():
    """Does a check's assignment to a parameter's name matter to the answer?"""
    names = analyse("def f(x):\n    y = x + rate\n    return [y * k for k in table]")
    assert names.loaded == {"rate", "table"}


def test_imports_are_kept_as_statements():
    """Can they be followed elsewhere?"""
    names = analyse("import numpy as np\nfrom math import *\nx = np.pi")
    assert names.imported == {"np", "*"}
    assert names.imports == ("import numpy as np", "from math import *")


def test_calls_that_stand_alone_and_declared_globals():
    """Are `items.append(1)` and `global x` seen?"""
    names = analyse("items.append(1)\ndef t():\n    global x\n    x = 1")
    assert names.calls == {("items", "")} and names.declared_global == {"x"}


def test_a_call_that_stands_alone_names_its_first_argument_too():
    """Which object may `plt.setp(line)` change, and does printing change any?"""
    source = "plt.setp(line, lw=2)\nprint(line)\ndisplay(line)\nrng.seed(n)"
    assert analyse(source).calls == {("plt", "line"), ("rng", "")}


def test_a_name_is_needed_only_before_the_cell_has_made_it():
    """Is `y` needed from earlier cells when every way to it stores it first?"""
    assert analyse("y = f(x)\nz = y + 1").needed == {"f", "x"}
    assert "y" in analyse("if x:\n    y = 1\nz = y").needed
    assert "y" in analyse("for i in x:\n    y = 1\nz = y").needed
    assert "i" not in analyse("for i in x:\n    z = i").needed
    assert "y" in analyse("try:\n    y = 1\nexcept E:\n    pass\nz = y").needed
    assert "total" in analyse("total += 1").needed


def test_marked_lines_count_from_one_and_hold_the_markers():
    """Which lines are a hidden test's?"""
    source = "a\n### BEGIN\nb\n### END\nc\n### BEGIN\nd"
    assert list(marked_lines(source, "### BEGIN", "### END")) == [2, 3, 4, 6, 7]
