"""What the text of a whole source notebook says about its names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .assignment import Cell, Role, SourceNotebook
from .names import Names, analyse, blank_names, to_python

_LOOKS_PAST = re.compile(r"^\s*class\s+\w+\s*[(:]|\b(eval|exec)\s*\(", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the syntax of the source says about names.

    Attributes
    ----------
    carried : frozenset of str
        Names that a solution reads and a check may set.
    imported : frozenset of str
        Names that an import statement outside the checks binds.
    stored_inside : frozenset of str
        Names that functions of a check declare ``global``.
    idle : frozenset of int
        Plain cells that only show answers: nothing later needs them here.
    made : frozenset of str
        Names that plain cells and checks make.
    set_up : frozenset of str
        Those that plain cells make, which run in both processes.
    looks_past : bool
        Whether code may look names up past the namespace: ``eval``, a class's body.
    blanks : dict
        For an unlocked plain cell's index: names that it leaves to be filled in
        (``NAME = ""``).
    """

    carried: frozenset[str]
    imported: frozenset[str]
    stored_inside: frozenset[str]
    idle: frozenset[int]
    made: frozenset[str] = frozenset()
    set_up: frozenset[str] = frozenset()
    looks_past: bool = False
    blanks: dict[int, frozenset[str]] = field(default_factory=dict)


def plan(notebook: SourceNotebook) -> Plan:
    """Read names off the whole source notebook."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    answers: set[str] = set()
    read: set[str] = set()
    imported: set[str] = set()
    inside: set[str] = set()
    made: set[str] = set()
    set_up: set[str] = set()
    blanks: dict[int, frozenset[str]] = {}
    for cell in code:
        names = analyse(cell.source)
        if cell.role in (Role.CHECK, Role.PLAIN):
            made |= names.stored | names.declared_global
        if cell.role is Role.PLAIN:
            set_up |= names.stored
        if cell.role is Role.PLAIN and not cell.locked:
            if left := blank_names(cell.source):
                blanks[cell.index] = left
        if cell.role is Role.CHECK:
            inside |= names.declared_global
        else:
            imported |= names.imported
        if cell.role in (Role.SOLUTION, Role.MANUAL):
            answers |= cell.answer_names
            read |= names.loaded
    return Plan(
        carried=frozenset((read | answers | {"input", "print", "open"}) - imported),
        imported=frozenset(imported),
        stored_inside=frozenset(inside),
        idle=frozenset(_idle(code, frozenset(answers - imported), imported)),
        made=frozenset(made),
        set_up=frozenset(set_up),
        looks_past=any(_LOOKS_PAST.search(cell.source) for cell in code),
        blanks=blanks,
    )


def _changed(names: Names, imported: set[str]) -> set[str]:
    """Names whose object a call may change: a module's function, its argument."""
    calls = names.calls
    return {arg if base in imported and arg else base for base, arg in calls}


def _idle(
    code: list[Cell], answers: frozenset[str], imported: set[str]
) -> Iterator[int]:
    needed: set[str] = set()
    for cell in reversed(code):
        names = analyse(cell.source)
        if cell.role is Role.CHECK:
            needed |= names.needed
        elif cell.role is Role.PLAIN:
            made = names.stored | names.touched | _changed(names, imported)
            shows = bool(names.loaded & answers) and not names.imports
            if shows and not made & needed and not _has_magic(cell.source):
                yield cell.index
            else:
                needed |= names.needed


def _has_magic(source: str) -> bool:
    return "get_ipython()" in to_python(source)
