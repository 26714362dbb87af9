"""How a cell ended, in a student's words. The text of a visible check may be quoted."""

from __future__ import annotations

import re
from typing import Any

from .run import NO_PYTHON, Ran

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_MAX = 2_000
NOT_ANSWERED = "not answered yet"
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*\Z")


def plain(text: str, limit: int = _MAX) -> str:
    """Text fit to be shown: no control characters, no more than ``limit`` long."""
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.strip())
    return text if len(text) <= limit else text[: limit - 2].rstrip() + " …"


def verdict(ran: Ran, points: float | None, why: str) -> tuple[str, str]:
    """Status and message for a cell that was run.

    Parameters
    ----------
    points : float or None
        Of a check; a last value below them is partial credit, as for nbgrader. None
        for a cell that is no check.
    why : str
        For an undefined name: why it was not there.
    """
    if ran.status == "ok":
        part = _part(ran.value, points)
        return ("passed", "") if part is None else ("failed", part)
    if ran.status == "timeout":
        return "timeout", (
            f"stopped after {ran.seconds:.0f} s; is there a loop that does not end?"
        )
    if ran.status == "memory":
        return "memory", "it needed more memory than there is"
    if ran.status == "died":
        return "died", "it ended the whole Python process"
    if ran.status == "late" or ran.error is None:
        return "late", "not run: the notebook's time was over"
    return _raised(ran.error, ran.place, why, graded=points is not None)


def _part(value_text: str, points: float | None) -> str | None:
    if not points or not _NUMBER.match(value_text):
        return None
    value = float(value_text)
    return f"partly right: {value:g} of {points:g}" if 0 <= value < points else None


def _raised(
    error: dict[str, Any], place: int, why: str, *, graded: bool
) -> tuple[str, str]:
    name, text = plain(error["name"], 80), plain(error["text"])
    frames = error["frames"]
    inner = frames[-1] if frames else None
    outside = inner is not None and inner["place"] != place
    if name == "NotImplementedError" and not text:
        return "error", f"{NOT_ANSWERED}: the code still raises NotImplementedError"
    if error["undefined"]:
        return "error", f"`{plain(error['undefined'], 80)}` is not defined: {why}"
    if name in NO_PYTHON:
        code = f": `{plain(error.get('code', ''), 200)}`" if error.get("code") else ""
        return "error", f"no valid Python in line {error.get('line', 0)} ({text}){code}"
    if name == "AssertionError" and not (outside and graded):
        quoted = f"`{plain(inner['code'], 200)}`" if inner else "it"
        return "failed", text or f"this is not so: {quoted}"
    detail = f"{name}: {text}" if text else name
    if inner and (outside or not graded):
        function = f" in `{plain(inner['function'], 80)}`" if inner["function"] else ""
        code = f": `{plain(inner['code'], 200)}`" if inner["code"] else ""
        return "error", f"your code raised {detail}{function}{_line(inner)}{code}"
    return "error", f"the check could not use your answer ({detail})"


def _line(frame: dict[str, Any]) -> str:
    return f", line {frame['line']}" if frame["line"] else ""
