"""Is grading as fast for the last hundred of a large class as for the first?

A class of 2,000 with an assignment of three cells, so that all that is not the
students' work shows: the grader's own memory, the gradebook, files that pile up.

    python tests/benchmarks/bench_class.py [--students N] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import light_assignment
import numpy as np
from classes import environment, make_template
from measure import Measured, Sample, measure
from rich.console import Console
from rich.table import Table

NAME = "tiny"
QUESTIONS = (("top", "top = v.max()", "assert np.isclose(top, 9), 'the largest'"),)
SETUP = "import numpy as np\n\nv = np.arange(10.0)"
HUNDRED = 100
#: the last half may cost so much more than the first, in time and in memory
MOST_GROWTH = 0.10
MOST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Hundred:
    """A hundred submissions: seconds of wall clock and CPU, megabytes at their end."""

    first: int
    wall: float
    cpu: float
    own_mb: float
    all_mb: float


# --- in the measured process -----------------------------------------------------


def grade_timed(folder: str) -> int:
    """Run the command line with its writers timed; print what they took."""
    from autograder import cli
    from autograder.classroom import gradebook, ledger

    took = {"gradebook": [0.0, 0.0], "files": [0.0, 0.0]}
    for kind, owner, name in (
        ("gradebook", gradebook.Book, "write"),
        ("files", ledger.Ledger, "begin"),
        ("files", ledger.Ledger, "finish"),
    ):
        setattr(owner, name, _timed(getattr(owner, name), took[kind]))
    code = cli.main(["grade", NAME, "--course-dir", folder])
    print(json.dumps(took))
    return code


def _timed(function: Callable, total: list[float]) -> Callable:
    def timed(*args: Any, **kwargs: Any) -> Any:
        wall, cpu = time.monotonic(), time.thread_time()
        try:
            return function(*args, **kwargs)
        finally:
            total[0] += time.monotonic() - wall
            total[1] += time.thread_time() - cpu

    return timed


# --- in the benchmark ------------------------------------------------------------


def hundreds(folder: Path, began: float, samples: Sequence[Sample]) -> list[Hundred]:
    """Cut the run by the times at which the graded notebooks were written."""
    written = (folder / "autograded").glob(f"*/{NAME}/{NAME}.ipynb")
    ends = np.sort([path.stat().st_mtime - began for path in written])
    known = [sample.seconds for sample in samples]

    def at(moment: float, field: str) -> float:
        return float(np.interp(moment, known, [getattr(s, field) for s in samples]))

    found = []
    # the first of each is the last of the hundred before: start-up is left out
    for first in range(0, len(ends) - HUNDRED, HUNDRED):
        start, end = ends[first], ends[first + HUNDRED]
        cpu = at(end, "cpu") - at(start, "cpu")
        sizes = at(end, "own") / 1e6, at(end, "memory") / 1e6
        found.append(Hundred(first + 1, float(end - start), cpu, *sizes))
    return found


def growth(values: Sequence[float]) -> float:
    """Median of the last half over the median of the first half, minus 1."""
    half = len(values) // 2
    return float(np.median(values[half:]) / np.median(values[:half]) - 1)


def show(console: Console, found: list[Hundred]) -> None:
    """Print a line for each hundred, or for every few of them in a large class."""
    table = Table(title="a class of small submissions")
    for name in ("submissions", "per second", "CPU s each", "grader MB", "all MB"):
        table.add_column(name, justify="right")
    for one in found[:: max(1, len(found) // 10)]:
        table.add_row(
            f"{one.first}-{one.first + HUNDRED - 1}",
            f"{HUNDRED / one.wall:.1f}",
            f"{one.cpu / HUNDRED:.4f}",
            f"{one.own_mb:.0f}",
            f"{one.all_mb:.0f}",
        )
    console.print(table)


def verdict(found: list[Hundred], writers: dict, took: Measured) -> list[str]:
    """Say whether the run was flat, and what the writers took of it."""
    time_growth = growth([one.cpu for one in found])
    memory_growth = growth([one.own_mb for one in found])
    wall, cpu = writers["gradebook"]
    files_wall, files_cpu = writers["files"]
    share = cpu / took.cpu
    flat = max(time_growth, memory_growth) <= MOST_GROWTH
    return [
        f"gradebook writes: {cpu:.1f} s CPU, {share:.1%} of all ({wall:.1f} s of "
        f"{took.wall:.1f} s wall); files: {files_cpu:.1f} s CPU ({files_wall:.1f} s "
        f"wall); load average {os.getloadavg()[0]:.1f}",
        f"second half beside the first: CPU {time_growth:+.1%}, grader's memory "
        f"{memory_growth:+.1%}: {'flat' if flat else 'NOT FLAT'}; gradebook "
        f"{'is not the bottleneck' if share <= MOST_SHARE else 'IS A BOTTLENECK'}",
    ]


def main() -> None:
    """Grade the class and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--json", metavar="FILE", type=Path)
    parser.add_argument("--run", metavar="FOLDER", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        sys.exit(grade_timed(arguments.run))
    if arguments.students < 3 * HUNDRED:
        parser.error(f"expected at least {3 * HUNDRED} students to compare hundreds")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        source = light_assignment.source(QUESTIONS, SETUP, "A tiny assignment")
        template = make_template(Path(name) / "template", NAME, source)
        folder = template.with_class(Path(name) / "class", arguments.students)
        command = [sys.executable, __file__, "--run", folder]
        began = time.time()
        took = measure(command, folder, environment(), every=2.0)
        if took.code:
            sys.exit(f"grading failed:\n{took.output}")
        found = hundreds(folder, began, took.samples)
    writers = json.loads(took.output.strip().splitlines()[-1])
    console = Console()
    show(console, found)
    for line in verdict(found, writers, took):
        console.print(line)
    if arguments.json:
        rows = [asdict(one) for one in found]
        arguments.json.write_text(json.dumps({"hundreds": rows, **writers}) + "\n")


if __name__ == "__main__":
    main()
