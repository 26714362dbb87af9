"""Read an untrusted notebook file into plain cells; run nothing, believe nothing.

Only text, cell types, ids and pasted images are taken from the file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from ..errors import SubmissionError
from ..limits import Limits

_MAX_CELLS = 5_000
_MAX_BRACKETS = 300_000
_CELL_TYPES = {"code", "markdown", "raw"}
_IMAGE_TYPES = {"image/png", "image/jpeg", "image/gif"}
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # half letters: no file can hold them
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*\Z")


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stood in the file: text, type, ids, pasted images.

    ``outputs`` are whatever stood in their place, unread.
    """

    cell_type: str
    source: str
    grade_id: str = ""
    cell_id: str = ""
    attachments: dict[str, dict[str, str]] = field(default_factory=dict, hash=False)
    outputs: tuple = field(default=(), hash=False)


def parse(data: bytes, limits: Limits) -> tuple[RawCell, ...]:
    """Take the cells out of a notebook file; raises SubmissionError, nothing else."""
    if not data.strip():
        raise SubmissionError("the file is empty")
    if len(data) > limits.notebook_bytes:
        raise SubmissionError(
            f"the file is {len(data) / 2**20:.0f} MiB; at most "
            f"{limits.notebook_bytes / 2**20:.0f} MiB are read. Clear the outputs "
            "and hand it in again"
        )
    tree = _json(data)
    if not isinstance(tree, dict):
        raise SubmissionError("the file is JSON, but no notebook")
    _refuse_other_languages(tree.get("metadata"))
    cells = tuple(_raw_cell(cell) for cell in _cells(tree))
    if not cells:
        raise SubmissionError("the notebook has no cells")
    return cells


def _json(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            f"the file is not text in UTF-8 (byte {error.start})"
        ) from None
    brackets = text.count("[") + text.count("{")
    if brackets > _MAX_BRACKETS:
        raise SubmissionError(
            f"the file has more than {_MAX_BRACKETS:,} lists in it; clear the outputs "
            "and hand it in again"
        )
    # json recurses in C on nested brackets: count them first, strings left out
    if brackets > 200 and _deepest(text) > 200:
        raise SubmissionError("the file is nested too deeply to be a notebook")
    try:
        return json.loads(text, parse_constant=lambda _: None, parse_int=_short_int)
    except (ValueError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise SubmissionError(
            f"the file is not valid JSON{where}; it may have been cut off or edited "
            "outside Jupyter"
        ) from None
    except MemoryError:
        raise SubmissionError("the file is too large to be read") from None


# possessive, the closing quote optional: never a second look at the same bytes
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)


def _deepest(text: str) -> int:
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _short_int(digits: str) -> int:
    if len(digits) > 1_000:
        raise ValueError("a number of more than 1,000 digits")
    return int(digits)


def _refuse_other_languages(metadata: Any) -> None:
    if not isinstance(metadata, dict):
        return
    for key, field_name in (("kernelspec", "language"), ("language_info", "name")):
        entry = metadata.get(key)
        language = entry.get(field_name) if isinstance(entry, dict) else None
        if isinstance(language, str) and language.lower() not in ("python", "ipython"):
            raise SubmissionError(
                f"the notebook is set to the language {language[:40]!r}; open it with "
                "a Python kernel, run it and hand it in again"
            )


def _cells(tree: dict) -> list:
    cells = tree.get("cells")
    if not isinstance(cells, list):
        sheets = tree.get("worksheets")  # nbformat 3 and older
        if not isinstance(sheets, list):
            raise SubmissionError("the file is JSON, but has no list of cells")
        cells = [
            cell
            for sheet in sheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    if len(cells) > _MAX_CELLS:
        raise SubmissionError(
            f"the notebook has {len(cells)} cells; at most {_MAX_CELLS} are read"
        )
    return cells


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return _SURROGATE.sub("?", value) if isinstance(value, str) else ""


def _word(value: Any) -> str:
    return _text(value) if isinstance(value, str) and len(value) <= 500 else ""


def _raw_cell(cell: Any) -> RawCell:
    if not isinstance(cell, dict):
        return RawCell("raw", "")
    cell_type = _word(cell.get("cell_type"))
    if cell_type == "heading":  # nbformat 3
        cell_type = "markdown"
    metadata = cell.get("metadata")
    outputs = cell.get("outputs")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return RawCell(
        cell_type=cell_type if cell_type in _CELL_TYPES else "raw",
        source=_text(cell.get("source", cell.get("input"))),
        grade_id=_word(marks.get("grade_id")) if isinstance(marks, dict) else "",
        cell_id=_word(cell.get("id")),
        attachments=_attachments(cell.get("attachments")),
        outputs=tuple(outputs) if isinstance(outputs, list) else (),
    )


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    if not isinstance(value, dict):
        return kept
    for name, bundle in list(value.items())[:20]:
        if not isinstance(bundle, dict) or not _word(name):
            continue
        images = {
            kind: data
            for kind, data in bundle.items()
            if kind in _IMAGE_TYPES and isinstance(data, str) and _BASE64.match(data)
        }
        if images:
            kept[name] = images
    return kept
