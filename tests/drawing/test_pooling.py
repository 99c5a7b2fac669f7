"""Max and average pooling, read back from the artists."""

import numpy as np
import pytest

from course_lib.drawing import draw_pooling

Z = np.array([[1, 3, 0, 2], [5, 7, 4, 2], [0, 0, 6, 6], [0, 4, 6, 6]])


def numbers(ax):
    return [text.get_text() for text in ax.texts]


def test_each_window_gives_its_largest_number_and_its_mean():
    _, largest, means = draw_pooling(Z)
    assert numbers(largest) == ["7", "4", "4", "6"]
    assert numbers(means) == ["4", "2", "1", "6"]


def test_the_same_window_is_outlined_in_all_three():
    boxes = [ax.patches[-1] for ax in draw_pooling(Z, 2, (1, 0))]
    assert [(*box.get_xy(), box.get_width(), box.get_height()) for box in boxes] == [
        (-0.5, 1.5, 2, 2), (-0.5, 0.5, 1, 1), (-0.5, 0.5, 1, 1)
    ]


def test_the_three_share_one_scale_of_colour():
    assert len({ax.images[0].get_clim() for ax in draw_pooling(Z)}) == 1


def test_a_cell_outside_the_output_is_refused():
    with pytest.raises(ValueError, match=r"output_index: expected a cell of the \(2, 2\) output, received \(0, 2\)"):
        draw_pooling(Z, 2, (0, 2))


def test_what_is_no_picture_is_refused():
    with pytest.raises(ValueError, match=r"z: expected shape \(H, W\), received \(4,\)"):
        draw_pooling(Z[0])
