"""Which known mistakes a class made: lost points against the bank of wrong answers.

A submission fits a wrong answer when, in that question, it loses exactly the points
that the answer loses. Several wrong answers may lose the same; when the messages that
they get are known as well (`bank`), only those that get the same remain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..qualifying.answers import Answer
from ..qualifying.bank import Messages
from ..results import CheckResult
from .causes import cause_of, same_message
from .cohort import Cohort

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Explained:
    """Students of one question whom the same known mistakes explain.

    Attributes
    ----------
    question : int
        Place in ``Cohort.questions``.
    mistakes : tuple of Answer
        One when it is certain; else any of them loses the same.
    lost : mapping
        grade_id to points.
    students : tuple of str
    confirmed : bool
        Whether the messages agree as well.
    """

    question: int
    mistakes: tuple[Answer, ...]
    lost: Mapping[str, float]
    students: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Students of one question who lost the same and fit no known mistake.

    ``said`` is the message that most of them got, with how many did. ``stopped`` says
    that their code did not run to its end.
    """

    question: int
    lost: Mapping[str, float]
    students: tuple[str, ...]
    said: tuple[str, int]
    stopped: bool


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What the bank explains, most frequent first, and what it does not."""

    bank: int
    questions: frozenset[int]
    explained: tuple[Explained, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    checked: bool = False


def find_mistakes(
    cohort: Cohort, bank: Sequence[Answer], messages: Messages | None = None
) -> Mistakes:
    """Compare each student with each wrong answer, question by question.

    An answer left blank is no mistake, whatever it loses.
    """
    places = {
        (question.notebook, answer): place
        for place, question in enumerate(cohort.questions)
        for answer in question.answers
    }
    by_question: dict[int, list[Answer]] = {}
    for answer in bank:
        place = places.get((answer.notebook, answer.grade_id))
        if place is not None:
            by_question.setdefault(place, []).append(answer)
    verdicts = _verdicts(cohort)
    explained: list[Explained] = []
    unexplained: list[Unexplained] = []
    for place, answers in sorted(by_question.items()):
        known, other = _one_question(cohort, place, answers, verdicts, messages)
        explained += known
        unexplained += other
    return Mistakes(
        bank=len(bank),
        questions=frozenset(by_question),
        explained=tuple(explained),
        unexplained=tuple(unexplained),
        checked=messages is not None,
    )


def _verdicts(cohort: Cohort) -> list[dict[str, dict[str, CheckResult]]]:
    """Verdicts of each student: notebook, then grade_id."""
    found: list[dict[str, dict[str, CheckResult]]] = [{} for _ in cohort.students]
    for row, place, check in cohort.checks():
        notebook = cohort.items[place].notebook
        found[row].setdefault(notebook, {})[check.grade_id] = check
    return found


def _one_question(
    cohort: Cohort,
    place: int,
    answers: Sequence[Answer],
    verdicts: Sequence[Mapping[str, Mapping[str, CheckResult]]],
    messages: Messages | None,
) -> tuple[list[Explained], list[Unexplained]]:
    question = cohort.questions[place]
    here = tuple(cohort.items[column].grade_id for column in question.items)
    known: dict[tuple, list[str]] = {}
    others: dict[tuple, list[tuple[str, str]]] = {}
    for row, student in enumerate(cohort.students):
        own = verdicts[row].get(question.notebook, {})
        lost = {k: _gone(own[k]) for k in here if k in own and _gone(own[k]) > _TINY}
        if not lost or cohort.blank[row, place]:
            continue
        fitting = [answer for answer in answers if _fits(answer, own, here)]
        chosen, confirmed = _same_message(fitting, own, lost, messages)
        pattern = tuple(lost.items())
        if chosen:
            key = (tuple(answer.name for answer in chosen), pattern, confirmed)
            known.setdefault(key, []).append(student)
        else:
            key = (pattern, _stopped(own, lost))
            others.setdefault(key, []).append((student, _said(own, lost)))
    return _explained(place, known, answers), _unexplained(place, others)


def _explained(
    place: int, groups: Mapping[tuple, Sequence[str]], answers: Sequence[Answer]
) -> list[Explained]:
    by_name = {answer.name: answer for answer in answers}
    found = [
        Explained(
            question=place,
            mistakes=tuple(by_name[name] for name in names),
            lost=dict(pattern),
            students=tuple(students),
            confirmed=confirmed,
        )
        for (names, pattern, confirmed), students in groups.items()
    ]
    return sorted(found, key=lambda e: (-len(e.students), [a.name for a in e.mistakes]))


def _unexplained(
    place: int, groups: Mapping[tuple, Sequence[tuple[str, str]]]
) -> list[Unexplained]:
    found = [
        Unexplained(
            question=place,
            lost=dict(pattern),
            students=tuple(student for student, _ in members),
            said=_most_common([said for _, said in members]),
            stopped=stopped,
        )
        for (pattern, stopped), members in groups.items()
    ]
    return sorted(
        found, key=lambda u: (u.stopped, -len(u.students), sorted(u.lost.items()))
    )


def _gone(check: CheckResult) -> float:
    return check.max_points - check.points


def _fits(answer: Answer, own: Mapping[str, CheckResult], here: Sequence[str]) -> bool:
    """Whether the same points are lost here, and at least these in other questions.

    There the student may have made mistakes of another kind besides.
    """
    if not set(here) & set(answer.loses) or not set(answer.loses) <= set(own):
        return False
    for key, check in own.items():
        due = answer.loses.get(key, 0.0)
        off = abs(_gone(check) - due) if key in here else due - _gone(check)
        if off > _TINY:
            return False
    return True


def _same_message(
    fitting: Sequence[Answer],
    own: Mapping[str, CheckResult],
    lost: Mapping[str, float],
    messages: Messages | None,
) -> tuple[list[Answer], bool]:
    """Keep the wrong answers that got the student's messages.

    Where the bank's messages are not known, code that did not run to its end fits no
    wrong answer: points that it lost say nothing about what it would have computed.
    """
    known = [a for a in fitting if messages and a.name in messages]
    if not known:
        return ([] if _stopped(own, lost) else list(fitting)), False
    same = [
        answer
        for answer in known
        if all(
            same_message(own[key].message, messages[answer.name].get(key, ""))
            for key in lost
        )
    ]
    return same, bool(same)


def _stopped(own: Mapping[str, CheckResult], lost: Mapping[str, float]) -> bool:
    """Whether every check that took points did so because code broke off."""
    return all(cause_of(own[key])[1] for key in lost)


def _said(own: Mapping[str, CheckResult], lost: Mapping[str, float]) -> str:
    first = next(iter(lost))
    return own[first].message or str(own[first].status)


def _most_common(messages: Sequence[str]) -> tuple[str, int]:
    counted = Counter(messages)
    return min(counted.items(), key=lambda found: (-found[1], found[0]))
