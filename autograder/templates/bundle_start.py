"""Install this course once, then open it in JupyterLab.

    python start.py                     install if needed, and open
    python start.py install             only install
    python start.py check NOTEBOOK      try a problem set before handing it in

Everything goes into the folder ``.venv`` beside this file; delete it to start anew.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / "installed"
PARTS = ("autograder", "course", "jupyter", "pyproject.toml")


def main(words):
    """Install what is missing and do what the words ask for; return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older one may well start this)
        version = sys.version.split()[0]
        print(f"Python 3.11 or newer is needed; this is {version}.", file=sys.stderr)
        print("Get it from python.org, then use it to run start.py.", file=sys.stderr)
        return 2
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not STAMP.is_file() or STAMP.read_text() != fingerprint():
        install(python)
    if words == ["install"]:
        return 0
    if words[:1] == ["check"]:
        return subprocess.call([str(python), "-m", "autograder", *words])
    if words:
        print(__doc__, file=sys.stderr)
        return 2
    page = "course/index.ipynb" if (HERE / "course/index.ipynb").exists() else ""
    # not `jupyter lab`: that takes the first jupyter-lab on PATH, of any environment
    lab = [str(python), "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{page}"]
    return subprocess.call(lab, cwd=HERE)


def fingerprint():
    """Return a hash of all that is installed: when it changes, so must .venv."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(installed_files()):
        digest.update(path.relative_to(HERE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def installed_files():
    """Yield what pip gets: the packages and the pins, no notebooks to read."""
    for name in (*PARTS, "requirements.lock"):
        place = HERE / name
        for path in [place] if place.is_file() else place.rglob("*"):
            lecture = path.suffix == ".ipynb" and "autograder" not in path.parts
            if path.is_file() and not lecture and path.suffix != ".pyc":
                yield path


def install(python):
    """Make .venv from the pinned packages and the course's own."""
    print(f"Installing into {VENV}: a few minutes, once.", flush=True)
    venv.create(VENV, clear=True, with_pip=True)
    pip = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    lock = HERE / "requirements.lock"
    if lock.is_file():
        run([*pip, "--requirement", str(lock)])
        pip += ["--no-deps", "--no-build-isolation"]
    # from a copy, so that building leaves nothing in this folder
    with tempfile.TemporaryDirectory() as folder:
        for path in installed_files():
            target = Path(folder) / path.relative_to(HERE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        run([*pip, folder])
    STAMP.write_text(fingerprint())


def run(command):
    """Run a command; end with its words when it fails."""
    if subprocess.call(command):
        sys.exit("The installation failed; the lines above say why. Run it again.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
