"""Tests of course.diagnostics."""

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose
from scipy import stats
from statsmodels.stats.diagnostic import het_breuschpagan

from course import diagnostics as dg
from course.datasets import reaction_times
from course.ols import ols

# Sums of a few hundred doubles in another order.
RTOL = 1e-9


@pytest.fixture
def fit(rng):
    """Return a fit with skewed errors, two regressors and 60 rows."""
    X = sm.add_constant(rng.standard_normal((60, 2)))
    return ols(X, X @ [1.0, 2.0, 0.0] + rng.standard_exponential(60))


@pytest.fixture
def reference(fit):
    """Return the same fit by statsmodels."""
    return sm.OLS(fit.y, fit.X).fit()


def test_fit_statistics_by_hand():
    """Do y = 0, 2, 1, 3 on x = 0, 0, 1, 1 give RSS 4, TSS 5, F 0.5?"""
    found = dg.fit_statistics(ols([[1, 0], [1, 0], [1, 1], [1, 1]], [0, 2, 1, 3]))
    # Means 1 and 2: residuals -1, 1, -1, 1; RSS 4 on 2 df; TSS = 2 * (1.5² + 0.5²) = 5.
    assert_allclose(
        [found.s2, found.r2, found.r2_adj, found.f], [2, 0.2, -0.2, 0.5], rtol=RTOL
    )
    # RSS / n = 1: the log-likelihood is -2 (log 2 pi + 1).
    assert_allclose(found.log_lik, -2 * (np.log(2 * np.pi) + 1), rtol=RTOL)
    assert_allclose(found.aic, 4 - 2 * found.log_lik, rtol=RTOL)
    assert_allclose(found.bic, 2 * np.log(4) - 2 * found.log_lik, rtol=RTOL)


def test_fit_statistics_agree_with_statsmodels(fit, reference):
    """Are all eight numbers those of statsmodels, with two regressors?"""
    found = dg.fit_statistics(fit)
    pairs = {
        "s2": "scale", "r2": "rsquared", "r2_adj": "rsquared_adj", "f": "fvalue",
        "f_p": "f_pvalue", "log_lik": "llf", "aic": "aic", "bic": "bic",
    }  # fmt: skip
    for ours, theirs in pairs.items():
        value, expected = getattr(found, ours), getattr(reference, theirs)
        assert_allclose(value, expected, rtol=RTOL, err_msg=ours)


@pytest.mark.parametrize("X", [np.ones((5, 1)), np.eye(2)], ids=["no slope", "n = k"])
def test_fit_statistics_need_a_slope_and_residuals(X):
    """Is a fit refused that leaves nothing to test?"""
    with pytest.raises(ValueError, match="at least one regressor and n > k"):
        dg.fit_statistics(ols(X, np.arange(len(X))))


def test_durbin_watson_by_hand():
    """Do differences 1, 1, -3 over squares 1, 0, 1, 4 give 11 / 6?"""
    assert_allclose(dg.durbin_watson([-1, 0, 1, -2]), 11 / 6, rtol=RTOL)


def test_residual_diagnostics_agree_with_statsmodels(fit):
    """Are Durbin-Watson, skewness, kurtosis and both normality tests the same?"""
    u = fit.u_hat
    jb, jb_p, skew, kurt = sm.stats.jarque_bera(u)
    k2, k2_p = sm.stats.omni_normtest(u)
    assert_allclose(dg.durbin_watson(u), sm.stats.durbin_watson(u), rtol=RTOL)
    assert_allclose([dg.skewness(u), dg.kurtosis(u)], [skew, kurt], rtol=RTOL)
    ours = dg.jarque_bera(u)
    assert_allclose([ours.statistic, ours.p], [jb, jb_p], rtol=RTOL)
    ours = dg.omnibus(u)
    assert_allclose([ours.statistic, ours.p], [k2, k2_p], rtol=RTOL)


@pytest.mark.parametrize("n", [8, 9, 20, 480, 5000])
@pytest.mark.parametrize("kind", ["normal", "uniform", "heavy", "two points"])
def test_omnibus_agrees_with_scipy(rng, n, kind):
    """Are the two normal scores right for any n and any shape of the values?"""
    draw = {
        "normal": rng.standard_normal,
        "uniform": rng.random,
        "heavy": lambda size: rng.standard_t(2, size),
        "two points": lambda size: np.arange(size) % 3 == 0,
    }
    values = draw[kind](n)
    expected = stats.normaltest(values)
    found = dg.omnibus(values)
    assert_allclose(found.statistic, expected.statistic, rtol=1e-8, atol=1e-10)
    assert_allclose(found.p, expected.pvalue, rtol=1e-7)


def test_omnibus_of_symmetrical_values_has_no_share_of_skewness():
    """Is the score of a skewness of exactly 0 exactly 0 (scipy's is not)?"""
    values = np.arange(20) - 9.5
    score = stats.kurtosistest(values).statistic
    assert_allclose(dg.omnibus(values).statistic, score**2, rtol=RTOL)


def test_omnibus_needs_eight_values():
    """Is a sample refused that is too small for the normal scores?"""
    with pytest.raises(ValueError, match="at least 8 values, got 7"):
        dg.omnibus(np.arange(7))


def test_skewness_and_kurtosis_by_hand():
    """Do 0, 0, 0, 4 (moments 3, 6, 21) give 6 / 3^1.5 and 21 / 9?"""
    assert_allclose(dg.skewness([0, 0, 0, 4]), 6 / 3**1.5, rtol=RTOL)
    assert_allclose(dg.kurtosis([0, 0, 0, 4]), 21 / 9, rtol=RTOL)


def test_moments_are_central_in_each_data_set_of_a_batch():
    """Does each data set lose its own mean, not that of the whole batch?"""
    values = np.array([[0.0, 0.0, 0.0, 4.0], [100.0, 100.0, 100.0, 104.0]])
    assert_allclose(dg.skewness(values), 6 / 3**1.5, rtol=RTOL)
    assert_allclose(dg.kurtosis(values), 21 / 9, rtol=RTOL)


def test_condition_number_agrees_with_statsmodels(fit, reference):
    """Is it the ratio of singular values of X, not of eigenvalues of X'X?"""
    found = dg.condition_number(fit.X)
    assert_allclose(found, reference.condition_number, rtol=RTOL)


def test_condition_number_of_a_balanced_dummy_is_the_golden_ratio_squared():
    """Does 1, 0/1 in balance give (3 + root 5) / 2, and -.5/.5 give 2?"""
    x = np.repeat([0.0, 1.0], 7)
    X = np.column_stack([np.ones(14), x])
    assert_allclose(dg.condition_number(X), (3 + 5**0.5) / 2, rtol=RTOL)
    assert_allclose(dg.condition_number(X - [0, 0.5]), 2, rtol=RTOL)


def test_condition_number_of_collinear_columns_is_infinite_or_huge():
    """Does collinearity show, without a warning?"""
    assert dg.condition_number(np.ones((4, 2))) > 1e15
    assert dg.condition_number([[1, 0], [1, 0]]) == np.inf


def test_breusch_pagan_agrees_with_statsmodels(fit):
    """Is it Koenker's n R², with q - 1 degrees of freedom?"""
    statistic, p, _, _ = het_breuschpagan(fit.u_hat, fit.X)
    found = dg.breusch_pagan(fit.u_hat, fit.X)
    assert_allclose([found.statistic, found.p], [statistic, p], rtol=RTOL)


def test_a_batch_equals_its_members(rng):
    """Do many data sets at once give what one at a time gives?"""
    X = np.column_stack([np.ones(30), rng.standard_normal(30)])
    y = rng.standard_normal((4, 30))
    batch = ols(X, y)
    for s in range(4):
        one = ols(X, y[s])
        for name in ("f", "f_p", "log_lik", "r2_adj"):
            many = getattr(dg.fit_statistics(batch), name)[s]
            assert_allclose(many, getattr(dg.fit_statistics(one), name), rtol=1e-8)
        for test in (dg.jarque_bera, dg.omnibus):
            assert_allclose(test(batch.u_hat).p[s], test(one.u_hat).p, rtol=1e-8)
        assert_allclose(
            dg.durbin_watson(batch.u_hat)[s], dg.durbin_watson(one.u_hat), rtol=1e-8
        )
        assert_allclose(
            dg.breusch_pagan(batch.u_hat, X).p[s],
            dg.breusch_pagan(one.u_hat, X).p,
            rtol=1e-8,
        )


def test_reaction_time_table_to_the_printed_digit():
    """Do the formulas give every number that the slides print around the table?"""
    data = reaction_times()
    fit = ols(np.column_stack([np.ones(480), data["X"]]), data["y"])
    table, u = dg.fit_statistics(fit), fit.u_hat
    printed = {
        "0.002": f"{table.r2:.3f}", "-0.000": f"{table.r2_adj:.3f}",
        "0.8897": f"{table.f:.4g}", "0.346": f"{table.f_p:.3g}",
        "-2291.5": f"{table.log_lik:.5g}", "4587.": f"{table.aic:#.4g}",
        "4595.": f"{table.bic:#.4g}", "0.180": f"{dg.durbin_watson(u):.3f}",
        "29.086": f"{dg.omnibus(u).statistic:.3f}",
        "31.936": f"{dg.jarque_bera(u).statistic:.3f}",
        "1.16e-07": f"{dg.jarque_bera(u).p:.3g}", "-0.609": f"{dg.skewness(u):.3f}",
        "2.667": f"{dg.kurtosis(u):.3f}", "2.62": f"{dg.condition_number(fit.X):.3g}",
    }  # fmt: skip
    assert list(printed) == list(printed.values())


def test_pair_correlation_by_hand():
    """Do clusters (0, 1), (0, 1) give -1, and (0, 0), (1, 1) give 1?"""
    cluster = ["a", "a", "b", "b"]
    assert_allclose(dg.pair_correlation([0, 1, 0, 1], cluster), -1, rtol=RTOL)
    assert_allclose(dg.pair_correlation([0, 0, 1, 1], cluster), 1, rtol=RTOL)


def test_pair_correlation_equals_the_sum_over_pairs(rng):
    """Does it equal the definition, pair by pair, with unequal clusters in disorder?"""
    cluster = rng.permutation(np.repeat([3, 1, 2], [4, 2, 5]))
    x = rng.standard_normal(11)
    d = x - x.mean()
    products = [
        d[i] * d[m]
        for i in range(11)
        for m in range(11)
        if i != m and cluster[i] == cluster[m]
    ]
    expected = np.mean(products) / np.mean(d**2)
    assert_allclose(dg.pair_correlation(x, cluster), expected, rtol=RTOL)


@pytest.mark.parametrize(
    ("x", "cluster"), [([1, 2, 3], [1, 2, 3]), ([2, 2, 2], [1, 1, 1])]
)
def test_pair_correlation_needs_pairs_and_variance(x, cluster):
    """Is a division by zero refused?"""
    with pytest.raises(ValueError, match="values that vary"):
        dg.pair_correlation(x, cluster)


@pytest.mark.parametrize("sizes", [[5, 5, 5, 5], [2, 9, 4, 6]])
def test_moulton_factor_is_exact(rng, sizes):
    """Is the sandwich of the true covariance this factor times the classical one?"""
    cluster = np.repeat(np.arange(4), sizes)
    x = rng.standard_normal(len(cluster)) + cluster
    X = np.column_stack([np.ones(len(x)), x])
    Phi = 0.3 * np.equal.outer(cluster, cluster) + 0.7 * np.eye(len(x))
    B = np.linalg.inv(X.T @ X)
    exact = (B @ X.T @ Phi @ X @ B)[1, 1] / B[1, 1]
    rho_x = dg.pair_correlation(x, cluster)
    assert_allclose(dg.moulton_factor(0.3, rho_x, sizes), exact, rtol=RTOL)


def test_moulton_factor_at_its_two_ends():
    """Is it 1 - rho for a balanced x, and 1 + (n_j - 1) rho for a constant one?"""
    assert_allclose(dg.moulton_factor(0.6, -1 / 19, 20), 0.4, rtol=RTOL)
    assert_allclose(dg.moulton_factor(0.6, 1, 20), 1 + 19 * 0.6, rtol=RTOL)
