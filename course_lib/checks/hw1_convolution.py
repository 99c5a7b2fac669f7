"""The exercises of ``hw1_convolution``: what each asks for, its groups of cases and the truth."""

import numpy as np

from .exercise import Case, Exercise, register
from .hw1_cases import INPUTS, SOBEL
from .hw1_mistakes import MISTAKES

__all__ = ["EXERCISES"]


def _conv2d(z, weight, bias=None, stride=1, padding=0):
    import torch

    tensors = [None if value is None else torch.tensor(np.asarray(value, dtype=np.float64)) for value in (z, weight, bias)]
    return torch.nn.functional.conv2d(*tensors, stride=stride, padding=padding).numpy()


def _cross_correlate(z, w, stride=1, padding=0):
    """One image, one kernel."""
    return _conv2d(z[None, None], w[None, None], None, stride, padding)[0, 0]


def _cross_correlate1d(z, w):
    return _cross_correlate(z[None], w[None])[0]


def _convolve2d(z, w):
    return _cross_correlate(z, w[::-1, ::-1].copy())


def _filter_image(image, kernel):
    if image.ndim == 3:
        return np.stack([_filter_image(image[:, :, channel], kernel) for channel in range(3)], axis=2)
    padding = (kernel.shape[0] // 2, kernel.shape[1] // 2)
    return np.clip(_cross_correlate(image, kernel, padding=padding), 0.0, 1.0)


def _edge_magnitude(image):
    across, down = (_cross_correlate(image, kernel, padding=1) for kernel in (SOBEL, SOBEL.T.copy()))
    return np.sqrt(across**2 + down**2)


def _conv_matrix_2d(w, input_shape, stride=1, padding=0):
    """Column j is what the layer makes of an image with a single 1, at pixel j."""
    height, width = input_shape
    units = np.eye(height * width).reshape(-1, 1, height, width)
    return _conv2d(units, w[None, None], None, stride, padding).reshape(height * width, -1).T


def _conv_matrix_1d(w, input_size, stride=1, padding=0):
    units = np.eye(input_size).reshape(-1, 1, 1, input_size)
    return _conv2d(units, w[None, None, None], None, stride, (0, padding)).reshape(input_size, -1).T


def _multiply_by_transpose(g, w, input_shape, stride=1, padding=0):
    return (_conv_matrix_2d(w, input_shape, stride, padding).T @ g.ravel()).reshape(input_shape)


FLOATS = "It does not change its arguments. float64 or float32; integers are turned into floats."
ARRAY, LIST = f"The result is a NumPy array. {FLOATS}", f"The result is a NumPy array or a list of numbers. {FLOATS}"


def _exercise(function, signature: str, contract: str, groups: dict[str, float], accepts_lists: bool = False) -> Exercise:
    name = signature.split("(")[0]

    def expected(case: Case) -> np.ndarray:
        return case.call(function)

    return Exercise(
        name, "hw1_convolution", signature, f"{contract} {LIST if accepts_lists else ARRAY}", groups, INPUTS[name], expected,
        MISTAKES[name], accepts_lists=accepts_lists,
    )  # fmt: skip


EXERCISES = (
    _exercise(
        _cross_correlate1d,
        "cross_correlate1d(z, w)",
        "z is (L,), w is (K,) with K <= L. The result is (L - K + 1,): y[i] is the sum over k of z[i + k] w[k].",
        {"by hand": 3, "sizes": 3, "kinds of number": 2},
        accepts_lists=True,
    ),
    _exercise(
        _cross_correlate,
        "cross_correlate2d(z, w)",
        "z is (H, W), w is (KH, KW), not larger than z. The result is (H - KH + 1, W - KW + 1): "
        "y[i, j] is the sum over k and l of z[i + k, j + l] w[k, l].",
        {"by hand": 4, "sizes": 4, "kinds of number": 2},
        accepts_lists=True,
    ),
    _exercise(
        _convolve2d,
        "convolve2d(z, w)",
        "As cross_correlate2d, but with the kernel flipped along both axes: "
        "y[i, j] is the sum over k and l of z[i + k, j + l] w[KH - 1 - k, KW - 1 - l].",
        {"by hand": 3, "sizes": 3, "kinds of number": 1},
        accepts_lists=True,
    ),
    _exercise(
        _conv2d,
        "conv2d(z, weight, bias, stride=1, padding=0)",
        "z is (N, C_in, H, W), weight is (C_out, C_in, KH, KW), bias is (C_out,); stride and padding are whole numbers, the "
        "same for rows and columns; padding adds zeros on all four sides. The result is (N, C_out, H_out, W_out) with "
        "H_out = floor((H + 2 padding - KH) / stride) + 1. The kernel is not flipped.",
        {"one channel": 3, "channels, bias, batch": 4, "padding": 3, "stride": 3, "all together": 2},
    ),
    _exercise(
        _filter_image,
        "filter_image(image, kernel)",
        "image is (H, W) or (H, W, 3), floats in [0, 1]; kernel is (KH, KW), both odd. Each colour is cross-correlated with "
        "the kernel by itself, zeros outside the image. The result has the image's shape, clipped to [0, 1].",
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
        _conv_matrix_1d,
        "conv_matrix_1d(w, input_size, stride=1, padding=0)",
        "w is (K,). The result is (output size, input_size): this matrix times z is the cross-correlation of z with w. "
        "Padding adds no columns: it multiplies zeros.",
        {"stride 1, no padding": 4, "padding": 3, "stride": 3},
    ),
    _exercise(
        _conv_matrix_2d,
        "conv_matrix_2d(w, input_shape, stride=1, padding=0)",
        "w is (KH, KW), input_shape is (H, W). The result is (H_out W_out, H W), rows and columns in raster order "
        "(pixel (i, j) is number i W + j): this matrix times z.ravel() is the cross-correlation of z with w.",
        {"stride 1, no padding": 5, "padding": 3, "stride": 4},
    ),
    _exercise(
        _multiply_by_transpose,
        "multiply_by_transpose(g, w, input_shape, stride=1, padding=0)",
        "g is (H_out, W_out), w is (KH, KW), input_shape is (H, W). The result is (H, W): the transposed convolution matrix "
        "times g, computed without building the matrix.",
        {"stride 1, no padding": 4, "padding": 4, "stride": 5},
    ),
)

register(*EXERCISES)
