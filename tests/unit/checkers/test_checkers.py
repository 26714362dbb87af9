"""Do the statistical checkers pass what is right and name the slip in what is not?"""

from __future__ import annotations

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from autograder import checkers
from autograder.checkers.compare import close
from course import few_clusters, sandwich
from course.ols import ols

SIZES = np.array([3, 9, 4, 7, 12, 5, 2, 8])
CLUSTER = np.array([f"c{j % 5}{j}" for j in np.repeat(np.arange(8), SIZES)])
N, K, J = SIZES.sum(), 3, 8


@pytest.fixture(scope="module")
def data():
    """Return a design with one regressor that is constant in clusters, and y."""
    rng = np.random.default_rng(606)
    j = np.unique(CLUSTER, return_inverse=True)[1]
    X = np.column_stack([np.ones(N), rng.exponential(size=N), rng.normal(size=8)[j]])
    noise = rng.normal(size=N) * (0.3 + X[:, 1]) + rng.normal(size=8)[j]
    return X, X @ [3.0, -1.5, 0.7] + noise


def said(call, *args, **kwargs):
    """Return the message of a failed check."""
    with pytest.raises(AssertionError) as caught:
        call(*args, **kwargs)
    return str(caught.value)


# --- what the right values are made of -----------------------------------------


def test_every_kind_agrees_with_the_courses_own_library(data):
    """Do two independent makes of eight sandwiches agree?"""
    X, y = data
    found = checkers.covariances(X, y, CLUSTER)
    assert tuple(found) == checkers.KINDS
    for kind, V in found.items():
        if kind == "classical":
            wanted = sandwich.classical_vcov(ols(X, y))
        else:
            labels = CLUSTER if kind.startswith("CR") else None
            wanted = sandwich.robust_vcov(ols(X, y), kind, labels)
        np.testing.assert_allclose(V, wanted, rtol=1e-9, atol=1e-14)


def test_robust_kinds_agree_with_statsmodels(data):
    """Does the market leader say the same?"""
    X, y = data
    se = checkers.standard_errors(X, y, CLUSTER)
    fit = sm.OLS(y, X).fit()
    np.testing.assert_allclose(se["classical"], fit.bse)
    for kind in ("HC0", "HC1", "HC2", "HC3"):
        np.testing.assert_allclose(se[kind], getattr(fit, f"{kind}_se"))
    groups = np.unique(CLUSTER, return_inverse=True)[1]
    clustered = fit.get_robustcov_results("cluster", groups=groups)
    np.testing.assert_allclose(se["CR1"], clustered.bse)


def test_singletons_turn_clustered_kinds_into_robust_ones(data):
    """Is one row a cluster HC, for each of the powers?"""
    X, y = data
    se = checkers.standard_errors(X, y, np.arange(N))
    for power in "0123":
        np.testing.assert_allclose(se[f"CR{power}"], se[f"HC{power}"], rtol=1e-10)


def test_leverage_of_one_leaves_out_what_is_infinite():
    """Is a dummy for one row no division by zero?"""
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(9), np.eye(9)[0], rng.normal(size=9)])
    found = checkers.covariances(X, rng.normal(size=9), np.repeat([0, 1, 2], 3))
    assert "HC3" not in found and np.isfinite(found["HC2"]).all()


def test_satterthwaite_agrees_with_the_courses_own(data):
    """Do two makes of Bell and McCaffrey's degrees of freedom agree?"""
    wanted = few_clusters.satterthwaite_df(data[0], CLUSTER)
    np.testing.assert_allclose(
        checkers.satterthwaite_df(data[0], CLUSTER), wanted, rtol=1e-8
    )


@pytest.mark.parametrize(
    ("X", "y", "cluster", "words"),
    [
        (np.ones((4, 1)), np.ones(3), None, "n > k"),
        (np.ones((4, 2)), np.ones(4), None, "collinear"),
        (np.ones((4, 1)), np.arange(4), [1, 1, 1], "4 cluster labels"),
        (np.ones((4, 1)), np.arange(4), [1] * 4, "two clusters"),
    ],
)
def test_a_check_with_impossible_data_is_the_instructors_fault(X, y, cluster, words):
    """Is it a ValueError, which no student is blamed for?"""
    with pytest.raises(ValueError, match=words):
        checkers.covariances(X, y, cluster)


# --- any value -------------------------------------------------------------------

RIGHT = np.array([0.123456789, -2.34567891, 34.5678912])


@pytest.mark.parametrize(
    "value",
    [
        RIGHT,
        RIGHT.tolist(),
        tuple(RIGHT),
        pd.Series(RIGHT),
        {"a": RIGHT[0], "c": RIGHT[2], "b": RIGHT[1]},
        pd.Series(RIGHT[::-1], index=["c", "b", "a"]),
        RIGHT * (1 + 1e-8),
        RIGHT.astype("float32").astype(object) * 0 + RIGHT,
    ],
)
def test_a_right_value_passes_in_any_form(value):
    """Lists, Series, labels in any order, rounding errors: all the same?"""
    checkers.check_estimate(value, RIGHT, names=["a", "b", "c"])


@pytest.mark.parametrize("value", [2.5, [2.5], np.array([[2.5]]), np.float32(2.5)])
def test_one_number_may_stand_in_brackets(value):
    """Is an array of one entry the number?"""
    checkers.check_estimate(value, 2.5)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "it is None"),
        (np.mean, "Call it"),
        ("0.12", "got text"),
        ([[1, 2], [3]], "different lengths"),
        ({"a": 1}, "got a dict"),
        ([1j, 2, 3], "complex"),
        (["x", 2, 3], "array of str"),
        ([1, None, 3], "1 of 3 entries are NaN"),
        (RIGHT[:2], r"expected shape (3,), got shape (2,)"),
        (RIGHT[:, None], "reshape it"),
        ([], "It is empty"),
        ([np.nan, 1, 2], "1 of 3 entries are NaN or infinite"),
        (-RIGHT, "the sign is wrong"),
        (np.abs(RIGHT), "but for their signs"),
        (RIGHT**2, "the square of"),
        (1 / RIGHT, "upside down"),
        (100 * RIGHT, "per cent"),
        (RIGHT[::-1], "in reverse order"),
        (RIGHT[[1, 0, 2]], "in another order"),
        (RIGHT.round(3), "rounded"),
        (1.25 * RIGHT, "the same factor"),
        (RIGHT + np.eye(3)[2], "1 of 3 values are not the expected ones: position 2"),
        (RIGHT + 1, "none of the values"),
    ],
)
def test_what_any_value_may_suffer_is_named(value, words):
    """Is each general slip told apart?"""
    message = said(checkers.check_estimate, value, RIGHT, what="the slopes")
    assert message.startswith("The slopes: ") and words in message


@pytest.mark.parametrize(
    ("value", "right", "words"),
    [
        (3.0, 9.0, "the square root of"),
        (np.log(9.0), 9.0, "logarithms"),
        (np.exp(1.5), 1.5, "e to the power"),
        (0.045, 4.5, "this is a share"),
        ([[1, 3], [2, 4]], [[1, 2], [3, 4]], "transposed"),
        ([[1, 2, 3], [4, 5, 6]], [[1, 4], [2, 5], [3, 6]], "Is it transposed?"),
        (np.nan, 2.0, "it is NaN or infinite"),
        (5.0, 9.0, "this is not the expected value"),
        ([[1, 2], [3, 5]], [[1, 2], [3, 4]], "position (1, 1)"),
    ],
)
def test_slips_of_other_shapes_are_named(value, right, words):
    """Numbers and matrices too?"""
    assert words in said(checkers.check_estimate, value, right)


def test_the_instructors_own_slips_come_first():
    """Is a listed slip named, of another shape too, and never a right value?"""
    slips = {"that is the median.": 3.0, "both, please: one.": [1.0, 2.0]}
    assert "the median" in said(checkers.check_estimate, 3.0, 9.0, slips=slips)
    assert "one" in said(checkers.check_estimate, [1.0, 2.0], 9.0, slips=slips)
    checkers.check_estimate(9.0, 9.0, slips={"not this": 9.0})


def test_wrong_keys_of_a_dict_are_named():
    """Does a misspelt name end in words?"""
    message = said(checkers.check_estimate, {"A": 1, "b": 2}, [1, 2], names=["a", "b"])
    assert "expected the keys a, b" in message


def test_a_right_value_that_is_not_finite_is_the_checks_fault():
    """Is the student not blamed for it?"""
    with pytest.raises(ValueError, match="in the check"):
        checkers.check_estimate(1.0, np.nan)


def test_the_wrong_divisor_is_named():
    """Is n for J, n for J - 1, k forgotten, each said?"""
    sizes = {"n": 322, "J": 27, "k": 5}
    slips = checkers.divisor_slips(2.0, "J - 1", sizes)
    for name, count in {"n": 322, "J": 27, "n - k": 317, "J - k": 22}.items():
        words = f"you divided by {name}, not by J - 1."
        assert words in said(
            checkers.check_estimate, 2.0 * 26 / count, 2.0, slips=slips
        )
    root = checkers.divisor_slips(2.0, "n", sizes, power=0.5)
    assert root["you divided by J, not by n."] == 2.0 * np.sqrt(322 / 27)
    with pytest.raises(ValueError, match="J - 1"):
        checkers.divisor_slips(2.0, "N", sizes)


@given(
    st.lists(st.floats(0.001, 1e6).map(lambda x: round(x, 7)), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_no_message_holds_a_right_number(right, random):
    """Whatever is wrong, does the answer stay secret?"""
    right = [x + 0.00000031 for x in right]
    value = [
        x * random.choice([1, 1, 2, -1, 0.5]) + random.choice([0, 0, 1]) for x in right
    ]
    try:
        checkers.check_estimate(value, right)
    except AssertionError as error:
        shown = re.findall(r"\d+\.\d+", str(error))
        assert shown == []
    else:
        assert close(np.array(value), np.array(right), 1e-6)


# --- regression -------------------------------------------------------------------


def test_right_coefficients_pass(data):
    """All of them, one of them, a Series with names?"""
    X, y = data
    beta_hat = np.linalg.solve(X.T @ X, X.T @ y)
    checkers.check_coefficients(beta_hat, X, y)
    checkers.check_coefficients(beta_hat[1], X, y, coef=1)
    names = ["const", "x", "z"]
    series = pd.Series(beta_hat, names)[["z", "const", "x"]]
    checkers.check_coefficients(series, X, y, names=names)


def test_wrong_coefficients_are_named(data):
    """No intercept, standardised, one by one, swapped: is each told?"""
    X, y = data
    beta_hat = np.linalg.lstsq(X, y)[0]
    check = checkers.check_coefficients
    without = np.linalg.lstsq(X[:, 1:], y)[0]
    assert "missing from the regression" in said(check, without, X, y)
    assert "missing from the answer" in said(check, beta_hat[1:], X, y)
    assert "missing from the regression" in said(check, without[0], X, y, coef=1)
    z = (X[:, 1:] - X[:, 1:].mean(0)) / X[:, 1:].std(0)
    standard = np.linalg.lstsq(z, (y - y.mean()) / y.std())[0]
    assert "standardised" in said(check, standard, X, y)
    single = np.polyfit(X[:, 2], y, 1)[0]
    assert "each column by itself" in said(check, single, X, y, coef=2)
    reverse = np.polyfit(y, X[:, 1], 1)[0]
    assert "swapped" in said(check, reverse, X, y, coef=1)
    assert "X'y" in said(check, X.T @ y, X, y)


@pytest.mark.parametrize("kind", checkers.KINDS)
def test_each_kind_of_standard_error_passes_for_itself_only(data, kind):
    """Is every other kind refused, by its name?"""
    X, y = data
    found = checkers.standard_errors(X, y, CLUSTER)
    for name, se in found.items():
        if name == kind:
            checkers.check_standard_errors(se, X, y, kind, CLUSTER)
            checkers.check_standard_errors(se[2], X, y, kind, CLUSTER, coef=2)
            continue
        message = said(checkers.check_standard_errors, se, X, y, kind, CLUSTER)
        assert f"these are the {name} standard errors" in message
        assert kind in message
        message = said(
            checkers.check_standard_errors, se[1] ** 2, X, y, kind, CLUSTER, coef=1
        )
        assert "variances" in message and name in message


def test_the_message_of_the_issue_is_the_one_given(data):
    """HC0 for a question that asks for clustered ones: is it said so?"""
    X, y = data
    se = checkers.standard_errors(X, y)["HC0"]
    assert said(checkers.check_standard_errors, se, X, y, "CR1", CLUSTER) == (
        "The standard errors: these are the HC0 standard errors, which take every row "
        "for a cluster; the question asks for clustered ones (CR1)."
    )


def test_other_slips_in_standard_errors_are_named(data):
    """Variances, the matrix, t values, n for J, the root of n?"""
    X, y = data
    V = checkers.covariances(X, y, CLUSTER)
    se = {kind: np.sqrt(np.diag(one)) for kind, one in V.items()}
    beta_hat = np.linalg.lstsq(X, y)[0]

    def words(value, kind="CR1", **more):
        return said(checkers.check_standard_errors, value, X, y, kind, CLUSTER, **more)

    assert "these are variances, not" in words(se["CR1"] ** 2)
    assert "a covariance matrix (CR1)" in words(V["CR1"])
    assert "t values (coefficient over CR1 SE)" in words(beta_hat / se["CR1"])
    assert "these are the coefficients" in words(beta_hat)
    assert "factor is J/(J - 1)" in words(se["CR0"] * np.sqrt(J / (J - 1)))
    assert "factor is n/(n - 1)" in words(se["CR0"] * np.sqrt(N / (N - 1)))
    assert "factor is J/(J - 1)" in words(se["CR0"] * np.sqrt(J / (J - 1)), "CR0")
    assert "factor is (J - 1)/J" in words(se["CR3"] * np.sqrt((J - 1) / J), "CR3")
    assert "divided by the root of n" in words(se["CR1"] / np.sqrt(N))
    message = words(se["classical"] * np.sqrt((N - K) / N), "classical")
    assert "divided by n, not by n - k" in message
    assert "CR0 or CR1" in words(se["HC1"], ("CR0", "CR1"))
    own = {"that is mine.": [1.0, 2.0, 3.0]}
    assert "that is mine" in words([1, 2, 3], slips=own)
    assert "that is mine" in words(2, slips=own, coef=1)


def test_several_kinds_may_be_right(data):
    """Does a question that leaves the kind open pass all of them?"""
    X, y = data
    for kind in ("CR2", "CR3"):
        se = checkers.standard_errors(X, y, CLUSTER)[kind]
        checkers.check_standard_errors(se, X, y, ("CR2", "CR3"), CLUSTER)


@pytest.mark.parametrize("kind", ["CR9", "CR1"])
def test_a_kind_that_cannot_be_had_is_the_checks_fault(data, kind):
    """Unknown, or clustered without clusters?"""
    X, y = data
    with pytest.raises(ValueError, match=kind):
        checkers.check_standard_errors(np.ones(K), X, y, kind)


@pytest.mark.parametrize("kind", checkers.KINDS)
def test_covariance_matrices_and_what_is_taken_for_them(data, kind):
    """Diagonal, roots, correlations, bread, meat, inverse, other kinds?"""
    X, y = data
    found = checkers.covariances(X, y, CLUSTER)
    V = found[kind]
    se = np.sqrt(np.diag(V))
    bread = np.linalg.inv(X.T @ X)

    def words(value):
        return said(checkers.check_covariance, value, X, y, kind, CLUSTER)

    checkers.check_covariance(V, X, y, kind, CLUSTER)
    checkers.check_covariance(pd.DataFrame(V), X, y, kind, CLUSTER)
    assert "only the diagonal" in words(np.diag(se**2))
    assert "these are the variances" in words(se**2)
    assert "these are the standard errors" in words(se)
    assert "correlation matrix" in words(V / np.outer(se, se))
    assert "inverse" in words(np.linalg.inv(V))
    assert "bread alone" in words(bread)
    assert "the meat alone" in words(np.linalg.inv(bread) @ V @ np.linalg.inv(bread))
    assert "on one side" in words(V @ np.linalg.inv(bread))
    assert "on one side" in words(np.linalg.inv(bread) @ V)
    assert "times n" in words(V * N)
    other = "HC1" if kind != "HC1" else "CR0"
    assert f"the {other} standard errors" in words(found[other])
    if kind == "CR1":
        assert "factor is J/(J - 1)" in words(found["CR0"] * J / (J - 1))
        both = ("CR1", "CR1")
        assert "diagonal" in said(
            checkers.check_covariance, np.diag(se**2), X, y, both, CLUSTER
        )


def test_small_covariances_are_measured_by_their_standard_errors():
    """Is an entry that is zero but for rounding no failure, a wrong one still one?"""
    X = np.column_stack([np.ones(8), np.tile([-1.0, 1.0], 4)])
    y = np.array([1.0, 2, 4, 3, 6, 5, 8, 9])
    V = checkers.covariances(X, y)["classical"]
    V[0, 1] = V[1, 0] = 1e-12
    checkers.check_covariance(V, X, y, "classical")
    V[0, 1] = 1e-4
    assert "position (0, 1)" in said(checkers.check_covariance, V, X, y, "classical")


@pytest.mark.parametrize("rule", ["satterthwaite", "J - 1", "J - k", "n - k"])
def test_degrees_of_freedom_by_every_rule(data, rule):
    """Is each rule known from the others?"""
    X, _ = data
    by_rule = {"J - 1": J - 1, "J - k": J - K, "n - k": N - K}
    by_rule["satterthwaite"] = checkers.satterthwaite_df(X, CLUSTER)
    checkers.check_degrees_of_freedom(by_rule[rule], X, CLUSTER, rule)
    for name, value in by_rule.items():
        if name != rule:
            message = said(checkers.check_degrees_of_freedom, value, X, CLUSTER, rule)
            assert f"these are {name}; the question asks for {rule}" in message
    if rule == "satterthwaite":
        one = by_rule[rule][2]
        checkers.check_degrees_of_freedom(one, X, CLUSTER, coef=2)
        assert "J - 1" in said(
            checkers.check_degrees_of_freedom, J - 1, X, CLUSTER, coef=2
        )
    assert "positive" in said(checkers.check_degrees_of_freedom, -1, X, CLUSTER, rule)
    with pytest.raises(ValueError, match="rule"):
        checkers.check_degrees_of_freedom(1, X, CLUSTER, "kenward-roger")


# --- intervals and p values --------------------------------------------------------

EST, SE, DF = 1.7, 0.31, 23
T, Z = stats.t.ppf(0.975, DF), stats.norm.ppf(0.975)


def ends(half, centre=EST):
    return centre - half, centre + half


@pytest.mark.parametrize("value", [ends(T * SE), list(ends(T * SE))])
def test_a_right_interval_passes(value):
    """A tuple, a list?"""
    checkers.check_interval(value, EST, SE, df=DF)
    checkers.check_interval(ends(Z * SE), EST, SE)
    rows = np.array([value, value])
    checkers.check_interval(rows, [EST, EST], SE, df=DF)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (ends(Z * SE), "normal (z) instead of t with 23 df"),
        (
            ends(stats.t.ppf(0.975, 317) * SE),
            "t with 317 df (n - k) instead of t with 23",
        ),
        (ends(stats.t.ppf(0.975, 24) * SE), "t with 24 df instead of t with 23 df"),
        (ends(stats.t.ppf(0.95, DF) * SE), "one-sided: 0.05 is left in each tail"),
        (ends(stats.norm.ppf(0.95) * SE), "one-sided, and normal"),
        (ends(stats.t.ppf(0.995, DF) * SE), "another level, 0.99"),
        (ends(SE), "one standard error to each side"),
        (ends(2 * SE), "rule of thumb"),
        (ends(1.96 * SE), "1.96 is rounded"),
        (ends(T * SE**2), "variance in place of"),
        (ends(T * 0.2), "standard error HC1"),
        (ends(T * SE, 0), "centred at 0"),
        (T * SE, "half the width"),
        (2 * T * SE, "this is the width"),
        ((EST, T * SE), "estimate and half the width"),
        (ends(-T * SE), "ends are swapped"),
        ((1, 2, 3), "expected shape (2,)"),
        (ends(T * SE + 0.01), "none of the values"),
    ],
)
def test_wrong_intervals_are_named(value, words):
    """Is each slip told, and none of the numbers?"""
    message = said(
        checkers.check_interval,
        value,
        EST,
        SE,
        df=DF,
        other_se={"HC1": 0.2},
        other_df={"n - k": 317},
    )
    assert words in message and f"{T:.3f}" not in message


def test_t_where_the_normal_is_asked_for_is_named():
    """The other way round too?"""
    message = said(
        checkers.check_interval, ends(T * SE), EST, SE, other_df={"J - 1": DF}
    )
    assert "t with 23 df (J - 1) instead of normal" in message
    with pytest.raises(ValueError, match="level"):
        checkers.check_interval(ends(1), EST, SE, level=95)


STAT = 2.2
P = 2 * stats.t.sf(STAT, DF)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (P / 2, "one-sided"),
        (1 - P / 2, "one-sided"),
        (1 - P, "1 - p"),
        (2 * (1 - P / 2), "absolute value"),
        (2 * stats.norm.sf(STAT), "normal (z) instead of t with 23 df"),
        (stats.norm.sf(STAT), "It is one-sided as well"),
        (2 * stats.t.sf(STAT, 317), "t with 317 df (n - k)"),
        (2 * stats.t.sf(STAT, 22), "t with 22 df instead of"),
        (stats.t.pdf(STAT, DF), "density"),
        (STAT, "the test statistic"),
        (100 * P, "per cent"),
        (2 * stats.t.sf(3.0, DF), "another test statistic: HC0"),
        (0.5, "not the expected value"),
    ],
)
def test_wrong_p_values_are_named(value, words):
    """Is each slip told?"""
    message = said(
        checkers.check_p_value,
        value,
        STAT,
        df=DF,
        other_df={"n - k": 317},
        other_statistic={"HC0": 3.0},
    )
    assert words in message


def test_right_p_values_pass():
    """Two tails, one, arrays, another distribution, a negative statistic?"""
    checkers.check_p_value(P, STAT, df=DF)
    checkers.check_p_value(P, -STAT, df=DF)
    checkers.check_p_value([P, P], [STAT, -STAT], df=DF)
    checkers.check_p_value(P / 2, STAT, df=DF, alternative="greater")
    law = stats.f(2, 20)
    checkers.check_p_value(law.sf(3.1), 3.1, distribution=law)
    message = said(checkers.check_p_value, 2 * law.sf(3.1), 3.1, distribution=law)
    assert "two-sided" in message
    message = said(checkers.check_p_value, law.cdf(3.1), 3.1, distribution=law)
    assert "other tail" in message
    assert "other tail" in said(
        checkers.check_p_value, P / 2, STAT, df=DF, alternative="less"
    )
    with pytest.raises(ValueError, match="two-sided"):
        checkers.check_p_value(P, STAT, alternative="both")


# --- simulation ----------------------------------------------------------------------


def test_a_share_within_chance_passes():
    """A share, a list of outcomes, the exact bounds?"""
    checkers.check_rate(0.951, 0.95, 1000)
    checkers.check_rate(np.arange(1000) < 950, 0.95, 1000)
    checkers.check_rate(0.96, 0.94, 1000, reference_sims=1000)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.62, "the classical interval"),
        (0.05, "opposite event"),
        (0.80, "too low to be chance"),
        (1.00, "too high to be chance"),
        (95.0, "per cent, or a count"),
        (0.9503, "no share of 1000"),
        (np.full(1000, 0.5), "True or False"),
        ([0.95, 0.95], "one share"),
        (np.nan, "NaN"),
    ],
)
def test_wrong_shares_are_named(value, words):
    """Is a likely slip told from mere chance?"""
    slips = {"that is the classical interval.": 0.6}
    assert words in said(checkers.check_rate, value, 0.95, 1000, slips=slips)


@pytest.mark.parametrize("probability", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("reference", [None, 5000])
def test_the_chance_to_fail_a_right_share_is_below_the_promise(probability, reference):
    """Summed over every share that there can be, is it at most 1e-6?"""
    n = 400
    refused = []
    for count in range(n + 1):
        try:
            checkers.check_rate(count / n, probability, n, reference_sims=reference)
        except AssertionError:
            refused.append(count)
    chance = stats.binom.pmf(refused, n, probability).sum()
    assert 0 < len(refused) and chance <= checkers.FALSE_FAIL


def test_right_draws_pass_whatever_the_seed():
    """Do 400 right simulations pass, of three distributions?"""
    rng = np.random.default_rng(11)
    for _ in range(100):
        checkers.check_draws(rng.normal(2, 0.3, 500), stats.norm(2, 0.3), 500)
        checkers.check_draws(rng.chisquare(3, 500), stats.chi2(3))
        checkers.check_draws(rng.normal(size=300), rng.normal(size=400))


def test_the_chance_to_fail_right_draws_is_what_is_asked_for():
    """At a level where it can be counted, 5 %, is it at most that?"""
    rng = np.random.default_rng(12)
    failed = 0
    for _ in range(1000):
        try:
            checkers.check_draws(rng.normal(size=200), stats.norm(), false_fail=0.05)
        except AssertionError:
            failed += 1
    # three tests at 0.05/3: below 50 expected, above 15; 5 sd to each side
    assert 5 < failed < 50 + 5 * np.sqrt(50)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda r: r.normal(2.1, 0.3, 2000), "the centre is too high"),
        (lambda r: r.normal(1.9, 0.3, 2000), "the centre is too low"),
        (lambda r: r.normal(2, 0.36, 2000), "the spread is too large"),
        (lambda r: r.normal(2, 0.09, 2000), "the spread is too small"),
        (lambda r: r.normal(2, 0.3 * 2000**0.5, 2000), "single values"),
        (lambda r: r.normal(3, 0.6, 2000), "centre and spread"),
        (lambda r: 2 + 0.3 * (r.exponential(size=2000) - 1), "another shape"),
        (lambda r: np.full(2000, 2.3), "the same seed"),
        (lambda r: r.normal(5, 0.3, 2000), "that is the sum"),
        (lambda r: r.normal(2, 0.3, 1999), "expected 2000 draws, got 1999"),
        (lambda r: r.normal(2, 0.3, (1000, 2)), "one axis"),
        (lambda r: np.r_[np.nan, r.normal(2, 0.3, 1999)], "1 of 2000"),
    ],
)
def test_wrong_draws_are_named(rng, draw, words):
    """Centre, spread, shape, a seed in the loop: is each told?"""
    slips = {"that is the sum.": stats.norm(5, 0.3)}
    message = said(
        checkers.check_draws, draw(rng), stats.norm(2, 0.3), 2000, slips=slips
    )
    assert words in message


def test_draws_are_compared_with_a_sample_too(rng):
    """Without a formula, is a wrong spread still found?"""
    mine = rng.normal(size=3000)
    assert "spread is too large" in said(
        checkers.check_draws, rng.normal(0, 1.5, 3000), mine
    )


# --- figures ------------------------------------------------------------

XS, YS = np.arange(6.0), np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])


@pytest.fixture
def figure():
    """Return a maker of figures."""
    made = []

    def make(kind="plot", x=XS, y=YS, labels=True, **style):
        fig, ax = plt.subplots()
        getattr(ax, kind)(x, y, label="schools", **style)
        if labels:
            ax.set(xlabel="rows per cluster", ylabel="SE (points)", title="Honest")
            ax.legend()
        made.append(fig)
        return fig

    yield make
    for fig in made:
        plt.close(fig)


ASKED = {
    "x": XS,
    "y": YS,
    "xlabel": ("cluster", "n_j"),
    "ylabel": "se",
    "title": "",
    "legend": ["Schools"],
}


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("plot", "line"), ("scatter", "points"), ("bar", "bars"), ("scatter", "any")],
)
def test_right_figures_pass(figure, kind, shown):
    """A line, points, bars, in any order of points, as figure and as axes?"""
    order = [3, 1, 0, 5, 4, 2]
    checkers.check_figure(figure(kind), kind=shown, **ASKED)
    fig = figure(kind, XS[order], YS[order])
    checkers.check_figure(fig.axes[0], kind=shown, **ASKED)


def test_markers_only_are_points(figure):
    """Is a plot with "o" a scatter, and no line?"""
    fig = figure(linestyle="", marker="o")
    checkers.check_figure(fig, kind="points", **ASKED)
    assert "shows no line" in said(checkers.check_figure, fig, kind="line", **ASKED)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        ({"x": YS, "y": XS}, "x and y are swapped"),
        ({"x": XS + 1}, "stand at the wrong x"),
        ({"y": YS + 1}, "x is right, but the heights are not"),
        ({"y": YS**2}, "these are variances"),
        ({"x": XS[:4], "y": YS[:4]}, "expected 6 points, found 4"),
        ({"x": XS + 1, "y": YS + 1}, "not the expected ones"),
        ({"labels": False}, "x axis: it has no text"),
    ],
)
def test_wrong_figures_are_named(figure, make, words):
    """Is each slip told?"""
    slips = {"these are variances.": (XS, YS**2)}
    assert words in said(checkers.check_figure, figure(**make), slips=slips, **ASKED)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"ylabel": "grams"}, "y axis: expected 'grams' in it, got 'SE (points)'"),
        ({"legend": ["pupils"]}, "legend: expected an entry with 'pupils'"),
        ({"y": YS[::-1]}, "not the expected ones"),
        ({"y": YS, "kind": "bars"}, "it shows no bars"),
        ({"axes": 1}, "expected at least 2 axes"),
    ],
)
def test_labels_and_legends_are_looked_at(figure, asked, words):
    """Is a label for another quantity refused?"""
    asked = {"y": YS, **asked} if "axes" not in asked else asked
    if words == "not the expected ones":
        asked = {"y": YS + np.eye(6)[5]}
    assert words in said(checkers.check_figure, figure(), **asked)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "return the figure"),
        (3, "got int"),
        ([1, 2], "one figure"),
        (plt.Figure(), "found 0"),
    ],
)
def test_what_is_no_figure_is_said(value, words):
    """None, a number, several, an empty one?"""
    assert words in said(checkers.check_figure, value, y=YS)
    assert "got 'x'" in said(_labelled, "x")


def _labelled(text):
    fig = plt.Figure()
    ax = fig.subplots()
    ax.set_xlabel(text)
    checkers.check_figure(fig, xlabel="dose")


def test_a_figure_without_a_legend_is_told(figure):
    """Is the remedy said?"""
    fig = figure(labels=False)
    assert "ax.legend()" in said(checkers.check_figure, fig, legend=["schools"])
    with pytest.raises(ValueError, match="pie"):
        checkers.check_figure(fig, kind="pie")


# --- through the engine --------------------------------------------------

SETUP = """
import numpy as np
import matplotlib.pyplot as plt
rng = np.random.default_rng(5)
cluster = np.repeat(np.arange(9), 6)
X = np.column_stack([np.ones(54), rng.normal(size=9)[cluster]])
y = X @ [1.0, 2.0] + rng.normal(size=9)[cluster] + rng.normal(size=54)
"""
MODEL = {
    "se": """
def robust_se(X, y, cluster):
    A = np.linalg.solve(X.T @ X, X.T)
    u = y - X @ (A @ y)
    J, (n, k) = len(set(cluster)), X.shape
    s = np.array([A[:, cluster == j] @ u[cluster == j] for j in set(cluster)])
    return np.sqrt(J / (J - 1) * (n - 1) / (n - k) * (s**2).sum(axis=0))
""",
    "plot": """
def draw(x, y):
    fig, ax = plt.subplots()
    ax.scatter(x, y)
    ax.bar([0, 1, 2], [3, 4, 5])
    ax.set_xlabel("dose (mg)")
    return fig
""",
    "coverage": """
def coverage(n_sims):
    draws = np.random.default_rng(9).normal(size=(n_sims, 20))
    return float(np.mean(np.abs(draws.mean(1)) < 1.96 / np.sqrt(20)))
""",
}
HIDDEN = {
    "se": """
se = robust_se(X, y, cluster)
checkers.check_standard_errors(se, X, y, 'CR1', cluster)
""",
    "plot": """
fig = draw(X[:, 1], y)
checkers.check_figure(fig, x=X[:, 1], y=y, kind='points', xlabel='dose')
checkers.check_figure(fig, x=[0, 1, 2], y=[3, 4, 5], kind='bars')
""",
    "coverage": "checkers.check_rate(coverage(1000), 0.95, 1000)",
}
WRONG = {
    "se": (
        "def robust_se(X, y, cluster):\n"
        "    A = np.linalg.solve(X.T @ X, X.T)\n"
        "    return np.sqrt(((A * (y - X @ (A @ y))) ** 2).sum(axis=1))",
        "these are the HC0 standard errors, which take every row for a cluster; "
        "the question asks for clustered ones (CR1).",
    ),
    "plot": (
        MODEL["plot"].replace("scatter(x, y)", "scatter(y, x)"),
        "The figure: x and y are swapped.",
    ),
    "coverage": (
        MODEL["coverage"].replace("1.96 / np.sqrt(20)", "1.96"),
        "The simulated share: too high to be chance, with 1000 simulations.",
    ),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return a grader of an assignment whose checks use the checkers."""
    from coursework import (
        check,
        handed_in,
        locked,
        model,
        notebook,
        solution,
        to_bytes,
        write_source,
    )

    from autograder.grading import grade
    from autograder.notebooks.source import read_assignment
    from autograder.settings import Settings

    cells = [locked("setup", SETUP.strip())]
    for name, text in MODEL.items():
        hidden = f"from autograder import checkers\n{HIDDEN[name].strip()}"
        cells += [solution(name, text.strip()), check(f"{name}_check", "", 1, hidden)]
    source = notebook(*cells)
    folder = write_source(tmp_path_factory.mktemp("course"), "ps1", nb=source)
    assignment = read_assignment(folder)
    facts = grade.prepare(assignment, Settings())
    assert not facts["nb"].failed, facts["nb"].failed

    def run(**answers):
        data = to_bytes(handed_in(source, model(source) | answers))
        job = grade.Job("ada", "nb", data, assignment, facts, Settings())
        return {c.grade_id: c for c in grade.grade(job).result.checks}

    return run


def test_right_answers_pass_in_two_processes(graded):
    """Do values and figures that crossed look as they should?"""
    assert [c.points for c in graded().values()] == [1, 1, 1]


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_named_in_two_processes(graded, name):
    """Does the message reach the student, from a hidden check, whole?"""
    text, words = WRONG[name]
    found = graded(**{name: text})
    assert found.pop(f"{name}_check").message.endswith(words)
    assert all(c.points == 1 for c in found.values())


def test_the_worked_example_of_the_handbook_works(course_dir):
    """Does the check in docs/instructors.md say what the text says that it does?"""
    text = (course_dir / "docs" / "instructors.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("## Statistical checkers")
    block = re.search(r"(?m)(?:^    .*\n|^\n)+(?=\nA student)", rest)[0]
    lines = "\n".join(line[4:] for line in block.split("\n"))
    promised = re.search(r"reads: \*(.*?)\*", rest, re.DOTALL)[1]
    data = np.random.default_rng(1).normal(size=(20, 2))
    space = {"np": np, "X": data, "y": data[:, 0], "litter": np.arange(20)}

    def robust(kind):
        def robust_se(X, y, cluster):
            return checkers.standard_errors(X, y, cluster)[kind]

        return {**space, "robust_se": robust_se}

    exec(lines, robust("CR1"))
    message = said(exec, lines, robust("HC0"))
    assert message == " ".join(promised.split())
