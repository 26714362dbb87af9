"""How well a submission is confined, and what can be read behind its wall."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

PACKAGES = "/packages"
CONFINEMENT_FAILED = 125


class Tier(IntEnum):
    """How well a submission is confined; a lower number is better."""

    NAMESPACES = 1
    LANDLOCK = 2
    NONE = 3

    @property
    def label(self) -> str:
        """What a result says, e.g. ``"1 (namespaces)"``."""
        return f"{self.value} ({self.name.lower()})"


@dataclass(frozen=True, slots=True)
class Wall:
    """A tier, and what can be read behind it.

    Attributes
    ----------
    readable : tuple of (Path, str)
        Host path, and the path inside: the same for the interpreter and its libraries,
        ``/packages/NAME`` for the engine's and the course's own packages.
    """

    tier: Tier
    readable: tuple[tuple[Path, str], ...]

    def to_text(self) -> str:
        """One line of text, fit for an argument; ``from_text`` reads it back."""
        pairs = [[str(host), inside] for host, inside in self.readable]
        return json.dumps([int(self.tier), pairs])

    @classmethod
    def from_text(cls, text: str) -> Wall:
        """Read what ``to_text`` wrote."""
        tier, pairs = json.loads(text)
        return cls(Tier(tier), tuple((Path(host), inside) for host, inside in pairs))
