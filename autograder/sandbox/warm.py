"""A preloaded process that forks ready-made workers in milliseconds.

Importing numpy, pandas, statsmodels and matplotlib takes seconds; a fork of a process
that has them takes milliseconds. There are two kinds, by `Role`: the student kind lives
behind the sandbox's outer wall and confines each fork further; the examiner kind is
trusted and outside.

No state leaks from one fork to the next: the preloaded process never runs anything but
`preloaded` and the libraries' imports, so every worker starts from the same memory,
with the same random state, caches and settings. It hands each worker its sockets and
keeps none of them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import json
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..errors import SandboxError
from ..settings import Settings
from . import sandbox
from .preloaded import MESSAGE_BYTES, Role

_START_SECONDS = 120.0


@dataclass(slots=True)
class Worker:
    """A forked process, as its owner sees it.

    ``reason`` says why it ended, once ``ended`` is set: ``exited``, ``killed``,
    ``memory``, ``disk`` or ``lost`` (the preloaded process itself went).
    """

    token: int
    ended: threading.Event = field(default_factory=threading.Event)
    reason: str = ""


class Warm:
    """The owner's side of one preloaded process; any thread may ask for forks.

    Raises
    ------
    SandboxError
        When the process does not come up.
    """

    def __init__(self, role: Role, settings: Settings, wall: sandbox.Wall) -> None:
        self.role = role
        self.settings = settings
        self.wall = wall
        self.alive = True
        self.skipped: tuple[str, ...] = ()
        self._workers: dict[int, Worker] = {}
        self._tokens = itertools.count(1)
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._primed: set[str] = set()
        self._error = ""
        self._socket, theirs = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET if _SEQPACKET else socket.SOCK_DGRAM
        )
        # the process is tied to the thread that starts it, so one thread does both
        self._thread = threading.Thread(
            target=self._attend, args=(theirs,), name=f"warm {role}", daemon=True
        )
        self._thread.start()

    def wait_ready(self) -> None:
        """Wait until the libraries are loaded."""
        if not self._ready.wait(_START_SECONDS) or not self.alive:
            self.close()
            raise SandboxError(
                f"expected a preloaded process ({self.role}) within "
                f"{_START_SECONDS:.0f} s, got none: {self._error or 'no answer'}"
            )

    def fork(self, sockets: tuple[socket.socket, ...], setup: dict) -> Worker:
        """Fork a worker that owns these sockets; the caller's copies stay open."""
        self.wait_ready()
        with self._lock:
            worker = Worker(next(self._tokens))
            self._workers[worker.token] = worker
        message = {"op": "fork", "token": worker.token, "setup": setup}
        try:
            self._send(message, [s.fileno() for s in sockets])
        except OSError:
            self._end(worker, "lost")
        return worker

    def prime(self, key: str, value: object) -> None:
        """Hand the trusted kind something to prepare once, before further forks."""
        assert self.role is Role.EXAMINER
        self.wait_ready()
        with self._lock:
            if key in self._primed:
                return
            self._primed.add(key)
        with tempfile.TemporaryFile() as stream:
            pickle.dump(value, stream)
            stream.flush()
            self._send({"op": "prime"}, [stream.fileno()])

    def interrupt(self, worker: Worker) -> None:
        """Raise KeyboardInterrupt in a worker."""
        self._tell("interrupt", worker)

    def kill(self, worker: Worker) -> None:
        """End a worker with all that it started."""
        self._tell("kill", worker)

    def _tell(self, op: str, worker: Worker) -> None:
        if not worker.ended.is_set():
            with contextlib.suppress(OSError):
                self._send({"op": op, "token": worker.token}, [])

    def _send(self, message: dict, descriptors: list[int]) -> None:
        data = json.dumps(message).encode()
        with self._lock:
            socket.send_fds(self._socket, [data], descriptors)

    def close(self) -> None:
        """End the preloaded process and all of its workers."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._thread:
            self._thread.join(15)
        self._socket.close()

    # --- the attending thread ------------------------------------------------

    def _attend(self, theirs: socket.socket) -> None:
        process = None
        log = tempfile.TemporaryFile()
        try:
            process = _start(self.role, self.settings, self.wall, theirs, log)
            theirs.close()
            while data := self._socket.recv(MESSAGE_BYTES):
                self._heard(json.loads(data))
        except (OSError, SandboxError, ValueError) as error:
            self._error = str(error)
        finally:
            self.alive = False
            if process is not None:
                _stop(process, 5.0 if self._ready.is_set() else 0.0)
            log.seek(0)
            self._error += log.read().decode("utf-8", "replace")[-2_000:]
            log.close()
            with self._lock:
                left = list(self._workers.values())
            for worker in left:
                self._end(worker, "lost")
            self._ready.set()

    def _heard(self, message: dict) -> None:
        if message["event"] == "ready":
            self.skipped = tuple(message["skipped"])
            self._ready.set()
        elif message["event"] == "ended":
            with self._lock:
                worker = self._workers.get(message["token"])
            if worker is not None:
                self._end(worker, message["reason"])

    def _end(self, worker: Worker, reason: str) -> None:
        with self._lock:
            self._workers.pop(worker.token, None)
        worker.reason = reason
        worker.ended.set()


_SEQPACKET = sys.platform.startswith("linux")


def package_folders(names: tuple[str, ...]) -> tuple[Path, ...]:
    """Folders of the course's own packages.

    Raises
    ------
    SandboxError
        When one of them cannot be imported here.
    """
    folders = []
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise SandboxError(
                f"expected the course's package {name!r} to be importable, it is not; "
                "install it in this environment or mend Engine.packages"
            )
        folders.append(Path(next(iter(spec.submodule_search_locations))))
    return tuple(folders)


def _start(
    role: Role,
    settings: Settings,
    wall: sandbox.Wall,
    theirs: socket.socket,
    log: Any,
) -> subprocess.Popen:
    order = json.dumps(
        {
            "role": role,
            "socket": theirs.fileno(),
            "preload": [*settings.preload, *settings.packages],
            "limits": asdict(settings.limits),
            "wall": wall.to_text(),
            "paths": [str(f.parent) for f in package_folders(settings.packages)],
        }
    )
    streams: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": log,
        "stderr": log,
        "start_new_session": True,  # Ctrl-C is the owner's to handle
    }
    if role is Role.STUDENT:
        argv = sandbox.python(wall, "autograder.sandbox.preloaded", order)
        return sandbox.command(wall, argv).start(keep=(theirs.fileno(),), **streams)
    argv = sandbox.python(
        sandbox.Wall(sandbox.Tier.NONE, ()), "autograder.sandbox.preloaded", order
    )
    env = os.environ | {
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    return subprocess.Popen(argv, env=env, pass_fds=(theirs.fileno(),), **streams)


def _stop(process: subprocess.Popen, patience: float) -> None:
    try:
        process.wait(patience)  # once ready, it ends by itself when its socket closes
    except subprocess.TimeoutExpired:
        sandbox.stop(process)
