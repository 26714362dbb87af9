"""Read a mixed-model formula as lme4 writes it, with one random term."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from formulaic import model_matrix
from formulaic.errors import FormulaicError
from numpy.typing import NDArray


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
    data = pd.DataFrame(data)
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
    found = _brackets_with_a_bar(formula)
    if len(found) != 1 or "||" in formula:
        raise ValueError(
            "expected one random term such as (1 + x | subject), got "
            f"{formula!r}; for several or uncorrelated terms use another program, "
            "such as mixedlm"
        )
    ((start, bar, stop),) = found
    before, after = formula[:start].strip(), formula[stop + 1 :].strip()
    effects, group = formula[start + 1 : bar].strip(), formula[bar + 1 : stop].strip()
    if before[-1:] not in ("~", "+") or after[:1] not in ("", "+", "-") or not effects:
        raise ValueError(
            f"expected the random term to be added, as in y ~ x + (1 | g), got "
            f"{formula!r}; it cannot be multiplied or subtracted"
        )
    if before.endswith("+"):
        before = before[:-1].rstrip()
    elif after.startswith("+"):
        after = after[1:].lstrip()
    elif not after:
        after = "1"
    return f"{before} {after}".strip(), effects, group.strip("`")


def _brackets_with_a_bar(formula: str) -> list[tuple[int, int, int]]:
    """Return places of (, | and ) of each random term; I(a | b) is a call, not one."""
    found, open_at, bars = [], [], {}
    for place, character in enumerate(formula):
        if character == "(":
            open_at.append(place)
        elif character == "|":
            bars.setdefault(open_at[-1] if open_at else None, []).append(place)
        elif character == ")" and open_at:
            start = open_at.pop()
            name = re.search(r"[\w.]$", formula[:start].rstrip())
            if start in bars and not name:
                found.append((start, bars[start][0], place))
    return [] if None in bars else found
