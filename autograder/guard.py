"""Keep stock nbgrader from grading without the engine when a configuration fails.

nbgrader logs an error in a course's ``nbgrader_config.py`` and grades on with its own
defaults, unprotected, with exit code 0. So the engine is named once more in the
environment's configuration, a JSON file that cannot raise: what a broken file leaves
in force is then this engine. ``python -m autograder.guard`` writes it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .errors import ConfigError
from .nbgrader_plugin import AUTOGRADE, SANITIZE

_WANTED = {
    "autograde_preprocessors": AUTOGRADE,
    "sanitize_preprocessors": SANITIZE,
}


def config_path(prefix: Path | None = None) -> Path:
    """Where the environment's own nbgrader configuration lies."""
    return (prefix or Path(sys.prefix)) / "etc" / "jupyter" / "nbgrader_config.json"


def install(prefix: Path | None = None) -> Path:
    """Name the engine in the environment's configuration; keep what else is there.

    Raises
    ------
    ConfigError
        When the file is there and holds no JSON object.
    """
    path = config_path(prefix)
    config = _read(path)
    config.setdefault("Autograde", {}).update(_WANTED)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    return path


def installed(prefix: Path | None = None) -> bool:
    """Whether the environment's configuration names the engine."""
    named = _read(config_path(prefix)).get("Autograde", {})
    return all(named.get(key) == value for key, value in _WANTED.items())


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"expected JSON in {path}: {error}") from error
    if not isinstance(config, dict):
        raise ConfigError(f"expected a JSON object in {path}; mend or remove it")
    return config


if __name__ == "__main__":
    print(f"nbgrader in this environment grades by the engine: {install()}")
