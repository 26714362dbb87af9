"""Outputs that came from a student's process, kept only where they are safe to store.

The process may send what it likes in their place. Here they are held to nbformat's
shapes, to a few media types, to byte caps a cell and a notebook, and to HTML that can
run nothing: formgrader shows what is stored without another look.
"""

from __future__ import annotations

import re
from typing import Any

from ..html import safehtml
from ..processes.shell import SHOWN_TYPES

_CELLS_AT_FULL = 16  # a notebook may keep as much as this many cells at their cap
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ATTRIBUTE = r'(?: (?:border|class|scope|style)="[A-Za-z0-9_ :;.%-]*")*'
# What pandas and statsmodels write for a table needs no cleaning.
_HARMLESS = re.compile(
    rf"(?:[^<]++|</?(?:div|p|table|thead|tbody|tfoot|tr|th|td|caption|br|b|i){_ATTRIBUTE}"
    r" ?/?>|<style scoped>[^<]*</style>)*+"
)


class Keeper:
    """Keeps the outputs of one notebook's cells within their caps.

    Parameters
    ----------
    cell_bytes : int
        Bytes kept of one cell; the notebook may keep sixteen times as much in all.
    """

    def __init__(self, cell_bytes: int) -> None:
        self.cell_bytes = cell_bytes
        self.left = _CELLS_AT_FULL * cell_bytes

    def keep(self, outputs: object) -> list[dict[str, Any]]:
        """Return what may be stored of one cell's outputs."""
        room = min(2 * self.cell_bytes, self.left)  # a traceback always came along
        kept: list[dict[str, Any]] = []
        for item in outputs if isinstance(outputs, list) else []:
            made = _made(item) if isinstance(item, dict) else None
            if made is None:
                continue
            size = _size(made)
            if size > room:
                kept.append(_stream("stdout", "[further output was left out]\n"))
                break
            room -= size
            self.left -= size
            kept.append(made)
        return kept


def error_output(name: str, words: str) -> dict[str, Any]:
    """An error output in the engine's own words, for a cell that was stopped."""
    text = f"this cell {words}"
    return {
        "output_type": "error",
        "ename": name,
        "evalue": text,
        "traceback": [text],
    }


def _made(item: dict) -> dict[str, Any] | None:
    kind = item.get("output_type")
    if kind == "stream":
        name = "stderr" if item.get("name") == "stderr" else "stdout"
        return _stream(name, storable(item.get("text")))
    if kind == "error":
        lines = item.get("traceback")
        return {
            "output_type": kind,
            "ename": storable(item.get("ename")),
            "evalue": storable(item.get("evalue")),
            "traceback": [storable(x) for x in lines]
            if isinstance(lines, list)
            else [],
        }
    if kind in ("display_data", "execute_result"):
        data = item.get("data")
        data = data if isinstance(data, dict) else {}
        made = {"output_type": kind, "data": _bundle(data), "metadata": {}}
        if kind == "execute_result":
            made["execution_count"] = None
        return made
    return None


def _stream(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def _bundle(data: dict) -> dict[str, str]:
    shown = {k: storable(data[k]) for k in SHOWN_TYPES if isinstance(data.get(k), str)}
    page = shown.get("text/html")
    if page is not None and not _HARMLESS.fullmatch(page):
        cleaned = safehtml.html(page)
        if cleaned is None:
            del shown["text/html"]
        else:
            shown["text/html"] = str(cleaned)
    return shown


def storable(value: object) -> str:
    """A string that UTF-8 can hold."""
    return (
        _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
        if isinstance(value, str)
        else ""
    )


def _size(item: dict) -> int:
    """Characters of an output's texts."""
    texts = [v for v in item.values() if isinstance(v, str)]
    texts += [v for v in item.get("data", {}).values()]
    texts += item.get("traceback", [])
    return sum(map(len, texts))
