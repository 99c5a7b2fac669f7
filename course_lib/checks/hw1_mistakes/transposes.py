"""Mistakes in ``multiply_by_transpose``."""

import numpy as np

from ..exercise import Misconception
from .convolving import MINUS_ZERO, correlate, flip

__all__ = ["MULTIPLY_BY_TRANSPOSE"]


def _scatter(g, w, shape, stride=1, overwrite=False):
    """Add g[i, j] times the kernel at each window of an array of zeros."""
    full = np.zeros(shape)
    height, width = w.shape
    for i, j in np.ndindex(*g.shape):
        window = full[i * stride : i * stride + height, j * stride : j * stride + width]
        window[...] = g[i, j] * w + (0.0 if overwrite else window)
    return full


def _crop(full, input_shape, padding):
    return full[padding : padding + input_shape[0], padding : padding + input_shape[1]]


def _padded(input_shape, padding):
    return tuple(length + 2 * padding for length in input_shape)


def _transpose(g, w, input_shape, stride=1, padding=0, step=None, overwrite=False):
    full = _scatter(g, w, _padded(input_shape, padding), step or stride, overwrite)
    return _crop(full, input_shape, padding)


def _no_remainder(g, w, input_shape, stride=1, padding=0):
    covered = [(length - 1) * stride + kernel for length, kernel in zip(g.shape, w.shape, strict=True)]
    return _crop(_scatter(g, w, covered, stride), [length - 2 * padding for length in covered], padding)


def _minus_zero(g, w, input_shape, stride=1, padding=0):
    return _scatter(g, w, _padded(input_shape, padding), stride)[padding:-padding, padding:-padding]


def _valid(g, w, input_shape, stride=1, padding=0):
    spread = np.zeros([(length - 1) * stride + 1 for length in g.shape])
    spread[::stride, ::stride] = g
    return correlate(spread, flip(w))


def _crop_corner(g, w, input_shape, stride=1, padding=0):
    return _scatter(g, w, _padded(input_shape, padding), stride)[: input_shape[0], : input_shape[1]]


EACH_WINDOW = "g[i, j] adds g[i, j] * w to the window that output (i, j) looked at."
MULTIPLY_BY_TRANSPOSE = (
    Misconception(
        "Your kernel is the wrong way round",
        "Adding g[i, j] * w window by window needs w as it is. Only when the "
        "product is written as a cross-correlation of g is the kernel flipped.",
        EACH_WINDOW,
        lambda g, w, *rest, **options: _transpose(g, flip(w), *rest, **options),
    ),
    Misconception(
        "You transposed the kernel",
        "The transpose is that of the large matrix, not of the kernel.",
        EACH_WINDOW,
        lambda g, w, *rest, **options: _transpose(g, w.T, *rest, **options),
    ),
    Misconception(
        "You forgot the stride",
        "The windows lie stride apart; as a convolution, zeros go between the numbers of g.",
        "The window of output (i, j) starts at (i * stride, j * stride).",
        lambda *given, **options: _transpose(*given, **options, step=1),
    ),
    Misconception(
        "You forgot to cut the padding off",
        "The result has the size of the padded input.",
        "Return rows padding to padding + H and columns padding to padding + W.",
        lambda g, w, shape, stride=1, padding=0: _scatter(g, w, _padded(shape, padding), stride),
    ),
    Misconception(
        "You cut the padding off on one side",
        "The image begins at index padding of the padded array.",
        "Return rows padding to padding + H and columns padding to padding + W.",
        _crop_corner,
    ),
    Misconception(
        "Slicing with -0 gives an empty array", "When padding is 0, full[p:-p] holds nothing.", MINUS_ZERO, _minus_zero
    ),
    Misconception(
        "Windows that overlap replace each other",
        "An input that several outputs looked at gets the sum of all.",
        "Use += on the window.",
        lambda *given, **options: _transpose(*given, **options, overwrite=True),
    ),
    Misconception(
        "The remainder is missing",
        "When the stride leaves a remainder, the last rows or columns of the input were "
        "never looked at: they get zeros, and the result still has shape input_shape.",
        "Begin with np.zeros of the padded input's shape.",
        _no_remainder,
    ),
    Misconception(
        "You return a flat vector",
        "W^T g has one number per pixel; the exercise asks for the image's shape.",
        "End with .reshape(input_shape).",
        lambda *given, **options: _transpose(*given, **options).ravel(),
    ),
    Misconception(
        "Your result is transposed",
        "Rows and columns are swapped in the result.",
        "input_shape is (H, W): rows first.",
        lambda *given, **options: _transpose(*given, **options).T,
    ),
    Misconception(
        "Your result is too small: 'valid' instead of 'full'",
        "Each input may have been looked at by windows that "
        "hang over the edge of g: as a convolution, g is padded with kernel size - 1 zeros on each side.",
        "Pad g, or add window by window. " + EACH_WINDOW,
        _valid,
    ),
)
