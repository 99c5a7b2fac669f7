"""A convolution over several input channels, as a sum."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from ._canvas import row_of_axes
from .images import draw_grid, draw_kernel
from .style import OUTPUT

__all__ = ["draw_channel_sum"]

CHANNEL_HEIGHT = 1.15  # inches


def draw_channel_sum(z, w, *, names: Sequence[str] | None = None, axes=None) -> np.ndarray:
    """Draw how a kernel with channels works: each channel meets its own slice of it, then the results are added.

    Parameters
    ----------
    z : array, shape (C, H, W)
        The input.
    w : array, shape (C, KH, KW)
        One kernel: a slice for each input channel.
    names : sequence of str, optional
        One per channel.
    axes : array of matplotlib Axes, shape (C, 4), optional

    Returns
    -------
    numpy array of matplotlib Axes, shape (C, 4)
        A row per channel: input, slice, result. The sum stands in the middle of the last column.
    """
    from ..conv_matrix import cross_correlate

    z, w = np.asarray(z, dtype=float), np.asarray(w, dtype=float)
    if z.ndim != 3 or w.ndim != 3 or len(z) != len(w):
        raise ValueError(f"z and w: expected shapes (C, H, W) and (C, KH, KW), received {z.shape} and {w.shape}")
    names = [f"channel {number}" for number in range(1, len(z) + 1)] if names is None else list(names)
    if len(names) != len(z):
        raise ValueError(f"names: expected one for each of the {len(z)} channels, received {len(names)}")
    parts = np.array([cross_correlate(channel, kernel) for channel, kernel in zip(z, w)])
    widths = [z.shape[2], w.shape[2], parts.shape[2], parts.shape[2]]
    axes = new_table(len(z), widths) if axes is None else np.asarray(axes, dtype=object).reshape(len(z), 4)
    for row, name in enumerate(names):
        draw_grid(z[row], ax=axes[row, 0], title=f"z, {name}", limit=np.abs(z).max() or 1)
        draw_kernel(w[row], ax=axes[row, 1], title=f"w, {name}", limit=np.abs(w).max() or 1)
        draw_grid(parts[row], ax=axes[row, 2], title=f"result, {name}", color=OUTPUT, kind="signed",
                  limit=np.abs(parts).max() or 1)
        axes[row, 3].axis("off")
    middle = axes[(len(z) - 1) // 2, 3]
    middle.axis("on")
    draw_grid(parts.sum(0), ax=middle, title="y: their sum", color=OUTPUT, kind="signed")
    return axes


def new_table(rows: int, widths: Sequence[int]) -> np.ndarray:
    """Return new axes in rows of four, their widths in the ratio of the grids in them."""
    figure = row_of_axes(None, 1, CHANNEL_HEIGHT * rows + 0.2)[0].figure
    figure.clear()
    return figure.subplots(rows, 4, squeeze=False, gridspec_kw={"width_ratios": widths})
