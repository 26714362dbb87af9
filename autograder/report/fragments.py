"""Code as a row of tokens that renaming and new layout do not change.

Names, numbers and texts count by their kind only; keywords, operators, Python's own
names and attributes (`.groupby`) as they are. Comments and layout do not count.

The rows are cut by an expression of our own, because Python's ``tokenize`` stops at
the first thing that is wrong in a student's cell, and cuts f-strings otherwise from
3.12 on; on sound code the two agree (a test compares them).
"""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

LENGTH = 10  # tokens of a fragment
MOST_TOKENS = 20_000  # of one answer that are looked at
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no bit gets lost

# possessive throughout: no text makes it go back
_TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\f\r\n]++ | \#[^\n]*+ | \\\r?\n)
  | (?P<text>(?:[rR]?[bBfF]|[bBfF]?[rR]|[uU])?(?:
        \"\"\"(?:[^"\\]++|\\.|"(?!""))*+(?:\"\"\")?+
      | '''(?:[^'\\]++|\\.|'(?!''))*+(?:''')?+
      | "(?:[^"\\\n]++|\\.)*+"?+
      | '(?:[^'\\\n]++|\\.)*+'?+))
  | (?P<number>(?:0[xXoObB][\da-fA-F_]++
      | (?:\d[\d_]*+\.?+[\d_]*+|\.\d[\d_]*+)(?:[eE][+-]?+\d[\d_]*+)?+)[jJ]?+)
  | (?P<name>\w++)
  | (?P<sign>\*\*=|//=|>>=|<<=|\.\.\.|->|:=|\*\*|//|>>|<<|[-+*/%&|^@=!<>]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class Fragments:
    """The fragments of one text.

    Attributes
    ----------
    hashes : ndarray of uint64
        One for each place at which ``LENGTH`` tokens begin.
    lines : ndarray of int, shape (tokens, 2)
        First and last line of each token, from 0.
    """

    hashes: np.ndarray
    lines: np.ndarray


def tokens(text: str) -> list[tuple[str, str, int, int]]:
    """Cut code into (kind, text, first line, last line); never raises.

    ``kind`` is text, number, name or sign.
    """
    found = []
    line = 0
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match[0]
        # only these two may hold the end of a line
        last = line + piece.count("\n") if kind in ("skip", "text") else line
        if kind != "skip":
            found.append((kind, piece, line, last))
            if len(found) == MOST_TOKENS:
                break
        line = last
    return found


def normal(found: list[tuple[str, str, int, int]]) -> list[str]:
    """Replace what a student is free to choose by its kind."""
    made = []
    before = ""
    for kind, piece, _, _ in found:
        if kind == "name":
            made.append(piece if piece in _KEPT or before == "." else "name")
        else:
            made.append(piece if kind == "sign" else kind)
        before = piece
    return made


@lru_cache(maxsize=256)
def fragments(text: str) -> Fragments:
    """Hash every run of ``LENGTH`` tokens; equal fragments have equal hashes.

    With t_i the hash of token i and B an odd number, ``sum_j t_(i+j) B^j`` modulo
    2^64 (Karp and Rabin 1987, doi:10.1147/rd.312.0249). All fragments are kept:
    answers are short, and choosing among them, as winnowing does (Schleimer,
    Wilkerson, Aiken 2003, doi:10.1145/872757.872770), would save little.
    """
    found = tokens(text)
    lines = np.array([(first, last) for _, _, first, last in found], int)
    lines = lines.reshape(len(found), 2)
    codes = np.array([_code(token) for token in normal(found)], np.uint64)
    places = len(codes) - LENGTH + 1
    if places < 1:
        return Fragments(np.empty(0, np.uint64), lines)
    hashes = np.zeros(places, np.uint64)
    power = np.uint64(1)
    with np.errstate(over="ignore"):  # modulo 2^64 is meant
        for step in range(LENGTH):
            hashes += codes[step : step + places] * power
            power *= _MULTIPLIER
    return Fragments(hashes, lines)


def covered_lines(text: str, shared: np.ndarray) -> frozenset[int]:
    """Lines of a text that stand in fragments with one of these hashes."""
    own = fragments(text)
    lines: set[int] = set()
    for place in np.flatnonzero(np.isin(own.hashes, shared)):
        first = own.lines[place, 0]
        last = own.lines[place + LENGTH - 1, 1]
        lines.update(range(int(first), int(last) + 1))
    return frozenset(lines)


@lru_cache(maxsize=65536)
def _code(token: str) -> np.uint64:
    digest = hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8)
    return np.uint64(int.from_bytes(digest.digest(), "little"))
