"""What the preloaded process does: go behind the wall, fork, measure, end."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import traceback
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NoReturn

from ...errors import SandboxError
from ...limits import Limits
from . import files, landlock, namespaces, processes, rlimits, seccomp
from .wall import CONFINEMENT_FAILED, Tier, Wall


@dataclass(frozen=True, slots=True)
class Usage:
    """What the processes of one submission use together at this moment.

    ``memory_bytes`` leaves out what the preloaded libraries take; ``processes`` counts
    threads; ``disk_bytes`` is None when it cannot be had.
    """

    memory_bytes: int
    processes: int
    disk_bytes: int | None


@dataclass(slots=True)
class _Preloaded:
    """What the preloaded process knows of itself, from ``enter`` on."""

    wall: Wall
    own_namespace: int = -1  # tier 1
    frozen: bool = False
    folder: str = ""  # tiers 2 and 3
    private: dict[int, str] = field(default_factory=dict)
    born_with: dict[int, tuple[int, int]] = field(default_factory=dict)


_preloaded: _Preloaded | None = None


def enter(wall: Wall) -> None:
    """Take the preloaded process behind its wall; its first act, before any thread.

    On return the caller is another process than the one that was started (a guard,
    which waits for it and cleans up), not root, without rights outside, with a home
    and a temporary folder of its own; it dies with the grader.
    """
    global _preloaded
    os.umask(0o077)
    if wall.tier is Tier.NAMESPACES:
        _preloaded = _Preloaded(wall, own_namespace=namespaces.enter())
        return
    from . import shared

    folder = shared.enter(wall.readable)
    if sys.path[0] == str(files.ENGINE.parent):
        sys.path[0] = f"{folder}/packages"
    _preloaded = _Preloaded(wall, folder=folder)


def fork_confined(wall: Wall, limits: Limits, keep: Collection[int] = ()) -> int:
    """Fork one confined child for one submission.

    Parameters
    ----------
    keep : collection of int
        Descriptors that the child shares with the caller. All others are closed in it;
        0, 1 and 2 lead nowhere unless named here.

    Returns
    -------
    int
        In the caller the child's process id, to be given to ``kill`` once, whatever
        becomes of the child. In the child 0; there the working folder is private and
        empty, HOME, TMPDIR and their like are private, the limits hold, and nothing of
        this can be undone. A child that cannot be confined never returns from here:
        it exits with ``CONFINEMENT_FAILED``.
    """
    state = _state(wall)
    if not state.frozen:
        gc.freeze()  # a collection in a child must not copy the libraries' pages
        state.frozen = True
    if wall.tier is Tier.NAMESPACES:
        pid, private = namespaces.fork(state.own_namespace), namespaces.PRIVATE
    else:
        from . import shared

        pid, private = shared.fork(state.folder)
    if pid:
        if wall.tier is not Tier.NAMESPACES:
            state.private[pid] = private
        state.born_with[pid] = processes.resident_bytes("self"), limits.memory_bytes
        return pid
    try:
        _confine(state, limits, keep, private)
    except BaseException:
        _give_up()
    return 0


def _state(wall: Wall) -> _Preloaded:
    if _preloaded is None or _preloaded.wall != wall:
        raise SandboxError(
            "expected a process that entered this wall before; call enter(wall) first"
        )
    return _preloaded


def _give_up() -> NoReturn:
    try:
        traceback.print_exc()
    finally:
        os._exit(CONFINEMENT_FAILED)


def _confine(
    state: _Preloaded, limits: Limits, keep: Collection[int], private: str
) -> None:
    tier = state.wall.tier
    # While an exception can still be reported, stderr stays open.
    processes.close({*processes.open_descriptors()} - {2, *keep})
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if tier is Tier.NAMESPACES:
        namespaces.enclose(limits.disk_bytes)
    os.chdir(f"{private}/work")
    processes.silence({2, *keep})
    rlimits.apply(limits, own_namespace=tier is Tier.NAMESPACES)
    if tier is Tier.LANDLOCK:
        from . import shared

        shared.enclose(state.folder, private, [host for host, _ in state.wall.readable])
    processes.silence({0, 1, *keep})
    if tier is not Tier.NONE:
        seccomp.apply(tier is Tier.NAMESPACES, os.getpid(), landlock.scopes_signals())


def usage(pid: int) -> Usage:
    """Measure what the submission of ``fork_confined``'s ``pid`` uses now.

    Costs about 0.1 ms; some milliseconds a process from half the memory limit on, when
    shared pages are counted out.
    """
    state = _preloaded
    shared, bound = state.born_with[pid]
    pids = processes.tree(pid)
    disk = None
    with contextlib.suppress(OSError):
        if state.wall.tier is Tier.NAMESPACES:
            disk = namespaces.disk_bytes(pid)
        else:
            disk = processes.folder_bytes(state.private[pid], pids)
    return Usage(
        processes.memory_bytes(pids, shared, bound // 2),
        sum(map(processes.threads, pids)),
        disk,
    )


def interrupt(pid: int) -> None:
    """Raise KeyboardInterrupt in the submission's first process, if it lives."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)


def kill(pid: int) -> int:
    """End a submission: every process, its private folder, its zombie.

    Returns
    -------
    int
        How its first process ended, if it had before: its exit code, or minus the
        signal's number; else ``-SIGKILL``.
    """
    state = _preloaded
    del state.born_with[pid]
    if state.wall.tier is Tier.NAMESPACES:
        return namespaces.kill(pid)
    from . import shared

    return shared.kill(pid, state.private.pop(pid), state.born_with)
