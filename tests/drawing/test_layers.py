"""Where the parameters are and what a unit sees, read back from the artists."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from course_lib.drawing import draw_counts, draw_receptive_field, style
from course_lib.shapes import receptive_field

ROWS = [
    {"name": "conv", "kind": "Conv2d", "weights": 90, "biases": 10, "multiply_adds": 900},
    {"name": "pool", "kind": "MaxPool2d", "weights": 0, "biases": 0, "multiply_adds": 0},
    {"name": "fc", "kind": "Linear", "weights": 300, "biases": 0, "multiply_adds": 300},
]


def areas(ax):
    return {patch.get_label(): patch for patch in ax.patches if isinstance(patch, Rectangle)}


def title(ax):
    return ax.get_title("left") or ax.get_title()


def test_areas_are_the_shares_of_parameters_and_of_work():
    heights = {name: patch.get_height() for name, patch in areas(draw_counts(ROWS)).items()}
    shares = {"conv parameters": 0.25, "fc parameters": 0.75, "conv work": 0.75, "fc work": 0.25}
    assert heights == pytest.approx(shares)


def test_the_title_states_the_shares():
    assert "75 % of the parameters" in title(draw_counts(ROWS)) and "75 % of the work" in title(draw_counts(ROWS))


def test_dense_and_convolutional_layers_differ_in_colour():
    patches = areas(draw_counts(ROWS))
    assert patches["conv work"].get_facecolor() == to_rgba(style.WEIGHT) != patches["fc work"].get_facecolor()


def test_each_area_is_named_with_count_and_share():
    written = [text.get_text() for text in draw_counts(ROWS).texts]
    assert "fc  300  (75 %)" in written and "conv  900  (75 %)" in written


def test_rows_with_attributes_and_tables_are_read_too():
    class Row:
        def __init__(self, fields):
            self.__dict__.update(fields)

    class Table:
        rows = [Row(row) for row in ROWS]

    assert areas(draw_counts(Table())).keys() == areas(draw_counts(ROWS)).keys()


def test_many_layers_are_drawn_by_block():
    rows = [{**ROWS[0], "name": f"b{i // 10}/{i}", "block": f"b{i // 10}"} for i in range(30)]
    heights = {name: patch.get_height() for name, patch in areas(draw_counts(rows)).items()}
    assert heights == pytest.approx({f"b{i} {key}": 1 / 3 for i in range(3) for key in ("parameters", "work")})


def test_a_row_without_a_count_is_refused_by_its_name():
    with pytest.raises(ValueError, match="'weights' is missing"):
        draw_counts([{"name": "conv", "kind": "Conv2d"}])


def test_no_layer_to_draw_is_refused():
    with pytest.raises(ValueError, match="at least one layer"):
        draw_counts(ROWS[1:2])


def boxes(ax, level):
    squares = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return [square for square in squares if square.get_y() == pytest.approx(level - 0.17)]


def test_the_cone_ends_on_the_positions_that_the_unit_sees():
    field = receptive_field([5, (2, 2), 5, (2, 2)])
    ax = draw_receptive_field(field, input_size=28, index=1)
    strong = [box.get_x() + 0.4 for box in boxes(ax, 0) if box.get_alpha() == 1]
    assert np.allclose(sorted(strong), field.positions(1, at=0))


def test_positions_in_the_padding_are_hollow():
    ax = draw_receptive_field(receptive_field([(3, 1, 1)]), input_size=6, index=0)
    hollow = [box for box in boxes(ax, 0) if box.get_facecolor()[3] == 0]
    assert [round(box.get_x() + 0.4, 9) for box in hollow] == [-1]


def test_a_unit_stands_above_the_middle_of_what_it_sees():
    field = receptive_field([(3, 2, 1), (3, 2, 1)])
    ax = draw_receptive_field(field, input_size=16)
    for level in (0, 1, 2):
        floor = field.fields[level]
        places = sorted(box.get_x() + box.get_width() / 2 for box in boxes(ax, level) if box.get_facecolor()[3] > 0)
        assert places[0] == pytest.approx(floor.start + (floor.size - 1) / 2)
        assert places[1] - places[0] == pytest.approx(floor.stride)


def test_the_title_counts_the_positions():
    assert title(draw_receptive_field(receptive_field([3, 3]), input_size=9)).endswith("sees 5 of 9 positions")


def test_the_title_keeps_padding_and_gaps_apart_from_what_is_seen():
    padded = draw_receptive_field(receptive_field([(3, 1, 1)]), input_size=6, index=0)
    assert title(padded).endswith("sees 2 of 6 positions and 1 of the padding")
    dilated = draw_receptive_field(receptive_field([(3, 1, 0, 2)]), input_size=9)
    assert title(dilated).endswith("sees 3 of 9 positions")


def test_a_unit_outside_the_last_layer_is_refused():
    with pytest.raises(ValueError, match="index must be below 5"):
        draw_receptive_field(receptive_field([3, 3]), input_size=9, index=5)


def test_names_that_do_not_match_the_layers_are_refused():
    with pytest.raises(ValueError, match="names must be 3.*got 1"):
        draw_receptive_field(receptive_field([3, 3]), input_size=9, names=["input"])
