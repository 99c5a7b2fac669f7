"""A network seen from above: where its parameters are, and what one of its units sees."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from ..shapes import ReceptiveField, integer
from ._canvas import bare, one_axes, short_count
from .style import DATA, OUTPUT, WEIGHT, muted, paper, readable_on, spread

__all__ = ["draw_counts", "draw_receptive_field"]

# Weights are orange: light where they are shared over an image, dark where each is used once.
DENSE = "#8A4B00"
OTHER = "#C9CDD2"
DENSE_KINDS = ("dense", "linear", "fully connected", "fully-connected", "rbf")
SHARED_KINDS = ("conv",)
COLORS = {"dense": DENSE, "convolutional": WEIGHT, "other": OTHER}
MOST_AREAS = 24


def draw_counts(rows, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw where the parameters are: each layer's share of them beside its share of the multiply-adds.

    The two columns have the same height, so areas are shares; a band joins the two areas of a layer.

    Parameters
    ----------
    rows : sequence of counts.LayerCount or of mappings, or a CountTable
        Each with ``name``, ``kind``, ``weights``, ``biases`` and ``multiply_adds``, and perhaps ``block``. Layers with
        neither parameters nor multiply-adds are left out; of more than 24 layers, those of one block are drawn as one.
    ax : matplotlib Axes, optional
    title : str, optional
        If not given, it says which shares the dense and the convolutional layers have.

    Returns
    -------
    matplotlib Axes
    """
    layers = [layer for layer in map(read_row, getattr(rows, "rows", rows)) if layer["parameters"] or layer["work"]]
    layers = by_block(layers) if len(layers) > MOST_AREAS else layers
    if not layers:
        raise ValueError("rows must hold at least one layer with parameters or multiply-adds, got none")
    ax = one_axes(ax, 4.2)
    bare(ax)
    ax.set_xlim(0, 10)
    ax.set_ylim(1.0, -0.09)
    for key, left, side, header in (("parameters", 3.0, "right", "parameters"), ("work", 6.0, "left", "multiply-adds")):
        stack(layers, key)
        total = sum(layer[key] for layer in layers)
        ax.text(left + 0.5, -0.02, f"{short_count(total)} {header}", ha="center", va="bottom", fontsize=9)
        blocks(ax, layers, key, left)
        name_blocks(ax, layers, key, left - 0.12 if side == "right" else left + 1.12, side)
    bands(ax, layers, 4.0, 6.0)
    ax.set_title(shares_in_words(layers) if title is None else title)
    return ax


def read_row(row) -> dict:
    """Return what the picture needs of one layer, which is a mapping or has attributes."""
    get = row.__getitem__ if isinstance(row, Mapping) else row.__getattribute__
    try:
        kind = str(get("kind")).lower()
        parameters, work = int(get("weights")) + int(get("biases")), int(get("multiply_adds"))
        name = str(get("name"))
    except (KeyError, AttributeError) as error:
        raise ValueError(f"rows must have name, kind, weights, biases and multiply_adds; {error} is missing") from None
    family = "dense" if kind.startswith(DENSE_KINDS) else "convolutional" if kind.startswith(SHARED_KINDS) else "other"
    block = row.get("block", name) if isinstance(row, Mapping) else getattr(row, "block", name)
    layer = {"name": name, "block": block, "family": family, "color": COLORS[family]}
    return {**layer, "parameters": parameters, "work": work}


def by_block(layers: list[dict]) -> list[dict]:
    """Return one entry per block, in the colour of its layer with the most parameters."""
    merged = {}
    for layer in layers:
        merged.setdefault(layer["block"], []).append(layer)
    result = []
    for block, parts in merged.items():
        largest = max(parts, key=lambda part: part["parameters"])
        sums = {key: sum(part[key] for part in parts) for key in ("parameters", "work")}
        result.append({**largest, **sums, "name": block})
    return result


def stack(layers: list[dict], key: str) -> None:
    """Give each layer its place in a column of height 1, first layer on top."""
    total = sum(layer[key] for layer in layers) or 1
    top = 0.0
    for layer in layers:
        layer[f"{key} place"] = (top, top + layer[key] / total)
        top += layer[key] / total


def blocks(ax: Axes, layers: list[dict], key: str, left: float) -> None:
    """Draw one column of areas."""
    for layer in layers:
        top, bottom = layer[f"{key} place"]
        ax.add_patch(Rectangle((left, top), 1, bottom - top, facecolor=layer["color"], edgecolor=paper(), linewidth=0.8,
                               label=f"{layer['name']} {key}"))


def bands(ax: Axes, layers: list[dict], left: float, right: float) -> None:
    """Join the two areas of each layer."""
    for layer in layers:
        (top, bottom), (other_top, other_bottom) = layer["parameters place"], layer["work place"]
        corners = [(left, top), (right, other_top), (right, other_bottom), (left, bottom)]
        ax.add_patch(Polygon(corners, closed=True, facecolor=layer["color"], alpha=0.22, linewidth=0))


def name_blocks(ax: Axes, layers: list[dict], key: str, x: float, side: str) -> None:
    """Write name, count and share of the areas that are large enough, apart from each other."""
    total = sum(layer[key] for layer in layers) or 1
    named = [layer for layer in layers if layer[key] / total >= 0.015]
    middles = [sum(layer[f"{key} place"]) / 2 for layer in named]
    gap = min(0.052, 0.98 / max(len(named), 1))
    heights = np.clip(spread(middles, gap), 0.01, 0.99) if len(named) < 20 else spread(middles, gap)
    for layer, height in zip(named, heights):
        share = 100 * layer[key] / total
        ax.text(x, height, f"{layer['name']}  {short_count(layer[key])}  ({share:.0f} %)", ha=side, va="center",
                fontsize=8.5 if gap > 0.045 else 7)
    if len(named) < len(layers) and any(layer[key] for layer in layers if layer not in named):
        rest = sum(layer[key] for layer in layers if layer not in named)
        count = sum(bool(layer[key]) for layer in layers if layer not in named)
        ax.text(x, 1.035, f"and {count} smaller: {short_count(rest)}", ha=side, va="center", fontsize=8, color=muted())


def shares_in_words(layers: list[dict]) -> str:
    """Return the finding: which part of the parameters and of the work the dense layers have."""
    shares = {}
    for key in ("parameters", "work"):
        total = sum(layer[key] for layer in layers) or 1
        for family in ("dense", "convolutional"):
            part = sum(layer[key] for layer in layers if layer["family"] == family)
            shares[family, key] = f"{100 * part / total:.0f} %"
    return (
        f"Dense layers (dark): {shares['dense', 'parameters']} of the parameters; "
        f"convolutions (light): {shares['convolutional', 'work']} of the work"
    )


def draw_receptive_field(field: ReceptiveField, *, input_size: int, index: int | None = None,
                         names: Sequence[str] | None = None, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the cone from one unit of the last layer down to the input positions that it sees.

    Parameters
    ----------
    field : shapes.ReceptiveField
        Of a stack of layers, along one axis.
    input_size : int
        Positions of the input; those of the cone outside are padding, drawn hollow.
    index : int, optional
        The unit of the last layer; the middle one if not given.
    names : sequence of str, optional
        One per layer, the input first.
    ax : matplotlib Axes, optional
    title : str, optional
        If not given, it says how many positions the unit sees.

    Returns
    -------
    matplotlib Axes
    """
    depth = len(field.layers)
    sizes = sizes_of(field, input_size)
    index = (sizes[-1] - 1) // 2 if index is None else integer(index, "index", 0)
    if index >= sizes[-1]:
        raise ValueError(f"index must be below {sizes[-1]}, the number of units in the last layer, got {index}")
    if names is None:
        names = ["input", *(layer_name(layer, number) for number, layer in enumerate(field.layers, 1))]
    if len(names) != depth + 1:
        raise ValueError(f"names must be {depth + 1}, the input's and one for each layer, got {len(names)}")
    ax = one_axes(ax, 0.62 * (depth + 1) + 0.5)
    seen = [field.positions(index, at=level) for level in range(depth + 1)]
    first, last = min(seen[0][0], 0), max(seen[0][-1], input_size - 1)
    for level in range(depth + 1):
        draw_units(ax, field, level, sizes[level], seen[level], level == depth)
        ax.text(first - 1.2, level, names[level], ha="right", va="center", fontsize=9)
    for level in range(depth):
        draw_cone(ax, field, level, seen[level], seen[level + 1])
    bare(ax)
    ax.set_xlim(first - 1.2, last + 1.2)
    ax.set_ylim(-0.6, depth + 0.6)
    ax.set_title(seen_in_words(seen[0], input_size) if title is None else title)
    return ax


def seen_in_words(positions: Sequence[int], input_size: int) -> str:
    """Return the finding: how many input positions the unit sees, and how many in the padding."""
    inside = sum(0 <= position < input_size for position in positions)
    outside = f" and {len(positions) - inside} of the padding" if len(positions) > inside else ""
    return f"One unit of the last layer sees {inside} of {input_size} positions{outside}"


def sizes_of(field: ReceptiveField, input_size: int) -> list[int]:
    """Return the number of units of each layer, the input first."""
    from ..shapes import output_size

    sizes = [integer(input_size, "input_size", 1)]
    for layer in field.layers:
        sizes.append(output_size(sizes[-1], layer.kernel_size, layer.stride, layer.padding, layer.dilation))
    return sizes


def layer_name(layer, number: int) -> str:
    """Return what a layer does, in short."""
    extras = [f"stride {layer.stride}" * (layer.stride > 1), f"dilation {layer.dilation}" * (layer.dilation > 1)]
    return ", ".join(filter(None, [f"layer {number}: k {layer.kernel_size}", *extras]))


def centre(field: ReceptiveField, level: int, unit: float) -> float:
    """Return where a unit stands above the input: the middle of what it sees."""
    floor = field.fields[level]
    return floor.start + unit * floor.stride + (floor.size - 1) / 2


def draw_units(ax: Axes, field: ReceptiveField, level: int, size: int, seen: Sequence[int], top: bool) -> None:
    """Draw the units of one layer as squares: those in the cone filled, padding hollow, the others faint."""
    marked = set(seen)
    half = 0.40
    for unit in sorted(set(range(size)) | marked):
        inside, here = 0 <= unit < size, unit in marked
        color = OUTPUT if top and here else DATA
        x = centre(field, level, unit)
        ax.add_patch(Rectangle((x - half, level - 0.17), 2 * half, 0.34, facecolor=color if inside else "none",
                               edgecolor=color if here else "none", alpha=1 if here else 0.22, linewidth=1.2,
                               linestyle="-" if inside else ":"))
    if top:
        x = centre(field, level, seen[0])
        ax.add_patch(Rectangle((x - half, level - 0.17), 2 * half, 0.34, fill=False, edgecolor=readable_on(paper()),
                               linewidth=2))


def draw_cone(ax: Axes, field: ReceptiveField, level: int, below: Sequence[int], above: Sequence[int]) -> None:
    """Shade what leads from the seen units of one layer up to those of the next."""
    left, right = (centre(field, level, unit) for unit in (below[0], below[-1]))
    top_left, top_right = (centre(field, level + 1, unit) for unit in (above[0], above[-1]))
    corners = [(left - 0.4, level + 0.17), (right + 0.4, level + 0.17), (top_right + 0.4, level + 0.83),
               (top_left - 0.4, level + 0.83)]
    ax.add_patch(Polygon(corners, closed=True, facecolor=DATA, alpha=0.12, linewidth=0))
