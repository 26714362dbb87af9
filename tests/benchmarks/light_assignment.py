"""A light assignment: what most weekly problem sets are like.

The usual imports, two data frames, a dozen small questions, a mixed model and a
figure. Running all of its cells takes 0.1 to 0.2 s of one core.
"""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "light"

SETUP = """\
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
import statsmodels.api as sm
import statsmodels.formula.api as smf

rng = np.random.default_rng(7)
school = np.repeat(np.arange(50), 20)
pupils = pd.DataFrame({"school": school, "x": rng.normal(size=1000)})
effect = rng.normal(scale=0.8, size=50)
noise = rng.normal(scale=0.5, size=1000)
pupils["y"] = 1 + 2 * pupils["x"] + effect[school] + noise
schools = pd.DataFrame({"school": np.arange(50), "size": 20 + np.arange(50)})"""

#: (grade_id of the answer, model solution, check); a check is one point
QUESTIONS = (
    (
        "mean_y",
        "mean_y = pupils['y'].mean()",
        "assert np.isclose(mean_y, pupils['y'].mean()), 'the mean of column y'",
    ),
    (
        "by_school",
        "by_school = pupils.groupby('school')['y'].mean()",
        "pd.testing.assert_series_equal(by_school, pupils.groupby('school').y.mean())",
    ),
    (
        "center",
        "def center(v):\n    v = np.asarray(v, dtype=float)\n    return v - v.mean()",
        "np.testing.assert_allclose(center([1, 2, 3]), [-1, 0, 1], atol=1e-12)\n"
        "draw = np.random.default_rng(1).normal(size=50)\n"
        "assert abs(np.mean(center(draw))) < 1e-12, 'the result has mean zero'",
    ),
    (
        "icc",
        "def icc(between, within):\n    return between / (between + within)",
        "assert icc(1, 3) == 0.25\nassert icc(0, 2) == 0",
    ),
    (
        "design_effect",
        "def design_effect(m, rho):\n    return 1 + (m - 1) * rho",
        "assert np.isclose(design_effect(10, 0.2), 2.8)\n"
        "assert design_effect(1, 0.5) == 1, 'one pupil a school: no clustering'",
    ),
    (
        "merged",
        "merged = pupils.merge(schools, on='school')",
        "assert merged.shape == (1000, 4)\nassert list(merged.columns)[-1] == 'size'",
    ),
    (
        "largest",
        "largest = int(by_school.idxmax())",
        "assert isinstance(largest, int)\n"
        "assert largest == by_school.to_numpy().argmax()",
    ),
    (
        "ols",
        "ols = smf.ols('y ~ x', pupils).fit()",
        "assert abs(ols.params['x'] - 2) < 0.5\nassert ols.nobs == 1000",
    ),
    (
        "clustered",
        "clustered = smf.ols('y ~ x', pupils).fit(\n"
        "    cov_type='cluster', cov_kwds={'groups': pupils['school']}\n)",
        "assert clustered.bse['x'] > 0\n"
        "assert not np.isclose(clustered.bse['x'], ols.bse['x']), 'still the OLS ones'",
    ),
    (
        "mixed",
        "mixed = smf.mixedlm('y ~ x', pupils, groups='school').fit()",
        "assert abs(mixed.fe_params['x'] - 2) < 0.3\nassert mixed.converged",
    ),
    (
        "ax",
        "fig, ax = plt.subplots()\nax.scatter(pupils['x'], pupils['y'], s=8)\n"
        "ax.set_xlabel('x')\nax.set_ylabel('y')",
        "assert ax.get_xlabel() == 'x', 'label the x axis'\n"
        "assert len(ax.collections) == 1",
    ),
    (
        "top",
        "def top(frame, k):\n    return frame.nlargest(k, 'y').reset_index(drop=True)",
        "shown = top(pupils, 3)\nassert len(shown) == 3\n"
        "assert shown['y'].is_monotonic_decreasing",
    ),
)


def marks(grade_id: str, **kind: object) -> dict:
    """Return nbgrader's metadata of a cell."""
    found = {"grade": False, "solution": False, "locked": False, "task": False}
    found |= {"schema_version": 3, "grade_id": grade_id, "cell_type": "code"}
    return {"nbgrader": {**found, **kind}}


def source(
    questions: tuple[tuple[str, str, str], ...] = QUESTIONS,
    setup: str = SETUP,
    title: str = "A light assignment",
) -> NotebookNode:
    """Return the instructor's notebook: answer, then check, for each question."""
    cells = [
        new_markdown_cell(f"# {title}", id="title"),
        new_code_cell(setup, id="setup", metadata=marks("setup", locked=True)),
    ]
    for grade_id, solution, check in questions:
        answer = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
        hidden = f"{check}\n### BEGIN HIDDEN TESTS\n{check}\n### END HIDDEN TESTS"
        test = marks(f"{grade_id}__right", grade=True, locked=True, points=1)
        cells += [
            new_markdown_cell(f"## {grade_id} (1 point)", id=f"text-{grade_id}"),
            new_code_cell(answer, id=grade_id, metadata=marks(grade_id, solution=True)),
            new_code_cell(hidden, id=f"{grade_id}-test", metadata=test),
        ]
    made = new_notebook(cells=cells)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.metadata.kernelspec = nbformat.from_dict(spec)
    return made
