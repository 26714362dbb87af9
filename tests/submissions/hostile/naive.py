"""Graders without defence, as a foil: what a hostile submission would gain or break.

Three of them, each as one finds it in use or might write it first:

* *believing*: runs the notebook as handed in, believing its metadata;
* *restoring*: puts the instructor's checks back by their id, then runs everything in one
  process that all submissions share;
* *listening*: runs checks in a process of its own, and believes whatever the student's
  process sends.

Run only by `referee`, in a throw-away sandbox: ``naive.py FOLDER MODE STUDENT...``.
"""

from __future__ import annotations

import collections
import importlib
import io
import json
import os
import pickle
import socket
import struct
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

NAME = "sandpit"
RUN = {"code": True, "markdown": False, "raw": False}
SEED = ""


def text_of(cell: dict) -> str:
    """A cell's text."""
    return "".join(cell["source"])


def checks_of(source: dict) -> dict[str, dict]:
    """The instructor's checks by id."""
    marked = {c["metadata"]["nbgrader"]["grade_id"]: c for c in source["cells"]}
    return {key: c for key, c in marked.items() if c["metadata"]["nbgrader"]["grade"]}


def show(outputs: list, data: dict) -> None:
    """Add an output to the feedback page as it is, script and all."""
    for kind in ("text/html", "image/svg+xml", "text/markdown", "text/latex"):
        if kind in data:
            outputs.append(str(data[kind]))
    if "application/javascript" in data:
        outputs.append(f"<script>{data['application/javascript']}</script>")


def credit(value: Any, points: float) -> float:
    """Points for a check that raised nothing."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value)
    return points


def run_all(path: Path, mode: str, source: dict) -> tuple[float, list[str]]:
    """Grade a notebook in this very process; return points and the feedback page."""
    notebook = json.loads(path.read_bytes())
    os.chdir(path.parent)
    sys.path.insert(0, str(path.parent))
    shell = InteractiveShell.instance()
    shell.reset(new_session=False)
    shell.user_ns["__name__"] = "__main__"
    if (path.parent / "nbgrader_config.py").exists():
        exec((path.parent / "nbgrader_config.py").read_text())
    score, page = 0.0, []
    if "score" in notebook["metadata"].get("autograder", {}):
        return float(notebook["metadata"]["autograder"]["score"]), page
    checks = checks_of(source)
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        text, tags = text_of(cell), cell["metadata"].get("tags", [])
        known = marks.get("grade_id") in checks and cell["cell_type"] == "code"
        if mode == "restoring" and known:
            text = text_of(checks[marks["grade_id"]])
        points = float(marks.get("points", 0)) if marks.get("grade") else 0.0
        if not RUN[cell["cell_type"]]:
            page.append(text)
            score += points if marks.get("grade_id") != "essay" else 0.0
            continue
        page.append(f"<pre>{text}</pre>" if "</pre>" in text else "")
        if "skip-execution" in tags:
            given = [o["data"]["text/plain"] for o in cell["outputs"] if "data" in o]
            score += float(given[0]) if given else points
            continue
        with capture_output() as shown:
            result = shell.run_cell(text)
        for item in shown.outputs:
            show(page, item.data)
        error = result.error_in_exec or result.error_before_exec
        page.append(shown.stdout)
        page.append(f"{type(error).__name__}: {error}" if error else "")
        if points and (result.success or "raises-exception" in tags):
            score += credit(result.result, points)
    return score, page


# --- the listening grader ----------------------------------------------------


class Believer:
    """An examiner that believes what the student's process sends."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.serial = 0
        self.verdicts = 0.0
        self.handed_over: dict[int, Any] = {}
        self.said = ""

    def read(self, size: int) -> bytearray:
        """Read bytes, however many are announced."""
        data = bytearray(size)
        view = memoryview(data)
        while view:
            got = self.sock.recv_into(view)
            if not got:
                raise EOFError("the student's process hung up")
            view = view[got:]
        return data

    def ask(self, op: str, **fields: Any) -> dict:
        """Ask, and take the first frame that comes for the answer."""
        self.serial += 1
        tree = json.dumps({"op": op, "id": self.serial, **fields}).encode()
        self.sock.sendall(struct.pack("<II", len(tree), 0) + tree)
        while True:
            tree, count = struct.unpack("<II", self.read(8))
            sizes = struct.unpack(f"<{count}Q", self.read(8 * count))
            body = bytes(self.read(tree))
            self.buffers = [bytes(self.read(size)) for size in sizes]
            try:
                reply = json.loads(body)
            except UnicodeDecodeError:
                reply = pickle.loads(body)
            if "callback" in reply:
                self.handed_over[reply["callback"]]()
                continue
            if reply.get("status") == "passed":
                self.verdicts += float(reply["points"])
            if reply.get("id", self.serial) != -1:
                return reply

    def value(self, node: Any) -> Any:
        """Make a value of a tree, whatever it says."""
        if isinstance(node, list):
            return [self.value(item) for item in node]
        if not isinstance(node, dict):
            return node
        ((tag, load),) = node.items()
        if tag == "ref":
            return self.stand_in(load)
        if tag == "i":
            return int(load, 16)
        if tag == "set":
            return set(self.value(load))
        if tag == "nt":
            return collections.namedtuple(load[0], load[1])(*load[2])
        if tag == "nd":
            import numpy as np

            raw = load[4]
            raw = bytes.fromhex(raw) if type(raw) is str else self.buffers[raw]
            return np.ndarray(load[1], np.dtype(load[0]), bytearray(raw))
        if tag in ("lib", "type"):
            return self.library(load.replace(":", "."))
        return load

    def library(self, path: str) -> Any:
        """Find whatever is named."""
        first, *rest = path.replace(":", ".").split(".")
        found: Any = importlib.import_module(first)
        for part in rest:
            found = getattr(found, part)
        return found

    def stand_in(self, ref: dict) -> Any:
        """Make what a reference claims to be."""
        if ref.get("kind") == "class" and ref.get("library") and not ref.get("own"):
            return self.library(ref["library"])
        if ref.get("base"):
            return type(ref["name"], (self.stand_in(ref["base"]),), {})
        self.said += ref.get("type", "") + ref.get("doc", "")
        kind = StandIn
        if ref["kind"] == "object" and "module" in ref and not ref.get("own"):
            kind = self.library(f"{ref['module']}:{ref['type']}")
        return StandIn(self, ref["number"], kind)

    def settle(self, reply: dict) -> Any:
        """Raise or return what a reply says."""
        if "raised" in reply:
            kind = self.library("builtins." + reply["raised"])
            raise kind(*reply.get("args", ()))
        if reply.get("missing"):
            raise KeyError
        return self.value(reply["value"])


class StandIn:
    """Stands for an object of the student's; whatever is done to it is forwarded."""

    def __init__(self, line: Believer, number: int, kind: type) -> None:
        self.__dict__.update(_line=line, _number=number, _kind=kind)

    @property
    def __class__(self) -> type:
        return self.__dict__["_kind"]

    def __call__(self, *args: Any) -> Any:
        """Call over there, and take back what is said of the arguments."""
        line, target = self._line, {"number": self._number}
        trees = [encode(arg) for arg in args]
        reply = line.ask("call", target=target, args=trees, kwargs={}, watch=True)
        for old, tree in zip(args, reply.get("args", ()), strict=False):
            new = line.value(tree)
            if hasattr(old, "dtype"):
                old[...] = new
            elif isinstance(old, list) and isinstance(new, list):
                old[:] = new
        return line.settle(reply)

    def __getattr__(self, name: str) -> Any:
        target = {"number": self._number}
        return self._line.settle(self._line.ask("attribute", target=target, name=name))

    def __eq__(self, other: object) -> Any:
        target = {"number": self._number}
        fields = {"target": target, "name": "__eq__", "args": [encode(other)]}
        return self._line.settle(self._line.ask("operator", **fields))


def encode(value: Any) -> Any:
    """A value as the student's process reads it."""
    if type(value).__name__ == "ndarray":
        raw = value.tobytes().hex()
        return {"nd": [value.dtype.str, list(value.shape), "C", True, raw]}
    if type(value) is StandIn:
        return {"ref": {"number": value._number}}
    if isinstance(value, list):
        return [encode(item) for item in value]
    return value if isinstance(value, int | float | str) else None


class Names(dict):
    """Names in checks: the examiner's own, else the student's, even for builtins."""

    def __init__(self, line: Believer) -> None:
        super().__init__()
        self.line = line

    def __getitem__(self, name: str) -> Any:
        if name in self:
            return super().__getitem__(name)
        return self.line.settle(self.line.ask("get", name=name))


def listen(path: Path, source: dict) -> tuple[float, list[str]]:
    """Grade a notebook by asking the student's process; believe all that it says."""
    from autograder.processes.shell import make_shell
    from autograder.student.student import main

    notebook = json.loads(path.read_bytes())
    ours, theirs = socket.socketpair()
    make_shell()
    if os.fork() == 0:
        ours.close()
        try:
            main(theirs, {"output_bytes": 1 << 40})
        finally:
            os._exit(0)
    theirs.close()
    line = Believer(ours)
    space = Names(line)
    checks = checks_of(source)
    score, page = 0.0, []
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("locked") and not marks.get("grade"):
            exec(text_of(cell), space)
        if cell["cell_type"] == "code" and marks.get("grade_id") not in checks:
            for output in line.ask("run", source=text_of(cell)).get("outputs", []):
                page.append(str(output))
        elif cell["cell_type"] == "code":
            *body, last = text_of(checks[marks["grade_id"]]).split("\n")
            try:
                exec("\n".join([*body, last]), space)
                value = space["score"] if last == "score" else None
                score += credit(value, marks["points"])
            except (AssertionError, NameError) as error:
                page.append(f"{type(error).__name__}: {error} {line.said}")
    return score + line.verdicts, page


def main() -> None:
    """Grade the students one after another; write a line of JSON for each."""
    global SEED
    root, mode, *students = sys.argv[1:]
    course = Path(root, "course")
    source = json.loads((course / f"source/{NAME}/{NAME}.ipynb").read_text())
    SEED = f"{os.environ['CANARY']}-seed"
    book = open(course / "gradebook.db", "rb", buffering=0)
    out = open(os.environ["VERDICTS"], "a", buffering=1, encoding="utf-8")
    for student in students:
        path = course / f"submitted/{student}/{NAME}/{NAME}.ipynb"
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            if mode == "listening":
                score, page = listen(path, source)
            else:
                score, page = run_all(path, mode, source)
        text = "\n".join(page)
        out.write(json.dumps([student, score, text], ensure_ascii=False) + "\n")
    book.close()


if __name__ == "__main__":
    main()
