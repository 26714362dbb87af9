"""Tests of course.universe and course.universe_strategies."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose
from scipy import stats
from statsmodels.regression.mixed_linear_model import MixedLM

from course import universe
from course.universe import World
from course.universe_strategies import STRATEGIES
from course.universe_variants import join_people

# Six standard errors: with a fixed seed, a false alarm means a changed generator.
SIGMAS = 6


def _products(D, g):
    return np.stack([D[g == j].T @ D[g == j] for j in np.unique(g)])[None]


@pytest.fixture
def rows(rng):
    """Return y, X and people of one data set of 20 people with 8 rows each."""
    g = np.repeat(np.arange(20), 8)
    X = np.column_stack([np.ones(160), rng.standard_normal((160, 3))])
    slopes = np.array([0.2, 0.8, 1.0, 0.5]) + rng.standard_normal((20, 4))
    return (X * slopes[g]).sum(1) + rng.standard_normal(160), X, g


def _strategy(name, rows):
    y, X, g = rows
    found = STRATEGIES[name](_products(np.column_stack([X, y]), g), len(y))
    assert not found.failed.any()
    return found.beta_hat[0], found.se[0], found.df[0]


# ---- each strategy against statsmodels -----------------------------------------------


def test_cluster_robust_is_that_of_statsmodels(rows):
    """Are OLS and its clustered standard errors the same to all digits?"""
    y, X, g = rows
    theirs = sm.OLS(y, X).fit(cov_type="cluster", cov_kwds={"groups": g})
    beta, se, df = _strategy("cluster-robust", rows)
    assert_allclose(beta, theirs.params, rtol=1e-9)
    assert_allclose(se, theirs.bse, rtol=1e-9)
    assert_allclose(df, 19)


def test_two_stage_is_a_mean_of_regressions(rows):
    """Is it a t test on the coefficients of a regression for each person?"""
    y, X, g = rows
    own = np.array([sm.OLS(y[g == j], X[g == j]).fit().params for j in range(20)])
    beta, se, df = _strategy("two-stage", rows)
    assert_allclose(beta, own.mean(0), rtol=1e-9)
    assert_allclose(beta / se, stats.ttest_1samp(own, 0).statistic, rtol=1e-9)
    assert_allclose(df, 19)


@pytest.mark.parametrize(
    ("name", "q"), [("random intercept", 1), ("full multilevel", 4)]
)
def test_mixed_models_are_those_of_statsmodels(rows, name, q):
    """Are coefficients and standard errors of a well-behaved data set the same?"""
    y, X, g = rows
    theirs = MixedLM(y, X, groups=g, exog_re=X[:, :q]).fit(reml=True, method="bfgs")
    beta, se, _ = _strategy(name, rows)
    # statsmodels' optimiser stops early; its SEs come from another Hessian.
    assert_allclose(beta, theirs.fe_params, rtol=1e-3)
    assert_allclose(se, theirs.bse_fe, rtol=2e-2)


# ---- the world -----------------------------------------------------------------------


@pytest.mark.parametrize("observations", [2, 3, 5, 25])
def test_drawn_products_have_the_moments_of_rows(rng, observations):
    """Do products drawn without rows have the mean and variance of those with rows?"""
    n, S, J = observations, 20_000, 3
    drawn = universe.draw(rng, World(J, n, 0.5, (1.0, 0.0, -1.0, 2.0)), S)
    x = rng.standard_normal((S, n, 3))
    slopes = [1, 0, -1, 2] + 0.5 * rng.standard_normal((S, 4))
    X = np.concatenate([np.ones((S, n, 1)), x], axis=-1)
    y = (X @ slopes[..., None])[..., 0] + rng.standard_normal((S, n))
    D = np.concatenate([X, y[..., None]], axis=-1)
    expected = np.swapaxes(D, 1, 2) @ D
    found = drawn.products[:, 0]
    for power in (1, 2):
        gap = (found**power).mean(0) - (expected**power).mean(0)
        error = np.hypot((found**power).std(0), (expected**power).std(0)) / np.sqrt(S)
        assert (np.abs(gap) <= SIGMAS * error + 1e-9).all()
    rank = min(n, 5)
    assert (np.linalg.matrix_rank(found[:50], tol=1e-7) == rank).all()


def test_people_of_a_world_are_independent_and_spread_as_stated(rng):
    """Have true coefficients of people the stated mean and standard deviation?"""
    drawn = universe.draw(rng, World(30, 5, 2.0), 3000)
    deviation = drawn.person - drawn.beta[:, None]
    assert_allclose(deviation.std(), 2.0, rtol=0.01)
    assert_allclose(deviation.mean(), 0.0, atol=0.02)
    assert_allclose(np.corrcoef(deviation.reshape(-1, 4).T), np.eye(4), atol=0.02)
    assert 0 <= drawn.beta.min() < 0.01 and 0.99 < drawn.beta.max() <= 1
    assert drawn.n == 150 and drawn.products.shape == (3000, 30, 5, 5)


def test_grid_is_that_of_the_source():
    """Are there 45 worlds, 3 by 3 by 5?"""
    assert len(set(universe.GRID)) == 45 == len(universe.cells())
    assert universe.cells()[-1] == {
        "people": 100, "observations": 100, "between_sd": 4.0,
    }  # fmt: skip
    assert World(10, 5).between_sd == 0.25


@pytest.mark.parametrize(
    "world",
    [(1, 5, 1.0), (10, 0, 1.0), (10, 5, -1.0), (10, 5, np.nan), (2, 2, 1.0),
     (10, 5, 1.0, (1.0,))],
)  # fmt: skip
def test_impossible_worlds_are_refused(world):
    """Does the error say what a world needs?"""
    with pytest.raises(ValueError, match="expected"):
        World(*world)


# ---- what the strategies do ----------------------------------------------------------


@pytest.mark.parametrize("strategy", ["full multilevel", "two-stage"])
def test_honest_strategies_reject_the_truth_at_the_nominal_rate(rng, strategy):
    """Is the type I error 5 % where the model is right?"""
    drawn = universe.draw(rng, World(30, 25, 1.0), 1500)
    table = universe.summarise(universe.analyse(drawn, [strategy]))
    # 4 x 1,500 tests: Monte-Carlo error 0.3 %.
    assert_allclose(table["false_positives"].mean(), 0.05, atol=0.015)
    assert (table["failures"] == 0).all()


@pytest.mark.parametrize(
    ("people", "observations", "tau"), [(10, 5, 1.0), (10, 25, 1.0), (100, 100, 2.0)]
)
def test_ignored_random_slopes_make_false_positives(rng, people, observations, tau):
    """Does random-intercept-only reject too often, by as much as theory says?"""
    drawn = universe.draw(rng, World(people, observations, tau), 700)
    table = universe.summarise(universe.analyse(drawn, ["random intercept"]))
    slopes = table[table["coefficient"] != "Intercept"]
    # J n times the variance of a slope is 1 + tau^2 (n + 4); 1 + 3 tau^2 is believed.
    inflation = (1 + tau**2 * (observations + 4)) / (1 + 3 * tau**2)
    expected = 2 * stats.norm.sf(1.96 / np.sqrt(inflation))
    # 2,100 correlated tests: error 1.5 %; the theory takes J n for large.
    assert_allclose(slopes["false_positives_z"].mean(), expected, atol=0.04)


@pytest.mark.parametrize(
    ("name", "observations", "fails"),
    [("two-stage", 3, True), ("two-stage", 4, False), ("full multilevel", 4, True),
     ("full multilevel", 5, False), ("random intercept", 2, False),
     ("random intercept", 1, True), ("cluster-robust", 1, False)],
)  # fmt: skip
def test_too_few_observations_are_a_failure_not_a_number(
    rng, name, observations, fails
):
    """Is a strategy that cannot be applied reported, with NaN for estimates?"""
    drawn = universe.draw(rng, World(12, observations, 1.0), 6)
    found = STRATEGIES[name](drawn.products, drawn.n)
    assert found.failed.all() == fails
    for values in (found.beta_hat, found.se, found.df):
        assert values.shape == (6, 4)
        assert np.isnan(values).all() if fails else np.isfinite(values).all()


def test_two_stage_fails_when_one_person_has_too_few_observations(rng):
    """Is it a failure, not noise, if some people have no regression of their own?"""
    few, many = (universe.draw(rng, World(10, n, 1.0), 5) for n in (3, 25))
    both = join_people(few, many)
    assert STRATEGIES["two-stage"](both.products, both.n).failed.all()
    assert not STRATEGIES["full multilevel"](both.products, both.n).failed.any()


def test_table_is_tidy_and_complete(rng):
    """Is there one row for each data set, strategy and coefficient?"""
    drawn = universe.draw(rng, World(10, 5, 0.1), 7)
    table = universe.analyse(drawn)
    keys = ["data_set", "strategy", "coefficient"]
    assert len(table) == 7 * 4 * 4 and not table.duplicated(keys).any()
    one = table[(table["strategy"] == "two-stage") & (table["data_set"] == 3)]
    expected = STRATEGIES["two-stage"](drawn.products, drawn.n)
    assert_allclose(one["estimate"], expected.beta_hat[3])
    assert_allclose(one["true"], drawn.beta[3])


def test_unknown_strategy_is_refused(rng):
    """Does the error list the strategies?"""
    drawn = universe.draw(rng, World(10, 5), 1)
    with pytest.raises(ValueError, match="full multilevel, random intercept"):
        universe.analyse(drawn, ["GEE"])


def test_summary_counts_by_hand():
    """Are bias, coverage and power those of three data sets worked out by hand?"""
    table = pd.DataFrame(
        {
            "data_set": range(4),
            "strategy": "s",
            "coefficient": "x1",
            "true": 1.0,
            # Errors 0, 1, 5 with standard error 1 and 10 df (critical value 2.228).
            "estimate": [1.0, 2.0, 6.0, np.nan],
            "se": [1.0, 1.0, 1.0, np.nan],
            "df": 10.0,
            "failed": [False, False, False, True],
            "singular": [True, False, False, False],
        }
    )
    row = universe.summarise(table).iloc[0]
    assert (row["n_sims"], row["failures"], row["singular"]) == (4, 0.25, 0.25)
    assert_allclose([row["bias"], row["rmse"]], [2, np.sqrt(26 / 3)])
    assert_allclose([row["sd"], row["mean_se"]], [np.sqrt(7), 1])
    assert_allclose(row["false_positives"], 1 / 3)
    assert_allclose(row["power"], 1 / 3)
    assert_allclose(row["power_mcse"], np.sqrt(2 / 27))


def test_summary_of_nothing_but_failures_has_no_numbers(rng):
    """Is a strategy that always failed kept in the table, without estimates?"""
    table = universe.summarise_cell(rng, 10, 3, 1.0, n_sims=5)
    failed = table[table["strategy"] == "two-stage"]
    assert len(failed) == 4 and (failed["failures"] == 1).all()
    assert failed[["bias", "mean_se", "power"]].isna().all(axis=None)
