"""Notes about a submission: short, shown at its top, and never taken for markup."""

import nbformat
import pytest

from course_lib.grading import notes


@pytest.fixture
def notebook():
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("hello")])


def test_without_notes_nothing_is_shown(notebook):
    notes.show_notes(notebook)
    assert [cell.source for cell in notebook.cells] == ["hello"]


def test_notes_are_shown_first_and_in_order(notebook):
    notes.add_note(notebook, "one")
    notes.add_note(notebook, "two")
    notes.show_notes(notebook)
    assert notebook.cells[0].source.endswith("- one\n- two")
    nbformat.validate(notebook)


def test_the_problem_comes_before_the_notes(notebook):
    notes.add_note(notebook, "a note")
    notes.set_problem(notebook, "a problem")
    assert notes.notes_of(notebook) == ["a problem", "a note"]


@pytest.mark.parametrize("forged", [7, None, "", "  ", ["x"], {"a": 1}])
def test_a_problem_that_is_no_text_is_none(notebook, forged):
    notebook.metadata["course"] = {"problem": forged}
    assert notes.problem_of(notebook) is None


def test_forged_metadata_of_another_kind_are_no_problem(notebook):
    notebook.metadata["course"] = "surprise"
    assert notes.problem_of(notebook) is None


def test_a_note_is_one_short_line_without_control_characters():
    text = notes.note_text("a\nb\x1b[31m\u202ec" + "d" * 1000)
    assert text.startswith("a b [31m cd")
    assert len(text) == notes.LONGEST


def test_markup_in_a_note_is_shown_as_it_is():
    assert notes.as_markdown("<b>*x*</b> [a](b) `c`") == r"&lt;b&gt;\*x\*&lt;/b&gt; \[a\]\(b\) \`c\`"
