"""Output sizes, windows and receptive fields, with torch as the oracle."""

import doctest

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_lib import shapes
from course_lib.shapes import Field, Layer, integer, output_size, pair, receptive_field, same_padding, window

geometry = st.builds(
    dict,
    kernel_size=st.integers(1, 5),
    stride=st.integers(1, 4),
    padding=st.integers(0, 3),
    dilation=st.integers(1, 3),
)


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(shapes, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 15 and result.failed == 0


@settings(deadline=None)
@given(st.integers(1, 20), geometry)
def test_output_size_equals_that_of_torch(input_size, geometry):
    assume(input_size + 2 * geometry["padding"] >= geometry["dilation"] * (geometry["kernel_size"] - 1) + 1)
    z = torch.zeros(1, 1, input_size, device="meta")
    conv = torch.nn.Conv1d(1, 1, bias=False, device="meta", **geometry)
    assert output_size(input_size, **geometry) == conv(z).shape[-1]


@settings(deadline=None)
@given(st.integers(1, 20), geometry)
def test_output_size_in_ceil_mode_equals_that_of_torch_pooling(input_size, geometry):
    assume(geometry["padding"] <= geometry["kernel_size"] // 2)
    assume(input_size + 2 * geometry["padding"] >= geometry["dilation"] * (geometry["kernel_size"] - 1) + 1)
    z = torch.zeros(1, 1, input_size)
    pool = torch.nn.MaxPool1d(ceil_mode=True, **geometry)
    assert output_size(input_size, **geometry, ceil_mode=True) == pool(z).shape[-1]


@settings(deadline=None)
@given(st.integers(1, 20), geometry)
def test_the_last_window_fits_and_one_more_would_not(input_size, geometry):
    assume(input_size + 2 * geometry["padding"] >= geometry["dilation"] * (geometry["kernel_size"] - 1) + 1)
    count = output_size(input_size, **geometry)
    end = input_size + geometry["padding"]
    assert window(count - 1, **geometry)[-1] < end <= window(count, **geometry)[-1]


@settings(deadline=None)
@given(st.integers(1, 4).map(lambda half: 2 * half - 1), st.integers(1, 3), st.integers(1, 30))
def test_same_padding_keeps_the_size(kernel_size, dilation, input_size):
    padding = same_padding(kernel_size, dilation)
    assert output_size(input_size, kernel_size, padding=padding, dilation=dilation) == input_size


def influences(layers, input_size, unit):
    """Return the input positions with a non-zero gradient for `unit` of the last layer (all weights are 1)."""
    z = torch.zeros(1, 1, input_size, dtype=torch.float64, requires_grad=True)
    y = z
    for layer in layers:
        weight = torch.ones(1, 1, layer.kernel_size, dtype=torch.float64)
        y = torch.nn.functional.conv1d(
            y, weight, stride=layer.stride, padding=layer.padding, dilation=layer.dilation
        )
    y[0, 0, unit].backward()
    return tuple(torch.nonzero(z.grad[0, 0]).flatten().tolist())


@settings(max_examples=60, deadline=None)
@given(st.lists(geometry.map(lambda g: Layer(**g)), min_size=1, max_size=4), st.data())
def test_positions_are_exactly_the_pixels_with_a_gradient(layers, data):
    field = receptive_field(layers)
    unit = data.draw(st.integers(0, 12))
    input_size = max(field.window(unit).stop, 1) + 40  # the padding after the image stays out of sight
    padding = sum(layer.padding * below.stride for layer, below in zip(layers, field.fields))
    positions = field.positions(unit)
    assert field.window(unit)[0] == positions[0] and field.window(unit)[-1] == positions[-1]
    if positions[0] >= padding:  # no layer of the cone touches padding, where values do not come from the image
        assert influences(layers, input_size, unit) == positions
    else:
        assert set(influences(layers, input_size, unit)) <= set(positions)


def test_a_units_cone_has_the_units_of_every_layer_below():
    field = receptive_field([3, (2, 2), 3])
    assert [field.positions(4, at=at) for at in (3, 2, 1, 0)] == [
        (4,),
        (4, 5, 6),
        (8, 9, 10, 11, 12, 13),
        tuple(range(8, 16)),
    ]


def test_positions_leave_out_what_a_large_stride_skips():
    assert receptive_field([(1, 3), 2]).positions(0) == (0, 3)


def test_the_receptive_field_of_vgg16_before_its_dense_layers_is_212():
    block = [(3, 1, 1), (3, 1, 1)]
    layers = (block + [(2, 2)]) * 2 + (block + [(3, 1, 1), (2, 2)]) * 3
    field = receptive_field(layers)
    assert (field.size, field.stride) == (212, 32)


def test_without_layers_a_unit_sees_itself():
    field = receptive_field([])
    assert field.fields == (Field(1, 1, 0),) and field.window(3) == range(3, 4)


def test_numpy_integers_are_integers():
    assert output_size(np.int64(7), np.int32(3)) == 5
    assert type(output_size(np.int64(7), np.int32(3))) is int
    assert pair(np.array([1, 2]), "stride") == (1, 2)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: output_size(0, 3), "input_size must be at least 1, got 0"),
        (lambda: output_size(5, 0), "kernel_size must be at least 1, got 0"),
        (lambda: output_size(5, 3, stride=0), "stride must be at least 1, got 0"),
        (lambda: output_size(5, 3, padding=-1), "padding must be at least 0, got -1"),
        (lambda: output_size(5, 3, dilation=0), "dilation must be at least 1, got 0"),
        (lambda: output_size(4, 3, dilation=2), "the window covers 5 positions but the padded input has only 4"),
        (lambda: window(-1, 3), "output_index must be at least 0, got -1"),
        (lambda: same_padding(2), "use an odd kernel_size"),
        (lambda: pair((1, 2, 3), "stride"), "stride must be one integer or two"),
        (lambda: pair((1, 0), "stride", minimum=1), r"stride\[1\] must be at least 1, got 0"),
        (lambda: receptive_field([3, (3, 0)]), "layer 2: stride must be at least 1, got 0"),
        (lambda: receptive_field([(1, 1, 1, 1, 1)]), "layer 1 must be"),
        (lambda: receptive_field([3]).window(0, layer=2), "layer must be between 0"),
        (lambda: receptive_field([3, 3]).positions(0, layer=1, at=2), "at must not be above layer 1, got 2"),
    ],
)
def test_bad_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("value", [2.0, True, "3", None])
def test_only_integers_are_integers(value):
    with pytest.raises(TypeError, match=r"stride must be an integer, got"):
        integer(value, "stride")


def test_a_string_is_not_a_pair():
    with pytest.raises(TypeError, match="kernel_size must be an integer, got '33'"):
        pair("33", "kernel_size")
