"""The demonstration class is made from the solutions, and says so when they no longer fit."""

import nbformat
import pytest

from course_lib.grading import demo_class
from course_lib.grading.releasing import ROOT

HW = demo_class.ASSIGNMENT
SOLUTION, RELEASE = (ROOT / step / HW / f"{HW}.ipynb" for step in ("solutions", "assignments"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    demo_class.write_class(folder, SOLUTION, RELEASE)
    return folder


def read(folder, student):
    return nbformat.read(folder / student / HW / f"{HW}.ipynb", as_version=4)


def test_each_student_hands_in_one_file(folder):
    handed_in = {path.parts[-3]: path.name for path in folder.rglob("*.ipynb")}
    assert handed_in == {student: name for student, (_, name) in demo_class.STUDENTS.items()}


def test_the_blank_one_is_the_release(folder):
    assert read(folder, "blank") == nbformat.read(RELEASE, as_version=4)


def test_the_complete_one_has_every_answer_and_no_marker(folder):
    complete = read(folder, "complete")
    wrong = ("SOLUTION", "your code is missing")
    assert [cell.id for cell in complete.cells if any(text in cell.source for text in wrong)] == []


def test_a_mistake_is_in_one_answer_only(folder):
    complete, wrong = read(folder, "complete"), read(folder, "forgotten_bias")
    assert [one.id for one, two in zip(complete.cells, wrong.cells) if one != two] == ["conv2d"]


def test_a_solution_that_no_longer_fits_is_named():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass", id="conv2d")])
    with pytest.raises(ValueError, match="in the solution of conv2d: adapt course_lib.grading.demo_class"):
        demo_class._forgotten_bias(notebook, notebook)
