"""Tests of course.choosing: blended slopes, exact variances, two-way clusters."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from course import choosing, datasets
from course import multilevel as ml
from course import sandwich as sw
from course.ols import ols

# Two ways to the same number differ by rounding only.
EXACT = 1e-9
# Simulated variances of S draws are off by 2 sqrt(2 / S), 4 standard errors allowed.
S = 4000
WIDE = 4 * (2 / S) ** 0.5


@pytest.fixture
def unequal(rng):
    """Return x, y and clusters of 2 to 9 rows; slopes within and between differ."""
    cluster = np.repeat(np.arange(8), [2, 3, 4, 5, 6, 7, 8, 9])
    mean = rng.standard_normal(8)[cluster]
    x = mean + rng.standard_normal(len(cluster))
    return x, x + 2 * mean + rng.standard_normal(len(cluster)), cluster


def covariance(cluster, x, icc, sd_slope):
    """Return the n x n covariance of the errors, entry by entry."""
    same = cluster[:, None] == cluster
    Phi = same * (icc + sd_slope**2 * np.outer(x, x))
    return Phi + (1 - icc) * np.eye(len(x))


@pytest.mark.parametrize("icc", [0.0, 0.1, 0.5, 0.95])
def test_blend_is_generalised_least_squares(unequal, icc):
    """Do weight and two slopes give the GLS slope, exactly?"""
    x, y, cluster = unequal
    X = np.column_stack([np.ones_like(x), x])
    fit = ml.gls(X, y, X[:, :1], cluster, [[icc]], (1 - icc) ** 0.5)
    part = choosing.blend(x, y, cluster, icc)
    assert_allclose(part.slope, fit.beta_hat[1], rtol=EXACT)
    assert 0 < part.weight < 1


def test_blend_ends_at_ols_and_fixed_effects(unequal):
    """Is it OLS at 0 and the within slope towards 1?"""
    x, y, cluster = unequal
    X = np.column_stack([np.ones_like(x), x])
    assert_allclose(
        choosing.blend(x, y, cluster, 0.0).slope, ols(X, y).beta_hat[1], rtol=EXACT
    )
    almost = choosing.blend(x, y, cluster, 1 - 1e-9)
    fe = ml.fixed_effects(x, y, cluster).beta_hat[0]
    assert_allclose(almost.slope, fe, rtol=1e-6)
    assert_allclose(almost.within, fe, rtol=EXACT)


def test_blend_by_hand():
    """Do two clusters of two rows give slopes 1 and 4 with weight 1/5?"""
    # Deviations in x: -.5, .5 twice (S_W = 1), slope 1; means 0.5 and 2.5 with y means
    # 0.5 and 8.5, slope 4, S_B = 2 (1 + 1) = 4. Weight 1/5, slope 0.2 + 3.2 = 3.4.
    part = choosing.blend([0, 1, 2, 3], [0, 1, 8, 9], [0, 0, 1, 1], 0.0)
    assert_allclose(
        [part.within, part.between, part.weight, part.slope], [1, 4, 0.2, 3.4]
    )


def test_blend_takes_many_data_sets(unequal):
    """Does a batch give what its members give?"""
    x, y, cluster = unequal
    both = choosing.blend(np.stack([x, 2 * x]), np.stack([y, y]), cluster, 0.2)
    assert_allclose(both.slope[0], choosing.blend(x, y, cluster, 0.2).slope)
    assert_allclose(both.slope[1], both.slope[0] / 2)


@pytest.mark.parametrize("icc", [-0.1, 1.0])
def test_blend_refuses_an_impossible_icc(unequal, icc):
    """Is an ICC outside [0, 1) refused?"""
    with pytest.raises(ValueError, match=r"icc in \[0, 1\)"):
        choosing.blend(*unequal, icc)


@pytest.mark.parametrize(("icc", "sd_slope"), [(0.0, 0.0), (0.3, 0.0), (0.3, 0.7)])
def test_slope_variances_are_those_of_the_matrices(unequal, icc, sd_slope):
    """Is each variance a' Phi a, with a the weights of the estimator written out?"""
    x, _, cluster = unequal
    X, Phi = (
        np.column_stack([np.ones_like(x), x]),
        covariance(cluster, x, icc, sd_slope),
    )
    D = (cluster[:, None] == np.arange(8)).astype(float)
    average = (D / D.sum(0)).T
    inner = x - D @ (average @ x)
    own = (D * inner[:, None] / (D.T @ inner**2)).T
    d = average @ x - (average @ x).mean()
    best = np.linalg.inv(X.T @ np.linalg.solve(Phi, X)) @ X.T @ np.linalg.inv(Phi)
    weights = {
        "ols": np.linalg.pinv(X)[1],
        "gls": best[1],
        "within": inner / (inner**2).sum(),
        "two-stage": own.mean(0),
        "means": d @ average / (d**2).sum(),
    }
    got = choosing.slope_variances(x, cluster, icc, sd_slope)
    assert got.keys() == weights.keys()
    for name, a in weights.items():
        assert_allclose(got[name], a @ Phi @ a, rtol=1e-7, err_msg=name)
    assert got["gls"] <= min(got.values()) * (1 + EXACT)


def test_ols_loses_nothing_in_two_balanced_designs(rng):
    """Is OLS efficient for x purely inside or purely between equal clusters?"""
    cluster = np.repeat(np.arange(10), 6)
    inside = ml.within(rng.standard_normal(60), cluster)
    between = rng.standard_normal(10)[cluster]
    for x in (inside, between):
        found = choosing.slope_variances(x, cluster, 0.4)
        assert_allclose(found["ols"], found["gls"], rtol=1e-8)
    mixed = choosing.slope_variances(inside + between, cluster, 0.4)
    assert mixed["gls"] < 0.8 * mixed["ols"]


def test_a_route_that_does_not_exist_has_infinite_variance(rng):
    """Is it infinite for fixed effects on a flat x, and for means on an inner x?"""
    cluster = np.repeat(np.arange(10), 6)
    flat = choosing.slope_variances((cluster % 2).astype(float), cluster, 0.4)
    assert flat["within"] == flat["two-stage"] == np.inf
    # The mean of 0.1, 0.1, 0.1 is not 0.1 in floating point: still no variation.
    decimal = choosing.slope_variances(
        0.1 + 0.6 * (cluster % 2), np.repeat(np.arange(20), 3), 0.4
    )
    assert decimal["within"] == np.inf
    inner = ml.within(rng.standard_normal(60), cluster)
    assert choosing.slope_variances(inner, cluster, 0.4)["means"] == np.inf


def test_two_way_is_the_sum_over_pairs_that_share_a_cluster(rng):
    """Without factors: is it the meat over all pairs that share a row or a column?"""
    first, second = rng.integers(0, 5, 40), rng.integers(0, 4, 40)
    X = np.column_stack([np.ones(40), rng.standard_normal(40)])
    fit = ols(X, rng.standard_normal(40))
    s, B = sw.scores(X, fit.u_hat), sw.bread(X)
    share = (first[:, None] == first) | (second[:, None] == second)
    by_pairs = B @ (s.T @ share @ s) @ B
    got = choosing.two_way_vcov(fit, first, second, factor="none")
    assert_allclose(got, by_pairs, atol=1e-12)


def test_two_way_factors(rng):
    """Has each part its own factor, or all the factor of the smaller kind?"""
    first, second = np.repeat(np.arange(6), 8), np.tile(np.arange(4), 12)
    X = np.column_stack([np.ones(48), rng.standard_normal(48)])
    fit = ols(X, rng.standard_normal(48))
    cells = first * 4 + second
    parts = [sw.robust_vcov(fit, "CR1", c) for c in (first, second, cells)]
    each = choosing.two_way_vcov(fit, first, second)
    assert_allclose(each, parts[0] + parts[1] - parts[2], atol=1e-14)
    ratio = choosing.two_way_vcov(fit, first, second, "min") / choosing.two_way_vcov(
        fit, first, second, "none"
    )
    assert_allclose(ratio, 4 / 3 * 47 / 46, rtol=1e-9)


def test_two_way_agrees_with_stored_r():
    """Is it R sandwich's vcovCL with two clusters, on the pupils of Fife?"""
    oracles = Path(__file__).resolve().parents[2] / "oracles"
    stored = json.loads((oracles / "choosing.json").read_text())["two_way"]
    fife = datasets.load("scottish_schools")
    X = np.column_stack([np.ones(len(fife)), fife["verbal"]])
    fit = ols(X, fife["attain"])
    labels = fife["primary"], fife["secondary"]
    for factor, name in (("each", "vcovCL_HC1"), ("none", "vcovCL_HC0_cadjust_FALSE")):
        ours = choosing.two_way_vcov(fit, *labels, factor)
        assert_allclose(ours, stored[name], rtol=1e-9, err_msg=name)


def test_two_way_with_equal_kinds_is_one_way(rng):
    """Do two identical kinds of clusters give the one-way covariance?"""
    cluster = np.repeat(np.arange(6), 5)
    X = np.column_stack([np.ones(30), rng.standard_normal(30)])
    fit = ols(X, rng.standard_normal((3, 30)))
    got = choosing.two_way_vcov(fit, cluster, cluster)
    assert_allclose(got, sw.robust_vcov(fit, "CR1", cluster), atol=1e-14)


def test_two_way_refuses_bad_input(rng):
    """Are unknown factors and labels of the wrong length refused?"""
    fit = ols(np.ones((4, 1)), rng.standard_normal(4))
    with pytest.raises(ValueError, match="each, min, none"):
        choosing.two_way_vcov(fit, [0, 0, 1, 1], [0, 1, 0, 1], "both")
    with pytest.raises(ValueError, match="cluster label"):
        choosing.two_way_vcov(fit, [0, 0, 1, 1], [0, 1, 0])


def test_nearest_covariance_keeps_what_is_one_and_mends_the_rest():
    """Is a covariance left alone, and a negative eigenvalue set to zero?"""
    good = np.array([[2.0, 1.0], [1.0, 2.0]])
    assert_allclose(choosing.nearest_covariance(good), good)
    # Eigenvalues 3 and -1 with eigenvectors (1, 1) and (1, -1): 1.5 everywhere.
    bad = np.array([[1.0, 2.0], [2.0, 1.0]])
    assert_allclose(choosing.nearest_covariance(bad), np.full((2, 2), 1.5))


def test_crossed_data_have_the_variance_stated(rng):
    """Is the variance of the effect the one of items, slopes and single answers?"""
    subjects, items = 12, 8
    data, item = choosing.simulate_crossed(
        rng, subjects, items, S, sd=(2.0, 0.6, 1.0), sd_slope=0.5, effect=0.7
    )
    effect = ols(data.X, data.y).beta_hat[:, 1]
    # Means of 4 items a condition, 12 slopes, 48 answers a condition.
    variance = 2 * 0.6**2 / 4 + 0.5**2 / 12 + 2 / 48
    assert_allclose(effect.var(), variance, rtol=WIDE)
    assert abs(effect.mean() - 0.7) < 4 * (variance / S) ** 0.5
    assert np.array_equal(np.bincount(item), [12] * 8)
    assert np.array_equal(np.bincount(data.cluster), [8] * 12)


def test_crossed_data_need_two_of_each(rng):
    """Is an experiment with a single item refused?"""
    with pytest.raises(ValueError, match="at least 2 subjects and 2 items"):
        choosing.simulate_crossed(rng, 5, 1)
