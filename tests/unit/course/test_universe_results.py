"""Tests of course.universe_results: metrics, pooling, and the stored table."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from course import datasets, universe, universe_results
from course.universe import World

# One of 2,000 tests may turn on another machine's last digit.
SHARE = 0.6 / universe_results.N_SIMS
# The optimiser's tolerance; six digits are stored.
MEAN = 5e-5


def _table(rows):
    columns = ["data_set", "strategy", "coefficient", "true", "estimate", "se", "df"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(failed=table["se"].isna(), singular=False)


@pytest.fixture
def by_hand():
    """Return two data sets with two coefficients, and one that failed."""
    return _table(
        [
            (0, "a", "Intercept", 0.0, 0.5, 0.25, 9.0),
            (0, "a", "x1", 1.0, 0.5, 0.10, 9.0),
            (1, "a", "Intercept", 0.0, -1.0, 0.50, 9.0),
            (1, "a", "x1", 1.0, 1.1, 0.05, 9.0),
            (2, "a", "Intercept", 0.0, np.nan, np.nan, 9.0),
            (2, "a", "x1", 1.0, np.nan, np.nan, 9.0),
        ]
    )


def test_metrics_are_sums_over_coefficients(by_hand):
    """Are error, SE and absolute t summed by data set, failures left out?"""
    found = universe_results.metrics(by_hand)
    assert found["data_set"].tolist() == [0, 1]
    assert_allclose(found["abs_error"], [1.0, 1.1])
    assert_allclose(found["se_sum"], [0.35, 0.55])
    assert_allclose(found["t_sum"], [2 + 5, 2 + 22])


def test_metrics_keep_worlds_apart(by_hand):
    """Are data sets with the same number in two worlds two data sets?"""
    two = pd.concat(
        [by_hand.assign(people=J, observations=5, between_sd=1.0) for J in (10, 30)]
    )
    found = universe_results.metrics(two)
    assert found[["people", "data_set"]].to_numpy().tolist() == [
        [10, 0], [10, 1], [30, 0], [30, 1],
    ]  # fmt: skip


def test_false_positives_depend_on_the_degrees_of_freedom(by_hand):
    """Does |t| = 2 (and 2, 5, 2 here) reject by z, not by t with 9?"""
    assert universe_results.false_positives(by_hand)["a"] == 1 / 4
    assert universe_results.false_positives(by_hand, np.inf)["a"] == 1


def test_pooling_averages_the_three_slopes_only(rng):
    """Are shares averaged, spreads as squares, the intercept left out?"""
    found = universe.analyse(universe.draw(rng, World(10, 25, 1.0), 200))
    summary = universe.summarise(found)
    pooled = universe_results.pool_slopes(summary).set_index("strategy")
    own = summary[summary["strategy"] == "two-stage"].iloc[1:]
    assert_allclose(
        pooled.loc["two-stage", "false_positives"], own["false_positives"].mean()
    )
    assert_allclose(pooled.loc["two-stage", "sd"], (own["sd"] ** 2).mean() ** 0.5)
    assert pooled.index.tolist() == summary["strategy"].unique().tolist()


def test_stored_table_holds_the_whole_grid():
    """Are there 45 worlds x 4 strategies x 4 coefficients, 2,000 data sets each?"""
    stored = datasets.load("universe_grid")
    assert len(stored) == 45 * 16
    assert (stored["n_sims"] == universe_results.N_SIMS).all()
    worlds = stored[universe_results.SETTINGS].drop_duplicates().to_numpy().tolist()
    assert worlds == [list(cell.values()) for cell in universe.cells()]


@pytest.mark.parametrize("index", [5, 22, 40])
def test_stored_cells_are_made_again_from_the_seed(index):
    """Does the code still make the stored numbers?"""
    again = universe_results.make_cell(index).reset_index(drop=True)
    stored = datasets.load("universe_grid")
    cell = universe.cells()[index]
    kept = stored[(stored[list(cell)] == list(cell.values())).all(axis=1)]
    kept = kept.reset_index(drop=True)
    assert again.columns.tolist() == kept.columns.tolist()
    for column in ("strategy", "coefficient"):
        assert again[column].tolist() == kept[column].tolist()
    for column in ("false_positives", "false_positives_z", "power", "singular"):
        assert_allclose(again[column], kept[column], atol=SHARE)
    for column in ("bias", "rmse", "sd", "mean_se"):
        assert_allclose(again[column], kept[column], rtol=MEAN, atol=2e-6)


def test_table_of_few_data_sets_is_that_of_its_cells(tmp_path, monkeypatch):
    """Does the command write what make_cell makes, in the order of the grid?"""
    some = universe.GRID[:3]
    cells = universe.cells(some)
    monkeypatch.setattr(universe, "cells", lambda: cells)
    path = tmp_path / "grid.csv"
    universe_results.main(["--workers", "1", "--n-sims", "20", "--output", str(path)])
    found = pd.read_csv(path)
    expected = pd.concat([universe_results.make_cell(i, n_sims=20) for i in range(3)])
    assert found["between_sd"].unique().tolist() == [0.1, 0.25, 1.0]
    assert_allclose(found["mean_se"], expected["mean_se"], atol=1e-6)
    assert_allclose(found["power"], expected["power"], atol=1e-6)
