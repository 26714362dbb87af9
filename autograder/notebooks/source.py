"""Read an assignment from the instructor's source folder."""

from __future__ import annotations

import copy
import hashlib
import json
import warnings
from collections import Counter
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.warnings import MissingIDFieldWarning
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearSolutions,
)
from nbgrader.utils import is_grade, is_locked, is_solution, is_task
from traitlets.config import Config

from ..errors import SourceError
from .assignment import Assignment, Cell, Role, SourceNotebook
from .names import analyse, marked_lines

_SKIPPED_PARTS = {".ipynb_checkpoints", "__pycache__", ".git", ".DS_Store"}
_MAX_DATA_BYTES = 256 * 1024 * 1024


def read_assignment(
    folder: Path, name: str | None = None, config: Config | None = None
) -> Assignment:
    """Read every notebook and data file of ``source/NAME``.

    Parameters
    ----------
    folder : Path
        The assignment's folder below ``source/``.
    name : str, optional
        The assignment's name; the folder's own name by default.
    config : traitlets Config, optional
        The course's configuration: markers and stubs are nbgrader's own settings.

    Raises
    ------
    SourceError
        When the folder holds no notebook, or one that cannot be graded.
    """
    if not folder.is_dir():
        raise SourceError(
            f"expected the assignment's notebooks in {folder}, found no such folder; "
            "check the assignment's name and --course-dir"
        )
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise SourceError(f"expected at least one notebook in {folder}, found none")
    notebooks = tuple(read_notebook(path, config) for path in paths)
    files = _data_files(folder)
    return Assignment(
        name=name or folder.name,
        notebooks=notebooks,
        files=files,
        fingerprint=_fingerprint(notebooks, files),
    )


def read_notebook(path: Path, config: Config | None = None) -> SourceNotebook:
    """Read one source notebook; raises SourceError where it is not fit to grade."""
    try:
        with warnings.catch_warnings():
            # cells without ids: old notebooks have none, and none are needed
            warnings.simplefilter("ignore", MissingIDFieldWarning)
            notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise SourceError(
            f"{path.name}: expected a notebook in nbformat 4, got: {error}"
        ) from error
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if language.lower() != "python":
        raise SourceError(
            f"{path.name}: expected a Python notebook, its language is {language!r}"
        )
    released = _released(notebook, path.name, config)
    begin, end = _hidden_markers(config)
    cells = tuple(
        _cell(index, cell, release, path.name, begin, end)
        for index, (cell, release) in enumerate(
            zip(notebook.cells, released.cells, strict=True)
        )
    )
    _refuse_duplicates(cells, path.name)
    metadata = {
        key: dict(notebook.metadata[key])
        for key in ("kernelspec", "language_info")
        if key in notebook.metadata
    }
    return SourceNotebook(name=path.stem, cells=cells, metadata=metadata)


def _released(notebook: NotebookNode, name: str, config: Config | None) -> NotebookNode:
    released = copy.deepcopy(notebook)
    resources: dict = {}
    for step in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
        try:
            released, resources = step(parent=None, config=config).preprocess(
                released, resources
            )
        except (RuntimeError, ValueError) as error:
            raise SourceError(f"{name}: {error}") from error
    return released


def _hidden_markers(config: Config | None) -> tuple[str, str]:
    step = ClearHiddenTests(config=config)
    return step.begin_test_delimeter, step.end_test_delimeter


def _role(cell: NotebookNode) -> Role:
    if is_task(cell):
        return Role.TASK
    if is_grade(cell):
        return Role.MANUAL if is_solution(cell) else Role.CHECK
    if is_solution(cell):
        return Role.SOLUTION if cell.cell_type == "code" else Role.TEXT
    return Role.PLAIN if cell.cell_type == "code" else Role.TEXT


def _cell(
    index: int,
    cell: NotebookNode,
    released: NotebookNode,
    name: str,
    begin: str,
    end: str,
) -> Cell:
    role = _role(cell)
    meta = cell.metadata.get("nbgrader", {})
    where = f"{name}, cell {index + 1}"
    if role is Role.CHECK and cell.cell_type != "code":
        raise SourceError(
            f"{where}: expected an autograded check to be a code cell, it is "
            f"{cell.cell_type}; make it a code cell or a manually graded one"
        )
    if "AUTOTEST" in cell.source and role is Role.CHECK:
        for line in cell.source.split("\n"):
            if line.strip().startswith(("### AUTOTEST", "### HASHED AUTOTEST")):
                raise SourceError(
                    f"{where}: AUTOTEST lines are templates that the examiner cannot "
                    "run; let nbgrader write them out (source_with_tests/) and use "
                    "that notebook as the source"
                )
    answer = role in (Role.SOLUTION, Role.MANUAL) and cell.cell_type == "code"
    names = analyse(cell.source) if answer else None
    return Cell(
        index=index,
        cell_type=cell.cell_type,
        role=role,
        source=cell.source,
        release_source=released.source,
        grade_id=str(meta.get("grade_id", "")),
        points=_points(meta, role, where),
        locked=is_locked(cell) or role is Role.TASK,
        answer_names=names.stored | names.touched if names else frozenset(),
        hidden_lines=frozenset(marked_lines(cell.source, begin, end)),
        cell_id=str(cell.get("id", "")),
    )


def _points(meta: dict, role: Role, where: str) -> float:
    if role not in (Role.CHECK, Role.MANUAL, Role.TASK):
        return 0.0
    try:
        points = float(meta.get("points", 0.0))
    except (TypeError, ValueError):
        points = -1.0
    if not 0 <= points < float("inf"):
        raise SourceError(
            f"{where}: expected points of 0 or more, got {meta.get('points')!r}"
        )
    return points


def _refuse_duplicates(cells: tuple[Cell, ...], name: str) -> None:
    counts = Counter(cell.grade_id for cell in cells if cell.grade_id)
    double = sorted(key for key, count in counts.items() if count > 1)
    if double:
        raise SourceError(
            f"{name}: expected each grade_id once, these stand twice: "
            f"{', '.join(double)}; give each cell its own"
        )
    nameless = [c.index + 1 for c in cells if c.graded and not c.grade_id]
    if nameless:
        raise SourceError(f"{name}: graded cells without a grade_id: {nameless}")


def _data_files(folder: Path) -> dict[str, bytes]:
    files = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if _SKIPPED_PARTS & set(relative.parts) or path.suffix == ".ipynb":
            continue
        if path.is_file():
            data = path.read_bytes()
            total += len(data)
            if total > _MAX_DATA_BYTES:
                raise SourceError(
                    f"{folder}: data files beside the notebooks exceed "
                    f"{_MAX_DATA_BYTES // 2**20} MiB; every submission gets a copy, "
                    "so put large data into a package of the course's"
                )
            files[relative.as_posix()] = data
    return files


def _fingerprint(notebooks: tuple[SourceNotebook, ...], files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for notebook in notebooks:
        for cell in notebook.cells:
            row = (
                notebook.name,
                cell.cell_type,
                cell.role,
                cell.source,
                cell.release_source,
                cell.grade_id,
                cell.points,
            )
            digest.update(json.dumps(row).encode("utf-8", "surrogatepass"))
    for name, data in sorted(files.items()):
        digest.update(name.encode("utf-8", "surrogatepass"))
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()
