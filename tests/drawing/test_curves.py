"""Measurements as lines, read back from the artists."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.drawing import draw_history, draw_shift_accuracy

SHIFTS = [0, 1, 2, 3]
ACCURACIES = {"dense net": [[1.0, 0.9, 0.8, 0.5], [1.0, 0.7, 0.6, 0.3]], "conv net": [[1.0, 1.0, 0.98, 0.96]]}


def title(ax):
    return ax.get_title("left") or ax.get_title()


def test_the_line_is_the_mean_of_the_seeds_in_percent():
    line = draw_shift_accuracy(SHIFTS, ACCURACIES).lines[0]
    assert np.allclose(line.get_ydata(), [100, 80, 70, 40])


def test_the_band_is_the_range_of_the_seeds():
    corners = draw_shift_accuracy(SHIFTS, ACCURACIES).collections[0].get_paths()[0].vertices
    at_three = corners[corners[:, 0] == 3, 1]
    assert (at_three.min(), at_three.max()) == pytest.approx((30, 50))


def test_the_title_states_what_the_shift_costs():
    ax = draw_shift_accuracy(SHIFTS, ACCURACIES)
    assert title(ax) == "A 3-pixel shift costs the dense net 60 and the conv net 4.0 points"
    assert title(draw_shift_accuracy(SHIFTS, ACCURACIES, at=1)).startswith("A 1-pixel shift costs the dense net 20")


def test_lines_are_named_at_their_ends_and_there_is_no_legend():
    ax = draw_shift_accuracy(SHIFTS, ACCURACIES)
    assert {"dense net", "conv net"} <= {text.get_text() for text in ax.texts}
    assert ax.get_legend() is None


def test_lines_differ_in_marker_as_well_as_in_colour():
    lines = draw_shift_accuracy(SHIFTS, ACCURACIES).lines
    assert len({line.get_marker() for line in lines}) == len({line.get_color() for line in lines}) == 2


def test_percent_instead_of_fractions_is_refused():
    with pytest.raises(ValueError, match=r"accuracies\['net'\] must lie in \[0, 1\], got 50 to 90"):
        draw_shift_accuracy([0, 1], {"net": [90, 50]})


def test_a_table_of_another_length_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"shape \(seeds, 4\), got \(2,\)"):
        draw_shift_accuracy(SHIFTS, {"net": [0.9, 0.5]})


def test_a_shift_that_was_not_measured_is_refused():
    with pytest.raises(ValueError, match="at must be one of the shifts"):
        draw_shift_accuracy(SHIFTS, ACCURACIES, at=7)


def test_the_history_s_title_says_where_the_loss_went():
    history = SimpleNamespace(loss=[2.0] * 5 + [1.0] * 5, accuracy=[0.5, 0.875])
    assert title(draw_history(history)) == "The loss goes from 2.00 to 1.00 in 10 steps; accuracy 87.5 %"


def test_every_step_of_the_history_is_drawn():
    history = SimpleNamespace(loss=[3.0, 1.0, 2.0], accuracy=[])
    assert draw_history(history).lines[0].get_ydata().tolist() == [3, 1, 2]


def test_a_history_without_steps_is_refused():
    with pytest.raises(ValueError, match="at least one step"):
        draw_history(SimpleNamespace(loss=[], accuracy=[]))
