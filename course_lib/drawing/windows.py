"""The windows of a sliding layer along one axis, one under the other."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..shapes import Layer, output_size, window
from ._canvas import bare, one_axes
from .style import DATA, OUTPUT, WEIGHT, muted, readable_on

__all__ = ["draw_windows"]

CELL = 0.86
TALLEST = 4.6  # inches


def draw_windows(input_size: int, kernel_size: int, *, stride: int = 1, padding: int = 0, dilation: int = 1,
                 ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the input on top and below it, line by line, which positions each output looks at, and with which weight.

    Parameters
    ----------
    input_size, kernel_size, stride, padding, dilation : int
        As for ``shapes.output_size``.
    ax : matplotlib Axes, optional
    title : str, optional
        If not given, it says how many outputs there are, and what of the input no window reaches.

    Returns
    -------
    matplotlib Axes
    """
    count = output_size(input_size, kernel_size, stride, padding, dilation)
    windows = [window(index, kernel_size, stride, padding, dilation) for index in range(count)]
    ax = one_axes(ax, min(TALLEST, 0.29 * (count + 1) + 0.5))
    draw_input(ax, input_size, padding)
    side = input_size + padding + 0.9
    for line, positions in enumerate(windows, start=1):
        draw_taps(ax, positions, line)
        cell(ax, side, line, OUTPUT, f"$y_{{{line}}}$")
    ax.text(-padding - 0.9, 0, "z", ha="right", va="center", fontsize=10, fontstyle="italic")
    ax.text(side, 0, "y", ha="center", va="center", fontsize=10, fontstyle="italic")
    bare(ax)
    ax.set_aspect("equal")
    ax.set_xlim(-padding - 1.6, side + 0.7)
    ax.set_ylim(count + 0.6, -0.6)
    ax.set_title(in_words(input_size, Layer(kernel_size, stride, padding, dilation), windows) if title is None else title)
    return ax


def draw_input(ax: Axes, input_size: int, padding: int) -> None:
    """Draw the input's positions in a line; padding is hollow and holds a 0."""
    for position in range(-padding, input_size + padding):
        if 0 <= position < input_size:
            cell(ax, position, 0, DATA, f"$z_{{{position + 1}}}$")
        else:
            cell(ax, position, 0, "none", "0", edge=muted())


def draw_taps(ax: Axes, positions: range, line: int) -> None:
    """Draw one window: a cell for each weight, on a rule from the first to the last."""
    ax.plot([positions[0], positions[-1]], [line, line], color=muted(), linewidth=1.2, zorder=1)
    for number, position in enumerate(positions, start=1):
        cell(ax, position, line, WEIGHT, f"$w_{{{number}}}$")


def cell(ax: Axes, x: float, y: float, color: str, text: str, edge: str = "none") -> None:
    """Draw one square with a short text in it."""
    ax.add_patch(Rectangle((x - CELL / 2, y - CELL / 2), CELL, CELL, facecolor=color, edgecolor=edge, linewidth=1,
                           linestyle=":" if color == "none" else "-", zorder=2))
    ink = muted() if color == "none" else readable_on(color)
    ax.text(x, y, text, ha="center", va="center", fontsize=8.5, color=ink, zorder=3)


def in_words(input_size: int, layer: Layer, windows: list[range]) -> str:
    """Return the finding: sizes in and out, and the inputs that no window reaches."""
    extras = [f"{name} {getattr(layer, name)}" for name in ("padding", "stride", "dilation")
              if getattr(layer, name) != (name != "padding")]
    setting = ", ".join([f"{input_size} inputs, {layer.kernel_size} weights", *extras])
    reached = {position for positions in windows for position in positions}
    missed = [f"$z_{{{position + 1}}}$" for position in range(input_size) if position not in reached]
    outputs = f"{len(windows)} output" + "s" * (len(windows) != 1)
    return f"{setting}: {outputs}" + (f"; no window reaches {', '.join(missed)}" if missed else "")
