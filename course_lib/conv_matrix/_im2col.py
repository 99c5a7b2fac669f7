"""Windows as columns: the rearrangement that turns a convolution into one matrix product."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..shapes import integer, output_size
from ._geometry import numeric_array, per_axis

__all__ = ["col2im", "im2col"]


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
    kernel, steps, pads, gaps = _window(z.shape, "z.shape", kernel_size, stride, padding, dilation)
    sizes = [output_size(*axis) for axis in zip(z.shape[2:], kernel, steps, pads, gaps, strict=True)]
    windows = np.pad(z, [(0, 0), (0, 0), *((pad, pad) for pad in pads)]) if any(pads) else z
    # One axis at a time, the last one first: the copies for the other axis then move whole rows.
    for axis in reversed(range(len(kernel))):
        taps = [_tap(k, axis - len(kernel), sizes[axis], steps[axis], gaps[axis]) for k in range(kernel[axis])]
        windows = np.stack([windows[tap] for tap in taps], axis=2)  # (N, C, K, ...)
    return windows.reshape(z.shape[0], z.shape[1] * math.prod(kernel), math.prod(sizes))


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
    kernel, steps, pads, gaps = _window(input_shape, "input_shape", kernel_size, stride, padding, dilation)
    num_images, channels, *spatial = input_shape
    sizes = [output_size(*axis) for axis in zip(spatial, kernel, steps, pads, gaps, strict=True)]
    expected = (num_images, channels * math.prod(kernel), math.prod(sizes))
    if columns.shape != expected:
        raise ValueError(f"columns must have the shape {expected} for this input_shape and kernel; got {columns.shape}")
    windows = columns.reshape(num_images, channels, *kernel, *sizes)
    for axis in range(len(kernel)):
        shape = [num_images, channels, *windows.shape[3:]]  # the window axis in front is summed away
        shape[axis - len(kernel)] = spatial[axis] + 2 * pads[axis]
        total = np.zeros(shape, windows.dtype)
        for k in range(kernel[axis]):
            total[_tap(k, axis - len(kernel), sizes[axis], steps[axis], gaps[axis])] += windows[:, :, k]
        windows = total
    inside = tuple(slice(pad, pad + size) for pad, size in zip(pads, spatial, strict=True))
    return windows[:, :, *inside]


def _tap(k: int, axis: int, size: int, stride: int, dilation: int) -> tuple:
    """Return the index of what the k-th kernel weight sees along a (negative) axis: every stride-th position."""
    start = k * dilation
    return (..., slice(start, start + (size - 1) * stride + 1, stride), *[slice(None)] * (-axis - 1))


def _window(shape: Sequence[int], name: str, *arguments: int | Sequence[int]) -> list[tuple[int, ...]]:
    shape = tuple(integer(size, f"{name}[{axis}]", 0) for axis, size in enumerate(shape))
    if len(shape) not in (3, 4):
        raise ValueError(f"{name} must be (N, C, L) or (N, C, H, W); got {shape}")
    names = (("kernel_size", 1), ("stride", 1), ("padding", 0), ("dilation", 1))
    return [per_axis(value, len(shape) - 2, *named) for value, named in zip(arguments, names, strict=True)]
