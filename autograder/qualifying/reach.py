"""The part of a notebook that one answer can reach.

A wrong answer to one question need not run the other questions' cells and checks. What
it can reach is read off names: the cells that read a name which the answer makes or
changes, those that read what these make, and all that any of them need to run.
"""

from __future__ import annotations

import builtins
from dataclasses import replace

from ..notebooks.assignment import Cell, Role, SourceNotebook
from ..notebooks.names import analyse

_OWN = (Role.SOLUTION, Role.MANUAL)
_BUILTINS = frozenset(dir(builtins))


def reachable(
    notebook: SourceNotebook, grade_id: str, text: str = ""
) -> SourceNotebook:
    """Leave out the code cells that an answer cannot reach; all text cells go, too.

    Parameters
    ----------
    notebook : SourceNotebook
    grade_id : str
        The solution cell that the answer stands in.
    text : str
        The answer; what it defines or changes beyond the model solution counts too.

    Returns
    -------
    SourceNotebook
        Cells keep their ``index``. Set-up that uses no answer is always kept.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    libraries = frozenset(n for c in code for n in analyse(c.source).imported)
    place = next(i for i, cell in enumerate(code) if cell.grade_id == grade_id)
    tainted = set(code[place].answer_names) | _made(text, libraries)
    reached = _forward(code, place, tainted, libraries)
    kept = _backward(code, reached, libraries)
    cells = tuple(cell for cell in notebook.cells if cell.index in kept)
    return replace(notebook, cells=cells)


def _forward(
    code: list[Cell], place: int, tainted: set[str], libraries: frozenset[str]
) -> set[int]:
    """Indices of the answer and of the cells whose outcome may depend on it."""
    reached = {code[place].index}
    for cell in _callers(code[:place], tainted, libraries):
        reached.add(cell.index)
        tainted |= _made(cell.source, libraries)
    for cell in code[place + 1 :]:
        reads = analyse(cell.source)
        if needs(cell.source) & tainted:
            reached.add(cell.index)
            tainted |= _made(cell.source, libraries)
        elif cell.role is not Role.CHECK or not reads.declared_global:
            tainted -= reads.stored - reads.loaded
    return reached


def _callers(
    earlier: list[Cell], tainted: set[str], libraries: frozenset[str]
) -> list[Cell]:
    """Earlier cells whose functions read the answer's names when they are called."""
    found: list[Cell] = []
    names = set(tainted)
    while True:
        more = [c for c in earlier if c not in found and names & needs(c.source)]
        more = [c for c in more if c.role is not Role.CHECK]
        if not more:
            return found
        found += more
        names |= {name for cell in more for name in _made(cell.source, libraries)}


def _backward(
    code: list[Cell], reached: set[int], libraries: frozenset[str]
) -> set[int]:
    """Add what the reached cells need: set-up, other answers, names of other checks."""
    answers = {name for c in code if c.role in _OWN for name in c.answer_names}
    kept: set[int] = set()
    wanted: set[str] = set()
    last_round = -1
    while last_round != len(kept):  # a function may need what stands further down
        last_round = len(kept)
        for cell in reversed(code):
            setup = cell.role is Role.PLAIN and not needs(cell.source) & answers
            graded = cell.role is not Role.PLAIN
            asked = bool(_made(cell.source, libraries) & wanted)
            shows = cell.index in reached and (graded or asked)
            if cell.index in kept or setup or asked or shows:
                kept.add(cell.index)
                wanted |= needs(cell.source)
    return kept


def _made(source: str, libraries: frozenset[str]) -> set[str]:
    """Names that a cell defines or may change; ``np.f(x)`` changes no library."""
    found = analyse(source)
    changed = found.touched | {name for call in found.calls for name in call if name}
    return set(found.stored | (changed - libraries - _BUILTINS))


def needs(source: str) -> frozenset[str]:
    """Names that a cell may read before it has made them itself."""
    return analyse(source).needed - _BUILTINS
