"""Tests of course.mixed: are the pieces, the optimum and the predictions right?"""

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose
from scipy import stats

from course import datasets, mixed
from course import multilevel as ml
from course.ols import ols

# Two ways to the same number differ by rounding only.
EXACT = 1e-9
# Central differences of the criterion with a step of 1e-5 in log g.
DIFFERENCE = 1e-6
# Simulated averages are asked to lie within four Monte-Carlo standard errors.
Z_MAX = 4.0
LAMBDA = np.array([[1.3, 0.0], [-0.4, 0.7]])


@pytest.fixture
def unequal(rng):
    """Return X, Z, y and cluster of one data set with 7 clusters of 2 to 8 rows."""
    cluster = np.repeat(np.arange(7), np.arange(2, 9))
    x = rng.standard_normal((35, 2))
    X = np.column_stack([np.ones(35), x])
    u = rng.standard_normal((7, 2))
    y = X @ [50.0, 1.0, -2.0] + (X[:, :2] * u[cluster]).sum(-1)
    return X, X[:, :2], y + rng.standard_normal(35), cluster


@pytest.fixture
def experiment():
    """Return y (24, 2, 10), X, y and subject of the reaction times."""
    times = datasets.load("reaction_times")
    y = times["y"].to_numpy()
    X = np.column_stack([np.ones(480), times["X"]])
    return y.reshape(24, 2, 10), X, y, times["subid"].to_numpy()


def _relative_V(Z, cluster, Lambda):
    """Return V = I + Z Lambda Lambda' Z' within clusters, n x n."""
    return ml.error_covariance(Z, cluster, Lambda @ Lambda.T, 1.0)


def _ratio_criterion(data, g, reml):
    """Return the criterion at a variance ratio."""
    return float(mixed.pieces(data, [[np.sqrt(g)]], reml).criterion)


@pytest.mark.parametrize("reml", [True, False])
def test_pieces_equal_those_from_the_whole_matrix_V(unequal, reml):
    """Do the K_j give what n x n matrices give?"""
    X, Z, y, cluster = unequal
    p = mixed.pieces(mixed.cross_products(X, Z, y, cluster), LAMBDA, reml)
    V = _relative_V(Z, cluster, LAMBDA)
    XV = np.linalg.solve(V, X).T
    beta = np.linalg.solve(XV @ X, XV @ y)
    rss = (y - X @ beta) @ np.linalg.solve(V, y - X @ beta)
    m = 32 if reml else 35
    assert_allclose(p.log_det_V, np.linalg.slogdet(V)[1], rtol=EXACT)
    assert_allclose(p.log_det_XVX, np.linalg.slogdet(XV @ X)[1], rtol=EXACT)
    assert_allclose(p.beta_hat, beta, rtol=EXACT)
    assert_allclose(p.rss, rss, rtol=EXACT)
    assert_allclose(p.sigma2, rss / m, rtol=EXACT)
    assert_allclose(p.vcov, rss / m * np.linalg.inv(XV @ X), rtol=EXACT)


def test_full_criterion_is_a_normal_density(unequal):
    """Is ML's criterion minus twice the log-density of y at its best beta, sigma?"""
    X, Z, y, cluster = unequal
    p = mixed.pieces(mixed.cross_products(X, Z, y, cluster), LAMBDA, reml=False)
    V = p.sigma2 * _relative_V(Z, cluster, LAMBDA)
    density = stats.multivariate_normal(X @ p.beta_hat, V).logpdf(y)
    assert_allclose(p.criterion, -2 * density, rtol=EXACT)


def test_restricted_criterion_is_the_density_of_error_contrasts(unequal):
    """Is REML's criterion that of the contrasts plus log |X'X|?"""
    X, Z, y, cluster = unequal
    p = mixed.pieces(mixed.cross_products(X, Z, y, cluster), LAMBDA)
    V = p.sigma2 * _relative_V(Z, cluster, LAMBDA)
    brute = mixed.contrast_criterion(X, y, V)
    assert_allclose(p.criterion, brute + np.linalg.slogdet(X.T @ X)[1], rtol=EXACT)


def test_without_random_effects_it_is_ols(unequal):
    """Does Lambda = 0 give the OLS coefficients and their classical covariance?"""
    X, Z, y, cluster = unequal
    p = mixed.pieces(mixed.cross_products(X, Z, y, cluster), np.zeros((2, 2)))
    fit = ols(X, y)
    assert_allclose(p.beta_hat, fit.beta_hat, rtol=EXACT)
    assert_allclose(p.sigma2, (fit.u_hat**2).sum() / 32, rtol=EXACT)
    assert_allclose(p.log_det_V, 0, atol=EXACT)


def test_many_lambdas_and_many_data_sets_broadcast(unequal, rng):
    """Is each entry of a batch what a single call gives?"""
    X, Z, y, cluster = unequal
    ys = y + rng.standard_normal((3, 35))
    batch = mixed.pieces(mixed.cross_products(X, Z, ys, cluster), LAMBDA)
    grid = LAMBDA * np.array([0.5, 1.0, 2.0])[:, None, None]
    over = mixed.pieces(mixed.cross_products(X, Z, ys[1], cluster), grid)
    one = mixed.pieces(mixed.cross_products(X, Z, ys[1], cluster), LAMBDA)
    for name in ("criterion", "beta_hat", "vcov", "sigma2"):
        assert_allclose(getattr(batch, name)[1], getattr(one, name), rtol=EXACT)
        assert_allclose(getattr(over, name)[1], getattr(one, name), rtol=EXACT)


def test_criterion_is_that_of_statsmodels(unequal):
    """Does statsmodels give the same log-likelihood at its own estimate?"""
    X, Z, y, cluster = unequal
    fit = sm.MixedLM(y, X, cluster, Z[:, :1]).fit(method=["powell"])
    data = mixed.cross_products(X, Z[:, :1], y, cluster)
    g = fit.cov_re[0, 0] / fit.scale
    assert_allclose(_ratio_criterion(data, g, True), -2 * fit.llf, rtol=EXACT)


def test_order_of_rows_and_labels_do_not_matter(unequal, rng):
    """Is the result the same after shuffling rows and renaming clusters?"""
    X, Z, y, cluster = unequal
    order = rng.permutation(35)
    names = np.array(list("gbdafce"))[cluster]
    here = mixed.pieces(mixed.cross_products(X, Z, y, cluster), LAMBDA)
    there = mixed.pieces(
        mixed.cross_products(X[order], Z[order], y[order], names[order]), LAMBDA
    )
    assert_allclose(there.criterion, here.criterion, rtol=EXACT)
    assert_allclose(there.beta_hat, here.beta_hat, rtol=EXACT)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("g", [0.05, 0.7, 30.0])
def test_slope_is_the_derivative(unequal, g, reml):
    """Does criterion_slope agree with central differences?"""
    X, Z, y, cluster = unequal
    data = mixed.cross_products(X, Z[:, 1:], y, cluster)
    step = 1e-5 * g
    up, down = (_ratio_criterion(data, g + s, reml) for s in (step, -step))
    slope = mixed.criterion_slope(data, g, reml)
    assert_allclose(slope, (up - down) / (2 * step), rtol=DIFFERENCE, atol=1e-6)


@pytest.mark.parametrize("reml", [True, False])
def test_best_ratio_is_a_minimum(unequal, reml):
    """Is no other ratio on a fine grid better?"""
    X, Z, y, cluster = unequal
    data = mixed.cross_products(X, Z[:, :1], y, cluster)
    g = mixed.best_ratio(data, reml)
    others = g * np.concatenate([np.linspace(0, 3, 400), [1e2, 1e4]])
    criteria = mixed.pieces(data, np.sqrt(others)[:, None, None], reml).criterion
    assert g > 0
    assert abs(mixed.criterion_slope(data, g, reml)) < 1e-8
    assert _ratio_criterion(data, g, reml) <= criteria.min() + EXACT


def test_reaction_times_have_the_closed_form(experiment):
    """Is the optimum of a balanced random intercept that of the mean squares?"""
    cube, X, y, subject = experiment
    data = mixed.cross_products(X, X[:, :1], y, subject)
    s = mixed.strata(cube)
    pooled = (23 * s.interaction + 432 * s.trial) / 455
    g = mixed.best_ratio(data)
    best = mixed.pieces(data, [[np.sqrt(g)]])
    assert_allclose(g * best.sigma2, (s.subject - pooled) / 20, rtol=1e-8)
    assert_allclose(best.sigma2, pooled, rtol=1e-8)
    assert_allclose(np.round(-best.criterion / 2, 4), -1578.3310)
    assert_allclose(np.sqrt(best.vcov[1, 1]), np.sqrt(4 * pooled / 480), rtol=1e-8)


def test_zero_is_an_answer(rng):
    """Is the ratio exactly 0 when cluster means are more alike than chance makes?"""
    y = np.tile([1.0, -1.0, 0.5, -0.5], 5) + 1e-3 * rng.standard_normal(20)
    one = np.ones((20, 1))
    data = mixed.cross_products(one, one, y, np.repeat(np.arange(5), 4))
    assert mixed.best_ratio(data) == 0.0
    assert mixed.criterion_slope(data, 0.0) > 0


def test_clusters_without_spread_are_refused():
    """Does a ratio without an upper limit raise an error?"""
    one, cluster = np.ones((6, 1)), np.repeat([0, 1, 2], 2)
    data = mixed.cross_products(one, one, np.repeat([1.0, 5.0, 2.0], 2), cluster)
    with pytest.raises(ValueError, match="no upper limit"):
        mixed.best_ratio(data)


def test_blups_are_the_conditional_mean(unequal):
    """Is u-hat G Z'(var y)^-1 (y - X beta), its covariance that of u given y?"""
    X, Z, y, cluster = unequal
    data = mixed.cross_products(X, Z, y, cluster)
    beta = np.array([49.0, 1.5, -2.2])
    p = mixed.predict(data, LAMBDA, beta, 2.0)
    G = 2.0 * LAMBDA @ LAMBDA.T
    for j in range(7):
        rows = cluster == j
        C = G @ Z[rows].T
        V = Z[rows] @ C + 2.0 * np.eye(rows.sum())
        u = C @ np.linalg.solve(V, y[rows] - X[rows] @ beta)
        assert_allclose(p.u[j], u, rtol=1e-8)
        assert_allclose(p.vcov[j], G - C @ np.linalg.solve(V, C.T), rtol=1e-8)


def test_blups_solve_the_ridge_problem(unequal):
    """Do beta and u solve penalised least squares (Henderson's equations)?"""
    X, Z, y, cluster = unequal
    data = mixed.cross_products(X, Z, y, cluster)
    best = mixed.pieces(data, LAMBDA)
    u = mixed.predict(data, LAMBDA, best.beta_hat, best.sigma2).u
    wide = np.zeros((35, 14))
    for j in range(7):
        wide[cluster == j, 2 * j : 2 * j + 2] = Z[cluster == j]
    XZ = np.hstack([X, wide])
    A = XZ.T @ XZ
    A[3:, 3:] += np.kron(np.eye(7), np.linalg.inv(LAMBDA @ LAMBDA.T))
    solution = np.linalg.solve(A, XZ.T @ y)
    assert_allclose(best.beta_hat, solution[:3], rtol=1e-8)
    assert_allclose(u.ravel(), solution[3:], rtol=1e-7, atol=EXACT)


def test_prediction_keeps_the_share_that_shrinkage_says(rng):
    """With an intercept only, is a BLUP the share n g / (1 + n g) of a deviation?"""
    cluster = np.repeat([0, 1, 2], [1, 4, 9])
    y, one = rng.standard_normal(14), np.ones((14, 1))
    data = mixed.cross_products(one, one, y, cluster)
    u = mixed.predict(data, [[np.sqrt(0.3)]], [0.2], 1.0).u[:, 0]
    own = np.array([y[cluster == j].mean() for j in range(3)]) - 0.2
    assert_allclose(u, mixed.shrinkage(0.3, [1, 4, 9]) * own, rtol=EXACT)


def test_shrinkage_has_its_limits():
    """Is nothing kept without variance, nearly all with many rows?"""
    assert mixed.shrinkage(0.0, 50) == 0
    assert_allclose(mixed.shrinkage(1e9, 1), 1, rtol=1e-8)
    with pytest.raises(ValueError, match="zero or more"):
        mixed.shrinkage(-0.1, 5)


def test_strata_of_a_hand_sized_experiment():
    """Two subjects, two trials, by arithmetic."""
    # Subject 0: cells (1, 3) and (5, 5), means 2 and 5; subject 1: (2, 2) and (3, 5),
    # means 2 and 4. Differences 3 and 2, subject means 3.5 and 3.
    s = mixed.strata([[[1, 3], [5, 5]], [[2, 2], [3, 5]]])
    assert s.effect == 2.5
    assert_allclose(s.subject, 4 * 2 * 0.25**2)
    assert_allclose(s.interaction, 1.0 * 2 * 0.5**2)
    assert_allclose(s.trial, (2 + 0 + 0 + 2) / 4)
    assert s.df == (1, 1, 4)


def test_simulated_experiments_have_the_variances_stated(rng):
    """Are the expected mean squares those of G and sigma_e, and u the truth?"""
    G = np.array([[4.0, 1.0], [1.0, 2.0]])
    y, u = mixed.simulate_experiment(rng, 30, 5, G, 1.5, (10.0, 3.0), 2000)
    s = mixed.strata(y)
    wanted = {"trial": 2.25, "interaction": 2.25 + 2.5 * 2.0}
    wanted["subject"] = 2.25 + 10 * (4.0 + 1.0 + 0.5)  # u0 + u1 / 2 is a level
    wanted["effect"] = 3.0
    for name, value in wanted.items():
        draws = getattr(s, name)
        assert abs(draws.mean() - value) < Z_MAX * draws.std() / 2000**0.5, name
    assert_allclose(s.effect.var(), (2.0 + 2 * 2.25 / 5) / 30, rtol=0.15)
    assert_allclose(np.cov(u.reshape(-1, 2).T), G, atol=0.1)
    e = y[..., 0, :] - 10.0 - u[..., :1]
    assert_allclose(e.std(), 1.5, rtol=0.02)
    assert_allclose(y.mean(), 11.5, atol=0.1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": np.ones(5)}, "same rows"),
        ({"cluster": np.zeros(35)}, "two clusters"),
        ({"y": np.full(35, np.nan)}, "finite"),
    ],
)
def test_bad_data_are_refused(unequal, change, message):
    """Does each kind of bad data get a message that says what to do?"""
    parts = dict(zip(("X", "Z", "y", "cluster"), unequal, strict=True)) | change
    with pytest.raises(ValueError, match=message):
        mixed.cross_products(**parts)


def test_bad_calls_are_refused(unequal, rng):
    """Are a wrong Lambda, several random effects, a bad G and a bad y refused?"""
    data = mixed.cross_products(*unequal)
    with pytest.raises(ValueError, match="one row a column of Z"):
        mixed.pieces(data, [[1.0]])
    with pytest.raises(ValueError, match=r"course\.reml"):
        mixed.best_ratio(data)
    with pytest.raises(ValueError, match="covariance matrix"):
        mixed.simulate_experiment(rng, 3, 2, [[1.0, 2.0], [2.0, 1.0]], 1.0)
    with pytest.raises(ValueError, match="J and T of 2 or more"):
        mixed.strata(np.ones((3, 2, 1)))
