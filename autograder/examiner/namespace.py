"""The examiner's global names: its own, and those that live with the student."""

from __future__ import annotations

import builtins
import types
from collections.abc import Iterator
from typing import Any

from ..notebooks.plan import Plan
from ..processes.copyback import fixed
from .borrowed import form
from .main_module import Builtins
from .raised import Unfit
from .remote import Student

_BUILTINS = vars(builtins)


class Namespace(dict):
    """Globals in which the instructor's cells run.

    A name in ``answers`` is the student's: reading it asks the student's process,
    once a cell and again after each call, for a call may have changed it. What a check
    assigns to a name that the student's code reads is carried over. Every other name
    is the examiner's own.

    Parameters
    ----------
    student : Student
    plan : Plan
        Assignments to names in its ``carried`` are carried over. Python stores those in
        ``stored_inside`` past ``__setitem__``, so they are looked after before calls.
        A name that the student has and nothing in the source makes is the student's.
    moved : frozenset of str
        Globals that the reference's functions change after a check assigned them.
    """

    def __init__(
        self,
        student: Student,
        plan: Plan,
        moved: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(
            __name__="__main__",
            __builtins__=Builtins(self) if plan.looks_past else builtins,
        )
        self.student = student
        self.carried = plan.carried
        self.stored_inside = plan.stored_inside
        self.made = plan.made
        self.moved = set(moved)
        self.answers: set[str] = set()
        self.libraries: dict[str, Any] = {}
        self.overlay: dict[str, Any] = {}
        self.assigned: dict[str, tuple | None] = {}
        self.fetched: dict[str, tuple[Any, tuple | None]] = {}
        self.carrying = False
        self.missing: set[str] = set()
        self.watched: dict[str, tuple | None] = {}
        self._existing: frozenset[str] | None = None
        self._adopted: dict[str, Any] = {}
        self._imported: set[str] = set()
        student.given.name_of = self._name_of
        student.given.lent.of_setup = lambda kind: kind.__name__ in plan.set_up

    # --- what an examiner's cell does ----------------------------------------

    def __getitem__(self, name: str) -> Any:
        if name in self.stored_inside:
            self._adopt()
        if name in self.overlay:
            return self.overlay[name]
        if name in self.answers:
            return self._fetch(name)
        if name in self.libraries:
            return self._library(name)
        if not super().__contains__(name) and name not in _BUILTINS:
            if self._theirs(name) and name in self.existing():
                return self._fetch(name)
        return super().__getitem__(name)

    def __setitem__(self, name: str, value: Any) -> None:
        if self.carrying and (name in self.carried or name in self.answers):
            carried = self._carry(name, value)
            if name in self.answers:
                self._keep(name, value, carried)
                return
        elif name in self.answers:  # a plain cell of the source takes it over
            self.answers.discard(name)
            self.overlay.pop(name, None)
            self.assigned.pop(name, None)
        self.libraries.pop(name, None)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        if name in self.answers:
            self.overlay.pop(name, None)
            self.assigned.pop(name, None)
            self.fetched.pop(name, None)
            if name not in self.existing():
                raise KeyError(name)
            if self.carrying:
                self.student.delete(name)
                self._existing = None
            return
        theirs = self._theirs(name)
        if theirs and name not in self.existing():
            raise KeyError(name)
        if self.carrying and (theirs or name in self.carried):
            self.student.delete(name)
            self._existing = None
        if not theirs:
            super().__delitem__(name)

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name) and name not in self.answers:
            return True
        return isinstance(name, str) and self._visible(name)

    def _visible(self, name: str) -> bool:
        """Whether the student has made a name that is not the source's to make."""
        if name in self.existing():
            return name in self.answers or name in self.libraries or self._theirs(name)
        return False

    def _theirs(self, name: str) -> bool:
        """Whether a name is nobody's but the student's; Python's own are not."""
        own = super().__contains__(name) or name in self.libraries
        made = name in self.made or name in self.answers
        return not (own or made or name.startswith("_"))

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def keys(self) -> Any:
        """Names of both sides, as ``dir()`` would show them."""
        own = (n for n in super().keys() if n not in self.answers)
        theirs = filter(self._visible, sorted(self.existing()))
        return dict.fromkeys([*own, *theirs]).keys()

    def get(self, name: str, default: Any = None) -> Any:
        """``globals().get(name)`` as in one process."""
        try:
            return self[name]
        except (KeyError, NameError):
            return default

    def items(self) -> Any:
        """``globals().items()`` as in one process."""
        return {name: self.get(name) for name in self.keys()}.items()

    def copy(self) -> dict:
        """``globals().copy()`` as in one process."""
        return dict(self.items())

    # --- the student's side --------------------------------------------------

    def existing(self) -> frozenset[str]:
        """Names that the student's cells made."""
        if self._existing is None:
            self._existing = self.student.names()
        return self._existing

    def student_ran(self, stored: frozenset[str]) -> None:
        """A cell of the student's ran: what was known of its names is stale."""
        self.forget()
        for name in stored:
            self.overlay.pop(name, None)
            self.assigned.pop(name, None)

    def forget(self) -> None:
        """Ask again for every value."""
        self.fetched.clear()
        self._imported.clear()
        self._existing = None

    def offer(self, libraries: dict[str, Any]) -> None:
        """Names that the reference imports: they are there if the student did so too.

        Plain globals would be found even where `__getitem__` says that there is none.
        """
        for name, value in libraries.items():
            if not dict.__contains__(self, name):
                self.libraries[name] = value

    def _library(self, name: str) -> Any:
        if name not in self._imported:
            if name not in self.existing():
                raise self._absent(name)
            self._imported.add(name)
        return self.libraries[name]

    def become_answers(self, names: frozenset[str]) -> None:
        """From here on these names are the student's."""
        self.answers |= names
        for name in names:
            self.libraries.pop(name, None)
            super().pop(name, None)

    def _fetch(self, name: str) -> Any:
        if name in self.fetched:
            return self.fetched[name][0]
        try:
            value = self.student.get(name)
        except KeyError:
            raise self._absent(name) from None
        self.fetched[name] = (value, form(self.student, value))
        return value

    def _absent(self, name: str) -> Exception:
        """What reading a name raises that the student did not define.

        After a KeyError Python looks past ``__getitem__``, into the dict's own storage,
        and among the builtins; it must not find an answer there.
        """
        self.missing.add(name)
        if hasattr(builtins, name) or dict.__contains__(self, name):
            return NameError(f"name {name!r} is not defined")
        return KeyError(name)

    def _keep(self, name: str, value: object, carried: bool) -> None:
        """What a check assigned to an answer name."""
        self.fetched.pop(name, None)
        self.overlay[name] = value
        self.assigned.pop(name, None)
        if carried:
            self.assigned[name] = form(self.student, value)

    def _name_of(self, value: object) -> str | None:
        """The answer name under which the student has this very value."""
        if fixed(value):
            return None
        for name, (known, _) in self.fetched.items():
            if known is value:
                return name
        for name in self.assigned:
            if self.overlay.get(name) is value:
                return name
        return None

    def _adopt(self) -> None:
        """Take over what ``global x`` in a check's function stored."""
        for name in self.stored_inside:
            if not dict.__contains__(self, name):
                continue
            value = dict.__getitem__(self, name)
            if name in self.answers:
                dict.__delitem__(self, name)
                self[name] = value
            elif self._adopted.get(name) is not value and self.carrying:
                self._adopted[name] = value
                self[name] = value

    def watch(self, names: frozenset[str]) -> None:
        """A check begins that changes these in place: note how they are now."""
        self.push_changes()  # of the check before
        self.watched = {
            name: form(self.student, dict.__getitem__(self, name))
            for name in names & self.carried - self.answers
            if dict.__contains__(self, name)
        }

    def push_changes(self) -> None:
        """Carry over what the check changed in place, before a call."""
        if self.stored_inside:
            self._adopt()
        for name, before in list(self.watched.items()):
            if name in self.answers or not dict.__contains__(self, name):
                continue
            value = dict.__getitem__(self, name)
            if before is not None and (now := form(self.student, value)) != before:
                self.student.set(name, value)
                self.watched[name] = now
        for name, (value, before) in list(self.fetched.items()):
            if before is not None and (now := form(self.student, value)) != before:
                self.student.set(name, value)
                self.fetched[name] = (value, now)
        for name, before in list(self.assigned.items()):
            value = self.overlay[name]
            if before is not None and (now := form(self.student, value)) != before:
                self.student.set(name, value)
                self.assigned[name] = now

    def forget_changeable(self) -> None:
        """After a call: values that it may have changed are asked for again."""
        self._existing = None
        for name, (value, _) in list(self.fetched.items()):
            if not isinstance(value, types.FunctionType | type):
                del self.fetched[name]
        # what the check assigned stays what it is, whatever the student's process now
        # says, unless the reference's functions change that global
        for name in list(self.assigned):
            if self.student.watch.learn and self._has_moved(name):
                self.moved.add(name)
            if name in self.moved:
                del self.overlay[name], self.assigned[name]

    def _has_moved(self, name: str) -> bool:
        """While the reference runs: whether a call changed what a check assigned."""
        try:
            now = self.student.encode(self.student.get(name))
            return repr(now) != repr(self.student.encode(self.overlay[name]))
        except Exception:
            return True

    def _carry(self, name: str, value: object) -> bool:
        """Give the student's process a value; False where it has to stay here."""
        self._existing = None
        try:
            self.student.set(name, value)
        except Unfit:
            return False
        return True
