"""Does every notebook of the course keep the rules, and does each rule bite?"""

from pathlib import Path

import make_fixtures
import pytest
from anatomy import lint, read
from lectures import LECTURE
from problem_sets import RELEASE, SOURCE

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
RULES = {"lecture": LECTURE, "source": SOURCE, "release": RELEASE}
PLACES = {
    "lecture": "course/lectures/*.ipynb",
    "source": "source/*/*.ipynb",
    "release": "release/*/*.ipynb",
}
BROKEN = sorted(path.stem for path in FIXTURES.glob("*__*.ipynb"))
COURSE = [
    pytest.param(kind, path, id=str(path.relative_to(ROOT)))
    for kind, pattern in PLACES.items()
    for path in sorted(ROOT.glob(pattern))
]


@pytest.mark.parametrize(("kind", "path"), COURSE)
def test_notebook_of_the_course_keeps_the_rules(kind, path):
    """Does this notebook keep every rule for its kind?"""
    findings = lint(read(path), RULES[kind])
    assert not findings, "\n" + "\n".join(map(str, findings))


@pytest.mark.parametrize("kind", RULES)
def test_course_has_notebooks_of_each_kind(kind):
    """Would the test above notice that a folder is empty or has moved?"""
    assert list(ROOT.glob(PLACES[kind])), f"no {PLACES[kind]}"


@pytest.mark.parametrize("kind", RULES)
def test_good_notebook_breaks_no_rule(kind):
    """Does a good notebook pass without a word?"""
    assert lint(read(FIXTURES / f"{kind}.ipynb"), RULES[kind]) == []


@pytest.mark.parametrize("name", BROKEN)
def test_broken_notebook_breaks_its_rule_alone(name):
    """Is a notebook with one defect reported for that defect and nothing else?"""
    kind, rule, *_ = name.split("__")
    findings = lint(read(FIXTURES / f"{name}.ipynb"), RULES[kind])
    assert {finding.rule for finding in findings} == {rule}, findings
    assert all(len(finding.message) > 15 for finding in findings)


def test_every_rule_has_a_broken_notebook():
    """Is there a rule that was never seen to fail?"""
    named = {name.split("__")[1] for name in BROKEN}
    rules = {rule.__name__ for kind in RULES.values() for rule in kind}
    assert named == rules | {"valid_format"}


def test_fixtures_are_what_the_script_makes():
    """Were the fixtures edited by hand, or the script without running it?"""
    on_disk = {path.name: path.read_text() for path in FIXTURES.glob("*.ipynb")}
    assert on_disk == make_fixtures.made(), "run make_fixtures.py"
