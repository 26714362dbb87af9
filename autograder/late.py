"""Late hand-ins: the deadline, and the points that a stated policy takes.

The policy is nbgrader's own kind of plugin, so `nbgrader autograde` takes the same
points as `grade` does. A penalty is never stored for good: whenever grades are written
or read, all of them are computed again from the deadline, the time of the hand-in, any
extension and the points as they stand.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Bunch, Dict, Float, TraitError, Unicode, validate
from traitlets.config import Config

from .errors import ConfigError

_DAY = 86_400.0
_MOST_HOURS = 87_660.0  # ten years
_YEARS = range(1990, 2201)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?P<seconds>:\d\d)?")


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a student was, in seconds beyond deadline and extension, and the price.

    ``penalty`` is in points, the sum over the assignment's notebooks.
    """

    seconds: float = 0.0
    penalty: float = 0.0

    @property
    def words(self) -> str:
        """``2 days 3 h late``, or nothing."""
        if self.seconds <= 0:
            return ""
        minutes = math.ceil(self.seconds / 60)
        days, hours = minutes // 1440, minutes % 1440 // 60
        if days:
            text = f"{days} day{'s' if days > 1 else ''}"
            return f"{text} {hours} h late" if hours else f"{text} late"
        return f"{hours} h late" if hours else f"{minutes} min late"


class LatePolicy(LateSubmissionPlugin):
    """What being late costs: ``c.LatePolicy.NAME = ...`` in ``nbgrader_config.py``."""

    deadlines = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="For each assignment, as '2026-10-31 23:59 Europe/Berlin'; the minute "
        "named still belongs to it. One that is not named here has the due date that "
        "the formgrader knows, or none.",
    ).tag(config=True)
    extension_hours = Dict(
        key_trait=Unicode(),
        value_trait=Dict(key_trait=Unicode(), value_trait=Float()),
        help="More hours for some: {'ps04_sandwich': {'ada': 48}}; at most ten years.",
    ).tag(config=True)
    grace_minutes = Float(
        0.0,
        min=0.0,
        max=60.0 * _MOST_HOURS,
        help="Minutes after the deadline that cost nothing.",
    ).tag(config=True)
    percent_per_day = Float(
        0.0,
        min=0.0,
        max=100.0,
        help="Percent of the points reached that each day begun costs.",
    ).tag(config=True)
    most_percent = Float(
        100.0, min=0.0, max=100.0, help="Percent that lateness costs at most."
    ).tag(config=True)

    @validate("grace_minutes", "percent_per_day", "most_percent")
    def _is_number(self, proposal: Bunch) -> float:
        """NaN is neither above nor below any bound."""
        if math.isnan(proposal.value):
            raise TraitError(f"{proposal.trait.name}: expected a number, got nan")
        return proposal.value

    @validate("extension_hours")
    def _are_hours(self, proposal: Bunch) -> dict[str, dict[str, float]]:
        for assignment, given in proposal.value.items():
            for student, hours in given.items():
                if not 0.0 <= hours <= _MOST_HOURS:
                    raise TraitError(
                        f"extension_hours[{assignment!r}][{student!r}]: expected hours "
                        f"from 0 to {_MOST_HOURS:g}, ten years; got {hours:g}"
                    )
        return proposal.value

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Points that lateness costs; None for no penalty, as nbgrader has it."""
        share = self.share(total_seconds_late)
        return score * share if share else None

    def share(self, seconds: float) -> float:
        """Part of the points that lateness of so many seconds costs, 0 to 1."""
        if seconds <= 60.0 * self.grace_minutes:
            return 0.0
        days = math.ceil(seconds / _DAY)
        return min(days * self.percent_per_day, self.most_percent) / 100.0

    def deadline(self, assignment: str) -> datetime.datetime | None:
        """The configured deadline in UTC, without a zone as nbgrader stores it."""
        text = self.deadlines.get(assignment)
        return None if text is None else _parse(assignment, text)

    def extension(self, assignment: str, student: str) -> datetime.timedelta | None:
        """What a student has beyond the deadline; None when nothing is configured."""
        hours = self.extension_hours.get(assignment, {}).get(student)
        return None if hours is None else datetime.timedelta(hours=hours)

    def doubts(
        self, assignment: str, assignments: Collection[str], students: Collection[str]
    ) -> tuple[str, ...]:
        """What looks like a slip in a name, a sentence each.

        A deadline may stand there before its assignment does: a strange name tells
        only while ``assignment`` itself is not named.
        """
        said = []
        for setting in ("deadlines", "extension_hours"):
            named = getattr(self, setting)
            strange = sorted(set(named) - set(assignments))
            if strange and assignment not in named:
                said.append(
                    f"c.LatePolicy.{setting} does not name {assignment}, but "
                    f"{', '.join(strange)}, which this course does not have: expected "
                    f"names among {', '.join(sorted(assignments))}"
                )
        said.extend(
            f"c.LatePolicy.extension_hours gives {student} more hours for "
            f"{assignment}, but nobody of that id has handed in anything"
            for student in self.extension_hours.get(assignment, {})
            if student not in students
        )
        return tuple(said)

    @property
    def words(self) -> str:
        """The policy as a sentence that may stand on a student's page."""
        if not self.percent_per_day:
            return "Being late costs nothing."
        said = f"Each day begun costs {self.percent_per_day:g} % of the points reached"
        if self.most_percent < 100.0:
            said += f", at most {self.most_percent:g} %"
        if self.grace_minutes:
            said += f"; the first {self.grace_minutes:g} minutes cost nothing"
        return said + "."


def read_policy(config: Config) -> LatePolicy:
    """Read the policy; raises ConfigError for anything it cannot mean."""
    section = config.get("LatePolicy", Config())
    known = LatePolicy.class_trait_names(config=True)
    for name in section:
        if name not in known:
            raise ConfigError(
                f"unknown setting c.LatePolicy.{name}; there are {sorted(known)}"
            )
    try:
        policy = LatePolicy(config=Config({"LatePolicy": section}))
    except TraitError as error:
        raise ConfigError(f"c.LatePolicy: {error}") from error
    for name, text in policy.deadlines.items():
        _parse(name, text)
    return policy


def _parse(assignment: str, text: str) -> datetime.datetime:
    """Read a deadline. One without seconds ends with its minute, as people mean it."""
    when, _, zone = text.strip().rpartition(" ")
    try:
        shape = _TIME.fullmatch(when)
        if shape is None:
            raise ValueError("expected year-month-day hour:minute before the zone")
        local = datetime.datetime.fromisoformat(when)
        if local.year not in _YEARS:
            raise ValueError(f"expected a year from {_YEARS[0]} to {_YEARS[-1]}")
        if not shape["seconds"]:
            local = local.replace(second=59)
        aware = local.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise ConfigError(
            f"c.LatePolicy.deadlines[{assignment!r}]: expected a time with its zone as "
            f"'2026-10-31 23:59 Europe/Berlin', got {text!r} ({error})"
        ) from None
    return aware.astimezone(datetime.UTC).replace(tzinfo=None)
