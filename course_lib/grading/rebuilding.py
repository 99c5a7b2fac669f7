"""Rebuild what a student handed in from the release: only the text of their answers is theirs."""

import json
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from .notes import add_note, note_text, problem_of, set_problem

__all__ = ["RebuildFromRelease", "SubmissionExporter", "rebuild"]


class SubmissionExporter(NotebookExporter):
    """Reads a submitted file; one that is no notebook becomes an empty notebook that says so.

    Set as ``c.Autograde.exporter_class``: stock nbgrader gives up a submission that it cannot read, without a score.
    """

    def from_file(self, file_stream, resources=None, **kw):
        """Convert a notebook from an open file."""
        return self.from_notebook_node(_read(file_stream), resources=resources, **kw)


def _read(file_stream) -> NotebookNode:
    try:
        notebook = nbformat.read(file_stream, as_version=4)
        if not isinstance(notebook.get("cells"), list):
            raise ValueError("it has no list of cells")
        return notebook
    except (nbformat.reader.NotJSONError, json.JSONDecodeError):
        reason = "it is no JSON; perhaps it is cut off or was edited by hand"
    except (Exception, RecursionError) as error:  # nbformat lets all kinds of error through for a malformed file
        reason = note_text(f"{type(error).__name__}: {error}")
    notebook = nbformat.v4.new_notebook()
    set_problem(notebook, f"not readable as a notebook: {reason}")
    return notebook


class RebuildFromRelease(NbGraderPreprocessor):
    """First step of sanitising: put the student's answers into a fresh copy of the release.

    Metadata, tags, outputs, extra, duplicated and deleted cells of the submission thereby stop to matter. nbgrader's
    ``OverwriteCells``, which comes next, adds the hidden tests.
    """

    def preprocess(self, nb: NotebookNode, resources):
        """Return the rebuilt notebook."""
        course = self.parent.parent.coursedir  # the exporter's converter
        assignment, name = resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"]
        path = Path(course.format_path(course.release_directory, ".", assignment)) / f"{name}.ipynb"
        if not path.exists():
            raise FileNotFoundError(f"There is no release at {path}: run 'nbgrader generate_assignment {assignment}'.")
        return rebuild(nb, nbformat.read(path, as_version=4)), resources


def rebuild(submitted: NotebookNode, release: NotebookNode) -> NotebookNode:
    """Return a copy of the release that holds the answers of the submission.

    Parameters
    ----------
    submitted : NotebookNode
        What a student handed in; anything may be wrong with it.
    release : NotebookNode
        What the student was given.

    Returns
    -------
    NotebookNode
        With notes about cells that were deleted, changed or doubled.
    """
    fresh = nbformat.from_dict(release)
    problem = problem_of(submitted)
    if problem:
        set_problem(fresh, problem)
        return fresh
    handed_in = _sources(submitted)
    for cell in fresh.cells:
        if utils.is_solution(cell):
            _put_answer(fresh, cell, handed_in.get(cell.metadata.nbgrader.grade_id, []))
        elif utils.is_grade(cell):
            _compare_check(fresh, cell, handed_in.get(cell.metadata.nbgrader.grade_id, []))
    return fresh


def _sources(submitted: NotebookNode) -> dict[str, list[str]]:
    """Texts of the submission's cells by nbgrader's id, or by the cell's own where that is missing."""
    found: dict[str, list[str]] = {}
    for cell in submitted.cells:
        marks = cell.get("metadata", {}).get("nbgrader")
        name = marks.get("grade_id") if isinstance(marks, dict) else None
        name, source = name or cell.get("id"), cell.get("source")
        if isinstance(name, str) and isinstance(source, str):
            found.setdefault(name, []).append(source)
    return found


def _put_answer(notebook: NotebookNode, cell: NotebookNode, sources: list[str]) -> None:
    """Take the student's text; of several, the last one that differs from the release, as it would have run last."""
    name, released = cell.metadata.nbgrader.grade_id, cell.source
    if not sources:
        add_note(notebook, f"the cell of question {name} was deleted; it counts as not answered")
    written = [source for source in sources if source != released]
    if len(written) > 1:
        add_note(notebook, f"question {name} was answered {len(written)} times; the last one counts")
    cell.source = written[-1] if written else released


def _compare_check(notebook: NotebookNode, cell: NotebookNode, sources: list[str]) -> None:
    name = cell.metadata.nbgrader.grade_id
    if not sources:
        add_note(notebook, f"the graded cell {name} was deleted; it was put back")
    elif any(source.strip() != cell.source.strip() for source in sources):
        add_note(notebook, f"the graded cell {name} was changed; it was put back")
