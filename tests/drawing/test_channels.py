"""The sum over channels, read back from the artists."""

import numpy as np
import pytest

from course_lib.drawing import draw_channel_sum

Z = np.arange(18).reshape(2, 3, 3)
W = np.array([[[1, 0], [0, 0]], [[0, 0], [0, -1]]])


def numbers(ax):
    return [text.get_text().replace("\N{MINUS SIGN}", "-") for text in ax.texts]


def test_each_row_holds_a_channel_its_slice_and_their_result():
    axes = draw_channel_sum(Z, W)
    assert numbers(axes[0, 0]) == [str(value) for value in range(9)]
    assert numbers(axes[1, 1]) == ["0", "0", "0", "-1"]
    assert numbers(axes[0, 2]) == ["0", "1", "3", "4"]
    assert numbers(axes[1, 2]) == ["-13", "-14", "-16", "-17"]


def test_the_last_column_holds_only_the_sum():
    axes = draw_channel_sum(Z, W)
    assert numbers(axes[0, 3]) == ["-13", "-13", "-13", "-13"]
    assert numbers(axes[1, 3]) == [] and not axes[1, 3].axison


def test_names_stand_in_the_titles():
    axes = draw_channel_sum(Z, W, names=["red", "blue"])
    assert [axes[row, 0].get_title() for row in (0, 1)] == ["z, red", "z, blue"]


@pytest.mark.parametrize("w", [W[:1], W[0]], ids=["a slice too few", "no channels"])
def test_a_kernel_for_other_channels_is_refused_with_both_shapes(w):
    with pytest.raises(ValueError, match=r"z and w: expected shapes .* received \(2, 3, 3\) and"):
        draw_channel_sum(Z, w)


def test_too_few_names_are_refused():
    with pytest.raises(ValueError, match="names: expected one for each of the 2 channels, received 1"):
        draw_channel_sum(Z, W, names=["red"])
