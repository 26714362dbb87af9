"""The examiner's line to the student's process: requests, deadlines, callbacks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import raised, unequal
from .copyback import overwrite
from .errors import Disconnected, WireError
from .given import Given
from .protocol import Reference
from .raised import StudentGone, TooSlow, Unfit
from .randomness import Seeding, rebuild
from .wire import Caps, Channel, Decoder, Encoder

_GRACE_SECONDS = 3.0
_MAX_NESTING = 40
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


class Student:
    """Requests to one student's process.

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
        self.before_call: Callable[[], None] = lambda: None
        self.after_call: Callable[[], None] = lambda: None
        self.given = Given()
        self.seeding = Seeding()
        self.deadline = float("inf")
        self.pending = 0
        self.figures = 0
        self.lost: StudentGone | None = None
        self._serial = 0

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
        if self.pending > _MAX_NESTING:
            raise RecursionError("calls between check and answer are nested too deeply")
        self._serial += 1
        serial = self._serial
        header = {"op": op, "id": serial, **fields}
        self.pending += 1
        try:
            self._send(header, buffers)
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
            if "callback" in header or "input" in header:
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
        return {"ref": known} if known else self._tree(encoder, value)

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

    # --- names ---------------------------------------------------------------

    def get(self, name: str) -> Any:
        """The value of a global name; KeyError when there is none."""
        header, buffers = self.settled(*self.request("get", name=name))
        if header.get("missing"):
            raise KeyError(name)
        return self.value(header, buffers, name)

    def names(self) -> frozenset[str]:
        """The global names that the student's cells made."""
        header, _ = self.settled(*self.request("names"))
        names = header.get("names")
        names = names if isinstance(names, list) else []
        return frozenset(name for name in names if isinstance(name, str))

    def set(self, name: str, value: object) -> None:
        """Give a global name a value."""
        tree, buffers = self.encode(value)
        self.settled(*self.request("set", buffers, name=name, value=tree))

    def delete(self, name: str) -> None:
        """Delete a global name."""
        self.settled(*self.request("delete", name=name))

    def patch(self, module: str, name: str, value: object) -> None:
        """Put a value into a library's module over there."""
        tree, buffers = self.encode(value)
        reply = self.request("patch", buffers, module=module, name=name, value=tree)
        self.settled(*reply)

    def unpatch(self, module: str, name: str) -> None:
        """Take such a value back."""
        self.settled(*self.request("patch", module=module, name=name))

    # --- calls ---------------------------------------------------------------

    def call(
        self, ref: Reference, args: tuple, kwargs: dict, awaits: bool = False
    ) -> Any:
        """Call a function, a class or a callable object of the student's."""
        target = {"number": ref.number}
        more = {"awaits": True} if awaits else {}
        return self._call(target, ref.name, args, kwargs, more)

    def call_library(self, path: str, *args: object, **kwargs: object) -> Any:
        """Call a library's function, by ``module:name``, over there."""
        target = {"kind": "library", "name": path}
        return self._call(target, path, args, kwargs, {})

    def _call(
        self, target: dict, name: str, args: tuple, kwargs: dict, more: dict
    ) -> Any:
        self.before_call()
        encoder = self._encoder()
        fields: dict[str, Any] = {
            "target": target,
            "args": [self._argument(encoder, arg) for arg in args],
            "kwargs": {key: self._argument(encoder, v) for key, v in kwargs.items()},
            **more,
        }
        if state := self.seeding.change():
            fields["random"] = state
        try:
            reply = self.settled(*self.request("call", encoder.buffers, **fields))
        finally:
            self.after_call()
        return self._result(name, args, kwargs, *reply)

    def _result(
        self, name: str, args: tuple, kwargs: dict, header: dict, buffers: list
    ) -> Any:
        figures = header.get("figures")
        self.figures = figures if isinstance(figures, int) else 0
        decoder = self._decoder(buffers, f"{name}()")
        try:
            # one decoder for all of it: its account bounds the reply as a whole
            value = decoder.value(header.get("value"))
            followed = True
            if header.get("changed"):
                followed = self._changed(name, args, kwargs, header, decoder)
        except WireError as error:
            raise Unfit(str(error)) from None
        place = header.get("same")
        if followed and isinstance(place, int) and 0 <= place < len(args):
            return args[place]  # it returned its argument: the check's own object
        return self._comparable(value, f"{name}()")

    def _changed(
        self, name: str, args: tuple, kwargs: dict, header: dict, decoder: Decoder
    ) -> bool:
        """Carry changed arguments over, where the reference changes them too."""
        expected = name in self.watch.changes
        if self.watch.learn:
            self.watch.changes.add(name)
        elif not expected:
            self.watch.changed += 1
        if not (self.watch.learn or expected or self.watch.copy_back):
            return False
        new_args, new_kwargs = header.get("args"), header.get("kwargs")
        if isinstance(new_args, list) and len(new_args) == len(args):
            for old, tree in zip(args, new_args, strict=True):
                self._overwrite(old, decoder.value(tree))
        if isinstance(new_kwargs, dict):
            for key, tree in new_kwargs.items():
                if key in kwargs:
                    self._overwrite(kwargs[key], decoder.value(tree))
        return True

    def _overwrite(self, old: Any, new: Any) -> None:
        if not self.given.update(old, new):
            overwrite(old, new)

    def operator(self, ref: Reference, name: str, *args: object) -> Any:
        """Apply an operator to an object of the student's."""
        self.before_call()
        encoder = self._encoder()
        trees = [self._tree(encoder, arg) for arg in args]
        target = {"number": ref.number}
        try:
            reply = self.settled(
                *self.request(
                    "operator", encoder.buffers, target=target, name=name, args=trees
                )
            )
        finally:
            self.after_call()
        return self.value(*reply, f"{ref.label}.{name}")

    def attribute(self, ref: Reference, name: str) -> Any:
        """Read an attribute of an object of the student's."""
        target = {"number": ref.number}
        reply = self.request("attribute", target=target, name=name)
        return self.value(*self.settled(*reply), f".{name}")

    def set_attribute(self, ref: Reference, name: str, value: object) -> None:
        """Set an attribute of an object of the student's."""
        encoder = self._encoder()
        tree = self._argument(encoder, value)
        fields = {"target": {"number": ref.number}, "name": name, "value": tree}
        self.settled(*self.request("set_attribute", encoder.buffers, **fields))

    def delete_attribute(self, ref: Reference, name: str) -> None:
        """Delete an attribute of an object of the student's."""
        target = {"number": ref.number}
        self.settled(*self.request("set_attribute", target=target, name=name))

    def iterate(self, ref: Reference) -> Iterator:
        """Iterate over an object of the student's."""
        return self.operator(ref, "__iter__")

    def advance(self, ref: Reference, **how: object) -> Any:
        """Next item of an iterator; StopIteration at its end.

        ``send``, ``throw`` or ``close`` go to a generator's method of that name.
        """
        encoder = self._encoder()
        fields = {key: self._tree(encoder, value) for key, value in how.items()}
        if state := self.seeding.change():
            fields["random"] = state
        self.before_call()
        try:
            request = self.request(
                "next", encoder.buffers, target={"number": ref.number}, **fields
            )
            header, buffers = self.settled(*request)
        finally:
            self.after_call()
        if "stop" in header:
            raise StopIteration(self.value(header, buffers, "next()", "stop"))
        return self.value(header, buffers, "next()")

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
