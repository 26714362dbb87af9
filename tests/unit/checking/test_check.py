"""``autograder check``: what a student learns before handing in."""

from __future__ import annotations

import ast
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat import from_dict
from nbgrader.utils import compute_checksum

from autograder.checking import cli as check_cli
from autograder.checking import release as check_release
from autograder.checking import run as check_run
from autograder.checking.check import check
from autograder.checking.names import CodeCell, stale, uses
from autograder.checking.release import checksum
from autograder.checking.report import Report
from autograder.checking.run import Ran, Session, Stopped
from autograder.checking.text import REMINDER, as_dialog, as_text
from autograder.errors import UsageError
from autograder.limits import Limits

STUB = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
RIGHT = "def double(x):\n    return 2 * x"
SPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


def _notebook(cells: list[dict], **metadata: Any) -> str:
    tree = {"nbformat": 4, "nbformat_minor": 5, "cells": cells}
    return json.dumps({**tree, "metadata": {"kernelspec": SPEC, **metadata}})


class Desk:
    """A student's folder: a release above it, and what the student made of it."""

    def __init__(self, root: Path, build: Callable[..., dict]) -> None:
        self.root = root
        self.build = build
        self.path = root / "work" / "problem.ipynb"
        self.path.parent.mkdir()

    def blank(self) -> list[dict]:
        """Two questions: one with a check in two cells, one in words."""
        cells = [
            self.build("text", "# Numbers\n\nRead first."),
            self.build("plain", "import math"),
            self.build("text", "## 1. Double"),
            self.build("solution", STUB, "double"),
            self.build("check", "assert double(3) == 6, 'not six'", "double_six", 2),
            self.build("check", "assert double(0) == 0", "double_zero", 1),
            self.build("text", "## 2. Why"),
            self.build("manual", "YOUR ANSWER HERE", "why", 2),
        ]
        for cell in cells:
            if marks := cell["metadata"].get("nbgrader"):
                marks["cell_type"] = cell["cell_type"]
                marks["checksum"] = checksum(cell)
        return cells

    def release(self) -> None:
        """Write ``release/ps1/problem.ipynb`` above the student's folder."""
        folder = self.root / "release" / "ps1"
        folder.mkdir(parents=True)
        (folder / "problem.ipynb").write_text(_notebook(self.blank()))

    def solved(self, answer: str = RIGHT, essay: str = "Because.") -> list[dict]:
        """The blank with both answers filled in."""
        cells = self.blank()
        cells[3]["source"], cells[7]["source"] = answer, essay
        return cells

    def check(self, cells: list[dict], **options: Any) -> Report:
        """Write the student's notebook and check it."""
        self.path.write_text(_notebook(cells, **options.pop("metadata", {})))
        return check(self.path, **options)


@pytest.fixture
def desk(tmp_path: Path, build: Callable[..., dict]) -> Desk:
    """Return a student's folder without a release."""
    return Desk(tmp_path, build)


def _statuses(report: Report) -> dict[str, str]:
    return {one.grade_id: one.status for one in report.checks}


def _texts(report: Report, kind: str) -> list[str]:
    return [found.text for found in report.findings if found.kind == kind]


# --- what is right, wrong or missing ------------------------------------------


@pytest.mark.parametrize("released", [True, False])
def test_a_solved_notebook_passes(desk, released):
    """Is everything right called right, with the release at hand and without?"""
    if released:
        desk.release()
    report = desk.check(desk.solved())
    assert report.ok
    assert _statuses(report) == {"double_six": "passed", "double_zero": "passed"}
    assert report.findings == ()
    assert report.compared_with == ("release/ps1/problem.ipynb" if released else "")
    assert REMINDER in " ".join(as_text(report).split())
    assert "as above" not in as_text(report)  # nothing is said of a check that passes


@pytest.mark.parametrize("released", [True, False])
def test_a_blank_notebook_is_empty_and_nothing_else(desk, released):
    """Does a blank name both empty answers, without a list of consequences?"""
    if released:
        desk.release()
    cells = desk.blank()
    cells.insert(4, desk.build("plain", "shown = double(2)"))
    cells.insert(5, desk.build("plain", "print(shown)"))
    report = desk.check(cells)
    assert not report.ok
    assert {a.grade_id for a in report.answers if a.empty} == {"double", "why"}
    assert {c.message.partition(":")[0] for c in report.checks} == {"not answered yet"}
    assert report.findings == ()


def test_an_answer_without_words_is_still_empty(desk):
    """Is a written answer that was wiped out no answer?"""
    report = desk.check(desk.solved(essay="  \n"))
    assert [a.grade_id for a in report.answers if a.empty] == ["why"]
    assert not report.ok


def test_a_failing_check_says_the_instructors_words_under_its_question(desk):
    """Does a wrong answer fail the right check, with its message and heading?"""
    report = desk.check(desk.solved("def double(x):\n    return x * x"))
    six, zero = report.checks
    assert (six.status, six.message, six.question) == ("failed", "not six", "1. Double")
    assert zero.status == "passed"
    assert not report.ok


def test_a_check_without_words_quotes_its_visible_line(desk):
    """Is an assertion without a message shown as the line that is not so?"""
    report = desk.check(desk.solved("def double(x):\n    return 6"))
    assert report.checks[1].message == "this is not so: `assert double(0) == 0`"


def test_an_error_in_the_answer_names_function_and_line(desk):
    """Is an exception of the student's shown where it was raised?"""
    answer = "def double(x):\n    return {}[x]"
    (six, _) = desk.check(desk.solved(answer)).checks
    assert six.status == "error"
    assert "KeyError: 3" in six.message
    assert "in `double`, line 2: `return {}[x]`" in six.message


def test_a_part_of_the_points_is_not_a_pass(desk):
    """Is a last value below the points told as what nbgrader takes it for?"""
    cells = desk.solved()
    cells[4]["source"] = "0.5"
    report = desk.check(cells)
    assert (report.checks[0].status, report.checks[0].message) == (
        "failed",
        "partly right: 0.5 of 2",
    )


def test_warnings_and_printing_do_not_fail_a_check(desk):
    """Does text on stderr leave a right answer right, as in the grader?"""
    answer = "import sys, warnings\ndef double(x):\n"
    answer += (
        "    warnings.warn('old')\n    print('x', file=sys.stderr)\n    return 2*x"
    )
    assert desk.check(desk.solved(answer)).ok


# --- damaged cells ---------------------------------------------------------------


def test_damage_is_listed_and_the_original_checks_run(desk):
    """Are an edited, a deleted and a copied check told, and the right ones run?"""
    desk.release()
    cells = desk.solved("def double(x):\n    return 7")
    cells[4]["source"] = "assert True"
    copy = json.loads(json.dumps(cells[7])) | {"id": "copy"}
    del cells[5]
    cells.append(copy)
    report = desk.check(cells)
    assert _statuses(report) == {"double_six": "failed", "double_zero": "failed"}
    assert _texts(report, "repair") == [
        "`double_six` was edited; restored",
        "`double_zero` was missing; restored",
        "a second cell `why` kept as an ordinary cell",
    ]


def test_damage_is_seen_by_checksums_where_there_is_no_release(desk):
    """Do the notebook's own marks tell an edited, retyped and copied cell?"""
    cells = desk.solved()
    cells[4]["source"] = "assert True"
    cells[5]["cell_type"] = "markdown"
    cells.append(json.loads(json.dumps(cells[4])) | {"id": "copy"})
    report = desk.check(cells)
    assert _texts(report, "repair") == [
        "a second copy of the locked cell `double_six` left out",
        "`double_six` was edited; the grader puts the original back",
        "`double_zero` was a code cell; the grader makes it one again",
    ]


def test_another_version_of_the_release_is_not_compared_with(desk):
    """Is a newer version of a problem set not called an edited one?"""
    desk.release()
    cells = desk.solved()
    cells[4]["source"] = "assert double(3) == 6, 'six!'"
    cells[4]["metadata"]["nbgrader"]["checksum"] = checksum(cells[4])
    report = desk.check(cells)
    assert report.compared_with == ""
    assert report.ok
    assert report.findings == ()


def test_a_renamed_notebook_is_told_its_name(desk):
    """Is a copy under another name recognised by its cells?"""
    desk.release()
    desk.path = desk.path.with_name("problem (1).ipynb")
    report = desk.check(desk.solved())
    assert _texts(report, "file") == ["hand it in under its own name, problem.ipynb"]
    assert report.ok


def test_a_notebook_in_release_is_not_compared_with_itself(desk):
    """Is a student who works in release/ told what they changed there?"""
    desk.release()
    desk.path = desk.root / "release" / "ps1" / "problem.ipynb"
    cells = desk.solved()
    cells[4]["source"] = "assert True"
    report = desk.check(cells)
    assert report.compared_with == ""
    assert _texts(report, "repair") == [
        "`double_six` was edited; the grader puts the original back"
    ]


def test_the_handout_in_the_package_is_found_first(desk, tmp_path, monkeypatch):
    """Does the check compare with what the bundle brought, and take its limits?"""
    handout = tmp_path / "handout"
    (handout / "ps1").mkdir(parents=True)
    (handout / "ps1" / "problem.ipynb").write_text(_notebook(desk.blank()))
    (handout / "limits.json").write_text('{"cell_seconds": 3.5, "seed": "no limit"}')
    monkeypatch.setattr(check_release, "HANDOUT", handout)
    cells = desk.solved()
    del cells[4]
    report = desk.check(cells)
    assert report.compared_with == "the problem set as it was handed out"
    assert _texts(report, "repair") == ["`double_six` was missing; restored"]
    assert check_release.read_limits() == Limits(cell_seconds=3.5)


def test_checksums_are_those_of_nbgrader(course_dir):
    """Is our checksum nbgrader's own, on every marked cell of every release?"""
    seen = 0
    for path in course_dir.glob("release/*/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if "nbgrader" in cell["metadata"]:
                cell["source"] = "".join(cell["source"])
                assert checksum(cell) == compute_checksum(from_dict(cell))
                assert check_release.untouched(cell)
                seen += 1
    assert seen > 100


# --- hidden state ----------------------------------------------------------------


def _ran(cell: dict, count: int, text: str = "") -> dict:
    cell["execution_count"] = count
    stream = {"output_type": "stream", "name": "stdout", "text": text}
    cell["outputs"] = [stream] if text else []
    return cell


def test_a_name_that_a_later_cell_makes_is_told_with_both_cells(desk):
    """Is "it worked because that cell ran before" told, and by which counts?"""
    cells = desk.solved()
    cells.insert(2, _ran(desk.build("plain", "print(factor)"), 9, "2\n"))
    cells.append(_ran(desk.build("plain", "factor = 2"), 4))
    report = desk.check(cells)
    (text,) = _texts(report, "state")
    assert "cell 3 (`print(factor)`): `factor` is not defined" in text
    assert "only cell 10 (`factor = 2`), further down, makes it" in text
    assert "([4] before [9])" in text
    assert not report.ok


def test_a_name_whose_cell_is_gone_is_told(desk):
    """Is a name that only the old session knows called that?"""
    cells = desk.solved("def double(x):\n    return factor * x")
    _ran(cells[4], 7)
    (six, _) = desk.check(cells).checks
    assert six.message.startswith("`factor` is not defined: no cell makes it; your")
    assert "still remembers" in six.message


def test_only_the_first_cause_is_listed(desk):
    """Is a chain of missing names told once, at its beginning?"""
    cells = desk.solved()
    cells += [desk.build("plain", "a = gone"), desk.build("plain", "b = a + 1")]
    cells.append(desk.build("plain", "print(b)"))
    report = desk.check(cells)
    assert len(report.findings) == 1
    assert "`gone` is not defined" in report.findings[0].text


def test_an_undefined_name_in_a_branch_that_did_not_run_is_a_hint(desk):
    """Is a misspelt name found in code that no visible check reaches?"""
    answer = (
        "def double(x):\n    if x > 100:\n        return misspelt\n    return 2 * x"
    )
    report = desk.check(desk.solved(answer))
    (text,) = _texts(report, "state")
    assert text.startswith("`double` uses `misspelt`, which nothing")
    assert report.ok


@pytest.mark.parametrize(
    "answer",
    [
        "def double(x):\n    import math as m\n    return m.fsum([x, x])",
        "def double(x):\n    def inner(y):\n        return y\n    return 2 * inner(x)",
        "def double(x):\n    try:\n        return 2 * x\n    except Exception as e:"
        "\n        raise RuntimeError from e",
        "from math import *\ndef double(x):\n    return 2 * floor(x)",
        "class Twice:\n    by = 2\n    def go(self, x):\n        return self.by * x\n"
        "def double(x):\n    return [Twice().go(y) for y in [x]][0]",
        "%time k = 2\ndef double(x):\n    global seen\n    seen = x\n    return k * x",
    ],
)
def test_names_that_are_there_are_not_missed(desk, answer):
    """Do imports within functions, inner functions, stars and magics raise nothing?"""
    report = desk.check(desk.solved(answer))
    assert report.ok
    assert report.findings == ()


def test_an_output_from_another_state_is_told(desk):
    """Is a saved output that a re-run cell above has made stale found?"""
    cells = desk.solved()
    cells.insert(2, _ran(desk.build("plain", "k = 3"), 8))
    cells.insert(3, _ran(desk.build("plain", "print(k)"), 5, "2\n"))
    report = desk.check(cells)
    (text,) = _texts(report, "state")
    assert "cell 4 (`print(k)`) shows an output from another state" in text
    assert "[5]" in text and "[8]" in text
    assert report.ok


def test_an_output_that_is_the_same_or_in_order_is_not_stale():
    """Is nothing said when the text is the same, or the cells ran in order?"""
    maker = CodeCell(0, "a", "k = 3", True, count=8)
    same = CodeCell(1, "b", "print(k)", True, count=5, text="<f at 0x1f>\n")
    other = CodeCell(1, "b", "print(k)", True, count=9, text="0.123\n")
    session = Session({0: Ran(0, "ok"), 1: Ran(1, "ok", text="<f  at 0x2e>")})
    assert not list(stale([maker, same], session))
    assert not list(stale([maker, other], session))
    late = CodeCell(1, "b", "print(k)", True, count=5, text="0.123\n")
    assert [(c.label, m.label, n) for c, m, n in stale([maker, late], session)] == [
        ("b", "a", "k")
    ]


def test_names_follow_pythons_own_rules():
    """Does a cell make and read what Python says, and no local names?"""
    found = uses(
        "import a.b as c\nd, *e = f\nfor g in h: pass\n"
        "def i(j, k=l):\n    global m\n    m = n\n    o = p\n    return o\n"
    )
    assert found.made == {"c", "d", "e", "g", "i", "m"}
    assert found.read >= {"f", "h", "l", "n", "p"}
    assert not found.read & {"j", "k", "o"}
    assert uses("this is no python").made == frozenset()


# --- the process -----------------------------------------------------------------


def test_a_cell_that_does_not_end_is_stopped_and_the_rest_runs(desk):
    """Is a loop stopped after its time, and everything else still checked?"""
    # interrupted, not ended: what the cell made before is there
    cells = desk.solved("def double(x):\n    return kept * x")
    cells.insert(2, desk.build("plain", "kept = 2\nwhile True:\n    pass"))
    limits = Limits(cell_seconds=1.0, check_seconds=20.0)
    report = desk.check(cells, limits=limits)
    assert set(_statuses(report).values()) == {"passed"}
    (text,) = _texts(report, "stopped")
    assert "is there a loop that does not end?" in text
    assert not report.ok


def test_a_loop_that_will_not_be_interrupted_is_ended(desk, monkeypatch):
    """Is code that swallows the interrupt ended, and the rest run without it?"""
    monkeypatch.setattr(check_run, "_SLACK_SECONDS", 1.0)
    stubborn = "while True:\n    try:\n        while True:\n            pass\n"
    stubborn += "    except KeyboardInterrupt:\n        pass"
    cells = desk.solved()
    cells.insert(2, desk.build("plain", stubborn))
    limits = Limits(cell_seconds=1.0, check_seconds=20.0)
    report = desk.check(cells, limits=limits)
    assert set(_statuses(report).values()) == {"passed"}
    assert "stopped after" in _texts(report, "stopped")[0]


def test_a_cell_that_ends_the_process_is_told_and_left_out(desk):
    """Does `os._exit` cost its own cell and nothing else?"""
    cells = desk.solved()
    cells.insert(2, desk.build("plain", "import os\nos._exit(0)"))
    report = desk.check(cells)
    assert set(_statuses(report).values()) == {"passed"}
    assert "ended the whole Python process" in _texts(report, "stopped")[0]


def test_a_notebook_that_is_too_long_says_what_was_not_run(desk):
    """Does the time of the whole notebook bound the check?"""
    cells = desk.solved()
    for number in range(3):
        cells.insert(1, desk.build("plain", f"import time\ntime.sleep(2)  # {number}"))
    begun = time.monotonic()
    report = desk.check(cells, limits=Limits(submission_seconds=3.0))
    assert time.monotonic() - begun < 10
    assert set(_statuses(report).values()) == {"late"}
    assert not report.ok


def test_slow_cells_are_told_with_the_graders_limit(desk):
    """Is a cell that needs a third of its time named, with both numbers?"""
    cells = desk.solved()
    cells.insert(2, desk.build("plain", "import time\ntime.sleep(0.9)"))
    limits = Limits(cell_seconds=2.0)
    (text,) = _texts(desk.check(cells, limits=limits), "slow")
    assert "took 0.9 s; the grader stops it after 2 s" in text
    cells[2]["metadata"]["nbgrader"] = {"grade_id": "setup", "locked": True}
    assert desk.check(cells, limits=limits).findings == ()  # imports, preloaded


def test_the_students_streams_and_modules_do_not_disturb(desk):
    """Do prints to the real stdout, reads of stdin and a file json.py do no harm?"""
    (desk.path.parent / "json.py").write_text("raise RuntimeError('not the real one')")
    (desk.path.parent / "helper.py").write_text("two = 2")
    answer = "import os, sys, helper\nos.write(1, b'noise')\n"
    answer += "assert sys.stdin.read() == ''\ndef double(x):\n    return helper.two * x"
    report = desk.check(desk.solved(answer))
    assert report.ok


def test_figures_open_no_window_and_a_check_can_be_stopped(desk):
    """Does plotting work without a display, and `stop` end a check at once?"""
    cells = desk.solved()
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    cells.insert(2, desk.build("plain", plot))
    assert desk.check(cells).ok
    cells.insert(2, desk.build("plain", "import time\ntime.sleep(60)"))
    stop = threading.Event()
    threading.Timer(1.5, stop.set).start()
    begun = time.monotonic()
    with pytest.raises(Stopped):
        desk.check(cells, stop=stop)
    assert time.monotonic() - begun < 10


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
def test_nothing_that_the_notebook_started_is_left(desk):
    """Is a process that a cell started gone when the check is over?"""
    started = "import subprocess\n"
    started += "child = subprocess.Popen(['sleep', '600'])\n"
    started += "open('pid', 'w').write(str(child.pid))"
    cells = desk.solved()
    cells.insert(2, desk.build("plain", started))
    desk.check(cells)
    pid = int((desk.path.parent / "pid").read_text())
    end = time.monotonic() + 5
    while _alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:  # a zombie whose parent died is not alive
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    except OSError:
        return True


# --- the file and the command line -------------------------------------------------


def test_kernel_and_size_are_told_and_fail_nothing(desk):
    """Are another kernel's name and a file near the limit told, as hints?"""
    other = {"kernelspec": {**SPEC, "name": "conda"}}
    cells = desk.solved()
    size = len(_notebook(cells))
    limits = Limits(notebook_bytes=int(size * 1.5))
    report = desk.check(cells, metadata=other, limits=limits)
    assert report.ok
    assert "'conda'" in _texts(report, "kernel")[0]
    assert "the grader refuses it" in _texts(report, "size")[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("{", "not valid JSON"),
        ("x" * 5000, "MiB are read"),
        (_notebook([], kernelspec={"name": "ir", "language": "R"}), "language 'R'"),
    ],
)
def test_what_the_grader_refuses_is_said_in_its_words(desk, text, words):
    """Is an unreadable file a failing report with the cause, not a wrong call?"""
    desk.path.write_text(text)
    report = check(desk.path, limits=Limits(notebook_bytes=4000))
    assert not report.ok
    assert words in report.refused
    assert words in as_dialog(report)["value"]["failed"][1]["raw_error"]


def test_exit_codes_are_honest(desk, capsys):
    """Is it 0 for right, 1 for wrong or empty, 2 for a wrong call?"""
    call = ["check", str(desk.path)]
    desk.path.write_text(_notebook(desk.solved()))
    assert check_cli.main(call) == 0
    desk.path.write_text(_notebook(desk.solved("def double(x):\n    return x")))
    assert check_cli.main(call) == 1
    desk.path.write_text(_notebook(desk.solved(essay="YOUR ANSWER HERE")))
    assert check_cli.main(call) == 1
    capsys.readouterr()
    assert check_cli.main(["check", str(desk.path.parent / "no.ipynb")]) == 2
    assert check_cli.main(["check", str(desk.path.parent)]) == 2
    desk.path.write_text(_notebook([desk.build("text", "# A lecture")]))
    assert check_cli.main(call) == 2
    desk.path.write_text(_notebook(desk.solved()))
    assert check_cli.main([*call, "--release", "/no/such.ipynb"]) == 2
    assert check_cli.main([*call, "--json", "/no/such/folder/x.json"]) == 2
    said = capsys.readouterr()
    assert said.err.count("autograder: expected") == 4
    assert "no questions" in said.err
    with pytest.raises(SystemExit) as wrong:
        check_cli.main(["check"])
    assert wrong.value.code == 2


def test_json_says_all_that_the_text_says(desk, tmp_path, capsys):
    """Does --json hold verdicts, answers, findings, times and the reminder?"""
    cells = desk.solved("def double(x):\n    return x")
    cells.append(desk.build("plain", "nothing_there"))
    desk.path.write_text(_notebook(cells))
    file = tmp_path / "found.json"
    assert check_cli.main(["check", str(desk.path), "--json", str(file)]) == 1
    found = json.loads(file.read_text())
    assert found["ok"] is False
    assert found["note"] == REMINDER
    assert found["checks"][0] == {
        "grade_id": "double_six",
        "question": "1. Double",
        "status": "failed",
        "message": "not six",
    }
    assert found["findings"][0]["fails"] is True
    assert {row[0] for row in found["times"]} >= {"`double`", "`double_six`"}
    text = capsys.readouterr().out
    assert "FAILED   double_six" in text
    assert check_cli.main(["check", str(desk.path), "--json", "-"]) == 1
    assert json.loads(capsys.readouterr().out)["checks"] == found["checks"]


def test_a_named_release_is_used_and_a_bad_one_is_a_wrong_call(desk, tmp_path):
    """Does `release=` win over what would be found?"""
    blank = tmp_path / "blank.ipynb"
    blank.write_text(_notebook(desk.blank()))
    cells = desk.solved()
    del cells[5]
    report = desk.check(cells, release=blank)
    assert _texts(report, "repair") == ["`double_zero` was missing; restored"]
    blank.write_text("[]")
    with pytest.raises(UsageError, match="released notebook"):
        desk.check(cells, release=blank)


def test_no_module_of_the_check_needs_linux_or_nbgrader(course_dir):
    """Do the student's modules import nothing that Windows or macOS lacks?"""
    from autograder.authoring.bundle_files import needed_modules

    names = needed_modules(course_dir / "autograder")
    assert {"checking/check.py", "checking/__init__.py", "checking/worker.py"} <= names
    assert {"__init__.py", "validate_extension.py", "notebooks/submission.py"} <= names
    never = {"grading", "examiner", "sandbox", "authoring", "qualifying", "checkers"}
    assert not {name.split("/")[0] for name in names} & never
    assert "notebooks/source.py" not in names
    only_posix = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "nbgrader"}
    for name in names:
        tree = ast.parse((course_dir / "autograder" / name).read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found = {(node.module or "").split(".")[0]}
            else:
                continue
            assert not found & only_posix, (name, found)
