"""What became of the mutants of an assignment, and which of them may survive."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import SourceError
from ..notebooks.assignment import Assignment, Cell, Role
from ..notebooks.names import marked_lines
from .mutants import Mutant, make_mutants

#: The share of the mutants that are not equivalent which must lose points.
SHARE = 0.95
LIST_NAME = "equivalent_mutants.toml"


@dataclass(frozen=True, slots=True)
class Allowed:
    """A mutant that may survive, and why.

    Attributes
    ----------
    question, before, after : str
        The solution cell and the changed lines, as ``Mutant.key`` has them.
    why : str
    equivalent : bool
        Whether it is no mistake at all (another right route). Otherwise it is one that
        the checks knowingly let pass, and it counts against the share.
    """

    question: str
    before: str
    after: str
    why: str
    equivalent: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """What it shares with its mutant."""
        return self.question, self.before, self.after


@dataclass(frozen=True, slots=True)
class Fate:
    """A mutant and the checks that took points from it; none: it survived."""

    mutant: Mutant
    caught_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """The fates of all mutants of an assignment, against the list of those allowed."""

    fates: tuple[Fate, ...]
    allowed: tuple[Allowed, ...] = ()

    @property
    def survivors(self) -> tuple[Mutant, ...]:
        """Mutants that lost nothing and are not known to be equivalent."""
        known = {one.key for one in self.allowed if one.equivalent}
        return tuple(m for m in self._unharmed() if m.key not in known)

    @property
    def unexplained(self) -> tuple[Mutant, ...]:
        """Survivors that stand in no list."""
        known = {one.key for one in self.allowed}
        return tuple(m for m in self._unharmed() if m.key not in known)

    @property
    def stale(self) -> tuple[Allowed, ...]:
        """Entries of the list that no mutant survives under any more."""
        keys = {mutant.key for mutant in self._unharmed()}
        return tuple(one for one in self.allowed if one.key not in keys)

    @property
    def equivalent(self) -> int:
        """How many mutants are listed as no mistake."""
        return len(tuple(self._unharmed())) - len(self.survivors)

    @property
    def share(self) -> float:
        """The share of the mutants not equivalent that lose points; 1 for none."""
        total = len(self.fates) - self.equivalent
        return 1 - len(self.survivors) / total if total else 1.0

    @property
    def ok(self) -> bool:
        """Whether enough are caught, every survivor is explained, no entry is stale."""
        return self.share >= SHARE and not self.unexplained and not self.stale

    def _unharmed(self) -> Iterator[Mutant]:
        return (fate.mutant for fate in self.fates if not fate.caught_by)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data for ``--json``."""
        why = {one.key: one.why for one in self.allowed}
        return {
            "mutants": len(self.fates),
            "equivalent": self.equivalent,
            "share_caught": round(self.share, 4),
            "survivors": [
                {
                    "question": mutant.grade_id,
                    "kind": mutant.kind,
                    "line": mutant.line,
                    "before": mutant.before,
                    "after": mutant.after,
                    "why": why.get(mutant.key, ""),
                }
                for mutant in self.survivors
            ],
            "stale": [list(one.key) for one in self.stale],
        }


def mutants_of(
    assignment: Assignment, markers: tuple[str, str]
) -> Iterator[tuple[str, Mutant]]:
    """Yield every mutant of the model solutions with its notebook's name.

    ``markers`` begin and end the part of a cell that is the solution.
    """
    for notebook in assignment.notebooks:
        for cell in notebook.cells:
            if cell.role is Role.SOLUTION:
                for mutant in make_mutants(
                    cell.source, cell.grade_id, _lines(cell, markers)
                ):
                    yield notebook.name, mutant


def _lines(cell: Cell, markers: tuple[str, str]) -> frozenset[int] | None:
    return frozenset(marked_lines(cell.source, *markers)) or None


def read_allowed(folder: Path) -> tuple[Allowed, ...]:
    """Read ``equivalent_mutants.toml`` of a set's answers; nothing when there is none.

    Raises
    ------
    SourceError
        For text that is no TOML, or an entry without its four lines.
    """
    path = folder / LIST_NAME
    if not path.is_file():
        return ()
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])
        return tuple(_allowed(row) for row in rows)
    except (tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(
            f"{path}: expected tables [[mutant]] with question, before, after and why "
            f"(and equivalent = false for a mistake that may pass): {error}"
        ) from error


def _allowed(row: dict[str, Any]) -> Allowed:
    made = Allowed(**row)
    texts = (made.question, made.before, made.after, made.why)
    if not all(isinstance(text, str) for text in texts) or not made.why.strip():
        raise ValueError(f"an entry without its reason, or with other values: {row}")
    if not isinstance(made.equivalent, bool):
        raise ValueError(f"equivalent must be true or false, in {row}")
    return made


def as_toml(mutant: Mutant) -> str:
    """An entry for the list, whose reason is to be written."""
    rows = {"question": mutant.grade_id, "before": mutant.before, "after": mutant.after}
    lines = [f"{key} = {json.dumps(text)}" for key, text in rows.items()]
    return "\n".join(["[[mutant]]", *lines, 'why = ""'])
