"""Are the report's statistics the textbook's, and silent where they must be?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from autograder.report import items
from autograder.report.items import correlation, difficulty, item_statistics, phi

NAN = math.nan


def test_difficulty_is_the_mean_share_with_wilsons_interval():
    """8 of 10 by hand: 0.490 to 0.943; any other as statsmodels has it?"""
    shares = np.array([1.0] * 8 + [0.0] * 2 + [NAN])
    found = difficulty(shares)
    assert (found.value, found.n) == (pytest.approx(0.8), 10)
    assert found.low == pytest.approx(0.4901625, abs=1e-6)
    assert found.high == pytest.approx(0.9433178, abs=1e-6)
    for n in (1, 7, 60):
        for k in range(n + 1):
            one = difficulty(np.repeat([1.0, 0.0], [k, n - k]))
            low, high = proportion_confint(k, n, method="wilson")
            assert one.low == pytest.approx(low, abs=1e-9)
            assert one.high == pytest.approx(high, abs=1e-9)


def test_partial_credit_counts_by_its_share():
    """Half of the points of everybody is a share of one half?"""
    assert difficulty(np.full(6, 0.5)).value == pytest.approx(0.5)
    assert not difficulty(np.array([NAN, NAN])).known


def test_correlation_and_its_interval_are_scipys(rng):
    """Pearson with Fisher's interval, pairs with a gap left out?"""
    x = rng.normal(size=30)
    y = 0.6 * x + rng.normal(size=30)
    want = stats.pearsonr(x, y)
    low, high = want.confidence_interval(0.95)
    found = correlation(np.append(x, [NAN, 3.0]), np.append(y, [5.0, NAN]))
    assert found.n == 30
    assert (found.value, found.low, found.high) == pytest.approx(
        (want.statistic, low, high), abs=1e-6
    )


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ([1, 0, 1, 0], [1, 2, 3, 4], "fewer than 5"),
        ([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], "same points here"),
        ([1, 0, 1, 0, 1], [2, 2, 2, 2, 2], "same points elsewhere"),
        ([1, NAN, 1, 0, 1], [2, 2, 2, 4, 5], "fewer than 5"),
    ],
)
def test_a_correlation_that_cannot_be_computed_says_why(x, y, words):
    """Is there a reason in words in place of a number?"""
    found = correlation(np.array(x, float), np.array(y, float))
    assert not found.known and words in found.why


def test_a_perfect_correlation_has_no_interval():
    """Fisher's interval has no width there: would it feign certainty?"""
    x = np.arange(6.0)
    for sign in (1, -1):
        found = correlation(x, sign * 2 * x)
        assert found.value == pytest.approx(sign)
        assert math.isnan(found.low) and math.isnan(found.high)


def test_fishers_interval_covers_for_yes_or_no_items(rng):
    """Is the truth inside in 93 to 98 % of classes of 18, easy item or not?"""
    n, classes, others = 18, 4_000, 22

    def draw(count: int, easy: float):
        ability = rng.normal(size=(count, n))
        cuts = np.linspace(-2, 2, others)
        rest = sum(rng.logistic(size=(count, n)) < 1.7 * (ability - c) for c in cuts)
        item = rng.logistic(size=(count, n)) < 1.7 * (ability + easy)
        return item.astype(float), rest.astype(float)

    for easy in (0.0, 1.2):
        x, y = draw(20_000, easy)
        truth = np.corrcoef(x.ravel(), y.ravel())[0, 1]
        found = [correlation(a, b) for a, b in zip(*draw(classes, easy), strict=True)]
        known = [one for one in found if np.isfinite(one.low)]
        inside = np.mean([one.low <= truth <= one.high for one in known])
        assert 0.93 < inside < 0.985, inside


def test_the_rest_of_a_check_is_all_other_questions(rng):
    """Two checks of one answer fail together: is one kept from praising the other?"""
    points = rng.integers(0, 3, size=(40, 5)).astype(float)
    points[:, 1] = points[:, 0]  # the same question, the same fate
    groups = [(0, 1), (2, 3), (4,)]
    each, whole = item_statistics(points, np.full(5, 2.0), groups)
    rest = points[:, 2:].sum(axis=1)
    want = np.corrcoef(points[:, 0], rest)[0, 1]
    assert each[0].discrimination.value == pytest.approx(want)
    assert each[1].discrimination.value == pytest.approx(want)
    want = np.corrcoef(points[:, 4], points[:, :4].sum(axis=1))[0, 1]
    assert each[4].discrimination.value == pytest.approx(want)
    assert whole[2].discrimination.value == pytest.approx(want)
    assert whole[0].difficulty.value == pytest.approx(points[:, :2].mean() / 2)


def test_with_one_question_the_rest_is_its_other_checks(rng):
    """Is there a discrimination in an assignment of one question?"""
    points = rng.integers(0, 2, size=(30, 3)).astype(float)
    each, whole = item_statistics(points, np.ones(3), [(0, 1, 2)])
    want = np.corrcoef(points[:, 0], points[:, 1] + points[:, 2])[0, 1]
    assert each[0].discrimination.value == pytest.approx(want)
    assert "nothing else" in whole[0].discrimination.why


def test_a_mark_that_is_missing_lowers_nobodys_rest(rng):
    """One essay without a mark: is its column in no rest at all?"""
    points = rng.integers(0, 2, size=(30, 3)).astype(float)
    with_gap = points.copy()
    with_gap[0, 2] = NAN
    each, _ = item_statistics(with_gap, np.ones(3), [(0,), (1,), (2,)])
    want = np.corrcoef(points[:, 0], points[:, 1])[0, 1]
    assert each[0].discrimination.value == pytest.approx(want)
    assert each[2].discrimination.n == 29


def test_full_part_and_none_are_counted():
    """Extra credit is full, and NaN is none of them?"""
    points = np.array([[2.0], [2.5], [1.0], [0.0], [0.0], [NAN]])
    (found,), _ = item_statistics(points, np.array([2.0]), [(0,)])
    assert (found.full, found.part, found.none) == (2, 1, 2)
    assert found.difficulty.value == pytest.approx(0.5)  # (1 + 1 + 1/2 + 0 + 0) / 5


# --- phi ---------------------------------------------------------------------------


def test_phi_by_hand():
    """10 students, 4 lost the one, 5 the other, 3 both: 10 / sqrt(600)?"""
    lost = np.zeros((10, 2), bool)
    lost[:4, 0] = lost[1:6, 1] = True
    matrix, both = phi(lost, np.ones((10, 2), bool))
    assert both[0, 1] == 3
    assert matrix[0, 1] == pytest.approx((10 * 3 - 4 * 5) / math.sqrt(4 * 6 * 5 * 5))


def test_phi_is_the_correlation_among_those_who_tried_both(rng):
    """For every pair as numpy has it, blank answers left out?"""
    lost = rng.random((60, 6)) < 0.4
    tried = rng.random((60, 6)) < 0.8
    matrix, both = phi(lost, tried)
    for i in range(6):
        for j in range(6):
            use = tried[:, i] & tried[:, j]
            want = np.corrcoef(lost[use, i], lost[use, j])[0, 1]
            assert matrix[i, j] == pytest.approx(want)
            assert both[i, j] == (lost[use, i] & lost[use, j]).sum()


def test_phi_is_silent_on_too_few():
    """One student who fails two checks proves no link; nor do four who tried?"""
    lost = np.zeros((10, 2), bool)
    lost[0] = True
    assert np.isnan(phi(lost, np.ones((10, 2), bool))[0]).all()
    lost[1] = True
    assert np.isfinite(phi(lost, np.ones((10, 2), bool))[0]).all()
    tried = np.zeros((10, 2), bool)
    tried[:4] = True
    assert np.isnan(phi(lost, tried)[0]).all()


def test_checks_that_fail_together_stand_together(rng):
    """Two causes behind nine shuffled checks: one block, then the other?"""
    cause = rng.random((200, 2)) < 0.5
    owner = np.array([0, 1, 0, 1, 1, 0, 0, 1, 0])
    lost = cause[:, owner] ^ (rng.random((200, 9)) < 0.05)
    matrix, _ = phi(lost, np.ones_like(lost))
    order = items.similar_order(matrix)
    assert sorted(order) == list(range(9))
    blocks = owner[order]
    assert (np.diff(blocks) != 0).sum() == 1
    assert items.similar_order(np.full((4, 4), NAN))  # nothing known: any order
