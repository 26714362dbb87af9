"""A student's day: read a lecture, move a slider, answer a question, press Validate."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from lab import running_lab

from autograder.checking import student_jupyter
from autograder.cli import main

ROOT = Path(__file__).resolve().parents[2]
LECTURE = "course/lectures/02_cluster_sampling.ipynb"
PROBLEM_SET = "release/ps04_sandwich/ps04_sandwich.ipynb"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Path:
    """What a class gets: the folder that `autograder bundle` makes."""
    student_jupyter.install()
    target = tmp_path_factory.mktemp("bundle")
    words = ("bundle", "ps04_sandwich", "--to", str(target))
    assert main([*words, "--course-dir", str(ROOT)]) == 0
    (place,) = target.rglob("index.ipynb")
    return place.parent.parent


@pytest.fixture(scope="module")
def lab(bundle, tmp_path_factory):
    """JupyterLab in the bundle."""
    with running_lab(bundle, tmp_path_factory.mktemp("home")) as made:
        yield made


def open_notebook(page, lab, path: str) -> None:
    """Open a notebook in a clean workspace and wait until it and its kernel are there.

    JupyterLab answers "Run" without a kernel by emptying the cells, so a page that only
    looks ready is not.
    """
    page.goto(lab.url(f"/lab/tree/{path}?reset"))
    page.locator(".jp-NotebookPanel .validate-button").first.wait_for()
    page.locator('.jp-Notebook[data-jp-kernel-user="true"]').first.wait_for()
    page.locator("#jp-main-statusbar").get_by_text("| Idle").first.wait_for()
    assert page.locator(".jp-Dialog").count() == 0  # no "Select Kernel"


def kernel_states(lab) -> set[str]:
    """What the running kernels do."""
    with urllib.request.urlopen(lab.url("/api/kernels"), timeout=30) as reply:
        return {kernel["execution_state"] for kernel in json.load(reply)}


def run_all(page, lab) -> None:
    """Run every cell by the menu, and wait for the last one."""
    page.locator('.lm-MenuBar-item:has-text("Run")').first.click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    deadline, quiet = time.monotonic() + 400, 0
    page.wait_for_timeout(3000)
    while quiet < 4:
        assert time.monotonic() < deadline, "the lecture does not come to its end"
        page.wait_for_timeout(1000)
        waiting = page.locator('.jp-InputPrompt:text-is("[*]:")').count()
        quiet = quiet + 1 if kernel_states(lab) <= {"idle"} and not waiting else 0
    assert not page.locator('.jp-InputPrompt:text-is("[ ]:")').count(), "some never ran"


def test_1_a_lecture_runs_to_its_end_and_its_slider_moves(page, lab, bundle, shoot):
    """Does every cell run in the page, and the figure follow the slider?"""
    made = nbformat.read(bundle / LECTURE, 4)
    for cell in made.cells:  # what it shipped with must not pass for what it does
        if cell.cell_type == "code":
            cell.update(execution_count=None, outputs=[])
    nbformat.write(made, bundle / LECTURE)
    open_notebook(page, lab, LECTURE)
    run_all(page, lab)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(3000)
    made = nbformat.read(bundle / LECTURE, 4)
    code = [cell for cell in made.cells if cell.cell_type == "code" and cell.source]
    assert all(cell.execution_count for cell in code)
    kinds = {output.output_type for cell in code for output in cell.outputs}
    assert "error" not in kinds and "display_data" in kinds
    handle = page.locator(".widget-slider .noUi-handle").first
    handle.scroll_into_view_if_needed()
    readout = page.locator(".widget-slider .widget-readout").first
    before = readout.inner_text()
    handle.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
    page.wait_for_timeout(2000)
    assert readout.inner_text() != before
    shoot(page, "lecture-slider")


def validate(page) -> str:
    """Press the button; what the dialog says."""
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .validate-button").click()
    page.wait_for_selector("#validation-message")
    page.wait_for_timeout(1500)
    return page.locator("#validation-message").inner_text()


def test_2_validate_says_what_is_missing_and_what_is_right(page, lab, bundle, shoot):
    """Does a blank set fail with names, and an answer pass its visible checks?"""
    open_notebook(page, lab, PROBLEM_SET)
    said = validate(page)
    assert "variance_ratio" in said
    assert "Hidden checks" in said  # they come after handing in
    assert str(bundle) not in said and "Traceback" not in said
    shoot(page, "validate-blank")
    page.click(".jp-Dialog .jp-mod-accept")
    path = bundle / PROBLEM_SET
    made = nbformat.read(path, 4)
    answer = (ROOT / "tests/answers/ps04_sandwich/variance_ratio").glob("right_*.py")
    text = sorted(answer)[0].read_text()
    for cell in made.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "variance_ratio":
            cell.source = text
    nbformat.write(made, path)
    open_notebook(page, lab, PROBLEM_SET)
    again = validate(page)
    assert again != said
    shoot(page, "validate-one-answer")


def test_3_the_server_answers_while_validate_runs(page, lab, bundle):
    """Does a slow cell block nobody else?"""
    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import time\ntime.sleep(5)")]
    )
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(made, bundle / "slow.ipynb")
    open_notebook(page, lab, "slow.ipynb")
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .validate-button").click()
    page.wait_for_timeout(1000)
    started = time.monotonic()
    assert lab.answers()
    assert time.monotonic() - started < 4.0  # 5 s if it were blocked
    page.wait_for_selector("#validation-message")
