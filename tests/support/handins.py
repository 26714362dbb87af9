"""Hand-ins as they arrive and as they lie in ``submitted/``; for the tests of `lms`."""

from __future__ import annotations

NOON = (2026, 10, 1, 12, 0, 0)  # of the entries of an archive, where no other is given


def handed_in(course, student: str) -> dict[str, str]:
    """The files that lie in ``submitted/`` for a student of ``ps1``."""
    folder = course.folder("submitted", "ps1", student)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text() for p in files}


def causes(found) -> dict[str, str]:
    """What was not placed, and why."""
    return {reject.path: reject.cause for reject in found.rejects}
