"""What ``autograded/STUDENT/ASSIGNMENT`` holds of each result, written crash-safe.

The result file is written last, after the notebook and the gradebook: as long as it
is missing or speaks of other bytes, the notebook counts as not graded.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..coursedir.coursedir import Course
from ..errors import SubmissionError, UsageError
from ..notebooks.assignment import Role, SourceNotebook
from ..notebooks.handin import TIMESTAMP_BYTES, read_plain
from ..results import Graded, Result

try:
    import fcntl
except ImportError:  # Windows: no lock to be had this way
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Record:
    """A result with what the next run must know of the answers it was given for.

    ``key`` is a hash of all that the verdict depends on. ``answers`` maps grade_id to
    a hash of the answer's text; ``untouched`` names the answers that were still the
    text of the release.
    """

    result: Result
    key: str
    answers: Mapping[str, str] = field(default_factory=dict)
    untouched: frozenset[str] = frozenset()

    def unchanged_since(self, before: Record | None) -> frozenset[str]:
        """Return the graded cells whose answers were the same in an earlier record.

        A check is among them when all answers are, for it may look at any.
        """
        if before is None:
            return frozenset()
        answers = before.answers
        same = {key for key, mark in self.answers.items() if answers.get(key) == mark}
        if same == set(self.answers):
            same |= {check.grade_id for check in self.result.checks}
        return frozenset(same)


def make_record(graded: Graded, notebook: SourceNotebook, key: str) -> Record:
    """Note which answers a verdict was given for."""
    release = {
        cell.grade_id: cell.release_source
        for cell in notebook.cells
        if cell.role in (Role.SOLUTION, Role.MANUAL) and cell.grade_id
    }
    texts = {key: text for key, text in _texts(graded.notebook) if key in release}
    return Record(
        result=graded.result,
        key=key,
        answers={key: _hash(text) for key, text in texts.items()},
        untouched=frozenset(k for k, text in texts.items() if text == release[k]),
    )


def _texts(notebook: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for cell in notebook.get("cells", ()):
        key = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
        source = cell.get("source", "")
        yield key, source if isinstance(source, str) else "".join(source)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Ledger:
    """The files of one assignment's results."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._assignment = assignment

    def folder(self, student: str) -> Path:
        """``autograded/STUDENT/ASSIGNMENT``."""
        return self._course.folder("autograded", self._assignment, student)

    def notebook_path(self, student: str, notebook: str) -> Path:
        """Where formgrader looks for the graded notebook."""
        return self.folder(student) / f"{notebook}.ipynb"

    def result_path(self, student: str, notebook: str) -> Path:
        """Where the verdict is kept."""
        return self.folder(student) / f"{notebook}.result.json"

    def log_path(self, student: str, notebook: str) -> Path:
        """Where the instructor finds what the checks printed.

        Not beside the result: ``nbgrader generate_feedback`` hands everything there
        to the student, and a log may quote a hidden test.
        """
        root = self._course.folder("autograded", ".", ".")
        return root / ".logs" / self._assignment / student / f"{notebook}.txt"

    def load(self, student: str, notebook: str) -> Record | None:
        """Read a stored result; None when there is none that can be read."""
        try:
            data = json.loads(self.result_path(student, notebook).read_text("utf-8"))
            key, answers = str(data.pop("key")), dict(data.pop("answers"))
            untouched = frozenset(data.pop("untouched"))
            return Record(Result.from_dict(data), key, answers, untouched)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def notebook(self, result: Result) -> dict[str, Any] | None:
        """Read the graded notebook of a result; None when there is none.

        Raises
        ------
        UsageError
            When it does not carry the engine's stamp of this very result: something
            else has graded there, unprotected perhaps.
        """
        path = self.notebook_path(result.student, result.notebook)
        try:
            made = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        stamp = made.get("metadata", {}).get("autograder", {})
        if stamp.get("fingerprint") != result.fingerprint:
            self.refuse_strange(result.student, result.notebook)
        return made

    def refuse_strange(self, student: str, notebook: str) -> None:
        """Raise UsageError when a graded notebook lies there that is none of ours."""
        path = self.notebook_path(student, notebook)
        if path.exists():
            raise UsageError(
                f"expected {path} to carry this engine's stamp and result, it does "
                "not: stock nbgrader may have graded there, without a sandbox. See "
                "that nbgrader_config.py loads, and run `autograder grade "
                f"{self._assignment}`"
            )

    def has_notebook(self, result: Result) -> bool:
        """Whether the graded notebook is the one that the result speaks of."""
        try:
            return self.notebook(result) is not None
        except UsageError:
            return False

    def begin(self, graded: Graded) -> None:
        """Write the graded notebook; from here to ``finish`` there is no result."""
        result = graded.result
        self.folder(result.student).mkdir(parents=True, exist_ok=True)
        self.result_path(result.student, result.notebook).unlink(missing_ok=True)
        self.log_path(result.student, result.notebook).unlink(missing_ok=True)
        if graded.notebook:
            path = self.notebook_path(result.student, result.notebook)
            text = json.dumps(
                graded.notebook, indent=1, sort_keys=True, ensure_ascii=False
            )
            write_atomically(path, text + "\n")
        stamp = self._course.folder("submitted", self._assignment, result.student)
        _copy_timestamp(stamp, self.folder(result.student))

    def finish(self, record: Record) -> None:
        """Write the log, then the result."""
        result = record.result
        log = "\n\n".join(
            f"=== {check.grade_id}: {check.status}\n{check.log}"
            for check in result.checks
            if check.log
        )
        path = self.log_path(result.student, result.notebook)
        if log:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, log + "\n")
        data = without_logs(result).as_dict()
        data["key"] = record.key
        data["answers"] = dict(record.answers)
        data["untouched"] = sorted(record.untouched)
        write_atomically(
            self.result_path(result.student, result.notebook),
            json.dumps(data, indent=1, sort_keys=True) + "\n",
        )

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep a second grader of the same assignment out; it dies with its process."""
        root = self._course.folder("autograded", ".", ".")
        root.mkdir(parents=True, exist_ok=True)
        with open(root / f".{self._assignment}.lock", "w") as stream:
            if fcntl:
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    raise UsageError(
                        f"another autograder is grading {self._assignment} in "
                        f"{root.parent}; wait for it to end"
                    ) from None
            yield


def without_logs(result: Result) -> Result:
    """Drop what only the instructor may read."""
    checks = tuple(dataclasses.replace(check, log="") for check in result.checks)
    return dataclasses.replace(result, checks=checks)


def write_atomically(path: Path, text: str) -> None:
    """Put a whole file in place of an old one, or leave the old one."""
    # always the same name, so that what a killed run left is overwritten
    part = path.with_name(f".{path.name}.part")
    if path.exists() and not path.is_file():  # a device would become a file
        raise OSError(errno.EINVAL, "expected a plain file or none", str(path))
    try:
        part.write_text(text, encoding="utf-8", errors="surrogatepass")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _copy_timestamp(source: Path, target: Path) -> None:
    """Carry ``timestamp.txt`` along, as nbgrader does to know what is up to date."""
    path = target / "timestamp.txt"
    try:
        text = read_plain(source / path.name, TIMESTAMP_BYTES).decode("utf-8")
    except (SubmissionError, UnicodeDecodeError):
        path.unlink(missing_ok=True)
    else:
        write_atomically(path, text)
