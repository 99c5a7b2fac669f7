"""The cases of ``hw1_convolution``: fixed ones for everybody, hidden ones of the same ideas from a random generator."""

from functools import partial

import numpy as np

from .exercise import Case

__all__ = ["INPUTS", "SOBEL"]

SOBEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
INTEGER, FLOAT32, WHOLE, IMPULSE, INSIDE = (
    "integer",
    "float32",
    "kernel as large as the input",
    "impulse",
    "inside [0, 1]",
)


def _inputs(table, build, rng: np.random.Generator | None = None) -> list[Case]:
    """Build each row ``(group, idea, *sizes)`` once with fixed numbers and, given ``rng``, once more, hidden.

    ``build(rng, grow, *sizes)`` returns arguments and options. A hidden case is ``grow`` strides larger than its
    row says: what the idea promises (a remainder, H != W) stays true.
    """
    fixed = np.random.default_rng(2016)
    cases = [Case(idea, group, *build(fixed, 0, *sizes)) for group, idea, *sizes in table]
    if rng is not None:
        grown = [(group, idea, build(rng, int(rng.integers(0, 3)), *sizes)) for group, idea, *sizes in table]
        cases += [Case(idea, group, *built, hidden=True) for group, idea, built in grown]
    return cases


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Halves between -4 and 4: short to read, and exact in float32, so that right answers agree to the last bit."""
    return rng.integers(-8, 9, shape) / 2


def _pixels(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Eighths between 0 and 1."""
    return rng.integers(0, 9, shape) / 8


def _cast(arguments: dict, special: str) -> dict:
    """Make every array float32, or the first one integer and the others all fractions."""
    if special == FLOAT32:
        return {name: value.astype(np.float32) for name, value in arguments.items()}
    if special == INTEGER:
        first = next(iter(arguments))
        whole = np.floor(arguments[first]).astype(np.int64)
        return {name: np.floor(value) + 0.5 for name, value in arguments.items()} | {first: whole}
    return arguments


def _larger(size, grow: int, options=()) -> tuple[int, ...]:
    stride = dict(options).get("stride", 1)
    return tuple(length + grow * stride for length in size)


def _build_pair(rng, grow, size, kernel_size, special=""):
    """z and w of ``cross_correlate1d``, ``cross_correlate2d`` and ``convolve2d``."""
    size = _larger(size, grow)
    kernel_size = _larger(kernel_size, grow if special == WHOLE else 0)
    z, w = _numbers(rng, *size), _numbers(rng, *kernel_size)
    if special == IMPULSE:
        z, w = np.zeros(size), np.arange(1.0, w.size + 1).reshape(kernel_size) + grow
        z[tuple(length // 2 for length in size)] = 1.0
    return _cast({"z": z, "w": w}, special), {}


PAIRS_1D = (
    ("by hand", "one 1 among zeros", (5,), (3,), IMPULSE),
    ("by hand", "small numbers", (4,), (2,)),
    ("sizes", "even kernel", (6,), (4,)),
    ("sizes", "kernel of one weight", (4,), (1,)),
    ("sizes", "kernel as long as the input", (3,), (3,), WHOLE),
    ("sizes", "a longer input", (9,), (3,)),
    ("kinds of number", "integer input, fractional weights", (6,), (3,), INTEGER),
    ("kinds of number", "float32", (5,), (3,), FLOAT32),
)
PAIRS_2D = (
    ("by hand", "one 1 among zeros", (4, 4), (2, 2), IMPULSE),
    ("by hand", "small numbers", (3, 3), (2, 2)),
    ("sizes", "H != W", (4, 6), (3, 3)),
    ("sizes", "kernel higher than wide", (5, 5), (3, 2)),
    ("sizes", "kernel wider than high", (4, 5), (1, 3)),
    ("sizes", "kernel of one weight", (2, 3), (1, 1)),
    ("sizes", "kernel as large as the input", (3, 4), (3, 4), WHOLE),
    ("kinds of number", "integer input, fractional weights", (3, 4), (2, 2), INTEGER),
    ("kinds of number", "float32", (4, 3), (2, 2), FLOAT32),
)


def _build_conv2d(rng, grow, channels, size, kernel_size, options, special=""):
    num_images, in_channels, out_channels = channels
    size = _larger(size, grow, options)
    kernel_size = _larger(kernel_size, grow if special == WHOLE else 0, options)
    arguments = {
        "z": _numbers(rng, num_images, in_channels, *size),
        "weight": _numbers(rng, out_channels, in_channels, *kernel_size),
        "bias": _numbers(rng, out_channels) + 5,
    }
    return _cast(arguments, special), dict(options)


# (group, idea, (N, C_in, C_out), (H, W), (KH, KW), options)
CONV2D = (
    ("one channel", "one image, one channel", (1, 1, 1), (3, 4), (2, 2), {}),
    ("one channel", "kernel higher than wide", (1, 1, 1), (5, 4), (3, 2), {}),
    ("channels, bias, batch", "two input channels", (1, 2, 1), (3, 3), (2, 2), {}),
    ("channels, bias, batch", "three output channels", (1, 1, 3), (3, 3), (2, 2), {}),
    ("channels, bias, batch", "batch of two", (2, 2, 3), (3, 4), (2, 2), {}),
    ("padding", "padding 1", (1, 1, 1), (2, 3), (3, 3), {"padding": 1}),
    ("padding", "padding 2, two channels", (1, 2, 2), (3, 3), (3, 2), {"padding": 2}),
    ("padding", "padding 0", (1, 1, 2), (3, 3), (2, 2), {"padding": 0}),
    ("stride", "stride 2", (1, 1, 1), (5, 7), (3, 3), {"stride": 2}),
    ("stride", "stride leaves a remainder", (1, 1, 1), (6, 5), (2, 1), {"stride": 3}),
    ("all together", "stride, padding, channels, batch", (2, 2, 3), (5, 6), (3, 2), {"stride": 2, "padding": 1}),
    (
        "all together",
        "kernel as large as the padded input",
        (1, 2, 2),
        (2, 3),
        (4, 5),
        {"stride": 2, "padding": 1},
        WHOLE,
    ),
    ("all together", "integer input, fractional weights", (1, 1, 1), (4, 5), (2, 2), {}, INTEGER),
    ("all together", "float32", (1, 2, 1), (4, 5), (2, 2), {"stride": 2}, FLOAT32),
)


def _build_filter(rng, grow, size, kernel_size, special=""):
    image = _pixels(rng, *_larger(size[:2], grow), *size[2:])
    kernel = _numbers(rng, *kernel_size)
    if special == INSIDE:  # no result leaves [0, 1], whatever the clipping
        kernel = rng.integers(1, 5, kernel_size) / 64
    return _cast({"image": image, "kernel": kernel}, special), {}


FILTER = (
    ("grey images", "kernel 3 x 3", (3, 3), (3, 3), INSIDE),
    ("grey images", "H != W", (4, 6), (3, 3), INSIDE),
    ("grey images", "kernel higher than wide", (4, 5), (5, 3), INSIDE),
    ("grey images", "kernel of one weight", (2, 3), (1, 1), INSIDE),
    ("colour images", "colour", (3, 4, 3), (3, 3), INSIDE),
    ("colour images", "colour, kernel wider than high", (4, 6, 3), (1, 5), INSIDE),
    ("clipping", "results below 0 and above 1", (3, 4), (3, 3)),
    ("clipping", "colour, results below 0 and above 1", (2, 3, 3), (3, 3)),
    ("clipping", "float32", (4, 3), (3, 3), FLOAT32),
)


def _build_edges(rng, grow, size, special=""):
    image = _pixels(rng, *_larger(size, grow))
    if special in ("columns", "rows"):
        image = np.zeros_like(image)
        image[:, image.shape[1] // 2 :] = 1.0
        image = image.T.copy() if special == "rows" else image
    return _cast({"image": image}, special), {}


EDGES = (
    ("step edges", "dark left, bright right", (4, 4), "columns"),
    ("step edges", "dark above, bright below", (4, 4), "rows"),
    ("any image", "H != W", (3, 5)),
    ("any image", "one row of pixels", (1, 4)),
    ("any image", "a larger image", (6, 4)),
    ("any image", "float32", (5, 4), FLOAT32),
)


def _build_matrix(rng, grow, kernel_size, size, options, special=""):
    size = _larger(size, grow, options)
    w = _numbers(rng, *_larger(kernel_size, grow if special == WHOLE else 0))
    w = np.where(w == 0, 0.5, w)  # each weight can be seen in the matrix
    shape = {"input_size": size[0]} if len(size) == 1 else {"input_shape": size}
    return {**_cast({"w": w}, special), **shape}, dict(options)


MATRIX_1D = (
    ("stride 1, no padding", "small numbers", (2,), (4,), {}),
    ("stride 1, no padding", "kernel of three", (3,), (6,), {}),
    ("stride 1, no padding", "kernel as long as the input", (3,), (3,), {}, WHOLE),
    ("stride 1, no padding", "float32", (4,), (6,), {}, FLOAT32),
    ("padding", "padding 1", (3,), (4,), {"padding": 1}),
    ("padding", "padding 2", (4,), (5,), {"padding": 2}),
    ("padding", "padding wider than the kernel", (2,), (3,), {"padding": 3}),
    ("stride", "stride 2", (3,), (7,), {"stride": 2}),
    ("stride", "stride leaves a remainder", (2,), (7,), {"stride": 3}),
    ("stride", "stride and padding", (3,), (6,), {"stride": 2, "padding": 1}),
)
MATRIX_2D = (
    ("stride 1, no padding", "small numbers", (2, 2), (3, 3), {}),
    ("stride 1, no padding", "H < W", (2, 2), (3, 5), {}),
    ("stride 1, no padding", "kernel higher than wide", (3, 2), (5, 3), {}),
    ("stride 1, no padding", "kernel as large as the input", (2, 3), (2, 3), {}, WHOLE),
    ("stride 1, no padding", "float32", (2, 3), (3, 4), {}, FLOAT32),
    ("padding", "padding 1", (3, 3), (3, 4), {"padding": 1}),
    ("padding", "padding as wide as the kernel", (3, 3), (2, 3), {"padding": 3}),
    ("stride", "stride 2", (2, 2), (4, 6), {"stride": 2}),
    ("stride", "stride leaves a remainder", (2, 1), (5, 6), {"stride": 3}),
    ("stride", "stride and padding", (3, 2), (5, 4), {"stride": 2, "padding": 1}),
)


def _build_transpose(rng, grow, kernel_size, size, options, special=""):
    """As for the matrix, with g of the output's shape."""
    arguments, options = _build_matrix(rng, grow, kernel_size, size, options, special)
    w, shape = arguments["w"], arguments["input_shape"]
    stride, padding = options.get("stride", 1), options.get("padding", 0)
    size = [(length + 2 * padding - kernel) // stride + 1 for length, kernel in zip(shape, w.shape, strict=True)]
    g = _numbers(rng, *size)
    g[0, 0] = g[0, 0] or 1.0
    return {"g": g.astype(w.dtype), "w": w, "input_shape": shape}, options


INPUTS = {
    "cross_correlate1d": partial(_inputs, PAIRS_1D, _build_pair),
    "cross_correlate2d": partial(_inputs, PAIRS_2D, _build_pair),
    "convolve2d": partial(_inputs, PAIRS_2D, _build_pair),
    "conv2d": partial(_inputs, CONV2D, _build_conv2d),
    "filter_image": partial(_inputs, FILTER, _build_filter),
    "edge_magnitude": partial(_inputs, EDGES, _build_edges),
    "conv_matrix_1d": partial(_inputs, MATRIX_1D, _build_matrix),
    "conv_matrix_2d": partial(_inputs, MATRIX_2D, _build_matrix),
    "multiply_by_transpose": partial(_inputs, MATRIX_2D, _build_transpose),
}
