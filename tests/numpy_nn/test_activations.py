"""numpy_nn's activation functions against PyTorch."""

import numpy as np
import oracles
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import thorough, whole_numbers

from course_lib.numpy_nn import relu, relu_backward, softmax, softmax_backward, tanh, tanh_backward

LAYERS = {
    "relu": (relu, relu_backward, torch.relu),
    "tanh": (tanh, tanh_backward, torch.tanh),
    "softmax": (softmax, softmax_backward, lambda z: torch.softmax(z, dim=-1)),
}
every_layer = pytest.mark.parametrize("name", LAYERS)


@every_layer
@thorough
@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.data())
def test_values_and_gradients_are_pytorchs(name, shape, data):
    forward, backward, peer = LAYERS[name]
    z, g = (data.draw(whole_numbers(tuple(shape), largest=4)) for _ in range(2))
    y, grad_z = oracles.values_and_gradients(peer, g, z)
    assert_allclose(forward(z), y, rtol=1e-13)
    assert_allclose(backward(g, z), grad_z, rtol=1e-10, atol=1e-14)


@every_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(name, dtype):
    forward, backward, _ = LAYERS[name]
    z = np.array([[-1.0, 0.0, 2.0]], dtype)
    assert forward(z).dtype == backward(z, z).dtype == dtype


@every_layer
def test_arguments_stay_as_they_were(name):
    forward, backward, _ = LAYERS[name]
    z, g = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    forward(z)[...] = 99
    backward(g, z)[...] = 99
    assert_array_equal([z, g], [[1, 2], [3, 4]])


@every_layer
def test_a_gradient_of_another_shape_is_refused(name):
    with pytest.raises(ValueError, match=r"g must have the shape of the layer's output, \(2,\); got \(1,\)"):
        LAYERS[name][1]([1.0], [1.0, 2.0])


@every_layer
def test_words_are_refused(name):
    with pytest.raises(TypeError, match="z must be an array of real numbers; got list of dtype"):
        LAYERS[name][0](["one"])


def test_relus_gradient_at_zero_is_zero():
    assert_array_equal(relu_backward([1.0, 1.0, 1.0], [-1.0, 0.0, 1.0]), [0, 0, 1])


def test_softmax_neither_overflows_nor_divides_by_zero():
    assert_array_equal(softmax([[1e4, 0.0], [-1e4, -1e4]]), [[1, 0], [0.5, 0.5]])


@pytest.mark.parametrize("z", [3.0, np.ones((2, 0))])
def test_softmax_of_no_classes_is_refused(z):
    with pytest.raises(ValueError, match=r"z must have the shape .* with at least one class"):
        softmax(z)
