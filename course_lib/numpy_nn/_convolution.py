"""The convolution layer: windows as columns, then one matrix product."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..conv_matrix import Geometry
from ..conv_matrix._im2col import add_windows, take_windows
from ._arrays import array_of_shape, gradient

__all__ = ["conv2d", "conv2d_backward"]

# Columns are made for a few images at a time, so that they are still in the processor's cache when they are multiplied.
CACHE_BYTES = 2 * 2**20


def conv2d(
    z: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> NDArray:
    """Slide every kernel over every image: what ``torch.nn.functional.conv2d`` computes.

    ``y[n, o, i, j] = bias[o] + sum over c, k, l of
    weight[o, c, k, l] * z[n, c, i*stride - padding + dilation*k, j*stride - padding + dilation*l]``

    Parameters
    ----------
    z : array, (N, C_in, H, W)
    weight : array, (C_out, C_in/groups, KH, KW)
    bias : array, (C_out,), optional
    stride, padding, dilation : int or (int, int)
        For both axes, or (vertical, horizontal). The padding is with zeros.
    groups : int
        Output channels of group ``i`` see the input channels of group ``i`` only.

    Returns
    -------
    array, (N, C_out, H_out, W_out)
        In the common dtype of the arguments.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, a number is out of range or the shapes do not fit together.

    Examples
    --------
    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), bias=[0.5])
    array([[[[4.5, 4.5],
             [4.5, 4.5]]]])
    """
    z, weight = array_of_shape(z, "z", "(N, C_in, H, W)"), _weight(weight)
    geometry = Geometry.of(
        weight.shape, z.shape[1:], stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    bias = np.zeros(len(weight), weight.dtype) if bias is None else array_of_shape(bias, "bias", "(C_out,)")
    if len(bias) != len(weight):
        raise ValueError(f"bias must have the shape ({len(weight)},), one number per output channel; got {bias.shape}")
    kernels = weight.reshape(groups, len(weight) // groups, -1)  # (groups, C_out/groups, C_in/groups * KH * KW)
    shape = (len(z), *kernels.shape[:2], math.prod(geometry.output_size))
    y = np.empty(shape, np.result_type(z, weight, bias))
    for images in _few_images(z, geometry):
        columns = take_windows(z[images], geometry)
        columns = columns.reshape(len(columns), groups, kernels.shape[2], -1)
        np.matmul(kernels, columns, out=y[images])
        y[images] += bias.reshape(*kernels.shape[:2], 1)
    return y.reshape(len(z), *geometry.output_shape)


def conv2d_backward(
    g: ArrayLike,
    z: ArrayLike,
    weight: ArrayLike,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> tuple[NDArray, NDArray, NDArray]:
    """Return the gradients of a convolution layer.

    With ``y = K X`` (kernels times columns): ``grad K = g X.T``, and ``K.T g`` are the gradients of the columns, which
    are added back to the places that the columns were copied from.

    Parameters
    ----------
    g : array, (N, C_out, H_out, W_out)
        The gradient of the loss with respect to the output of `conv2d`.
    z, weight, stride, padding, dilation, groups
        As given to `conv2d`.

    Returns
    -------
    grad_z : array, (N, C_in, H, W)
    grad_weight : array, (C_out, C_in/groups, KH, KW)
    grad_bias : array, (C_out,)
        All in the common dtype of the arguments.

    Raises
    ------
    TypeError, ValueError
        As `conv2d`, and if `g` has not the shape of the output.
    """
    z, weight = array_of_shape(z, "z", "(N, C_in, H, W)"), _weight(weight)
    geometry = Geometry.of(
        weight.shape, z.shape[1:], stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    g = gradient(g, (len(z), *geometry.output_shape))
    kernels = weight.reshape(groups, len(weight) // groups, -1)  # (groups, C_out/groups, C_in/groups * KH * KW)
    dtype = np.result_type(g, z, weight)
    grad_z, grad_kernels = np.empty(z.shape, dtype), np.zeros(kernels.shape, dtype)
    for images in _few_images(z, geometry):
        columns = take_windows(z[images], geometry)
        columns = columns.reshape(len(columns), groups, kernels.shape[2], -1)
        g_part = g[images].reshape(len(columns), *kernels.shape[:2], -1)
        grad_kernels += (g_part @ columns.swapaxes(2, 3)).sum(axis=0)
        grad_columns = (kernels.swapaxes(1, 2) @ g_part).reshape(len(columns), groups * kernels.shape[2], -1)
        grad_z[images] = add_windows(grad_columns, geometry.in_channels, geometry)
    return grad_z, grad_kernels.reshape(weight.shape), g.sum(axis=(0, 2, 3), dtype=dtype)


def _weight(weight: ArrayLike) -> NDArray:
    return array_of_shape(weight, "weight", "(C_out, C_in/groups, KH, KW)")


def _few_images(z: NDArray, geometry: Geometry) -> Iterator[slice]:
    """Yield slices of the batch whose columns fit in the cache, at least one image each."""
    numbers_per_image = geometry.in_channels * math.prod(geometry.kernel_size) * math.prod(geometry.output_size)
    size = max(1, CACHE_BYTES // (numbers_per_image * z.itemsize))
    for start in range(0, len(z), size):
        yield slice(start, start + size)
