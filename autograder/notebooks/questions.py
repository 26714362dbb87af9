"""Which graded cells look at which answers: an assignment as questions and items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .assignment import Assignment, Cell, Role, SourceNotebook

Key = tuple[str, str]  # notebook, grade_id


@dataclass(frozen=True, slots=True)
class Item:
    """One graded cell: ``question`` is its place in the questions."""

    notebook: str
    grade_id: str
    label: str
    max_points: float
    by_hand: bool
    question: int

    @property
    def key(self) -> Key:
        """Notebook and grade_id."""
        return self.notebook, self.grade_id


@dataclass(frozen=True, slots=True)
class Question:
    """One or more answer cells and the graded cells that look at them.

    ``answers`` are the grade_ids of the cells that the student fills in, ``items`` the
    columns of the graded ones.
    """

    notebook: str
    name: str
    answers: tuple[str, ...]
    items: tuple[int, ...]


def find_questions(
    assignment: Assignment,
) -> tuple[tuple[Question, ...], tuple[Item, ...]]:
    """Group graded cells by the answers that they look at.

    A check belongs to the answer cells next above it, or to an earlier one whose
    grade_id its own begins with. An answer graded by hand is a question of its own.
    """
    questions: list[Question] = []
    items: list[Item] = []
    for notebook in assignment.notebooks:
        for names, cells in _groups(notebook):
            name = names[0] if names else cells[0].grade_id
            if len(names) > 1:
                name += f" and {len(names) - 1} more"
            first = len(items)
            items += [
                Item(
                    notebook=notebook.name,
                    grade_id=cell.grade_id,
                    label=_label(cell.grade_id, names),
                    max_points=cell.points,
                    by_hand=cell.role is not Role.CHECK,
                    question=len(questions),
                )
                for cell in cells
            ]
            columns = tuple(range(first, len(items)))
            questions.append(Question(notebook.name, name, names, columns))
    return tuple(questions), tuple(items)


def _groups(
    notebook: SourceNotebook,
) -> Iterable[tuple[tuple[str, ...], list[Cell]]]:
    """Answer cells' names with the graded cells that look at them."""
    groups: list[tuple[list[str], list[Cell]]] = []
    for cell in notebook.cells:
        if cell.role is Role.SOLUTION:
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(cell.grade_id)
        elif cell.role is Role.CHECK:
            found = [g for g in groups if any(_begins(cell, n) for n in g[0])]
            if not found and groups and groups[-1][0]:
                found = [groups[-1]]
            if not found:
                groups.append(([], []))
            (found or groups)[-1][1].append(cell)
        elif cell.graded:
            answered = cell.role is Role.MANUAL
            groups.append(([cell.grade_id] if answered else [], [cell]))
    return [(tuple(names), cells) for names, cells in groups if cells]


def _begins(cell: Cell, name: str) -> bool:
    return cell.grade_id.startswith((f"{name}_", f"{name}-"))


def _label(grade_id: str, answers: Sequence[str]) -> str:
    """A check's name without its question's."""
    for name in answers:
        short = grade_id.removeprefix(name).strip("_-. ")
        if short and short != grade_id:
            return short.replace("_", " ")
    return grade_id.replace("_", " ")
