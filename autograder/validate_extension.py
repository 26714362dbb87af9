"""The Validate button of JupyterLab, answered by ``autograder check``.

A Jupyter server extension. nbgrader's own answers ``POST assignments/validate`` in the
server's only thread: one endless loop in a cell freezes every tab of every user. This
one is linked first (extensions are linked in the order of their names, and the first
handler of an address wins), runs the check in a thread and a process, and has words for
students. `student_jupyter` enables it.
"""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from .checking.check import check
from .checking.run import Stopped
from .checking.text import as_dialog, as_page
from .errors import AutograderError

_AT_A_TIME = 2
_LAST = "autograder_last_report"


class ValidateHandler(JupyterHandler):
    """``POST assignments/validate?path=...``: what nbgrader's dialog takes."""

    auth_resource = "kernels"  # it runs code, as a kernel does
    slots: asyncio.Semaphore
    stop: threading.Event | None = None

    def initialize(self, slots: asyncio.Semaphore) -> None:
        """Take what all requests share: at most so many checks at a time."""
        self.slots = slots

    @web.authenticated
    @authorized("execute")
    async def post(self) -> None:
        """Check one notebook; the server answers other requests meanwhile."""
        path = self._notebook()
        self.stop = threading.Event()
        async with self.slots:
            answer, page = await asyncio.to_thread(_answer, path, self.stop)
        pages = self.settings.setdefault(_LAST, {})
        pages[self.current_user.username] = page
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(answer))

    def on_connection_close(self) -> None:
        """Stop the check when nobody waits for it any more."""
        if self.stop is not None:
            self.stop.set()

    def _notebook(self) -> Path:
        """The notebook that is asked for; 403 outside the server's folder."""
        name = self.get_argument("path", None)
        if name is None:
            body = self.get_json_body()
            name = body.get("path") if isinstance(body, dict) else None
        if not isinstance(name, str):
            raise web.HTTPError(400, "expected the notebook's path")
        root = Path(self.settings["server_root_dir"]).expanduser().resolve()
        # a drive of jupyter-collaboration stands before the path
        try:
            target = (root / name.removeprefix("RTC:").lstrip("/")).resolve()
        except (OSError, ValueError) as error:  # a null byte, say
            raise web.HTTPError(400, f"no path: {error}") from error
        if not target.is_relative_to(root):
            raise web.HTTPError(403, "the notebook lies outside the server's folder")
        return target


class LastReportHandler(JupyterHandler):
    """``GET autograder/last_report``: what the dialog adds to a success."""

    @web.authenticated
    @authorized("read", resource="kernels")
    async def get(self) -> None:
        """Answer with HTML in JSON; empty before this user's first check."""
        html = self.settings.get(_LAST, {}).get(self.current_user.username, "")
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"html": html}))


def _answer(path: Path, stop: threading.Event) -> tuple[dict[str, Any], str]:
    """Run the check: the dialog's answer, and the whole report as HTML.

    Every fault becomes words in the dialog.
    """
    try:
        report = check(path, stop=stop)
    except Stopped:
        words = "stopped"
    except AutograderError as error:
        words = str(error)
    except Exception as error:  # a fault of ours: no traceback with paths for students
        words = (
            f"the check itself failed ({type(error).__name__}); save, restart "
            "JupyterLab and try again, and tell your instructor if it stays"
        )
    else:
        return as_dialog(report), as_page(report)
    return {"success": False, "value": words}, ""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "autograder.validate_extension"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Answer at nbgrader's address, before nbgrader does."""
    base = server.web_app.settings["base_url"]
    shared = {"slots": asyncio.Semaphore(_AT_A_TIME)}
    server.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base, "assignments/validate"), ValidateHandler, shared),
            (url_path_join(base, "autograder/last_report"), LastReportHandler),
        ],
    )
    server.log.info("The Validate button is answered by autograder check.")
