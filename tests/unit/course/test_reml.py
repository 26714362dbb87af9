"""Tests of course.reml and the modules behind it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from statsmodels.regression.mixed_linear_model import MixedLM

from course import reml, reml_newton
from course.reml_derivatives import derivatives, project
from course.reml_moments import moments_from_rows

ORACLES = Path(__file__).resolve().parents[2] / "oracles"
STORED = json.loads((ORACLES / "reml.json").read_text(encoding="utf-8"))["cases"]
DATA = pd.read_csv(ORACLES / "reml_data.csv", dtype={"g": str})
# The criterion may never be above lme4's by more; far below would be another criterion.
ABOVE, BELOW = 1e-8, 1e-6
# The search ends when a step would gain 1e-14: variances are then known to about 1e-7.
SEARCH = 2e-7
# Where lme4's optimiser stopped moves its estimates by about 1e-6, in units of an SE.
STOPPED = 1e-5
# lmerTest differentiates numerically; near singular fits that costs it digits.
RTOL_DF = 1e-4


def _rows(case):
    rows = DATA[DATA["case"] == case].drop(columns="case").reset_index(drop=True)
    if rows["g"].str.isdigit().all():
        rows["g"] = rows["g"].astype(int)
    return rows


def _simulated(rng, J=15, q=2, p=3, sd=1.0, largest=9):
    """Unbalanced groups of 1 to `largest` rows, not sorted; q random slopes."""
    g = rng.permutation(np.repeat(np.arange(J), rng.integers(1, largest + 1, J)))
    n = len(g)
    X = np.column_stack([np.ones(n), rng.standard_normal((n, p - 1))])
    Z = X[:, :q]
    u = sd * rng.standard_normal((J, q))
    y = 3 + X.sum(1) + (Z * u[g]).sum(1) + rng.standard_normal(n)
    return y, X, Z, g


def _covariance(Z, g, Sigma, sigma2):
    shared = Z @ Sigma @ Z.T
    return np.where(np.equal.outer(g, g), shared, 0) + sigma2 * np.eye(len(g))


def _brute_criterion(y, X, Z, g, Sigma, sigma2):
    """-2 log density of error contrasts, with the constant that lme4 uses."""
    V = _covariance(Z, g, Sigma, sigma2)
    contrasts = np.linalg.qr(X, mode="complete")[0][:, X.shape[1] :]
    density = stats.multivariate_normal(cov=contrasts.T @ V @ contrasts)
    return np.linalg.slogdet(X.T @ X)[1] - 2 * density.logpdf(contrasts.T @ y)


# ---- against lme4 and lmerTest -------------------------------------------------------


@pytest.mark.parametrize("case", STORED)
def test_fit_is_that_of_lme4_and_never_worse(case):
    """Are criterion, estimates, standard errors, df and BLUPs those of R?"""
    stored = STORED[case]
    fit = reml.fit_mixed_formula(stored["formula"], _rows(case))
    assert fit.converged
    assert -BELOW < fit.criterion - stored["REMLcrit"] < ABOVE
    se = np.atleast_1d(stored["se"])
    assert_allclose((fit.beta - stored["beta"]) / se, 0, atol=STOPPED)
    assert_allclose(fit.se, se, rtol=STOPPED)
    assert_allclose(fit.df, np.atleast_1d(stored["df"]), rtol=RTOL_DF)
    assert_allclose(fit.sigma2, stored["sigma2"], rtol=STOPPED)
    Sigma = np.atleast_2d(stored["Sigma"])
    # Relative to the errors' variance: a zero variance has no scale of its own.
    assert_allclose(fit.Sigma, Sigma, rtol=1e-4, atol=1e-4 * fit.sigma2)
    blups = np.reshape(stored["blups"], (-1, Sigma.shape[0]))
    assert_allclose(fit.blups, blups, rtol=1e-3, atol=1e-3 * np.sqrt(fit.sigma2))


def test_stored_cases_are_many_and_many_are_singular():
    """Do the references hold at least 40 simulated fits, and singular ones?"""
    simulated = [case for case in STORED if case.startswith("simulated")]
    singular = [case for case in simulated if STORED[case]["singular"]]
    assert len(simulated) >= 40 and len(singular) >= 15


@pytest.mark.parametrize("case", STORED)
def test_singular_fits_are_reported(case):
    """Is a fit called singular where lme4 calls it so?"""
    stored = STORED[case]
    fit = reml.fit_mixed_formula(stored["formula"], _rows(case))
    smallest = np.linalg.eigvalsh(np.atleast_2d(stored["Sigma"]))[0]
    # lme4 looks at the diagonal of theta, we at eigenvalues: both see real zeros, and
    # lme4 misses one case whose smallest eigenvalue is 1.4e-8 of the errors' variance
    # (and 0 at the minimum, which is lower by 9e-9).
    assert fit.singular == (stored["singular"] or smallest < 2e-8 * stored["sigma2"])


# ---- against brute force -------------------------------------------------------------


@pytest.mark.parametrize("q", [1, 2, 3])
def test_criterion_is_the_restricted_likelihood(rng, q):
    """Is it -2 log of a multivariate normal density, and the least nearby?"""
    y, X, Z, g = _simulated(rng, q=q)
    fit = reml.fit_mixed(y, X, Z, g)
    best = _brute_criterion(y, X, Z, g, fit.Sigma, fit.sigma2)
    assert_allclose(fit.criterion, best, rtol=1e-12)
    for _ in range(20):
        root = np.linalg.cholesky(fit.Sigma + 1e-3 * np.eye(q))
        root += 0.1 * rng.standard_normal((q, q))
        sigma2 = fit.sigma2 * np.exp(0.1 * rng.standard_normal())
        assert _brute_criterion(y, X, Z, g, root @ root.T, sigma2) > best


@pytest.mark.parametrize("sd", [1.0, 30.0])
@pytest.mark.parametrize("within", [1e-2, 1e-5])
def test_criterion_keeps_its_digits_where_x_hardly_varies_within_groups(
    rng, sd, within
):
    """Is it right to 1e-9 where x is almost the same in all rows of a group?"""
    y, X, _, g = _simulated(rng, J=20, q=1, p=2)
    X[:, 1] = rng.standard_normal(20)[g] + within * rng.standard_normal(len(g))
    y += sd * (X * rng.standard_normal((20, 2))[g]).sum(1)
    fit = reml.fit_mixed(y, X, X, g)
    best = _brute_criterion(y, X, X, g, fit.Sigma, fit.sigma2)
    assert_allclose(fit.criterion, best, rtol=0, atol=1e-9)


def test_estimates_are_generalised_least_squares(rng):
    """Do beta, its covariance and the BLUPs follow from Sigma as in the textbook?"""
    y, X, Z, g = _simulated(rng)
    fit = reml.fit_mixed(y, X, Z, g)
    V_inv = np.linalg.inv(_covariance(Z, g, fit.Sigma, fit.sigma2))
    cov_beta = np.linalg.inv(X.T @ V_inv @ X)
    assert_allclose(fit.cov_beta, cov_beta, rtol=1e-10)
    assert_allclose(fit.se, np.sqrt(np.diag(cov_beta)), rtol=1e-10)
    assert_allclose(fit.beta, cov_beta @ X.T @ V_inv @ y, rtol=1e-10)
    error = V_inv @ (y - X @ fit.beta)
    blups = [fit.Sigma @ Z[g == label].T @ error[g == label] for label in range(15)]
    assert_allclose(fit.blups, blups, rtol=1e-9, atol=1e-12)


def test_df_follow_from_the_curvature_of_the_likelihood(rng):
    """Are they 2 V^2 / Var(V), Var(V) by differences of the brute-force criterion?"""
    y, X, Z, g = _simulated(rng, J=25, q=1, p=2)
    fit = reml.fit_mixed(y, X, Z, g)
    at = np.array([fit.Sigma[0, 0], fit.sigma2])

    def variance(theta):
        V = _covariance(Z, g, theta[:1, None], theta[1])
        return np.diag(np.linalg.inv(X.T @ np.linalg.solve(V, X)))

    def criterion(theta):
        return _brute_criterion(y, X, Z, g, theta[:1, None], theta[1])

    h = 1e-3 * np.eye(2)
    slope = [(variance(at + e) - variance(at - e)) / 2e-3 for e in h]
    H = [
        [
            sum(s * t * criterion(at + s * d + t * e) for s in (1, -1) for t in (1, -1))
            for d in h
        ]
        for e in h
    ]
    covariance = 2 * np.linalg.inv(np.array(H) / 4e-6)
    var_of_variance = np.einsum("ar,ab,br->r", slope, covariance, slope)
    # Second differences with steps of 1e-3 carry errors of about 1e-5.
    assert_allclose(fit.df, 2 * fit.se**4 / var_of_variance, rtol=1e-3)


# ---- derivatives ---------------------------------------------------------------------


def _displaced(basis, sd, delta):
    """Basis and sd of B (sd + delta)(sd + delta)' B', and that root."""
    q = sd.shape[-1]
    root = np.zeros((*sd.shape, q))
    root[:, *np.tril_indices(q)] = delta
    root[:, range(q), range(q)] += sd
    turn, new_sd, _ = np.linalg.svd(root)
    return basis @ turn, new_sd, turn, root


@pytest.mark.parametrize("q", [1, 2, 3, 4])
@pytest.mark.parametrize("zero", [False, True])
def test_derivatives_are_exact(rng, q, zero):
    """Do gradient and Hessian agree with central differences to 1e-7?"""
    y, X, Z, g = _simulated(rng, q=q, p=4)
    moments, _ = moments_from_rows(y[None], X[None], Z[None], g)
    basis = np.linalg.qr(rng.standard_normal((1, q, q)))[0]
    sd = np.sort(0.2 + rng.random((1, q)))[:, ::-1].copy()
    if zero:
        sd[:, -1] = 0.0
    a, b = np.tril_indices(q)

    def value(delta):
        return project(moments, *_displaced(basis, sd, delta)[:2]).criterion[0]

    def slope(delta):
        new_basis, new_sd, turn, root = _displaced(basis, sd, delta)
        G = turn @ project(moments, new_basis, new_sd).G @ np.swapaxes(turn, 1, 2)
        return 2 * (G @ root)[0, a, b]

    found = derivatives(project(moments, basis, sd), sd, moments.nu)
    steps = np.eye(len(a))
    h = 1e-3
    gradient = [
        (8 * (value(h * e) - value(-h * e)) - value(2 * h * e) + value(-2 * h * e))
        / (12 * h)
        for e in steps
    ]
    size = np.abs(found.hessian).max()
    assert_allclose(found.gradient[0], gradient, atol=1e-7 * size)
    hessian = [
        (8 * (slope(h * e) - slope(-h * e)) - slope(2 * h * e) + slope(-2 * h * e))
        / (12 * h)
        for e in steps
    ]
    assert_allclose(found.hessian[0], hessian, atol=1e-7 * size)


# ---- programs of another make --------------------------------------------------------


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(4))
def test_criterion_is_never_above_that_of_statsmodels(seed):
    """Is the likelihood at statsmodels' estimates never higher than at ours?"""
    y, X, Z, g = _simulated(np.random.default_rng(seed), J=12, sd=0.4)
    fit = reml.fit_mixed(y, X, Z, g)
    theirs = MixedLM(y, X, groups=g, exog_re=Z).fit(reml=True)
    at_theirs = _brute_criterion(y, X, Z, g, theirs.cov_re, theirs.scale)
    assert fit.criterion <= at_theirs + 1e-9


def test_fit_is_that_of_statsmodels_where_that_converges(rng):
    """Are estimates and standard errors of a well-behaved fit the same?"""
    y, X, Z, g = _simulated(rng, J=40, sd=2.0)
    fit = reml.fit_mixed(y, X, Z, g)
    theirs = MixedLM(y, X, groups=g, exog_re=Z).fit(reml=True, gtol=1e-10)
    assert_allclose(fit.beta, theirs.fe_params, rtol=1e-5)
    assert_allclose(fit.Sigma, theirs.cov_re, rtol=1e-3)
    assert_allclose(fit.sigma2, theirs.scale, rtol=1e-4)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", ["sleepstudy", "Orthodont", "simulated_23"])
def test_fit_is_that_of_mixedlm(case):
    """Does a program of another make find the same estimates?"""
    mixedlm = pytest.importorskip("mixedlm")
    formula, rows = STORED[case]["formula"], _rows(case).dropna(axis="columns")
    theirs = mixedlm.lmer(formula, rows, REML=True)
    fit = reml.fit_mixed_formula(formula, rows)
    assert_allclose(fit.beta, list(theirs.fixef().values()), rtol=1e-4)
    assert_allclose(fit.sigma2, theirs.get_sigma() ** 2, rtol=1e-3)


# ---- batches, products, invariances --------------------------------------------------


def _same(fit, other, rtol=1e-8):
    for name in ("beta", "se", "df", "Sigma", "sigma2", "criterion"):
        value = getattr(other, name)
        atol = rtol * np.abs(value).max()
        assert_allclose(getattr(fit, name), value, rtol=rtol, atol=atol, err_msg=name)


def _batch(rng, S=7, n=40):
    g = np.repeat(np.arange(8), 5)
    X = np.stack([np.ones((S, n)), rng.standard_normal((S, n))], axis=-1)
    u = rng.standard_normal((S, 8, 2)) * rng.choice([0.0, 1.0], (S, 1, 1))
    y = (X * u[:, g]).sum(-1) + rng.standard_normal((S, n))
    return y, X, g


def test_batch_equals_its_members(rng):
    """Do many data sets at once give what one at a time gives?"""
    y, X, g = _batch(rng)
    batch = reml.fit_mixed_batch(y, X, X, g)
    assert len(set(batch.n_iter)) > 1, "the members should finish at different times"
    for s in range(len(y)):
        alone = reml.fit_mixed(y[s], X[s], X[s], g)
        _same(batch.fit(s), alone)
        assert_allclose(batch.blups[s], alone.blups, atol=1e-8)
        assert (batch.n_iter[s], batch.singular[s]) == (alone.n_iter, alone.singular)


def test_batch_in_blocks_equals_batch_in_one(rng, monkeypatch):
    """Does it matter how many data sets are worked on at a time?"""
    y, X, g = _batch(rng)
    whole = reml.fit_mixed_batch(y, X, X[0], g)
    monkeypatch.setattr(reml, "BLOCK", 1)
    _same(reml.fit_mixed_batch(y, X, X[0], g), whole, rtol=1e-10)


@pytest.mark.parametrize("shared", ["X", "Z", "XZ"])
def test_shared_designs_equal_repeated_ones(rng, shared):
    """Is a design without the axis of data sets the same in all of them?"""
    y, X, g = _batch(rng)
    many = np.broadcast_to(X[0], X.shape)
    own = {"X": X, "Z": X}
    full = {**own, **{name: many for name in shared}}
    short = {**own, **{name: X[0] for name in shared}}
    expected = reml.fit_mixed_batch(y, groups=g, **full)
    _same(reml.fit_mixed_batch(y, groups=g, **short), expected)


@pytest.mark.parametrize("q", [1, 2, 3, 4])
def test_products_give_what_rows_give(rng, q):
    """Are sums of products of each group enough, also where rows are fewer than q?"""
    S, J = 5, 12
    g = np.repeat(np.arange(J), [1, 2, 3, *(9,) * (J - 3)])
    X = rng.standard_normal((S, len(g), 4))
    X[..., 0] = 1
    u = rng.standard_normal((S, J, 4))[:, g]
    y = (X * u).sum(-1) + rng.standard_normal((S, len(g)))
    D = np.concatenate([X, y[..., None]], axis=-1)
    K = np.stack([D[:, g == j].swapaxes(1, 2) @ D[:, g == j] for j in range(J)], axis=1)
    found = reml.fit_mixed_products(K, range(4), range(q), len(g))
    expected = reml.fit_mixed_batch(y, X, X[..., :q], g)
    assert expected.converged.all()
    _same(found, expected, rtol=1e-6)
    assert_allclose(found.blups, expected.blups, atol=1e-6)


def test_order_of_rows_and_names_of_groups_do_not_matter(rng):
    """Do shuffled rows with text labels give the same fit, BLUPs by label?"""
    y, X, Z, g = _simulated(rng)
    order = rng.permutation(len(y))
    names = np.array([f"group {14 - j:02d}" for j in g])
    fit = reml.fit_mixed(y, X, Z, g)
    other = reml.fit_mixed(y[order], X[order], Z[order], names[order])
    _same(other, fit)
    assert list(other.group_labels) == sorted(set(names))
    assert_allclose(other.blups[::-1], fit.blups, atol=1e-8)


def test_units_do_not_matter(rng):
    """Does a change of units change estimates by just these units?"""
    y, X, Z, g = _simulated(rng)
    x_unit, z_unit, y_unit = np.array([1, 1e-9, 3e7]), np.array([1.0, 1e5]), 1e6
    fit = reml.fit_mixed(y, X, Z, g)
    other = reml.fit_mixed(y * y_unit, X * x_unit, Z * z_unit, g)
    assert_allclose(other.beta, fit.beta * y_unit / x_unit, rtol=1e-8)
    assert_allclose(other.se, fit.se * y_unit / x_unit, rtol=1e-8)
    assert_allclose(other.df, fit.df, rtol=1e-8)
    Sigma = fit.Sigma * y_unit**2 / np.outer(z_unit, z_unit)
    assert_allclose(other.Sigma, Sigma, rtol=1e-7)
    shift = 2 * (len(y) - 3) * np.log(y_unit) + 2 * np.log(x_unit).sum()
    assert_allclose(other.criterion, fit.criterion + shift, rtol=1e-12)


@pytest.mark.parametrize("far", [10.0, 1e6])
def test_origin_does_not_matter_when_intercepts_are_random(rng, far):
    """Are slopes and criterion the same when x and y are measured from elsewhere?"""
    y, X, Z, g = _simulated(rng)
    moved = X + far * np.array([0, 1, 0])
    fit = reml.fit_mixed(y, X, Z, g)
    other = reml.fit_mixed(y - far, moved, moved[:, :2], g)
    assert_allclose(other.criterion, fit.criterion, atol=1e-8)
    assert_allclose(other.beta[1:], fit.beta[1:], rtol=1e-7)
    assert_allclose(other.df[1:], fit.df[1:], rtol=1e-6)


@pytest.mark.parametrize("sd", [1.0, 1e1, 1e2, 1e3, 1e4])
def test_balanced_groups_give_the_analysis_of_variance(rng, sd):
    """Are variances those of mean squares, and is df J - 1, however large the ratio?"""
    g = np.repeat(np.arange(9), 4)
    y = sd * rng.standard_normal(9)[g] + rng.standard_normal(36)
    one = np.ones((36, 1))
    fit = reml.fit_mixed(y, one, one, g)
    means = y.reshape(9, 4).mean(1)
    within = ((y - means[g]) ** 2).sum() / 27
    assert_allclose(fit.df, 8, rtol=SEARCH)
    assert_allclose(fit.sigma2, within, rtol=SEARCH)
    assert_allclose(fit.Sigma[0, 0], means.var(ddof=1) - within / 4, rtol=SEARCH)


def test_without_variance_between_groups_it_is_least_squares(rng):
    """Do groups more alike than chance give OLS with n - p degrees of freedom?"""
    x = rng.standard_normal(30)
    y = x + np.tile([-1.0, 0.0, 1.0], 10) + 0.01 * rng.standard_normal(30)
    X = np.column_stack([np.ones(30), x])
    fit = reml.fit_mixed(y, X, X[:, :1], np.repeat(np.arange(10), 3))
    beta, rss = np.linalg.lstsq(X, y)[:2]
    assert fit.singular and fit.converged
    assert_allclose(fit.beta, beta, rtol=1e-9)
    assert_allclose(fit.sigma2, rss[0] / 28, rtol=1e-9)
    assert_allclose(fit.df, 28, rtol=1e-9)
    assert_allclose(fit.blups, 0, atol=1e-9)


@pytest.mark.parametrize("sd", [1e-3, 1e2, 1e4])
@pytest.mark.parametrize("q", [1, 3])
def test_random_effects_of_any_size_are_found(rng, sd, q):
    """Does the search end where random effects are tiny or huge beside the errors?"""
    y, X, Z, g = _simulated(rng, J=30, q=q, sd=sd)
    fit = reml.fit_mixed(y, X, Z, g)
    assert fit.converged and fit.n_iter < 20
    assert 0.4 < fit.sigma2 < 2
    if sd > 1:
        assert_allclose(np.sqrt(np.diag(fit.Sigma)), sd, rtol=0.5)


def test_intervals_with_satterthwaite_df_cover(rng):
    """Do 95 % intervals cover in 95 % of 4,000 small data sets?"""
    S, J, m = 4000, 8, 5
    g = np.repeat(np.arange(J), m)
    x = rng.standard_normal((S, J * m))
    X = np.stack([np.ones_like(x), x], axis=-1)
    u = rng.standard_normal((S, J, 2))[:, g]
    y = (X * u).sum(-1) + 0.5 * rng.standard_normal(x.shape)
    fit = reml.fit_mixed_batch(y, X, X, g)
    assert fit.converged.all()
    covered = np.abs(fit.beta) < stats.t.isf(0.025, fit.df) * fit.se
    # Binomial error of 4,000 is 0.35 %; Satterthwaite itself is good to about 1 %.
    assert_allclose(covered.mean(0), 0.95, atol=0.02)


# ---- what cannot be fitted -----------------------------------------------------------

ONES = np.ones((6, 1))
Y = np.array([1.0, 2.0, 4.0, 5.0, 9.0, 7.0])
G = [0, 0, 1, 1, 2, 2]
BAD = {
    "missing y": (np.r_[Y[:5], np.nan], ONES, ONES, G, "1 missing or infinite in y"),
    "missing X": (Y, np.r_[ONES[:5], [[np.inf]]], ONES, G, "infinite in X"),
    "missing Z": (Y, ONES, np.r_[ONES[:5], [[np.nan]]], G, "infinite in Z"),
    "text in X": (Y, list("aabbcc"), ONES, G, "numbers in X"),
    "missing group": (Y, ONES, ONES, [0, 0, 1, 1, 2, np.nan], "label for every row"),
    "one group": (Y, ONES, ONES, [0] * 6, "at least 2 groups"),
    "one row a group": (Y, ONES, ONES, range(6), "cannot be told from the error"),
    "two constants": (Y, np.ones((6, 2)), ONES, G, "X of full column rank 2"),
    "constants in Z": (Y, ONES, np.ones((6, 2)), [0, 0, 0, 1, 1, 1], "Z of full col"),
    "zero column": (Y, np.c_[ONES, 0 * ONES], ONES, G, "X of full column rank 2"),
    "wide X": (Y, np.eye(6), ONES, G, "more rows than columns of X"),
    "flat X": (Y, np.ones(6), ONES, G, r"X\[:, None\]"),
    "no Z": (Y, ONES, np.ones((6, 0)), G, "at least one column"),
    "short Z": (Y, ONES, ONES[:5], G, "expected Z with a row for each of the 6"),
    "short groups": (Y, ONES, ONES, G[:5], "one group label for each of the 6 rows"),
    "two-way y": (Y[None], ONES, ONES, G, "use fit_mixed_batch"),
    "no rows": (Y[:0], ONES[:0], ONES[:0], [], "expected y of shape"),
    "constant y": (0 * Y + 3, ONES, ONES, G, "columns of X fit exactly"),
    "y zero": (0 * Y, ONES, ONES, G, "columns of X fit exactly"),
    "constant in groups": (
        np.repeat([1.0, 5.0, 2.0], 2), ONES, ONES, G, "vary within groups",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_with_the_reason(name):
    """Does the error say what was expected?"""
    y, X, Z, groups, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        reml.fit_mixed(y, X, Z, list(groups))


@pytest.mark.parametrize(
    "groups",
    [
        pd.Series(["a", "a", "b", "b", "c", None], dtype=object),
        pd.Series(["a", "a", "b", "b", "c", None], dtype="string"),
        pd.Series([0, 0, 1, 1, 2, None], dtype="Int64"),
        pd.Series(["a", "a", "b", "b", "c", None], dtype="category"),
        pd.to_datetime(pd.Series(["2026", "2026", "2027", "2027", "2028", None])),
    ],
    ids=["None", "string", "Int64", "category", "date"],
)
def test_missing_labels_of_any_kind_are_refused(groups):
    """Is a row without a group noticed, whatever pandas calls it?"""
    with pytest.raises(ValueError, match="label for every row"):
        reml.fit_mixed(Y, ONES, ONES, groups)


def test_labels_that_cannot_be_sorted_are_refused():
    """Is it said that numbers and text cannot be labels side by side?"""
    with pytest.raises(ValueError, match="labels of one kind"):
        reml.fit_mixed(Y, ONES, ONES, np.array([0, 0, "a", "a", 2, 2], object))


@pytest.mark.parametrize("kind", ["string", "category", "Int64", "datetime64[ns]"])
def test_labels_of_any_kind_are_groups(kind):
    """Is the fit the same with pandas' types, outcome and labels?"""
    expected = reml.fit_mixed(Y, ONES, ONES, G)
    groups = pd.Series(G).astype(kind)
    fit = reml.fit_mixed(pd.Series(Y, dtype="Float64"), ONES, ONES, groups)
    _same(fit, expected)
    assert len(fit.group_labels) == 3


def test_layout_in_memory_does_not_matter(rng):
    """Are Fortran order, strides and single precision only other ways to store?"""
    y, X, Z, g = _simulated(rng)
    expected = reml.fit_mixed(y, X, Z, g)
    _same(reml.fit_mixed(y, np.asfortranarray(X), np.asfortranarray(Z), g), expected)
    wide = (np.repeat(part, 2, axis=0)[::2] for part in (y, X, Z, g))
    _same(reml.fit_mixed(*wide), expected)
    y, X, Z = (part.astype(np.float32) for part in (y, X, Z))
    double = reml.fit_mixed(*(part.astype(float) for part in (y, X, Z)), g)
    _same(reml.fit_mixed(y, X, Z, g), double)


def test_error_in_a_batch_names_the_data_set():
    """Can one find the data set that cannot be fitted?"""
    y = np.stack([Y, 0 * Y + 3, Y])
    with pytest.raises(ValueError, match="data set 1"):
        reml.fit_mixed_batch(y, ONES, ONES, G)


BAD_PRODUCTS = {
    "no data sets": (np.ones((3, 2, 2)), [0], [0], 9, "shape"),
    "not square": (np.ones((1, 3, 2, 3)), [0], [0], 9, "shape"),
    "not a number": (np.full((1, 3, 2, 2), np.nan), [0], [0], 9, "finite"),
    "y in X": (np.ones((1, 3, 2, 2)), [1], [0], 9, "column 1 is y"),
    "no Z": (np.ones((1, 3, 2, 2)), [0], [], 9, "z_columns"),
    "collinear": (np.ones((1, 3, 3, 3)), [0, 1], [0], 9, "full column rank"),
    "few rows": (np.ones((1, 3, 2, 2)), [0], [0], 3, "random effects"),
}


@pytest.mark.parametrize("name", BAD_PRODUCTS)
def test_bad_products_are_refused_with_the_reason(name):
    """Does the error say what was expected?"""
    K, x, z, n, message = BAD_PRODUCTS[name]
    with pytest.raises(ValueError, match=message):
        reml.fit_mixed_products(K, x, z, n)


def test_product_labels_are_checked_and_kept():
    """Do group labels come back, and is their number checked?"""
    K = np.array([[[2.0, 1], [1, 4]], [[2, 5], [5, 20]], [[2, 9], [9, 45]]])[None]
    fit = reml.fit_mixed_products(K, [0], [0], 6, ["a", "b", "c"])
    assert_array_equal(fit.group_labels, ["a", "b", "c"])
    with pytest.raises(ValueError, match="3 group labels"):
        reml.fit_mixed_products(K, [0], [0], 6, ["a", "b"])


@pytest.mark.parametrize("starts", [0, -1, 1.5])
def test_starts_are_checked(starts):
    """Is it said what the number of searches may be?"""
    with pytest.raises(ValueError, match="starts of 1, 2"):
        reml.fit_mixed(Y, ONES, ONES, G, starts=starts)
    K = np.array([[[2.0, 1], [1, 4]], [[2, 5], [5, 20]], [[2, 9], [9, 45]]])[None]
    with pytest.raises(ValueError, match="starts of 1, 2"):
        reml.fit_mixed_products(K, [0], [0], 6, starts=starts)


# ---- formulas ------------------------------------------------------------------------


@pytest.fixture
def trials(rng) -> pd.DataFrame:
    """Return 60 rows: rt, x, a condition in words, and 10 subjects."""
    frame = pd.DataFrame({"subject": np.repeat(np.arange(10), 6)})
    frame["x"] = rng.standard_normal(60)
    frame["condition"] = np.tile(["a", "b", "c"], 20)
    frame["rt"] = 5 + rng.standard_normal(10)[frame["subject"]] + frame["x"]
    frame["rt"] += rng.standard_normal(60)
    return frame


@pytest.mark.parametrize(
    ("formula", "names", "random_names"),
    [
        ("rt ~ x + (1 | subject)", "1 x", "1"),
        ("rt ~ x + (1 + x | subject)", "1 x", "1 x"),
        ("rt ~ x + (x|subject)", "1 x", "1 x"),
        ("rt ~ x + (0 + x | subject)", "1 x", "x"),
        ("rt ~ (1 | subject) + x", "1 x", "1"),
        ("rt ~ (1 | subject)", "1", "1"),
        ("rt ~ 0 + x + (1 | subject)", "x", "1"),
        ("rt ~ x + (1 + np.abs(x) | subject)", "1 x", "1 np.abs(x)"),
        ("rt ~ x + (np.exp(np.abs(x))|subject)", "1 x", "1 np.exp(np.abs(x))"),
        ("rt ~ I((x>0)|(x<-1)) + (1|subject)", "1 I((x>0)|(x<-1))", "1"),
        ("rt ~ x + (1 | `subject`)", "1 x", "1"),
        ("rt ~ x + (1 | subject) - 1", "x", "1"),
        ("rt ~ 0 + (1 | subject) + x", "x", "1"),
        ("rt ~\n x\n + (1 |\n subject)", "1 x", "1"),
        (
            "rt ~ x + (0 + condition | subject)",
            "1 x",
            "condition[a] condition[b] condition[c]",
        ),
        (
            "rt ~ condition + (1 | subject)",
            "1 condition[T.b] condition[T.c]",
            "1",
        ),
    ],
)
def test_formula_is_read_as_in_lme4(trials, formula, names, random_names):
    """Are the columns of X and Z those that the formula names?"""
    fit = reml.fit_mixed_formula(formula, trials)
    expected = [tuple(part.replace("1", "Intercept", 1).split())
                if part.startswith("1") else tuple(part.split())
                for part in (names, random_names)]  # fmt: skip
    found = [tuple("".join(n.split()) for n in part)
             for part in (fit.names, fit.random_names)]  # fmt: skip
    assert found == expected


def test_formula_gives_what_arrays_give(trials):
    """Is the formula another way to write the same fit?"""
    X = np.column_stack([np.ones(60), trials["x"]])
    expected = reml.fit_mixed(trials["rt"], X, X, trials["subject"])
    _same(reml.fit_mixed_formula("rt ~ x + (x | subject)", trials), expected)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("rt ~ x", "expected one random term"),
        ("rt ~ x + (1 | subject) + (1 | condition)", "mixedlm"),
        ("rt ~ x + (1 + x || subject)", "expected one random term"),
        ("rt ~ x + (1 | person)", "there are: subject, x, condition, rt"),
        ("rt ~ z + (1 | subject)", "`z` is not present"),
        ("rt ~ x + (1 + z | subject)", "`z` is not present"),
        ("x + (1 | subject)", "outcome before ~"),
        ("rt ~ x + (1 | subject) * condition", "be added"),
        ("rt ~ x + (1 | subject):x", "be added"),
        ("rt ~ x * (1 | subject)", "be added"),
        ("rt ~ x - (1 | subject)", "be added"),
        ("rt ~ x + ( | subject)", "be added"),
        ("rt ~ x | condition + (1 | subject)", "expected one random term"),
        ("rt ~ x + (1 | subject/condition)", "column of the data after the bar"),
        ("condition ~ x + (1 | subject)", "one numeric outcome"),
    ],
)
def test_unreadable_formula_is_refused_with_the_reason(trials, formula, message):
    """Does the error say what the formula should hold?"""
    with pytest.raises(ValueError, match=message):
        reml.fit_mixed_formula(formula, trials)


def test_missing_values_are_refused_not_dropped(trials):
    """Does a row with a hole stop the fit?"""
    trials.loc[3, "x"] = np.nan
    with pytest.raises(ValueError, match="missing"):
        reml.fit_mixed_formula("rt ~ x + (1 | subject)", trials)


# ---- likelihoods without a maximum ---------------------------------------------------


def test_saturated_model_is_reported_not_trusted(rng):
    """Is a likelihood that grows without end said to have no maximum?"""
    # Two groups of 4 rows, 3 random effects and 2 more regressors: 8 rows, 8 columns.
    g = np.repeat([0, 1], 4)
    X = np.column_stack([np.ones(8), rng.standard_normal((8, 4))])
    y = 3 * rng.standard_normal(2)[g] * X[:, 1] + rng.standard_normal(8)
    with pytest.warns(RuntimeWarning, match="no maximum that could be found"):
        fit = reml.fit_mixed(y, X, X[:, :3], g)
    assert not fit.converged


def test_flat_likelihood_is_reported_not_trusted(rng):
    """Is it said when X alone already fits the mean of every group?"""
    g = np.repeat([0, 1], 5)
    X = np.column_stack([np.ones(10), g])
    with pytest.warns(RuntimeWarning, match="every group's mean"):
        fit = reml.fit_mixed(rng.standard_normal(10), X, X[:, :1], g)
    assert not fit.converged


def test_one_hopeless_data_set_does_not_spoil_the_batch(rng):
    """Are the other data sets fitted as if it were not there?"""
    g, one = np.repeat([0, 1, 2], 5), np.ones((15, 1))
    X = rng.standard_normal((3, 15, 3))
    X[..., 0] = 1
    # The columns of the second data set fit the mean of every group.
    X[1, :, 1:] = g[:, None] == [1, 2]
    y = rng.standard_normal((3, 15))
    batch = reml.fit_mixed_batch(y, X, one, g)
    assert batch.converged.tolist() == [True, False, True]
    _same(batch.fit(2), reml.fit_mixed(y[2], X[2], one, g))


@pytest.mark.parametrize("seed", [159, 818])
def test_step_to_the_mirror_image_is_not_taken_for_progress(seed):
    """Does the search go on where -sd, as good as sd, is within its reach?"""
    # 11 and 20 rows; a first guess of 1 or more, and the minimum far below.
    rng = np.random.default_rng(seed)
    y, X, Z, g = _simulated(rng, J=6, q=1, sd=0.5, largest=5)
    fit = reml.fit_mixed(y, X, Z, g, starts=1)
    assert fit.converged and fit.n_iter < 20


def test_the_lowest_of_several_minima_is_found():
    """Is it that of the whole profile where the criterion has two?"""
    y, X, Z, g = _simulated(np.random.default_rng(178), J=5, q=1, p=2, largest=6)
    ratios = np.linspace(0, 2, 201)

    def profile(ratio):
        V = _covariance(Z, g, np.array([[ratio]]), 1.0)
        XV = np.linalg.solve(V, X)
        error = y - X @ np.linalg.solve(XV.T @ X, XV.T @ y)
        sigma2 = error @ np.linalg.solve(V, error) / (len(y) - 2)
        return _brute_criterion(y, X, Z, g, np.array([[ratio * sigma2]]), sigma2)

    values = np.array([profile(ratio) for ratio in ratios])
    inner = 1 + np.flatnonzero(
        (values[1:-1] < values[:-2]) & (values[1:-1] < values[2:])
    )
    assert len(inner) == 1 and values[inner[0]] > values[0] + 0.1
    fit = reml.fit_mixed(y, X, Z, g)
    assert fit.converged and fit.singular
    assert_allclose(fit.criterion, values[0], rtol=1e-10)
    # One search ends in the other: what a batch does unless it is told.
    batch = reml.fit_mixed_batch(y[None], X, Z, g)
    assert_allclose(batch.criterion[0], values[inner[0]], atol=1e-3)
    batch = reml.fit_mixed_batch(y[None], X, Z, g, starts=20)
    assert_allclose(batch.criterion[0], values[0], rtol=1e-10)


def test_search_does_not_stop_before_the_minimum(rng, monkeypatch):
    """Is nothing of 1e-8 left to gain in 400 small data sets, many of them singular?"""
    g = np.repeat(np.arange(6), 5)
    X = rng.standard_normal((400, 30, 3))
    X[..., 0] = 1
    u = rng.standard_normal((400, 6, 3)) * rng.choice([0.0, 0.3, 3.0], (400, 1, 3))
    y = (X * u[:, g]).sum(-1) + rng.standard_normal((400, 30))
    fit = reml.fit_mixed_batch(y, X, X, g)
    assert 50 < fit.singular.sum() < 400
    monkeypatch.setattr(reml_newton, "SMALL_GAIN", 1e-13)
    patient = reml.fit_mixed_batch(y, X, X, g)
    assert_allclose(fit.criterion, patient.criterion, rtol=0, atol=1e-8)


def test_searches_that_do_not_end_are_not_preferred(rng, monkeypatch):
    """Is a minimum reported where some of the searches run out of steps?"""
    y, X, g = _batch(rng, S=30)
    expected = reml.fit_mixed_batch(y, X, X, g)
    monkeypatch.setattr(reml_newton, "MAX_ITERATIONS", int(expected.n_iter.max()))
    fit = reml.fit_mixed_batch(y, X, X, g, starts=10)
    assert fit.converged.all()
    assert (fit.criterion <= expected.criterion + 1e-8).all()


def test_more_starts_change_nothing_where_there_is_one_minimum(rng):
    """Is the first search kept if no other ends lower, in rows and in products?"""
    y, X, g = _batch(rng, S=40)
    one = reml.fit_mixed_batch(y, X, X, g)
    many = reml.fit_mixed_batch(y, X, X, g, starts=5)
    same = many.criterion > one.criterion - 1e-9
    assert (many.criterion <= one.criterion + 1e-9).all() and same.mean() > 0.9
    assert_array_equal(many.beta[same], one.beta[same])
    assert_array_equal(many.n_iter[same], one.n_iter[same])
    D = np.concatenate([X, y[..., None]], axis=-1)
    K = np.stack([D[:, g == j].swapaxes(1, 2) @ D[:, g == j] for j in range(8)], axis=1)
    found = reml.fit_mixed_products(K, [0, 1], [0, 1], y.shape[1], starts=5)
    _same(found, many, rtol=1e-6)


@pytest.mark.parametrize("sd", [0.0, 1.0, 30.0])
def test_minimum_does_not_depend_on_where_the_search_begins(rng, monkeypatch, sd):
    """Is it found from afar, and from variances of 0, where the slope is 0 as well?"""
    y, X, Z, g = _simulated(rng, J=30)
    expected = reml.fit_mixed(y, X, Z, g)

    def start(moments):
        return np.eye(2)[None].copy(), np.full((1, 2), sd)

    monkeypatch.setattr(reml_newton, "_start", start)
    fit = reml.fit_mixed(y, X, Z, g, starts=1)
    assert fit.converged and fit.n_iter > expected.n_iter
    _same(fit, expected, rtol=1e-6)
