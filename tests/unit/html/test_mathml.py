"""Are formulas drawn as TeX would, and never as anything that runs?"""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.html.mathml import mathml

PIECES = r"\frac \sqrt [ ] { } _ ^ ' & \\ \begin{pmatrix} \end{pmatrix} \left( \right)"
PIECES = [*PIECES.split(), r"\text{a<b}", r"\hat", "x", "12", "<script>", "\x00", "$"]


def tree(tex, **options):
    """Parse what was drawn: it must be well-formed XML."""
    drawn = mathml(tex, **options)
    assert drawn is not None, tex
    return ElementTree.fromstring(str(drawn))


def shape(tex):
    """Write the drawing as nested element names and texts."""

    def walk(node):
        inner = "".join(map(walk, node)) or node.text or ""
        return f"{node.tag}({inner})"

    return "".join(map(walk, tree(tex)))


@pytest.mark.parametrize(
    ("tex", "drawn"),
    [
        (r"\beta_1", "msub(mi(β)mn(1))"),
        (r"x_i^2", "msubsup(mi(x)mi(i)mn(2))"),
        (r"x^2_i", "msubsup(mi(x)mi(i)mn(2))"),
        (r"\hat\beta", "mover(mi(β)mo(^))"),
        (r"\hat\beta_1", "msub(mover(mi(β)mo(^))mn(1))"),
        (r"\frac{1}{n}", "mfrac(mn(1)mi(n))"),
        (r"\frac12", "mfrac(mn(1)mn(2))"),
        (r"x^10", "mrow(msup(mi(x)mn(1))mn(0))"),
        (r"\sqrt{2}", "msqrt(mn(2))"),
        (r"\sqrt[3]{x}", "mroot(mi(x)mn(3))"),
        (r"\sum_{j=1}^J", "munderover(mo(∑)mrow(mi(j)mo(=)mn(1))mi(J))"),
        (r"\int_0^1", "msubsup(mo(∫)mn(0)mn(1))"),
        (r"\max_i x", "mrow(munder(mi(max)mi(i))mi(x))"),
        (r"X^\top X", "mrow(msup(mi(X)mi(\N{DOWN TACK}))mi(X))"),
        (r"\mathrm E", "mtext(E)"),
        (r"a - b", "mrow(mi(a)mo(\N{MINUS SIGN})mi(b))"),
        (r"f'", "msup(mi(f)mo(\N{PRIME}))"),
        (r"\text{a < b}", "mtext(a\xa0<\xa0b)"),
        (r"\left(x\right)", "mrow(mo(()mi(x)mo()))"),
        (
            r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
            "mrow(mo(()mtable(mtr(mtd(mi(a))mtd(mi(b)))mtr(mtd(mi(c))mtd(mi(d))))mo()))",
        ),
    ],
)
def test_formulas_have_the_structure_of_tex(tex, drawn):
    """Do scripts bind to what they follow, and fractions to their two parts?"""
    assert shape(tex) == drawn


def test_a_formula_of_its_own_is_a_block():
    """Is it centred on its own line?"""
    assert tree("x", block=True).get("display") == "block"
    assert tree("x").get("display") is None


@pytest.mark.parametrize(
    "tex",
    [
        r"\unknown x",
        r"\frac{1}",
        r"{x",
        r"x}",
        r"x_1_2",
        r"\begin{pmatrix} a",
        r"\begin{a} x \end{b}",
        r"\text{\input{x}}",
        r"\href{javascript:alert(1)}{x}",
        "^",
        "{" * 100 + "}" * 100,
        "x" * 5000,
    ],
)
def test_what_is_not_covered_is_left_to_the_reader(tex):
    """Is a formula ever drawn wrong instead of shown as TeX?"""
    assert mathml(tex) is None


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_nothing_but_mathml_comes_out(tex):
    """Can any text break out of the formula or stop the page?"""
    drawn = mathml(tex)
    if drawn is None or "\x00" in tex:
        return
    for node in ElementTree.fromstring(str(drawn)).iter():
        assert re.fullmatch(r"m[a-z]+", node.tag)
        assert not set(node.attrib) & {"href", "style", "onclick", "src"}


def test_every_formula_of_the_problem_sets_is_drawn(course_dir):
    """Do students see TeX anywhere in their feedback?"""
    left = []
    for path in sorted((course_dir / "source").glob("*/*.ipynb")):
        for cell in json.loads(path.read_text())["cells"]:
            if cell["cell_type"] != "markdown":
                continue
            text = "".join(cell["source"])
            for pair in re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$", text, re.DOTALL):
                tex = pair[0] or pair[1]
                left += [tex] if mathml(tex.strip()) is None else []
    assert not left
