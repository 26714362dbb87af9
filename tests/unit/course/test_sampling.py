"""Tests of course.sampling: exact cases by hand, oracles, and simulation."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from course import sampling as sp
from course.datasets import load
from course.simulate import cluster_index

# Sums of a few hundred numbers in another order.
RTOL = 1e-10
# Yields of dyestuff (g), six batches of five: Davies & Goldsmith (1972), Statistical
# Methods in Research and Production; `Dyestuff` of the R package lme4.
DYESTUFF = np.array(
    [
        [1545, 1440, 1440, 1520, 1580],
        [1540, 1555, 1490, 1560, 1495],
        [1595, 1550, 1605, 1510, 1560],
        [1445, 1440, 1595, 1465, 1545],
        [1595, 1630, 1515, 1635, 1625],
        [1520, 1455, 1450, 1480, 1445],
    ]
)


def _all_two_stage_means(y, J, m):
    """Return the mean of every two-stage sample there is, all equally likely."""
    units = [list(combinations(row, m)) for row in y]
    return np.array(
        [
            np.mean(choice)
            for schools in combinations(range(len(y)), J)
            for choice in product(*(units[j] for j in schools))
        ]
    )


@pytest.mark.parametrize("icc", [-1 / 11, 0.0, 0.2, 0.9, 1.0])
def test_population_has_exactly_the_truth_asked_for(rng, icc):
    """Are mean, standard deviation and ICC those asked for, to rounding?"""
    pop = sp.make_population(rng, 9, 12, icc, mean=2.1124814, sd=3.0)
    found = pop.y.mean(), pop.y.std(), sp.population_icc(pop.y)
    assert_allclose(found, (2.1124814, 3.0, icc), rtol=RTOL, atol=1e-12)
    assert (pop.mean, pop.sd, pop.icc) == (2.1124814, 3.0, icc)


def test_population_icc_is_the_correlation_of_all_pairs(rng):
    """Is it the Pearson correlation over all ordered pairs within clusters?"""
    y = rng.gamma(1.0, size=(5, 4)) + rng.standard_normal((5, 1))
    pairs = [(a, b) for row in y for i, a in enumerate(row) for b in np.delete(row, i)]
    first, second = np.transpose(pairs)
    assert_allclose(sp.population_icc(y), np.corrcoef(first, second)[0, 1], RTOL)


@pytest.mark.parametrize("icc", [-0.6, 1.1])
def test_impossible_correlations_are_refused(rng, icc):
    """Does the message say what a cluster of three allows?"""
    for draw in (sp.make_population, sp.simulate_clusters):
        with pytest.raises(ValueError, match=r"from -0\.5 to 1 for clusters of 3"):
            draw(rng, 4, 3, icc, 1)


def test_every_subset_is_equally_likely(rng):
    """Do the 10 subsets of 3 out of 5 come up equally often?"""
    subsets = np.sort(sp.draw_subsets(rng, 5, 3, 20_000), axis=1)
    kinds, counts = np.unique(subsets, axis=0, return_counts=True)
    assert kinds.tolist() == [list(c) for c in combinations(range(5), 3)]
    assert stats.chisquare(counts).pvalue > 0.001


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_subsets_hold_no_element_twice(size, k, seed):
    """Is each subset within range and without doubles, up to the whole set?"""
    rng = np.random.default_rng(seed)
    if k > size:
        with pytest.raises(ValueError, match=f"1 to {size} elements, got {k}"):
            sp.draw_subsets(rng, size, k, 3)
        return
    subsets = sp.draw_subsets(rng, size, k, 3)
    assert subsets.shape == (3, k)
    assert subsets.min() >= 0 and subsets.max() < size
    assert all(len(set(row)) == k for row in subsets.tolist())


def test_two_stage_samples_take_m_units_of_j_clusters(rng):
    """Does each sample hold different units of different clusters, row by row?"""
    y = np.arange(7 * 5).reshape(7, 5)  # the cluster of unit v is v // 5
    draws = sp.draw_two_stage(rng, y, 4, 3, 200)
    assert draws.shape == (200, 4, 3)
    schools = draws // 5
    assert (schools == schools[:, :, :1]).all()
    assert all(len(set(row)) == 4 for row in schools[:, :, 0].tolist())
    assert all(len(set(row)) == 12 for row in draws.reshape(200, -1).tolist())
    assert len(np.unique(draws)) == 35


def test_simple_random_samples_reach_all_units(rng):
    """Are they distinct units of the whole population, in equal shares?"""
    draws = sp.draw_srs(rng, np.arange(12).reshape(3, 4), 5, 12_000)
    assert draws.shape == (12_000, 5)
    assert all(len(set(row)) == 5 for row in draws[:200].tolist())
    # each unit is expected in 5/12 of the samples, with an error of 0.0045
    assert_allclose(np.bincount(draws.ravel()) / 12_000, 5 / 12, atol=0.018)


@pytest.mark.parametrize("icc", [-0.4, 0.0, 0.3, 1.0])
def test_simulated_clusters_have_the_covariance_stated(rng, icc):
    """Do units correlate icc inside clusters, not between, also below zero?"""
    y = sp.simulate_clusters(rng, 2, 3, icc, 20_000, mean=5.0, sd=2.0)
    assert_allclose(y.mean(axis=0), 5.0, atol=0.06)
    expected = 4 * (np.kron(np.eye(2), np.full((3, 3), icc) + (1 - icc) * np.eye(3)))
    # the standard error of a covariance is at most 4 sqrt(2/20,000) = 0.04
    assert_allclose(np.cov(y.reshape(-1, 6), rowvar=False), expected, atol=0.16)


@pytest.mark.parametrize(("J", "m"), [(1, 1), (2, 2), (2, 3), (4, 2), (3, 1), (4, 3)])
def test_two_stage_variance_is_that_of_all_samples(rng, J, m):
    """Is the formula exact: the variance over every sample there is?"""
    y = rng.gamma(1.0, size=(4, 3)) + 2 * rng.standard_normal((4, 1))
    means = _all_two_stage_means(y, J, m)
    assert_allclose(means.mean(), y.mean(), rtol=RTOL)
    V = sp.variance_two_stage(J, m, sp.population_icc(y), y.var(), J_pop=4, m_pop=3)
    assert_allclose(V, means.var(), rtol=1e-9, atol=1e-14)


def test_srs_variance_is_that_of_all_samples(rng):
    """Is the formula exact, and 0 for the whole population?"""
    y = rng.gamma(1.0, size=8)
    for n in (1, 3, 8):
        means = [np.mean(sample) for sample in combinations(y, n)]
        V = sp.variance_srs(n, y.var(), n_pop=8)
        assert_allclose(V, np.var(means), rtol=RTOL, atol=1e-14)
    assert_allclose(sp.variance_srs(4, 2.0), 0.5)


def test_designs_are_equal_at_the_border_of_the_correlation():
    """Are two-stage and simple random samples equal at ICC -1/(n_pop - 1)?"""
    V = sp.variance_two_stage(10, 10, -1 / 999, 1.0, J_pop=50, m_pop=20)
    assert_allclose(V, sp.variance_srs(100, 1.0, 1000), rtol=RTOL)


def test_infinite_population_gives_the_design_effect():
    """Is the variance over sigma2/n 1 + (m-1) icc: 2.8 for 10 x 10 at 0.2?"""
    assert_allclose(sp.variance_two_stage(10, 10, 0.2), 0.028, rtol=RTOL)
    V = sp.variance_two_stage(7, [1, 4, 9], 0.3, sigma2=2.0)
    expected = [2 / (7 * m) * sp.design_effect(m, 0.3) for m in (1, 4, 9)]
    assert_allclose(V, expected, rtol=RTOL)


def test_design_effect_of_unequal_clusters_is_the_sum_of_the_covariances():
    """Is it the sum of the entries of the correlation matrix, over n?"""
    n_j, icc = [1, 4, 2], 0.3
    cluster = cluster_index(3, n_j)
    Phi = (1 - icc) * np.eye(7) + icc * np.equal.outer(cluster, cluster)
    assert_allclose(sp.design_effect(n_j, icc), Phi.sum() / 7, rtol=RTOL)
    assert_allclose(sp.design_effect(10, [0.0, 0.2]), [1.0, 2.8])


def test_anova_of_dyestuff_gives_the_published_components():
    """Are the components 1764 and 2451, as lme4 prints them (REML, balanced)?"""
    table = sp.anova(DYESTUFF.ravel(), cluster_index(6, 5))
    assert table.df == (5, 24) and table.n_0 == 5
    assert_allclose((table.msb - table.msw) / 5, 1764.05, atol=0.005)
    assert_allclose(table.msw, 2451.25, atol=0.005)
    assert_allclose(table.icc, 1764.05 / (1764.05 + 2451.25), atol=1e-6)


def test_anova_f_is_that_of_scipy_for_unequal_clusters():
    """Do mean squares agree with an independent one-way analysis?"""
    pups = load("rat_pups")
    groups = [g.to_numpy() for _, g in pups.groupby("litter")["weight_g"]]
    table = sp.anova(pups["weight_g"], pups["litter"])
    assert_allclose(table.msb / table.msw, stats.f_oneway(*groups).statistic, 1e-9)
    assert table.df == (26, 322 - 27)


def test_anova_recovers_the_variances_of_unequal_clusters(rng):
    """Are MSB and MSW unbiased for sigma2 (1 + (n_0 - 1) icc), sigma2 (1 - icc)?"""
    cluster = cluster_index(6, [1, 2, 3, 8, 12, 20])
    u = np.sqrt(0.3) * rng.standard_normal((20_000, 6))[:, cluster]
    y = u + np.sqrt(0.7) * rng.standard_normal((20_000, 46))
    table = sp.anova(y, cluster)
    # errors: 0.012 and 0.001
    assert_allclose(table.msb.mean(), 1 + (table.n_0 - 1) * 0.3, atol=0.08)
    assert_allclose(table.msw.mean(), 0.7, atol=0.005)


def test_anova_does_not_depend_on_the_order_of_rows(rng):
    """Are shuffled rows with any labels the same data set?"""
    cluster, y = cluster_index(4, [2, 3, 1, 5]), rng.standard_normal((3, 11))
    order = rng.permutation(11)
    names = np.array(["d", "b", "c", "a"])[cluster]
    ours, shuffled = sp.anova(y, cluster), sp.anova(y[:, order], names[order])
    assert_allclose(shuffled.icc, ours.icc, rtol=1e-9)
    ci, other = (
        sp.cluster_interval(y, cluster),
        sp.cluster_interval(y[:, order], names[order]),
    )
    assert_allclose(other.se, ci.se, rtol=1e-9)


def test_icc_interval_covers(rng):
    """Does the exact interval hold the true ICC in 95 % of samples?"""
    y = sp.simulate_clusters(rng, 8, 6, 0.3, 20_000).reshape(-1, 48)
    low, high = sp.icc_interval(sp.anova(y, cluster_index(8, 6)))
    # four standard errors of a share of 0.95
    assert_allclose(np.mean((low <= 0.3) & (0.3 <= high)), 0.95, atol=0.0062)


def test_naive_interval_is_the_t_interval_of_scipy(rng):
    """Is it scipy's, and shorter by sqrt(1 - n/n_pop) in a finite population?"""
    y = rng.standard_normal(12)
    ci = sp.naive_interval(y, level=0.9)
    expected = stats.ttest_1samp(y, 0).confidence_interval(0.9)
    assert_allclose((ci.low, ci.high), (expected.low, expected.high), rtol=RTOL)
    half = sp.naive_interval(y, n_pop=16, level=0.9)
    assert_allclose(half.se / ci.se, 0.5, rtol=RTOL)
    assert sp.naive_interval(y, n_pop=12).se == 0


@pytest.mark.parametrize("n_j", [4, [1, 2, 7, 3, 5]], ids=["equal", "unequal"])
def test_cluster_interval_is_the_cluster_robust_one_of_statsmodels(rng, n_j):
    """Are standard error and limits those of CR1 for a constant, t with J - 1?"""
    cluster = cluster_index(5, n_j)
    y = rng.standard_normal(len(cluster)) + rng.standard_normal(5)[cluster]
    fit = smf.ols("y ~ 1", pd.DataFrame({"y": y})).fit(
        cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True
    )
    ci = sp.cluster_interval(y, cluster)
    assert_allclose(ci.se, fit.bse["Intercept"], rtol=1e-9)
    assert_allclose([ci.low, ci.high], fit.conf_int().to_numpy()[0], rtol=1e-9)


@pytest.mark.parametrize(("J", "m"), [(2, 2), (3, 2), (4, 2), (4, 3), (3, 3)])
def test_finite_population_variance_estimate_is_unbiased(rng, J, m):
    """Is its average over every sample there is the true variance?"""
    y = rng.gamma(1.0, size=(4, 3)) + 2 * rng.standard_normal((4, 1))
    units = [list(combinations(row, m)) for row in y]
    samples = [
        np.concatenate(choice)
        for schools in combinations(range(4), J)
        for choice in product(*(units[j] for j in schools))
    ]
    ci = sp.cluster_interval(np.array(samples), cluster_index(J, m), J_pop=4, m_pop=3)
    V = sp.variance_two_stage(J, m, sp.population_icc(y), y.var(), J_pop=4, m_pop=3)
    assert_allclose(np.mean(ci.se**2), V, rtol=1e-9, atol=1e-14)


def test_cluster_interval_covers_where_the_naive_one_does_not(rng):
    """Is coverage 0.95 for school means and 0.756 for the naive interval?"""
    y = sp.simulate_clusters(rng, 10, 10, 0.2, 20_000, mean=3.0).reshape(-1, 100)
    honest = sp.cluster_interval(y, cluster_index(10, 10)).covers(3.0).mean()
    naive = sp.naive_interval(y).covers(3.0).mean()
    # four standard errors
    assert_allclose(honest, 0.95, atol=0.0062)
    assert_allclose(naive, sp.naive_coverage(10, 10, 0.2), atol=0.0122)


@pytest.mark.parametrize(("J", "m"), [(2, 2), (10, 10), (3, 40), (50, 1)])
def test_naive_coverage_is_nominal_without_correlation(J, m):
    """Is it the level at ICC 0, to the accuracy of the quadrature?"""
    assert_allclose(sp.naive_coverage(J, m, 0.0), 0.95, atol=5e-6)
    assert_allclose(sp.naive_coverage(J, m, 0.0, level=0.8), 0.8, atol=5e-6)


def test_naive_coverage_has_the_known_limits():
    """Is it 0.756 for 10 x 10 at 0.2, above 0.95 below zero, falling in between?"""
    assert round(sp.naive_coverage(10, 10, 0.2), 4) == 0.7563
    assert sp.naive_coverage(10, 10, -0.1) > 0.999
    falling = [sp.naive_coverage(5, 20, icc) for icc in np.linspace(-0.04, 1, 20)]
    assert (np.diff(falling) < 0).all()
    # at ICC 1 two clusters are two values: s^2 = 2m/(n-1) d^2/4, t with one df
    n, m = 20, 10
    bound = stats.t.ppf(0.975, n - 1) * np.sqrt(m / (n * (n - 1))) * np.sqrt(2)
    assert_allclose(sp.naive_coverage(2, m, 1.0), 2 * stats.t.cdf(bound, 1) - 1, 1e-4)


@pytest.mark.parametrize("icc", [0.02, 0.2, 0.7])
def test_optimal_cluster_size_minimises_the_variance_of_a_budget(icc):
    """Is no other cluster size better at the same budget?"""
    best = sp.optimal_cluster_size(icc, 300.0, 7.0)
    m = best * np.linspace(0.5, 2, 301)
    V = sp.variance_two_stage(5000 / (300 + 7 * m), m, icc)
    V_best = sp.variance_two_stage(5000 / (300 + 7 * best), best, icc)
    assert (V >= V_best * (1 - 1e-12)).all()
    assert V[0] > 1.04 * V_best


@pytest.mark.parametrize("icc", [-0.1, 0.0, 1.0])
def test_optimal_cluster_size_refuses_what_has_no_optimum(icc):
    """Does it say what to do where no inner optimum exists?"""
    with pytest.raises(ValueError, match="take whole clusters"):
        sp.optimal_cluster_size([0.2, icc], 100, 5)


def test_expected_clusters_is_the_mean_of_all_samples():
    """Is it the mean number of clusters over every sample there is?"""
    touched = [len({unit // 3 for unit in s}) for s in combinations(range(12), 4)]
    assert_allclose(sp.expected_clusters(4, 4, 3), np.mean(touched), rtol=RTOL)
    assert_allclose(sp.expected_clusters(12, 4, 3), 4)


def test_one_cluster_and_wrong_labels_are_refused():
    """Do the messages say what was expected?"""
    with pytest.raises(ValueError, match="at least 2 clusters, got 1"):
        sp.cluster_interval([1.0, 2.0], [0, 0])
    with pytest.raises(ValueError, match="one cluster label a row"):
        sp.anova([1.0, 2.0, 3.0], [0, 1])
