"""Show the main job on real input: ``python -m autograder.demo``.

Works in a folder ``demo/`` of its own, made anew each time; the course's own
submissions, gradebook and git state stay as they are.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from .authoring.release import release
from .classroom.classroom import Classroom
from .classroom.screen import progress_bar, shorten, show_report
from .cli import INCOMPLETE, INTERRUPTED, OK, WRONG_CALL
from .coursedir.config import CONFIG_NAME
from .coursedir.coursedir import open_course
from .errors import AutograderError, UsageError
from .feedback.feedback import write_feedback
from .report.report import write_report

ASSIGNMENT = "ps04_sandwich"


def main(root: Path | None = None, *, unsafe: bool = False) -> int:
    """Grade the sample class of ps04 below ``root``; return the exit code."""
    root = (root or Path.cwd()).resolve()
    console = Console()
    try:
        return _run(root, console, unsafe)
    except AutograderError as error:
        Console(stderr=True, soft_wrap=True).print(
            f"[bold red]autograder:[/] {escape(str(error))}"
        )
        return WRONG_CALL


def _run(root: Path, console: Console, unsafe: bool) -> int:
    # the user's own settings could name another gradebook: they stay out of it
    course = open_course(_set_up(root), unsafe=unsafe, everywhere=False)
    console.print(f"release   {len(release(course, ASSIGNMENT))} files")
    count = _hand_in(root, course.root)
    console.print(f"submitted {count} notebooks of the sample class")
    assignment = course.read(ASSIGNMENT)
    with progress_bar(f"grading {ASSIGNMENT}") as progress:
        report = Classroom(course, assignment, progress=progress).run()
    if report.interrupted:
        return INTERRUPTED
    pages = write_feedback(course, ASSIGNMENT)
    show_report(course, ASSIGNMENT, report, console)
    console.print(
        f"feedback   {escape(shorten(pages[0], root))} and {len(pages) - 1} more pages",
        highlight=False,
    )
    page = write_report(course, ASSIGNMENT)
    console.print(f"report     {escape(shorten(page, root))}", highlight=False)
    return OK if report.complete else INCOMPLETE


def _set_up(root: Path) -> Path:
    """Make ``demo/``: source and known answers of one assignment, the configuration."""
    source = root / "source" / ASSIGNMENT
    if not source.is_dir():
        raise UsageError(f"expected {source}, found none; run it in the course folder")
    demo = root / "demo"
    shutil.rmtree(demo, ignore_errors=True)
    skipped = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    shutil.copytree(source, demo / "source" / ASSIGNMENT, ignore=skipped)
    known = Path("tests", "answers", ASSIGNMENT)  # the report looks for these mistakes
    if (root / known).is_dir():
        shutil.copytree(root / known, demo / known, ignore=skipped)
    config = root / f"{CONFIG_NAME}.py"
    if config.exists():
        shutil.copy(config, demo)
    return demo


def _hand_in(root: Path, demo: Path) -> int:
    """Copy the committed sample class into ``demo/submitted``; return how many."""
    samples = root / "tests" / "submissions" / ASSIGNMENT
    count = 0
    for folder in sorted(path for path in samples.glob("*") if path.is_dir()):
        target = demo / "submitted" / folder.name / ASSIGNMENT
        shutil.copytree(folder, target, symlinks=True)
        count += 1
    if not count:
        raise UsageError(f"expected sample submissions in {samples}, found none")
    return count


if __name__ == "__main__":
    sys.exit(main())
