"""The verb ``check``, also alone: all that ``autograder`` is on a student's machine."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import AutograderError, UsageError
from .check import check
from .text import as_dict, as_text

OK, FAILS, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130
HELP = "try a problem set before handing it in"


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``autograder check`` as a student has it; return the exit code.

    0: all visible checks pass and nothing is missing; 1: something fails; 2: a wrong
    call; 130: Ctrl-C.
    """
    parser = argparse.ArgumentParser(
        prog="autograder", description="Check a problem set before handing it in."
    )
    parser.add_argument("--version", action="version", version=__version__)
    add_check(parser.add_subparsers(required=True, metavar="VERB"))
    arguments = parser.parse_args(argv)
    try:
        return arguments.verb(arguments)
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return WRONG_CALL
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED


def add_check(verbs: Any) -> None:
    """Describe the verb to a parser's ``add_subparsers()``."""
    verb = verbs.add_parser("check", help=HELP, description=HELP)
    verb.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    verb.add_argument(
        "--release",
        type=Path,
        metavar="NOTEBOOK",
        help="as it was handed out, if it is not found",
    )
    verb.add_argument(
        "--json", metavar="FILE", help="write what was found as JSON (- for stdout)"
    )
    verb.set_defaults(verb=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    """Check one notebook and say what was found."""
    with contextlib.suppress(AttributeError, ValueError):  # a console without UTF-8
        sys.stdout.reconfigure(errors="replace")
    report = check(arguments.notebook, release=arguments.release)
    if arguments.json == "-":
        print(json.dumps(as_dict(report), indent=1))
    else:
        print(as_text(report), end="")
    if arguments.json and arguments.json != "-":
        try:
            text = json.dumps(as_dict(report), indent=1) + "\n"
            Path(arguments.json).write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"expected a file to write for --json: {error}") from error
    return OK if report.ok else FAILS


if __name__ == "__main__":
    sys.exit(main())
