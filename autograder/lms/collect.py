"""An archive of hand-ins into ``submitted/``: who, what, when, and what was left out.

Nothing that lies in ``submitted/`` already is lost: what is replaced, and when, is in
`placing`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..coursedir.coursedir import Course, is_student_id
from ..coursedir.roster import Kind, Roster
from ..errors import UsageError
from ..late import LatePolicy, read_policy
from .archives import Entry, Reject, read_archive
from .lms import PROFILES, Claim, looks_like
from .placing import Placed, Places, State, Work, marks_by_hand
from .sorting import Sorter

_DOWNLOADED = "downloaded"


@dataclass(frozen=True, slots=True)
class Collected:
    """What an archive held.

    Attributes
    ----------
    assignment : str
        Of which.
    placed : tuple of Placed
        By student.
    rejects : tuple of Reject
        What could not be placed, and why.
    absent : tuple of str
        Students of the roster who handed in nothing.
    """

    assignment: str
    placed: tuple[Placed, ...]
    rejects: tuple[Reject, ...]
    absent: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything found its place."""
        kept = any(one.state is State.KEPT for one in self.placed)
        return not (self.rejects or kept)

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        placed = [
            asdict(one) | {"time": one.time.isoformat() if one.time else None}
            for one in self.placed
        ]
        rejects = [asdict(one) for one in self.rejects]
        return {"placed": placed, "rejects": rejects, "absent": list(self.absent)}


def collect(
    course: Course,
    assignment: str,
    archive: Path,
    profile: str,
    *,
    roster: Roster | None = None,
    force: bool = False,
    zone: datetime.tzinfo | None = None,
    file_times: bool = False,
) -> Collected:
    """Place the hand-ins of an archive.

    Parameters
    ----------
    archive : Path
        A zip, or a folder.
    profile : str
        One of `lms.PROFILES`.
    force : bool
        Whether a hand-in that lies there already is replaced by another one, newer or
        not.
    zone : tzinfo, optional
        Of times that are given without one; the machine's by default.
    file_times : bool
        Whether the date of a file in the archive is when it was handed in, where
        nothing else says so. Those of Canvas and Moodle date them by the download.

    Raises
    ------
    UsageError
        When the archive cannot be read or is another platform's, the folder is the
        course's own, or the course has no such assignment.
    """
    course.require(assignment)
    policy = read_policy(course.config)
    _require_elsewhere(course, assignment, archive, roster)
    entries, rejects = read_archive(archive)
    told = list(PROFILES[profile](entries, assignment))
    _require_profile(archive, profile, entries, told)
    rejects += [one for one in told if isinstance(one, Reject)]
    mine = [one for one in told if isinstance(one, Claim)]
    if file_times:
        mine = [
            one if one.time else replace(one, time=one.entry.time, sure=False)
            for one in mine
        ]
    claims, doubtful = _by_student(mine, roster)
    rejects += [reject for _, reject in doubtful]
    people = {p.student: p for p in roster.people} if roster else {}
    sorter = Sorter(course, assignment, profile, zone, roster is not None)
    done: list[Placed | Reject] = []
    with marks_by_hand(course, assignment) as marked:
        places = Places(course, assignment, profile, force, marked)
        for student in sorted(claims):
            work, left = sorter.work(student, claims[student], people.get(student))
            done += [*left, *([_placed(places, work)] if work else [])]
    absent = set(people) - set(claims) - {student for student, _ in doubtful}
    rejects += [one for one in done if isinstance(one, Reject)]
    placed = [one for one in done if isinstance(one, Placed)]
    return Collected(
        assignment,
        tuple(_compared(one, policy, assignment) for one in placed),
        tuple(rejects),
        tuple(sorted(absent)),
    )


def _placed(places: Places, work: Work) -> Placed | Reject:
    try:
        return places.place(work)
    except OSError as error:
        return Reject(work.student, f"cannot be written: {error.strerror or error}")


def _compared(one: Placed, policy: LatePolicy, assignment: str) -> Placed:
    """Note where the platform calls late what the course's own deadline does not."""
    due = policy.deadline(assignment)
    if not one.late or one.time is None or due is None:
        return one
    more = policy.extension(assignment, one.student) or datetime.timedelta()
    if one.time.replace(tzinfo=None) > due + more:
        return one
    note = "late for the platform, in time for c.LatePolicy.deadlines"
    return replace(one, notes=(*one.notes, note))


# --- from where --------------------------------------------------------------------


def _require_elsewhere(
    course: Course, assignment: str, place: Path, roster: Roster | None
) -> None:
    """Take no folder for a class that is, or holds, the course or a part of it.

    With a roster only what bears a student's name is taken, wherever it lies.
    """
    here = place.resolve()
    if not here.is_dir():
        return
    inside = (
        here.relative_to(course.root).parts if here.is_relative_to(course.root) else ()
    )
    if here == course.root or course.root.is_relative_to(here):
        raise UsageError(
            f"expected a folder with one folder a student, {here} is or holds the "
            f"course {course.root} itself"
        )
    archive = course.root / _DOWNLOADED / assignment / "archive"
    if _is_collects_own(course, inside) and (roster is None or "replaced" in inside):
        raise UsageError(
            f"expected a folder of hand-ins, {here} is where what was replaced is "
            f"kept. Lay them into a folder of their own, as {archive}"
        )
    theirs = (course.nbgrader().submitted_directory, _DOWNLOADED)
    if inside and inside[0] not in theirs and roster is None:
        raise UsageError(
            f"expected a folder of hand-ins, {here} lies in the course: its folders "
            f"would be taken for students. Lay it elsewhere or into {archive}, or say "
            "who they are with --roster"
        )


def _is_collects_own(course: Course, inside: Sequence[str]) -> bool:
    """Whether `placing` keeps there what was replaced, by the path in the course."""
    if inside[:1] != (_DOWNLOADED,):
        return False
    if len(inside) == 1:
        return True
    own = inside[1] in course.assignments()
    return own and (len(inside) == 2 or inside[2] == "replaced")


def _require_profile(
    place: Path, profile: str, entries: list[Entry], told: Sequence[Claim | Reject]
) -> None:
    if profile != "plain" and any(isinstance(one, Claim) for one in told):
        return
    likely = looks_like(entries)
    if likely and likely != profile:
        raise UsageError(
            f"expected hand-ins as --from {profile} names them, {place} looks like "
            f"{likely.capitalize()}'s: --from {likely}"
        )


# --- who ---------------------------------------------------------------------------


def _by_student(
    told: Sequence[Claim], roster: Roster | None
) -> tuple[dict[str, list[Claim]], list[tuple[str, Reject]]]:
    """Whose each file is; two accounts are never taken for one student.

    The second list has what is in doubt, with the student it may be of if there is one.
    """
    claims: dict[str, list[Claim]] = defaultdict(list)
    doubtful: list[tuple[str, Reject]] = []
    for claim in told:
        found = _whose(claim, roster)
        if isinstance(found, Reject):
            doubtful.append(("", found))
        else:
            claims[found].append(claim)
    for student, mine in list(claims.items()):
        called = {claim.account: claim.called for claim in mine}
        if len(called) > 1:
            del claims[student]
            cause = _two(called.values(), roster)
            doubtful.append((student, Reject(student, cause)))
    return claims, doubtful


def _two(called: Iterable[str], roster: Roster | None) -> str:
    names = "; ".join(sorted(called))
    if roster is None:
        return f"is what several are called ({names}); give a --roster"
    return (
        f"is whom the roster gives for several ({names}): tell them apart there, by "
        "canvas_id, moodle_id or email"
    )


def _whose(claim: Claim, roster: Roster | None) -> str | Reject:
    if roster is not None:
        person = roster.find(*claim.words)
        if person is None:
            cause = f"{claim.called} is not, or not once, on the roster"
            if claim.words[0][0] is Kind.MOODLE:
                cause += "; Moodle numbers anew: give this assignment's own worksheet"
            return Reject(claim.entry.path, cause)
        return person.student
    if not is_student_id(claim.default):
        return Reject(
            claim.entry.path, f"{claim.default!a} cannot be an id; give a --roster"
        )
    return claim.default
