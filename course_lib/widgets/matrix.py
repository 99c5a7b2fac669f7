"""The convolution-matrix explorer: y = W z with the matrix drawn whole, and turned for the backward pass."""

import numpy as np
from traitlets import Any, Bool, Enum, observe, validate

from ..conv_matrix import apply, apply_transpose, conv_matrix
from ..shapes import output_size
from . import still
from .base import STYLE, Explorer, ExplorerError, check_fits, check_integer, page_module, to_lists, within_limit

__all__ = ["ConvMatrixExplorer"]

LIMITS = {"stride": (1, 8), "padding": (0, 6), "dilation": (1, 4)}
MAX_CHANNELS, MAX_SIDE = 3, 108
MAX_INPUT, MAX_KERNEL = {1: 16, 2: 8}, {1: 7, 2: 5}
# The same numbers as in static/matrix.js: what fills a new place when a shape changes.
PATTERNS = {
    "weight": [1, 2, 3, -1, -2, -3, 2, 1, -1],
    "z": [2, 0, 1, 3, 1, 0, 2, 4, 1, 3, 0],
    "gradient": [1, -1, 2, 0, 1, -2, 3],
}


class ConvMatrixExplorer(Explorer):
    """See a convolution as one matrix: ``y = W z`` forward, ``W.T g`` backward, the same weights in both.

    A row of ``W`` is one output's window; a column is all outputs that one input feeds, and spells the kernel
    backwards. Everything can be changed in the page and from Python; the page needs no running notebook. Formulas in
    the page count from 1 (``z₁, w₁, y₁``), as in mathematics; ``selected`` counts from 0.

    Parameters
    ----------
    weight : array-like of shape (K,), (KH, KW), (C_out, C_in, K) or (C_out, C_in, KH, KW), optional
        By default ``[1, 2, 3]``. At most 3 channels; at most 7 taps on a line, 5 on a side of a picture.
    z : array-like of shape (L,), (H, W), (C_in, L) or (C_in, H, W), optional
        The input, at most 16 on a line, 8 on a side of a picture. By default small whole numbers.
    gradient : array-like of the output's shape, optional
        What enters the transposed matrix: the gradient of the loss with respect to ``y``. By default small whole
        numbers.
    stride, padding, dilation : int
        Pixels between windows (1 to 8), zeros around the input (0 to 6), pixels between taps (1 to 4).
    transpose : bool
        Show ``W.T`` with the gradient ``g`` entering where ``y`` left.
    axis : "row" or "column"
        What is read of the matrix as it is shown.
    selected : int
        Its number, from 0.

    Raises
    ------
    ValueError
        If a value is of another kind, the shapes do not fit together, or the matrix has more than 108 rows or columns.

    Examples
    --------
    >>> explorer = ConvMatrixExplorer([1, 2, 3], [1, 0, 0, 2])
    >>> explorer.matrix
    array([[1., 2., 3., 0.],
           [0., 1., 2., 3.]])
    >>> explorer.output
    array([[1., 6.]])
    """

    _esm = page_module("matrix")
    _css = STYLE

    weight = Any().tag(sync=True)
    z = Any().tag(sync=True)
    gradient = Any().tag(sync=True)
    stride = Any(1).tag(sync=True)
    padding = Any(0).tag(sync=True)
    dilation = Any(1).tag(sync=True)
    transpose = Bool(False).tag(sync=True)
    axis = Enum(["row", "column"], "row").tag(sync=True)
    selected = Any(0).tag(sync=True)

    def __init__(self, weight=(1, 2, 3), z=None, *, gradient=None, **options) -> None:
        unknown = sorted(set(options) - {"stride", "padding", "dilation", "transpose", "axis", "selected"})
        if unknown:
            raise TypeError(f"ConvMatrixExplorer has no argument {unknown[0]!r}")
        weight = _with_channels("weight", weight)
        rank = np.ndim(weight) - 2
        z = _resized([], (np.shape(weight)[1], *([8] if rank == 1 else [4, 4])), "z") if z is None else z
        z = _with_channels("z", z, rank)
        geometry = {"stride": 1, "padding": 0, "dilation": 1}
        for name in geometry:
            geometry[name] = check_integer(name, options.pop(name, geometry[name]), *LIMITS[name])
        _check_together(weight, z, **geometry)
        gradient = _check_gradient(gradient, _output_shape(np.shape(weight), np.shape(z), **geometry))
        super().__init__(weight=weight, z=z, gradient=gradient, **geometry, **options)

    @property
    def matrix(self) -> np.ndarray:
        """The matrix W, not turned: float64 of shape (outputs, inputs)."""
        return conv_matrix(*self._weight_and_input_shape(), **self._geometry())

    @property
    def output(self) -> np.ndarray:
        """What leaves the matrix: y of shape (C_out, *output), or W.T g of the input's shape if ``transpose``."""
        weight, input_shape = self._weight_and_input_shape()
        if self.transpose:
            return apply_transpose(weight, np.asarray(self.gradient, dtype=float), input_shape, **self._geometry())
        return apply(weight, np.asarray(self.z, dtype=float), **self._geometry())

    @validate("weight", "z", "stride", "padding", "dilation")
    def _check(self, proposal):
        name, value = proposal.trait.name, proposal.value
        if name in LIMITS:
            value = check_integer(name, value, *LIMITS[name])
        else:
            value = _with_channels(name, value, np.ndim(self.weight) - 2)
        state = {"weight": self.weight, "z": self.z} | self._geometry() | {name: value}
        _check_together(**state)
        return value

    @validate("gradient")
    def _check_gradient(self, proposal):
        return _check_gradient(proposal.value, self._output_shape())

    @validate("selected")
    def _check_selected(self, proposal):
        return check_integer("selected", proposal.value, 0, self._num_selectable() - 1)

    @observe("weight", "z", "stride", "padding", "dilation", "transpose", "axis")
    def _keep_together(self, change) -> None:
        if np.shape(self.gradient) != self._output_shape():
            self.gradient = _resized(self.gradient or [], self._output_shape(), "gradient")
        self.selected = min(self.selected, self._num_selectable() - 1)

    def _geometry(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("stride", "padding", "dilation")}

    def _weight_and_input_shape(self) -> tuple[np.ndarray, tuple[int, ...]]:
        return np.asarray(self.weight, dtype=float), np.shape(self.z)

    def _output_shape(self) -> tuple[int, ...]:
        return _output_shape(np.shape(self.weight), np.shape(self.z), **self._geometry())

    def _num_selectable(self) -> int:
        of_output = (self.axis == "row") != self.transpose
        return int(np.prod(self._output_shape() if of_output else np.shape(self.z)))

    def still(self) -> tuple[str, str]:
        """Return the still picture as SVG, and one sentence that says what it shows."""
        return still.matrix_still(self)


def _with_channels(name: str, values, rank: int | None = None) -> list:
    """Return nested lists with the channel axes in front: two for a weight, one for anything else."""
    channels = 2 if name == "weight" else 1
    if name == "weight":
        values = to_lists(name, values, (1, 2, 3, 4))
        rank = 1 if np.ndim(values) in (1, 3) else 2
        bare = np.ndim(values) == rank
    else:
        values = to_lists(name, values, (rank, rank + 1))
        bare = np.ndim(values) == rank
    values = ([[values]] if channels == 2 else [values]) if bare else values
    within_limit(name, np.shape(values)[:channels], MAX_CHANNELS)
    if name != "gradient":
        within_limit(name, np.shape(values)[channels:], (MAX_KERNEL if name == "weight" else MAX_INPUT)[rank])
    return values


def _check_gradient(gradient, shape: tuple[int, ...]) -> list:
    """Return a gradient of the output's shape: the one given, or small whole numbers for None."""
    if gradient is None:
        return _resized([], shape, "gradient")
    value = _with_channels("gradient", gradient, len(shape) - 1)
    if np.shape(value) != shape:
        raise ExplorerError(f"gradient: expected the output's shape {shape}, received {np.shape(value)}")
    return value


def _check_together(weight, z, stride, padding, dilation) -> None:
    """Raise ExplorerError if weight and input do not fit each other, or their matrix is too large to be read."""
    kernel, shape = np.shape(weight), np.shape(z)
    if len(shape) != len(kernel) - 1:
        raise ExplorerError(f"z: expected {len(kernel) - 1} axes to go with weight {kernel}, received shape {shape}")
    if shape[0] != kernel[1]:
        raise ExplorerError(f"z: expected {kernel[1]} channels to go with weight {kernel}, received shape {shape}")
    check_fits("weight", shape[1:], kernel[2:], padding, dilation)
    rows = int(np.prod(_output_shape(kernel, shape, stride, padding, dilation)))
    columns = int(np.prod(shape))
    if max(rows, columns) > MAX_SIDE:
        raise ExplorerError(
            f"z: the matrix would be {rows} x {columns}; up to {MAX_SIDE} rows and columns can be drawn readably"
        )


def _output_shape(kernel, shape, stride, padding, dilation) -> tuple[int, ...]:
    sizes = zip(shape[1:], kernel[2:], strict=True)
    return (kernel[0], *(output_size(*size, stride, padding, dilation) for size in sizes))


def _resized(old, shape, name: str) -> list:
    """Return numbers of this shape: the old ones where there are any, a fixed pattern elsewhere."""
    new = np.resize(np.asarray(PATTERNS[name], dtype=float), int(np.prod(shape))).reshape(shape)
    old = np.asarray(old, dtype=float)
    if old.ndim == new.ndim:
        kept = tuple(slice(0, min(sizes)) for sizes in zip(old.shape, new.shape))
        new[kept] = old[kept]
    return to_lists(name, new, (new.ndim,))
