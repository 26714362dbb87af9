"""A `Report` in words: for a terminal, as JSON, and for the Validate dialog."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator
from typing import Any

from .report import Answer, Report
from .verdict import NOT_ANSWERED, plain

REMINDER = (
    "These are only the checks that you can see. Hidden checks, on other data, run "
    "after you hand in; written answers are read by a person."
)
_HEADINGS = {
    "file": "The file",
    "size": "The file",
    "kernel": "The file",
    "repair": "What the grader would mend (it costs nothing)",
    "stopped": "Cells that stop",
    "state": "From the top, in a fresh session",
    "slow": "Slow cells",
}
_WIDTH = 88


def as_dict(report: Report) -> dict[str, Any]:
    """The report for ``--json``."""
    return {
        "notebook": report.notebook,
        "ok": report.ok,
        "compared_with": report.compared_with,
        "refused": report.refused,
        "checks": [
            {
                "grade_id": check.grade_id,
                "question": check.question,
                "status": check.status,
                "message": check.message,
            }
            for check in report.checks
        ],
        "answers": [
            {
                "grade_id": answer.grade_id,
                "question": answer.question,
                "empty": answer.empty,
                "by_hand": answer.by_hand,
            }
            for answer in report.answers
        ],
        "findings": [
            {"kind": found.kind, "text": found.text, "fails": found.fails}
            for found in report.findings
        ],
        "times": [list(row) for row in report.times],
        "seconds": report.seconds,
        "note": REMINDER,
    }


def summary(report: Report) -> str:
    """One sentence: how many checks pass, how many answers are empty."""
    if report.refused:
        return "The grader would not read this file."
    passed = sum(check.status == "passed" for check in report.checks)
    empty = sum(answer.empty for answer in report.answers)
    parts = [f"{passed} of {len(report.checks)} visible checks pass"]
    if empty:
        parts.append(f"{empty} answer{'s are' if empty > 1 else ' is'} still empty")
    stopped = sum(found.fails for found in report.findings)
    if stopped:
        parts.append(f"{stopped} other cell{'s stop' if stopped > 1 else ' stops'}")
    return "; ".join(parts) + "."


def as_text(report: Report) -> str:
    """The report for a terminal."""
    origin = f", compared with {report.compared_with}" if report.compared_with else ""
    lines = [f"{report.notebook}, run from the top in a fresh session{origin}", ""]
    if report.refused:
        lines = [f"{report.notebook}: {plain(report.refused)}", ""]
    for question in report.questions:
        lines.append(plain(question, 200) or "(before the first heading)")
        lines.extend(_rows(report, question))
        lines.append("")
    for heading, found in _grouped(report):
        lines.append(heading)
        lines.extend(row for text in found for row in _wrapped(text))
        lines.append("")
    return "\n".join([*lines, *_filled(summary(report)), *_filled(REMINDER)]) + "\n"


def _rows(report: Report, question: str) -> Iterator[str]:
    for answer in report.answers:
        if answer.question == question and (answer.empty or answer.by_hand):
            yield f"  {_mark(answer):8} {answer.grade_id}"
    before = ""
    for check in report.checks:
        if check.question == question:
            word = "pass" if check.status == "passed" else check.status.upper()
            waits = check.message.startswith(NOT_ANSWERED)
            yield f"  {'waits' if waits else word:8} {check.grade_id}"
            again = check.message and check.message == before
            message = "as above" if again else check.message
            for row in [] if waits or not message else _wrapped(message):
                yield row.replace("- ", "  ", 1)
            before = check.message or before


def _mark(answer: Answer) -> str:
    return "EMPTY" if answer.empty else "written"


def _wrapped(text: str) -> list[str]:
    rows: list[str] = []
    for number, line in enumerate(plain(text).splitlines()):
        first = "  - " if number == 0 else "    "
        if line.strip():
            rows += textwrap.wrap(
                line, _WIDTH, initial_indent=first, subsequent_indent="    "
            )
    return rows


def _filled(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH)


def _grouped(report: Report) -> Iterator[tuple[str, list[str]]]:
    for heading in dict.fromkeys(_HEADINGS.values()):
        found = [f.text for f in report.findings if _HEADINGS[f.kind] == heading]
        if found:
            yield heading, found


# --- for the Validate dialog ---------------------------------------------------
# nbgrader's dialog puts `source` in as text and `error` as HTML: all that came from
# the notebook is escaped here.


def as_dialog(report: Report) -> dict[str, Any]:
    """The answer to the Validate button, in the form that nbgrader's dialog takes."""
    if report.ok:
        return {"success": True, "value": {}}
    entries = [_entry(summary(report), [REMINDER])]
    entries += [_entry(heading, rows) for heading, rows in _sections(report)]
    return {"success": True, "value": {"failed": entries}}


def as_page(report: Report) -> str:
    """The whole report as HTML, for what the dialog says of a success."""
    parts = [f"<p><strong>{html.escape(summary(report))}</strong></p>"]
    for heading, found in _grouped(report):
        parts += [f"<p>{html.escape(heading)}</p>", _list(found)]
    return "".join([*parts, f"<p>{html.escape(REMINDER)}</p>"])


def _sections(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Questions with something to do, then everything else: heading, rows."""
    if report.refused:
        yield report.notebook, [report.refused]
    for question in report.questions:
        rows = [
            f"{answer.grade_id}: no answer yet"
            for answer in report.answers
            if answer.question == question and answer.empty
        ]
        rows += [
            f"{check.grade_id}: {check.message or check.status}"
            for check in report.checks
            if check.question == question
            and check.status != "passed"
            and not (rows and check.message.startswith(NOT_ANSWERED))
        ]
        if rows:
            yield question, rows
    yield from _grouped(report)


def _entry(heading: str, rows: list[str]) -> dict[str, str]:
    return {
        "source": plain(heading, 200),
        "error": f'<div class="autograder-check">{_list(rows)}</div>',
        "raw_error": "\n".join(f"- {plain(row)}" for row in rows),
    }


def _list(rows: list[str]) -> str:
    items = (html.escape(plain(row)).replace("\n", "<br>") for row in rows)
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
