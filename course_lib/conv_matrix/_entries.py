"""Where the weights stand in the matrix."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ._geometry import Geometry

__all__ = ["axis_taps", "compressed_rows", "index_dtype"]


def axis_taps(geometry: Geometry) -> list[tuple[NDArray, NDArray]]:
    """Return per axis which input positions the kernel sees, and which of them are inside the input.

    Returns
    -------
    list of two pairs of arrays, each (output positions, kernel positions)
        Vertical first; a 1-D convolution has a vertical axis of one position.
    """
    taps = [] if len(geometry.kernel_size) == 2 else [(np.zeros((1, 1), np.int64), np.ones((1, 1), bool))]
    names = ("output_size", "input_size", "kernel_size", "stride", "padding", "dilation")
    for outputs, inputs, kernel, stride, padding, dilation in zip(*(getattr(geometry, n) for n in names), strict=True):
        starts = np.arange(outputs) * stride - padding
        positions = starts[:, None] + np.arange(kernel) * dilation
        taps.append((positions, (positions >= 0) & (positions < inputs)))
    return taps


def compressed_rows(weight: NDArray, geometry: Geometry) -> tuple[NDArray, NDArray, NDArray]:
    """Return the values, the columns and the row starts of the matrix in compressed sparse rows.

    Neighbouring rows of the output image have the same entries, only shifted, unless the window's top or bottom enters
    or leaves the padding between them. So one pattern is made per such border situation and written to all rows that
    share it.

    Returns
    -------
    values : array, (nonzeros,)
        Same dtype as `weight`.
    columns : array of int, (nonzeros,)
        Ascending within a row.
    row_starts : array of int, (rows + 1,)
        The entries of row ``r`` are those from ``row_starts[r]`` to ``row_starts[r + 1]``.
    """
    vertical, horizontal = axis_taps(geometry)
    positions, inside = vertical
    row_starts = _row_starts(geometry, inside, horizontal[1])
    num_maps = geometry.out_channels
    columns = np.empty((num_maps, row_starts[-1] // num_maps), row_starts.dtype)
    values = np.empty(columns.shape, weight.dtype)
    kernels = weight.reshape(num_maps, -1)
    group = np.arange(num_maps) // (num_maps // geometry.groups)
    first_columns = group * (math.prod(geometry.input_shape) // geometry.groups)
    borders = np.flatnonzero((inside[1:] != inside[:-1]).any(axis=1)) + 1
    start = 0
    for rows in np.split(np.arange(len(inside)), borders):
        pattern, weights = _pattern(geometry, positions[rows[0]], inside[rows[0]], *horizontal)
        shifts = (positions[rows, 0] - positions[rows[0], 0]) * geometry.input_size[-1]
        block = (num_maps, len(rows), len(pattern))
        end = start + len(rows) * len(pattern)
        columns[:, start:end].reshape(block)[...] = (first_columns[:, None] + shifts)[..., None] + pattern
        values[:, start:end].reshape(block)[...] = kernels[:, None, weights]
        start = end
    return values.ravel(), columns.ravel(), row_starts


def _pattern(
    geometry: Geometry, y_positions: NDArray, y_inside: NDArray, x_positions: NDArray, x_inside: NDArray
) -> tuple[NDArray, NDArray]:
    """Return columns and weight indices of the entries of one image row of the first output channel."""
    height, width = (1, *geometry.input_size)[-2:]
    kernel_height, kernel_width = (1, *geometry.kernel_size)[-2:]
    channel = np.arange(geometry.in_channels // geometry.groups)[:, None, None]
    k_y = np.flatnonzero(y_inside)[:, None]
    columns = (channel * height + y_positions[k_y]) * width + x_positions[:, None, None, :]
    weights = (channel * kernel_height + k_y) * kernel_width + np.arange(kernel_width)
    inside = np.broadcast_to(x_inside[:, None, None, :], columns.shape)  # (W_out, C_in/groups, KH, KW)
    return columns[inside], np.broadcast_to(weights, columns.shape)[inside]


def _row_starts(geometry: Geometry, y_inside: NDArray, x_inside: NDArray) -> NDArray:
    channels = geometry.in_channels // geometry.groups
    lengths = channels * np.outer(y_inside.sum(axis=1), x_inside.sum(axis=1)).ravel()
    row_starts = np.concatenate([[0], np.cumsum(np.tile(lengths, geometry.out_channels))])
    return row_starts.astype(index_dtype(int(row_starts[-1]), len(row_starts), math.prod(geometry.input_shape)))


def index_dtype(*largest: int) -> np.dtype:
    """Return the smallest index type of scipy's sparse arrays that holds these numbers."""
    return np.dtype(np.int32 if max(largest) <= np.iinfo(np.int32).max else np.int64)
