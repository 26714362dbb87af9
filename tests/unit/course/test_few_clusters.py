"""Tests of course.few_clusters."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from course import few_clusters as fc
from course import sandwich as sw
from course.ols import ols
from course.simulate import cluster_trial, simulate_fixed_design

ORACLES = Path(__file__).resolve().parents[2] / "oracles"
STORED = json.loads((ORACLES / "cluster_robust.json").read_text(encoding="utf-8"))
# clubSandwich prints 15 digits and takes its roots by another route.
RTOL_R = 1e-9


def _unbalanced(case="unbalanced"):
    data = pd.read_csv(ORACLES / "unbalanced.csv")
    last = data["z"] if case == "unbalanced" else data["cluster"] == "A"
    X = np.column_stack([np.ones(len(data)), data["x"], last.astype(float)])
    return X, data["y"].to_numpy(), data["cluster"].to_numpy()


@pytest.mark.parametrize("case", ["unbalanced", "leverage_one"])
@pytest.mark.parametrize("kind", ["CR0", "CR1", "CR2", "CR3"])
def test_satterthwaite_df_agree_with_clubsandwich(case, kind):
    """Are the degrees of freedom those of R's clubSandwich?"""
    X, _, cluster = _unbalanced(case)
    if kind not in STORED["cases"][case]["df"]:
        with pytest.raises(ValueError, match="leverage 1"):
            fc.satterthwaite_df(X, cluster, kind)
        return
    expected = STORED["cases"][case]["df"][kind]
    assert_allclose(fc.satterthwaite_df(X, cluster, kind), expected, rtol=RTOL_R)


def test_satterthwaite_df_of_hc2_agree_with_clubsandwich():
    """Does one row a cluster give the degrees of freedom of HC2?"""
    X, _, cluster = _unbalanced()
    df = fc.satterthwaite_df(X, np.arange(len(cluster)))
    assert_allclose(df, STORED["cases"]["unbalanced"]["df"]["CR2_each_row"], RTOL_R)


def test_df_in_balance_is_the_number_of_clusters_less_one():
    """Is it J - 1 for a balanced regressor that varies inside clusters?"""
    X = np.column_stack([np.ones(24), np.tile([0.0, 1.0], 12)])
    assert_allclose(fc.satterthwaite_df(X, np.repeat(np.arange(6), 4)), 5, rtol=1e-10)


def test_df_matches_the_moments_of_the_variance_estimate(rng):
    """Is 2 mean^2 / variance of simulated CR2 variances the stated number?"""
    X, cluster = cluster_trial(8, 4)
    data = simulate_fixed_design(rng, X, cluster, icc=0.0, n_sims=20_000)
    v = sw.robust_vcov(ols(X, data.y), "CR2", cluster)[:, 1, 1]
    # 20,000 draws of a skewed variable: the ratio has about 3 % error.
    assert_allclose(
        2 * v.mean() ** 2 / v.var(), fc.satterthwaite_df(X, cluster)[1], rtol=0.1
    )


def test_df_of_a_batch_equal_those_of_its_members(rng):
    """Do many designs at once give what one at a time gives?"""
    X = rng.standard_normal((3, 10, 2))
    cluster = np.repeat(np.arange(5), 2)
    batch = fc.satterthwaite_df(X, cluster)
    for s in range(3):
        assert_allclose(batch[s], fc.satterthwaite_df(X[s], cluster), rtol=1e-10)


@pytest.mark.parametrize("kind", ["HC2", "CR4"])
def test_df_for_an_unknown_kind_are_refused(kind):
    """Does a wrong kind say what to pass instead?"""
    with pytest.raises(ValueError, match=r"np\.arange\(n\)"):
        fc.satterthwaite_df(np.ones((4, 1)), [0, 0, 1, 1], kind)


def test_coef_table_by_hand():
    """Are t, p and limits those of scipy for known numbers?"""
    table = fc.coef_table([2.0, -1.0], np.diag([4.0, 0.25]), df=[5, np.inf], null=1)
    assert_allclose(table.se, [2, 0.5])
    assert_allclose(table.t, [0.5, -4])
    assert_allclose(table.p, [2 * stats.t.sf(0.5, 5), 2 * stats.norm.sf(4)])
    half = [2 * 2.5705818366147395, 0.5 * 1.959963984540054]  # t(5), normal: 97.5 %
    assert_allclose(table.high - table.estimate, half, rtol=1e-9)
    assert_allclose(table.estimate - table.low, half, rtol=1e-9)


def _slow_wild_bootstrap(X, y, cluster, coef, null, signs):
    """Do the bootstrap as it is told: new data and a new fit for each sign vector."""
    labels, codes = np.unique(cluster, return_inverse=True)
    others = [c for c in range(X.shape[1]) if c != coef]
    restricted = ols(X[:, others], y - null * X[:, coef])
    fitted = y - restricted.u_hat

    def t_of(outcome):
        fit = ols(X, outcome)
        V = sw.robust_vcov(fit, "CR1", cluster)
        return (fit.beta_hat[coef] - null) / np.sqrt(V[coef, coef])

    assert signs.shape[1] == len(labels)
    return t_of(y), [t_of(fitted + v[codes] * restricted.u_hat) for v in signs]


@pytest.mark.parametrize(("coef", "null"), [(0, 0.0), (1, 0.0), (1, 0.7), (2, -1.0)])
def test_wild_bootstrap_equals_the_literal_one(coef, null):
    """Are all 128 t statistics those of refitting 128 data sets?"""
    X, y, cluster = _unbalanced()
    signs = 1.0 - 2.0 * np.array(list(itertools.product([0, 1], repeat=7)))
    t, t_star = _slow_wild_bootstrap(X, y, cluster, coef, null, signs)
    result = fc.wild_cluster_bootstrap(ols(X, y), cluster, coef, null)
    assert result.exhaustive
    assert_allclose(result.t, t, rtol=1e-9)
    assert_allclose(np.sort(result.t_star), np.sort(t_star), rtol=1e-7, atol=1e-9)
    share = np.mean(np.abs(t_star) >= abs(t) * (1 - 1e-9))
    assert result.p == pytest.approx(share)


def test_wild_bootstrap_counts_the_data_and_their_mirror_image(rng):
    """Is 2/2^J the smallest p, however large the effect?"""
    X, cluster = cluster_trial(6, 3)
    y = 1000 * X[:, 1] + rng.standard_normal(len(X))
    p = fc.wild_cluster_bootstrap(ols(X, y), cluster, coef=1).p
    assert p == pytest.approx(2 / 2**6)


def test_wild_bootstrap_of_a_batch_equals_its_members(rng, monkeypatch):
    """Do many data sets at once, cut into blocks, give what one by one gives?"""
    X, cluster = cluster_trial(5, 2)
    y = rng.standard_normal((3, len(X)))
    monkeypatch.setattr(fc, "MAX_NUMBERS", 100)
    batch = fc.wild_cluster_bootstrap(ols(X, y), cluster, coef=1)
    monkeypatch.undo()
    for s in range(3):
        one = fc.wild_cluster_bootstrap(ols(X, y[s]), cluster, coef=1)
        assert_allclose(batch.t_star[s], one.t_star, rtol=1e-9, atol=1e-12)
        assert batch.p[s] == pytest.approx(one.p)


def test_wild_bootstrap_draws_when_clusters_are_many(rng):
    """Are `draws` random sign vectors used for more than 10 clusters?"""
    X = np.column_stack([np.ones(22), rng.standard_normal(22)])
    fit, cluster = ols(X, rng.standard_normal(22)), np.repeat(np.arange(11), 2)
    result = fc.wild_cluster_bootstrap(fit, cluster, coef=1, draws=99, rng=rng)
    assert not result.exhaustive
    assert result.t_star.shape == (99,)
    with pytest.raises(ValueError, match="expected rng for J = 11"):
        fc.wild_cluster_bootstrap(fit, cluster, coef=1)


def test_all_signs_lists_every_sign_vector_once():
    """Are the 2^J vectors all there, and all different?"""
    signs = fc.all_signs(4)
    assert len(np.unique(signs, axis=0)) == len(signs) == 16
    assert set(np.unique(signs)) == {-1.0, 1.0}


def test_drawn_signs_are_the_data_sets_own(rng, monkeypatch):
    """Does each data set of a batch get draws of its own, also across blocks?"""
    X = np.column_stack([np.ones(22), rng.standard_normal(22)])
    y = np.tile(rng.standard_normal(22), (2, 1))
    monkeypatch.setattr(fc, "MAX_NUMBERS", 500)
    cluster = np.repeat(np.arange(11), 2)
    result = fc.wild_cluster_bootstrap(ols(X, y), cluster, 1, draws=99, rng=rng)
    assert result.t_star.shape == (2, 99)
    assert not np.isclose(result.t_star[0], result.t_star[1]).all()
    # Draws are many enough to tell: equal blocks would repeat the statistics.
    assert len(np.unique(result.t_star[0].round(10))) > 90


# 0.95 and 1,000 draws: two-sided 99.9 % limits of a binomial share are +-0.023;
# the methods themselves are off by up to 0.015 in this design.
COVERAGE_TOLERANCE = 0.035


@pytest.mark.parametrize("method", ["satterthwaite", "wild"])
def test_careful_methods_cover_with_eight_clusters(rng, method):
    """Do CR2 with Satterthwaite df and the bootstrap keep about 95 % at J = 8?"""
    X, cluster = cluster_trial(8, 4)
    data = simulate_fixed_design(rng, X, cluster, icc=0.2, n_sims=1000)
    fit = ols(X, data.y)
    if method == "wild":
        p = fc.wild_cluster_bootstrap(fit, cluster, coef=1).p
    else:
        df = fc.satterthwaite_df(X, cluster)
        V = sw.robust_vcov(fit, "CR2", cluster)
        p = fc.coef_table(fit.beta_hat, V, df).p[:, 1]
    assert abs(np.mean(p > 0.05) - 0.95) < COVERAGE_TOLERANCE


def test_cr1_with_normal_limits_undercovers_with_eight_clusters(rng):
    """Does the usual interval miss clearly in the same design?"""
    X, cluster = cluster_trial(8, 4)
    data = simulate_fixed_design(rng, X, cluster, icc=0.2, n_sims=1000)
    fit = ols(X, data.y)
    p = fc.coef_table(fit.beta_hat, sw.robust_vcov(fit, "CR1", cluster)).p[:, 1]
    assert np.mean(p > 0.05) < 0.88
