"""Can the student's code use a check's object, and nothing behind it?"""

from __future__ import annotations

from unittest.mock import MagicMock, Mock

import pytest

from autograder.errors import WireError
from autograder.examiner.lent import Lent


class Item:
    """What a check might define."""

    __module__ = "__main__"

    def __init__(self, cost: float) -> None:
        self.cost = cost

    def double(self, extra: float = 0.0) -> float:
        """Twice the cost, and more."""
        return 2 * self.cost + extra

    def __lt__(self, other: Item) -> bool:
        return self.cost < other.cost


class Values:
    """Stands for a decoder: values are written as they are."""

    @staticmethod
    def value(tree: object) -> object:
        """The value itself."""
        return tree


@pytest.fixture
def lent() -> Lent:
    """Lend objects of all classes but those of the set-up, which has none."""
    made = Lent()
    made.of_setup = lambda kind: False
    return made


def ask(lent: Lent, ref: dict, what: str, name: object, *args: object) -> object:
    """What a stand-in would get."""
    header = {"lent": ref["object"], "do": what, "name": name}
    return lent.serve(header | {"args": list(args), "kwargs": {}}, Values())


def test_attributes_and_methods_are_served(lent):
    """Does the stand-in get what the object has?"""
    item = Item(3)
    ref = lent.refer(item)
    assert ref["class"] == "Item" and ref["base"] == ""
    assert ref["methods"] == ["__lt__", "double"]
    assert ask(lent, ref, "get", "cost") == 3
    assert ask(lent, ref, "call", "double", 1.0) == 7
    assert lent.find(ref["object"]) is item
    assert lent.refer(item)["object"] == ref["object"]


@pytest.mark.parametrize(
    "name",
    ["__class__", "__dict__", "__init__", "__reduce__", "__globals__", "a.b", "", 3],
)
@pytest.mark.parametrize("what", ["get", "call", "set"])
def test_nothing_behind_an_object_can_be_asked_for(lent, name, what):
    """Is its class, its code and its module out of reach?"""
    ref = lent.refer(Item(3))
    with pytest.raises(WireError):
        ask(lent, ref, what, name, "x")


@pytest.mark.parametrize("name", ["_mock_wraps", "_spec_class", "_mock_children"])
def test_a_mocks_machinery_is_its_own(lent, name):
    """Is what a mock wraps out of reach?"""
    ref = lent.refer(Mock(wraps=len))
    with pytest.raises(WireError):
        ask(lent, ref, "get", name)


def test_what_is_private_stays_so_without_a_base_in_the_set_up(lent):
    """May only methods of the set-up's, which run over there, see it?"""
    item = Item(3)
    item._secret = 42
    ref = lent.refer(item)
    with pytest.raises(WireError):
        ask(lent, ref, "get", "_secret")
    lent.of_setup = lambda kind: kind is Item
    assert ask(lent, ref, "get", "_secret") == 42


def test_a_mock_answers_and_remembers(lent):
    """Is the call seen by the check?"""
    mock = MagicMock()
    mock.area.return_value = 6
    ref = lent.refer(mock)
    assert "__call__" in ref["methods"] and "__len__" in ref["methods"]
    area = ask(lent, ref, "get", "area")
    assert ask(lent, lent.refer(area), "call", "__call__", 2) == 6
    mock.area.assert_called_once_with(2)


@pytest.mark.parametrize("number", [0, 99, "1", None, True])
def test_a_number_that_was_never_given_is_refused(lent, number):
    """Can an object be guessed?"""
    lent.refer(Item(3))
    with pytest.raises(WireError):
        lent.find(number)
    with pytest.raises(WireError):
        ask(lent, {"object": number}, "get", "cost")


def test_a_change_is_seen_by_the_check_only_where_it_may(lent):
    """Could an answer spoil what it is compared with?"""
    item = Item(3)
    ref = lent.refer(item)
    lent.may_change = lambda: False
    ask(lent, ref, "set", "cost", 0)
    assert ask(lent, ref, "get", "cost") == 0 and item.cost == 3
    lent.forget()
    assert ask(lent, ref, "get", "cost") == 3
    lent.may_change = lambda: True
    ask(lent, ref, "set", "cost", 0)
    assert item.cost == 0


def test_an_iterator_is_whole_or_refused(lent):
    """Is nothing cut off in silence?"""

    class Bag(Item):
        __module__ = "__main__"

        def __iter__(self):
            return iter(range(int(self.cost)))

    assert ask(lent, lent.refer(Bag(10_000)), "call", "__iter__") == [*range(10_000)]
    with pytest.raises(WireError, match="more than 10,000"):
        ask(lent, lent.refer(Bag(10_001)), "call", "__iter__")


def test_plain_data_classes_and_functions_are_not_lent(lent):
    """Do they go their own ways?"""
    for value in (3, [1], Item, len, object()):
        assert not lent.lends(value)
    assert lent.lends(Item(1)) and lent.lends(Mock())
    lent.of_setup = lambda kind: True
    assert not lent.lends(Item(1))
