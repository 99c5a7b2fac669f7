"""Pictures, kernels and the step between them, read back from the artists."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.drawing import (
    draw_correlation_step,
    draw_filters,
    draw_grid,
    draw_image,
    draw_images,
    draw_kernel,
    style,
)

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_a_photo_is_drawn_with_its_whole_range():
    ax = draw_image(np.array([[100, 120]], dtype=np.uint8))
    assert ax.images[0].get_clim() == (0, 255)


def test_a_photo_in_floats_is_clipped_to_zero_and_one():
    ax = draw_image(np.array([[-1.0, 2.0]]))
    assert ax.images[0].get_array().tolist() == [[0, 1]]


def test_a_signed_image_is_centred_on_zero():
    ax = draw_image(np.array([[-1.0, 3.0]]), kind="signed")
    assert ax.images[0].get_clim() == (-3, 3)
    assert ax.images[0].cmap is style.SIGNED


def test_a_magnitude_starts_at_zero_in_cividis():
    ax = draw_image(np.array([[2.0, 3.0]]), kind="magnitude")
    assert ax.images[0].get_clim() == (0, 3)
    assert ax.images[0].cmap.name == style.MAGNITUDE


@pytest.mark.parametrize("image", [np.zeros(3), np.zeros((2, 2, 4)), np.zeros((0, 3)), np.zeros((1, 3, 8, 8))])
def test_an_array_that_is_no_image_is_refused_with_its_shape(image):
    with pytest.raises(ValueError, match=r"image: expected shape.*received \("):
        draw_image(image)


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="photo, magnitude, signed.*'grey'"):
        draw_image(np.zeros((2, 2)), kind="grey")


def test_given_axes_are_drawn_into_and_returned():
    figure, ax = plt.subplots()
    assert draw_image(np.zeros((2, 2)), ax=ax) is ax
    assert draw_kernel(SOBEL, ax=ax) is ax
    assert plt.get_fignums() == [figure.number]


def test_a_row_has_one_titled_panel_per_image():
    axes = draw_images([np.zeros((2, 2))] * 3, titles=["a", "b", "c"])
    assert [ax.get_title("left") or ax.get_title() for ax in axes] == ["a", "b", "c"]


def test_titles_that_do_not_match_the_images_are_refused():
    with pytest.raises(ValueError, match="titles: expected one for each of the 2 images, received 1"):
        draw_images([np.zeros((2, 2))] * 2, titles=["a"])


def test_axes_that_do_not_match_the_images_are_refused():
    _, axes = plt.subplots(1, 3)
    with pytest.raises(ValueError, match="axes: expected 2.*received 3"):
        draw_images([np.zeros((2, 2))] * 2, axes=axes)


def test_a_kernel_carries_its_numbers_in_raster_order():
    assert texts(draw_kernel(SOBEL)) == ["−1", "0", "1", "−2", "0", "2", "−1", "0", "1"]


def test_a_kernel_is_framed_in_the_colour_of_weights():
    assert draw_kernel(SOBEL).patches[-1].get_edgecolor() == plt.matplotlib.colors.to_rgba(style.WEIGHT)


def test_a_vector_is_drawn_as_one_row():
    assert draw_grid([1, 2.5, 1 / 9]).images[0].get_array().shape == (1, 3)
    assert texts(draw_grid([1, 2.5, 1 / 9])) == ["1", "2.50", "0.11"]


def test_numbers_below_zero_choose_the_signed_map():
    assert draw_grid([1, 2]).images[0].cmap.name == style.MAGNITUDE
    assert draw_grid([-1, 2]).images[0].cmap is style.SIGNED
    assert draw_kernel([1, 2]).images[0].cmap is style.SIGNED


def test_own_texts_replace_the_numbers():
    assert texts(draw_grid([1, 2], texts=["a", "b"])) == ["a", "b"]
    with pytest.raises(ValueError, match=r"texts: expected shape \(1, 2\)"):
        draw_grid([1, 2], texts=["a"])


def test_a_step_outlines_the_window_that_gives_the_output_cell():
    z = np.arange(30).reshape(5, 6)
    axes = draw_correlation_step(z, SOBEL, (1, 0), stride=2, padding=1)
    window, cell = axes[0].patches[-1], axes[2].patches[-1]
    assert (window.get_xy(), window.get_width(), window.get_height()) == ((-0.5, 1.5), 3, 3)
    assert (cell.get_xy(), cell.get_width(), cell.get_height()) == ((-0.5, 0.5), 1, 1)
    assert axes[0].images[0].get_array().shape == (7, 8)


def test_a_step_spells_the_products_and_their_sum():
    axes = draw_correlation_step([[1, 2], [3, 4]], [[1, 0], [0, -1]])
    assert axes[0].figure.get_supxlabel() == "$y_{0,0}$ = 1·1 + 4·(−1) = −3"


def test_a_step_along_a_line_has_one_index():
    axes = draw_correlation_step([1, 2, 3, 4], [1, 10], (0, 1))
    assert axes[0].figure.get_supxlabel() == "$y_{1}$ = 2·1 + 3·10 = 32"


def test_a_step_outside_the_output_is_refused_with_its_size():
    with pytest.raises(ValueError, match=r"output_index.*3 x 4 output, received \(3, 0\)"):
        draw_correlation_step(np.zeros((5, 6)), SOBEL, (3, 0))


def test_filters_stand_above_their_kernels():
    photo = np.random.default_rng(0).random((8, 8))
    axes = draw_filters({"photo": photo, "edges": photo - 0.5}, kernels={"edges": SOBEL})
    assert axes.shape == (2, 2)
    assert len(texts(axes[1, 1])) == 9 and not axes[1, 0].axison
    assert axes[0, 1].images[0].cmap is style.SIGNED and axes[0, 0].images[0].cmap.name == "gray"


def test_a_kernel_without_its_photo_is_refused_by_name():
    with pytest.raises(ValueError, match="none for sharpen"):
        draw_filters({"photo": np.zeros((2, 2))}, kernels={"sharpen": SOBEL})


@pytest.mark.parametrize("draw", [draw_image, draw_kernel])
def test_the_array_is_left_as_it_was(draw):
    array = SOBEL.astype(float)
    draw(array)
    assert (array == SOBEL).all()
