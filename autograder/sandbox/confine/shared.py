"""Tiers 2 and 3: the submission lives among the grader's own processes.

Tier 2 binds each submission with landlock and seccomp; tier 3 with resource limits
alone. The preloaded process keeps one folder on disk with a folder a submission in it.
A guard, the process that was started first, outlives the preloaded one: it ends what is
left over and removes the folder. A folder whose guard was killed too is removed by the
next one to start.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from . import files, kernel, landlock, processes, seccomp

PREFIX = "autograder-sandbox-"
PARENT = "AUTOGRADER_PARENT"
_LOCK = "in-use"
_NOBODY = 65534
_READ_ANYTHING = 1 << kernel.CAP_DAC_READ_SEARCH


def enter(readable: Iterable[tuple[Path, str]]) -> str:
    """Leave the guard behind and go on in a child of it; return the folder.

    The child has given up root where it had it. ``readable`` are pairs of a host path
    and the path inside; where these differ the folder holds a link by the path's name.
    """
    readable = list(readable)
    _remove_abandoned()
    folder = tempfile.mkdtemp(prefix=PREFIX)
    lock = os.open(f"{folder}/{_LOCK}", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    for name in ("packages", "preloaded"):
        os.mkdir(f"{folder}/{name}", 0o755)
    files.make_folders(f"{folder}/preloaded")
    for host, inside in readable:
        if str(host) != inside:
            os.symlink(host, f"{folder}/packages/{Path(inside).name}")
    grader = int(os.environ.pop(PARENT, os.getppid()))
    _be_subreaper()
    guard = os.getpid()
    pid = os.fork()
    if pid:
        _stand_guard(pid, grader, folder, lock)
    os.close(lock)
    _die_with(guard)
    if os.getuid() == 0:
        _become_nobody(folder, [host for host, _ in readable])
        _die_with(guard)  # changing credentials cleared it
    _be_subreaper()
    os.environ.update(files.environment(f"{folder}/preloaded"))
    return folder


def _remove_abandoned() -> None:
    """Remove folders that no guard holds any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            lock = os.open(folder / _LOCK, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(lock)


def _be_subreaper() -> None:
    if kernel.LINUX:
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)


def _die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Ask for a signal when the parent dies; raise it if that has happened."""
    if kernel.LINUX:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)


def _stand_guard(pid: int, grader: int, folder: str, lock: int) -> None:
    """Wait for the preloaded process; then leave nothing behind."""
    processes.close({*processes.open_descriptors()} - {lock})

    def end(_number: int, _frame: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    _die_with(grader, signal.SIGTERM)
    status = os.waitpid(pid, 0)[1]
    processes.end_trees((), ())
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _become_nobody(folder: str, needed: Iterable[Path]) -> None:
    """Give up root, and keep one right: to read, where the interpreter needs it."""
    for parent, folders, names in os.walk(folder):
        for path in (parent, *(f"{parent}/{name}" for name in (*folders, *names))):
            os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
    if kernel.LINUX:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    if kernel.LINUX:
        closed = not all(os.access(path, os.R_OK) for path in needed)
        keep = _READ_ANYTHING & kernel.permitted_capabilities() if closed else 0
        kernel.set_capabilities(keep)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root


def fork(folder: str) -> tuple[int, str]:
    """Fork: the child's process id (0 in the child) and its private folder."""
    private = tempfile.mkdtemp(prefix="submission-", dir=folder)
    files.make_folders(private)
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        os.setsid()
        _die_with(parent)
        os.environ.update(files.environment(private))
        tempfile.tempdir = None  # the preloaded process may have looked it up
    return pid, private


def enclose(folder: str, private: str, readable: Iterable[Path]) -> None:
    """Bind the calling child with landlock; ``filter_calls`` is to follow."""
    _be_subreaper()
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    system = map(Path, (*files.SYSTEM, *files.CONFIGURATION, *files.DEVICES))
    packages = Path(folder, "packages")
    landlock.apply([*readable, *system, packages], [Path(private), Path("/dev/null")])
    # What is left of root: the right to read, where it was kept.
    kernel.drop_privileges(_READ_ANYTHING & kernel.permitted_capabilities())


def filter_calls() -> None:
    """Bind the calling child with seccomp: the last step."""
    seccomp.apply(False, os.getpid(), landlock.scopes_signals())


def kill(pid: int, private: str, alive: Collection[int]) -> int:
    """End a submission, its folder too; ``alive`` are the other ones."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    processes.end_trees((pid,), alive)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    shutil.rmtree(private, ignore_errors=True)
    return code
