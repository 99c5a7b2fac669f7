"""``make grade`` from end to end: the demonstration class through real nbgrader, with each student's exact scores."""

import csv
import os
import re
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from course_lib.grading.demo_class import STUDENTS
from course_lib.grading.releasing import contents

ROOT = Path(__file__).resolve().parents[2]
HW = "hw1_convolution"
CODE = "import sys, pathlib, course_lib.grading as g; sys.exit(g.grade_demonstration(*map(pathlib.Path, sys.argv[1:])))"

# cross_correlate1d, cross_correlate2d, convolve2d, conv2d, filter_image, edge_magnitude, conv_matrix_1d,
# conv_matrix_2d, multiply_by_transpose, why-flip ("": a person has to read it)
RIGHT = [8, 10, 7, 15, 8, 7, 10, 12, 13, ""]
SCORES = {
    "blank": [0] * 10,
    "broken_json": [0] * 10,
    "complete": RIGHT,
    "crashing_cell": [8, 10, 7, 0, 8, 7, 10, 12, 13, ""],
    "deleted_cell": [8, 10, 7, 15, 8, 0, 10, 12, 13, ""],
    "endless_loop": RIGHT,
    "flipped_kernel": [8, 0, 0, 15, 0, 7, 10, 12, 13, ""],
    "forgotten_bias": [8, 10, 7, 0, 8, 7, 10, 12, 13, ""],
    "half_done": [8, 10, 7, 15, 8, 7, 0, 0, 0, 0],
    "minus_zero_slice": [8, 10, 7, 15, 8, 7, 10, 12, 4, ""],
    "renamed_file": [0] * 10,
}
SAID = {
    "blank": "nothing was answered",
    "broken_json": "not readable as a notebook: it is no JSON",
    "complete": "",
    "crashing_cell": "the cell of question conv2d fails: FileNotFoundError",
    "deleted_cell": "the graded cell check-convolve2d was deleted; it was put back; the cell of question edge",
    "endless_loop": "question cross-correlate1d was stopped after 15 s",
    "flipped_kernel": "cross-correlate2d: You flipped the kernel; convolve2d: You did not flip the kernel",
    "forgotten_bias": "conv2d: You forgot the bias",
    "half_done": "not done: conv-matrix-1d, conv-matrix-2d, multiply-by-transpose",
    "minus_zero_slice": "multiply-by-transpose: Slicing with -0",
    "renamed_file": f"file not found: expected {HW}.ipynb, found hw1_final (2).ipynb",
}
students = pytest.mark.parametrize("student", SCORES)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The folder of one whole run, and what it said."""
    folder = tmp_path_factory.mktemp("demonstration")
    command = [sys.executable, "-c", CODE, folder / "run", folder / "assignments"]
    before = contents(ROOT / "solutions")
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stderr
    assert contents(ROOT / "solutions") == before
    return folder / "run", run


def rows(graded) -> dict[str, list[str]]:
    with (graded[0] / "scores.csv").open(encoding="utf-8") as file:
        return {student: rest for student, *rest in csv.reader(file)}


def test_the_table_of_this_test_is_about_the_whole_class():
    assert SCORES.keys() == SAID.keys() == STUDENTS.keys()


@students
def test_a_student_gets_exactly_these_scores(graded, student):
    expected = SCORES[student]
    assert rows(graded)[student][:-1] == [*map(str, expected), str(sum(score or 0 for score in expected))]


@students
def test_the_last_column_says_what_happened(graded, student):
    assert rows(graded)[student][-1].startswith(SAID[student])


@students
def test_nbgrader_s_own_gradebook_and_export_agree(graded, student):
    with (graded[0] / "grades.csv").open(encoding="utf-8") as file:
        (line,) = [line for line in csv.DictReader(file) if line["student_id"] == student]
    assert float(line["score"]) == sum(score or 0 for score in SCORES[student])
    assert float(line["max_score"]) == 100


def page(graded, student: str) -> str:
    return (graded[0] / "feedback" / student / HW / f"{HW}.html").read_text(encoding="utf-8")


@students
def test_a_student_has_a_feedback_page_with_each_score(graded, student):
    found = re.findall(r"<td[^>]*>([–\d.]+) of (\d+)</td>", page(graded, student))
    scores = ["–" if score == "" else str(score) for score in SCORES[student]]
    assert found == list(zip(scores, [*map(str, RIGHT[:-1]), "10"]))


@students
def test_no_feedback_page_quotes_hidden_tests(graded, student):
    text = re.sub(r"<[^>]+>", "", page(graded, student))
    assert "seed=" not in text
    assert "HIDDEN TESTS" not in text


def test_the_feedback_page_shows_the_card_of_a_wrong_answer(graded):
    assert page(graded, "flipped_kernel").count('class="course-card wrong"') == 3
    assert page(graded, "complete").count('class="course-card passed"') == 9


@pytest.mark.parametrize("student", ["broken_json", "renamed_file", "endless_loop", "crashing_cell", "deleted_cell"])
def test_the_feedback_page_begins_with_what_happened(graded, student):
    text = page(graded, student)
    assert text.index("A word about this submission") < text.index("Homework 1: Convolution")


def test_the_terminal_shows_the_table_and_where_things_are_and_no_log(graded):
    folder, run = graded
    assert run.stderr == ""
    assert not re.search(r"\[\w* ?\|? ?(INFO|WARNING|ERROR)|Traceback", run.stdout)
    for student in SCORES:
        assert re.search(rf"^{student} ", run.stdout, re.M)
    for name in ("feedback", "scores.csv", "grades.csv", "nbgrader.log"):
        assert str(folder / name) in run.stdout
        assert (folder / name).exists()


def test_the_instructor_s_own_gradebook_is_not_touched(graded):
    with sqlite3.connect(graded[0] / "gradebook.db") as gradebook:
        assert gradebook.execute("select count(*) from student").fetchone() == (len(SCORES),)
    mine = ROOT / "gradebook.db"
    assert not mine.exists() or mine.stat().st_mtime < (graded[0] / "received").stat().st_mtime


def test_plain_nbgrader_gives_the_same_scores(graded, tmp_path):
    """``nbgrader autograde`` typed by an instructor, on the same submission and a new gradebook."""
    student, database = "forgotten_bias", tmp_path / "gradebook.db"
    base = [sys.executable, "-m", "nbgrader"]
    options = [HW, "--force", "--db", f"sqlite:///{database}"]
    for command in (["generate_assignment"], ["autograde", "--student", student]):
        run = subprocess.run([*base, *command, *options], cwd=graded[0], capture_output=True, text=True, timeout=300)
        assert run.returncode == 0, run.stderr
    with sqlite3.connect(database) as gradebook:
        found = gradebook.execute("select sum(auto_score) from grade").fetchone()[0]
    assert found == sum(score or 0 for score in SCORES[student])


@pytest.fixture(scope="module")
def formgrader(graded):
    """Address of a Jupyter server that was started in the course directory of the run."""
    from course_lib.cli import choose_port

    port = choose_port(None)
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}",
               "--ServerApp.port_retries=0", "--IdentityProvider.token="]  # fmt: skip
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(graded[0] / "runtime")}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=graded[0], env=environment, **quiet)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5)
            break
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait(20)


@pytest.mark.browser
def test_the_formgrader_lists_every_student_with_the_score(formgrader, chromium):
    page = chromium.new_page()
    page.goto(f"{formgrader}/formgrader/manage_submissions/{HW}", wait_until="domcontentloaded")
    page.wait_for_selector(f"tbody tr:nth-child({len(SCORES)})", timeout=60_000)
    lines = [line.split("\t") for line in page.locator("tbody").inner_text().splitlines()]
    found = {fields[1]: float(fields[4].split("/")[0]) for fields in lines if len(fields) > 4}
    page.close()
    assert found == {student: sum(score or 0 for score in scores) for student, scores in SCORES.items()}


@pytest.mark.browser
def test_the_formgrader_opens_a_submission_with_its_cards(formgrader, chromium):
    page = chromium.new_page()
    page.goto(f"{formgrader}/formgrader/gradebook/{HW}/{HW}", wait_until="domcontentloaded")
    page.locator("tbody a").first.click(timeout=60_000)
    page.wait_for_selector(".nbgrader_cell", timeout=60_000)
    shown = page.locator("body").inner_text()
    page.close()
    assert "Homework 1: Convolution" in shown
    assert "check-conv2d" in shown
