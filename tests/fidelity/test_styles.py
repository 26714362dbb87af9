"""Do ordinary nbgrader test cells, unchanged, judge answers as in one process?

Each style is data: what the cells say, an honest answer that passes and wrong ones
that fail. `stock` in a style gives the reason where nbgrader itself judges otherwise.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from autograder.grading import grade
from autograder.notebooks.source import read_assignment
from autograder.results import CheckStatus, Result
from autograder.settings import Settings

STYLES = Path(__file__).parent / "styles"


@dataclasses.dataclass(frozen=True)
class Style:
    """A way of testing: cells in notebook order, and answers to judge."""

    name: str
    answer: str
    check: str
    wrong: list[str]
    setup: str = ""
    then: str = ""
    earlier: str = ""
    files: dict[str, str] = dataclasses.field(default_factory=dict)
    points: float = 1
    credit: list[float] = dataclasses.field(default_factory=list)
    says: list[str] = dataclasses.field(default_factory=list)
    stock: str = ""

    def cells(self, answer: str) -> list[tuple[str, str]]:
        """Kind and text of each cell, with one of the answers."""
        rows = [
            ("locked", self.setup),
            ("solution", answer),
            ("plain", self.then),
            ("earlier", self.earlier),
            ("check", self.check),
        ]
        return [(kind, text.strip("\n")) for kind, text in rows if text]

    def notebook(self, answer: str) -> str:
        """The notebook file, marked as nbgrader marks it."""
        cells = []
        for kind, text in self.cells(answer):
            cell = nbformat.v4.new_code_cell(text, id=kind)
            if kind != "plain":
                cell.metadata["nbgrader"] = {
                    "schema_version": 3,
                    "grade_id": kind,
                    "grade": kind in ("earlier", "check"),
                    "solution": kind == "solution",
                    "locked": kind != "solution",
                    "task": False,
                    "points": self.points if kind == "check" else 0,
                }
            cells.append(cell)
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
        return nbformat.writes(book)


def _read() -> list[Style]:
    found = []
    for path in sorted(STYLES.glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        found += [Style(**row) for row in table["style"]]
    return found


ALL = _read()
SETTINGS = Settings()


class Graded:
    """A style's notebook, read and learnt once."""

    def __init__(self, style: Style, folder: Path) -> None:
        self.style = style
        (folder / "ps").mkdir()
        (folder / "ps" / "nb.ipynb").write_text(style.notebook(style.answer), "utf-8")
        for name, text in style.files.items():
            path = folder / "ps" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.assignment = read_assignment(folder / "ps")
        self.facts = grade.prepare(self.assignment, SETTINGS)

    def result(self, answer: str) -> Result:
        """Grade the notebook with one of the answers."""
        data = self.style.notebook(answer).encode()
        job = grade.Job("ada", "nb", data, self.assignment, self.facts, SETTINGS)
        return grade.grade(job).result


def test_there_are_many_styles_and_each_has_a_wrong_answer():
    """Is the suite as large as it says, and can every style fail?"""
    assert len(ALL) >= 100
    assert len({style.name for style in ALL}) == len(ALL)
    assert all(style.wrong for style in ALL)


@pytest.mark.parametrize("style", ALL, ids=lambda style: style.name)
def test_an_honest_answer_passes_and_wrong_ones_fail(style, tmp_path):
    """Does the check, run across two processes, give the points it should?"""
    graded = Graded(style, tmp_path)
    assert graded.facts["nb"].failed == ()
    honest = graded.result(style.answer)
    assert [c.status for c in honest.checks if c.max_points] == [CheckStatus.PASSED], (
        honest.checks[-1].log
    )
    assert honest.score == style.points
    for number, answer in enumerate(style.wrong):
        result = graded.result(answer)
        credit = style.credit[number] if style.credit else 0
        assert result.score == credit, answer
        if number < len(style.says):
            assert style.says[number] in result.checks[-1].message


@pytest.mark.prove
def test_one_process_judges_alike():
    """Are the styles ordinary: do they give the same verdicts in a kernel's process?"""
    rows = [
        (style, answer, answer == style.answer)
        for style in ALL
        for answer in (style.answer, *style.wrong)
    ]
    books = [([t for _, t in s.cells(a)], s.files) for s, a, _ in rows]
    script = Path(__file__).with_name("one_process.py")
    done = subprocess.run(
        [sys.executable, str(script)],
        input=json.dumps(books),
        capture_output=True,
        text=True,
        check=True,
    )
    errors = json.loads(done.stdout)
    for (style, answer, honest), error in zip(rows, errors, strict=True):
        if not style.credit:  # a wrong answer with some credit raises nothing
            assert (error is None) == honest, (style.name, answer, error)
