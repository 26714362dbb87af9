"""Can a student learn from the page, and can nobody be harmed by it?"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import zlib
from html.parser import HTMLParser

import pytest
from PIL import Image

from autograder.classroom.classroom import Classroom
from autograder.classroom.gradebook import Book
from autograder.errors import UsageError
from autograder.feedback.feedback import write_feedback
from autograder.html import safehtml
from tests.unit.conftest import standard_cells

SCRIPT = "<script>alert(1)</script>"


def picture(size=(3, 2)):
    """Return the bytes of a small PNG with a text chunk in it."""
    stream = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(stream, "png")
    raw = stream.getvalue()
    body = b"tEXtComment\0<script>alert(1)</script>"
    chunk = struct.pack(">I", len(body) - 4) + body
    chunk += struct.pack(">I", zlib.crc32(body))
    return raw[:33] + chunk + raw[33:]


class Audit(HTMLParser):
    """Collect every tag and attribute of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data):
        """Note text."""
        self.text += data

    def harmless(self) -> None:
        """Assert that nothing runs and nothing is loaded."""
        bad = {"script", "iframe", "object", "embed", "form", "svg", "link", "base"}
        assert not bad & set(self.tags)
        for tag, name, value in self.attributes:
            assert not name.startswith("on"), (tag, name)
            assert name not in ("style", "srcset", "action", "formaction", "background")
            if name == "src":
                assert value.startswith("data:image/png;base64,"), value[:60]
            if name == "href":
                assert value.startswith(("#", "https://", "http://", "mailto:")), value


@pytest.fixture
def pages(maker, engine):
    """Return a maker: grade what was handed in, give the page of one student."""
    maker.gradebook()

    def made(student="ann", outputs=(), extra=()):
        course = maker.open()
        assignment = course.read("ps1")
        Classroom(course, assignment, **engine).run()
        path = maker.root / "autograded" / student / "ps1" / "problem.ipynb"
        graded = json.loads(path.read_text())
        for cell in graded["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
                cell["outputs"] = list(outputs)
        graded["cells"].extend(extra)
        path.write_text(json.dumps(graded))
        (page,) = write_feedback(course, "ps1", [student])
        assert page == maker.root / "feedback" / student / "ps1" / "problem.html"
        return page.read_text(encoding="utf-8")

    return made


def shown(kind, data):
    """Make an output with one representation."""
    return {"output_type": "display_data", "data": {kind: data}, "metadata": {}}


def test_the_page_says_what_was_found(maker, pages):
    """Are score, each check's verdict and message, own code and outputs there?"""
    maker.source()
    maker.hand_in("ann", "return x")
    stream = {"output_type": "stream", "name": "stdout", "text": "six & seven\n"}
    page = pages(outputs=[stream])
    audit = Audit(page)
    audit.harmless()
    text = " ".join(audit.text.split())
    assert "0 of 6 points so far" in text
    assert "double_check 0 / 3 not passed double(3) should be 6" in text
    assert "Preliminary: 2 points in 1 answer still wait for a grader" in text
    assert "return x" in text and "six & seven" in text
    assert "Doubling 0 / 4" in text and "Why – / 2" in text


def later(new, handed_in):
    """Make a code cell of the student's that ran after a hidden check."""
    mark = {"autograder": {"handed_in": handed_in}}
    cell = {"cell_type": "code", "source": "show(x)", "metadata": mark}
    return {**cell, "outputs": new, "execution_count": 9}


@pytest.mark.parametrize(
    ("new", "handed_in", "words"),
    [
        ("fresh", "", "it showed something"),
        ("error", "", "it stopped with an error"),
        ("fresh", "old words", "As you handed it in:old words"),
        ("", "", ""),
    ],
)
def test_output_after_a_hidden_check_is_withheld_and_that_is_said(
    maker, pages, new, handed_in, words
):
    """Does a student whose figure is not shown learn why?"""
    maker.source()
    maker.hand_in("ann")
    stream = {"output_type": "stream", "name": "stdout", "text": "secret -1.25"}
    fail = {
        "output_type": "error",
        "ename": "secret",
        "evalue": "-1.25",
        "traceback": [],
    }
    outputs = {"": [], "fresh": [stream], "error": [fail]}[new]
    old = [{**stream, "text": handed_in}] if handed_in else []
    page = pages(extra=[later(outputs, old)])
    text = " ".join(Audit(page).text.split())
    assert words in text and ("only your grader" in text) == (
        bool(new) and not handed_in
    )
    assert "secret" not in page and "-1.25" not in page


def test_a_question_is_named_as_its_heading_reads(maker, pages):
    """Are names whole and formulas readable, without markdown's marks?"""
    cells = standard_cells()
    cells[0]["source"] = r"## **1.** Why `two_x` is $\hat\beta_j$"
    maker.source(cells)
    maker.hand_in("ann")
    assert "1. Why two_x is β̂ⱼ 4 / 4" in " ".join(Audit(pages()).text.split())


def test_two_notebooks_of_a_problem_set_know_of_each_other(maker, engine):
    """Does a student see the sum, and a way from one page to the other?"""
    maker.gradebook()
    maker.source()
    course = maker.source(name="second part")
    path = maker.hand_in("ann")
    path.with_name("second part.ipynb").write_text(
        path.read_text().replace("return x * 2", "return x")
    )
    Classroom(course, course.read("ps1"), **engine).run()
    first, second = (path.read_text() for path in write_feedback(course, "ps1"))
    for page, link in ((first, "second%20part.html"), (second, "problem.html")):
        text = " ".join(Audit(page).text.split())
        assert "The whole problem set: 4 of 12 points in 2 notebooks" in text
        links = [value for _, name, value in Audit(page).attributes if name == "href"]
        assert links[0] == link


def test_no_hidden_line_is_in_the_page(maker, pages, engine):
    """Not even when a message quotes it or the graded notebook holds it?"""
    maker.source()
    maker.hand_in("ann", "return x")
    page = pages()
    assert "-1.25" not in page and "-2.5" not in page
    real = engine["grade"]

    def quoting(job):
        from dataclasses import replace

        graded = real(job)
        checks = tuple(
            replace(c, message="AssertionError: assert double(-1.25) == -2.5")
            for c in graded.result.checks
        )
        return replace(graded, result=replace(graded.result, checks=checks))

    engine["grade"] = quoting
    maker.hand_in("ann", "return x + 0")
    page = pages()
    assert "This check was not passed." in page and "-1.25" not in page


def test_the_model_solution_is_not_in_the_page(maker, pages):
    """Would a page for a blank answer show how it is done?"""
    maker.source()
    maker.hand_in("ann", "raise NotImplementedError()", essay="YOUR ANSWER HERE")
    page = pages()
    assert "x * 2" not in Audit(page).text and "twice either" not in page


def test_nothing_can_run_or_load(maker, pages):
    """Is the policy strict, and does it let the page's own style through?"""
    maker.source()
    maker.hand_in("ann")
    page = pages()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    css = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    mark = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; img-src data:; ")
    assert f"style-src 'sha256-{mark}'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert 'name="viewport"' in page and page.count("<h1>") == 1


HOSTILE = {
    "stream": {"output_type": "stream", "name": "stdout", "text": SCRIPT},
    "error": {
        "output_type": "error",
        "ename": SCRIPT,
        "evalue": SCRIPT,
        "traceback": ["\x1b[31m" + SCRIPT],
    },
    "error without traceback": {
        "output_type": "error",
        "ename": SCRIPT,
        "evalue": SCRIPT,
        "traceback": [],
    },
    "plain": shown("text/plain", SCRIPT),
    "html": shown("text/html", f"<b>bold</b>{SCRIPT}"),
    "handler": shown("text/html", '<b onclick="alert(1)">bold</b>'),
    "image": shown("text/html", '<b>bold</b><img src=x onerror="alert(1)">'),
    "remote image": shown("text/html", '<b>bold</b><img src="https://evil.test/x">'),
    "style": shown(
        "text/html", "<b>bold</b><style>b{background:url(//evil.test)}</style>"
    ),
    "inline style": shown("text/html", '<b style="position:fixed">bold</b>'),
    "frame": shown("text/html", '<b>bold</b><iframe src="//evil.test"></iframe>'),
    "link": shown("text/html", '<b>bold</b><a href="javascript:alert(1)">x</a>'),
    "outside link": shown("text/html", '<b>bold</b><a href="https://evil.test">x</a>'),
    "form": shown("text/html", '<b>bold</b><form action="//evil.test"><input>'),
    "base": shown("text/html", '<b>bold</b><base href="//evil.test/">'),
    "refresh": shown("text/html", '<b>bold</b><meta http-equiv="refresh" content="0">'),
    "svg in html": shown("text/html", '<b>bold</b><svg onload="alert(1)"></svg>'),
    "breaking out": shown("text/html", "</div></main></body><b>bold</b><!--"),
    "mutation": shown(
        "text/html",
        '<b>bold</b><math><mi><noscript><p title="</noscript><img src=x '
        'onerror=alert(1)>">',
    ),
    "svg": shown("image/svg+xml", '<svg onload="alert(1)"/>'),
    "javascript": shown("application/javascript", "alert(1)"),
    "latex": shown("text/latex", SCRIPT),
    "png that is html": shown("image/png", base64.b64encode(SCRIPT.encode()).decode()),
    "png that breaks out": shown("image/png", '"><script>alert(1)</script>'),
    "id": shown("text/html", '<b id="score" class="verdict good" name="x">bold</b>'),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_outputs_are_shown_harmlessly(maker, pages, case):
    """Does an output run, load, restyle or leave its place?"""
    maker.source()
    maker.hand_in("ann")
    page = pages(outputs=[HOSTILE[case]])
    audit = Audit(page)
    audit.harmless()
    assert "evil.test" not in re.sub(r"<[^>]*>", "", page)
    assert not any("evil.test" in value for _, _, value in audit.attributes)
    if "bold" in str(HOSTILE[case]):
        assert "bold" in audit.text
    assert audit.tags.count("main") == audit.tags.count("footer") == 1
    ids = [value for _, name, value in audit.attributes if name == "id"]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "text",
    [
        SCRIPT,
        "[x](javascript:alert(1))",
        "![x](https://evil.test/x.png)",
        '<img src="data:image/svg+xml;base64,PHN2Zz4=" onload=alert(1)>',
        "<div onmouseover=alert(1)>hover</div>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](https://evil.test)",
        "$</code><script>alert(1)</script>$",
        "<a href='&#106;avascript:alert(1)'>x</a>",
        "[" * 5000,
        "<b>" * 3000,
    ],
)
def test_hostile_answers_in_words_are_shown_harmlessly(maker, pages, text):
    """Does a student's markdown run or load anything?"""
    maker.source()
    maker.hand_in("ann", essay=text)
    audit = Audit(pages())
    audit.harmless()
    assert not any("evil.test" in value for _, _, value in audit.attributes)


def test_names_and_code_are_escaped(maker, pages):
    """Is a student's code text, whatever it says?"""
    maker.source()
    maker.hand_in("o'neil", f'return "{SCRIPT}"')
    audit = Audit(pages("o'neil"))
    audit.harmless()
    assert f'return "{SCRIPT}"' in audit.text and "o'neil" in audit.text


def test_real_figures_and_tables_are_shown(maker, pages):
    """Does the sanitiser leave what students make in this course?"""
    maker.source()
    maker.hand_in("ann")
    table = "<style scoped>td{color:red}</style><table border='1' class='dataframe'>"
    table += "<thead><tr><th colspan='2'>mean</th></tr></thead>"
    table += "<tbody><tr><td>1.25</td><td>&lt;b&gt;</td></tr></tbody></table>"
    png = base64.b64encode(picture()).decode()
    page = pages(outputs=[shown("image/png", png), shown("text/html", table)])
    audit = Audit(page)
    audit.harmless()
    assert "color:red" not in page
    assert 'colspan="2"' in page and "<td>1.25</td>" in page and "&lt;b&gt;" in page
    (address,) = (v for t, n, v in audit.attributes if (t, n) == ("img", "src"))
    data = base64.b64decode(address.split(",")[1])
    assert Image.open(io.BytesIO(data)).size == (3, 2)
    assert b"script" not in data
    assert ("img", "alt", "Figure made by the cell above") in audit.attributes


def test_pictures_of_the_assignment_and_pasted_ones_are_shown(maker, pages, build):
    """Do locked text's data files and a student's attachment reach the page?"""
    text = "![a sketch](sketch.png) ![gone](nowhere.png)"
    locked = build("text", text)
    locked["metadata"]["nbgrader"] = {
        "grade_id": "intro",
        "grade": False,
        "solution": False,
        "locked": True,
        "schema_version": 3,
    }
    maker.source([*standard_cells(), locked])
    (maker.root / "source" / "ps1" / "sketch.png").write_bytes(picture((4, 4)))
    maker.hand_in("ann")
    page = pages()
    audit = Audit(page)
    audit.harmless()
    assert ("img", "alt", "a sketch") in audit.attributes and "[gone]" in audit.text


def test_formulas_are_drawn_without_any_script(maker, pages):
    """Does markdown eat underscores, or a formula that is not covered vanish?"""
    maker.source()
    essay = r"With $\beta_1 * x_i$ and $\foo_1 * x_j * y$:" "\n\n$$\na_1 < b_2\n$$"
    maker.hand_in("ann", essay=essay)
    page = pages()
    Audit(page).harmless()
    assert "<msub><mi>β</mi><mn>1</mn></msub>" in page
    assert '<math display="block">' in page and "<mo>&lt;</mo>" in page
    assert r"\foo_1 * x_j * y" in Audit(page).text


def test_a_refused_submission_is_told_why(maker, pages):
    """Is the cause on the page, and no cell of anybody's?"""
    maker.source()
    path = maker.hand_in("ann")
    path.write_text("{" + SCRIPT)
    audit = Audit(pages())
    audit.harmless()
    text = " ".join(audit.text.split())
    assert "could not be graded: the file is not valid JSON" in text
    assert "0 of 6 points" in text


def test_a_graders_marks_and_words_are_shown(maker, pages):
    """Does the page count what was marked by hand in formgrader?"""
    maker.source()
    maker.hand_in("ann")
    pages()
    course = maker.open()
    with Book(course, course.read("ps1")) as book:
        grade = book._gradebook.find_grade("why", "problem", "ps1", "ann")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        comment = book._gradebook.find_comment("why", "problem", "ps1", "ann")
        comment.manual_comment = f"Nearly. {SCRIPT}"
        book._gradebook.db.commit()
    page = pages()
    text = " ".join(Audit(page).text.split())
    Audit(page).harmless()
    assert "5.5 of 6 points" in text and "Preliminary" not in text
    assert "why 1.5 / 2 graded by hand" in text and "Nearly." in text


def test_a_mark_for_an_earlier_answer_is_shown_and_looked_at_again(maker, pages):
    """Does the page agree with itself when a student hands in again after marking?"""
    maker.source()
    maker.hand_in("ann")
    pages()
    course = maker.open()
    with Book(course, course.read("ps1")) as book:
        grade = book._gradebook.find_grade("why", "problem", "ps1", "ann")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book._gradebook.db.commit()
    maker.hand_in("ann", essay="Another answer.")
    text = " ".join(Audit(pages()).text.split())
    assert "5.5 of 6 points" in text and "Preliminary" in text
    assert "why 1.5 / 2 marked before, a grader will look again" in text


def test_repairs_are_listed(maker, pages):
    """Does the student learn that a notebook was renamed back?"""
    maker.source()
    path = maker.hand_in("ann")
    path.rename(path.with_name("problem (1).ipynb"))
    text = " ".join(Audit(pages()).text.split())
    assert "1 thing was mended" in text and "problem (1).ipynb" in text


def test_nothing_graded_is_a_wrong_call(maker):
    """Is a folder of no pages called a success?"""
    maker.gradebook()
    course = maker.source()
    maker.hand_in("ann")
    with pytest.raises(UsageError, match="autograder grade ps1"):
        write_feedback(course, "ps1")


def test_pages_are_the_same_when_made_again(maker, pages):
    """Does a second run change a byte?"""
    maker.source()
    maker.hand_in("ann")
    assert pages() == pages()


# --- pictures ----------------------------------------------------------------------


def spoilt(kind):
    """Return bytes that are no sound PNG, in one way."""
    raw = picture()
    if kind == "crc":
        return raw[:29] + bytes([raw[29] ^ 1]) + raw[30:]
    if kind == "cut":
        return raw[:-20]
    if kind == "no data":
        return raw[:33] + raw[-12:]
    if kind == "huge":
        body = b"IHDR" + struct.pack(">IIBBBBB", 10**5, 10**5, 8, 2, 0, 0, 0)
        chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
        return raw[:8] + chunk + raw[33:]
    if kind == "length":
        return raw[:8] + b"\xff\xff\xff\xff" + raw[12:]
    return {"gif": b"GIF89a" + raw, "html": SCRIPT.encode(), "empty": b""}[kind]


@pytest.mark.parametrize(
    "kind", ["crc", "cut", "no data", "huge", "length", "gif", "html", "empty"]
)
def test_what_is_no_sound_png_is_not_shown(kind):
    """Is a file's claim to be a picture believed?"""
    assert safehtml.png(picture()) is not None
    assert safehtml.png(spoilt(kind)) is None
    assert safehtml.png(base64.b64encode(spoilt(kind)).decode()) is None


def test_terminal_codes_and_invisible_marks_are_dropped():
    """Can text hide, move or turn itself around?"""
    text = "\x1b[31mred\x1b[0m \x1b]0;title\x07x\x00y\u202eabc\r\nz\x9b1m"
    assert safehtml.plain(text) == "red xyabc\nz1m"
    assert "9990 more characters" in safehtml.plain("a" * 10_000, 10)
