"""Mistakes in ``filter_image`` and ``edge_magnitude``."""

import numpy as np

from ..exercise import Misconception
from ..hw1_cases import SOBEL
from .convolving import BOTH_GROW, FLIPPED, MINUS_ZERO, correlate, flip, same

__all__ = ["EDGE_MAGNITUDE", "FILTER_IMAGE"]


def _colours(image, function):
    """Apply ``function`` to a grey image, or to each colour by itself."""
    if image.ndim == 2:
        return function(image)
    return np.stack([function(image[:, :, channel]) for channel in range(3)], axis=2)


def _filter(image, kernel, **mode):
    return _colours(image, lambda grey: same(grey, kernel, **mode))


def _clip(y):
    return np.clip(y, 0.0, 1.0)


def _swapped_padding(image, kernel):
    height, width = kernel.shape[0] // 2, kernel.shape[1] // 2
    return _clip(_colours(image, lambda grey: correlate(np.pad(grey, ((width, width), (height, height))), kernel)))


def _minus_zero(image, kernel):
    rows, columns = kernel.shape[0] // 2, kernel.shape[1] // 2
    padded = np.zeros((image.shape[0] + 2 * rows, image.shape[1] + 2 * columns, *image.shape[2:]))
    padded[rows:-rows, columns:-columns] = image
    return _clip(_colours(padded, lambda grey: correlate(grey, kernel)))


def _stretched(image, kernel):
    y = _filter(image, kernel)
    return (y - y.min()) / (y.max() - y.min())


def _mixed(image, kernel):
    y = _filter(image, kernel)
    return _clip(y if y.ndim == 2 else y.sum(axis=2))


def _one_colour(image, kernel):
    if image.ndim == 2:
        return _clip(_filter(image, kernel))
    return _clip(np.repeat(_filter(image, kernel)[:, :, :1], 3, axis=2))


ZEROS = "Outside the image there are zeros, as in a network's layers."
CLIP = "np.clip(result, 0, 1) keeps what is inside, and sets what is below to 0 and what is above to 1."
FILTER_IMAGE = (
    Misconception("You forgot to clip", "Values below 0 and above 1 are no brightness.", CLIP, _filter),
    Misconception(
        "You flipped the kernel", FLIPPED, BOTH_GROW, lambda image, kernel: _clip(_filter(image, flip(kernel)))
    ),
    Misconception(
        "You transposed the kernel",
        "Its rows and columns are swapped.",
        "Let k walk along rows in both.",
        lambda image, kernel: _clip(_colours(image, lambda grey: same(grey, kernel.T))),
    ),
    Misconception(
        "Your result is smaller than the image",
        "That is mode 'valid'; the exercise asks for the image's size.",
        "Put the image into a larger array of zeros: KH // 2 rows and KW // 2 columns on each side.",
        lambda image, kernel: _clip(_colours(image, lambda grey: correlate(grey, kernel))),
    ),
    Misconception(
        "You repeat the pixels at the edge",
        ZEROS,
        "Pad with zeros: np.zeros, or np.pad without a mode.",
        lambda image, kernel: _clip(_filter(image, kernel, mode="edge")),
    ),
    Misconception(
        "You mirror the image at its edge",
        ZEROS,
        "Pad with zeros: np.zeros, or np.pad without a mode.",
        lambda image, kernel: _clip(_filter(image, kernel, mode="symmetric")),
    ),
    Misconception(
        "Your image goes round in a circle",
        ZEROS,
        "Pad with zeros instead of np.roll or mode 'wrap'.",
        lambda image, kernel: _clip(_filter(image, kernel, mode="wrap")),
    ),
    Misconception(
        "You swapped the padding of rows and columns",
        "A kernel that is not square needs different amounts.",
        "KH // 2 rows above and below, KW // 2 columns left and right.",
        _swapped_padding,
    ),
    Misconception(
        "Slicing with -0 gives an empty array",
        "With one row or one column of weights no padding is needed, and padded[0:-0] holds nothing.",
        MINUS_ZERO,
        _minus_zero,
    ),
    Misconception(
        "You stretched the result to [0, 1]",
        "The exercise asks for clipping, not for rescaling by minimum and maximum.",
        CLIP,
        _stretched,
    ),
    Misconception(
        "You took absolute values",
        "Negative results become 0, not positive.",
        CLIP,
        lambda image, kernel: _clip(np.abs(_filter(image, kernel))),
    ),
    Misconception(
        "You divide by the sum of the kernel",
        "The kernel is used as it is given.",
        "Leave the weights as they are.",
        lambda image, kernel: _clip(_filter(image, kernel / kernel.sum())),
    ),
    Misconception(
        "Your pixels are whole numbers from 0 to 255",
        "The exercise asks for floats in [0, 1].",
        "Do not multiply by 255 and do not turn the result into uint8.",
        lambda image, kernel: (_clip(_filter(image, kernel)) * 255).astype(np.uint8),
    ),
    Misconception(
        "All fractions are cut off",
        "The result is an array of integers, so it is black and white.",
        "Make the result with np.zeros(shape), whose type is float64.",
        lambda image, kernel: _clip(_filter(image, kernel)).astype(np.int64),
    ),
    Misconception(
        "You added the colours up",
        "Each colour is filtered by itself, and the result has three colours too.",
        "Filter image[:, :, c] for each c and stack the three results along the last axis.",
        _mixed,
    ),
    Misconception(
        "All three colours are the first one",
        "Each colour is filtered by itself.",
        "Use the colour's index in the input too: image[:, :, c].",
        _one_colour,
    ),
)


def _edges(image, across=SOBEL, down=SOBEL.T, combine=lambda x, y: np.sqrt(x**2 + y**2), **mode):
    return combine(same(image, across, **mode), same(image, down, **mode))


PREWITT = np.sign(SOBEL)
ROOT = "The magnitude is np.sqrt(gx**2 + gy**2), pixel by pixel."
EDGE_MAGNITUDE = (
    Misconception(
        "You forgot the square root",
        "The result is the sum of the squares.",
        ROOT,
        lambda image: _edges(image, combine=lambda x, y: x**2 + y**2),
    ),
    Misconception(
        "You added absolute values",
        "|gx| + |gy| is larger than the length of the gradient.",
        ROOT,
        lambda image: _edges(image, combine=lambda x, y: np.abs(x) + np.abs(y)),
    ),
    Misconception(
        "You forgot the squares",
        "The square root of gx + gy is not a number where the sum is negative.",
        ROOT,
        lambda image: _edges(image, combine=lambda x, y: np.sqrt(x + y)),
    ),
    Misconception(
        "You squared the sum",
        "(gx + gy)**2 lets the two directions cancel.",
        ROOT,
        lambda image: _edges(image, combine=lambda x, y: np.abs(x + y)),
    ),
    Misconception(
        "Your Sobel kernel lacks the 2",
        "With 1, 1, 1 it is the Prewitt kernel; Sobel weighs the middle twice.",
        "The column is 1, 2, 1.",
        lambda image: _edges(image, PREWITT, PREWITT.T),
    ),
    Misconception(
        "You use one direction only: x",
        "Edges between rows are missed.",
        "Filter with both kernels. " + ROOT,
        lambda image: np.abs(same(image, SOBEL)),
    ),
    Misconception(
        "You use one direction only: y",
        "Edges between columns are missed.",
        "Filter with both kernels. " + ROOT,
        lambda image: np.abs(same(image, SOBEL.T)),
    ),
    Misconception(
        "Both your kernels look the same way",
        "The second kernel is the first one transposed.",
        "Use the kernel and its .T.",
        lambda image: _edges(image, SOBEL, SOBEL),
    ),
    Misconception(
        "Your result is smaller than the image",
        "That is mode 'valid'; the exercise asks for the image's size.",
        "Put one row or column of zeros on each side first.",
        lambda image: np.hypot(correlate(image, SOBEL), correlate(image, SOBEL.T)),
    ),
    Misconception(
        "You repeat the pixels at the edge",
        ZEROS,
        "Pad with zeros: np.zeros, or np.pad without a mode.",
        lambda image: _edges(image, mode="edge"),
    ),
    Misconception(
        "You clipped the result",
        "A magnitude may be larger than 1.",
        "Leave out np.clip; do not use filter_image, which clips.",
        lambda image: _clip(_edges(image)),
    ),
    Misconception(
        "You clipped each direction",
        "filter_image clips to [0, 1], so all negative slopes are lost.",
        "Use a cross-correlation that does not clip.",
        lambda image: _edges(image, combine=lambda x, y: np.hypot(_clip(x), _clip(y))),
    ),
    Misconception(
        "You scaled the result to at most 1",
        "The exercise asks for the magnitude itself.",
        "Do not divide by the maximum.",
        lambda image: _edges(image) / _edges(image).max(),
    ),
    Misconception(
        "All fractions are cut off",
        "The result is an array of integers.",
        "Make the result with np.zeros(shape), whose type is float64.",
        lambda image: _edges(image).astype(np.int64),
    ),
)
