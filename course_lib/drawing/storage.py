"""What different ways to keep the same thing take in memory."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from ._canvas import one_axes
from .style import PALETTE, label_line_ends, muted

__all__ = ["draw_storage"]

MARKERS = "osD^vP"
UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "bytes"))


def draw_storage(sizes, storage: Mapping[str, object], *, limit: float | None = None, ax: Axes | None = None,
                 title: str | None = None) -> Axes:
    """Draw memory against the side of an image, both axes in powers: a line per way to keep the same thing.

    Parameters
    ----------
    sizes : sequence of int, length S
        Sides of the square image in pixels, rising.
    storage : mapping from name to array, shape (S,)
        Bytes, above 0.
    limit : float, optional
        Bytes that a machine has, drawn as a dashed line.
    ax : matplotlib Axes, optional
    title : str, optional
        If not given, it compares the first way with the last at the largest size.

    Returns
    -------
    matplotlib Axes
    """
    sizes = np.asarray(sizes)
    tables = {name: np.asarray(values, dtype=float) for name, values in storage.items()}
    wrong = [name for name, values in tables.items() if values.shape != sizes.shape or (values <= 0).any()]
    if not tables or wrong:
        raise ValueError(f"storage: expected {len(sizes)} positive numbers of bytes for each name, not so for {wrong}")
    ax = one_axes(ax, 3.3)
    ax.set_xscale("log")
    ax.set_yscale("log")
    for index, (name, values) in enumerate(tables.items()):
        color = PALETTE[(4, 0, 1, 2, 3)[index % 5]]
        ax.plot(sizes, values, color=color, marker=MARKERS[index % len(MARKERS)], markersize=5, label=name)
    if limit is not None:
        ax.axhline(limit, color=muted(), linestyle="--", linewidth=1)
        ax.text(sizes[0], 1.35 * limit, f"memory of a laptop: {readable_bytes(limit)}", fontsize=8, color=muted())
    scale_axes(ax, sizes, tables)
    ax.set_title(ratio_in_words(sizes, tables) if title is None else title)
    label_line_ends(ax)
    return ax


def scale_axes(ax: Axes, sizes: np.ndarray, tables: Mapping[str, np.ndarray]) -> None:
    """Mark the sizes on one axis and every thousandfold on the other."""
    ax.xaxis.set_major_locator(FixedLocator(sizes))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    powers = np.arange(0, np.ceil(np.log10(max(values.max() for values in tables.values()))) + 1, 3)
    ax.yaxis.set_major_locator(FixedLocator(10.0**powers))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: readable_bytes(value)))
    ax.grid(axis="y")
    ax.set_xlabel("side of the image (pixels)")
    ax.set_ylabel("memory")


def readable_bytes(count: float) -> str:
    """Return a number of bytes with three digits that count: 72 bytes, 6.9 MB, 34.4 GB."""
    size, unit = next((size, unit) for size, unit in UNITS if count >= size or size == 1)
    return f"{count / size:.3g} {unit}"


def ratio_in_words(sizes: np.ndarray, tables: Mapping[str, np.ndarray]) -> str:
    """Return the finding: what the first way and the last take at the largest size."""
    (first, large), *_, (last, small) = tables.items()
    return f"At {sizes[-1]} pixels: {first} {readable_bytes(large[-1])}, {last} {readable_bytes(small[-1])}"
