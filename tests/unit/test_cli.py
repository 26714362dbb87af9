"""Does the command line say what happened, by its exit code and in words?"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import types
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder import cli
from autograder.classroom import classroom
from autograder.classroom.ledger import write_atomically
from autograder.errors import UsageError
from autograder.qualifying import qualify
from autograder.results import Result


@pytest.fixture
def call(maker, engine, monkeypatch):
    """Return a caller of the command line, with the engine that runs nothing."""
    maker.gradebook()
    maker.source()
    monkeypatch.setitem(
        classroom.Classroom.__init__.__kwdefaults__, "grade", engine["grade"]
    )
    monkeypatch.setitem(
        classroom.Classroom.__init__.__kwdefaults__, "prepare", engine["prepare"]
    )
    for name, function in engine.items():
        monkeypatch.setitem(qualify.qualify_all.__kwdefaults__, name, function)
    monkeypatch.setattr("autograder.coursedir.config.jupyter_config_path", list)

    def called(verb, *words):
        return cli.main([verb, "--course-dir", str(maker.root), *words])

    return called


def table(maker):
    """Read the table that `grade` writes."""
    with open(maker.root / "grades-ps1.csv", newline="") as stream:
        return list(csv.DictReader(stream))


def test_grade_exits_0_when_all_have_a_verdict(call, maker, capsys):
    """Also when one is refused: its cause is its verdict?"""
    maker.hand_in("ann")
    maker.hand_in("bob").write_text("")
    assert call("grade", "ps1") == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "ann 4 / 6 1 to grade by hand" in text
    assert "bob 0 / 6 refused: the file is empty" in text
    assert "autograder feedback ps1" in text
    rows = table(maker)
    assert [r["student_id"] for r in rows] == ["ann", "bob"]
    assert [(r["score"], r["max_score"], r["status"]) for r in rows] == [
        ("4", "6", "graded"),
        ("0", "6", "refused"),
    ]
    assert rows[0]["to_grade_by_hand"] == "1" and "empty" in rows[1]["cause"]


def test_grade_exits_1_when_one_has_no_verdict(
    call, maker, engine, monkeypatch, capsys
):
    """Is a failure of the engine's own told apart from a zero?"""
    maker.hand_in("ann")
    maker.hand_in("bob")

    def grade(job):
        if job.student == "bob":
            raise RuntimeError("worker lost")
        return engine["grade"](job)

    monkeypatch.setitem(classroom.Classroom.__init__.__kwdefaults__, "grade", grade)
    assert call("grade", "ps1") == 1
    assert "no verdict: bob problem: RuntimeError: worker lost" in (
        capsys.readouterr().out
    )
    assert [row["student_id"] for row in table(maker)] == ["ann"]


@pytest.mark.parametrize(
    "words",
    [
        ("grade", "ps9"),
        ("grade", "ps1", "--student", "nobody"),
        ("grade", "ps1", "--json", "/nowhere/at/all.json"),
        ("feedback", "ps1"),
        ("release", "ps9"),
        ("qualify", "ps9"),
    ],
)
def test_a_wrong_call_exits_2_with_one_message(call, maker, capsys, words):
    """Is there one clean line and no traceback?"""
    maker.hand_in("ann")
    assert call(*words) == 2
    said = capsys.readouterr().err
    assert said.count("autograder: ") == 1 and "Traceback" not in said


@pytest.mark.parametrize(
    "words", [(), ("grade",), ("nope",), ("grade", "ps1", "--jobs", "0"), ("draw",)]
)
def test_arguments_that_are_none_exit_2(words, capsys):
    """Does argparse agree, also about verbs that do not exist?"""
    with pytest.raises(SystemExit) as ended:
        cli.main(list(words))
    assert ended.value.code == 2


def test_a_broken_configuration_exits_2(call, maker, capsys):
    """Is nothing graded with a configuration that failed to load?"""
    maker.hand_in("ann")
    maker.config("import no_such_engine")
    assert call("grade", "ps1") == 2
    assert "no_such_engine" in capsys.readouterr().err
    assert not (maker.root / "autograded").exists()


def test_json_is_a_list_with_an_object_each(call, maker, capsys):
    """Are the keys those that are promised?"""
    maker.hand_in("ann", "return x")
    path = maker.root / "out.json"
    assert call("grade", "ps1", "--json", str(path)) == 0
    (one,) = json.loads(path.read_text())
    assert list(one) == [
        "student",
        "notebook",
        "score",
        "max_score",
        "status",
        "sandbox",
        "seconds",
        "repairs",
        "checks",
    ]
    assert one["checks"][0] == {
        "grade_id": "double_check",
        "points": 0.0,
        "max_points": 3.0,
        "status": "failed",
        "message": "`double(3)` should be 6",
    }
    assert one["status"] == "graded" and "-1.25" not in path.read_text()


@pytest.mark.parametrize("target", ["/dev/null", "/dev/stdout", "/proc/self/fd/1"])
def test_a_device_is_no_place_for_a_file(target):
    """Would root's /dev/null become a file? Only asked here, never tried."""
    with pytest.raises(UsageError, match="no plain file"):
        cli._check_target("--output", target)


def test_a_pipe_is_refused_and_stays(call, maker, capsys):
    """Is what is no plain file left alone, also below the command line?"""
    maker.hand_in("ann")
    pipe = maker.root / "pipe"
    os.mkfifo(pipe)
    assert call("grade", "ps1", "--json", str(pipe)) == 2
    assert "no plain file" in capsys.readouterr().err
    with pytest.raises(OSError, match="plain file"):
        write_atomically(pipe, "text")
    assert pipe.is_fifo()


def test_json_on_stdout_is_all_that_stands_there(call, maker, capsys):
    """Can another program read it, with the table still to be seen?"""
    maker.hand_in("ann", "return x")
    assert call("grade", "ps1", "--json", "-") == 0
    said = capsys.readouterr()
    (one,) = json.loads(said.out)
    assert one["student"] == "ann" and "ps1" in said.err


def test_json_of_a_dry_run_holds_what_would_be_written(call, maker, engine, capsys):
    """Can a script see who would move, before anything is written?"""
    maker.hand_in("ann", "return x")
    call("grade", "ps1")
    path = maker.hand_in("ann")
    later = path.parent / "timestamp.txt"
    later.write_text("2026-03-01 12:30:00 UTC")
    target = maker.root / "out.json"
    assert call("grade", "ps1", "--dry-run", "--json", str(target)) == 0
    (one,) = json.loads(target.read_text())
    assert (one["student"], one["score_before"], one["score"]) == ("ann", 0.0, 4.0)


def test_json_of_a_refused_one_says_why(call, maker):
    """Does a machine learn the cause?"""
    maker.hand_in("ann").unlink()
    path = maker.root / "out.json"
    assert call("grade", "ps1", "--json", str(path)) == 0
    (one,) = json.loads(path.read_text())
    assert one["status"] == "refused" and "is missing" in one["cause"]


def test_students_and_force_are_passed_on(call, maker, capsys):
    """Does --student restrict the run and keep the others in the table?"""
    for student in ("ann", "bob", "cid"):
        maker.hand_in(student)
    assert call("grade", "ps1", "--student", "ann", "--student", "cid") == 0
    assert [row["student_id"] for row in table(maker)] == ["ann", "cid"]
    assert call("grade", "ps1") == 0
    assert "kept       2 of 3" in capsys.readouterr().out
    assert call("grade", "ps1", "--force") == 0
    assert "kept       0 of 3" in capsys.readouterr().out
    assert call("grade", "ps1", "--student", "ann") == 0
    assert [row["student_id"] for row in table(maker)] == ["ann", "bob", "cid"]


def test_the_table_is_the_same_whatever_the_order(call, maker):
    """Is the file a function of the grades alone?"""
    for student in ("ann", "bob"):
        maker.hand_in(student)
    call("grade", "ps1", "--student", "bob")
    call("grade", "ps1")
    first = (maker.root / "grades-ps1.csv").read_bytes()
    call("grade", "ps1", "--force", "--jobs", "2")
    assert (maker.root / "grades-ps1.csv").read_bytes() == first


def test_ctrl_c_exits_130_and_says_how_to_go_on(
    call, maker, engine, monkeypatch, capsys
):
    """Does the same command finish the rest?"""
    import signal

    for k in range(6):
        maker.hand_in(f"s{k}")

    def grade(job):
        if job.student == "s3":
            signal.raise_signal(signal.SIGINT)
        return engine["grade"](job)

    left = []
    monkeypatch.setattr(cli, "_leave", lambda code: left.append(code) or code)
    monkeypatch.setitem(classroom.Classroom.__init__.__kwdefaults__, "grade", grade)
    assert call("grade", "ps1", "--jobs", "1") == 130
    assert "The same command goes on from here" in " ".join(
        capsys.readouterr().out.split()
    )
    monkeypatch.setitem(
        classroom.Classroom.__init__.__kwdefaults__, "grade", engine["grade"]
    )
    assert call("grade", "ps1") == 0
    assert len(table(maker)) == 6


def test_a_cluster_needs_dask(call, maker, monkeypatch, capsys):
    """Is the remedy named when it is not installed?"""
    maker.hand_in("ann")
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert call("grade", "ps1", "--cluster", "tcp://127.0.0.1:1") == 2
    assert "pip install distributed" in capsys.readouterr().err


def test_a_cluster_is_an_executor_like_any_other(call, maker, monkeypatch):
    """Is the client's executor used, with as many jobs as it has threads?"""
    maker.hand_in("ann")
    used = []

    class Client:
        def __init__(self, address, timeout):
            used.append(address)

        def nthreads(self):
            return {"a": 2, "b": 3}

        def get_executor(self):
            used.append("executor")
            return ThreadPoolExecutor(1)

    module = types.SimpleNamespace(Client=Client)
    monkeypatch.setitem(sys.modules, "distributed", module)
    assert call("grade", "ps1", "--cluster", "tcp://10.0.0.1:8786") == 0
    assert used == ["tcp://10.0.0.1:8786", "executor"]


def test_a_cluster_that_does_not_answer_is_a_wrong_call(
    call, maker, monkeypatch, capsys
):
    """Is a timeout a traceback?"""
    maker.hand_in("ann")

    def refuse(address, timeout):
        raise OSError("timed out")

    monkeypatch.setitem(
        sys.modules, "distributed", types.SimpleNamespace(Client=refuse)
    )
    assert call("grade", "ps1", "--cluster", "tcp://10.0.0.1:8786") == 2
    assert "expected a Dask scheduler" in capsys.readouterr().err


def test_release_writes_and_enters_the_assignment(call, maker, capsys):
    """Does it print what it wrote, for all assignments when none is named?"""
    assert call("release") == 0
    assert "release/ps1/problem.ipynb" in capsys.readouterr().out
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{maker.root}/gradebook.db") as gradebook:
        assert gradebook.find_assignment("ps1").max_score == 6


def test_a_leak_exits_2(call, maker, usual_cells, capsys):
    """Does the refusal reach the shell?"""
    cells = usual_cells()
    cells[0]["metadata"] = {"hint": "return x * 2"}
    maker.source(cells)
    assert call("release", "ps1") == 2
    assert "would reach students" in " ".join(capsys.readouterr().err.split())


def test_feedback_says_where_the_pages_are(call, maker, capsys):
    """Is there one page a student?"""
    for student in ("ann", "bob"):
        maker.hand_in(student)
    call("grade", "ps1")
    capsys.readouterr()
    assert call("feedback", "ps1", "--student", "bob") == 0
    assert "1 pages in" in capsys.readouterr().out
    assert call("feedback", "ps1") == 0
    assert len(list((maker.root / "feedback").rglob("*.html"))) == 2


def test_qualify_exits_1_on_a_fault(call, maker, capsys):
    """Can CI rely on it?"""
    assert call("qualify") == 0
    path = maker.root / "tests/answers/ps1/double/right_sum.py"
    path.parent.mkdir(parents=True)
    path.write_text("# right: adds\ndef double(x):\n    return x + x\n")
    out = maker.root / "q.json"
    assert call("qualify", "ps1", "--json", str(out)) == 1
    assert json.loads(out.read_text())[0]["ok"] is False
    assert "not qualified" in capsys.readouterr().out


def test_output_is_safe_for_a_terminal(call, maker, engine, monkeypatch, capsys):
    """Can a student's message move the cursor or colour the instructor's screen?"""
    from dataclasses import replace

    maker.hand_in("ann", "return x")

    def grade(job):
        graded = engine["grade"](job)
        bad = "\x1b[2J[bold red]x[/] \u202e"
        checks = tuple(replace(c, message=bad) for c in graded.result.checks)
        return replace(graded, result=replace(graded.result, checks=checks))

    monkeypatch.setitem(classroom.Classroom.__init__.__kwdefaults__, "grade", grade)
    assert call("grade", "ps1") == 0
    said = capsys.readouterr().out
    assert "\x1b[2J" not in said and "\u202e" not in said and "[bold red]x[/]" in said


def test_the_module_is_the_command():
    """Does ``python -m autograder`` offer the verbs that exist, and no other?"""
    made = subprocess.run(
        [sys.executable, "-m", "autograder", "--help"],
        capture_output=True,
        text=True,
        env=os.environ,
        timeout=100,
        check=True,
    )
    verbs = {line.split()[0] for line in made.stdout.splitlines() if line[:4] == "    "}
    known = {"release", "qualify", "bundle", "check", "collect", "grade"}
    known |= {"feedback", "report", "export"}
    assert verbs - {"VERB"} == known


def test_results_read_back_from_json_are_equal(engine):
    """Does a stored result lose anything but its log?"""
    one = Result("a", "ps1", "n", 1.0, 2.0, "graded", "1", 0.1)
    assert Result.from_dict(json.loads(json.dumps(one.as_dict()))) == one
