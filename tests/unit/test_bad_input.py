"""Forty-odd ways to call or feed it wrongly: one message, exit code 2, nothing lost.

A case gives the words of a call and what the message must say; some first spoil the
course folder. Whatever lay in the folder before lies there afterwards, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder import cli
from autograder.classroom import classroom


def nothing(root: Path) -> None:
    """Leave the course as it is."""


def config(text: str) -> Callable[[Path], None]:
    """Write a configuration."""
    return lambda root: (root / "nbgrader_config.py").write_text(text)


def source(text: str) -> Callable[[Path], None]:
    """Write something else than the source notebook."""
    place = "source/ps1/problem.ipynb"
    return lambda root: (root / place).write_text(text)


def cells(change: Callable[[list], None]) -> Callable[[Path], None]:
    """Change the source's cells."""

    def spoil(root: Path) -> None:
        path = root / "source" / "ps1" / "problem.ipynb"
        made = json.loads(path.read_text())
        change(made["cells"])
        path.write_text(json.dumps(made))

    return spoil


def twice(made: list) -> None:
    """Give two cells one grade_id."""
    made[3]["metadata"]["nbgrader"]["grade_id"] = "double_check"


def nameless(made: list) -> None:
    """Take a graded cell's id."""
    made[2]["metadata"]["nbgrader"]["grade_id"] = ""


def unclosed(made: list) -> None:
    """Forget the end of a hidden test."""
    made[2]["source"] = made[2]["source"].replace("### END HIDDEN TESTS", "")


def outside(made: list) -> None:
    """Forget the begin of a solution."""
    made[1]["source"] = made[1]["source"].replace("### BEGIN SOLUTION", "")


def negative(made: list) -> None:
    """Give negative points."""
    made[2]["metadata"]["nbgrader"]["points"] = -1


def words_for_points(made: list) -> None:
    """Give points in words."""
    made[2]["metadata"]["nbgrader"]["points"] = "three"


def roster(text: str) -> Callable[[Path], None]:
    """Write a roster."""
    return lambda root: (root / "roster.csv").write_text(text)


def both(*spoilers: Callable[[Path], None]) -> Callable[[Path], None]:
    """Spoil several things."""

    def spoil(root: Path) -> None:
        for one in spoilers:
            one(root)

    return spoil


def gone(root: Path) -> None:
    """Lose the whole source."""
    shutil.rmtree(root / "source")


def no_submissions(root: Path) -> None:
    """Lose what was handed in."""
    shutil.rmtree(root / "submitted")


def no_database(root: Path) -> None:
    """Put something else where the gradebook is."""
    (root / "gradebook.db").write_bytes(b"this is no database" * 100)


@dataclass(frozen=True)
class Case:
    """A wrong call: what is spoilt first, the words, and what the message says."""

    words: tuple[str, ...]
    says: str
    spoil: Callable[[Path], None] = nothing


def case(words: str, says: str, spoil: Callable[[Path], None] = nothing) -> Case:
    """Make a case; the words are split at spaces."""
    return Case(tuple(words.split()), says, spoil)


GRADE, OUT = "grade ps1", "--output no/such/folder/out.csv"
C = "c = get_config()\n"
CASES = [
    # the assignment
    case("grade ps9", "no assignment 'ps9'"),
    case("grade ps", "did you mean 'ps1'"),
    case("release ps9", "no assignment 'ps9'"),
    case("qualify ps9", "no assignment 'ps9'"),
    case("feedback ps9", "no assignment 'ps9'"),
    case("export ps9", "no assignment 'ps9'"),
    case("collect ps9 . --from plain", "no assignment 'ps9'"),
    case("report ps9", "no assignment 'ps9'"),
    case("grade ../ps1", "no assignment '../ps1'"),
    case(GRADE, "a course folder? Name it with --course-dir", gone),
    # students
    case("grade ps1 --student nobody", "nobody"),
    case("feedback ps1", "run `autograder grade ps1` first"),
    case("report ps1", "autograder grade"),
    case("export ps1", "run `autograder grade` first"),
    case(GRADE, "expected submissions in", no_submissions),
    case("grade ps1 --dry-run", "expected submissions in", no_submissions),
    # the configuration
    case(GRADE, "ZeroDivisionError", config("1 / 0")),
    case("feedback ps1", "SyntaxError", config("c = get_config(")),
    case("export ps1", "SystemExit", config("import sys; sys.exit(0)")),
    case(GRADE, "did you mean cell_seconds", config(C + "c.Engine.cell_second = 1")),
    case(GRADE, "did you mean c.Engine", config(C + "c.Engines.cell_seconds = 1")),
    case(GRADE, "cell_seconds", config(C + "c.Engine.cell_seconds = 'long'")),
    case(GRADE, "cell_seconds", config(C + "c.Engine.cell_seconds = -1")),
    case(GRADE, "tier", config(C + "c.Engine.tier = 7")),
    case(
        GRADE,
        "no_such_engine",
        config(C + "c.Autograde.autograde_preprocessors = ['no_such_engine.X']"),
    ),
    case(GRADE, "at least 16 characters", config(C + "c.Engine.variants = True")),
    case(
        "export ps1",
        "with its zone",
        config(C + "c.LatePolicy.deadlines = {'ps1': 'Friday'}"),
    ),
    case(GRADE, "percent_per_day", config(C + "c.LatePolicy.percent_per_day = 101")),
    # the source
    case(GRADE, "problem", source("{")),
    case("release ps1", "problem", source("[]")),
    case("qualify ps1", "problem", source('{"nbformat": 3}')),
    case(GRADE, "double_check", cells(twice)),
    case(GRADE, "without a grade_id", cells(nameless)),
    case("release ps1", "HIDDEN TESTS", cells(unclosed)),
    case("release ps1", "SOLUTION", cells(outside)),
    case(GRADE, "points", cells(negative)),
    case(GRADE, "points", cells(words_for_points)),
    # files
    case("grade ps1 --json no/such/folder/out.json", "--json"),
    case("grade ps1 --json .", "expected a file for --json"),
    case("collect ps1 submitted --from plain --json .", "expected a file for --json"),
    case(f"export ps1 --output {'x' * 300}", "expected a file for --output"),
    case("export ps1 --output .", "expected a file for --output"),
    case("report ps1 --output submitted", "expected a file for --output"),
    case(GRADE, "gradebook", no_database),
    case("collect ps1 nothing.zip --from canvas", "there is no nothing.zip"),
    case("collect ps1 nbgrader_config.py --from canvas", "a zip archive", config(C)),
    case("collect ps1 submitted --from plain --roster no.csv", "a roster in no.csv"),
    case(
        "collect ps1 submitted --from plain --roster roster.csv",
        "column that names students",
        roster("colour\nred\n"),
    ),
    case(
        "collect ps1 submitted --from plain --roster roster.csv",
        "both are 'ann'",
        roster("student_id\nann\nann\n"),
    ),
    case(
        "export ps1 --to canvas --roster roster.csv",
        "cannot be an id",
        roster("student_id\n../../etc\n"),
    ),
]


def state(root: Path) -> dict[str, str]:
    """Hash every file below a folder."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def name(one: Case) -> str:
    """Words and message of a case, short and without what a shell minds."""
    return "".join(c if c.isalnum() else "-" for c in f"{one.words} {one.says}")[:70]


@pytest.mark.parametrize("one", CASES, ids=name)
def test_a_wrong_call_is_told_once_and_loses_nothing(
    one, maker, engine, monkeypatch, capsys
):
    """Is there one message that says what is wrong, and is everything still there?"""
    maker.gradebook()
    maker.source()
    maker.hand_in("ann")
    keywords = classroom.Classroom.__init__.__kwdefaults__
    for key, function in engine.items():
        monkeypatch.setitem(keywords, key, function)
    monkeypatch.setattr("autograder.coursedir.config.jupyter_config_path", list)
    monkeypatch.chdir(maker.root)
    one.spoil(maker.root)
    before = state(maker.root)
    assert cli.main([*one.words, "--course-dir", str(maker.root)]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert one.says in said
    assert said.count("autograder: ") == 1 and "Traceback" not in said
    after = state(maker.root)
    book = str(maker.root / "gradebook.db")
    if one.spoil is not no_database:  # a new assignment may be entered
        assert after.pop(book)
        before.pop(book)
    assert {path: after.get(path) for path in before} == before


@pytest.mark.parametrize(
    "words",
    [
        "",
        "nope",
        "grade",
        "grade ps1 --jobs 0",
        "grade ps1 --jobs two",
        "grade ps1 ps2",
        "collect ps1 a.zip",
        "collect ps1 a.zip --from blackboard",
        "collect ps1 a.zip --from plain --timezone Mars/Olympus",
        "export ps1 --to excel",
        "feedback",
        "grade ps1 --cluster",
    ],
)
def test_arguments_that_are_none(words, capsys):
    """Does argparse say how the call goes, with exit code 2?"""
    with pytest.raises(SystemExit) as ended:
        cli.main(words.split())
    assert ended.value.code == 2
    assert "usage: autograder" in capsys.readouterr().err


def test_there_are_enough_cases():
    """Are at least forty cases and every verb that takes an assignment among them?"""
    assert len(CASES) >= 40
    verbs = {one.words[0] for one in CASES}
    known = {"release", "qualify", "grade", "feedback", "collect", "export", "report"}
    assert verbs >= known


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_told(maker, capsys):
    """Is a course that cannot be written a message?"""
    maker.source()
    maker.root.chmod(0o555)
    try:
        assert cli.main(["release", "ps1", "--course-dir", str(maker.root)]) == 2
    finally:
        maker.root.chmod(0o755)
    assert "autograder: " in capsys.readouterr().err
