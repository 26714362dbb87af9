"""What the examiner asks of the student's process: names, calls, attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..errors import WireError
from ..processes.copyback import overwrite
from ..processes.protocol import Reference
from ..processes.randomness import Seeding
from ..values.codec import Decoder
from .borrowed import Borrowed
from .connection import Connection
from .raised import Unfit
from .watch import Watch

__all__ = ["Student", "Watch"]


class Student(Connection):
    """Requests to one student's process; the parameters are a `Connection`'s."""

    def __init__(self, *line: Any, **parameters: Any) -> None:
        super().__init__(*line, **parameters)
        self.before_call: Callable[[], None] = lambda: None
        self.after_call: Callable[[], None] = lambda: None
        self.seeding = Seeding()
        self.adopt: Callable[[int, type], None] = lambda number, kind: None
        self.borrowed = Borrowed(self)
        self.figures = 0

    # --- names ---------------------------------------------------------------

    def get(self, name: str) -> Any:
        """The value of a global name; KeyError when there is none."""
        header, buffers = self.settled(*self.request("get", name=name))
        if header.get("missing"):
            raise KeyError(name)
        return self.value(header, buffers, name)

    def names(self) -> frozenset[str]:
        """The global names that the student's cells made."""
        header, _ = self.settled(*self.request("names"))
        names = header.get("names")
        names = names if isinstance(names, list) else []
        return frozenset(name for name in names if isinstance(name, str))

    def set(self, name: str, value: object) -> None:
        """Give a global name a value."""
        tree, buffers = self.encode(value)
        self.settled(*self.request("set", buffers, name=name, value=tree))

    def delete(self, name: str) -> None:
        """Delete a global name."""
        self.settled(*self.request("delete", name=name))

    def patch(self, module: str, name: str, value: object) -> None:
        """Put a value into a library's module over there."""
        tree, buffers = self.encode(value)
        reply = self.request("patch", buffers, module=module, name=name, value=tree)
        self.settled(*reply)

    def unpatch(self, module: str, name: str) -> None:
        """Take such a value back."""
        self.settled(*self.request("patch", module=module, name=name))

    # --- calls ---------------------------------------------------------------

    def call(
        self, ref: Reference, args: tuple, kwargs: dict, awaits: bool = False
    ) -> Any:
        """Call a function, a class or a callable object of the student's."""
        target = {"number": ref.number}
        more = {"awaits": True} if awaits else {}
        return self._call(target, ref.name, args, kwargs, more)

    def subclass(
        self, base: Reference, name: str, members: dict[str, Callable]
    ) -> Reference:
        """Derive a class from one of the student's; its members are callbacks."""
        encoder = self._encoder()
        trees = {key: self._tree(encoder, value) for key, value in members.items()}
        target = {"number": base.number}
        reply = self.request(
            "subclass", encoder.buffers, target=target, name=name, members=trees
        )
        header, _ = self.settled(*reply)
        try:
            return Reference.from_dict(header["made"])
        except (KeyError, ValueError, TypeError) as error:
            raise Unfit(f"a class that cannot be derived from: {error}") from None

    def call_library(self, path: str, *args: object, **kwargs: object) -> Any:
        """Call a library's function, by ``module:name``, over there."""
        target = {"kind": "library", "name": path}
        return self._call(target, path, args, kwargs, {})

    def _call(
        self, target: dict, name: str, args: tuple, kwargs: dict, more: dict
    ) -> Any:
        self._about_to_call()
        encoder = self._encoder()
        fields: dict[str, Any] = {
            "target": target,
            "args": [self._argument(encoder, arg) for arg in args],
            "kwargs": {key: self._argument(encoder, v) for key, v in kwargs.items()},
            **more,
        }
        if state := self.seeding.change():
            fields["random"] = state
        try:
            reply = self.settled(*self.request("call", encoder.buffers, **fields))
        finally:
            self.after_call()
        return self._result(name, args, kwargs, *reply)

    def _about_to_call(self) -> None:
        self.borrowed.give_back()
        self.before_call()

    def _result(
        self, name: str, args: tuple, kwargs: dict, header: dict, buffers: list
    ) -> Any:
        figures = header.get("figures")
        self.figures = figures if isinstance(figures, int) else 0
        decoder = self._decoder(buffers, f"{name}()")
        try:
            # one decoder for all of it: its account bounds the reply as a whole
            value = decoder.value(header.get("value"))
            followed = True
            if header.get("changed"):
                followed = self._changed(name, args, kwargs, header, decoder)
        except WireError as error:
            raise Unfit(str(error)) from None
        place = header.get("same")
        if followed and isinstance(place, int) and 0 <= place < len(args):
            return args[place]  # it returned its argument: the check's own object
        return self._comparable(value, f"{name}()")

    def _changed(
        self, name: str, args: tuple, kwargs: dict, header: dict, decoder: Decoder
    ) -> bool:
        """Carry changed arguments over, where the reference changes them too."""
        if not self.watch.change(name):
            return False
        new_args, new_kwargs = header.get("args"), header.get("kwargs")
        if isinstance(new_args, list) and len(new_args) == len(args):
            for old, tree in zip(args, new_args, strict=True):
                self._overwrite(old, decoder.value(tree))
        if isinstance(new_kwargs, dict):
            for key, tree in new_kwargs.items():
                if key in kwargs:
                    self._overwrite(kwargs[key], decoder.value(tree))
        return True

    def _overwrite(self, old: Any, new: Any) -> None:
        if old is new or self.given.update(old, new):
            return
        if type(old) is list and type(new) is list and len(old) == len(new):
            for place, (ours, theirs) in enumerate(zip(old, new, strict=True)):
                if self.given.update(ours, theirs):
                    new[place] = ours  # the check's own object, changed like theirs
        overwrite(old, new)

    def operator(self, ref: Reference, name: str, *args: object) -> Any:
        """Apply an operator to an object of the student's."""
        self._about_to_call()
        encoder = self._encoder()
        trees = [self._tree(encoder, arg) for arg in args]
        target = {"number": ref.number}
        try:
            reply = self.settled(
                *self.request(
                    "operator", encoder.buffers, target=target, name=name, args=trees
                )
            )
        finally:
            self.after_call()
        return self.value(*reply, f"{ref.label}.{name}")

    def attribute(self, ref: Reference, name: str) -> Any:
        """Read an attribute of an object of the student's."""
        self.borrowed.give_back()
        target = {"number": ref.number}
        reply = self.request("attribute", target=target, name=name)
        value = self.value(*self.settled(*reply), f".{name}")
        self.borrowed.note(ref, name, value)
        return value

    def set_attribute(
        self, ref: Reference, name: str, value: object, in_place: bool = False
    ) -> None:
        """Set an attribute of an object of the student's, or change its value."""
        encoder = self._encoder()
        tree = self._argument(encoder, value)
        fields: dict[str, Any] = {"target": {"number": ref.number}, "name": name}
        fields |= {"value": tree, "in_place": in_place}
        self.settled(*self.request("set_attribute", encoder.buffers, **fields))

    def delete_attribute(self, ref: Reference, name: str) -> None:
        """Delete an attribute of an object of the student's."""
        target = {"number": ref.number}
        self.settled(*self.request("set_attribute", target=target, name=name))

    def iterate(self, ref: Reference) -> Iterator:
        """Iterate over an object of the student's."""
        return self.operator(ref, "__iter__")

    def advance(self, ref: Reference, **how: object) -> Any:
        """Next item of an iterator; StopIteration at its end.

        ``send``, ``throw`` or ``close`` go to a generator's method of that name.
        """
        encoder = self._encoder()
        fields = {key: self._tree(encoder, value) for key, value in how.items()}
        if state := self.seeding.change():
            fields["random"] = state
        self._about_to_call()
        try:
            request = self.request(
                "next", encoder.buffers, target={"number": ref.number}, **fields
            )
            header, buffers = self.settled(*request)
        finally:
            self.after_call()
        if "stop" in header:
            raise StopIteration(self.value(header, buffers, "next()", "stop"))
        return self.value(header, buffers, "next()")
