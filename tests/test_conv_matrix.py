"""conv_matrix: the matrix, its action, im2col and the two classical operations, against PyTorch and scipy."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import numpy as np
import oracles
import pytest
import scipy.signal
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from strategies import bare_pairs, convolutions, thorough, whole_numbers, windows

from course_lib import conv_matrix as package
from course_lib.conv_matrix import (
    Geometry,
    MatrixTooLargeError,
    _memory,
    apply,
    apply_transpose,
    col2im,
    conv_matrix,
    convolve,
    cross_correlate,
    entry_weights,
    im2col,
    structure,
)


def torch_results(case):
    results = oracles.convolution(case.weight, case.z[None], case.g[None], **case.options)
    return results[0][0], results[1][0]


# The matrix and its action


@thorough
@given(convolutions())
def test_matrix_times_input_is_the_convolution(case):
    W = conv_matrix(case.weight, case.input_shape, **case.options)
    assert_array_equal((W @ case.z.ravel()).reshape(case.g.shape), torch_results(case)[0])


@thorough
@given(convolutions())
def test_transpose_times_gradient_is_autograds_input_gradient(case):
    W = conv_matrix(case.weight, case.input_shape, **case.options)
    assert_array_equal((W.T @ case.g.ravel()).reshape(case.input_shape), torch_results(case)[1])


@thorough
@given(convolutions())
def test_the_actions_need_no_matrix_and_agree_with_pytorch(case):
    y, grad_z = torch_results(case)
    assert_array_equal(apply(case.weight, case.z, **case.options), y)
    assert_array_equal(apply_transpose(case.weight, case.g, case.input_shape, **case.options), grad_z)


@thorough
@given(convolutions())
def test_transpose_moves_to_the_other_side_of_an_inner_product(case):
    y = apply(case.weight, case.z, **case.options)
    grad_z = apply_transpose(case.weight, case.g, case.input_shape, **case.options)
    assert np.vdot(y, case.g) == np.vdot(case.z, grad_z)


@thorough
@given(convolutions(), st.data())
def test_the_action_is_linear_in_the_input(case, data):
    other = data.draw(whole_numbers(case.input_shape))
    together = apply(case.weight, 3 * case.z - 2 * other, **case.options)
    apart = 3 * apply(case.weight, case.z, **case.options) - 2 * apply(case.weight, other, **case.options)
    assert_array_equal(together, apart)


@thorough
@given(convolutions())
def test_sparse_equals_dense(case):
    sparse = conv_matrix(case.weight, case.input_shape, **case.options, sparse=True)
    assert_array_equal(sparse.toarray(), conv_matrix(case.weight, case.input_shape, **case.options))


@thorough
@given(convolutions())
def test_sparse_rows_are_sorted_and_hold_nothing_twice(case):
    sparse = conv_matrix(case.weight, case.input_shape, **case.options, sparse=True)
    rows = np.repeat(np.arange(sparse.shape[0]), np.diff(sparse.indptr))
    places = rows * sparse.shape[1] + sparse.indices
    assert (np.diff(places) > 0).all()
    assert sparse.format == "csr" and sparse.indices.dtype == sparse.indptr.dtype == np.int32


@thorough
@given(convolutions())
def test_entry_weights_say_which_weight_stands_where(case):
    rows, columns, indices = entry_weights(case.weight.shape, case.input_shape, **case.options)
    W = np.zeros((case.g.size, case.z.size))
    W[rows, columns] = case.weight.ravel()[indices]
    assert_array_equal(W, conv_matrix(case.weight, case.input_shape, **case.options))


@thorough
@given(convolutions())
def test_structure_counts_what_is_built(case):
    counted = structure(case.weight.shape, case.input_shape, **case.options)
    ones = np.ones(case.weight.shape)
    dense = conv_matrix(ones, case.input_shape, **case.options)
    sparse = conv_matrix(ones, case.input_shape, **case.options, sparse=True)
    indices = entry_weights(case.weight.shape, case.input_shape, **case.options)[2]
    assert (counted.rows, counted.columns) == dense.shape
    assert (counted.entries, counted.nonzeros) == (dense.size, np.count_nonzero(dense))
    assert counted.distinct_weights == len(np.unique(indices))
    assert counted.bytes_dense == dense.nbytes
    assert counted.bytes_sparse == sparse.data.nbytes + sparse.indices.nbytes + sparse.indptr.nbytes


def test_a_small_matrix_written_by_hand():
    W = conv_matrix([1, 2, 3], 4, stride=2, padding=1)
    assert_array_equal(W, [[2, 3, 0, 0], [0, 1, 2, 3]])


def test_rows_of_a_2d_matrix_are_in_raster_order():
    W = conv_matrix([[1, 2], [3, 4]], (2, 3))
    assert_array_equal(W, [[1, 2, 0, 3, 4, 0], [0, 1, 2, 0, 3, 4]])


def test_a_zero_weight_is_stored_in_the_sparse_matrix():
    assert conv_matrix([1.0, 0.0, 1.0], 5, sparse=True).nnz == structure((3,), 5).nonzeros == 9


def test_the_pages_example_has_the_published_number_of_nonzeros():
    counted = structure((3, 3), (256, 256), padding=1)
    assert counted.nonzeros == conv_matrix(np.ones((3, 3)), (256, 256), padding=1, sparse=True).nnz == 586_756


def test_the_backward_pass_is_a_full_convolution():
    rng = np.random.default_rng(0)
    w, g = rng.integers(-9, 10, (3, 2)), rng.integers(-9, 10, (4, 6))
    assert_array_equal(apply_transpose(w, g, (6, 7)), convolve(g, w, "full"))
    assert_array_equal(apply_transpose(w, g, (6, 7)), cross_correlate(np.pad(g, ((2, 2), (1, 1))), w[::-1, ::-1]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_dtype_is_kept(dtype):
    w, z = np.ones((2, 1, 3), dtype), np.ones((1, 6), dtype)
    y = apply(w, z)
    results = [conv_matrix(w, z.shape), conv_matrix(w, z.shape, sparse=True), y, apply_transpose(w, y, z.shape)]
    results += [im2col(z[None], 3), col2im(im2col(z[None], 3), (1, 1, 6), 3), cross_correlate(z[0], w[0, 0], "same")]
    assert {result.dtype for result in results} == {np.dtype(dtype)}


def test_arguments_stay_as_they_were():
    w, z, g = np.arange(3.0), np.arange(6.0), np.arange(4.0)
    before = [array.copy() for array in (w, z, g)]
    for result in (conv_matrix(w, 6), apply(w, z), apply_transpose(w, g, 6), convolve(z, w), im2col(z[None, None], 1)):
        result[...] = 99
    conv_matrix(w, 6, sparse=True).data[:] = 99
    for array, copy in zip((w, z, g), before, strict=True):
        assert_array_equal(array, copy)


# Too large for memory


@pytest.fixture
def small_memory(monkeypatch):
    monkeypatch.setattr("course_lib.conv_matrix._matrix.available_memory", lambda: 16 * 10**9)


def test_a_dense_matrix_beyond_memory_says_how_large_it_would_be_and_what_to_do(small_memory):
    with pytest.raises(MatrixTooLargeError, match=r"65,536 x 65,536 .* 34\.4 GB, but only 8\.0 GB .* sparse=True"):
        conv_matrix(np.ones((3, 3)), (256, 256), padding=1)


def test_that_error_is_a_memory_error():
    assert issubclass(MatrixTooLargeError, MemoryError)


def test_the_sparse_matrix_is_built_where_the_dense_one_is_refused(small_memory):
    assert conv_matrix(np.ones((3, 3)), (256, 256), padding=1, sparse=True).shape == (65536, 65536)


def test_an_absurd_size_is_refused_on_every_machine():
    with pytest.raises(MatrixTooLargeError, match="TB"):
        conv_matrix(np.ones((64, 64, 3, 3)), (64, 4096, 4096), padding=1)


def test_available_memory_is_what_linux_says(monkeypatch, tmp_path):
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:    2000 kB\nHugePages_Total:       0\n")
    monkeypatch.setattr(_memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(_memory, "CONTAINER_LIMIT", tmp_path / "missing")
    assert _memory.available_memory() == 2000 * 1024


@pytest.mark.parametrize(("limit", "available"), [("1500000", 500000), ("max", 2000 * 1024)])
def test_a_container_may_allow_less(monkeypatch, tmp_path, limit, available):
    for name, text in (("meminfo", "MemAvailable: 2000 kB"), ("max", f"{limit}\n"), ("current", "1000000\n")):
        (tmp_path / name).write_text(text)
    for constant, name in (("MEMINFO", "meminfo"), ("CONTAINER_LIMIT", "max"), ("CONTAINER_USE", "current")):
        monkeypatch.setattr(_memory, constant, tmp_path / name)
    assert _memory.available_memory() == available


def test_without_proc_the_physical_memory_counts(monkeypatch, tmp_path):
    monkeypatch.setattr(_memory, "MEMINFO", tmp_path / "missing")
    monkeypatch.setattr(_memory, "CONTAINER_LIMIT", tmp_path / "missing")
    assert _memory.available_memory() > 2**28


# im2col and col2im


@thorough
@given(windows(2), st.data())
def test_im2col_is_unfold(window, data):
    size, kernel, options = window
    z = data.draw(whole_numbers((2, 3, *size)))
    assert_array_equal(im2col(z, kernel, **options), torch.nn.functional.unfold(torch.from_numpy(z), kernel, **options))


@thorough
@given(windows(2), st.data())
def test_col2im_is_fold(window, data):
    size, kernel, options = window
    shape = im2col(np.zeros((2, 3, *size)), kernel, **options).shape
    columns = data.draw(whole_numbers(shape))
    expected = torch.nn.functional.fold(torch.from_numpy(columns), size, kernel, **options)
    assert_array_equal(col2im(columns, (2, 3, *size), kernel, **options), expected)


@thorough
@given(windows(1), st.data())
def test_a_sequence_is_an_image_of_one_row(window, data):
    (length,), (kernel,), options = window
    z = data.draw(whole_numbers((2, 3, length)))
    row = {name: (1 if name != "padding" else 0, value[0]) for name, value in options.items()}
    columns = im2col(z, kernel, **options)
    assert_array_equal(columns, im2col(z[:, :, None], (1, kernel), **row))
    back = col2im(columns, (2, 3, length), kernel, **options)
    assert_array_equal(back, col2im(columns, (2, 3, 1, length), (1, kernel), **row)[:, :, 0])


def test_a_batch_of_none_gives_no_columns():
    assert im2col(np.zeros((0, 2, 5, 5)), 3).shape == (0, 18, 9)


# Cross-correlation and convolution

MODES = st.sampled_from(["valid", "same", "full"])


@thorough
@given(bare_pairs(), MODES)
def test_convolve_is_scipys(pair, mode):
    z, w = pair
    expected = scipy.signal.convolve2d(z, w, mode) if z.ndim == 2 else np.convolve(z, w, mode)
    assert_array_equal(convolve(z, w, mode), expected)


@thorough
@given(bare_pairs(), MODES)
def test_cross_correlate_is_scipys(pair, mode):
    z, w = pair
    expected = scipy.signal.correlate(z, w, mode, method="direct")
    assert_array_equal(cross_correlate(z, w, mode), expected)


@thorough
@given(bare_pairs())
def test_the_transposed_action_is_the_full_convolution(pair):
    g, w = pair
    input_shape = tuple(size + k - 1 for size, k in zip(g.shape, w.shape, strict=True))
    assert_array_equal(apply_transpose(w, g, input_shape), convolve(g, w, "full"))


@thorough
@given(bare_pairs(), st.integers(0, 6))
def test_a_shifted_input_gives_a_shifted_output(pair, steps):
    z, w = pair
    room = z.shape[-1] - w.shape[-1]
    steps = min(steps, room)
    assert_array_equal(cross_correlate(z[..., steps:], w), cross_correlate(z, w)[..., steps:])


# Errors

ERRORS = {
    "weight without axes": (lambda: conv_matrix(3.0, 5), ValueError, r"weight must have the shape \(K,\)"),
    "weight of words": (lambda: conv_matrix(["a", "b"], 5), TypeError, "weight must be an array of real numbers"),
    "ragged weight": (lambda: apply([[1, 2], [3]], np.ones((4, 4))), TypeError, "weight .* unequal lengths"),
    "complex input": (lambda: apply([1], [1j, 2]), TypeError, "z must be an array of real numbers; got list of dtype"),
    "input without channels": (
        lambda: conv_matrix(np.ones((1, 1, 3, 3)), (5, 5)),
        ValueError,
        r"input_shape must be \(C_in, H, W\) for a weight of shape \(1, 1, 3, 3\); got \(5, 5\)",
    ),
    "2-D input for 1-D kernel": (lambda: conv_matrix([1, 2], (5, 5)), ValueError, r"input_shape must be \(L,\)"),
    "float in the shape": (lambda: conv_matrix([1, 2], 5.0), TypeError, "input_shape must be an integer, got 5.0"),
    "word as the shape": (lambda: conv_matrix([1, 2], "5"), TypeError, "input_shape must be an integer, got '5'"),
    "empty axis": (lambda: conv_matrix([1, 2], (0,)), ValueError, r"input_shape\[0\] must be at least 1, got 0"),
    "empty kernel": (lambda: conv_matrix([], 5), ValueError, r"weight.shape\[0\] must be at least 1"),
    "kernel too large": (lambda: conv_matrix(np.ones(6), 5), ValueError, "window covers 6 .* only 5"),
    "stride 0": (lambda: conv_matrix([1, 2], 5, stride=0), ValueError, "stride must be at least 1, got 0"),
    "negative padding": (lambda: apply([1], [1, 2], padding=-1), ValueError, "padding must be at least 0, got -1"),
    "pair in 1-D": (lambda: apply([1], [1, 2], dilation=(1, 1)), ValueError, "dilation must be one integer for a 1-D"),
    "wrong channels": (
        lambda: apply(np.ones((4, 3, 2, 2)), np.ones((2, 5, 5))),
        ValueError,
        r"weight must have 2 input channels on axis 1 .* got a weight of shape \(4, 3, 2, 2\)",
    ),
    "groups do not divide inputs": (
        lambda: apply(np.ones((4, 1, 3)), np.ones((3, 5)), groups=2),
        ValueError,
        "groups must divide in_channels: got groups 2, in_channels 3",
    ),
    "groups do not divide outputs": (
        lambda: apply(np.ones((3, 1, 3)), np.ones((2, 5)), groups=2),
        ValueError,
        "groups must divide out_channels: got groups 2, out_channels 3",
    ),
    "wrong gradient": (
        lambda: apply_transpose([1, 2], np.ones(5), 5),
        ValueError,
        r"g must have the shape of the output, \(4,\); got \(5,\)",
    ),
    "unknown mode": (lambda: cross_correlate([1, 2], [1], "half"), ValueError, "mode must be .* got 'half'"),
    "unequal axes": (lambda: convolve([1, 2], [[1]]), ValueError, r"z and w .* got the shapes \(2,\) and \(1, 1\)"),
    "three axes": (lambda: convolve(np.ones((2, 2, 2)), np.ones((1, 1, 1))), ValueError, "z and w must both have one"),
    "im2col of one image": (lambda: im2col([[1, 2]], 2), ValueError, r"z.shape must be \(N, C, L\) or .* got \(1, 2\)"),
    "col2im of other columns": (
        lambda: col2im(np.ones((1, 4, 8)), (1, 1, 4, 4), 2),
        ValueError,
        r"columns must have the shape \(1, 4, 9\) .* got \(1, 4, 8\)",
    ),
}


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_an_error_names_the_argument_and_what_was_expected(case):
    call, error, message = ERRORS[case]
    with pytest.raises(error, match=message):
        call()


def test_a_geometry_knows_its_shapes():
    geometry = Geometry.of((8, 3, 5, 3), (6, 32, 32), stride=(2, 1), padding=2, groups=2)
    assert geometry.weight_shape == (8, 3, 5, 3)
    assert geometry.input_shape == (6, 32, 32)
    assert geometry.output_shape == (8, 16, 34)


# The package


def test_scipy_is_loaded_only_when_a_sparse_matrix_is_asked_for():
    code = "import sys; from course_lib.conv_matrix import conv_matrix as c; c([1], 2); print('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(package.__path__)])
def test_the_examples_in_the_docstrings_are_true(name):
    assert doctest.testmod(importlib.import_module(f"{package.__name__}.{name}")).failed == 0
