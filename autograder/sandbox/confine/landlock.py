"""Landlock: which files a process may still open, with no privilege needed.

Structures and bits are those of ``linux/landlock.h``. Version 3 of the interface (Linux
6.2) is the least accepted: before it, a file that may be read could be truncated.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from . import kernel

LEAST_VERSION = 3
_NET_VERSION, _DEVICE_VERSION, _SCOPE_VERSION = 4, 5, 6

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_ALL_OF_VERSION_3 = (1 << 15) - 1
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_WRITE = _ALL_OF_VERSION_3 & ~(_MAKE_CHAR | _MAKE_BLOCK)
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_TCP_BIND_AND_CONNECT = 3
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3


def version() -> int:
    """Version of the interface that the kernel offers; 0 for none."""
    if not kernel.LINUX:
        return 0
    try:
        return kernel.syscall(_CREATE_RULESET, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


def scopes_signals() -> bool:
    """Whether landlock itself keeps signals within the confined processes."""
    return version() >= _SCOPE_VERSION


def apply(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Bind the calling process, and all it will start, to these files for good.

    Parameters
    ----------
    readable : iterable of Path
        Files and folders that may be read and executed; one that does not exist is
        skipped.
    writable : iterable of Path
        Files and folders that may be read, written, made and removed.
    """
    offered = version()
    files = _ALL_OF_VERSION_3 | (_IOCTL_DEVICE if offered >= _DEVICE_VERSION else 0)
    attributes = struct.pack("=Q", files)
    if offered >= _NET_VERSION:
        attributes += struct.pack("=Q", _TCP_BIND_AND_CONNECT)
    if offered >= _SCOPE_VERSION:
        attributes += struct.pack("=Q", _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    ruleset = kernel.syscall(
        _CREATE_RULESET, ctypes.c_char_p(attributes), len(attributes), 0
    )
    try:
        for path in readable:
            with suppress(FileNotFoundError):
                _allow(ruleset, path, _READ)
        for path in writable:
            _allow(ruleset, path, _WRITE)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _ON_FILES
        rule = ctypes.c_char_p(struct.pack("=Qi", rights, descriptor))
        kernel.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)
