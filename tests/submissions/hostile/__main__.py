"""Print the table: ``python tests/submissions/hostile [--naive] [--tier N] [NAME...]``.

Exits with 1 when a submission gained points or did harm at the real engine, or, with
``--naive``, when one did *not* at the graders without defence.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ.setdefault("MPLBACKEND", "agg")
if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> int:
    """Run what is asked for and print its table."""
    from hostile import build, referee, table, trial

    parser = argparse.ArgumentParser(description="Run the hostile submissions.")
    parser.add_argument("names", nargs="*", default=["*"], metavar="NAME")
    parser.add_argument("--naive", action="store_true", help="graders without defence")
    parser.add_argument("--tier", type=int, default=0, help="sandbox tier (the best)")
    parser.add_argument("--jobs", type=int, default=6, help="at a time (6: most wait)")
    asked = parser.parse_args()
    chosen = [
        case
        for case in build.cases()
        if any(fnmatch.fnmatch(case.name, name) for name in asked.names)
    ]
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        root = Path(folder)
        if asked.naive:
            return naive(chosen, root, referee, table)
        outing = trial.run(root, chosen, asked.tier, asked.jobs)
    lines, loose = table.summarise(chosen, outing)
    print(table.as_text(lines, loose, f"The engine, sandbox tier {outing.tier}"))
    fair = [outcome for outcome in outing.honest if outcome.points < trial.FULL]
    slowest = max(outcome.seconds for outcome in outing.honest)
    print(
        f"{len(outing.honest)} honest submissions among them: {len(fair)} lost points, "
        f"the slowest took {slowest:.1f} s"
    )
    return 1 if loose or fair or any(line.harm for line in lines.values()) else 0


def naive(chosen, root: Path, referee, table) -> int:
    """Print the table for the graders without defence."""
    with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        met = list(pool.map(lambda case: referee.meet(case, root), chosen))
    lines: dict[str, table.Line] = {}
    weak = []
    for case, found in zip(chosen, met, strict=True):
        line = lines.setdefault(case.kind, table.Line())
        line.count += 1
        line.points += found["points"]
        line.harm += [word for word in found["harm"] if word not in line.harm]
        if not referee.shows(case, found):
            weak.append(case.name)
    print(table.as_text(lines, [], "Graders without defence"))
    print(f"without effect there: {', '.join(weak) or 'none'}")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
