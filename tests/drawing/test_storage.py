"""Memory as lines, read back from the artists."""

import pytest

from course_lib.drawing import draw_storage

SIZES = [32, 256]
STORAGE = {"dense": [8.4e6, 34.36e9], "kernel": [72, 72]}


def test_each_way_is_a_line_with_its_name_at_the_end():
    ax = draw_storage(SIZES, STORAGE)
    assert [line.get_label() for line in ax.lines] == ["dense", "kernel"]
    assert [list(line.get_ydata()) for line in ax.lines] == list(STORAGE.values())
    assert {"dense", "kernel"} <= {text.get_text() for text in ax.texts}


def test_both_axes_are_in_powers():
    ax = draw_storage(SIZES, STORAGE)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_the_title_compares_the_first_with_the_last_at_the_largest_size():
    assert draw_storage(SIZES, STORAGE).get_title() == "At 256 pixels: dense 34.4 GB, kernel 72 bytes"


def test_a_limit_is_a_dashed_line_with_its_size():
    ax = draw_storage(SIZES, STORAGE, limit=16e9)
    assert list(ax.lines[-1].get_ydata()) == [16e9, 16e9]
    assert "memory of a laptop: 16 GB" in [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("storage", [{}, {"dense": [1]}, {"dense": [0, 1]}], ids=["none", "too few", "not positive"])
def test_what_cannot_be_drawn_is_refused(storage):
    with pytest.raises(ValueError, match="storage: expected 2 positive numbers"):
        draw_storage(SIZES, storage)
