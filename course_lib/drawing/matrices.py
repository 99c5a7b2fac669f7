"""The matrix of a layer: one hue per weight, so that structure shows itself as stripes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from ..shapes import integer, output_size, window
from ._canvas import bare, number, one_axes, row_of_axes
from .style import faint, muted, paper, readable_on, weight_hues

__all__ = ["draw_masks", "draw_matrix"]

LARGEST_CELLS = 4_000_000
LABELLED_COLUMNS = 18


def draw_matrix(matrix, *, entries=None, ax: Axes | None = None, title: str | None = None, texts: str | None = "auto",
                symbols: Sequence[str] | None = None, row: int | None = None, column: int | None = None) -> Axes:
    """Draw a matrix whose entries are weights: each weight keeps one hue, zeros are faint.

    Parameters
    ----------
    matrix : array or scipy sparse array, shape (rows, columns)
    entries : (rows, columns, weight_indices), optional
        Which weight stands where, as ``conv_matrix.entry_weights`` returns it: three int arrays of equal length.
        Without it, entries of equal value share a hue.
    ax : matplotlib Axes, optional
    title : str, optional
    texts : "auto", "symbol", "value" or None
        What the entries carry. "auto" writes symbols if the matrix is small enough for them, else nothing.
    symbols : sequence of str, optional
        One per weight, for texts="symbol"; w1, w2, ... with lowered numbers if not given.
    row, column : int, optional
        The row or column to outline ("you are here").

    Returns
    -------
    matplotlib Axes
    """
    matrix = dense(matrix)
    hues = hue_indices(matrix, entries)
    colors = weight_hues(int(hues.max(initial=-1)) + 1)
    height, width = matrix.shape
    ax = one_axes(ax, float(min(6.6 * height / width, 6.6, 0.48 * height)) + (0.35 if title else 0.1))
    paint(ax, hues, colors)
    if title is not None:
        ax.set_title(title)
    if texts not in ("auto", "symbol", "value", None):
        raise ValueError(f"texts must be 'auto', 'symbol', 'value' or None, got {texts!r}")
    if texts == "auto":
        texts = "symbol" if max(height, width) <= LABELLED_COLUMNS and len(colors) <= 25 else None
    if texts is not None:
        write(ax, matrix, hues, colors, texts, symbols)
    outline_lines(ax, matrix.shape, row, column)
    return ax


def draw_masks(num_inputs: int, kernel_size: int, *, axes: Sequence[Axes] | None = None) -> np.ndarray:
    """Draw what a convolution keeps of a dense layer: all weights, the local ones, the local ones shared.

    Each weight has a colour of its own, so the colours are as many as the weights.

    Parameters
    ----------
    num_inputs : int
        Inputs of the layer, on a line; as many outputs as there are whole windows.
    kernel_size : int
        Inputs that one output looks at.
    axes : sequence of 3 matplotlib Axes, optional

    Returns
    -------
    numpy array of 3 matplotlib Axes
        Each title states the number of weights of its matrix.
    """
    num_outputs = output_size(num_inputs, kernel_size)
    axes = row_of_axes(axes, 3, 2.35 * num_outputs / num_inputs + 0.62)
    everything = np.arange(num_outputs * num_inputs).reshape(num_outputs, num_inputs)
    local, shared = np.full((2, num_outputs, num_inputs), -1)
    for output in range(num_outputs):
        places = window(output, kernel_size)
        local[output, places] = output * kernel_size + np.arange(kernel_size)
        shared[output, places] = np.arange(kernel_size)
    for ax, hues in zip(axes, (everything, local, shared)):
        paint(ax, hues, weight_hues(int(hues.max()) + 1))
    axes[0].set_title(f"Dense: {num_outputs * num_inputs} weights")
    axes[1].set_title(f"Local: {num_outputs * kernel_size} weights")
    axes[2].set_title(f"Local and shared: {kernel_size}")
    axes[0].set_ylabel("output")
    for ax in axes:
        ax.set_xlabel("input")
    write(axes[2], shared, shared, weight_hues(kernel_size), "symbol", None)
    return axes


def dense(matrix) -> np.ndarray:
    """Return a matrix as a dense array; raise ValueError if it is none or too large to be seen."""
    shape = np.shape(matrix) if not hasattr(matrix, "toarray") else matrix.shape
    if len(shape) != 2 or 0 in shape:
        raise ValueError(f"matrix must have shape (rows, columns), got {tuple(shape)}")
    if shape[0] * shape[1] > LARGEST_CELLS:
        raise ValueError(
            f"matrix has {shape[0]} x {shape[1]} entries, more than a picture can show (at most {LARGEST_CELLS:,}): "
            "draw a part of it, or the matrix of a smaller input"
        )
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=float)


def hue_indices(matrix: np.ndarray, entries) -> np.ndarray:
    """Return for each entry the number of its weight, -1 where there is none."""
    hues = np.full(matrix.shape, -1)
    if entries is None:
        occupied = matrix != 0
        hues[occupied] = np.unique(matrix[occupied], return_inverse=True)[1].ravel()
        return hues
    rows, columns, weights = (np.asarray(part, dtype=int) for part in entries)
    if len(rows) and (rows.max() >= matrix.shape[0] or columns.max() >= matrix.shape[1]):
        raise ValueError(
            f"entries must lie in the {matrix.shape[0]} x {matrix.shape[1]} matrix, got row {rows.max()} and column "
            f"{columns.max()}: ask entry_weights with the shapes and the geometry that made the matrix"
        )
    hues[rows, columns] = weights
    return hues


def paint(ax: Axes, hues: np.ndarray, colors: Sequence[str]) -> None:
    """Fill the cells with their weights' colours, and rule thin lines between them if they are few."""
    table = np.array([to_rgb(color) for color in [*colors, faint()]])
    ax.imshow(table[hues], aspect="equal")
    bare(ax)
    height, width = hues.shape
    if max(height, width) <= 64:
        size = 1.2 if max(height, width) <= 24 else 0.4
        ax.set_xticks(np.arange(0.5, width - 1), minor=True)
        ax.set_yticks(np.arange(0.5, height - 1), minor=True)
        ax.grid(which="minor", color=paper(), linewidth=size, alpha=1)
        ax.tick_params(which="minor", length=0)


def write(ax: Axes, matrix: np.ndarray, hues: np.ndarray, colors: Sequence[str], texts: str, symbols) -> None:
    """Write each entry's symbol or value into its cell, and a faint 0 where there is no weight."""
    if symbols is None:
        symbols = [f"$w_{{{index + 1}}}$" for index in range(len(colors))]
    if len(symbols) < len(colors):
        raise ValueError(f"symbols must be one for each of the {len(colors)} weights, got {len(symbols)}")
    size = 10 if max(hues.shape) <= 10 else 7
    for cell in np.ndindex(hues.shape):
        hue = hues[cell]
        text = "0" if hue < 0 else symbols[hue] if texts == "symbol" else number(matrix[cell])
        ink = muted() if hue < 0 else readable_on(colors[hue])
        alpha = 0.55 if hue < 0 else 1
        ax.text(cell[1], cell[0], text, ha="center", va="center", color=ink, fontsize=size, alpha=alpha)


def outline_lines(ax: Axes, shape: tuple[int, int], row: int | None, column: int | None) -> None:
    """Outline a row and a column: black inside white, which shows on every colour."""
    boxes = []
    if row is not None:
        if integer(row, "row", 0) >= shape[0]:
            raise ValueError(f"row must be below {shape[0]}, got {row}")
        boxes.append((-0.5, row - 0.5, shape[1], 1))
    if column is not None:
        if integer(column, "column", 0) >= shape[1]:
            raise ValueError(f"column must be below {shape[1]}, got {column}")
        boxes.append((column - 0.5, -0.5, 1, shape[0]))
    thin = 0.55 if max(shape) > 24 else 1
    for left, top, width, height in boxes:
        for color, linewidth in (("white", 4.5 * thin), ("black", 2.2 * thin)):
            ax.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=color, linewidth=linewidth,
                                   clip_on=False, zorder=4))
