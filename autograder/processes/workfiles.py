"""Plain files in the current working folder, kept alike in two processes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from ..errors import WireError

_MAX_FILES = 1_000


def snapshot() -> dict[str, tuple[int, int]]:
    """Each file's name with its size and time of change; no links are followed."""
    found: dict[str, tuple[int, int]] = {}
    for folder, _, names in os.walk("."):
        for name in names:
            path = os.path.join(folder, name)
            with contextlib.suppress(OSError):
                state = os.lstat(path)
                if os.path.isfile(path) and not os.path.islink(path):
                    size_and_time = (state.st_size, state.st_mtime_ns)
                    found[Path(path).as_posix()] = size_and_time
        if len(found) > _MAX_FILES:
            break
    return found


def read(name: str, limit: int) -> bytes | None:
    """The bytes of a plain file, None when there is none of that name."""
    path = Path(name)
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise WireError(f"the file {name} is too large")
    return data


def write(files: Iterable[tuple[str, bytes]]) -> None:
    """Write files, making their folders."""
    for name, data in files:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(data))


def remove(names: Iterable[str]) -> None:
    """Remove files that may be there."""
    for name in names:
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
