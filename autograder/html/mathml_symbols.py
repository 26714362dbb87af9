"""TeX commands that are covered, and what MathML writes for them."""

# ruff: noqa: RUF001 -- mathematical characters are meant as they stand

from __future__ import annotations

GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa "
        "lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta "
        "Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(),
        "αβγδϵεζηθϑικλμνξπρστυϕφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        strict=True,
    )
)
SYMBOLS = {"ell": "ℓ", "infty": "∞", "partial": "∂", "nabla": "∇", "emptyset": "∅"}
SYMBOLS |= {"hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "top": "⊤", "bot": "⊥"}
OPERATORS = {
    "cdot": "·", "times": "×", "pm": "±", "mp": "∓", "div": "÷", "ast": "∗",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "ll": "≪",
    "gg": "≫", "approx": "≈", "equiv": "≡", "sim": "∼", "simeq": "≃", "cong": "≅",
    "propto": "∝", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆",
    "cup": "∪", "cap": "∩", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "Rightarrow": "⇒", "Leftrightarrow": "⇔", "iff": "⇔", "implies": "⟹",
    "mapsto": "↦", "mid": "∣", "parallel": "∥", "perp": "⊥", "forall": "∀",
    "exists": "∃", "neg": "¬", "land": "∧", "lor": "∨", "otimes": "⊗", "oplus": "⊕",
    "circ": "∘", "bullet": "•", "star": "⋆", "dots": "…", "ldots": "…", "cdots": "⋯",
    "vdots": "⋮", "ddots": "⋱", "prime": "′", "langle": "⟨", "rangle": "⟩",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "lvert": "|",
    "rvert": "|", "vert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖", "colon": ":",
    "{": "{", "}": "}", "|": "‖", "%": "%", "#": "#", "&": "&", "_": "_", "$": "$",
}  # fmt: skip
LARGE = {"sum": "∑", "prod": "∏", "int": "∫", "bigcup": "⋃", "bigcap": "⋂"}
WORDS = set(
    "log ln exp sin cos tan min max sup inf lim det dim ker tr Pr arg deg gcd".split()
)
BELOW = {"min", "max", "sup", "inf", "lim", "argmin", "argmax", "Pr"}
SPACES = {",": "0.17em", ":": "0.22em", ";": "0.28em", " ": "0.25em", "!": "-0.17em"}
SPACES |= {"quad": "1em", "qquad": "2em", "enspace": "0.5em"}
ACCENTS = {"hat": "^", "widehat": "^", "tilde": "~", "widetilde": "~", "bar": "¯"}
ACCENTS |= {"overline": "¯", "vec": "→", "dot": "˙", "ddot": "¨", "check": "ˇ"}
VARIANTS = {"mathbf": "bold", "boldsymbol": "bold", "bm": "bold", "mathbb": "double"}
TEXTS = {"text", "mathrm", "operatorname", "textrm", "textbf", "textit", "mbox"}
TEXTS |= {"operatorname*", "mathsf", "mathtt", "texttt", "mathit"}
SILENT = {"displaystyle", "textstyle", "scriptstyle", "limits", "nolimits"}
SILENT |= {"nonumber", "notag", "left", "right", "middle"}
SIZES = {"big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"}
FENCES = {
    "matrix": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"),
    "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"), "cases": ("{", ""),
    "aligned": ("", ""), "align": ("", ""), "align*": ("", ""), "split": ("", ""),
    "array": ("", ""), "gathered": ("", ""), "smallmatrix": ("", ""),
}  # fmt: skip
DOUBLE = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "E": "𝔼", "P": "ℙ"}
PRIME = "′"
SIGNS = {"-": "−", "*": "∗"}
