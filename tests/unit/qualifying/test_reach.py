"""Is what an answer can reach kept, and the rest left out?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from coursework import check, locked, notebook, plain, solution, write_source

from autograder.classroom.classroom import usable_cores
from autograder.coursedir.coursedir import open_course
from autograder.grading import grade
from autograder.notebooks.source import read_assignment
from autograder.qualifying.answers import hand_in
from autograder.qualifying.reach import needs, reachable
from autograder.qualifying.tries import read_work

SOURCES = Path(__file__).parents[3] / "source"


@pytest.fixture
def left(tmp_path):
    """Return a function from cells and an answer to the cells that are left."""

    def run(*cells, grade_id, text=""):
        name = f"ps{len(list(tmp_path.glob('source/*')))}"
        folder = write_source(tmp_path, name, nb=notebook(*cells))
        (source,) = read_assignment(folder).notebooks
        kept = reachable(source, grade_id, text)
        places = {cell.index: cell for cell in source.cells}
        assert all(places[cell.index] is cell for cell in kept.cells)
        return [cell.grade_id or cell.cell_id for cell in kept.cells]

    return run


SETUP = locked("setup", "import numpy as np\ndata = np.arange(5)")
F = solution("f", "def f(x):\n    return x + 1")
F_CHECK = check("f_check", "x = 3\nassert f(x) == 4\nnp.random.seed(1)\nprint(x)")
G = solution("g", "def g(x):\n    return x * 2")
G_CHECK = check("g_check", "x = 3\nassert g(x) == 6")


def test_other_questions_are_left_out(left):
    """Do checks that use the same local names, np and print, stay apart?"""
    cells = (SETUP, F, plain("look", "print(f(2))"), F_CHECK, G, G_CHECK)
    assert left(*cells, grade_id="f") == ["setup", "f", "f_check"]
    assert left(*cells, grade_id="g") == ["setup", "g", "g_check"]


def test_a_question_that_calls_an_answer_is_reached(left):
    """Does a later function that calls f bring its checks along?"""
    calls = solution("g", "def g(x):\n    return f(x) * 2")
    kept = left(SETUP, F, F_CHECK, calls, G_CHECK, grade_id="f")
    assert kept == ["setup", "f", "f_check", "g", "g_check"]
    # and the other way round: g's checks need f, but f's need not run
    kept = left(SETUP, F, F_CHECK, calls, G_CHECK, grade_id="g")
    assert kept == ["setup", "f", "g", "g_check"]


def test_an_earlier_function_that_calls_a_later_one_is_reached(left):
    """Are names bound when a function is called, not when it is made?"""
    calls = solution("g", "def g(x):\n    return f(x) * 2")
    late = check("late", "assert g(1) == 4")
    kept = left(calls, F, F_CHECK, late, grade_id="f")
    assert kept == ["g", "f", "f_check", "late"]


def test_values_that_pass_through_plain_cells_are_followed(left):
    """From the answer through the instructor's cell to a check?"""
    through = plain("through", "y = f(2)")
    uses = check("uses", "assert y == 3")
    kept = left(F, through, G, uses, grade_id="f")
    assert kept == ["f", "through", "uses"]
    again = check("again", "y = 5\nassert y == 5")
    assert left(F, through, again, grade_id="f") == ["f"]


def test_names_that_other_checks_make_are_kept(left):
    """Does a check that builds on another one's names get them?"""
    first = check("first", "wanted = 6\nassert g(3) == wanted")
    second = check("second", "assert f(5) == wanted")
    kept = left(G, first, F, second, grade_id="f")
    assert kept == ["g", "first", "f", "second"]


def test_what_an_answer_changes_beside_its_own_name_is_followed(left):
    """Does a student who changes the data reach whoever reads them?"""
    reads = check("reads", "assert data.sum() == 10")
    cells = (SETUP, F, F_CHECK, reads)
    assert "reads" not in left(*cells, grade_id="f", text="def f(x): return x")
    for text in ("data[0] = 1", "data.sort()", "np.put(data, 0, 1)", "data = 3"):
        assert "reads" in left(*cells, grade_id="f", text=text)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("x = 1\ny = x + z", {"z"}),
        ("for i in range(n):\n    t = i + m", {"n", "m"}),
        ("x += len(x)", {"x"}),
        ("def f(a):\n    return a + b", {"b"}),
        ("if c:\n    x = 1\ny = x", {"c", "x"}),
        ("np.fill_diagonal(P, 1)", {"np", "P"}),
    ],
)
def test_what_a_cell_reads_before_it_makes_it(source, wanted):
    """Are names that it makes first its own, and builtins nobody's?"""
    assert needs(source) == wanted


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", [p.name for p in sorted(SOURCES.iterdir())])
def test_what_is_left_out_changes_no_verdict(name, course_dir):
    """Does every known wrong answer lose the same in the whole notebook?"""
    course = open_course(course_dir, everywhere=False)
    work = read_work(course, name, mutants=False)
    facts = grade.prepare(work.assignment, work.settings)

    def lost(job):
        return {
            check.grade_id: check.max_points - check.points
            for check in grade.grade(job).result.checks
            if check.points < check.max_points and check.status != "manual"
        }

    def pair(one):
        part = one.job(work, facts)
        whole = work.notebook(part.notebook)
        data = hand_in(whole, *one.answers)
        full = replace(part, assignment=work.assignment, submitted=data)
        return one.answers[0].name, lost(part), lost(full)

    tried = [one for one in work.tries if not one.answers[0].right]
    tried = [one for one in tried if one.answers[0].grade_id]
    with ThreadPoolExecutor(usable_cores()) as pool:
        found = list(pool.map(pair, tried))
    assert found and [row for row in found if row[1] != row[2]] == []
