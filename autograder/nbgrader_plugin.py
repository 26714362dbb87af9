"""The same engine behind ``nbgrader autograde`` and the formgrader's button.

``nbgrader_config.py`` names these classes by strings in the place of nbgrader's own
``Execute``: a missing engine then stops the grading instead of letting the student's
code run in nbgrader's unprotected way.
"""

from __future__ import annotations

import threading
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from .coursedir.coursedir import Course, open_course
from .errors import AutograderError, UsageError
from .grading.grade import Facts, Job, grade, prepare
from .notebooks.assignment import Assignment
from .notebooks.handin import read_handin

#: What ``c.Autograde.autograde_preprocessors`` must be for this engine to be used.
AUTOGRADE = [
    "autograder.nbgrader_plugin.ExamineSubmission",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

#: What ``c.Autograde.sanitize_preprocessors`` must be: the engine mends notebooks.
SANITIZE = ["nbgrader.preprocessors.ClearOutput"]

_learnt: dict[tuple, dict[str, Facts]] = {}
_lock = threading.Lock()


class ExamineSubmission(NbGraderPreprocessor):
    """Grade the submitted file with this engine; put its notebook in the place."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook that the engine made, outputs and verdicts in it."""
        about = resources["nbgrader"]
        course = open_course(self._root(resources))
        assignment = course.read(about["assignment"])
        job = self._job(course, assignment, about)
        graded = grade(job)
        for line in (*graded.result.repairs, *graded.result.notes):
            self.log.info("%s: %s", about["student"], line)
        made = nbformat.from_dict(graded.notebook)
        if made.metadata.get("autograder", {}).get("engine") is None:
            raise AutograderError("the engine's notebook carries no stamp of it")
        return made, resources

    def _root(self, resources: ResourcesDict) -> Path:
        root = self.config.get("CourseDirectory", {}).get("root")
        if root:
            return Path(root)
        # autograded/STUDENT/ASSIGNMENT below the course folder, by nbgrader's default
        path = Path(resources["metadata"]["path"]).resolve()
        if len(path.parents) < 3:
            raise UsageError(f"expected {path} to lie in a course folder")
        return path.parents[2]

    @staticmethod
    def _job(course: Course, assignment: Assignment, about: dict) -> Job:
        key = (assignment.fingerprint, course.settings)
        with _lock:
            if key not in _learnt:
                _learnt[key] = prepare(assignment, course.settings)
        notebook = next(n for n in assignment.notebooks if n.name == about["notebook"])
        expected = frozenset(n.name for n in assignment.notebooks)
        folder = course.folder("submitted", assignment.name, about["student"])
        cap = course.settings.limits.notebook_bytes
        found = read_handin(folder, notebook, expected, cap)
        return Job(
            student=about["student"],
            notebook=notebook.name,
            submitted=found.data,
            assignment=assignment,
            facts=_learnt[key],
            settings=course.settings,
            cause=found.cause,
            repairs=found.repairs,
            beside=found.beside,
        )
