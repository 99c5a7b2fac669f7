"""The card as HTML and as text: safe, small, readable with and without colour, on a phone, in the dark."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from course_lib.checks import check, exercise, exercises
from course_lib.checks.card import Card
from course_lib.checks.card_html import card_html
from course_lib.checks.grids import array_code, grid

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def evil(z, w):
    print(EVIL)
    raise ValueError(EVIL)  # <b>bold</b>


def half_flipped(z, w):
    return np.correlate(z, w if len(w) > 2 else w[::-1])


CARDS = {
    "passed": lambda: check("cross_correlate1d", lambda z, w: np.correlate(z, w)),
    "misconception": lambda: check("cross_correlate2d", exercise("cross_correlate2d").misconceptions[0].function),
    "values": lambda: check("cross_correlate1d", half_flipped),
    "exception": lambda: check("cross_correlate1d", evil),
    "none": lambda: check("conv2d", lambda *given, **options: None),
    "not done": lambda: check("conv2d"),
    "large": lambda: check("conv_matrix_2d", exercise("conv_matrix_2d").misconceptions[3].function),
}


class Outline(HTMLParser):
    """The elements of a piece of HTML, and whether they are closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("name", CARDS)
def test_the_html_is_well_formed_and_asks_for_nothing_from_elsewhere(name):
    card = CARDS[name]()
    html = card._repr_html_()
    outline = Outline(html)
    assert not outline.open
    names = {tag for tag, _ in outline.tags}
    assert not names & {"script", "img", "link", "iframe", "a", "b"}
    assert not any(
        key in ("src", "href") or key.startswith("on") for _, attributes in outline.tags for key in attributes
    )
    assert "url(" not in html and "@import" not in html


def test_what_comes_from_the_student_is_escaped():
    html = CARDS["exception"]()._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "<script" not in html and "<img" not in html and "<b>" not in html


@pytest.mark.parametrize("field", ["exercise", "headline", "why", "remedy"])
def test_every_text_of_the_card_is_escaped(field):
    assert "<script" not in card_html(Card(**({"exercise": "e", "status": "wrong", "headline": "h"} | {field: EVIL})))


def test_long_text_from_the_student_is_cut():
    def student(z, w):
        print("a" * 100_000)
        raise ValueError("b" * 100_000)

    card = check("cross_correlate1d", student)
    assert len(str(card)) < 3_000 and len(card._repr_html_()) < 10_000


@pytest.mark.parametrize("known", exercises(), ids=lambda known: known.name)
def test_every_card_is_small(known):
    """Feedback pages keep 20,000 characters of an output."""
    for mistake in known.misconceptions:
        card = check(known.name, mistake.function)
        assert len(card._repr_html_()) < 16_000
        assert max(map(len, str(card).splitlines())) < 500


@pytest.mark.parametrize("name", CARDS)
def test_the_text_says_what_the_html_says(name):
    card = CARDS[name]()
    seen = re.sub(r"\s+", " ", Outline(card._repr_html_()).text)
    for part in (card.headline, card.why, card.remedy):
        assert part in seen and part in re.sub(r"\s+", " ", str(card))


def test_right_and_wrong_are_told_apart_without_colour():
    card = CARDS["values"]()
    html, text = card._repr_html_(), str(card)
    assert 'aria-label="wrong">✗' in html and 'aria-label="passed">✓' in html and "Not right yet" in html
    assert "✗ by hand" in text and "✓" in text
    bad = re.findall(r'<td class="bad"[^>]*>([^<]*)</td>', html)
    assert bad and all(cell.endswith("*") for cell in bad)


def test_a_card_of_full_marks_folds_its_groups_up():
    assert "<details open>" not in CARDS["passed"]()._repr_html_()
    assert "<details open>" in CARDS["values"]()._repr_html_()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 760])
def test_a_card_is_no_wider_than_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content("<!doctype html><body>" + "".join(make()._repr_html_() for make in CARDS.values()) + "</body>")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.parametrize(
    "ink, paper", [("rgb(17, 17, 17)", "rgb(255, 255, 255)"), ("rgb(230, 230, 230)", "rgb(17, 17, 17)")]
)
def test_a_card_takes_the_ink_of_a_light_and_of_a_dark_page(page, ink, paper):
    page.set_content(f"<body style='color:{ink};background:{paper}'>{CARDS['values']()._repr_html_()}</body>")
    colours = page.evaluate(
        "[...document.querySelectorAll('.course-card p, .course-card td')].map(e => getComputedStyle(e).color)"
    )
    assert set(colours) == {ink}


def test_a_small_array_is_shown_whole_with_the_wrong_numbers_marked():
    values = np.array([[1.0, -0.0], [0.25, 3.0]])
    shown = grid(values, np.array([[False, False], [True, False]]), (1, 0))
    assert shown.lines() == ["   1     0", "0.25*    3"] and shown.where == ""


def test_a_large_array_is_cut_around_the_place_that_matters():
    values = np.arange(10_000.0).reshape(100, 100)
    wrong = np.zeros(values.shape, bool)
    wrong[50, 70] = True
    shown = grid(values, wrong, (50, 70))
    assert ("5070", True) in shown.rows[4] and len(shown.rows) == 8 and len(shown.rows[0]) == 10
    assert shown.where == "rows 46 to 53 and columns 65 to 74 of (100, 100)"


def test_of_four_axes_the_plane_that_matters_is_shown():
    shown = grid(np.arange(24.0).reshape(2, 3, 2, 2), None, (1, 2, 0, 0))
    assert shown.where == "at [1, 2]" and shown.rows[0][0][0] == "20"


def test_an_empty_array_says_its_shape():
    assert grid(np.zeros((0, 3))).where == "empty, shape (0, 3)"


@pytest.mark.parametrize(
    "value", [np.arange(3), np.ones((2, 2)), np.array([0.5], np.float32), np.ones((1, 2), np.float32), (3, 4), 5]
)
def test_the_code_of_an_argument_makes_it_again(value):
    made = eval(array_code(value), {"np": np})
    assert np.array_equal(made, value) and getattr(made, "dtype", None) == getattr(value, "dtype", None)


def test_a_long_argument_gets_no_code():
    assert array_code(np.zeros(61)) == ""
