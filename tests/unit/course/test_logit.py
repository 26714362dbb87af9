"""Tests of course.logit: pooled and mixed fits, and the slope between them."""

import json
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose
from scipy import integrate, stats
from scipy.special import expit, logit

from course import datasets
from course import logit as lg

# Newton and statsmodels' IRLS, told to go on to 1e-13, stop within this.
FIT = 1e-7
STORED = json.loads(
    (Path(__file__).resolve().parents[2] / "oracles" / "choosing.json").read_text()
)


@pytest.fixture
def clustered(rng):
    """Return design, outcome and cluster of 40 clusters of 5 rows."""
    cluster = np.repeat(np.arange(40), 5)
    X = np.column_stack([np.ones(200), rng.standard_normal(200)])
    p = expit(X @ [-0.3, 0.8] + rng.standard_normal(40)[cluster])
    return X, (rng.random(200) < p).astype(float), cluster


@pytest.fixture
def ohio():
    """Return design, outcome, pattern of each row and children of each pattern."""
    data = datasets.load("ohio_wheeze")
    y = data[["age7", "age8", "age9", "age10"]].to_numpy(float).ravel()
    smokes = np.repeat(data["mother_smokes"].to_numpy(float), 4)
    X = np.column_stack([np.ones(128), np.tile([-2.0, -1, 0, 1], 32), smokes])
    return X, y, np.repeat(np.arange(32), 4), data["children"].to_numpy()


def test_pooled_logit_agrees_with_statsmodels(clustered):
    """Are coefficients, model SEs and clustered SEs those of statsmodels?"""
    X, y, cluster = clustered
    fit = lg.fit_logit(X, y)
    plain = sm.GLM(y, X, sm.families.Binomial()).fit(tol=1e-13)
    groups = {"groups": cluster, "use_correction": False}
    robust = sm.GLM(y, X, sm.families.Binomial()).fit(
        tol=1e-13, cov_type="cluster", cov_kwds=groups
    )
    assert_allclose(fit.beta_hat, plain.params, atol=FIT)
    assert_allclose(lg.logit_vcov(fit), plain.cov_params(), rtol=1e-6)
    ours = lg.logit_vcov(fit, cluster) * 39 / 40
    assert_allclose(ours, robust.cov_params(), rtol=1e-6)


def test_weights_repeat_rows(clustered):
    """Does a row of weight 3 count as three rows?"""
    X, y, _ = clustered
    times = np.arange(200) % 3 + 1
    once = lg.fit_logit(X, y, times)
    written_out = lg.fit_logit(np.repeat(X, times, axis=0), np.repeat(y, times))
    assert_allclose(once.beta_hat, written_out.beta_hat, atol=1e-9)
    assert_allclose(lg.logit_vcov(once), lg.logit_vcov(written_out), rtol=1e-9)


def test_many_data_sets_are_fitted_as_each_alone(clustered, rng):
    """Does a batch give the coefficients and covariances of its members?"""
    X, y, cluster = clustered
    ys = np.stack([y, 1 - y, rng.permutation(y)])
    batch = lg.fit_logit(X, ys)
    for i, one in enumerate(ys):
        alone = lg.fit_logit(X, one)
        assert_allclose(batch.beta_hat[i], alone.beta_hat, atol=1e-9)
        assert_allclose(
            lg.logit_vcov(batch, cluster)[i], lg.logit_vcov(alone, cluster), rtol=1e-8
        )


def test_separated_data_give_nan_and_leave_their_neighbours_alone():
    """Is a fit that runs away marked, and only that one?"""
    X = np.column_stack([np.ones(6), [0, 1, 2, 3, 4, 5]])
    y = np.array([[0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1.0]])
    fit = lg.fit_logit(X, y)
    assert np.isnan(fit.beta_hat[0]).all()
    alone = sm.GLM(y[1], X, sm.families.Binomial()).fit()
    assert_allclose(fit.beta_hat[1], alone.params, atol=FIT)


def test_a_runaway_fit_does_not_stop_the_batch():
    """Is NaN given where fitted probabilities reach 0 and 1 to the last digit?"""
    # The information of these rows becomes exactly singular on the way.
    x = [0.003234, -0.001698, -0.005657, 0.003168, -0.000892, -0.016264]
    z = [0.253205, -0.01262, 5.696281, 0.298075, -6.462198, 0.039151]
    X, y = np.column_stack([np.ones(6), x, z]), [0, 0, 1, 1, 0, 0]
    fit = lg.fit_logit(X, [y, [0, 1, 1, 0, 1, 0]])
    assert np.isnan(fit.beta_hat[0]).all()
    assert np.isfinite(fit.beta_hat[1]).all()


def test_bad_input_is_refused(clustered):
    """Are outcomes outside 0 to 1, wrong lengths and weighted clusters refused?"""
    X, y, cluster = clustered
    with pytest.raises(ValueError, match="between 0 and 1"):
        lg.fit_logit(X, 2 * y)
    with pytest.raises(ValueError, match="one value a row"):
        lg.fit_logit(X, y[1:])
    with pytest.raises(ValueError, match="outcomes of 0 and 1"):
        lg.fit_mixed_logit(X, y / 2, cluster)
    weighted = lg.fit_logit(X, y, np.full(200, 2))
    with pytest.raises(ValueError, match="repeat the rows"):
        lg.logit_vcov(weighted, cluster)


@pytest.mark.parametrize("sd", [0.0, 0.5, 2.0, 4.0])
def test_marginal_probability_is_the_integral(sd):
    """Does the rule agree with adaptive integration?"""
    for eta in (-3.0, 0.0, 1.2):
        exact, _ = integrate.quad(
            lambda z, eta=eta: expit(eta + sd * z) * stats.norm.pdf(z), -12, 12
        )
        assert_allclose(lg.marginal_probability(eta, sd), exact, atol=1e-6)


def test_marginal_logit_without_clusters_is_the_conditional_one(clustered):
    """Is nothing lost where clusters do not differ?"""
    X, *_ = clustered
    assert_allclose(lg.marginal_logit(X, [-0.3, 0.8], 0.0), [-0.3, 0.8], atol=1e-9)


def test_marginal_logit_of_a_binary_x_is_a_difference_of_log_odds():
    """Saturated: is the slope the log odds ratio of the two average risks?"""
    X = np.array([[1.0, 0.0], [1.0, 1.0]])
    low, high = lg.marginal_probability([-1.0, 0.5], 2.0)
    expected = [logit(low), logit(high) - logit(low)]
    assert_allclose(lg.marginal_logit(X, [-1.0, 1.5], 2.0, [3, 1]), expected, atol=1e-9)


def test_marginal_slope_of_claim_17():
    """Is it 0.614 for slope 1, sd 2 and a standard normal x, and 0.648 by the rule?"""
    z, w = np.polynomial.hermite_e.hermegauss(60)
    X = np.column_stack([np.ones(60), z])
    assert_allclose(lg.marginal_logit(X, [0, 1], 2.0, w)[1], 0.614, atol=5e-4)
    assert_allclose(lg.attenuation(2.0), 0.648, atol=5e-4)
    assert_allclose(lg.LOGIT_C2, 0.346, atol=5e-4)


def test_mixed_logit_agrees_with_stored_lme4(ohio):
    """Are the wheeze estimates those of glmer with 50-point adaptive quadrature?"""
    X, y, pattern, children = ohio
    fit, stored = lg.fit_mixed_logit(X, y, pattern, children), STORED["mixed_logit"]
    assert_allclose(fit.beta_hat, stored["beta_hat"], atol=2e-4)
    assert_allclose(fit.sd, stored["sd"], atol=2e-4)
    assert_allclose(np.diag(fit.vcov)[:3] ** 0.5, stored["se"], rtol=2e-3)
    assert_allclose(fit.log_likelihood, stored["log_likelihood"], atol=1e-3)


def test_pooled_wheeze_agrees_with_stored_geeglm(ohio):
    """Is the clustered pooled logit geeglm's with working independence?"""
    X, y, _, children = ohio
    rows = np.repeat(np.arange(128).reshape(32, 4), children, axis=0).ravel()
    child = np.repeat(np.arange(children.sum()), 4)
    fit = lg.fit_logit(X[rows], y[rows])
    stored = STORED["gee_independence"]
    assert_allclose(fit.beta_hat, stored["beta_hat"], atol=1e-6)
    se = np.diag(lg.logit_vcov(fit, child) * 536 / 537) ** 0.5
    assert_allclose(se, stored["se"], rtol=1e-5)


def test_mixed_logit_weights_stand_for_equal_clusters(ohio):
    """Do 32 weighted patterns and 537 children give one fit?"""
    X, y, pattern, children = ohio
    rows = np.repeat(np.arange(128).reshape(32, 4), children, axis=0).ravel()
    child = np.repeat(np.arange(children.sum()), 4)
    short = lg.fit_mixed_logit(X, y, pattern, children)
    long = lg.fit_mixed_logit(X[rows], y[rows], child)
    assert_allclose(short.beta_hat, long.beta_hat, atol=1e-4)
    assert_allclose(short.log_likelihood, long.log_likelihood, rtol=1e-9)


def test_gradient_of_the_mixed_likelihood(clustered):
    """Is it the central difference of the log-likelihood, cluster by cluster?"""
    X, y, cluster = clustered
    rule, theta = lg._normal_rule(30), np.array([-0.2, 0.7, 0.9])
    _, gradient = lg._mixed_logit_sums(theta, X, y, cluster, rule)
    for r in range(3):
        step = np.zeros(3)
        step[r] = 1e-5
        up, down = (
            lg._mixed_logit_sums(theta + sign * step, X, y, cluster, rule)[0]
            for sign in (1, -1)
        )
        assert_allclose(gradient[:, r], (up - down) / 2e-5, atol=1e-8)


def test_mixed_likelihood_without_clusters_is_the_pooled_one(clustered):
    """At sd 0, is the value the binomial log-likelihood?"""
    X, y, cluster = clustered
    beta, rule = np.array([-0.2, 0.7]), (np.array([0.5]), np.ones(1))
    value, _ = lg._mixed_logit_sums(np.append(beta, 0.0), X, y, cluster, rule)
    mu = expit(X @ beta)
    assert_allclose(value.sum(), (y * np.log(mu) + (1 - y) * np.log(1 - mu)).sum())
