"""The table of classes: what hostile submissions gained from, and did to, a grader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .build import Case
from .trial import Outing


@dataclass(slots=True)
class Line:
    """One class of submissions."""

    count: int = 0
    points: float = 0.0
    harm: list[str] = field(default_factory=list)


def summarise(chosen: Iterable[Case], outing: Outing) -> tuple[dict[str, Line], list]:
    """Return a line for each class, and harm that names none of the submissions."""
    lines: dict[str, Line] = defaultdict(Line)
    loose = list(outing.harm)
    for case in chosen:
        outcome, line = outing.outcomes[case.name], lines[case.kind]
        mine = [text for text in loose if case.name in text]
        loose = [text for text in loose if text not in mine]
        line.count += 1
        line.points += outcome.points
        line.harm += [f"{case.name}: {text}" for text in (*outcome.harm, *mine)]
        if outcome.points:
            line.harm.append(f"{case.name}: gained {outcome.points:g} points")
    return dict(lines), loose


def as_text(lines: dict[str, Line], loose: list[str], title: str) -> str:
    """Lay the table out."""
    rows = [
        f"{title}",
        f"{'class':<22}| submissions | points gained | harm",
        f"{'-' * 22}|{'-' * 13}|{'-' * 15}|{'-' * 30}",
    ]
    for kind, line in sorted(lines.items()):
        harm = "; ".join(line.harm) or "none"
        rows.append(f"{kind:<22}| {line.count:>11} | {line.points:>13g} | {harm}")
    total = sum(line.count for line in lines.values())
    points = sum(line.points for line in lines.values())
    rows.append(f"{'all':<22}| {total:>11} | {points:>13g} |")
    rows += [f"not put down to one of them: {text}" for text in loose]
    return "\n".join(rows)
