"""Run a simulation on a grid of settings: in parallel, resumable, reproducible.

A *task* is a function ``task(rng, **cell) -> DataFrame``; a *cell* is a dict of its
settings. Every cell has a generator of its own, spawned from one seed by the cell's
place in the grid: results do not depend on how many workers there are or on who
finishes first. With a folder, every finished cell is kept as a CSV file there, and a
run that was interrupted goes on where it stopped.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

Cell = Mapping[str, Any]
Task = Callable[..., pd.DataFrame]


def run_grid(
    task: Task,
    cells: Sequence[Cell],
    *,
    seed: int,
    common: Mapping[str, Any] | None = None,
    executor: Executor | None = None,
    folder: Path | str | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Run a task on every cell of a grid.

    Parameters
    ----------
    task : callable
        ``task(rng, **cell, **common)`` returns a table, with no column named as a
        setting of the cell. With a process pool it must be
        a function that another process can import, not a lambda.
    cells : sequence of dict
        Settings; all with the same keys, no two alike.
    seed : int
        Cell i draws from ``SeedSequence(seed).spawn(len(cells))[i]``.
    common : dict, optional
        Settings that all cells share, such as the number of data sets.
    executor : concurrent.futures.Executor, optional
        Whatever runs the cells: a process pool, a Dask client's executor. Without one,
        they run here, one after the other. It is not shut down.
    folder : path, optional
        Where to keep a CSV file of each cell, made if need be. What CSV cannot tell
        apart is not: text that looks like a number comes back as one, as do dates as
        text and empty text as missing.
    progress : bool, default True
        Show a progress bar.

    Returns
    -------
    pandas.DataFrame
        The tables of all cells in the order of the grid, the cell's settings in front.

    Raises
    ------
    ValueError
        If cells are not distinct, a table has a column named as a setting, or the
        folder holds results of another run (task, seed, settings or grid).
    TypeError
        If the seed is no integer, or a task returns no table.
    Exception
        What a task raises; cells finished by then are kept in the folder.
    """
    common = dict(common or {})
    _check_cells(cells, common)
    if not isinstance(seed, Integral):
        raise TypeError(
            f"expected an integer as seed, got {seed!r}; without one, no run could be "
            "made again or resumed"
        )
    store = None if folder is None else _Store(Path(folder), task, cells, seed, common)
    seeds = np.random.SeedSequence(seed).spawn(len(cells))
    tables: dict[int, pd.DataFrame] = {} if store is None else store.finished()
    missing = [i for i in range(len(cells)) if i not in tables]
    jobs = {i: (task, seeds[i], {**cells[i], **common}) for i in missing}
    with tqdm(
        total=len(cells), initial=len(tables), unit="cell", disable=not progress
    ) as bar:
        for i, table in _results(jobs, executor):
            _check_table(table, cells[i])
            tables[i] = table if store is None else store.keep(i, table)
            bar.update()
    return _tidy(cells, tables)


def _run_cell(task: Task, seed: np.random.SeedSequence, settings: Cell) -> pd.DataFrame:
    """Run one cell, in whichever process this is."""
    return task(np.random.default_rng(seed), **settings)


def _results(
    jobs: Mapping[int, tuple], executor: Executor | None
) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield the place and the table of every cell, as they finish."""
    if executor is None:
        for i, job in jobs.items():
            yield i, _run_cell(*job)
        return
    # The last cells of a grid are mostly its largest: they start first.
    futures: dict[Future, int] = {
        executor.submit(_run_cell, *jobs[i]): i for i in reversed(jobs)
    }
    failure = None
    try:
        for future in as_completed(futures):
            if future.cancelled():
                continue
            error = future.exception()
            if error is None:
                yield futures[future], future.result()
            elif failure is None:
                # What is running may end, and be kept; nothing new begins.
                failure = error
                for other in futures:
                    other.cancel()
    finally:
        for future in futures:
            future.cancel()
    if failure is not None:
        raise failure


def _tidy(cells: Sequence[Cell], tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Join the tables of the cells, their settings in front."""
    parts = []
    for i, cell in enumerate(cells):
        part = tables[i].reset_index(drop=True)
        for place, (name, value) in enumerate(cell.items()):
            part.insert(place, name, [value] * len(part))
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


class _Store:
    """The folder of a run: ``run.json`` says which, one CSV file holds each cell."""

    def __init__(
        self,
        folder: Path,
        task: Task,
        cells: Sequence[Cell],
        seed: int,
        common: Mapping[str, Any],
    ) -> None:
        self._folder = folder
        self._n_cells = len(cells)
        run = {
            "task": f"{task.__module__}.{task.__qualname__}",
            "seed": seed,
            "common": common,
            "cells": [dict(cell) for cell in cells],
        }
        # Through JSON and back, so that a tuple and a list are the same.
        run = json.loads(json.dumps(run, default=_plain))
        folder.mkdir(parents=True, exist_ok=True)
        manifest = folder / "run.json"
        if not manifest.exists():
            _write(manifest, json.dumps(run, indent=1))
        known = json.loads(manifest.read_text(encoding="utf-8"))
        differ = sorted(k for k in run if run[k] != known.get(k))
        if differ:
            raise ValueError(
                f"expected {folder} to hold this run, got another one: "
                f"{', '.join(differ)} differ; choose another folder, or delete it"
            )

    def _path(self, i: int) -> Path:
        return self._folder / f"cell_{i:04d}.csv"

    def finished(self) -> dict[int, pd.DataFrame]:
        """Return the tables that are there."""
        places = [i for i in range(self._n_cells) if self._path(i).exists()]
        return {i: self._read(i) for i in places}

    def keep(self, i: int, table: pd.DataFrame) -> pd.DataFrame:
        """Write a table, all of it or nothing; return it as it will be read back."""
        _write(self._path(i), table.to_csv(index=False))
        return self._read(i)

    def _read(self, i: int) -> pd.DataFrame:
        # Only what is empty is missing: "NA" and "None" may be the names of groups.
        return pd.read_csv(self._path(i), keep_default_na=False, na_values=[""])


def _write(path: Path, text: str) -> None:
    """Write a file whole: whoever is interrupted leaves none, not half of one."""
    part = path.with_suffix(path.suffix + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _plain(value: Any) -> Any:
    """Return a numpy number or array as JSON has it."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(
        f"expected settings that JSON can hold, got {type(value).__name__}; "
        "pass numbers, text, or lists of them"
    )


def _check_table(table: Any, cell: Cell) -> None:
    """Stop at the first result that cannot be joined, not after the last."""
    if not isinstance(table, pd.DataFrame) or not len(table.columns):
        raise TypeError(
            "expected the task to return a DataFrame with at least one column, got "
            f"{type(table).__name__}"
        )
    both = sorted(set(cell) & set(table.columns))
    if both:
        raise ValueError(
            f"expected no column of the task's table to be named as a setting, got "
            f"{both}; the settings are put in front by themselves"
        )


def _check_cells(cells: Sequence[Cell], common: Mapping[str, Any]) -> None:
    """Stop at a grid that cannot be told apart or joined."""
    if not cells:
        raise ValueError("expected at least one cell, got none")
    keys = set(cells[0])
    for cell in cells:
        if set(cell) != keys:
            raise ValueError(
                f"expected the same settings in all cells, got {sorted(cell)} beside "
                f"{sorted(keys)}"
            )
    both = keys & set(common)
    if both:
        raise ValueError(
            f"expected each setting in the cells or in common, got {sorted(both)} in "
            "both; drop one"
        )
    if len({repr(sorted(cell.items())) for cell in cells}) < len(cells):
        raise ValueError("expected distinct cells, got the same one twice; drop it")
