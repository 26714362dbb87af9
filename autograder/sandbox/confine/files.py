"""Which files of the host a submission may read, and the environment it finds."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[2]
# Shared libraries, fonts and the small tools that a Python library may start. Neither
# /home, /root, /var, /srv, /run nor the rest of /etc.
SYSTEM = (
    *("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/bin"),
    *("/usr/local/lib", "/usr/share/fonts", "/usr/share/zoneinfo", "/usr/share/locale"),
    *("/usr/share/fontconfig", "/usr/share/R", "/usr/share/matplotlib"),
    *("/lib", "/lib32", "/lib64", "/bin", "/nix/store"),
)
CONFIGURATION = (
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/fonts", "/etc/R"),
    *("/etc/alternatives", "/etc/matplotlibrc", "/etc/mime.types"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
FOLDERS = ("work", "home", "tmp", "shm")
_INSTALLED = ("stdlib", "platstdlib", "purelib", "platlib")
_THREADS = ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "VECLIB_MAXIMUM")


def libraries() -> tuple[Path, ...]:
    """Files and folders of the running interpreter and of its installed packages.

    A path is given by the name by which it is reached, links and their targets both;
    none lies below another, nor below ``SYSTEM``.
    """
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    installed = [sysconfig.get_path(name) for name in _INSTALLED]
    folders = {*prefixes, *installed, *site.getsitepackages(), *_user_site()}
    paths = {Path(folder) for folder in folders - {"/", "/usr"}}
    paths |= {path.resolve() for path in paths} | set(_links(Path(sys.executable)))
    return outermost(path for path in paths if path.exists())


def outermost(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Leave out each path that lies below another one or below ``SYSTEM``."""
    known = [Path(folder) for folder in SYSTEM]
    kept = []
    for path in sorted(set(paths), key=lambda path: len(path.parts)):
        if not any(path.is_relative_to(other) for other in (*known, *kept)):
            kept.append(path)
    return tuple(kept)


def _user_site() -> list[str]:
    folder = site.getusersitepackages()
    return [folder] if folder in sys.path else []


def _links(path: Path) -> Iterable[Path]:
    """Yield a path and everything that its links lead through."""
    yield path
    while path.is_symlink():
        path = Path(os.path.normpath(path.parent / os.readlink(path)))
        yield path


def environment(root: str) -> dict[str, str]:
    """Return all environment variables that a confined process has.

    Nothing comes from the grader's own but the folders in which an interpreter finds
    its shared library. One thread a BLAS, and one order of sets from run to run, so
    that a verdict can be had again. ``root`` is the private folder, or what will be.
    """
    scratch = f"{root}/tmp"
    variables = {f"{name}_NUM_THREADS": "1" for name in _THREADS}
    variables |= {
        "HOME": f"{root}/home",
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": f"{root}/home/.matplotlib",
        "IPYTHONDIR": f"{root}/home/.ipython",
        "PATH": os.pathsep.join((f"{sys.prefix}/bin", "/usr/bin", "/bin")),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "TMPDIR": scratch,
        "USER": "student",
    }
    if _user_site():
        variables["PYTHONPATH"] = _user_site()[0]
    folders = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    readable = (*libraries(), *map(Path, SYSTEM))
    shared = [
        f for f in folders if f and any(Path(f).is_relative_to(p) for p in readable)
    ]
    if shared:
        variables["LD_LIBRARY_PATH"] = os.pathsep.join(shared)
    return variables


def make_folders(root: str) -> None:
    """Make the empty folders of a private folder."""
    for name in FOLDERS:
        os.mkdir(f"{root}/{name}", 0o700)
