"""What a student was handed out: the notebook that theirs is compared with.

On the student's machine there is no source. The notebook as released lies in the
package (a bundle puts it there) or in a folder ``release/`` above; where neither has
it, the marks and checksums that nbgrader left in the student's own notebook must do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..limits import Limits
from ..notebooks.assignment import Cell, Role, SourceNotebook

HANDOUT = Path(__file__).parents[1] / "handout"
LIMITS_NAME = "limits.json"
_SIMILAR = 0.5


@dataclass(frozen=True, slots=True)
class Handout:
    """The notebook as it was handed out.

    Attributes
    ----------
    notebook : SourceNotebook
        Its cells; ``source`` and ``release_source`` are the same text here.
    origin : str
        Where it was found, in words; empty when it is the student's own file, whose
        missing cells cannot be known.
    checksums : dict
        nbgrader's checksum of each marked cell, by grade_id.
    """

    notebook: SourceNotebook
    origin: str
    checksums: dict[str, str]


def read_cells(data: bytes) -> list[dict[str, Any]]:
    """The cells of a notebook file that `reader.parse` has let pass, as JSON."""
    tree = json.loads(data.decode("utf-8-sig"))
    cells = tree.get("cells") or [
        cell for sheet in tree.get("worksheets", []) for cell in sheet["cells"]
    ]
    return [cell if isinstance(cell, dict) else {} for cell in cells]


def text_of(cell: Mapping[str, Any]) -> str:
    """A cell's text, stored as one string or as a list of lines."""
    value = cell.get("source", cell.get("input", ""))
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def marks_of(cell: Mapping[str, Any]) -> dict[str, Any]:
    """What nbgrader wrote on a cell; empty when it is an ordinary one."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    has_id = isinstance(marks, dict) and isinstance(marks.get("grade_id"), str)
    return marks if has_id else {}


def checksum(cell: Mapping[str, Any]) -> str:
    """Compute nbgrader's checksum (schema version 3) of a cell as it stands."""
    marks = marks_of(cell)
    grade, solution = bool(marks.get("grade")), bool(marks.get("solution"))
    locked = not solution and (grade or bool(marks.get("locked")))
    parts = [text_of(cell), str(cell.get("cell_type")), str(grade), str(solution)]
    parts += [str(locked), marks.get("grade_id", "")]
    if grade:
        parts.append(str(_points(marks)))
    return hashlib.md5(
        "".join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False
    ).hexdigest()


def untouched(cell: Mapping[str, Any]) -> bool:
    """Whether a marked cell is as it was handed out, by its own checksum."""
    return marks_of(cell).get("checksum") == checksum(cell)


def find_handout(path: Path, cells: list[dict], named: Path | None = None) -> Handout:
    """Find what the student was handed out.

    Parameters
    ----------
    path : Path
        The student's notebook.
    cells : list of dict
        Its cells.
    named : Path, optional
        The released notebook, when somebody says which it is.

    Raises
    ------
    UsageError
        When the notebook that was named cannot be read.
    """
    if named is not None:
        try:
            return _read(named, f"{named}")
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise UsageError(
                f"expected a released notebook in {named}: {error}"
            ) from error
    own = _own(path, cells)
    best, shared = own, 0.0
    for candidate, origin in _candidates(path):
        try:
            found = _read(candidate, origin)
        except (OSError, ValueError, KeyError, AttributeError):
            continue
        alike = _likeness(own, found) + (candidate.stem == path.stem) / 10
        if alike > max(shared, _SIMILAR):
            best, shared = found, alike
    return best


def _candidates(path: Path) -> Iterator[tuple[Path, str]]:
    for file in sorted(HANDOUT.glob("*/*.ipynb")):
        yield file, "the problem set as it was handed out"
    for folder in path.parents:
        for file in sorted((folder / "release").glob("*/*.ipynb")):
            if file.resolve() != path.resolve():
                yield file, f"release/{file.parent.name}/{file.name}"


def _likeness(own: Handout, other: Handout) -> float:
    """Share of the marked cells, in both, that carry the same id and checksum.

    Another version of the same problem set is another problem set.
    """
    ids = set(other.checksums)
    if not ids or any(
        own.checksums[key] != other.checksums[key] for key in ids & set(own.checksums)
    ):
        return 0.0
    return len(ids & set(own.checksums)) / len(ids)


def _read(path: Path, origin: str) -> Handout:
    cells = read_cells(path.read_bytes())
    made = [_cell(i, cell, text_of(cell)) for i, cell in enumerate(cells)]
    return _handout(path.stem, made, cells, origin)


def _own(path: Path, cells: list[dict]) -> Handout:
    """The marked cells of the student's own file, the first of each id."""
    made: list[Cell] = []
    taken: set[str] = set()
    for cell in cells:
        grade_id = marks_of(cell).get("grade_id", "")
        if grade_id and grade_id not in taken:
            taken.add(grade_id)
            locked = _locked(marks_of(cell))
            blank = text_of(cell) if locked or untouched(cell) else ""
            made.append(_cell(len(made), cell, blank))
    return _handout(path.stem, made, cells, "")


def _handout(name: str, made: list[Cell], cells: list[dict], origin: str) -> Handout:
    checksums = {
        marks["grade_id"]: str(marks.get("checksum"))
        for cell in cells
        if (marks := marks_of(cell)).get("checksum")
    }
    return Handout(SourceNotebook(name, tuple(made)), origin, checksums)


def _cell(index: int, cell: dict, released: str) -> Cell:
    marks = marks_of(cell)
    kind = str(cell.get("cell_type"))
    role = _role(kind, marks)
    return Cell(
        index=index,
        cell_type=kind,
        role=role,
        source=released,
        release_source=released,
        grade_id=marks.get("grade_id", ""),
        points=_points(marks),
        locked=_locked(marks),
        cell_id=str(cell.get("id", "")),
    )


def _role(kind: str, marks: dict) -> Role:
    if marks.get("task"):
        return Role.TASK
    if marks.get("grade"):
        return Role.MANUAL if marks.get("solution") else Role.CHECK
    if kind != "code":
        return Role.TEXT
    return Role.SOLUTION if marks.get("solution") else Role.PLAIN


def _locked(marks: dict) -> bool:
    if marks.get("solution"):
        return False
    return bool(marks.get("grade") or marks.get("locked") or marks.get("task"))


def _points(marks: dict) -> float:
    try:
        return float(marks.get("points", 0.0))
    except (TypeError, ValueError):
        return 0.0


def read_limits() -> Limits:
    """The grader's limits, as the bundle brought them; the defaults without one."""
    known = {field.name for field in fields(Limits)}
    try:
        said = json.loads((HANDOUT / LIMITS_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Limits()
    return Limits(**{key: value for key, value in said.items() if key in known})
