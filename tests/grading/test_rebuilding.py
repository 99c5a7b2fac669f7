"""Of a submission only the text of its answers survives; everything else is the release's."""

import copy
import io
import json

import nbformat
import pytest

from course_lib.grading.notes import notes_of, problem_of
from course_lib.grading.rebuilding import SubmissionExporter, rebuild

MARKS = {"schema_version": 3, "task": False}


def solution(name: str, source: str = "raise NotImplementedError()"):
    marks = {"grade": False, "grade_id": name, "locked": False, "solution": True, **MARKS}
    return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": marks})


def graded(name: str, source: str):
    marks = {"grade": True, "grade_id": name, "locked": True, "solution": False, "points": 3, **MARKS}
    return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": marks})


@pytest.fixture
def release():
    cells = [nbformat.v4.new_markdown_cell("# Read me", id="intro"), solution("add"), graded("check-add", "check(add)")]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Course"}})


@pytest.fixture
def handed_in(release):
    submitted = copy.deepcopy(release)
    submitted.cells[1].source = "def add(a, b): return a + b"
    return submitted


def sources(notebook):
    return [cell.source for cell in notebook.cells]


def test_an_answer_is_taken_over(release, handed_in):
    assert sources(rebuild(handed_in, release)) == sources(handed_in)
    assert notes_of(rebuild(handed_in, release)) == []


def test_the_release_itself_is_left_as_it_was(release, handed_in):
    before = copy.deepcopy(release)
    rebuild(handed_in, release)
    assert release == before


def test_changed_text_and_extra_cells_are_dropped(release, handed_in):
    handed_in.cells[0].source = "# Mine now"
    handed_in.cells.insert(0, nbformat.v4.new_code_cell("import sys; sys.exit()"))
    assert sources(rebuild(handed_in, release)) == ["# Read me", "def add(a, b): return a + b", "check(add)"]


def test_a_changed_check_is_put_back_with_a_note(release, handed_in):
    handed_in.cells[2].source = "3.0"
    rebuilt = rebuild(handed_in, release)
    assert sources(rebuilt)[2] == "check(add)"
    assert notes_of(rebuilt) == ["the graded cell check-add was changed; it was put back"]


def test_a_deleted_check_is_put_back_with_a_note(release, handed_in):
    del handed_in.cells[2]
    rebuilt = rebuild(handed_in, release)
    assert sources(rebuilt)[2] == "check(add)"
    assert notes_of(rebuilt) == ["the graded cell check-add was deleted; it was put back"]


def test_a_deleted_answer_counts_as_not_answered(release, handed_in):
    del handed_in.cells[1]
    rebuilt = rebuild(handed_in, release)
    assert sources(rebuilt)[1] == "raise NotImplementedError()"
    assert notes_of(rebuilt) == ["the cell of question add was deleted; it counts as not answered"]


def test_of_two_answers_the_last_one_counts(release, handed_in):
    handed_in.cells.append(solution("add", "def add(a, b): return b + a"))
    rebuilt = rebuild(handed_in, release)
    assert sources(rebuilt)[1] == "def add(a, b): return b + a"
    assert notes_of(rebuilt) == ["question add was answered 2 times; the last one counts"]


def test_an_unanswered_copy_does_not_hide_an_answer(release, handed_in):
    handed_in.cells.append(solution("add"))
    assert sources(rebuild(handed_in, release))[1] == "def add(a, b): return a + b"


def test_tags_and_metadata_of_the_submission_are_dropped(release, handed_in):
    handed_in.metadata["kernelspec"] = {"name": "bash", "display_name": "Bash"}
    handed_in.cells[2].metadata["tags"] = ["skip-execution"]
    handed_in.cells[2].metadata.nbgrader.points = 1000
    rebuilt = rebuild(handed_in, release)
    assert rebuilt.metadata == release.metadata
    assert rebuilt.cells[2] == release.cells[2]


def test_an_answer_without_its_metadata_is_known_by_its_cell_id(release, handed_in):
    handed_in.cells[1].metadata = nbformat.NotebookNode()
    assert sources(rebuild(handed_in, release))[1] == "def add(a, b): return a + b"


@pytest.mark.parametrize("marks", ["text", ["list"], None, {"grade_id": 3}, {"grade_id": None}])
def test_nonsense_in_the_metadata_does_no_harm(release, handed_in, marks):
    handed_in.cells[1].metadata["nbgrader"] = marks
    nbformat.validate(rebuild(handed_in, release))


def read(text: str):
    return SubmissionExporter().from_file(io.StringIO(text))[0]


def test_a_readable_file_is_read(handed_in):
    assert sources(nbformat.reads(read(nbformat.writes(handed_in)), as_version=4)) == sources(handed_in)


@pytest.mark.parametrize(
    "text",
    ["", "{", "not a notebook", "[]", "3", "{}", '{"nbformat": 4, "nbformat_minor": 5}', "[" * 100_000, "\x00\x00",
     json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": "none"})],
    ids=["empty", "cut off", "prose", "list", "number", "no version", "no cells", "very deep", "zeros", "no list"],
)  # fmt: skip
def test_a_file_that_is_no_notebook_becomes_one_that_says_so(text, release):
    notebook = nbformat.reads(read(text), as_version=4)
    assert problem_of(notebook).startswith("not readable as a notebook: ")
    assert sources(rebuild(notebook, release)) == sources(release)
    assert notes_of(rebuild(notebook, release)) == [problem_of(notebook)]


def test_a_notebook_in_an_old_format_is_read_like_any_other(release, handed_in):
    old = nbformat.reads(read(nbformat.writes(nbformat.convert(copy.deepcopy(handed_in), 3), version=3)), as_version=4)
    assert sources(rebuild(old, release)) == sources(handed_in)
    assert problem_of(old) is None
