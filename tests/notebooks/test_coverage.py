"""COVERAGE.md keeps its promises: no number missing, every link leads to a section."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from anatomy import headings, read

COURSE = Path(__file__).resolve().parents[2] / "course"
COVERAGE = COURSE / "COVERAGE.md"
# How many items each source document has, and how many claims there are in all.
ITEMS = {"000": 16, "001": 27, "002": 38, "003": 28, "004": 22}
CLAIMS = 54
EXPECTED = [f"{doc}.{i:02d}" for doc, m in ITEMS.items() for i in range(1, m + 1)]
EXPECTED += [f"claim {i}" for i in range(1, CLAIMS + 1)]

ROW = re.compile(r"^\| (\d{3}\.\d\d|claim \d+) \| (.+?) \| (.+) \|$", re.M)
LINK = re.compile(r"\[(\d\d), section (\d+)\]\(([^)#\s]+)#([^)\s]+)\)")
OPEN = re.compile(r"open: (\d\d_\w+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a number, and where it is taught."""

    number: str
    where: str


def lines_of(text: str) -> list[Line]:
    """Return the lines of all tables of a COVERAGE.md."""
    return [Line(m[1], m[3]) for m in ROW.finditer(text)]


def faults(line: Line, course: Path) -> list[str]:
    """Return what is wrong with one line: a dead link, or neither link nor 'open'."""
    still_open = OPEN.fullmatch(line.where)
    if still_open:
        if (course / "lectures" / f"{still_open[1]}.ipynb").exists():
            return [f"{still_open[1]} is written: link its section"]
        return []
    links = LINK.findall(line.where)
    if "; ".join(m[0] for m in LINK.finditer(line.where)) != line.where or not links:
        return [f"neither links nor 'open: NN_topic': {line.where}"]
    return [fault for link in links for fault in _dead(link, line.number, course)]


def _dead(link: tuple[str, str, str, str], number: str, course: Path) -> list[str]:
    """Return why a link leads nowhere, if so."""
    lecture, section, target, fragment = link
    path = course / target
    if not path.is_file():
        return [f"no file {target}"]
    notebook = read(path)
    anchors = [text.replace(" ", "-") for _, _, text in headings(notebook)]
    found = []
    if fragment not in anchors:
        found.append(f"{path.name} has no heading {fragment!r}, but {anchors}")
    if not (path.name.startswith(f"{lecture}_") and fragment.startswith(f"{section}-")):
        found.append(f"the words ({lecture}, section {section}) are not the link")
    claim = number.removeprefix("claim ")
    stated = any(
        re.search(rf"^\| {claim} \|", cell.source, re.M)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    )
    if number.startswith("claim ") and not stated:
        found.append(f"{path.name} has no verdict on {number} in a table")
    return found


def test_every_item_and_claim_has_exactly_one_line():
    """Is no number of the sources missing, doubled or invented?"""
    assert [line.number for line in lines_of(COVERAGE.read_text("utf-8"))] == EXPECTED


@pytest.mark.parametrize(
    "line", lines_of(COVERAGE.read_text("utf-8")), ids=lambda line: line.number
)
def test_line_leads_to_a_section_or_is_open(line):
    """Does the line link to a heading that exists, or name a lecture to come?"""
    assert faults(line, COURSE) == []


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("open: 04_sandwich", "is written"),
        ("section 3", "neither links nor"),
        ("[04, section 1](lectures/04_nothing.ipynb#1-A)", "no file"),
        ("[04, section 1](lectures/04_sandwich.ipynb#1-Nonsense)", "no heading"),
        ("[04, section 2](lectures/04_sandwich.ipynb#9-Try-it)", "not the link"),
        ("[04, section 9](lectures/04_sandwich.ipynb#9-Try-it) and more", "neither"),
    ],
)
def test_bad_lines_are_found(where, message):
    """Does each way to break a line make a fault?"""
    assert message in " ".join(faults(Line("001.19", where), COURSE))


def test_a_claim_without_a_verdict_is_found():
    """Is a claim refused that links to a lecture which does not settle it?"""
    where = "[04, section 9](lectures/04_sandwich.ipynb#9-Try-it)"
    assert "no verdict on claim 1" in " ".join(faults(Line("claim 1", where), COURSE))
