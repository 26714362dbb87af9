"""Can anything of a solution, hidden test or mark scheme reach a student?

Each leak is tried: a small source that leaks in one way, and a release that must not be
written. The sound sources next to them must pass, or the refusals would prove nothing.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import zipfile

import pytest

from autograder.authoring.release import release
from autograder.errors import LeakError, SourceError, UsageError

SECRET = "    return x * 2"
TELLING = "return sum(value**2 for value in values)"


def files(course):
    """Return the release as bytes by name."""
    folder = course.folder("release", "ps1")
    return {p.name: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_sound_source_is_released_without_its_secrets(maker):
    """Does the student get the stub, the visible check and nothing else?"""
    course = maker.source()
    (path,) = release(course, "ps1")
    cells = json.loads(path.read_text())["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    assert "raise NotImplementedError" in sources[1]
    assert sources[2] == "assert double(3) == 6"
    assert sources[5] == "YOUR ANSWER HERE"
    text = path.read_text()
    assert "x * 2" not in text and "-1.25" not in text and "twice" not in text


@pytest.mark.filterwarnings("ignore:Cell is missing an id")
@pytest.mark.parametrize("minor", [5, 4])
@pytest.mark.parametrize("with_ids", [True, False])
def test_the_release_is_the_same_byte_for_byte(maker, minor, with_ids):
    """Also when cells have no ids, so that nbformat draws them at random?"""
    course = maker.source()
    path = maker.root / "source" / "ps1" / "problem.ipynb"
    source = json.loads(path.read_text()) | {"nbformat_minor": minor}
    for cell in source["cells"]:
        if not with_ids or minor < 5:
            del cell["id"]
    path.write_text(json.dumps(source))
    release(course, "ps1")
    first = files(course)
    release(course, "ps1")
    assert files(course) == first
    ids = [cell.get("id") for cell in json.loads(first["problem.ipynb"])["cells"]]
    assert len(set(ids)) == (len(ids) if minor == 5 else 1)


def test_data_files_travel_and_an_old_release_goes(maker):
    """Are the CSV copied and files of an earlier release removed?"""
    course = maker.source()
    data = maker.root / "source" / "ps1" / "data" / "pups.csv"
    data.parent.mkdir()
    data.write_text("litter,weight\n1,6.2\n")
    stale = maker.root / "release" / "ps1" / "stale.txt"
    stale.parent.mkdir(parents=True)
    stale.write_text("old")
    release(course, "ps1")
    assert set(files(course)) == {"problem.ipynb", "pups.csv"}
    assert list((maker.root / "release").iterdir()) == [maker.root / "release" / "ps1"]


def test_no_gradebook_is_needed(maker):
    """Does making a release leave the gradebook alone?"""
    release(maker.source(), "ps1")
    assert not (maker.root / "gradebook.db").exists()


def refused(course, error, words):
    """Assert that the release is refused and the old one stays."""
    old = course.folder("release", "ps1") / "old.txt"
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_text("the last good release")
    with pytest.raises(error, match=words):
        release(course, "ps1")
    assert set(files(course)) == {"old.txt"}
    assert list(old.parent.parent.iterdir()) == [old.parent]


def with_cell(cells, index, **changes):
    """Change one cell of a list."""
    cells[index].update(changes)
    return cells


MARKERS = {
    "mistyped begin": ("### BEGIN SOLUTION", "### BEGIN SOLUTON", "BEGIN SOLUTON"),
    "mistyped end": ("### END SOLUTION", "### END SOLUTOIN", "END SOLUTOIN"),
    "lower case": ("### BEGIN SOLUTION", "### begin solution", "begin solution"),
    "two spaces": ("### BEGIN SOLUTION", "### BEGIN  SOLUTION", "BEGIN  SOLUTION"),
    "missing end": ("    ### END SOLUTION", "", "expected 'END SOLUTION'"),
    "missing begin": ("    ### BEGIN SOLUTION\n", "", "without its 'BEGIN SOLUTION'"),
    "text after begin": ("BEGIN SOLUTION", "BEGIN SOLUTION y = 1", "nothing beside"),
    "text after end": ("### END SOLUTION", "### END SOLUTION; y = 1", "nothing beside"),
    "plural": ("### BEGIN SOLUTION", "### BEGIN SOLUTIONS", "nothing beside"),
    "nested": ("    return x * 2", "    ### BEGIN SOLUTION\n    return x", "within"),
}


@pytest.mark.parametrize("case", MARKERS)
def test_a_marker_that_nbgrader_would_misread_is_refused(maker, usual_cells, case):
    """Would a slip of the pen hand out the solution?"""
    before, after, words = MARKERS[case]
    cells = usual_cells()
    assert before in cells[1]["source"]
    source = cells[1]["source"].replace(before, after, 1)
    refused(maker.source(with_cell(cells, 1, source=source)), SourceError, words)


HIDDEN = {
    "mistyped": ("### BEGIN HIDDEN TESTS", "### BEGIN HIDEN TESTS", "HIDEN"),
    "singular": ("### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TEST", "HIDDEN TEST"),
    "hyphen": ("### END HIDDEN TESTS", "### END HIDDEN-TESTS", "HIDDEN-TESTS"),
    "missing end": ("### END HIDDEN TESTS", "", "END HIDDEN TESTS"),
    "crossed": ("### END HIDDEN TESTS", "### END SOLUTION", "without its"),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_a_misread_marker_of_hidden_tests_is_refused(maker, usual_cells, case):
    """Would a slip of the pen hand out the hidden test?"""
    before, after, words = HIDDEN[case]
    cells = usual_cells()
    source = cells[2]["source"].replace(before, after, 1)
    refused(maker.source(with_cell(cells, 2, source=source)), SourceError, words)


def test_a_misread_mark_scheme_is_refused(maker, usual_cells, build):
    """Is the third kind of region watched too?"""
    text = "Say why.\n=== BEGIN MARK SCHEME ===\n1 point\n=== END MARK SHEME ==="
    cells = [*usual_cells(), build("task", text, "task", 2)]
    refused(maker.source(cells), SourceError, "MARK SHEME")


def test_a_sound_mark_scheme_is_dropped(maker, usual_cells, build):
    """Does its text stay behind, and the question go out?"""
    text = "Say why.\n=== BEGIN MARK SCHEME ===\n1 point each\n=== END MARK SCHEME ==="
    course = maker.source([*usual_cells(), build("task", text, "task", 2)])
    release(course, "ps1")
    released = files(course)["problem.ipynb"]
    assert b"Say why." in released and b"1 point each" not in released


@pytest.mark.parametrize(
    "line",
    [
        "# the end of the solution is near, but not here",
        "solution = 3  # begin",
        "# hidden tests follow after you hand in",
        "Our tests begin with a hidden assumption.",
    ],
)
def test_ordinary_words_are_no_mistyped_marker(maker, usual_cells, build, line):
    """Does the spelling check cry wolf?"""
    kind = "plain" if line.startswith(("#", "sol")) else "text"
    assert release(maker.source([*usual_cells(), build(kind, line)]), "ps1")


def test_a_solution_region_in_a_plain_cell_is_refused(maker, usual_cells, build):
    """Does nbgrader's own refusal arrive with its reason?"""
    region = "### BEGIN SOLUTION\nanswer = 41 + 1\n### END SOLUTION"
    course = maker.source([*usual_cells(), build("plain", region)])
    refused(course, SourceError, "Solution region detected in a non-solution cell")


def test_duplicate_ids_are_refused(maker, usual_cells):
    """Would two cells share one grade?"""
    cells = usual_cells()
    cells[3]["metadata"]["nbgrader"]["grade_id"] = "double_check"
    refused(maker.source(cells), SourceError, "double_check")


# --- leaks that nbgrader lets through ----------------------------------------------


def leaks_in_cells(cells, build):
    """Yield (name, cells) of sources that leak within the notebook."""
    hint = {"hint": SECRET.strip()}
    yield "cell metadata", with_cell(cells(), 0, metadata=hint)
    nested = {"tool": {"history": [["x", {"deep": "a\n" + SECRET + "\nb"}]]}}
    yield "nested metadata", with_cell(cells(), 0, metadata=nested)
    yield "metadata key", with_cell(cells(), 0, metadata={SECRET.strip(): 1})
    coded = base64.b64encode(b"see: " + SECRET.encode()).decode()
    yield "base64 in metadata", with_cell(cells(), 0, metadata={"x": coded})
    essay = {"note": "Because the sum of two equal numbers is twice either of them."}
    yield "essay in metadata", with_cell(cells(), 4, metadata=essay)
    hidden = {"note": "later: assert double(-1.25) == -2.5"}
    yield "hidden test in metadata", with_cell(cells(), 0, metadata=hidden)
    picture = {"key.png": {"image/png": base64.b64encode(b"\x89PNG").decode()}}
    yield "attachment of the answer", with_cell(cells(), 5, attachments=picture)
    text = {"a.txt": {"text/plain": SECRET.strip()}}
    shown = "# Doubling\n[see](attachment:a.txt)"
    yield "text attachment", with_cell(cells(), 0, source=shown, attachments=text)
    copy = build(
        "text",
        "The answer: Because the sum of two equal numbers is twice\neither of them.",
    )
    yield "essay in another cell", [*cells(), copy]


@pytest.mark.parametrize(
    "case",
    [
        "cell metadata",
        "nested metadata",
        "metadata key",
        "base64 in metadata",
        "essay in metadata",
        "hidden test in metadata",
        "attachment of the answer",
        "text attachment",
        "essay in another cell",
    ],
)
def test_a_leak_within_the_notebook_is_refused(maker, usual_cells, build, case):
    """Does the secret get out through a part of a cell that nbgrader leaves alone?"""
    cells = dict(leaks_in_cells(usual_cells, build))[case]
    refused(maker.source(cells), LeakError, "cell")


def test_a_leak_in_the_notebooks_metadata_is_refused(maker):
    """Is the notebook's own metadata looked at?"""
    course = maker.source(authors=[{"name": "ann", "draft": SECRET.strip()}])
    refused(course, LeakError, "notebook metadata")


def test_outputs_of_the_source_are_refused(maker, usual_cells, build):
    """Would the printed answer go out when the course's steps do not clear outputs?"""
    maker.config(
        """
        c.GenerateAssignment.preprocessors = [
            "nbgrader.preprocessors.LockCells",
            "nbgrader.preprocessors.ClearSolutions",
            "nbgrader.preprocessors.CheckCellMetadata",
            "nbgrader.preprocessors.ComputeChecksums",
            "nbgrader.preprocessors.ClearHiddenTests",
        ]
        """
    )
    cells = usual_cells()
    output = {"output_type": "stream", "name": "stdout", "text": "6\n"}
    course = maker.source(with_cell(cells, 1, outputs=[output]))
    refused(course, LeakError, "outputs of the source")


def test_steps_that_leave_hidden_tests_in_are_refused(maker):
    """Is a wrong list of preprocessors noticed by its result?"""
    maker.config(
        """
        c.GenerateAssignment.preprocessors = [
            "nbgrader.preprocessors.LockCells",
            "nbgrader.preprocessors.ClearSolutions",
            "nbgrader.preprocessors.ClearOutput",
            "nbgrader.preprocessors.ComputeChecksums",
        ]
        """
    )
    refused(maker.source(), LeakError, "cell 3")


def test_a_header_that_gives_the_answer_away_is_refused(maker, build, usual_cells):
    """Is what nbgrader puts before each notebook looked at?"""
    maker.config("c.IncludeHeaderFooter.header = 'source/header.ipynb'")
    course = maker.source([*usual_cells(), long_solution(build)])
    words = "\n".join(["To start with:", TELLING, "and so on, from cell to cell"])
    header = maker.root / "source" / "header.ipynb"
    source = json.loads((maker.root / "source/ps1/problem.ipynb").read_text())
    source["cells"] = [build("text", words)]
    header.write_text(json.dumps(source))
    refused(course, LeakError, "cell 1")


def long_solution(build):
    """Return a solution cell whose one line says it all."""
    text = f"def squares(values):\n    ### BEGIN SOLUTION\n    {TELLING}\n"
    return build("solution", text + "    ### END SOLUTION", "squares")


@pytest.mark.parametrize("comment", ["", "# ", "#: reminder: "])
def test_a_whole_solution_in_a_public_cell_is_refused(
    maker, usual_cells, build, comment
):
    """Is a copy of the answer noticed, also in a comment?"""
    copy = build(
        "plain", f"{comment}{TELLING}" if comment else f"def f(values):\n {TELLING}"
    )
    course = maker.source([*usual_cells(), long_solution(build), copy])
    refused(course, LeakError, "cell 8")


def test_common_lines_may_stand_in_both(maker, usual_cells, build):
    """Are imports and short lines taken for leaks?"""
    text = "### BEGIN SOLUTION\nimport numpy as np\nx = np.ones(3)\n### END SOLUTION"
    plain = build("plain", "import numpy as np\nx = np.ones(3)\ny = x + 1")
    course = maker.source([*usual_cells(), build("solution", text, "ones"), plain])
    assert release(course, "ps1")


def packed_zip(text):
    """Return a zip archive with the text in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", text)
    return stream.getvalue()


PLAIN = f"def double(x):\n{SECRET}\n".encode()
FILES = {
    "answers.py": PLAIN,
    "notes.txt": f"answer: {SECRET.strip()} !".encode(),
    "wide.txt": PLAIN.decode().encode("utf-16"),
    "problem.ipynb.bak": json.dumps({"cells": [{"source": [SECRET + "\n"]}]}).encode(),
    "hidden.csv": b"check\nassert double(-1.25) == -2.5\n",
    "sub/copy.dat": PLAIN,
    "packed.gz": gzip.compress(PLAIN),
    "packed.zip": packed_zip(PLAIN),
    "solutions.csv": b"a,b\n1,2\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_leak_beside_the_notebook_is_refused(maker, name):
    """Does a file of the source folder carry the answer out?"""
    course = maker.source()
    path = maker.root / "source" / "ps1" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(FILES[name])
    refused(course, LeakError, name)


def test_a_short_answer_in_a_file_is_refused(maker, usual_cells, build):
    """Is a solution of a few letters looked for line by line?"""
    text = "### BEGIN SOLUTION\nk = 17\n### END SOLUTION"
    course = maker.source([*usual_cells(), build("solution", text, "k")])
    path = maker.root / "source" / "ps1" / "notes.txt"
    path.write_text("nok = 17x\n")
    assert release(course, "ps1")
    shutil.rmtree(maker.root / "release")
    path.write_text("first\n  k = 17\nlast\n")
    refused(course, LeakError, "notes.txt")


def test_a_notebook_with_the_answers_beside_it_is_refused(maker, usual_cells, build):
    """Is a second notebook of the folder released with the first one's solution?"""
    course = maker.source([*usual_cells(), long_solution(build)])
    maker.source([build("plain", f"def squares(values):\n    {TELLING}")], "worked")
    refused(course, LeakError, "worked.ipynb")


def test_a_helper_and_data_without_answers_are_let_out(maker):
    """Does the search take everything beside a notebook for a leak?"""
    course = maker.source()
    folder = maker.root / "source" / "ps1"
    (folder / "helper.py").write_text("def half(x):\n    return x / 2\n")
    (folder / "data.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    (folder / "raw.bin").write_bytes(bytes(range(256)) * 50)
    release(course, "ps1")
    assert set(files(course)) == {
        "problem.ipynb",
        "helper.py",
        "data.csv.gz",
        "raw.bin",
    }


def test_an_unknown_assignment_is_a_wrong_call(maker):
    """Is a folder made for it all the same?"""
    with pytest.raises(UsageError):
        release(maker.source(), "nope")
    assert not (maker.root / "release").exists()
