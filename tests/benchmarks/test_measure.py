"""What the benchmarks measure is what the commands used."""

import os
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory and orphans need /proc"
)

# `measure` waits for every child of its process: it gets one of its own.
_OUTER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from measure import measure
took = measure([sys.executable, "-c", sys.argv[2]], Path("."), {}, every=0.02)
print(took.wall, took.cpu, took.peak, max(s.cpu for s in took.samples))
"""
_BURN = "import time\nwhile time.process_time() < 0.5: pass\n"


def _measured(code: str) -> list[float]:
    here = os.path.dirname(__file__)
    argv = [sys.executable, "-c", _OUTER, here, textwrap.dedent(code)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


@pytest.mark.parametrize("leave", ["subprocess.run(a)", "subprocess.Popen(a)"])
def test_cpu_of_children_and_orphans_counts(leave):
    """Does the CPU of a child count, whether or not its parent waits for it?"""
    code = f"import subprocess, sys\na = [sys.executable, '-c', {_BURN!r}]\n{leave}"
    _, cpu, _, _ = _measured(code)
    assert 0.5 <= cpu < 1.5


def test_memory_shared_by_a_fork_counts_once():
    """Is the peak of a process with a fork that shares its memory not doubled?"""
    code = """
        import os, time
        block = b"x" * 200_000_000
        if os.fork() == 0:
            time.sleep(0.5)
            os._exit(0)
        os.wait()
    """
    _, _, peak, _ = _measured(code)
    assert 200e6 < peak < 300e6


def test_samples_count_the_cpu_of_ended_children():
    """Does a sample's CPU include children that have ended and been waited for?"""
    code = f"""
        import subprocess, sys, time
        subprocess.run([sys.executable, "-c", {_BURN!r}])
        time.sleep(0.3)
    """
    _, cpu, _, sampled = _measured(code)
    assert 0.45 <= sampled <= cpu + 0.05
