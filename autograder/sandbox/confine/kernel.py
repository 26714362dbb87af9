"""Linux system calls that Python 3.11 does not offer, through ctypes.

Importable everywhere; the calls exist on Linux only. Numbers and structures are the
kernel's stable interface (``linux/sched.h``, ``linux/mount.h``, ``linux/prctl.h``,
``linux/capability.h``).
"""

from __future__ import annotations

import ctypes
import os
import platform
from pathlib import Path

LINUX = platform.system() == "Linux"
MACHINE = platform.machine()

CLONE_NEWNS = 0x0002_0000
CLONE_NEWCGROUP = 0x0200_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000
CLONE_NEW_ANY = 0x7E02_0000

MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REC = 0x4000
MS_PRIVATE = 0x4_0000
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

CAP_DAC_READ_SEARCH = 2
CAP_SYS_ADMIN = 21

_CAPABILITY_VERSION = 0x2008_0522
_LAST_CAPABILITY = 63
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


def call(name: str, *args: object) -> int:
    """Call a function of the C library; raise OSError when it returns -1."""
    result = getattr(_libc, name)(*args)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def syscall(number: int, *args: object) -> int:
    """Make a raw system call; raise OSError when it fails."""
    words = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    return call("syscall", ctypes.c_long(number), *words)


def prctl(option: int, *args: int) -> int:
    """Call ``prctl(2)`` with every argument as wide as the kernel reads it."""
    words = [ctypes.c_ulong(arg) for arg in (*args, 0, 0, 0, 0)[:4]]
    return call("prctl", ctypes.c_int(option), *words)


def unshare(flags: int) -> None:
    """Leave the namespaces named by ``flags`` for new ones."""
    call("unshare", ctypes.c_int(flags))


def setns(descriptor: int, kind: int) -> None:
    """Join the namespace behind an open descriptor."""
    call("setns", ctypes.c_int(descriptor), ctypes.c_int(kind))


def mount(kind: str | None, target: str, flags: int, options: str = "") -> None:
    """Mount a new file system of ``kind``, or change a mount's flags."""
    name = kind.encode() if kind else None
    words = (name, target.encode(), name, ctypes.c_ulong(flags), options.encode())
    call("mount", *words)


def unmount(target: str) -> None:
    """Detach the mount at ``target``."""
    call("umount2", target.encode(), ctypes.c_int(MNT_DETACH))


def set_capabilities(keep: int = 0) -> None:
    """Hold exactly the capabilities whose bits are set in ``keep``."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    low, high = keep & 0xFFFF_FFFF, keep >> 32
    call("capset", header, (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0))


def permitted_capabilities() -> int:
    """Bits of the capabilities that the caller may use."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)()
    call("capget", header, data)
    return data[1] | data[4] << 32


def drop_privileges(keep: int = 0) -> None:
    """Give up all capabilities but ``keep``, for good: no exec brings one back."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except PermissionError:  # no CAP_SETPCAP: no_new_privs does the same below
            break
        except OSError:  # EINVAL: past the kernel's last capability
            break
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    set_capabilities(keep)
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def release() -> tuple[int, int]:
    """Major and minor number of the running kernel."""
    major, minor = os.uname().release.split(".")[:2]
    return int(major), int("".join(filter(str.isdigit, minor)) or 0)


def status(pid: int | str, key: str) -> str:
    """Return one field of ``/proc/<pid>/status``."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == key:
            return value.strip()
    raise KeyError(key)
