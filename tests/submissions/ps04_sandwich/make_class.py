"""Make the sample class of ps04_sandwich from the release notebook.

Run as ``python make_class.py RELEASE_NOTEBOOK OUTPUT_FOLDER``. It writes
``OUTPUT_FOLDER/<student>/ps04_sandwich.ipynb`` for every student below, always the
same bytes from the same release. ``points.toml`` says what each must get, and why.
Answers come from the bank in ``tests/answers/ps04_sandwich``; no student is real.
"""

from __future__ import annotations

import argparse
import copy
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
Answers = dict[str, str]

ASSIGNMENT = "ps04_sandwich"
BANK = Path(__file__).parents[2] / "answers" / ASSIGNMENT
HEADER = re.compile(r"\A(# (right|wrong|why|loses): .*\n)+\n")

FIRST_ROUTE: Answers = {
    "variance_ratio": "right_matrices",
    "cluster_parts": "right_loop",
    "contrast_interval": "right_covariance_matrix",
    "leave_one_cluster_out": "right_downdated_normal_equations",
    "jackknife_cov": "right_loop",
    "diagnosis": "right_zip",
    "expected_cr0_ratio": "right_loop",
}
OTHER_ROUTE: Answers = {
    "variance_ratio": "right_bincount",
    "cluster_parts": "right_course_library",
    "contrast_interval": "right_statsmodels",
    "leave_one_cluster_out": "right_statsmodels",
    "jackknife_cov": "right_plain_lists",
    "diagnosis": "right_computed",
    "expected_cr0_ratio": "right_square_root_of_phi",
}
WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def bank(question: str, name: str) -> str:
    """Return an answer of the bank without its header lines."""
    text = (BANK / question / f"{name}.py").read_text(encoding="utf-8")
    return HEADER.sub("", text).rstrip("\n")


def grade_id(cell: Notebook) -> str:
    """Return the cell's grade_id, or an empty string."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def index(notebook: Notebook, name: str) -> int:
    """Return the position of the first cell with this grade_id or cell id."""
    for position, cell in enumerate(notebook["cells"]):
        if name in (grade_id(cell), cell.get("id")):
            return position
    raise KeyError(f"expected a cell called {name!r} in the release; is it renamed?")


def write(notebook: Notebook, name: str, text: str) -> None:
    """Replace the text of one cell."""
    cell = notebook["cells"][index(notebook, name)]
    cell["source"] = text.strip("\n").splitlines(keepends=True)


def insert(notebook: Notebook, after: str, cell_id: str, text: str) -> None:
    """Insert a code cell of the student's own."""
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {},
        "outputs": [],
        "source": text.strip("\n").splitlines(keepends=True),
    }
    notebook["cells"].insert(index(notebook, after) + 1, cell)


def answer(notebook: Notebook, names: Answers, **changes: str) -> Notebook:
    """Fill in answers of the bank: a route, with some questions changed."""
    for question, name in {**names, **changes}.items():
        write(notebook, question, bank(question, name))
    write(notebook, "ratio_derivation", WORDS["derivation"])
    write(notebook, "recommendation", WORDS["advice"])
    return notebook


def number_cells(notebook: Notebook, counts: list[int] | None = None) -> Notebook:
    """Give code cells the execution counts that they have when saved."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell, count in zip(code, counts or range(1, len(code) + 1), strict=True):
        cell["execution_count"] = count
    return notebook


def dump(notebook: Notebook) -> bytes:
    """Return the notebook as Jupyter writes it."""
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    return (text + "\n").encode()


def ada(notebook: Notebook) -> bytes:
    """Everything right."""
    return dump(number_cells(answer(notebook, FIRST_ROUTE)))


def bao(notebook: Notebook) -> bytes:
    """Everything right by another route: statsmodels, the course library, lists."""
    return dump(number_cells(answer(notebook, OTHER_ROUTE)))


def chloe(notebook: Notebook) -> bytes:
    """Design effect for everything, normal quantile, errors for residuals."""
    mistakes = {
        "variance_ratio": "wrong_mean_cluster_size",
        "contrast_interval": "wrong_normal_quantile",
        "expected_cr0_ratio": "wrong_errors_for_residuals",
    }
    return dump(number_cells(answer(notebook, FIRST_ROUTE, **mistakes)))


def dmitri(notebook: Notebook) -> bytes:
    """HC1 for CR1, np.cov for the jackknife, one wrong diagnosis."""
    mistakes = {
        "contrast_interval": "wrong_ignores_clusters",
        "jackknife_cov": "wrong_np_cov",
        "diagnosis": "wrong_no_factor_for_b",
    }
    return dump(number_cells(answer(notebook, OTHER_ROUTE, **mistakes)))


def esi(notebook: Notebook) -> bytes:
    """Not centred, clusters unsorted, rows left out one by one, textbook factor."""
    mistakes = {
        "variance_ratio": "wrong_not_centred",
        "cluster_parts": "wrong_first_seen_order",
        "leave_one_cluster_out": "wrong_one_row_at_a_time",
        "jackknife_cov": "wrong_jackknife_factor",
    }
    return dump(number_cells(answer(notebook, FIRST_ROUTE, **mistakes)))


def farid(notebook: Notebook) -> bytes:
    """Questions 1 to 3 done, the rest untouched."""
    for question in ("variance_ratio", "cluster_parts", "contrast_interval"):
        write(notebook, question, bank(question, FIRST_ROUTE[question]))
    write(notebook, "ratio_derivation", WORDS["derivation"])
    return dump(notebook)


def grace(notebook: Notebook) -> bytes:
    """Handed in as it was released."""
    return dump(notebook)


def hana(notebook: Notebook) -> bytes:
    """Right answers; checks deleted, duplicated and moved about."""
    answer(notebook, FIRST_ROUTE)
    for name in (
        "variance_ratio__unequal_clusters",
        "cluster_parts__any_labels",
        "contrast_interval__level",
        "diagnosis__report_c",
        "expected_cr0_ratio__fresh_data",
    ):
        del notebook["cells"][index(notebook, name)]
    doubled = index(notebook, "jackknife_cov__hand_case")
    twin = copy.deepcopy(notebook["cells"][doubled])
    notebook["cells"].insert(doubled + 1, twin | {"id": "pasted-check"})
    moved = notebook["cells"].pop(index(notebook, "variance_ratio__constant_within"))
    notebook["cells"].insert(1, moved)
    moved = notebook["cells"].pop(index(notebook, "cluster_parts__hand_case"))
    notebook["cells"].append(moved)
    return dump(number_cells(notebook))


def ivan(notebook: Notebook) -> bytes:
    """Right answers that warn, log and write to stderr all the time."""
    answer(notebook, OTHER_ROUTE)
    noisy = bank("variance_ratio", "right_loop").replace(
        "    mean =",
        '    warnings.warn("old habits", DeprecationWarning, stacklevel=2)\n'
        '    print("variance_ratio was called", file=sys.stderr)\n'
        '    logging.getLogger("ps04").error("not an error at all")\n'
        "    np.float64(1.0) / np.float64(0.0)\n"
        "    mean =",
    )
    imports = "import logging\nimport sys\nimport warnings\n\n"
    write(notebook, "variance_ratio", imports + noisy)
    insert(notebook, "design", "noise", 'warnings = sys = None\nprint("quiet?")')
    return dump(number_cells(notebook))


def jin(notebook: Notebook) -> bytes:
    """A first cell imports a file that was not handed in; one answer needs it."""
    answer(notebook, FIRST_ROUTE)
    write(notebook, "cluster_parts", WORDS["borrowed"])
    insert(notebook, "rules_tools", "my-setup", "from my_helpers import sum_rows")
    return dump(notebook)


def kofi(notebook: Notebook) -> bytes:
    """The last answer's cell never gets past a loop above the function."""
    answer(notebook, OTHER_ROUTE)
    endless = "J = 0\nwhile J < 27:  # count the litters\n    j = J + 1\n\n\n"
    last = endless + bank("expected_cr0_ratio", "right_loop")
    write(notebook, "expected_cr0_ratio", last)
    return dump(notebook)


def lena(notebook: Notebook) -> bytes:
    """A file cut off while it was saved: no valid JSON."""
    whole = dump(answer(notebook, FIRST_ROUTE))
    return whole[: len(whole) // 2]


def mateo(notebook: Notebook) -> bytes:
    """Sensible numbers in the wrong type: text, prints, dicts, lists."""
    for question, text in WORDS["wrong_types"].items():
        write(notebook, question, text)
    return dump(number_cells(notebook))


def nadia(notebook: Notebook) -> bytes:
    """Points raised, checks emptied, set-up changed; two mistakes all the same."""
    mistakes = {
        "contrast_interval": "wrong_normal_quantile",
        "jackknife_cov": "wrong_np_cov",
    }
    answer(notebook, FIRST_ROUTE, **mistakes)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["nbgrader"] |= {"points": 100, "locked": False}
    write(notebook, "jackknife_cov__hand_case", "pass")
    write(notebook, "jackknife_cov__singletons_equal_hc3", "print('passed')")
    write(notebook, "contrast_interval__few_clusters", "raise SystemExit(0)")
    design = notebook["cells"][index(notebook, "design")]["source"]
    design.append("\nX_pups, y_pups, litter = X_pups[:50], y_pups[:50], litter[:50]")
    return dump(number_cells(notebook))


def omar(notebook: Notebook) -> bytes:
    """Right answers, and a cell that prints about 20 MB."""
    answer(notebook, FIRST_ROUTE)
    flood = 'for row in range(200_000):\n    print("residual", row, "." * 90)'
    insert(notebook, "look_cluster_parts", "flood", flood)
    return dump(number_cells(notebook))


def pia(notebook: Notebook) -> bytes:
    """Right answers, scratch cells and magics, run in no particular order."""
    answer(notebook, FIRST_ROUTE)
    insert(notebook, "design", "scratch-1", "%precision 4\npups.head()")
    insert(notebook, "q2", "scratch-2", "1 / 0  # to see what the traceback looks like")
    insert(notebook, "look_jackknife", "scratch-3", "%time _ = X_pups.T @ X_pups")
    insert(notebook, "recommendation", "scratch-4", "# TODO delete\nundefined_name")
    code = sum(cell["cell_type"] == "code" for cell in notebook["cells"])
    return dump(number_cells(notebook, [(17 * k) % 101 + 1 for k in range(code)]))


def quinn(notebook: Notebook) -> bytes:
    """Right answers, saved by another editor: no cell ids, a foreign kernel."""
    answer(notebook, OTHER_ROUTE)
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"]["editable"] = True
    notebook["nbformat_minor"] = 4
    notebook["metadata"] = {
        "kernelspec": {"display_name": "stats", "language": "python", "name": "conda"},
        "language_info": {"name": "python", "version": "3.9.7"},
        "accelerator": "GPU",
    }
    return dump(notebook)


def sam(notebook: Notebook) -> bytes:
    """An empty file."""
    return b""


STUDENTS: dict[str, Callable[[Notebook], bytes]] = {
    student.__name__: student
    for student in (
        *(ada, bao, chloe, dmitri, esi, farid, grace, hana, ivan),
        *(jin, kofi, lena, mateo, nadia, omar, pia, quinn, sam),
    )
}


def make_class(release: Path, output: Path) -> list[Path]:
    """Write one notebook for each student and return their paths."""
    notebook = json.loads(release.read_text(encoding="utf-8"))
    paths = []
    for name, student in STUDENTS.items():
        path = output / name / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(student(copy.deepcopy(notebook)))
        paths.append(path)
    return paths


def main() -> None:
    """Read the two paths from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("release", type=Path, help="the released notebook")
    parser.add_argument("output", type=Path, help="folder to write the class into")
    arguments = parser.parse_args()
    paths = make_class(arguments.release, arguments.output)
    print(f"{len(paths)} submissions written to {arguments.output}")


if __name__ == "__main__":
    main()
