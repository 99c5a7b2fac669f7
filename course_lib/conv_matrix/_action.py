"""What the matrix does, without the matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._geometry import Geometry, numeric_array
from ._im2col import add_windows, take_windows

__all__ = ["apply", "apply_transpose", "convolve", "cross_correlate"]


def apply(
    weight: ArrayLike,
    z: ArrayLike,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> NDArray:
    """Return ``W z``, the convolution of one input, without building ``W``.

    ``y[o, i] = sum over c, k of weight[o, c, k] * z[c, i*stride - padding + dilation*k]``, likewise for a second axis.

    Parameters
    ----------
    weight : array, (C_out, C_in/groups, *K) or bare (*K)
    z : array, (C_in, *spatial) or bare (*spatial)
    stride, padding, dilation : int or sequence of int
        One value for all spatial axes or one per axis, vertical first.
    groups : int
        Must divide both channel counts.

    Returns
    -------
    array, (C_out, *output sizes) or bare
        In the common dtype of `weight` and `z`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, a number is out of range or the shapes do not fit together.

    Examples
    --------
    >>> apply([1, 0, -1], [5, 4, 3, 2, 9])
    array([ 2,  2, -6])
    """
    weight, z = numeric_array(weight, "weight"), numeric_array(z, "z")
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    geometry = Geometry.of(weight.shape, z.shape, **options)
    columns = take_windows(z.reshape(1, geometry.in_channels, *geometry.input_size), geometry)
    rows = weight.reshape(groups, geometry.out_channels // groups, -1)
    y = rows @ columns.reshape(groups, rows.shape[2], -1)  # (groups, C_out/groups, positions)
    return y.reshape(geometry.output_shape)


def apply_transpose(
    weight: ArrayLike,
    g: ArrayLike,
    input_shape: Sequence[int] | int,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> NDArray:
    """Return ``W.T g``, the gradient that reaches the input, without building ``W``.

    Parameters
    ----------
    weight : array, (C_out, C_in/groups, *K) or bare (*K)
    g : array, (C_out, *output sizes) or bare
        The gradient with respect to the output.
    input_shape : sequence of int, (C_in, *spatial) or bare (*spatial)
        The shape of the result. `g` alone does not tell it: with a stride several inputs give the same output size.
    stride, padding, dilation, groups
        As for `apply`.

    Returns
    -------
    array, `input_shape`
        In the common dtype of `weight` and `g`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, a number is out of range or the shapes do not fit together.

    Examples
    --------
    >>> apply_transpose([1, 0, -1], [1, 0, 0], input_shape=5)
    array([ 1,  0, -1,  0,  0])
    """
    weight, g = numeric_array(weight, "weight"), numeric_array(g, "g")
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    geometry = Geometry.of(weight.shape, input_shape, **options)
    if g.shape != geometry.output_shape:
        raise ValueError(f"g must have the shape of the output, {geometry.output_shape}; got {g.shape}")
    rows = weight.reshape(groups, geometry.out_channels // groups, -1)
    columns = rows.swapaxes(1, 2) @ g.reshape(groups, rows.shape[1], -1)  # (groups, C_in/groups * prod(K), positions)
    columns = columns.reshape(1, groups * rows.shape[2], -1)
    return add_windows(columns, geometry.in_channels, geometry).reshape(geometry.input_shape)


def cross_correlate(z: ArrayLike, w: ArrayLike, mode: str = "valid") -> NDArray:
    """Slide `w` over `z` and sum the products: ``y[i] = sum over k of w[k] * z[i + k]``.

    This is what networks compute and call convolution.

    Parameters
    ----------
    z : array, (L,) or (H, W)
    w : array, (K,) or (KH, KW)
    mode : {"valid", "same", "full"}
        Only windows inside `z`; as many as `z` has positions; all that touch `z`. Outside `z` are zeros. The names and
        the centre of "same" for an even kernel are those of ``scipy.signal.correlate``.

    Returns
    -------
    array, (L',) or (H', W')
        In the common dtype.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric, the axes differ in number, the mode is unknown, or "valid" leaves no window.

    Examples
    --------
    >>> cross_correlate([1, 2, 4, 8], [-1, 1])
    array([1, 2, 4])
    """
    z, w = numeric_array(z, "z"), numeric_array(w, "w")
    if z.ndim != w.ndim or z.ndim not in (1, 2):
        raise ValueError(f"z and w must both have one axis, or both two; got the shapes {z.shape} and {w.shape}")
    if mode == "valid":
        return apply(w, z)
    if mode == "same":
        return apply(w, np.pad(z, [(size // 2, (size - 1) // 2) for size in w.shape]))
    if mode == "full":
        return apply(w, z, padding=tuple(size - 1 for size in w.shape))
    raise ValueError(f"mode must be 'valid', 'same' or 'full'; got {mode!r}")


def convolve(z: ArrayLike, w: ArrayLike, mode: str = "valid") -> NDArray:
    """Convolve in the mathematician's sense: `cross_correlate` with the kernel flipped along every axis.

    In "full" mode ``y[i] = sum over k of w[k] * z[i - k]``; the other modes are the middle of it.

    Parameters
    ----------
    z, w, mode
        As for `cross_correlate`.

    Returns
    -------
    array
        As ``scipy.signal.convolve(z, w, mode)``, in the common dtype.

    Raises
    ------
    TypeError, ValueError
        As `cross_correlate`.

    Examples
    --------
    >>> convolve([1, 2, 4, 8], [-1, 1])
    array([-1, -2, -4])
    """
    return cross_correlate(z, np.flip(numeric_array(w, "w")), mode)
