"""After a run, each graded cell holds one number that nbgrader reads, or one error."""

import nbformat
import pytest
from nbgrader.utils import determine_grade

from course_lib.grading.executing import RunSubmission, tidy_graded_cell

MARKS = {"grade": True, "grade_id": "check-add", "locked": True, "solution": False, "points": 8, "schema_version": 3}
CARD = nbformat.v4.new_output("display_data", {"text/plain": "✓ add · Passed · 8 of 8 points"})


def result(text: str):
    return nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=3)


def cell(*outputs):
    return nbformat.v4.new_code_cell("check(add)", metadata={"nbgrader": dict(MARKS)}, outputs=list(outputs))


def grade(*outputs) -> float:
    graded = cell(*outputs)
    tidy_graded_cell(graded)
    return determine_grade(graded)[0]


@pytest.mark.parametrize(("shown", "score"), [("5.0", 5), ("0.0", 0), ("8", 8), ("99.0", 8), ("-3.0", 0)])
def test_a_number_becomes_a_score_within_the_points(shown, score):
    assert grade(CARD, result(shown)) == score


@pytest.mark.parametrize("shown", ["nan", "inf", "None", "array([8.])", ""])
def test_what_is_no_number_earns_nothing(shown):
    assert grade(result(shown)) == 0


def test_a_cell_without_a_result_earns_nothing():
    assert grade() == grade(CARD) == 0


def test_a_warning_costs_nothing():
    assert grade(nbformat.v4.new_output("stream", name="stderr", text="DeprecationWarning"), CARD, result("8.0")) == 8


def test_the_last_of_several_results_counts():
    assert grade(result("8.0"), result("2.0")) == 2


def test_an_error_earns_nothing_and_does_not_quote_the_cell():
    graded = cell(nbformat.v4.new_output("error", ename="NameError", evalue="no add", traceback=["score(add, seed=7)"]))
    tidy_graded_cell(graded)
    assert determine_grade(graded)[0] == 0
    assert "seed" not in str(graded.outputs)


def test_the_card_stays():
    graded = cell(CARD, result("8.0"))
    tidy_graded_cell(graded)
    assert graded.outputs[0] == CARD


def run(*sources: str, seconds: int = 60):
    marks = {"grade": False, "solution": True, "locked": False, "schema_version": 3}
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{index}") for index, source in enumerate(sources)]
    cells[0].metadata["nbgrader"] = {**marks, "grade_id": "cell-0"}
    for each in cells[1:]:
        each.metadata["nbgrader"] = {**MARKS, "grade_id": each.id}
    kernel = {"name": "python3", "display_name": "Python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    return RunSubmission(timeout=seconds).preprocess(notebook, {})[0]


def scores(notebook) -> list[float]:
    graded = [each for each in notebook.cells if each.metadata.get("nbgrader", {}).get("grade")]
    return [determine_grade(each)[0] for each in graded]


def test_a_cell_that_does_not_end_is_stopped_and_the_next_ones_run():
    notebook = run("x = 1\nwhile True: pass", "8.0 * x", seconds=2)
    assert scores(notebook) == [8]
    assert "question cell-0 was stopped after 2 s" in notebook.cells[0].source
    assert [output.ename for output in notebook.cells[1].outputs] == ["Stopped"]


def test_what_ends_python_costs_only_what_comes_later():
    notebook = run("x = 1", "5.0", "import os; os._exit(0)", "8.0")
    assert scores(notebook) == [5, 0, 0]
    assert "ended Python; what comes later was not run" in notebook.cells[0].source


def test_a_failing_answer_is_noted_with_its_error():
    notebook = run("1 / 0", "8.0")
    assert scores(notebook) == [8]
    assert "the cell of question cell-0 fails: ZeroDivisionError: division by zero" in notebook.cells[0].source
