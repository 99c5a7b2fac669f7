"""A convolution that can be got wrong in many ways, and sentences that several mistakes share."""

import numpy as np

__all__ = [
    "BOTH_GROW",
    "FLIPPED",
    "INTEGERS",
    "MINUS_ZERO",
    "correlate",
    "flip",
    "full",
    "like",
    "pad",
    "same",
    "square_kernel",
]

FLIPPED = "That is a convolution; the exercise asks for cross-correlation, which is what networks compute."
BOTH_GROW = "Pair z[i + k] with w[k]: both indices grow together."
INTEGERS = "np.zeros_like(z) has z's type: when z holds integers it cuts off the fractions. Use np.zeros(shape)."
MINUS_ZERO = "padded[p:-p] is empty when p is 0, because -0 is 0. Write padded[p:p + size] instead."


def correlate(z, w, stride=(1, 1), size=None, overwrite=False):
    """Cross-correlation of the last two axes of z with w (KH, KW); ``size`` overrides the output's."""
    height, width = w.shape
    size = size or [(z.shape[axis - 2] - w.shape[axis]) // stride[axis] + 1 for axis in (0, 1)]
    y = np.zeros((*z.shape[:-2], *size))
    for k in range(height):
        for l in range(width):
            rows = slice(k, k + (size[0] - 1) * stride[0] + 1, stride[0])
            columns = slice(l, l + (size[1] - 1) * stride[1] + 1, stride[1])
            term = z[..., rows, columns] * w[k, l] if min(size) > 0 else y
            y = term if overwrite else y + term
    return y


def flip(w):
    """Turn by 180 degrees."""
    return w[..., ::-1, ::-1]


def pad(z, rows, columns, **mode):
    """Pad the last two axes."""
    return np.pad(z, [(0, 0)] * (z.ndim - 2) + [rows, columns], **mode)


def same(z, w, **mode):
    """Padded so that the output has the input's size."""
    height, width = w.shape[0] - 1, w.shape[1] - 1
    return correlate(pad(z, (height // 2, height - height // 2), (width // 2, width - width // 2), **mode), w)


def full(z, w):
    """Padded so that each weight meets each number of the input."""
    height, width = w.shape[0] - 1, w.shape[1] - 1
    return correlate(pad(z, (height, height), (width, width)), w)


def square_kernel(z, w):
    """As if the kernel's width were its height."""
    size = w.shape[0]
    windows = np.lib.stride_tricks.sliding_window_view(z, (size, size))
    return (windows * w).sum(axis=(-2, -1))


def like(z, y):
    """What is left of y in an array of z's type."""
    return y.astype(z.dtype)
