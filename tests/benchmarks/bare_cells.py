"""Run all cells of a notebook again and again in one warm process, and time them.

This is the work that no grader can save: the student's cells and the checks once, with
figures drawn and last values shown as a notebook does, and then the instructor's plain
cells a second time, since a check must not trust the student's copy of them.

    python bare_cells.py COURSE_FOLDER ASSIGNMENT TIMES
"""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import json
import statistics
import sys
import time
from pathlib import Path
from types import CodeType

import matplotlib

from autograder.coursedir.coursedir import open_course
from autograder.notebooks.assignment import Role, SourceNotebook
from autograder.notebooks.plan import plan

Compiled = tuple[CodeType, CodeType | None]


def cells_of(notebook: SourceNotebook) -> tuple[list[str], list[str]]:
    """Return the code cells, and those of them that run on both sides."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    idle = plan(notebook).idle
    again = [c for c in code if c.role is Role.PLAIN and c.index not in idle]
    return [cell.source for cell in code], [cell.source for cell in again]


def compile_cell(source: str) -> Compiled:
    """Split off a last expression, whose value a notebook shows."""
    tree = ast.parse(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        value = ast.Expression(tree.body.pop().value)
        last = compile(value, "<cell>", "eval")
    return compile(tree, "<cell>", "exec"), last


def run(sources: list[str], namespace: dict) -> float:
    """Run cells and show what they show; return the CPU seconds that they took."""
    from IPython.core.pylabtools import print_figure
    from matplotlib import pyplot

    started = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        for source in sources:
            body, last = compile_cell(source)
            exec(body, namespace)
            if last is not None:
                shown = eval(last, namespace)
                repr(shown)
                if hasattr(shown, "_repr_html_"):
                    shown._repr_html_()
            for number in pyplot.get_fignums():
                print_figure(pyplot.figure(number))
            pyplot.close("all")
    return time.process_time() - started


def main() -> None:
    """Print medians over the runs as JSON: ``cells`` and ``again``, in seconds."""
    folder, name, times = sys.argv[1:]
    matplotlib.use("agg")
    (notebook,) = open_course(Path(folder)).read(name).notebooks
    everything, again = cells_of(notebook)
    took = []
    for _ in range(int(times) + 1):
        gc.collect()
        namespace = {"__name__": "__main__"}
        took.append((run(everything, namespace), run(again, namespace)))
    # the first run only warms up
    first, second = map(statistics.median, zip(*took[1:], strict=True))
    print(json.dumps({"cells": first, "again": second}))


if __name__ == "__main__":
    main()
