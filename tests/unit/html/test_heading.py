"""Headings of notebooks as plain text, for a terminal and a dialog's titles."""

# ruff: noqa: RUF001 -- mathematical characters are meant as they stand

from __future__ import annotations

import pytest

from autograder.html.heading import heading


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"2. The variance of $\hat\beta_j$", "2. The variance of β̂ⱼ"),
        (r"$R^2$ and $\sigma^2_u/(n-1)$", "R² and σ²ᵤ/(n−1)"),
        (r"$X^\top X$ and $\mathbf{X}'\Omega\mathbf X$", "XᵀX and X′ΩX"),
        (r"$x_{ij}$, $\bar{y}_g$, $\tau^{2k}$", "xᵢⱼ, ȳ_g, τ^(2k)"),
        (r"$\frac{a+b}{n} \le \sqrt{2n}$", "(a+b)/n ≤ √(2n)"),
        (
            r"$\widehat{\mathrm{Var}}$, $\mathbb{E}[u \mid x]$",
            "hat(Var), 𝔼[u ∣ x]",
        ),
        ("`meat` in **bold**, *slanted*, a_b_c", "meat in bold, slanted, a_b_c"),
        ("a [link](other.ipynb#x) and `$code$`", "a link and $code$"),
        (
            r"It costs $5 or $6, or \$7 (2 * 3 * 4)",
            "It costs $5 or $6, or $7 (2 * 3 * 4)",
        ),
    ],
)
def test_marks_go_and_formulas_are_unicode(written, shown):
    """Is a heading what a reader of the rendered notebook would say?"""
    assert heading(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        r"$\begin{pmatrix}1\end{pmatrix}$",
        r"$\unknown{x}$",
        "$x^$",
        "$x}$",
        "${x$",
        "$" + "{" * 50 + "x" + "}" * 50 + "$",
        "**" * 400,
        "",
    ],
)
def test_what_is_not_covered_stays(text):
    """Is unknown or broken TeX left as it is, without an error?"""
    assert heading(text) == text
