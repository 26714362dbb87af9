"""What a class gets: ``autograder bundle`` makes it, as a folder and a zip.

Course, problem sets, the student's part of this package and a file that installs and
opens it all on any machine; nothing of ``source/`` or ``tests/``, refused on any leak.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from ..checking import student_jupyter
from ..checking.release import LIMITS_NAME
from ..coursedir.coursedir import Course, open_course
from ..errors import UsageError
from . import bundle_files
from .bundle_leaks import gather, refuse, secrets_of, stale
from .release import refuse_leaks

_HERE = Path(__file__).parents[1]
_TEMPLATES = _HERE / "templates"
_COURSE = "course"
_LICENCES = ("LICENSE", "LICENSE-CONTENT", "LICENSE.md", "LICENSE.txt")
# marks a folder that may be made anew, and lists what start.py installs
_STAMP = ".bundle"
_DATE = (2026, 11, 21, 0, 0, 0)  # of the release; fixed, so that the zip is the same


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was made: the folder, the zip, and how many files are in both."""

    folder: Path
    archive: Path
    files: int


def make_bundle(
    course: Course, target: Path | None = None, assignments: Sequence[str] = ()
) -> Bundle:
    """Write ``TARGET/NAME/`` and ``TARGET/NAME.zip``; the same bytes every time.

    Parameters
    ----------
    target : Path, optional
        Folder to write into; ``build/`` of the course by default.
    assignments : sequence of str
        The problem sets to hand out; all of them by default.

    Raises
    ------
    UsageError
        When a problem set is not released, or not as its source is now; or when
        something else stands where the bundle is to be.
    LeakError
        When a solution, hidden test or answer would reach a student.
    """
    names = tuple(assignments) or course.assignments()
    for name in names or ("",):
        course.require(name)
    title = _slug(course)
    files = _files(course, names, title)
    target = target or course.root / "build"
    folder, archive = target / title, target / f"{title}.zip"
    if folder.exists() and not (folder / _STAMP).is_file():
        raise UsageError(
            f"{folder} is there and no bundle; name another place with --to, or move it"
        )
    try:
        _write(files, folder)
        _zip(files, archive, title)
    except OSError as error:
        raise UsageError(f"the bundle cannot be written: {error}") from error
    return Bundle(folder, archive, len(files))


def _slug(course: Course) -> str:
    name = course.nbgrader().course_id or course.root.name
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "course"


def _files(course: Course, names: Sequence[str], title: str) -> dict[str, bytes]:
    """All files of the bundle by their path; refused on any leak."""
    released = dict(_released(course, names))
    packages = _packages(course)
    files = {**released}
    for folder in dict.fromkeys([_COURSE, *packages]):
        files |= dict(_tree(course.root, folder))
    for name in _LICENCES:
        if (course.root / name).is_file():
            files[name] = (course.root / name).read_bytes()
    ours = dict(_ours(course, released))
    imports = bundle_files.imported({**files, **ours})
    wanted = bundle_files.distributions(imports) - {bundle_files.own_name(course.root)}
    files |= ours
    inside = bundle_files.importable(files, packages)
    files |= _installation(course, title, packages, inside, wanted)
    files |= _words(course, names, title, files)
    installed = bundle_files.installed(files, packages)
    lines = [f"made by autograder bundle from {title}", *installed]
    files[_STAMP] = "".join(f"{line}\n" for line in lines).encode()
    refuse(files, gather(course, released), course.settings.seed)
    return dict(sorted(files.items()))


def _released(course: Course, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        folder = course.folder("release", name)
        if not folder.is_dir():
            raise UsageError(
                f"expected the release of {name} in {folder}, found none; make it "
                f"first: autograder release {name}"
            )
        if where := stale(course, name, folder):
            raise UsageError(
                f"the release of {name} is not what its source gives now ({where}); "
                f"make it again: autograder release {name}"
            )
        refuse_leaks(folder, secrets_of(course, name))
        for path, data in _tree(folder, "."):
            yield f"release/{name}/{path}", data


def _tree(root: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    """Files below a folder: path relative to ``root``, bytes.

    Links are left out, and what programs leave behind: caches, and all that is hidden.
    """
    for path in sorted((root / folder).rglob("*")):
        parts = path.relative_to(root).parts
        hidden = any(p.startswith(".") or p == "__pycache__" for p in parts)
        if hidden or path.suffix == ".pyc" or path.is_symlink() or not path.is_file():
            continue
        yield "/".join(parts), path.read_bytes()


def _packages(course: Course) -> list[str]:
    """The course's own packages that lie in its folder."""
    names = dict.fromkeys([_COURSE, *course.settings.packages])
    return [name for name in names if (course.root / name / "__init__.py").is_file()]


def _ours(course: Course, released: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The student's part of this package, with what their notebooks are held to."""
    for name in sorted(bundle_files.needed_modules(_HERE)):
        yield f"autograder/{name}", (_HERE / name).read_bytes()
    yield "autograder/__main__.py", bundle_files.MAIN.encode()
    for name, data in released.items():
        if name.endswith(".ipynb"):
            yield name.replace("release/", "autograder/handout/", 1), data
    limits = json.dumps(asdict(course.settings.limits), indent=1) + "\n"
    yield f"autograder/handout/{LIMITS_NAME}", limits.encode()
    for name, text in student_jupyter.files(student=True).items():
        yield f"jupyter/{name}", text.encode()


def _installation(
    course: Course,
    title: str,
    packages: list[str],
    inside: list[str],
    wanted: set[str],
) -> dict[str, bytes]:
    data = {name: bundle_files.package_data(course.root, name) for name in packages}
    data["autograder"] = ["handout/*", "handout/*/*"]
    made = {
        "pyproject.toml": bundle_files.project(
            f"{title}-student",
            inside,
            data,
            bundle_files.dependencies(wanted, course.root),
            sorted(student_jupyter.files(student=True)),
        )
    }
    for name, keep in (
        ("requirements.lock", bundle_files.lock),
        ("environment.yml", bundle_files.conda),
    ):
        if (path := course.root / name).is_file():
            made[name] = keep(path.read_text(encoding="utf-8"), wanted)
    return {name: text.encode() for name, text in made.items()}


def _words(
    course: Course, names: Sequence[str], title: str, files: dict[str, bytes]
) -> dict[str, bytes]:
    """README for students and the script that installs and opens everything."""
    maker = Environment(undefined=StrictUndefined, keep_trailing_newline=True)
    template = (_TEMPLATES / "bundle_readme.md.j2").read_text(encoding="utf-8")
    notebooks = {
        name: sorted(
            path.removeprefix(f"release/{name}/")
            for path in files
            if path.startswith(f"release/{name}/") and path.endswith(".ipynb")
        )
        for name in names
    }
    limits = course.settings.limits
    conda = files.get("environment.yml", b"")
    found = re.search(rb"^name: *(\S+)", conda, re.MULTILINE)
    readme = maker.from_string(template).render(
        title=title,
        links=dict(_links(notebooks)),
        first=next(f"release/{n}/{f[0]}" for n, f in notebooks.items() if f),
        has_course=any(path.startswith(f"{_COURSE}/") for path in files),
        environment=found[1].decode() if found else "",
        cell_seconds=f"{limits.cell_seconds:g}",
        check_seconds=f"{limits.check_seconds:g}",
    )
    start = (_TEMPLATES / "bundle_start.py").read_bytes()
    return {"README.md": readme.encode(), "start.py": start}


def _links(notebooks: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """What to call each notebook, and where it is; no two have one name."""
    for name, files in notebooks.items():
        for file in files:
            stem = file.removesuffix(".ipynb")
            alone = len(files) == 1
            yield name if alone else f"{name}: {stem}", f"release/{name}/{file}"


def _write(files: dict[str, bytes], folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _zip(files: dict[str, bytes], archive: Path, title: str) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{title}/{name}", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same bytes on every system
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            made.writestr(entry, data)


def run_bundle(arguments: argparse.Namespace) -> int:
    """The verb: make the bundle and say where it is."""
    course = open_course(arguments.course_dir)
    made = make_bundle(course, arguments.to, arguments.assignments)
    size = made.archive.stat().st_size / 2**20
    print(f"{made.files} files in {made.folder}")
    print(f"{size:.1f} MiB in {made.archive}")
    return 0
