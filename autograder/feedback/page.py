"""What a student's page says, as data: rows of verdicts, blocks of the notebook.

The student's text and outputs come from the graded notebook, everything else from the
source's public text and the verdicts; no hidden line can enter the page.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from markupsafe import Markup

from ..classroom.gradebook import Mark
from ..classroom.table import number
from ..html import safehtml
from ..html.heading import heading
from ..late import Lateness, LatePolicy
from ..notebooks.assignment import Assignment, Role, SourceNotebook
from ..results import CheckResult, CheckStatus, Result

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_NOTHING = Markup()
_WAITS = "waits for a grader"
_NONE_YET = "–"
_VERDICTS = {
    CheckStatus.PASSED: "passed",
    CheckStatus.FAILED: "not passed",
    CheckStatus.ERROR: "stopped with an error",
    CheckStatus.TIMEOUT: "out of time",
    CheckStatus.MEMORY: "out of memory",
    CheckStatus.DIED: "did not run",
    CheckStatus.MANUAL: "graded by hand",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One graded cell of the page, words and numbers ready to show."""

    grade_id: str
    anchor: str
    points: str
    max_points: str
    verdict: str
    look: str
    message: Markup
    comment: str


@dataclass(frozen=True, slots=True)
class Question:
    """The graded cells under one heading, and their points together."""

    title: str
    anchor: str
    points: str
    max_points: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a cell: ``kind`` is figure, html, stdout, stderr, error or text."""

    kind: str
    text: str = ""
    html: Markup = _NOTHING
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One cell of the page; ``own`` when the student wrote it."""

    kind: str
    html: Markup = _NOTHING
    own: bool = False
    outputs: tuple[Output, ...] = ()
    note: str = ""
    row: Row | None = None
    visible: Markup = _NOTHING


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template shows."""

    student: str
    assignment: str
    notebook: str
    score: str
    max_score: str
    late: str
    cause: str
    pending: int
    pending_points: str
    questions: tuple[Question, ...]
    repairs: tuple[str, ...]
    blocks: tuple[Block, ...]
    engine: str
    whole: str = ""
    siblings: tuple[str, ...] = ()


def join_pages(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Tell each page of a student's problem set of the others and of the sum."""
    if len(pages) < 2:
        return tuple(pages)
    score = number(sum(float(page.score) for page in pages))
    most = number(sum(float(page.max_score) for page in pages))
    names = tuple(page.notebook for page in pages)
    return tuple(
        replace(
            page,
            whole=f"{score} of {most} points in {len(pages)} notebooks",
            siblings=tuple(name for name in names if name != page.notebook),
        )
        for page in pages
    )


def make_page(
    assignment: Assignment,
    notebook: SourceNotebook,
    result: Result,
    graded: Mapping[str, Any],
    marks: Mapping[str, Mark],
    seconds_late: float = 0.0,
    policy: LatePolicy | None = None,
) -> Page:
    """Gather what one student sees of one notebook."""
    hidden = hidden_lines(assignment)
    checks = {check.grade_id: check for check in result.checks}
    rows = {
        cell.grade_id: _row(
            index, checks[cell.grade_id], marks.get(cell.grade_id), hidden
        )
        for index, cell in enumerate(notebook.cells)
        if cell.grade_id in checks
    }
    waiting = [
        check
        for key, check in checks.items()
        if (marks[key].pending if key in marks else check.status is CheckStatus.MANUAL)
    ]
    score = sum(m.score for m in marks.values()) if marks else result.score
    policy = policy or LatePolicy()
    cost = policy.late_submission_penalty(result.student, score, seconds_late) or 0.0
    blocks = _blocks(assignment, notebook, graded, rows) if not result.cause else ()
    return Page(
        student=result.student,
        assignment=result.assignment,
        notebook=notebook.name,
        score=number(max(0.0, score - cost)),
        max_score=number(result.max_score),
        late=_late(Lateness(seconds_late, cost), score, policy.words),
        cause=safehtml.plain(result.cause),
        pending=len(waiting),
        pending_points=number(sum(check.max_points for check in waiting)),
        questions=_questions(notebook, rows, checks, marks),
        repairs=tuple(safehtml.plain(repair, 500) for repair in result.repairs),
        blocks=blocks,
        engine=result.engine,
    )


def _late(late: Lateness, score: float, policy: str) -> str:
    """Say how late it was and what that took, or nothing."""
    if not late.seconds:
        return ""
    if not late.penalty:
        return f"Handed in {late.words}, which cost nothing."
    return (
        f"Handed in {late.words}: {number(late.penalty)} of {number(score)} points "
        f"are taken off. {policy}"
    )


# --- verdicts --------------------------------------------------------------------


def hidden_lines(assignment: Assignment) -> frozenset[str]:
    """Lines of hidden tests that stand nowhere in what students were given."""
    public: set[str] = set()
    hidden: set[str] = set()
    for notebook in assignment.notebooks:
        for cell in notebook.cells:
            public.update(line.strip() for line in cell.release_source.split("\n"))
            lines = cell.source.split("\n")
            hidden.update(lines[n - 1].strip() for n in cell.hidden_lines)
    return frozenset(line for line in hidden - public if len(line) >= 8)


def _titles(notebook: SourceNotebook) -> dict[str, str]:
    """Name each graded cell by the heading above it."""
    title, titles = "", {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found = _HEADING.findall(cell.release_source)
            title = heading(found[-1]) if found else title
        if cell.graded:
            titles[cell.grade_id] = title or cell.grade_id
    return titles


def _questions(
    notebook: SourceNotebook,
    rows: Mapping[str, Row],
    checks: Mapping[str, CheckResult],
    marks: Mapping[str, Mark],
) -> tuple[Question, ...]:
    """Sum up the rows under each heading."""
    titles = _titles(notebook)
    made = []
    for title, group in groupby(rows.values(), lambda row: titles[row.grade_id]):
        mine = tuple(group)
        keys = [row.grade_id for row in mine]
        points = sum(marks[k].score if k in marks else checks[k].points for k in keys)
        most = sum(checks[key].max_points for key in keys)
        unknown = all(row.points == _NONE_YET for row in mine)
        said = _NONE_YET if unknown else number(points)
        made.append(Question(title, mine[0].anchor, said, number(most), mine))
    return tuple(made)


def _row(
    index: int, check: CheckResult, mark: Mark | None, hidden: frozenset[str]
) -> Row:
    points = mark.score if mark else check.points
    manual = check.status is CheckStatus.MANUAL or bool(mark and mark.manual)
    pending = mark.pending if mark else manual
    verdict = _VERDICTS[check.status]
    again = bool(pending and mark and mark.manual)  # marked, but for another answer
    if pending and manual:
        words = "marked before, a grader will look again" if again else _WAITS
        verdict, look = words, "wait"
    elif points >= check.max_points:
        look = "good"
    else:
        look = "part" if points > 0 else "bad"
    if manual and not pending:
        verdict = "graded by hand"
    elif look == "part":
        verdict = "partly passed"
    message = "" if manual else check.message
    if any(line in message for line in hidden):
        message = "This check was not passed."
    return Row(
        grade_id=check.grade_id,
        anchor=f"cell-{index}",
        points=_NONE_YET if verdict == _WAITS else number(points),
        max_points=number(check.max_points),
        verdict=verdict,
        look=look,
        message=safehtml.sentence(message),
        comment=safehtml.plain(mark.comment, 5_000) if mark else "",
    )


# --- cells -----------------------------------------------------------------------


def _blocks(
    assignment: Assignment,
    notebook: SourceNotebook,
    graded: Mapping[str, Any],
    rows: Mapping[str, Row],
) -> tuple[Block, ...]:
    known = {cell.grade_id: cell for cell in notebook.cells if cell.grade_id}
    public = {cell.release_source for cell in notebook.cells if not cell.grade_id}
    blocks = []
    for item in graded.get("cells", ()):
        key = item.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
        cell = known.get(key)
        if cell is not None and cell.role is Role.CHECK:
            visible = cell.release_source.strip()
            html = safehtml.code(visible) if visible else _NOTHING
            blocks.append(Block("check", row=rows.get(key), visible=html))
            continue
        own = not (cell.locked if cell else item["source"] in public)
        # a locked cell is shown as it was given, whatever the graded notebook holds
        text = cell.release_source if cell and cell.locked else item["source"]
        blocks.append(_block(assignment, item, text, own, rows.get(key)))
    return tuple(blocks)


def _block(
    assignment: Assignment,
    item: Mapping[str, Any],
    text: str,
    own: bool,
    row: Row | None,
) -> Block:
    if item["cell_type"] == "code":
        # after a hidden check a cell may print what the check gave the student's code
        given = item.get("metadata", {}).get("autograder", {})
        fresh = item.get("outputs", ())
        found = given.get("handed_in", fresh)
        outputs = tuple(shown for output in found if (shown := _output(output)))
        note = _note(fresh, bool(outputs)) if "handed_in" in given else ""
        return Block("code", safehtml.code(text), own, outputs, note, row)
    images: dict[str, bytes] = {} if own else dict(assignment.files)
    for name, data in item.get("attachments", {}).items():
        try:
            images[name] = base64.b64decode(data.get("image/png", ""))
        except (binascii.Error, ValueError):
            continue
    html = safehtml.markdown(text, images, trusted=not own)
    return Block("text", html, own, row=row)


def _note(fresh: Sequence[Mapping[str, Any]], shown: bool) -> str:
    """What is said of a cell whose new outputs only the grader sees."""
    if shown:
        return "As you handed it in:"
    if not fresh:
        return ""
    stopped = any(output.get("output_type") == "error" for output in fresh)
    did = "stopped with an error" if stopped else "showed something"
    return (
        f"You handed this cell in without outputs. When it was graded it {did}; that "
        "came after hidden checks, so only your grader sees it."
    )


def _output(output: Mapping[str, Any]) -> Output | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return Output(name, safehtml.plain(_joined(output.get("text", ""))))
    if kind == "error":
        lines = _joined(output.get("traceback", []), "\n")
        said = f"{output.get('ename', '')}: {output.get('evalue', '')}"
        return Output("error", safehtml.plain(lines or said))
    data = output.get("data", {})
    if "image/png" in data:
        address = safehtml.png(_joined(data["image/png"]))
        if address:
            return Output("figure", address, alt="Figure made by the cell above")
    if "text/html" in data:
        html = safehtml.html(_joined(data["text/html"]))
        if html is not None:
            return Output("html", html=html)
    text = safehtml.plain(_joined(data.get("text/plain", "")))
    return Output("text", text) if text else None


def _joined(value: Any, glue: str = "") -> str:
    """Text that nbformat stores as one string or as a list of them."""
    return value if isinstance(value, str) else glue.join(str(v) for v in value)
