"""What grading says, as data: a ``Result`` a notebook, a ``CheckResult`` a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class CheckStatus(StrEnum):
    """How one check ended. Only ``passed`` and a partial ``failed`` earn points."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    DIED = "died"
    MANUAL = "manual"


class Status(StrEnum):
    """Whether a submission could be graded at all."""

    GRADED = "graded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The verdict on one graded cell.

    ``message`` is for the student's eyes: it never holds the text of a check.
    ``log`` is what the check printed and its full traceback, for the instructor only.
    """

    grade_id: str
    points: float
    max_points: float
    status: CheckStatus
    message: str = ""
    log: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict on one notebook of one student.

    Attributes
    ----------
    score, max_score : float
        Points of the automatic checks so far, and all points that can be had
        (manual ones included).
    status : Status
        ``graded`` or ``refused``; then ``cause`` says why in words.
    sandbox : str
        The tier that confined the student's process, e.g. ``"1 (namespaces)"``.
    seconds : float
        Wall-clock time of the grading.
    repairs : tuple of str
        What was restored from the source before grading, a sentence each.
    checks : tuple of CheckResult
        In the order of the source notebook, manual cells included.
    notes : tuple of str
        What the instructor should know (a cell that timed out, a killed process).
    fingerprint : str
        Hash of all that the verdict depends on: equal means no need to grade again.
    """

    student: str
    assignment: str
    notebook: str
    score: float
    max_score: float
    status: Status
    sandbox: str
    seconds: float
    repairs: tuple[str, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    cause: str = ""
    notes: tuple[str, ...] = ()
    fingerprint: str = ""
    engine: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data; ``from_dict`` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Result:
        """Read what ``as_dict`` wrote. Raises KeyError or ValueError on other data."""
        checks = tuple(
            CheckResult(**{**check, "status": CheckStatus(check["status"])})
            for check in data["checks"]
        )
        plain = {**data, "status": Status(data["status"]), "checks": checks}
        plain["repairs"] = tuple(data["repairs"])
        plain["notes"] = tuple(data["notes"])
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Graded:
    """A result with the notebook for ``autograded/`` (nbformat 4 as a dict)."""

    result: Result
    notebook: dict[str, Any] = field(repr=False)


def as_json(result: Result) -> dict[str, Any]:
    """One submission for ``--json``; a refused one also says its cause."""
    made = {
        "student": result.student,
        "notebook": result.notebook,
        "score": result.score,
        "max_score": result.max_score,
        "status": result.status.value,
        "sandbox": result.sandbox,
        "seconds": result.seconds,
        "repairs": list(result.repairs),
        "checks": [
            {
                "grade_id": check.grade_id,
                "points": check.points,
                "max_points": check.max_points,
                "status": check.status.value,
                "message": check.message,
            }
            for check in result.checks
        ],
    }
    if result.status is Status.REFUSED:
        made["cause"] = result.cause
    return made
