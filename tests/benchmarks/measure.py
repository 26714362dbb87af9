"""Run a command and measure it with all of its descendants: time, CPU, memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SAMPLE_SECONDS = 0.4
_ORPHAN_SECONDS = 20.0
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Sample:
    """All processes of a command at one moment.

    Attributes
    ----------
    seconds : float
        Since the start.
    memory, own : int
        Bytes of all processes, each shared page counted once (proportional set size),
        and of the first process alone; 0 where there is no ``/proc``.
    cpu : float
        User and system seconds so far, those of ended processes included.
    """

    seconds: float
    memory: int
    own: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command took: seconds of wall clock, and of CPU of all its processes."""

    wall: float
    cpu: float
    code: int
    output: str = field(repr=False)
    samples: tuple[Sample, ...] = field(default=(), repr=False)

    @property
    def peak(self) -> int:
        """Largest sum of memory in bytes."""
        return max((sample.memory for sample in self.samples), default=0)


def measure(
    argv: Sequence[str | Path], cwd: Path, env: dict[str, str], every: float = 0.4
) -> Measured:
    """Run a command to its end; nothing else may be started meanwhile.

    ``every`` is the time between two samples, in seconds.
    """
    _adopt_orphans()
    before = _children_seconds()
    started = time.monotonic()
    process = subprocess.Popen(
        list(map(str, argv)),
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    over = threading.Event()
    samples: list[Sample] = []

    def watch() -> None:
        while not over.wait(every):
            samples.append(_sample(process.pid, time.monotonic() - started))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    wall = time.monotonic() - started
    over.set()
    watcher.join()
    _reap_orphans()
    cpu = _children_seconds() - before
    return Measured(wall, cpu, process.returncode, output, tuple(samples))


def _sample(pid: int, seconds: float) -> Sample:
    pids = tree(pid)
    sizes = [memory_of(each) for each in pids]
    cpu = sum(map(cpu_of, pids))
    return Sample(seconds, sum(sizes), sizes[0] if sizes else 0, cpu)


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _adopt_orphans() -> None:
    """Become the parent of what a command leaves behind, so that its time counts."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap_orphans() -> None:
    end = time.monotonic() + _ORPHAN_SECONDS
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)


# --- /proc -------------------------------------------------------------------


def parents() -> dict[int, int]:
    """Map each living process to its parent; empty where there is no ``/proc``."""
    found = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (
                Path("/proc", str(int(name)), "stat").read_text().rpartition(")")[2]
            )
            state, parent = fields.split()[:2]
            if state != "Z":
                found[int(name)] = int(parent)
    return found


def tree(pid: int) -> list[int]:
    """Return a living process and all of its descendants, parents first."""
    known = parents()
    found = [pid] if pid in known else []
    for parent in found:
        found += [child for child, above in known.items() if above == parent]
    return found


def memory_of(pid: int) -> int:
    """Memory of a process in bytes, its part of each shared page where possible."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with contextlib.suppress(OSError, IndexError):  # not ours to read: all it maps
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def cpu_of(pid: int) -> float:
    """Seconds of CPU of a process and of those children that it has waited for."""
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0
