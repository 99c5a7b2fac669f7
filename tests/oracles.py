"""PyTorch in float64: what a right answer is."""

from collections.abc import Callable

import numpy as np
import torch


def values_and_gradients(function: Callable, g: np.ndarray, *arguments: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return a torch function's value and, for the upstream gradient `g`, the gradient of each argument."""
    leaves = [torch.from_numpy(np.asarray(argument, float).copy()).requires_grad_() for argument in arguments]
    y = function(*leaves)
    gradients = torch.autograd.grad(y, leaves, torch.from_numpy(np.asarray(g, float).copy()))
    return y.detach().numpy(), *(gradient.numpy() for gradient in gradients)


def convolution(weight: np.ndarray, z: np.ndarray, g: np.ndarray, **options) -> tuple[np.ndarray, ...]:
    """Return output, gradient of `z`, gradient of `weight` of a convolution over a batch, 1-D or 2-D."""
    layer = torch.nn.functional.conv1d if weight.ndim == 3 else torch.nn.functional.conv2d
    return values_and_gradients(lambda z, weight: layer(z, weight, **options), g, z, weight)
