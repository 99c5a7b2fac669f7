"""What the matrix consists of, in numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from ._entries import axis_taps, index_dtype
from ._geometry import Geometry

__all__ = ["MatrixStructure", "count_entries", "structure"]


@dataclass(frozen=True)
class MatrixStructure:
    """What a convolution's matrix consists of, counted without building it.

    Parameters
    ----------
    rows, columns : int
        Numbers in the output and in the input.
    nonzeros : int
        Entries that hold a weight of the kernel (counted also when that weight happens to be zero).
    distinct_weights : int
        Kernel weights that stand in the matrix at least once.
    bytes_dense, bytes_sparse : int
        Memory as a dense array, and as the compressed sparse rows that `conv_matrix` builds.
    """

    rows: int
    columns: int
    nonzeros: int
    distinct_weights: int
    bytes_dense: int
    bytes_sparse: int

    @property
    def entries(self) -> int:
        """All numbers of the matrix: ``rows * columns``."""
        return self.rows * self.columns


def structure(
    weight_shape: Sequence[int],
    input_shape: Sequence[int] | int,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
    dtype: DTypeLike = np.float64,
) -> MatrixStructure:
    """Count what the matrix of a convolution consists of, without building it.

    Parameters
    ----------
    weight_shape : sequence of int, (C_out, C_in/groups, *K) or bare (*K)
    input_shape, stride, padding, dilation, groups
        As for `conv_matrix`.
    dtype : dtype
        Of the weights; the bytes depend on it.

    Returns
    -------
    MatrixStructure

    Raises
    ------
    TypeError, ValueError
        If a number is out of range or the shapes do not fit together.

    Examples
    --------
    >>> counted = structure((3, 3), (256, 256), padding=1)
    >>> counted.nonzeros, counted.distinct_weights, counted.bytes_dense
    (586756, 9, 34359738368)
    """
    geometry = Geometry.of(
        weight_shape, input_shape, stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    return count_entries(geometry, np.dtype(dtype))


def count_entries(geometry: Geometry, dtype: np.dtype) -> MatrixStructure:
    """Count for a geometry that is already checked."""
    inside = [inside for _, inside in axis_taps(geometry)]
    channel_pairs = geometry.out_channels * geometry.in_channels // geometry.groups
    rows, columns = math.prod(geometry.output_shape), math.prod(geometry.input_shape)
    nonzeros = channel_pairs * math.prod(int(axis.sum()) for axis in inside)
    index_bytes = index_dtype(nonzeros, rows, columns).itemsize
    return MatrixStructure(
        rows=rows,
        columns=columns,
        nonzeros=nonzeros,
        distinct_weights=channel_pairs * math.prod(int(axis.any(axis=0).sum()) for axis in inside),
        bytes_dense=rows * columns * dtype.itemsize,
        bytes_sparse=nonzeros * (dtype.itemsize + index_bytes) + (rows + 1) * index_bytes,
    )
