"""Tests of course.universe_theory: each formula against the simulated universe."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from course import universe, universe_theory
from course.universe import World
from course.universe_results import pool_slopes


def _slopes(rng, J, n, tau, n_sims=1500):
    """Return the pooled slopes of one world, by strategy."""
    found = universe.analyse(universe.draw(rng, World(J, n, tau), n_sims))
    return pool_slopes(universe.summarise(found)).set_index("strategy")


@pytest.mark.parametrize(("n", "tau"), [(12, 0.1), (25, 1.0)])
def test_variances_are_those_of_the_universe(rng, n, tau):
    """Are (7) and (8) the variances of two-stage and OLS slopes, up to chance?"""
    found = _slopes(rng, 60, n, tau)["sd"] ** 2
    # Relative MC error of a variance of 4500 slopes is 0.021; finite J adds 1/60.
    assert_allclose(
        found["two-stage"], universe_theory.variance_two_stage(60, n, tau), rtol=0.08
    )
    assert_allclose(
        found["cluster-robust"], universe_theory.variance_pooled(60, n, tau), rtol=0.08
    )


def test_two_stage_and_pooled_ols_cross_where_the_lecture_says():
    """Are the two variances equal at tau squared = 1 / (n - 5)?"""
    n = np.array([6, 10, 25, 100])
    tau = (n - 5) ** -0.5
    assert_allclose(
        universe_theory.variance_two_stage(7, n, tau),
        universe_theory.variance_pooled(7, n, tau),
    )


def test_two_stage_variance_is_infinite_with_five_rows():
    """Is it infinite up to 5 rows, finite from 6 on?"""
    found = universe_theory.variance_two_stage(10, np.array([4, 5, 6]), 0.5)
    assert_allclose(found, [np.inf, np.inf, (0.25 + 1) / 10])


@pytest.mark.parametrize("n", [5, 6, 25])
def test_own_slopes_err_like_student_t(rng, n):
    """Is a person's error t with n - 3 degrees of freedom over its root?"""
    drawn = universe.draw(rng, World(100, n, 0.0), 40)
    P = drawn.products
    own = np.linalg.solve(P[..., :4, :4], P[..., :4, 4:])[..., 1, 0]
    error = (own - drawn.person[..., 1]).ravel()
    df = universe_theory.own_slope_df(n)
    p = stats.kstest(error * df**0.5, stats.t(df).cdf).pvalue
    assert p > 1e-4
    # The test has the power to tell the next n.
    assert stats.kstest(error * (df + 2) ** 0.5, stats.t(df + 2).cdf).pvalue < p


def test_fewer_rows_than_coefficients_are_refused():
    """Is there an error, with the reason, where own slopes do not exist?"""
    with pytest.raises(ValueError, match="more than 3 rows a person, got 3"):
        universe_theory.own_slope_df(np.array([10, 3]))


@pytest.mark.parametrize(("n", "tau"), [(10, 0.25), (25, 1.0), (60, 0.5)])
def test_overconfidence_predicts_the_false_positives_of_random_intercepts(rng, n, tau):
    """Is formula (6) right for standard errors and for tests?"""
    found = _slopes(rng, 60, n, tau, 800).loc["random intercept"]
    kappa = universe_theory.overconfidence(n, tau)
    assert_allclose(found["sd"] / found["mean_se"], kappa, rtol=0.05)
    share = universe_theory.false_positives(kappa)
    # Six binomial errors of 2400 slopes, halved sample for their dependence.
    allowed = 6 * np.sqrt(share * (1 - share) / 1200)
    assert abs(found["false_positives"] - share) < allowed


def test_overconfidence_has_its_limits():
    """Is it 1 without spread, (n + p) / p for endless spread, and endless in n?"""
    assert universe_theory.overconfidence(50, 0.0) == 1
    assert_allclose(universe_theory.overconfidence(25, 1e6), (28 / 3) ** 0.5)
    huge = universe_theory.overconfidence(10**8, 0.1)
    assert universe_theory.false_positives(huge) > 0.99


def test_one_predictor_gives_the_known_shares():
    """Does p = 1 give 0.30, 0.59, 0.83 and 0.08, as simulated by others?"""
    kappa = universe_theory.overconfidence(
        np.array([5, 25, 100, 25]), np.array([1.0, 1.0, 2.0, 0.1]), p=1
    )
    found = universe_theory.false_positives(kappa)
    assert_allclose(found, [0.295, 0.594, 0.828, 0.079], atol=5e-4)
