"""What a bundle holds besides course and problem sets: the student's part of us.

Which of our modules, which packages from the index and which of their pins a student
needs is read from the code, so that nothing has to be kept in step by hand.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from ..notebooks.names import to_python

# What is started by name; all else that they import follows.
_ROOTS = ("checking/cli.py", "checking/worker.py", "validate_extension.py")
# What no import names: it opens, runs and draws the notebooks, and installs the rest.
_TOOLS = frozenset(
    {"jupyterlab", "nbgrader", "ipykernel", "ipywidgets", "pip", "setuptools"}
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"""extra == ["']([^"']+)["']""")
_NOT_FOR_PIP = frozenset({"pip", "setuptools"})
_CONDA_NAMES = {"matplotlib-base": "matplotlib"}

MAIN = '''"""``python -m autograder check NOTEBOOK``."""

import sys

from .checking.cli import main

if __name__ == "__main__":
    sys.exit(main())
'''


def needed_modules(package: Path) -> set[str]:
    """Files of ours that ``autograder check`` and the Validate button need.

    Parameters
    ----------
    package : Path
        Our package's folder.

    Returns
    -------
    set of str
        Paths relative to it, with ``/``; each folder's ``__init__.py`` among them.
    """
    needed: set[str] = set()
    todo = list(_ROOTS)
    while todo:
        name = todo.pop()
        if name in needed:
            continue
        needed.add(name)
        folder = PurePosixPath(name).parent
        todo += [str(above / "__init__.py") for above in (folder, *folder.parents)]
        tree = ast.parse((package / name).read_text(encoding="utf-8"))
        files = (f"{path}.py" for path in _own_imports(tree, folder))
        todo += [file for file in files if (package / file).is_file()]
    return needed


def _own_imports(tree: ast.AST, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    """What a module of ``folder`` may import from us, as paths without a suffix."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            start = (folder, *folder.parents)[node.level - 1]
            module = start.joinpath(*(node.module or "").split("."))
            yield module
            yield from (module / alias.name for alias in node.names)


def imported(files: Mapping[str, bytes]) -> set[str]:
    """Top-level names of all that Python files and notebooks import."""
    found: set[str] = set()
    for name, data in files.items():
        for source in _sources(name, data):
            try:
                tree = ast.parse(to_python(source))
            except (SyntaxError, ValueError):
                continue  # a cell that shows what is no Python
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    found.add((node.module or "").partition(".")[0])
    return found


def _sources(name: str, data: bytes) -> Iterator[str]:
    if name.endswith(".py"):
        yield data.decode("utf-8")
    elif name.endswith(".ipynb"):
        for cell in json.loads(data)["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def distributions(imports: Iterable[str]) -> set[str]:
    """Names of the packages from the index that hold these modules, and the tools."""
    owners = metadata.packages_distributions()
    found = {canonical(owner) for name in imports for owner in owners.get(name, [])[:1]}
    return found | _TOOLS


def canonical(name: str) -> str:
    """A package's name as the index compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(line: str) -> str:
    """The package that a line of requirements names, canonical; empty for none."""
    match = _NAME.match(line.strip())
    return canonical(match[0]) if match else ""


def dependencies(wanted: set[str], root: Path) -> list[str]:
    """Requirements of the student's package, in the ranges of the course's own."""
    lines = _project(root).get("dependencies", [])
    ranges = {requirement_name(line): line for line in lines}
    return [ranges.get(name, name) for name in sorted(wanted - _NOT_FOR_PIP)]


def own_name(root: Path) -> str:
    """The course's own package, which the bundle holds and no index has."""
    return requirement_name(_project(root).get("name", ""))


def _project(root: Path) -> dict[str, Any]:
    path = root / "pyproject.toml"
    return _toml(path).get("project", {}) if path.is_file() else {}


def lock(text: str, wanted: set[str]) -> str:
    """The lines of a lock file that the wanted packages need, and all they need."""
    needed: set[str] = set()
    seen: set[tuple[str, str]] = set()
    todo = [(name, "") for name in sorted(wanted)]
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        needed.add(name)
        for line in _requires(name):
            asked = _EXTRA.search(line)
            if asked is None or asked[1] == extra:
                todo += [(requirement_name(line), e) for e in _extras(line)]
    kept = [line for line in text.splitlines() if requirement_name(line) in needed]
    return "\n".join(kept) + "\n"


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # for another platform
        return []


def _extras(line: str) -> list[str]:
    """Extras that a requirement asks for, and "" for the package itself."""
    found = re.match(r"[^\[;]*\[([^\]]*)\]", line)
    return ["", *(e.strip() for e in found[1].split(","))] if found else [""]


def conda(text: str, wanted: set[str]) -> str:
    """The conda environment with only the wanted packages."""
    said: dict[str, Any] = yaml.safe_load(text)
    kept: list[Any] = []
    for line in said.get("dependencies", []):
        if isinstance(line, dict):
            pip = [one for one in line.get("pip", []) if _conda_name(one) in wanted]
            kept += [{"pip": pip}] if pip else []
        elif _conda_name(line) in wanted | {"python"}:
            kept.append(line)
    made = {**said, "dependencies": kept}
    return yaml.safe_dump(made, sort_keys=False, allow_unicode=True)


def _conda_name(line: str) -> str:
    name = requirement_name(line)
    return _CONDA_NAMES.get(name, name)


def importable(files: Iterable[str], packages: Iterable[str]) -> list[str]:
    """Packages of a bundle and the packages within them, by their dotted names."""
    tops = {"autograder", *packages}
    folders = (PurePosixPath(name).parent.parts for name in files if _is_init(name))
    return sorted(".".join(parts) for parts in folders if parts and parts[0] in tops)


def _is_init(name: str) -> bool:
    return PurePosixPath(name).name == "__init__.py"


def project(
    name: str,
    packages: list[str],
    patterns: Mapping[str, list[str]],
    requires: list[str],
    data: list[str],
) -> str:
    """``pyproject.toml`` of the student's package.

    Parameters
    ----------
    packages : list of str
        All packages by their dotted names: setuptools takes no others, not even those
        within them.
    patterns : mapping
        Package to the patterns of its data files.
    data : list of str
        Files below ``jupyter/``, which are installed below the environment's prefix.
    """
    folders: dict[str, list[str]] = {}
    for file in data:
        folders.setdefault(file.rpartition("/")[0], []).append(f"jupyter/{file}")
    lines = [
        "[build-system]",
        'requires = ["setuptools>=77"]',
        'build-backend = "setuptools.build_meta"',
        "",
        "[project]",
        f"name = {_quote(name)}",
        'version = "0"',
        'requires-python = ">=3.11"',
        f"dependencies = {_list(requires)}",
        "",
        "[project.scripts]",
        'autograder = "autograder.checking.cli:main"',
        "",
        "[tool.setuptools]",
        f"packages = {_list(packages)}",
        "",
        "[tool.setuptools.package-data]",
        *(f"{_quote(key)} = {_list(patterns[key])}" for key in sorted(patterns)),
        "",
        "[tool.setuptools.data-files]",
        *(f"{_quote(key)} = {_list(folders[key])}" for key in sorted(folders)),
    ]
    return "\n".join(lines) + "\n"


def installed(files: Iterable[str], packages: Iterable[str]) -> list[str]:
    """Files of a bundle that pip gets: the packages, and no notebooks to read.

    By this list `start.py` knows them from what a student or JupyterLab adds.
    """
    ours = ("autograder/", "jupyter/")
    folders = tuple(f"{name}/" for name in packages)
    return sorted(
        name
        for name in files
        if name == "pyproject.toml"
        or name.startswith(ours)
        or (name.startswith(folders) and not name.endswith(".ipynb"))
    )


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(items: Iterable[str]) -> str:
    rows = [f"    {_quote(item)},\n" for item in items]
    return "[\n" + "".join(rows) + "]" if rows else "[]"


def package_data(root: Path, package: str) -> list[str]:
    """Patterns of a package's data files, as the course's pyproject.toml has them."""
    path = root / "pyproject.toml"
    tool = _toml(path).get("tool", {}) if path.is_file() else {}
    patterns = tool.get("setuptools", {}).get("package-data", {})
    return list(patterns.get(package, ["*.csv", "data/*", "data/**/*"]))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
