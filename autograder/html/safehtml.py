"""HTML from untrusted text, outputs and pictures: nothing of it can run or load.

Everything here returns ``Markup`` that is safe to put into a page as it stands.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

import bleach
import mistune
from bs4 import BeautifulSoup
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from .mathml import mathml

_TABLE = "table caption thead tbody tfoot tr th td".split()
_TEXT = (
    "p div span br hr pre code kbd samp b i em strong u s del sub sup small blockquote "
    "ul ol li dl dt dd h1 h2 h3 h4 h5 h6 details summary a img"
).split()
_DROPPED = (
    "script style template iframe object embed svg math noscript title textarea select "
    "button form input link meta base"
).split()
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.?)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_HEADING = re.compile(r"h[1-6]\Z")
_HTML_CHARACTERS = 100_000
_TEXT_CHARACTERS = 20_000
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_BYTES = 4 * 1024 * 1024
_PNG_PIXELS = 40_000_000

Images = Mapping[str, bytes]


def plain(text: str, limit: int = _TEXT_CHARACTERS) -> str:
    """Drop colours and control characters, cut what is too long."""
    text = _CONTROL.sub("", _ANSI.sub("", text.replace("\r\n", "\n")))
    if len(text) > limit:
        return f"{text[:limit]}\n… {len(text) - limit} more characters"
    return text


def sentence(text: str) -> Markup:
    """Escape a message; names between backticks look like code."""
    parts = plain(text, 2_000).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    shown = (
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )
    return Markup().join(shown)


@lru_cache(maxsize=2048)
def code(source: str) -> Markup:
    """Colour Python; very long text stays plain."""
    source = plain(source, 4 * _TEXT_CHARACTERS)
    if len(source) > _TEXT_CHARACTERS:
        return escape(source)
    # Pygments escapes all text; its output holds spans with classes only
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))


def png(data: str | bytes) -> str | None:
    """Return a ``data:`` address for base64 or bytes of a real PNG, else None.

    The chunks are checked and only those that make the picture are kept.
    """
    try:
        raw = base64.b64decode(data) if isinstance(data, str) else data
    except (binascii.Error, ValueError):
        return None
    if len(raw) > _PNG_BYTES or not raw.startswith(_PNG_SIGNATURE):
        return None
    kept = _chunks(raw)
    if kept is None:
        return None
    text = base64.b64encode(_PNG_SIGNATURE + b"".join(kept)).decode()
    return f"data:image/png;base64,{text}"


def _chunks(raw: bytes) -> list[bytes] | None:
    kept: list[bytes] = []
    place = len(_PNG_SIGNATURE)
    names: list[bytes] = []
    while place + 12 <= len(raw):
        (size,) = struct.unpack_from(">I", raw, place)
        name, end = raw[place + 4 : place + 8], place + 12 + size
        if end > len(raw):
            return None
        (crc,) = struct.unpack_from(">I", raw, end - 4)
        if zlib.crc32(raw[place + 4 : end - 4]) != crc:
            return None
        if not names and not _fair_header(name, raw[place + 8 : end - 4]):
            return None
        names.append(name)
        if name in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            kept.append(raw[place:end])
        if name == b"IEND":
            return kept if b"IDAT" in names else None
        place = end
    return None


def _fair_header(name: bytes, data: bytes) -> bool:
    if name != b"IHDR" or len(data) != 13:
        return False
    width, height = struct.unpack_from(">II", data)
    return 0 < width * height <= _PNG_PIXELS


def html(text: str) -> Markup | None:
    """Keep tables and words of a student's HTML; None when that is not worth it."""
    if len(text) > _HTML_CHARACTERS:
        return None
    return _cleaned(text, links=False, images={})


def _cleaned(text: str, *, links: bool, images: Images) -> Markup | None:
    try:
        soup = BeautifulSoup(text, "html.parser")
        for tag in soup.find_all(_DROPPED):
            tag.decompose()
        for tag in soup.find_all("img"):
            _settle_image(tag, images)
        for tag in soup.find_all(_HEADING):
            # below the page's own headings, so that a screen reader's outline holds
            tag.name = f"h{min(int(tag.name[1]) + 2, 6)}"
        clean = bleach.clean(
            str(soup),
            tags={*_TABLE, *_TEXT},
            attributes=_attribute_rule(links),
            protocols={"http", "https", "mailto", "data"},
            strip=True,
        )
    except (RecursionError, AssertionError, ValueError):
        return None
    return Markup(clean)


def _settle_image(tag: Any, images: Images) -> None:
    """Put a verified picture in place of its name, or its description in words."""
    source = str(tag.get("src", ""))
    name = source.removeprefix("attachment:")
    data: str | bytes | None = images.get(name)
    if data is None and source.startswith("data:image/png;base64,"):
        data = source.partition(",")[2]
    address = png(data) if data else None
    alt = str(tag.get("alt", "")) or "picture"
    if address is None:
        tag.replace_with(f"[{alt}]")
        return
    tag.attrs = {"src": address, "alt": alt}


def _attribute_rule(links: bool) -> Callable[[str, str, str], bool]:
    def allowed(tag: str, name: str, value: str) -> bool:
        if name in ("colspan", "rowspan"):
            return tag in ("td", "th") and value.isdigit() and len(value) < 4
        if name == "class":
            return value == "math" and tag in ("span", "div", "code")
        if tag == "a" and name == "href":
            return links and value.startswith(("http://", "https://", "mailto:"))
        if tag == "img":
            # only addresses that _settle_image has made are left
            return name == "alt" or (
                name == "src" and value.startswith("data:image/png;base64,")
            )
        return False

    return allowed


class _Renderer(mistune.HTMLRenderer):
    """Mark formulas as TeX, legible without any script."""

    def inline_math(self, text: str) -> str:
        """Show a formula within a line."""
        return f'<code class="math">{mistune.escape(text)}</code>'

    def block_math(self, text: str) -> str:
        """Show a formula of its own."""
        return f'<div class="math">{mistune.escape(text.strip())}</div>\n'


_FORMULA = re.compile(r'<(code|div) class="math">([^<]*)</\1>')
_PLUGINS = ["table", "strikethrough", "math"]


def markdown(text: str, images: Images, *, trusted: bool = False) -> Markup:
    """Render markdown; links stay in the instructor's own text only."""
    renderer = _Renderer(escape=False)
    try:
        if len(text) > _HTML_CHARACTERS:
            raise ValueError
        made = str(mistune.create_markdown(renderer=renderer, plugins=_PLUGINS)(text))
    except (RecursionError, ValueError):
        made = ""
    clean = _cleaned(made, links=trusted, images=images) if made else None
    if clean is None:
        return Markup("<pre>{}</pre>").format(plain(text))
    return Markup(_FORMULA.sub(_formula, clean))


def _formula(found: re.Match[str]) -> str:
    """Draw a formula by MathML; one that is not covered stays as TeX."""
    drawn = mathml(unescape(found[2]).strip(), block=found[1] == "div")
    return str(drawn) if drawn is not None else found[0]
