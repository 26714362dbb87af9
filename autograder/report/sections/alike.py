"""The report on submissions that look alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...classroom.ledger import Ledger
from ...html import safehtml
from ...notebooks.assignment import Assignment, Role, SourceNotebook
from ...results import Status
from ...words import some
from ..alike import Alike, Pair, compare
from ..cohort import Cohort
from ..copies import word_for_word
from ..fragments import covered_lines, fragments
from ..plots import draw_likeness
from ..style import Picture, picture

_SHOWN = 5  # pairs with their texts
_CHARACTERS = 6_000  # of one text
_TEXTS = 8  # of one pair
_LEAST = 0.1  # likeness of a pair, for its row in the table
_GROUPS = 20  # of students who wrote the same
OTHER_CELLS = "cells of their own"

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Passage:
    """One answer of two students: (line, whether both have it)."""

    name: str
    first: tuple[tuple[str, bool], ...]
    second: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A pair; ``passages`` only for the first few."""

    first: str
    second: str
    likeness: str
    where: str
    shared: int
    either: int
    stands_out: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """Students whose answers are the same word for word, and what these are.

    ``texts`` (name, text) only for the first few groups.
    """

    count: int
    who: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LookAlike:
    """How alike the class is, and which pairs are more alike than that.

    There is a figure when a pair stands out: of what, one has to see.
    """

    why: str
    students: int
    pairs: int
    median: str
    fence: str
    most: int
    cut: int
    standing_out: int
    unread: int
    figure: Picture | None
    rows: tuple[Row, ...]
    groups: tuple[str, ...]
    copies: tuple[Copies, ...]
    copied: int
    more_copies: int


def look_alike(cohort: Cohort, ledger: Ledger) -> LookAlike:
    """Compare what the students of a class wrote.

    Raises
    ------
    UsageError
        When a graded notebook does not carry the engine's stamp.
    """
    students, work, unread = read_texts(cohort, ledger)
    given = texts_given(cohort.assignment)
    found = compare(work, given)
    copies = _copies(students, work, given)
    n = len(students)
    pairs = n * (n - 1) // 2
    alt = (
        f"Likeness of {pairs} pairs of submissions: the median is {found.median:.2f}, "
        f"{found.standing_out} stand out at {found.fence:.2f} or more."
    )
    draw = draw_likeness(found.counts, found.fence)
    return LookAlike(
        why=found.why,
        students=n,
        pairs=pairs,
        median=f"{found.median:.2f}",
        fence=f"{found.fence:.2f}",
        most=found.most,
        cut=found.cut,
        standing_out=found.standing_out,
        unread=unread,
        figure=picture(draw, alt) if found.standing_out else None,
        rows=tuple(
            _row(pair, place, students, work, found)
            for place, pair in enumerate(found.pairs)
            if pair.likeness >= (_LEAST if place else 0)
        ),
        groups=tuple(
            ", ".join(students[k] for k in group)
            for group in found.groups
            if len(group) > 2
        ),
        copies=copies[:_GROUPS],
        copied=sum(group.count for group in copies),
        more_copies=max(0, len(copies) - _GROUPS),
    )


def _copies(
    students: Sequence[str], work: Sequence[Texts], given: Sequence[str]
) -> tuple[Copies, ...]:
    """Who answered word for word the same; cells of their own do not count."""
    answers = [
        {name: text for name, text in own.items() if not name.endswith(OTHER_CELLS)}
        for own in work
    ]
    released = {text.strip() for text in given}
    return tuple(
        Copies(
            count=len(group),
            who=some([students[k] for k in group]),
            texts=tuple(
                (name, safehtml.plain(text, _CHARACTERS))
                for name, text in answers[group[0]].items()
                if place < _SHOWN and text.strip() not in released
            )[:_TEXTS],
        )
        for place, group in enumerate(word_for_word(answers, given))
    )


def read_texts(
    cohort: Cohort, ledger: Ledger
) -> tuple[list[str], list[dict[str, str]], int]:
    """Students who wrote code, their texts by answer, and notebooks that are gone."""
    notebooks = {n.name: n for n in cohort.assignment.notebooks}
    students, work, unread = [], [], 0
    for student, own in zip(cohort.students, cohort.records, strict=True):
        texts: dict[str, str] = {}
        for record in own:
            result = record.result
            if result.status is Status.REFUSED or result.notebook not in notebooks:
                continue
            graded = ledger.notebook(result)
            if graded is None:
                unread += 1
                continue
            for key, text in texts_of(notebooks[result.notebook], graded).items():
                many = len(notebooks) > 1
                texts[f"{result.notebook}: {key}" if many else key] = text
        if texts:
            students.append(student)
            work.append(texts)
    return students, work, unread


def texts_of(notebook: SourceNotebook, graded: Mapping[str, Any]) -> dict[str, str]:
    """Code that a student wrote: each answer by its grade_id, and the other cells.

    ``graded`` is the notebook in ``autograded/``. Cells of the release are left out.
    """
    answers = {
        cell.grade_id
        for cell in notebook.cells
        if cell.role in (Role.SOLUTION, Role.MANUAL) and cell.cell_type == "code"
    }
    public = {cell.release_source.strip() for cell in notebook.cells}
    found: dict[str, str] = {}
    others = []
    for cell in graded.get("cells", ()):
        if cell.get("cell_type") != "code":
            continue
        source = cell.get("source", "")
        text = source if isinstance(source, str) else "".join(source)
        key = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
        if key in answers:
            found[key] = text
        elif not key and text.strip() not in public:
            others.append(text)
    if others:
        found[OTHER_CELLS] = "\n".join(others)
    return found


def texts_given(assignment: Assignment) -> tuple[str, ...]:
    """All that the release gives: stubs, cells to run, the visible part of checks."""
    return tuple(c.release_source for n in assignment.notebooks for c in n.cells)


def _row(
    pair: Pair,
    place: int,
    students: Sequence[str],
    work: Sequence[Texts],
    found: Alike,
) -> Row:
    out = pair.likeness >= found.fence
    show = place < _SHOWN and (out or place == 0)
    texts = (work[pair.first], work[pair.second])
    return Row(
        first=students[pair.first],
        second=students[pair.second],
        likeness=f"{pair.likeness:.2f}",
        where=pair.scope or "the whole submission",
        shared=pair.shared,
        either=pair.either,
        stands_out=out,
        passages=_passages(*texts, pair.scope, found.counted) if show else (),
    )


def _passages(
    first: Texts, second: Texts, scope: str, uncommon: np.ndarray
) -> tuple[Passage, ...]:
    """Texts side by side, with the lines marked that hold what both have."""
    names = [scope] if scope else [name for name in first if name in second]
    made = []
    for name in names:
        texts = [safehtml.plain(t.get(name, ""), _CHARACTERS) for t in (first, second)]
        both = np.intersect1d(*(fragments(text).hashes for text in texts))
        shared = both[np.isin(both, uncommon)]
        if len(shared):
            made.append(Passage(name, *(_lines(text, shared) for text in texts)))
    return tuple(made[:_TEXTS])


def _lines(text: str, shared: np.ndarray) -> tuple[tuple[str, bool], ...]:
    marked = covered_lines(text, shared)
    lines = enumerate(text.rstrip("\n").split("\n"))
    return tuple((line, place in marked) for place, line in lines)
