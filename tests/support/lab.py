"""A JupyterLab of one's own, for tests that look at it or talk to it."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: JupyterLab asks a fresh user about news, and covers the page's corner with it; and it
#: keeps only the cells in sight in the page, where a test could not find the others.
SETTINGS = {
    "apputils-extension/notification": '{"fetchNews": "false"}',
    "notebook-extension/tracker": '{"windowingMode": "none"}',
}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    address: str
    token: str

    def url(self, path: str) -> str:
        """An address on the server, with the token."""
        return f"{self.address}{path}{'&' if '?' in path else '?'}token={self.token}"

    def answers(self, path: str = "/api/status") -> bool:
        """Whether the server answers a request at all."""
        with contextlib.suppress(urllib.error.URLError, OSError):
            with urllib.request.urlopen(self.url(path), timeout=5) as reply:
                return reply.status == 200
        return False


@contextlib.contextmanager
def running_lab(folder: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab in a folder, with settings of its own, ended with all its kernels."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    for name, text in SETTINGS.items():
        place = home / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    words = ["lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root"]
    words += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    words += ["--ServerApp.port_retries=0", "--LabApp.news_url="]
    env = os.environ | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "user-settings"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    log = (home / "server.log").open("w")
    command = [sys.executable, "-m", "jupyter", *words]
    server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
    lab = Lab(f"http://127.0.0.1:{port}", token)
    try:
        deadline = time.monotonic() + 120
        while not lab.answers():
            said = (home / "server.log").read_text()[-3000:]
            assert server.poll() is None, f"JupyterLab ended:\n{said}"
            assert time.monotonic() < deadline, f"no JupyterLab after 120 s:\n{said}"
            time.sleep(0.3)
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()
