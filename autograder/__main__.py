"""``python -m autograder VERB``: the same as the command ``autograder``."""

from __future__ import annotations

import sys

from . import quick


def main() -> int:
    """Run one verb; what it waits for is started before it is imported."""
    quick.begin(sys.argv[1:])
    from .cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
