"""How long the simulated universe takes, beside other programs for mixed models.

The grid is that of lecture 09: 45 worlds x 50 data sets x 4 strategies. Ours runs the
whole of it: drawing, four strategies, Satterthwaite df, the table. The others fit only
the two mixed models, to a sample of data sets of every world that they are all given;
50 data sets are extrapolated from these, and the two strategies that are not mixed
models are not charged to them. They take turns on each data set, so that a busy machine
is busy for all. Seconds are of the processor, on one core, one BLAS thread, without
start-up. "Excess" is how far a program's criterion (REML deviance at its Sigma, the
rest profiled out) is above the least that any of them found.

    make bench-grid
    python tests/benchmarks/bench_grid.py --sample 5 --json FILE
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from course import universe
from course.reml import fit_mixed
from course.reml_derivatives import project
from course.reml_moments import moments_from_rows

WORKER = Path(__file__).with_name("bench_grid_lme4.R")
N_SIMS = 50
MODELS = {"full": 4, "intercept": 1}
WANTED_RATIO = 200.0
# A criterion higher than the best by this is another optimum, not a rounder stop.
WRONG = 0.01


@dataclass(frozen=True, slots=True)
class Rows:
    """One data set as rows."""

    y: NDArray
    X: NDArray
    g: NDArray

    def frame(self) -> pd.DataFrame:
        """Return columns y, x1, x2, x3, g."""
        columns = {f"x{k}": self.X[:, k] for k in (1, 2, 3)}
        return pd.DataFrame({"y": self.y, **columns, "g": self.g})


# A method fits both models; it returns, by model, seconds and Sigma / sigma^2 or None.
Answer = dict[str, tuple[float, NDArray | None]]
Method = Callable[[Rows], Answer]


@dataclass(slots=True)
class Tally:
    """What one method used, by world, and how far its criteria are off."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    excess: list[float] = field(default_factory=list)
    failures: int = 0

    def grid_seconds(self) -> float:
        """Seconds for 50 data sets of each world."""
        return sum(N_SIMS * float(np.mean(cell)) for cell in self.seconds.values())


def draw_rows(rng: np.random.Generator, world: universe.World) -> Rows:
    """Draw one data set of a world, row by row."""
    g = np.repeat(np.arange(world.people), world.observations)
    X = np.column_stack([np.ones(len(g)), rng.standard_normal((len(g), 3))])
    person = rng.random(4) + world.between_sd * rng.standard_normal((world.people, 4))
    return Rows((X * person[g]).sum(1) + rng.standard_normal(len(g)), X, g)


def criterion_at(rows: Rows, Sigma: NDArray) -> float:
    """Return the REML deviance at Sigma / sigma^2, the rest profiled out."""
    Z = rows.X[:, : len(Sigma)]
    moments, units = moments_from_rows(rows.y[None], rows.X[None], Z[None], rows.g)
    R = units.Z_root[0]
    values, vectors = np.linalg.eigh(R @ Sigma @ R.T)
    sd = np.sqrt(np.maximum(values, 0))[None, ::-1]
    at = project(moments, vectors[None, :, ::-1].copy(), sd)
    shift = 2 * np.log(np.abs(np.diagonal(units.X_root[0]))).sum()
    return float(at.criterion[0] + shift + 2 * moments.nu * np.log(units.y_sd[0]))


def timed(fit: Callable[[], NDArray]) -> tuple[float, NDArray | None]:
    """Return processor seconds and what was found; None if it stopped with an error."""
    start = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = fit()
    except (ArithmeticError, ValueError, RuntimeError, np.linalg.LinAlgError):
        found = None
    seconds = time.process_time() - start
    return seconds, found if found is not None and np.isfinite(found).all() else None


def ours(rows: Rows) -> Answer:
    """Fit one data set at a time, from 20 starts: the price without the batch."""

    def fit(q: int) -> NDArray:
        found = fit_mixed(rows.y, rows.X, rows.X[:, :q], rows.g)
        return found.Sigma / found.sigma2

    return {model: timed(lambda q=q: fit(q)) for model, q in MODELS.items()}


def like_statsmodels(module: str) -> Method:
    """Fit with a class MixedLM that has statsmodels' interface."""
    MixedLM = importlib.import_module(module).MixedLM

    def fit(rows: Rows, q: int) -> NDArray:
        model = MixedLM(rows.y, rows.X, groups=rows.g, exog_re=rows.X[:, :q])
        found = model.fit(reml=True)
        _ = found.bse_fe
        return np.reshape(found.cov_re, (q, q)) / found.scale

    return lambda rows: {m: timed(lambda q=q: fit(rows, q)) for m, q in MODELS.items()}


def with_mixedlm() -> Method:
    """Fit with mixedlm, which takes lme4's formulas."""
    lmer = importlib.import_module("mixedlm").lmer

    def fit(frame: pd.DataFrame, q: int) -> NDArray:
        effects = "1 + x1 + x2 + x3" if q == 4 else "1"
        found = lmer(f"y ~ x1 + x2 + x3 + ({effects} | g)", frame)
        found.vcov()
        root = np.zeros((q, q))
        # Unlike lme4's, its theta runs along the rows of the lower triangle.
        root[np.tril_indices(q)] = found.theta
        return root @ root.T

    def both(rows: Rows) -> Answer:
        frame = rows.frame()
        return {m: timed(lambda q=q: fit(frame, q)) for m, q in MODELS.items()}

    return both


class R:
    """One R process that stays, so that its start is not counted."""

    def __init__(self, folder: Path) -> None:
        self._csv = folder / "data.csv"
        self._process = subprocess.Popen(
            ["Rscript", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.versions = self._process.stdout.readline().split()
        if len(self.versions) != 2:
            raise RuntimeError("expected R with lme4, lmerTest and jsonlite")

    def method(self, name: str) -> Method:
        """Return bare lme4, or lmerTest."""

        def both(rows: Rows) -> Answer:
            rows.frame().to_csv(self._csv, index=False)
            self._process.stdin.write(f"{name} {self._csv}\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
            return {
                model: (found["seconds"], np.atleast_2d(found["Sigma"]))
                for model, found in answer.items()
            }

        return both

    def close(self) -> None:
        """Let R end."""
        self._process.stdin.close()
        self._process.wait(timeout=30)


def other_makes(folder: Path) -> tuple[dict[str, Method], R | None]:
    """Return the programs that are installed here, and R if it is there."""
    makers = {
        f"statsmodels {version('statsmodels')}": lambda: like_statsmodels(
            "statsmodels.regression.mixed_linear_model"
        )
    }
    for package, maker in {
        "mixedlm": with_mixedlm,
        "mixedlm-rs": lambda: like_statsmodels("mixedlm_rs"),
    }.items():
        if importlib.util.find_spec(package.replace("-", "_")):
            makers[f"{package} {version(package)}"] = maker
    methods = {name: maker() for name, maker in makers.items()}
    if not shutil.which("Rscript"):
        return methods, None
    r = R(folder)
    for name, number in zip(("lme4", "lmerTest"), r.versions, strict=True):
        methods[f"{name} {number}"] = r.method(name)
    return methods, r


def warm_up(methods: dict[str, Method]) -> None:
    """Let everything be imported and compiled before it is timed."""
    rows = draw_rows(np.random.default_rng(0), universe.World(10, 10, 1.0))
    for method in methods.values():
        method(rows)
    universe.simulate_cell(np.random.default_rng(0), 10, 10, 1.0, 2)


def whole_cell(seed: int, world: universe.World) -> float:
    """Return our processor seconds for a cell: draws, 4 strategies, table."""
    start = time.process_time()
    universe.simulate_cell(
        np.random.default_rng(seed),
        world.people,
        world.observations,
        world.between_sd,
        n_sims=N_SIMS,
    )
    return time.process_time() - start


def run(
    methods: dict[str, Method], sample: int, slow: dict[str, int], console: Console
) -> tuple[dict[str, Tally], list[float]]:
    """Let all methods take turns; return tallies, and seconds of our whole cells."""
    tallies = {name: Tally() for name in methods}
    cells = []
    for i, world in enumerate(universe.GRID):
        if console.is_terminal:
            console.print(f"world {i + 1} of 45", end="\r")
        cells.append(whole_cell(i, world))
        rng = np.random.default_rng([1, i])
        for s in range(sample):
            rows = draw_rows(rng, world)
            turn = [n for n in methods if s < slow.get(n.split()[0], sample)]
            answers = {name: methods[name](rows) for name in turn}
            tally(tallies, answers, rows, i)
    return tallies, cells


def tally(
    tallies: dict[str, Tally], answers: dict[str, Answer], rows: Rows, i: int
) -> None:
    """Book seconds, failures and excess of one data set."""
    for name, answer in answers.items():
        used = sum(seconds for seconds, _ in answer.values())
        tallies[name].seconds.setdefault(i, []).append(used)
    for model in MODELS:
        value = {
            name: criterion_at(rows, answer[model][1])
            for name, answer in answers.items()
            if answer[model][1] is not None
        }
        for name in answers:
            if name in value:
                tallies[name].excess.append(value[name] - min(value.values()))
            else:
                tallies[name].failures += 1


def table_of_cells(tallies: dict[str, Tally], cells: list[float]) -> Table:
    """One line a world: milliseconds for both mixed models of one data set."""
    table = Table(
        title="Processor milliseconds a data set, two mixed models (ours: all)"
    )
    for name in ("people", "obs", "sd", "ours, whole grid", *tallies):
        table.add_column(name, justify="right")
    for i, world in enumerate(universe.GRID):
        ms = [1e3 * np.mean(tally.seconds[i]) for tally in tallies.values()]
        table.add_row(
            str(world.people),
            str(world.observations),
            f"{world.between_sd:g}",
            f"{1e3 * cells[i] / N_SIMS:.2f}",
            *(f"{value:.1f}" for value in ms),
        )
    return table


def table_of_methods(tallies: dict[str, Tally], cells: list[float]) -> Table:
    """One line a program: the whole grid, and how good its optima are."""
    table = Table(title=f"The whole grid: 45 worlds x {N_SIMS} data sets")
    for name in (
        "program", "fits", "seconds", "ours faster", "largest excess",
        f"excess > {WRONG}", "no result",
    ):  # fmt: skip
        table.add_column(name, justify="left" if name == "program" else "right")
    total = sum(cells)
    table.add_row("ours, all 4 strategies", "run", f"{total:.2f}", "1", "", "", "")
    for name, one in tallies.items():
        excess = np.array(one.excess)
        table.add_row(
            name,
            str(len(excess) + one.failures),
            f"{one.grid_seconds():.0f} *",
            f"{one.grid_seconds() / total:.0f}",
            f"{excess.max():.1e}",
            f"{(excess > WRONG).sum()}",
            str(one.failures),
        )
    table.caption = "* extrapolated from the fits of the second column"
    return table


def with_one_thread() -> None:
    """Start again with one BLAS thread: BLAS asks once, when it is loaded."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    if any(os.environ.get(name) != "1" for name in names):
        one = {**os.environ, **dict.fromkeys(names, "1")}
        os.execve(sys.executable, [sys.executable, *sys.argv], one)


def main() -> None:
    """Measure and print; exit 1 if bare lme4 is there and the target is missed."""
    with_one_thread()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=2, help="data sets a world")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    arguments = parser.parse_args()
    console = Console(width=max(110, Console().width))
    with tempfile.TemporaryDirectory() as folder:
        others, r = other_makes(Path(folder))
        methods = {"ours, one by one": ours, **others}
        warm_up(methods)
        tallies, cells = run(methods, arguments.sample, {"statsmodels": 1}, console)
        if r is not None:
            r.close()
    console.print(table_of_cells(tallies, cells))
    console.print(table_of_methods(tallies, cells))
    if r is None:
        console.print("Rscript is not here: lme4 was not measured.")
    ratios = {name: t.grid_seconds() / sum(cells) for name, t in tallies.items()}
    if arguments.json:
        numbers = {
            "grid_seconds": sum(cells),
            "cells": cells,
            "methods": {
                name: {"ratio": ratios[name], "excess": t.excess, "cells": t.seconds}
                for name, t in tallies.items()
            },
        }
        arguments.json.write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    bare = [ratio for name, ratio in ratios.items() if name.startswith("lme4 ")]
    if bare and bare[0] < WANTED_RATIO:
        raise SystemExit(f"{bare[0]:.0f} times bare lme4; {WANTED_RATIO:.0f} is wanted")


if __name__ == "__main__":
    main()
