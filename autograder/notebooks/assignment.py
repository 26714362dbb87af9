"""An assignment as data, read from the *source* notebook alone.

Points, ids, order and text of every check come from here, never from a submission.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a source cell is for."""

    TEXT = "text"  # markdown or raw, not graded
    PLAIN = "plain"  # the instructor's code: runs on both sides
    SOLUTION = "solution"  # code the student writes; autograded by later checks
    CHECK = "check"  # graded test cell: runs in the examiner only
    MANUAL = "manual"  # answer graded by hand (code or markdown)
    TASK = "task"  # description of a task graded by hand


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the source notebook.

    Attributes
    ----------
    index : int
        Position in the source notebook, from 0.
    cell_type : str
        ``"code"``, ``"markdown"`` or ``"raw"``.
    source : str
        The instructor's full text, solution and hidden tests included.
    release_source : str
        The text as the student got it.
    grade_id : str
        Empty when the cell has no nbgrader metadata.
    points : float
        0 for cells that are not graded.
    locked : bool
        Whether the student was not meant to edit it.
    answer_names : frozenset of str
        For ``SOLUTION`` and ``MANUAL`` code: names that the model solution defines
        or changes.
    hidden_lines : frozenset of int
        1-based lines of ``source`` within a hidden-test region.
    cell_id : str
        nbformat's own id, which a release inherits; empty in old notebooks.
    """

    index: int
    cell_type: str
    role: Role
    source: str
    release_source: str
    grade_id: str = ""
    points: float = 0.0
    locked: bool = False
    answer_names: frozenset[str] = frozenset()
    hidden_lines: frozenset[int] = frozenset()
    cell_id: str = ""

    @property
    def graded(self) -> bool:
        """Whether the cell carries points."""
        return self.role in (Role.CHECK, Role.MANUAL, Role.TASK)


@dataclass(frozen=True, slots=True)
class SourceNotebook:
    """One notebook of an assignment.

    ``metadata`` is the notebook's own (kernelspec, language_info).
    """

    name: str
    cells: tuple[Cell, ...]
    metadata: dict = field(default_factory=dict, hash=False, compare=False)

    @property
    def max_score(self) -> float:
        """All points that can be had, manual ones included."""
        return sum(cell.points for cell in self.cells if cell.graded)


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment: its notebooks and the data files that travel beside them.

    ``files`` maps a path relative to the assignment folder to the file's bytes.
    ``fingerprint`` is a hash of all of it.
    """

    name: str
    notebooks: tuple[SourceNotebook, ...]
    files: dict[str, bytes] = field(default_factory=dict, hash=False, repr=False)
    fingerprint: str = ""
