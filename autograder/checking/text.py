"""A `Report` in words: for a terminal, as JSON, and for the Validate dialog."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator
from typing import Any

from ..html.heading import heading
from .report import Answer, Report
from .verdict import NOT_ANSWERED, plain

REMINDER = (
    "These are only the checks that you can see. Hidden checks, on other data, run "
    "after you hand in; written answers are read by a person."
)
_NOT_COMPARED = (
    "The problem set as it was handed out was not found to compare with: a check that "
    "was deleted is not noticed, and not counted."
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
    elif not report.compared_with:
        lines += [*_filled(f"{_NOT_COMPARED} Name it: --release NOTEBOOK."), ""]
    lines += _group_rows(report, fails=True)
    for question in report.questions:
        lines.append(_title(question))
        lines.extend(_rows(report, question))
        lines.append("")
    lines += _group_rows(report, fails=False)
    return "\n".join([*lines, *_filled(summary(report)), *_filled(REMINDER)]) + "\n"


def _title(question: str) -> str:
    return plain(heading(question), 200) or "(before the first heading)"


def _group_rows(report: Report, *, fails: bool) -> Iterator[str]:
    for title, found in _grouped(report, fails=fails):
        yield title
        for text in found:
            yield from _wrapped(text)
        yield ""


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


def _grouped(report: Report, *, fails: bool) -> Iterator[tuple[str, list[str]]]:
    """Findings under their headings: those with a failure, or the others.

    A cell that stops is why checks below it fail: it stands before the questions.
    """
    for title in dict.fromkeys(_HEADINGS.values()):
        found = [f for f in report.findings if _HEADINGS[f.kind] == title]
        if found and any(f.fails for f in found) is fails:
            yield title, [f.text for f in found]


# --- for the Validate dialog ---------------------------------------------------
# nbgrader's dialog puts `source` in as text and `error` as HTML: all that came from
# the notebook is escaped here.


def as_dialog(report: Report) -> dict[str, Any]:
    """The answer to the Validate button, in the form that nbgrader's dialog takes."""
    if report.ok:
        return {"success": True, "value": {}}
    sections = list(_sections(report))
    entries = [_entry(summary(report), [*_overview(report, sections), REMINDER])]
    entries += [_entry(title, rows) for title, rows in sections]
    return {"success": True, "value": {"failed": entries}}


def _overview(report: Report, sections: list[tuple[str, list[str]]]) -> Iterator[str]:
    """What the rest of the dialog holds, which is longer than a screen."""
    if len(sections) > 1:
        last = sections[-1][0]
        yield f"What to do stands under {len(sections)} headings; the last is “{last}”."
    if not report.compared_with and not report.refused:
        yield _NOT_COMPARED


def as_page(report: Report) -> str:
    """The whole report as HTML, for what the dialog says of a success."""
    parts = [f"<p><strong>{html.escape(summary(report))}</strong></p>"]
    groups = [*_grouped(report, fails=True), *_grouped(report, fails=False)]
    for title, found in groups:
        parts += [f"<p>{html.escape(title)}</p>", _list(found)]
    words = [REMINDER] if report.compared_with else [_NOT_COMPARED, REMINDER]
    return "".join([*parts, *(f"<p>{html.escape(text)}</p>" for text in words)])


def _sections(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Cells that stop, questions with something to do, everything else: title, rows."""
    if report.refused:
        yield report.notebook, [report.refused]
    yield from _grouped(report, fails=True)
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
            yield _title(question), rows
    yield from _grouped(report, fails=False)


def _entry(title: str, rows: list[str]) -> dict[str, str]:
    return {
        "source": plain(title, 200),
        "error": f'<div class="autograder-check">{_list(rows)}</div>',
        "raw_error": "\n".join(f"- {plain(row)}" for row in rows),
    }


def _list(rows: list[str]) -> str:
    items = (_marked(html.escape(plain(row))).replace("\n", "<br>") for row in rows)
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _marked(escaped: str) -> str:
    """Names between backticks look like code."""
    parts = escaped.split("`")
    if len(parts) % 2 == 0:
        return escaped
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))
