"""Resource limits of one process (``setrlimit(2)``), made from ``Limits``."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ...limits import MIB, Limits

OPEN_FILES = 256
STACK_BYTES = 8 * MIB
_COUNTED_BY_NAMESPACE = (5, 14)


def apply(limits: Limits, own_namespace: bool) -> None:
    """Bind the calling process, and all it will start, to ``limits``.

    Address space is bounded at what is mapped now plus ``memory_bytes``; seconds of
    processor time are only a backstop behind the wall clock that the caller keeps.

    Parameters
    ----------
    own_namespace : bool
        Whether the caller is alone in its user namespace. Then the kernel (5.14 and
        later) counts its processes apart; else it counts all of the user's, and the
        bound is set that much higher.
    """
    import resource  # absent on Windows

    bounds = {
        "RLIMIT_FSIZE": limits.disk_bytes,
        "RLIMIT_CPU": int(2 * limits.submission_seconds) + 10,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_STACK": STACK_BYTES,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NICE": 0,
        "RLIMIT_RTPRIO": 0,
    }
    with suppress(OSError):  # no /proc outside Linux
        bounds["RLIMIT_AS"] = _mapped_bytes() + limits.memory_bytes
        bounds["RLIMIT_NPROC"] = limits.processes + _others(own_namespace)
    for name, bound in bounds.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            bound = min(bound, hard)
        resource.setrlimit(kind, (bound, bound))


def _mapped_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _others(own_namespace: bool) -> int:
    """Threads that count against the caller's bound and are none of its own."""
    from . import kernel

    if own_namespace and kernel.release() >= _COUNTED_BY_NAMESPACE:
        return 0
    user, threads = os.getuid(), 0
    for entry in os.scandir("/proc"):
        with suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == user:
                threads += len(os.listdir(f"/proc/{entry.name}/task"))
    return threads - 1
