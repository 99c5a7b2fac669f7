"""What goes wrong in ``hw1_convolution``: wrong versions of each function, with a hint for whoever wrote one."""

from .images import EDGE_MAGNITUDE, FILTER_IMAGE
from .layers import CONV2D
from .matrices import CONV_MATRIX_1D, CONV_MATRIX_2D
from .pairs import CONVOLVE_2D, CORRELATE_1D, CORRELATE_2D
from .transposes import MULTIPLY_BY_TRANSPOSE

__all__ = [
    "CONV2D",
    "CONVOLVE_2D",
    "CONV_MATRIX_1D",
    "CONV_MATRIX_2D",
    "CORRELATE_1D",
    "CORRELATE_2D",
    "EDGE_MAGNITUDE",
    "FILTER_IMAGE",
    "MISTAKES",
    "MULTIPLY_BY_TRANSPOSE",
]

MISTAKES = {
    "cross_correlate1d": CORRELATE_1D,
    "cross_correlate2d": CORRELATE_2D,
    "convolve2d": CONVOLVE_2D,
    "conv2d": CONV2D,
    "filter_image": FILTER_IMAGE,
    "edge_magnitude": EDGE_MAGNITUDE,
    "conv_matrix_1d": CONV_MATRIX_1D,
    "conv_matrix_2d": CONV_MATRIX_2D,
    "multiply_by_transpose": MULTIPLY_BY_TRANSPOSE,
}
