"""Mistakes in ``conv2d``."""

import numpy as np

from ..exercise import Misconception
from .convolving import BOTH_GROW, FLIPPED, INTEGERS, MINUS_ZERO, correlate, flip, like, pad

__all__ = ["CONV2D"]


def _layer(z, weight, bias, stride=(1, 1), pads=((0, 0), (0, 0)), size=None, bias_times=1):
    """conv2d with the stride of each axis, the padding of each side and the output's size as one likes."""
    padded = pad(z, *pads)
    maps = [
        sum(correlate(padded[:, c], weight[o, c], stride, size) for c in range(weight.shape[1])) + bias_times * bias[o]
        for o in range(len(weight))
    ]
    return np.stack(maps, axis=1)


def _conv2d(z, weight, bias, stride=1, padding=0):
    return _layer(z, weight, bias, (stride, stride), ((padding, padding), (padding, padding)))


def _wrong_layer(change):
    """``change(p, s)`` returns the pads and strides to use instead."""

    def function(z, weight, bias, stride=1, padding=0):
        pads, strides = change(padding, stride)
        return _layer(z, weight, bias, strides, pads)

    return function


def _first_image(z, weight, bias, stride=1, padding=0):
    return np.repeat(_conv2d(z[:1], weight, bias, stride, padding), len(z), axis=0)


def _minus_zero(z, weight, bias, stride=1, padding=0):
    height, width = z.shape[2:]
    padded = np.zeros((*z.shape[:2], height + 2 * padding, width + 2 * padding))
    padded[:, :, padding:-padding, padding:-padding] = z
    return _conv2d(padded, weight, bias, stride)


def _rounded_up(z, weight, bias, stride=1, padding=0):
    size = [-(-(z.shape[axis] + 2 * padding - weight.shape[axis]) // stride) + 1 for axis in (2, 3)]
    extra = ((padding, padding + stride), (padding, padding + stride))
    return _layer(z, weight, bias, (stride, stride), extra, size)


def _stride_late(z, weight, bias, stride=1, padding=0):
    size = [(z.shape[axis] + 2 * padding - weight.shape[axis]) // stride + 1 for axis in (2, 3)]
    return _layer(z, weight, bias, (1, 1), ((padding, padding), (padding, padding)), size)


SUM_CHANNELS = "Each output channel is a sum over all input channels, plus its bias once."
CONV2D = (
    Misconception(
        "You flipped the kernel",
        FLIPPED,
        BOTH_GROW,
        lambda z, weight, bias, **options: _conv2d(z, flip(weight), bias, **options),
    ),
    Misconception(
        "You transposed the kernel",
        "Rows and columns of each kernel are swapped.",
        "weight is (C_out, C_in, KH, KW): KH goes with the rows.",
        lambda z, weight, bias, **options: _conv2d(z, weight.swapaxes(2, 3), bias, **options),
    ),
    Misconception(
        "You use one input channel only",
        SUM_CHANNELS,
        "Add up over the input channels as well as over the window.",
        lambda z, weight, bias, **options: _conv2d(z[:, :1], weight[:, :1], bias, **options),
    ),
    Misconception(
        "You forgot the bias",
        SUM_CHANNELS,
        "Add bias[o] to every position of output channel o.",
        lambda z, weight, bias, **options: _conv2d(z, weight, 0 * bias, **options),
    ),
    Misconception(
        "You add the bias once per input channel",
        SUM_CHANNELS,
        "Move the bias out of the loop over input channels.",
        lambda z, weight, bias, **options: _conv2d(z, weight, weight.shape[1] * bias, **options),
    ),
    Misconception(
        "You add the bias once per weight",
        SUM_CHANNELS,
        "Move the bias out of the innermost loops.",
        lambda z, weight, bias, **options: _conv2d(z, weight, weight[0].size * bias, **options),
    ),
    Misconception(
        "You use the first bias for all channels",
        SUM_CHANNELS,
        "Add bias[o] to output channel o.",
        lambda z, weight, bias, **options: _conv2d(z, weight, 0 * bias + bias[0], **options),
    ),
    Misconception(
        "You forgot the padding",
        "The result is as if padding were 0.",
        "Put the input into a larger array of zeros first: padding on all four sides.",
        _wrong_layer(lambda p, s: (((0, 0), (0, 0)), (s, s))),
    ),
    Misconception(
        "You pad on one side only",
        "Zeros belong on all four sides, so the size grows by 2 padding. Your result is "
        "that of zeros at the top and left, or of an output size that counts the padding once.",
        "H_out = floor((H + 2 padding - KH) / stride) + 1; the input starts at index padding of the padded one.",
        _wrong_layer(lambda p, s: (((p, 0), (p, 0)), (s, s))),
    ),
    Misconception(
        "You pad the rows only",
        "Zeros belong on all four sides, left and right too.",
        "Pad both axes of the image.",
        _wrong_layer(lambda p, s: (((p, p), (0, 0)), (s, s))),
    ),
    Misconception(
        "Slicing with -0 gives an empty array",
        "When padding is 0, padded[p:-p] holds nothing.",
        MINUS_ZERO,
        _minus_zero,
    ),
    Misconception(
        "You forgot the stride",
        "The window moves by one each time.",
        "Output i starts at row i * stride of the padded input, and the output is smaller.",
        _wrong_layer(lambda p, s: (((p, p), (p, p)), (1, 1))),
    ),
    Misconception(
        "You use the stride for rows only",
        "Columns move by one.",
        "Use the stride along both axes.",
        _wrong_layer(lambda p, s: (((p, p), (p, p)), (s, 1))),
    ),
    Misconception(
        "You use the stride in the size only",
        "The output has the right size, but its windows are neighbours.",
        "Output i starts at row i * stride of the padded input.",
        _stride_late,
    ),
    Misconception(
        "You round the output size up",
        "A window that does not fit whole is left out.",
        "Use floor division //, which rounds down.",
        _rounded_up,
    ),
    Misconception(
        "Every image gets the first one's result",
        "The loop over the batch does not reach the input.",
        "Use the batch index in z too: z[n].",
        _first_image,
    ),
    Misconception(
        "Your result keeps integers only",
        "The result has the input's type, so the fractions are lost.",
        INTEGERS,
        lambda z, *rest, **options: like(z, _conv2d(z, *rest, **options)),
    ),
)
