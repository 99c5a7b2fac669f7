"""Activation functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import gradient, numeric_array

__all__ = ["relu", "relu_backward", "softmax", "softmax_backward", "tanh", "tanh_backward"]


def relu(z: ArrayLike) -> NDArray:
    """Return ``max(z, 0)``, number by number.

    Parameters
    ----------
    z : array, any shape

    Returns
    -------
    array
        Same shape and dtype as `z`.

    Raises
    ------
    TypeError
        If `z` is not numeric.

    Examples
    --------
    >>> relu([-1.5, 0.0, 2.0])
    array([0., 0., 2.])
    """
    return np.maximum(numeric_array(z, "z"), 0)


def relu_backward(g: ArrayLike, z: ArrayLike) -> NDArray:
    """Return ``g`` where ``z > 0``, else 0 (also at 0 itself, as PyTorch does).

    Parameters
    ----------
    g : array
        The gradient of the loss with respect to ``relu(z)``; same shape as `z`.
    z : array, any shape

    Returns
    -------
    array
        Shape of `z`, dtype of `g`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric or the shapes differ.
    """
    z = numeric_array(z, "z")
    return np.where(z > 0, gradient(g, z.shape), 0)


def tanh(z: ArrayLike) -> NDArray:
    """Return the hyperbolic tangent, number by number.

    Parameters
    ----------
    z : array, any shape

    Returns
    -------
    array
        Same shape and dtype as `z`.

    Raises
    ------
    TypeError
        If `z` is not numeric.
    """
    return np.tanh(numeric_array(z, "z"))


def tanh_backward(g: ArrayLike, z: ArrayLike) -> NDArray:
    """Return ``g * (1 - tanh(z)**2)``.

    Parameters
    ----------
    g : array
        The gradient of the loss with respect to ``tanh(z)``; same shape as `z`.
    z : array, any shape

    Returns
    -------
    array
        Shape of `z`, the common dtype.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric or the shapes differ.
    """
    y = tanh(z)
    return gradient(g, y.shape) * (1 - y * y)


def softmax(z: ArrayLike) -> NDArray:
    """Return ``exp(z) / sum(exp(z))`` along the last axis: positive numbers that sum to 1.

    The largest entry is subtracted first, which changes nothing but keeps ``exp`` from overflowing.

    Parameters
    ----------
    z : array, (..., number of classes)

    Returns
    -------
    array
        Same shape and dtype as `z` (float64 for integers).

    Raises
    ------
    TypeError, ValueError
        If `z` is not numeric, or has no last axis to sum over.

    Examples
    --------
    >>> softmax([1000.0, 1000.0])
    array([0.5, 0.5])
    """
    z = numeric_array(z, "z")
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"z must have the shape (..., number of classes) with at least one class; got {z.shape}")
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_backward(g: ArrayLike, z: ArrayLike) -> NDArray:
    """Return the gradient of softmax: ``y * (g - sum(g * y))`` with ``y = softmax(z)``.

    Parameters
    ----------
    g : array
        The gradient of the loss with respect to ``softmax(z)``; same shape as `z`.
    z : array, (..., number of classes)

    Returns
    -------
    array
        Shape of `z`, the common dtype.

    Raises
    ------
    TypeError, ValueError
        If an argument is not numeric or the shapes differ.
    """
    y = softmax(z)
    g = gradient(g, y.shape)
    return y * (g - (g * y).sum(axis=-1, keepdims=True))
