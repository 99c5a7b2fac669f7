"""The windows of one axis, read back from the artists."""

import pytest
from matplotlib.colors import to_hex

from course_lib.drawing import draw_windows, style
from course_lib.shapes import output_size, window


def cells(ax, color):
    """Return the column and line of each cell of a colour."""
    places = [(patch.get_x() + patch.get_width() / 2, patch.get_y() + patch.get_height() / 2)
              for patch in ax.patches if to_hex(patch.get_facecolor()).upper() == color]
    return sorted((round(x), round(y)) for x, y in places)


GEOMETRIES = [
    {"kernel_size": 3},
    {"kernel_size": 2, "stride": 2},
    {"kernel_size": 3, "padding": 1},
    {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2},
]


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_each_weight_stands_under_the_input_that_it_meets(geometry):
    count = output_size(7, **geometry)
    expected = [(place, line + 1) for line in range(count) for place in window(line, **geometry)]
    assert cells(draw_windows(7, **geometry), style.WEIGHT) == sorted(expected)


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_there_is_one_output_per_window(geometry):
    assert len(cells(draw_windows(7, **geometry), style.OUTPUT)) == output_size(7, **geometry)


def test_padding_is_a_hollow_zero_on_both_sides():
    ax = draw_windows(3, 3, padding=2)
    assert cells(ax, style.DATA) == [(0, 0), (1, 0), (2, 0)]
    zeros = sorted(text.get_position()[0] for text in ax.texts if text.get_text() == "0")
    assert zeros == [-2, -1, 3, 4]


def test_the_title_names_the_inputs_that_no_window_reaches():
    assert draw_windows(8, 3, stride=2).get_title().endswith("3 outputs; no window reaches $z_{8}$")


def test_the_title_says_only_what_is_set():
    assert draw_windows(6, 3).get_title() == "6 inputs, 3 weights: 4 outputs"
    title = draw_windows(6, 3, padding=1, dilation=2).get_title()
    assert title == "6 inputs, 3 weights, padding 1, dilation 2: 4 outputs"
