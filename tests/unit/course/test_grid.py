"""Tests of course.grid."""

import subprocess
import sys
import time
from concurrent.futures import (
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from course.grid import run_grid
from course.universe import cells, simulate_cell, summarise_cell

CELLS = [{"a": a, "b": b} for a in (1, 2, 3) for b in ("x", "y")]


def draws(rng, a, b, n=3, calls=None, fail=()):
    """Return n draws; note each call, and fail in some cells."""
    if calls is not None:
        calls.append((a, b))
    if (a, b) in fail:
        raise RuntimeError(f"cell {a}{b} is interrupted")
    return pd.DataFrame({"draw": np.arange(n), "value": a * rng.standard_normal(n)})


def _run(task=draws, grid=CELLS, **settings):
    return run_grid(task, grid, **{"seed": 5, "progress": False, **settings})


def test_result_is_one_tidy_table_in_the_order_of_the_grid():
    """Is there a row for each draw, with its cell's settings in front?"""
    table = _run()
    assert list(table.columns) == ["a", "b", "draw", "value"]
    assert len(table) == 18
    expected = [(c["a"], c["b"]) for c in CELLS for _ in range(3)]
    assert list(zip(table["a"], table["b"], strict=True)) == expected


def test_each_cell_draws_from_its_own_spawned_seed():
    """Can a cell's numbers be made again from seed and place alone?"""
    table = _run()
    fourth = np.random.SeedSequence(5).spawn(6)[3]
    expected = 2 * np.random.default_rng(fourth).standard_normal(3)
    np.testing.assert_array_equal(table["value"][9:12], expected)
    assert table["value"].nunique() == 18


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_do_not_change_the_result(workers):
    """Do processes give, to the last bit, what one after the other gives?"""
    grid, common = cells()[:4], {"n_sims": 4}
    serial = _run(simulate_cell, grid, common=common)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        parallel = _run(simulate_cell, grid, common=common, executor=pool)
    assert_frame_equal(serial, parallel, check_exact=True)


def test_seed_changes_the_result():
    """Are other seeds other draws?"""
    assert not np.allclose(_run()["value"], _run(seed=6)["value"])


@pytest.mark.parametrize("threads", [0, 2])
def test_interrupted_run_goes_on_where_it_stopped(tmp_path, threads):
    """Are finished cells kept, and only the others run again?"""
    executor = ThreadPoolExecutor(threads) if threads else None
    first, second = [], []

    def task(rng, a, b, n, stop=True):
        calls, fail = (first, {(2, "y")}) if not second_time else (second, ())
        return draws(rng, a, b, n, calls, fail)

    second_time = False
    with pytest.raises(RuntimeError, match="2y is interrupted"):
        _run(task, common={"n": 3}, folder=tmp_path, executor=executor)
    kept = {path.name for path in tmp_path.glob("cell_*.csv")}
    assert 0 < len(kept) < 6
    second_time = True
    table = _run(task, common={"n": 3}, folder=tmp_path, executor=executor)
    assert len(second) == 6 - len(kept) and (2, "y") in second
    assert_frame_equal(table, _run(common={"n": 3}), check_exact=True)
    if executor:
        executor.shutdown()


def test_finished_run_is_read_not_run(tmp_path):
    """Does a second run call nothing and return the same?"""
    first = _run(folder=tmp_path)
    calls = []
    table = _run(folder=tmp_path, common={})
    assert_frame_equal(first, table, check_exact=True)
    for path in tmp_path.glob("cell_0002*"):
        path.unlink()
    task = draws
    table = _run(task, folder=tmp_path)
    assert_frame_equal(first, table, check_exact=True)
    assert not calls


def test_half_written_cell_is_not_taken_for_a_result(tmp_path):
    """Is a file that was being written when the power went left alone?"""
    expected = _run(folder=tmp_path)
    whole = tmp_path / "cell_0001.csv"
    (tmp_path / "cell_0001.csv.part").write_text(whole.read_text()[:20])
    whole.unlink()
    assert_frame_equal(_run(folder=tmp_path), expected, check_exact=True)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 6}, "seed"),
        ({"common": {"n": 4}}, "common"),
        ({"grid": CELLS[:5]}, "cells"),
        ({"task": simulate_cell}, "task"),
    ],
)
def test_folder_of_another_run_is_refused(tmp_path, change, named):
    """Is it said what differs, before anything is mixed?"""
    _run(folder=tmp_path)
    with pytest.raises(ValueError, match=f"{named} differ"):
        _run(folder=tmp_path, **change)


@pytest.mark.parametrize(
    ("grid", "common", "message"),
    [
        ([], {}, "at least one cell"),
        ([{"a": 1}, {"b": 1}], {}, "same settings in all cells"),
        ([{"a": 1}, {"a": 1}], {}, "same one twice"),
        ([{"a": 1}], {"a": 2}, "in both"),
    ],
)
def test_grids_that_cannot_be_told_apart_are_refused(grid, common, message):
    """Does the error say what is wrong with the grid?"""
    with pytest.raises(ValueError, match=message):
        _run(grid=grid, common=common)


def test_settings_that_json_cannot_hold_are_refused(tmp_path):
    """Is the setting named, rather than a traceback of json?"""
    with pytest.raises(TypeError, match="numbers, text, or lists"):
        _run(grid=[{"a": 1, "b": {1, 2}}], folder=tmp_path)


def test_numpy_settings_are_kept_as_numbers(tmp_path):
    """May a grid be made with numpy, and resumed with plain numbers?"""
    first = _run(grid=[{"a": np.int64(2), "b": "x"}], folder=tmp_path)
    again = _run(grid=[{"a": 2, "b": "x"}], folder=tmp_path)
    assert_frame_equal(first, again, check_exact=True)


class AtOnce(Executor):
    """An executor that nobody thought of: it runs each call when it is submitted."""

    def submit(self, fn, /, *args, **kwargs):
        """Run, and return a future that is done."""
        future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except RuntimeError as error:
            future.set_exception(error)
        return future


def test_any_executor_will_do(tmp_path):
    """Is the result that of no executor, and are finished cells kept on failure?"""
    assert_frame_equal(_run(executor=AtOnce()), _run(), check_exact=True)
    fail = {"fail": [(2, "y")]}
    with pytest.raises(RuntimeError, match="2y is interrupted"):
        _run(folder=tmp_path, common=fail, executor=AtOnce())
    assert len(list(tmp_path.glob("cell_*.csv"))) == 5


def test_killed_run_goes_on_and_the_table_is_whole(tmp_path):
    """Does a process that is killed without warning leave only whole cells?"""
    grid, common = cells()[:12], {"n_sims": 200}
    call = (
        "from course import grid, universe\n"
        f"grid.run_grid(universe.summarise_cell, {grid}, seed=5, common={common},"
        f" folder={str(tmp_path)!r}, progress=False)"
    )
    process = subprocess.Popen([sys.executable, "-c", call])
    try:
        while not (tmp_path / "cell_0001.csv").exists():
            assert process.poll() is None
            time.sleep(0.001)
    finally:
        process.kill()
        process.wait()
    assert not (tmp_path / "cell_0011.csv").exists()
    settings = {"task": summarise_cell, "grid": grid, "common": common}
    resumed = _run(**settings, folder=tmp_path)
    assert_frame_equal(resumed, _run(**settings), check_exact=True)


def test_cell_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """Is what was half written, when it was interrupted, not there under its name?"""
    write_text = Path.write_text

    def half(path, text, **settings):
        write_text(path, text[: len(text) // 2], **settings)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        _run(grid=CELLS[:1], folder=tmp_path)
        for path in tmp_path.glob("cell_*"):
            path.unlink()
        patch.setattr(Path, "write_text", half)
        _run(grid=CELLS[:1], folder=tmp_path)
    assert not list(tmp_path.glob("cell_*.csv"))
    resumed = _run(grid=CELLS[:1], folder=tmp_path)
    assert_frame_equal(resumed, _run(grid=CELLS[:1]), check_exact=True)


def test_nothing_new_begins_after_a_failure(tmp_path):
    """Are cells that wait in the queue given up when one has failed?"""
    calls = []

    def task(rng, a, b):
        calls.append((a, b))
        if len(calls) == 1:
            raise RuntimeError("the first one fails")
        time.sleep(0.2)
        return draws(rng, a, b)

    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="first one"):
        _run(task, executor=pool)
    assert len(calls) <= 3


def odd_words(rng, a, b):
    """Return what CSV files are often read back wrongly from."""
    names = ["NA", "None", "nan", "x"]
    return pd.DataFrame({"name": names, "value": [np.nan, np.inf, 1e-300, 0.1]})


def test_words_for_missing_values_remain_words(tmp_path):
    """Is a group called NA still called so after it was kept?"""
    kept = _run(odd_words, folder=tmp_path)
    assert_frame_equal(kept, _run(odd_words), check_dtype=False)


@pytest.mark.parametrize("folder", [True, False])
@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        ({"v": 1}, TypeError, "got dict"),
        (pd.DataFrame(), TypeError, "at least one column"),
        (pd.DataFrame({"b": [1], "v": [2]}), ValueError, "named as a setting"),
    ],
    ids=["dict", "empty", "clash"],
)
def test_table_that_cannot_be_joined_stops_the_run(
    tmp_path, folder, table, error, message
):
    """Is it said at the first cell, and is nothing kept that cannot be read?"""
    calls = []

    def task(rng, a, b):
        calls.append(a)
        return table

    with pytest.raises(error, match=message):
        _run(task, folder=tmp_path if folder else None)
    assert len(calls) == 1 and not list(tmp_path.glob("cell_*"))


@pytest.mark.parametrize("seed", [None, 1.5, "7"])
def test_seed_that_could_not_be_used_again_is_refused(seed):
    """Is a run without a seed, which nobody could repeat, an error?"""
    with pytest.raises(TypeError, match="integer as seed"):
        _run(seed=seed)


def test_progress_bar_counts_cells(capsys):
    """Does the bar end at the number of cells?"""
    _run(progress=True)
    assert "6/6" in capsys.readouterr().err
