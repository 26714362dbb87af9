"""Text cells as the formgrader shows them: formulas without the net, no active content.

nbgrader's pages load MathJax from a server elsewhere, so that formulas are raw TeX
where there is no net. Named in ``nbgrader_config.py`` as nbconvert's Markdown filter,
this draws them as MathML, which browsers show by themselves.
"""

from __future__ import annotations

from . import safehtml


def markdown2html(source: str) -> str:
    """Markdown to safe HTML, with formulas as MathML."""
    return str(safehtml.markdown(source, {}))
