"""Does a cell run as in a kernel, with its outputs kept and bounded?"""

from __future__ import annotations

import json
import os
import sys

import pytest

from autograder.processes.shell import make_shell


def run_cells(cells: list[str], limit: int) -> list:
    """Run cells in a fork, which has a shell of its own."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        found = []
        try:
            shell = make_shell(("matplotlib",))
            found = [shell.run(cell, limit) for cell in cells]
        finally:
            with os.fdopen(writing, "w") as stream:
                json.dump(found, stream)
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        found = json.load(stream)
    os.waitpid(pid, 0)
    return found


@pytest.fixture
def run():
    """Return the runner of cells."""

    def runner(*cells: str, limit: int = 100_000) -> list:
        return run_cells(list(cells), limit)

    return runner


def test_streams_and_results_are_kept_in_order(run):
    """Are prints, stderr and the last value what Jupyter shows?"""
    ((status, outputs),) = run(
        "import sys\nprint('a')\nprint('b')\nprint('c', file=sys.stderr)\n1 + 1"
    )
    assert status == "ok"
    assert [o["output_type"] for o in outputs] == ["stream", "stream", "execute_result"]
    assert outputs[0]["text"] == "a\nb\n" and outputs[1]["name"] == "stderr"
    assert outputs[2]["data"]["text/plain"] == "2"


def test_an_error_has_its_traceback_and_the_next_cell_runs(run):
    """Does the notebook go on?"""
    (first, outputs), (second, _) = run("x = 1\n1 / 0", "assert x == 1")
    assert (first, second) == ("error", "ok")
    assert outputs[-1]["ename"] == "ZeroDivisionError"
    assert any("1 / 0" in line for line in outputs[-1]["traceback"])
    assert not any("\x1b" in line for line in outputs[-1]["traceback"])


def test_magics_and_shell_lines_work(run):
    """Do %time, %%capture, !command and lines = !command do what they do?"""
    found = run(
        "%matplotlib inline\n%time x = 3",
        "%%capture out\nprint('hid')",
        "assert out.stdout == 'hid\\n'\nlines = !echo one\nassert lines == ['one']",
        "!echo shown",
        "assert x == 3",
    )
    assert [status for status, _ in found] == ["ok"] * 5, found
    assert found[3][1][0]["text"] == "shown\n"


def test_a_figure_is_shown_inline_and_closed(run):
    """Is it a PNG, and the next cell without it?"""
    (_, outputs), (status, _) = run(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "assert plt.get_fignums() == []",
    )
    assert any("image/png" in o.get("data", {}) for o in outputs)
    assert status == "ok"


def test_a_figure_is_drawn_for_its_picture_and_not_once_more(run):
    """Is it laid out and drawn, and is that all?"""
    found = run(
        "%matplotlib inline\nimport matplotlib.pyplot as plt\ndrawn = []",
        "figure, axes = plt.subplots()\n"
        "figure.canvas.mpl_connect('draw_event', drawn.append);",
        "print(len(drawn))",
    )
    assert [status for status, _ in found] == ["ok"] * 3, found
    assert any("image/png" in o.get("data", {}) for o in found[1][1])
    assert int(found[2][1][0]["text"]) == 2


def test_output_is_bounded_and_says_so(run):
    """Does an endless print fill nothing?"""
    ((status, outputs),) = run(
        "for _ in range(10_000):\n    print('x' * 100)", limit=5_000
    )
    assert status == "ok"
    assert sum(len(o["text"]) for o in outputs) < 6_000
    assert "left out" in outputs[-1]["text"]


def test_input_and_exit_do_not_end_the_run(run):
    """Is nobody waited for?"""
    found = run("input('name? ')", "exit()", "quit", "x = 1")
    assert found[0][0] == "error"
    assert found[0][1][-1]["ename"] == "StdinNotImplementedError"
    assert found[3][0] == "ok"


def test_top_level_await_works(run):
    """Does an asynchronous cell run?"""
    ((status, outputs),) = run("import asyncio\nawait asyncio.sleep(0, 'done')")
    assert status == "ok" and outputs[0]["data"]["text/plain"] == "'done'"


def test_the_streams_of_this_process_are_left_alone(run):
    """Does the shell of a fork touch its parent?"""
    before = sys.stdout, sys.stderr
    run("print(1)")
    assert (sys.stdout, sys.stderr) == before
