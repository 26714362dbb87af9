"""How much may cross the wire, and the one account that both directions keep."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.errors import WireError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """Bounds on one frame and on the values in it.

    Attributes
    ----------
    frame_bytes : int
        Bytes of a whole frame, and bytes that its values may take once decoded
        (a compact value, a ``range`` say, counts as if it were written out).
    tree_bytes : int
        Bytes of a frame's JSON tree.
    depth : int
        Levels of nesting of a value.
    elements : int
        Nodes in one frame's tree. Arrays, and long lists of only floats, ints or
        strings, travel as raw bytes and count by their bytes instead.
    buffers : int
        Raw parts of one frame.
    string : int
        Characters of one string.
    int_bits : int
        Bits of one int.
    """

    frame_bytes: int = 128 * MIB
    tree_bytes: int = 32 * MIB
    depth: int = 60
    elements: int = 1_000_000
    buffers: int = 65_536
    string: int = 32 * MIB
    int_bits: int = 4_000_000

    @property
    def marks(self) -> int:
        """Commas and brackets in a tree: what bounds the objects parsed from it."""
        return 3 * self.elements


def in_words(size: int) -> str:
    """Return a number of bytes for a reader: ``"3.5 MiB"``."""
    return f"{size / MIB:,.1f} MiB" if size >= MIB else f"{size:,} bytes"


class Account:
    """What the values of one frame have used up so far.

    Encoder and decoder charge the same amounts, so a value that its own process
    agrees to send is not refused by the other one.
    """

    def __init__(self, caps: Caps | None = None) -> None:
        self.caps = caps or Caps()
        self.level = 0
        self._elements = 0
        self._bytes = 0

    def count(self, elements: int) -> None:
        """Charge nodes of the tree."""
        self._elements += elements
        if self._elements > self.caps.elements:
            raise WireError(
                f"the value has more than {self.caps.elements:,} elements; "
                "return a smaller one, or a numpy array"
            )

    def spend(self, size: int) -> None:
        """Charge bytes of memory."""
        self._bytes += size
        if self._bytes > self.caps.frame_bytes:
            raise WireError(
                f"the value needs {in_words(self._bytes)}; "
                f"at most {in_words(self.caps.frame_bytes)} may cross at once"
            )

    def descend(self) -> None:
        """Go one level down; the caller goes up by ``level -= 1``."""
        self.level += 1
        if self.level > self.caps.depth:
            raise WireError(
                f"the value is nested more than {self.caps.depth} levels deep "
                "(or contains itself)"
            )

    def check_string(self, length: int) -> None:
        """Refuse a string that is too long."""
        if length > self.caps.string:
            raise WireError(
                f"a string has {length:,} characters; "
                f"at most {self.caps.string:,} may cross"
            )

    def check_bits(self, bits: int) -> None:
        """Refuse an int that is too large."""
        if bits > self.caps.int_bits:
            raise WireError(
                f"an int has {bits:,} bits; at most {self.caps.int_bits:,} may cross"
            )
