"""The matrix itself: its entries, dense and sparse."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._entries import compressed_rows
from ._geometry import Geometry, numeric_array
from ._memory import available_memory
from ._structure import MatrixStructure, count_entries

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["MatrixTooLargeError", "conv_matrix", "entry_weights"]

MEMORY_SHARE = 0.5


class MatrixTooLargeError(MemoryError):
    """The dense matrix would not fit in memory; the message says how large it would be and what to do."""


def conv_matrix(
    weight: ArrayLike,
    input_shape: Sequence[int] | int,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
    sparse: bool = False,
) -> NDArray | csr_array:
    """Return the matrix ``W`` with ``W @ z.ravel() == apply(weight, z).ravel()``.

    Parameters
    ----------
    weight : array, (C_out, C_in/groups, *K) or bare (*K)
    input_shape : sequence of int, (C_in, *spatial) or bare (*spatial)
        The shape of the input ``z``; an integer is a bare 1-D input.
    stride, padding, dilation : int or sequence of int
        One value for all spatial axes or one per axis, vertical first.
    groups : int
        Must divide both channel counts.
    sparse : bool
        Return compressed sparse rows with sorted columns. Weights that are zero are stored too
        (``W.eliminate_zeros()`` drops them).

    Returns
    -------
    array or scipy.sparse.csr_array, (output numbers, input numbers)
        Same dtype as `weight`. Rows and columns in raster order, channel first: ``y.ravel()``, ``z.ravel()``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, a number is out of range or the shapes do not fit together.
    MatrixTooLargeError
        If the dense matrix would take more than half of the memory that is available. It is a MemoryError.

    Examples
    --------
    >>> conv_matrix([1, 2, 3], 5)
    array([[1, 2, 3, 0, 0],
           [0, 1, 2, 3, 0],
           [0, 0, 1, 2, 3]])
    """
    weight = numeric_array(weight, "weight")
    geometry = Geometry.of(
        weight.shape, input_shape, stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    if not sparse:
        _refuse_if_too_large(count_entries(geometry, weight.dtype))
    shape = math.prod(geometry.output_shape), math.prod(geometry.input_shape)
    values, columns, row_starts = compressed_rows(weight, geometry)
    if sparse:
        return _csr_array(values, columns, row_starts, shape)
    matrix = np.zeros(shape, weight.dtype)
    matrix[_row_of_each_entry(row_starts), columns] = values
    return matrix


def entry_weights(
    weight_shape: Sequence[int],
    input_shape: Sequence[int] | int,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> tuple[NDArray, NDArray, NDArray]:
    """Return which weight stands where in the matrix: ``W[rows, columns] == weight.ravel()[weight_indices]``.

    Parameters
    ----------
    weight_shape : sequence of int, (C_out, C_in/groups, *K) or bare (*K)
    input_shape, stride, padding, dilation, groups
        As for `conv_matrix`.

    Returns
    -------
    rows, columns, weight_indices : arrays of int, (nonzeros,)
        One entry per place that holds a weight, row by row, columns ascending. All other entries are zero.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range or the shapes do not fit together.

    Examples
    --------
    >>> rows, columns, weights = entry_weights((2,), 3)
    >>> [list(map(int, part)) for part in (rows, columns, weights)]
    [[0, 0, 1, 1], [0, 1, 1, 2], [0, 1, 0, 1]]
    """
    geometry = Geometry.of(
        weight_shape, input_shape, stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    own_indices = np.arange(math.prod(geometry.weight_shape))
    weight_indices, columns, row_starts = compressed_rows(own_indices, geometry)
    return _row_of_each_entry(row_starts), columns.astype(np.intp), weight_indices


def _row_of_each_entry(row_starts: NDArray) -> NDArray:
    return np.repeat(np.arange(len(row_starts) - 1), np.diff(row_starts))


def _refuse_if_too_large(counted: MatrixStructure) -> None:
    limit = int(MEMORY_SHARE * available_memory())
    if counted.bytes_dense > limit:
        raise MatrixTooLargeError(
            f"the dense matrix would have {counted.rows:,} x {counted.columns:,} entries and take "
            f"{_size(counted.bytes_dense)}, but only {_size(limit)} (half of the memory available) may be used. "
            f"Only {counted.nonzeros:,} entries are not zero: ask for sparse=True, which takes "
            f"{_size(counted.bytes_sparse)}, or use apply and apply_transpose, which need no matrix"
        )


def _size(num_bytes: int) -> str:
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if num_bytes >= factor:
            return f"{num_bytes / factor:,.1f} {unit}"
    return f"{num_bytes} bytes"


def _csr_array(values: NDArray, columns: NDArray, row_starts: NDArray, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    matrix = csr_array((values, columns, row_starts), shape=shape)
    matrix.has_canonical_format = True  # sorted, nothing twice: scipy need not check
    return matrix
