"""Tests of course.multilevel: is the truth it states the truth of its data?"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from numpy.testing import assert_allclose

from course import multilevel as ml
from course import sandwich as sw
from course.ols import ols

# Two ways to the same number differ by rounding only.
EXACT = 1e-9
# Simulated averages are asked to lie within four Monte-Carlo standard errors.
Z_MAX = 4.0
G = np.array([[1.0, 0.3], [0.3, 0.5]])


@pytest.fixture
def unequal(rng):
    """Return one data set with 6 clusters of 2 to 7 rows."""
    return ml.simulate_two_level(
        rng, 6, [2, 3, 4, 5, 6, 7], G=G, sigma_e=1.5, beta=(1, 2, 3, 4)
    )


def _off(estimates, truth):
    """Return how many Monte-Carlo standard errors a mean is from the truth."""
    error = estimates.std(axis=0) / len(estimates) ** 0.5
    return np.abs((estimates.mean(axis=0) - truth) / error).max()


def test_outcome_is_the_two_equations_put_together(unequal):
    """Is y less X beta and Z u independent noise of the size stated?"""
    big = ml.simulate_two_level(
        np.random.default_rng(3), 50, 20, 20, G=G, sigma_e=1.5, beta=(1, 2, 3, 4)
    )
    Z = big.X[..., :2]
    e = big.y - big.X @ big.beta - (Z * big.u[:, big.cluster]).sum(-1)
    assert_allclose(e.std(), 1.5, rtol=0.03)
    means = ml.cluster_means(e, big.cluster)
    assert_allclose(means.var(), 1.5**2 / 20, rtol=0.2)
    assert_allclose(unequal.X[..., 3], unequal.X[..., 1] * unequal.X[..., 2])
    assert_allclose(ml.within(unequal.X[..., 2], unequal.cluster), 0, atol=EXACT)


def test_deviations_have_the_covariance_stated(rng):
    """Is the covariance of u G, also when G is singular?"""
    for cov in (G, [[4.0, 2.0], [2.0, 1.0]], [[1.0, 0.0], [0.0, 0.0]]):
        u = ml.simulate_two_level(rng, 200, 1, 200, G=cov).u.reshape(-1, 2)
        assert_allclose(np.cov(u.T), cov, atol=0.02 * np.max(cov) + 1e-12)


def test_variance_of_x_inside_clusters_is_the_one_stated(rng):
    """Is it 1 + spread or 1 - spread, and x's variance between sd_mean^2?"""
    data = ml.simulate_two_level(rng, 400, 200, 2, sd_mean=2.0, spread=0.6)
    x_w = ml.within(data.X[..., 1], data.cluster).reshape(2, 400, 200)
    variances = x_w.var(axis=-1, ddof=1)
    near = np.minimum(np.abs(variances - 0.4), np.abs(variances - 1.6))
    assert near.mean() < 0.1
    assert_allclose(variances.mean(), 1.0, atol=0.1)
    means = ml.cluster_means(data.X[..., 1], data.cluster)
    assert_allclose(means.var(), 4.0, rtol=0.15)


def test_probability_limits_in_the_docstring(rng):
    """Are OLS, fixed effects and the mean slope off by what the Notes say?"""
    knobs = {"sd_mean": 0.8, "spread": 0.7, "delta_0": 0.5, "delta_1": 1.2}
    data = ml.simulate_two_level(rng, 2000, 30, 60, G=np.diag([0.5, 0.2]), **knobs)
    x, y = data.X[..., 1], data.y
    wrong = 1.2 * 0.7**2
    pooled = ols(data.X[..., :2], y).beta_hat[:, 1]
    fe = ml.fixed_effects(x, y, data.cluster).beta_hat[:, 0]
    own = ml.cluster_slopes(x, y, data.cluster).mean(axis=1)
    assert _off(pooled, 1 + (0.5 * 0.64 + wrong) / 1.64) < Z_MAX
    assert _off(fe, 1 + wrong) < Z_MAX
    assert _off(own, 1.0) < Z_MAX


def test_error_covariance_by_hand():
    """Is a small Phi the one computed by hand?"""
    # clusters {0, 0, 1}, x = (1, 2, 3), G = [[1, .3], [.3, .5]], sigma_e = 2:
    # g(x, w) = 1 + .3 (x + w) + .5 x w; g(1,1) = 2.1, g(1,2) = 2.9, g(2,2) = 4.2
    Z = np.column_stack([np.ones(3), [1.0, 2.0, 3.0]])
    expected = [[6.1, 2.9, 0], [2.9, 8.2, 0], [0, 0, 7.3 + 4]]
    assert_allclose(ml.error_covariance(Z, [0, 0, 1], G, 2.0), expected, rtol=EXACT)


def test_ols_covariance_is_the_sandwich_of_phi(unequal):
    """Does the short way agree with forming the n x n matrix?"""
    X, Z = unequal.X, unequal.X[..., :2]
    Phi = ml.error_covariance(Z, unequal.cluster, G, 1.5)
    long_way = sw.sandwich(sw.bread(X), np.swapaxes(X, -1, -2) @ Phi @ X)
    short = ml.ols_covariance(X, Z, unequal.cluster, G, 1.5)
    assert_allclose(short, long_way, rtol=EXACT)


@pytest.mark.parametrize("cov", [G, np.diag([2.0, 0.0])], ids=["full", "singular"])
def test_gls_agrees_with_inverting_phi(unequal, cov):
    """Do Woodbury's blocks give the textbook's GLS?"""
    X, y, Z = unequal.X[0], unequal.y[0], unequal.X[0, :, :2]
    fit = ml.gls(X, y, Z, unequal.cluster, cov, 1.5)
    P = np.linalg.inv(ml.error_covariance(Z, unequal.cluster, cov, 1.5))
    assert_allclose(fit.vcov, np.linalg.inv(X.T @ P @ X), rtol=EXACT)
    assert_allclose(fit.beta_hat, fit.vcov @ X.T @ P @ y, rtol=EXACT)


def test_gls_on_a_batch_is_gls_on_each(rng):
    """Do many data sets at once give what one at a time gives?"""
    data = ml.simulate_two_level(rng, 5, 4, 3, G=G)
    Z = data.X[..., :2]
    many = ml.gls(data.X[..., :2], data.y, Z, data.cluster, G, 1.0)
    one = ml.gls(data.X[1, :, :2], data.y[1], Z[1], data.cluster, G, 1.0)
    assert_allclose(many.beta_hat[1], one.beta_hat, rtol=EXACT)
    assert_allclose(many.vcov[1], one.vcov, rtol=EXACT)


def test_within_and_between_add_up_and_are_orthogonal(rng):
    """Is every value its mean plus its deviation, whatever the order of rows?"""
    cluster = np.array(["b", "a", "b", "c", "a", "b"])
    v = rng.standard_normal((3, 6))
    mean, deviation = ml.cluster_means(v, cluster), ml.within(v, cluster)
    assert_allclose(mean + deviation, v, rtol=EXACT)
    assert_allclose((mean * deviation).sum(-1), 0, atol=EXACT)
    assert_allclose(mean[:, 1], (v[:, 1] + v[:, 4]) / 2, rtol=EXACT)


def test_mundlak_fixed_effects_and_dummies_agree(unequal):
    """Are the three roads to the within slope one?"""
    x, y, cluster = unequal.X[0, :, 1], unequal.y[0], unequal.cluster
    fe = ml.fixed_effects(x, y, cluster)
    dummies = np.equal.outer(cluster, np.arange(6)).astype(float)
    full = ols(np.column_stack([x, dummies]), y)
    assert_allclose(fe.beta_hat[0], full.beta_hat[0], rtol=EXACT)
    assert_allclose(fe.vcov[0, 0], sw.classical_vcov(full)[0, 0], rtol=EXACT)
    mundlak = ols(ml.mundlak_design(x, cluster), y)
    assert_allclose(mundlak.beta_hat[1], fe.beta_hat[0], rtol=EXACT)


def test_mundlak_mean_has_the_between_minus_the_within_slope(rng):
    """Is its third coefficient the gap, in equal clusters?"""
    data = ml.simulate_two_level(rng, 8, 5, delta_0=1.0)
    x, y = data.X[0, :, 1], data.y[0]
    x_bar, y_bar = (ml.cluster_means(v, data.cluster)[::5] for v in (x, y))
    between = np.polyfit(x_bar, y_bar, 1)[0]
    within = ml.fixed_effects(x, y, data.cluster).beta_hat[0]
    third = ols(ml.mundlak_design(x, data.cluster), y).beta_hat[2]
    assert_allclose(third, between - within, rtol=EXACT)


def test_cluster_slopes_are_the_regressions_of_the_clusters(unequal):
    """Is each slope that of a regression on the cluster's rows alone?"""
    x, y, cluster = unequal.X[0, :, 1], unequal.y[0], unequal.cluster
    expected = [np.polyfit(x[cluster == j], y[cluster == j], 1)[0] for j in range(6)]
    assert_allclose(ml.cluster_slopes(x, y, cluster), expected, rtol=EXACT)


def test_random_effects_against_the_formula_of_swamy_and_arora(rng):
    """Is it OLS on quasi-demeaned data with 1 - theta = sd_e / sd of n_j means?"""
    data = ml.simulate_two_level(rng, 20, 5, beta=(1, 2, 0, 0))
    x, y, cluster = data.X[0, :, 1], data.y[0], data.cluster
    x_bar, y_bar = (ml.cluster_means(v, cluster) for v in (x, y))
    s2_e = np.square(_residuals(x - x_bar, y - y_bar)).sum() / (100 - 20 - 1)
    s2_b = np.square(_residuals(x_bar[::5], y_bar[::5], 1)).sum() / (20 - 2)
    theta = 1 - np.sqrt(s2_e / (5 * s2_b))
    X = np.column_stack([np.full(100, 1 - theta), x - theta * x_bar])
    fit = ols(X, y - theta * y_bar)
    re = ml.random_effects(x, y, cluster)
    assert_allclose(re.beta_hat, fit.beta_hat, rtol=1e-8)
    assert_allclose(re.vcov, s2_e * np.linalg.inv(X.T @ X), rtol=1e-8)


def _residuals(x, y, degree=None):
    """Return residuals of y on x, through the origin unless a degree is given."""
    if degree is None:
        return y - x * (x @ y) / (x @ x)
    return y - np.polyval(np.polyfit(x, y, degree), x)


def test_random_effects_is_near_the_mixed_model_of_statsmodels(rng):
    """Does REML, which estimates the variances in another way, come close?"""
    data = ml.simulate_two_level(rng, 80, 6)
    frame = pd.DataFrame({"x": data.X[0, :, 1], "y": data.y[0], "g": data.cluster})
    reml = smf.mixedlm("y ~ x", frame, groups=frame["g"]).fit()
    re = ml.random_effects(frame["x"], frame["y"], data.cluster)
    # both are consistent; half a per cent of the slope is a tenth of its error
    assert_allclose(re.beta_hat, reml.fe_params, atol=0.005)


def test_random_effects_without_clusters_in_y_is_ols():
    """Is a negative variance set to 0, and OLS what is left?"""
    x = np.array([0.0, 1, 2, 1, 2, 3, 0, 2, 4, 1, 3, 5])
    cluster = np.repeat(np.arange(4), 3)
    # Deviations that sum to 0 in each cluster: means lie on the line too well. They
    # tilt the within slope away from the between slope, so that weights matter.
    y = 1 + 2 * x + np.tile([2.0, -1, -1], 4)
    X = np.column_stack([np.ones(12), x])
    re = ml.random_effects(x, y, cluster)
    assert_allclose(re.beta_hat, ols(X, y).beta_hat, rtol=EXACT)


def test_hausman_by_hand():
    """Is it (gap)^2 over the difference of variances, with chi2(1)?"""
    fe = ml.Estimate(np.array([1.5]), np.array([[0.09]]))
    re = ml.Estimate(np.array([7.0, 1.1]), np.array([[1.0, 0], [0, 0.05]]))
    statistic, p = ml.hausman(fe, re)
    # 0.4^2 / 0.04 = 4 and P(chi2_1 > 4) = 2 P(N > 2) = 0.0455
    assert_allclose([statistic, p], [4.0, 0.0455], atol=5e-5)


def test_hausman_has_its_size_and_some_power(rng):
    """Does it reject in 5 % of data sets without confounding, in more with it?"""
    rates = {}
    for delta in (0.0, 1.0):
        data = ml.simulate_two_level(rng, 60, 5, 1500, delta_0=delta)
        x, y = data.X[..., 1], data.y
        fe = ml.fixed_effects(x, y, data.cluster)
        re = ml.random_effects(x, y, data.cluster)
        assert (fe.vcov[:, 0, 0] > re.vcov[:, 1, 1]).all()
        rates[delta] = np.mean(ml.hausman(fe, re)[1] < 0.05)
    # 1500 draws: standard error 0.006
    assert abs(rates[0.0] - 0.05) < 0.024
    assert rates[1.0] > 0.9


def test_eu_support_is_what_its_notes_say():
    """Do sizes, ranges and the two ways to write the data agree?"""
    frame, truth = ml.eu_support()
    sizes = frame.groupby("country").size()
    assert sizes.tolist() == [45 + 5 * j for j in range(15)]
    assert sorted(frame.groupby("country")["GSPEND"].first()) == [
        34.5 + 1.5 * j for j in range(15)
    ]
    assert set(frame["lftrt"]) <= set(range(11))
    x, z = frame["lftrt"] - 5, frame["GSPEND"] - 45
    assert_allclose(truth.X[0], np.column_stack([x**0, x, z, x * z]))
    Zu = (truth.X[0, :, :2] * truth.u[0][truth.cluster]).sum(-1)
    e = truth.y[0] - truth.X[0] @ truth.beta - Zu
    assert_allclose([e.mean(), e.std()], [0, 15], atol=1.2)
    assert_allclose(frame["eusup"], truth.y[0])


@pytest.mark.parametrize("spread", [-0.1, 1.0])
def test_impossible_spread_is_refused(rng, spread):
    """Does a variance of zero or less say what was expected?"""
    with pytest.raises(ValueError, match=r"spread in \[0, 1\)"):
        ml.simulate_two_level(rng, 4, 2, spread=spread)


def test_impossible_covariance_is_refused(rng):
    """Is a G with a correlation above 1 refused?"""
    with pytest.raises(ValueError, match="expected a covariance matrix"):
        ml.simulate_two_level(rng, 4, 2, G=[[1.0, 2.0], [2.0, 1.0]])
