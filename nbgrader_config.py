"""nbgrader's configuration of this course.

No import stands here on purpose: classes are named by strings, so that a missing engine
stops the grading. nbgrader only logs an error in this file and would grade on without.
"""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "clustered-data"

# --- the engine ------------------------------------------------------------------
# The course's own package, which students import; nothing else of this folder enters
# the sandbox.
c.Engine.packages = ["course"]
# Seconds for one cell: simulations of the problem sets take up to a few seconds.
c.Engine.cell_seconds = 30.0
# Seconds for one check: each calls the student's functions a few times.
c.Engine.check_seconds = 15.0
# Seconds for a whole submission, so that one cannot hold up the class.
c.Engine.submission_seconds = 300.0
# Memory beyond the preloaded libraries: data here have a few thousand rows.
c.Engine.memory_bytes = 2 * 1024**3
# Change it every year: the checks draw their inputs from it.
c.Engine.seed = "clustered-data"

# --- being late ------------------------------------------------------------------
# Deadlines with their time zone; 23:59 includes that minute, 23:59:00 is exact.
# Move one or take it out, and every penalty is computed again by the next `grade`,
# `feedback` or `export`. Without one, the formgrader's due date holds.
# c.LatePolicy.deadlines = {"ps04_sandwich": "2026-11-27 23:59 Europe/Berlin"}
# More hours for some students, as long as the line stands here.
# c.LatePolicy.extension_hours = {"ps04_sandwich": {"ada": 48}}
# Percent of the points reached that each day begun costs, and the most that it costs.
c.LatePolicy.percent_per_day = 0.0
c.LatePolicy.most_percent = 100.0
# Minutes after the deadline that cost nothing.
c.LatePolicy.grace_minutes = 0.0

# --- the same engine behind `nbgrader autograde` and the formgrader's button ---------
# Its notebook carries the verdicts as outputs, from which nbgrader reads the points.
c.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.ClearOutput"]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.ExamineSubmission",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# The same penalties there.
c.AssignLatePenalties.plugin_class = "autograder.late.LatePolicy"
# Formulas on the formgrader's pages without the net, and no student's script there.
c.HTMLExporter.filters = {
    "markdown2html": "autograder.html.formgrader_pages.markdown2html"
}
