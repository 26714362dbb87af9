"""A copy of the gradebook to try verdicts in, thrown away afterwards."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url
from traitlets.config import Config

from ..coursedir.coursedir import Course
from ..errors import AutograderError
from ..notebooks.assignment import Assignment
from .gradebook import Book

_WAIT_SECONDS = 30.0


@contextlib.contextmanager
def scratch_book(course: Course, assignment: Assignment) -> Iterator[Book | None]:
    """Open a copy of the gradebook; None when it is no SQLite file to be copied.

    Raises
    ------
    AutograderError, SourceError
        As `Book` does.
    """
    url = make_url(course.db_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        copy = Path(folder) / "gradebook.db"
        _copy(Path(course.root, url.database), copy)
        config = Config()
        config.merge(course.config)
        config.CourseDirectory.db_url = f"sqlite:///{copy}"
        with Book(replace(course, config=config), assignment) as book:
            yield book


def _copy(source: Path, target: Path) -> None:
    """Copy a database as SQLite does: whole, whoever writes to it meanwhile."""
    if not source.exists():
        return
    address = f"{source.absolute().as_uri()}?mode=ro"
    end = time.monotonic() + _WAIT_SECONDS

    def patience(*_: int) -> None:  # called after each try, also while it is locked
        if time.monotonic() > end:
            raise TimeoutError("another program has locked it")

    try:
        with (
            contextlib.closing(sqlite3.connect(address, uri=True)) as old,
            contextlib.closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new, progress=patience)
    except (sqlite3.Error, TimeoutError) as error:
        raise AutograderError(
            f"expected to read the gradebook {source}, got: {error}"
        ) from None
