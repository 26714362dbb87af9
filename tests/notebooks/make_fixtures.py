"""Make ``fixtures/``: good notebooks, and for each rule one broken in that rule alone.

Run ``python tests/notebooks/make_fixtures.py`` after editing; `test_anatomy` compares.
A broken notebook is named ``KIND__RULE.ipynb`` or ``KIND__RULE__VARIANT.ipynb``.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

FOLDER = Path(__file__).parent / "fixtures"
PNG = (  # one white pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJ"
    "RU5ErkJggg=="
)
KERNELSPEC = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}


def notebook(cells: list[NotebookNode]) -> NotebookNode:
    """Return a notebook with ids and metadata that do not change between runs."""
    for i, cell in enumerate(cells):
        cell["id"] = f"cell-{i}"
    metadata = {"kernelspec": dict(KERNELSPEC), "language_info": {"name": "python"}}
    return new_notebook(cells=cells, metadata=metadata)


def graded(source: str, grade_id: str, kind: str, points: int = 0) -> NotebookNode:
    """Return a cell as nbgrader marks it: ``solution``, ``check`` or ``manual``."""
    make = new_markdown_cell if kind == "manual" else new_code_cell
    meta = {
        "grade": kind != "solution",
        "grade_id": grade_id,
        "locked": kind == "check",
        "schema_version": 3,
        "solution": kind != "check",
        "task": False,
    }
    if meta["grade"]:
        meta["points"] = points
    return make(source, metadata={"nbgrader": meta})


def good_lecture() -> NotebookNode:
    """Return a small lecture that breaks no rule and passes nbval."""
    png = new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})
    seven = new_output("stream", name="stdout", text="mean = 2.000\n")
    return notebook(
        [
            new_markdown_cell("# Means of Groups\n\nWhat a mean is. 20 minutes."),
            new_markdown_cell(
                "**Questions**\n\n- What is it?\n- When does it mislead?\n\n"
                "**By the end you can**\n\n- compute it\n- doubt it\n- replace it"
            ),
            new_code_cell("from statistics import mean", execution_count=1),
            new_markdown_cell("## The mean\n\nIt balances the data."),
            new_code_cell(
                '# NBVAL_CHECK_OUTPUT\nprint(f"mean = {mean([1, 2, 3]):.3f}")',
                execution_count=2,
                outputs=[seven],
            ),
            new_code_cell(
                "from base64 import b64decode\n\n"
                "from IPython.display import Image, display\n\n"
                f'display(Image(b64decode("{PNG}")))',
                execution_count=3,
                outputs=[png],
            ),
            new_markdown_cell("**Figure 1.1.** A white dot; notice that it is one."),
            new_markdown_cell("### A closer look\n\nNothing more."),
            new_markdown_cell("## Key points\n\n- A mean balances."),
            new_markdown_cell("## Exercises\n\n- `ps01`, question 1."),
            new_markdown_cell("## References\n\n- None."),
            new_markdown_cell("Text and figures: CC BY 4.0. Code: BSD-3-Clause."),
        ]
    )


CHECK = """assert square(3) == 9, "is it the product of x with itself?"
### BEGIN HIDDEN TESTS
assert abs(square(1.5) - 2.25) < 1e-12, "does it work for fractions too?"
### END HIDDEN TESTS"""


def good_source() -> NotebookNode:
    """Return a small source notebook that breaks no rule and whose checks pass."""
    return notebook(
        [
            new_markdown_cell("# Squares\n\n## Question 1 (2 points)"),
            graded(
                'def square(x):\n    """Return x times x."""\n'
                "    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION",
                "square",
                "solution",
            ),
            graded(CHECK, "square__of_small_numbers", "check", 2),
            new_markdown_cell("## Question 2 (3 points)"),
            graded(
                "### BEGIN SOLUTION\nBecause of the sign.\n### END SOLUTION",
                "why_never_negative",
                "manual",
                3,
            ),
        ]
    )


def good_release() -> NotebookNode:
    """Return what nbgrader makes of the good source, in the parts that rules read."""
    made = good_source()
    made.cells[1].source = (
        'def square(x):\n    """Return x times x."""\n'
        "    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    made.cells[2].source = CHECK.splitlines()[0]
    made.cells[2].metadata.update({"deletable": False, "editable": False})
    made.cells[4].source = "YOUR ANSWER HERE"
    return made


GOOD = {"lecture": good_lecture, "source": good_source, "release": good_release}

Edit = Callable[[NotebookNode], object]


def put(cell: int, **fields: object) -> Edit:
    """Return an edit that sets fields of one cell."""
    return lambda nb: nb.cells[cell].update(fields)


def add(cell: int, text: str) -> Edit:
    """Return an edit that appends lines to one cell's source."""
    return lambda nb: nb.cells[cell].update(source=f"{nb.cells[cell].source}\n{text}")


def swap(cell: int, old: str, new: str) -> Edit:
    """Return an edit that replaces text in one cell's source, where it must occur."""

    def edit(nb: NotebookNode) -> None:
        assert old in nb.cells[cell].source, (cell, old)
        nb.cells[cell].source = nb.cells[cell].source.replace(old, new)

    return edit


def meta(cell: int, **fields: object) -> Edit:
    """Return an edit that sets fields of one cell's nbgrader metadata."""
    return lambda nb: nb.cells[cell].metadata.nbgrader.update(fields)


def stored(cell: int, *outputs: NotebookNode) -> Edit:
    """Return an edit that sets the stored outputs of one cell."""
    return lambda nb: nb.cells[cell].update(outputs=list(outputs))


def number(cell: int, count: int | None) -> Edit:
    """Return an edit that sets one cell's execution count."""
    return lambda nb: nb.cells[cell].update(execution_count=count)


def printed(text: str, name: str = "stdout") -> NotebookNode:
    """Return a stream output."""
    return new_output("stream", name=name, text=text)


BAD: dict[str, Edit] = {
    # for every notebook
    "lecture__valid_format__old": lambda nb: nb.update(nbformat_minor=4),
    "lecture__valid_format__twin_ids": put(3, id="cell-2"),
    "lecture__valid_format__schema": lambda nb: nb.cells[2].pop("outputs"),
    "lecture__metadata_allow_list__widgets": lambda nb: nb.metadata.update(widgets={}),
    "source__metadata_allow_list__cell": lambda nb: nb.cells[0].metadata.update(
        collapsed=True
    ),
    "source__metadata_allow_list__attachment": put(
        0, attachments={"a.png": {"image/png": PNG}}
    ),
    "lecture__kernelspec_python3__personal": lambda nb: nb.metadata.kernelspec.update(
        name="my-env"
    ),
    "lecture__kernelspec_python3__shown": lambda nb: nb.metadata.kernelspec.update(
        display_name="course (Anna)"
    ),
    "source__no_blinding_tags__tag": lambda nb: nb.cells[2].metadata.update(
        tags=["raises-exception"]
    ),
    "lecture__no_blinding_tags__comment": swap(2, "from", "# NBVAL_SKIP\nfrom"),
    "lecture__heading_levels__skipped": swap(7, "###", "####"),
    "lecture__heading_levels__second_title": swap(3, "## The", "# The"),
    "source__plain_python__install": add(1, "%pip install numpy"),
    "lecture__plain_python__shell": add(2, "!ls"),
    "lecture__no_star_imports": swap(2, "import mean", "import *"),
    "lecture__no_warnings_filter": add(
        2, 'import warnings\nwarnings.filterwarnings("ignore")'
    ),
    "lecture__no_warnings_filter__action": add(
        2, 'import warnings\nwarnings.simplefilter(action="ignore")'
    ),
    "lecture__no_network": add(2, 'SOURCE = "https://data.example/pupils.csv"'),
    "lecture__seeded_generators": add(
        2, "import numpy as np\nrng = np.random.default_rng()"
    ),
    "lecture__no_trailing_semicolon": add(2, "mean([1, 2]);"),
    "lecture__no_trailing_semicolon__comment": add(2, "mean([1, 2]);  # quiet"),
    "lecture__no_local_paths__output": stored(4, printed("in /home/anna/x.py\n")),
    "lecture__no_local_paths__address": stored(4, printed("<object at 0x7f3a9c1d>\n")),
    "source__no_local_paths__code": add(1, 'DATA = "/Users/anna/data"'),
    "lecture__images_have_alt_text": add(3, "![](phi.png)"),
    "lecture__images_have_alt_text__remote": add(3, "![Phi](https://a.example/b.png)"),
    # lectures
    "lecture__executed_in_order__gap": number(5, 7),
    "lecture__executed_in_order__never": number(2, None),
    "lecture__executed_in_order__empty": lambda nb: nb.cells.insert(
        4, new_code_cell("", id="empty")
    ),
    "lecture__no_error_outputs__error": stored(
        2, new_output("error", ename="NameError", evalue="x", traceback=["x"])
    ),
    "lecture__no_error_outputs__warning": stored(2, printed("Warning", "stderr")),
    "lecture__printed_text_in_one_piece": stored(
        4, printed("mean = 2"), printed(".000\n")
    ),
    "lecture__marked_cells_hold_outputs__stripped": stored(4),
    "lecture__marked_cells_hold_outputs__none": swap(4, "# NBVAL_CHECK_OUTPUT", "# ok"),
    "lecture__marked_cells_hold_outputs__repr": stored(
        4,
        printed("mean = 2.000\n"),
        new_output("execute_result", data={"text/plain": "2.0"}, execution_count=2),
    ),
    "lecture__opening_cell__minutes": swap(0, "20 minutes", "Short"),
    "lecture__questions_and_objectives__no_verbs": swap(1, "By the end you can", "You"),
    "lecture__questions_and_objectives__one": swap(1, "- When does it mislead?\n", ""),
    "lecture__closing_order__swapped": lambda nb: nb.cells.insert(8, nb.cells.pop(9)),
    "lecture__closing_order__no_licence": lambda nb: nb.cells.pop(),
    "lecture__code_cell_length": add(2, "\n".join(f"x{i} = {i}" for i in range(15))),
    "lecture__figures_have_captions__none": swap(6, "**Figure 1.1.**", "Above:"),
    "lecture__figures_have_captions__number": swap(6, "1.1", "1.2"),
    "lecture__no_stored_widgets": stored(
        2, new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})
    ),
    # sources
    "source__no_outputs__output": stored(2, printed("ok")),
    "source__no_outputs__count": number(2, 3),
    "source__readable_grade_ids__twins": meta(2, grade_id="square"),
    "source__readable_grade_ids__random": meta(2, grade_id="cell-938593c4a215c6cc"),
    "source__grading_metadata__no_points": meta(2, points=0),
    "source__grading_metadata__schema": meta(1, schema_version=2),
    "source__grading_metadata__unlocked": meta(2, locked=False),
    "source__grading_metadata__nothing": lambda nb: nb.update(cells=nb.cells[:1]),
    "source__balanced_regions__open": swap(1, "    ### END SOLUTION", "    pass"),
    "source__balanced_regions__end_alone": swap(1, "    ### BEGIN SOLUTION\n", ""),
    "source__exact_markers": add(2, "# begin hidden tests"),
    "source__regions_in_their_cells__hidden": add(
        0, "### BEGIN HIDDEN TESTS\nx\n### END HIDDEN TESTS"
    ),
    "source__regions_in_their_cells": add(
        0, "### BEGIN SOLUTION\nIt is x squared.\n### END SOLUTION"
    ),
    "source__asserts_have_messages": add(2, "assert square(2) == 4"),
    "source__no_float_equality": add(2, 'assert square(0.1) == 0.01, "a tenth?"'),
    # releases
    "release__no_outputs": stored(2, printed("ok")),
    "release__nothing_held_back": add(2, "### BEGIN HIDDEN TESTS"),
    "release__stubs_to_fill": swap(1, "raise NotImplementedError()", "return x * x"),
    "release__stubs_to_fill__text": swap(4, "YOUR ANSWER HERE", "The sign."),
}


def made() -> dict[str, str]:
    """Return the text of each fixture by its file name."""
    notebooks = {f"{kind}.ipynb": good() for kind, good in GOOD.items()}
    for name, edit in BAD.items():
        broken = copy.deepcopy(GOOD[name.split("__")[0]]())
        edit(broken)
        notebooks[f"{name}.ipynb"] = broken
    # json, not nbformat, which mends or refuses what must stay broken
    return {
        name: json.dumps(nb, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        for name, nb in notebooks.items()
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.ipynb"):
        path.unlink()
    for name, text in made().items():
        (FOLDER / name).write_text(text)
