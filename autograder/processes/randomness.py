"""Random states as plain data: seeds that a check sets, generators that it hands over.

A generator crosses as the name of its class, from a fixed list, and numbers. It is a
value: each process goes on with a copy of its own.
"""

from __future__ import annotations

import random
import sys
from typing import Any

from ..errors import WireError

_BIT_GENERATORS = frozenset("PCG64 PCG64DXSM MT19937 Philox SFC64".split())
_MAX_WORDS = 1000


def describe(value: object) -> dict[str, Any] | None:
    """A random generator as JSON data; None for any other object."""
    kind = type(value)
    if kind is random.Random:
        return {"kind": "random", "class": "Random", "state": _lists(value.getstate())}
    if (kind.__module__ or "").partition(".")[0] != "numpy":
        return None
    np = sys.modules["numpy"]
    if kind is not np.random.Generator and kind is not np.random.RandomState:
        return None
    if kind is np.random.RandomState:
        bits: Any = value._bit_generator
        state = {**bits.state, **_legacy(value)}
    else:
        bits = value.bit_generator
        state = bits.state
    if type(bits).__name__ not in _BIT_GENERATORS:
        return None
    return {"kind": "random", "class": kind.__name__, "state": _lists(state)}


def _legacy(value: Any) -> dict[str, Any]:
    _, _, _, has_gauss, gauss = value.get_state(legacy=True)
    return {"has_gauss": int(has_gauss), "gauss": float(gauss)}


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_lists(item) for item in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


def rebuild(data: dict) -> Any:
    """The generator that `describe` described; raises WireError on other data."""
    name, state = data.get("class"), data.get("state")
    try:
        _check(state)
        if name == "Random":
            made: Any = random.Random()
            made.setstate(_python_state(state))
            return made
        return _numpy(name, state)
    except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise WireError(f"a random state that cannot be read: {error}") from None


def _numpy(name: object, state: Any) -> Any:
    import numpy as np

    kind = state["bit_generator"]
    if kind not in _BIT_GENERATORS or name not in ("Generator", "RandomState"):
        raise WireError("a random generator of an unknown kind")
    bits = getattr(np.random, kind)()
    gauss = {key: state.pop(key) for key in ("has_gauss", "gauss") if key in state}
    bits.state = _arrays(state)
    if name == "Generator":
        return np.random.Generator(bits)
    made = np.random.RandomState(bits)
    if gauss and kind == "MT19937":
        inner = bits.state["state"]
        made.set_state(
            (kind, inner["key"], inner["pos"], gauss["has_gauss"], gauss["gauss"])
        )
    return made


def _arrays(state: dict) -> dict:
    import numpy as np

    def convert(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: convert(item) for key, item in value.items()}
        return np.array(value, dtype=np.uint64) if isinstance(value, list) else value

    return convert(state)


def _check(value: Any, depth: int = 0) -> None:
    if depth > 3:
        raise ValueError("nested too deep")
    if isinstance(value, dict | list):
        if len(value) > _MAX_WORDS:
            raise ValueError("too long")
        for item in value.values() if isinstance(value, dict) else value:
            _check(item, depth + 1)
    elif isinstance(value, int):
        if value.bit_length() > 128 or value < 0:
            raise ValueError("an impossible number")
    elif not isinstance(value, str | float | None):
        raise ValueError("neither a number nor a text")


def _python_state(state: list) -> tuple:
    version, words, gauss = state
    return version, tuple(words), gauss


class Seeding:
    """Notices that a check seeded the global generators, so that it can be told on.

    Nothing is compared, or sent, before the first seed.
    """

    _names = (("random", "seed"), ("random", "setstate"))
    _numpy_names = (("numpy.random", "seed"), ("numpy.random", "set_state"))

    def __init__(self) -> None:
        self.seeded = False
        self._sent: dict[str, Any] = {}
        names = list(self._names)
        if "numpy" in sys.modules:
            names += self._numpy_names
        for module, name in names:
            self._follow(sys.modules[module], name)

    def _follow(self, module: Any, name: str) -> None:
        original = getattr(module, name)
        if hasattr(original, "__autograder_follows__"):
            original.__autograder_follows__[0] = self
            return
        owner = [self]

        def follow(*args: Any, **kwargs: Any) -> Any:
            found = original(*args, **kwargs)
            owner[0].seeded = True
            owner[0]._sent = {}
            return found

        follow.__name__, follow.__doc__ = name, original.__doc__
        follow.__autograder_follows__ = owner
        setattr(module, name, follow)

    def forget(self) -> None:
        """A new check begins: until it seeds, the two processes go their own ways."""
        self.seeded = False
        self._sent = {}

    def change(self) -> dict[str, Any]:
        """States for the other side, where they are not what it has got."""
        if not self.seeded:
            return {}
        now: dict[str, Any] = {"python": _lists(random.getstate())}
        if "numpy" in sys.modules:
            np = sys.modules["numpy"]
            name, *rest = np.random.get_state(legacy=True)
            if name == "MT19937":
                now["numpy"] = [name, *map(_lists, rest)]
        changed = {k: state for k, state in now.items() if self._sent.get(k) != state}
        self._sent |= changed
        return changed


def adopt(states: dict[str, Any]) -> None:
    """Set this process's global generators to states that `Seeding` told."""
    if "python" in states:
        random.setstate(_python_state(states["python"]))
    if "numpy" in states and "numpy" in sys.modules:
        sys.modules["numpy"].random.set_state(tuple(states["numpy"]))
