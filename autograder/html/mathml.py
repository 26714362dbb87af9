"""TeX formulas as MathML, which every current browser draws without script or network.

Covers what a course in statistics writes. Anything else gives None, and the page then
shows the TeX itself. Only text that is escaped enters the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup, escape

from .mathml_symbols import (
    ACCENTS,
    BELOW,
    DOUBLE,
    FENCES,
    GREEK,
    LARGE,
    OPERATORS,
    PRIME,
    SIGNS,
    SILENT,
    SIZES,
    SPACES,
    SYMBOLS,
    TEXTS,
    VARIANTS,
    WORDS,
)

_TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_MAX_CHARACTERS = 2_000
_MAX_DEPTH = 40


class _Unknown(ValueError):
    """A command that is not covered, or TeX that does not add up."""


@lru_cache(maxsize=4096)
def mathml(tex: str, *, block: bool = False) -> Markup | None:
    """Return a ``<math>`` element, or None where the TeX goes beyond what is covered.

    Parameters
    ----------
    tex : str
        The formula, without its dollar signs.
    block : bool
        Whether it stands on a line of its own.
    """
    if len(tex) > _MAX_CHARACTERS:
        return None
    try:
        body = _Reader(tex).all()
    except _Unknown:
        return None
    display = Markup(' display="block"') if block else Markup()
    return Markup("<math{}>{}</math>").format(display, body)


def _element(name: str, *parts: Markup | str, **attributes: str) -> Markup:
    marks = Markup().join(
        Markup(' {}="{}"').format(key, value) for key, value in attributes.items()
    )
    inner = Markup().join(escape(part) for part in parts)
    return Markup("<{0}{1}>{2}</{0}>").format(name, marks, inner)


class _Reader:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tex: str) -> None:
        self._tokens = _TOKEN.findall(tex)
        self._place = 0
        self._depth = 0

    def all(self) -> Markup:
        """Read the whole formula."""
        row = self._row(())
        if self._place < len(self._tokens):
            raise _Unknown
        return row

    # --- tokens ----------------------------------------------------------------

    def _peek(self) -> str:
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            if not token.isspace():
                return token
            self._place += 1
        return ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            raise _Unknown
        self._place += 1
        return token

    def _raw_group(self) -> str:
        """Read the text between braces as it stands."""
        if self._next() != "{":
            raise _Unknown
        words, depth = [], 1
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            depth += (token == "{") - (token == "}")
            if not depth:
                return "".join(words)
            words.append(token)
        raise _Unknown

    # --- grammar ---------------------------------------------------------------

    def _row(self, ends: tuple[str, ...]) -> Markup:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _Unknown
        parts = list(self._parts(ends))
        self._depth -= 1
        return parts[0] if len(parts) == 1 else _element("mrow", *parts)

    def _parts(self, ends: tuple[str, ...]) -> Iterator[Markup]:
        while (token := self._peek()) and token not in ends:
            if token in ("}", "&", r"\\", r"\end"):
                raise _Unknown
            part, below = self._atom()
            yield self._scripts(part, below)

    def _scripts(self, base: Markup, below: bool) -> Markup:
        sub = sup = None
        primes = 0
        while (token := self._peek()) in ("_", "^", "'", r"\limits", r"\nolimits"):
            self._next()
            if token == "'":
                primes += 1
            elif token == "_" and sub is None:
                sub = self._argument()
            elif token == "^" and sup is None:
                sup = self._argument()
            elif token in ("_", "^"):
                raise _Unknown
        if primes:
            prime = _element("mo", PRIME * primes)
            sup = prime if sup is None else _element("mrow", prime, sup)
        if sub is not None and sup is not None:
            return _element("munderover" if below else "msubsup", base, sub, sup)
        if sub is not None:
            return _element("munder" if below else "msub", base, sub)
        if sup is not None:
            return _element("mover" if below else "msup", base, sup)
        return base

    def _argument(self) -> Markup:
        if self._peek() == "{":
            self._next()
            row = self._row(("}",))
            self._next()
            return row
        token = self._peek()
        if token[:1].isdigit():  # without braces TeX takes one digit
            self._tokens[self._place : self._place + 1] = list(token)
        return self._atom()[0]

    def _atom(self) -> tuple[Markup, bool]:
        """Read one thing; say whether its limits stand below and above it."""
        token = self._next()
        if token == "{":
            self._place -= 1
            return self._argument(), False
        if token.startswith("\\"):
            return self._command(token[1:])
        if token[0].isdigit():
            return _element("mn", token), False
        if token.isalpha():
            return _element("mi", token), False
        if token in "^_":
            raise _Unknown
        if token == "~":
            return _element("mspace", width="0.33em"), False
        shown = SIGNS.get(token, token)
        fixed = {"stretchy": "false"} if token in "()[]|/" else {}
        return _element("mo", shown, **fixed), False

    def _command(self, name: str) -> tuple[Markup, bool]:
        if name in GREEK:
            upright = {"mathvariant": "normal"} if name[0].isupper() else {}
            return _element("mi", GREEK[name], **upright), False
        if name in SYMBOLS:
            return _element("mi", SYMBOLS[name], mathvariant="normal"), False
        if name in LARGE:
            return _element("mo", LARGE[name]), name != "int"
        if name in OPERATORS:
            return _element("mo", OPERATORS[name], stretchy="false"), False
        if name in WORDS:
            return _element("mi", name), name in BELOW
        if name in SPACES:
            return _element("mspace", width=SPACES[name]), False
        if name in SIZES or name in SILENT:
            return self._sized(name), False
        return self._compound(name)

    def _sized(self, name: str) -> Markup:
        """Read the delimiter after a size; nothing after a style."""
        if name in ("left", "right", "middle") or name in SIZES:
            token = self._next()
            if token == ".":
                return _element("mrow")
            shown = OPERATORS.get(token[1:]) if token[0] == "\\" else token
            if shown is None or shown not in "()[]{}|‖⟨⟩⌊⌋⌈⌉/":
                raise _Unknown
            size = {} if name in SILENT else {"minsize": "1.4em"}
            return _element("mo", shown, stretchy="true", **size)
        return _element("mrow")

    def _compound(self, name: str) -> tuple[Markup, bool]:
        if name in ACCENTS:
            mark = _element("mo", ACCENTS[name], stretchy="false")
            return _element("mover", self._argument(), mark), False
        if name in TEXTS:
            return _element("mtext", self._words()), name == "operatorname*"
        if name in VARIANTS:
            return self._variant(VARIANTS[name]), False
        if name in ("frac", "dfrac", "tfrac", "binom"):
            parts = self._argument(), self._argument()
            if name != "binom":
                return _element("mfrac", *parts), False
            line = _element("mfrac", *parts, linethickness="0")
            return _element(
                "mrow", _element("mo", "("), line, _element("mo", ")")
            ), False
        if name == "sqrt":
            return self._root(), False
        if name in ("underbrace", "overbrace"):
            under = name == "underbrace"
            brace = _element("mo", "⏟" if under else "⏞", stretchy="true")
            tag = "munder" if under else "mover"
            return _element(tag, self._argument(), brace), True
        if name == "tag":
            gap = _element("mspace", width="2em")
            return _element("mrow", gap, _element("mtext", f"({self._words()})")), False
        if name == "begin":
            return self._table(), False
        raise _Unknown

    def _words(self) -> str:
        group = self._raw_group() if self._peek() == "{" else self._next()
        text = re.sub(r"\\([,;: %#&_${}])", r"\1", group)
        if "\\" in text or "$" in text:
            raise _Unknown
        return text.replace(" ", "\u00a0")

    def _variant(self, kind: str) -> Markup:
        if kind == "double":
            letter = self._words()
            if letter not in DOUBLE:
                raise _Unknown
            return _element("mi", DOUBLE[letter])
        return _element("mrow", self._argument(), **{"class": "bold"})

    def _root(self) -> Markup:
        if self._peek() != "[":
            return _element("msqrt", self._argument())
        self._next()
        degree = self._row(("]",))
        self._next()
        return _element("mroot", self._argument(), degree)

    def _table(self) -> Markup:
        name = self._raw_group()
        if name not in FENCES:
            raise _Unknown
        if name == "array":
            self._raw_group()
        rows, cells = [], []
        while True:
            cells.append(_element("mtd", self._row(("&", r"\\", r"\end"))))
            token = self._next()
            if token != "&":
                rows.append(_element("mtr", *cells))
                cells = []
            if token == r"\end":
                break
        if self._raw_group() != name:
            raise _Unknown
        before, after = FENCES[name]
        table = _element("mtable", *rows)
        fences = [_element("mo", f, stretchy="true") for f in (before, after) if f]
        return _element("mrow", *fences[:1], table, *fences[1:])
