"""Losses: one number that says how wrong the network is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._activations import softmax
from ._arrays import array_of_shape, gradient

__all__ = ["cross_entropy", "cross_entropy_backward"]


def cross_entropy(logits: ArrayLike, targets: ArrayLike) -> np.floating:
    """Return the mean of ``-log softmax(logits)[target]``, in nats.

    Parameters
    ----------
    logits : array, (N, number of classes)
        Scores before softmax.
    targets : array of int, (N,)
        The right class of each row, from 0.

    Returns
    -------
    floating
        A scalar of the logits' dtype (float64 for integers).

    Raises
    ------
    TypeError, ValueError
        If the shapes do not fit together, `targets` are not integers or not classes, or the batch is empty.

    Examples
    --------
    >>> float(cross_entropy([[0.0, 0.0]], [1]))  # ln 2
    0.6931471805599453
    """
    logits, targets = _arguments(logits, targets)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return (log_sums - shifted[np.arange(len(targets)), targets]).mean()


def cross_entropy_backward(g: ArrayLike, logits: ArrayLike, targets: ArrayLike) -> NDArray:
    """Return the gradient of `cross_entropy`: ``g * (softmax(logits) - one_hot(targets)) / N``.

    Parameters
    ----------
    g : float
        The gradient with respect to the loss: 1 when the loss is what is minimised.
    logits, targets
        As given to `cross_entropy`.

    Returns
    -------
    array, (N, number of classes)
        Same dtype as `logits` (float64 for integers).

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy`, and if `g` is not one number.

    Examples
    --------
    >>> cross_entropy_backward(1.0, [[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """
    logits, targets = _arguments(logits, targets)
    grad_logits = softmax(logits)
    grad_logits[np.arange(len(targets)), targets] -= 1
    return grad_logits * (float(gradient(g, ())) / len(targets))


def _arguments(logits: ArrayLike, targets: ArrayLike) -> tuple[NDArray, NDArray]:
    logits = array_of_shape(logits, "logits", "(N, number of classes)")
    targets = array_of_shape(targets, "targets", "(N,)")
    if targets.dtype.kind not in "iu":
        raise TypeError(f"targets must be integers, the number of each row's class; got dtype {targets.dtype}")
    if len(targets) != len(logits) or logits.size == 0:
        raise ValueError(
            f"targets must name one class for each row of logits, of which there is at least one; got targets of shape "
            f"{targets.shape} for logits of shape {logits.shape}"
        )
    if targets.min() < 0 or targets.max() >= logits.shape[1]:
        raise ValueError(
            f"targets must be between 0 and {logits.shape[1] - 1} (logits has {logits.shape[1]} classes); "
            f"got {targets.min()} to {targets.max()}"
        )
    return logits, targets
