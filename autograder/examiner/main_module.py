"""What else a check takes for its globals: ``__main__``, and the builtins below."""

from __future__ import annotations

import builtins
import types
from typing import Any


class Builtins(dict):
    """Where Python looks for a name last: there it finds the answers, too.

    Code that ``eval`` or ``exec`` runs in a function, and the body of a class, look a
    global up in the dict's own storage, past ``Namespace.__getitem__``. It makes every
    builtin slower, so only sources with such code have it.
    """

    __slots__ = ("_namespace",)

    def __init__(self, namespace: dict) -> None:
        super().__init__(vars(builtins))
        object.__setattr__(self, "_namespace", namespace)

    def __getitem__(self, name: str) -> Any:
        if name in self._namespace.answers:
            return self._namespace[name]
        return vars(builtins)[name]  # as they are now: a check may have patched one

    # a check may take it for the module that it is elsewhere

    def __getattr__(self, name: str) -> Any:
        return getattr(builtins, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(builtins, name, value)


class MainModule(types.ModuleType):
    """The module ``__main__`` as a check sees it: the examiner's names."""

    def __init__(self, namespace: dict) -> None:
        super().__init__("__main__")
        object.__setattr__(self, "_namespace", namespace)

    @property
    def __dict__(self) -> Any:
        """The names, as ``vars`` shows them."""
        return object.__getattribute__(self, "_namespace")

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_namespace")[name]
        except KeyError:
            message = f"module '__main__' has no attribute {name!r}"
            raise AttributeError(message) from None

    def __setattr__(self, name: str, value: object) -> None:
        object.__getattribute__(self, "_namespace")[name] = value

    def __delattr__(self, name: str) -> None:
        del object.__getattribute__(self, "_namespace")[name]

    def __dir__(self) -> list[str]:
        return list(object.__getattribute__(self, "_namespace"))
