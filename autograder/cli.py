"""The command line: verbs, thin. See ``autograder --help``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console
from rich.markup import escape

from . import __version__, quick  # noqa: F401  (quick: before all that is slow)
from .classroom import Classroom, usable_cores
from .collect import collect
from .collected import show_collected
from .coursedir import Course, open_course
from .errors import AutograderError, UsageError
from .export import TARGETS, export
from .export import write as write_export
from .feedback import write_feedback
from .grade import close
from .gradebook import Book
from .ledger import write_atomically
from .lms import PROFILES
from .matrix import show as show_matrix
from .matrix import show_summary
from .preview import show_preview
from .qualify import Qualification, qualify_all
from .release import release
from .results import Result, Status
from .roster import read_roster
from .screen import progress_bar, shorten, show_report
from .variants import FOLDER, release_variants

OK, INCOMPLETE, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code.

    0: done; 1: something has no verdict, or ``qualify`` found a fault; 2: a wrong
    call, with one message and no traceback; 130: Ctrl-C.
    """
    arguments = build_parser().parse_args(argv)
    speak = Console(stderr=True, soft_wrap=True)
    try:
        _check_target(getattr(arguments, "json", None))
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


def build_parser() -> argparse.ArgumentParser:
    """Describe the verbs."""
    parser = argparse.ArgumentParser(
        prog="autograder", description="Grade a class of untrusted notebooks."
    )
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--course-dir", metavar="FOLDER", default=".", help="the course folder (.)"
    )
    running = argparse.ArgumentParser(add_help=False)
    running.add_argument(
        "--jobs", type=_count, metavar="N", help="submissions at a time (all cores)"
    )
    running.add_argument("--json", metavar="FILE", help="write what was found as JSON")
    running.add_argument(
        "--unsafe", action="store_true", help="go on without a sandbox if there is none"
    )
    given = _add(
        verbs, "release", _release, "source to release, refused on any leak", common
    )
    given.add_argument(
        "--variants",
        metavar="ROSTER.CSV",
        help="and a copy for each student, with data of their own, in variants/",
    )
    proof = _add(
        verbs, "qualify", _qualify, "prove the checks on known answers", common, running
    )
    proof.add_argument(
        "--mutants", action="store_true", help="and on mutants of the model solutions"
    )
    grade = _add(verbs, "grade", _grade, "grade a class", common, running)
    grade.add_argument("--force", action="store_true", help="grade all of it again")
    grade.add_argument(
        "--dry-run", action="store_true", help="say who would move, write nothing"
    )
    grade.add_argument(
        "--cluster", metavar="ADDRESS", help="run on a Dask cluster by its scheduler"
    )
    _add_collect(verbs, common)
    feedback = _add(verbs, "feedback", _feedback, "a page for each student", common)
    _add_export(verbs, common)
    for verb in (grade, feedback):
        verb.add_argument(
            "--student", action="append", metavar="ID", help="only this one (repeat)"
        )
    return parser


def _add_export(verbs: Any, common: argparse.ArgumentParser) -> None:
    verb = _add(verbs, "export", _export, "grades as a CSV for elsewhere", common)
    verb.add_argument("--to", choices=TARGETS, default="csv", help="who reads it (csv)")
    verb.add_argument(
        "--roster", type=Path, metavar="CSV", help="the platform's own, to be filled in"
    )
    verb.add_argument(
        "--output", type=Path, metavar="FILE", help="where to (grades-TO.csv)"
    )


def _add_collect(verbs: Any, common: argparse.ArgumentParser) -> None:
    text = "hand-ins of a learning platform into submitted/"
    verb = _add(verbs, "collect", _collect, text, common)
    verb.add_argument(
        "archive", type=Path, metavar="ARCHIVE", help="a zip, as it came, or a folder"
    )
    verb.add_argument(
        "--from",
        dest="profile",
        choices=sorted(PROFILES),
        required=True,
        help="whose names the archive has",
    )
    verb.add_argument(
        "--roster", type=Path, metavar="CSV", help="maps the platform's names to ids"
    )
    verb.add_argument(
        "--timezone",
        type=_zone,
        metavar="ZONE",
        help="of times without one, as Europe/Berlin (this machine's)",
    )
    verb.add_argument(
        "--force", action="store_true", help="replace what was handed in before"
    )
    verb.add_argument("--json", metavar="FILE", help="write what was found as JSON")


def _add(
    verbs: Any,
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
    *parents: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=text, description=text, parents=parents)
    many = name in ("release", "qualify", "export")
    verb.add_argument(
        "assignments" if many else "assignment",
        nargs="*" if many else None,
        metavar="ASSIGNMENT",
    )
    verb.set_defaults(verb=run)
    return verb


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {number}")
    return number


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(
            f"expected a time zone as Europe/Berlin, got {text!r}"
        ) from None


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
    console = Console()
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
        show_preview(found, Console())
        return INCOMPLETE if found.missing else OK
    if arguments.json:
        _write_json(arguments.json, [as_json(result) for result in report.results])
    show_report(course, assignment.name, report, Console())
    if report.interrupted:
        return _leave(INTERRUPTED)
    return OK if report.complete else INCOMPLETE


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
    )
    if arguments.json:
        _write_json(arguments.json, found.as_dict())
    show_collected(found, Console())
    return OK if found.complete else INCOMPLETE


def _feedback(arguments: argparse.Namespace) -> int:
    course = open_course(arguments.course_dir)
    paths = write_feedback(course, arguments.assignment, arguments.student)
    place = course.folder("feedback", arguments.assignment, "STUDENT")
    print(f"{len(paths)} pages in {shorten(place, course.root)}")
    return OK


def _export(arguments: argparse.Namespace) -> int:
    course = open_course(arguments.course_dir)
    roster = read_roster(arguments.roster) if arguments.roster else None
    names = _named(course, arguments.assignments)
    made = export(course, names, arguments.to, roster)
    path = arguments.output or course.root / f"grades-{arguments.to}.csv"
    write_export(path, made)
    print(f"{len(made.lines) - 1} lines in {shorten(path.resolve(), course.root)}")
    if made.pending:
        print(f"still to be graded by hand: {', '.join(made.pending)}")
    if made.strangers:
        print(f"not on the roster, not exported: {', '.join(made.strangers)}")
    return OK if made.complete else INCOMPLETE


def _named(course: Course, names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        course.require(name)
    chosen = tuple(names) or course.assignments()
    if not chosen:
        course.require("")
    return chosen


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


def as_json(result: Result) -> dict[str, Any]:
    """One submission for ``--json``; a refused one also says its cause."""
    made = {
        "student": result.student,
        "notebook": result.notebook,
        "score": result.score,
        "max_score": result.max_score,
        "status": result.status.value,
        "sandbox": result.sandbox,
        "seconds": result.seconds,
        "repairs": list(result.repairs),
        "checks": [
            {
                "grade_id": check.grade_id,
                "points": check.points,
                "max_points": check.max_points,
                "status": check.status.value,
                "message": check.message,
            }
            for check in result.checks
        ],
    }
    if result.status is Status.REFUSED:
        made["cause"] = result.cause
    return made


def _check_target(target: str | None) -> None:
    """Refuse a file that cannot be written before the work is done, not after."""
    folder = Path(target or "-").absolute().parent
    if target and not os.access(folder, os.W_OK):
        raise UsageError(f"expected a folder to write to for --json, {folder} is none")


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
