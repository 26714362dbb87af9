"""The page that students start from: do its links lead somewhere, is none missing?"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

COURSE = Path(__file__).resolve().parents[2] / "course"


def _links() -> list[str]:
    text = nbformat.read(COURSE / "index.ipynb", as_version=4).cells[0].source
    return re.findall(r"\]\(([^)]+)\)", text)


def test_every_link_of_the_index_leads_to_a_file():
    """Does a student who clicks meet a missing file?"""
    missing = [link for link in _links() if not (COURSE / link).exists()]
    assert not missing


def test_every_lecture_and_problem_set_is_in_the_index():
    """Is anything that can be read or worked on left out?"""
    found = set(_links())
    lectures = {f"lectures/{p.name}" for p in (COURSE / "lectures").glob("*.ipynb")}
    sets = {
        f"../release/{p.parent.name}/{p.name}"
        for p in (COURSE.parent / "release").glob("*/*.ipynb")
    }
    assert lectures and sets
    assert lectures | sets <= found
