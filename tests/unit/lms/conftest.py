"""A course with one assignment, archives and rosters for it."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import nbformat
import pytest
from coursework import check, notebook, solution
from handins import NOON

from autograder.coursedir.coursedir import open_course
from autograder.coursedir.roster import read_roster

SOURCE = notebook(solution("number", "n = 3"), check("number_check", "assert n == 3"))


@pytest.fixture
def course(tmp_path):
    """A course with one assignment, ``ps1``."""
    place = tmp_path / "course" / "source" / "ps1"
    place.mkdir(parents=True)
    nbformat.write(SOURCE, place / "ps1.ipynb")
    return open_course(tmp_path / "course", everywhere=False)


@pytest.fixture
def archive(tmp_path):
    """Make a zip of names and contents; a pair gives the time, too."""

    def make(files: dict, name: str = "archive.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as made:
            for entry, content in files.items():
                text, when = content if isinstance(content, tuple) else (content, NOON)
                info = zipfile.ZipInfo(entry, when)
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                made.writestr(info, text)
        return path

    return make


@pytest.fixture
def roster(tmp_path):
    """Write a roster and read it."""

    def make(text: str, encoding: str = "utf-8-sig"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode(encoding))
        return read_roster(path)

    return make
