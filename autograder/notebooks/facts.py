"""What the examiner is told, and what a run of the reference solution teaches."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..limits import Limits
from ..results import CheckStatus
from .assignment import SourceNotebook
from .submission import Submission


@dataclass(frozen=True, slots=True)
class Lives:
    """What the source makes and what yet has to live with the student.

    Attributes
    ----------
    cells : frozenset of int
        Plain cells that act on an answer (``account.deposit(50)``, ``a = count()``):
        run on both sides they would act twice.
    names : frozenset of str
        Names of the set-up whose objects the answers change when they are called, or
        that are no plain data (a database connection, an ``Axes``).
    """

    cells: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run of the reference solution taught.

    Attributes
    ----------
    types : dict
        Type name of each answer name's value.
    changes : frozenset of str
        Functions that change their arguments in place.
    returns : dict
        For each place where the reference had an object that stays with the student:
        the object's classes. A place is a name, a call (``fit()``) or an attribute
        (``.model``); only there may such objects use operators of their own.
    operators : dict
        Operators that each class of the reference defines.
    moved : frozenset of str
        Globals that its functions changed after a check had assigned them.
    altered : dict
        For a solution cell's index: names that it changed or made in ways which its
        text does not show.
    files : dict
        For a solution cell's index: files that it wrote. For a check's: files that
        the check and the student's functions exchange.
    lives : Lives
        What the student's process has in place of the examiner; nothing, unless the
        reference would not pass without.
    failed : tuple of str
        Checks that the reference itself does not pass, each with its message, and
        then its cells that stopped.
    seconds : float
        Wall-clock time of the run.
    """

    types: dict[str, str] = field(default_factory=dict)
    changes: frozenset[str] = frozenset()
    returns: dict[str, frozenset[str]] = field(default_factory=dict)
    operators: dict[str, frozenset[str]] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    altered: dict[int, frozenset[str]] = field(default_factory=dict)
    files: dict[int, tuple[str, ...]] = field(default_factory=dict)
    lives: Lives = field(default_factory=Lives)
    failed: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Examination:
    """All that the examiner is told about one submission.

    Attributes
    ----------
    facts : Facts or None
        None when the reference itself runs, to learn them.
    skipped : frozenset of int
        Positions of the student's cells that are not run (they ended an earlier
        attempt).
    beside : tuple of (str, bytes)
        The student's own files, which only the student's process gets.
    lives : Lives
        While the reference runs: what to leave with the student this time.
    observing : bool
        While the reference runs: whether to look for that.
    decided : dict
        Checks whose verdict an earlier attempt settled: grade_id to (status, message).
    """

    notebook: SourceNotebook
    submission: Submission
    facts: Facts | None
    limits: Limits
    files: dict[str, bytes] = field(default_factory=dict)
    beside: tuple[tuple[str, bytes], ...] = ()
    skipped: frozenset[int] = frozenset()
    decided: dict[str, tuple[CheckStatus, str]] = field(default_factory=dict)
    seed: str = ""
    lives: Lives = field(default_factory=Lives)
    observing: bool = False
