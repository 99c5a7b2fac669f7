"""What pooling keeps of a window: its largest number, or its mean."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from ..shapes import pair
from ._canvas import row_of_axes
from .images import draw_grid, mark, outline
from .style import DATA, OUTPUT, PAPER

__all__ = ["draw_pooling"]


def draw_pooling(z, kernel_size: int = 2, output_index=(0, 0), *, axes: Sequence[Axes] | None = None) -> np.ndarray:
    """Draw max and average pooling of the same numbers, windows side by side without overlap.

    Parameters
    ----------
    z : array, shape (H, W)
    kernel_size : int
        Side of a window, and the step to the next.
    output_index : pair of int
        The window to outline, by its row and column in the output.
    axes : sequence of 3 matplotlib Axes, optional

    Returns
    -------
    numpy array of 3 matplotlib Axes
        The input, its maxima, its means.
    """
    from ..numpy_nn import avg_pool2d, max_pool2d

    z = np.asarray(z, dtype=float)
    if z.ndim != 2:
        raise ValueError(f"z: expected shape (H, W), received {z.shape}")
    largest, means = (pool(z[None, None], kernel_size)[0, 0] for pool in (max_pool2d, avg_pool2d))
    row, column = pair(output_index, "output_index", 0)
    if row >= largest.shape[0] or column >= largest.shape[1]:
        raise ValueError(f"output_index: expected a cell of the {largest.shape} output, received {(row, column)}")
    axes = row_of_axes(axes, 3, 7.0 / 3 * z.shape[0] / z.shape[1] + 0.4)
    limit = np.abs(z).max() or 1
    draw_grid(z, ax=axes[0], title="input z", limit=limit)
    for place in np.ndindex(largest.shape):
        outline(axes[0], place[1] * kernel_size - 0.5, place[0] * kernel_size - 0.5, kernel_size, kernel_size, PAPER, 2.5)
    outline(axes[0], -0.5, -0.5, *z.shape, DATA, 2.5)
    for ax, values, title in zip(axes[1:], (largest, means), ("maximum of each window", "mean of each window")):
        draw_grid(values, ax=ax, title=title, color=OUTPUT, limit=limit)
        mark(ax, column - 0.5, row - 0.5, 1, 1)
        same_cells(ax, z.shape, largest.shape)
    mark(axes[0], column * kernel_size - 0.5, row * kernel_size - 0.5, kernel_size, kernel_size)
    return axes


def same_cells(ax: Axes, larger: tuple[int, int], smaller: tuple[int, int]) -> None:
    """Leave room around a smaller grid, so that its cells are as large as those of a larger one."""
    down, across = ((large - small) / 2 for large, small in zip(larger, smaller))
    ax.set_xlim(-0.5 - across, smaller[1] - 0.5 + across)
    ax.set_ylim(smaller[0] - 0.5 + down, -0.5 - down)
