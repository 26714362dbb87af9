"""What `collect` found, on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..words import count
from .collect import Collected
from .placing import State
from .times import COLUMN

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
    for line in _about_times(found):
        console.print(line, soft_wrap=True)
    counts = Counter(one.state for one in found.placed)
    parts = [f"{counts[state]} {state}" for state in State if counts[state]]
    parts += [f"{len(found.rejects)} not placed"] if found.rejects else []
    console.print(", ".join(parts) or "nothing found")


def _about_times(found: Collected) -> Iterator[str]:
    """Whom the platform calls late, and whose time is unknown; what to do about it."""
    late = [one.student for one in found.placed if one.late]
    if late:
        yield f"[yellow]late, says the platform:[/] {escape(', '.join(late))}"
    unknown = [one for one in found.placed if one.time is None]
    if not unknown:
        return
    name = escape(found.assignment)
    yield (
        f"[yellow]no time[/] of {count(len(unknown), 'student')}: without one a "
        "hand-in costs no penalty"
        f"{', whatever the platform says' if late else ''}. Give times in a column "
        f'"{COLUMN} {name}" of the roster, as 2026-11-20 23:15, and collect again; or '
        f"one student's in submitted/STUDENT/{name}/timestamp.txt, as "
        "2026-11-20 22:15:00 UTC"
    )
