"""Arguments checked the same way in every layer."""

from __future__ import annotations

from numpy.typing import ArrayLike, NDArray

from ..conv_matrix._geometry import numeric_array

__all__ = ["array_of_shape", "gradient", "numeric_array"]


def array_of_shape(value: ArrayLike, name: str, layout: str) -> NDArray:
    """Return `value` as an array with as many axes as the layout names, such as ``"(N, C, H, W)"``."""
    array = numeric_array(value, name)
    if array.ndim != len(layout.split(",")) - layout.endswith(",)"):
        raise ValueError(f"{name} must have the shape {layout}; got {array.shape}")
    return array


def gradient(g: ArrayLike, output_shape: tuple[int, ...]) -> NDArray:
    """Return the upstream gradient as an array, which must have the shape of the layer's output."""
    array = numeric_array(g, "g")
    if array.shape != output_shape:
        raise ValueError(f"g must have the shape of the layer's output, {output_shape}; got {array.shape}")
    return array
