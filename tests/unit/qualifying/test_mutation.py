"""Are mutants counted as they should be, and the list of survivors held to?"""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console

from autograder import cli
from autograder.errors import SourceError
from autograder.qualifying.matrix import show, show_summary
from autograder.qualifying.mutants import Mutant
from autograder.qualifying.mutation import (
    Allowed,
    Fate,
    Mutation,
    as_toml,
    read_allowed,
)
from autograder.qualifying.qualify import qualify, qualify_all
from autograder.results import CheckStatus


def mutant(number, after="x"):
    return Mutant("double", "operator", 1, f"line {number}", after, "text")


def fates(caught, survived):
    gone = [Fate(mutant(i), ("check",)) for i in range(caught)]
    return (*gone, *(Fate(mutant(caught + i), ()) for i in range(survived)))


def entry(number, equivalent=True, after="x"):
    return Allowed("double", f"line {number}", after, "a reason", equivalent)


def test_enough_must_be_caught():
    """Is 95 % of those that are not equivalent the bound?"""
    listed = tuple(entry(i, equivalent=False) for i in range(95, 101))
    assert Mutation(fates(95, 5), listed[:5]).ok
    short = Mutation(fates(94, 6), tuple(entry(i, False) for i in range(94, 100)))
    assert short.share == 0.94 and not short.ok and not short.unexplained
    equivalent = (entry(94), *(entry(i, False) for i in range(95, 99)))
    many = Mutation(fates(94, 5), equivalent)
    assert many.equivalent == 1 and many.share == 94 / 98 and many.ok


def test_a_survivor_without_a_reason_is_a_fault():
    """Even when it is the only one of a hundred?"""
    found = Mutation(fates(99, 1))
    assert found.share == 0.99 and not found.ok
    assert [m.before for m in found.unexplained] == ["line 99"]
    assert Mutation(fates(99, 1), (entry(99),)).ok


def test_a_stale_entry_is_a_fault():
    """A mutant that is caught by now, or that is not made any more?"""
    for old in (entry(3), entry(1000), entry(99, after="y")):
        found = Mutation(fates(99, 1), (entry(99), old))
        assert found.stale == (old,) and not found.ok
    assert Mutation(()).ok and Mutation(()).share == 1


@pytest.mark.parametrize(
    "text",
    [
        "[[mutant]]\nquestion = 'q'",
        "[[mutant]]\nquestion='q'\nbefore='a'\nafter='b'\nwhy=' '",
        "[[mutant]]\nquestion='q'\nbefore='a'\nafter='b'\nwhy='x'\nequivalent='no'",
        "[[mutant]]\nquestion='q'\nbefore='a'\nafter=3\nwhy='x'",
        "[[mutant]]\nquestion='q'\nbefore='a'\nafter='b'\nwhy='x'\nreason='y'",
        "mutant = 3",
        "[[mutant",
    ],
)
def test_a_list_with_a_bad_entry_is_refused(tmp_path, text):
    """Is an entry without a reason, or with a slip, taken for none?"""
    (tmp_path / "equivalent_mutants.toml").write_text(text)
    with pytest.raises(SourceError, match="question, before, after and why"):
        read_allowed(tmp_path)


def test_what_is_printed_for_the_list_reads_back(tmp_path):
    """Can it be pasted, whatever stands in the lines?"""
    odd = replace(mutant(1), before='x = "a"\n[b] # \\', after="")
    text = as_toml(odd).replace('why = ""', 'why = "w"')
    (tmp_path / "equivalent_mutants.toml").write_text(text)
    (one,) = read_allowed(tmp_path)
    assert one.key == odd.key and one.why == "w" and one.equivalent
    assert read_allowed(tmp_path / "none") == ()


@pytest.fixture
def judged(engine):
    """Return an engine that works out what ``double`` gives, without a process."""

    def grade(job):
        graded = engine["grade"](job)
        source = json.loads(job.submitted)["cells"]
        texts = ["".join(cell["source"]) for cell in source]
        space = {}
        text = next(text for text in texts if "def double" in text)
        exec(re.sub("(?m)^ *###.*$", "", text), space)
        checks = []
        good = False
        for one, value in zip(graded.result.checks, ((3, 6), (0, 0)), strict=False):
            with contextlib.suppress(NotImplementedError):
                good = space["double"](value[0]) == value[1]
            checks.append(
                replace(
                    one,
                    points=one.max_points if good else 0.0,
                    status=CheckStatus.PASSED if good else CheckStatus.FAILED,
                )
            )
        rest = graded.result.checks[2:]
        return replace(graded, result=replace(graded.result, checks=(*checks, *rest)))

    return {**engine, "grade": grade}


SOLUTION = """
def double(x):
    ### BEGIN SOLUTION
    return x * 2 + 0
    ### END SOLUTION
"""


@pytest.fixture
def mutated(maker, build, usual_cells, judged):
    """Return a qualification with mutants, of ``x * 2 + 0``."""
    cells = usual_cells()
    cells[1] = build("solution", SOLUTION, "double")
    maker.source(cells)
    folder = maker.root / "tests" / "answers" / "ps1"

    def run(text=""):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "equivalent_mutants.toml").write_text(text)
        return qualify(maker.open(), "ps1", **judged, mutants=True)

    return run


def entry_text(after, more=""):
    head = '[[mutant]]\nquestion = "double"\nbefore = "return x * 2 + 0"\n'
    return f'{head}after = "{after}"\n{more}'


def test_mutants_are_run_and_the_survivors_named(mutated):
    """Of ``x * 2 + 0``, is what changes nothing told from what does?"""
    found = mutated()
    assert not found.ok and not any(trial.faults for trial in found.trials)
    after = {m.after for m in found.mutation.unexplained}
    assert after == {"return x * 2 - 0", "return x * 2"}
    caught = {f.mutant.after: f.caught_by for f in found.mutation.fates if f.caught_by}
    assert caught["return x * 2 + 1"] == ("double_check", "double_zero")
    assert caught["return x * 3 + 0"] == ("double_check",)


def test_an_explained_survivor_is_no_fault_and_a_stale_entry_is(mutated):
    """Do the list and the run have to agree?"""
    why = 'why = "adding nothing"\n'
    right = entry_text("return x * 2 - 0", why) + entry_text("return x * 2", why)
    found = mutated(right)
    assert found.ok and found.mutation.share == 1 and found.mutation.equivalent == 2
    assert not mutated(right + entry_text("return x * 3 + 0", why)).ok


def test_the_terminal_and_the_json_say_it(mutated):
    """Are survivors shown as a diff, and entries ready to paste?"""
    found = mutated(entry_text("return x * 9", 'why = "old"\n'))
    console = Console(width=100, record=True, file=open("/dev/null", "w"))
    show(found, console)
    show_summary([found, replace(found, mutation=None)], console)
    console.file.close()
    text = console.export_text()
    assert "    - return x * 2 + 0\n    + return x * 2 - 0" in text
    assert 'after = "return x * 2 - 0"\nwhy = ""' in text
    assert "stale entry: double: return x * 2 + 0 -> return x * 9" in text
    assert "not qualified" in text
    data = json.loads(json.dumps(found.as_dict()))["mutation"]
    assert data["mutants"] == len(found.mutation.fates) and len(data["survivors"]) == 2


def test_the_command_line_tries_mutants_when_asked(
    mutated, maker, judged, monkeypatch, capsys
):
    """Does an unexplained survivor end in exit code 1, and only with the option?"""
    mutated()
    monkeypatch.setattr("autograder.coursedir.config.jupyter_config_path", list)
    for name, function in judged.items():
        monkeypatch.setitem(qualify_all.__kwdefaults__, name, function)
    words = ["qualify", "ps1", "--course-dir", str(maker.root)]
    assert cli.main(words) == 0
    assert "Mutants" not in capsys.readouterr().out
    assert cli.main([*words, "--mutants"]) == 1
    assert "survived: double, line 3" in capsys.readouterr().out


def test_right_answers_are_tried_together_and_apart_when_one_fails(maker, judged):
    """Are a few notebooks enough, and is the culprit still found?"""
    maker.source()
    folder = maker.root / "tests/answers/ps1/double"
    folder.mkdir(parents=True)
    for name, body in {"a": "x + x", "b": "2 * x", "c": "x + 3"}.items():
        text = f"# right: {name}\ndef double(x):\n    return {body}\n"
        (folder / f"right_{name}.py").write_text(text)
    found = qualify(maker.open(), "ps1", **judged)
    faults = {t.answer.name: t.faults for t in found.trials if t.faults}
    assert (
        list(faults) == ["double/right_c"]
        and "double_zero" in faults["double/right_c"][0]
    )


def test_all_assignments_go_through_one_pool(maker, judged):
    """Does each come out by itself, in order, with one count for the progress?"""
    maker.source()
    course = maker.source(name="problem")
    seen = []

    class Told:
        def start(self, total):
            seen.append(total)

        def advance(self, result, *, kept):
            seen.append(result.score)

    found = list(qualify_all(course, ["ps1", "ps1"], **judged, jobs=1, progress=Told()))
    assert [one.assignment for one in found] == ["ps1", "ps1"]
    assert all(one.ok for one in found) and seen == [4, 0, 4, 0, 4]


def test_mutants_go_through_the_real_engine(maker, build, usual_cells):
    """In two processes, with a loop without end among them, is all of it judged?"""
    cells = usual_cells()
    body = "x, n = x * 2, 3\n    while n > 0:\n        n -= 1\n    return x"
    text = f"def double(x):\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"
    cells[1] = build("solution", text, "double")
    maker.config("c.Engine.cell_seconds = 2.0\nc.Engine.check_seconds = 1.0\n")
    course = maker.source(cells)
    found = qualify(course, "ps1", mutants=True)
    fates = {fate.mutant.after: fate.caught_by for fate in found.mutation.fates}
    everything = ("double_check", "double_zero")
    assert fates["x, n = x / 2, 3"] == ("double_check",)
    assert fates["n += 1"] == everything  # never ends
    assert fates["x, n = x * 2, 4"] == () and not found.ok
    assert not any(trial.faults for trial in found.trials)
