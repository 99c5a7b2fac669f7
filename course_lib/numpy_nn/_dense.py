"""The dense layer: every output sees every input."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import array_of_shape, gradient

__all__ = ["dense", "dense_backward"]


def dense(z: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> NDArray:
    """Return ``y = z weight.T + bias``.

    Parameters
    ----------
    z : array, (N, in_features)
    weight : array, (out_features, in_features)
    bias : array, (out_features,), optional

    Returns
    -------
    array, (N, out_features)
        In the common dtype of the arguments.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric or the shapes do not fit together.

    Examples
    --------
    >>> dense([[1.0, 2.0]], [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], bias=[0.0, 0.0, 10.0])
    array([[ 1.,  2., 13.]])
    """
    z, weight = _arguments(z, weight)
    if bias is None:
        return z @ weight.T
    bias = array_of_shape(bias, "bias", "(out_features,)")
    if len(bias) != len(weight):
        raise ValueError(f"bias must have the shape ({len(weight)},), one number per output; got {bias.shape}")
    return z @ weight.T + bias


def dense_backward(g: ArrayLike, z: ArrayLike, weight: ArrayLike) -> tuple[NDArray, NDArray, NDArray]:
    """Return the gradients of a dense layer: ``g weight``, ``g.T z``, and the sum of ``g`` over the batch.

    Parameters
    ----------
    g : array, (N, out_features)
        The gradient of the loss with respect to the output of `dense`.
    z, weight
        As given to `dense`.

    Returns
    -------
    grad_z : array, (N, in_features)
    grad_weight : array, (out_features, in_features)
    grad_bias : array, (out_features,)

    Raises
    ------
    TypeError, ValueError
        As `dense`, and if `g` has not the shape of the output.
    """
    z, weight = _arguments(z, weight)
    g = gradient(g, (len(z), len(weight)))
    return g @ weight, g.T @ z, g.sum(axis=0, dtype=g.dtype)


def _arguments(z: ArrayLike, weight: ArrayLike) -> tuple[NDArray, NDArray]:
    z = array_of_shape(z, "z", "(N, in_features)")
    weight = array_of_shape(weight, "weight", "(out_features, in_features)")
    if z.shape[1] != weight.shape[1]:
        raise ValueError(
            f"z must have {weight.shape[1]} features on axis 1, as many as the columns of weight {weight.shape}; "
            f"got {z.shape}"
        )
    return z, weight
