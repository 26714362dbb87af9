r"""A heading of a notebook as plain text, for a terminal, a dialog and a page.

Markdown's marks go; a formula is written in Unicode as far as it has the characters:
``2. The variance of $\hat\beta_j$`` is "2. The variance of β̂ⱼ". What is not covered
stays as the TeX that it was.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree

from .mathml import mathml

_LONGEST = 500
_CODE = re.compile(r"(`+)(.+?)\1")
_FORMULA = re.compile(r"(?<!\\)(\${1,2})(?=\S)([^$]+?)(?<=[^\s\\])\1(?!\d)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_STRONG = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# signs with blanks around them, which MathML leaves to the browser
_SPACED = frozenset("=<>≤≥≠≪≫≈≡∼≃≅∝∈∉⊂⊆→←⇒⇔⟹↦∣")  # noqa: RUF001
# what MathML sets above a letter: the combining character and TeX's word
_MARKS = {
    "^": ("\u0302", "hat"),
    "~": ("\u0303", "tilde"),
    "¯": ("\u0304", "bar"),
    "→": ("\u20d7", "vec"),
    "˙": ("\u0307", "dot"),
    "¨": ("\u0308", "ddot"),
    "ˇ": ("\u030c", "check"),
}
_RAISED = dict(
    zip("0123456789+−=()niT⊤′∗", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵀ′*", strict=True)  # noqa: RUF001
)
_LOWERED = dict(
    zip(
        "0123456789+−=()aehijklmnoprstuvx",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
        strict=True,
    )
)


class _Unknown(ValueError):
    """MathML that plain text has no way to write."""


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
    drawn = mathml(found[2])
    if drawn is None:
        return found[0]
    try:
        text = _flat(ElementTree.fromstring(str(drawn)))
    except (_Unknown, ElementTree.ParseError):
        return found[0]
    # one character where there is one
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _flat(node: ElementTree.Element) -> str:
    """Write an element of MathML in a line."""
    parts = [_flat(child) for child in node]
    match node.tag:
        case "mi" | "mn" | "mtext":
            return node.text or ""
        case "mo":
            sign = node.text or ""
            return f" {sign} " if sign in _SPACED else sign
        case "mspace":
            return "" if node.get("width", "").startswith("-") else " "
        case "math" | "mrow":
            return "".join(parts)
        case "mfrac" if node.get("linethickness") is None:
            return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
        case "msqrt":
            return f"√{_grouped(''.join(parts))}"
        case "mover" if parts[1].strip() in _MARKS:
            return _accented(parts[0], *_MARKS[parts[1].strip()])
        case "msub" | "munder":
            return parts[0] + _script(parts[1], _LOWERED, "_")
        case "msup" | "mover":
            return parts[0] + _script(parts[1], _RAISED, "^")
        case "msubsup" | "munderover":
            raised = _script(parts[2], _RAISED, "^")
            return parts[0] + raised + _script(parts[1], _LOWERED, "_")
    raise _Unknown


def _accented(text: str, mark: str, word: str) -> str:
    return text + mark if len(text) == 1 else f"{word}({text})"


def _script(text: str, letters: dict[str, str], mark: str) -> str:
    """Raise or lower a text, by its letters where Unicode has all of them."""
    if all(letter in letters for letter in text):
        return "".join(letters[letter] for letter in text)
    return mark + _grouped(text)


def _grouped(text: str) -> str:
    bare = "".join(c for c in text if not unicodedata.combining(c))
    return text if len(bare) == 1 or text.isdigit() else f"({text})"
