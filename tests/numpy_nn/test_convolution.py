"""numpy_nn's convolution layer against PyTorch."""

import numpy as np
import oracles
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from strategies import convolutions, thorough

from course_lib.numpy_nn import _convolution, conv2d, conv2d_backward


@thorough
@given(convolutions(num_axes=2, batch=True))
def test_values_are_pytorchs(case):
    expected = oracles.convolution(case.weight, case.z, case.g, **case.options)[0]
    assert_array_equal(conv2d(case.z, case.weight, **case.options), expected)


@thorough
@given(convolutions(num_axes=2, batch=True))
def test_gradients_are_autograds(case):
    _, grad_z, grad_weight = oracles.convolution(case.weight, case.z, case.g, **case.options)
    gradients = conv2d_backward(case.g, case.z, case.weight, **case.options)
    for ours, theirs in zip(gradients, (grad_z, grad_weight, case.g.sum((0, 2, 3))), strict=True):
        assert_array_equal(ours, theirs)


def random_case(dtype=np.float64):
    rng = np.random.default_rng(1)
    shapes = {"z": (5, 4, 7, 6), "weight": (6, 2, 3, 2), "bias": (6,), "g": (5, 6, 4, 7)}
    arrays = {name: rng.standard_normal(shape).astype(dtype) for name, shape in shapes.items()}
    return arrays, {"stride": (2, 1), "padding": (1, 1), "groups": 2}


def test_the_bias_is_added_to_its_channel():
    arrays, options = random_case()
    without = conv2d(arrays["z"], arrays["weight"], **options)
    with_bias = conv2d(arrays["z"], arrays["weight"], arrays["bias"], **options)
    assert_allclose(with_bias, without + arrays["bias"][:, None, None], rtol=1e-15)


def test_results_do_not_depend_on_how_many_images_are_taken_at_a_time(monkeypatch):
    arrays, options = random_case()
    z, weight, g = arrays["z"], arrays["weight"], arrays["g"]
    whole = conv2d(z, weight, **options), *conv2d_backward(g, z, weight, **options)
    for size in (1, 4 * 12 * 28 * 8 * 2):  # one image at a time; two, and one at the end
        monkeypatch.setattr(_convolution, "CACHE_BYTES", size)
        parts = conv2d(z, weight, **options), *conv2d_backward(g, z, weight, **options)
        for part, expected in zip(parts, whole, strict=True):
            assert_allclose(part, expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(dtype):
    arrays, options = random_case(dtype)
    y = conv2d(arrays["z"], arrays["weight"], arrays["bias"], **options)
    gradients = conv2d_backward(arrays["g"], arrays["z"], arrays["weight"], **options)
    assert {result.dtype for result in (y, *gradients)} == {np.dtype(dtype)}


def test_float32_is_right_to_float32_precision():
    arrays, options = random_case(np.float32)
    y, grad_z, grad_weight = oracles.convolution(arrays["weight"], arrays["z"], arrays["g"], **options)
    assert_allclose(conv2d(arrays["z"], arrays["weight"], **options), y, atol=1e-5)
    gradients = conv2d_backward(arrays["g"], arrays["z"], arrays["weight"], **options)
    assert_allclose(gradients[0], grad_z, atol=1e-5)
    assert_allclose(gradients[1], grad_weight, atol=1e-4)


def test_arguments_stay_as_they_were():
    arrays, options = random_case()
    before = {name: array.copy() for name, array in arrays.items()}
    results = [conv2d(arrays["z"], arrays["weight"], arrays["bias"], **options)]
    results += conv2d_backward(arrays["g"], arrays["z"], arrays["weight"], **options)
    results.append(conv2d(arrays["z"], np.ones((4, 4, 1, 1))))
    for result in results:
        result[...] = 99
    for name, array in arrays.items():
        assert_array_equal(array, before[name])


def test_an_empty_batch_gives_an_empty_output_and_no_weight_gradient():
    z, weight = np.zeros((0, 2, 5, 5)), np.ones((3, 2, 3, 3))
    assert conv2d(z, weight).shape == (0, 3, 3, 3)
    grad_z, grad_weight, grad_bias = conv2d_backward(np.zeros((0, 3, 3, 3)), z, weight)
    assert grad_z.shape == z.shape
    assert_array_equal(grad_weight, np.zeros_like(weight))
    assert_array_equal(grad_bias, np.zeros(3))


Z, WEIGHT = np.ones((1, 3, 8, 8)), np.ones((6, 3, 3, 3))

ERRORS = {
    "one image": (lambda: conv2d(Z[0], WEIGHT), ValueError, r"z must have .* \(N, C_in, H, W\); got \(3, 8, 8\)"),
    "flat weight": (lambda: conv2d(Z, WEIGHT[0]), ValueError, r"weight must have .* \(C_out, C_in/groups, KH, KW\)"),
    "words": (lambda: conv2d(Z, [[[["a"]]]]), TypeError, "weight must be an array of real numbers"),
    "channels": (lambda: conv2d(Z, WEIGHT[:, :2]), ValueError, "weight must have 3 input channels on axis 1"),
    "short bias": (lambda: conv2d(Z, WEIGHT, [1, 2]), ValueError, r"bias must have the shape \(6,\), .* \(2,\)"),
    "bias with axes": (lambda: conv2d(Z, WEIGHT, [[1]]), ValueError, r"bias must have .* \(C_out,\); got \(1, 1\)"),
    "three strides": (lambda: conv2d(Z, WEIGHT, stride=(1, 1, 1)), ValueError, "stride must be one integer or two"),
    "stride of half a step": (lambda: conv2d(Z, WEIGHT, stride=0.5), TypeError, "stride must be an integer, got 0.5"),
    "groups": (lambda: conv2d(Z, WEIGHT, groups=2), ValueError, "groups must divide in_channels"),
    "too large a kernel": (lambda: conv2d(Z, WEIGHT, dilation=4), ValueError, "window covers 9 .* only 8"),
    "gradient": (
        lambda: conv2d_backward(np.ones((1, 6, 8, 8)), Z, WEIGHT),
        ValueError,
        r"g must have the shape of the layer's output, \(1, 6, 6, 6\); got \(1, 6, 8, 8\)",
    ),
}


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_an_error_names_the_argument_and_what_was_expected(case):
    call, error, message = ERRORS[case]
    with pytest.raises(error, match=message):
        call()
