"""In the student's process: objects that stay there, and how both sides say them."""

from __future__ import annotations

import builtins
import pathlib
import pickle
from typing import Any

from ..processes import randomness
from ..processes.shell import CellShell
from ..values.codec import Decoder, Encoder
from ..values.named import library_object
from . import describe
from .callbacks import Callbacks


class Belongings:
    """Objects that stay in the student's process, by number, and what was handed over.

    Parameters
    ----------
    shell : CellShell
    known_classes : frozenset of str
        Classes of the reference solution: their instances go by reference, also where
        they are lists, say.
    learning : bool
        Whether the reference itself runs, so that every class is known.
    """

    callbacks: Callbacks

    def __init__(
        self, shell: CellShell, known_classes: frozenset[str], learning: bool
    ) -> None:
        self.shell = shell
        self.known_classes = known_classes
        self.learning = learning
        self.objects: dict[int, object] = {}
        self.numbers: dict[int, int] = {}

    def encoder(self) -> Encoder:
        """What turns the student's values into a frame."""
        return Encoder(self.refer, keep=self.keep)

    def decoder(self, buffers: list) -> Decoder:
        """What turns the examiner's frame into values."""
        return Decoder(buffers, self.resolve, trusted=True)

    def number(self, value: object) -> int:
        """The number under which an object is kept for the examiner."""
        key = id(value)
        if key not in self.numbers:
            self.numbers[key] = len(self.numbers) + 1
            self.objects[self.numbers[key]] = value
        return self.numbers[key]

    def resolve(self, ref: dict) -> Any:
        """The object that a reference of the examiner's means."""
        if "number" in ref:
            return self.objects[ref["number"]]
        if "callback" in ref:
            return self.callbacks.function(ref["callback"], ref["binds"])
        return getattr(self, "_given_" + ref["kind"])(ref)

    def _given_global(self, ref: dict) -> Any:
        return self.shell.user_ns[ref["name"]]

    def _given_library(self, ref: dict) -> Any:
        return library_object(ref["name"])

    def _given_random(self, ref: dict) -> Any:
        return randomness.rebuild(ref)

    def _given_pickled(self, ref: dict) -> Any:
        """A copy of an object of a library's class; the examiner's own."""
        return pickle.loads(bytes.fromhex(ref["data"]))

    def _given_lent(self, ref: dict) -> Any:
        """An object of a class of the check's own, or a mock."""
        base = self.shell.user_ns[ref["base"]] if ref["base"] else object
        return self.callbacks.stand_ins.make(ref, base)

    def _given_nothing(self, ref: dict) -> None:
        """What has no meaning here: a traceback of the examiner's."""

    def _given_path(self, ref: dict) -> Any:
        return pathlib.Path(ref["text"])

    def _given_exception(self, ref: dict) -> Any:
        return getattr(builtins, ref["type"], Exception)(ref["text"])

    def _given_instance(self, ref: dict) -> Any:
        """An object of a class of the set-up's, made by the check."""
        kind = self.shell.user_ns[ref["class"]]
        made = self.objects.get(ref.get("twin", 0))
        if made is None:
            made = kind.__new__(kind)
        state = {key: self.decoder([]).value(tree) for key, tree in ref["state"]}
        made.__dict__.clear()
        made.__dict__.update(state)
        return made

    def _given_figure(self, ref: dict) -> Any:
        """A matplotlib figure of the check's, or one of its axes."""
        if "data" in ref:
            figure = pickle.loads(bytes.fromhex(ref["data"]))  # the examiner's own
            for number, part in zip(
                ref["numbers"], (figure, *figure.axes), strict=True
            ):
                self.objects[number] = part
                self.numbers[id(part)] = number
        return self.objects[ref["part"]]

    def refer(self, value: object) -> dict:
        """Describe an object that does not go by value."""
        number = self.callbacks.stand_ins.number_of(value)
        if number is not None:
            return {"kind": "lent", "object": number}
        return (
            randomness.describe(value)
            or describe.describe(value, self.number).as_dict()
        )

    def keep(self, value: object) -> bool:
        """Whether an instance of a subclass of list, say, goes by reference."""
        kind = type(value)
        if describe.is_own(kind):
            return self.learning or kind.__name__ in self.known_classes
        return issubclass(kind, dict) and hasattr(kind, "__getattr__")
