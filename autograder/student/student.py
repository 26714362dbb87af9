"""The untrusted process: runs the student's cells and answers requests for values.

Nothing that this process says is believed beyond "this is a value". It never sees the
text of a check, points or verdicts. Requests and replies are described in `protocol`.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import operator
import os
import random
import sys
from collections.abc import Callable
from typing import Any

from ..errors import WireError
from ..processes import randomness, workfiles
from ..processes.copyback import digest, fixed, overwrite
from ..processes.protocol import FORWARDED
from ..processes.shell import CellShell, make_shell
from ..values.codec import Encoder
from ..values.wire import Channel
from . import describe
from .belongings import Belongings
from .callbacks import Callbacks


def preload(modules: tuple[str, ...]) -> None:
    """Make the shell and warm what the first figure and table would load."""
    shell = make_shell(modules)
    roots = {name.partition(".")[0] for name in modules}
    warm = []
    if "pandas" in roots:
        warm.append("import pandas\npandas.DataFrame({'a': [1.0]})")
    if "matplotlib" in roots:
        warm.append("import matplotlib.pyplot\nmatplotlib.pyplot.plot([0, 1]);")
    before = set(shell.user_ns)
    for source in warm:
        shell.run(source, 1_000_000)
    for name in set(shell.user_ns) - before:
        del shell.user_ns[name]
    shell.execution_count = 1


def main(sock, setup: dict[str, Any]) -> None:
    """Serve one examiner until it hangs up; the process then has no purpose left."""
    channel = Channel(sock)
    sys.path.insert(0, "")  # the working folder, as in a kernel: the sandbox's own
    os.environ["NBGRADER_EXECUTION"] = "autograde"  # as nbgrader's own run sets it
    made = hashlib.sha256(str(setup.get("seed", "")).encode()).digest()
    random.seed(made)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(int.from_bytes(made[:4], "little"))
    with contextlib.suppress(WireError, OSError):
        Server(channel, CellShell.instance(), setup).serve()
    os._exit(0)


class Server(Belongings):
    """Answers the examiner's requests about one student's notebook."""

    def __init__(
        self, channel: Channel, shell: CellShell, setup: dict[str, Any]
    ) -> None:
        known = frozenset(setup.get("classes", ()))
        super().__init__(shell, known, bool(setup.get("learn")))
        self.channel = channel
        self.output_bytes = int(setup.get("output_bytes", 1 << 20))
        self.initial = frozenset(shell.user_ns)
        self.callbacks = Callbacks(
            channel, shell, self.answer, self.encoder, self.decoder
        )

    # --- the loop ------------------------------------------------------------

    def serve(self) -> None:
        """Answer requests, one at a time, until the examiner hangs up."""
        while True:
            header, buffers = self.channel.receive()
            self.answer(header, buffers)

    def answer(self, header: dict, buffers: list) -> None:
        """Answer one request; an exception of the student's is an answer too."""
        encoder = self.encoder()
        try:
            reply = getattr(self, "do_" + header["op"])(header, buffers, encoder)
        except KeyboardInterrupt:
            reply = {"interrupted": True}
        except WireError as error:
            reply = {"unfit": str(error)}
        except BaseException as error:
            encoder = self.encoder()
            reply = self.exception(error, encoder)
        reply["id"] = header.get("id")
        try:
            self.channel.send(reply, encoder.buffers)
        except WireError as error:
            self.channel.send({"id": header.get("id"), "unfit": str(error)})

    def do_run(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Run a cell of the student's."""
        self.callbacks.in_cell = True  # a function that a check left may be called
        try:
            status, outputs = self.shell.run(header["source"], self.output_bytes)
        finally:
            self.callbacks.in_cell = False
        return {"status": status, "outputs": outputs}

    # --- names and files -----------------------------------------------------

    def do_get(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """The value of a global name."""
        try:
            value = self.shell.user_ns[header["name"]]
        except KeyError:
            return {"missing": True}
        return {"value": encoder.tree(value)}

    def do_names(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """The global names that the student's cells made."""
        names = (n for n in list(self.shell.user_ns) if n not in self.initial)
        return {"names": [n for n in names if isinstance(n, str)][:100_000]}

    def do_set(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Give a global name a value that a check assigned."""
        value = self.decoder(buffers).value(header["value"])
        self.shell.user_ns[header["name"]] = value
        return {}

    def do_delete(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Delete a global name, as a check did."""
        self.shell.user_ns.pop(header["name"], None)
        return {}

    def do_patch(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Put a value of the check's into a library's module, or take it back."""
        place = header["module"], header["name"]
        if "value" in header:
            value = self.decoder(buffers).value(header["value"])
            self.callbacks.patch(*place, value)
        else:
            self.callbacks.unpatch(*place)
        return {}

    def do_files(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Put files into the working folder, and remove some."""
        workfiles.write(zip(header["names"], buffers, strict=True))
        workfiles.remove(header.get("gone", ()))
        return {}

    def do_list_files(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Plain files in the working folder, each with what changes when it does."""
        return {"files": [[n, list(m)] for n, m in workfiles.snapshot().items()]}

    def do_file(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """The bytes of one plain file in the working folder."""
        data = workfiles.read(header["name"], header["limit"])
        if data is None:
            return {"missing": True}
        encoder.buffers.append(data)
        return {}

    def do_digests(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """A hash of every global value, to see which ones a cell changed in place."""
        return {
            "digests": {
                name: digest(value)
                for name, value in list(self.shell.user_ns.items())
                if name not in self.initial and not name.startswith("_")
            }
        }

    # --- calls ---------------------------------------------------------------

    def do_call(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Call a function, a class or a method with arguments given by value."""
        decoder = self.decoder(buffers)
        target = self.resolve(header["target"])
        args = [decoder.value(tree) for tree in header["args"]]
        kwargs = {key: decoder.value(t) for key, t in header["kwargs"].items()}
        randomness.adopt(header.get("random", {}))
        before = self.digests(args, kwargs)
        if header.get("awaits"):
            target = functools.partial(_run_coroutine, target)
        with self.callbacks.performing() as play:
            result = target(*args, **kwargs)
            reply = play.report()
        reply["value"] = self._encode_result(result, target, encoder)
        if before and before != self.digests(args, kwargs):
            reply["changed"] = True
            reply["args"] = [encoder.tree(arg) for arg in args]
            reply["kwargs"] = {key: encoder.tree(v) for key, v in kwargs.items()}
        if not fixed(result):  # the check may see the very object that it gave
            reply["same"] = next((i for i, a in enumerate(args) if a is result), -1)
        if "matplotlib._pylab_helpers" in sys.modules:
            reply["figures"] = len(sys.modules["matplotlib._pylab_helpers"].Gcf.figs)
        return reply

    def _encode_result(self, result: object, target: object, encoder: Encoder) -> Any:
        """A new instance of a class goes by handle, also where it is a list, say."""
        if isinstance(target, type) and describe.is_own(type(result)):
            return {"ref": self.refer(result)}
        return encoder.tree(result)

    def digests(self, args: list, kwargs: dict) -> list:
        """Hashes of those arguments that a function could change in place."""
        return [digest(v) for v in (*args, *kwargs.values()) if not fixed(v)]

    def do_subclass(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Derive a class of the check's from one of this notebook's."""
        base = self.resolve(header["target"])
        decoder = self.decoder(buffers)
        members = {key: decoder.value(t) for key, t in header["members"].items()}
        space = {"__module__": "__main__", **members}
        made = type(base)(header["name"], (base,), space)
        return {"made": self.refer(made)}

    def do_attribute(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Read an attribute."""
        target = self.resolve(header["target"])
        with self.callbacks.performing() as play:
            value = getattr(target, header["name"])
        return {"value": encoder.tree(value)} | play.report()

    def do_set_attribute(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Set an attribute of an object, as a check did; without a value, delete it."""
        target = self.resolve(header["target"])
        with self.callbacks.performing() as play:
            if header.get("in_place"):
                value = self.decoder(buffers).value(header["value"])
                overwrite(getattr(target, header["name"]), value)
            elif "value" in header:
                value = self.decoder(buffers).value(header["value"])
                setattr(target, header["name"], value)
            else:
                delattr(target, header["name"])
        return play.report()

    def do_operator(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Apply one of the operators that `protocol.FORWARDED` names."""
        decoder = self.decoder(buffers)
        target = self.resolve(header["target"])
        args = [decoder.value(tree) for tree in header["args"]]
        name = header["name"]
        if name not in FORWARDED:
            raise WireError(f"unknown operator {name}")
        with self.callbacks.performing() as play:
            result = _operator(name)(target, *args)
        return {"value": encoder.tree(result)} | play.report()

    def do_next(self, header: dict, buffers: list, encoder: Encoder) -> dict:
        """Advance an iterator; ``send``, ``throw`` and ``close`` for generators."""
        target = self.resolve(header["target"])
        decoder = self.decoder(buffers)
        randomness.adopt(header.get("random", {}))
        step = functools.partial(next, target)
        if "send" in header:
            step = functools.partial(target.send, decoder.value(header["send"]))
        elif "throw" in header:
            step = functools.partial(target.throw, decoder.value(header["throw"]))
        elif header.get("close"):
            step = target.close
        with self.callbacks.performing() as play:
            try:
                item = {"value": encoder.tree(step())}
            except StopIteration as stop:
                item = {"stop": encoder.tree(stop.value)}
        return item | play.report()

    def exception(self, error: BaseException, encoder: Encoder) -> dict:
        """Describe an exception that the student's code raised."""
        reply: dict[str, Any] = {
            "raised": describe.builtin_base(type(error)),
            "class": describe.class_reference(type(error), self.number),
            "name": describe.type_name(error),
            "text": describe.text_of(error),
            "where": describe.place_of(error),
            "token": getattr(error, "__autograder_token__", 0),
            **getattr(error, "__autograder_told__", {}),
        }
        try:
            reply["args"] = [encoder.tree(arg) for arg in error.args]
            own = {k: v for k, v in vars(error).items() if not k.startswith("_")}
            reply["attributes"] = {k: encoder.tree(v) for k, v in own.items()}
        except Exception:
            encoder.buffers.clear()
            reply.pop("args", None)
            reply.pop("attributes", None)
        return reply


def _run_coroutine(target: Callable, *args: Any, **kwargs: Any) -> Any:
    async def run() -> Any:
        return await target(*args, **kwargs)

    return asyncio.run(run())


_BUILTIN_OPERATORS: dict[str, Callable] = {
    "__len__": len,
    "__str__": str,
    "__repr__": repr,
    "__bool__": bool,
    "__hash__": hash,
    "__abs__": abs,
    "__int__": int,
    "__float__": float,
    "__complex__": complex,
    "__index__": operator.index,
    "__format__": format,
    "__round__": round,
    "__iter__": iter,
    "__next__": next,
    "__divmod__": divmod,
    "__reversed__": reversed,
    "__call__": lambda target, *args: target(*args),
    "__enter__": lambda target: type(target).__enter__(target),
    "__exit__": lambda target, *args: type(target).__exit__(target, *args),
}


def _operator(name: str) -> Callable:
    found = _BUILTIN_OPERATORS.get(name) or getattr(operator, name, None)
    if found is not None:
        return found
    forward = getattr(operator, "__" + name[3:])  # __radd__ and its like
    return lambda target, other: forward(other, target)
