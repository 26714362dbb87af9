"""Are stand-ins what a check takes them for, and no more?"""

from __future__ import annotations

import dataclasses
import inspect
import types

import pytest
from two_processes import Line, line

from autograder.examiner.proxies import library
from autograder.processes.protocol import Reference


@pytest.fixture
def two():
    """Return the examiner's end of a line to a student's process."""
    with line() as made:
        yield made


def test_a_function_looks_like_the_students(two: Line):
    """Do name, docstring, signature, hints and source arrive?"""
    two.run(
        "def area(r: float, *, pi=3) -> float:\n    'Of a disc.'\n"
        "    return pi * r * r",
        "area",
    )
    area = two.namespace["area"]
    assert inspect.isfunction(area) and area.__name__ == "area"
    assert area.__doc__ == "Of a disc." and area.__kwdefaults__ == {"pi": 3}
    assert str(inspect.signature(area)) == "(r: float, *, pi=3) -> float"
    assert "return pi * r * r" in inspect.getsource(area)
    assert area.__annotations__ == {"r": float, "return": float}


def test_kinds_of_functions_are_told_apart(two: Line):
    """Do generator functions, coroutines and cached functions show as such?"""
    two.run(
        "from functools import lru_cache\ndef gen():\n    yield 1\n"
        "async def co():\n    return 2\n@lru_cache\ndef cached(x):\n    return x",
        "gen",
        "co",
        "cached",
    )
    get = two.namespace.__getitem__
    assert inspect.isgeneratorfunction(get("gen")) and list(get("gen")()) == [1]
    assert inspect.iscoroutinefunction(get("co"))
    assert get("cached")(3) == 3 and get("cached").cache_info().misses == 1


def test_a_generator_takes_send_throw_and_close(two: Line):
    """Is it a real generator?"""
    two.run(
        "def echo():\n    got = 0\n    while True:\n        try:\n"
        "            got = yield got\n        except KeyError:\n"
        "            got = 'caught'",
        "echo",
    )
    made = two.namespace["echo"]()
    assert isinstance(made, types.GeneratorType)
    assert next(made) == 0 and made.send(5) == 5
    assert made.throw(KeyError("x")) == "caught"
    made.close()
    with pytest.raises(StopIteration):
        next(made)


def test_a_class_makes_instances_over_there(two: Line):
    """Do isinstance, attributes, methods and vars work?"""
    two.run(
        "class P:\n    kind = 'p'\n    def __init__(self, x):\n        self.x = x\n"
        "    @property\n    def twice(self):\n        return 2 * self.x\n"
        "class Q(P):\n    pass",
        "P",
        "Q",
    )
    P, Q = two.namespace["P"], two.namespace["Q"]
    q = Q(3)
    assert isinstance(q, P) and type(q) is Q and issubclass(Q, P) and Q.kind == "p"
    q.x = 5
    assert q.twice == 10 and vars(q) == {"x": 5} and not hasattr(q, "y")
    assert Q.__bases__ == (P,) and isinstance(vars(P)["twice"], property)
    assert P.__mro__ == (P, object)


def test_a_class_has_only_the_operators_that_it_defines(two: Line):
    """Is hasattr right, and is the rest a TypeError as in Python?"""
    two.run(
        "class V:\n    def __init__(self, x):\n        self.x = x\n"
        "    def __add__(self, o):\n        return V(self.x + o.x)",
        "V",
    )
    V = two.namespace["V"]
    assert (V(1) + V(2)).x == 3
    assert hasattr(V, "__add__") and not hasattr(V, "__sub__")
    with pytest.raises(TypeError):
        V(1) - V(2)


def test_calling_a_class_asks_for_none_of_its_members(two: Line):
    """Is a small call one request?"""
    two.run("class P:\n    def f(self):\n        return 1", "P")
    P = two.namespace["P"]
    asked = []
    request = two.student.request
    two.student.request = lambda op, *a, **k: asked.append(op) or request(op, *a, **k)
    P()
    assert asked == ["call"]


def test_an_enumeration_is_one(two: Line):
    """Do members, lookup and iteration work, with identity?"""
    two.run("from enum import Enum\nclass C(Enum):\n    A = 1\n    B = 2", "C")
    C = two.namespace["C"]
    assert C.A is C(1) is C["A"] and len(C) == 2
    assert [c.name for c in C] == ["A", "B"] and C.B in list(C)


def test_a_dataclass_has_its_fields(two: Line):
    """Do the functions of `dataclasses` accept it?"""
    two.run(
        "from dataclasses import dataclass\n@dataclass\nclass D:\n    a: int\n"
        "    b: int = 2",
        "D",
    )
    d = two.namespace["D"](1)
    assert dataclasses.asdict(d) == {"a": 1, "b": 2}
    assert [f.name for f in dataclasses.fields(d)] == ["a", "b"]


def test_a_library_is_never_reached_by_a_claimed_path():
    """Could a reference name something of the examiner's that acts?"""
    assert library("os:system") is None
    assert library("builtins:exec") is None
    assert library("numpy:ndarray").__name__ == "ndarray"
    assert library("numpy:os") is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"kind": "function"},
        {"kind": "code", "number": 1},
        {"kind": "object", "number": True},
        {"kind": "object", "number": 0},
        {"kind": "object", "number": 2**60},
        {"kind": "object", "number": 1, "name": ["x"]},
        {"kind": "object", "number": 1, "evil": "x"},
    ],
)
def test_a_malformed_reference_is_refused(data):
    """Is every field checked before it is used?"""
    with pytest.raises(ValueError, match="reference"):
        Reference.from_dict(data)


def test_a_reference_survives_its_form_on_the_wire():
    """Does what was described arrive?"""
    ref = Reference("class", 7, name="P", own=True, operators=["__eq__"], doc="")
    assert Reference.from_dict(ref.as_dict()) == dataclasses.replace(ref, doc=None)
