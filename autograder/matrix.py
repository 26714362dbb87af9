"""The matrix check x answer of a qualification, for a terminal."""

from __future__ import annotations

from itertools import groupby

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .qualify import Qualification, Trial
from .table import number


def show(found: Qualification, console: Console) -> None:
    """Print a table for each question, and what follows from them."""
    for question, group in groupby(found.trials, lambda t: t.answer.grade_id):
        console.print(_table(found, question, list(group)))
    by_check: dict[str, list[str]] = {}
    for name, check in found.single.items():
        by_check.setdefault(check, []).append(name.partition("/")[2])
    if by_check:
        console.print("Mistakes that one check alone catches:")
    for check, names in by_check.items():
        console.print(f"  {escape(check)}: {escape(', '.join(names))}", highlight=False)
    if found.idle:
        idle = escape(", ".join(found.idle))
        console.print(f"Checks that catch nothing which others do not: {idle}")
    if found.unproven:
        cells = escape(", ".join(found.unproven))
        console.print(f"[yellow]Questions without a known wrong answer: {cells}[/]")
    for trial in found.trials:
        for fault in trial.faults:
            name = escape(trial.answer.name)
            console.print(f"[bold red]{name}:[/] {escape(fault)}", highlight=False)
    verdict = "[bold green]qualified[/]" if found.ok else "[bold red]not qualified[/]"
    console.print(f"{escape(found.assignment)}: {verdict}, {len(found.trials)} trials")


def _table(found: Qualification, question: str, trials: list[Trial]) -> Table:
    """One question: its answers down, across the checks that take points there."""
    used = {key for t in trials for key in (*t.lost, *t.answer.loses)}
    checks = [check for check in found.checks if check in used] if question else []
    legend = "\n".join(f"{n} {check}" for n, check in enumerate(checks, start=1))
    table = Table(
        title=question or "whole notebooks",
        title_justify="left",
        caption=legend or None,
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("answer", overflow="fold")
    table.add_column("what it is")
    for index in range(1, len(checks) + 1):
        table.add_column(str(index), justify="right", no_wrap=True)
    table.add_column("lost", justify="right", no_wrap=True)
    for trial in trials:
        points = (number(trial.lost.get(check, 0)) for check in checks)
        table.add_row(
            escape(trial.answer.name.removeprefix(f"{question}/")),
            escape(trial.answer.words),
            *("·" if one == "0" else one for one in points),
            number(sum(trial.lost.values())),
            style="red" if trial.faults else None,
        )
    return table
