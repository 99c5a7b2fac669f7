"""The feedback page: an overview of the scores at its top, and a quieter look."""

from pathlib import Path

import nbformat
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades

from .findings import finding
from .notes import NOTICE, as_markdown

__all__ = ["FeedbackStyle", "GradesWithOverview"]

STYLE = Path(__file__).with_name("feedback.css")
OVERVIEW = "overview"  # id of the cell that holds it


class GradesWithOverview(GetGrades):
    """Takes the place of ``GetGrades``: also puts a table of questions, scores and findings on top of the page."""

    def preprocess(self, nb: NotebookNode, resources):
        """Fetch scores and comments from the gradebook and write the overview."""
        self.rows = []
        nb, resources = super().preprocess(nb, resources)
        lines = ["| question | score | |", "|---|---:|---|", *self.rows]
        place = 1 if nb.cells[0].get("id") == NOTICE else 0
        nb.cells.insert(place, nbformat.v4.new_markdown_cell("\n".join(lines), id=OVERVIEW))
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources) -> None:
        super()._get_score(cell, resources)
        marks = cell.metadata.nbgrader
        grade = self.gradebook.find_grade(marks.grade_id, self.notebook_id, self.assignment_id, self.student_id)
        score = f"{float(marks.score):g} of {float(marks.points):g}"
        said = as_markdown(finding(cell))
        if grade.needs_manual_grade:
            score, said = f"– of {float(marks.points):g}", "not read yet"
        name = marks.grade_id.removeprefix("check-")
        self.rows.append(f"| [{name}](#{marks.grade_id}) | {score} | {said} |")


class FeedbackStyle(Preprocessor):
    """Adds the course's style sheet to the page; comes after ``CSSHTMLHeaderPreprocessor``."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.enabled = True

    def preprocess(self, nb: NotebookNode, resources):
        """Append the style sheet to those that the page holds."""
        resources["inlining"]["css"].append(STYLE.read_text(encoding="utf-8"))
        return nb, resources
