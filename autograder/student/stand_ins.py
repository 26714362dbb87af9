"""In the student's process: what stands for an object of a check's own class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ask = Callable[..., Any]


class StandIns:
    """Makes stand-ins and knows them again.

    Parameters
    ----------
    ask : callable
        ``ask(number, what, name, *args, **kwargs)`` does it to the check's object.
    """

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self._made: dict[int, object] = {}
        self._numbers: dict[int, int] = {}

    def number_of(self, value: object) -> int | None:
        """The number of the check's object that a value stands for."""
        return self._numbers.get(id(value))

    def make(self, ref: dict, base: type) -> object:
        """Make, or find again, what stands for an object."""
        number = ref["object"]
        if number not in self._made:
            kind = type(base)(ref["class"], (base,), self._members(number, ref))
            made = self._made[number] = object.__new__(kind)
            self._numbers[id(made)] = number
        return self._made[number]

    def _members(self, number: int, ref: dict) -> dict[str, Any]:
        def method(name: str) -> Callable:
            def call(self: object, *args: object, **kwargs: object) -> Any:
                found = ask(number, "call", name, *args, **kwargs)
                return iter(found) if name == "__iter__" else found

            call.__name__ = name
            return call

        def read(self: object, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return ask(number, "get", name)

        def write(self: object, name: str, value: object) -> None:
            ask(number, "set", name, value)

        ask = self.ask
        members: dict[str, Any] = {name: method(name) for name in ref["methods"]}
        return members | {
            "__module__": "__main__",
            "__getattr__": read,
            "__setattr__": write,
        }
