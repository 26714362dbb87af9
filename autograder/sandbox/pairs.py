"""The two preloaded processes that every grading needs, one pair for each setting."""

from __future__ import annotations

import atexit
import os
import threading
from dataclasses import dataclass

from ..errors import SandboxError
from ..settings import Settings
from . import sandbox
from .warm import Role, Warm, package_folders


@dataclass(slots=True)
class Pair:
    """One preloaded process of each kind, and the tier that confines the first.

    ``tier`` is what every result says of the sandbox.
    """

    student: Warm
    examiner: Warm
    tier: sandbox.Tier


_pairs: dict[tuple, Pair] = {}
_lock = threading.Lock()


def choose_tier(settings: Settings) -> sandbox.Tier:
    """The sandbox tier to grade with.

    Raises
    ------
    SandboxError
        When it is none and ``settings.unsafe`` does not allow that.
    """
    tier = sandbox.Tier(settings.tier) if settings.tier else sandbox.best_tier()
    if tier is sandbox.Tier.NONE and not settings.unsafe:
        raise SandboxError(
            "expected a sandbox (user namespaces with bubblewrap, or landlock), this "
            "machine has none; grade in a container or a virtual machine, or accept "
            "the risk with --unsafe"
        )
    return tier


def pair_for(settings: Settings) -> Pair:
    """Return the running pair for these settings; start one when there is none.

    Raises
    ------
    SandboxError
        When there is no sandbox, or a process does not come up.
    """
    key = (os.getpid(), settings.limits, settings.preload, settings.packages)
    key = (*key, settings.tier, settings.unsafe)
    with _lock:
        pair = _pairs.get(key)
        if pair is not None and pair.student.alive and pair.examiner.alive:
            return pair
        if pair is not None:
            pair.student.close()
            pair.examiner.close()
        pair = _pairs[key] = start(settings)
    pair.student.wait_ready()
    pair.examiner.wait_ready()
    return pair


def start(settings: Settings) -> Pair:
    """Start a pair, which then loads its libraries."""
    tier = choose_tier(settings)
    wall = sandbox.make_wall(tier, package_folders(settings.packages))
    student = Warm(Role.STUDENT, settings, wall)
    return Pair(student, Warm(Role.EXAMINER, settings, wall), tier)


def close() -> None:
    """End all preloaded processes of this process."""
    with _lock:
        pairs = [p for key, p in _pairs.items() if key[0] == os.getpid()]
        _pairs.clear()
    for pair in pairs:
        pair.student.close()
        pair.examiner.close()


atexit.register(close)
