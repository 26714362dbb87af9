"""Can any bytes for a notebook do more than be refused or be graded?

Notebooks are bent as bytes and as trees, and read. Run more with

    python tests/unit/notebooks/test_submission_fuzz.py INPUTS [FIRST_SEED]

Each input is made from its own seed, which a failure names.
"""

from __future__ import annotations

import copy
import json
import random
import resource
import sys
import time
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "support"))

from coursework import (
    check,
    handed_in,
    locked,
    manual,
    model,
    notebook,
    solution,
    text,
    to_bytes,
    write_source,
)

from autograder.errors import SubmissionError
from autograder.limits import Limits
from autograder.notebooks.assignment import Role
from autograder.notebooks.source import read_notebook
from autograder.notebooks.submission import read

SECONDS = 5.0  # for one input: a generous bound on a busy machine
GROWTH = 300 * 2**20  # of the peak, over any number of inputs
LIMITS = Limits(notebook_bytes=2 * 2**20)
NOTEBOOK = notebook(
    text("title", "# Title"),
    locked("setup", "x = 1"),
    solution("f", "def f(x):\n    return x"),
    check("f__right", "assert f(1) == 1", 2, hidden="assert f(2) == 2"),
    manual("essay"),
)
VALUES = (
    None, True, 0, -1, 2**70, 1e308, "", "x", "f", "f__right", "code", "markdown",
    "\ud800", "\x00", "a" * 10_000, [], {}, [[]], {"f": 1}, ["a", 1, None],
    {"nbgrader": {"grade_id": "f", "points": 1e9, "grade": True}}, [{}] * 50,
)  # fmt: skip


def bend_tree(tree: object, rng: random.Random) -> object:
    """Replace, remove, repeat or move something in a JSON tree."""
    places: list[tuple] = []

    def walk(node: object) -> None:
        keys = node.keys() if isinstance(node, dict) else range(len(node))
        for key in keys:
            places.append((node, key))
            if isinstance(node[key], dict | list):
                walk(node[key])

    walk(tree)
    for _ in range(rng.randint(1, 4)):
        node, key = rng.choice(places)
        try:
            match rng.randrange(5):
                case 0:
                    node[key] = copy.deepcopy(rng.choice(VALUES))
                case 1:
                    del node[key]
                case 2 if isinstance(node, list):
                    node.insert(rng.randrange(len(node) + 1), copy.deepcopy(node[key]))
                case 3:
                    other, place = rng.choice(places)
                    node[key] = copy.deepcopy(other[place])
                case _:
                    node[key] = [node[key]] * rng.randint(1, 5)
        except (KeyError, IndexError, RecursionError):
            continue
    return tree


def bend_bytes(data: bytes, rng: random.Random) -> bytes:
    """Flip, cut, repeat or insert bytes."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0 if at < len(data):
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + rng.randint(1, 50)]
            case 2:
                data[at:at] = data[at : at + rng.randint(1, 200)]
            case 3:
                data[at:at] = rng.choice(
                    [b"[" * 500, b'{"a":' * 300, b"\xff", b"9" * 5000, b'"', b"\\u0000"]
                )
            case _:
                del data[at:]
    return bytes(data)


def make(seed: int, base: bytes) -> bytes:
    """Make one input from its seed."""
    rng = random.Random(seed)
    if rng.random() < 0.6:
        tree = bend_tree(json.loads(base), rng)
        base = json.dumps(tree).encode("utf-8", "surrogatepass")
        if rng.random() < 0.8:
            return base
    return bend_bytes(base, rng)


def try_one(seed: int, base: bytes, source) -> str:
    """Read one input; return what became of it."""
    data = make(seed, base)
    started = time.perf_counter()
    try:
        found = read(data, source, LIMITS)
    except SubmissionError as error:
        assert str(error), f"seed {seed}: a refusal without a cause"
        outcome = "refused"
    else:
        _hold(found, source, seed)
        outcome = "read"
    assert time.perf_counter() - started < SECONDS, f"seed {seed}: too slow"
    return outcome


def _hold(found, source, seed: int) -> None:
    """What must be true of any notebook that was read."""
    graded = [c.cell for c in found.cells if c.cell is not None and c.cell.graded]
    assert graded == [c for c in source.cells if c.graded], f"seed {seed}: graded cells"
    for cell in found.cells:
        if cell.cell is not None and cell.cell.role is Role.CHECK:
            assert cell.source == cell.cell.source, f"seed {seed}: a check's text"
            assert not cell.run, f"seed {seed}: a check would run with the student"
        assert isinstance(cell.source, str)
        assert cell.cell_type in ("code", "markdown", "raw")


def fuzz(inputs: int, first: int, folder: Path) -> dict[str, int]:
    """Try many inputs; return how often each outcome came."""
    place = write_source(folder, "ps", nb=NOTEBOOK)
    source = read_notebook(place / "nb.ipynb")
    base = to_bytes(handed_in(NOTEBOOK, model(NOTEBOOK)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes = {"read": 0, "refused": 0}
    for seed in range(first, first + inputs):
        outcomes[try_one(seed, base, source)] += 1
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) * 1024
    assert grown < GROWTH, f"memory grew by {grown / 2**20:.0f} MiB"
    return outcomes


def test_two_thousand_bent_notebooks_are_read_or_refused(tmp_path):
    """Does every bent notebook end in a mended one or in a cause?"""
    outcomes = fuzz(2_000, 0, tmp_path)
    # both ends must be reached, or the inputs are all of one kind
    assert min(outcomes.values()) > 100


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_a_hundred_thousand_bent_notebooks_are_read_or_refused(tmp_path):
    """The same, with the number of inputs that we promise?"""
    outcomes = fuzz(100_000, 10_000, tmp_path)
    assert sum(outcomes.values()) == 100_000


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        first_seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
        print(fuzz(int(sys.argv[1]), first_seed, Path(made)))
