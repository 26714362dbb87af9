"""Words that the student's process and the examiner share.

A request is ``{"op": ..., "id": n, ...}`` from the examiner; its reply carries the same
id and one of ``value``, ``same``, ``raised``, ``missing``, ``unfit``, ``interrupted``
or what the operation gives. While it works on a call, the student's process may ask
``{"callback": n, ...}`` or ``{"input": prompt}``, answered by ``{"value": ...}`` or
``{"raise": {...}}``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

_ARITHMETIC = (
    "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()
)

#: Operators that a class may define and a check may use.
FORWARDED = frozenset(
    [f"__{name}__" for name in _ARITHMETIC]
    + [f"__r{name}__" for name in _ARITHMETIC]
    + [
        f"__{name}__"
        for name in (
            "eq ne lt le gt ge neg pos abs invert len contains getitem setitem delitem "
            "bool int float complex index hash str repr format round divmod call "
            "enter exit reversed iter next"
        ).split()
    ]
)

KINDS = ("function", "class", "generator", "object")


@dataclass(frozen=True, slots=True)
class Reference:
    """An object that stays in the student's process, as data.

    ``number`` names it in later requests. All other fields are claims of the student's
    process: they shape what a check sees (a docstring, a signature), never a verdict.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    type, module : str
        Where the object's class comes from; for a class, its metaclass and module.
    own : bool
        Whether the notebook itself defined the class.
    cls : dict or None
        For an object of such a class: the reference of the class.
    name, doc, source, parameters, returns
        What ``inspect`` would say of a function or a class.
    style : str
        For a function: ``generator``, ``async``, ``rich`` (it has attributes of its
        own, as a cached function has) or nothing.
    iterator : bool
        Whether ``next`` works on the object.
    base : dict or None
        For a class: the reference of its first base that the notebook defined.
    library : str
        For a class: its first base that the notebook did not define.
    raises : str or None
        For an exception class: its nearest builtin base.
    operators, members, fields, abstract : list or None
        For a class: which operators, members, dataclass fields and abstract methods
        it has.
    """

    kind: str
    number: int
    type: str = ""
    module: str = ""
    own: bool = False
    cls: dict | None = None
    name: str = ""
    doc: str | None = None
    source: str = ""
    parameters: list | None = None
    returns: str = ""
    style: str = ""
    iterator: bool = False
    base: dict | None = None
    library: str = ""
    raises: str | None = None
    operators: list | None = None
    members: list | None = None
    fields: list | None = None
    abstract: list | None = None

    @property
    def label(self) -> str:
        """Name of an object's class as `Facts.returns` knows it."""
        return self.type if self.own else f"{self.module}:{self.type}"

    def as_dict(self) -> dict[str, Any]:
        """The reference as JSON data, empty fields left out."""
        return {
            name: value
            for name in _FIELDS
            if (value := getattr(self, name)) not in (None, "", False)
        }

    @classmethod
    def from_dict(cls, data: object) -> Reference:
        """Read untrusted JSON data; raises ValueError where a field is not its type."""
        if not isinstance(data, dict):
            raise ValueError("a reference must be an object")
        for key, value in data.items():
            if key not in _FIELDS or type(value) is not _FIELDS[key]:
                raise ValueError(f"unexpected field {key!r} in a reference")
        if data.get("kind") not in KINDS:
            raise ValueError("a reference of an unknown kind")
        if not 0 < data.get("number", 0) < 2**53:
            raise ValueError("a reference without a number")
        return cls(**data)


_TYPES = {"str": str, "int": int, "bool": bool, "dict": dict, "list": list}
_FIELDS = {f.name: _TYPES[f.type.removesuffix(" | None")] for f in fields(Reference)}
