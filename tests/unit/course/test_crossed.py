"""Tests of course.crossed: subjects crossed with items."""

import warnings

import mixedlm
import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import optimize, stats

from course import crossed as cr

EXACT = 1e-10
# mixedlm and statsmodels stop their search at about this relative precision.
OPTIMISER = 1e-5
SPREAD = cr.Spread(subject=1, subject_slope=0.5, item=0.5, item_slope=0.6, error=1)
SMALL = cr.Spread(subject=1, subject_slope=0.1, item=0.05, item_slope=0.05, error=1)
NULL_SIMS = 20_000
# Four binomial standard errors at 0.05: a right test fails once in 16,000 runs.
FOUR_SE = 4 * np.sqrt(0.05 * 0.95 / NULL_SIMS)


def frame(y, design):
    """Return one data set (J, 2, K) as a long data frame."""
    j, c, k = (a.ravel() for a in np.indices(y.shape))
    item = k + (y.shape[2] * c if design == "between" else 0)
    columns = {"y": y.ravel(), "x": c - 0.5, "s": j.astype(str), "i": item.astype(str)}
    return pd.DataFrame(columns)


def lmer(y, design, formula=None):
    """Fit the model of `reml` by mixedlm, singular fits included."""
    slope = " + (1 + x || i)" if design == "within" else " + (1 | i)"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mixedlm.lmer(formula or "y ~ x + (1 + x || s)" + slope, frame(y, design))


def test_mean_squares_of_a_case_by_hand():
    """Do two subjects and two items a condition give the numbers worked out by hand?"""
    y = np.array([[[1.0, 3.0], [5.0, 7.0]], [[2.0, 4.0], [10.0, 12.0]]])
    # Subject means by condition: 2, 6 and 3, 11; effects 4 and 8: mean 6, variance 8.
    # Item means: 1.5, 3.5 and 7.5, 9.5: variance 2 in both conditions.
    # Subject means 4 and 7: variance 4.5. No interaction of subject and item is left.
    ms = cr.mean_squares(y, "between")
    assert ms.effect == pytest.approx(6, rel=EXACT)
    assert ms.subject == pytest.approx(2 / 2 * 8, rel=EXACT)
    assert ms.item == pytest.approx(2 * 2, rel=EXACT)
    assert ms.residual == pytest.approx(0, abs=EXACT)
    assert ms.intercepts[0] == pytest.approx(4 * 4.5, rel=EXACT)
    assert ms.condition == pytest.approx(4 / 2 * 36, rel=EXACT)


@pytest.mark.parametrize("design", cr.DESIGNS)
def test_sums_of_squares_and_degrees_of_freedom_add_up(design):
    """Do the parts make up the whole, and the degrees of freedom n - 1?"""
    y = cr.simulate_crossed(np.random.default_rng(1), 5, 4, design, SPREAD)[0]
    ms, df = cr.mean_squares(y, design), cr.degrees_of_freedom(5, 4, design)
    levels = (4,) if design == "between" else (4, 3)
    parts = sum(
        m * k for m, k in zip((ms.subject, ms.item, ms.residual), df, strict=True)
    )
    parts += sum(m * k for m, k in zip(ms.intercepts, levels, strict=True))
    assert parts + ms.condition == pytest.approx(((y - y.mean()) ** 2).sum(), rel=EXACT)
    assert sum(df) + sum(levels) + 1 == y.size - 1


@pytest.mark.parametrize("design", cr.DESIGNS)
@pytest.mark.parametrize("spread", [SPREAD, SMALL], ids=["large", "singular"])
def test_closed_form_reml_equals_mixedlm(design, spread):
    """Does another program's optimiser find the same estimates, zero ones included?"""
    y = cr.simulate_crossed(np.random.default_rng(3), 9, 4, design, spread, 0.3, 6)
    fits = cr.reml(cr.mean_squares(y, design))
    base = None
    for r, theirs in enumerate(lmer(one, design) for one in y):
        assert theirs.fixef()["x"] == pytest.approx(fits.effect[r], rel=1e-9)
        assert np.sqrt(theirs.vcov()[1, 1]) == pytest.approx(fits.se[r], rel=OPTIMISER)
        assert theirs.sigma == pytest.approx(fits.sd_error[r], rel=OPTIMISER)
        assert bool(theirs.isSingular()) == bool(fits.singular[r])
        constant = mixedlm.REMLcrit(theirs) - fits.criterion[r]
        base = constant if base is None else base
        assert constant == pytest.approx(base, abs=1e-6)
    # Both kinds of fit were among them.
    assert fits.singular.any() if spread is SMALL else not fits.singular.all()


def test_leaving_out_a_slope_equals_the_smaller_model():
    """Is `slopes` the model without that term, as mixedlm fits it?"""
    y = cr.simulate_crossed(np.random.default_rng(4), 9, 4, "within", SPREAD)[0]
    fit = cr.reml(cr.mean_squares(y, "within"), ("subject",))
    theirs = lmer(y, "within", "y ~ x + (1 + x || s) + (1 | i)")
    assert np.sqrt(theirs.vcov()[1, 1]) == pytest.approx(fit.se, rel=OPTIMISER)
    assert fit.sd_item == 0
    assert bool(fit.singular) == bool(theirs.isSingular())


def test_closed_form_reml_equals_statsmodels():
    """Do statsmodels' variance components agree with the closed form?"""
    y = cr.simulate_crossed(np.random.default_rng(5), 8, 4, "between", SPREAD)[0]
    fit, data = cr.reml(cr.mean_squares(y)), frame(y, "between")
    parts = {"a": "0 + C(s)", "b": "0 + C(s):x", "c": "0 + C(i)"}
    model = smf.mixedlm(
        "y ~ x", data, groups=np.ones(len(data)), re_formula="0", vc_formula=parts
    )
    theirs = model.fit(method="bfgs", gtol=1e-8)
    sd = dict(zip(model.exog_vc.names, np.sqrt(theirs.vcomp), strict=True))
    assert theirs.bse["x"] == pytest.approx(fit.se, rel=1e-4)
    assert sd["b"] == pytest.approx(fit.sd_subject_slope, rel=1e-3)
    assert sd["c"] == pytest.approx(fit.sd_item, rel=1e-3)


@pytest.mark.parametrize("design", cr.DESIGNS)
def test_pooling_minimises_the_criterion(design):
    """Does a numerical search under the same bounds find no lower criterion?"""
    ms = cr.draw_mean_squares(np.random.default_rng(6), 5, 3, design, SMALL, 0, 25)
    fits = cr.reml(ms)
    leaves = np.array([ms.subject, ms.item, *ms.intercepts])
    df_s, df_i, df_r = ms.df
    df = np.array([df_s, df_i, df_s, df_i][: len(leaves)])

    def criterion(theta, at):
        root = np.exp(theta[0])
        lam = root + np.exp(theta[1:])
        inside = (df * (np.log(lam) + leaves[:, at] / lam)).sum()
        return inside + df_r * (np.log(root) + ms.residual[at] / root)

    for at in range(25):
        start = np.append(np.log(ms.residual[at]), np.full(len(leaves), -1.0))
        best = optimize.minimize(criterion, start, args=(at,), method="BFGS")
        assert best.fun >= fits.criterion[at] - 1e-9
        assert best.fun == pytest.approx(fits.criterion[at], abs=2e-4)


@pytest.mark.parametrize("design", cr.DESIGNS)
def test_drawn_mean_squares_have_the_law_of_simulated_ones(design):
    """Are the shortcut's distributions those of mean squares of raw data?"""
    rng, args = np.random.default_rng(7), (6, 3, design, SPREAD, 0.4)
    raw = cr.mean_squares(cr.simulate_crossed(rng, *args, n_sims=4000), design)
    drawn = cr.draw_mean_squares(rng, *args, n_sims=4000)
    for name in ("effect", "subject", "item", "residual"):
        p = stats.ks_2samp(getattr(raw, name), getattr(drawn, name)).pvalue
        assert p > 1e-4, name
    for ours, theirs in zip(raw.intercepts, drawn.intercepts, strict=True):
        assert stats.ks_2samp(ours, theirs).pvalue > 1e-4


@pytest.mark.parametrize("design", cr.DESIGNS)
def test_variance_and_expectations_are_those_of_simulated_data(design):
    """Do the formulas give the mean squares and the variance that data show?"""
    rng = np.random.default_rng(8)
    y = cr.simulate_crossed(rng, 6, 4, design, SPREAD, 0.7, 20_000)
    ms = cr.mean_squares(y, design)
    expected = cr.expected_mean_squares(6, 4, design, SPREAD)
    means = [m.mean() for m in (ms.subject, ms.item, ms.residual)]
    np.testing.assert_allclose(means, expected, rtol=0.03)
    variance = cr.effect_variance(6, 4, design, SPREAD)
    assert ms.effect.var() == pytest.approx(variance, rel=0.05)
    assert abs(ms.effect.mean() - 0.7) < 4 * np.sqrt(variance / 20_000)


def test_f1_and_f2_are_the_tests_of_textbooks():
    """Is F1 the squared paired t over subjects, and F2 the squared t over items?"""
    y = cr.simulate_crossed(np.random.default_rng(9), 7, 5)[0]
    ms = cr.mean_squares(y)
    paired = stats.ttest_rel(*y.mean(-1).T)
    items = stats.ttest_ind(*y.mean(0))
    for kind, theirs in (("F1", paired), ("F2", items)):
        ours = cr.f_test(ms, kind)
        assert ours.F == pytest.approx(theirs.statistic**2, rel=EXACT)
        assert ours.p == pytest.approx(theirs.pvalue, rel=1e-8)


def test_min_f_comes_from_f1_and_f2():
    """Is min F' = F1 F2 / (F1 + F2), and below both?"""
    ms = cr.draw_mean_squares(np.random.default_rng(10), 9, 6, n_sims=50)
    F1, F2, least = (cr.f_test(ms, kind).F for kind in ("F1", "F2", "min F'"))
    np.testing.assert_allclose(least, F1 * F2 / (F1 + F2), rtol=EXACT)
    assert (least < np.minimum(F1, F2)).all()


def test_combined_tests_of_a_case_by_hand():
    """Are statistics and degrees of freedom those worked out from four mean squares?"""
    parts = (np.array(v) for v in (1.0, 6.0, 3.0, 1.0))
    ms = cr.MeanSquares(*parts, (np.array(9.0),), J=8, K=4, design="between")
    # C = 8 * 4 / 2 = 16; df 7, 6 and 42. min F' = 16 / 9 with 81 / (36/7 + 9/6) df.
    df_both = 81 / (36 / 7 + 9 / 6)
    least, quasi = cr.f_test(ms, "min F'"), cr.f_test(ms, "quasi-F")
    assert (float(least.F), float(least.df2)) == pytest.approx((16 / 9, df_both))
    # quasi-F = 17 / 9; numerator df 289 / (256 + 1/42).
    assert float(quasi.F) == pytest.approx(17 / 9)
    assert float(quasi.df1) == pytest.approx(289 / (256 + 1 / 42))
    assert float(quasi.df2) == pytest.approx(df_both)
    assert quasi.p == pytest.approx(stats.f.sf(17 / 9, quasi.df1, df_both))
    # mixed: variance 6 + 3 - 1 = 8, df 64 / (36/7 + 9/6 + 1/42).
    mixed = cr.f_test(ms, "mixed")
    assert float(mixed.F) == pytest.approx(16 / 8)
    assert float(mixed.df2) == pytest.approx(64 / (36 / 7 + 1.5 + 1 / 42))
    both = cr.f_test(ms, "F1 and F2")
    assert both.p == max(cr.f_test(ms, "F1").p, cr.f_test(ms, "F2").p)
    assert float(both.F) == pytest.approx(16 / 6)


def test_satterthwaite_df_of_pooled_components_by_hand():
    """If items fall below the residual, are their df those of subjects alone?"""
    parts = (np.array(v) for v in (1.0, 6.0, 0.5, 1.0))
    ms = cr.MeanSquares(*parts, (np.array(9.0),), J=7, K=4, design="between")
    fit = cr.reml(ms)
    # Pooled: (36 * 1 + 6 * 0.5) / 42 = 39 / 42; it cancels, and 6 on 6 df is left.
    assert fit.singular
    assert float(fit.sd_error**2) == pytest.approx(39 / 42)
    assert float(fit.df) == pytest.approx(6)
    assert float(fit.se**2) == pytest.approx(2 / 28 * 6)


@pytest.mark.parametrize("design", cr.DESIGNS)
def test_estimated_standard_deviations_approach_the_truth(design):
    """With many subjects and items, are the components those of the process?"""
    ms = cr.draw_mean_squares(np.random.default_rng(16), 900, 900, design, SPREAD)
    fit = cr.reml(ms)
    item = SPREAD.item if design == "between" else SPREAD.item_slope
    assert fit.sd_item[0] == pytest.approx(item, rel=0.1)
    assert fit.sd_subject_slope[0] == pytest.approx(SPREAD.subject_slope, rel=0.1)
    assert fit.sd_error[0] == pytest.approx(SPREAD.error, rel=0.01)


def test_two_way_equals_the_sandwich_formula():
    """Is the two-way variance that of clustered scores, added and subtracted?"""
    y = cr.simulate_crossed(np.random.default_rng(11), 8, 3)[0]
    data = frame(y, "between")
    X = np.column_stack([np.ones(len(data)), data["x"]])
    residual = data["y"] - X @ np.linalg.lstsq(X, data["y"], rcond=None)[0]
    bread, scores = np.linalg.inv(X.T @ X), X * residual.to_numpy()[:, None]

    def variance(labels):
        sums = pd.DataFrame(scores).groupby(np.asarray(labels)).sum().to_numpy()
        return len(sums) / (len(sums) - 1) * (bread @ sums.T @ sums @ bread)[1, 1]

    n = len(data)  # the cells are rows here, and their factor is left at one
    cells = variance(np.arange(n)) * (n - 1) / n
    total = variance(data["s"]) + variance(data["i"]) - cells
    ms = cr.mean_squares(y)
    test = cr.f_test(ms, "two-way")
    assert test.F == pytest.approx(ms.effect**2 / total, rel=1e-9)
    assert test.df2 == 6 - 1


def test_two_way_with_items_in_both_conditions_is_near_the_sandwich():
    """Is its variance that of clustered differences, up to the pooled residual?"""
    J, K, spread = 8, 6, cr.Spread(error=1)
    y = cr.simulate_crossed(np.random.default_rng(17), J, K, "within", spread, 0, 400)
    d = y[:, :, 1] - y[:, :, 0]
    off = d - d.mean((1, 2), keepdims=True)
    total = (off.mean(2) ** 2).sum(1) / (J * (J - 1))
    total = total + (off.mean(1) ** 2).sum(1) / (K * (K - 1))
    total = total - (off**2).sum((1, 2)) / (J * K) ** 2
    ms = cr.mean_squares(y, "within")
    ours = ms.effect**2 / cr.f_test(ms, "two-way").F
    usable = total > 0  # elsewhere the larger one-way variance stands in
    assert 0.5 < usable.mean() < 1
    assert ours[usable].mean() == pytest.approx(total[usable].mean(), rel=0.05)
    assert np.corrcoef(ours[usable], total[usable])[0, 1] > 0.9


@pytest.mark.parametrize("design", cr.DESIGNS)
def test_mixed_and_quasi_f_hold_their_level(design):
    """Do tests that count subjects and items reject a true null about 5 % of times?"""
    rng = np.random.default_rng(12)
    ms = cr.draw_mean_squares(rng, 24, 10, design, SPREAD, 0, NULL_SIMS)
    mixed = np.mean(cr.f_test(ms, "mixed").p < 0.05)
    assert abs(mixed - 0.05) < FOUR_SE + 0.003  # Satterthwaite is not exact
    assert np.mean(cr.f_test(ms, "quasi-F").p < 0.05) < 0.05 + FOUR_SE
    assert np.mean(cr.f_test(ms, "min F'").p < 0.05) < 0.05
    assert np.mean(cr.f_test(ms, "F1").p < 0.05) > 0.15


@pytest.mark.parametrize("design", cr.DESIGNS)
@pytest.mark.parametrize("effect", [0.0, 0.5])
def test_rejection_rate_of_f1_is_exact(design, effect):
    """Does the formula give the share that simulated data show?"""
    rng = np.random.default_rng(13)
    ms = cr.draw_mean_squares(rng, 12, 5, design, SPREAD, effect, NULL_SIMS)
    exact = cr.f1_rejection_rate(12, 5, design, SPREAD, effect)
    found = np.mean(cr.f_test(ms, "F1").p < 0.05)
    assert abs(found - exact) < 4 * np.sqrt(exact * (1 - exact) / NULL_SIMS)


def test_more_items_do_not_help_f1_without_slopes_of_subjects():
    """Is the type I error the same for any number of items if slopes do not vary?"""
    no_slopes = cr.Spread(subject=1, item=0.4)
    rate = cr.f1_rejection_rate(30, [2, 8, 64], "between", no_slopes)
    np.testing.assert_allclose(rate, rate[0], rtol=1e-9)
    assert rate[0] > 0.3
    alike = cr.f1_rejection_rate(30, 8, "between", cr.Spread(item=0))
    assert alike == pytest.approx(0.05, rel=1e-9)


def test_given_item_effects_are_the_same_in_all_data_sets():
    """Do data sets with given items scatter about the difference of these items?"""
    items = np.array([[0.0, 0.0], [1.0, 3.0]])
    spread = cr.Spread(subject=1, error=0.001)
    y = cr.simulate_crossed(
        np.random.default_rng(14), 4, 2, "between", spread, 0, 5, items
    )
    np.testing.assert_allclose(cr.mean_squares(y).effect, 2, atol=0.01)


def test_probability_of_a_singular_fit_is_what_mean_squares_show():
    """Is the exact probability the share of data sets with MSB below MSW?"""
    rng, sims, J, n, icc = np.random.default_rng(15), 20_000, 6, 4, 0.3
    y = np.sqrt(icc) * rng.standard_normal((sims, J, 1))
    y = y + np.sqrt(1 - icc) * rng.standard_normal((sims, J, n))
    between = n * y.mean(-1).var(-1, ddof=1)
    within = y.var(-1, ddof=1).mean(-1)
    exact = cr.probability_singular(J, n, icc)
    found = np.mean(between < within)
    assert abs(found - exact) < 4 * np.sqrt(exact * (1 - exact) / sims)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cr.mean_squares(np.zeros((3, 4))), "expected finite answers of shape"),
        (lambda: cr.mean_squares(np.full((3, 2, 4), np.nan)), "every subject's answer"),
        (lambda: cr.degrees_of_freedom(1, 4, "between"), "at least 2 subjects"),
        (lambda: cr.degrees_of_freedom(4, 4, "nested"), "expected a design"),
        (lambda: cr.f_test(None, "F3"), "expected a test"),
        (lambda: cr.reml(None, ("items",)), "expected slopes among"),
        (lambda: cr.probability_singular(1, 5, 0.1), "expected J >= 2"),
    ],
)
def test_bad_input_is_refused_with_advice(call, message):
    """Does each misuse say what was expected?"""
    with pytest.raises(ValueError, match=message):
        call()
