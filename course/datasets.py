"""Read the course's data sets, or make them again from their generators."""

from pathlib import Path

import numpy as np
import pandas as pd

DATA_DIR = Path(__file__).parent / "data"


def names() -> list[str]:
    """Return the names of the data sets that ship with the course, sorted."""
    return sorted(path.stem for path in DATA_DIR.glob("*.csv"))


def load(name: str) -> pd.DataFrame:
    """Read one data set.

    Parameters
    ----------
    name : str
        File name without ``.csv``, such as ``"reaction_times"``.

    Returns
    -------
    pandas.DataFrame
        One row a record. Columns and units are in ``course/data/README.md``.

    Raises
    ------
    ValueError
        If no data set has that name; the message lists those there are.

    Examples
    --------
    >>> load("reaction_times").shape
    (480, 3)
    """
    if name not in names():
        raise ValueError(
            f"expected the name of a data set, got {name!r}; "
            f"choose one of: {', '.join(names())}"
        )
    return pd.read_csv(DATA_DIR / f"{name}.csv")


def reaction_times() -> pd.DataFrame:
    """Make the reaction times again: 24 subjects, 2 conditions, 10 trials each.

    Returns
    -------
    pandas.DataFrame
        480 rows: ``subid`` (0 to 23), ``X`` (condition, 0.0 or 1.0) and
        ``y`` (reaction time in milliseconds).

    Notes
    -----
    For subject i, condition X and trial t::

        y_iXt = 800 + 3 X + a_i + d_i X + 5 z_iXt              [ms]
        a_i   = 25 (1 + 0.1 g_{24+i}) v_i                      intercept deviation
        d_i   =  5 (1 + 0.1 g_i) w_i                           slope deviation

    with g, w, v, z independent standard normal, drawn in that order from
    ``numpy.random.RandomState(2)``, whose stream numpy has frozen. The true
    coefficients are 800 ms and 3 ms. The process is that of a simulated example
    in the Psych 253 lecture slides (D. Yamins and R. Poldrack, Stanford, 2021).
    """
    n_subjects, n_trials = 24, 10
    rng = np.random.RandomState(2)
    g = rng.randn(2 * n_subjects)
    w = rng.randn(n_subjects)
    v = rng.randn(n_subjects)
    z = rng.randn(n_subjects * 2 * n_trials)
    d = 5 * (1 + 0.1 * g[:n_subjects]) * w
    a = 25 * (1 + 0.1 * g[n_subjects:]) * v

    subid = np.repeat(np.arange(n_subjects), 2 * n_trials)
    X = np.tile(np.repeat([0.0, 1.0], n_trials), n_subjects)
    y = 800 + 3 * X + a[subid] + d[subid] * X + 5 * z
    return pd.DataFrame({"subid": subid, "X": X, "y": y})
