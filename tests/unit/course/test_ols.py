"""Tests of course.ols."""

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

from course.ols import full_rank_qr, ols

# Two QR-based solvers in double precision.
RTOL = 1e-10


def test_line_through_three_points_by_hand():
    """Is 1 + 2x found from (0, 1), (1, 3), (2, 5), with no residual left?"""
    fit = ols([[1, 0], [1, 1], [1, 2]], [1, 3, 5])
    assert_allclose(fit.beta_hat, [1, 2], rtol=RTOL)
    assert_allclose(fit.u_hat, 0, atol=1e-12)


def test_agrees_with_statsmodels(rng):
    """Are coefficients and residuals those of statsmodels?"""
    X = sm.add_constant(rng.standard_normal((30, 3)))
    y = rng.standard_normal(30)
    reference = sm.OLS(y, X).fit()
    fit = ols(X, y)
    assert_allclose(fit.beta_hat, reference.params, rtol=RTOL)
    assert_allclose(fit.u_hat, reference.resid, rtol=1e-8)


@pytest.mark.parametrize("shared", [True, False])
def test_a_batch_equals_its_members(rng, shared):
    """Does fitting many data sets at once give what one at a time gives?"""
    X = rng.standard_normal((12, 2) if shared else (5, 12, 2))
    y = rng.standard_normal((5, 12))
    batch = ols(X, y)
    for s in range(5):
        one = ols(X if shared else X[s], y[s])
        assert_allclose(batch.beta_hat[s], one.beta_hat, rtol=RTOL)
        assert_allclose(batch.u_hat[s], one.u_hat, rtol=1e-8)


def test_lengths_must_agree():
    """Does a y of another length say what was expected?"""
    with pytest.raises(ValueError, match=r"one value a row.*\(3, 2\).*\(4,\)"):
        ols(np.ones((3, 2)), np.ones(4))


@pytest.mark.parametrize(
    "X",
    [np.ones((5, 2)), np.ones((1, 2)), [[1, 0, 1], [1, 1, 2], [1, 2, 3], [1, 4, 5]]],
    ids=["twice the constant", "fewer rows than columns", "a sum of columns"],
)
def test_collinear_columns_are_refused(X):
    """Is a design short of rank refused, rather than solved anyhow?"""
    with pytest.raises(ValueError, match="full column rank"):
        full_rank_qr(np.asarray(X, float))


def test_one_bad_design_in_a_batch_is_refused(rng):
    """Is collinearity found when only one of many designs has it?"""
    X = rng.standard_normal((3, 6, 2))
    X[1, :, 1] = X[1, :, 0]
    with pytest.raises(ValueError, match="collinear"):
        full_rank_qr(X)
