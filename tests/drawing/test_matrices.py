"""The matrix of a layer, read back from the artists."""

import numpy as np
import pytest
import scipy.sparse
from matplotlib.colors import to_rgb

from course_lib.conv_matrix import conv_matrix, entry_weights
from course_lib.drawing import draw_masks, draw_matrix, style

W = np.array([[1.0, 2, 3, 0], [0, 1, 2, 3]])


def cell_color(ax, row, column):
    return tuple(np.asarray(ax.images[0].get_array())[row, column])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_each_weight_keeps_its_hue_in_every_row():
    entries = entry_weights((3,), (4,))
    ax = draw_matrix(conv_matrix([1, 2, 3], (4,)), entries=entries)
    for index, hue in enumerate(style.weight_hues(3)):
        assert cell_color(ax, 0, index) == cell_color(ax, 1, index + 1) == to_rgb(hue)


def test_weights_of_equal_value_keep_apart_when_the_entries_say_so():
    ax = draw_matrix([[1, 1]], entries=([0, 0], [0, 1], [0, 1]))
    assert cell_color(ax, 0, 0) != cell_color(ax, 0, 1)


def test_without_entries_equal_values_share_a_hue():
    ax = draw_matrix(W)
    assert cell_color(ax, 0, 1) == cell_color(ax, 1, 2) != cell_color(ax, 0, 0)


def test_zeros_are_faint_and_the_same_everywhere():
    ax = draw_matrix(W)
    assert cell_color(ax, 0, 3) == cell_color(ax, 1, 0)
    assert cell_color(ax, 0, 3) == to_rgb(style.faint())


def test_a_sparse_matrix_gives_the_same_picture():
    sparse, full = draw_matrix(scipy.sparse.csr_array(W)), draw_matrix(W)
    assert np.array_equal(sparse.images[0].get_array(), full.images[0].get_array())


def test_small_matrices_carry_symbols_and_large_ones_none():
    assert texts(draw_matrix(W))[:4] == ["$w_{1}$", "$w_{2}$", "$w_{3}$", "0"]
    assert texts(draw_matrix(np.eye(40))) == []


def test_values_can_be_written_instead():
    assert texts(draw_matrix(W, texts="value"))[:4] == ["1", "2", "3", "0"]


def test_a_row_and_a_column_can_be_outlined():
    ax = draw_matrix(W, row=1, column=2)
    row, column = ax.patches[-3], ax.patches[-1]
    assert (row.get_xy(), row.get_width(), row.get_height()) == ((-0.5, 0.5), 4, 1)
    assert (column.get_xy(), column.get_width(), column.get_height()) == ((1.5, -0.5), 1, 2)


@pytest.mark.parametrize("place", [{"row": 2}, {"column": 4}])
def test_a_line_outside_the_matrix_is_refused(place):
    with pytest.raises(ValueError, match=f"{next(iter(place))} must be below"):
        draw_matrix(W, **place)


def test_entries_of_another_matrix_are_refused():
    with pytest.raises(ValueError, match="entries must lie in the 2 x 4 matrix"):
        draw_matrix(W, entries=entry_weights((3,), (9,)))


def test_a_matrix_too_large_to_see_is_refused_with_its_size():
    with pytest.raises(ValueError, match="3000 x 3000"):
        draw_matrix(scipy.sparse.eye_array(3000))


def test_what_is_no_matrix_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"\(rows, columns\), got \(3,\)"):
        draw_matrix([1, 2, 3])


def test_masks_count_the_weights_that_are_left():
    axes = draw_masks(12, 3)
    assert [ax.get_title("left") or ax.get_title() for ax in axes] == [
        "Dense: 120 weights", "Local: 30 weights", "Local and shared: 3"
    ]


def test_masks_show_the_weights_that_are_left():
    axes = draw_masks(12, 3)
    empty = np.array(to_rgb(style.faint()))
    filled = [(np.asarray(ax.images[0].get_array()) != empty).any(-1).sum() for ax in axes]
    hues = [len({cell_color(ax, *cell) for cell in np.ndindex(10, 12)}) for ax in axes]
    assert filled == [120, 30, 30]
    assert hues == [120, 31, 4]  # the empty cells have one more colour
