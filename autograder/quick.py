"""Imported first by the command line: what keeps its start-up short.

jsonschema, which nbformat uses, looks for an optional package that compiles 38 grammars
for formats of text that no notebook has. Told that it is not there, it does without.

The two preloaded processes need seconds for their libraries, the command line itself
a second for nbgrader's: `begin` lets them work at the same time.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from .errors import AutograderError

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

_VERBS_THAT_RUN = ("grade", "qualify")


def begin(argv: Sequence[str]) -> threading.Thread | None:
    """Start the preloaded processes for a call that will need them.

    Says nothing of errors: the verb meets the same ones and has the words for them.
    """
    parser = argparse.ArgumentParser(
        add_help=False, exit_on_error=False, allow_abbrev=False
    )
    parser.add_argument("--course-dir", default=".")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--cluster")
    if not argv or argv[0] not in _VERBS_THAT_RUN or {"-h", "--help"} & set(argv):
        return None
    try:
        known, _ = parser.parse_known_args(argv[1:])
    except argparse.ArgumentError:
        return None
    if known.cluster:
        return None
    return _start(Path(known.course_dir).resolve(), known.unsafe)


def _start(course_dir: Path, unsafe: bool) -> threading.Thread | None:
    # all imports here and none in the thread: packages that import each other in a
    # circle, as nbgrader's do, cannot be imported by two threads at a time
    from .coursedir.config import gather_config, make_settings, read_engine
    from .sandbox.pairs import pair_for

    try:
        settings = make_settings(read_engine(gather_config(course_dir)), unsafe)
    except AutograderError:
        return None

    def start() -> None:
        with contextlib.suppress(AutograderError, OSError):
            pair_for(settings)

    work = threading.Thread(target=start, daemon=True)
    work.start()
    return work
