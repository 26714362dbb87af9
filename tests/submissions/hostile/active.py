"""Find what in a page would run a script or load something."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ELEMENTS = frozenset(
    "script iframe frame object embed link base form applet audio video source".split()
)
_ADDRESSES = frozenset(
    "href src action formaction srcset data poster xlink:href".split()
)
_LOADS = re.compile(r"@import|url\(\s*[\"']?(?!data:)|expression\(", re.IGNORECASE)


class _Reader(HTMLParser):
    """Collects what in a page would run a script or load something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        if tag in _ELEMENTS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = (value or "").strip()
            inert = text.startswith(("#", "data:image/png;", "data:image/jpeg;"))
            inert = inert or text.startswith("data:image/gif;")
            if name.startswith("on") or name == "srcdoc":
                self.found.append(f"{tag} {name}")
            elif name in _ADDRESSES and not inert:
                self.found.append(f"{tag} {name}={text[:40]}")
            elif name == "style" and _LOADS.search(text):
                self.found.append(f"{tag} style={text[:40]}")
            elif tag == "meta" and text.lower() == "refresh":
                self.found.append("meta refresh")

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if self.in_style and _LOADS.search(data):
            self.found.append("style sheet that loads something")


def active_part(text: str) -> str:
    """Return what in a page would run a script or load something, if anything."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return ", ".join(reader.found[:3])
