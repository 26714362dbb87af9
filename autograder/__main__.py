"""``python -m autograder VERB``: the same as the command ``autograder``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
