"""Does a class end with exactly one right result for each, whatever happens?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.classroom import classroom, desk, ledger
from autograder.classroom.classroom import Classroom
from autograder.classroom.desk import Progress
from autograder.classroom.gradebook import Book
from autograder.classroom.ledger import Ledger
from autograder.coursedir.coursedir import open_course
from autograder.errors import AutograderError, SourceError, UsageError
from autograder.results import Status


@pytest.fixture
def room(maker, engine, monkeypatch):
    """Return a maker of classrooms on the standard source, with an empty gradebook."""
    monkeypatch.setattr(classroom, "_own_code", lambda: "the code of this engine")
    maker.gradebook()
    maker.source()

    def made(**changes):
        course = maker.open()
        return Classroom(course, course.read("ps1"), **{**engine, **changes})

    return made


def counted(engine):
    """Return an engine that notes whom it graded."""
    seen: list[str] = []

    def grade(job):
        seen.append(job.student)
        return engine["grade"](job)

    return seen, grade


def scores(report):
    """Return student to score."""
    return {result.student: result.score for result in report.results}


def totals(maker):
    """Return what the gradebook says."""
    course = maker.open()
    with Book(course, course.read("ps1")) as book:
        return {student: score for student, (score, _) in book.totals().items()}


def stored(maker, student):
    """Return the result file of a student as JSON, or None."""
    path = maker.root / "autograded" / student / "ps1" / "problem.result.json"
    return json.loads(path.read_text()) if path.exists() else None


def test_every_submission_gets_its_result_in_all_places(room, maker):
    """Are result file, graded notebook, gradebook and report at one?"""
    maker.hand_in("ann")
    maker.hand_in("bob", "return x + x")
    maker.hand_in("cid", "return x * 2")
    report = room().run()
    assert report.complete and report.kept == 0
    assert scores(report) == totals(maker) == {"ann": 4, "bob": 0, "cid": 4}
    for student in ("ann", "bob", "cid"):
        assert stored(maker, student)["score"] == totals(maker)[student]
        path = maker.root / "autograded" / student / "ps1" / "problem.ipynb"
        assert json.loads(path.read_text())["nbformat"] == 4


def test_the_instructors_log_is_kept_apart(room, maker):
    """Could nbgrader's feedback hand a hidden test's text to a student?"""
    maker.hand_in("bob", "return x")
    room().run()
    beside = [p.read_text() for p in (maker.root / "autograded/bob").rglob("*.json")]
    assert beside and "assert double(-1.25)" not in beside[0]
    log = maker.root / "autograded" / ".logs" / "ps1" / "bob" / "problem.txt"
    assert "assert double(-1.25)" in log.read_text()


def test_only_what_is_new_or_changed_is_graded_again(room, maker, engine):
    """Is a second run free, and nothing stale afterwards?"""
    maker.hand_in("ann")
    maker.hand_in("bob", "return 0")
    room().run()
    seen, grade = counted(engine)
    report = room(grade=grade).run()
    assert seen == [] and report.kept == 2 and report.complete
    assert scores(report) == {"ann": 4, "bob": 0}
    maker.hand_in("bob", "return 2 * x * 2 / 2")
    maker.hand_in("cid")
    report = room(grade=grade).run()
    assert sorted(seen) == ["bob", "cid"]
    assert scores(report) == totals(maker) == {"ann": 4, "bob": 4, "cid": 4}


def test_force_grades_all(room, maker, engine):
    """And does it grade only the student named?"""
    for student in ("ann", "bob"):
        maker.hand_in(student)
    room().run()
    seen, grade = counted(engine)
    room(grade=grade).run(force=True)
    assert sorted(seen) == ["ann", "bob"]
    room(grade=grade).run(["bob"], force=True)
    assert sorted(seen) == ["ann", "bob", "bob"]


@pytest.mark.parametrize(
    "change",
    "source,settings,timestamp,notebook gone,torn,renamed,engine".split(","),
)
def test_whatever_the_verdict_depends_on_brings_a_new_one(
    room, maker, engine, usual_cells, monkeypatch, change
):
    """Is a result kept that no longer holds?"""
    path = maker.hand_in("ann")
    room().run()
    graded = maker.root / "autograded" / "ann" / "ps1"
    if change == "source":
        cells = usual_cells()
        cells[3]["source"] = "assert double(0) == 0.0"
        maker.source(cells)
    elif change == "settings":
        maker.config("c.Engine.cell_seconds = 3.0")
    elif change == "timestamp":
        (path.parent / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC")
    elif change == "engine":
        monkeypatch.setattr(classroom, "_own_code", lambda: "mended")
    elif change == "notebook gone":
        (graded / "problem.ipynb").unlink()
    elif change == "torn":
        whole = (graded / "problem.result.json").read_text()
        (graded / "problem.result.json").write_text(whole[: len(whole) // 2])
    else:
        path.rename(path.with_name("problem (1).ipynb"))
    seen, grade = counted(engine)
    room(grade=grade).run()
    assert seen == ["ann"]
    assert room(grade=grade).run().kept == 1


def test_a_lost_gradebook_gets_every_notebook_back(room, maker, monkeypatch):
    """Also when the first of a student's notebooks was written before the second?"""
    maker.source(name="second")
    path = maker.hand_in("ann")
    path.with_name("second.ipynb").write_bytes(path.read_bytes())
    room().run()
    before = totals(maker)
    maker.gradebook()
    keep = desk.Desk.keep

    def written_at_once(self, task):
        kept = keep(self, task)
        self.flush()
        return kept

    monkeypatch.setattr(desk.Desk, "keep", written_at_once)
    room().run()
    assert totals(maker) == before == {"ann": 8}


def test_a_lost_gradebook_is_filled_again_without_grading(room, maker, engine):
    """Does the database get what the result files hold?"""
    maker.hand_in("ann")
    room().run()
    (maker.root / "gradebook.db").unlink()
    maker.gradebook()
    seen, grade = counted(engine)
    assert room(grade=grade).run().complete
    assert seen == [] and totals(maker) == {"ann": 4}


def test_the_reference_runs_only_when_something_is_to_be_graded(room, maker, engine):
    """Is a run that keeps everything free of charge?"""
    maker.hand_in("ann")
    calls = []

    def prepare(assignment, settings):
        calls.append(assignment.name)
        return {}

    room(prepare=prepare).run()
    room(prepare=prepare).run()
    assert calls == ["ps1"]

    def broken(assignment, settings):
        raise SourceError("the source does not pass its own checks")

    with pytest.raises(SourceError):
        room(prepare=broken).run(force=True)


def test_one_failure_of_the_engine_stops_nobody_else(room, maker, engine):
    """Does the class go on, and the next run make up for it?"""
    for student in ("ann", "bob", "cid"):
        maker.hand_in(student)

    def grade(job):
        if job.student == "bob":
            raise RuntimeError("the worker is gone")
        return engine["grade"](job)

    report = room(grade=grade).run()
    assert not report.complete
    assert report.missing == (("bob", "problem", "RuntimeError: the worker is gone"),)
    assert totals(maker) == {"ann": 4, "cid": 4}
    assert stored(maker, "bob") is None
    report = room().run()
    assert report.complete and report.kept == 2
    assert totals(maker) == {"ann": 4, "bob": 4, "cid": 4}


def test_a_broken_executor_leaves_the_rest_without_a_verdict(room, maker):
    """Is a pool whose workers die an end without traceback?"""
    for student in ("ann", "bob", "cid"):
        maker.hand_in(student)
    with ProcessPoolExecutor(1) as pool:
        report = room(executor=pool, grade=_die).run()
    assert len(report.missing) == 3 and not report.results
    assert room().run().complete


def _die(job):
    os.kill(os.getpid(), signal.SIGKILL)


def test_any_executor_will_do_and_is_left_open(room, maker):
    """Does a caller's own pool go on after the class?"""
    maker.hand_in("ann")
    with ThreadPoolExecutor(1) as pool:
        assert room(executor=pool).run().complete
        assert pool.submit(int, "3").result() == 3


def test_jobs_in_flight_are_bounded(room, maker, engine):
    """Does memory stay flat, because submissions are read one by one?"""
    for k in range(40):
        maker.hand_in(f"s{k:02}")
    gate, inside = threading.Event(), []
    read = []

    class Watching(Progress):
        def advance(self, result, *, kept):
            read.append(result)

    def grade(job):
        inside.append(job.student)
        gate.wait(100)
        return engine["grade"](job)

    made = room(grade=grade, jobs=2, progress=Watching())
    tasks = made._tasks
    taken = []

    def counting(students):
        for task in tasks(students):
            taken.append(task.student)
            yield task

    made._tasks = counting
    thread = threading.Thread(target=made.run)
    thread.start()
    end = time.monotonic() + 60
    while (len(taken), len(inside)) != (4, 2) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.2)  # time enough to take a fifth
    assert len(taken) == 4 and len(inside) == 2
    gate.set()
    thread.join(100)
    assert len(read) == 40


def test_progress_hears_of_each_notebook_once(room, maker):
    """Does the bar end at its end?"""
    for student in ("ann", "bob"):
        maker.hand_in(student)
    room().run(["ann"])
    heard = []

    class Listener(Progress):
        def start(self, total):
            heard.append(total)

        def advance(self, result, *, kept):
            heard.append((result.student, kept))

    room(progress=Listener()).run()
    assert heard == [2, ("ann", True), ("bob", False)]


def test_ctrl_c_keeps_what_is_finished(room, maker, engine):
    """Does the next run go on where this one was stopped?"""
    for k in range(12):
        maker.hand_in(f"s{k:02}")

    def grade(job):
        if job.student == "s06":
            signal.raise_signal(signal.SIGINT)  # reaches the main thread
            time.sleep(0.3)
        return engine["grade"](job)

    report = room(grade=grade, jobs=1).run()
    assert report.interrupted and not report.complete
    done = set(scores(report))
    assert {"s00", "s01", "s02"} <= done and len(done) < 12
    assert set(totals(maker)) == done
    seen, again = counted(engine)
    report = room(grade=again).run()
    assert report.complete and report.kept == len(done)
    assert not done & set(seen) and len(totals(maker)) == 12


@pytest.mark.parametrize("place", ["gradebook", "disk"])
def test_results_that_cannot_be_stored_stop_the_run_cleanly(
    room, maker, monkeypatch, place
):
    """Does a full disk or a locked gradebook leave a state to go on from?"""
    for k in range(8):
        maker.hand_in(f"s{k}")
    monkeypatch.setattr(desk, "_BATCH_RESULTS", 2)
    calls = []

    def full(*args, **kwargs):
        calls.append(1)
        if len(calls) > 1:
            raise (
                AutograderError("database is locked")
                if place == "gradebook"
                else OSError(28, "No space left on device")
            )
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        if place == "gradebook":
            real = Book.write
            patch.setattr(Book, "write", full)
        else:
            real = ledger.Ledger.finish
            patch.setattr(ledger.Ledger, "finish", full)
        report = room(jobs=1).run()
    assert not report.complete
    assert ("locked" if place == "gradebook" else "No space") in report.stopped
    report = room().run()
    assert report.complete and totals(maker) == {f"s{k}": 4 for k in range(8)}


KILLED = """
    import os, sys, signal
    sys.path.insert(0, {here!r})
    from pathlib import Path
    from autograder.classroom import desk, ledger
    from autograder.classroom.gradebook import Book
    from autograder.classroom import classroom
    from autograder.classroom.classroom import Classroom
    from autograder.coursedir.coursedir import open_course
    import importlib.util
    spec = importlib.util.spec_from_file_location("helpers", {helpers!r})
    helpers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(helpers)
    desk._BATCH_RESULTS = 3
    classroom._own_code = lambda: "the code of this engine"
    place, count = {place!r}, {count}
    owner = {{"begin": ledger.Ledger, "write": Book, "finish": ledger.Ledger}}
    owner["after"] = ledger.Ledger
    name = "finish" if place == "after" else place
    real, seen = getattr(owner[place], name), []
    def deadly(*args):
        seen.append(1)
        if len(seen) == count and place != "after":
            os.kill(os.getpid(), signal.SIGKILL)
        made = real(*args)
        if len(seen) == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return made
    setattr(owner[place], name, deadly)
    course = open_course({root!r}, everywhere=False)
    Classroom(course, course.read("ps1"), grade=helpers.fake_grade,
              prepare=helpers.fake_prepare, jobs=1).run()
"""


@pytest.mark.parametrize(
    ("place", "count"),
    [
        ("begin", 1),
        ("begin", 5),
        ("write", 1),
        ("write", 2),
        ("finish", 2),
        ("after", 4),
    ],
)
def test_after_a_kill_the_next_run_makes_it_whole(room, maker, engine, place, count):
    """Is there exactly one right result each after kill -9 at the worst moments?"""
    for k in range(8):
        maker.hand_in(f"s{k}", "return x * 2" if k % 2 else "return x")
    script = textwrap.dedent(KILLED).format(
        here=str(Path(__file__).parents[3]),
        helpers=str(Path(__file__).parents[1] / "conftest.py"),
        place=place,
        count=count,
        root=str(maker.root),
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=100, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    finished = [s for s in (f"s{k}" for k in range(8)) if stored(maker, s)]
    seen, grade = counted(engine)
    report = room(grade=grade).run()
    right = {f"s{k}": 4.0 * (k % 2) for k in range(8)}
    assert report.complete
    assert scores(report) == totals(maker) == right
    assert sorted(seen) == sorted(set(right) - set(finished))
    assert {s: stored(maker, s)["score"] for s in right} == right


def test_a_forced_run_that_is_killed_is_finished_by_the_next(room, maker, engine):
    """Or would the old result file vouch for a new notebook?"""
    maker.hand_in("ann")
    room().run()

    def grade(job):
        return engine["grade"](job)

    made = room(grade=grade)

    class Killed(BaseException):
        pass

    real = Book.write
    try:
        Book.write = lambda *_: (_ for _ in ()).throw(Killed())
        with pytest.raises(Killed):
            made.run(force=True)
    finally:
        Book.write = real
    assert stored(maker, "ann") is None
    seen, grade = counted(engine)
    room(grade=grade).run()
    assert seen == ["ann"] and stored(maker, "ann")["score"] == 4


def test_two_graders_of_one_assignment_keep_out_of_each_others_way(room, maker):
    """Is there one writer only?"""
    maker.hand_in("ann")
    with Ledger(maker.open(), "ps1").lock():
        with pytest.raises(UsageError, match="another autograder"):
            room().run()
    assert room().run().complete


def test_a_manual_mark_is_reviewed_only_when_the_answer_changes(room, maker):
    """Does the run tell the gradebook which answers are the same as before?"""
    maker.hand_in("ann")
    room().run()

    def why():
        course = maker.open()
        with Book(course, course.read("ps1")) as book:
            return book.marks("ann")["problem"]["why"]

    with Book(maker.open(), maker.open().read("ps1")) as book:
        grade = book._gradebook.find_grade("why", "problem", "ps1", "ann")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        book._gradebook.db.commit()
    room().run(force=True)
    assert (why().score, why().pending) == (2.0, False)
    maker.hand_in("ann", essay="Something else entirely.")
    room().run()
    assert (why().score, why().pending) == (2.0, True)


# --- strange submissions ---------------------------------------------------------


def strange(maker, kind):
    """Hand in something strange as bob; return words of the cause expected."""
    path = maker.hand_in("bob")
    folder = path.parent
    if kind == "missing":
        path.unlink()
        return "problem.ipynb is missing; the folder is empty"
    if kind == "no folder":
        path.unlink()
        folder.rmdir()
        folder.write_text("a file in its place")
        return "is no folder"
    if kind == "linked folder":
        moved = maker.root / "moved"
        folder.rename(moved)
        folder.symlink_to(moved)
        return "is no folder"
    if kind == "link":
        target = maker.root / "source" / "ps1" / "problem.ipynb"
        path.unlink()
        path.symlink_to(target)
        return "is a link"
    if kind == "fifo":
        path.unlink()
        os.mkfifo(path)
        return "is a named pipe"
    if kind == "folder":
        path.unlink()
        path.mkdir()
        return "is a folder"
    if kind == "large":
        with open(path, "r+b") as stream:
            stream.truncate(100 * 1024 * 1024)
        return "100.0 MiB"
    if kind == "empty":
        path.write_bytes(b"")
        return "empty"
    if kind == "invalid":
        path.write_text('{"cells": [')
        return "not valid JSON"
    if kind == "two candidates":
        path.rename(folder / "problem (1).ipynb")
        (folder / "problem (2).ipynb").write_text("{}")
        return "which of these is meant is unclear"
    path.rename(folder / "homework.ipynb")
    (folder / "homework.ipynb").write_text('{"cells": [], "nbformat": 4}')
    return "does not hold its questions"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "kind",
    "missing,no folder,linked folder,link,fifo,folder,large,empty,invalid,"
    "two candidates,other".split(","),
)
def test_a_strange_submission_gets_its_cause_and_stops_nobody(room, maker, kind):
    """Does it neither hang nor stop the class, and say what was found?"""
    maker.hand_in("ann")
    maker.hand_in("cid")
    words = strange(maker, kind)
    report = room().run()
    assert report.complete
    by = {result.student: result for result in report.results}
    assert by["bob"].status is Status.REFUSED and words in by["bob"].cause
    assert by["bob"].score == 0 and by["ann"].score == by["cid"].score == 4
    assert totals(maker) == {"ann": 4, "bob": 0, "cid": 4}


@pytest.mark.parametrize(
    "name", ["problem (1).ipynb", "Problem.ipynb", "my work.ipynb"]
)
def test_a_renamed_notebook_is_taken_and_the_repair_listed(room, maker, name):
    """Is a student spared a zero for what a browser made of the name?"""
    path = maker.hand_in("ann")
    path.rename(path.with_name(name))
    (result,) = room().run().results
    assert result.score == 4
    assert name in result.repairs[0] and "problem.ipynb" in result.repairs[0]


def test_a_second_notebook_is_named_and_not_graded(room, maker):
    """Does the instructor hear of a copy beside the right one?"""
    path = maker.hand_in("ann")
    (path.parent / "problem-Copy1.ipynb").write_bytes(path.read_bytes())
    (result,) = room().run().results
    assert result.score == 4 and "problem-Copy1.ipynb" in result.notes[0]


def test_an_invalid_timestamp_is_no_timestamp(room, maker):
    """Does a line of nonsense stop the class, as it does in nbgrader?"""
    path = maker.hand_in("ann")
    (path.parent / "timestamp.txt").write_text("yesterday, I think")
    assert room().run().complete


def test_a_folder_that_names_no_student_is_reported(room, maker):
    """Is a strange folder name passed over in silence?"""
    maker.hand_in("ann")
    (maker.root / "submitted" / "a\nb" / "ps1").mkdir(parents=True)
    report = room().run()
    assert report.strangers == (r"'a\nb'",) and not report.complete


def test_wrong_calls_are_refused(room, maker):
    """Does a misspelt student end in silence?"""
    with pytest.raises(UsageError, match="expected submissions"):
        room().run()
    maker.hand_in("ann")
    with pytest.raises(UsageError, match="bobb"):
        room().run(["bobb"])


def test_the_last_are_as_fast_as_the_first(room, maker, engine):
    """Does throughput fall, or memory grow, with the size of the class?"""
    path = maker.hand_in("s0000")
    data = path.read_bytes()
    for k in range(1, 500):
        other = maker.root / "submitted" / f"s{k:04}" / "ps1"
        other.mkdir(parents=True)
        (other / "problem.ipynb").write_bytes(data)
    clock, peaks = [], []

    class Clock(Progress):
        def advance(self, result, *, kept):
            clock.append(time.process_time())
            if len(clock) % 100 == 0:
                peaks.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        room(progress=Clock(), jobs=2).run()
    finally:
        tracemalloc.stop()
    parts = [clock[k + 99] - clock[k] for k in range(0, 500, 100)]
    assert min(parts[-2:]) < 1.7 * min(parts[:2]), parts
    # what is kept of each: one small result, not its notebook
    assert (peaks[-1] - peaks[0]) / 400 < 8_000, peaks


def test_opening_again_reads_what_was_stored(room, maker):
    """Does ``stored`` give the whole class, whoever was graded last?"""
    for student in ("ann", "bob"):
        maker.hand_in(student)
    room().run(["ann"])
    room().run(["bob"])
    assert [result.student for result in room().stored()] == ["ann", "bob"]
    course = open_course(maker.root, everywhere=False)
    assert Ledger(course, "ps1").load("nobody", "problem") is None
