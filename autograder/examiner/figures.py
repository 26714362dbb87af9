"""Matplotlib in two processes: figures of the check's that the student's code draws on.

Such a figure moves to the student's process, and the check's own object asks there
from then on. ``plt.gca()`` and its like look there too, when the student's code has
made a figure.
"""

from __future__ import annotations

import itertools
import pickle
import sys
from typing import Any

from ..errors import WireError

_PYPLOT = "matplotlib.pyplot"
_FOLLOWED = ("gcf", "gca", "get_fignums", "fignum_exists", "xlim", "ylim", "clf", "cla")
_numbers = itertools.count(2**40)  # beyond all that the student's process gives out


class Moved:
    """Figures that went over, with their axes."""

    def __init__(self) -> None:
        self.numbers: dict[int, tuple[object, int]] = {}
        self.objects: dict[int, object] = {}
        self.figures: dict[int, list[tuple[Any, type]]] = {}
        self.student: Any = None

    def bring_back(self, figure: object) -> None:
        """A figure that is about to be closed here is an ordinary one again."""
        for part, kind in self.figures.pop(id(figure), ()):
            part.__class__ = kind

    def refer(self, value: object) -> dict | None:
        """Describe a figure or axes, which moves with it; None for other objects."""
        if id(value) in self.numbers:
            return {"kind": "figure", "part": self.numbers[id(value)][1]}
        if _PYPLOT not in sys.modules:
            return None
        import matplotlib.axes
        import matplotlib.figure

        figure = value
        if isinstance(value, matplotlib.axes.Axes):
            figure = value.figure
        if not isinstance(figure, matplotlib.figure.Figure):
            return None
        return self._move(figure, value)

    def _move(self, figure: Any, value: object) -> dict:
        try:
            data = pickle.dumps(figure)
        except Exception as error:
            raise WireError(f"a figure that cannot be sent: {error}") from None
        parts = (figure, *figure.axes)
        numbers = [next(_numbers) for _ in parts]
        for part, number in zip(parts, numbers, strict=True):
            self.numbers[id(part)] = (part, number)
            self.figures.setdefault(id(figure), []).append((part, type(part)))
            self.objects[number] = part
            part.__class__ = _moved_class(type(part), self.student, number)
        place = self.numbers[id(value)][1]
        found = {"kind": "figure", "part": place, "numbers": numbers}
        return found | {"data": data.hex()}


def _moved_class(kind: type, student: Any, number: int) -> type:
    from ..processes.protocol import Reference

    ref = Reference("object", number, type=kind.__name__, module=kind.__module__)

    def look(self: Any, name: str) -> Any:
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        return student.attribute(ref, name)

    space = {"__getattribute__": look, "__module__": kind.__module__}
    return type(kind.__name__, (kind,), space)


def follow_pyplot(student: Any) -> None:
    """Let pyplot's questions about the current figure see the student's figures."""
    plt = sys.modules.get(_PYPLOT)
    if plt is None:
        return
    for name in _FOLLOWED:
        _follow(plt, name, student)
    close = plt.close

    def close_both(fig: Any = None) -> None:
        if student.figures and (fig is None or isinstance(fig, str | int)):
            student.call_library(f"{_PYPLOT}:close", *(() if fig is None else (fig,)))
            if fig is None:
                return
        student.given.moved.bring_back(fig)
        if not hasattr(type(fig), "__autograder_handle__"):
            close(fig)

    close_both.__doc__ = close.__doc__
    plt.close = close_both


def _follow(plt: Any, name: str, student: Any) -> None:
    original = getattr(plt, name)

    def asked(*args: Any, **kwargs: Any) -> Any:
        if student.figures:
            return student.call_library(f"{_PYPLOT}:{name}", *args, **kwargs)
        return original(*args, **kwargs)

    asked.__name__, asked.__doc__ = name, original.__doc__
    setattr(plt, name, asked)


def close_all(student: Any) -> None:
    """A new check begins: as at the end of a notebook's cell, figures are closed."""
    if student.figures:
        student.call_library(f"{_PYPLOT}:close", "all")
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is not None and helpers.Gcf.figs:
        for manager in list(helpers.Gcf.figs.values()):
            student.given.moved.bring_back(manager.canvas.figure)
        helpers.Gcf.destroy_all()
