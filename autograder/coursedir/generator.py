"""nbgrader's own release generator, run so that no failure goes unnoticed."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells

from ..errors import SourceError
from .coursedir import Course


def generate(course: Course, name: str, stage: Path, *, database: bool = False) -> Path:
    """Run nbgrader's own generator into ``stage`` and return the folder it made.

    With ``database`` it writes the assignment's cells into the gradebook as well.
    Raises SourceError whenever nbgrader is not content.
    """
    paths = course.nbgrader(
        assignment_id=name, release_directory=str(stage), student_id="."
    )
    heard = _Listener()
    log = logging.Logger("nbgrader")
    log.addHandler(heard)
    converter = GenerateAssignment(
        coursedir=paths, config=course.config, log=log, no_database=not database
    )
    if not database:
        converter.preprocessors = [
            step
            for step in converter.preprocessors
            if step is not SaveCells and not str(step).endswith(".SaveCells")
        ]
    converter.force = True
    with alembic_on_path(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            converter.start()
        except Exception as error:
            raise SourceError(
                f"nbgrader cannot make a release of {name}: {heard.cause or error}"
            ) from error
    return Path(os.path.normpath(paths.format_path(str(stage), ".", name)))


class _Listener(logging.Handler):
    """Keep the last line of the first traceback that nbgrader logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.cause = ""

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage().strip()
        if not self.cause and text.startswith("Traceback"):
            self.cause = text.split("\n")[-1]


@contextlib.contextmanager
def alembic_on_path() -> Iterator[None]:
    """Let nbgrader find the ``alembic`` of this environment, activated or not."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
