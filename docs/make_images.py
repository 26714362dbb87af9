"""Make the two pictures of the README: ``python docs/make_images.py`` after a demo."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import nbformat
from rich.console import Console

from autograder.classroom.classroom import Classroom
from autograder.classroom.screen import show_report
from autograder.coursedir.coursedir import open_course

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
ASSIGNMENT = "ps04_sandwich"
FIGURE = "Figure 4.9."  # coverage against the number of clusters


def demo_table() -> None:
    """Draw the table that ``make demo`` prints, from the demo's own results."""
    course = open_course(ROOT / "demo", everywhere=False)
    report = Classroom(course, course.read(ASSIGNMENT)).run()
    console = Console(record=True, width=110, file=io.StringIO())
    show_report(course, ASSIGNMENT, report, console)
    console.save_svg(str(IMAGES / "demo.svg"), title="make demo")


def lecture_figure() -> None:
    """Take a figure out of lecture 04, as it was executed."""
    path = ROOT / "course" / "lectures" / "04_sandwich.ipynb"
    picture = ""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown" and FIGURE in cell.source:
            break
        for output in cell.get("outputs", ()):
            picture = output.get("data", {}).get("image/png", picture)
    else:
        raise SystemExit(f"expected {FIGURE} in {path.name}, found none")
    (IMAGES / "coverage.png").write_bytes(base64.b64decode(picture))


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    demo_table()
    lecture_figure()
