"""Make notebooks of the assignment and of the hostile submissions."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
NAME = "sandpit"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SECRET = "SECRET-7f3a"  # every secret of the canary course begins with it
HIDDEN = re.compile(r"\b71(01|03|09|11|13)\b")  # inputs in hidden tests

_SECTION = re.compile(r"^# %% *(.*)$", re.MULTILINE)
_WORDS = re.compile(r"^# (class|tries|harm): *(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile submission.

    Attributes
    ----------
    kind : str
        Its class, a column of the table.
    tries : str
        What it tries, in words.
    sections : tuple of (str, str)
        Heading and text of each part.
    harm : str
        What a naive grader suffers from it when it gains no points there.
    """

    name: str
    kind: str
    tries: str
    sections: tuple[tuple[str, str], ...]
    harm: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """What a submission is told of where it runs: the canary's whereabouts."""

    course: Path
    home: Path
    site: Path
    port: int
    grader: int
    victim: int

    def fill(self, text: str, name: str) -> str:
        """Put the places into a submission's text."""
        known = {
            "COURSE": self.course,
            "HOME": self.home,
            "SITE": self.site,
            "PORT": self.port,
            "GRADER": self.grader,
            "VICTIM": self.victim,
            "NAME": name,
            "WIRE": (HERE / "wire_help.py").read_text(encoding="utf-8"),
        }
        for word, value in known.items():
            text = text.replace(f"@{word}@", str(value))
        return text


def sections(text: str) -> tuple[tuple[str, str], ...]:
    """Split a text at its ``# %%`` headings."""
    parts = _SECTION.split(text)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return tuple((head.strip(), body.strip("\n")) for head, body in pairs)


def read_case(path: Path) -> Case:
    """Read one submission's file."""
    text = path.read_text(encoding="utf-8")
    head = text.partition("# %%")[0]
    words = dict(_WORDS.findall(head))
    more = re.findall(r"^#   (.*)$", head, re.MULTILINE)
    return Case(
        name=path.stem,
        kind=words["class"],
        tries=" ".join((words["tries"], *more)),
        sections=sections(text),
        harm=words.get("harm", ""),
    )


def cases() -> tuple[Case, ...]:
    """All hostile submissions, by class and name."""
    found = map(read_case, sorted(CASES.glob("*.py")))
    return tuple(sorted(found, key=lambda case: (case.kind, case.name)))


# --- the assignment ----------------------------------------------------------


def _marks(kind: str, grade_id: str, points: str | None) -> dict[str, Any]:
    marks: dict[str, Any] = {
        "schema_version": 3,
        "grade": kind in ("check", "manual"),
        "solution": kind in ("answer", "manual"),
        "locked": kind in ("locked", "check"),
        "task": False,
        "grade_id": grade_id,
        "cell_type": "markdown" if kind == "manual" else "code",
    }
    if points is not None:
        marks["points"] = float(points)
    return marks


def code(source: str, **metadata: Any) -> dict[str, Any]:
    """Make a code cell."""
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _notebook(cells: list[dict]) -> dict[str, Any]:
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": spec},
        "cells": cells,
    }


def source() -> dict[str, Any]:
    """Make the instructor's notebook."""
    cells = []
    for head, text in sections((HERE / "assignment.py").read_text(encoding="utf-8")):
        kind, grade_id, *points = head.split()
        if kind == "answer":
            text = f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"
        cell = code(text, nbgrader=_marks(kind, grade_id, *(points or [None])))
        if kind == "manual":
            cell["cell_type"] = "markdown"
            del cell["outputs"], cell["execution_count"]
        cells.append(cell)
    return _notebook(cells)


def blank() -> dict[str, Any]:
    """Make what students get: no solutions, no hidden tests."""
    notebook = source()
    for cell in notebook["cells"]:
        if cell["metadata"]["nbgrader"]["solution"] and cell["cell_type"] == "code":
            cell["source"] = STUB
        cell["source"] = re.sub(
            r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS",
            "",
            cell["source"],
            flags=re.DOTALL,
        )
    return notebook


def honest() -> bytes:
    """Make a submission that solves everything."""
    solved = {
        head.split()[1]: text
        for head, text in sections((HERE / "assignment.py").read_text(encoding="utf-8"))
        if head.startswith("answer ")
    }
    notebook = blank()
    for cell in notebook["cells"]:
        grade_id = cell["metadata"]["nbgrader"]["grade_id"]
        cell["source"] = solved.get(grade_id, cell["source"])
    return json.dumps(notebook).encode()


# --- submissions -------------------------------------------------------------


def submission(case: Case, places: Places) -> bytes:
    """Make the notebook file of a hostile submission.

    Sections: ``cell ID`` replaces a cell's text, ``first``, ``last`` and ``after ID``
    add a cell, ``change`` is code that alters the notebook ``nb``, a dict, or leaves
    the file's bytes in ``data``.
    """
    notebook = blank()
    data: bytes | None = None
    for head, body in case.sections:
        word, _, grade_id = head.partition(" ")
        text = places.fill(body, case.name)
        if word in ("cell", "first", "last", "after"):
            _place(notebook["cells"], word, grade_id, text)
        elif word == "change":
            space = {"nb": notebook, "data": None, "code": code, "json": json}
            space |= {"find": _finder(notebook), "copy": copy, "name": case.name}
            exec(compile(text, f"<{case.name}>", "exec"), space)
            data, notebook = space["data"], space["nb"]
        elif word != "folder":
            raise ValueError(f"{case.name}: unknown section {head!r}")
    return json.dumps(notebook).encode() if data is None else data


def _finder(notebook: dict) -> Callable[[str], dict]:
    def find(grade_id: str) -> dict:
        return next(
            cell
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        )

    return find


def _place(cells: list[dict], word: str, grade_id: str, text: str) -> None:
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    if word == "cell":
        cells[ids.index(grade_id)]["source"] = text
    elif word == "first":
        cells.insert(0, code(text))
    elif word == "last":
        cells.append(code(text))
    else:
        cells.insert(ids.index(grade_id) + 1, code(text))


def put_beside(case: Case, folder: Path, places: Places) -> None:
    """Run the ``folder`` sections: what a submission puts beside its notebook."""
    for head, body in case.sections:
        if head == "folder":
            space = {"folder": folder, "Path": Path}
            text = places.fill(body, case.name)
            exec(compile(text, f"<{case.name}>", "exec"), space)


# --- the canary --------------------------------------------------------------


def make_canary(root: Path) -> tuple[Path, Path, Path]:
    """Make a course, a home and a library folder that nobody may read or change."""
    course, home, site = root / "course", root / "home", root / "site"
    folder = course / "source" / NAME
    for path in (folder, home / ".ipython/profile_default/startup", site):
        path.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(source()))
    (folder / "key.txt").write_text(f"{SECRET}-solution")
    (course / "gradebook.db").write_text(f"{SECRET}-gradebook")
    (home / ".bashrc").write_text(f"# {SECRET}-home\n")
    (site / "helper.py").write_text(f"WORD = '{SECRET}-library'\n")
    other = course / "submitted/grace" / NAME
    other.mkdir(parents=True)
    (other / f"{NAME}.ipynb").write_text(f"{SECRET}-classmate")
    return course, home, site


def snapshot(*roots: Path) -> dict[str, tuple]:
    """What lies below some folders: type, mode, size and content of everything."""
    found = {}
    for root in roots:
        for path in sorted(root.rglob("*")):
            status = path.lstat()
            plain = path.is_file() and not path.is_symlink()
            text = path.read_bytes() if plain and status.st_size < 1e6 else b""
            found[str(path)] = (status.st_mode, status.st_size, text)
    return found
