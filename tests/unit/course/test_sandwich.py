"""Tests of course.sandwich: by hand, against statsmodels and R, by its properties."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from course import datasets
from course import sandwich as sw
from course.ols import ols

ORACLES = Path(__file__).resolve().parents[2] / "oracles"
STORED = json.loads((ORACLES / "cluster_robust.json").read_text(encoding="utf-8"))
# R and numpy take other routes to the same roots; both keep about 13 digits here.
RTOL_R = 1e-10
RTOL = 1e-10
CR_IN_R = {
    "CR0": ("CR0", None),
    "CR1": ("CR1", "clusters"),
    "CR1p": ("CR1", "params"),
    "CR1S": ("CR1", None),
    "CR2": ("CR2", None),
    "CR3": ("CR3", None),
}


def _design(case):
    """Return X, y and cluster of a case of tests/oracles/make_cluster_robust.R."""
    if case == "six_rows":
        X = np.column_stack([np.ones(6), [0, 1, 2, 3, 5, 4]])
        return X, np.array([3.0, 5, 4, 8, 2, 9]), np.array([1, 1, 2, 2, 3, 3])
    if case == "reaction_times":
        data = datasets.load("reaction_times")
        X = np.column_stack([np.ones(480), data["X"]])
        return X, data["y"].to_numpy(), data["subid"].to_numpy()
    data = pd.read_csv(ORACLES / "unbalanced.csv")
    last = data["z"] if case == "unbalanced" else data["cluster"] == "A"
    X = np.column_stack([np.ones(len(data)), data["x"], last.astype(float)])
    return X, data["y"].to_numpy(), data["cluster"].to_numpy()


@pytest.fixture(params=sorted(STORED["cases"]))
def case(request):
    """Return the fit, the clusters and R's output of each stored case."""
    X, y, cluster = _design(request.param)
    return ols(X, y), cluster, STORED["cases"][request.param]


def test_scores_bread_and_meat_by_hand():
    """Are the parts right where pencil and paper suffice?"""
    # x = (0, 0, 1, 1), y = (1, 3, 2, 8): fitted 2, 2, 5, 5; residuals -1, 1, -3, 3.
    X = np.array([[1, 0], [1, 0], [1, 1], [1, 1]])
    fit = ols(X, [1, 3, 2, 8])
    s = sw.scores(fit.X, fit.u_hat)
    assert_allclose(s, [[-1, 0], [1, 0], [-3, -3], [3, 3]], atol=1e-12)
    # X'X = [[4, 2], [2, 2]], determinant 4
    assert_allclose(sw.bread(X), [[0.5, -0.5], [-0.5, 1]], rtol=RTOL)
    # rows alone: 1 + 1 + 9 + 9 = 20, and 9 + 9 = 18 where x = 1
    assert_allclose(sw.meat(s), [[20, 18], [18, 18]], rtol=RTOL)
    # clusters {1, 3} and {2, 4}: sums (-4, -3) and (4, 3)
    assert_allclose(sw.meat(s, [0, 1, 0, 1]), [[32, 24], [24, 18]], rtol=RTOL)
    # clusters {1, 2} and {3, 4} are the two values of x: their residuals cancel
    assert_allclose(sw.meat(s, [0, 0, 1, 1]), 0, atol=1e-12)


def test_sandwich_by_hand():
    """Is the product bread meat bread, times the factor?"""
    B, M = np.array([[0.5, -0.5], [-0.5, 1]]), np.array([[20, 18], [18, 18]])
    # M B = [[1, 8], [0, 9]]; B (M B) = [[0.5, -0.5], [-0.5, 5]]
    assert_allclose(sw.sandwich(B, M), [[0.5, -0.5], [-0.5, 5]], rtol=RTOL)
    assert_allclose(sw.sandwich(B, M, 2), [[1, -1], [-1, 10]], rtol=RTOL)


def test_classical_covariance_is_that_of_statsmodels(case):
    """Is s^2 (X'X)^-1 the nonrobust covariance?"""
    fit, _, _ = case
    reference = sm.OLS(fit.y, fit.X).fit().cov_params()
    assert_allclose(sw.classical_vcov(fit), reference, rtol=RTOL)


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3"])
def test_hc_agrees_with_statsmodels_and_r(case, kind):
    """Are HC0 to HC3 those of statsmodels, and of R's sandwich?"""
    fit, _, stored = case
    V = sw.robust_vcov(fit, kind)
    reference = sm.OLS(fit.y, fit.X).fit(cov_type=kind).cov_params()
    assert_allclose(V, reference, rtol=RTOL)
    assert_allclose(V, stored["vcovHC"][kind], rtol=RTOL_R)


@pytest.mark.parametrize("use_correction", [True, False])
def test_cr_agrees_with_statsmodels(case, use_correction):
    """Is CR1 its default cluster covariance, and CR0 the one without correction?"""
    fit, cluster, _ = case
    codes = np.unique(cluster, return_inverse=True)[1]
    options = {"groups": codes, "use_correction": use_correction}
    reference = sm.OLS(fit.y, fit.X).fit(cov_type="cluster", cov_kwds=options)
    V = sw.robust_vcov(fit, "CR1" if use_correction else "CR0", cluster)
    # Entries that are zero in theory differ in the last bits.
    assert_allclose(V, reference.cov_params(), rtol=RTOL, atol=1e-13)


@pytest.mark.parametrize("name", sorted(CR_IN_R))
def test_cr_agrees_with_clubsandwich(case, name):
    """Are CR0, CR1, CR1p, CR1S, CR2 and CR3 those of R's clubSandwich?"""
    fit, cluster, stored = case
    if name not in stored["vcovCR"]:
        with pytest.raises(ValueError, match="leverage 1"):
            sw.robust_vcov(fit, "CR3", cluster)
        return
    kind, correction = CR_IN_R[name]
    V = sw.robust_vcov(fit, kind, cluster, correction)
    assert_allclose(V, stored["vcovCR"][name], rtol=RTOL_R, atol=1e-13)


def test_cr1_is_the_default_of_r_sandwich_for_lm(case):
    """Is vcovCL(lm) the Stata factor, and its HC0 the factor J/(J-1)?"""
    fit, cluster, stored = case
    V = sw.robust_vcov(fit, "CR1", cluster)
    assert_allclose(V, stored["vcovCL_default"], rtol=RTOL_R, atol=1e-13)
    V = sw.robust_vcov(fit, "CR0", cluster, correction="clusters")
    assert_allclose(V, stored["vcovCL_HC0"], rtol=RTOL_R, atol=1e-13)


@pytest.mark.parametrize("digit", "0123")
def test_a_cluster_a_row_makes_cr_equal_to_hc(case, digit):
    """Does CRx become HCx when every row is its own cluster?"""
    fit, _, _ = case
    alone = np.random.default_rng(1).permutation(len(fit.y))
    V = sw.robust_vcov(fit, f"CR{digit}", alone)
    assert_allclose(V, sw.robust_vcov(fit, f"HC{digit}"), rtol=1e-9)


@pytest.mark.parametrize("kind", sw.KINDS)
def test_order_of_rows_and_names_of_clusters_do_not_matter(rng, kind):
    """Is the covariance the same after shuffling rows and renaming clusters?"""
    X, y, cluster = _design("unbalanced")
    order = rng.permutation(len(y))
    names = {"A": 7, "B": 3, "C": 9, "D": 1, "E": 0, "F": 20, "G": -4}
    renamed = np.array([names[c] for c in cluster])
    clustered = kind.startswith("CR")
    V = sw.robust_vcov(ols(X, y), kind, cluster if clustered else None)
    V2 = sw.robust_vcov(
        ols(X[order], y[order]), kind, renamed[order] if clustered else None
    )
    assert_allclose(V2, V, rtol=RTOL)


@pytest.mark.parametrize("kind", sw.KINDS)
def test_a_batch_equals_its_members(rng, kind):
    """Do many data sets at once give what one at a time gives?"""
    X, y = rng.standard_normal((4, 12, 2)), rng.standard_normal((4, 12))
    cluster = np.repeat([2, 0, 1, 5], 3) if kind.startswith("CR") else None
    batch = sw.robust_vcov(ols(X, y), kind, cluster)
    shared = sw.robust_vcov(ols(X[0], y), kind, cluster)
    for s in range(4):
        V = sw.robust_vcov(ols(X[s], y[s]), kind, cluster)
        assert_allclose(batch[s], V, rtol=RTOL)
        V = sw.robust_vcov(ols(X[0], y[s]), kind, cluster)
        assert_allclose(shared[s], V, rtol=RTOL)


def test_cr3_scores_are_what_leaving_a_cluster_out_does():
    """Is bread times the CR3 score the change of beta_hat without the cluster?"""
    X, y, cluster = _design("unbalanced")
    fit = ols(X, y)
    moves = sw.adjusted_scores(X, fit.u_hat, cluster, power=1) @ sw.bread(X)
    for j, move in zip(np.unique(cluster), moves, strict=True):
        rest = cluster != j
        if j in "BF":  # both treated clusters remain estimable without the other
            assert X[rest, 2].any()
        left_out = fit.beta_hat - ols(X[rest], y[rest]).beta_hat
        assert_allclose(move, left_out, rtol=1e-9)


def test_cr2_is_unbiased_under_spherical_errors():
    """Is E(CR2) = sigma^2 (X'X)^-1 exactly, by the expectation over Phi = I?"""
    X, _, cluster = _design("unbalanced")
    n = len(X)
    B = sw.bread(X)
    M = np.eye(n) - X @ B @ X.T
    # CR2 is quadratic in y: sum its value over the columns of a root of E(uu') = I.
    total = sum(
        sw.sandwich(B, sw.meat(sw.adjusted_scores(X, M[:, i], cluster, 0.5)))
        for i in range(n)
    )
    assert_allclose(total, B, rtol=1e-9, atol=1e-12)


@given(
    shift=st.floats(-100, 100),
    scale=st.floats(0.01, 100),
    kind=st.sampled_from(sw.KINDS),
)
def test_units_change_the_covariance_as_they_should(shift, scale, kind):
    """Does y -> shift + scale y multiply the covariance by scale^2 and no more?"""
    X, y, cluster = _design("six_rows")
    cluster = cluster if kind.startswith("CR") else None
    V = sw.robust_vcov(ols(X, y), kind, cluster)
    V2 = sw.robust_vcov(ols(X, shift + scale * y), kind, cluster)
    assert_allclose(V2, scale**2 * V, rtol=1e-7, atol=1e-9 * scale**2)


def test_one_cluster_for_all_is_refused_where_its_meat_is_zero():
    """Is a single cluster, whose CR0 is zero for any data, refused?"""
    X, y, _ = _design("six_rows")
    fit = ols(X, y)
    assert_allclose(sw.meat(sw.scores(X, fit.u_hat), np.zeros(6)), 0, atol=1e-10)
    with pytest.raises(ValueError, match="at least 2 clusters"):
        sw.robust_vcov(fit, "CR0", np.zeros(6))


@pytest.mark.parametrize(
    ("kind", "cluster", "message"),
    [
        ("HC4", None, "expected one of HC0"),
        ("CR1", None, "CR1 needs cluster"),
        ("HC1", [1, 1, 2, 2, 3, 3], "use 'CR1' or leave cluster out"),
        ("CR1", [1, 2, 3], r"each of 6 rows.*got shape \(3,\)"),
        ("CR1", [[1, 1, 2, 2, 3, 3]], r"got shape \(1, 6\)"),
    ],
)
def test_wrong_calls_say_what_to_do(kind, cluster, message):
    """Does each wrong call name what was expected and what was got?"""
    X, y, _ = _design("six_rows")
    with pytest.raises(ValueError, match=message):
        sw.robust_vcov(ols(X, y), kind, cluster)


def test_oracle_states_its_versions_and_its_script():
    """Are the versions of R's packages stored, and the script beside them?"""
    assert set(STORED["versions"]) == {"R", "sandwich", "clubSandwich"}
    assert (ORACLES.parents[1] / STORED["made_by"]).is_file()
