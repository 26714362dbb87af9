"""What `collect` found, on the terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .collect import Collected, State

_COLOURS = {State.KEPT: "red", State.REPLACED: "yellow", State.SAME: "dim"}


def show_collected(found: Collected, console: Console) -> None:
    """Print who was placed and when, then what could not be, with its cause."""
    table = Table("student", "", "handed in (UTC)", "", "notes", box=None)
    for one in found.placed:
        colour = _COLOURS.get(one.state, "green")
        when = one.time.strftime("%Y-%m-%d %H:%M:%S") if one.time else "unknown"
        table.add_row(
            escape(one.student),
            f"[{colour}]{one.state}[/]",
            when,
            "[yellow]late[/]" if one.late else "",
            escape("; ".join(one.notes)),
        )
    if found.placed:
        console.print(table)
    for reject in found.rejects:
        line = f"{reject.path}: {reject.cause}"
        console.print(f"[red]not placed:[/] {escape(line)}", soft_wrap=True)
    if found.absent:
        names = ", ".join(found.absent)
        console.print(f"[yellow]nothing from:[/] {escape(names)}", soft_wrap=True)
    counts = Counter(one.state for one in found.placed)
    parts = [f"{counts[state]} {state}" for state in State if counts[state]]
    parts += [f"{len(found.rejects)} not placed"] if found.rejects else []
    console.print(", ".join(parts) or "nothing found")
