"""Does the source alone say what is asked, what is locked and what counts?"""

from __future__ import annotations

import pytest
from coursework import (
    check,
    locked,
    manual,
    notebook,
    plain,
    solution,
    text,
    write_source,
)
from traitlets.config import Config

from autograder.errors import SourceError
from autograder.notebooks.assignment import Role
from autograder.notebooks.source import read_assignment


@pytest.fixture
def read(tmp_path):
    """Return the reader of a source made of cells."""

    def reader(*cells, config=None, **files):
        folder = write_source(tmp_path, "ps1", nb=notebook(*cells))
        for name, data in files.items():
            (folder / f"{name}.csv").write_bytes(data)
        return read_assignment(folder, config=config)

    return reader


def test_cells_have_their_roles_points_and_names(read):
    """Is each cell what nbgrader's marks say?"""
    made = read(
        text("words", "# Title"),
        locked("setup", "import math"),
        solution("f", "def f(x):\n    return x\ndf['a'] = 1"),
        check("f_check", "assert f(1) == 1", 2.5, hidden="assert f(2) == 2"),
        plain("show", "f(3)"),
        manual("essay", 4),
    )
    cells = made.notebooks[0].cells
    assert [c.role for c in cells] == [
        Role.TEXT,
        Role.PLAIN,
        Role.SOLUTION,
        Role.CHECK,
        Role.PLAIN,
        Role.MANUAL,
    ]
    assert [c.points for c in cells] == [0, 0, 0, 2.5, 0, 4]
    assert made.notebooks[0].max_score == 6.5
    assert cells[2].answer_names == {"f", "df"}
    assert "def f" not in cells[2].release_source
    assert "f(2)" in cells[3].source and "f(2)" not in cells[3].release_source
    assert cells[3].hidden_lines == {2, 3, 4}
    assert cells[1].locked and cells[3].locked and not cells[2].locked


def test_the_courses_own_markers_count(read):
    """Are nbgrader's settings of markers and stubs heard?"""
    config = Config()
    config.ClearSolutions.begin_solution_delimeter = "ANSWER"
    config.ClearSolutions.end_solution_delimeter = "END"
    cell = solution("f", "x = 1")
    cell.source = "# ANSWER\nx = 1\n# END"
    made = read(cell, config=config)
    assert "x = 1" not in made.notebooks[0].cells[0].release_source


def test_data_files_travel_and_change_the_fingerprint(read, tmp_path):
    """Is a grade made with other data another grade?"""
    one = read(check("c", "assert 1"), data=b"a,b")
    assert one.files == {"data.csv": b"a,b"}
    (tmp_path / "source" / "ps1" / "data.csv").write_bytes(b"a,c")
    other = read_assignment(tmp_path / "source" / "ps1")
    assert one.fingerprint != other.fingerprint


def _twice():
    cells = [check("same", "assert 1"), check("same", "assert 2")]
    cells[1].id = "other"
    return cells


def _markdown_check():
    cell = text("m", "words")
    cell.metadata["nbgrader"] = check("m", "assert 1").metadata["nbgrader"]
    return [cell]


def _negative():
    return [check("n", "assert 1", -1)]


@pytest.mark.parametrize(
    ("cells", "words"),
    [(_twice, "same"), (_markdown_check, "code cell"), (_negative, "points")],
)
def test_a_source_that_cannot_be_graded_is_refused(cells, words, read):
    """Is the instructor told what to mend?"""
    with pytest.raises(SourceError, match=words):
        read(*cells())


def test_a_missing_folder_or_one_without_notebooks_is_refused(tmp_path):
    """Is it said where the notebooks were looked for?"""
    with pytest.raises(SourceError, match="no such folder"):
        read_assignment(tmp_path / "ps9")
    with pytest.raises(SourceError, match="found none"):
        read_assignment(tmp_path)
