"""One visual language: roles, maps, labels that can be read."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.drawing import style


def test_the_signed_map_is_lightest_at_zero_and_has_two_hues():
    colors = style.SIGNED(np.linspace(0, 1, 11))[:, :3]
    assert colors.sum(1).argmax() == 5
    assert colors[1, 2] > colors[1, 0] and colors[9, 0] > colors[9, 2]


@pytest.mark.parametrize("color", [*style.PALETTE, style.INK, style.PAPER, *style.weight_hues(25)])
def test_text_on_every_colour_has_a_contrast_of_at_least_three(color):
    def luminance(shade):
        channels = np.asarray(mpl.colors.to_rgb(shade))
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    light, dark = sorted([luminance(color), luminance(style.readable_on(color))], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


@pytest.mark.parametrize("count", [1, 3, 9, 10, 25, 49])
def test_every_weight_has_a_hue_of_its_own(count):
    assert len(set(style.weight_hues(count))) == count


def test_the_limit_of_a_signed_scale_is_the_largest_magnitude_and_never_zero():
    assert style.signed_limit([-3, 2]) == 3
    assert style.signed_limit(np.zeros((2, 2))) == 1
    assert style.signed_limit([]) == 1


def test_line_ends_are_named_in_the_lines_colours_and_do_not_overlap():
    figure, ax = plt.subplots()
    ax.plot([0, 1], [0, 0.500], color="red", label="one")
    ax.plot([0, 1], [0, 0.501], color="blue", label="two")
    ax.plot([0, 1], [0, 1], label="_hidden")
    notes = style.label_line_ends(ax)
    assert [(note.get_text(), note.get_color()) for note in notes] == [("one", "red"), ("two", "blue")]
    heights = [note.get_position()[1] for note in notes]
    assert heights[1] - heights[0] >= 0.054
    plt.close(figure)


def test_a_wrong_number_of_line_names_is_refused():
    figure, ax = plt.subplots()
    ax.plot([0, 1], [0, 1], label="one")
    with pytest.raises(ValueError, match="labels.*1 lines.*received 2"):
        style.label_line_ends(ax, ["a", "b"])
    plt.close(figure)


def test_spread_keeps_order_and_distance_and_leaves_what_is_apart():
    assert style.spread([0.1, 0.9], 0.05).tolist() == pytest.approx([0.1, 0.9])
    moved = style.spread([0.5, 0.5, 0.4], 0.1)
    assert moved.argsort().tolist() == [2, 0, 1]
    assert np.diff(np.sort(moved)).min() >= 0.1 - 1e-12


def test_the_style_puts_titles_at_the_left_and_dark_ink_on_light_paper():
    with mpl.rc_context():
        style.use_style()
        assert mpl.rcParams["axes.titlelocation"] == "left"
        assert (mpl.rcParams["figure.facecolor"], mpl.rcParams["text.color"]) == (style.PAPER, style.INK)
        style.use_style(dark=True)
        assert mpl.rcParams["figure.facecolor"] == style.DARK_PAPER
