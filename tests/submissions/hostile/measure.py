"""What the real engine and the naive grader are both measured by."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Ears:
    """Sockets that must hear nothing: TCP, UDP, an abstract one and a file."""

    def __init__(self, home: Path, port: int = 0) -> None:
        self.heard: list[str] = []
        self._end = threading.Event()
        tcp = socket.create_server(("127.0.0.1", port))
        self.port = tcp.getsockname()[1]
        self._sockets = [tcp]
        for family, address in (
            (socket.AF_INET, ("127.0.0.1", self.port)),
            (socket.AF_UNIX, f"\0canary-{self.port}"),
            (socket.AF_UNIX, str(home / "canary.sock")),
        ):
            ear = socket.socket(family, socket.SOCK_DGRAM)
            ear.bind(address)
            self._sockets.append(ear)
        for ear in self._sockets:
            ear.settimeout(0.1)
            threading.Thread(target=self._listen, args=(ear,), daemon=True).start()

    def _listen(self, ear: socket.socket) -> None:
        while not self._end.is_set():
            with suppress(TimeoutError, OSError):
                if ear.type == socket.SOCK_DGRAM:
                    self.heard.append(ear.recv(2000).decode(errors="replace"))
                    continue
                line, _ = ear.accept()
                with line:
                    line.settimeout(1)
                    text = "(a connection)"
                    with suppress(OSError):
                        text += line.recv(2000).decode(errors="replace")
                    self.heard.append(text)

    def close(self) -> None:
        """Stop listening."""
        self._end.set()
        for ear in self._sockets:
            ear.close()


@contextmanager
def victim() -> Iterator[subprocess.Popen]:
    """Start a process of the same user that nobody may signal."""
    text = "import time\nwhile True: time.sleep(0.05)"
    with subprocess.Popen([sys.executable, "-S", "-c", text]) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()


def unharmed(process: subprocess.Popen) -> bool:
    """Whether a victim lives, runs, is not traced and may use the processor."""
    if process.poll() is not None:
        return False
    fields = {}
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        key, _, value = line.partition(":")
        fields[key] = value.strip()
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    bound = next(x for x in limits.splitlines() if x.startswith("Max cpu time"))
    return (
        fields["State"][0] in "SR"
        and fields["TracerPid"] == "0"
        and "unlimited" in bound
    )


def descendants(root: int) -> set[int]:
    """Processes below a process, however deep."""
    parents: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):
                text = Path(entry.path, "stat").read_text()
                parent = int(text.rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found: set[int] = set()
    ahead = [root]
    while ahead:
        for pid in parents.get(ahead.pop(), []):
            found.add(pid)
            ahead.append(pid)
    return found
