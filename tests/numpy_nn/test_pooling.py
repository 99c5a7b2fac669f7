"""numpy_nn's pooling layers against PyTorch."""

import numpy as np
import oracles
import pytest
import torch
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from strategies import poolings, thorough

from course_lib.numpy_nn import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward

LAYERS = [(max_pool2d, max_pool2d_backward), (avg_pool2d, avg_pool2d_backward)]


@thorough
@given(poolings())
def test_max_pooling_is_pytorchs_also_with_ties_and_overlaps(case):
    layer = torch.nn.functional.max_pool2d
    y, grad_z = oracles.values_and_gradients(lambda z: layer(z, **case.options), case.g, case.z)
    assert_array_equal(max_pool2d(case.z, **case.options), y)
    assert_array_equal(max_pool2d_backward(case.g, case.z, **case.options), grad_z)


@thorough
@given(poolings(dilated=False))
def test_average_pooling_is_pytorchs(case):
    options = {name: value for name, value in case.options.items() if name != "dilation"}
    layer = torch.nn.functional.avg_pool2d
    y, grad_z = oracles.values_and_gradients(lambda z: layer(z, **options), case.g, case.z)
    assert_allclose(avg_pool2d(case.z, **options), y, atol=1e-12)
    assert_allclose(avg_pool2d_backward(case.g, case.z, **options), grad_z, atol=1e-12)


@thorough
@given(poolings())
def test_average_pooling_is_a_convolution_with_equal_weights(case):
    kernel, channels = case.options["kernel_size"], case.z.shape[1]
    options = {name: case.options[name] for name in ("padding", "dilation")}
    options |= {"stride": case.options["stride"] or kernel, "groups": channels}
    weight = np.full((channels, 1, *kernel), 1 / np.prod(kernel))
    y, grad_z, _ = oracles.convolution(weight, case.z, case.g, **options)
    assert_allclose(avg_pool2d(case.z, **case.options), y, atol=1e-12)
    assert_allclose(avg_pool2d_backward(case.g, case.z, **case.options), grad_z, atol=1e-12)


def test_of_equal_numbers_the_first_gets_the_whole_gradient():
    grad_z = max_pool2d_backward([[[[5.0]]]], np.zeros((1, 1, 2, 2)), 2)
    assert_array_equal(grad_z, [[[[5, 0], [0, 0]]]])


def test_a_winner_of_two_windows_gets_the_sum():
    grad_z = max_pool2d_backward([[[[5.0, 7.0]]]], [[[[1.0, 9.0, 2.0]]]], (1, 2), stride=1)
    assert_array_equal(grad_z, [[[[0, 12, 0]]]])


def test_the_padding_never_wins_over_negative_numbers():
    assert_array_equal(max_pool2d(np.full((1, 1, 2, 2), -3.0), 2, padding=1), np.full((1, 1, 2, 2), -3.0))
    assert_array_equal(max_pool2d(np.full((1, 1, 2, 2), -3), 2, padding=1), np.full((1, 1, 2, 2), -3))


@pytest.mark.parametrize(("forward", "backward"), LAYERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(forward, backward, dtype):
    z = np.ones((1, 2, 4, 4), dtype)
    y = forward(z, 2, padding=1)
    assert y.dtype == backward(y, z, 2, padding=1).dtype == dtype


@pytest.mark.parametrize(("forward", "backward"), LAYERS)
def test_arguments_stay_as_they_were(forward, backward):
    z = np.arange(16.0).reshape(1, 1, 4, 4)
    for kernel in (1, 2):
        g = np.ones((1, 1, 4 // kernel, 4 // kernel))
        forward(z, kernel)[...] = 99
        backward(g, z, kernel)[...] = 99
        assert_array_equal(g, np.ones_like(g))
    assert_array_equal(z.ravel(), np.arange(16))


@pytest.mark.parametrize(("forward", "backward"), LAYERS)
def test_an_empty_batch_stays_empty(forward, backward):
    assert forward(np.zeros((0, 2, 4, 4)), 2).shape == (0, 2, 2, 2)
    assert backward(np.zeros((0, 2, 2, 2)), np.zeros((0, 2, 4, 4)), 2).shape == (0, 2, 4, 4)


Z = np.ones((1, 1, 4, 4))

ERRORS = {
    "one image": (lambda: max_pool2d(Z[0], 2), ValueError, r"z must have the shape \(N, C, H, W\); got \(1, 4, 4\)"),
    "kernel too large": (lambda: max_pool2d(Z, (2, 5)), ValueError, "window covers 5 .* only 4"),
    "kernel 0": (lambda: avg_pool2d(Z, 0), ValueError, "kernel_size must be at least 1, got 0"),
    "stride as a word": (lambda: max_pool2d(Z, 2, "2"), TypeError, "stride must be an integer, got '2'"),
    "window of padding": (
        lambda: max_pool2d(Z, 2, padding=(0, 2)),
        ValueError,
        "padding must leave every window a position of the input; got a horizontal padding of 2 for kernel_size 2",
    ),
    "window around the input": (
        lambda: avg_pool2d(np.ones((1, 1, 1, 1)), 2, padding=2, dilation=4),
        ValueError,
        "got a vertical padding of 2 for kernel_size 2, dilation 4 and input size 1",
    ),
    "gradient": (
        lambda: max_pool2d_backward(np.ones((1, 1, 4, 4)), Z, 2),
        ValueError,
        r"g must have the shape of the layer's output, \(1, 1, 2, 2\); got \(1, 1, 4, 4\)",
    ),
    "gradient of the average": (lambda: avg_pool2d_backward(1.0, Z, 2), ValueError, r"g must have .* got \(\)"),
}


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_an_error_names_the_argument_and_what_was_expected(case):
    call, error, message = ERRORS[case]
    with pytest.raises(error, match=message):
        call()
