"""An instructor's day: autograde by the button, mark a derivation, give feedback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from lab import running_lab

from autograder.cli import main

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "ps04_sandwich"
STUDENTS = ("chloe", "mallory")
SCRIPT = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder with the real problem set and two students of the sample class.

    The second one's output tries to run a script in whatever page shows it.
    """
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / ASSIGNMENT, root / "source" / ASSIGNMENT)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    source = nbformat.read(root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", 4)
    solved = "\n".join(
        line
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "variance_ratio"
        for line in cell.source.split("\n")
        if not line.startswith("### ")
    )
    assert main(["release", ASSIGNMENT, "--course-dir", str(root)]) == 0
    for student in STUDENTS:
        made = nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", 4)
        for cell in made.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id == "variance_ratio" and solved:
                cell.source = solved
            if grade_id == "ratio_derivation":
                cell.source = f"My derivation: $1 + \\rho (D - 1)$. {SCRIPT}"
        if student == "mallory":
            attack = f"from IPython.display import HTML\nHTML({SCRIPT!r})"
            made.cells.insert(7, nbformat.v4.new_code_cell(attack))
        folder = root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(made, folder / f"{ASSIGNMENT}.ipynb")
    return root


@pytest.fixture(scope="module")
def lab(course, tmp_path_factory):
    """JupyterLab in the course folder."""
    with running_lab(course, tmp_path_factory.mktemp("home")) as made:
        yield made


def open_formgrader(page, lab, path: str):
    """Log in through /lab, which sets the cookie, then open a formgrader page."""
    page.goto(lab.url("/lab"))
    page.wait_for_selector("#jp-main-dock-panel")
    page.goto(f"{lab.address}/formgrader/{path}")


def grade_by_button(page, student: str) -> str:
    """Press Autograde for one student; the title of what the formgrader answers."""
    row = page.locator(
        "tbody#main-table tr", has=page.locator(f'td.student-id:text-is("{student}")')
    )
    row.locator("td.autograde a").click()
    page.wait_for_selector(".modal.in .modal-title")
    title = page.locator(".modal.in .modal-title").inner_text()
    page.locator(".modal.in .modal-footer button").first.click()
    page.wait_for_selector(".modal.in", state="hidden")
    return title


def write(page, where: str, text: str, kind: str) -> None:
    """Fill a field and leave it, which saves it; wait until the server has it."""
    field = page.locator(where)
    field.wait_for()
    with page.expect_response(
        lambda r: f"/formgrader/api/{kind}/" in r.url and r.request.method == "PUT"
    ):
        field.fill(text)
        field.press("Tab")


def test_1_the_autograde_button_uses_this_engine(page, lab, course, shoot):
    """Does the button succeed, and carry the engine's stamp?"""
    open_formgrader(page, lab, f"manage_submissions/{ASSIGNMENT}")
    page.wait_for_selector("tbody#main-table td.student-id")
    for student in STUDENTS:
        assert grade_by_button(page, student) == "Success"
        place = course / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        stamp = json.loads(place.read_text())["metadata"]["autograder"]
        assert stamp["status"] == "graded" and stamp["sandbox"]
    shoot(page, "formgrader-submissions")


def test_2_a_derivation_is_marked_and_the_mark_stays(page, lab, shoot):
    """Are points and a comment there after a reload?"""
    open_formgrader(page, lab, f"gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
    page.locator("tbody#main-table td.name a.name-hidden").first.click()
    page.wait_for_load_state("networkidle")
    write(page, "#ratio_derivation", "2.5", "grade")
    comment = "Say which errors are correlated."
    write(page, "#ratio_derivation-comment", comment, "comment")
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator("#ratio_derivation").input_value() == "2.5"
    assert page.locator("#ratio_derivation-comment").input_value() == comment
    assert page.locator("math").count() > 20, "formulas need the net"
    assert page.title() != "owned"
    page.locator("#ratio_derivation-comment").scroll_into_view_if_needed()
    shoot(page, "formgrader-marking")


def test_3_marks_stay_when_all_is_graded_again(page, course):
    """Does `grade` keep what the grader wrote, and feedback show it?"""
    assert main(["grade", ASSIGNMENT, "--force", "--course-dir", str(course)]) == 0
    assert main(["feedback", ASSIGNMENT, "--course-dir", str(course)]) == 0
    pages = list((course / "feedback").rglob("*.html"))
    marked = [p for p in pages if "Say which errors are correlated." in p.read_text()]
    assert len(pages) == 2 and len(marked) == 1


@pytest.mark.parametrize("width", [1100, 390])
def test_4_the_feedback_page_is_readable_and_runs_nothing(width, page, course, shoot):
    """Does it fit the screen, offline, without running the student's script?"""
    spoken = []
    page.on("dialog", lambda box: (spoken.append(box.message), box.dismiss()))
    page.set_viewport_size({"width": width, "height": 844})
    for student in STUDENTS:
        place = course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
        page.goto(place.as_uri())
        page.wait_for_timeout(300)
        assert page.title() != "owned" and not spoken
        assert page.locator("script").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").inner_text().endswith("of 20 points so far")
        shoot(page, f"feedback-{student}-{width}")
    assert {url.split(":")[0] for url in page.asked} <= {"file", "data"}


def _hand_in_four_more(course: Path) -> None:
    """Let the report have something to draw: of two students it only says words."""
    answered = course / "submitted" / STUDENTS[0]
    for number in range(4):
        folder = course / "submitted" / f"more{number}"
        shutil.copytree(answered, folder, dirs_exist_ok=True)
        if number < 2:
            shutil.copytree(
                course / "release" / ASSIGNMENT,
                folder / ASSIGNMENT,
                dirs_exist_ok=True,
            )


@pytest.mark.parametrize("width", [1100, 390])
def test_5_the_report_page_draws(width, page, course, shoot):
    """Are all figures there, on a desk and on a phone, without any script?"""
    _hand_in_four_more(course)
    assert main(["grade", ASSIGNMENT, "--course-dir", str(course)]) == 0
    assert main(["report", ASSIGNMENT, "--course-dir", str(course)]) == 0
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto((course / "reports" / f"{ASSIGNMENT}.html").as_uri())
    drawn = page.evaluate(
        "[...document.images].filter(i => i.offsetWidth).map(i => i.naturalWidth)"
    )
    assert drawn and all(drawn)
    assert page.locator("script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shoot(page, f"report-{width}", whole=True)
    assert {url.split(":")[0] for url in page.asked} <= {"file", "data"}


def test_6_a_broken_engine_grades_nothing(page, lab, course):
    """Does the button say Error when the engine's class cannot be imported?"""
    config = course / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(text.replace("nbgrader_plugin.ExamineSubmission", "nowhere.X"))
    try:
        open_formgrader(page, lab, f"manage_submissions/{ASSIGNMENT}")
        page.wait_for_selector("tbody#main-table td.student-id")
        assert grade_by_button(page, "chloe") == "Error"
    finally:
        config.write_text(text)
