"""What a card says in a few words, and the table of scores that is made of it."""

import csv

import nbformat
import pytest

from course_lib.checks import check
from course_lib.grading.findings import finding, has_diagnosis, is_not_done
from course_lib.grading.scores import Question, Submission, table, write_csv


def cell(*outputs):
    return nbformat.v4.new_code_cell("check(...)", outputs=list(outputs))


def card(function):
    shown = str(check("cross_correlate1d", function))
    return cell(nbformat.v4.new_output("display_data", {"text/plain": shown}))


def not_written(z, w):
    raise NotImplementedError("your code is missing here")


def test_a_green_card_needs_no_words():
    right = card(lambda z, w: [sum(z[i : i + len(w)] * w) for i in range(len(z) - len(w) + 1)])
    assert finding(right) == ""
    assert not has_diagnosis(right)


def test_a_diagnosis_is_the_finding():
    flipped = card(lambda z, w: [sum(z[i : i + len(w)] * w[::-1]) for i in range(len(z) - len(w) + 1)])
    assert finding(flipped) == "You flipped the kernel"
    assert has_diagnosis(flipped)


def test_an_unwritten_function_is_not_done():
    assert finding(card(not_written)) == "not done yet"
    assert is_not_done(card(not_written))


def test_an_error_without_a_card_is_the_finding():
    assert finding(cell(nbformat.v4.new_output("error", ename="NameError", evalue="name 'x'\nmore"))) == "name 'x'"
    assert finding(cell(nbformat.v4.new_output("error", ename="KeyError", evalue=""))) == "failed"


def test_no_output_is_no_finding():
    assert finding(cell()) == ""


QUESTIONS = [Question("add", 4), Question("multiply", 6), Question("why", 10)]
CLASS = [
    Submission("ada", dict(zip(QUESTIONS, [4.0, 6.0, None])), ()),
    Submission("bo", dict(zip(QUESTIONS, [0.0, 2.5, 0.0])), ("add: You subtracted", "=1+1")),
]


def test_the_table_has_a_row_per_student_and_says_who_waits():
    lines = table(CLASS).splitlines()
    assert lines[1].split() == ["points", "4", "6", "10", "20"]
    assert lines[3].split() == ["ada", "4", "6", "·", "10", "all", "that", "is", "checked", "is", "right"]
    assert lines[4].split()[:5] == ["bo", "0", "2.5", "0", "2.5"]
    assert lines[4].endswith("add: You subtracted; =1+1")
    assert lines[-2] == "Q1 add, Q2 multiply, Q3 why"
    assert lines[-1] == "· still to be read by a person (1 in all), and not in the totals yet"


@pytest.mark.parametrize("width", [80, 100, 200])
def test_the_table_keeps_to_its_width(width):
    long = Submission("cy", CLASS[0].scores, ("word " * 40,))
    assert max(map(len, table([*CLASS, long], width).splitlines())) <= width


def test_the_csv_has_a_line_per_student_and_no_formula(tmp_path):
    write_csv(CLASS[:1] + [Submission("bo", CLASS[1].scores, ("=1+1",))], tmp_path / "scores.csv")
    rows = list(csv.reader((tmp_path / "scores.csv").open()))
    assert rows[0] == ["student", "add", "multiply", "why", "total", "what happened"]
    assert rows[1] == ["ada", "4", "6", "", "10", ""]
    assert rows[2] == ["bo", "0", "2.5", "0", "2.5", "'=1+1"]
