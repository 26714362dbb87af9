"""The command line: verbs, thin. See ``autograder --help``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from . import quick  # noqa: F401  (quick: before all that is slow)
from .arguments import build_parser
from .authoring.bundle import run_bundle
from .authoring.release import release
from .classroom.classroom import Classroom, usable_cores
from .classroom.gradebook import Book
from .classroom.ledger import write_atomically
from .classroom.preview import Move, show_preview
from .classroom.screen import progress_bar, shorten, show_report
from .classroom.table import file_name
from .coursedir.coursedir import Course, open_course
from .coursedir.roster import read_roster
from .coursedir.variants import FOLDER, release_variants
from .errors import AutograderError, UsageError
from .feedback.feedback import write_feedback
from .grading.grade import close
from .lms.collect import collect
from .lms.collected import show_collected
from .lms.export import export
from .lms.export import write as write_export
from .qualifying.matrix import show as show_matrix
from .qualifying.matrix import show_summary
from .qualifying.qualify import Qualification, qualify_all
from .results import as_json

OK, INCOMPLETE, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code.

    0: done; 1: something has no verdict, or ``qualify`` found a fault; 2: a wrong
    call, with one message and no traceback; 130: Ctrl-C.
    """
    arguments = build_parser(_VERBS).parse_args(argv)
    speak = Console(stderr=True, soft_wrap=True)
    try:
        for option in ("json", "output"):
            _check_target(f"--{option}", getattr(arguments, option, None))
        return arguments.verb(arguments)
    except AutograderError as error:
        speak.print(f"[bold red]autograder:[/] {escape(str(error))}")
        return WRONG_CALL
    except KeyboardInterrupt:
        speak.print("stopped")
        return _leave(INTERRUPTED)
    except BrokenPipeError:  # the reader of a pipe has gone: nothing left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


# --- verbs ---------------------------------------------------------------------


def _release(arguments: argparse.Namespace) -> int:
    course = open_course(arguments.course_dir)
    for name in _named(course, arguments.assignments):
        files = release(course, name)
        with Book(course, course.read(name)):
            pass  # opening it enters the assignment, as nbgrader's generator does
        for path in files:
            print(shorten(path, course.root))
        if arguments.variants:
            made = release_variants(course, name, Path(arguments.variants))
            print(f"{len(made)} variants in {FOLDER}/STUDENT/{name}")
    return OK


def _qualify(arguments: argparse.Namespace) -> int:
    course = open_course(arguments.course_dir, unsafe=arguments.unsafe)
    console = _console(arguments)
    names = _named(course, arguments.assignments)
    found: list[Qualification] = []
    try:
        with progress_bar("qualifying") as progress:
            found.extend(
                qualify_all(
                    course,
                    names,
                    jobs=arguments.jobs,
                    progress=progress,
                    mutants=arguments.mutants,
                )
            )
    finally:  # what was found before Ctrl-C is shown as well
        for one in found:
            show_matrix(one, console)
    if len(found) > 1:
        show_summary(found, console)
    if arguments.json:
        _write_json(arguments.json, [one.as_dict() for one in found])
    return OK if all(one.ok for one in found) else INCOMPLETE


def _grade(arguments: argparse.Namespace) -> int:
    course = open_course(arguments.course_dir, unsafe=arguments.unsafe)
    assignment = course.read(arguments.assignment)
    executor, jobs = _executor(arguments)
    with progress_bar(f"grading {assignment.name}") as progress:
        classroom = Classroom(
            course, assignment, executor=executor, jobs=jobs, progress=progress
        )
        if arguments.dry_run:
            found = classroom.preview(arguments.student, force=arguments.force)
        else:
            report = classroom.run(arguments.student, force=arguments.force)
    if arguments.dry_run:
        if arguments.json:
            _write_json(arguments.json, [_as_move(move) for move in found.moves])
        show_preview(found, _console(arguments))
        return INCOMPLETE if found.missing else OK
    if arguments.json:
        _write_json(arguments.json, [as_json(result) for result in report.results])
    show_report(course, assignment.name, report, _console(arguments))
    if report.interrupted:
        return _leave(INTERRUPTED)
    return OK if report.complete else INCOMPLETE


def _as_move(move: Move) -> dict[str, Any]:
    """What would be written, with the score that it would replace."""
    before = move.before.score if move.before else None
    return {**as_json(move.after), "score_before": before}


def _collect(arguments: argparse.Namespace) -> int:
    course = open_course(arguments.course_dir)
    roster = read_roster(arguments.roster) if arguments.roster else None
    found = collect(
        course,
        arguments.assignment,
        arguments.archive,
        arguments.profile,
        roster=roster,
        force=arguments.force,
        zone=arguments.timezone,
        file_times=arguments.file_times,
    )
    if arguments.json:
        _write_json(arguments.json, found.as_dict())
    show_collected(found, _console(arguments))
    return OK if found.complete else INCOMPLETE


def _feedback(arguments: argparse.Namespace) -> int:
    course = open_course(arguments.course_dir)
    paths = write_feedback(course, arguments.assignment, arguments.student)
    place = course.folder("feedback", arguments.assignment, "STUDENT")
    print(f"{len(paths)} pages in {shorten(place, course.root)}")
    return OK


def _report(arguments: argparse.Namespace) -> int:
    from .report.report import write_report  # here: matplotlib takes a second to load

    course = open_course(arguments.course_dir, unsafe=arguments.unsafe)
    shown = progress_bar("known answers") if arguments.confirm else nullcontext()
    with shown as progress:
        path = write_report(
            course,
            arguments.assignment,
            arguments.output,
            confirm=arguments.confirm,
            progress=progress,
        )
    print(shorten(path.resolve(), course.root))
    return OK


def _export(arguments: argparse.Namespace) -> int:
    course = open_course(arguments.course_dir)
    roster = read_roster(arguments.roster) if arguments.roster else None
    names = _named(course, arguments.assignments)
    made = export(course, names, arguments.to, roster, arguments.column)
    name = file_name(arguments.assignments, arguments.to)
    path = arguments.output or course.root / name
    write_export(path, made)
    print(f"{len(made.lines) - 1} lines in {shorten(path.resolve(), course.root)}")
    for remark in made.remarks:
        print(remark)
    return OK if made.complete else INCOMPLETE


def _named(course: Course, names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        course.require(name)
    chosen = tuple(names) or course.assignments()
    if not chosen:
        course.require("")
    return chosen


_VERBS = {
    "release": _release,
    "qualify": _qualify,
    "bundle": run_bundle,
    "collect": _collect,
    "grade": _grade,
    "feedback": _feedback,
    "report": _report,
    "export": _export,
}


# --- running -------------------------------------------------------------------


def _executor(arguments: argparse.Namespace) -> tuple[Executor | None, int]:
    """Threads on this machine, or a Dask cluster's executor and its size."""
    if not arguments.cluster:
        return None, arguments.jobs or usable_cores()
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "--cluster needs Dask, which is not installed: pip install distributed, "
            "here and on the cluster's workers, together with this package"
        ) from None
    try:
        client = Client(arguments.cluster, timeout="15s")
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"expected a Dask scheduler at {arguments.cluster!r}, as tcp://HOST:PORT: "
            f"{error}"
        ) from error
    threads = sum(client.nthreads().values())
    return client.get_executor(), arguments.jobs or max(threads, 1)


def _check_target(option: str, target: str | Path | None) -> None:
    """Refuse a file that cannot be written before the work is done, not after."""
    path = Path(target or "-").absolute()
    try:
        strange = path.exists() and not path.is_file()
    except OSError as error:
        raise UsageError(
            f"expected a file for {option}: {error.strerror or error}"
        ) from None
    # a file is put in the place of the old one: never of a device or a stream
    if strange or path.parts[:2] in (("/", "dev"), ("/", "proc")):
        kind = "a folder" if path.is_dir() else "no plain file"
        raise UsageError(f"expected a file for {option}, {target} is {kind}")
    if target and option == "--json" and not os.access(path.parent, os.W_OK):
        raise UsageError(
            f"expected a folder to write to for {option}, {path.parent} is none"
        )


def _console(arguments: argparse.Namespace) -> Console:
    """Where tables go: not between the lines of a JSON that goes to stdout."""
    return Console(stderr=arguments.json == "-")


def _write_json(target: str, data: Any) -> None:
    text = json.dumps(data, indent=1) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    try:
        write_atomically(Path(target), text)
    except OSError as error:
        raise UsageError(f"expected a file to write for --json: {error}") from error


def _leave(code: int) -> int:
    """Return the exit code, without waiting for threads that still grade."""
    busy = [t for t in threading.enumerate() if t.name.startswith("grade")]
    if not busy:
        return code
    close()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
