"""Tests of course.micro_macro: is a slope taken apart, and fitted, as it should be?"""

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

from course import datasets
from course import micro_macro as mm
from course import multilevel as ml
from course import sandwich as sw
from course.ols import ols

# Two ways to the same number differ by rounding only.
EXACT = 1e-9
# A brute-force criterion sums a dense matrix: a few more digits are lost.
DENSE = 1e-8
# Simulated averages are asked to lie within four Monte-Carlo standard errors.
Z_MAX = 4.0


def _design(x):
    return np.stack([np.ones_like(x), x], axis=-1)


@pytest.fixture
def unequal(rng):
    """Return x, y and cluster: 7 clusters of 2 to 8 rows, confounded between."""
    cluster = np.repeat(np.arange(7), np.arange(2, 9))
    a = rng.standard_normal(7)[cluster]
    x = a + rng.standard_normal(len(cluster))
    y = 1 + 0.5 * x - 2 * a + rng.standard_normal(len(cluster))
    return x, y, cluster


def _dense_criterion(X, y, cluster, ratio):
    """Return minus twice the restricted log-likelihood from the dense V."""
    n, k = X.shape
    V = np.eye(n) + ratio * np.equal.outer(cluster, cluster)
    V_inv = np.linalg.inv(V)
    A = X.T @ V_inv @ X
    beta = np.linalg.solve(A, X.T @ V_inv @ y)
    r = y - X @ beta
    sigma2 = r @ V_inv @ r / (n - k)
    logdets = np.linalg.slogdet(V)[1] + np.linalg.slogdet(A)[1]
    value = logdets + (n - k) * (1 + np.log(2 * np.pi * sigma2))
    return value, beta, sigma2, sigma2 * np.linalg.inv(A)


def test_four_rows_by_hand():
    """Are within, between and OLS slope those of a calculation on paper?"""
    # Deviations of x: -.5 .5 -.5 .5, of y the same: SS_W 1, slope 1. Means of x: 0.5
    # and 4.5, of y 5.5 and 1.5: SS_B 16, slope -1. Mixture (1 - 16) / 17.
    parts = mm.slope_parts([0, 1, 4, 5], [5, 6, 1, 2], [0, 0, 1, 1])
    assert_allclose(parts.within, 1, rtol=EXACT)
    assert_allclose(parts.between, -1, rtol=EXACT)
    assert_allclose(parts.pooled, -15 / 17, rtol=EXACT)
    assert_allclose(parts.share_within, 1 / 17, rtol=EXACT)
    assert_allclose(parts.contextual, -2, rtol=EXACT)


def test_parts_are_fixed_effects_ols_and_their_mixture(unequal):
    """Do the parts agree with the course's own estimators for unequal clusters?"""
    x, y, cluster = unequal
    parts = mm.slope_parts(x, y, cluster)
    assert_allclose(
        parts.within, ml.fixed_effects(x, y, cluster).beta_hat[0], rtol=EXACT
    )
    assert_allclose(parts.pooled, ols(_design(x), y).beta_hat[1], rtol=EXACT)
    w = parts.share_within
    mixture = w * parts.within + (1 - w) * parts.between
    assert_allclose(mixture, parts.pooled, rtol=EXACT)
    mundlak = ols(ml.mundlak_design(x, cluster), y).beta_hat
    assert_allclose(mundlak[2], parts.contextual, rtol=EXACT)


def test_parts_take_many_data_sets_at_once(rng):
    """Is each data set of a batch treated as it would be alone?"""
    x, y = rng.standard_normal((2, 3, 12))
    cluster = np.repeat(np.arange(4), 3)
    batch = mm.slope_parts(x, y, cluster)
    for s in range(3):
        alone = mm.slope_parts(x[s], y[s], cluster)
        assert_allclose(batch.between[s], alone.between, rtol=EXACT)
        assert_allclose(batch.share_within[s], alone.share_within, rtol=EXACT)


@pytest.mark.parametrize(
    ("x", "missing"), [([5.1, 5.1, 7.3, 7.3], "within"), ([0.1, 0.7] * 2, "between")]
)
def test_a_slope_without_variation_is_nan(x, missing):
    """Is there no number where x does not vary, and a number elsewhere?"""
    parts = mm.slope_parts(x, [1.0, 2.0, 4.0, 4.0], [0, 0, 1, 1])
    other = {"within": "between", "between": "within"}[missing]
    assert np.isnan(getattr(parts, missing))
    assert np.isfinite(getattr(parts, other))
    assert np.isfinite(parts.pooled)


@pytest.mark.parametrize("ratio", [0.0, 0.3, 50.0])
def test_profile_is_that_of_the_dense_model(unequal, ratio):
    """Do criterion, GLS, variance and covariance agree with brute force?"""
    x, y, cluster = unequal
    X = _design(x)
    got = mm.random_intercept_profile(X, y, cluster, ratio)
    value, beta, sigma2, vcov = _dense_criterion(X, y, cluster, ratio)
    assert_allclose(got.criterion, value, rtol=DENSE)
    assert_allclose(got.beta_hat, beta, rtol=DENSE)
    assert_allclose(got.sigma2, sigma2, rtol=DENSE)
    assert_allclose(got.vcov, vcov, rtol=DENSE)


def test_profile_runs_from_ols_to_fixed_effects(unequal):
    """Is the slope that of OLS at ratio 0 and that of fixed effects far out?"""
    x, y, cluster = unequal
    parts = mm.slope_parts(x, y, cluster)
    curve = mm.random_intercept_profile(_design(x), y, cluster, [0.0, 1.0, 1e12])
    assert_allclose(curve.beta_hat[0, 1], parts.pooled, rtol=EXACT)
    assert_allclose(curve.beta_hat[2, 1], parts.within, rtol=EXACT)
    assert parts.pooled < curve.beta_hat[1, 1] < parts.within


def test_in_balance_the_weight_is_the_formula_of_the_lecture(rng):
    """Is beta(g) the mixture with weight (1 + m g) SS_W / ((1 + m g) SS_W + SS_B)?"""
    cluster = np.repeat(np.arange(6), 4)
    x, y = rng.standard_normal((2, 24))
    parts, g = mm.slope_parts(x, y, cluster), 0.7
    w = (1 + 4 * g) * parts.share_within
    w = w / (w + 1 - parts.share_within)
    got = mm.random_intercept_profile(_design(x), y, cluster, g).beta_hat[1]
    assert_allclose(got, w * parts.within + (1 - w) * parts.between, rtol=EXACT)


def test_fit_is_the_lowest_point(unequal):
    """Is no ratio on a fine grid better than the one found?"""
    x, y, cluster = unequal
    fit = mm.fit_random_intercept(_design(x), y, cluster)
    grid = np.concatenate([[0.0], np.logspace(-6, 6, 5001)])
    curve = mm.random_intercept_profile(_design(x), y, cluster, grid)
    assert fit.criterion <= curve.criterion.min() + EXACT
    assert_allclose(fit.ratio, grid[curve.criterion.argmin()], rtol=0.01)


def test_fit_agrees_with_statsmodels_where_that_converges():
    """Are variances, slope and log-likelihood of the sales data its own?"""
    data = datasets.load("sales")
    X, y = _design(data["price_scaled"].to_numpy()), data["sales"].to_numpy()
    fit = mm.fit_random_intercept(X, y, data["salesperson"])
    other = sm.MixedLM(y, X, groups=data["salesperson"]).fit(method=["powell"])
    assert_allclose(-fit.criterion / 2, other.llf, rtol=1e-10)
    assert_allclose(fit.ratio * fit.sigma2, other.cov_re[0, 0], rtol=1e-4)
    assert_allclose(fit.beta_hat, other.fe_params, rtol=1e-6)


def test_fit_finds_the_optimum_that_lme4_reports_for_finishing_times():
    """Is the ratio right although it is far out and the valley flat?"""
    data = datasets.load("finishing_time")
    X, y = _design(data["finishtime"].to_numpy()), data["score"].to_numpy()
    fit = mm.fit_random_intercept(X, y, data["student"])
    # lme4 1.1: 229.883, with a warning about convergence.
    assert_allclose(fit.ratio * fit.sigma2, 229.883, rtol=1e-5)


def test_ratio_zero_is_a_possible_answer():
    """Is the ratio exactly 0 where clusters are more alike than chance?"""
    cluster = np.repeat(np.arange(5), 2)
    y = np.tile([-1.0, 1.0], 5) + 0.01 * np.arange(10)
    X = np.ones((10, 1))
    fit = mm.fit_random_intercept(X, y, cluster)
    assert fit.ratio == 0
    assert_allclose(fit.beta_hat, [y.mean()], rtol=EXACT)


def test_fit_takes_many_data_sets_and_a_shared_design(rng):
    """Is each data set of a batch fitted as it would be alone?"""
    cluster = np.repeat(np.arange(6), 5)
    X = _design(rng.standard_normal(30))
    y = rng.standard_normal((4, 6))[:, cluster] + rng.standard_normal((4, 30))
    batch = mm.fit_random_intercept(X, y, cluster)
    for s in range(4):
        alone = mm.fit_random_intercept(X, y[s], cluster)
        assert_allclose(batch.beta_hat[s], alone.beta_hat, rtol=1e-6)
        assert_allclose(batch.criterion[s], alone.criterion, rtol=EXACT)


def test_predicted_intercepts_are_those_of_statsmodels():
    """Are BLUPs the conditional means given the fit?"""
    data = datasets.load("sales")
    X, y = _design(data["price_scaled"].to_numpy()), data["sales"].to_numpy()
    fit = mm.fit_random_intercept(X, y, data["salesperson"])
    u = mm.predicted_intercepts(fit, X, y, data["salesperson"])
    other = sm.MixedLM(y, X, groups=data["salesperson"]).fit(method=["powell"])
    expected = [float(value.iloc[0]) for value in other.random_effects.values()]
    assert_allclose(u[::30], expected, rtol=1e-3)


def test_predicted_intercepts_and_mean_residuals_are_proportional(rng):
    """In balance, is u_j = m g times the mean residual, whatever the data?"""
    cluster = np.repeat(np.arange(8), 5)
    x = rng.standard_normal(40)
    y = x + 2 * rng.standard_normal(8)[cluster] + rng.standard_normal(40)
    X = _design(x)
    fit = mm.fit_random_intercept(X, y, cluster)
    u = mm.predicted_intercepts(fit, X, y, cluster)
    e = y - X @ fit.beta_hat - u
    assert_allclose(u, 5 * fit.ratio * ml.cluster_means(e, cluster), rtol=1e-7)


@pytest.mark.parametrize("g", [0.05, 2.0])
def test_visible_share_is_the_slope_of_predicted_intercepts(rng, g):
    """Is the formula for what residuals show exact, at any ratio?"""
    cluster = np.repeat(np.arange(9), 6)
    x, y = rng.standard_normal((2, 54)) + rng.standard_normal((2, 9))[:, cluster]
    parts = mm.slope_parts(x, y, cluster)
    at = mm.random_intercept_profile(_design(x), y, cluster, g)
    u = mm.predicted_intercepts(at, _design(x), y, cluster)
    seen = mm.slope_parts(x, u, cluster).between
    share = mm.visible_share(parts, g, 6)
    assert_allclose(seen, share * parts.contextual, rtol=1e-8)
    assert 0 < share < 1


@pytest.mark.parametrize("contrast", [0.0, 0.2, 0.6, 1.0])
def test_design_puts_the_share_asked_for_between_clusters(contrast):
    """Is contrast squared the between share of x, and half of all x one?"""
    X, cluster = mm.yes_no_design(6, 10, contrast)
    parts = mm.slope_parts(X[:, 1], X[:, 1], cluster)
    assert_allclose(1 - parts.share_within, contrast**2, atol=1e-12)
    assert X[:, 1].mean() == 0.5
    assert set(np.bincount(cluster)) == {10}


@pytest.mark.parametrize(
    ("J", "m", "contrast"), [(5, 10, 0.0), (4, 10, 0.5), (4, 10, 1.2), (0, 10, 0.0)]
)
def test_impossible_designs_are_refused(J, m, contrast):
    """Does the message say what was asked for and what is needed?"""
    with pytest.raises(ValueError, match=f"J = {J}, m = {m}, contrast = {contrast}"):
        mm.yes_no_design(J, m, contrast)


def test_naive_ratio_by_hand_and_for_independent_errors():
    """Is it 1 for independent errors, and below 1 for x balanced in clusters?"""
    X, cluster = mm.yes_no_design(4, 6, 0.0)
    assert_allclose(mm.naive_ratio(X, 3.0 * np.eye(24)), [1, 1], rtol=EXACT)
    # x balanced in clusters: V(slope) = 4 / n. Errors 1 + u_j: H takes the whole of
    # the mean, so tr((I - H) Phi) = 24 * 2 - (1 + 6) - 1 = 40, and s2 = 40 / 22.
    Phi = np.eye(24) + np.equal.outer(cluster, cluster)
    assert_allclose(mm.naive_ratio(X, Phi)[1], 22 / 40, rtol=EXACT)


@pytest.mark.parametrize(
    ("contrast", "sd"),
    [(0.0, (0.7, 0.0, 1.0)), (0.4, (0.5, 0.6, 1.0)), (1.0, (0.5, 0.0, 2.0))],
)
def test_naive_ratio_is_what_a_simulation_shows(rng, contrast, sd):
    """Do true variance and mean of the classical one have the exact ratio?"""
    X, cluster = mm.yes_no_design(6, 10, contrast)
    sims = mm.simulate_differences(rng, X, cluster, sd, 6000)
    fit = ols(sims.X, sims.y)
    believed = sw.classical_vcov(fit)[:, 1, 1].mean()
    Z = np.column_stack([np.ones(60), X[:, 1] - 0.5])
    Phi = ml.error_covariance(Z, cluster, np.diag(np.square(sd[:2])), sd[2])
    # The relative error of a variance of 6000 draws is sqrt(2 / 6000) = 0.018.
    shown = fit.beta_hat[:, 1].var() / believed
    assert_allclose(shown, mm.naive_ratio(X, Phi)[1], rtol=Z_MAX * 0.02)
    assert abs(fit.beta_hat[:, 1].mean()) < Z_MAX * fit.beta_hat[:, 1].std() / 6000**0.5


def test_differences_of_clusters_move_both_sides_apart(rng):
    """Is a cluster's difference split evenly between x = 1 and x = 0?"""
    X, cluster = mm.yes_no_design(4, 2, 0.0)
    y = mm.simulate_differences(rng, X, cluster, (0, 1, 0)).y[0]
    assert_allclose(y[X[:, 1] == 1], -y[X[:, 1] == 0], rtol=EXACT)
    assert np.abs(y).min() > 0


def test_score_factor_is_cr0_over_hc0(unequal):
    """Is the compass the ratio of two sandwiches?"""
    x, y, cluster = unequal
    fit = ols(_design(x), y)
    cr0 = sw.robust_vcov(fit, "CR0", cluster)[1, 1]
    hc0 = sw.robust_vcov(fit, "HC0")[1, 1]
    assert_allclose(mm.score_factor(x, fit.u_hat, cluster), cr0 / hc0, rtol=EXACT)


def test_sales_have_the_process_stated():
    """Are slopes, shares of variance and the confounding those of the docstring?"""
    rng = np.random.default_rng(7)
    data = mm.simulate_sales(rng, 60, months=200, days=20, follows=0.8)
    assert_allclose(data.price.var(), 1, rtol=0.05)
    assert_allclose(data.temp.var(), 1, rtol=0.05)
    X = np.stack([np.ones_like(data.price), data.price, data.temp], axis=-1)
    slopes = ols(X, data.sales).beta_hat[:, 1:]
    error = slopes.std(0) / 60**0.5
    assert (np.abs(slopes.mean(0) - data.beta) < Z_MAX * error).all()
    parts = mm.slope_parts(data.price, data.sales, data.cluster)
    # Share within a month of 20 days: 0.09 (1 - 1/20) of the variance.
    assert_allclose(parts.share_within.mean(), 0.09 * 0.95, rtol=0.05)
    error = parts.within.std() / 60**0.5
    assert abs(parts.within.mean() + 200) < Z_MAX * error
    # Between: daily noise in the mean of price adds a twentieth of 0.09.
    off = 500 * 0.8 * np.sqrt(0.87 * 0.91) / (0.91 + 0.09 / 20)
    error = parts.between.std() / 60**0.5
    assert abs(parts.between.mean() - (off - 200)) < Z_MAX * error


def test_exogenous_price_is_unrelated_to_temperature():
    """Does follows = 0 cut price from temperature?"""
    data = mm.simulate_sales(np.random.default_rng(8), 40, follows=0.0)
    months = [
        ml.cluster_means(v, data.cluster)[:, ::30] for v in (data.price, data.temp)
    ]
    r = [np.corrcoef(a, b)[0, 1] for a, b in zip(*months, strict=True)]
    assert abs(np.mean(r)) < Z_MAX / (36 * 40) ** 0.5


def test_votes_have_the_process_stated():
    """Do shares of votes follow the states' own intercepts and slopes?"""
    votes = mm.simulate_votes(np.random.default_rng(9), 20, 4000, 3)
    assert set(np.unique(votes.vote)) == {0.0, 1.0}
    assert set(np.unique(votes.x)) == {-2.0, -1.0, 0.0, 1.0, 2.0}
    slopes = ml.cluster_slopes(votes.x, votes.vote, votes.cluster)
    # A slope from 4000 voters has a standard error of about 0.5 / sqrt(4000) = 0.008.
    z = (slopes - votes.slopes) / 0.008
    assert 0.6 < z.std() < 1.3
    means = ml.cluster_means(votes.vote, votes.cluster)[:, ::4000]
    x_bar = ml.cluster_means(votes.x, votes.cluster)[:, ::4000]
    gap = means - votes.intercepts - votes.slopes * x_bar
    assert np.abs(gap).max() < Z_MAX * 0.008


def test_states_deviate_by_the_standard_deviations_stated():
    """Are intercepts and slopes about what z says, by sd, and no further than 1.74?"""
    votes = mm.simulate_votes(np.random.default_rng(10), 50, 1, 400)
    b, z = votes.beta, votes.z
    off = np.stack(
        [votes.intercepts - b[0] - b[2] * z, votes.slopes - b[1] - b[3] * z], axis=-1
    )
    assert_allclose(off.std((0, 1)), votes.sd, rtol=0.02)
    assert (np.abs(off) <= 3**0.5 * votes.sd + 1e-12).all()


@pytest.mark.parametrize("level", [0.1, 0.9])
def test_impossible_probabilities_are_refused(rng, level):
    """Is a share below 0, and one above 1, an error that says so?"""
    with pytest.raises(ValueError, match=r"probabilities in \[0, 1\]"):
        mm.simulate_votes(rng, 10, 50, beta=(level, 0.1, 0, 0))


def test_the_poll_is_reproducible_and_has_both_signs():
    """Is it the same twice, with votes up in income and down in state income?"""
    frame, votes = mm.income_and_vote()
    again, _ = mm.income_and_vote()
    assert frame.equals(again)
    assert list(frame) == ["state", "state_income", "income", "vote"]
    parts = mm.slope_parts(votes.x[0], votes.vote[0], votes.cluster)
    assert parts.within > 0.03
    assert parts.between < -0.1


def test_shapes_that_do_not_fit_are_refused():
    """Does the message name the shapes?"""
    X, cluster = mm.yes_no_design(4, 6, 0.0)
    with pytest.raises(ValueError, match=r"y \(23,\)"):
        mm.fit_random_intercept(X, np.zeros(23), cluster)
    with pytest.raises(ValueError, match="at least 0"):
        mm.random_intercept_profile(X, np.arange(24.0), cluster, -1.0)
