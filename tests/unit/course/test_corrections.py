"""Tests of course.corrections."""

import pytest

from course.corrections import correction_factor


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("none", 1),
        ("clusters", 24 / 23),
        ("stata", 24 / 23 * 479 / 478),
        ("params", 24 / 22),
        ("jackknife", 23 / 24),
        (1.25, 1.25),
    ],
)
def test_each_rule_gives_its_formula(rule, expected):
    """Is the factor the one stated, for n = 480, k = 2, J = 24?"""
    assert correction_factor(rule, n=480, k=2, J=24) == pytest.approx(
        expected, rel=1e-14
    )


def test_stata_rule_with_a_cluster_a_row_is_the_factor_of_hc1():
    """Does J/(J-1) (n-1)/(n-k) become n/(n-k) when J = n?"""
    assert correction_factor("stata", 10, 3, 10) == pytest.approx(10 / 7, rel=1e-14)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("none", 1), ("clusters", 2), ("stata", 2 * 9 / 8), ("jackknife", 1 / 2)],
)
def test_as_many_coefficients_as_clusters_is_no_obstacle(rule, expected):
    """Do the rules that do not divide by J - k work for J = k = 2?"""
    assert correction_factor(rule, n=10, k=2, J=2) == pytest.approx(expected, rel=1e-14)


def test_unknown_rule_lists_the_known_ones():
    """Does a misspelt rule tell which there are?"""
    with pytest.raises(ValueError, match=r"stata.*got 'stat'"):
        correction_factor("stat", 10, 2, 5)


@pytest.mark.parametrize(
    ("rule", "n", "k", "J"),
    [("none", 10, 2, 1), ("stata", 2, 2, 2), ("params", 10, 3, 3)],
    ids=["one cluster", "no residual left", "J = k"],
)
def test_too_few_clusters_or_rows_are_refused(rule, n, k, J):
    """Is a factor refused where it would be infinite, or the variance zero?"""
    with pytest.raises(ValueError, match="at least 2 clusters"):
        correction_factor(rule, n, k, J)
