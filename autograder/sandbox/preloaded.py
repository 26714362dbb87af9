"""The preloaded process itself: imports once, forks on request, says when forks end.

It never runs anything but this module and the libraries' imports. Its owner's side is
`warm`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pickle
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ..limits import Limits
from . import sandbox

MESSAGE_BYTES = 1 << 16
_POLL_SECONDS = 0.1
_SCRATCH = "autograder-examiner-"


class Role(StrEnum):
    """Which module's ``preload`` and ``main`` the forks run."""

    STUDENT = "autograder.student.student"
    EXAMINER = "autograder.examiner.examiner"


@dataclass(slots=True)
class _Fork:
    token: int
    pid: int
    reason: str = ""


class _Preloaded:
    """Forks workers on request and says when they end."""

    def __init__(self, order: dict) -> None:
        self.role = Role(order["role"])
        self.limits = Limits(**order["limits"])
        self.wall = sandbox.Wall.from_text(order["wall"])
        self.socket = socket.socket(fileno=order["socket"])
        self.forks: dict[int, _Fork] = {}
        self.module = importlib.import_module(self.role)
        self.skipped = self._import(order["preload"])
        self.module.preload(tuple(order["preload"]))
        # after the slow part, in which the owner may leave and end this process
        self.scratch = _make_scratch() if self.role is Role.EXAMINER else ""

    @staticmethod
    def _import(modules: list[str]) -> list[str]:
        skipped = []
        for name in modules:
            try:
                importlib.import_module(name)
            except ImportError:
                skipped.append(name)
        return skipped

    def serve(self) -> None:
        """Answer the owner until its socket closes, then end every fork."""
        wake, alarm = os.pipe()
        os.set_blocking(alarm, False)
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        gc.freeze()  # what is loaded is never looked at again, here or in a fork
        gc.enable()
        self._say(event="ready", skipped=self.skipped)
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        poll.register(wake, select.POLLIN)
        measured = 0.0
        while True:
            events = poll.poll(_POLL_SECONDS * 1000 if self.forks else None)
            if any(fd == wake for fd, _ in events):
                with contextlib.suppress(BlockingIOError):
                    os.read(wake, 4096)
            if any(fd == self.socket.fileno() for fd, _ in events):
                if not self._obey():
                    break
            self._reap()
            if (
                self.role is Role.STUDENT
                and time.monotonic() - measured > _POLL_SECONDS
            ):
                self._measure()
                measured = time.monotonic()

    def end(self) -> None:
        """End every fork and leave no folder behind."""
        for fork in list(self.forks.values()):
            self._kill(fork)
        if self.scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def _say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message).encode())

    def _obey(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self.socket, MESSAGE_BYTES, 8)
        if not data:
            return False
        message = json.loads(data)
        fork = self.forks.get(message.get("token", 0))
        if message["op"] == "fork":
            self._fork(message, descriptors)
        elif message["op"] == "prime":
            with open(descriptors.pop(), "rb") as stream:
                stream.seek(0)
                self.module.prime(pickle.load(stream))  # from the owner, not a student
            gc.freeze()
        elif fork is not None and message["op"] == "interrupt":
            os.kill(fork.pid, signal.SIGINT)
        elif fork is not None and message["op"] == "kill":
            fork.reason = fork.reason or "killed"
            os.kill(fork.pid, signal.SIGKILL)
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _fork(self, message: dict, descriptors: list[int]) -> None:
        if self.role is Role.STUDENT:
            pid = sandbox.fork_confined(self.wall, self.limits, keep=descriptors)
        else:
            pid = os.fork()
        if pid == 0:
            self._become(message["token"], descriptors, message["setup"])
        self.forks[message["token"]] = _Fork(message["token"], pid)

    def _become(self, token: int, descriptors: list[int], setup: dict) -> None:
        """In the child: run the role's main and end."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if self.role is Role.EXAMINER:
                self.socket.close()
                _bind_examiner(self.limits)
                os.mkdir(f"{self.scratch}/{token}")
                os.chdir(f"{self.scratch}/{token}")
            sockets = [socket.socket(fileno=d) for d in descriptors]
            self.module.main(*sockets, setup)
            code = 0
        finally:
            os._exit(code)

    def _reap(self) -> None:
        for fork in list(self.forks.values()):
            flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
            with contextlib.suppress(ChildProcessError):
                if os.waitid(os.P_PID, fork.pid, flags) is None:
                    continue
            self._kill(fork)
            self._say(event="ended", token=fork.token, reason=fork.reason or "exited")

    def _kill(self, fork: _Fork) -> None:
        self.forks.pop(fork.token, None)
        if self.role is Role.STUDENT:
            sandbox.kill(fork.pid)
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(fork.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(fork.pid, 0)
        shutil.rmtree(f"{self.scratch}/{fork.token}", ignore_errors=True)

    def _measure(self) -> None:
        for fork in self.forks.values():
            with contextlib.suppress(OSError, KeyError):
                used = sandbox.usage(fork.pid)
                if used.memory_bytes > self.limits.memory_bytes:
                    fork.reason = "memory"
                elif (used.disk_bytes or 0) > self.limits.disk_bytes:
                    fork.reason = "disk"
                else:
                    continue
                os.kill(fork.pid, signal.SIGKILL)


def _make_scratch() -> str:
    """Make a folder for working folders; those of dead owners are removed first."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
        with contextlib.suppress(ValueError, IndexError, PermissionError):
            owner = int(folder.name.removeprefix(_SCRATCH).split("-")[0])
            try:
                os.kill(owner, 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-")


def _bind_examiner(limits: Limits) -> None:
    """Bound what hostile values can make the examiner use."""
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + 2 * limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(text: str) -> None:
    order = json.loads(text)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's to handle
    gc.disable()  # while libraries load: it would walk all of them again and again
    if order["role"] == Role.STUDENT:
        sandbox.enter(sandbox.Wall.from_text(order["wall"]))
    else:
        sys.path[1:1] = order["paths"]
    code = 1
    preloaded: _Preloaded | None = None
    try:
        preloaded = _Preloaded(order)
        preloaded.serve()
        code = 0
    except (BrokenPipeError, ConnectionError):
        code = 0  # the owner is gone
    except BaseException:
        traceback.print_exc()
    finally:
        if preloaded is not None:
            preloaded.end()
        os._exit(code)


if __name__ == "__main__":
    from autograder.sandbox.preloaded import (
        _main as main,  # the module that others import, too
    )

    main(sys.argv[-1])
