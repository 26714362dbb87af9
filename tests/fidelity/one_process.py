"""Run notebooks' cells as a kernel would: each notebook in a fork, checks and all.

Reads a JSON list of notebooks, each a list of cells' texts and a dict of files, from
standard input; writes for each the name of the exception of its last cell, or null.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import matplotlib
import pandas
import pytest
import statsmodels.formula.api

from autograder.processes.shell import CellShell, make_shell

_LOADED = (matplotlib, pandas, pytest, statsmodels)


def last_error(cells: list[str]) -> str | None:
    """Run cells in the process's shell; the exception of the last one."""
    error = None
    for source in cells:
        outputs = CellShell.instance().run(source, 1_000_000)[1]
        error = next((o["ename"] for o in outputs if "ename" in o), None)
    return error


def in_a_fork(cells: list[str], files: dict[str, str]) -> str | None:
    """Run a notebook so that nothing of it is left."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        found = "died"
        try:
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                sys.path.insert(0, "")  # as in a kernel
                for name, text in files.items():
                    Path(name).parent.mkdir(parents=True, exist_ok=True)
                    Path(name).write_text(text, "utf-8")
                found = last_error(cells)
        finally:
            os.write(writing, json.dumps(found).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        found = stream.read()
    os.waitpid(pid, 0)
    return json.loads(found)


if __name__ == "__main__":
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    make_shell(("matplotlib",))
    json.dump([in_a_fork(*notebook) for notebook in json.load(sys.stdin)], sys.stdout)
