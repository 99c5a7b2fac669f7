"""What flows from layer to layer: a shape, how to read it, and what its units see of the input."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from course_lib.counts._formula import Formula
from course_lib.shapes import Field, integer

MAP = "feature map"
VECTOR = "vector"
SEQUENCE = "sequence"
UNDECIDED = "two-axis input"


@dataclass(frozen=True)
class Signal:
    """The shape of one example (no batch axis) between two layers.

    Parameters
    ----------
    shape : tuple of int
        ``(channels, *spatial)`` of a feature map, ``(length, features)`` of a sequence, ``(features,)`` of a vector.
    form : str
        Which of these it is; a two-axis input is undecided until the first layer reads it.
    fields : tuple of Field or None
        Receptive field along each spatial axis; None where there is none (after flattening, in sequences).
    """

    shape: tuple[int, ...]
    form: str
    fields: tuple[Field, ...] | None = None

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def receptive_field(self) -> tuple[int, ...] | None:
        """Sizes of the receptive field along the spatial axes, or None."""
        return None if self.fields is None else tuple(axis.size for axis in self.fields)

    def as_map(self, num_axes: int, layer: str) -> Signal:
        """Return the signal read as ``(channels, *spatial)``, or say why it cannot be."""
        if len(self.shape) != num_axes + 1 or self.form not in (MAP, UNDECIDED):
            axes = {1: "(channels, length)", 2: "(channels, height, width)", 3: "(channels, depth, height, width)"}
            raise ValueError(f"{layer} needs a feature map {axes[num_axes]}, got a {self.form} of shape {self.shape}")
        fields = self.fields
        if self.form == UNDECIDED:
            fields = (Field(),) * num_axes
        return replace(self, form=MAP, fields=fields)

    def as_sequence(self, layer: str) -> Signal:
        """Return the signal read as ``(length, features)``, or say why it cannot be."""
        if len(self.shape) != 2 or self.form not in (SEQUENCE, UNDECIDED):
            raise ValueError(f"{layer} needs a sequence (length, features), got a {self.form} of shape {self.shape}")
        return replace(self, form=SEQUENCE, fields=None)


def input_signal(shape: Iterable[int], name: str = "input_shape") -> Signal:
    """Return the signal that an input of this shape (without a batch axis) is.

    Raises
    ------
    TypeError, ValueError
        If `shape` is not one to four positive integers.
    """
    if isinstance(shape, (str, bytes)) or not isinstance(shape, Iterable):
        raise TypeError(f"{name} must be a tuple such as (3, 32, 32), got {shape!r}")
    sizes = tuple(integer(size, f"{name}[{axis}]", 1) for axis, size in enumerate(shape))
    if not 1 <= len(sizes) <= 4:
        raise ValueError(f"{name} must have one to four axes and no batch axis, got {sizes}")
    if len(sizes) >= 3:
        return Signal(sizes, MAP, (Field(),) * (len(sizes) - 1))
    return Signal(sizes, VECTOR if len(sizes) == 1 else UNDECIDED)


def together(many: Sequence[tuple[Field, ...]]) -> tuple[Field, ...] | None:
    """Return, per axis, the smallest field that holds all of them; None if they move at different speeds."""
    joined = []
    for axis in zip(*many):
        if len({field.stride for field in axis}) != 1:
            return None
        start = min(field.start for field in axis)
        stop = max(field.start + field.size for field in axis)
        joined.append(Field(stop - start, axis[0].stride, start))
    return tuple(joined)


@dataclass(frozen=True)
class Cost:
    """What one layer makes of a signal, and what that takes.

    Parameters
    ----------
    output : Signal
        What the layer gives.
    weights, biases, multiply_adds : Formula
        Trainable numbers, and products of weights (or of two signals, in attention) with inputs.
    bias_additions : int
        How often a bias is added; not part of `multiply_adds`.
    fixed : int
        Stored numbers that are not trained by gradient.
    stores : bool
        False when the output is only another view of numbers stored already (flatten, joining branches).
    """

    output: Signal
    weights: Formula = field(default_factory=Formula)
    biases: Formula = field(default_factory=Formula)
    multiply_adds: Formula = field(default_factory=Formula)
    bias_additions: int = 0
    fixed: int = 0
    stores: bool = True
