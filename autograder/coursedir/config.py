"""``nbgrader_config.py``, loaded strictly, and the engine's own settings in it.

nbgrader logs an error in its configuration and goes on with its defaults, which
grades without any protection. Here every such error stops the verb.
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path
from traitlets import Bool, Float, Integer, List, TraitError, Unicode
from traitlets.config import Config, Configurable, LazyConfigValue
from traitlets.config.loader import JSONFileConfigLoader, PyFileConfigLoader
from traitlets.utils.importstring import import_item

from ..errors import ConfigError
from ..limits import MIB, Limits
from ..settings import DEFAULT_PRELOAD, Settings

CONFIG_NAME = "nbgrader_config"
_LIMITS = Limits()
_OWN_SECTIONS = ("Engine", "LatePolicy")
_SECRET_CHARS = 16


class Engine(Configurable):
    """How submissions are run: ``c.Engine.NAME = ...`` in ``nbgrader_config.py``."""

    cell_seconds = Float(
        _LIMITS.cell_seconds, min=0.01, help="Seconds for one cell of the student's."
    ).tag(config=True)
    check_seconds = Float(
        _LIMITS.check_seconds, min=0.01, help="Seconds for one check."
    ).tag(config=True)
    submission_seconds = Float(
        _LIMITS.submission_seconds, min=0.01, help="Seconds for a whole submission."
    ).tag(config=True)
    memory_bytes = Integer(
        _LIMITS.memory_bytes,
        min=16 * MIB,
        help="Memory of a submission's processes, beyond the preloaded libraries'.",
    ).tag(config=True)
    processes = Integer(
        _LIMITS.processes, min=1, help="Processes and threads alive at one time."
    ).tag(config=True)
    disk_bytes = Integer(
        _LIMITS.disk_bytes, min=MIB, help="Bytes written to the working folder."
    ).tag(config=True)
    output_bytes = Integer(
        _LIMITS.output_bytes, min=1024, help="Bytes of output kept from one cell."
    ).tag(config=True)
    value_bytes = Integer(
        _LIMITS.value_bytes, min=1024, help="Bytes of one value that a check looks at."
    ).tag(config=True)
    notebook_bytes = Integer(
        _LIMITS.notebook_bytes, min=1024, help="Largest notebook that is read at all."
    ).tag(config=True)
    preload = List(
        Unicode(),
        list(DEFAULT_PRELOAD),
        help="Modules imported once, before any submission; missing ones are skipped.",
    ).tag(config=True)
    packages = List(
        Unicode(), help="The course's own packages that students may import."
    ).tag(config=True)
    seed = Unicode(
        "", help="Secret from which the checks' random inputs are drawn."
    ).tag(config=True)
    variants = Bool(
        False, help="Whether students have data of their own (release --variants)."
    ).tag(config=True)
    tier = Integer(
        0, min=0, max=3, help="Sandbox tier to use; 0 is the best that can be had."
    ).tag(config=True)


def read_config(root: Path, *, everywhere: bool = True) -> Config:
    """Merge all configuration files that hold for a course, the course's own last.

    ``everywhere`` reads the user's and the environment's too, as nbgrader does.
    Raises ConfigError when any of them cannot be taken to the letter.
    """
    config = gather_config(root, everywhere=everywhere)
    with _importable(root):
        check_config(config)
    return config


def gather_config(root: Path, *, everywhere: bool = True) -> Config:
    """The same without a look at what the files say: imports none of the classes."""
    places = [Path(place) for place in reversed(jupyter_config_path())]
    config = Config()
    with _importable(root):
        for place in [*(places if everywhere else []), root]:
            config.merge(load_config(place))
    return config


@contextlib.contextmanager
def _importable(root: Path) -> Iterator[None]:
    """Let a configuration import what lies in the course folder, as nbgrader does."""
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            sys.path.remove(str(root))


def load_config(folder: Path) -> Config:
    """Run ``nbgrader_config.py`` (or read ``.json``) of one folder, if it has one.

    Raises ConfigError for any exception in it.
    """
    config = Config()
    for loader, suffix in ((JSONFileConfigLoader, "json"), (PyFileConfigLoader, "py")):
        path = folder / f"{CONFIG_NAME}.{suffix}"
        if not path.exists():
            continue
        try:
            config.merge(loader(path.name, path=str(folder)).load_config())
        except (Exception, SystemExit) as error:
            raise ConfigError(
                f"{path} cannot be loaded ({type(error).__name__}: {error}); nothing "
                "is graded until it can, because nbgrader would go on without it"
            ) from error
    return config


def check_config(config: Config) -> None:
    """Refuse a configuration that would silently be something else.

    Raises
    ------
    ConfigError
        For an unknown ``c.Engine`` trait, a value of the wrong type, or a class named
        by a string that cannot be imported.
    """
    for section in config:
        near = difflib.get_close_matches(section, _OWN_SECTIONS, n=1, cutoff=0.8)
        if near and section not in near:
            raise ConfigError(f"unknown section c.{section}; did you mean c.{near[0]}?")
    known = Engine.class_trait_names(config=True)
    for name in config.get("Engine", {}):
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {known}"
            raise ConfigError(f"unknown setting c.Engine.{name}; {hint}")
    read_engine(config)
    if "LatePolicy" in config:
        from ..late import read_policy  # here: it imports nbgrader, which is slow

        read_policy(config)
    for where, name in _named_classes(config):
        try:
            import_item(name)
        except Exception as error:
            raise ConfigError(
                f"{where} names {name!r}, which cannot be imported "
                f"({type(error).__name__}: {error}); install it or mend the name"
            ) from error


def _named_classes(config: Config) -> Iterator[tuple[str, str]]:
    """Yield every class that the configuration names by a string, and where."""
    for section, traits in config.items():
        if not isinstance(traits, Config):
            continue
        for trait, value in traits.items():
            if isinstance(value, LazyConfigValue):
                value = value.get_value([])
            if trait.endswith("preprocessors"):
                names: Sequence[Any] = value if isinstance(value, list) else [value]
            elif trait.endswith("_class") or section == "ExchangeFactory":
                names = [value]
            else:
                continue
            for name in names:
                if isinstance(name, str):
                    yield f"c.{section}.{trait}", name


def read_engine(config: Config) -> Engine:
    """Read the engine's traits; raises ConfigError for a value of the wrong type."""
    try:
        return Engine(config=Config({"Engine": config.get("Engine", {})}))
    except TraitError as error:
        raise ConfigError(f"c.Engine: {error}") from error


def make_settings(engine: Engine, unsafe: bool) -> Settings:
    """Freeze the traits into the record that workers get.

    Raises ConfigError for variants without a secret that nobody can guess.
    """
    if engine.variants and len(engine.seed) < _SECRET_CHARS:
        raise ConfigError(
            f"c.Engine.variants needs a secret of at least {_SECRET_CHARS} characters "
            "in c.Engine.seed: whoever guesses it can compute everybody's variant"
        )
    limits = {f.name: getattr(engine, f.name) for f in dataclasses.fields(Limits)}
    return Settings(
        limits=Limits(**limits),
        preload=tuple(engine.preload),
        packages=tuple(engine.packages),
        unsafe=unsafe,
        tier=engine.tier,
        seed=engine.seed,
        variants=engine.variants,
    )
