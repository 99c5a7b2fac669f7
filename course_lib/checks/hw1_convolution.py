"""The exercises of ``hw1_convolution``: what each asks for, its groups of cases and the truth.

The truth comes from the reference library, computed in float64: it is there at once, where importing torch takes
seconds. The tests hold it against torch on every case.
"""

import numpy as np

from ..conv_matrix import apply, apply_transpose, conv_matrix, convolve, cross_correlate
from ..numpy_nn import conv2d
from .exercise import Case, Exercise, register
from .hw1_cases import INPUTS, SOBEL
from .hw1_mistakes import MISTAKES

__all__ = ["EXERCISES"]


def _filter_image(image, kernel):
    if image.ndim == 3:
        return np.stack([_filter_image(image[:, :, channel], kernel) for channel in range(3)], axis=2)
    return np.clip(apply(kernel, image, padding=(kernel.shape[0] // 2, kernel.shape[1] // 2)), 0.0, 1.0)


def _edge_magnitude(image):
    return np.hypot(apply(SOBEL, image, padding=1), apply(SOBEL.T, image, padding=1))


def _conv_matrix(w, input_shape, stride=1, padding=0):
    return conv_matrix(w, input_shape, stride=stride, padding=padding)


def _multiply_by_transpose(g, w, input_shape, stride=1, padding=0):
    return apply_transpose(w, g, input_shape, stride=stride, padding=padding)


FLOATS = "It does not change its arguments. float64 or float32; integers are turned into floats."
ARRAY, LIST = f"The result is a NumPy array. {FLOATS}", f"The result is a NumPy array or a list of numbers. {FLOATS}"


def _exercise(
    function, signature: str, contract: str, groups: dict[str, float], accepts_lists: bool = False
) -> Exercise:
    name = signature.split("(")[0]

    def expected(case: Case) -> np.ndarray:
        return case.in_float64().call(function)

    contract = f"{contract} {LIST if accepts_lists else ARRAY}"
    inputs, misconceptions = INPUTS[name], MISTAKES[name]
    return Exercise(
        name,
        "hw1_convolution",
        signature,
        contract,
        groups,
        inputs,
        expected,
        misconceptions,
        accepts_lists=accepts_lists,
    )


EXERCISES = (
    _exercise(
        cross_correlate,
        "cross_correlate1d(z, w)",
        "z is (L,), w is (K,) with K <= L. The result is (L - K + 1,): y[i] is the sum over k of z[i + k] w[k].",
        {"by hand": 3, "sizes": 3, "kinds of number": 2},
        accepts_lists=True,
    ),
    _exercise(
        cross_correlate,
        "cross_correlate2d(z, w)",
        "z is (H, W), w is (KH, KW), not larger than z. The result is (H - KH + 1, W - KW + 1): "
        "y[i, j] is the sum over k and l of z[i + k, j + l] w[k, l].",
        {"by hand": 4, "sizes": 4, "kinds of number": 2},
        accepts_lists=True,
    ),
    _exercise(
        convolve,
        "convolve2d(z, w)",
        "As cross_correlate2d, but with the kernel flipped along both axes: "
        "y[i, j] is the sum over k and l of z[i + k, j + l] w[KH - 1 - k, KW - 1 - l].",
        {"by hand": 3, "sizes": 3, "kinds of number": 1},
        accepts_lists=True,
    ),
    _exercise(
        conv2d,
        "conv2d(z, weight, bias, stride=1, padding=0)",
        "z is (N, C_in, H, W), weight is (C_out, C_in, KH, KW), bias is (C_out,); stride and padding are whole "
        "numbers, the same for rows and columns; padding adds zeros on all four sides. The result is "
        "(N, C_out, H_out, W_out) with H_out = floor((H + 2 padding - KH) / stride) + 1. The kernel is not flipped.",
        {"one channel": 3, "channels, bias, batch": 4, "padding": 3, "stride": 3, "all together": 2},
    ),
    _exercise(
        _filter_image,
        "filter_image(image, kernel)",
        "image is (H, W) or (H, W, 3), floats in [0, 1]; kernel is (KH, KW), both odd. Each colour is "
        "cross-correlated with the kernel by itself, zeros outside the image. The result has the image's "
        "shape, clipped to [0, 1].",
        {"grey images": 3, "colour images": 3, "clipping": 2},
    ),
    _exercise(
        _edge_magnitude,
        "edge_magnitude(image)",
        "image is (H, W). The result is (H, W): the square root of the sum of squares of the two Sobel filters, "
        "zeros outside the image.",
        {"step edges": 3, "any image": 4},
    ),
    _exercise(
        _conv_matrix,
        "conv_matrix_1d(w, input_size, stride=1, padding=0)",
        "w is (K,). The result is (output size, input_size): this matrix times z is the cross-correlation of z with w. "
        "Padding adds no columns: it multiplies zeros.",
        {"stride 1, no padding": 4, "padding": 3, "stride": 3},
    ),
    _exercise(
        _conv_matrix,
        "conv_matrix_2d(w, input_shape, stride=1, padding=0)",
        "w is (KH, KW), input_shape is (H, W). The result is (H_out W_out, H W), rows and columns in raster order "
        "(pixel (i, j) is number i W + j): this matrix times z.ravel() is the cross-correlation of z with w.",
        {"stride 1, no padding": 5, "padding": 3, "stride": 4},
    ),
    _exercise(
        _multiply_by_transpose,
        "multiply_by_transpose(g, w, input_shape, stride=1, padding=0)",
        "g is (H_out, W_out), w is (KH, KW), input_shape is (H, W). The result is (H, W): the transposed convolution "
        "matrix times g, computed without building the matrix.",
        {"stride 1, no padding": 4, "padding": 4, "stride": 5},
    ),
)

register(*EXERCISES)
