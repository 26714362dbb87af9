"""Mend an untrusted notebook against its source; run nothing.

Points, locked text, tags, outputs and the order of graded cells come from the source
notebook, never from the submission.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ..errors import SubmissionError
from ..limits import Limits
from .assignment import Cell, Role, SourceNotebook
from .reader import RawCell, parse


@dataclass(frozen=True, slots=True)
class SubmittedCell:
    """A cell of the mended notebook.

    Attributes
    ----------
    cell : Cell or None
        The source cell that it is, or None for a cell that the student added.
    source : str
        The text that stands in the mended notebook: the source's for locked cells
        and checks, the student's otherwise.
    run : bool
        Whether the student's process runs it (never a check).
    changed : bool
        For answers: whether the text differs from the release.
    gone : bool
        An unmarked cell of the source's that the student deleted: it is not shown
        and not run, but the examiner runs its own.
    """

    cell: Cell | None
    cell_type: str
    source: str
    run: bool
    changed: bool = False
    gone: bool = False
    outputs: tuple = field(default=(), hash=False, repr=False)
    attachments: dict[str, dict[str, str]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """A mended notebook: its cells in running order, and what was mended.

    ``handed_in`` maps a cell's position to the outputs that stood in the file, unread.
    """

    cells: tuple[SubmittedCell, ...]
    repairs: tuple[str, ...] = ()
    handed_in: dict[int, tuple] = field(default_factory=dict, hash=False, repr=False)


def read(data: bytes, notebook: SourceNotebook, limits: Limits) -> Submission:
    """Read and mend one submitted notebook.

    Raises
    ------
    SubmissionError
        When the bytes are no notebook, or none of this assignment.
    """
    return mend(parse(data, limits), notebook)


@dataclass(slots=True)
class _Match:
    """Which raw cells stand for which source cells."""

    first: dict[int, int]  # source index -> raw index
    extra_of: dict[int, int]  # raw index of a duplicate -> source index

    @property
    def known(self) -> dict[int, int]:
        return {raw: source for source, raw in self.first.items()}


def mend(raw: tuple[RawCell, ...], notebook: SourceNotebook) -> Submission:
    """Put the source's cells back in place and order; keep all that the student wrote.

    A locked cell or check gets the source's text. A deleted one comes back. A cell
    that stands twice counts once, and the other is kept as an ordinary cell when the
    student could write in it. Cells that the student added stay behind the cell that
    they followed.
    """
    match = _match(raw, notebook.cells)
    if not match.first:
        raise SubmissionError(
            "none of its cells belong to this assignment; is it the right notebook?"
        )
    repairs: list[str] = []
    followers = _followers(raw, match)
    cells = [_extra(raw[i], repairs, notebook) for i in followers[-1]]
    for cell in notebook.cells:
        cells.extend(_mended(cell, raw, match, repairs))
        cells.extend(_extra(raw[i], repairs, notebook) for i in followers[cell.index])
    repairs.extend(_order_repairs(raw, match, notebook))
    kept = [c for c in cells if c is not None]
    handed_in = {place: c.outputs for place, c in enumerate(kept) if c.outputs}
    bare = tuple(replace(c, outputs=()) if c.outputs else c for c in kept)
    return Submission(bare, tuple(repairs), handed_in)


def _match(raw: tuple[RawCell, ...], cells: tuple[Cell, ...]) -> _Match:
    match = _Match({}, {})
    taken: set[int] = set()

    def pair(key_of_source, key_of_raw) -> None:
        places = defaultdict(list)
        for index, cell in enumerate(raw):
            if index not in taken and (key := key_of_raw(cell)):
                places[key].append(index)
        for cell in cells:
            if cell.index in match.first:
                continue
            found = places.get(key_of_source(cell) or None, [])
            found = [index for index in found if index not in taken]
            if found:
                best = _likeliest(cell, raw, found)
                match.first[cell.index] = best
                taken.update(found)
                match.extra_of.update({i: cell.index for i in found if i != best})

    pair(lambda c: c.grade_id, lambda r: r.grade_id)
    known = {cell.grade_id for cell in cells if cell.grade_id}
    pair(lambda c: c.cell_id, lambda r: "" if r.grade_id in known else r.cell_id)
    pair(
        lambda c: c.release_source.strip() if len(c.release_source) > 20 else "",
        lambda r: r.source.strip(),
    )
    return match


def _likeliest(cell: Cell, raw: tuple[RawCell, ...], found: list[int]) -> int:
    """Of cells with one id, the first that the student has worked in."""
    worked = [
        i
        for i in found
        if raw[i].source.strip() not in ("", cell.release_source.strip())
    ]
    same_type = [i for i in worked if raw[i].cell_type == cell.cell_type]
    if cell.locked:
        return found[0]
    return (same_type or worked or found)[0]


def _followers(raw: tuple[RawCell, ...], match: _Match) -> dict[int, list[int]]:
    """Raw cells of the student's own, by the source cell that they come after.

    A duplicate stays where it stands too: running order is the order of the file.
    """
    followers: dict[int, list[int]] = defaultdict(list)
    known = match.known
    last = -1
    for index in range(len(raw)):
        if index in known:
            last = known[index]
        else:
            followers[last].append(index)
    return followers


def _extra(
    raw: RawCell, repairs: list[str], notebook: SourceNotebook
) -> SubmittedCell | None:
    """A cell beyond the source's: the student's own, or a duplicate."""
    twin = next(
        (c for c in notebook.cells if c.grade_id and c.grade_id == raw.grade_id), None
    )
    if twin is not None:
        if twin.locked:
            repairs.append(
                f"a second copy of the locked cell `{twin.grade_id}` left out"
            )
            return None
        if raw.source.strip() in ("", twin.release_source.strip()):
            repairs.append(f"an unused second copy of `{twin.grade_id}` left out")
            return None
        repairs.append(f"a second cell `{twin.grade_id}` kept as an ordinary cell")
    return SubmittedCell(
        cell=None,
        cell_type=raw.cell_type,
        source=raw.source,
        run=raw.cell_type == "code",
        attachments=raw.attachments,
        outputs=raw.outputs,
    )


def _mended(
    cell: Cell, raw: tuple[RawCell, ...], match: _Match, repairs: list[str]
) -> Iterator[SubmittedCell]:
    place = match.first.get(cell.index)
    if place is None:
        yield from _restored(cell, repairs)
        return
    found = raw[place]
    locked = cell.locked or cell.role is Role.CHECK
    if found.cell_type != cell.cell_type and (locked or cell.grade_id):
        repairs.append(
            f"{_label(cell)} was a {found.cell_type} cell; "
            f"made a {cell.cell_type} cell again"
        )
    if locked:
        if found.source.strip() != cell.release_source.strip():
            repairs.append(f"{_label(cell)} was edited; restored")
        source, kind = cell.source, cell.cell_type
    else:
        source = found.source
        kind = cell.cell_type if cell.grade_id else found.cell_type
    yield SubmittedCell(
        cell=cell,
        cell_type=kind,
        source=source,
        run=kind == "code" and cell.role is not Role.CHECK,
        changed=not locked and found.source.strip() != cell.release_source.strip(),
        attachments={} if locked else found.attachments,
        outputs=found.outputs,
    )


def _restored(cell: Cell, repairs: list[str]) -> Iterator[SubmittedCell]:
    """A source cell that the file does not hold."""
    locked = cell.locked or cell.role is Role.CHECK
    if not cell.grade_id and cell.role in (Role.PLAIN, Role.TEXT):
        if cell.role is Role.PLAIN:
            yield SubmittedCell(cell, "code", cell.source, run=False, gone=True)
        return
    repairs.append(f"{_label(cell)} was missing; restored")
    yield SubmittedCell(
        cell=cell,
        cell_type=cell.cell_type,
        source=cell.source if locked else cell.release_source,
        # a restored answer is the empty stub: running it would undo an answer that
        # the student wrote in another cell
        run=locked and cell.cell_type == "code" and cell.role is not Role.CHECK,
    )


def _order_repairs(
    raw: tuple[RawCell, ...], match: _Match, notebook: SourceNotebook
) -> Iterator[str]:
    places = [
        (match.first[c.index], c)
        for c in notebook.cells
        if c.index in match.first and c.grade_id
    ]
    moved = [
        _label(cell)
        for (before, _), (place, cell) in pairwise(places)
        if place < before
    ]
    if moved:
        yield f"cells stood in another order (from {', '.join(moved)}); put back"


def _label(cell: Cell) -> str:
    return f"`{cell.grade_id}`" if cell.grade_id else f"cell {cell.index + 1}"
