"""Windows as columns: the rearrangement that turns a convolution into one matrix product."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..shapes import integer
from ._geometry import Geometry, numeric_array, per_axis

__all__ = ["add_windows", "col2im", "im2col", "take_windows"]


def im2col(
    z: ArrayLike,
    kernel_size: int | Sequence[int],
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
) -> NDArray:
    """Copy every window of `z` into a column (zeros where the window lies in the padding).

    Column ``l`` holds what the window at output position ``l`` sees, so a convolution is
    ``weight.reshape(C_out, -1) @ im2col(z, K)``. The same as ``torch.nn.functional.unfold``.

    Parameters
    ----------
    z : array, (N, C, L) or (N, C, H, W)
        A batch of inputs.
    kernel_size, stride, padding, dilation : int or sequence of int
        One value for all spatial axes or one per axis, vertical first.

    Returns
    -------
    array, (N, C * prod(K), number of output positions)
        Same dtype as `z`. Rows in the order of a kernel's weights, columns in raster order.

    Raises
    ------
    TypeError, ValueError
        If `z` has not three or four axes, a number is out of range or the window is larger than the padded input.

    Examples
    --------
    >>> im2col([[[1, 2, 3, 4]]], kernel_size=2)
    array([[[1, 2, 3],
            [2, 3, 4]]])
    """
    z = numeric_array(z, "z")
    return take_windows(z, _geometry(z.shape, "z.shape", kernel_size, stride, padding, dilation))


def col2im(
    columns: ArrayLike,
    input_shape: Sequence[int],
    kernel_size: int | Sequence[int],
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
) -> NDArray:
    """Add every column back to the places that `im2col` read it from: the transpose of `im2col`.

    Where windows overlap, their values add up; what falls into the padding is dropped. The same as
    ``torch.nn.functional.fold``.

    Parameters
    ----------
    columns : array, (N, C * prod(K), number of output positions)
        As `im2col` returns them.
    input_shape : sequence of int, (N, C, L) or (N, C, H, W)
        The shape of the result.
    kernel_size, stride, padding, dilation : int or sequence of int
        As given to `im2col`.

    Returns
    -------
    array, `input_shape`
        Same dtype as `columns`.

    Raises
    ------
    TypeError, ValueError
        If the shape of `columns` does not follow from the other arguments.

    Examples
    --------
    >>> col2im([[[1, 2, 3], [10, 20, 30]]], (1, 1, 4), kernel_size=2)
    array([[[ 1, 12, 23, 30]]])
    """
    columns = numeric_array(columns, "columns")
    geometry = _geometry(input_shape, "input_shape", kernel_size, stride, padding, dilation)
    num_images, channels = input_shape[:2]
    expected = (num_images, channels * math.prod(geometry.kernel_size), math.prod(geometry.output_size))
    if columns.shape != expected:
        raise ValueError(f"columns must have the shape {expected} for this input_shape and kernel; got {columns.shape}")
    return add_windows(columns, channels, geometry)


def take_windows(z: NDArray, geometry: Geometry) -> NDArray:
    """Do what `im2col` does, for sizes that are already checked."""
    windows = z
    # One axis at a time, the last one first: the copies for the other axis then move whole rows.
    for axis in reversed(range(len(geometry.kernel_size))):
        shape = [*z.shape[:2], geometry.kernel_size[axis], *windows.shape[2:]]  # kernel axes stand before image axes
        shape[axis - len(geometry.kernel_size)] = geometry.output_size[axis]
        taken = np.zeros(shape, z.dtype)
        for k in range(geometry.kernel_size[axis]):
            inputs, outputs = _seen(k, axis, geometry)
            taken[:, :, k][outputs] = windows[inputs]
        windows = taken
    return windows.reshape(len(z), z.shape[1] * math.prod(geometry.kernel_size), math.prod(geometry.output_size))


def add_windows(columns: NDArray, channels: int, geometry: Geometry) -> NDArray:
    """Do what `col2im` does, for sizes that are already checked: the same steps backwards, adding where that copies."""
    windows = columns.reshape(len(columns), channels, *geometry.kernel_size, *geometry.output_size)
    for axis in range(len(geometry.kernel_size)):
        shape = [*windows.shape[:2], *windows.shape[3:]]  # the first kernel axis is summed away
        shape[axis - len(geometry.kernel_size)] = geometry.input_size[axis]
        total = np.zeros(shape, windows.dtype)
        for k in range(geometry.kernel_size[axis]):
            inputs, outputs = _seen(k, axis, geometry)
            total[inputs] += windows[:, :, k][outputs]
        windows = total
    return windows


def _seen(k: int, axis: int, geometry: Geometry) -> tuple[tuple, tuple]:
    """Index, along one axis, the input positions that kernel position `k` sees, and the output positions that see them.

    Output position ``i`` sees input position ``i*stride + offset``; those that see the padding are left out.
    """
    stride, offset = geometry.stride[axis], k * geometry.dilation[axis] - geometry.padding[axis]
    first = max(0, -(offset // stride))  # the smallest i with i*stride + offset >= 0
    stop = max(first, min(geometry.output_size[axis], (geometry.input_size[axis] - 1 - offset) // stride + 1))
    inputs = slice(first * stride + offset, stop * stride + offset, stride)
    other_axes = [slice(None)] * (len(geometry.kernel_size) - axis - 1)
    return (..., inputs, *other_axes), (..., slice(first, stop), *other_axes)


def _geometry(
    shape: Sequence[int],
    name: str,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int],
    padding: int | Sequence[int],
    dilation: int | Sequence[int],
) -> Geometry:
    """Return the geometry of a window: of a bare kernel, because every channel of every image is treated alike."""
    shape = tuple(integer(size, f"{name}[{axis}]", 0) for axis, size in enumerate(shape))
    if len(shape) not in (3, 4):
        raise ValueError(f"{name} must be (N, C, L) or (N, C, H, W); got {shape}")
    kernel = per_axis(kernel_size, len(shape) - 2, "kernel_size", 1)
    return Geometry.of(kernel, shape[2:], stride=stride, padding=padding, dilation=dilation)
