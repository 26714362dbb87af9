"""The command line's grammar: each verb and its options, in words."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import __version__
from .checking.cli import add_check
from .lms.export import TARGETS
from .lms.lms import PROFILES

Verb = Callable[[argparse.Namespace], int]
#: Verbs for one assignment that must be named, and for any number of them.
_ONE, _MANY = "assignment", "assignments"


def build_parser(run: Mapping[str, Verb]) -> argparse.ArgumentParser:
    """Describe the verbs; ``run`` maps each verb's name to what it does."""
    parser = argparse.ArgumentParser(
        prog="autograder", description="Grade a class of untrusted notebooks."
    )
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--course-dir", metavar="FOLDER", default=".", help="the course folder (.)"
    )

    def add(name: str, text: str, which: str, *parents: argparse.ArgumentParser) -> Any:
        verb = verbs.add_parser(
            name, help=text, description=text, parents=[common, *parents]
        )
        many = which == _MANY
        verb.add_argument(which, nargs="*" if many else None, metavar="ASSIGNMENT")
        verb.set_defaults(verb=run[name])
        return verb

    running = _running()
    _release(add("release", "source to release, refused on any leak", _MANY))
    _qualify(add("qualify", "prove the checks on known answers", _MANY, running))
    bundle = add("bundle", "what the class gets, as a folder and a zip", _MANY)
    bundle.add_argument(
        "--to", type=Path, metavar="FOLDER", help="where to put it (build/)"
    )
    add_check(verbs)
    _collect(add("collect", "hand-ins of a platform into submitted/", _ONE))
    grade = add("grade", "grade a class", _ONE, running)
    _grade(grade)
    feedback = add("feedback", "a page for each student", _ONE)
    for verb in (grade, feedback):
        verb.add_argument(
            "--student", action="append", metavar="ID", help="only this one (repeat)"
        )
    _report(add("report", "a page on the class, for the instructor", _ONE))
    _export(add("export", "grades as a CSV for elsewhere", _MANY))
    return parser


def _running() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--jobs", type=_count, metavar="N", help="submissions at a time (all cores)"
    )
    parser.add_argument("--json", metavar="FILE", help="write what was found as JSON")
    parser.add_argument(
        "--unsafe", action="store_true", help="go on without a sandbox if there is none"
    )
    return parser


def _release(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--variants",
        metavar="ROSTER.CSV",
        help="and a copy for each student, with data of their own, in variants/",
    )


def _qualify(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--mutants", action="store_true", help="and on mutants of the model solutions"
    )


def _grade(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--force", action="store_true", help="grade all of it again")
    verb.add_argument(
        "--dry-run", action="store_true", help="say who would move, write nothing"
    )
    verb.add_argument(
        "--cluster", metavar="ADDRESS", help="run on a Dask cluster by its scheduler"
    )


def _report(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--output",
        type=Path,
        metavar="FILE.html",
        help="where to (reports/ASSIGNMENT.html)",
    )
    verb.add_argument(
        "--confirm",
        action="store_true",
        help="grade the known wrong answers once, to compare messages as well",
    )
    verb.add_argument(
        "--unsafe",
        action="store_true",
        help="with --confirm: go on without a sandbox if there is none",
    )


def _export(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--to", choices=TARGETS, default="csv", help="who reads it (csv)")
    verb.add_argument(
        "--roster",
        type=Path,
        metavar="CSV",
        help="the platform's own, to be filled in; for csv: who is to be in it",
    )
    verb.add_argument(
        "--column",
        metavar="TITLE",
        help="what Canvas or Moodle calls the assignment (its folder's name)",
    )
    verb.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to (grades-ASSIGNMENT.csv, or ...-TO.csv; grades.csv for all)",
    )


def _collect(verb: argparse.ArgumentParser) -> None:
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
        "--file-times",
        action="store_true",
        help="believe the dates of the archive's files where nothing else says when",
    )
    verb.add_argument(
        "--force",
        action="store_true",
        help="take another hand-in, or time, later or not",
    )
    verb.add_argument("--json", metavar="FILE", help="write what was found as JSON")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(
            f"expected a whole number, 1 or more; got {text!r}"
        )
    return int(text)


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(
            f"expected a time zone as Europe/Berlin, got {text!r}"
        ) from None
