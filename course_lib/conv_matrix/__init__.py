"""The matrix of a convolution: ``y = W z``, dense, sparse, or only its action.

A convolution is linear, so some matrix ``W`` does it. The input is read as one long vector, channel by channel and row
by row (``z.ravel()``), the output likewise; a row of ``W`` belongs to one output position and holds the kernel's
weights at the columns of the input positions under that window. The backward pass is ``W.T @ g``.

Shapes, everywhere: with channels, a weight is ``(C_out, C_in/groups, *K)`` and an input ``(C_in, *spatial)``; a bare
weight ``(*K)`` goes with a bare input ``(*spatial)``. ``K`` and ``spatial`` have one or two axes. A convolution here is
what networks compute: cross-correlation, the kernel not flipped (only `convolve` flips it).
"""

from ._action import apply, apply_transpose, convolve, cross_correlate
from ._geometry import Geometry
from ._im2col import col2im, im2col
from ._matrix import MatrixTooLargeError, conv_matrix, entry_weights
from ._structure import MatrixStructure, structure

__all__ = [
    "Geometry",
    "MatrixStructure",
    "MatrixTooLargeError",
    "apply",
    "apply_transpose",
    "col2im",
    "conv_matrix",
    "convolve",
    "cross_correlate",
    "entry_weights",
    "im2col",
    "structure",
]
