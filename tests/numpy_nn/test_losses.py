"""numpy_nn's cross-entropy against PyTorch."""

import numpy as np
import oracles
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import thorough, whole_numbers

from course_lib.numpy_nn import cross_entropy, cross_entropy_backward


@thorough
@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_value_and_gradient_are_pytorchs(num_rows, num_classes, data):
    logits = data.draw(whole_numbers((num_rows, num_classes)))
    targets = np.array(data.draw(st.lists(st.integers(0, num_classes - 1), min_size=num_rows, max_size=num_rows)))
    peer = torch.nn.functional.cross_entropy
    loss, grad_logits = oracles.values_and_gradients(lambda z: peer(z, torch.from_numpy(targets)), 3.0, logits)
    assert_allclose(cross_entropy(logits, targets), loss, rtol=1e-13, atol=1e-15)
    assert_allclose(cross_entropy_backward(3.0, logits, targets), grad_logits, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(dtype):
    logits = np.ones((2, 3), dtype)
    assert cross_entropy(logits, [0, 1]).dtype == cross_entropy_backward(1.0, logits, [0, 1]).dtype == dtype


def test_a_hopeless_guess_costs_much_but_not_infinity():
    assert cross_entropy([[0.0, 1000.0]], [0]) == 1000


def test_arguments_stay_as_they_were():
    logits, targets = np.zeros((2, 2)), np.array([0, 1])
    cross_entropy_backward(1.0, logits, targets)[...] = 99
    assert_array_equal(logits, np.zeros((2, 2)))
    assert_array_equal(targets, [0, 1])


ERRORS = {
    "one row": (lambda: cross_entropy([1.0, 2.0], [0]), ValueError, r"logits must have .* \(N, number of classes\)"),
    "one-hot": (lambda: cross_entropy([[1.0, 2]], [[0, 1]]), ValueError, r"targets must have .* \(N,\); got \(1, 2\)"),
    "floats": (lambda: cross_entropy([[1.0, 2.0]], [1.0]), TypeError, "targets must be integers, .* dtype float64"),
    "too few": (lambda: cross_entropy([[1.0], [2.0]], [0]), ValueError, r"targets of shape \(1,\) for .* \(2, 1\)"),
    "no rows": (lambda: cross_entropy(np.ones((0, 3)), np.ones(0, int)), ValueError, "of which there is at least one"),
    "classes from 1": (lambda: cross_entropy([[1.0, 2.0]], [2]), ValueError, "between 0 and 1 .* got 2 to 2"),
    "negative class": (lambda: cross_entropy_backward(1.0, [[1.0, 2.0]], [-1]), ValueError, "got -1 to -1"),
    "many gradients": (lambda: cross_entropy_backward([1.0], [[1.0]], [0]), ValueError, r"g must .* \(\); got \(1,\)"),
}


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_an_error_names_the_argument_and_what_was_expected(case):
    call, error, message = ERRORS[case]
    with pytest.raises(error, match=message):
        call()
