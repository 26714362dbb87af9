"""In the student's process: functions of the check's that the student's code calls."""

from __future__ import annotations

import builtins
import importlib
import io
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any

from ..processes.shell import CellShell
from ..values.wire import Channel
from .stand_ins import StandIns

_MAX_STDOUT = 1_000_000
_MAX_WARNINGS = 1_000


class Capture(io.StringIO):
    """What a function prints, up to a cap."""

    def write(self, text: str) -> int:
        """Keep the text while there is room."""
        if self.tell() < _MAX_STDOUT:
            super().write(text[:_MAX_STDOUT])
        return len(text)

    def take(self) -> str:
        """What came since the last time."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


class Performance:
    """One call that a check made: what it printed and warned of."""

    def __init__(self) -> None:
        self.out, self.err = Capture(), Capture()
        self.warned: list[list] = []

    def report(self) -> dict[str, Any]:
        """What is to be told of it, and was not told yet."""
        told: dict[str, Any] = {}
        printed = [self.out.take(), self.err.take()]
        if any(printed):
            told["printed"] = printed
        if self.warned:
            told["warned"], self.warned = self.warned, []
        return told

    def note(self, message: object, category: type, *_: object, **__: object) -> None:
        """Stand in for ``warnings.showwarning``."""
        if len(self.warned) < _MAX_WARNINGS:
            name = f"{category.__module__}:{category.__qualname__}"
            self.warned.append([name, str(message)[:4_000]])


class Callbacks:
    """Questions that the student's code asks the examiner in the middle of a call.

    Parameters
    ----------
    channel : Channel
    shell : CellShell
    answer : callable
        Serves a request that the examiner makes meanwhile.
    encoder, decoder : callable
        Make what turns values into frames and back.
    """

    def __init__(
        self,
        channel: Channel,
        shell: CellShell,
        answer: Callable,
        encoder: Callable,
        decoder: Callable,
    ) -> None:
        self.channel = channel
        self.shell = shell
        self.answer = answer
        self.encoder = encoder
        self.decoder = decoder
        self.thread = threading.get_ident()
        self.running: list[Performance] = []
        self.in_cell = False  # the examiner waits for the end of a cell
        self.patched: list[tuple[Any, str, Any]] = []
        self.stand_ins = StandIns(self.lent)
        self.filters = list(warnings.filters)

    @contextmanager
    def performing(self) -> Iterator[Performance]:
        """Lead streams, warnings and ``input`` to the examiner during a call."""
        play = Performance()
        self.running.append(play)
        self.shell.ask_input = self.ask_input
        try:
            with (
                redirect_stdout(play.out),
                redirect_stderr(play.err),
                warnings.catch_warnings(),
            ):
                if warnings.filters == self.filters:  # the check's own filters decide
                    warnings.simplefilter("always")
                warnings.showwarning = play.note
                yield play
        except BaseException as error:
            with suppress(Exception):
                error.__autograder_told__ = play.report()
            raise
        finally:
            self.running.pop()

    def ask(self, header: dict, buffers: list) -> tuple[dict, list]:
        """Ask the examiner in the middle of a call; it may ask back meanwhile."""
        if threading.get_ident() != self.thread or not (self.running or self.in_cell):
            raise RuntimeError("this function can be called only while a check calls")
        told = self.running[-1].report() if self.running else {}
        self.channel.send(header | told, buffers)
        while True:
            reply, buffers = self.channel.receive()
            if "op" not in reply:
                return reply, buffers
            self.answer(reply, buffers)

    def ask_input(self, prompt: object = "") -> str:
        """``input()`` during a call: the check may have put something in its place."""
        if not self.running:
            from ..processes.shell import _no_input

            return _no_input()
        return self.taken(*self.ask({"input": str(prompt)}, []))

    def function(self, number: int, binds: bool) -> Callable:
        """A function of the check's, as the student's code sees it."""

        def given(*args: object, **kwargs: object) -> object:
            encoder = self.encoder()
            header = {
                "callback": number,
                "args": [encoder.tree(arg) for arg in args],
                "kwargs": {key: encoder.tree(v) for key, v in kwargs.items()},
            }
            return self.taken(*self.ask(header, encoder.buffers))

        return given if binds else _Unbound(given)

    def lent(
        self, number: int, what: str, name: str, *args: object, **kwargs: object
    ) -> Any:
        """Do something to an object of the check's; see `stand_ins`."""
        encoder = self.encoder()
        header = {"lent": number, "do": what, "name": name}
        header["args"] = [encoder.tree(arg) for arg in args]
        header["kwargs"] = {key: encoder.tree(v) for key, v in kwargs.items()}
        return self.taken(*self.ask(header, encoder.buffers))

    def taken(self, reply: dict, buffers: list) -> Any:
        """What a callback returned; raises what it raised."""
        if "raise" not in reply:
            return self.decoder(buffers).value(reply["value"])
        told = reply["raise"]
        kind = getattr(builtins, told["type"], Exception)
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            kind = Exception
        error = kind(told["text"])
        error.__autograder_token__ = told["token"]
        raise error

    # --- what a check put in place of a library's function --------------------

    def patch(self, module: str, name: str, value: object) -> None:
        """Put a value of the check's into a library's module."""
        target = importlib.import_module(module)
        self.patched.append((target, name, getattr(target, name)))
        setattr(target, name, value)

    def unpatch(self, module: str, name: str) -> None:
        """Take the latest such value back."""
        for place in range(len(self.patched) - 1, -1, -1):
            target, attribute, original = self.patched[place]
            if (target.__name__, attribute) == (module, name):
                setattr(target, name, original)
                del self.patched[place]
                return


class _Unbound:
    """A callable that does not become a method when it is a class's attribute."""

    def __init__(self, function: Callable) -> None:
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)
