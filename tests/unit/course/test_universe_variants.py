"""Tests of course.universe_variants: exchanged people, joined surveys."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from course import universe, universe_variants
from course.universe import Drawn, World


def _products(X, y):
    D = np.concatenate([X, y[..., None]], axis=-1)
    return np.swapaxes(D, -1, -2) @ D


def test_replaced_people_are_as_if_drawn_with_them(rng):
    """Are the sums those of rows whose y was made with the new coefficients?"""
    X = np.concatenate([np.ones((2, 6, 9, 1)), rng.normal(size=(2, 6, 9, 3))], axis=-1)
    old, new = rng.normal(size=(2, 2, 6, 4))
    e = rng.normal(size=(2, 6, 9))
    y_old, y_new = ((X @ b[..., None])[..., 0] + e for b in (old, new))
    drawn = Drawn(_products(X, y_old), 54, np.zeros((2, 4)), old)
    found = universe_variants.replace_people(drawn, new)
    assert_allclose(found.products, _products(X, y_new), rtol=1e-10, atol=1e-9)
    assert_allclose(found.person, new)
    assert found.n == 54


def test_replaced_people_have_the_right_shape():
    """Is an error raised for coefficients of other people?"""
    drawn = universe.draw(np.random.default_rng(1), World(4, 9), 2)
    with pytest.raises(ValueError, match=r"shape \(2, 4, 4\), got \(2, 3, 4\)"):
        universe_variants.replace_people(drawn, np.zeros((2, 3, 4)))


def test_joined_people_are_all_there(rng):
    """Are people side by side, rows added, the truth weighted by people?"""
    first = universe.draw(rng, World(10, 5, 0.5, (0, 1, 0, 0)), 3)
    second = universe.draw(rng, World(30, 9, 0.5, (0, 2, 0, 0)), 3)
    both = universe_variants.join_people(first, second)
    assert both.products.shape == (3, 40, 5, 5)
    assert both.products[:, :, 0, 0].sum(axis=1).tolist() == [both.n] * 3
    assert_allclose(both.beta, np.tile([0, 1.75, 0, 0], (3, 1)))
    assert_allclose(both.person[:, 10:], second.person)


def test_joined_surveys_need_as_many_data_sets(rng):
    """Is an error raised for 2 data sets and 3?"""
    first, second = (universe.draw(rng, World(4, 9), S) for S in (2, 3))
    with pytest.raises(ValueError, match="got 2 and 3"):
        universe_variants.join_people(first, second)
