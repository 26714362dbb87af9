"""What a student reads of a check: in the terminal and in the Validate dialog."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.checking.check import check
from autograder.checking.names import uses
from autograder.checking.release import checksum
from autograder.checking.report import Answer, Checked, Finding, Report
from autograder.checking.text import REMINDER, as_dialog, as_page, as_text

BROKEN = "def double(x)\n    return 2 * x"
NOT_FOUND = "was not found to compare with"


@pytest.fixture
def say(tmp_path: Path, build: Callable[..., dict]) -> Callable[..., Report]:
    """Check an answer, with a cell of the student's below it; no release is there."""

    def made(answer: str, extra: str = "shown = double(2)", **options: Any) -> Report:
        cells = [
            build("text", r"## 1. Double $\hat\beta_j$ by `double`"),
            build("solution", "raise NotImplementedError()", "double"),
            build("plain", extra),
            build("check", "assert double(3) == 6, 'not six'", "double_six", 2),
        ]
        for cell in cells:
            if marks := cell["metadata"].get("nbgrader"):
                marks["cell_type"] = cell["cell_type"]
                marks["checksum"] = checksum(cell)
        cells[1]["source"] = answer
        path = tmp_path / "problem.ipynb"
        spec = {"name": "python3", "display_name": "P", "language": "python"}
        tree = {"nbformat": 4, "nbformat_minor": 5, "cells": cells}
        path.write_text(json.dumps({**tree, "metadata": {"kernelspec": spec}}))
        return check(path, **options)

    return made


def _flat(report: Report) -> str:
    return " ".join(as_text(report).split())


def _dialog(report: Report) -> list[dict[str, str]]:
    return as_dialog(report)["value"]["failed"]


# --- a cell that is no Python --------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        BROKEN,
        "  def double(x):\n    return 2 * x\n  double = double\n)",
        "double = lambda x: 2 * x\nprint 'x'",
        "halve, double = 1, lambda x: 2 * x\nif:",
        "class double:\npass",
    ],
)
def test_a_name_whose_cell_is_no_python_is_told_with_the_cell(say, answer):
    """Is the broken cell named as the cause, and not a session of the past?"""
    (six,) = say(answer).checks
    assert re.fullmatch(
        r"`double` is not defined: `double`, which should make it, is no valid Python "
        r"\(line \d\)",
        six.message,
    )


def test_a_broken_cell_is_told_once_and_before_the_questions(say):
    """Does the cause stand first, without a list of the cells that it stops?"""
    report = say(BROKEN)
    (found,) = report.findings
    assert found.text.startswith("`double`: no valid Python in line 1")
    said = as_text(report)
    assert said.index("Cells that stop") < said.index("1. Double")
    titles = [entry["source"] for entry in _dialog(report)]
    assert titles[1:] == ["Cells that stop", "1. Double β̂ⱼ by double"]


def test_names_of_a_broken_cell_count_as_defined(say):
    """Is no other cell told that nothing in the notebook defines them?"""
    broken = f"{BROKEN}\ndef halve(x):\n    return x / 2"
    report = say(broken, "def later():\n    return halve(4)")
    assert [found.kind for found in report.findings] == ["stopped"]


def test_a_broken_cell_makes_what_its_lines_seem_to_make():
    """Are definitions, names set at the margin and imports read off, no more?"""
    text = "import a.b, c as d\nfrom e import f as g, h\nasync def i(:\n    local = 1\n"
    text += "j, k = 1, 2\nl: int = 3\nm == 4\nn += 5\n"
    assert uses(text).made == {"a", "d", "g", "h", "i", "j", "k", "l"}
    assert uses("this is no python").made == frozenset()


# --- without the release ---------------------------------------------------------


def test_without_the_release_it_says_what_cannot_be_seen(say, tmp_path):
    """Is a student told that a deleted check would not be missed?"""
    right = "def double(x):\n    return 2 * x"
    report = say(right)
    assert report.ok
    assert NOT_FOUND in _flat(report)
    assert "Name it: --release NOTEBOOK." in _flat(report)
    assert NOT_FOUND in as_page(report)
    wrong = say("def double(x):\n    return x")
    assert NOT_FOUND in _dialog(wrong)[0]["error"]
    (tmp_path / "other").mkdir()
    blank = tmp_path / "other" / "blank.ipynb"
    blank.write_bytes((tmp_path / "problem.ipynb").read_bytes())
    compared = say(right, release=blank)
    assert NOT_FOUND not in _flat(compared) + as_page(compared)


def test_a_file_that_is_refused_is_told_only_that():
    """Is nothing said of a release where nothing was read?"""
    report = Report("x.ipynb", refused="the file is empty")
    assert NOT_FOUND not in _flat(report) + _dialog(report)[0]["error"]


# --- the dialog ----------------------------------------------------------------------


def _many(number: int) -> Report:
    questions = tuple(f"{i}. Question" for i in range(1, number + 1))
    checks = tuple(Checked(f"c{q[0]}", q, "failed", "wrong") for q in questions)
    return Report(
        "x.ipynb",
        compared_with="the release",
        questions=questions,
        checks=checks,
        answers=(Answer("a", questions[0], empty=True, by_hand=False),),
        findings=(
            Finding("slow", "`a` took 9 s"),
            Finding("repair", "`b` <i>back</i>"),
        ),
    )


def test_the_dialog_begins_with_what_follows():
    """Does a student see, before scrolling, how much follows, and where it ends?"""
    entries = _dialog(_many(7))
    first = entries[0]["raw_error"]
    assert "stands under 9 headings; the last is “Slow cells”." in first
    assert REMINDER in first
    assert len(entries) == 10


def test_names_between_backticks_look_like_code_and_nothing_else_is_html():
    """Are backticks drawn, odd ones kept, and all else escaped?"""
    errors = " ".join(entry["error"] for entry in _dialog(_many(1)))
    assert "<code>b</code> &lt;i&gt;back&lt;/i&gt;" in errors
    odd = Report("x.ipynb", refused="one ` only <b>")
    assert "one ` only &lt;b&gt;" in _dialog(odd)[1]["error"]


def test_headings_are_plain_in_the_terminal(say):
    """Are TeX and markdown's marks gone from the question's title?"""
    assert "\n1. Double β̂ⱼ by double\n" in as_text(say(BROKEN))
