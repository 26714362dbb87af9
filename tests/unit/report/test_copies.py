"""Is a copy found that a whole small class handed in, and short work left alone?"""

from __future__ import annotations

from autograder.report.alike import compare
from autograder.report.copies import word_for_word

STUB = "def spread(values, groups):\n    raise NotImplementedError()\n"
LONG = (
    STUB.partition("\n")[0]
    + "\n"
    + "\n".join(
        f"    v{k} = values.part{k}.sum() - len(str({k})) * values[{k} : -1]"
        for k in range(6)
    )
)
SHORT = "def double(x):\n    return x * 2"


def test_six_the_same_are_one_group():
    """Where the likeness of pairs has nothing to say: what all share is common?"""
    work = [{"spread": LONG, "double": SHORT} for _ in range(6)]
    assert compare(work, [STUB]).standing_out == 0
    assert word_for_word(work, [STUB]) == ((0, 1, 2, 3, 4, 5),)


def test_comments_and_layout_do_not_hide_a_copy():
    """But another name, or another number, makes another text?"""
    copy = "# mine\n" + LONG.replace(" = ", "=").replace("\n", "  # so\n\n")
    work = [{"a": t} for t in (LONG, copy, LONG.replace("v3", "w3"), LONG + "\n")]
    work.append({"a": LONG.replace("[2 :", "[7 :")})
    assert word_for_word(work, [STUB]) == ((0, 1, 3),)


def test_all_answers_count():
    """Is one equal question enough? Is it the same text in another question?"""
    work = [
        {"a": LONG, "b": "x = 1"},
        {"a": LONG, "b": "x = 2"},
        {"b": LONG, "a": "x = 1"},
    ]
    assert word_for_word(work, [STUB]) == ()


def test_short_work_and_blank_work_are_left_alone():
    """Two lines have one natural form; the release is everybody's?"""
    assert word_for_word([{"a": SHORT}] * 5, [STUB]) == ()
    assert word_for_word([{"a": LONG}] * 5, [LONG]) == ()
    assert word_for_word([{}, {"a": ""}], [STUB]) == ()


def test_the_largest_group_comes_first():
    """Two pairs and three: in which order?"""
    texts = [LONG, LONG.replace("v0", "a"), LONG.replace("v0", "b")]
    work = [{"a": texts[k]} for k in (1, 0, 2, 2, 0, 1, 2)]
    assert word_for_word(work, [STUB]) == ((2, 3, 6), (0, 5), (1, 4))
