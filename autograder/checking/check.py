"""What a student finds out before handing in: ``autograder check NOTEBOOK``.

The notebook is mended as the grader mends it and run from the top in a fresh process,
with the checks that students see. No source is needed, and none of it is there.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ..errors import SubmissionError, UsageError
from ..limits import Limits
from ..notebooks import submission
from ..notebooks.reader import parse
from .release import (
    Handout,
    find_handout,
    marks_of,
    read_cells,
    read_limits,
    untouched,
)
from .report import Finding, Report
from .run import run
from .view import View

_KERNEL = "python3"
_NEARLY_FULL = 0.5


def check(
    path: Path,
    *,
    limits: Limits | None = None,
    release: Path | None = None,
    stop: threading.Event | None = None,
) -> Report:
    """Check one notebook as far as its author may know the result.

    Parameters
    ----------
    path : Path
        The student's notebook.
    limits : Limits, optional
        The grader's; those that the bundle brought, or the defaults.
    release : Path, optional
        The notebook as released, when it is not to be looked for.
    stop : threading.Event, optional
        Set by another thread when nobody waits any more.

    Raises
    ------
    UsageError
        When there is no such notebook.
    """
    started = time.monotonic()
    limits = limits or read_limits()
    data = _read(path, limits)
    try:
        raw = parse(data, limits)
        cells = read_cells(data)
        handout = find_handout(path, cells, release)
        if not handout.checksums and not handout.notebook.max_score:
            raise UsageError(
                f"{path.name} has no questions that nbgrader marked; expected a "
                "problem set as it was handed out"
            )
        mended = submission.mend(raw, handout.notebook)
    except SubmissionError as error:
        return Report(path.name, refused=str(error))
    view = View(mended.cells, cells, limits)
    session = run(view.pieces(), path.resolve().parent, limits, stop)
    findings = [
        *_about_file(path, data, handout, limits),
        *_repairs(mended.repairs, handout, cells),
        *view.stopped(session),
        *view.state(session),
        *view.slow(session),
    ]
    return Report(
        notebook=path.name,
        compared_with=handout.origin,
        questions=view.asked(),
        checks=tuple(view.checks(session)),
        answers=tuple(view.answers()),
        findings=tuple(findings),
        times=tuple(
            (cell.label, round(session.ran[cell.place].seconds, 3))
            for cell in view.code
        ),
        seconds=round(time.monotonic() - started, 3),
    )


def _read(path: Path, limits: Limits) -> bytes:
    if path.suffix != ".ipynb" or not path.is_file():
        raise UsageError(f"expected a notebook (.ipynb), found none at {path}")
    try:
        with path.open("rb") as file:
            return file.read(limits.notebook_bytes + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _about_file(
    path: Path, data: bytes, handout: Handout, limits: Limits
) -> Iterator[Finding]:
    name = handout.notebook.name
    if handout.origin and path.stem != name:
        yield Finding("file", f"hand it in under its own name, {name}.ipynb")
    if len(data) > _NEARLY_FULL * limits.notebook_bytes:
        yield Finding(
            "size",
            f"the file is {len(data) / 2**20:.0f} MiB; at "
            f"{limits.notebook_bytes / 2**20:.0f} MiB the grader refuses it. Clear "
            "large outputs",
        )
    spec = _kernelspec(data)
    if spec != _KERNEL:
        shown = f"names the kernel {spec!r}" if spec else "names no kernel"
        yield Finding(
            "kernel",
            f"the notebook {shown}; the grader takes Python 3. In JupyterLab choose "
            f"Kernel > Change Kernel > Python 3 ({_KERNEL}) and save",
        )


def _kernelspec(data: bytes) -> str:
    spec = json.loads(data.decode("utf-8-sig")).get("metadata", {})
    spec = spec.get("kernelspec") if isinstance(spec, dict) else None
    name = spec.get("name") if isinstance(spec, dict) else None
    return name if isinstance(name, str) else ""


def _repairs(
    repairs: tuple[str, ...], handout: Handout, cells: list[dict]
) -> Iterator[Finding]:
    """What the grader would put back; nothing of it costs points by itself."""
    for repair in repairs:
        yield Finding("repair", repair)
    if handout.origin:
        return
    for cell in handout.notebook.cells:
        own = next(c for c in cells if marks_of(c).get("grade_id") == cell.grade_id)
        if not cell.locked or not marks_of(own).get("checksum"):
            continue
        kind = marks_of(own).get("cell_type")
        if kind and kind != own.get("cell_type"):
            what = f"was a {kind} cell; the grader makes it one again"
        elif not untouched(own):
            what = "was edited; the grader puts the original back"
        else:
            continue
        yield Finding("repair", f"`{cell.grade_id}` {what}")
