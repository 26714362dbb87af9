"""A student's own process for ``autograder check``: runs cells, tells what happened.

Started by `run` as ``python -P -m autograder.checking.worker``. One JSON line comes
in on stdin: what to run. One JSON line goes out for each cell's begin and end. The
student's code gets neither stream: what it reads is empty, what it prints is kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
import threading
import time
import traceback
from typing import Any, TextIO

_CELL_NAME = "<cell {}>"
_CELL_FILE = re.compile(r"<cell (\d+)>\Z")
_MOST_TEXT = 2_000
_MOST_OUTPUT = 100_000


class _Clock:
    """Interrupts the cell that runs when its time is over.

    The handler runs in the main thread and looks at the flag that this thread sets, so
    an interrupt that comes too late does nothing.
    """

    def __init__(self) -> None:
        self.running = False
        self._main = threading.get_ident()
        signal.signal(signal.SIGINT, self._interrupted)

    def _interrupted(self, *_: object) -> None:
        if self.running:
            raise KeyboardInterrupt

    def _ring(self) -> None:
        if hasattr(signal, "pthread_kill"):  # wakes a sleep too
            signal.pthread_kill(self._main, signal.SIGINT)
        else:
            import _thread

            _thread.interrupt_main()

    @contextlib.contextmanager
    def limit(self, seconds: float):
        """Raise KeyboardInterrupt in the block once it has taken so long."""
        timer = threading.Timer(seconds, self._ring)
        timer.daemon = True
        timer.start()
        self.running = True
        try:
            yield
        finally:
            self.running = False
            timer.cancel()


def main() -> None:
    """Run the cells that stdin names, in order."""
    commands = os.fdopen(os.dup(0), encoding="utf-8")
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    task = json.loads(commands.readline())
    # the preloaded libraries are not needed: what the notebook wants, it imports
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    from ..processes.shell import make_shell

    sys.path.insert(0, os.getcwd())
    shell = make_shell()
    clock = _Clock()
    before = set(shell.user_ns)
    for cell in task["cells"]:
        _send(events, {"event": "begin", "place": cell["place"]})
        _send(events, _run(shell, clock, cell, task["output_bytes"]))
    names = sorted(str(name) for name in set(shell.user_ns) | before)
    _send(events, {"event": "done", "names": names})
    os._exit(0)  # threads that the notebook left running end here


def _send(events: TextIO, event: dict[str, Any]) -> None:
    events.write(json.dumps(event) + "\n")
    events.flush()


def _run(shell: Any, clock: _Clock, cell: dict, output_bytes: int) -> dict[str, Any]:
    name = _CELL_NAME.format(cell["place"])
    shell.compile.get_code_name = lambda *_: name
    sys.last_value = None
    started = time.monotonic()
    try:
        with clock.limit(cell["seconds"]):
            status, outputs = shell.run(cell["source"], output_bytes)
    except KeyboardInterrupt:
        status, outputs = "interrupted", []
    seconds = time.monotonic() - started
    if status == "interrupted" and seconds >= cell["seconds"]:
        status = "timeout"
    error = sys.last_value if status in ("error", "memory", "interrupted") else None
    return {
        "event": "end",
        "place": cell["place"],
        "status": "error" if status == "interrupted" else status,
        "seconds": seconds,
        "text": _text(outputs),
        "value": _value(outputs),
        "error": _error(error) if error is not None else None,
    }


def _text(outputs: list[dict]) -> str:
    """What the cell printed and its last value, without pictures or tracebacks."""
    parts = [str(o["text"]) for o in outputs if o.get("name") == "stdout"]
    return "\n".join([*parts, _value(outputs)]).strip()[:_MOST_OUTPUT]


def _value(outputs: list[dict]) -> str:
    """The cell's last value, as text."""
    results = [o for o in outputs if o.get("output_type") == "execute_result"]
    text = results[-1]["data"].get("text/plain", "") if results else ""
    return str(text)[:_MOST_OUTPUT]


def _error(error: BaseException) -> dict[str, Any]:
    """What was raised, and the innermost line of the notebook that it passed."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    found: dict[str, Any] = {
        "name": type(error).__name__,
        "text": text[:_MOST_TEXT],
        "undefined": "",
        "frames": [],
    }
    if isinstance(error, NameError):
        found["undefined"] = str(getattr(error, "name", "") or "")
    if isinstance(error, SyntaxError):
        found["text"] = str(error.msg)
        found["code"] = (error.text or "").strip()[:200]
        found["line"] = error.lineno or 0
    for frame in traceback.extract_tb(error.__traceback__):
        if where := _CELL_FILE.match(frame.filename):
            found["frames"].append(
                {
                    "place": int(where[1]),
                    "function": frame.name if frame.name != "<module>" else "",
                    "line": frame.lineno or 0,
                    "code": (frame.line or "")[:200],
                }
            )
    found["frames"] = found["frames"][:1] + found["frames"][1:][-20:]
    return found


if __name__ == "__main__":
    main()
