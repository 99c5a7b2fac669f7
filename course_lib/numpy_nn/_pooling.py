"""Pooling layers: one number per window."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..conv_matrix import Geometry, im2col
from ..conv_matrix._im2col import add_windows
from ..shapes import pair
from ._arrays import array_of_shape, gradient

__all__ = ["avg_pool2d", "avg_pool2d_backward", "max_pool2d", "max_pool2d_backward"]


def max_pool2d(
    z: ArrayLike,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
) -> NDArray:
    """Keep the largest number of every window; the padding never wins.

    Parameters
    ----------
    z : array, (N, C, H, W)
    kernel_size : int or (int, int)
        For both axes, or (vertical, horizontal).
    stride : int or (int, int), optional
        The kernel size when left out: windows side by side.
    padding, dilation : int or (int, int)
        Every window must see at least one position of the input.

    Returns
    -------
    array, (N, C, H_out, W_out)
        Same dtype as `z`.

    Raises
    ------
    TypeError, ValueError
        If `z` is not numeric or has not four axes, a number is out of range, the window is larger than the padded
        input, or a window would lie in the padding alone.

    Examples
    --------
    >>> max_pool2d([[[[1, 5, 2, 0], [3, 4, 1, 7]]]], kernel_size=2)
    array([[[[5, 7]]]])
    """
    z, geometry = _arguments(z, kernel_size, stride, padding, dilation)
    return _windows(z, geometry, _lowest(z.dtype)).max(axis=1).reshape(*z.shape[:2], *geometry.output_size)


def max_pool2d_backward(
    g: ArrayLike,
    z: ArrayLike,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
) -> NDArray:
    """Return the gradient of max pooling: each window hands its ``g`` to its winner.

    Equal numbers do not share: the first of them in raster order gets all, as in PyTorch. A position that wins in
    several overlapping windows gets the sum.

    Parameters
    ----------
    g : array, (N, C, H_out, W_out)
        The gradient of the loss with respect to the output of `max_pool2d`.
    z, kernel_size, stride, padding, dilation
        As given to `max_pool2d`.

    Returns
    -------
    array, (N, C, H, W)
        Same dtype as `g`.

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`, and if `g` has not the shape of the output.

    Examples
    --------
    >>> max_pool2d_backward([[[[10, 20]]]], [[[[1, 5, 2, 0], [3, 5, 1, 7]]]], kernel_size=2)
    array([[[[ 0, 10,  0,  0],
             [ 0,  0,  0, 20]]]])
    """
    z, geometry = _arguments(z, kernel_size, stride, padding, dilation)
    g = gradient(g, (*z.shape[:2], *geometry.output_size))
    windows = _windows(z, geometry, _lowest(z.dtype))
    winners = windows.argmax(axis=1)[:, None]  # argmax names the first of equals
    grad_windows = np.zeros(windows.shape, g.dtype)
    np.put_along_axis(grad_windows, winners, g.reshape(winners.shape), axis=1)
    return _add_back(grad_windows, z, geometry)


def avg_pool2d(
    z: ArrayLike,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
) -> NDArray:
    """Average every window; the zeros of the padding count, as in PyTorch by default.

    Parameters
    ----------
    z, kernel_size, stride, padding, dilation
        As for `max_pool2d`.

    Returns
    -------
    array, (N, C, H_out, W_out)
        Same dtype as `z`; float64 for integers.

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`.

    Examples
    --------
    >>> avg_pool2d([[[[1, 5, 2, 0], [3, 4, 1, 7]]]], kernel_size=2)
    array([[[[3.25, 2.5 ]]]])
    """
    z, geometry = _arguments(z, kernel_size, stride, padding, dilation)
    return _windows(z, geometry, 0).mean(axis=1).reshape(*z.shape[:2], *geometry.output_size)


def avg_pool2d_backward(
    g: ArrayLike,
    z: ArrayLike,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
) -> NDArray:
    """Return the gradient of average pooling: each window shares its ``g`` equally among its positions.

    Parameters
    ----------
    g : array, (N, C, H_out, W_out)
        The gradient of the loss with respect to the output of `avg_pool2d`.
    z, kernel_size, stride, padding, dilation
        As given to `avg_pool2d`. Only the shape of `z` matters.

    Returns
    -------
    array, (N, C, H, W)
        Same dtype as `g`; float64 for integers.

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`, and if `g` has not the shape of the output.

    Examples
    --------
    >>> avg_pool2d_backward([[[[8.0]]]], np.zeros((1, 1, 2, 2)), kernel_size=2)
    array([[[[2., 2.],
             [2., 2.]]]])
    """
    z, geometry = _arguments(z, kernel_size, stride, padding, dilation)
    g = gradient(g, (*z.shape[:2], *geometry.output_size))
    window_size = math.prod(geometry.kernel_size)
    shares = g.reshape(z.shape[0] * z.shape[1], 1, math.prod(geometry.output_size)) / window_size
    return _add_back(np.repeat(shares, window_size, axis=1), z, geometry)


def _arguments(
    z: ArrayLike,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None,
    padding: int | Sequence[int],
    dilation: int | Sequence[int],
) -> tuple[NDArray, Geometry]:
    z = array_of_shape(z, "z", "(N, C, H, W)")
    kernel_size = pair(kernel_size, "kernel_size", 1)
    stride = kernel_size if stride is None else stride
    # Every channel is pooled alone: as a geometry, a bare kernel on a bare image.
    geometry = Geometry.of(kernel_size, z.shape[2:], stride=stride, padding=padding, dilation=dilation)
    for axis, name in enumerate(("vertical", "horizontal")):
        _refuse_windows_of_padding(geometry, axis, name)
    return z, geometry


def _refuse_windows_of_padding(geometry: Geometry, axis: int, name: str) -> None:
    size, padding, dilation = (part[axis] for part in (geometry.input_size, geometry.padding, geometry.dilation))
    starts = np.arange(geometry.output_size[axis]) * geometry.stride[axis] - padding
    positions = starts[:, None] + np.arange(geometry.kernel_size[axis]) * dilation
    if not ((positions >= 0) & (positions < size)).any(axis=1).all():
        raise ValueError(
            f"padding must leave every window a position of the input; got a {name} padding of {padding} for "
            f"kernel_size {geometry.kernel_size[axis]}, dilation {dilation} and input size {size}"
        )


def _windows(z: NDArray, geometry: Geometry, outside: float) -> NDArray:
    """Return (N*C, KH*KW, H_out*W_out): the windows of every channel, `outside` where they lie in the padding."""
    channels = z.reshape(z.shape[0] * z.shape[1], 1, *z.shape[2:])
    around = [(0, 0), (0, 0), *((padding, padding) for padding in geometry.padding)]
    padded = np.pad(channels, around, constant_values=outside)
    return im2col(padded, geometry.kernel_size, stride=geometry.stride, dilation=geometry.dilation)


def _add_back(grad_windows: NDArray, z: NDArray, geometry: Geometry) -> NDArray:
    return add_windows(grad_windows, 1, geometry).reshape(z.shape)


def _lowest(dtype: np.dtype) -> float:
    if dtype.kind == "b":
        return False
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
