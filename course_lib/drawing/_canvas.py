"""Where a drawing function draws: the axes it is given, or a new figure of the course's width."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from .style import WIDTH


def one_axes(ax: Axes | None, height: float = 3.2) -> Axes:
    """Return the axes given, or those of a new figure of this height in inches."""
    if ax is not None:
        return ax
    return plt.figure(figsize=(WIDTH, height), layout="constrained").add_subplot()


def row_of_axes(axes: Sequence[Axes] | None, count: int, height: float, **grid) -> np.ndarray:
    """Return an array of ``count`` axes: those given, or a new row; raise ValueError if too few or many are given."""
    if axes is None:
        figure = plt.figure(figsize=(WIDTH, height), layout="constrained")
        return figure.subplots(1, count, squeeze=False, gridspec_kw=grid or None)[0]
    axes = np.atleast_1d(np.asarray(axes, dtype=object)).ravel()
    if len(axes) != count:
        raise ValueError(f"axes: expected {count}, one for each panel, received {len(axes)}")
    return axes


def bare(ax: Axes) -> None:
    """Take ticks and frame away."""
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)


def number(value: float) -> str:
    """Return a number as short as it can be read: whole numbers whole, others with two digits that count."""
    value = float(value)
    if value == 0:
        return "0"
    if value == round(value) and abs(value) < 1e4:
        text = f"{value:.0f}"
    else:
        text = f"{value:.2f}" if 0.1 <= abs(value) < 10 else f"{value:.2g}"
    return text.replace("-", "\N{MINUS SIGN}")


def short_count(value: float) -> str:
    """Return a count for people: 950, 34.9 k, 37.8 M, 1.1 G."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e4, " k")):
        if value >= size:
            return f"{value / (1e3 if unit == ' k' else size):.3g}{unit}"
    return f"{value:,.0f}"


def text_size(ax: Axes, shape: tuple[int, int], longest: int, largest: float = 9.5) -> float:
    """Return the font size (points) at which the longest text fits into a cell of a grid drawn in these axes."""
    box = ax.get_position(original=True)
    width, height = ax.figure.get_size_inches()
    cell = 72 * min(box.width * width / shape[1], box.height * height / shape[0])
    return float(np.clip(1.35 * cell / max(longest, 1), 4.5, min(largest, 0.55 * cell + 3)))
