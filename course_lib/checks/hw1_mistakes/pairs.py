"""Mistakes in ``cross_correlate1d``, ``cross_correlate2d`` and ``convolve2d``."""

from dataclasses import replace

import numpy as np

from ..exercise import Misconception
from .convolving import BOTH_GROW, FLIPPED, INTEGERS, correlate, flip, full, like, same, square_kernel

__all__ = ["CONVOLVE_2D", "CORRELATE_1D", "CORRELATE_2D"]

OFF_BY_ONE = "There are (size - kernel size + 1) places where the kernel fits; range(n) counts from 0 to n - 1."


def _pair_mistakes(correct, fit, rows=slice(-1)):
    """Mistakes that a correlation and a convolution share; ``fit`` turns the kernel as the exercise wants it."""
    return (
        Misconception(
            "Your result is as large as the input",
            "That is mode 'same', with zeros around the input; the "
            "exercise asks only for places where the whole kernel fits ('valid').",
            "Drop the padding; compute the output's size from both sizes.",
            lambda z, w: same(z, fit(w)),
        ),
        Misconception(
            "Your result is larger than the input",
            "That is mode 'full', where the kernel hangs over the edges; "
            "the exercise asks only for places where the whole kernel fits ('valid').",
            "Drop the padding; compute the output's size from both sizes.",
            lambda z, w: full(z, fit(w)),
        ),
        Misconception(
            "Your output is one too short",
            "The last place where the kernel fits is missing.",
            OFF_BY_ONE,
            lambda z, w: correct(z, w)[rows, :-1],
        ),
        Misconception(
            "Only the last product is left",
            "Each step of the inner loop replaces the sum instead of adding to it.",
            "Use += for the sum, and begin it at 0 for each output.",
            lambda z, w: correlate(z, fit(w), overwrite=True),
        ),
        Misconception(
            "You took the mean",
            "Each output is the sum of the products; yours is divided by the number of weights.",
            "Use sum instead of mean.",
            lambda z, w: correct(z, w) / w.size,
        ),
        Misconception(
            "Your result keeps integers only",
            "The result has the input's type, so the fractions are lost.",
            INTEGERS,
            lambda z, w: like(z, correct(z, w)),
        ),
        Misconception(
            "All fractions are cut off",
            "The result is an array of integers.",
            "Make the result with np.zeros(shape), whose type is float64.",
            lambda z, w: like(np.zeros(1, int), correct(z, w)),
        ),
    )


def _one_axis(mistake: Misconception) -> Misconception:
    """The same mistake for (L,) and (K,), which are images of one row."""
    return replace(mistake, function=lambda z, w: mistake.function(z[None], w[None])[0])


CORRELATE_1D = (
    Misconception("You flipped the kernel", FLIPPED, BOTH_GROW, lambda z, w: np.convolve(z, w, "valid")),
    *map(_one_axis, _pair_mistakes(correlate, lambda w: w, slice(None))),
    Misconception(
        "Your input goes round in a circle",
        "Beyond the end of z you go on at its beginning.",
        "Stop where the kernel no longer fits: the output is shorter than the input.",
        lambda z, w: sum(w[k] * np.roll(z, -k) for k in range(len(w))),
    ),
)

PLANE = (
    Misconception(
        "Your output is transposed",
        "Rows and columns are swapped in the result: y[j, i] instead of y[i, j].",
        "Keep the order rows, columns: H and KH go with the first index, W and KW with the second.",
        lambda z, w: correlate(z, w).T,
    ),
    Misconception(
        "You took the kernel to be square",
        "You use the kernel's height for its width too.",
        "Unpack both: kernel_height, kernel_width = w.shape.",
        square_kernel,
    ),
)
CORRELATE_2D = (
    Misconception("You flipped the kernel", FLIPPED, BOTH_GROW, lambda z, w: correlate(z, flip(w))),
    Misconception(
        "You flipped the kernel's rows",
        "The kernel is upside down; cross-correlation does not flip it.",
        BOTH_GROW,
        lambda z, w: correlate(z, w[::-1]),
    ),
    Misconception(
        "You flipped the kernel's columns",
        "The kernel is turned left to right; cross-correlation does not flip it.",
        BOTH_GROW,
        lambda z, w: correlate(z, w[:, ::-1]),
    ),
    Misconception(
        "You transposed the kernel",
        "Its rows and columns are swapped: w[l, k] instead of w[k, l].",
        "Let k walk along rows in both z and w, and l along columns.",
        lambda z, w: correlate(z, w.T),
    ),
    *PLANE,
    *_pair_mistakes(correlate, lambda w: w),
)


def _convolve(z, w):
    return correlate(z, flip(w))


ONE_AXIS = "A convolution flips both axes: the kernel turns by 180 degrees."
FLIP_BOTH = "w[::-1, ::-1] flips both axes."
CONVOLVE_2D = (
    Misconception(
        "You did not flip the kernel",
        "That is a cross-correlation; the exercise asks for the convolution.",
        FLIP_BOTH,
        correlate,
    ),
    Misconception("You flipped the kernel's rows only", ONE_AXIS, FLIP_BOTH, lambda z, w: correlate(z, w[::-1])),
    Misconception("You flipped the kernel's columns only", ONE_AXIS, FLIP_BOTH, lambda z, w: correlate(z, w[:, ::-1])),
    Misconception(
        "You transposed the kernel",
        "Transposing mirrors it at the diagonal; flipping turns it by 180 degrees.",
        FLIP_BOTH,
        lambda z, w: correlate(z, w.T),
    ),
    Misconception(
        "You flipped and transposed the kernel",
        "It should be turned by 180 degrees and nothing else.",
        FLIP_BOTH,
        lambda z, w: correlate(z, flip(w).T),
    ),
    Misconception(
        "You turned the kernel by 90 degrees",
        "np.rot90(w) turns it once; a convolution turns it twice.",
        FLIP_BOTH,
        lambda z, w: correlate(z, np.rot90(w)),
    ),
    Misconception(
        "You flipped the image",
        "Flipping the input instead of the kernel gives the right numbers in reversed order.",
        "Flip w and leave z as it is.",
        lambda z, w: correlate(flip(z), w),
    ),
    Misconception("Your output is transposed", PLANE[0].hint, PLANE[0].remedy, lambda z, w: _convolve(z, w).T),
    Misconception(
        "You took the kernel to be square", PLANE[1].hint, PLANE[1].remedy, lambda z, w: square_kernel(z, flip(w))
    ),
    *_pair_mistakes(_convolve, flip),
)
