"""Tests of course.working_poisson: by hand, against R, statsmodels, by properties."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from course import datasets
from course import working_poisson as wp

ORACLES = Path(__file__).resolve().parents[2] / "oracles"
STORED = json.loads((ORACLES / "working_poisson.json").read_text(encoding="utf-8"))
# R's QR of 130,662 rows keeps about ten digits of the smallest covariance.
RTOL_R = 1e-8
# statsmodels stops by the change of the deviance, which is flat at its minimum.
RTOL_STATSMODELS = 1e-6
RTOL = 1e-10
# The matrices that answer 606086 on Cross Validated prints, as it prints them.
PRINTED = """1.91e-04 -9.85e-05 -1.42e-04 -1.44e-04 -1.41e-04
-9.85e-05 1.99e-04 -1.70e-06 3.95e-06 -2.09e-06
-1.42e-04 -1.70e-06 4.06e-04 1.42e-04 1.42e-04
-1.44e-04 3.95e-06 1.42e-04 2.33e-04 1.42e-04
-1.41e-04 -2.09e-06 1.42e-04 1.42e-04 6.72e-04"""


def _trial():
    """Return design, events and people of the published trial."""
    data = datasets.load("aggregated_trial")
    dummies = [data["group"] == g for g in "bcd"]
    X = np.column_stack([np.ones(8), data["treatment"] == "B", *dummies]).astype(float)
    return X, data["events"].to_numpy(), data["n"].to_numpy()


def _small():
    """Return the second case of tests/oracles/make_working_poisson.R."""
    x = [0, 1, 2.5, 4, 0, 1, 2.5, -1]
    X = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4), x])
    return (
        X,
        np.array([0, 2, 4, 9, 1, 3, 8, 0]),
        np.array([6, 20, 15, 22, 9, 12, 16, 3]),
    )


CASES = {"trial": _trial, "small": _small}


@pytest.fixture(params=sorted(STORED["cases"]))
def case(request):
    """Return design and counts, and R's output, of each stored case."""
    return (*CASES[request.param](), STORED["cases"][request.param])


def test_two_cells_by_hand():
    """Are estimate and all five meats right where pencil and paper suffice?"""
    # One constant: risk 10 / 50 = 0.2 in both cells; residuals 4 - 6 and 6 - 4.
    fit = wp.fit_counts([[1.0], [1.0]], [4, 6], [30, 20])
    assert_allclose(np.exp(fit.beta_hat), [0.2], rtol=RTOL)
    assert_allclose(wp.bread(fit), [[0.1]], rtol=RTOL)  # 1 / (50 * 0.2)
    by_hand = {
        "model": [6, 4],  # 30 * 0.2, 20 * 0.2
        "bernoulli": [4.8, 3.2],  # ... * 0.8
        "within": [4 * 26 / 29, 6 * 14 / 19],
        "rows": [4 * 0.64 + 26 * 0.04, 6 * 0.64 + 14 * 0.04],
        "cells": [4, 4],  # (-2)^2, 2^2
    }
    assert set(by_hand) == set(wp.KINDS)
    for kind, m in by_hand.items():
        assert_allclose(wp.meat_weights(fit, kind), m, rtol=RTOL, err_msg=kind)
        assert_allclose(wp.vcov(fit, kind), [[0.01 * sum(m)]], rtol=RTOL, err_msg=kind)
    # Leverage 0.6 and 0.4 of the cells: HC3 divides by 0.4 and 0.6, squared.
    assert_allclose(wp.leverage(fit, "cells"), [0.6, 0.4], rtol=RTOL)
    assert_allclose(wp.leverage(fit, "rows"), [0.02, 0.02], rtol=RTOL)
    assert_allclose(wp.meat_weights(fit, "cells", 1), [25, 4 / 0.36], rtol=RTOL)


@pytest.mark.parametrize("kind", ["cells", "rows"])
@pytest.mark.parametrize(("name", "power"), [("HC0", 0), ("HC2", 0.5), ("HC3", 1)])
def test_sandwiches_are_those_of_r(case, kind, name, power):
    """Do 8 counts give R's vcovHC of the cells, and that of every single person?"""
    X, events, people, stored = case
    fit = wp.fit_counts(X, events, people)
    assert_allclose(fit.beta_hat, stored[kind]["beta_hat"], rtol=RTOL_R)
    V = wp.vcov(fit, kind, power=power)
    assert_allclose(V, stored[kind][name], rtol=RTOL_R, atol=1e-12)
    assert_allclose(wp.vcov(fit, "model"), stored[kind]["model"], rtol=RTOL_R)


def test_both_clustered_matrices_of_r_are_the_cell_sandwich(case):
    """Is vcovCL of people in cells the same as of cells, with factor C / (C - 1)?"""
    X, events, people, stored = case
    V = wp.vcov(wp.fit_counts(X, events, people), "cells", correction=8 / 7)
    assert_allclose(V, stored["vcovCL_person"], rtol=RTOL_R, atol=1e-12)
    assert_allclose(V, stored["vcovCL_cell"], rtol=RTOL_R, atol=1e-12)


def test_log_binomial_is_that_of_r(case):
    """Does maximum likelihood agree in estimate, model and robust covariance?"""
    X, events, people, stored = case
    fit, stored = wp.fit_counts(X, events, people, "binomial"), stored["log_binomial"]
    assert_allclose(fit.beta_hat, stored["beta_hat"], rtol=RTOL_R)
    assert_allclose(wp.vcov(fit, "model"), stored["model"], rtol=RTOL_R)


def test_printed_matrix_is_reproduced_to_every_digit():
    """Do all 25 printed numbers come out, rounding included?"""
    V = wp.vcov(wp.fit_counts(*_trial()), "cells", correction=8 / 7)
    assert [f"{v:.2e}" for v in V.ravel()] == PRINTED.split()


def test_statsmodels_agrees_on_people_and_on_cells():
    """Are estimate, model-based and HC0 covariance those of statsmodels?"""
    X, events, people = _small()
    fit, family = wp.fit_counts(X, events, people), sm.families.Poisson()
    idx = np.repeat(np.arange(8), people)
    y = np.repeat(
        np.tile([1.0, 0.0], 8), np.column_stack([events, people - events]).flat
    )
    glms = {
        "rows": sm.GLM(y, X[idx], family=family),
        "cells": sm.GLM(events, X, family=family, offset=np.log(people)),
    }
    for kind, glm in glms.items():
        plain, robust = glm.fit(tol=1e-12), glm.fit(tol=1e-12, cov_type="HC0")
        assert_allclose(fit.beta_hat, plain.params, rtol=RTOL_STATSMODELS)
        expected = plain.cov_params()
        assert_allclose(wp.vcov(fit, "model"), expected, rtol=RTOL_STATSMODELS)
        expected = robust.cov_params()
        assert_allclose(wp.vcov(fit, kind), expected, rtol=RTOL_STATSMODELS)


@pytest.mark.parametrize("working", wp.WORKING)
def test_batch_equals_one_by_one(rng, working):
    """Does a data set get the same fit and covariances alone and in a batch?"""
    X, events, people = _trial()
    risk = wp.fit_counts(X, events, people).mu
    y, N = wp.simulate_counts(rng, risk, people, 12, sampled=True)
    batch = wp.fit_counts(X, y.reshape(3, 4, 8), N.reshape(3, 4, 8), working)
    assert batch.beta_hat.shape == (3, 4, 5)
    assert batch.converged.shape == (3, 4)
    for i, (a, b) in enumerate(product(range(3), range(4))):
        alone = wp.fit_counts(X, y[i], N[i], working)
        assert_allclose(batch.beta_hat[a, b], alone.beta_hat, rtol=RTOL)
        for kind in wp.KINDS:
            expected = wp.vcov(alone, kind)
            assert_allclose(wp.vcov(batch, kind)[a, b], expected, rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize("working", wp.WORKING)
def test_score_is_zero_at_the_estimate(working):
    """Does the estimate solve its own equation?"""
    X, events, people = _small()
    fit = wp.fit_counts(X, events, people, working)
    w = 1 if working == "poisson" else 1 / (1 - fit.mu)
    assert_allclose(X.T @ (w * (events - people * fit.mu)), 0, atol=1e-8)


@pytest.mark.parametrize("events", [(30, 40, 70, 99), (1, 2, 10, 99)])
def test_log_binomial_converges_near_probability_one(events):
    """Is the maximum found where full steps would leave the parameter space?"""
    X = np.column_stack([np.ones(4), [0, 1, 2, 3]])
    fit = wp.fit_counts(X, events, [100] * 4, "binomial")
    assert fit.converged
    assert 0.98 < fit.mu.max() < 1
    score = X.T @ ((np.array(events) - 100 * fit.mu) / (1 - fit.mu))
    assert_allclose(score, 0, atol=1e-5)


def test_differences_of_meats_are_the_stated_ones():
    """Do model, rows and within differ from Bernoulli as the lecture's algebra says?"""
    X, events, people = _small()
    fit = wp.fit_counts(X, events, people)
    m = {kind: wp.meat_weights(fit, kind) for kind in wp.KINDS}
    u_hat, misfit = events - people * fit.mu, events / people - fit.mu
    assert_allclose(m["model"] - m["bernoulli"], people * fit.mu**2, atol=1e-12)
    assert_allclose(m["rows"] - m["bernoulli"], u_hat * (1 - 2 * fit.mu), atol=1e-12)
    within = (people - 1) / people * m["within"]
    assert_allclose(m["rows"] - within, people * misfit**2, atol=1e-12)


def test_bernoulli_meat_collapses_in_maximum_likelihood_only():
    """Is sensitivity the inverse variability for log-binomial, not working Poisson?"""
    X, events, people = _small()
    ml = wp.fit_counts(X, events, people, "binomial")
    assert_allclose(wp.vcov(ml, "bernoulli"), wp.vcov(ml, "model"), rtol=1e-9)
    working = wp.fit_counts(X, events, people)
    difference = wp.vcov(working, "model") - wp.vcov(working, "bernoulli")
    assert np.linalg.eigvalsh(difference).min() > 1e-4


def test_one_person_a_cell_makes_rows_and_cells_equal(rng):
    """Do the two sandwiches agree when nobody shares a cell?"""
    X = np.column_stack([np.ones(60), rng.standard_normal(60)])
    fit = wp.fit_counts(X, rng.binomial(1, 0.4, 60), np.ones(60))
    for power in (0, 0.5, 1):
        V_cells = wp.vcov(fit, "cells", power=power)
        assert_allclose(wp.vcov(fit, "rows", power=power), V_cells, rtol=RTOL)


@given(st.permutations(range(8)), st.integers(2, 5))
def test_order_and_splitting_of_cells(order, parts):
    """Do all kinds ignore the order of cells, and "rows" how they are cut up?"""
    X, events, people = _trial()
    fit = wp.fit_counts(X, events, people)
    moved = wp.fit_counts(X[order], events[order], people[order])
    for kind in wp.KINDS:
        assert_allclose(wp.vcov(moved, kind), wp.vcov(fit, kind), rtol=1e-8, atol=1e-13)
    # Cell 0 in parts of unlike risk: all events in the first.
    y = np.r_[events[0], np.zeros(parts - 1), events[1:]]
    first = people[0] - 100 * (parts - 1)
    N = np.r_[first, np.full(parts - 1, 100), people[1:]]
    cut = wp.fit_counts(X[[0] * parts + list(range(1, 8))], y, N)
    for kind in ("model", "bernoulli", "rows"):
        assert_allclose(wp.vcov(cut, kind), wp.vcov(fit, kind), rtol=1e-8, atol=1e-13)
    assert abs(wp.vcov(cut, "cells")[1, 1] / wp.vcov(fit, "cells")[1, 1] - 1) > 0.001


def test_leverages_add_up_to_the_coefficients():
    """Is the sum of leverages k, for cells and for people?"""
    for working in wp.WORKING:
        X, events, people = _small()
        fit = wp.fit_counts(X, events, people, working)
        assert_allclose(wp.leverage(fit, "cells").sum(), 3, rtol=RTOL)
        assert_allclose((people * wp.leverage(fit, "rows")).sum(), 3, rtol=RTOL)


def test_no_finite_estimate_is_nan_and_said():
    """Do missing cells and cells without events give NaN, in those data sets only?"""
    X, events, people = _trial()
    gone = (np.arange(8) % 4 != 1).astype(int)  # nobody in group b
    silent = np.where(np.arange(8) % 4 == 1, 0, events)  # people there, but no events
    y = np.stack([events, events * gone, silent])
    N = np.stack([people, people * gone, people])
    for working in wp.WORKING:
        fit = wp.fit_counts(X, y, N, working)
        assert fit.converged.tolist() == [True, False, False]
        assert np.isfinite(fit.beta_hat[0]).all()
        assert np.isnan(fit.beta_hat[1:]).all()
        assert np.isnan(wp.bread(fit)[1:]).all()
        V = wp.vcov(fit, "rows")
        assert np.isfinite(V[0]).all()
        assert np.isnan(V[1:]).all()


def test_cell_without_events_can_be_harmless():
    """Is an empty cell no obstacle where its neighbours tell the coefficients?"""
    X, events, people = _small()
    assert events[0] == 0
    assert wp.fit_counts(X, events, people).converged


def test_estimable_is_what_the_rank_says():
    """Does every one of the 255 subsets of cells agree with a rank computation?"""
    X, _, _ = _trial()
    present = np.array(list(product([False, True], repeat=8)))[1:]
    found = wp.estimable(X, present)
    for cells, row in zip(present, found, strict=True):
        rank = np.linalg.matrix_rank(X[cells])
        expected = [
            np.linalg.matrix_rank(np.r_[X[cells], [e]]) == rank for e in np.eye(5)
        ]
        assert row.tolist() == expected
    # In words: B can be told where some group has both arms.
    assert (found[:, 1] == (present[:, :4] & present[:, 4:]).any(1)).all()


def test_resampled_cells_are_all_and_have_their_probabilities(rng):
    """Are there (2C-1)!/(C!(C-1)!) samples, and is each as likely as in drawing?"""
    times, probability = wp.resampled_cells(8)
    assert times.shape == (6435, 8)
    assert len(np.unique(times, axis=0)) == 6435
    assert (times.sum(1) == 8).all()
    assert_allclose(probability.sum(), 1, rtol=RTOL)
    # A cell is missed with probability (7/8)^8, and drawn once on average.
    assert_allclose(probability @ (times == 0), np.full(8, (7 / 8) ** 8), rtol=RTOL)
    assert_allclose(probability @ times, np.ones(8), rtol=RTOL)
    # 3 cells: 27 ordered samples, counted.
    times, probability = wp.resampled_cells(3)
    ordered = np.array(list(product(range(3), repeat=3)))
    counted = (ordered[:, :, None] == np.arange(3)).sum(1)
    shares = [(counted == row).all(1).mean() for row in times]
    assert_allclose(probability, shares, rtol=RTOL)


def test_simulated_counts_have_the_stated_moments(rng):
    """Are means N p in every design, and variances binomial only where they should?"""
    p, N, S = np.array([0.1, 0.3, 0.5]), np.array([200, 100, 50]), 20_000
    binomial = N * p * (1 - p)
    for options in ({}, {"sampled": True}, {"cell_sd": 0.15}):
        y, people = wp.simulate_counts(rng, p, N, S, **options)
        assert y.shape == people.shape == (S, 3)
        assert (y <= people).all()
        # Five standard errors of a mean.
        assert_allclose(y.mean(0), N * p, atol=5 * (y.std(0) / np.sqrt(S)).max())
        assert (people.sum(1) == 350).all()
        assert (people.std(0) > 0).all() == ("sampled" in options)
        extra = y.var(0) / binomial
        if not options:
            assert_allclose(extra, 1, atol=5 * np.sqrt(2 / S))
        elif (
            "sampled" in options
        ):  # y is Multinomial: variance n q (1 - q), q = N p / n
            q = N * p / 350
            assert_allclose(y.var(0), 350 * q * (1 - q), rtol=5 * np.sqrt(2 / S))
        else:  # E Var + Var E = N (E p - E p^2) + N^2 Var p
            second = p**2 * np.exp(0.15**2)
            expected = N * (p - second) + N**2 * (second - p**2)
            assert_allclose(y.var(0), expected, rtol=5 * np.sqrt(2.5 / S))


@pytest.mark.parametrize(
    ("kind", "lowest", "highest"),
    [
        ("rows", 0.95, 0.95),
        ("bernoulli", 0.95, 0.95),
        ("within", 0.95, 0.95),
        ("model", 0.95, 0.99),
        ("cells", 0.56, 0.63),
    ],
)
def test_coverage_where_people_are_independent(kind, lowest, highest):
    """Do four kinds cover 95 %, and the sandwich over 8 cells only about 60 %?"""
    S = 2000
    X, events, people = _trial()
    truth = wp.fit_counts(X, events, people)
    rng = np.random.default_rng(606086)
    fits = wp.fit_counts(X, *wp.simulate_counts(rng, truth.mu, people, S))
    factor = 8 / 7 if kind == "cells" else 1
    se = wp.standard_errors(wp.vcov(fits, kind, factor))[:, 1]
    covered = (np.abs(fits.beta_hat[:, 1] - truth.beta_hat[1]) < 1.96 * se).sum()
    # Three-sigma binomial limits around the range.
    assert stats.binom.ppf(0.0013, S, lowest) <= covered
    assert covered <= stats.binom.ppf(0.9987, S, highest)


def test_probability_above_one_has_no_bernoulli_meat():
    """Is a fitted probability above 1 refused, by that kind alone?"""
    X = np.column_stack([np.ones(4), [0, 1, 2, 3]])
    fit = wp.fit_counts(X, [10, 50, 80, 95], [100] * 4)
    assert fit.mu.max() > 1
    with pytest.raises(ValueError, match=r"up to 1, got 1\.\d+.*use 'rows'"):
        wp.vcov(fit, "bernoulli")
    assert np.isfinite(wp.vcov(fit, "rows")).all()
    ml = wp.fit_counts(X, [10, 50, 80, 95], [100] * 4, "binomial")
    assert not ml.converged or ml.mu.max() < 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda X, y, N: wp.fit_counts(X, y, y - 1), "0 <= events <= people"),
        (lambda X, y, N: wp.fit_counts(X, -y, N), "0 <= events <= people"),
        (lambda X, y, N: wp.fit_counts(X, y[:7], N), "one row of X and one count"),
        (lambda X, y, N: wp.fit_counts(X[0], y, N), "one row of X and one count"),
        (lambda X, y, N: wp.fit_counts(X, y, N, "logit"), "'poisson' or 'binomial'"),
        (lambda X, y, N: wp.fit_counts(X[:, 1:], y, N, "binomial"), "a constant in X"),
        (lambda X, y, N: wp.vcov(wp.fit_counts(X, y, N), "HC0"), "model, bernoulli"),
        (
            lambda X, y, N: wp.vcov(wp.fit_counts(X, y, N), "model", 1, 1),
            "no residuals",
        ),
        (lambda X, y, N: wp.resampled_cells(10), "1 to 9 cells"),
        (
            lambda X, y, N: wp.simulate_counts(
                np.random.default_rng(1), np.full(8, 0.9), N, 50, cell_sd=0.5
            ),
            "lower the probabilities",
        ),
    ],
)
def test_wrong_calls_say_what_is_expected(call, message):
    """Does each wrong call say what was expected?"""
    with pytest.raises(ValueError, match=message):
        call(*_trial())
