"""An IPython shell without a terminal or kernel: runs a cell, keeps its outputs.

Outputs are nbformat dicts (stream, display_data, execute_result, error) held under a
byte cap, so that they can be shown in a notebook and on the feedback page.
"""

from __future__ import annotations

import builtins
import io
import json
import re
import subprocess
import sys
import traceback
import types
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SHOWN_TYPES = (
    "text/plain",
    "text/html",
    "text/latex",
    "text/markdown",
    "image/png",
)


class Outputs:
    """The outputs of one cell, in order, up to ``limit`` bytes in all."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = limit
        self.items: list[dict[str, Any]] = []
        self.cut = False

    def _room(self, size: int) -> bool:
        if size > self.left:
            self._say_cut()
            return False
        self.left -= size
        return True

    def _say_cut(self) -> None:
        if not self.cut:
            self.cut = True
            text = f"[output beyond {self.limit:,} bytes was left out]\n"
            self.items.append({"output_type": "stream", "name": "stdout", "text": text})

    def stream(self, name: str, text: str) -> None:
        """Add text to a stream; neighbours of one name are joined."""
        if self.cut or not text:
            return
        kept = text[: self.left]
        self.left -= len(kept)
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["parts"].append(kept)
        else:
            item = {"output_type": "stream", "name": name, "parts": [kept]}
            self.items.append(item)
        if len(kept) < len(text):
            self._say_cut()

    def display(
        self, data: dict, metadata: dict | None = None, count: int | None = None
    ) -> None:
        """Add rich output; with ``count`` it is the cell's result."""
        bundle = {
            kind: data[kind]
            for kind in SHOWN_TYPES
            if isinstance(data.get(kind), str) and self._room(len(data[kind]))
        }
        if not bundle:
            return
        item: dict[str, Any] = {
            "output_type": "display_data" if count is None else "execute_result",
            "data": bundle,
            "metadata": _plain(metadata or {}),
        }
        if count is not None:
            item["execution_count"] = count
        self.items.append(item)

    def error(self, name: str, value: str, lines: list[str]) -> None:
        """Add a traceback; it always fits, cut to its last 100 lines."""
        shown = [_ANSI.sub("", line)[:2_000] for line in lines][-100:]
        item = {
            "output_type": "error",
            "ename": name[:200],
            "evalue": value[:4_000],
            "traceback": shown,
        }
        self.items.append(item)

    def clear(self) -> None:
        """Forget what was shown so far (``clear_output``)."""
        self.items.clear()

    def as_list(self) -> list[dict[str, Any]]:
        """The outputs as nbformat dicts."""
        return [
            {**{k: v for k, v in item.items() if k != "parts"}, "text": "".join(parts)}
            if (parts := item.get("parts")) is not None
            else item
            for item in self.items
        ]


def _plain(metadata: dict) -> dict:
    try:
        text = json.dumps(metadata)
    except (TypeError, ValueError, RecursionError):
        return {}
    return json.loads(text) if len(text) < 10_000 else {}


class _Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a cell."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, shell: CellShell, name: str) -> None:
        self._shell = shell
        self._name = name

    @property
    def name(self) -> str:
        return f"<{self._name}>"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._shell.outputs.stream(self._name, text)
        return len(text)

    def isatty(self) -> bool:
        return False


class _Publisher(DisplayPublisher):
    def publish(
        self,
        data,
        metadata=None,
        source=None,
        *,
        transient=None,
        update=False,
        **kwargs,
    ) -> None:
        self.shell.outputs.display(data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        """Show no prompt: the notebook draws its own."""

    def write_format_data(self, format_dict, md_dict=None) -> None:
        self.shell.outputs.display(format_dict, md_dict, count=self.prompt_count)

    def log_output(self, format_dict) -> None:
        """Keep no log."""

    def finish_displayhook(self) -> None:
        """Nothing to end: there is no terminal line."""

    def fill_exec_result(self, result) -> None:
        super().fill_exec_result(result)


#: Line magics that only a kernel has, and that change nothing that is graded.
_OF_A_KERNEL = ("autosave", "connect_info", "qtconsole")


def _do_nothing(line: str) -> None:
    """Stand for such a magic."""


def _no_input(prompt: str = "", *_: object) -> str:
    raise StdinNotImplementedError(
        "input() was called, but nobody is there to answer while a notebook is graded"
    )


class CellShell(InteractiveShell):
    """An InteractiveShell that keeps outputs instead of showing them."""

    outputs: Outputs

    def __init__(self, **kwargs: Any) -> None:
        self.outputs = Outputs(0)
        self.shown: BaseException | None = None  # the latest one shown, not raised
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.xmode = "Plain"
        config.InteractiveShell.cache_size = 0
        super().__init__(config=config, **kwargs)
        self.enable_gui = lambda gui=None: None
        self.execution_count = 1
        self.ask_input: Callable[..., str] = _no_input
        for name in _OF_A_KERNEL:
            self.register_magic_function(_do_nothing, "line", name)

    def init_io(self) -> None:
        """Leave the process's own streams alone; a cell gets its own."""

    def init_display_pub(self) -> None:
        """Let displayed objects go to the cell's outputs."""
        self.display_pub = _Publisher(parent=self, shell=self)

    def init_displayhook(self) -> None:
        """Let a cell's last value go to its outputs."""
        self.displayhook = _Hook(parent=self, shell=self, cache_size=0)
        from IPython.core.display_trap import DisplayTrap

        self.display_trap = DisplayTrap(hook=self.displayhook)

    def init_history(self) -> None:
        """Keep no history: it would want a database."""
        super().init_history()
        self.history_manager.enabled = False

    def init_readline(self) -> None:
        """There is no terminal."""

    def ask_exit(self) -> None:
        """``exit()`` in a cell ends nothing."""

    def enable_matplotlib(self, gui: str | None = None):
        """Figures are always drawn inline, whatever backend a cell asks for."""
        found = super().enable_matplotlib("inline")
        # pyplot would draw each figure once more after a cell, to no end: the inline
        # backend draws what it shows
        sys.modules["matplotlib.pyplot"].uninstall_repl_displayhook()
        return found

    def system(self, cmd: str) -> None:
        """``!command``: run it and show what it prints, without a terminal."""
        done = subprocess.run(
            self.var_expand(cmd, depth=1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        sys.stdout.write(done.stdout.decode("utf-8", "replace"))
        self.user_ns["_exit_code"] = done.returncode

    system_piped = system_raw = system

    def var_expand(self, cmd: str, depth: int = 0, formatter: Any = None) -> str:
        """Fill ``$name`` and ``{name}`` in a magic's line; look up nothing for others.

        IPython would copy every name there is, whatever the line holds.
        """
        if "$" not in cmd and "{" not in cmd:
            return cmd
        more = () if formatter is None else (formatter,)
        return super().var_expand(cmd, depth + 1, *more)

    def _showtraceback(self, etype, evalue, stb) -> None:
        self.shown = evalue
        lines = "\n".join(stb).split("\n")
        self.outputs.error(_name_of(etype), _text_of(evalue), lines)

    def run(self, source: str, output_bytes: int) -> tuple[str, list[dict[str, Any]]]:
        """Run one cell.

        Returns
        -------
        (status, outputs)
            ``status`` is ``ok``, ``error``, ``interrupted`` or ``memory``.
        """
        self.outputs = Outputs(output_bytes)
        saved = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            result = self.run_cell(source, store_history=False, silent=False)
            status = _status(result.error_before_exec or result.error_in_exec)
            self.execution_count += 1
        except KeyboardInterrupt:
            status = "interrupted"
        except BaseException as error:  # a hook of the student's own, say
            lines = traceback.format_exception_only(error)
            self.outputs.error(_name_of(type(error)), _text_of(error), lines)
            status = _status(error)
        finally:
            sys.stdout, sys.stderr = saved
        return status, self.outputs.as_list()


def _status(error: BaseException | None) -> str:
    if error is None:
        return "ok"
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return "memory" if isinstance(error, MemoryError) else "error"


def _name_of(kind: type) -> str:
    return str(type.__getattribute__(kind, "__name__"))


def _text_of(error: object) -> str:
    try:
        return str(error)
    except BaseException:
        return "(its message cannot be shown)"


def make_shell(preload: tuple[str, ...] = ()) -> CellShell:
    """Make the process's shell with a ``__main__`` of its own; inline figures."""
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = builtins
    shell = CellShell.instance(user_module=module, user_ns=module.__dict__)
    sys.modules["__main__"] = module
    builtins.input = lambda prompt="": shell.ask_input(prompt)
    if any(name.partition(".")[0] == "matplotlib" for name in preload):
        try:
            shell.enable_matplotlib("inline")
        except ImportError:
            pass
    return shell
