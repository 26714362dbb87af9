"""JupyterLab as students need it: our Validate button, no panels without a purpose.

All of it is files in the environment's ``etc/jupyter`` and ``share/jupyter``, where
Jupyter finds them without anybody starting it in a special way. A bundle installs them
with its package; ``python -m autograder.checking.student_jupyter`` writes them here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .. import __version__
from .text import REMINDER

_WORDS = "autograder-words"
_WORDS_SOURCE = Path(__file__).parents[1] / "templates" / "validate_words.js"
# nbgrader's panels for its exchange and for instructors: a student on a machine of
# their own meets only their error messages.
PANELS = ("assignment-list", "course-list", "create-assignment", "formgrader", "menu")
# JupyterLab asks a new user about its news, over the lower right corner
_SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
_SERVERS = ("assignment_list", "course_list", "formgrader")


def files(*, student: bool) -> dict[str, str]:
    """Contents of the files by their path below the environment's prefix.

    Parameters
    ----------
    student : bool
        Whether to hide nbgrader's other panels and stop their servers; an instructor
        needs them.
    """
    servers: dict[str, bool] = {"autograder.validate_extension": True}
    if student:
        servers |= {f"nbgrader.server_extensions.{name}": False for name in _SERVERS}
    made = {
        # read in the order of names: after nbgrader.json
        "etc/jupyter/jupyter_server_config.d/nbgrader_autograder.json": _json(
            {"ServerApp": {"jpserver_extensions": servers}}
        ),
        f"share/jupyter/labextensions/{_WORDS}/package.json": _json(_package()),
        f"share/jupyter/labextensions/{_WORDS}/static/words.js": _script(),
    }
    if student:
        hidden = {f"@jupyter/nbgrader:{name}": True for name in PANELS}
        made["etc/jupyter/labconfig/page_config.d/autograder.json"] = _json(
            {"disabledExtensions": hidden}
        )
        made["etc/jupyter/labconfig/default_setting_overrides.d/autograder.json"] = (
            _json(_SETTINGS)
        )
    return made


def install(prefix: Path | None = None, *, student: bool = False) -> list[Path]:
    """Write the files into an environment, this one by default; return their paths."""
    written = []
    for name, text in files(student=student).items():
        path = (prefix or Path(sys.prefix)) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _script() -> str:
    text = _WORDS_SOURCE.read_text(encoding="utf-8")
    return text.replace("{{ reminder }}", REMINDER)


def _package() -> dict[str, Any]:
    build = {"load": "static/words.js", "extension": "./extension"}
    return {
        "name": _WORDS,
        "version": __version__,
        "jupyterlab": {"extension": True, "_build": build},
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2) + "\n"


if __name__ == "__main__":
    for path in install(student="--student" in sys.argv[1:]):
        print(path)
