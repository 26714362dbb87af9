"""Is a strange notebook mended so that all the student wrote still counts?"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from coursework import (
    check,
    handed_in,
    locked,
    manual,
    model,
    notebook,
    plain,
    solution,
    to_bytes,
    write_source,
)

from autograder.errors import SubmissionError
from autograder.grading import grade
from autograder.limits import Limits
from autograder.notebooks import submission
from autograder.notebooks.assignment import SourceNotebook
from autograder.notebooks.source import read_assignment
from autograder.settings import Settings

BASE = "base = 10  # what is added"
SOURCE = notebook(
    locked("setup", BASE),
    solution("add", "def add(x):\n    return x + base"),
    check("add_check", "assert add(1) == 11", 2),
    plain("show", "print(add(2))"),
    solution("total", "total = add(add(1))"),
    check("total_check", "assert total == 21", 3),
    manual("essay"),
)
LIMITS = Limits()
SOLVED = {"add": "def add(x):\n    return base + x", "total": "total = 21"}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """Return a source folder."""
    return write_source(tmp_path_factory.mktemp("course"), "ps1", nb=SOURCE)


@pytest.fixture(scope="module")
def source(course) -> SourceNotebook:
    """Return the source notebook as the engine reads it."""
    return read_assignment(course).notebooks[0]


def solved() -> nbformat.NotebookNode:
    """Return what a student who solved everything hands in."""
    return handed_in(SOURCE, SOLVED | {"essay": "my words"})


def mend(made, source: SourceNotebook) -> submission.Submission:
    """Read a notebook as if it had been handed in."""
    return submission.read(to_bytes(made), source, LIMITS)


def texts(mended: submission.Submission) -> list[str]:
    """What the student's process runs, in order."""
    return [cell.source for cell in mended.cells if cell.run]


def copy_of(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy as Jupyter makes it: the marks stay, the id is new."""
    copy = nbformat.from_dict(cell)
    copy.id = f"{cell.id}-copy"
    return copy


def _delete(made):
    del made.cells[2], made.cells[0]


def _duplicate_check(made):
    made.cells.append(copy_of(made.cells[2]))


def _duplicate_unused_answer(made):
    copy = copy_of(made.cells[1])
    copy.source = "# YOUR CODE HERE\nraise NotImplementedError()"
    made.cells.insert(1, copy)


def _split_answer(made):
    rest = plain("rest", "total = total + 20")
    made.cells[4].source = "total = 1"
    made.cells.insert(5, rest)


def _retype(made):
    for place in (1, 2):
        made.cells[place].cell_type = "markdown"
        del made.cells[place]["outputs"], made.cells[place]["execution_count"]


def _reorder(made):
    made.cells.insert(0, made.cells.pop(2))
    made.cells.append(made.cells.pop(1))


def _edit_locked(made):
    made.cells[0].source = "base = 0"
    made.cells[2].source = "pass"


def _strip_marks(made):
    for cell in made.cells:
        cell.metadata.pop("nbgrader", None)


def _strip_marks_and_ids(made):
    _strip_marks(made)
    for place, cell in enumerate(made.cells):
        cell.id = f"new-{place}"
    made.cells[2].source = SOURCE.cells[2].source


def _answer_elsewhere(made):
    del made.cells[4]
    made.cells.insert(4, plain("own", "total = 21"))


def _drop_plain_cell(made):
    del made.cells[3]


CASES = {
    "untouched": (lambda made: None, ()),
    "deleted locked cells": (
        _delete,
        ("`setup` was missing; restored", "`add_check` was missing; restored"),
    ),
    "a check twice": (
        _duplicate_check,
        ("a second copy of the locked cell `add_check` left out",),
    ),
    "an empty copy before the answer": (
        _duplicate_unused_answer,
        ("an unused second copy of `add` left out",),
    ),
    "an answer split over two cells": (_split_answer, ()),
    "cells of another type": (
        _retype,
        (
            "`add` was a markdown cell; made a code cell again",
            "`add_check` was a markdown cell; made a code cell again",
        ),
    ),
    "another order": (
        _reorder,
        ("cells stood in another order (from `add_check`); put back",),
    ),
    "edited locked cells": (
        _edit_locked,
        ("`setup` was edited; restored", "`add_check` was edited; restored"),
    ),
    "marks stripped": (_strip_marks, ()),
    "an answer in a new cell": (_answer_elsewhere, ("`total` was missing; restored",)),
    "a plain cell deleted": (_drop_plain_cell, ()),
}


@pytest.mark.parametrize("name", CASES)
def test_a_strange_notebook_is_mended_and_told(name, source):
    """Do the locked texts, the order and all answers come out right?"""
    change, told = CASES[name]
    made = solved()
    change(made)
    mended = mend(made, source)
    ours = [c.cell.grade_id for c in mended.cells if c.cell and c.cell.grade_id]
    assert ours == [c.grade_id for c in source.cells if c.grade_id]
    locked_texts = {
        c.cell.grade_id: c.source for c in mended.cells if c.cell and c.cell.locked
    }
    assert locked_texts == {
        c.grade_id: c.source for c in source.cells if c.grade_id and c.locked
    }
    if name != "another order":
        assert mended.repairs == told
    else:
        assert len(mended.repairs) == 1 and "another order" in mended.repairs[0]


@pytest.mark.parametrize("name", CASES)
def test_a_mended_notebook_gets_all_its_points(name, course):
    """Does none of it cost the student anything?"""
    assignment = read_assignment(course)
    facts = grade.prepare(assignment, Settings())
    made = solved()
    CASES[name][0](made)
    job = grade.Job("ada", "nb", to_bytes(made), assignment, facts, Settings())
    assert grade.grade(job).result.score == 5


def test_a_check_is_never_run_with_the_students_cells(source):
    """Is the check's text kept from the student's process?"""
    made = solved()
    _retype(made)
    assert not any("assert" in text for text in texts(mend(made, source)))


def test_a_second_answer_that_was_worked_in_is_kept_as_an_ordinary_cell(source):
    """Does the later of two answers win, as it would in the notebook?"""
    made = solved()
    copy = copy_of(made.cells[4])
    copy.source = "total = 99"
    made.cells.insert(5, copy)
    mended = mend(made, source)
    assert texts(mended)[-2:] == ["total = 21", "total = 99"]
    assert "a second cell `total` kept as an ordinary cell" in mended.repairs


def test_a_missing_answer_is_shown_as_a_stub_but_not_run(source):
    """Would the restored stub undo what the student wrote elsewhere?"""
    made = solved()
    _answer_elsewhere(made)
    mended = mend(made, source)
    stub = next(c for c in mended.cells if c.cell and c.cell.grade_id == "total")
    assert "NotImplementedError" in stub.source and not stub.run
    assert "total = 21" in texts(mended)


def test_unmarked_cells_are_found_again_by_their_text(source):
    """Do locked cells without marks and ids still belong to the assignment?"""
    made = solved()
    _strip_marks_and_ids(made)
    mended = mend(made, source)
    assert BASE in texts(mended)


def test_answers_know_whether_they_were_changed(source):
    """Can a blank manual answer be told from a written one?"""
    for words, changed in (("my words", True), ("YOUR ANSWER HERE", False)):
        mended = mend(handed_in(SOURCE, SOLVED | {"essay": words}), source)
        essay = next(c for c in mended.cells if c.cell and c.cell.grade_id == "essay")
        assert essay.changed is changed


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"  ", "empty"),
        (b"\xff\xfe", "UTF-8"),
        (b"{", "not valid JSON"),
        (b"[" * 500, "nested too deeply"),
        (b"3", "no notebook"),
        (b"{}", "no list of cells"),
        (b'{"cells": []}', "no cells"),
        (
            json.dumps({"cells": [{"cell_type": "code", "source": "1"}]}).encode(),
            "none of its cells belong",
        ),
        (
            json.dumps(
                {"cells": [{}], "metadata": {"kernelspec": {"language": "R"}}}
            ).encode(),
            "language 'R'",
        ),
    ],
)
def test_what_is_no_notebook_of_this_assignment_is_refused(data, words, source):
    """Is the cause said in words?"""
    with pytest.raises(SubmissionError, match=words):
        submission.read(data, source, LIMITS)


def test_a_notebook_of_nbformat_3_is_read(source):
    """Do old notebooks, with sheets and `input`, count?"""
    cells = [
        {"cell_type": c.cell_type, "input": c.source, "metadata": dict(c.metadata)}
        for c in handed_in(SOURCE, model(SOURCE)).cells
    ]
    data = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}).encode()
    assert submission.read(data, source, LIMITS).repairs == ()
