"""Submissions that are the same word for word, however many they are.

`alike` leaves out what many students write, for it is common; in a small class that
hides a copy which everybody handed in. Whole submissions that agree to the last name
and number are found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .alike import LEAST_FRAGMENTS, Work
from .fragments import fragments, tokens


def word_for_word(
    work: Sequence[Work], given: Iterable[str]
) -> tuple[tuple[int, ...], ...]:
    """Groups of students whose answers are all the same; the largest group first.

    Parameters
    ----------
    work : sequence of mappings
        For each student, the text of each answer (question: text).
    given : iterable of str
        Texts of the release.

    Notes
    -----
    Comments and layout do not count, names and numbers do. A submission with fewer
    than ``LEAST_FRAGMENTS`` fragments that the release does not hold is not looked at:
    there is one natural way to write two lines.
    """
    public = np.concatenate([fragments(text).hashes for text in given])
    groups: dict[tuple, list[int]] = {}
    for student, own in enumerate(work):
        made = [fragments(text).hashes for text in own.values()]
        fresh = np.setdiff1d(np.concatenate(made), public) if made else public[:0]
        if len(fresh) >= LEAST_FRAGMENTS:
            groups.setdefault(_signature(own), []).append(student)
    found = (tuple(group) for group in groups.values() if len(group) > 1)
    return tuple(sorted(found, key=lambda group: (-len(group), group)))


def _signature(own: Work) -> tuple:
    return tuple(
        (key, tuple(piece for _, piece, _, _ in tokens(text)))
        for key, text in sorted(own.items())
    )
