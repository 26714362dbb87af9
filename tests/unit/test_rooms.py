"""The package's folders: who may import whom, as CONTRIBUTING.md has it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "autograder"
_OWN = {"__init__", "__main__"}  # the version; the first line of the command line


def _rooms(folder: Path) -> list[Path]:
    """What lies in a folder and may import: modules and folders of modules."""
    folders = [path.parent for path in folder.glob("*/__init__.py")]
    return sorted([*folder.glob("*.py"), *folders])


def _modules(room: Path) -> list[Path]:
    return [room] if room.is_file() else sorted(room.rglob("*.py"))


def _imports(module: Path) -> Iterator[tuple[str, ...]]:
    """What a module imports of ours, each as a path from the package down."""
    package = module.relative_to(PACKAGE).parent.parts
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("autograder."):
                    yield tuple(alias.name.split(".")[1:])
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                start = package[: len(package) - node.level + 1]
            elif (node.module or "").split(".")[0] == "autograder":
                start = ()
            else:
                continue
            below = (node.module or "").split(".")
            path = [part for part in below if part and part != "autograder"]
            for alias in node.names:
                yield (*start, *path, alias.name)


def _needs(folder: Path) -> dict[str, set[str]]:
    """For each room of a folder: the other rooms of the same folder it imports."""
    rooms = {room.stem: room for room in _rooms(folder)}
    above = folder.relative_to(PACKAGE).parts
    needs: dict[str, set[str]] = {}
    for name, room in rooms.items():
        found = {
            path[len(above)]
            for module in _modules(room)
            for path in _imports(module)
            if path[: len(above)] == above and len(path) > len(above)
        }
        needs[name] = (found & set(rooms)) - {name}
    return needs


def _table() -> list[str]:
    """The rooms in CONTRIBUTING's order."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.split("| folder or module |")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    return [name for cell in cells for name in re.findall(r"`(\w+)/?`", cell)]


def test_every_room_stands_once_in_the_table():
    """Can a newcomer find each folder and module in CONTRIBUTING.md?"""
    there = sorted({room.stem for room in _rooms(PACKAGE)} - _OWN)
    assert sorted(_table()) == there


def test_a_room_imports_only_from_those_above_it_in_the_table():
    """Does the table tell the truth about who needs whom?"""
    order = {name: place for place, name in enumerate(_table())}
    up = [
        (name, other)
        for name, others in _needs(PACKAGE).items()
        if name in order
        for other in others - _OWN
        if order[other] >= order[name]
    ]
    assert not up


@pytest.mark.parametrize(
    "folder",
    [PACKAGE, *sorted(path.parent for path in PACKAGE.rglob("*/__init__.py"))],
    ids=lambda folder: folder.name,
)
def test_no_folder_holds_modules_that_import_each_other_in_a_circle(folder):
    """Can the modules of a folder be read one after the other?"""
    left = _needs(folder)
    while free := {name for name, others in left.items() if not others & set(left)}:
        left = {name: others for name, others in left.items() if name not in free}
    assert not left


def test_the_untrusted_side_knows_nothing_of_points_or_answers():
    """Is there no import by which a student's process holds what it must not see?"""
    seen: set[str] = set()
    todo = {"student"}
    needs = _needs(PACKAGE)
    while todo:
        seen |= todo
        todo = {other for name in todo for other in needs[name]} - seen
    assert seen == {"student", "processes", "values", "errors"}
