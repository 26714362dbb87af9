"""The preloaded process: quick forks that share nothing that a submission changed."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import pytest
from coursework import (
    check,
    handed_in,
    locked,
    notebook,
    solution,
    to_bytes,
    write_source,
)

from autograder.grading import grade
from autograder.limits import Limits
from autograder.notebooks.source import read_assignment
from autograder.results import CheckStatus
from autograder.sandbox import sandbox
from autograder.sandbox.warm import Role, Warm
from autograder.settings import Settings

SETTINGS = Settings(
    limits=Limits(cell_seconds=10, check_seconds=5),
    preload=("numpy", "pandas", "matplotlib.pyplot"),
)

#: What a submission could leave behind in a preloaded library, and how to see it.
STATES = {
    name: (spoil, look)
    for name, spoil, look in (
        (
            "numpy_random",
            "np.random.seed(99); np.random.rand(7)",
            "np.random.rand()",
        ),
        (
            "python_random",
            "random.seed(99)",
            "random.random()",
        ),
        (
            "rc_params",
            "plt.rcParams['lines.linewidth'] = 77",
            "plt.rcParams['lines.linewidth']",
        ),
        (
            "style_open_figures",
            "plt.figure(); plt.figure()",
            "len(plt.get_fignums())",
        ),
        (
            "pandas_options",
            "pd.options.display.max_rows = 5",
            "pd.options.display.max_rows",
        ),
        (
            "numpy_print",
            "np.set_printoptions(precision=1)",
            "np.get_printoptions()['precision']",
        ),
        (
            "numpy_errors",
            "np.seterr(all='raise')",
            "np.geterr()['divide']",
        ),
        (
            "patched_library",
            "np.mean = lambda *a, **k: 42.0",
            "float(np.mean([1.0]))",
        ),
        (
            "patched_builtin",
            "builtins.divmod = lambda *a: 42",
            "divmod(7, 2)",
        ),
        (
            "modules",
            "sys.modules['left_behind'] = os",
            "'left_behind' in sys.modules",
        ),
        (
            "sys_path",
            "sys.path.insert(0, '/left')",
            "'/left' in sys.path",
        ),
        (
            "environment",
            "os.environ['LEFT'] = '1'",
            "'LEFT' in os.environ",
        ),
        (
            "working_folder",
            "open('left.txt', 'w').write('x')",
            "os.path.exists('left.txt')",
        ),
        (
            "home",
            "open(os.path.expanduser('~/left'), 'w').write('x')",
            "os.path.exists(os.path.expanduser('~/left'))",
        ),
        (
            "temporary",
            "open(tempfile.gettempdir() + '/left', 'w').write('x')",
            "os.path.exists(tempfile.gettempdir() + '/left')",
        ),
        (
            "shared_memory",
            "open('/dev/shm/left', 'w').write('x')",
            "os.path.exists('/dev/shm/left')",
        ),
        (
            "open_files",
            "kept = [open(os.devnull) for _ in range(20)]",
            "len(os.listdir('/proc/self/fd')) > 15",
        ),
        (
            "threads",
            "threading.Thread(target=time.sleep, args=(30,), daemon=True).start()",
            "threading.active_count()",
        ),
        (
            "warnings",
            "warnings.filterwarnings('error', 'left')",
            "any(f[1] and f[1].pattern == 'left' for f in warnings.filters)",
        ),
        (
            "recursion",
            "sys.setrecursionlimit(5000)",
            "sys.getrecursionlimit() == 5000",
        ),
        (
            "caches",
            "cached(3)",
            "cached.cache_info().currsize",
        ),
        (
            "shell_names",
            "left_name = 1",
            "'left_name' in globals()",
        ),
        (
            "shell_hooks",
            "get_ipython().events.register('pre_run_cell', lambda *a: print('left'))",
            "len(get_ipython().events.callbacks['pre_run_cell'])",
        ),
    )
}

SETUP = """\
import builtins, functools, os, random, sys, tempfile, threading, time, warnings
import numpy as np, pandas as pd, matplotlib.pyplot as plt
cached = functools.lru_cache(int)"""


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    """An assignment whose answer cell says what it finds."""
    source = notebook(
        locked("setup", SETUP),
        solution("seen", "seen = {}"),
        check("seen__printed", "print(repr(seen))"),
    )
    course = tmp_path_factory.mktemp("course")
    folder = write_source(course, "ps", nb=source)
    return source, read_assignment(folder)


def _run(source, assignment, answer: str) -> str:
    data = to_bytes(handed_in(source, {"seen": answer}))
    job = grade.Job("someone", "nb", data, assignment, {}, SETTINGS)
    checks = grade.grade(job).result.checks
    assert checks[0].status is CheckStatus.PASSED, checks[0]
    return checks[0].log


def test_nothing_that_a_submission_changes_is_there_for_the_next(assignment):
    """Does any library state survive from one submission to the next?"""
    look = "\n".join(f"seen[{k!r}] = {v[1]}" for k, v in STATES.items())
    spoil = "\n".join(v[0] for v in STATES.values())
    look = "seen = {}\n" + look
    before = eval(_run(*assignment, look))
    spoilt = eval(_run(*assignment, spoil + "\n" + look))
    after = eval(_run(*assignment, look))
    assert set(before) == set(STATES)
    changed = {k for k in STATES if spoilt[k] != before[k]}
    # each line must be able to leave a trace, or its absence proves nothing
    assert changed == set(STATES)
    assert after == before


@pytest.fixture
def warm():
    """A preloaded student process of its own."""
    settings = Settings(preload=(), limits=Limits(memory_bytes=256 * 2**20))
    made = Warm(Role.STUDENT, settings, sandbox.make_wall())
    made.wait_ready()
    yield made
    made.close()


def test_a_worker_ends_when_its_owner_hangs_up(warm):
    """Is nothing left running once the examiner's end of the socket is closed?"""
    ours, theirs = socket.socketpair()
    worker = warm.fork((theirs,), {})
    theirs.close()
    assert not worker.ended.wait(0.3)
    ours.close()
    assert worker.ended.wait(5)
    assert worker.reason == "exited"


def test_kill_ends_a_worker_and_says_so(warm):
    """Does killing a worker end it, with the reason?"""
    ours, theirs = socket.socketpair()
    worker = warm.fork((theirs,), {})
    warm.kill(worker)
    ours.close()
    theirs.close()
    assert worker.ended.wait(5)
    assert worker.reason == "killed"


def test_workers_of_a_lost_process_are_lost_too(warm):
    """Does a worker end with the preloaded process, and does its owner hear of it?"""
    ours, theirs = socket.socketpair()
    worker = warm.fork((theirs,), {})
    theirs.close()
    mine = [pid for pid in _children(os.getpid()) if '"preload": []' in _command(pid)]
    assert mine
    for pid in mine:
        os.kill(pid, signal.SIGKILL)
    assert worker.ended.wait(10)
    assert worker.reason == "lost"
    assert not warm.alive
    with ours:
        ours.settimeout(5)
        assert ours.recv(1) == b""


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    return [
        int(child)
        for task in tasks.iterdir()
        for child in (task / "children").read_text().split()
    ]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def test_a_fork_takes_milliseconds(warm):
    """Is a worker ready far sooner than a new interpreter would be?"""
    started = time.monotonic()
    workers = []
    for _ in range(10):
        ours, theirs = socket.socketpair()
        workers.append((warm.fork((theirs,), {}), ours))
        theirs.close()
    for worker, ours in workers:
        ours.close()
        assert worker.ended.wait(10)
    # a bound that only a fresh start of Python ten times over could break
    assert time.monotonic() - started < 10
