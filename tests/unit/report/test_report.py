"""Does the page tell an instructor about the class, and can nobody be harmed by it?"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from nbgrader import api

from autograder.classroom.classroom import Classroom
from autograder.coursedir.generator import alembic_on_path
from autograder.errors import UsageError
from autograder.report import style as report_style
from autograder.report.cohort import read_cohort
from autograder.report.report import write_report
from tests.unit.conftest import CHECK, SOLUTION, cell, standard_cells

HOSTILE = "</code></pre></details><script>alert(1)</script><img src=x onerror=alert(2)>"
LONG = "\n".join(
    f"    v{k} = x.part{k}.sum() - len(str({k})) * x[{k} : -1] @ x" for k in range(9)
)


class Audit(HTMLParser):
    """Collect every tag and attribute of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.pieces: list[str] = []
        self.feed(page)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        """Note a tag, and that it is open."""
        self.tags.append(tag)
        if tag not in ("meta", "img", "source", "br"):
            self.open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        """Close the tag that was opened last, no other."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note text."""
        if not self.open or self.open[-1] != "style":
            self.pieces.append(data)

    @property
    def text(self) -> str:
        """All words of the page."""
        return " ".join(" ".join(self.pieces).split())

    def harmless(self) -> None:
        """Assert that nothing runs and nothing is loaded."""
        bad = {"script", "iframe", "object", "embed", "form", "svg", "link", "base"}
        assert not bad & set(self.tags)
        for tag, name, value in self.attributes:
            assert not name.startswith("on"), (tag, name)
            assert name not in ("style", "action", "formaction", "background")
            if name in ("src", "srcset"):
                assert value.startswith("data:image/svg+xml;base64,"), value[:60]
                drawn = base64.b64decode(value.partition(",")[2]).decode()
                assert "<script" not in drawn and 'href="http' not in drawn
            if name == "href":
                assert value.startswith("#"), value[:60]
            if tag == "img":
                assert name in ("src", "alt") and value


@pytest.fixture
def quick(monkeypatch):
    """Draw no figure: most of these tests are about words."""
    empty = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
    address = f"data:image/svg+xml;base64,{empty}"
    monkeypatch.setattr(report_style, "_address", lambda draw, width: address)


@pytest.fixture
def report(maker, engine):
    """Return a maker: grade what was handed in, write the report, read it."""
    maker.gradebook()

    def made(**options):
        course = maker.open()
        Classroom(course, course.read("ps1"), **engine).run()
        return write_report(course, "ps1", **options).read_text(encoding="utf-8")

    return made


def hand_in_class(maker, right=6, wrong=5):
    """Let some students be right and some be wrong, each in an own way."""
    maker.source()
    for k in range(right + wrong):
        own = f"return x * {2 if k < right else 3}  # {k}"
        maker.hand_in(f"s{k:02d}", f"{own}", essay=f"Because of {k}.")


def test_the_page_says_what_the_class_did(maker, report):
    """Scores, questions, causes and what still waits, with figures for two widths?"""
    hand_in_class(maker)
    # nbgrader gives a blank answer its 0 at once: no sample of the class's marks
    maker.hand_in("s10", "return x * 3", essay="YOUR ANSWER HERE")
    page = report()
    audit = Audit(page)
    audit.harmless()
    text = audit.text
    assert "submissions 11" in text and "median 4 of 6" in text
    assert "11 submissions: mean 2.18, median 4" in text
    assert "Preliminary: 10 answers of 10 submissions still wait" in text
    assert "double 4 55 % (28 to 79)" in text  # 6 of 11, Wilson
    assert "why 2 not everybody has a mark yet" in text
    assert "There is no bank of wrong answers." in text
    assert audit.tags.count("img") == audit.tags.count("source") >= 4
    alt = [value for tag, name, value in audit.attributes if name == "alt"]
    assert all(len(words) > 20 for words in alt)
    assert (maker.root / "reports" / "ps1.html").exists()


@pytest.mark.usefixtures("quick")
def test_the_policy_lets_the_pages_own_style_through(maker, report):
    """And nothing else?"""
    hand_in_class(maker, 2, 0)
    page = report()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    css = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    mark = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert "default-src 'none'" in policy and f"'sha256-{mark}'" in policy
    assert (
        "script-src" not in policy and "unsafe" not in policy and "http" not in policy
    )


@pytest.mark.usefixtures("quick")
def test_hostile_text_stays_text(maker, report, engine):
    """In code, messages, notes, repairs, causes: is none of it markup?"""
    maker.source()
    real = engine["grade"]

    def hostile(job):
        graded = real(job)
        checks = tuple(
            replace(c, message=f"your code raised {HOSTILE} `{HOSTILE}`")
            for c in graded.result.checks
        )
        more = {
            "checks": checks,
            "notes": (f"note {HOSTILE}",),
            "repairs": (f"repair {HOSTILE}",),
            "cause": graded.result.cause and f"cause {HOSTILE}",
        }
        return replace(graded, result=replace(graded.result, **more))

    engine["grade"] = hostile
    answer = f'text = """{HOSTILE}"""\n{LONG}\n    return x'
    for student in ("ann", "bob", "cyd", "dan", "eve"):
        own = answer if student in ("ann", "bob") else f"return x # {HOSTILE}"
        maker.hand_in(student, own, essay=HOSTILE)
    maker.hand_in("fay").write_text("no notebook")
    page = report()
    audit = Audit(page)
    audit.harmless()
    assert audit.tags.count("img") == audit.tags.count("source")
    assert "<script>alert" not in page and "onerror=alert" in audit.text
    for words in ("note", "repair", "cause"):
        assert f"{words} </code></pre>" in audit.text
    assert "ann and bob, side by side" in audit.text


def test_the_same_class_gives_the_same_bytes(maker, report):
    """Again, and in another process with other hashes?"""
    hand_in_class(maker, 4, 3)
    first = report()
    assert report() == first
    code = (
        "from pathlib import Path; "
        "from autograder.coursedir.coursedir import open_course; "
        "from autograder.report.report import write_report; "
        "write_report(open_course('.', everywhere=False), 'ps1', Path('other.html'))"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=maker.root,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        check=True,
        timeout=120,
    )
    assert (maker.root / "other.html").read_text(encoding="utf-8") == first


@pytest.mark.usefixtures("quick")
def test_deleted_notebooks_are_said_and_survived(maker, report):
    """The statistics stand; the likeness is of those that are left?"""
    hand_in_class(maker)
    report()
    for student in ("s00", "s07"):
        (maker.root / "autograded" / student / "ps1" / "problem.ipynb").unlink()
    course = maker.open()
    text = Audit(write_report(course, "ps1").read_text(encoding="utf-8")).text
    assert "11 submissions: mean 2.18" in text
    assert "36 pairs of 9 submissions" in text
    assert "2 graded notebooks are no longer there" in text
    (maker.root / "autograded" / "s03" / "ps1" / "problem.result.json").unlink()
    text = Audit(write_report(course, "ps1").read_text(encoding="utf-8")).text
    assert "No verdict yet for: s03." in text and "submissions 10" in text


@pytest.mark.usefixtures("quick")
def test_a_class_without_a_verdict_is_a_clear_error(maker):
    """Nobody handed in, or nobody was graded: what to do?"""
    maker.gradebook()
    course = maker.source()
    with pytest.raises(UsageError, match="run `autograder grade ps1` first"):
        write_report(course, "ps1")
    maker.hand_in("ann")
    with pytest.raises(UsageError, match="found none"):
        write_report(course, "ps1")
    with pytest.raises(UsageError, match="did you mean 'ps1'"):
        write_report(course, "ps11")
    assert not (maker.root / "reports").exists()


def test_one_student_is_a_class(maker, report):
    """Is nothing said of the checks, nothing drawn, and "1 submission" singular?"""
    maker.source()
    maker.hand_in("ann", "return x")
    audit = Audit(report())
    audit.harmless()
    assert "1 submission: 0 of 6 points." in audit.text
    assert "checks to look at –" in audit.text and "nobody has it" not in audit.text
    assert "Fewer than 5 students say little" in audit.text
    assert "Pairs were not compared: fewer than 4 submissions" in audit.text
    assert "wrong value (2 checks): ann" in audit.text
    assert "img" not in audit.tags
    assert " 1 submissions" not in audit.text and "1 students" not in audit.text


@pytest.mark.usefixtures("quick")
def test_a_class_that_lost_nothing_has_no_hardest_question(maker, report):
    """Six alike: no fault in any check, and the copy is named all the same?"""
    maker.source()
    for k in range(6):
        maker.hand_in(f"s{k}", f"total = 0\n{LONG}\n    return x * 2")
    audit = Audit(report())
    assert "hardest question –" in audit.text and "checks to look at 0" in audit.text
    assert "6 submissions, each with 4 of 6 points." in audit.text
    assert "Nobody lost a point in a check." in audit.text
    assert "unusually alike 0 pairs, 6 same" in audit.text
    assert "6: s0, s1, s2, s3, s4, s5" in audit.text
    assert "15 pairs of 6 submissions. No two share uncommon code." in audit.text
    assert "v3 = x.part3.sum()" in audit.text


@pytest.mark.usefixtures("quick")
def test_what_everybody_has_is_no_fault(maker, report):
    """Is it said apart from the checks that may be at fault?"""
    cells = [
        cell("solution", SOLUTION, "double"),
        cell("check", CHECK, "double_check", 3),
        cell("check", "assert double(0) == 0", "double_zero", 1),
        cell("solution", "half = 1 / 2", "half"),
        cell("check", "assert half", "half_right", 1),
    ]
    maker.source(cells)
    for k in range(5):
        maker.hand_in(f"s{k}", f"return x * {2 + k % 2}")
    text = Audit(report()).text
    assert "Everybody has" not in text and "hardest question" in text
    records = sorted(maker.root.glob("autograded/*/ps1/*.result.json"))
    url = f"sqlite:///{maker.root}/gradebook.db"
    with alembic_on_path(), api.Gradebook(url, "default_course") as book:
        for path in records:
            student = path.parts[-3]
            book.find_grade("half_right", "problem", "ps1", student).auto_score = 1.0
        book.db.commit()
    page = write_report(maker.open(), "ps1").read_text(encoding="utf-8")
    text = Audit(page).text
    assert "Everybody has half_right: it tells nobody apart." in text
    assert "checks to look at 0" in text


@pytest.mark.usefixtures("quick")
def test_several_notebooks_are_told_apart(maker, report):
    """Times are of notebooks: is each named, and are they not called submissions?"""
    maker.source()
    more = [cell("text", "# More"), *standard_cells()[1:]]
    maker.source(more, name="more")
    for student in ("ann", "bob"):
        path = maker.hand_in(student, "return x")
        path.with_name("more.ipynb").write_text(path.read_text())
    text = Audit(report()).text
    assert "for the median notebook" in text and "median submission" not in text
    assert "Student Notebook Seconds" in text and "ann more" in text


@pytest.mark.usefixtures("quick")
def test_a_class_of_refused_submissions_has_its_causes(maker, report):
    """And no statistics of nothing?"""
    maker.source()
    for student in ("ann", "bob"):
        maker.hand_in(student).write_text("{}")
    text = Audit(report()).text
    assert "Every submission was refused" in text and "2 refused" in text
    assert "has no list of cells" in text and "Known mistakes" not in text


@pytest.mark.usefixtures("quick")
def test_a_graders_marks_count(maker, report):
    """Half a point by hand for everybody: in the scores, and none waits?"""
    hand_in_class(maker, 5, 1)
    report()
    url = f"sqlite:///{maker.root}/gradebook.db"
    with alembic_on_path(), api.Gradebook(url, "default_course") as book:
        for k in range(6):
            grade = book.find_grade("why", "problem", "ps1", f"s{k:02d}")
            grade.manual_score, grade.needs_manual_grade = 0.5 * (k % 3), False
        book.db.commit()
    course = maker.open()
    cohort = read_cohort(course, "ps1")
    assert cohort.totals.tolist() == [4.0, 4.5, 5.0, 4.0, 4.5, 1.0]
    assert cohort.pending.sum() == 0
    text = Audit(write_report(course, "ps1").read_text(encoding="utf-8")).text
    assert "Preliminary" not in text and "median 4.25 of 6" in text
    assert "why 2 25 %" in text


@pytest.mark.usefixtures("quick")
def test_copies_are_shown_side_by_side(maker, report):
    """Two of eight with the same long answer: shown with what both have marked?"""
    maker.source()
    for k in range(8):
        body = LONG.replace("sum", f"sum{k}").replace("part", f"own{k}_")
        own = LONG if k in (2, 5) else body
        maker.hand_in(f"s{k}", f"total = 0\n{own}\n    return x * 2")
    page = report()
    audit = Audit(page)
    assert "1 pair stands out at 0.50 or more" in audit.text
    assert "A hint, never a verdict." in audit.text
    assert audit.tags.count("mark") >= 2 * 8
    start = audit.text.index("s2 and s5, side by side")
    assert "v3 = x.part3.sum() - len(str(3))" in audit.text[start:]


@pytest.mark.usefixtures("quick")
def test_strange_notebooks_are_refused(maker, report):
    """Something else graded there: is it shown as if it were ours?"""
    hand_in_class(maker, 2, 0)
    report()
    path = maker.root / "autograded" / "s00" / "ps1" / "problem.ipynb"
    made = json.loads(path.read_text())
    del made["metadata"]["autograder"]
    path.write_text(json.dumps(made))
    with pytest.raises(UsageError, match="stamp"):
        write_report(maker.open(), "ps1")


@pytest.mark.usefixtures("quick")
def test_known_mistakes_are_counted_and_confirmed(maker, report, engine):
    """With the points alone, and with the messages of the bank?"""
    hand_in_class(maker, 4, 3)
    folder = maker.root / "tests" / "answers" / "ps1" / "double"
    folder.mkdir(parents=True)
    for name, words in (("once", "x as it is"), ("thrice", "three times x")):
        head = f"# wrong: {words}\n# loses: double_check 3, double_zero 1\n\n"
        (folder / f"wrong_{name}.py").write_text(head + "return x")
    text = Audit(report()).text
    assert "2 wrong answers are known" in text and "--confirm" in text
    assert "one of x as it is three times x all" in text
    assert "weak: all points are lost" in text
    text = Audit(report(confirm=True, **engine)).text
    assert "same message, one of these" in text and "weak" not in text


@pytest.mark.usefixtures("quick")
def test_the_report_goes_where_it_is_told(maker, report, tmp_path):
    """And says so where it cannot?"""
    hand_in_class(maker, 2, 0)
    report(target=tmp_path / "deep" / "page.html")
    assert (tmp_path / "deep" / "page.html").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="expected to write"):
        write_report(maker.open(), "ps1", tmp_path / "file" / "page.html")


def test_a_file_in_place_of_the_folder_is_refused(maker):
    """Was ``--output reports`` a file that kept out every later report?"""
    maker.gradebook()
    maker.source()
    for name in ("reports", "reports/ps1", "page.txt"):
        with pytest.raises(UsageError, match=r"ends in \.html"):
            write_report(maker.open(), "ps1", maker.root / name)
    assert not (maker.root / "reports").exists()
