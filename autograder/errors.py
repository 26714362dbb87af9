"""Every error that the package raises for its user.

Each message says what was expected, what was got and what to do.
"""


class AutograderError(Exception):
    """Base of all errors meant for the person at the keyboard."""


class UsageError(AutograderError):
    """The call is wrong: an unknown assignment, a folder that is not a course."""


class ConfigError(AutograderError):
    """``nbgrader_config.py`` cannot be loaded or holds an impossible setting."""


class SourceError(AutograderError):
    """The instructor's source notebook is not fit to grade or to release."""


class LeakError(SourceError):
    """A solution or a hidden test would reach the student."""


class SubmissionError(AutograderError):
    """A submission cannot be read; the message is the cause shown to its author."""


class WireError(AutograderError):
    """Bytes from the other process are not a well-formed frame within the caps."""


class Disconnected(WireError):
    """The other process has gone away, in the middle of a frame or between two."""


class SandboxError(AutograderError):
    """No confinement of the tier asked for can be had on this machine."""
