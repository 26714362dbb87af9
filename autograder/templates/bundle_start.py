"""Install this course once, then open it in JupyterLab.

    python start.py                     install if needed, and open
    python start.py lab OPTIONS         the same, with options for JupyterLab
    python start.py install             only install
    python start.py check NOTEBOOK      try a problem set before handing it in

Everything goes into the folder ``.venv`` beside this file; delete it to start anew.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / "installed"
LOCK = "requirements.lock"
NO_VENV = """\
This Python cannot make an environment: it lacks the module venv or ensurepip.
On Debian or Ubuntu install both, then run start.py again:

    sudo apt install python3-venv

Elsewhere take a Python from python.org or conda-forge."""


def main(words):
    """Install what is missing and do what the words ask for; return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older one may well start this)
        version = sys.version.split()[0]
        print(f"Python 3.11 or newer is needed; this is {version}.", file=sys.stderr)
        print("Get it from python.org, then use it to run start.py.", file=sys.stderr)
        return 2
    verb, *rest = words or ["lab"]
    if verb in ("-h", "--help"):
        print(__doc__)
        return 0
    if verb not in ("lab", "install", "check") or (verb == "install" and rest):
        print(__doc__, file=sys.stderr)
        return 2
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = update(python)
    if verb == "install":
        return 0 if complete else 1
    # what is started has its own answer to Ctrl-C: wait for it
    signal.signal(signal.SIGINT, lambda *_: None)
    if verb == "check":
        return subprocess.call([str(python), "-m", "autograder", "check", *rest])
    page = "course/index.ipynb" if (HERE / "course/index.ipynb").exists() else ""
    # not `jupyter lab`: that takes the first jupyter-lab on PATH, of any environment
    lab = [str(python), "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{page}"]
    return subprocess.call([*lab, *rest], cwd=HERE)


def update(python):
    """Install what is not there or has changed; return whether all of it worked.

    Only an environment whose Python no longer runs is made anew: a new lock is
    installed over the old one, and a change of the course's own files touches only
    those. Where that fails, without the network say, the old state goes on to serve.
    """
    known = stamp()
    if not works(python):
        known = {}
        print(f"Installing into {VENV}: a few minutes, once.", flush=True)
        make()
    was_complete = len(known) == 2
    shipped = manifest()
    for part, files, install in (
        ("pins", [LOCK], install_pins),
        ("package", shipped, install_package),
    ):
        now = fingerprint(files)
        if known.get(part) == now:
            continue
        if was_complete:
            print("The course's files have changed; installing them.", flush=True)
        if not install(pip(python), shipped):
            failed("The installation failed; the lines above say why.", was_complete)
            return False
        known[part] = now
        STAMP.write_text(json.dumps(known), encoding="utf-8")
    return True


def failed(words, was_complete):
    """End, or say that what was installed before is taken."""
    if not was_complete:
        sys.exit(f"{words} Run it again.")
    print(f"{words} Going on with what was installed before.", file=sys.stderr)


def stamp():
    """Read the hash of each part that is installed."""
    try:
        known = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def works(python):
    """Say whether .venv is there and its Python runs, whichever Python this one is."""
    return python.is_file() and not subprocess.call(
        [str(python), "-c", "import pip"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def make():
    """Make .venv with pip in it and nothing else."""
    try:
        import ensurepip  # noqa: F401 (Debian has it in a package of its own)
        import venv
    except ImportError:
        sys.exit(NO_VENV)
    try:
        # links, as `python -m venv` does: some Pythons do not run when copied
        venv.create(VENV, clear=True, symlinks=os.name != "nt", with_pip=True)
    except subprocess.CalledProcessError as error:
        said = error.output or b""
        print(said.decode(errors="replace"), file=sys.stderr)
        sys.exit(NO_VENV)
    except OSError as error:
        sys.exit(f"{VENV} cannot be made: {error}")


def manifest():
    """Return the files to install, as the bundle lists them.

    Nothing else counts: not what students add, nor what JupyterLab leaves behind.
    """
    try:
        lines = (HERE / ".bundle").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        sys.exit(f"The file .bundle is missing in {HERE}; unpack the zip again.")
    return [name for name in lines if (HERE / name).is_file()]


def fingerprint(names):
    """Return a hash of these files' names and bytes."""
    digest = hashlib.sha256()
    for name in names:
        path = HERE / name
        data = path.read_bytes() if path.is_file() else b""
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def pip(python):
    """Return the beginning of a pip command."""
    words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return [str(python), *words]


def install_pins(command, _shipped):
    """Install the pinned packages, if there is a lock."""
    if not (HERE / LOCK).is_file():
        return True
    return not subprocess.call([*command, "--requirement", str(HERE / LOCK)])


def install_package(command, shipped):
    """Install the course's own files, from a copy: building leaves nothing here."""
    if (HERE / LOCK).is_file():  # all that they need is there
        command = [*command, "--no-deps", "--no-build-isolation"]
    with tempfile.TemporaryDirectory() as folder:
        for name in shipped:
            target = Path(folder) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HERE / name, target)
        return not subprocess.call([*command, folder])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped. Run start.py again to go on.")
