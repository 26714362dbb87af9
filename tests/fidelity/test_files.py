"""May a check read what the student's code wrote, and can such a file do harm?"""

from __future__ import annotations

from pathlib import Path

import pytest
from coursework import (
    check,
    handed_in,
    model,
    notebook,
    solution,
    to_bytes,
    write_source,
)

from autograder.grading import grade
from autograder.notebooks.source import read_assignment
from autograder.settings import Settings

SAVES = "import pickle\nwith open('kept.pkl', 'wb') as f:\n    pickle.dump({'n': 3}, f)"
WRITES = "with open('extra.py', 'w') as f:\n    f.write('N = 3')"
PICKLE = notebook(
    solution("save", SAVES),
    check(
        "save_check",
        "import pickle\n"
        "with open('kept.pkl', 'rb') as f:\n    kept = pickle.load(f)\n"
        "assert kept == {'n': 3}",
    ),
)
TRICK = """
import pickle
class Trick:
    def __reduce__(self):
        return (eval, ("{'n': 3}",))
with open('kept.pkl', 'wb') as f:
    pickle.dump(Trick(), f)
"""
OTHER_TRICK = TRICK.replace("(eval, (\"{'n': 3}\",))", "(dict, ([('n', 3)],))")


def points(
    folder: Path,
    source,
    answers: dict[str, str],
    beside: dict[str, str] | None = None,
    shipped: dict[str, str] | None = None,
) -> tuple[float, str]:
    """Grade the model solution with other answers; points and the last message.

    ``beside`` are files that the student hands in, ``shipped`` the source's.
    """
    place = write_source(folder, "ps1", nb=source)
    for name, text in (shipped or {}).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    assignment = read_assignment(place)
    facts = grade.prepare(assignment, Settings())
    data = to_bytes(handed_in(source, model(source) | answers))
    files = tuple((name, text.encode()) for name, text in (beside or {}).items())
    job = grade.Job("ada", "nb", data, assignment, facts, Settings(), beside=files)
    result = grade.grade(job).result
    return result.score, result.checks[-1].message


def test_a_pickle_of_plain_data_is_read(tmp_path):
    """Does the ordinary case work?"""
    assert points(tmp_path, PICKLE, {}) == (1, "")


@pytest.mark.parametrize("trick", [TRICK, OTHER_TRICK])
def test_a_pickle_that_names_a_function_is_refused(trick, tmp_path):
    """Would it run in the trusted process, and pass the check?"""
    score, message = points(tmp_path, PICKLE, {"save": trick})
    assert score == 0
    assert "may run code when it is read" in message


def test_a_module_that_the_answer_writes_never_runs_in_the_examiner(tmp_path):
    """Can a check be made to import the student's code?"""
    source = notebook(
        solution("write", WRITES),
        check(
            "write_check",
            "import sys\nsys.path.insert(0, '.')\nimport extra\nassert extra.N == 3",
        ),
    )
    assignment = read_assignment(write_source(tmp_path, "ps1", nb=source))
    facts = grade.prepare(assignment, Settings())["nb"]
    assert len(facts.failed) == 1 and "extra" in facts.failed[0]


NUMBER = notebook(solution("number", "n = 3"), check("number_check", "assert n == 3"))


@pytest.mark.parametrize(
    ("answer", "beside"),
    [
        ("from own import n", {"own.py": "n = 3"}),
        ("from lib.own import n", {"lib/__init__.py": "", "lib/own.py": "n = 3"}),
        ("n = int(open('data/n.txt').read())", {"data/n.txt": "3"}),
    ],
    ids=["module", "package", "data"],
)
def test_the_students_own_files_are_there(answer, beside, tmp_path):
    """Would an answer that works at home have no points here?"""
    assert points(tmp_path, NUMBER, {"number": answer}, beside) == (1, "")


def test_the_sources_file_stands_before_a_students_of_that_name(tmp_path):
    """Could a student hand in easier data?"""
    shipped = {"n.txt": "4"}
    answer = {"number": "n = int(open('n.txt').read())"}
    score, _ = points(tmp_path, NUMBER, answer, {"n.txt": "3"}, shipped)
    assert score == 0


def test_a_file_in_the_way_costs_nothing(tmp_path):
    """Is an answer graded although a file of the student's is named like a folder?"""
    shipped, beside = {"data/n.txt": "3"}, {"data": "a file", "data/n.txt/x": "deeper"}
    answer = {"number": "n = int(open('data/n.txt').read())"}
    assert points(tmp_path, NUMBER, answer, beside, shipped) == (1, "")


def test_a_module_handed_in_never_runs_in_the_examiner(tmp_path):
    """Can a file that a check imports be the student's?"""
    source = notebook(
        solution("number", "n = 3"),
        check("number_check", "import own\nassert own.n == n"),
    )
    shipped = {"own.py": "n = 3"}
    assert points(tmp_path / "a", source, {}, {}, shipped) == (1, "")
    forged = {"own.py": "class Any:\n    __eq__ = lambda *_: True\nn = Any()"}
    wrong = {"number": "n = 5"}
    score, _ = points(tmp_path / "b", source, wrong, forged, shipped)
    assert score == 0
    hidden = {"fractions_of_mine.py": "n = 3", "nbgrader_config.py": "1 / 0"}
    wrong = {"number": "import fractions_of_mine\nn = 5"}
    assert points(tmp_path / "c", source, wrong, hidden, shipped)[0] == 0
