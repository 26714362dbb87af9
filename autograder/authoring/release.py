"""Source notebooks to release notebooks, refused on any leak."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import IncludeHeaderFooter

from ..coursedir.coursedir import Course
from ..coursedir.generator import generate
from ..errors import LeakError, SourceError
from .leaks import Markers, Secrets, check_markers, find_secrets, strings


def release(course: Course, name: str) -> tuple[Path, ...]:
    """Make ``release/NAME`` from ``source/NAME``; the same bytes every time.

    Returns the files written. Nothing is written unless all of it is fit for students.

    Raises
    ------
    UsageError
        When there is no such assignment.
    SourceError
        When nbgrader cannot make the release, or would misread a marker.
    LeakError
        When a line of a solution, hidden test or mark scheme would reach a student.
    """
    course.require(name)
    sources = _read_folder(course.folder("source", name))
    markers = Markers.of(course.config)
    for stem, notebook in sources.items():
        for index, cell in enumerate(notebook.cells, start=1):
            check_markers(cell.source, f"{stem}.ipynb, cell {index}", markers)
    course.read(name)  # what cannot be graded is not released either
    secrets = find_secrets(sources, _framing(course), markers)
    target = course.folder("release", name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".release-", dir=target.parent) as stage:
        folder = generate(course, name, Path(stage))
        _settle_ids(folder, sources)
        refuse_leaks(folder, secrets)
        _swap(folder, target)
    return tuple(sorted(path for path in target.rglob("*") if path.is_file()))


def _read_folder(folder: Path) -> dict[str, NotebookNode]:
    return {path.stem: _read(path) for path in sorted(folder.glob("*.ipynb"))}


def _read(path: Path) -> NotebookNode:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return nbformat.read(path, as_version=nbformat.NO_CONVERT)
        except Exception as error:  # nbformat raises what it happens to meet
            raise SourceError(
                f"{path.name}: expected a notebook in nbformat 4, got: {error}"
            ) from error


def _framing(course: Course) -> list[NotebookNode]:
    """Header and footer that nbgrader puts around each notebook."""
    step = IncludeHeaderFooter(config=course.config)
    names = [name for name in (step.header, step.footer) if name]
    paths = [course.root / name for name in names]
    return [_read(path) for path in paths if path.is_file()]


def _settle_ids(folder: Path, sources: dict[str, NotebookNode]) -> None:
    """Replace ids that nbformat drew at random by ids made from the text."""
    for path in sorted(folder.glob("*.ipynb")):
        given = {cell.get("id") for cell in sources[path.stem].cells}
        notebook = _read(path)
        for index, cell in enumerate(notebook.cells):
            if "id" in cell and cell.id not in given:
                text = f"{index}\n{cell.cell_type}\n{cell.source}"
                cell.id = hashlib.sha256(text.encode()).hexdigest()[:8]
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def refuse_leaks(folder: Path, secrets: Secrets) -> None:
    """Raise LeakError when anything secret stands in a folder meant for students."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if "solution" in path.stem.lower():
            raise LeakError(
                f"{name} would reach students, and its name says that it holds "
                "solutions; move it out of source/, or rename it if it does not"
            )
        if path.suffix == ".ipynb" and path.parent == folder:
            _refuse_notebook(_read(path), name, secrets)
        else:
            found = secrets.in_bytes(path.read_bytes())
            _refuse(found, f"the file {name}", "take it out of source/")


def _refuse_notebook(notebook: NotebookNode, name: str, secrets: Secrets) -> None:
    for text in strings(notebook.metadata):
        _refuse(secrets.in_text(text), f"{name}, notebook metadata", "delete it there")
    for index, cell in enumerate(notebook.cells, start=1):
        where = f"{name}, cell {index}"
        _refuse(secrets.in_cell(cell.source), where, "take it out of that cell")
        if cell.get("outputs"):
            raise LeakError(
                f"{where}: outputs of the source would reach students; let nbgrader "
                "clear them (ClearOutput among GenerateAssignment.preprocessors)"
            )
        for text in strings(cell.metadata):
            _refuse(secrets.in_text(text), f"{where}, metadata", "delete it there")
        for key, value in cell.get("attachments", {}).items():
            if f"attachment:{key}" not in cell.source:
                raise LeakError(
                    f"{where}: the attachment {key!r} belongs to text that students do "
                    "not get, yet it would reach them; delete it from the cell"
                )
            for text in strings(value):
                _refuse(secrets.in_text(text), f"{where}, attachment {key}", "drop it")


def _refuse(found: str | None, where: str, remedy: str) -> None:
    if found:
        raise LeakError(
            f"{where}: a line of a solution, hidden test or mark scheme would reach "
            f"students: {found[:120]!r}; {remedy}"
        )


def _swap(folder: Path, target: Path) -> None:
    """Put the new release in the place of the old one."""
    if target.exists():
        shutil.rmtree(target)
    shutil.move(folder, target)
