"""Does a bar stand over the scores that it counts, and is a full one a real gap?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.plots import draw_scores, score_bins

ROOMS = (41, 21)


@pytest.mark.parametrize(
    ("step", "most", "room", "width"),
    [
        (1.0, 12, 41, 1.0),
        (1.0, 12, 21, 1.0),
        (1.0, 20, 21, 1.0),
        (0.5, 20, 41, 0.5),
        (0.5, 20, 21, 1.0),
        (0.25, 6, 41, 0.25),
        (0.25, 6, 21, 0.5),
        (1.0, 100, 41, 5.0),
        (1.0, 3, 41, 1.0),
    ],
)
def test_each_bar_holds_equally_many_scores(step, most, room, width):
    """Of 12 points in whole ones: 13 bars, each over its score?"""
    scores = np.arange(0, most + step, step)
    edges, exact = score_bins(scores, most, room)
    assert np.diff(edges) == pytest.approx(width) and len(edges) - 1 <= room
    assert exact == (width == step)
    counts = np.histogram(scores, edges)[0]
    assert counts.sum() == len(scores)
    assert set(counts[:-1]) == {round(width / step)}  # above the last is nothing
    if exact:
        assert (edges[:-1] + edges[1:]) / 2 == pytest.approx(scores)


def test_two_scores_in_a_few_points_are_no_gap():
    """Half points of 12: was 0.6 wide, so that bars of one and of two alternated?"""
    scores = np.array([0, 0.5, 1, 1.5, 2, 2.5, 3.0, 12])
    edges, exact = score_bins(scores, 12, 41)
    assert exact and np.histogram(scores, edges)[0][:8].tolist() == [1] * 7 + [0]


@given(
    st.lists(st.floats(-5, 130, allow_nan=False), min_size=1, max_size=40),
    st.floats(0, 120),
    st.sampled_from(ROOMS),
)
def test_every_score_is_counted_once(scores, most, room):
    """Odd fractions, points below 0 and above the most: is anybody left out?"""
    scores = np.array(scores).round(6)
    edges, _ = score_bins(scores, most, room)
    assert np.histogram(scores, edges)[0].sum() == len(scores)
    assert edges[-1] >= most or np.isclose(edges[-1], most)


@pytest.mark.parametrize("n", [20, 300])
def test_the_axis_says_what_a_bar_holds(rng, n):
    """Where several scores share a bar, and whole numbers below it?"""
    scores = rng.integers(0, 41, size=n) / 2
    for width, said in ((9.6, False), (3.6, True)):
        figure = draw_scores(scores, 20)(width)
        figure.canvas.draw()
        (ax,) = figure.axes
        assert ("each bar 1 wide" in ax.get_xlabel()) == (said and n > 60)
        assert all(tick == round(tick) for tick in ax.get_xticks())
