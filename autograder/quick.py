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
    work = threading.Thread(
        target=_start, args=(known.course_dir, known.unsafe), daemon=True
    )
    work.start()
    return work


def _start(course_dir: str, unsafe: bool) -> None:
    from .config import make_settings, read_config, read_engine
    from .pairs import pair_for

    with contextlib.suppress(Exception):
        config = read_config(Path(course_dir).resolve())
        pair_for(make_settings(read_engine(config), unsafe))
