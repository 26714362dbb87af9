"""The matrix check x answer of a qualification, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..classroom.table import number
from .mutation import SHARE, Mutation, as_toml
from .qualify import Qualification, Trial


def show(found: Qualification, console: Console) -> None:
    """Print a table for each question, and what follows from them."""
    for question, group in groupby(found.trials, lambda t: t.answer.grade_id):
        console.print(_table(found, question, list(group)))
    _show_checks(found, console)
    if found.mutation is not None:
        _show_mutants(found.mutation, console)
    for trial in found.trials:
        for fault in trial.faults:
            name = escape(trial.answer.name)
            console.print(f"[bold red]{name}:[/] {escape(fault)}", highlight=False)
    console.print(f"{escape(found.assignment)}: {_verdict(found)}, {_counts(found)}\n")


def show_summary(all_found: Sequence[Qualification], console: Console) -> None:
    """Print one line for each assignment; ``idle`` are checks that add nothing."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("assignment", overflow="fold")
    for name in ("right", "wrong", "checks", "idle", "mutants", "caught"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for found in all_found:
        answers = [trial.answer for trial in found.trials if trial.answer.grade_id]
        right = sum(answer.right for answer in answers)
        mutation = found.mutation
        table.add_row(
            escape(found.assignment),
            *map(str, (right, len(answers) - right, len(found.checks))),
            str(len(found.idle)),
            str(len(mutation.fates)) if mutation else "",
            f"{mutation.share:.1%}" if mutation else "",
            _verdict(found),
        )
    console.print(table)


def _verdict(found: Qualification) -> str:
    return "[bold green]qualified[/]" if found.ok else "[bold red]not qualified[/]"


def _counts(found: Qualification) -> str:
    text = f"{len(found.trials)} trials"
    return f"{text}, {len(found.mutation.fates)} mutants" if found.mutation else text


def _show_checks(found: Qualification, console: Console) -> None:
    """Which mistakes one check alone catches, and which checks add nothing."""
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


def _show_mutants(mutation: Mutation, console: Console) -> None:
    """How many mutants were caught; each survivor as a diff, with its reason."""
    count = len(mutation.fates) - mutation.equivalent
    caught = count - len(mutation.survivors)
    console.print(
        f"Mutants: {caught} of {count} caught ({mutation.share:.1%}, at least "
        f"{SHARE:.0%} must be), {mutation.equivalent} more are listed as equivalent",
        highlight=False,
    )
    why = {one.key: one.why for one in mutation.allowed}
    for mutant in mutation.survivors:
        reason = why.get(mutant.key, "")
        style = "yellow" if reason else "bold red"
        head = f"{mutant.grade_id}, line {mutant.line}: {mutant.kind}"
        console.print(f"[{style}]survived:[/] {escape(head)}", highlight=False)
        for sign, text in (("-", mutant.before), ("+", mutant.after)):
            rows = "\n".join(f"    {sign} {row}" for row in text.split("\n"))
            console.print(escape(rows), highlight=False)
        if reason:
            console.print(f"    allowed: {escape(reason)}", highlight=False)
    for one in mutation.stale:
        words = f"{one.question}: {one.before} -> {one.after}"
        console.print(
            f"[bold red]stale entry:[/] {escape(words)} (no mutant survives like this; "
            "take it out of the list)",
            highlight=False,
        )
    if mutation.unexplained:
        console.print(
            "Catch them with a check, or add them to equivalent_mutants.toml with the "
            "reason:"
        )
        for mutant in mutation.unexplained:
            console.print(escape(as_toml(mutant)), highlight=False, soft_wrap=True)


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
