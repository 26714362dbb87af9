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

from autograder import grade
from autograder.settings import Settings
from autograder.source import read_assignment

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


def points(folder: Path, source, answers: dict[str, str]) -> tuple[float, str]:
    """Grade the model solution with other answers; points and the last message."""
    assignment = read_assignment(write_source(folder, "ps1", nb=source))
    facts = grade.prepare(assignment, Settings())
    data = to_bytes(handed_in(source, model(source) | answers))
    job = grade.Job("ada", "nb", data, assignment, facts, Settings())
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
