"""A class's grades as a readable table and as a CSV, the same for every verb."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from ..late import Lateness
from ..results import CheckResult, CheckStatus, Result, Status
from .ledger import write_atomically

COLUMNS = (
    "student_id",
    "assignment",
    "score",
    "max_score",
    "status",
    "raw_score",
    "late_penalty",
    "late",
    "automatic",
    "automatic_max",
    "manual",
    "to_grade_by_hand",
    "checks_passed",
    "checks",
    "repairs",
    "cause",
)
_MESSAGE_CHARACTERS = 90
_VERDICTS = {
    CheckStatus.TIMEOUT: "ran out of time",
    CheckStatus.MEMORY: "ran out of memory",
    CheckStatus.DIED: "the process died",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One student's line: sums over the notebooks of an assignment.

    ``score`` is what counts: the points less the penalty for being late.
    """

    student: str
    score: float
    max_score: float
    status: Status
    assignment: str
    late: Lateness
    auto_score: float
    auto_max_score: float
    pending: int
    passed: int
    checks: int
    repairs: int
    cause: str
    trouble: str


def rows(
    results: Iterable[Result],
    totals: Mapping[str, tuple[float, int]] | None = None,
    late: Mapping[str, Lateness] | None = None,
) -> tuple[Row, ...]:
    """Sum up results by student, sorted by id.

    ``totals`` are the gradebook's scores and open manual grades, which count a
    grader's marks; without them the automatic points stand alone. ``late`` are its
    penalties.
    """
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.student, []).append(result)
    known = totals or {}
    return tuple(
        _row(
            student,
            sorted(group, key=lambda r: r.notebook),
            known.get(student),
            (late or {}).get(student, Lateness()),
        )
        for student, group in sorted(groups.items())
    )


def _row(
    student: str,
    results: Sequence[Result],
    total: tuple[float, int] | None,
    late: Lateness,
) -> Row:
    checks = [check for result in results for check in result.checks]
    automatic = [check for check in checks if check.status is not CheckStatus.MANUAL]
    auto = sum(result.score for result in results)
    refused = any(result.status is Status.REFUSED for result in results)
    score, pending = total or (auto, len(checks) - len(automatic))
    return Row(
        student=student,
        score=max(0.0, score - late.penalty),
        max_score=sum(result.max_score for result in results),
        status=Status.REFUSED if refused else Status.GRADED,
        assignment=results[0].assignment,
        late=late,
        auto_score=auto,
        auto_max_score=sum(check.max_points for check in automatic),
        pending=pending,
        passed=sum(check.status is CheckStatus.PASSED for check in automatic),
        checks=len(automatic),
        repairs=sum(len(result.repairs) for result in results),
        cause="; ".join(result.cause for result in results if result.cause),
        trouble=_trouble(results),
    )


def _trouble(results: Sequence[Result]) -> str:
    """Say in words what went wrong first."""
    causes = [result.cause for result in results if result.status is Status.REFUSED]
    if causes:
        return f"refused: {causes[0]}"
    failed = [
        check
        for result in results
        for check in result.checks
        if check.status not in (CheckStatus.PASSED, CheckStatus.MANUAL)
    ]
    if not failed:
        return ""
    # one cause often fails several checks: say it once
    said: dict[str, list[str]] = {}
    for check in failed:
        said.setdefault(_words(check), []).append(check.grade_id)
    text = "; ".join(f"{_some(ids)}: {words}" for words, ids in list(said.items())[:2])
    more = len(failed) - sum(len(ids) for ids in list(said.values())[:2])
    return text + (f"; and {more} more" if more else "")


def _some(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more"


def _words(check: CheckResult) -> str:
    line = _printable(" ".join(check.message.split()))
    if len(line) > _MESSAGE_CHARACTERS:
        line = line[: _MESSAGE_CHARACTERS - 1].rstrip() + "…"
    return line or _VERDICTS.get(check.status, str(check.status))


def number(value: float) -> str:
    """Write points without a needless ``.0``, at most two decimals, no ``-0``."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def file_name(names: Sequence[str], target: str = "csv") -> str:
    """Where grades are written: all in ``grades.csv``, some in ``grades-NAME.csv``."""
    parts = ("grades", *names, *(() if target == "csv" else (target,)))
    return "-".join(parts) + ".csv"


def cells(row: Row) -> tuple[str, ...]:
    """One line of the CSV, as ``COLUMNS`` has it."""
    raw = row.score + row.late.penalty
    return (
        row.student,
        row.assignment,
        number(row.score),
        number(row.max_score),
        row.status.value,
        number(raw),
        number(row.late.penalty),
        row.late.words,
        number(row.auto_score),
        number(row.auto_max_score),
        number(raw - row.auto_score),
        str(row.pending),
        str(row.passed),
        str(row.checks),
        str(row.repairs),
        _plain(row.cause),
    )


def as_csv(lines: Iterable[Sequence[str]]) -> str:
    """The text of a CSV, the same bytes for the same grades."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(lines)
    return stream.getvalue()


def write_csv(path: Path, table: Sequence[Row]) -> None:
    """Write grades in one piece."""
    write_atomically(path, as_csv([COLUMNS, *map(cells, table)]))


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking a student's words for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line


def render(table: Sequence[Row], title: str) -> Table:
    """Draw the class: student, score, what went wrong, in words."""
    drawn = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    drawn.add_column("student", no_wrap=True)
    drawn.add_column("score", justify="right", no_wrap=True)
    drawn.add_column("what went wrong")
    for row in table:
        style = "red" if row.status is Status.REFUSED else ""
        drawn.add_row(
            Text(row.student),
            Text(f"{number(row.score)} / {number(row.max_score)}", style),
            Text(_printable(_remarks(row))),
        )
    return drawn


def _remarks(row: Row) -> str:
    parts = [row.trouble]
    if row.pending:
        parts.append(f"{row.pending} to grade by hand")
    if row.late.seconds:
        cost = f", {number(row.late.penalty)} points" if row.late.penalty else ""
        parts.append(f"{row.late.words}{cost}")
    if row.repairs:
        parts.append(f"{row.repairs} repaired")
    return " · ".join(part for part in parts if part)


def _printable(text: str) -> str:
    """Keep a student's control characters away from the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
