"""Let the tests of faults import their helpers, and the benchmarks' process tree."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in (HERE, HERE.parent / "benchmarks"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
