"""Run a student's cells from the top in a fresh process, on any platform.

It is the student's own code on the student's own machine: nothing is confined, but a
cell that does not end is stopped, and what ends the process is found and left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import AutograderError
from ..limits import Limits

_START_SECONDS = 120.0
_SLACK_SECONDS = 5.0  # from an interrupt that is ignored to the end of the process
_POLL_SECONDS = 0.25
_ATTEMPTS = 4
NO_PYTHON = frozenset({"SyntaxError", "IndentationError", "TabError"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A code cell to run: its place in the notebook, its text, its time in seconds."""

    place: int
    source: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Ran:
    """How a cell ended.

    Attributes
    ----------
    status : str
        ``ok``, ``error``, ``timeout``, ``memory``, ``died`` (it ended the process) or
        ``late`` (it was not run: the notebook's time was over).
    seconds : float
        Wall-clock time.
    text, value : str
        What it printed with its last value, and that value alone.
    error : dict or None
        ``name``, ``text``, ``undefined`` (the name, for a NameError) and ``frames``
        (``place``, ``function``, ``line``, ``code``), outermost first.
    """

    place: int
    status: str
    seconds: float = 0.0
    text: str = ""
    value: str = ""
    error: dict[str, Any] | None = None

    @property
    def undefined(self) -> str:
        """The name that was not defined, when that is what went wrong."""
        return str(self.error["undefined"]) if self.error else ""


@dataclass(slots=True)
class Session:
    """All cells that ran, by place, and the names that were there at the end."""

    ran: dict[int, Ran] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


class Stopped(AutograderError):
    """Nobody waits for the check any more."""


def run(
    pieces: Sequence[Piece],
    folder: Path,
    limits: Limits,
    stop: threading.Event | None = None,
) -> Session:
    """Run cells in order in a new process whose working folder is ``folder``.

    A cell that ends the process, or does not stop when its time is over, is left out
    and the rest is run again from the top, as the grader does.

    Raises
    ------
    Stopped
        When ``stop`` is set meanwhile.
    AutograderError
        When no process can be had.
    """
    end = time.monotonic() + limits.submission_seconds
    left_out: dict[int, Ran] = {}
    session = Session()
    for _ in range(_ATTEMPTS):
        todo = [piece for piece in pieces if piece.place not in left_out]
        with _Process(folder, stop or threading.Event()) as process:
            session, culprit = _listen(process, todo, limits, end)
        session.ran |= left_out
        if culprit is None:
            break
        left_out[culprit.place] = session.ran[culprit.place] = culprit
        if time.monotonic() >= end:
            break
    for piece in pieces:
        session.ran.setdefault(piece.place, Ran(piece.place, "late"))
    return session


def _listen(
    process: _Process, pieces: list[Piece], limits: Limits, end: float
) -> tuple[Session, Ran | None]:
    """Take the process's events until it is done, dead or too slow."""
    seconds = {piece.place: piece.seconds for piece in pieces}
    process.send(
        {
            "cells": [{f: getattr(p, f) for f in p.__slots__} for p in pieces],
            "output_bytes": limits.output_bytes,
        }
    )
    session, running, begun = Session(), None, time.monotonic()
    bound = begun + _START_SECONDS
    while True:
        try:
            event = process.next_event(min(bound, end))
        except TimeoutError:
            if running is None:
                return session, None
            return session, Ran(running, "timeout", time.monotonic() - begun)
        if event is None:
            if running is None:
                raise AutograderError(
                    "the process that runs the notebook did not start; is the "
                    "environment complete? Try: python -m IPython -c 1"
                )
            return session, Ran(running, "died", time.monotonic() - begun)
        if event["event"] == "begin":
            running, begun = event["place"], time.monotonic()
            bound = begun + seconds[running] + _SLACK_SECONDS
        elif event["event"] == "end":
            keys = ("place", "status", "seconds", "text", "value", "error")
            session.ran[event["place"]] = Ran(**{key: event[key] for key in keys})
        else:
            session.names = frozenset(event["names"])
            return session, None


class _Process:
    """The student's process and a thread that reads its events."""

    def __init__(self, folder: Path, stop: threading.Event) -> None:
        self._stop = stop
        self._events: queue.Queue[str | None] = queue.Queue()
        group: dict[str, Any] = (
            {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "autograder.checking.worker"],
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                **group,
            )
        except OSError as error:
            raise AutograderError(
                f"no process can be started in {folder}: {error}"
            ) from error
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        with contextlib.suppress(ValueError):  # closed meanwhile
            for line in self._child.stdout:
                self._events.put(line)
        self._events.put(None)

    def send(self, task: dict) -> None:
        """Hand over what is to be run."""
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):  # dead already: its events say so
            self._child.stdin.write(json.dumps(task) + "\n")
            self._child.stdin.flush()

    def next_event(self, end: float) -> dict | None:
        """Wait for the next event; None when the process is gone.

        Raises TimeoutError at ``end`` and Stopped when nobody waits any more.
        """
        while True:
            if self._stop.is_set():
                raise Stopped("the check was stopped")
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                line = self._events.get(timeout=min(left, _POLL_SECONDS))
            except queue.Empty:
                continue
            return None if line is None else json.loads(line)

    def __enter__(self) -> _Process:
        return self

    def __exit__(self, *_: object) -> None:
        if sys.platform != "win32":  # what the notebook started ends with it
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
