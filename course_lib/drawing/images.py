"""Pictures, kernels, and the step that turns one into the other."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..shapes import pair
from ._canvas import bare, number, one_axes, row_of_axes, text_size
from .style import DATA, MAGNITUDE, OUTPUT, SIGNED, WEIGHT, readable_on, signed_limit

__all__ = ["draw_correlation_step", "draw_filters", "draw_grid", "draw_image", "draw_images", "draw_kernel"]

KINDS = ("photo", "magnitude", "signed")


def draw_image(image, *, ax: Axes | None = None, title: str | None = None, kind: str = "photo", limit=None) -> Axes:
    """Draw one image, its pixels square.

    Parameters
    ----------
    image : array, shape (H, W) or (H, W, 3)
        uint8 in [0, 255] or floating point. Floats of a photo are in [0, 1]; what lies outside is clipped.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.
    title : str, optional
    kind : "photo", "magnitude" or "signed"
        Grey levels as a photo has them; cividis from 0 to the limit; or the diverging map centred on zero.
    limit : float, optional
        The value at the end of the colour scale of a magnitude or signed image; the largest magnitude if not given.

    Returns
    -------
    matplotlib Axes
    """
    image = checked_image(image)
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {', '.join(KINDS)}, received {kind!r}")
    if kind != "photo" and image.ndim != 2:
        raise ValueError(f"image: a {kind} image has shape (H, W), received {image.shape}; draw one channel at a time")
    ax = one_axes(ax)
    top = signed_limit(image) if limit is None else float(limit)
    if kind == "photo":
        ax.imshow(image if image.dtype == np.uint8 else np.clip(image, 0, 1), cmap="gray", vmin=0,
                  vmax=255 if image.dtype == np.uint8 else 1)
    else:
        ax.imshow(image, cmap=SIGNED if kind == "signed" else MAGNITUDE, vmin=-top if kind == "signed" else 0, vmax=top)
    bare(ax)
    if title is not None:
        ax.set_title(title)
    return ax


def draw_images(images, *, titles: Sequence[str] | None = None, axes: Sequence[Axes] | None = None,
                kind: str = "photo", limit=None, height: float | None = None) -> np.ndarray:
    """Draw images in a row.

    Parameters
    ----------
    images : sequence of arrays, shape (H, W) or (H, W, 3) each
    titles : sequence of str, optional
        One per image.
    axes : sequence of matplotlib Axes, optional
        One per image; a new figure if not given.
    kind, limit
        As in ``draw_image``; without a limit each image has its own scale.
    height : float, optional
        Of a new figure, in inches; what the images need if not given.

    Returns
    -------
    numpy array of matplotlib Axes
    """
    images = [checked_image(image) for image in images]
    if not images:
        raise ValueError("images: expected at least one image, received none")
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"titles: expected one for each of the {len(images)} images, received {len(titles)}")
    ratio = max(image.shape[0] / image.shape[1] for image in images)
    axes = row_of_axes(axes, len(images), height or 7.0 / len(images) * ratio + (0.35 if titles is not None else 0.05))
    for index, image in enumerate(images):
        title = None if titles is None else titles[index]
        draw_image(image, ax=axes[index], title=title, kind=kind, limit=limit)
    return axes


def draw_grid(values, *, ax: Axes | None = None, title: str | None = None, kind: str = "auto", color: str = DATA,
              limit=None, texts=None) -> Axes:
    """Draw a small array as a grid of numbers over colour.

    Parameters
    ----------
    values : array, shape (H, W) or (L,)
        A vector is drawn as one row.
    ax : matplotlib Axes, optional
    title : str, optional
    kind : "auto", "signed" or "magnitude"
        The diverging map centred on zero, or cividis from zero; "auto" takes the first if a number is negative.
    color : str
        The colour of the frame: the role of the array (``style.DATA``, ``style.WEIGHT``, ``style.OUTPUT`` ...).
    limit : float, optional
        The value at the end of the colour scale; the largest magnitude if not given.
    texts : nested sequence of str, optional
        What to write instead of the numbers, in the shape of ``values``.

    Returns
    -------
    matplotlib Axes
    """
    values = small_array(values, "values")
    written = None if texts is None else np.atleast_2d(np.asarray(texts, dtype=object))
    if written is not None and written.shape != values.shape:
        raise ValueError(f"texts: expected shape {values.shape} as the values have, received {written.shape}")
    kind = ("signed" if values.min() < 0 else "magnitude") if kind == "auto" else kind
    height, width = values.shape
    ax = one_axes(ax, min(3.6, 0.5 * height + 0.4))
    draw_image(values, ax=ax, title=title, kind=kind, limit=limit)
    picture = ax.images[-1]
    if written is None:
        written = np.array([[number(value) for value in line] for line in values], dtype=object)
    size = text_size(ax, values.shape, max(map(len, written.flat)))
    for row, column in np.ndindex(height, width):
        ink = readable_on(picture.cmap(picture.norm(values[row, column])))
        ax.text(column, row, written[row, column], ha="center", va="center", color=ink, fontsize=size)
    outline(ax, -0.5, -0.5, height, width, color, 2.5)
    return ax


def draw_kernel(kernel, *, ax: Axes | None = None, title: str | None = None, limit=None) -> Axes:
    """Draw a kernel: its weights as numbers over the diverging map, framed in the colour of weights.

    Parameters
    ----------
    kernel : array, shape (KH, KW) or (K,)
    ax : matplotlib Axes, optional
    title : str, optional
    limit : float, optional
        The value at the end of the colour scale; the largest magnitude if not given.

    Returns
    -------
    matplotlib Axes
    """
    return draw_grid(small_array(kernel, "kernel"), ax=ax, title=title, kind="signed", color=WEIGHT, limit=limit)


def draw_correlation_step(z, w, output_index=(0, 0), *, stride=1, padding=0,
                          axes: Sequence[Axes] | None = None) -> np.ndarray:
    """Draw one step of a cross-correlation: the window in the input, the kernel, the sum in the output.

    Parameters
    ----------
    z : array, shape (H, W)
        The input.
    w : array, shape (KH, KW)
        The kernel.
    output_index : pair of int
        Row and column of the output cell to explain.
    stride, padding : int or pair of int
    axes : sequence of 3 matplotlib Axes, optional

    Returns
    -------
    numpy array of 3 matplotlib Axes
    """
    from ..conv_matrix import apply

    z, w = small_array(z, "z"), small_array(w, "w")
    stride, padding = pair(stride, "stride"), pair(padding, "padding")
    y = apply(w, z, stride=stride, padding=padding)
    row, column = pair(output_index, "output_index")
    if not (0 <= row < y.shape[0] and 0 <= column < y.shape[1]):
        size = f"{y.shape[0]} x {y.shape[1]}"
        raise ValueError(f"output_index: expected a cell of the {size} output, received {(row, column)}")
    padded = np.pad(z, [(size, size) for size in padding])
    corner = [step * index for step, index in zip(stride, (row, column))]
    widths = [padded.shape[1], w.shape[1], y.shape[1]]
    scale = min(0.5, 6.2 / sum(widths))
    axes = row_of_axes(axes, 3, scale * max(padded.shape[0], y.shape[0]) + 0.95, width_ratios=widths)
    draw_grid(padded, ax=axes[0], title="input z", color=DATA)
    draw_kernel(w, ax=axes[1], title="kernel w")
    draw_grid(y, ax=axes[2], title="output y", color=OUTPUT)
    if any(padding):
        outline(axes[0], padding[1] - 0.5, padding[0] - 0.5, *z.shape, DATA, 1.0)
    mark(axes[0], corner[1] - 0.5, corner[0] - 0.5, *w.shape)
    mark(axes[2], column - 0.5, row - 0.5, 1, 1)
    patch = padded[corner[0] : corner[0] + w.shape[0], corner[1] : corner[1] + w.shape[1]]
    name = f"$y_{{{column}}}$" if len(padded) == 1 else f"$y_{{{row},{column}}}$"
    axes[0].figure.supxlabel(spelled_sum(patch, w, name), fontsize=8.5, x=0.02, ha="left")
    return axes


def spelled_sum(patch: np.ndarray, w: np.ndarray, name: str) -> str:
    """Return the products of one step, those with a zero weight left out, and their sum."""
    used = np.argwhere(w != 0)
    products = [f"{number(patch[i, j])}·{bracketed(w[i, j])}" for i, j in used[:9]]
    dots = " + …" if len(used) > 9 else ""
    return f"{name} = {' + '.join(products) or '0'}{dots} = {number((patch * w).sum())}"


def bracketed(value: float) -> str:
    """Return a number, a negative one in brackets."""
    return number(value) if value >= 0 else f"({number(value)})"


def draw_filters(filtered: Mapping[str, np.ndarray], *, kernels: Mapping[str, np.ndarray] | None = None,
                 axes=None) -> np.ndarray:
    """Draw a photo under several filters, each below its name and above the kernel that made it.

    Parameters
    ----------
    filtered : mapping from name to array, shape (H, W) or (H, W, 3)
        The results. One with negative numbers is drawn with the diverging map centred on zero, the others as photos.
    kernels : mapping from name to array, shape (KH, KW), optional
        The kernels of some of the names.
    axes : array of matplotlib Axes, shape (1, N), or (2, N) with kernels; optional

    Returns
    -------
    numpy array of matplotlib Axes, shape (1, N) or (2, N)
    """
    filtered = {name: checked_image(image) for name, image in filtered.items()}
    unknown = set(kernels or {}) - set(filtered)
    if not filtered or unknown:
        missing = ", ".join(sorted(unknown)) or "any name"
        raise ValueError(f"filtered: expected an image for each kernel's name, received none for {missing}")
    count, rows = len(filtered), 2 if kernels else 1
    photo = 7.0 / count * max(image.shape[0] / image.shape[1] for image in filtered.values())
    heights = [photo, 0.8 * 7.0 / count][:rows]
    if axes is None:
        flat = row_of_axes(None, count, sum(heights) + 0.4)
        axes = np.array([flat]) if rows == 1 else two_rows(flat[0].figure, count, heights)
    axes = np.asarray(axes, dtype=object).reshape(rows, count)
    for column, (name, image) in enumerate(filtered.items()):
        kind = "signed" if image.min() < 0 else "photo"
        # A few strong edges would leave the rest pale: the scale ends where 99 % of the pixels do.
        limit = (np.quantile(np.abs(image), 0.99) or None) if kind == "signed" else None
        draw_image(image, ax=axes[0, column], title=name, kind=kind, limit=limit)
        if rows == 2 and name in kernels:
            draw_kernel(kernels[name], ax=axes[1, column])
        elif rows == 2:
            axes[1, column].axis("off")
    return axes


def two_rows(figure, count: int, heights: list[float]) -> np.ndarray:
    """Return new axes in two rows in place of what the figure holds."""
    figure.clear()
    return figure.subplots(2, count, squeeze=False, gridspec_kw={"height_ratios": heights})


def outline(ax: Axes, left: float, top: float, height: int, width: int, color: str, linewidth: float) -> None:
    """Frame cells of a grid."""
    ax.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=color, linewidth=linewidth, clip_on=False,
                           zorder=4))


def mark(ax: Axes, left: float, top: float, height: int, width: int) -> None:
    """Say "you are here": a black outline inside a white one, which shows on every colour."""
    outline(ax, left, top, height, width, "white", 4.5)
    outline(ax, left, top, height, width, "black", 2.2)


def checked_image(image) -> np.ndarray:
    """Return an image as an array; raise ValueError if it has not the shape of one."""
    image = np.asarray(image)
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] != 3) or image.size == 0:
        raise ValueError(f"image: expected shape (H, W) or (H, W, 3), received {image.shape}")
    return image


def small_array(values, name: str) -> np.ndarray:
    """Return a vector or matrix as float matrix; raise ValueError if it has other dimensions."""
    values = np.asarray(values, dtype=float)
    if values.ndim not in (1, 2) or values.size == 0:
        raise ValueError(f"{name}: expected a vector or a matrix, received shape {values.shape}")
    return np.atleast_2d(values)
