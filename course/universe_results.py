"""The results of the simulated universe: the post's three metrics, and a stored table.

``python -m course.universe_results`` makes ``course/data/universe_grid.csv`` again:
45 worlds, 2,000 data sets each, about a minute on two cores.
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from course import datasets, universe
from course.grid import run_grid

SEED = 2009
N_SIMS = 2000
TABLE = datasets.DATA_DIR / "universe_grid.csv"
SETTINGS = ["people", "observations", "between_sd"]
# Six digits: far finer than the Monte-Carlo error, and the same on every machine.
DIGITS = 6
METRICS = ("abs_error", "se_sum", "t_sum")


def metrics(table: pd.DataFrame) -> pd.DataFrame:
    r"""Return the three numbers by which the post judges a fit.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`course.universe.analyse`, or a grid of such tables.

    Returns
    -------
    pandas.DataFrame
        One row a data set and strategy that did not fail, with the settings of the
        world if there are any: ``abs_error``, :math:`\sum_r|\hat\beta_r - \beta_r|`;
        ``se_sum``, :math:`\sum_r SE_r`; ``t_sum``, :math:`\sum_r|\hat\beta_r / SE_r|`;
        ``singular``.
    """
    ok = table[~table["failed"]]
    keys = [*(name for name in SETTINGS if name in table), "strategy", "data_set"]
    parts = ok[keys].assign(
        abs_error=(ok["estimate"] - ok["true"]).abs(),
        se_sum=ok["se"],
        t_sum=(ok["estimate"] / ok["se"]).abs(),
        singular=ok["singular"].astype(float) / len(universe.COEFFICIENTS),
    )
    return parts.groupby(keys, sort=False).sum().reset_index()


def pool_slopes(summary: pd.DataFrame) -> pd.DataFrame:
    """Average the three slopes of a world, which differ in name only.

    Parameters
    ----------
    summary : pandas.DataFrame
        From :func:`course.universe.summarise`, or a grid of such tables.

    Returns
    -------
    pandas.DataFrame
        One row a world and strategy. ``bias``, ``mean_se`` and shares are means;
        ``sd`` and ``rmse`` means of squares; Monte-Carlo errors of shares are those of
        one slope, so that they are upper bounds.
    """
    slopes = summary[summary["coefficient"] != "Intercept"]
    keys = [*(name for name in SETTINGS if name in summary), "strategy"]
    squares = slopes.drop(columns="coefficient")
    squares[["sd", "rmse"]] **= 2
    pooled = squares.groupby(keys, sort=False).mean().reset_index()
    pooled[["sd", "rmse"]] **= 0.5
    return pooled


def false_positives(
    table: pd.DataFrame, df: float | None = None, alpha: float = 0.05
) -> pd.Series:
    """Return the share of tests of true hypotheses that reject.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`course.universe.analyse`.
    df : float, optional
        Degrees of freedom of the t distribution, ``inf`` for the normal; those of the
        table if not given.
    alpha : float, default 0.05
        Level of the test.

    Returns
    -------
    pandas.Series
        By strategy, over all coefficients and data sets that did not fail.
    """
    ok = table[~table["failed"]]
    t = (ok["estimate"] - ok["true"]).abs() / ok["se"]
    rejects = t > stats.t.isf(alpha / 2, ok["df"] if df is None else df)
    return rejects.groupby(ok["strategy"], sort=False).mean()


def make_cell(index: int, seed: int = SEED, n_sims: int = N_SIMS) -> pd.DataFrame:
    """Make one cell of the stored table again.

    Parameters
    ----------
    index : int
        Its place in :data:`course.universe.GRID`.
    seed, n_sims : int
        As for the whole table.

    Returns
    -------
    pandas.DataFrame
        As from :func:`course.universe.summarise`, the settings in front.
    """
    cells = universe.cells()
    child = np.random.SeedSequence(seed).spawn(len(cells))[index]
    rng = np.random.default_rng(child)
    made = universe.summarise_cell(rng, **cells[index], n_sims=n_sims)
    for place, (name, value) in enumerate(cells[index].items()):
        made.insert(place, name, value)
    return made


def make_table(
    workers: int = 2, n_sims: int = N_SIMS, folder: Path | None = None
) -> pd.DataFrame:
    """Simulate the whole grid.

    Parameters
    ----------
    workers : int, default 2
        Processes; the result does not depend on them.
    n_sims : int
        Data sets of a world.
    folder : path, optional
        Where finished cells are kept, so that an interrupted run can go on.

    Returns
    -------
    pandas.DataFrame
        As from :func:`course.universe.summarise`, one block a world.
    """
    with ProcessPoolExecutor(workers) as executor:
        return run_grid(
            universe.summarise_cell,
            universe.cells(),
            seed=SEED,
            common={"n_sims": n_sims},
            executor=executor,
            folder=folder,
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Make the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--n-sims", type=int, default=N_SIMS, help="data sets a world")
    parser.add_argument("--folder", type=Path, help="keep finished cells here")
    parser.add_argument("--output", type=Path, default=TABLE, help="where to write")
    call = parser.parse_args(argv)
    table = make_table(call.workers, call.n_sims, call.folder)
    table.round(DIGITS).to_csv(call.output, index=False)


if __name__ == "__main__":
    main()
