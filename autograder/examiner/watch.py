"""What the run of the reference solution shows about calls, names and attributes."""

from __future__ import annotations

from dataclasses import dataclass, field

_UNSEEN = ("", "callback", "exception")  # "": the class of something built before


@dataclass(slots=True)
class Watch:
    """What the run of the reference solution shows, and what it showed.

    Attributes
    ----------
    learn : bool
        Whether the reference itself runs now.
    kinds : dict
        For each place (a name, a call, an attribute): the classes of the objects that
        stood there, see `allows`.
    changes : set of str
        Functions that change their arguments in place.
    changed : int
        Calls that altered an argument although the reference's do not.
    copy_back : bool
        Whether such changes are carried over all the same.
    """

    learn: bool = False
    kinds: dict[str, set[str]] = field(default_factory=dict)
    changes: set[str] = field(default_factory=set)
    changed: int = 0
    copy_back: bool = False

    def change(self, what: str) -> bool:
        """Note a change to what the check handed over; say whether the check sees it.

        ``what`` names the function that made it, as far as one knows.
        """
        expected = what in self.changes
        if self.learn:
            self.changes.add(what)
        elif not expected:
            self.changed += 1
        return self.learn or expected or self.copy_back

    def allows(self, place: str, label: str) -> bool:
        """Whether the reference had an object of this class at this place.

        Only there may an object's own operators speak: an object that says it equals
        everything must not stand in for a number.
        """
        if self.learn:
            self.kinds.setdefault(place, set()).add(label)
            return True
        return label in self.kinds.get(place, ())

    def expects(self, place: str) -> bool:
        """Whether the reference had anything but plain data at this place.

        What the student's code hands to a check's own function, or to an exception,
        was not seen before and is let pass, without operators.
        """
        return self.learn or place in self.kinds or place in _UNSEEN
