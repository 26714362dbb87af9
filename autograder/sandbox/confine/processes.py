"""Processes seen from outside: which belong together, what they use, their end."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_MOMENT = 0.001


def open_descriptors() -> list[int]:
    """List the open descriptors (and one more, the listing's own, closed by now)."""
    folder = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
    return [int(name) for name in os.listdir(folder)]


def close(descriptors: Iterable[int]) -> None:
    """Close each of ``descriptors`` that is open."""
    for descriptor in descriptors:
        with suppress(OSError):
            os.close(descriptor)


def silence(keep: Collection[int]) -> None:
    """Point the standard descriptors that are not in ``keep`` to nothing."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in {0, 1, 2} - set(keep) - {null}:
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)


def children(pid: int) -> list[int]:
    """List what any thread of ``pid`` started, or was left with; Linux only."""
    found = []
    with suppress(OSError):
        for task in os.scandir(f"/proc/{pid}/task"):
            with suppress(OSError):
                found += map(int, Path(task.path, "children").read_text().split())
    return found


def tree(pid: int) -> list[int]:
    """Return ``pid`` and all that descend from it, parents first."""
    found = [pid]
    for parent in found:
        found += children(parent)
    return found


def threads(pid: int) -> int:
    """Threads of a process; 0 when it is gone."""
    with suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/task"))
    return 0


def resident_bytes(pid: int | str) -> int:
    """Memory a process has mapped and present, shared pages counted in full."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    return 0


def proportional_bytes(pid: int) -> int:
    """Memory of a process, each page divided by the number of processes that share it.

    Exact but slow: the kernel walks every page.
    """
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return resident_bytes(pid)


def memory_bytes(pids: Collection[int], shared: int, enough: int) -> int:
    """Memory that processes take together, beyond what they were born with.

    Parameters
    ----------
    shared : int
        Bytes resident in the process they were forked from, at that time.
    enough : int
        Below this a quick upper bound is returned; above, pages that the processes
        share with each other are counted once.
    """
    quick = sum(max(0, resident_bytes(pid) - shared) for pid in pids)
    if quick <= enough:
        return quick
    return min(quick, sum(map(proportional_bytes, pids)))


def folder_bytes(folder: str, pids: Collection[int]) -> int:
    """Bytes on disk below ``folder``, with files deleted but still held open."""
    seen: dict[tuple[int, int], int] = {}

    def count(status: os.stat_result) -> None:
        seen[status.st_dev, status.st_ino] = status.st_blocks * 512

    device = os.stat(folder).st_dev
    for parent, folders, names in os.walk(folder):
        for name in (*folders, *names):
            with suppress(OSError):
                count(os.lstat(os.path.join(parent, name)))
    for pid in pids:
        with suppress(OSError):
            for entry in os.scandir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    status = os.stat(entry.path)
                    if status.st_nlink == 0 and status.st_dev == device:
                        count(status)
    return sum(seen.values())


def end_trees(roots: Collection[int], spare: Collection[int]) -> None:
    """Kill processes, all that descend from them and all orphans left to the caller.

    They are stopped first, so that none can start another while the list is made.
    Returns when none is left; the caller reaps those of ``roots`` that are its own.

    Parameters
    ----------
    spare : collection of int
        Children of the caller to leave alone.
    """
    victims: set[int] = set()
    while True:
        orphans = set(children(os.getpid())) - set(spare)
        found = {pid for root in {*roots, *orphans} for pid in tree(root)} - victims
        if not found:
            break
        for pid in found:
            _signal(pid, signal.SIGSTOP)
        victims |= found
    for pid in victims:
        _signal(pid, signal.SIGKILL)
    for pid in victims - set(roots):
        _await_end(pid)


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _await_end(pid: int) -> None:
    """Wait until a killed process is gone, as its parent or once it is left to us."""
    while os.path.exists(f"/proc/{pid}"):
        with suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
        time.sleep(_MOMENT)
