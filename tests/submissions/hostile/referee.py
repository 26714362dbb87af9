"""Let a naive grader meet one hostile submission, in a throw-away sandbox.

``meet`` starts bubblewrap with a writable canary of its own, no network but a loopback
of its own and no process but its own; in there this file runs as the referee, who
starts `naive` on the hostile submission and an honest one after it, and says what was
gained and what was harmed.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PORT = 47_113
SECONDS = 12.0
MEMORY = 1536 * 1024 * 1024
MUCH_MEMORY = 400 * 1024  # KiB
MUCH_OUTPUT = 4 * 1024 * 1024
MUCH_DISK = 16 * 1024 * 1024
MANY_FILES = 10_000
MANY_PROCESSES = 12
FULL = 23.0
INSIDE = "/canary"
# What the blank release earns there: a check without its hidden part may pass.
BLANK = {"believing": 7.0, "restoring": 0.0, "listening": 0.0}


def mode_of(case) -> str:
    """Which naive grader a case is about."""
    if case.kind == "wire":
        return "listening"
    edits = any(head == "change" for head, _ in case.sections)
    return "believing" if edits else "restoring"


def shows(case, found: dict) -> bool:
    """Whether a case did at a naive grader what it is there for.

    Which kind of harm comes first, a hang or a class that stops, depends on the machine
    and on versions; a case that is there for points must gain them.
    """
    return bool(found["harm"]) if case.harm else found["points"] > 0


def meet(case, scratch: Path) -> dict:
    """Return what came of a case at a naive grader.

    Keys: ``points`` (beyond those of the blank release) and ``harm`` (words).
    """
    root = Path(tempfile.mkdtemp(dir=scratch))
    from . import build

    build.make_canary(root)
    (root / "case.json").write_text(json.dumps([case.name, mode_of(case)]))
    (root / "tmp").mkdir()
    done = subprocess.run(
        [*_sandbox(root), sys.executable, "-B", "-m", "hostile.referee"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": _path(), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
    )
    shutil.rmtree(root, ignore_errors=True)
    if not done.stdout.startswith("{"):
        raise AssertionError(f"{case.name}: no word from the referee: {done.stderr}")
    return json.loads(done.stdout)


def _path() -> str:
    here = Path(__file__).resolve().parents[1]
    import autograder

    return f"{here}:{Path(autograder.__file__).resolve().parents[1]}"


def _sandbox(root: Path) -> list[str]:
    from autograder.sandbox.confine import files, namespaces

    program = namespaces.bubblewrap()
    if program is None:
        raise RuntimeError("expected bubblewrap for the naive runs, found none")
    argv = [program, "--unshare-all", "--die-with-parent", "--new-session"]
    argv += ["--unshare-user", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"]
    argv += ["--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev"]
    for path in ("/usr", "/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache"):
        argv += ["--ro-bind", path, path] if os.path.exists(path) else []
    for path in ("/lib", "/lib64", "/bin", "/lib32"):
        if os.path.islink(path):
            argv += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            argv += ["--ro-bind", path, path]
    roots = [Path(part) for part in _path().split(":")]
    own = [root / name for root in roots for name in ("hostile", "autograder")]
    for path in (*files.libraries(), *(p for p in own if p.exists())):
        argv += ["--ro-bind", str(path), str(path)]
    return [*argv, "--bind", str(root), INSIDE, "--chdir", INSIDE]


# --- inside the sandbox ------------------------------------------------------


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 2**20, 64 * 2**20))
    resource.setrlimit(resource.RLIMIT_NPROC, (150, 150))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.setpgid(0, 0)


def _honest_folder(course: Path, name: str, data: bytes) -> Path:
    folder = course / "submitted" / name / "sandpit"
    folder.mkdir(parents=True)
    (folder / "sandpit.ipynb").write_bytes(data)
    return folder


def _used(folder: Path) -> tuple[int, int]:
    sizes = [p.lstat().st_size for p in folder.rglob("*") if not p.is_dir()]
    return sum(sizes), len(sizes)


def judge() -> dict:
    """Run the naive grader on the case, then on an honest submission."""
    from . import build, measure

    name, mode = json.loads(Path("case.json").read_text())
    case = next(c for c in build.cases() if c.name == name)
    root = Path(INSIDE)
    course, home, site = root / "course", root / "home", root / "site"
    ears = measure.Ears(home, PORT)
    verdicts = root / "verdicts"
    environment = os.environ | {
        "HOME": str(home),
        "TMPDIR": str(root / "tmp"),
        "IPYTHONDIR": str(root / "tmp/ipython"),
        "MPLCONFIGDIR": str(root / "tmp/matplotlib"),
        "CANARY": f"{build.SECRET}-env",
        "VERDICTS": str(verdicts),
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
    }
    with measure.victim() as target:
        gate, open_gate = os.pipe()
        argv = [sys.executable, "-B", "-c", _START, str(gate), str(root), mode]
        grader = subprocess.Popen(
            [*argv, name, "zoe"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=open(root / "log", "w"),
            preexec_fn=_limits,
            pass_fds=(gate,),
        )
        places = build.Places(course, home, site, PORT, grader.pid, target.pid)
        folder = _honest_folder(course, name, build.submission(case, places))
        build.put_beside(case, folder, places)
        _honest_folder(course, "zoe", build.honest())
        before = build.snapshot(course, home, site)
        os.write(open_gate, b"x")
        harm = _watch(grader)
        found = {}
        with suppress(OSError, ValueError):
            for line in verdicts.read_text(encoding="utf-8").splitlines():
                student, score, page = json.loads(line)
                found[student] = score, page
        after = build.snapshot(course, home, site)
        own = str(folder.parent)
        if any(
            before.get(p) != after.get(p)
            for p in before.keys() | after.keys()
            if not p.startswith(own)
        ):
            harm.add("writes")
        harm |= _seen(found, name, mode, ears, target, verdicts)
        (size, count), (more, others) = _used(folder), _used(root / "tmp")
        if size + more > MUCH_DISK or count + others > MANY_FILES:
            harm.add("disk")
        points = found[name][0] - BLANK[mode] if name in found else 0.0
        return {"points": points, "harm": sorted(harm), "log": _log()[-1500:]}


_START = """
import os, sys
os.read(int(sys.argv.pop(1)), 1)
pid = os.fork()
if pid:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
from hostile import naive
naive.main()
"""


def _log() -> str:
    """What the grader wrote to stderr."""
    return Path(INSIDE, "log").read_text(errors="replace")


def _watch(grader: subprocess.Popen) -> set[str]:
    from . import measure

    harm = set()
    end = time.monotonic() + SECONDS
    peak = 0
    while grader.poll() is None and time.monotonic() < end:
        peak = max(peak, _family(grader.pid, measure))
        time.sleep(0.05)
    if grader.poll() is None:
        harm.add("hangs")
    elif grader.returncode != 0:
        harm.add("stops")
    if "MemoryError" in _log():
        harm.add("memory")
    ours = {os.getpid(), os.getppid(), 1}
    left = {int(p) for p in os.listdir("/proc") if p.isdigit()} - ours - {grader.pid}
    if len(left) > 1 or peak > MANY_PROCESSES:  # one of them is the victim
        harm.add("processes")
    if grader.poll() is None:
        for pid in (*measure.descendants(grader.pid), grader.pid):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        grader.wait()
    if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > MUCH_MEMORY:
        harm.add("memory")
    return harm


def _family(pid: int, measure) -> int:
    count = 0
    for one in (pid, *measure.descendants(pid)):
        with suppress(OSError):
            count += len(os.listdir(f"/proc/{one}/task"))
    return count


def _seen(found, name, mode, ears, target, verdicts) -> set[str]:
    from . import build, measure
    from .active import active_part

    harm = set()
    page = found.get(name, (0.0, ""))[1]
    if build.SECRET in page or build.HIDDEN.search(page):
        harm.add("reads")
    if "MemoryError" in page:
        harm.add("memory")
    if active_part(page):
        harm.add("script")
    if verdicts.exists() and verdicts.stat().st_size > MUCH_OUTPUT:
        harm.add("output")
    if "zoe" not in found:
        harm.add("stops")
    elif found["zoe"][0] < FULL and mode != "listening":
        harm.add("siblings")
    time.sleep(0.2)
    if ears.heard:
        harm.add("sends")
    if not measure.unharmed(target):
        harm.add("signals")
    return harm


if __name__ == "__main__":
    print(json.dumps(judge()))
    sys.stdout.flush()
    os._exit(0)
