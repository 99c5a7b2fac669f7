"""The sizes of one convolution, checked once and named once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..shapes import integer, output_size, pair

__all__ = ["Geometry", "numeric_array", "per_axis"]


@dataclass(frozen=True)
class Geometry:
    """The sizes of a 1-D or 2-D convolution; make one with `Geometry.of`, which checks them.

    Parameters
    ----------
    in_channels, out_channels, groups : int
        Output channels of group ``i`` see the input channels of group ``i`` only.
    input_size, kernel_size, stride, padding, dilation : tuple of int
        One entry per spatial axis.
    output_size : tuple of int
        Output positions along each spatial axis.
    bare : bool
        Whether the arrays come without channel axes.
    """

    in_channels: int
    out_channels: int
    groups: int
    input_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    output_size: tuple[int, ...]
    bare: bool

    @classmethod
    def of(
        cls,
        weight_shape: Sequence[int],
        input_shape: Sequence[int] | int,
        *,
        stride: int | Sequence[int] = 1,
        padding: int | Sequence[int] = 0,
        dilation: int | Sequence[int] = 1,
        groups: int = 1,
    ) -> Geometry:
        """Return the geometry of a weight on an input.

        Parameters
        ----------
        weight_shape : sequence of int
            ``(C_out, C_in/groups, *K)`` or bare ``(*K)``: one to four entries say which.
        input_shape : sequence of int, or int
            ``(C_in, *spatial)`` or bare ``(*spatial)``; an integer is a bare 1-D input.
        stride, padding, dilation : int or sequence of int
            One value for all spatial axes or one per axis, vertical first.
        groups : int
            Must divide both channel counts.

        Raises
        ------
        TypeError, ValueError
            If a value is not an integer, is out of range, or the sizes do not fit together.

        Examples
        --------
        >>> Geometry.of((8, 3, 5, 5), (3, 32, 32), stride=2).output_shape
        (8, 14, 14)
        """
        weight_shape = _sizes(weight_shape, "weight.shape")
        input_shape = _sizes(input_shape, "input_shape")
        if not 1 <= len(weight_shape) <= 4:
            raise ValueError(
                "weight must have the shape (K,) or (KH, KW), or with channels (C_out, C_in/groups, K) or "
                f"(C_out, C_in/groups, KH, KW); got {weight_shape}"
            )
        bare = len(weight_shape) <= 2
        if bare:
            weight_shape, input_shape = (1, 1, *weight_shape), (1, *input_shape)
        num_axes = len(weight_shape) - 2
        if len(input_shape) != num_axes + 1:
            layout = ("(L,)", "(H, W)") if bare else ("(C_in, L)", "(C_in, H, W)")
            raise ValueError(
                f"input_shape must be {layout[num_axes - 1]} for a weight of shape {weight_shape[2 * bare :]}; "
                f"got {input_shape[bare:]}"
            )
        groups = integer(groups, "groups", 1)
        _check_channels(weight_shape, input_shape[0], groups)
        window = (
            weight_shape[2:],
            per_axis(stride, num_axes, "stride", 1),
            per_axis(padding, num_axes, "padding", 0),
            per_axis(dilation, num_axes, "dilation", 1),
        )
        sizes = tuple(output_size(*axis) for axis in zip(input_shape[1:], *window, strict=True))
        return cls(input_shape[0], weight_shape[0], groups, input_shape[1:], *window, output_size=sizes, bare=bare)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """``(C_in, *spatial)``, or the bare spatial sizes."""
        return self.input_size if self.bare else (self.in_channels, *self.input_size)

    @property
    def output_shape(self) -> tuple[int, ...]:
        """``(C_out, *output sizes)``, or the bare output sizes."""
        return self.output_size if self.bare else (self.out_channels, *self.output_size)

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """``(C_out, C_in/groups, *K)``, also when bare."""
        return self.out_channels, self.in_channels // self.groups, *self.kernel_size


def _check_channels(weight_shape: tuple[int, ...], in_channels: int, groups: int) -> None:
    for name, channels in (("in_channels", in_channels), ("out_channels", weight_shape[0])):
        if channels % groups:
            raise ValueError(f"groups must divide {name}: got groups {groups}, {name} {channels}")
    if weight_shape[1] != in_channels // groups:
        raise ValueError(
            f"weight must have {in_channels // groups} input channels on axis 1 (the input has {in_channels} channels, "
            f"groups is {groups}); got a weight of shape {weight_shape}"
        )


def per_axis(value: int | Iterable[int], num_axes: int, name: str, minimum: int) -> tuple[int, ...]:
    """Return one checked integer per spatial axis (one or two of them)."""
    if num_axes == 2:
        return pair(value, name, minimum)
    entries = tuple(value) if isinstance(value, Iterable) and not isinstance(value, (str, bytes)) else (value,)
    if len(entries) != 1:
        raise ValueError(f"{name} must be one integer for a 1-D convolution, got {len(entries)}: {entries}")
    return (integer(entries[0], name, minimum),)


def numeric_array(value: ArrayLike, name: str) -> NDArray:
    """Return `value` as an array of real numbers, or say which argument is not one."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise TypeError(f"{name} must be an array of numbers; got nested sequences of unequal lengths") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be an array of real numbers; got {type(value).__name__} of dtype {array.dtype}")
    return array


def _sizes(shape: Sequence[int] | int, name: str) -> tuple[int, ...]:
    if isinstance(shape, (str, bytes)) or not isinstance(shape, Iterable):
        return (integer(shape, name, 1),)
    return tuple(integer(entry, f"{name}[{axis}]", 1) for axis, entry in enumerate(shape))
