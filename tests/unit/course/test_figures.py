"""Tests of course.figures: what can be said about a picture without looking."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from course import figures


@pytest.fixture
def ax():
    """Return axes in the style of the course, closed afterwards."""
    with plt.style.context("default"):
        figures.use_style()
        fig, ax = plt.subplots()
        yield ax
        plt.close(fig)


def test_style_is_found_wherever_one_stands(tmp_path, monkeypatch, ax):
    """Does the style load from another folder, with its colours?"""
    monkeypatch.chdir(tmp_path)
    figures.use_style()
    colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    assert colours[:2] == ["#0072B2", "#D55E00"] or colours[:2] == ["0072B2", "D55E00"]


@given(
    values=st.lists(st.floats(0, 1), min_size=1, max_size=8),
    gap=st.floats(0.01, 0.2),
)
def test_spread_keeps_order_and_distance(values, gap):
    """Are neighbours at least a gap apart, in the order they had?"""
    out = figures.spread(values, gap)
    order = np.argsort(values, kind="stable")
    assert (np.diff(out[order]) >= gap - 1e-9).all()


def test_spread_leaves_distant_values_alone():
    """Do values that are far enough apart stay where they are?"""
    assert_allclose(figures.spread([0.9, 0.1, 0.5], 0.1), [0.9, 0.1, 0.5])


@pytest.mark.parametrize(
    ("at", "heights"), [("end", [0.8, 0.2]), ("start", [0.1, 0.9])]
)
def test_labels_stand_beside_their_lines(ax, at, heights):
    """Is each name at the height of its line's end, in its colour?"""
    lines = [ax.plot([0, 1], ends)[0] for ends in ([0.1, 0.8], [0.9, 0.2])]
    ax.set(xlim=(-0.2, 1), ylim=(0, 1))
    figures.label_lines(ax, lines, ["a", "b"], at=at)
    for line, text, height in zip(lines, ax.texts, heights, strict=True):
        assert text.xy[1] == pytest.approx(height)
        assert text.get_color() == line.get_color()


def test_matrix_is_white_at_zero_and_framed(ax):
    """Is the colour scale symmetric, and is each block framed?"""
    figures.draw_matrix(ax, np.diag([1, -2, 3]), "M", {(0, 0): "a"}, blocks=[2, 1])
    low, high = ax.images[0].get_clim()
    assert low == -high
    assert [(p.get_x(), p.get_width()) for p in ax.patches] == [(-0.5, 2), (1.5, 1)]
    assert ax.texts[0].get_text() == "a"


def test_band_is_two_standard_errors_wide(ax):
    """Is the band 0.95 +- 2 sqrt(0.95 * 0.05 / 1900) = 0.95 +- 0.01?"""
    figures.monte_carlo_band(ax, 0.95, 1900)
    box = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    assert_allclose([box.y0, box.y1], [0.94, 0.96], atol=1e-9)


def test_log_axis_ticks_are_plain_numbers(ax):
    """Are the ticks the values, in figures rather than powers?"""
    figures.log_axis(ax, [5, 10, 100])
    assert [t.get_text() for t in ax.get_xticklabels()] == ["5", "10", "100"]
    assert ax.get_xscale() == "log"
