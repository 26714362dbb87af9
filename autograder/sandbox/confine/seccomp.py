"""A seccomp filter: which system calls a submission may not make.

A classic BPF program, assembled here so that nothing need be compiled or installed.
Everything is allowed but: calls that look into, signal or slow another process, change
namespaces or mounts, load code into the kernel or reach its less travelled parts, keep
memory where no limit counts it, or open sockets; and every call newer than this table
(answered "no such call", for which the C library has a way round).
``wide=False`` is for a process without namespaces of its own: there signals, sessions,
sockets with names and file metadata must be held back here.
"""

from __future__ import annotations

import ctypes
import errno
import struct

from . import kernel
from .numbers import ARCHITECTURES, LAST_KNOWN, NUMBERS

# Calls that are refused whatever their arguments.
REFUSED = (
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise"),
    *("process_mrelease", "kcmp", "pidfd_getfd", "migrate_pages", "move_pages"),
    *("setpriority", "ioprio_set"),
    # namespaces and mounts
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_tree"),
    *("move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr"),
    *("name_to_handle_at", "open_by_handle_at"),
    # the machine
    *("acct", "swapon", "swapoff", "reboot", "kexec_load", "kexec_file_load"),
    *("init_module", "finit_module", "delete_module", "quotactl", "quotactl_fd"),
    *("syslog", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime"),
    *("sethostname", "setdomainname", "iopl", "ioperm", "modify_ldt", "vhangup"),
    *("lookup_dcookie", "uselib", "sysfs", "ustat", "remap_file_pages"),
    # large or young parts of the kernel, where escapes have been found
    *("bpf", "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "vmsplice"),
    *("fanotify_init", "fanotify_mark"),
    # memory that outlives its process or that no limit counts
    *("memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "mq_open"),
    *("mq_unlink", "semget", "semop", "semtimedop", "semctl"),
    *("msgget", "msgsnd", "msgrcv", "msgctl"),
)
# Refused as well where the process shares its namespaces with the grader's.
REFUSED_SHARED = (
    *("tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"),
    *("pidfd_open", "setsid", "setpgid", "socket", "connect", "bind"),
    *("inotify_init", "inotify_init1", "inotify_add_watch"),
    *("setxattr", "lsetxattr", "fsetxattr"),
    *("removexattr", "lremovexattr", "fremovexattr"),
)
# Landlock does not guard metadata. These report success and do nothing, so that
# ``shutil.copy`` and its like go on working.
IDLE_SHARED = (
    *("chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "utimensat", "futimesat"),
)
AF_UNIX, SOCK_STREAM, SOCK_TYPE_MASK = 1, 1, 0xF
TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP = 0x5412, 0x541C, 0x8901, 0x8902
F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15
OWNER = 0o700
CURRENT_PERSONALITY = 0xFFFF_FFFF

_LOAD, _JUMP_EQ, _JUMP_GE, _JUMP_SET, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARGS = 0, 4, 16
_REFUSE = _ERRNO | errno.EPERM

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand
Rules = list[Instruction]


def _argument(index: int) -> Instruction:
    # Both architectures are little-endian: the low word of each 64-bit argument.
    return (_LOAD, 0, 0, _OFFSET_ARGS + 8 * index)


def _always(action: int) -> Rules:
    return [(_RETURN, 0, 0, action)]


def _only(index: int, allowed: tuple[int, ...], mask: int = 0xFFFF_FFFF) -> Rules:
    """Allow the call when the masked argument is one of ``allowed``."""
    last = len(allowed)
    tests = [(_JUMP_EQ, last - i, 0, value) for i, value in enumerate(allowed)]
    end = [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return [_argument(index), (_AND, 0, 0, mask), *tests, *end]


def _never(index: int, refused: tuple[int, ...]) -> Rules:
    """Refuse the call when the argument is one of ``refused``."""
    last = len(refused)
    tests = [(_JUMP_EQ, last - i, 0, value) for i, value in enumerate(refused)]
    end = [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return [_argument(index), *tests, *end]


def _without(index: int, bits: int) -> Rules:
    """Refuse the call when any of ``bits`` is set in the argument."""
    end = [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return [_argument(index), (_JUMP_SET, 0, 1, bits), *end]


def rules(wide: bool, pid: int, signals_scoped: bool = False) -> dict[str, Rules]:
    """Say what happens to each call that is not simply allowed.

    Parameters
    ----------
    wide : bool
        Whether namespaces of its own hold the process, so that it may signal whatever
        it sees, start sessions and make named sockets.
    pid : int
        The process that will be bound; when not ``wide`` and unless
        ``signals_scoped`` (landlock does it), the only one it may signal.
    """
    table = {name: _always(_REFUSE) for name in REFUSED}
    table["clone3"] = _always(_ERRNO | errno.ENOSYS)  # its flags lie behind a pointer
    table["memfd_create"] = _always(_ERRNO | errno.ENOSYS)
    table["clone"] = _without(0, kernel.CLONE_NEW_ANY)
    table["personality"] = _only(0, (0, CURRENT_PERSONALITY))
    table["prlimit64"] = _only(0, (0, pid))
    table["ioctl"] = _never(1, (TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP))
    table["socket"] = _only(0, (AF_UNIX,))
    for name in ("setaffinity", "setscheduler", "setparam", "setattr"):
        table[f"sched_{name}"] = _only(0, (0, pid))
    return table if wide else table | _shared(pid, signals_scoped)


def _shared(pid: int, signals_scoped: bool) -> dict[str, Rules]:
    table = {name: _always(_REFUSE) for name in REFUSED_SHARED}
    table |= {name: _always(_ERRNO) for name in IDLE_SHARED}
    # A stream pair has no name to connect or send to; a datagram pair would have.
    table["socketpair"] = _only(1, (SOCK_STREAM,), SOCK_TYPE_MASK)
    table["fcntl"] = _never(1, (F_SETOWN, F_SETSIG, F_SETOWN_EX))
    table["prctl"] = _never(0, (kernel.PR_SET_PDEATHSIG,))
    # Folders stay open to their owner, or the grader could not count what is in them.
    table["mkdir"] = _only(1, (OWNER,), OWNER)
    table["mkdirat"] = _only(2, (OWNER,), OWNER)
    table["umask"] = _only(0, (0,), OWNER)
    if not signals_scoped:
        table["kill"] = _only(0, (pid, 0, -pid & 0xFFFF_FFFF))
        table["tgkill"] = _only(0, (pid,))
    return table


def assemble(table: dict[str, Rules], machine: str) -> bytes:
    """Make the BPF program for one architecture: 8 bytes an instruction."""
    column, audit = ARCHITECTURES[machine]
    program: Rules = [
        (_LOAD, 0, 0, _OFFSET_ARCH),
        (_JUMP_EQ, 1, 0, audit),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _OFFSET_NUMBER),
        (_JUMP_GE, 0, 1, LAST_KNOWN + 1),  # x32 calls have high numbers too
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    for name, block in sorted(table.items()):
        number = NUMBERS[name][column]
        if number is not None:
            program += [(_JUMP_EQ, 0, len(block), number), *block]
    program.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def supported() -> bool:
    """Whether there is a table for this machine and a kernel that takes filters."""
    if not kernel.LINUX or kernel.MACHINE not in ARCHITECTURES:
        return False
    try:
        return kernel.status("self", "Seccomp") != ""
    except (OSError, KeyError):
        return False


def apply(wide: bool, pid: int, signals_scoped: bool = False) -> None:
    """Bind the calling process, and all it will start, for good."""
    code = assemble(rules(wide, pid, signals_scoped), kernel.MACHINE)
    program = _Program(len(code) // 8, code)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    mode_filter = 2
    address = ctypes.addressof(program)
    kernel.prctl(kernel.PR_SET_SECCOMP, mode_filter, address)
