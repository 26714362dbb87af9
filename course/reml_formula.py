"""Read a mixed-model formula as lme4 writes it, with one random term."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from formulaic import model_matrix
from formulaic.errors import FormulaicError
from numpy.typing import NDArray

# A bracket that holds a bar, with brackets inside it one level deep: (1 + f(x) | g).
RANDOM_TERM = re.compile(
    r"\(\s*(?P<effects>(?:[^()|]|\([^()]*\))+)\|\s*(?P<group>[^()|]+?)\s*\)"
)


@dataclass(frozen=True, slots=True)
class Designs:
    """What a formula says.

    Attributes
    ----------
    y : ndarray, shape (n,)
        Outcome.
    X, Z : ndarray, shape (n, p) and (n, q)
        Designs of fixed and random effects.
    groups : ndarray, shape (n,)
        Group labels.
    names, random_names : tuple of str
        Names of the columns of X and Z.
    """

    y: NDArray
    X: NDArray
    Z: NDArray
    groups: NDArray
    names: tuple[str, ...]
    random_names: tuple[str, ...]


def designs(formula: str, data: pd.DataFrame) -> Designs:
    """Build outcome, designs and groups.

    Parameters
    ----------
    formula : str
        ``"y ~ fixed + (random | group)"``.
    data : pandas.DataFrame
        The columns that the formula names.

    Returns
    -------
    Designs

    Raises
    ------
    ValueError
        If there is not exactly one random term, or a column is unknown or incomplete.
    """
    fixed, effects, group = split(formula)
    if group not in data:
        raise ValueError(
            f"expected a column of the data after the bar, got {group!r}; "
            f"there are: {', '.join(map(str, data.columns))}"
        )
    try:
        # Only the data and np: no name of this module is a column by accident.
        both = model_matrix(fixed, data, context={"np": np}, na_action="raise")
        random = model_matrix(effects, data, context={"np": np}, na_action="raise")
    except (FormulaicError, ValueError) as error:
        raise ValueError(
            f"expected {formula!r} to name complete columns of the data, "
            f"got: {error}; drop rows with missing values and check the names"
        ) from error
    if not hasattr(both, "lhs") or both.lhs.shape[1] != 1:
        raise ValueError(f"expected one numeric outcome before ~, got {formula!r}")
    return Designs(
        both.lhs.to_numpy(float)[:, 0],
        both.rhs.to_numpy(float),
        random.to_numpy(float),
        np.asarray(data[group]),
        tuple(both.rhs.columns),
        tuple(random.columns),
    )


def split(formula: str) -> tuple[str, str, str]:
    """Cut a formula into its fixed part, its random effects and its group.

    Examples
    --------
    >>> split("rt ~ x + (1 + x | subject)")
    ('rt ~ x', '1 + x', 'subject')
    """
    found = list(RANDOM_TERM.finditer(formula))
    if len(found) != 1 or "||" in formula or formula.count("|") != 1:
        raise ValueError(
            "expected one random term such as (1 + x | subject), got "
            f"{formula!r}; for several or uncorrelated terms use another program, "
            "such as mixedlm"
        )
    term = found[0]
    before, after = formula[: term.start()].rstrip(), formula[term.end() :]
    before = re.sub(r"\+$", "", before).rstrip()
    if before.endswith("~"):
        before += " 1" if not after.strip() else ""
        after = re.sub(r"^\s*\+", " ", after)
    return (before + after).strip(), term["effects"].strip(), term["group"]
