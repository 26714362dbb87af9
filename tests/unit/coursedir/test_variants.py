"""Does each student get data of their own, and is it the one they are graded on?"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from coursework import check, handed_in, locked, notebook, solution, to_bytes

from autograder import cli
from autograder.coursedir.coursedir import open_course
from autograder.coursedir.variants import (
    personal_files,
    release_variants,
    variant_number,
)
from autograder.errors import ConfigError, UsageError
from autograder.grading import grade
from autograder.qualifying.tries import read_work
from autograder.settings import Settings
from course.variants import variant_rng

SECRET = "a secret that nobody guesses"
ON = f'c.Engine.variants = True\nc.Engine.seed = "{SECRET}"\n'
DATA = """
import json
from pathlib import Path
import numpy as np
path = Path("variant.json")
number = json.loads(path.read_text())["variant"] if path.exists() else 0
data = np.random.default_rng(number).normal(size=50)
"""
SOURCE = notebook(
    locked("setup", DATA.strip()),
    solution("mean", "mean = float(data.mean())"),
    check("mean_check", "assert abs(mean - data.mean()) < 1e-9, 'not of your data'", 2),
)


@pytest.fixture
def course(maker):
    """Return a course with variants switched on."""
    maker.gradebook()
    maker.config(ON)
    maker.source(json.loads(to_bytes(SOURCE))["cells"], name="nb")
    return maker.open()


@pytest.fixture
def roster(tmp_path):
    """Return a roster of three."""
    path = tmp_path / "roster.csv"
    path.write_text("id,first_name\nada,Ada\nbob,Bob\ncy,Cy\n")
    return path


def test_numbers_differ_by_student_assignment_and_secret():
    """Is it the same every time, and another one for everybody?"""
    one = variant_number(SECRET, "ps1", "ada")
    assert one == variant_number(SECRET, "ps1", "ada")
    others = {variant_number(SECRET, "ps1", f"s{i}") for i in range(1000)}
    others |= {variant_number(SECRET, "ps2", "ada"), variant_number("x", "ps1", "ada")}
    # an id cannot be shifted into the assignment's name
    others.add(variant_number(SECRET, "ps1\0ada", ""))
    assert len(others) == 1003 and one not in others
    assert 0 <= min(others) and max(others) < 2**48


def test_off_by_default(maker):
    """Is nothing different, for grading or for the release?"""
    course = maker.source()
    assert not course.settings.variants
    assignment = course.read("ps1")
    assert personal_files(assignment, "ada", course.settings) == assignment.files
    with pytest.raises(UsageError, match=r"c\.Engine\.variants = True"):
        release_variants(course, "ps1", maker.root / "roster.csv")


@pytest.mark.parametrize("seed", ["", "short"])
def test_a_secret_is_needed(maker, seed):
    """Could a student work out everybody's variant otherwise?"""
    maker.config(f'c.Engine.variants = True\nc.Engine.seed = "{seed}"\n')
    with pytest.raises(ConfigError, match="at least 16 characters"):
        open_course(maker.root, everywhere=False)


def test_each_student_gets_a_folder_with_a_number(course, maker, roster, capsys):
    """Is it the release and one file, without the secret or anybody else's number?"""
    words = ["--course-dir", str(maker.root), "ps1", "--variants", str(roster)]
    assert cli.main(["release", *words]) == 0
    assert "3 variants in variants/STUDENT/ps1" in capsys.readouterr().out
    numbers = {}
    for student in ("ada", "bob", "cy"):
        folder = maker.root / "variants" / student / "ps1"
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert set(files) == {"nb.ipynb", "variant.json"}
        released = (maker.root / "release/ps1/nb.ipynb").read_bytes()
        assert files["nb.ipynb"] == released
        assert SECRET.encode() not in b"".join(files.values())
        numbers[student] = json.loads(files["variant.json"])["variant"]
        assert numbers[student] == variant_number(SECRET, "ps1", student)
    assert len(set(numbers.values())) == 3
    assert not (maker.root / "release/ps1/variant.json").exists()


def test_variants_are_made_again_without_leftovers(course, maker, roster):
    """Does a file that is no longer in the release disappear?"""
    cli.main(["release", "--course-dir", str(maker.root), "ps1"])
    (folder, *_) = release_variants(course, "ps1", roster)
    (folder / "old.csv").write_text("1")
    release_variants(course, "ps1", roster)
    assert not (folder / "old.csv").exists()


def test_a_release_is_needed_first(course, roster):
    """Are there words and no traceback?"""
    with pytest.raises(UsageError, match="autograder release"):
        release_variants(course, "ps1", roster)


def test_a_roster_that_is_none_is_refused(course, maker, roster):
    """Is nothing ever written outside of variants/?"""
    cli.main(["release", "--course-dir", str(maker.root), "ps1"])
    roster.write_text("id\n../x\n")
    with pytest.raises(UsageError, match=r"'\.\./x'"):
        release_variants(course, "ps1", roster)
    assert not (maker.root / "variants").exists()


def test_checks_are_qualified_on_the_variant_of_the_source(course):
    """Does a qualification not depend on made-up students?"""
    work = read_work(course, "ps1", mutants=True)
    assert course.settings.variants
    assert not work.settings.variants and not work.hurried.variants


def test_a_generator_follows_the_file(tmp_path, monkeypatch):
    """Variant 0 without one, another for each number and each stream?"""
    monkeypatch.chdir(tmp_path)
    draws = {variant_rng("pups").random(), variant_rng("rats").random()}
    for number in (0, 1, 2**47 + 1):
        (tmp_path / "variant.json").write_text(json.dumps({"variant": number}))
        draws.add(variant_rng("pups").random())
        assert variant_rng("pups").random() in draws
    assert len(draws) == 4  # variant 0 with a file is variant 0 without


@pytest.mark.parametrize(
    "text", ["", "{}", '{"variant": "1"}', '{"variant": -1}', "[]"]
)
def test_a_damaged_file_is_told(tmp_path, monkeypatch, text):
    """Does a student learn what to do?"""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "variant.json").write_text(text)
    with pytest.raises(ValueError, match="download it again"):
        variant_rng()


# --- through the engine --------------------------------------------------


def test_grading_uses_the_students_own_variant(course):
    """Does a solved notebook pass for everybody, and a copied number for nobody?"""
    import numpy as np

    assignment = course.read("ps1")
    settings = replace(Settings(), variants=True, seed=SECRET)
    facts = grade.prepare(assignment, settings)

    def points(student, answer, settings=settings):
        data = to_bytes(handed_in(SOURCE, {"mean": answer}))
        job = grade.Job(student, "nb", data, assignment, facts, settings)
        return grade.grade(job).result.score

    def number(student):
        seed = variant_number(SECRET, "ps1", student)
        return repr(float(np.random.default_rng(seed).normal(size=50).mean()))

    honest = "mean = float(data.mean())"
    assert points("ada", honest) == points("bob", honest) == 2
    assert points("ada", f"mean = {number('ada')}") == 2
    assert points("bob", f"mean = {number('ada')}") == 0
    # what a student writes into the file changes nothing for the checks
    forged = f"from pathlib import Path\nmean = {number('ada')}\n"
    seed = variant_number(SECRET, "ps1", "ada")
    forged += f"Path('variant.json').write_text('{{\"variant\": {seed}}}')"
    assert points("bob", forged) == 0
    base = repr(float(np.random.default_rng(0).normal(size=50).mean()))
    off = replace(settings, variants=False)
    assert points("bob", f"mean = {base}", off) == 2
    assert points("bob", f"mean = {number('bob')}", off) == 0
