"""A course folder: where everything lies, which assignments and students there are."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape, glob
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ..errors import UsageError
from ..notebooks.assignment import Assignment
from ..notebooks.source import read_assignment
from ..settings import Settings
from .config import make_settings, read_config, read_engine

# What names a student in paths, in the gradebook (128 characters) and in a table.
_STUDENT_ID = re.compile(r"\w(?:[\w@.+,' \-]{0,126}[\w@.+,'\-])?\Z")


@dataclass(frozen=True, slots=True)
class Course:
    """A loaded course.

    Attributes
    ----------
    root : Path
        The course folder, absolute.
    config : traitlets Config
        All that the configuration files say; nbgrader's classes take it.
    settings : Settings
        The engine's part of it.
    """

    root: Path
    config: Config
    settings: Settings

    def nbgrader(self, **changes: Any) -> CourseDirectory:
        """Give nbgrader's own view of the folder, with some of its traits changed."""
        return CourseDirectory(config=self.config, root=str(self.root), **changes)

    @property
    def db_url(self) -> str:
        """SQLAlchemy address of the gradebook."""
        return self.nbgrader().db_url

    @property
    def course_id(self) -> str:
        """The course's key in nbgrader; its own default when none is set."""
        return self.nbgrader().course_id or "default_course"

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Folder of an assignment at a step: ``source``, ``submitted``, ..."""
        paths = self.nbgrader()
        name = getattr(paths, f"{step}_directory")
        # normpath, not resolve: a link below submitted/ must stay visible as a link
        return Path(os.path.normpath(paths.format_path(name, student, assignment)))

    def assignments(self) -> tuple[str, ...]:
        """Names of all assignments that have a notebook in ``source/``."""
        found = self._matches("source", student=".")
        return tuple(
            sorted({name for _, name, path in found if any(path.glob("*.ipynb"))})
        )

    def students(self, assignment: str) -> tuple[str, ...]:
        """Ids of all students who handed in something for the assignment."""
        ids = {s for s, _, _ in self._matches("submitted", assignment=assignment)}
        return tuple(sorted(s for s in ids if is_student_id(s)))

    def strangers(self, assignment: str) -> tuple[str, ...]:
        """Folders in ``submitted/`` whose names cannot be a student's id."""
        ids = {s for s, _, _ in self._matches("submitted", assignment=assignment)}
        return tuple(sorted(ascii(s) for s in ids if not is_student_id(s)))

    def require(self, assignment: str) -> None:
        """Raise UsageError when the course has no such assignment."""
        if assignment not in self.assignments():
            raise UsageError(self._unknown(assignment))

    def read(self, assignment: str) -> Assignment:
        """Read an assignment from its source; UsageError when there is none."""
        self.require(assignment)
        return read_assignment(
            self.folder("source", assignment), assignment, self.config
        )

    def _unknown(self, assignment: str) -> str:
        names = self.assignments()
        place = self.folder("source", ".")
        if not names:
            return (
                f"expected assignments in {place}, found none; is {self.root} a "
                "course folder? Name it with --course-dir"
            )
        close = difflib.get_close_matches(assignment, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are: {names}"
        return f"no assignment {assignment!r} in {place}; {hint}"

    def _matches(
        self, step: str, student: str = "*", assignment: str | None = None
    ) -> Iterator[tuple[str, str, Path]]:
        """Yield (student, assignment, folder) at one step, as nbgrader lays it out."""
        paths = self.nbgrader()
        shape = {
            "nbgrader_step": getattr(paths, f"{step}_directory"),
            "student_id": student,
            "assignment_id": "*" if assignment is None else escape(assignment),
        }
        pattern = paths.directory_structure.format(**shape)
        shape["student_id"] = r"(?P<student>[^/]+)"
        shape["assignment_id"] = r"(?P<assignment>[^/]+)"
        matcher = re.compile(paths.directory_structure.format(**shape) + r"\Z")
        for name in glob(pattern, root_dir=self.root):
            if found := matcher.match(name):
                yield found["student"], found["assignment"], self.root / name


def is_student_id(name: str) -> bool:
    """Whether a folder's name can be a student's id everywhere it is written."""
    return _STUDENT_ID.match(name) is not None


def open_course(
    root: Path | str | None = None,
    *,
    unsafe: bool = False,
    everywhere: bool = True,
) -> Course:
    """Load a course folder.

    Parameters
    ----------
    root : path, optional
        The course folder; the working folder by default.
    unsafe : bool
        Whether grading may go on without a sandbox.
    everywhere : bool
        Whether to read the user's and the environment's ``nbgrader_config`` too, as
        nbgrader does; the course's own is always read, last.

    Raises
    ------
    UsageError
        When there is no such folder.
    ConfigError
        When any configuration file cannot be loaded to the letter.
    """
    root = Path(root or ".").resolve()
    if not root.is_dir():
        raise UsageError(f"expected a course folder, {root} is none; see --course-dir")
    config = read_config(root, everywhere=everywhere)
    # as in nbgrader, the course folder that is asked for wins over a configured one
    config.CourseDirectory.root = str(root)
    settings = make_settings(read_engine(config), unsafe)
    return Course(root=root, config=config, settings=settings)
