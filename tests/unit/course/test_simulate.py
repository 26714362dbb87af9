"""Tests of course.simulate: does each simulator do what its docstring says?"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from course import sandwich as sw
from course import simulate as sim
from course.ols import ols

# Moments of 4,000 data sets or more: four standard errors of each are given below.
N_SIMS = 4000


def _covariance(errors):
    return errors.T @ errors / len(errors)


def test_cluster_index_takes_one_size_or_one_for_each():
    """Are rows dealt out to clusters in order?"""
    assert sim.cluster_index(2, 3).tolist() == [0, 0, 0, 1, 1, 1]
    assert sim.cluster_index(3, [1, 2, 1]).tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(("J", "n_j"), [(2, [1, 2, 3]), (0, 3), (2, [1, 0])])
def test_cluster_index_refuses_impossible_sizes(J, n_j):
    """Does a wrong size say what was expected?"""
    with pytest.raises(ValueError, match="one positive size for each cluster"):
        sim.cluster_index(J, n_j)


@pytest.mark.parametrize("icc", [0.0, 0.3, 1.0])
def test_fixed_design_errors_have_the_covariance_stated(rng, icc):
    """Is Phi 1 on the diagonal, icc in blocks, 0 elsewhere?"""
    X, cluster = np.ones((5, 1)), np.array([0, 0, 1, 1, 1])
    data = sim.simulate_fixed_design(rng, X, cluster, icc, n_sims=20_000)
    same = np.equal.outer(cluster, cluster)
    expected = np.where(np.eye(5, dtype=bool), 1, np.where(same, icc, 0))
    # the standard error of a covariance of unit normals is at most sqrt(2/20,000)
    assert_allclose(_covariance(data.y), expected, atol=0.04)


def test_fixed_design_keeps_design_and_truth(rng):
    """Is y = X beta where the errors are taken out by averaging?"""
    X = np.column_stack([np.ones(6), np.arange(6)])
    data = sim.simulate_fixed_design(
        rng, X, list("aabbcc"), 0.5, n_sims=20_000, beta=[1, 2]
    )
    assert data.cluster.tolist() == [0, 0, 1, 1, 2, 2]
    assert_allclose(data.y.mean(axis=0), X @ [1, 2], atol=0.03)


@pytest.mark.parametrize(("icc", "x_icc"), [(0.2, 1.0), (0.5, 0.4), (0.0, 0.0)])
def test_random_intercept_correlations_are_those_asked_for(rng, icc, x_icc):
    """Do x and the errors correlate as stated inside clusters, not between?"""
    data = sim.simulate_random_intercept(rng, 2, 2, icc, x_icc, n_sims=20_000)
    for values, rho in ((data.X[..., 1], x_icc), (data.y, icc)):
        expected = np.kron(np.eye(2), [[1, rho], [rho, 1]])
        assert_allclose(_covariance(values), expected, atol=0.04)


def test_random_intercept_bias_of_the_classical_variance_is_the_moulton_factor(rng):
    """Is true over classical variance about 1 + (n_j - 1) icc x_icc?"""
    data = sim.simulate_random_intercept(rng, 40, 10, 0.3, 1.0, N_SIMS)
    fit = ols(data.X, data.y)
    ratio = fit.beta_hat[:, 1].var() / sw.classical_vcov(fit)[:, 1, 1].mean()
    # the variance of 4,000 draws has an error of 2 %; the formula is for large J
    assert_allclose(ratio, 1 + 9 * 0.3, rtol=0.12)


@pytest.mark.parametrize(
    ("level", "between"), [("row", 0.0), ("cluster", 0.5**2)], ids=["row", "cluster"]
)
def test_compound_error_is_shared_at_its_level(rng, level, between):
    """Do errors of a cluster correlate only when coefficients vary by cluster?"""
    data = sim.simulate_compound_error(rng, 2, 2, level, 40_000, sd=(1.0, 0.5, 0.0))
    errors = data.y - data.X @ data.beta
    phi = _covariance(errors)
    assert_allclose(np.diag(phi), 1.25, atol=0.04)
    assert_allclose([phi[0, 1], phi[2, 3]], between, atol=0.03)
    assert_allclose(phi[:2, 2:], 0, atol=0.03)


@pytest.mark.parametrize("level", ["row", "cluster"])
def test_compound_error_variance_grows_with_x_squared(rng, level):
    """Is the variance sd_e^2 + sd_0^2 + sd_1^2 x^2?"""
    data = sim.simulate_compound_error(rng, 5, 4, level, 20_000, sd=(1.0, 0.5, 0.5))
    x, errors = data.X[..., 1].ravel(), (data.y - data.X @ data.beta).ravel()
    slope, constant = np.polyfit(x**2, errors**2, 1)
    assert_allclose([constant, slope], [1.25, 0.25], atol=0.05)
    z = data.X[..., 2]
    assert_allclose(z[:, :4], z[:, :1] * np.ones(4))
    assert_allclose(data.X[..., 3], data.X[..., 1] * z)


def test_heteroskedastic_spread_is_a_power_of_x(rng):
    """Is the error x^strength times a standard normal?"""
    data = sim.simulate_heteroskedastic(rng, 50, 1.0, N_SIMS, beta=(1, 2))
    x = data.X[..., 1]
    standard = (data.y - 1 - 2 * x) / x
    assert_allclose([standard.mean(), standard.var()], [0, 1], atol=0.02)
    assert_allclose(x.mean(), 1, atol=0.01)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: sim.simulate_random_intercept(
            rng, 8, 5, n_sims=N_SIMS, beta=(1, 2)
        ),
        lambda rng: sim.simulate_compound_error(rng, 8, 5, "cluster", N_SIMS),
        lambda rng: sim.simulate_heteroskedastic(rng, 40, 1.0, N_SIMS, beta=(1, 2)),
    ],
    ids=["random intercept", "compound error", "heteroskedastic"],
)
def test_ols_is_unbiased(rng, draw):
    """Is the mean of beta_hat within four standard errors of the truth?"""
    data = draw(rng)
    beta_hat = ols(data.X, data.y).beta_hat
    error = (beta_hat.mean(axis=0) - data.beta) / (beta_hat.std(axis=0) / N_SIMS**0.5)
    assert np.abs(error).max() < 4


def test_the_same_seed_gives_the_same_data():
    """Does a simulator use nothing but the generator it is given?"""
    one, two = (
        sim.simulate_random_intercept(np.random.default_rng(5), 4, [1, 2, 3, 4])
        for _ in range(2)
    )
    assert_allclose(one.y, two.y, rtol=0)
    assert one.y.shape == (1, 10)


@pytest.mark.parametrize(("name", "value"), [("icc", -0.1), ("x_icc", 1.5)])
def test_shares_outside_0_and_1_are_refused(rng, name, value):
    """Does an impossible correlation say what was expected?"""
    with pytest.raises(ValueError, match=f"expected {name} between 0 and 1"):
        sim.simulate_random_intercept(rng, 4, 2, **{name: value})


def test_unknown_level_is_refused(rng):
    """Does a wrong level name the two there are?"""
    with pytest.raises(ValueError, match="'row' or 'cluster', got 'person'"):
        sim.simulate_compound_error(rng, 4, 2, "person")


def test_cluster_trial_treats_whole_clusters():
    """Is x constant in each cluster, with the right number treated?"""
    X, cluster = sim.cluster_trial(12, 5)
    sizes = np.bincount(cluster)
    treated = np.bincount(cluster, X[:, 1]) / sizes
    assert sorted(treated) == [0] * 7 + [1] * 5
    assert (sizes[0], sizes[-1]) == (5, 35)


@pytest.mark.parametrize("treated", [0, 6])
def test_cluster_trial_needs_both_groups(treated):
    """Is a trial without treated or without control clusters refused?"""
    with pytest.raises(ValueError, match="both groups need a cluster"):
        sim.cluster_trial(6, treated)
