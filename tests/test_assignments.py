"""``assignments/`` is what ``solutions/`` gives, and holds nothing that students must not have."""

import ast
import inspect
import re
from pathlib import Path

import nbformat
import pytest

from course_lib.checks import exercise, exercises
from course_lib.grading import assignment_names, release
from course_lib.grading.releasing import contents

ROOT = Path(__file__).resolve().parent.parent
NAMES = assignment_names()
REGION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.S)
of_each = pytest.mark.parametrize("name", NAMES)


def notebook(step: str, name: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / step / name / f"{name}.ipynb", as_version=4)


def marked(cells, **marks) -> list[nbformat.NotebookNode]:
    """Cells whose nbgrader metadata have these values."""
    return [cell for cell in cells if marks.items() <= cell.metadata.get("nbgrader", {}).items()]


def checks_of(name: str) -> dict[str, nbformat.NotebookNode]:
    """Graded code cells of the solution by the name of their exercise."""
    cells = marked(notebook("solutions", name).cells, grade=True, solution=False)
    return {re.match(r'check\("(\w+)"', cell.source)[1]: cell for cell in cells}


def test_every_solution_is_released_and_nothing_else():
    assert sorted(path.name for path in (ROOT / "assignments").iterdir()) == NAMES


def test_the_release_is_in_step_with_the_solutions(tmp_path):
    assert release(tmp_path) == NAMES
    fresh, kept = contents(tmp_path), contents(ROOT / "assignments")
    assert [path for path in fresh | kept if fresh.get(path) != kept.get(path)] == [], "run 'course release'"


def test_releasing_again_leaves_files_alone_that_are_right_already(tmp_path):
    release(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.ipynb")}
    release(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.ipynb")} == before


@of_each
def test_a_released_folder_holds_its_notebook_only(name):
    assert sorted(contents(ROOT / "assignments" / name)) == [f"{name}.ipynb"]


@of_each
def test_no_line_of_a_solution_is_in_the_release(name):
    released = (ROOT / "assignments" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    secret = [line.strip() for cell in notebook("solutions", name).cells for region in REGION.findall(cell.source)
              for line in region.splitlines()]  # fmt: skip
    answers = marked(notebook("solutions", name).cells, solution=True, grade=True)
    secret += [line.strip() for cell in answers for line in cell.source.splitlines()]
    assert len(secret) > 40
    assert [line for line in secret if len(line) > 12 and line.replace('"', '\\"') in released] == []


@of_each
def test_no_marker_and_no_hidden_test_is_in_the_release(name):
    cells = notebook("assignments", name).cells
    assert [cell.id for cell in cells if re.search("SOLUTION|HIDDEN TEST|MARK SCHEME", cell.source)] == []
    assert [cell.id for cell in cells if re.search(r"\bscore\(|seed=", cell.source)] == []


@of_each
def test_the_release_holds_neither_outputs_nor_anything_about_a_person_or_a_time(name):
    released = notebook("assignments", name)
    allowed = {"nbgrader", "deletable", "editable", "mystnb"}
    assert [cell.id for cell in released.cells if set(cell.metadata) - allowed] == []
    assert [cell.id for cell in released.cells if cell.get("outputs") or cell.get("execution_count")] == []
    text = (ROOT / "assignments" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    assert not re.search(r"/home/|/root/|/Users/|\d{4}-\d\d-\d\d", text)


@of_each
def test_an_answer_cell_keeps_its_signature_and_docstring_and_says_what_is_missing(name):
    for cell in marked(notebook("assignments", name).cells, solution=True, grade=False):
        (function,) = ast.parse(cell.source).body
        assert ast.get_docstring(function)
        assert ast.unparse(function.body[-1]) == "raise NotImplementedError('your code is missing here')"
        assert len(function.body) == 2


@of_each
def test_every_exercise_is_asked_once_for_its_own_points(name):
    points = {known.name: known.points for known in exercises(name)}
    assert {asked: cell.metadata.nbgrader.points for asked, cell in checks_of(name).items()} == points


@of_each
def test_the_points_of_an_assignment_add_up_to_100_with_one_question_for_a_person(name):
    graded = marked(notebook("solutions", name).cells, grade=True)
    by_hand = marked(graded, solution=True)
    assert sum(cell.metadata.nbgrader.points for cell in graded) == 100
    assert len(by_hand) == 1
    assert [cell.cell_type for cell in by_hand] == ["markdown"]


@of_each
def test_the_rubric_accounts_for_every_point_of_the_written_question(name):
    (answer,) = marked(notebook("solutions", name).cells, grade=True, solution=True)
    points = [int(row[1]) for row in re.finditer(r"^\| (\d+) \|", answer.source, re.M)]
    assert sum(points) == answer.metadata.nbgrader.points


@of_each
def test_check_and_score_are_about_the_same_function(name):
    for asked, cell in checks_of(name).items():
        shape = r'check\("{0}", {0}\)\n### BEGIN HIDDEN TESTS\nscore\("{0}", {0}, seed=\d+\)\n### END HIDDEN TESTS'
        assert re.fullmatch(shape.format(asked), cell.source)


@of_each
def test_a_solution_has_the_signature_that_its_check_calls(name):
    names = {}
    for cell in marked(notebook("solutions", name).cells, solution=True, grade=False):
        exec(cell.source, {}, names)
    for asked in checks_of(name):
        assert f"{asked}{inspect.signature(names[asked])}" == exercise(asked).signature


@of_each
def test_every_question_states_difficulty_minutes_and_points(name):
    text = "\n".join(cell.source for cell in notebook("solutions", name).cells if cell.cell_type == "markdown")
    said = re.findall(r"\*Difficulty ([1-5]) of 5, (\d+) minutes, (\d+) points", text)
    asked = [cell.metadata.nbgrader.points for cell in marked(notebook("solutions", name).cells, grade=True)]
    assert [int(points) for _, _, points in said] == asked
    assert 60 <= sum(int(minutes) for _, minutes, _ in said) <= 120


@of_each
def test_the_table_at_the_top_says_what_the_questions_say(name):
    cells = notebook("solutions", name).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    said = re.findall(r"\*Difficulty ([1-5]) of 5, (\d+) minutes, (\d+) points", text)
    rows = re.findall(r"^\| \d+ \| [^|]+ \| (\d+) \| ([●○]{5}) \| (\d+) \|$", cells[0].source, re.M)
    assert [(str(dots.count("●")), minutes, points) for points, dots, minutes in rows] == said


@of_each
def test_a_figure_has_alt_text(name):
    code = [cell for cell in notebook("solutions", name).cells if cell.cell_type == "code"]
    alt = {cell.id: cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "") for cell in code
           if re.search(r"\bdraw_\w+\(", cell.source)}  # fmt: skip
    assert len(alt) > 3
    assert [name for name, text in alt.items() if len(text) < 20] == []
