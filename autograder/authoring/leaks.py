"""What students must not get, and whether it stands in what they would get.

A *region* is what one pair of markers encloses, or the whole of a solution cell that
has no markers. Its lines are secret unless they are public text of the notebook too.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import difflib
import gzip
import io
import json
import lzma
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from nbgrader.utils import is_solution
from traitlets.config import Config

from ..errors import SourceError

_ALNUM = re.compile(r"\w")
_DECORATION = re.compile(r"[\W_]*")
_COMMENT = re.compile(r"\s*[^\w\s]")
_IMPORT = re.compile(r"(from\s+\S+\s+)?import\s")
_UNPACKED_BYTES = 64 * 1024 * 1024
_SCANNED_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Markers:
    """Text that begins and ends each kind of region, as the course configures it."""

    pairs: tuple[tuple[str, str], ...]
    stubs: frozenset[str]

    @classmethod
    def of(cls, config: Config) -> Markers:
        """Read them from nbgrader's own preprocessors."""
        solution = ClearSolutions(config=config)
        hidden = ClearHiddenTests(config=config)
        scheme = ClearMarkScheme(config=config)
        stubs = [*solution.code_stub.values(), solution.text_stub]
        return cls(
            pairs=(
                (solution.begin_solution_delimeter, solution.end_solution_delimeter),
                (hidden.begin_test_delimeter, hidden.end_test_delimeter),
                (scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter),
            ),
            stubs=frozenset(line.strip() for s in stubs for line in s.split("\n")),
        )


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret regions of an assignment, and the single lines that are secret."""

    regions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lines: frozenset[str] = field(default_factory=frozenset)

    def in_text(self, text: str) -> str | None:
        """Find a secret line in a text that is no cell (metadata, a data file)."""
        lines = {line.strip().strip('",').strip() for line in text.split("\n")}
        for secret, size, escaped in _sized(self.lines):
            if size >= 3 and secret in lines:
                return secret
            if size >= 8 and len(text) <= _SCANNED_BYTES:
                if secret in text or escaped in text:
                    return secret
        return None

    def in_cell(self, source: str) -> str | None:
        """Find a secret line, or all of a region's lines, in a cell's text."""
        lines = {line.strip() for line in source.split("\n")}
        found = sorted(self.lines & lines)
        if found:
            return found[0]
        text = " ".join(source.split())
        for where, region in self.regions:
            if all(" ".join(line.split()) in text for line in region):
                return f"{region[0]} (all that {where} hides)"
        return None

    def in_bytes(self, data: bytes) -> str | None:
        """Find a secret line in a file, compressed or not."""
        for part in _unpacked(data):
            for encoding in ("utf-8", "utf-16"):
                found = self.in_text(part.decode(encoding, "replace"))
                if found:
                    return found
        return None


@lru_cache(maxsize=64)
def _sized(lines: frozenset[str]) -> tuple[tuple[str, int, str], ...]:
    """Each line with its letters and digits counted, and as JSON writes it.

    Once for all the texts that are searched: a bundle has hundreds.
    """
    return tuple(
        (line, len(_ALNUM.findall(line)), json.dumps(line, ensure_ascii=False)[1:-1])
        for line in sorted(lines)
    )


def check_markers(source: str, where: str, markers: Markers) -> None:
    """Refuse markers that nbgrader would misread.

    Raises
    ------
    SourceError
        For a mistyped marker, one without its partner, a region within another, or
        text on a marker's line.
    """
    opened: tuple[str, int] | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        place = f"{where}, line {number}"
        kind, marker = _marker(line, markers)
        if marker is None:
            _check_spelling(line, place, markers)
            continue
        rest = _DECORATION.sub("", line.replace(marker, "", 1), count=0)
        if rest:
            raise SourceError(
                f"{place}: expected nothing beside {marker!r}, got {line.strip()!r}; "
                "nbgrader drops the whole line, so put the text on its own line"
            )
        begin, end = markers.pairs[kind]
        if marker == begin:
            if opened:
                raise SourceError(
                    f"{place}: {begin!r} stands within the region that begins on line "
                    f"{opened[1]}; end that one first"
                )
            opened = (end, number)
        elif not opened or opened[0] != end:
            raise SourceError(f"{place}: {end!r} without its {begin!r}; add or drop it")
        else:
            opened = None
    if opened:
        raise SourceError(
            f"{where}: expected {opened[0]!r} after line {opened[1]}, found the cell's "
            "end; add the marker"
        )


def _marker(line: str, markers: Markers) -> tuple[int, str | None]:
    for kind, pair in enumerate(markers.pairs):
        for marker in pair:
            if marker in line:
                return kind, marker
    return -1, None


def _check_spelling(line: str, place: str, markers: Markers) -> None:
    words = re.sub(r"[\W_]+", " ", line).strip().upper()
    if not _COMMENT.match(line) and (line.strip() != line.strip().upper()):
        return
    for marker in (marker for pair in markers.pairs for marker in pair):
        likeness = difflib.SequenceMatcher(None, words, marker.upper()).ratio()
        if likeness >= 0.82:
            raise SourceError(
                f"{place}: expected the marker {marker!r}, got {line.strip()!r}, which "
                "nbgrader would leave in; correct its spelling or reword the line"
            )


def find_secrets(
    notebooks: Mapping[str, NotebookNode],
    others: Iterable[NotebookNode],
    markers: Markers,
) -> Secrets:
    """Collect what is secret in the source notebooks of an assignment.

    Parameters
    ----------
    notebooks : mapping
        Notebook name to the source notebook, solutions and hidden tests included.
    others : iterable
        Header and footer: all of their text is public.
    """
    public = set(markers.stubs)
    regions: list[tuple[str, list[str]]] = []
    for other in others:
        for cell in other.cells:
            public.update(line.strip() for line in cell.source.split("\n"))
    for name, notebook in notebooks.items():
        for index, cell in enumerate(notebook.cells, start=1):
            shown, hidden = _split(cell, markers)
            public.update(shown)
            where = f"{name}.ipynb, cell {index}"
            regions.extend((where, region) for region in hidden)
    secret = {line for _, region in regions for line in region} - public
    whole = ((where, _telling(region)) for where, region in regions)
    return Secrets(
        regions=tuple((where, lines) for where, lines in whole if lines),
        lines=frozenset(line for line in secret if _ALNUM.search(line)),
    )


def _split(cell: NotebookNode, markers: Markers) -> tuple[list[str], list[list[str]]]:
    """Split a cell into its public lines and its secret regions, lines stripped."""
    public: list[str] = []
    regions: list[list[str]] = []
    inside = solved = False
    for line in cell.source.split("\n"):
        kind, marker = _marker(line, markers)
        if marker is None:
            (regions[-1] if inside else public).append(line.strip())
        elif marker == markers.pairs[kind][0]:
            inside = True
            solved |= kind == 0
            regions.append([])
        else:
            inside = False
    if is_solution(cell) and not solved:
        return [], [*regions, public]
    return public, regions


def _telling(region: list[str]) -> tuple[str, ...]:
    """Lines that together give a region away; none when they are too common."""
    lines = tuple(
        line
        for line in region
        if len(_ALNUM.findall(line)) >= 4 and not _IMPORT.match(line)
    )
    size = sum(len(_ALNUM.findall(line)) for line in lines)
    return lines if size >= 30 or (len(lines) > 1 and size >= 20) else ()


def strings(tree: Any) -> Iterator[str]:
    """Yield every string in JSON data, keys included, base64 read as text too."""
    if isinstance(tree, str):
        yield tree
        try:
            yield base64.b64decode(tree, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(tree, (list, tuple)):
        # multi-line text may be stored as a list of lines
        if tree and all(isinstance(item, str) for item in tree):
            yield "".join(tree)
        for item in tree:
            yield from strings(item)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes, and what is in it when it is compressed."""
    yield data
    for opener in (gzip.open, bz2.open, lzma.open):
        try:
            with opener(io.BytesIO(data)) as stream:
                yield stream.read(_UNPACKED_BYTES)
        except (OSError, EOFError, lzma.LZMAError):
            continue
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                with archive.open(member) as stream:
                    yield stream.read(_UNPACKED_BYTES)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return
