"""``python -m autograder VERB``: the same as the command ``autograder``."""

from __future__ import annotations

import gc
import sys

from . import quick


def main() -> int:
    """Run one verb; what it waits for is started before it is imported."""
    gc.disable()  # imports make little garbage, and its hunt is a fifth of their time
    quick.begin(sys.argv[1:])
    from .cli import main as run

    gc.freeze()
    gc.enable()
    return run()


if __name__ == "__main__":
    sys.exit(main())
