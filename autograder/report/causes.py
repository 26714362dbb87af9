"""Why a check took points: what its verdict says, in two or three words."""

from __future__ import annotations

import math
import re

from ..results import CheckResult, CheckStatus

_STOPPED = {
    CheckStatus.TIMEOUT: "out of time",
    CheckStatus.MEMORY: "out of memory",
    CheckStatus.DIED: "process ended",
}
_RAISED = re.compile(r"your code raised ([A-Za-z_][A-Za-z0-9_]{0,40})")
_UNUSABLE = re.compile(
    r"the check could not use your answer \(([A-Za-z_][A-Za-z0-9_]{0,40})"
)
_FLOAT = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")


def cause_of(check: CheckResult) -> tuple[str, bool]:
    """Name the cause, and say whether code broke off before there was a value.

    An exception's name is the student's own text: plain letters only.
    """
    text = check.message
    if check.status in _STOPPED:
        return _STOPPED[check.status], True
    if check.status is not CheckStatus.ERROR:
        return "wrong value", False
    if "its cell took too long" in text:
        return _STOPPED[CheckStatus.TIMEOUT], True
    if "NotImplementedError" in text:
        return "not answered", True
    if "you did not define" in text or "is not there" in text:
        return "name not defined", True
    if found := _RAISED.match(text):
        return found[1], True
    if _UNUSABLE.match(text):
        return "value of no use to the check", False
    return "other error", False


def same_message(first: str, second: str) -> bool:
    """Whether two messages speak of the same mistake.

    An exception counts by its type, for its text may quote the student's own names;
    decimals may differ by a thousandth, as other routes to one value do.
    """
    kinds = [_raised(first), _raised(second)]
    if any(kinds):
        return kinds[0] == kinds[1]
    if _FLOAT.split(first) != _FLOAT.split(second):
        return False
    pairs = zip(_FLOAT.findall(first), _FLOAT.findall(second), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=1e-3) for a, b in pairs)


def _raised(message: str) -> str:
    found = _RAISED.match(message) or _UNUSABLE.match(message)
    return found[0] if found else ""
