"""How nbgrader works on this course: ``generate_assignment``, ``autograde``, ``generate_feedback``, formgrader."""

import os
import sysconfig

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    DeduplicateIds,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from course_lib.grading.executing import RunSubmission
from course_lib.grading.feedback import FeedbackStyle, GradesWithOverview
from course_lib.grading.rebuilding import RebuildFromRelease, SubmissionExporter

c = get_config()  # noqa: F821  nbgrader provides it

# nbgrader calls the program "alembic" by name: let it find the one beside this Python, activated or not.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])

c.CourseDirectory.course_id = "convnets-rnns"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", ".DS_Store", "feedback"]

c.ClearSolutions.code_stub = {
    "python": '# Write your code here and delete the next line.\nraise NotImplementedError("your code is missing here")'
}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# A submission is read whatever its state, rebuilt from the release, run and tidied up; then nbgrader takes the scores.
c.Autograde.exporter_class = SubmissionExporter
c.Autograde.sanitize_preprocessors = [
    RebuildFromRelease, ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata,
]  # fmt: skip
c.Autograde.autograde_preprocessors = [
    RunSubmission, LimitOutput, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata,
]  # fmt: skip
c.Execute.timeout = 60  # seconds per cell; one call of a student's function inside a check has 3
c.Execute.startup_timeout = 120
c.LimitOutput.max_lines = 300
c.LimitOutput.max_traceback = 40

# Feedback names the ideas of hidden cases (on the cards) and does not quote their code.
c.GenerateFeedback.preprocessors = [
    GradesWithOverview, ClearHiddenTests, CSSHTMLHeaderPreprocessor, FeedbackStyle,
]  # fmt: skip
