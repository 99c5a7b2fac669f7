"""Building the sparse matrix of a convolution, against the floor of writing its arrays and other ways to build it."""

from __future__ import annotations

import numpy as np
import scipy.linalg
import scipy.sparse

from course_lib.conv_matrix import apply, conv_matrix, entry_weights

from .timing import Contest

__all__ = ["action", "build_1d", "build_2d"]

FLOOR, COURSE = "writing the arrays", "conv_matrix, sparse"


def build_2d() -> Contest:
    """Return the contest for a 3x3 kernel on 256x256 pixels, zero padding 1."""
    image_size = 256
    weight = np.random.default_rng(0).standard_normal((3, 3))
    matrix = conv_matrix(weight, (image_size, image_size), padding=1, sparse=True)
    return Contest(
        title=f"Sparse matrix of a 3x3 kernel on {image_size}x{image_size} pixels, {matrix.nnz:,} entries",
        contenders={
            FLOOR: lambda: write_arrays(matrix),
            COURSE: lambda: conv_matrix(weight, (image_size, image_size), padding=1, sparse=True),
            "scipy, diagonals": lambda: from_diagonals(weight, image_size),
            "scipy, triplets (COO)": lambda: from_triplets(weight, image_size),
        },
        comparisons={(COURSE, FLOOR): 42},
    )


def build_1d() -> Contest:
    """Return the contest for 31 taps on 4096 samples, zero padding 15."""
    weight, samples = np.random.default_rng(0).standard_normal(31), 4096
    matrix = conv_matrix(weight, samples, padding=15, sparse=True)
    offsets = range(-15, 16)
    return Contest(
        title=f"Sparse matrix of {len(weight)} taps on {samples} samples, {matrix.nnz:,} entries",
        contenders={
            FLOOR: lambda: write_arrays(matrix),
            COURSE: lambda: conv_matrix(weight, samples, padding=15, sparse=True),
            "scipy, diagonals": lambda: scipy.sparse.diags_array(
                weight, offsets=offsets, shape=(samples, samples), format="csr"
            ),
            "scipy, dense toeplitz": lambda: toeplitz(weight, samples),
        },
    )


def action() -> Contest:
    """Return the contest for one product with the matrix of 16 -> 16 channels, 3x3, on 64x64 pixels."""
    rng = np.random.default_rng(0)
    weight, z = rng.standard_normal((16, 16, 3, 3)), rng.standard_normal((16, 64, 64))
    matrix = conv_matrix(weight, z.shape, padding=1, sparse=True)
    return Contest(
        title=f"W z for a 3x3 kernel, 16 -> 16 channels, 64x64 pixels, {matrix.nnz:,} entries",
        contenders={
            "apply, no matrix": lambda: apply(weight, z, padding=1),
            "the sparse matrix, built before": lambda: matrix @ z.ravel(),
            "the sparse matrix, built for it": lambda: conv_matrix(weight, z.shape, padding=1, sparse=True) @ z.ravel(),
        },
    )


def write_arrays(matrix: scipy.sparse.csr_array) -> None:
    """Allocate and fill arrays as large as the matrix's own."""
    for array in (matrix.data, matrix.indices, matrix.indptr):
        np.empty_like(array).fill(1)


def from_diagonals(weight: np.ndarray, image_size: int) -> scipy.sparse.csr_array:
    """Return the "same" matrix made of one diagonal per weight, zero where a window leaves the image."""
    diagonals, offsets = [], []
    for (k_y, k_x), value in np.ndenumerate(weight):
        shift_y, shift_x = k_y - weight.shape[0] // 2, k_x - weight.shape[1] // 2
        seen = np.zeros((image_size, image_size))  # scipy stores a diagonal by columns: by the pixel that is seen
        rows, columns = (slice(max(0, shift), image_size + min(0, shift)) for shift in (shift_y, shift_x))
        seen[rows, columns] = value
        diagonals.append(seen.ravel())
        offsets.append(shift_y * image_size + shift_x)
    return scipy.sparse.dia_array((np.array(diagonals), offsets), shape=(image_size**2, image_size**2)).tocsr()


def from_triplets(weight: np.ndarray, image_size: int) -> scipy.sparse.csr_array:
    """Return the "same" matrix from (row, column, value) triplets that scipy sorts."""
    rows, columns, indices = entry_weights(weight.shape, (image_size, image_size), padding=weight.shape[0] // 2)
    size = image_size**2
    return scipy.sparse.coo_array((weight.ravel()[indices], (rows, columns)), shape=(size, size)).tocsr()


def toeplitz(weight: np.ndarray, samples: int) -> np.ndarray:
    """Return the dense "same" matrix."""
    middle, rest = len(weight) // 2, np.zeros(samples - len(weight) // 2 - 1)
    return scipy.linalg.toeplitz(np.append(weight[middle::-1], rest), np.append(weight[middle:], rest))
