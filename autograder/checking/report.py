"""What ``autograder check`` finds out, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checked:
    """A visible check: ``status`` is passed, failed, error, timeout, died or late."""

    grade_id: str
    question: str
    status: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A place for an answer: whether anything was written, and who reads it."""

    grade_id: str
    question: str
    empty: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know.

    Attributes
    ----------
    kind : str
        ``repair``, ``stopped`` (a cell of the student's own ends with an error),
        ``state`` (a name from an earlier session), ``slow``, ``kernel``, ``size`` or
        ``file``.
    text : str
        What, and what to do.
    fails : bool
        Whether it must be mended before handing in.
    """

    kind: str
    text: str
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What was found out about one notebook.

    Attributes
    ----------
    compared_with : str
        The released notebook; empty when only the notebook's own marks were there.
    refused : str
        Why the grader would not read the file; then nothing was run.
    questions : tuple of str
        Headings under which something is asked, in order.
    times : tuple of (str, float)
        Label and seconds of each code cell, in running order.
    """

    notebook: str
    compared_with: str = ""
    refused: str = ""
    questions: tuple[str, ...] = ()
    checks: tuple[Checked, ...] = ()
    answers: tuple[Answer, ...] = ()
    findings: tuple[Finding, ...] = ()
    times: tuple[tuple[str, float], ...] = ()
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Every visible check passes, every cell runs, every answer is there."""
        return not (
            self.refused
            or any(check.status != "passed" for check in self.checks)
            or any(answer.empty for answer in self.answers)
            or any(finding.fails for finding in self.findings)
        )
