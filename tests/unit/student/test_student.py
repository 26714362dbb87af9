"""Does the student's process describe its values rightly?"""

from __future__ import annotations

import inspect
import os
import random
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import WireError
from autograder.processes import randomness, workfiles
from autograder.processes.copyback import digest, fixed, overwrite
from autograder.student.describe import describe


class Numbers:
    """Number objects as a server does."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def __call__(self, value: object) -> int:
        """Return the number of an object, the same each time."""
        for number, known in enumerate(self.seen, start=1):
            if known is value:
                return number
        self.seen.append(value)
        return len(self.seen)


class Base:
    """A class as a notebook defines it."""

    def __eq__(self, other):
        return True


class Derived(Base):
    """Another one, on top of it."""

    @property
    def p(self):
        """A property."""
        return 1


for _kind in (Base, Derived):
    _kind.__module__ = "__main__"


def test_a_class_is_described_with_its_bases_operators_and_members():
    """Is all there that a stand-in needs?"""
    ref = describe(Derived, Numbers())
    assert (ref.kind, ref.name, ref.own) == ("class", "Derived", True)
    assert ref.base["name"] == "Base" and "__eq__" in ref.operators
    assert ["p", "property"] in ref.members


def test_an_object_of_a_library_names_its_class():
    """Can the examiner find the class again?"""
    ref = describe(random.Random(1), Numbers())
    assert (ref.kind, ref.label, ref.cls) == ("object", "random:Random", None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.random.default_rng(3),
        lambda: np.random.Generator(np.random.MT19937(3)),
        lambda: np.random.Generator(np.random.Philox(3)),
        lambda: np.random.Generator(np.random.SFC64(3)),
        lambda: np.random.RandomState(3),
        lambda: random.Random(3),
    ],
)
def test_a_random_generator_goes_on_from_where_it_was(make):
    """Does the rebuilt one draw the same numbers, a half-used normal pair too?"""
    mine = make()
    draw = "gauss" if isinstance(mine, random.Random) else "normal"
    getattr(mine, draw)(0, 1)
    again = randomness.rebuild(randomness.describe(mine))
    assert type(again) is type(mine)
    for _ in range(5):
        assert getattr(again, draw)(0, 1) == getattr(mine, draw)(0, 1)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"class": "Generator", "state": None},
        {"class": "Generator", "state": {"bit_generator": "os"}},
        {"class": "Generator", "state": {"bit_generator": "PCG64", "state": [1]}},
        {"class": "Random", "state": [3, [1] * 5, None]},
        {"class": "Random", "state": [3, [-1] * 625, None]},
        {"class": "Random", "state": [3, [0] * 10_000, None]},
        {"class": "Random", "state": [3, [[[[[1]]]]], None]},
    ],
)
def test_a_random_state_that_is_none_is_refused(data):
    """Can a hostile state do anything but fail?"""
    with pytest.raises(WireError):
        randomness.rebuild(data)


def test_a_digest_sees_a_change_in_place():
    """Also of an object, of what it holds, and of a generator?"""
    box = Base()
    box.inner = Derived()
    box.inner.n = 1
    generator = np.random.default_rng(1)
    changes = [
        ([1], lambda v: v.append(2)),
        (np.zeros(3), lambda v: v.__setitem__(0, 1)),
        (box, lambda v: setattr(v.inner, "n", 2)),
        (generator, lambda v: v.random()),
    ]
    for value, change in changes:
        before = digest(value)
        assert digest(value) == before
        change(value)
        assert digest(value) != before


def test_a_digest_of_an_object_that_holds_itself_ends():
    """Is a cycle no endless loop?"""
    box = Base()
    box.me = box
    assert digest(box) == digest(box)


def test_overwrite_makes_a_mutable_equal_to_another():
    """Does each kind keep its identity and take the value?"""
    for old, new in (
        ([1], [2, 3]),
        ({"a": 1}, {"b": 2}),
        ({1}, {2}),
        (bytearray(b"a"), bytearray(b"bc")),
    ):
        overwrite(old, new)
        assert old == new
    array = np.zeros(2)
    overwrite(array, np.ones(2))
    assert array.tolist() == [1, 1]
    overwrite(array, [5, 5])
    assert array.tolist() == [1, 1]


def test_what_cannot_change_is_not_looked_at():
    """Is a call with numbers cheap?"""
    assert all(map(fixed, (None, 1, 2.5, "a", b"b", range(3), len)))
    assert not any(map(fixed, ([], {}, np.zeros(1))))


def test_files_are_listed_read_and_removed_but_no_links_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Could a link lead out of the working folder?"""
    monkeypatch.chdir(tmp_path)
    workfiles.write([("deep/er/a.txt", b"one"), ("b.txt", b"two")])
    os.symlink("/etc/passwd", "link.txt")
    assert set(workfiles.snapshot()) == {"deep/er/a.txt", "b.txt"}
    assert workfiles.read("deep/er/a.txt", 10) == b"one"
    assert workfiles.read("link.txt", 10) is None
    assert workfiles.read("none.txt", 10) is None
    with pytest.raises(WireError, match="too large"):
        workfiles.read("b.txt", 2)
    before = workfiles.snapshot()
    workfiles.write([("b.txt", b"three")])
    assert workfiles.snapshot()["b.txt"] != before["b.txt"]
    workfiles.remove(["b.txt", "none.txt"])
    assert set(workfiles.snapshot()) == {"deep/er/a.txt"}


def test_a_functions_default_crosses_only_as_plain_data():
    """Are infinite and complicated defaults left out, not the parameter?"""

    def f(a=1, b=float("inf"), c=(), *, d="x"):
        return a

    rows = {row[0]: row[1:4] for row in describe(f, Numbers()).parameters}
    assert rows["a"][1:] == [True, 1] and rows["d"][1:] == [True, "x"]
    assert rows["b"][1:] == [True, None] and rows["c"][1:] == [True, None]
    assert rows["d"][0] == inspect.Parameter.KEYWORD_ONLY
