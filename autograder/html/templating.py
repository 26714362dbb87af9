"""A page from its template and style sheet, both of this package, safe to open."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup


def fill(name: str, page: Any) -> str:
    """Fill ``templates/NAME.html.j2`` with a page and the style of ``NAME.css``.

    All text is escaped. The style's hash goes into the page's own policy, under which
    a browser takes no other style and no script.
    """
    css = _resource(f"{name}.css")
    mark = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    template = _environment().get_template(f"{name}.html.j2")
    return template.render(page=page, css=Markup(css), css_hash=mark)


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        loader=FunctionLoader(_resource),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _resource(name: str) -> str:
    return (files("autograder") / "templates" / name).read_text(encoding="utf-8")
