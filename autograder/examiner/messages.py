"""Turn what happened in a check into words for the student.

A message may quote what the instructor wrote as an assertion's message, the student's
own code, and types. It never quotes the text of a check, and from a hidden check it
takes no numbers that numpy or pandas would print beside the student's.
"""

from __future__ import annotations

import re
import traceback
from types import TracebackType

from ..notebooks.assignment import Cell
from ..results import CheckStatus
from .given import reference_of
from .raised import StudentGone, TooSlow, Unfit

_MAX = 2_000
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_NUMBERS = re.compile(
    r"^\s*(ACTUAL|DESIRED|x:|y:|\[left\]|\[right\]|\[index\]|At positional|Mismatched"
    r"|Max |First |item=|\(shapes |[xy] and [xy] )"
)


def clean(text: str, limit: int = _MAX) -> str:
    """Text fit to be shown: no control characters, no more than ``limit`` long."""
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.strip())
    return text if len(text) <= limit else text[:limit].rstrip() + " …"


def seconds(value: float) -> str:
    """A number of seconds in words."""
    return f"{value:g} s"


def verdict(
    error: BaseException,
    cell: Cell,
    missing: frozenset[str],
    types: dict[str, str],
    unmade: dict[str, str],
    check_seconds: float,
) -> tuple[CheckStatus, str]:
    """Status and message for a check that ended with an exception.

    Parameters
    ----------
    missing : frozenset of str
        Names that the check asked for and the student did not define.
    types : dict
        A sentence for each answer whose type is not the reference's.
    unmade : dict
        For names whose cell did not run to its end: why.
    """
    place = getattr(error, "__autograder_where__", None)
    if isinstance(error, TooSlow):
        return CheckStatus.TIMEOUT, (
            f"your code took longer than {seconds(check_seconds)} and was stopped; "
            "is there a loop that does not end?"
        )
    if isinstance(error, StudentGone):
        return CheckStatus.DIED, "your code ended the process that ran it"
    if isinstance(error, MemoryError):
        return CheckStatus.MEMORY, "your code needed more memory than it may use"
    if isinstance(error, NameError) and place is None and missing:
        return CheckStatus.ERROR, _undefined(missing, unmade)
    if place is not None:
        return CheckStatus.ERROR, _raised(error, place, cell)
    if isinstance(error, Unfit):
        return CheckStatus.FAILED, clean(str(error))
    if isinstance(error, AssertionError) or _is_pytest(error):
        return CheckStatus.FAILED, _assertion(error, cell)
    hint = _types_hint(error, types)
    return CheckStatus.ERROR, (
        hint
        or f"the check could not use your answer ({type(error).__name__}"
        f"{_detail(error, cell)})"
    )


def _undefined(missing: frozenset[str], unmade: dict[str, str]) -> str:
    names = sorted(missing)
    words = [
        f"`{name}` is not there: {unmade[name]}"
        if name in unmade
        else f"you did not define `{name}`"
        for name in names
    ]
    return "; ".join(words)


def _raised(error: BaseException, place: tuple, cell: Cell) -> str:
    name, function, line, text = place
    if name == "NotImplementedError":
        return "not answered yet: your code still raises NotImplementedError"
    where = ""
    if function and not function.startswith("<"):
        where = f" in `{clean(function, 80)}`, line {line}"
    code = f": `{clean(text, 200)}`" if text else ""
    # an exception's text may quote what a hidden check handed over
    hidden = _line(error.__traceback__, cell) in cell.hidden_lines
    detail = "" if hidden else clean(str(error), 300)
    shown = f" ({detail})" if detail else ""
    return f"your code raised {clean(name, 80)}{shown}{where}{code}"


def _is_pytest(error: BaseException) -> bool:
    """Whether it says that a ``pytest.raises`` or ``pytest.warns`` was not met."""
    return type(error).__module__.startswith("_pytest.")


def _assertion(error: BaseException, cell: Cell) -> str:
    text = str(error)
    if not text.strip():
        return ""
    if _line(error.__traceback__, cell) in cell.hidden_lines:
        library = _last_file(error)
        if "unittest" in library:  # "3 != 4 : the instructor's words"
            text = text.partition(" : ")[2]
        elif not library.startswith("<check "):
            rows = text.splitlines()
            cut = next((i for i, row in enumerate(rows) if _NUMBERS.match(row)), None)
            text = "\n".join(rows[:cut])
    return clean(text)


def _last_file(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return frames[-1].filename if frames else ""


def _line(trace: TracebackType | None, cell: Cell) -> int:
    """The line of the check that was running."""
    line = 0
    for frame, number in traceback.walk_tb(trace):
        if frame.f_code.co_filename == f"<check {cell.index}>":
            line = number
    return line


def _detail(error: BaseException, cell: Cell) -> str:
    if _line(error.__traceback__, cell) in cell.hidden_lines:
        return ""
    text = clean(str(error), 300)
    return f": {text}" if text else ""


def _types_hint(error: BaseException, types: dict[str, str]) -> str:
    if not isinstance(error, TypeError | ValueError | AttributeError | IndexError):
        return ""
    return "; ".join(types.values())


# --- types -------------------------------------------------------------------


def type_word(value: object) -> str:
    """The name of a value's type, in a student's words."""
    ref = reference_of(value)
    if ref is not None and ref.kind == "object":
        return ref.type
    return "function" if callable(value) else type(value).__name__


_ALIKE = (
    {"int", "float", "int64", "float64", "int32", "float32", "bool"},
    {"bool", "bool_"},
    {"str", "str_"},
    {"list", "tuple", "ndarray", "Series", "Index", "range"},
    {"function", "type", "partial"},
)


def type_hints(read: dict[str, object], wanted: dict[str, str]) -> dict[str, str]:
    """For answers that a check read: a sentence where the type is not right."""
    hints = {}
    for name, value in read.items():
        right, got = wanted.get(name), type_word(value)
        alike = any(right in kind and got in kind for kind in _ALIKE)
        if right and right != got and not alike:
            hints[name] = f"`{name}` should be {_a(right)}; yours is {_a(got)}"
    return hints


def _a(word: str) -> str:
    return f"an {word}" if word[:1].lower() in "aeiou" else f"a {word}"


def stopped(status: str, outputs: object) -> str:
    """Why a cell did not run to its end, for the names that it was to make."""
    if status == "ok":
        return ""
    if status == "timeout":
        return "its cell took too long and was stopped"
    rows = outputs if isinstance(outputs, list) else []
    kinds = [o.get("ename") for o in rows if isinstance(o, dict)]
    kind = next((k for k in kinds if isinstance(k, str)), "")
    if kind == "NotImplementedError":
        return "not answered yet"
    return f"its cell stopped with {clean(kind, 80)}" if kind else ""
