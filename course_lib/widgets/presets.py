"""Kernels with a name, and the picture that the convolution explorer starts with."""

__all__ = ["DEFAULT_INPUT", "PRESETS", "preset_kernel"]

PRESETS = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": [[1 / 9, 1 / 9, 1 / 9], [1 / 9, 1 / 9, 1 / 9], [1 / 9, 1 / 9, 1 / 9]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "sobel_x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "sobel_y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}

# A seven: it has edges in every direction, and differs from itself turned by 180 degrees.
DEFAULT_INPUT = [
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 7, 9, 9, 9, 9, 6, 0],
    [0, 2, 3, 3, 3, 8, 7, 0],
    [0, 0, 0, 0, 4, 9, 2, 0],
    [0, 0, 0, 1, 9, 5, 0, 0],
    [0, 0, 0, 6, 8, 1, 0, 0],
    [0, 0, 2, 9, 3, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
]


def preset_kernel(name: str) -> list[list[float]]:
    """Return the 3 x 3 kernel of this name, as a list of rows.

    Raises
    ------
    ValueError
        If there is no kernel of this name.

    Examples
    --------
    >>> preset_kernel("sobel_x")
    [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    """
    if name not in PRESETS:
        raise ValueError(f"kernel: no preset is named {name!r}; there are {', '.join(PRESETS)}")
    return [list(row) for row in PRESETS[name]]
