"""A term in miniature: 30 students, 3 problem sets, everything an instructor does.

Archives come in from three platforms, some hand-ins are late, a check is mended,
essays are marked, a deadline moves, grades go out. Every number that comes out is
compared with a plain recomputation from what each student was made to hand in; the
real engine grades.
"""

from __future__ import annotations

import csv
import datetime
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
import pytest
from coursework import check, handed_in, manual, notebook, solution, to_bytes
from nbgrader import api

from autograder.cli import main

SETS = ("ps1", "ps2", "ps3")
PLATFORMS = dict(zip(SETS, ("canvas", "moodle", "gradescope"), strict=True))
STUDENTS = [f"s{n:02d}" for n in range(30)]
DUE = {
    name: datetime.datetime(2026, 10, 7 * k, 21, 59) for k, name in enumerate(SETS, 1)
}
DOWNLOADED = (2026, 11, 30, 8, 0, 0)
# where times stand, and how, on a platform that does not put them into its archive
TIMES = {"canvas": "submitted_at", "moodle": "Last modified (submission)"}
TIMES["gradescope"] = "notes"
WRITTEN = {"canvas": "{:%Y-%m-%d %H:%M}", "moodle": "{:%A, %-d %B %Y, %I:%M %p}"}
WRITTEN["gradescope"] = ""
PERCENT = 10
ANSWERS = {
    "right": "def f(x):\n    return 2 * x",
    "other right": "def f(x):\n    return x + x",
    "wrong": "def f(x):\n    return x * x",
    "half": "def f(x):\n    return abs(2 * x)",
    "blank": None,
}
# what each answer earns on (visible, hidden); the hidden check is wrong at first: it
# refuses `abs`, and after it is mended that answer is still half right
POINTS = {"right": 4, "other right": 4, "wrong": 0, "half": 1, "blank": 0}
STRICT = "assert f(-3) == -6"
WRONG_CHECK = "assert f(-3) == 6"  # the mistake that is mended in ps2
POINTS_BEFORE = {"right": 1, "other right": 1, "wrong": 0, "half": 4, "blank": 0}


def source(name: str, hidden: str) -> nbformat.NotebookNode:
    """One question: a check of 1 and one of 3 points, and an essay of 2."""
    return notebook(
        solution("f", "def f(x):\n    return 2 * x"),
        check("f_small", "assert f(1) == 2", 1),
        check("f_any", "assert callable(f)", 3, hidden=hidden),
        manual("why", 2),
    )


@dataclass(frozen=True)
class HandIn:
    """What one student hands in for one set: which answer, and how many hours late."""

    answer: str
    late_hours: float
    essay: float | None  # the mark that a grader gives; None for no essay


def plan() -> dict[tuple[str, str], HandIn]:
    """Draw the class: who hands in what, and when."""
    rng = np.random.default_rng(20261001)
    made = {}
    for name in SETS:
        for student in STUDENTS:
            if rng.random() < 0.1:
                continue  # handed in nothing
            answer = str(rng.choice(list(ANSWERS), p=[0.4, 0.2, 0.15, 0.15, 0.1]))
            late = float(rng.choice([-5, -0.5, 1, 25, 60], p=[0.5, 0.2, 0.1, 0.1, 0.1]))
            essay = None if answer == "blank" else float(rng.choice([0, 1, 1.5, 2]))
            made[name, student] = HandIn(answer, late, essay)
    return made


class Term:
    """The course folder, what was handed in, and what should come out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.plan = plan()
        self.deadlines = dict(DUE)
        self.more_hours: dict[str, dict[str, float]] = {}
        self.mended = False
        self.marked: set[str] = set()
        for name in SETS:
            folder = root / "source" / name
            folder.mkdir(parents=True)
            hidden = WRONG_CHECK if name == "ps2" else STRICT
            nbformat.write(source(name, hidden), folder / f"{name}.ipynb")
        self.configure()

    def configure(self) -> None:
        """Write nbgrader_config.py with the deadlines as they stand."""
        due = {k: f"{v:%Y-%m-%d %H:%M} UTC" for k, v in self.deadlines.items()}
        (self.root / "nbgrader_config.py").write_text(
            "c = get_config()\n"
            f"c.LatePolicy.deadlines = {due!r}\n"
            f"c.LatePolicy.extension_hours = {self.more_hours!r}\n"
            f"c.LatePolicy.percent_per_day = {PERCENT}\n"
            "c.Engine.preload = ['numpy']\n"
        )

    def run(self, *words: str) -> int:
        """Call the command line."""
        return main([*words, "--course-dir", str(self.root)])

    # --- what comes in ---------------------------------------------------------------

    def notebook(self, name: str, student: str) -> bytes:
        """The file that a student hands in."""
        one = self.plan[name, student]
        given = {"f": ANSWERS[one.answer]} if ANSWERS[one.answer] else {}
        if one.essay is not None:
            given["why"] = f"My own words, {student}."
        return to_bytes(handed_in(source(name, STRICT), given))

    def archive(self, name: str) -> Path:
        """The zip that the set's platform would produce."""
        path = self.root.parent / f"{name}.zip"
        metadata = []
        with zipfile.ZipFile(path, "w") as made:
            for number, student in enumerate(STUDENTS, start=100):
                if (name, student) not in self.plan:
                    continue
                one = self.plan[name, student]
                when = DUE[name] + datetime.timedelta(hours=one.late_hours)
                late = "_LATE" if one.late_hours > 0 else ""
                entry = {
                    "canvas": f"x{student}{late}_{number}_9{number}_{name}-1.ipynb",
                    "moodle": f"Name {student}_{number}_assignsubmission_file_/"
                    f"{name}.ipynb",
                    "gradescope": f"export/submission_{number}/{name}.ipynb",
                }[PLATFORMS[name]]
                # platforms date the entries with the moment of the download
                made.writestr(
                    zipfile.ZipInfo(entry, DOWNLOADED), self.notebook(name, student)
                )
                metadata.append(
                    f"submission_{number}:\n  :submitters:\n"
                    f"  - :name: Name {student}\n    :sid: {student}\n"
                    f"  :created_at: {when.isoformat(sep=' ')} Z\n"
                )
            if PLATFORMS[name] == "gradescope":
                made.writestr("export/submission_metadata.yml", "".join(metadata))
        return path

    def roster(self, name: str) -> Path:
        """One list for all platforms, with the times that only a set's list has."""
        path = self.root.parent / "roster.csv"
        header = "student_id,canvas_id,moodle_id,name,First Name,Last Name,SID,Email"
        lines = [f"{header},{TIMES[PLATFORMS[name]]}"]
        for number, student in enumerate(STUDENTS, start=100):
            person = f"Name {student},Name,{student},{student},{student}@x.org"
            lines.append(f"{student},{number},{number},{person},")
            if (name, student) in self.plan:
                late = datetime.timedelta(hours=self.plan[name, student].late_hours)
                written = WRITTEN[PLATFORMS[name]].format(DUE[name] + late)
                lines[-1] += f'"{written}"'
        path.write_text("\n".join(lines) + "\n")
        return path

    def mark_essays(self, name: str) -> None:
        """A grader reads all essays of a set."""
        with api.Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            for (which, student), one in self.plan.items():
                if which == name and one.essay is not None:
                    grade = gradebook.find_grade("why", name, name, student)
                    grade.manual_score, grade.needs_manual_grade = one.essay, False
            gradebook.db.commit()
        self.marked.add(name)

    # --- what should come out --------------------------------------------------------

    def automatic(self, name: str, student: str) -> float:
        """Points by checks, from the plan alone."""
        table = POINTS_BEFORE if name == "ps2" and not self.mended else POINTS
        return table[self.plan[name, student].answer]

    def expected(self, name: str, student: str) -> dict[str, float]:
        """All numbers of one line of the export, recomputed."""
        one = self.plan[name, student]
        essay = one.essay if name in self.marked and one.essay is not None else 0.0
        raw = self.automatic(name, student) + essay
        when = DUE[name] + datetime.timedelta(hours=one.late_hours)
        hours = self.more_hours.get(name, {}).get(student, 0.0)
        due = self.deadlines[name] + datetime.timedelta(hours=hours)
        days = math.ceil(max(0, (when - due).total_seconds()) / 86400)
        penalty = raw * min(1.0, days * PERCENT / 100)
        waiting = one.essay is not None and name not in self.marked
        return {
            "raw_score": raw,
            "late_penalty": penalty,
            "score": raw - penalty,
            "automatic": self.automatic(name, student),
            "manual": essay,
            "to_grade_by_hand": float(waiting),
        }

    def exported(self) -> dict[tuple[str, str], dict[str, str]]:
        """What `export` writes, by set and student."""
        self.run("export", "--to", "csv")
        with open(self.root / "grades.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return {(row["assignment"], row["student_id"]): row for row in rows}

    def agrees(self, names: tuple[str, ...] = SETS) -> None:
        """Every number of the export is the recomputed one."""
        found = {key: row for key, row in self.exported().items() if key[0] in names}
        assert set(found) == {key for key in self.plan if key[0] in names}
        for key, row in found.items():
            for column, number in self.expected(*key).items():
                assert float(row[column]) == pytest.approx(number, abs=0.0051), (
                    key,
                    column,
                    self.plan[key],
                )


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """One course for all tests of this file, which are its weeks, in order."""
    root = tmp_path_factory.mktemp("term") / "course"
    root.mkdir()
    return Term(root)


def test_1_archives_are_collected(term, capsys):
    """Is everybody placed who handed in, with the time to the second?"""
    for name in SETS:
        roster = str(term.roster(name))
        place = str(term.archive(name))
        words = ("collect", name, place, "--from", PLATFORMS[name], "--timezone", "UTC")
        assert term.run(*words, "--roster", roster) == 0
        said = capsys.readouterr().out
        absent = [s for s in STUDENTS if (name, s) not in term.plan]
        assert absent and all(student in said for student in absent)
    for (name, student), one in term.plan.items():
        folder = term.root / "submitted" / student / name
        assert (folder / f"{name}.ipynb").read_bytes() == term.notebook(name, student)
        when = DUE[name] + datetime.timedelta(hours=one.late_hours)
        stamp = (folder / "timestamp.txt").read_text()
        assert stamp == f"{when:%Y-%m-%d %H:%M:%S} UTC\n"


def test_2_the_class_is_graded(term):
    """Are points and penalties those of a plain recomputation?"""
    for name in SETS:
        assert term.run("grade", name) == 0
    term.agrees()


def test_3_a_wrong_check_is_mended(term, capsys):
    """Does the dry run say exactly who moves, and the real run move them?"""
    before = {k: v for k, v in term.exported().items() if k[0] == "ps2"}
    path = term.root / "source" / "ps2" / "ps2.ipynb"
    nbformat.write(source("ps2", STRICT), path)
    capsys.readouterr()
    assert term.run("grade", "ps2", "--dry-run") == 0
    said = capsys.readouterr().out
    term_now = {k: v for k, v in term.exported().items() if k[0] == "ps2"}
    assert term_now == before  # nothing was written
    answers = [one.answer for (name, _), one in term.plan.items() if name == "ps2"]
    up = sum(POINTS[a] > POINTS_BEFORE[a] for a in answers)
    down = sum(POINTS[a] < POINTS_BEFORE[a] for a in answers)
    stay = len(answers) - up - down
    assert up > 5 and down > 0
    assert f"{up} would gain, {down} would lose, {stay} stay, 0 are new" in said
    assert term.run("grade", "ps2") == 0
    term.mended = True
    term.agrees()


def test_4_essays_are_marked_and_survive_a_regrade(term):
    """Do manual marks count, and stay when everything is graded again?"""
    term.mark_essays("ps1")
    term.mark_essays("ps2")
    term.agrees()
    assert term.run("grade", "ps1", "--force") == 0
    term.agrees()


def test_5_a_deadline_moves(term):
    """Are penalties computed anew without grading anything again?"""
    term.deadlines["ps1"] += datetime.timedelta(hours=30)
    term.configure()
    term.agrees()
    assert any(
        term.expected("ps1", s)["late_penalty"] == 0 < term.plan["ps1", s].late_hours
        for s in STUDENTS
        if ("ps1", s) in term.plan
    )


def test_5_an_extension_is_given_and_withdrawn(term):
    """Does it hold for one student, and only as long as it stands there?"""
    student = next(
        s
        for s in STUDENTS
        if ("ps2", s) in term.plan and term.expected("ps2", s)["late_penalty"]
    )
    before = term.expected("ps2", student)
    term.more_hours = {"ps2": {student: 72.0}}
    assert term.expected("ps2", student)["late_penalty"] == 0
    for hours in (term.more_hours, {}):
        term.more_hours = hours
        term.configure()
        term.agrees()
    assert term.expected("ps2", student) == before


def test_6_a_hand_in_is_replaced(term):
    """Does only the student with a new file move, when that is asked for?"""
    student = next(s for s in STUDENTS if term.plan.get(("ps1", s)) is not None)
    old = term.plan["ps1", student]
    other = "wrong" if old.answer != "wrong" else "right"
    term.plan["ps1", student] = HandIn(other, old.late_hours, old.essay)
    place = str(term.archive("ps1"))
    words = ("collect", "ps1", place, "--from", "canvas", "--timezone", "UTC")
    words = (*words, "--roster", str(term.roster("ps1")))
    assert term.run(*words) == 1  # it was there already: said, and not overwritten
    assert term.run(*words, "--force") == 0
    assert term.run("grade", "ps1") == 0
    with api.Gradebook(f"sqlite:///{term.root}/gradebook.db") as gradebook:
        if old.essay is not None:  # the answers changed: a grader looks again
            grade = gradebook.find_grade("why", "ps1", "ps1", student)
            assert grade.manual_score == old.essay
            grade.needs_manual_grade = False
            gradebook.db.commit()
    term.agrees()


def test_7_grades_leave_for_each_platform(term):
    """Does each platform get each finished grade, and no unfinished one?"""
    for name in ("ps1", "ps3"):
        for target in ("canvas", "moodle", "gradescope"):
            out = term.root / "out.csv"
            roster = ("--roster", str(term.roster(name)))
            words = ("export", name, "--to", target, *roster, "--output", str(out))
            code = term.run(*words)
            text = out.read_text()
            with open(out, newline="") as stream:
                header, *lines = csv.reader(stream)
            place = header.index(name) if name in header else header.index("Grade")
            got = {}
            for line in lines:
                who = next((cell for cell in line if cell in STUDENTS), None)
                if who:
                    got[who] = line[place]
            waiting = False
            for student in STUDENTS:
                if (name, student) not in term.plan:
                    assert not got.get(student), (target, student, text[:300])
                    continue
                want = term.expected(name, student)
                if want["to_grade_by_hand"]:
                    waiting = True
                    assert got[student] == ""
                else:
                    assert float(got[student]) == pytest.approx(
                        want["score"], abs=0.006
                    )
            assert code == int(waiting)
            assert waiting == (name == "ps3")


def test_8_feedback_says_the_same_score(term):
    """Does every student's page show the number that was exported?"""
    assert term.run("feedback", "ps1") == 0
    for name, student in term.plan:
        if name == "ps1":
            page = term.root / "feedback" / student / name / f"{name}.html"
            shown = page.read_text().split("<h1>")[1].split(" ")[0]
            want = term.expected(name, student)["score"]
            assert float(shown) == pytest.approx(want, abs=0.006)
