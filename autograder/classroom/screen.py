"""What a verb shows on the terminal: a bar while it works, then the class."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from ..coursedir.coursedir import Course
from ..results import Result, Status
from ..words import count
from .classroom import ClassReport, Classroom
from .desk import Progress
from .gradebook import Book
from .table import file_name, render, rows, write_csv


class _Shown(Progress):
    """Progress as a bar with the time left."""

    def __init__(self, bar: Bar, text: str) -> None:
        self._bar = bar
        self._task = bar.add_task(text, total=None, extra="")
        self._kept = 0

    def start(self, total: int) -> None:
        self._bar.update(self._task, total=total)

    def advance(self, result: Result | None, *, kept: bool) -> None:
        self._kept += kept
        extra = f"{self._kept} kept" if self._kept else ""
        self._bar.update(self._task, advance=1, extra=extra)


@contextlib.contextmanager
def progress_bar(text: str) -> Iterator[Progress]:
    """Show a bar with the time left, on stderr."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[extra]}"),
    )
    with Bar(*columns, console=Console(stderr=True), expand=True) as bar:
        yield _Shown(bar, text)


def show_report(
    course: Course, name: str, report: ClassReport, console: Console
) -> None:
    """Print the class, what has no verdict and where to look next; write the CSV."""
    assignment = course.read(name)
    stored = Classroom(course, assignment).stored()
    with Book(course, assignment) as book:
        # a book that was lost may lack those who were not asked for: no half totals
        stored = [result for result in stored if result.student in book.students]
        table = rows(stored, book.totals(), book.lateness())
        slips = book.doubts()
    path = course.root / file_name([name])
    write_csv(path, table)
    asked = {result.student for result in report.results}
    shown = [row for row in table if row.student in asked]
    console.print(render(shown, f"{name}: {count(len(shown), 'student')}"))
    for student, notebook, cause in report.missing:
        console.print(f"[red]no verdict:[/] {escape(f'{student} {notebook}: {cause}')}")
    for doubt in report.doubts:
        console.print(
            f"[red]the source's own solution does not pass:[/] {escape(doubt)}"
        )
    if report.doubts:
        console.print(
            "If that is not meant (a name to be filled in, say), nobody can earn these "
            "points: mend the source and run the same command again."
        )
    for slip in slips:
        console.print(f"[red]a name to look at:[/] {escape(slip)}")
    for stranger in report.strangers:
        console.print(f"[red]no student's id:[/] submitted/{escape(stranger)}")
    if report.stopped:
        console.print(f"[red]stopped:[/] {escape(report.stopped)}")
    if report.interrupted or report.stopped or report.missing:
        console.print(
            f"{len(report.results)} results are saved. The same command goes on from "
            "here and grades only what is missing."
        )
    tiers = sorted({r.sandbox for r in report.results if r.status is Status.GRADED})
    notebooks = course.folder("autograded", name, "STUDENT")
    console.print(
        f"sandbox    {escape(', '.join(tiers) or 'none was needed')}\n"
        f"kept       {report.kept} of {len(report.results)} from an earlier run "
        "(--force grades all again)\n"
        f"grades     {escape(shorten(path, course.root))}\n"
        f"notebooks  {escape(shorten(notebooks, course.root))}"
        "  (formgrader shows them for marking by hand)\n"
        f"pages      autograder feedback {escape(name)}",
        highlight=False,
    )


def shorten(path: Path, root: Path) -> str:
    """Write a path below the working folder or the course folder shortly."""
    for base in (Path.cwd(), root):
        with contextlib.suppress(ValueError):
            return str(path.relative_to(base))
    return str(path)
