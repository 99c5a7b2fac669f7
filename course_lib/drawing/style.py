"""The visual language of the course: what each colour means, the colour maps, the defaults of a figure.

Colour means a role, in every figure of the course: data are blue, weights orange, outputs green, gradients purple, what
is wrong vermilion. The hues are those of Okabe and Ito, which colour-blind readers can tell apart; a label, a shape or a
position always says the same thing again.
"""

import sys
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

__all__ = [
    "DATA",
    "GRADIENT",
    "INK",
    "MAGNITUDE",
    "MUTED",
    "OUTPUT",
    "PALETTE",
    "PAPER",
    "SIGNED",
    "WEIGHT",
    "WIDTH",
    "WRONG",
    "label_line_ends",
    "readable_on",
    "signed_limit",
    "use_style",
    "weight_hues",
]

DATA = "#0072B2"
WEIGHT = "#E69F00"
OUTPUT = "#009E73"
GRADIENT = "#CC79A7"
WRONG = "#D55E00"
PALETTE = (DATA, WEIGHT, OUTPUT, GRADIENT, WRONG, "#56B4E9", "#F0E442", "#000000")

INK = "#1C2126"
MUTED = "#6B747D"
PAPER = "#FFFFFF"
DARK_INK = "#E6E9EC"
DARK_MUTED = "#9AA4AE"
DARK_PAPER = "#14181E"

WIDTH = 7.2  # inches: every figure is this wide, so that text has one size on the page

MAGNITUDE = "cividis"
SIGNED = LinearSegmentedColormap.from_list(
    "course_signed", ["#003F66", "#0072B2", "#8FC1DE", "#F7F7F7", "#F2C879", "#D58A00", "#7A4A00"]
)

WEIGHT_HUES = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#B8A800", "#6F4E9C", "#7F7F7F")


SETTINGS = {
    "figure.figsize": (WIDTH, 3.2),
    "figure.dpi": 110,
    "savefig.dpi": 220,
    "figure.constrained_layout.use": True,
    "axes.prop_cycle": cycler(color=PALETTE[:6]),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlepad": 8,
    "axes.labelsize": 9,
    "font.size": 9,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "lines.linewidth": 2,
    "grid.alpha": 0.25,
    "image.cmap": MAGNITUDE,
    "image.interpolation": "nearest",
}


def use_style(dark: bool = False) -> None:
    """Make the figures of a notebook readable: one width, sharp pixels, quiet axes, titles at the left.

    Parameters
    ----------
    dark : bool
        Light ink on dark paper, for those who read in a dark editor. By default figures are dark ink on white paper,
        which reads well on a light page and on a dark one.
    """
    ink, quiet, paper = (DARK_INK, DARK_MUTED, DARK_PAPER) if dark else (INK, MUTED, PAPER)
    colors = {
        ink: ("axes.labelcolor", "text.color", "xtick.labelcolor", "ytick.labelcolor"),
        quiet: ("axes.edgecolor", "grid.color", "xtick.color", "ytick.color"),
        paper: ("axes.facecolor", "figure.facecolor", "savefig.facecolor"),
    }
    mpl.rcParams.update(SETTINGS | {name: color for color, names in colors.items() for name in names})
    sharpen_in_notebook()


def sharpen_in_notebook() -> None:
    """In a notebook, show figures with twice the pixels and in their whole width; elsewhere do nothing."""
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("retina", bbox_inches=None)


def muted() -> str:
    """Return the quiet ink of the style in use."""
    return to_hex(mpl.rcParams["xtick.color"])


def paper() -> str:
    """Return the background of the style in use."""
    return to_hex(mpl.rcParams["axes.facecolor"])


def faint() -> str:
    """Return a colour that hardly differs from the background: cells in which there is nothing."""
    return to_hex(0.88 * np.asarray(to_rgb(paper())) + 0.12 * np.asarray(to_rgb(muted())))


def readable_on(color) -> str:
    """Return the ink, dark or white, that contrasts more with a background colour (WCAG relative luminance)."""
    channels = np.asarray(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return INK if linear @ [0.2126, 0.7152, 0.0722] > 0.2 else PAPER


def signed_limit(values) -> float:
    """Return the largest magnitude of some numbers (1 if all are 0): the end of a colour scale centred on zero."""
    values = np.asarray(values, dtype=float)
    return float(np.abs(values).max(initial=0)) or 1.0


def weight_hues(num_weights: int) -> list[str]:
    """Return one colour per weight of a kernel, in raster order.

    Up to nine weights have hues of their own; more go round the colour circle in three steps of lightness, so that
    neighbours differ in more than hue.
    """
    if num_weights <= len(WEIGHT_HUES):
        return list(WEIGHT_HUES[:num_weights])
    hue = np.arange(num_weights) / num_weights
    value = np.array([0.95, 0.75, 0.55])[np.arange(num_weights) % 3]
    return [to_hex(color) for color in mpl.colors.hsv_to_rgb(np.column_stack([hue, np.full(num_weights, 0.7), value]))]


def label_line_ends(ax: Axes, labels: Sequence[str] | None = None, *, gap: float = 0.055) -> list:
    """Write each line's name at its right end, in its colour, instead of a legend.

    Parameters
    ----------
    ax : matplotlib Axes
        Its lines with a label of their own are named.
    labels : sequence of str, optional
        One per line, in place of the lines' own labels.
    gap : float
        The least distance between two names, as a fraction of the axes' height.

    Returns
    -------
    list of matplotlib Annotation
    """
    lines = [line for line in ax.lines if not line.get_label().startswith("_") and len(line.get_xdata())]
    labels = [line.get_label() for line in lines] if labels is None else list(labels)
    if len(labels) != len(lines):
        raise ValueError(f"labels: expected one for each of the {len(lines)} lines, received {len(labels)}")
    ends = [(float(line.get_xdata()[-1]), float(line.get_ydata()[-1])) for line in lines]
    to_axes = ax.transData + ax.transAxes.inverted()
    wanted = [to_axes.transform(end)[1] for end in ends]
    heights = spread(wanted, gap)
    notes = []
    for line, label, end, height in zip(lines, labels, ends, heights):
        place = (to_axes.transform(end)[0] + 0.015, height)
        notes.append(
            ax.annotate(label, place, xycoords="axes fraction", va="center", ha="left", fontsize=9, fontweight="bold",
                        color=line.get_color(), annotation_clip=False)
        )
    return notes


def spread(positions: Sequence[float], gap: float) -> np.ndarray:
    """Return positions in the same order, moved as little as a simple push allows, at least ``gap`` apart."""
    positions = np.asarray(positions, dtype=float)
    order = np.argsort(positions, kind="stable")
    moved = positions[order].copy()
    for index in range(1, len(moved)):
        moved[index] = max(moved[index], moved[index - 1] + gap)
    if len(moved):
        moved -= (moved - positions[order]).mean()
    result = np.empty_like(moved)
    result[order] = moved
    return result
