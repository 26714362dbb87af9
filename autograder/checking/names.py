"""Names across a notebook: what works only because of what an earlier session holds.

A cell that ran in the student's session and stops in a fresh one mostly uses a name
that a later cell makes, or that no cell makes any more. Which one it is, is read from
the cells' texts and from the execution counts that the notebook was saved with.
"""

from __future__ import annotations

import builtins
import re
import symtable
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..notebooks.names import to_python
from .run import NO_PYTHON, Ran, Session

_LONGEST = 200_000
# what every notebook has without making it
_GIVEN = frozenset(dir(builtins)) | {
    *("get_ipython", "display", "In", "Out", "exit", "quit", "open"),
    *("_", "__", "___", "_i", "_ii", "_iii", "_oh", "_ih", "_dh", "_exit_code"),
    *("__name__", "__doc__", "__file__", "__builtins__", "__annotations__"),
}
# what a cell that is no Python would make: its functions and classes, and the names
# that a line without indentation sets or imports
_WOULD_DEFINE = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.M)
_WOULD_SET = re.compile(r"^(\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]*(?::[^=\n]+)?=(?!=)", re.M)
_WOULD_IMPORT = re.compile(r"^(?:from[ \t]+\S+[ \t]+)?import[ \t]+(.+)$", re.M)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


@dataclass(frozen=True, slots=True)
class Uses:
    """Names that a cell makes at its top level, and global names that it reads."""

    made: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A code cell as this room sees it.

    Attributes
    ----------
    place : int
        Position in running order.
    label : str
        What the student knows it by.
    source : str
        The text that ran.
    theirs : bool
        Whether the student wrote it (an answer, or a cell that they added).
    count : int or None
        Execution count in the saved file.
    text : str
        Saved output, as `check_run.Ran.text`.
    failed : bool
        Whether the saved output is an error.
    """

    place: int
    label: str
    source: str
    theirs: bool
    count: int | None = None
    text: str = ""
    failed: bool = False


@lru_cache(maxsize=1024)
def uses(source: str) -> Uses:
    """Read the names off a cell, by Python's own rules.

    Of a cell that is no valid Python: the names that its lines seem to make.
    """
    if len(source) > _LONGEST:
        return Uses()
    try:
        table = symtable.symtable(to_python(source), "<cell>", "exec")
    except (SyntaxError, ValueError, RuntimeError, MemoryError):
        return Uses(frozenset(_would_make(textwrap.dedent(source))))
    made: set[str] = set()
    read: set[str] = set()
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
            made.add(symbol.get_name())
        if symbol.is_referenced():
            read.add(symbol.get_name())
    for inner in _inside(table):
        for symbol in inner.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                read.add(symbol.get_name())
            if symbol.is_declared_global() and symbol.is_assigned():
                made.add(symbol.get_name())
    return Uses(frozenset(made), frozenset(read))


def _would_make(source: str) -> Iterator[str]:
    yield from _WOULD_DEFINE.findall(source)
    for targets in _WOULD_SET.findall(source):
        yield from re.findall(r"\w+", targets)
    for names in _WOULD_IMPORT.findall(source):
        for one in names.partition("#")[0].strip("() \t").split(","):
            yield one.split(" as ")[-1].strip().partition(".")[0]


def _inside(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inside(child)


def why_undefined(
    name: str, place: int, cells: Sequence[CodeCell], session: Session
) -> str:
    """Say why a name was not there when the cell at ``place`` ran from the top."""
    makers = [cell for cell in cells if name in uses(cell.source).made]
    before = [cell for cell in makers if cell.place < place]
    after = [cell for cell in makers if cell.place > place]
    here = next((cell for cell in cells if cell.place == place), None)
    if before:
        return _made_before(before[-1].label, session.ran[before[-1].place])
    if after:
        return _made_later(after[0], here)
    remembered = here is not None and here.count is not None and not here.failed
    memory = "; your session still remembers one that is gone" if remembered else ""
    return f"no cell makes it{memory}. Define it, or correct the name"


def _made_before(label: str, ran: Ran) -> str:
    if ran.status == "ok":
        return f"{label} may make it, but did not on the way here, or deleted it again"
    if ran.error is not None and ran.error["name"] in NO_PYTHON:
        line = ran.error.get("line", 0)
        return f"{label}, which should make it, is no valid Python (line {line})"
    return f"{label}, which should make it, did not run to its end"


def _made_later(maker: CodeCell, here: CodeCell | None) -> str:
    text = f"only {maker.label}, further down, makes it"
    if here is None or here.count is None or maker.count is None or here.failed:
        return f"{text}; move it up"
    order = f"[{maker.count}] before [{here.count}]"
    ran = f" ({order})" if maker.count < here.count else ""
    return f"{text}. In your session that cell had run before{ran}; move it up"


def is_consequence(ran: Ran, cells: Sequence[CodeCell], session: Session) -> bool:
    """Whether a name is missing only because an earlier cell did not run to its end."""
    return bool(ran.undefined) and any(
        cell.place < ran.place and session.ran[cell.place].status != "ok"
        for cell in cells
        if ran.undefined in uses(cell.source).made
    )


def defined_nowhere(
    cells: Sequence[CodeCell], session: Session
) -> Iterator[tuple[CodeCell, str]]:
    """Yield names in the student's own cells that nothing in the notebook makes.

    They stand in functions or branches that the visible checks did not reach.
    """
    made = {name for cell in cells for name in uses(cell.source).made}
    known = made | session.names | _GIVEN
    told = {ran.undefined for ran in session.ran.values()}
    for cell in cells:
        ran = session.ran.get(cell.place)
        if not cell.theirs or ran is None or ran.status != "ok":
            continue
        for name in sorted(uses(cell.source).read - known - told):
            yield cell, name


def stale(
    cells: Sequence[CodeCell], session: Session
) -> Iterator[tuple[CodeCell, CodeCell, str]]:
    """Yield cells whose saved output was made in another state: (cell, maker, name).

    The maker of a name that the cell reads was run after it, or stands below it and was
    run before; and a fresh run prints something else.
    """
    for cell in cells:
        ran = session.ran.get(cell.place)
        if cell.count is None or cell.failed or not cell.text.strip():
            continue
        if ran is None or ran.status != "ok" or _same(ran.text, cell.text):
            continue
        reads = uses(cell.source).read
        for maker in cells:
            shared = sorted(uses(maker.source).made & reads)
            if maker.count is None or not shared or maker is cell:
                continue
            if (maker.place < cell.place) != (maker.count < cell.count):
                yield cell, maker, shared[0]
                break


def _same(fresh: str, saved: str) -> bool:
    return _normal(fresh) == _normal(saved)


def _normal(text: str) -> str:
    return " ".join(_ADDRESS.sub("0x", text).split())


def saved_output(cell: Mapping[str, Any]) -> tuple[int | None, str, bool]:
    """Execution count, text and failure of a cell as its file has them."""
    count = cell.get("execution_count")
    parts: list[str] = []
    results: list[str] = []
    failed = False
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if not isinstance(output, dict):
            continue
        kind = output.get("output_type")
        failed |= kind == "error"
        if kind == "stream" and output.get("name") == "stdout":
            parts.append(_joined(output.get("text")))
        data = output.get("data")
        if kind == "execute_result" and isinstance(data, dict):
            results.append(_joined(data.get("text/plain")))
    return (
        count if type(count) is int else None,
        "\n".join(["".join(parts), *results]) if parts else "\n".join(results),
        failed,
    )


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "".join(map(str, value))
    return value if isinstance(value, str) else ""
