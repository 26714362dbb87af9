r"""A heading of a notebook as plain text, for the terminal and for the dialog's titles.

Markdown's marks go; a formula is written in Unicode as far as it has the characters:
``2. The variance of $\hat\beta_j$`` is "2. The variance of β̂ⱼ". What is not covered
stays as the TeX that it was.
"""

from __future__ import annotations

import re
import unicodedata

from ..html.mathml_symbols import (
    ACCENTS,
    DOUBLE,
    GREEK,
    LARGE,
    OPERATORS,
    SILENT,
    SIZES,
    SPACES,
    SYMBOLS,
    TEXTS,
    VARIANTS,
    WORDS,
)

_LONGEST = 500
_DEEPEST = 20
_CODE = re.compile(r"(`+)(.+?)\1")
_FORMULA = re.compile(r"(?<!\\)(\${1,2})(?=\S)([^$]+?)(?<=[^\s\\])\1(?!\d)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_STRONG = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|\s+|.", re.DOTALL)
_CHARACTERS = {**GREEK, **SYMBOLS, **OPERATORS, **LARGE, **{w: w for w in WORDS}}
_CHARACTERS |= dict.fromkeys(SILENT | SIZES, "") | dict.fromkeys(SPACES, " ")
_CHARACTERS["!"] = ""
_MARKS = {"^": "\u0302", "~": "\u0303", "¯": "\u0304", "→": "\u20d7", "˙": "\u0307"}
_MARKS |= {"¨": "\u0308", "ˇ": "\u030c"}
_RAISED = dict(
    zip("0123456789+-=()niT⊤′∗*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵀ′**", strict=True)  # noqa: RUF001
)
_LOWERED = dict(
    zip(
        "0123456789+-=()aehijklmnoprstuvx",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
        strict=True,
    )
)


class _Unknown(ValueError):
    """TeX that this module does not cover."""


def heading(text: str) -> str:
    """Write a markdown heading, without its ``#``, as plain text."""
    if len(text) > _LONGEST:
        return text
    kept: list[str] = []

    def keep(part: str) -> str:
        """Set a piece aside that no later rule may touch."""
        kept.append(part)
        return f"\0{len(kept) - 1}\0"

    text = text.replace("\0", "")
    text = _CODE.sub(lambda found: keep(found[2].strip()), text)
    text = _FORMULA.sub(lambda found: keep(_formula(found)), text)
    text = _ESCAPE.sub(lambda found: keep(found[1]), text)
    text = _LINK.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)


def _formula(found: re.Match[str]) -> str:
    try:
        text = " ".join(_Reader(found[2]).row("").split())
    except _Unknown:
        return found[0]
    return unicodedata.normalize("NFC", text)  # one character where there is one


class _Reader:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tex: str) -> None:
        self._tokens = _TOKEN.findall(tex)[::-1]
        self._depth = 0

    def row(self, end: str) -> str:
        """Read up to ``end``, which is taken too; all of it for an empty one."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unknown
        made = ""
        while self._tokens:
            token = self._tokens.pop()
            if token == end:
                self._depth -= 1
                return made
            made += self._one(token)
        if end:
            raise _Unknown
        return made

    def _one(self, token: str) -> str:
        if token == "^":
            return _script(self._argument(), _RAISED, "^")
        if token == "_":
            return _script(self._argument(), _LOWERED, "_")
        if token == "{":
            return self.row("}")
        if token.startswith("\\"):
            return self._command(token[1:])
        if token in "}&":
            raise _Unknown
        return {"'": "′", "-": "−", "~": " "}.get(token, token)  # noqa: RUF001

    def _argument(self) -> str:
        while self._tokens:
            token = self._tokens.pop()
            if not token.isspace():
                return self._one(token)
        raise _Unknown

    def _command(self, name: str) -> str:
        if name in _CHARACTERS:
            return _CHARACTERS[name]
        if name in ACCENTS:
            inner = self._argument()
            if len(inner) == 1:
                return inner + _MARKS[ACCENTS[name]]
            return f"{name.removeprefix('wide')}({inner})"
        if name == "mathbb":
            letter = self._argument()
            return DOUBLE.get(letter, letter)
        if name in VARIANTS or name in TEXTS:
            return self._argument()
        if name in ("frac", "dfrac", "tfrac"):
            return f"{_grouped(self._argument())}/{_grouped(self._argument())}"
        if name == "sqrt":
            return f"√{_grouped(self._argument())}"
        raise _Unknown


def _script(text: str, letters: dict[str, str], mark: str) -> str:
    """Raise or lower a text, by its letters where Unicode has all of them."""
    text = text.replace("−", "-")
    if all(letter in letters for letter in text):
        return "".join(letters[letter] for letter in text)
    return mark + _grouped(text)


def _grouped(text: str) -> str:
    bare = text.rstrip("".join(_MARKS.values()))
    return text if len(bare) == 1 or text.isdigit() else f"({text})"
