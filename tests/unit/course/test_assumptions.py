"""Tests of course.assumptions: worlds in which one assumption is broken."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from course import assumptions as am
from course import reml

SIMS = 400
# Four binomial standard errors at a coverage of 0.95 with 400 data sets.
FOUR_SE = 4 * np.sqrt(0.95 * 0.05 / SIMS)


def world_of(name, n_sims=SIMS, seed=0):
    """Draw one of the worlds from a fixed seed."""
    return am.simulate(np.random.default_rng([seed, len(name)]), name, n_sims)


def cost_of(world):
    """Return what the mixed model does."""
    fit = am.fit_mixed(world)
    return am.cost(fit.beta, fit.se, fit.df, world.beta)


@pytest.mark.parametrize("name", am.BREAKS)
def test_every_world_has_a_design_that_fits_its_outcomes(name):
    """Are shapes consistent, and does every fit converge?"""
    world = world_of(name, 20)
    n = world.y.shape[1]
    assert world.X.shape[-2:] == (n, 3)
    assert world.cluster.shape == (n,)
    assert am.fit_mixed(world).converged.all()


def test_the_sound_world_is_sound():
    """Without a break, is there no bias, and do 95 % intervals cover?"""
    cost = cost_of(world_of("nothing"))
    assert (np.abs(cost.bias) < 4 * cost.sd / np.sqrt(SIMS)).all()
    assert (np.abs(cost.coverage - 0.95) < FOUR_SE).all()
    assert (cost.power[1:] > 0.7).all()


@pytest.mark.parametrize(
    ("name", "coef"),
    [("1 predictor, confounding", 1), ("8 x follows u", 1), ("10 missing MNAR", 1)],
)
def test_breaks_of_the_mean_bias_the_effect_of_x(name, coef):
    """Does the estimate miss by more than Monte-Carlo error?"""
    cost = cost_of(world_of(name))
    assert cost.bias[coef] > 8 * cost.sd[coef] / np.sqrt(SIMS)


@pytest.mark.parametrize(
    "name", ["6 skewed residuals", "6 t(3) residuals", "7 skewed u", "7 t(3) u"]
)
def test_shapes_of_distributions_cost_nothing(name):
    """Do bias and coverage stay where they were without normality?"""
    cost = cost_of(world_of(name))
    assert (np.abs(cost.bias) < 4 * cost.sd / np.sqrt(SIMS)).all()
    assert (cost.coverage > 0.95 - FOUR_SE).all()


def test_measurement_error_attenuates():
    """Does an error in x pull its effect towards zero?"""
    cost = cost_of(world_of("8 x with error"))
    assert cost.bias[1] < -4 * cost.sd[1] / np.sqrt(SIMS)


def test_an_omitted_slope_harms_only_its_own_effect():
    """Does coverage fall for x, and not for the treatment?"""
    cost = cost_of(world_of("2 random slope left out"))
    assert cost.coverage[1] < 0.88
    assert abs(cost.coverage[2] - 0.95) < FOUR_SE


def test_missing_at_random_biases_ols_and_not_the_mixed_model():
    """Does the likelihood survive what least squares does not?"""
    world = world_of("10 missing MAR")
    mixed = cost_of(world)
    robust = am.cost(*am.fit_cluster_robust(world), world.beta)
    assert abs(mixed.bias[1]) < 4 * mixed.sd[1] / np.sqrt(SIMS)
    assert robust.bias[1] > 8 * robust.sd[1] / np.sqrt(SIMS)


@pytest.mark.parametrize("kind", ["MCAR", "MAR", "MNAR"])
def test_half_of_the_groups_drop_out_after_three_occasions(kind):
    """Are 15 of 30 groups seen 3 times and the others 8 times?"""
    keep = world_of(f"10 missing {kind}", 5).keep.reshape(5, 30, 8)
    assert (np.sort(keep.sum(-1)) == [3] * 15 + [8] * 15).all()
    assert keep[..., :3].all()


def test_missing_at_random_depends_on_what_was_seen():
    """Are those who leave the ones with the lowest first three answers?"""
    world = world_of("10 missing MAR", 3)
    y, keep = (a.reshape(3, 30, 8) for a in (world.y, world.keep))
    early, stay = y[..., :3].mean(-1), keep[..., -1]
    for values, stays in zip(early, stay, strict=True):
        assert values[~stays].max() < values[stays].min()


def test_fits_with_missing_rows_equal_fits_of_the_rows_left():
    """Is leaving rows out by zeros the same as taking them away?"""
    world = world_of("10 missing MAR", 2)
    fits, (beta, se, _) = am.fit_mixed(world), am.fit_cluster_robust(world)
    for s, keep in enumerate(world.keep):
        X, cluster, y = world.X[keep], world.cluster[keep], world.y[s][keep]
        alone = reml.fit_mixed(y, X, X[:, :2], cluster)
        np.testing.assert_allclose(fits.beta[s], alone.beta, rtol=1e-6)
        np.testing.assert_allclose(fits.se[s], alone.se, rtol=1e-5)
        np.testing.assert_allclose(fits.df[s], alone.df, rtol=1e-3)
        np.testing.assert_allclose(beta[s], np.linalg.lstsq(X, y, rcond=None)[0])
    assert (se > 0).all()


def test_the_mixed_model_is_that_of_statsmodels():
    """Does another program fit the same model to a data set of the sound world?"""
    world = world_of("nothing", 1, seed=3)
    columns = dict(y=world.y[0], x=world.X[:, 1], z=world.X[:, 2], g=world.cluster)
    data = pd.DataFrame(columns)
    theirs = smf.mixedlm("y ~ x + z", data, groups="g", re_formula="x").fit()
    fit = am.fit_mixed(world)
    np.testing.assert_allclose(fit.beta[0], theirs.fe_params, rtol=1e-3)
    np.testing.assert_allclose(fit.se[0], theirs.bse_fe, rtol=1e-2)


def test_cost_of_a_case_by_hand():
    """Are bias, coverage and power those of four estimates worked out by hand?"""
    beta_hat = np.array([[1.0], [2.0], [3.0], [6.0]])
    # Half-widths 1.96: intervals hold 2 for the first three; 0 lies outside but once.
    cost = am.cost(beta_hat, np.ones((4, 1)), np.inf, [2.0])
    assert cost.bias[0] == pytest.approx(1.0)
    assert cost.coverage[0] == 0.75
    assert cost.power[0] == 0.75


def residual_parts(name):
    """Return y less its true mean, (S, J, m)."""
    world = world_of(name, 4000)
    return (world.y - world.X @ world.beta).reshape(4000, -1, 8)


def test_what_each_break_does_to_the_errors():
    """Do errors have the moments that the list of breaks promises?"""
    sound = residual_parts("nothing")
    steps = np.diff(sound[..., :2]).var()
    assert np.diff(residual_parts("3 residuals correlate")[..., :2]).var() < 0.5 * steps
    # The untreated first third: a random third of groups is treated, 1, 4, 7, ...
    G = residual_parts("4 G differs by arm")
    assert G[:, 1::3].var() > 3 * G[:, 0::3].var()
    noisy = residual_parts("3 residual sd grows")
    inner = [np.diff(noisy[..., i : i + 2]).var() for i in (0, 6)]
    assert inner[1] > 5 * inner[0]
    assert residual_parts("5 Cov(u, e) constant").var() > 1.5 * sound.var()
    assert residual_parts("1 predictor, unrelated").var() > 1.2 * sound.var()
    follow = residual_parts("5 noise follows u")
    level, scatter = follow.mean(-1), np.diff(follow).var(-1)
    assert np.corrcoef(level.ravel(), scatter.ravel())[0, 1] > 0.2
    assert residual_parts("9 few groups").shape[1] == 6


@pytest.mark.parametrize(
    ("name", "skewed"), [("6 skewed residuals", True), ("6 t(3) residuals", False)]
)
def test_residuals_keep_their_variance_and_change_their_shape(name, skewed):
    """Are differences of occasions as wide as normal ones, with heavier tails?"""
    sound, odd = residual_parts("nothing"), residual_parts(name)
    tails = [stats.kurtosis(np.diff(part).ravel()) for part in (sound, odd)]
    assert tails[1] > tails[0] + 0.5
    assert np.diff(odd).var() == pytest.approx(np.diff(sound).var(), rel=0.15)
    # The sample skewness of t(3) has no limit; the share below the mean has.
    assert (np.mean(odd < 0) > 0.515) == skewed


def test_power_counts_both_signs():
    """Is an estimate far below zero as significant as one far above?"""
    cost = am.cost([[-5.0], [5.0]], np.ones((2, 1)), np.inf, [0.0])
    assert cost.power[0] == 1


def test_unknown_breaks_are_refused():
    """Does a misspelt name list the names there are?"""
    with pytest.raises(ValueError, match="expected one of nothing"):
        am.simulate(np.random.default_rng(0), "11 luck")
