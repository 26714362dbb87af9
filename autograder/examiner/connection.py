"""The examiner's end of the line: requests, deadlines, values, questions back."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from ..errors import Disconnected, WireError
from ..processes.protocol import Reference
from ..processes.randomness import rebuild
from ..values import unequal
from ..values.codec import Decoder, Encoder
from ..values.wire import Caps, Channel
from . import raised
from .given import Given, items_of
from .raised import StudentGone, TooSlow, Unfit
from .watch import Watch

_GRACE_SECONDS = 3.0
_MAX_NESTING = 40


class Connection:
    """Frames to and from one student's process.

    Parameters
    ----------
    channel : Channel
    interrupt : callable
        Asks whoever can to interrupt the student's process.
    caps : Caps
    watch : Watch
    """

    def __init__(
        self,
        channel: Channel,
        interrupt: Callable[[], None],
        caps: Caps,
        watch: Watch,
    ) -> None:
        self.channel = channel
        self.interrupt = interrupt
        self.caps = caps
        self.watch = watch
        self.build: Callable[[Reference, str], object] = lambda ref, place: ref
        self.given = Given()
        self.given.lent.may_change = lambda: watch.change("an attribute")
        self.deadline = float("inf")
        self.pending = 0
        self.lost: StudentGone | None = None
        self._serial = 0
        self._turn = threading.RLock()

    # --- requests ------------------------------------------------------------

    def request(self, op: str, buffers: list | tuple = (), **fields: Any) -> tuple:
        """Send a request; return the reply's header and buffers.

        Raises
        ------
        TooSlow
            After the deadline; the process was interrupted and answers again.
        StudentGone
            The process is gone, hangs, or sent what is no frame.
        """
        with self._turn:  # threads of the check's wait for each other
            if self.pending > _MAX_NESTING:
                raise RecursionError("check and answer call each other too deeply")
            self._serial += 1
            serial = self._serial
            self.pending += 1
            try:
                self._send({"op": op, "id": serial, **fields}, buffers)
                return self._reply(serial)
            finally:
                self.pending -= 1

    def _send(self, header: dict, buffers: list | tuple) -> None:
        try:
            self.channel.send(header, buffers, timeout=self._left() + _GRACE_SECONDS)
        except (Disconnected, TimeoutError) as error:
            raise self._gone(str(error)) from None
        except WireError as error:
            raise Unfit(str(error)) from None

    def _left(self) -> float:
        return min(max(self.deadline - time.monotonic(), 0.0), 1e6)

    def _reply(self, serial: int) -> tuple:
        end = 0.0  # once the deadline is over: until when an answer is waited for
        while True:
            late = end > 0
            try:
                wait = max(end - time.monotonic(), 0.0) if late else self._left()
                header, buffers = self.channel.receive(timeout=wait)
                if late and time.monotonic() > end:  # a flood of other frames
                    raise TimeoutError
            except TimeoutError:
                if late:
                    raise self._gone("timeout") from None
                end = time.monotonic() + _GRACE_SECONDS
                self.interrupt()
                continue
            except WireError as error:
                raise self._gone(str(error)) from None
            if not header.keys().isdisjoint(("callback", "input", "lent")):
                self._answer(header, buffers, late)
            elif header.get("id") == serial:
                if late:
                    raise TooSlow(header)
                return header, buffers
            # anything else answers no question of ours and is dropped

    def _gone(self, why: str) -> StudentGone:
        self.lost = StudentGone(why)
        return self.lost

    def settled(self, header: dict, buffers: list) -> tuple:
        """Raise what the reply says was raised; else give the reply back."""
        self._show(header)
        if "raised" in header:
            passed_on = self.given.raised.get(header.get("token") or 0)
            raise passed_on or self._exception(header, buffers)
        if "unfit" in header:
            raise Unfit(str(header["unfit"])[:500])
        if header.get("interrupted"):
            raise TooSlow
        return header, buffers

    def _show(self, header: dict) -> None:
        """What the student's function printed appears where the check can see it."""
        printed = header.get("printed")
        if isinstance(printed, list) and len(printed) == 2:
            for text, stream in zip(printed, (sys.stdout, sys.stderr), strict=True):
                if isinstance(text, str) and text:
                    stream.write(text)
        if "warned" in header:
            raised.warn(header["warned"])

    # --- values --------------------------------------------------------------

    def value(self, header: dict, buffers: list, place: str, key: str = "value") -> Any:
        """The value in a reply; ``place`` says where it stands, see `Watch.allows`."""
        if key not in header:
            raise Unfit("the answer came without a value")
        try:
            found = self._decoder(buffers, place).value(header[key])
        except WireError as error:
            raise Unfit(str(error)) from None
        return self._comparable(found, place)

    def _comparable(self, value: Any, place: str) -> Any:
        """Refuse what numpy and pandas take for equal to anything.

        A masked entry passes every ``assert_allclose``, a missing one (NA) every
        ``all()``; only where the reference has such values may the student have them.
        """
        for label in unequal.labels(value):
            if not self.watch.allows(place, label):
                raise Unfit(f"{label} stand where numbers or texts are expected")
        return value

    def _decoder(self, buffers: list, place: str) -> Decoder:
        return Decoder(buffers, lambda ref: self.resolve(ref, place), self.caps)

    def resolve(self, ref: object, place: str) -> object:
        """Build what stands for an object in the student's process."""
        if isinstance(ref, dict) and ref.get("kind") == "random":
            return rebuild(ref)
        if isinstance(ref, dict) and ref.get("kind") == "lent":
            return self.given.lent.find(ref.get("object"))
        try:
            return self.build(Reference.from_dict(ref), place)
        except (ValueError, TypeError, RecursionError) as error:
            raise WireError(f"a reference that cannot be read: {error}") from None

    def encode(self, value: object) -> tuple:
        """A value as a tree with buffers of its own."""
        encoder = self._encoder()
        return self._tree(encoder, value), encoder.buffers

    def _encoder(self) -> Encoder:
        return Encoder(self.given.refer, self.caps, trusted=True)

    def _tree(self, encoder: Encoder, value: object) -> Any:
        try:
            return encoder.tree(value)
        except WireError as error:
            raise Unfit(f"the check could not hand over a value: {error}") from None

    def _argument(self, encoder: Encoder, value: object) -> Any:
        known = self.given.known(value)
        if known:
            return {"ref": known}
        try:
            return self._tree(encoder, value)
        except Unfit as unfit:
            try:
                items = items_of(value)
            except WireError as error:
                raise Unfit(f"the check could not hand over {error}") from None
            if items is value:
                raise unfit from None
            return self._tree(encoder, items)

    def _exception(self, header: dict, buffers: list) -> BaseException:
        decoder = self._decoder(buffers, "exception")

        def value(tree: Any) -> Any:
            try:
                return decoder.value(tree)
            except WireError as error:
                raise Unfit(str(error)) from None

        def resolve(ref: dict) -> Any:
            try:
                return self.resolve(ref, "exception")
            except WireError as error:
                raise Unfit(str(error)) from None

        return raised.rebuild(header, value, resolve)

    # --- callbacks -----------------------------------------------------------

    def _answer(self, header: dict, buffers: list, late: bool) -> None:
        """Serve a question that the student's code asks in the middle of a call."""
        encoder = self._encoder()
        try:
            if late:
                raise TimeoutError("the time for this check is over")
            self._show(header)
            decoder = self._decoder(buffers, "callback")
            result = self.given.call_back(header, decoder)
            reply = {"value": self._argument(encoder, result)}
        except Exception as error:
            encoder.buffers.clear()
            reply = {"raise": self.given.describe_error(error)}
        self._send(reply, encoder.buffers)
