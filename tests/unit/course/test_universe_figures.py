"""Tests of course.universe_figures: do the pictures show the numbers they are given?"""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from course import universe, universe_figures
from course.universe_strategies import STRATEGIES


@pytest.fixture
def axes():
    """Return nine panels, closed afterwards."""
    fig, axes = plt.subplots(3, 3)
    yield axes
    plt.close(fig)


def _grid():
    """Return a table whose median is people + observations + spread."""
    rows = [
        (*cell.values(), name, sum(cell.values()) + off)
        for cell in universe.cells()
        for name in STRATEGIES
        for off in (-0.05, 0.0, 0.05)
    ]
    columns = ["people", "observations", "between_sd", "strategy", "value"]
    return pd.DataFrame(rows, columns=columns)


def test_every_strategy_has_a_colour_of_its_own():
    """Is none missing, none doubled?"""
    assert set(universe_figures.COLOURS) == set(STRATEGIES)
    assert len(set(universe_figures.COLOURS.values())) == 4


def test_panels_show_medians_at_their_sizes(axes):
    """Is the panel of 30 people x 100 observations that of these data?"""
    universe_figures.panels_by_size(axes, _grid(), "value", "a name")
    ax = axes[1, 2]
    assert ax.get_title() == "30 people × 100 observations"
    assert len(ax.lines) == 4
    for line in ax.lines:
        assert_allclose(line.get_ydata(), 130 + np.array(universe.BETWEEN_SD))
    segments = np.array(ax.collections[0].get_segments())
    assert_allclose(segments[0, :, 1], [130.1 - 0.025, 130.1 + 0.025])
    assert axes[1, 0].get_ylabel() == "a name"


def test_map_writes_each_number_into_its_cell(axes):
    """Is the value of a world at its row and column, without leading zero?"""
    table = _grid().drop_duplicates(
        ["people", "observations", "between_sd", "strategy"]
    )
    table = table.assign(value=table["between_sd"] / 10 + table["people"] / 1000)
    ax = axes[0, 0]
    universe_figures.map_of_cells(ax, table, "two-stage", "value", 0.05, digits=3)
    texts = {text.get_position(): text.get_text() for text in ax.texts}
    assert len(texts) == 45
    assert texts[(1, 3)] == ".055"  # 30 people, tau = 0.25
    assert texts[(4, 8)] == ".500"  # 100 people, tau = 4
    assert [t.get_text() for t in ax.get_yticklabels()][3] == "30 × 5"


def test_map_is_white_at_the_nominal_level(axes):
    """Is 0.05 white, more of it orange, less of it blue?"""
    table = _grid().drop_duplicates(
        ["people", "observations", "between_sd", "strategy"]
    )
    value = table["people"].map({10: 0.02, 30: 0.05, 100: 0.30})
    ax = axes[0, 0]
    universe_figures.map_of_cells(
        ax, table.assign(value=value), "two-stage", "value", 0.05
    )
    shade = ax.images[0].get_array()
    assert (shade[3:6] == 0.5).all()
    assert (shade[:3] < 0.5).all() and (shade[6:] > shade[:3]).all()
    assert (shade[6:] > 0.8).all()


def test_histogram_has_the_area_of_what_is_inside(axes):
    """Is a value outside the bins left out of the picture, not of the area?"""
    ax = axes[0, 0]
    bins = np.array([0.0, 1.0, 3.0])
    universe_figures.histogram_line(ax, [0.5, 2.0, 2.5, 99.0], bins, "C0")
    height = ax.patches[0].get_data().values
    assert_allclose(height, [0.25, 0.25])
    assert_allclose((height * np.diff(bins)).sum(), 0.75)


def test_log_ticks_are_plain_and_keep_the_limits(axes):
    """Are ticks written as numbers, and does the picture stay?"""
    ax = axes[0, 0]
    ax.plot([1, 2], [0.04, 0.4])
    universe_figures.plain_log_ticks(ax, (0.01, 0.1, 1))
    assert ax.get_yscale() == "log"
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0.01", "0.1", "1"]
    low, high = ax.get_ylim()
    assert 0.02 < low < 0.04 and 0.4 < high < 0.8


def test_legend_names_every_strategy_once(axes):
    """Are there four names for nine panels?"""
    universe_figures.panels_by_size(axes, _grid(), "value", "a name")
    universe_figures.strategy_legend(axes)
    (legend,) = axes[0, 0].figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(
        universe_figures.COLOURS
    )
