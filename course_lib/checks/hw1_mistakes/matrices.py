"""Mistakes in ``conv_matrix_1d`` and ``conv_matrix_2d``."""

import numpy as np

from ..exercise import Misconception
from .convolving import flip

__all__ = ["CONV_MATRIX_1D", "CONV_MATRIX_2D"]


def _sizes(size, kernel_size, stride, padding):
    return [(length + 2 * padding - kernel) // stride + 1 for length, kernel in zip(size, kernel_size, strict=True)]


def _matrix(w, input_shape, stride=1, padding=0, step=None, offset=None, beyond=None):
    """The matrix of a 2-D convolution, with ways to go wrong.

    ``step`` is how far the window moves, ``offset`` where it starts; ``beyond(row, column)`` says which column of the
    matrix gets a weight (None: no column), by default the pixel's number in raster order.
    """
    height, width = input_shape
    steps = step or (stride, stride)
    offset = padding if offset is None else offset
    out_height, out_width = _sizes(input_shape, w.shape, stride, padding)
    matrix = np.zeros((out_height * out_width, height * width))

    def inside(row, column):
        return row * width + column if 0 <= row < height and 0 <= column < width else None

    for i, j in np.ndindex(out_height, out_width):
        for k, l in np.ndindex(*w.shape):
            pixel = (beyond or inside)(i * steps[0] + k - offset, j * steps[1] + l - offset)
            if pixel is not None:
                matrix[i * out_width + j, pixel] = w[k, l]
    return matrix


def _padded_columns(w, input_shape, stride=1, padding=0):
    return _matrix(w, tuple(length + 2 * padding for length in input_shape), stride)


def _row(w, input_size, stride=1, padding=0, beyond=None, step=None, offset=None):
    """The matrix of a 1-D convolution; the same ways to go wrong, with one index."""
    size = (input_size + 2 * padding - len(w)) // stride + 1
    matrix = np.zeros((size, input_size))
    offset = padding if offset is None else offset
    for i in range(size):
        for k in range(len(w)):
            pixel = i * (step or stride) + k - offset
            pixel = beyond(pixel) if beyond else pixel
            if beyond or 0 <= pixel < input_size:
                matrix[i, pixel] = w[k]
    return matrix


FLIPPED = (
    "The matrix of a cross-correlation has the kernel in each row as it is; yours has it backwards, as a convolution."
)
AS_IS = "Row i, weight k belongs to input number i * stride + k - padding."
SHAPE = "One row for each output, one column for each input."
NO_COLUMNS = "Padding is zeros, and zeros need no columns: the matrix multiplies z as it is, not padded."
LEAVE_OUT = "Leave out weights that fall outside the input: test 0 <= column < size."
ORIGINAL_SIZE = "Let the window start at -padding and leave out weights that fall outside."
CONV_MATRIX_1D = (
    Misconception(
        "You flipped the kernel", FLIPPED, AS_IS, lambda w, *rest, **options: _row(w[::-1], *rest, **options)
    ),
    Misconception(
        "You return the transpose",
        SHAPE,
        "The result has shape (output size, input_size).",
        lambda *given, **options: _row(*given, **options).T,
    ),
    Misconception(
        "Your matrix has columns for the padding",
        NO_COLUMNS,
        ORIGINAL_SIZE,
        lambda w, input_size, stride=1, padding=0: _row(w, input_size + 2 * padding, stride),
    ),
    Misconception(
        "Your matrix goes round in a circle",
        "Weights that leave the input on one side come back on the other.",
        LEAVE_OUT,
        lambda w, input_size, **options: _row(w, input_size, **options, beyond=lambda j: j % input_size),
    ),
    Misconception(
        "A negative index counts from the end",
        "Weights left of the input land in the last columns.",
        LEAVE_OUT,
        lambda w, input_size, **options: _row(
            w, input_size, **options, beyond=lambda j: j if j < input_size else slice(0, 0)
        ),
    ),
    Misconception(
        "You forgot the stride",
        "The window moves by one each time.",
        AS_IS,
        lambda w, input_size, stride=1, padding=0: _row(w, input_size, 1, padding),
    ),
    Misconception(
        "You use the stride in the size only",
        "There are as many rows as asked for, but the window moves by one.",
        AS_IS,
        lambda *given, **options: _row(*given, **options, step=1),
    ),
    Misconception(
        "You forgot the padding",
        "The matrix is as if padding were 0.",
        AS_IS,
        lambda w, input_size, stride=1, padding=0: _row(w, input_size, stride),
    ),
    Misconception(
        "You pad on the right only",
        "The window of the first output starts at -padding.",
        AS_IS,
        lambda *given, **options: _row(*given, **options, offset=0),
    ),
    Misconception(
        "Your matrix lacks its last row",
        "The last place where the kernel fits is missing.",
        "The number of rows is (input_size + 2 padding - K) // stride + 1.",
        lambda *given, **options: _row(*given, **options)[:-1],
    ),
)


def _rows_by_column(w, input_shape, stride=1, padding=0):
    out_height, out_width = _sizes(input_shape, w.shape, stride, padding)
    matrix = _matrix(w, input_shape, stride, padding)
    return matrix.reshape(out_height, out_width, -1).swapaxes(0, 1).reshape(len(matrix), -1)


def _columns_by_column(matrix, input_shape):
    return matrix.reshape(len(matrix), *input_shape).swapaxes(1, 2).reshape(len(matrix), -1)


def _row_end(w, input_shape, stride=1, padding=0):
    """Only the flat index is tested, so what leaves a row on the right enters the next on the left."""
    height, width = input_shape

    def flat(row, column):
        pixel = row * width + column
        return pixel if 0 <= pixel < height * width else None

    return _matrix(w, input_shape, stride, padding, beyond=flat)


def _height_for_width(w, input_shape, stride=1, padding=0):
    height, width = input_shape

    def wrong(row, column):
        return row * height + column if 0 <= row < height and 0 <= column < width else None

    return _matrix(w, input_shape, stride, padding, beyond=wrong)


def _rows_only(w, input_shape, stride=1, padding=0):
    full = _matrix(w, input_shape, 1, padding)
    out_height, out_width = _sizes(input_shape, w.shape, 1, padding)
    return full.reshape(out_height, out_width, -1)[::stride].reshape(-1, full.shape[1])


RASTER = "Raster order goes along each row: pixel (i, j) is number i * W + j, as z.ravel() has it."
AS_IS_2D = "Output (i, j), weight (k, l) belongs to pixel (i * stride + k - padding, j * stride + l - padding)."
CONV_MATRIX_2D = (
    Misconception(
        "You flipped the kernel", FLIPPED, AS_IS_2D, lambda w, *rest, **options: _matrix(flip(w), *rest, **options)
    ),
    Misconception(
        "You transposed the kernel",
        "Rows and columns of the kernel are swapped.",
        AS_IS_2D,
        lambda w, *rest, **options: _matrix(w.T, *rest, **options),
    ),
    Misconception(
        "You return the transpose",
        SHAPE,
        "The result has shape (H_out W_out, H W).",
        lambda *given, **options: _matrix(*given, **options).T,
    ),
    Misconception(
        "Your rows go down the columns of the output", RASTER, "Output (i, j) is row i * W_out + j.", _rows_by_column
    ),
    Misconception(
        "Your columns go down the columns of the image",
        RASTER,
        RASTER,
        lambda w, shape, **options: _columns_by_column(_matrix(w, shape, **options), shape),
    ),
    Misconception(
        "Both rows and columns are in column-major order",
        RASTER,
        "Use order 'C', NumPy's default, everywhere.",
        lambda w, shape, **options: _columns_by_column(_rows_by_column(w, shape, **options), shape),
    ),
    Misconception(
        "You number pixels with H instead of W",
        RASTER,
        "A step down by one row is W pixels further.",
        _height_for_width,
    ),
    Misconception("Your matrix has columns for the padding", NO_COLUMNS, ORIGINAL_SIZE, _padded_columns),
    Misconception(
        "Weights run over the end of a row",
        "A weight that leaves the image on the right lands on the next row.",
        "Test row and column by themselves: 0 <= row < H and 0 <= column < W.",
        _row_end,
    ),
    Misconception(
        "You forgot the stride",
        "The window moves by one each time.",
        AS_IS_2D,
        lambda w, shape, stride=1, padding=0: _matrix(w, shape, 1, padding),
    ),
    Misconception("You use the stride for rows only", "Columns move by one.", AS_IS_2D, _rows_only),
    Misconception(
        "You use the stride in the size only",
        "There are as many rows as asked for, but the window moves by one.",
        AS_IS_2D,
        lambda *given, **options: _matrix(*given, **options, step=(1, 1)),
    ),
    Misconception(
        "You forgot the padding",
        "The matrix is as if padding were 0.",
        AS_IS_2D,
        lambda w, shape, stride=1, padding=0: _matrix(w, shape, stride),
    ),
    Misconception(
        "You pad at the bottom and right only",
        "The window of the first output starts at (-padding, -padding).",
        AS_IS_2D,
        lambda *given, **options: _matrix(*given, **options, offset=0),
    ),
)
