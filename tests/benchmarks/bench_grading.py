"""How long grading takes, beside stock nbgrader, otter-grader and the bare work.

Two classes of honest submissions: a light assignment, and ps04_sandwich. Each grader
runs as a user starts it, once on a small class and once on a large one: the large one
tells the time with start-up, the difference of the two the price of one submission.
The graders take turns, so that a busy machine is busy for all. One BLAS thread.

    make bench-grading            (stock and otter on a sample of 8, ours on all 40)
    python tests/benchmarks/bench_grading.py --full --rounds 3 --json FILE
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import light_assignment
from classes import HERE, Template, environment, make_template
from measure import Measured, measure
from rich.console import Console
from rich.table import Table

CLASS = 40
SAMPLE = 8
SMALL = 2
BARE = "bare cells"
STOCK = "nbgrader autograde"
LEAST_RATIO, WANTED_RATIO, MOST_OVERHEAD = 30.0, 50.0, 0.15


@dataclass(frozen=True, slots=True)
class Method:
    """A grader: how many submissions its large class has, and how it is started."""

    name: str
    large: int
    start: Callable[[Template, Path, int], list[str | Path]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; seconds, and megabytes for the peak.

    ``wall`` and ``cpu`` are per submission of a class of 40 with start-up, the others
    per submission beyond start-up.
    """

    method: str
    sample: int
    wall: float
    cpu: float
    wall_beyond: float
    cpu_beyond: float
    start_up: float
    peak_mb: float
    ratio: float = float("nan")
    overhead: float = float("nan")


# --- the graders ---------------------------------------------------------------


def stock(template: Template, folder: Path, students: int) -> list[str | Path]:
    """``nbgrader autograde`` with its own configuration: one process for the class."""
    return [sys.executable, "-m", "nbgrader", "autograde", template.name]


def otter(template: Template, folder: Path, students: int) -> list[str | Path]:
    """Otter's own grading without Docker: one process for the class."""
    made = template.folder.parent / f"otter-{template.name}"
    return [sys.executable, HERE / "with_otter.py", "grade", made, str(students)]


def ours(jobs: int) -> Callable[[Template, Path, int], list[str | Path]]:
    """Return how to start this project's command line, with the sandbox."""

    def start(template: Template, folder: Path, students: int) -> list[str | Path]:
        verb = ["-m", "autograder", "grade", template.name]
        return [sys.executable, *verb, "--course-dir", folder, "--jobs", str(jobs)]

    return start


def bare(template: Template, folder: Path, students: int) -> list[str | Path]:
    """All cells in one warm process."""
    script = HERE / "bare_cells.py"
    return [sys.executable, script, template.folder, template.name, str(students)]


def methods(full: bool) -> tuple[list[Method], str]:
    """Return the graders, and why otter is not among them if it is not."""
    sample = CLASS if full else SAMPLE
    found = [
        Method(BARE, 20, bare),
        Method(STOCK, sample, stock),
        Method("ours, 1 job", CLASS, ours(1)),
        Method("ours, 2 jobs", CLASS, ours(2)),
    ]
    if importlib.util.find_spec("otter") is None:
        return found, "otter-grader is not installed (pip install otter-grader)"
    return [*found[:2], Method("otter run", sample, otter), *found[2:]], ""


# --- measuring -----------------------------------------------------------------


def run_once(method: Method, template: Template, students: int, desk: Path) -> Measured:
    """Let a grader grade a fresh class; fails when it does."""
    folder = desk / "class"
    template.with_class(folder, students)
    try:
        command = method.start(template, folder, students)
        took = measure(command, folder, environment())
        if took.code:
            raise RuntimeError(f"{method.name} failed:\n{took.output}")
        return took
    finally:
        shutil.rmtree(folder)


def row_of(method: Method, small: list[Measured], large: list[Measured]) -> Row:
    """Separate start-up from submissions; medians over the rounds."""
    wall = [statistics.median(m.wall for m in runs) for runs in (small, large)]
    cpu = [statistics.median(m.cpu for m in runs) for runs in (small, large)]
    more = method.large - SMALL
    wall_beyond, cpu_beyond = (wall[1] - wall[0]) / more, (cpu[1] - cpu[0]) / more
    start_up = max(0.0, wall[0] - SMALL * wall_beyond)
    return Row(
        method=method.name,
        sample=method.large,
        wall=start_up / CLASS + wall_beyond,
        cpu=(cpu[0] - SMALL * cpu_beyond) / CLASS + cpu_beyond,
        wall_beyond=wall_beyond,
        cpu_beyond=cpu_beyond,
        start_up=start_up,
        peak_mb=max(m.peak for m in (*small, *large)) / 1e6,
    )


def bare_row(runs: list[Measured]) -> tuple[Row, float]:
    """Read what ``bare_cells.py`` printed: its row, and the second run's part."""
    told = [json.loads(m.output.strip().splitlines()[-1]) for m in runs]
    cells = statistics.median(t["cells"] for t in told)
    again = statistics.median(t["again"] for t in told)
    peak = max(m.peak for m in runs) / 1e6
    row = Row(BARE, 0, cells, cells, cells, cells, 0.0, peak)
    return row, again


def compare(rows: list[Row], work: float) -> list[Row]:
    """Add each row's ratio to stock's throughput, and its overhead beyond the work."""
    base = next(row.wall for row in rows if row.method == STOCK)
    return [
        replace(
            row,
            ratio=base / row.wall,
            overhead=0.0 if row.method == BARE else row.cpu_beyond - work,
        )
        for row in rows
    ]


def bench(template: Template, graders: list[Method], rounds: int, desk: Path) -> dict:
    """Measure all graders on one assignment, in turns."""
    runs: dict[tuple[str, int], list[Measured]] = {}
    for _ in range(rounds):
        for students in ("small", "large"):
            for method in graders:
                if method.name == BARE and students == "small":
                    continue
                count = SMALL if students == "small" else method.large
                print(f"  {template.name}: {method.name}, {count}", file=sys.stderr)
                took = run_once(method, template, count, desk)
                runs.setdefault((method.name, count), []).append(took)
    first, again = bare_row(runs[BARE, graders[0].large])
    rest = [row_of(m, runs[m.name, SMALL], runs[m.name, m.large]) for m in graders[1:]]
    rows = compare([first, *rest], first.cpu + again)
    return {"assignment": template.name, "again": again, "rows": rows}


# --- showing -------------------------------------------------------------------


def show(console: Console, found: dict) -> None:
    """Print one assignment's table."""
    table = Table(
        title=f"{found['assignment']}: seconds a submission, class of {CLASS}",
        caption=(
            f"bare cells: student's cells and checks once; the instructor's own cells "
            f"run a second time take {found['again']:.3f} s more and count as work"
        ),
    )
    table.add_column("grader")
    for name in ("measured on", "wall", "CPU", "per minute", "× nbgrader"):
        table.add_column(name, justify="right")
    for name in ("wall", "CPU", "overhead (CPU)"):
        table.add_column(f"{name}\nbeyond start-up", justify="right")
    table.add_column("start-up", justify="right")
    table.add_column("peak MB", justify="right")
    for row in found["rows"]:
        plain = row.method == BARE
        table.add_row(
            row.method,
            "" if plain else str(row.sample),
            f"{row.wall:.3f}",
            f"{row.cpu:.3f}",
            f"{60 / row.wall:.0f}",
            "" if plain else f"{row.ratio:.1f}",
            f"{row.wall_beyond:.3f}",
            f"{row.cpu_beyond:.3f}",
            "" if plain else f"{row.overhead:.3f}",
            "" if plain else f"{row.start_up:.1f} s",
            f"{row.peak_mb:.0f}",
        )
    console.print(table)


def verdicts(all_found: list[dict]) -> list[str]:
    """Say which targets are met."""
    lines = []
    for found in all_found:
        last = next(row for row in found["rows"] if row.method == "ours, 2 jobs")
        one = next(row for row in found["rows"] if row.method == "ours, 1 job")
        name = found["assignment"]
        stock_row = next(row for row in found["rows"] if row.method == STOCK)
        alone = stock_row.start_up + stock_row.wall_beyond
        lines.append(
            f"{name}: a call of stock for one submission alone takes {alone:.1f} s, "
            f"{alone / last.wall:.0f} times ours in a class of {CLASS}"
        )
        if name == light_assignment.NAME:
            met = "met" if last.ratio >= LEAST_RATIO else "MISSED"
            lines.append(
                f"{name}: {last.ratio:.0f}x nbgrader's throughput with start-up "
                f"(at least {LEAST_RATIO:.0f}x: {met}; wanted {WANTED_RATIO:.0f}x)"
            )
        met = "met" if one.overhead <= MOST_OVERHEAD else "MISSED"
        lines.append(
            f"{name}: overhead {one.overhead:.3f} s of one core a submission "
            f"(at most {MOST_OVERHEAD} s: {met})"
        )
    return lines


def main() -> None:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="all 40 for everyone")
    parser.add_argument("--rounds", type=int, default=1, help="turns of each grader")
    parser.add_argument("--only", choices=("light", "ps04_sandwich"))
    parser.add_argument("--json", metavar="FILE", type=Path)
    arguments = parser.parse_args()
    graders, why_no_otter = methods(arguments.full)
    all_found = []
    console = Console(width=max(Console().width, 140))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        desk = Path(name)
        for assignment, notebook in (
            (light_assignment.NAME, light_assignment.source()),
            ("ps04_sandwich", None),
        ):
            if arguments.only not in (None, assignment):
                continue
            template = make_template(desk / assignment, assignment, notebook)
            if not why_no_otter:
                _make_otter(template)
            all_found.append(bench(template, graders, arguments.rounds, desk))
            show(console, all_found[-1])
    load = os.getloadavg()[0]
    console.print(
        f"{os.cpu_count()} cores, one BLAS thread, medians of {arguments.rounds} "
        f"round(s); load average at the end {load:.1f}"
        + (" (busy with other work: trust CPU and ratios)" if load > 3 else "")
    )
    if why_no_otter:
        console.print(f"otter: {why_no_otter}")
    for line in verdicts(all_found):
        console.print(line)
    if arguments.json:
        plain = [f | {"rows": [asdict(r) for r in f["rows"]]} for f in all_found]
        arguments.json.write_text(json.dumps(plain, indent=1) + "\n")


def _make_otter(template: Template) -> None:
    made = template.folder.parent / f"otter-{template.name}"
    script = HERE / "with_otter.py"
    command = [sys.executable, script, "make", template.folder, template.name, made]
    took = measure(command, template.folder, environment())
    if took.code:
        raise RuntimeError(f"otter assign failed:\n{took.output}")


if __name__ == "__main__":
    main()
