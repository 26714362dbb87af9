"""What is read of a student's folder, and what is left alone."""

from __future__ import annotations

import os

import nbformat
import pytest
from coursework import check, handed_in, model, notebook, solution, to_bytes

from autograder.notebooks import handin
from autograder.notebooks.source import read_assignment

SOURCE = notebook(solution("number", "n = 3"), check("number_check", "assert n == 3"))


@pytest.fixture
def read(tmp_path):
    """Hand in the model solution, with other files; what is read of the folder."""
    place = tmp_path / "source" / "ps1"
    place.mkdir(parents=True)
    nbformat.write(SOURCE, place / "nb.ipynb")
    source = read_assignment(place).notebooks[0]
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / "nb.ipynb").write_bytes(to_bytes(handed_in(SOURCE, model(SOURCE))))

    def now(**files: bytes):
        for name, data in files.items():
            path = folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return handin.read_handin(folder, source, frozenset(["nb"]), 2**20)

    now.folder = folder
    return now


def test_plain_files_beside_the_notebook_are_read(read):
    """Are data and modules taken, in folders too, and the notebooks not?"""
    found = read(**{"own.py": b"n = 3", "data__n.csv": b"3", "other.ipynb": b"{}"})
    assert found.beside == (("data/n.csv", b"3"), ("own.py", b"n = 3"))
    assert found.notes == ("also handed in, not graded: 'other.ipynb'",)


def test_what_tools_leave_behind_is_not_taken_for_the_students(read):
    """Are hidden folders, caches and nbgrader's timestamp passed over in silence?"""
    found = read(
        **{
            "timestamp.txt": b"2026-11-21 10:00:00 UTC",
            ".ipynb_checkpoints__x.py": b"",
            ".DS_Store": b"",
            "cached.pyc": b"",
        }
    )
    assert found.beside == found.notes == ()


def test_links_and_pipes_are_not_followed(read, tmp_path):
    """Could a link bring another student's file in, or a pipe hold the grader up?"""
    (tmp_path / "secret.txt").write_text("42")
    (read.folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (read.folder / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(read.folder / "pipe")
    found = read()
    assert found.beside == ()
    assert "not passed to the code: 'link.txt', 'pipe'" in found.notes[0]


def test_a_flood_of_files_is_bounded(read, monkeypatch):
    """Is memory safe from many files and from large ones?"""
    monkeypatch.setattr(handin, "MOST_BESIDE", 3)
    monkeypatch.setattr(handin, "BESIDE_BYTES", 100)
    found = read(**{f"f{i}.txt": b"x" * 40 for i in range(5)})
    assert [name for name, _ in found.beside] == ["f0.txt", "f1.txt"]
    assert "'f2.txt', 'f3.txt', 'f4.txt'" in found.notes[0]
    found = read(**{f"a{i}.txt": b"" for i in range(9)})
    assert len(found.beside) == 3


def test_names_that_another_process_could_not_write_are_left_out(read):
    """Do control characters and broken encodings stay where they are?"""
    (read.folder / "new\nline.txt").write_bytes(b"")
    with open(os.fsencode(read.folder) + b"/\xff.txt", "wb"):
        pass
    assert read().beside == ()
