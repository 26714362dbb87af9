"""How the engine is set: one frozen record made from ``nbgrader_config.py``."""

from __future__ import annotations

from dataclasses import dataclass, field

from .limits import Limits

DEFAULT_PRELOAD = (
    "numpy",
    "pandas",
    "scipy.stats",
    "matplotlib.pyplot",
    "statsmodels.api",
    "statsmodels.formula.api",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a worker needs to know besides the assignment; plain and picklable.

    Attributes
    ----------
    preload : tuple of str
        Modules imported once, before any submission; a missing one is skipped.
    packages : tuple of str
        The course's own importable packages (only their folders enter the sandbox).
    unsafe : bool
        Whether grading may go on with no sandbox at all.
    tier : int
        0 for the best to be had, else the tier to use (1, 2 or 3).
    seed : str
        Secret from which the examiner's random state is derived for each check.
    variants : bool
        Whether each student has data of their own.
    """

    limits: Limits = field(default_factory=Limits)
    preload: tuple[str, ...] = DEFAULT_PRELOAD
    packages: tuple[str, ...] = ()
    unsafe: bool = False
    tier: int = 0
    seed: str = ""
    variants: bool = False
