"""What a student's cell showed can be looked at: no scripts, no endless text; the cards stay as they are."""

import nbformat
import pytest

from course_lib.checks import check
from course_lib.grading import cleaning


@pytest.mark.parametrize(
    "markup",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
     "<style>body{display:none}</style>", "<div onclick='alert(1)'>x</div>", "<iframe src='//x'></iframe>",
     "<style>@import 'x'"],
)  # fmt: skip
def test_nothing_that_acts_survives(markup):
    cleaned = cleaning.clean_html(f"before {markup}")
    assert cleaned.startswith("before")
    assert not any(word in cleaned for word in ("<script", "<img", "href", "<style", "onclick", "<iframe"))


def test_a_card_keeps_its_text_its_structure_and_its_style():
    markup = check("cross_correlate1d", lambda z, w: None)._repr_html_()
    cleaned = cleaning.clean_html(markup)
    assert cleaned.count("<style>") == 1
    assert cleaned.split("</style>")[1].count("<span") == markup.split("</style>")[1].count("<span")
    assert 'class="course-card wrong"' in cleaned
    assert "Your function returned nothing" in cleaned


def test_a_forged_style_in_a_card_is_replaced_by_the_course_s_own():
    cleaned = cleaning.clean_html('<div class="course-card"><style>body{display:none}</style>x</div>')
    assert "display:none" not in cleaned
    assert cleaned.count("<style>") == 1


def test_tags_in_a_written_answer_are_shown():
    assert cleaning.clean_markdown("a < b, <b>c</b> <!-- d -->") == "a < b, &lt;b>c&lt;/b> &lt;!-- d -->"


def test_endless_text_is_cut_and_says_by_how_much():
    stream = nbformat.v4.new_output("stream", text="x" * 1_000_000)
    assert len(cleaning.clean_output(stream).text) < 21_000
    assert stream.text.endswith("980,000 more characters ...")


@pytest.mark.parametrize(
    "kind", ["application/javascript", "image/svg+xml", "application/vnd.jupyter.widget-view+json"]
)
def test_kinds_of_output_that_can_act_are_dropped(kind):
    output = nbformat.v4.new_output("display_data", {kind: "alert(1)", "text/plain": "x"})
    assert cleaning.clean_output(output).data == {"text/plain": "x"}


def test_pictures_stay_and_enormous_ones_go():
    small = nbformat.v4.new_output("display_data", {"image/png": "iVBO"})
    large = nbformat.v4.new_output("display_data", {"image/png": "i" * 5_000_000})
    assert cleaning.clean_output(small).data == {"image/png": "iVBO"}
    assert cleaning.clean_output(large).data == {}
