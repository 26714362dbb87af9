"""Nothing of ``source/`` or ``tests/`` in what a class gets.

A released problem set is held to the letter, as `release` does. In other files, the
course's library say, a single line that a solution has too is chance: there a whole
solution, or a good part of one, is a leak.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..coursedir.coursedir import Course
from ..errors import LeakError
from .leaks import Markers, Secrets, find_secrets, strings
from .release import _framing, _read_folder

# Letters of one secret that stand in one file by more than chance: in a single line,
# and in several together.
_LINE, _LINES = 60, 40
_ANSWERS = "tests/answers"
_IMPORT = re.compile(r"(from\s+\S+\s+)?import\s")


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that students must not get: where it stands, and its lines.

    ``bank`` says that it is an answer of the bank, one of many routes: it may well take
    some lines from a lecture, and is given away only when half of it is.
    """

    where: str
    lines: tuple[str, ...]
    bank: bool = False

    def told_by(self, lines: set[str]) -> str:
        """The first line of it that is among these, if chance cannot explain them."""
        seen = [line for line in self.lines if line in lines]
        size = sum(map(_letters, seen))
        much = size >= _LINE or (len(seen) > 1 and size >= _LINES)
        if self.bank:
            much = much and 2 * size >= sum(map(_letters, self.lines))
        return seen[0] if much else ""


def secrets_of(course: Course, name: str) -> Secrets:
    """The secrets of one assignment's source."""
    sources = _read_folder(course.folder("source", name))
    return find_secrets(sources, _framing(course), Markers.of(course.config))


def gather(course: Course, public: Mapping[str, bytes]) -> list[Secret]:
    """All solutions, hidden tests, marking schemes and answers of a course.

    ``public`` are the released files: their lines are no secret.
    """
    known = {line for data in public.values() for line in _lines("x.ipynb", data)}
    found = []
    for name in course.assignments():
        for where, lines in secrets_of(course, name).regions:
            found.append(Secret(f"source/{name}/{where}", lines))
    for path in sorted((course.root / _ANSWERS).rglob("*.py")):
        where = path.relative_to(course.root).as_posix()
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = tuple(line.strip() for line in text.splitlines())
        found.append(Secret(where, lines, bank=True))
    return [
        replace(one, lines=tuple(line for line in one.lines if _tells(line, known)))
        for one in found
    ]


def _tells(line: str, known: set[str]) -> bool:
    return line not in known and _letters(line) > 3 and not _IMPORT.match(line)


def refuse(files: Mapping[str, bytes], secrets: list[Secret], seed: str) -> None:
    """Raise LeakError when a file holds a secret, a good part of one, or the seed."""
    for name, data in files.items():
        lines = set(_lines(name, data))
        for secret in secrets:
            if line := secret.told_by(lines):
                raise LeakError(
                    f"{name} would give students what stands in {secret.where}: "
                    f"{line[:100]!r}; take it out of there"
                )
        # whoever knows the seed knows the hidden checks' data
        if len(seed) >= 16 and seed.encode() in data:
            raise LeakError(f"{name} holds c.Engine.seed; take it out of there")


def _lines(name: str, data: bytes) -> Iterator[str]:
    """A file's lines, stripped; of a notebook also those within its strings."""
    text = data.decode("utf-8", "replace")
    yield from (line.strip() for line in text.splitlines())
    if name.endswith((".ipynb", ".json")):
        try:
            tree = json.loads(text)
        except ValueError:
            return
        for part in strings(tree):
            yield from (line.strip() for line in part.splitlines())


def _letters(line: str) -> int:
    return sum(map(str.isalnum, line))


def stale(course: Course, name: str, folder: Path) -> str | None:
    """Name a cell in which a release is not what its source gives, if there is one."""
    for notebook in course.read(name).notebooks:
        path = folder / f"{notebook.name}.ipynb"
        if not path.is_file():
            return f"{path.name} as a whole"
        released = {
            cell.get("metadata", {}).get("nbgrader", {}).get("grade_id"): cell
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        }
        for cell in notebook.cells:
            if not cell.grade_id:
                continue
            found = released.get(cell.grade_id)
            text = "".join(found["source"]) if found else None
            if text is None or text.strip() != cell.release_source.strip():
                return f"`{cell.grade_id}`"
    return None
