"""numpy_nn's dense layer against PyTorch."""

import numpy as np
import oracles
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from strategies import thorough, whole_numbers

from course_lib.numpy_nn import dense, dense_backward

SIZES = st.tuples(st.integers(0, 4), st.integers(1, 5), st.integers(1, 5))


@thorough
@given(SIZES, st.data())
def test_values_and_gradients_are_pytorchs(sizes, data):
    num_rows, in_features, out_features = sizes
    shapes = (num_rows, out_features), (num_rows, in_features), (out_features, in_features), (out_features,)
    g, z, weight, bias = (data.draw(whole_numbers(shape)) for shape in shapes)
    y, *gradients = oracles.values_and_gradients(torch.nn.functional.linear, g, z, weight, bias)
    assert_array_equal(dense(z, weight, bias), y)
    assert_array_equal(dense(z, weight), y - bias)
    for ours, theirs in zip(dense_backward(g, z, weight), gradients, strict=True):
        assert_array_equal(ours, theirs)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(dtype):
    z, weight, bias = np.ones((2, 3), dtype), np.ones((4, 3), dtype), np.ones(4, dtype)
    y = dense(z, weight, bias)
    assert {result.dtype for result in (y, *dense_backward(y, z, weight))} == {np.dtype(dtype)}


def test_arguments_stay_as_they_were():
    arrays = z, weight, bias, g = np.ones((1, 1)), np.ones((1, 1)), np.ones(1), np.ones((1, 1))
    for result in (dense(z, weight), dense(z, weight, bias), *dense_backward(g, z, weight)):
        result[...] = 99
    assert all((array == 1).all() for array in arrays)


ERRORS = {
    "one row": (lambda: dense(np.ones(3), np.ones((4, 3))), r"z must have the shape \(N, in_features\); got \(3,\)"),
    "transposed weight": (lambda: dense(np.ones((2, 3)), np.ones((3, 4))), r"z must have 4 features .* got \(2, 3\)"),
    "short bias": (lambda: dense(np.ones((2, 3)), np.ones((4, 3)), [1]), r"bias must have .* \(4,\), .* got \(1,\)"),
    "gradient": (
        lambda: dense_backward(np.ones((2, 3)), np.ones((2, 3)), np.ones((4, 3))),
        r"g must have the shape of the layer's output, \(2, 4\); got \(2, 3\)",
    ),
}


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_an_error_names_the_argument_and_what_was_expected(case):
    call, message = ERRORS[case]
    with pytest.raises(ValueError, match=message):
        call()
