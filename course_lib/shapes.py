"""Output sizes, windows and receptive fields: pure integers, one axis at a time.

Every layer that slides a window obeys one rule. Output position ``i`` looks at the input positions
``i*stride - padding + dilation*k`` for ``k = 0 ... kernel_size - 1``. All functions here follow from it.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "Field",
    "Layer",
    "ReceptiveField",
    "integer",
    "output_size",
    "pair",
    "receptive_field",
    "same_padding",
    "window",
]


def integer(value: object, name: str, minimum: int | None = None) -> int:
    """Return `value` as a plain int, or say which argument is wrong.

    Parameters
    ----------
    value : int
        A Python or NumPy integer. Booleans and floats are refused, because ``2.0`` or ``True`` as a stride is
        nearly always a mistake.
    name : str
        The argument's name, for the message.
    minimum : int, optional
        The smallest allowed value.

    Raises
    ------
    TypeError
        If `value` is not an integer.
    ValueError
        If `value` is smaller than `minimum`.

    Examples
    --------
    >>> integer(0, "stride", minimum=1)
    Traceback (most recent call last):
    ...
    ValueError: stride must be at least 1, got 0
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r} ({type(value).__name__})") from None
    if minimum is not None and number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    return number


def pair(value: object, name: str, minimum: int | None = None) -> tuple[int, int]:
    """Return ``(vertical, horizontal)`` from one integer or a sequence of two.

    Raises
    ------
    TypeError
        If `value` is neither an integer nor a sequence of integers.
    ValueError
        If a sequence has not exactly two entries, or an entry is smaller than `minimum`.

    Examples
    --------
    >>> pair(3, "kernel_size")
    (3, 3)
    >>> pair((1, 2), "stride")
    (1, 2)
    """
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        number = integer(value, name, minimum)
        return number, number
    entries = tuple(value)
    if len(entries) != 2:
        raise ValueError(f"{name} must be one integer or two (vertical, horizontal), got {len(entries)}: {entries}")
    vertical, horizontal = (integer(entry, f"{name}[{i}]", minimum) for i, entry in enumerate(entries))
    return vertical, horizontal


@dataclass(frozen=True)
class Layer:
    """The geometry of one sliding layer (convolution or pooling) along one axis.

    Parameters
    ----------
    kernel_size : int
        Positions under the window, at least 1.
    stride : int
        Steps between neighbouring windows, at least 1.
    padding : int
        Positions added before the first one. What is added after the last one does not move any window.
    dilation : int
        Distance between neighbouring taps of the kernel, at least 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer or is out of range.
    """

    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        for name, minimum in (("kernel_size", 1), ("stride", 1), ("padding", 0), ("dilation", 1)):
            object.__setattr__(self, name, integer(getattr(self, name), name, minimum))

    @property
    def span(self) -> int:
        """Distance from the window's first tap to its last, both included: ``dilation*(kernel_size - 1) + 1``."""
        return self.dilation * (self.kernel_size - 1) + 1


def output_size(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, *, ceil_mode: bool = False
) -> int:
    """Return how many windows fit: ``floor((n + 2p - d(k - 1) - 1)/s + 1)``, PyTorch's formula.

    Parameters
    ----------
    input_size : int
        Positions of the input along this axis, ``n``.
    kernel_size, stride, padding, dilation : int
        ``k, s, p, d``. The padding is added on both sides.
    ceil_mode : bool
        Round up instead (pooling in Caffe, and in PyTorch when asked). As in PyTorch, a last window that would
        start in the padding after the input is dropped.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer, is out of range, or the window is larger than the padded input.

    Examples
    --------
    >>> output_size(32, kernel_size=5)
    28
    >>> output_size(224, kernel_size=7, stride=2, padding=3)
    112
    >>> output_size(4, kernel_size=5)
    Traceback (most recent call last):
    ...
    ValueError: the window covers 5 positions but the padded input has only 4 (input_size 4, padding 0, \
kernel_size 5, dilation 1); use a smaller kernel or more padding
    """
    size = integer(input_size, "input_size", 1)
    layer = Layer(kernel_size, stride, padding, dilation)
    room = size + 2 * layer.padding - layer.span
    if room < 0:
        raise ValueError(
            f"the window covers {layer.span} positions but the padded input has only {size + 2 * layer.padding} "
            f"(input_size {size}, padding {layer.padding}, kernel_size {layer.kernel_size}, dilation "
            f"{layer.dilation}); use a smaller kernel or more padding"
        )
    if not ceil_mode:
        return room // layer.stride + 1
    count = -(-room // layer.stride) + 1
    return count - 1 if (count - 1) * layer.stride >= size + layer.padding else count


def window(output_index: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> range:
    """Return the input positions that output position `output_index` looks at.

    Positions below 0, or at and above the input's size, lie in the padding.

    Returns
    -------
    range
        `kernel_size` positions, `dilation` apart.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer or is out of range.

    Examples
    --------
    >>> window(0, kernel_size=3, padding=1)
    range(-1, 2)
    >>> list(window(2, kernel_size=3, stride=2, dilation=2))
    [4, 6, 8]
    """
    layer = Layer(kernel_size, stride, padding, dilation)
    start = integer(output_index, "output_index", 0) * layer.stride - layer.padding
    return range(start, start + layer.span, layer.dilation)


def same_padding(kernel_size: int, dilation: int = 1) -> int:
    """Return the padding (on each side) that keeps the size at stride 1: ``d(k - 1)/2``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer or is out of range, or if ``d(k - 1)`` is odd: then no equal padding on both
        sides keeps the size.

    Examples
    --------
    >>> same_padding(5)
    2
    >>> same_padding(3, dilation=4)
    4
    """
    layer = Layer(kernel_size, dilation=dilation)
    if layer.span % 2 == 0:
        raise ValueError(
            f"no equal padding on both sides keeps the size for kernel_size {layer.kernel_size} with dilation "
            f"{layer.dilation}; use an odd kernel_size"
        )
    return layer.span // 2


@dataclass(frozen=True)
class Field:
    """What the units of one layer see of the input along one axis.

    Unit ``i`` sees the `size` positions that begin at ``start + i*stride``.

    Parameters
    ----------
    size : int
        Positions from the first to the last that can influence a unit (dilation may skip some between).
    stride : int
        How far the view moves from one unit to the next, in input positions (also called "jump").
    start : int
        First position that unit 0 sees; negative when it lies in the padding.
    """

    size: int = 1
    stride: int = 1
    start: int = 0

    def through(self, layer: Layer) -> Field:
        """Return the field of the next layer's units, when this is the field of its inputs.

        Examples
        --------
        >>> Field().through(Layer(5)).through(Layer(2, stride=2))
        Field(size=6, stride=2, start=0)
        """
        return Field(
            size=self.size + (layer.span - 1) * self.stride,
            stride=self.stride * layer.stride,
            start=self.start - layer.padding * self.stride,
        )

    def window(self, index: int) -> range:
        """Return the input positions from the first to the last that unit `index` sees."""
        first = self.start + integer(index, "index", 0) * self.stride
        return range(first, first + self.size)


@dataclass(frozen=True)
class ReceptiveField:
    """The receptive fields of a stack of layers along one axis.

    Parameters
    ----------
    layers : tuple of Layer
        The stack, first layer first.
    fields : tuple of Field
        ``fields[0]`` is the input itself (each unit sees itself), ``fields[i]`` belongs to the i-th layer.
    """

    layers: tuple[Layer, ...]
    fields: tuple[Field, ...]

    @property
    def size(self) -> int:
        """Input positions that a unit of the last layer sees."""
        return self.fields[-1].size

    @property
    def stride(self) -> int:
        """Input positions between the views of neighbouring units of the last layer."""
        return self.fields[-1].stride

    @property
    def start(self) -> int:
        """First input position that unit 0 of the last layer sees (negative: in the padding)."""
        return self.fields[-1].start

    def window(self, index: int, layer: int | None = None) -> range:
        """Return the input positions from the first to the last that unit `index` of `layer` sees.

        Parameters
        ----------
        index : int
            The unit, from 0.
        layer : int, optional
            0 is the input, 1 the first layer; the last layer when omitted.

        Examples
        --------
        >>> lenet = receptive_field([5, (2, 2), 5, (2, 2)])
        >>> lenet.window(0), lenet.window(1), lenet.window(1, layer=2)
        (range(0, 16), range(4, 20), range(2, 8))
        """
        return self.fields[self._number(layer, "layer")].window(index)

    def positions(self, index: int, layer: int | None = None, at: int = 0) -> tuple[int, ...]:
        """Return exactly which units of layer `at` feed unit `index` of `layer`: one floor of the cone.

        Unlike `window`, gaps left by dilation or by a stride larger than the kernel are left out.

        Parameters
        ----------
        index : int
            The unit, from 0.
        layer : int, optional
            0 is the input, 1 the first layer; the last layer when omitted.
        at : int
            The layer whose units are wanted; 0 is the input. Not above `layer`.

        Examples
        --------
        >>> stack = receptive_field([(3, 1, 0, 2), (2, 2)])
        >>> stack.positions(1), stack.positions(1, at=1)
        ((2, 3, 4, 5, 6, 7), (2, 3))
        """
        top = self._number(layer, "layer")
        bottom = self._number(at, "at")
        if bottom > top:
            raise ValueError(f"at must not be above layer {top}, got {bottom}")
        units = {integer(index, "index", 0)}
        for below in reversed(self.layers[bottom:top]):
            first = range(-below.padding, below.span - below.padding, below.dilation)
            units = {unit * below.stride + offset for unit in units for offset in first}
        return tuple(sorted(units))

    def _number(self, layer: int | None, name: str) -> int:
        number = len(self.layers) if layer is None else integer(layer, name, 0)
        if number > len(self.layers):
            raise ValueError(f"{name} must be between 0 (the input) and {len(self.layers)}, got {number}")
        return number


def receptive_field(layers: Iterable[Layer | int | tuple[int, ...]]) -> ReceptiveField:
    """Return what the units of a stack of convolutions and poolings see of the input, along one axis.

    Each layer adds ``d(k - 1)`` times the strides of all the layers before it.

    Parameters
    ----------
    layers : iterable of Layer, int or tuple
        First layer first. A tuple is ``(kernel_size, stride, padding, dilation)``, of which the last ones may be left
        out; an integer is a kernel size.

    Returns
    -------
    ReceptiveField
        ``.size``, ``.stride`` and ``.start`` of the last layer, ``.fields`` of every layer.

    Raises
    ------
    TypeError, ValueError
        If a layer cannot be read; the message says which.

    Examples
    --------
    >>> receptive_field([3, 3, 3]).size
    7
    >>> field = receptive_field([Layer(7, stride=2, padding=3), Layer(3, stride=2, padding=1)])
    >>> field.size, field.stride, field.start
    (11, 4, -5)
    """
    stack = tuple(_layer(entry, number) for number, entry in enumerate(layers, start=1))
    fields = [Field()]
    for layer in stack:
        fields.append(fields[-1].through(layer))
    return ReceptiveField(stack, tuple(fields))


def _layer(entry: object, number: int) -> Layer:
    if isinstance(entry, Layer):
        return entry
    arguments = tuple(entry) if isinstance(entry, (tuple, list)) else (entry,)
    if not 1 <= len(arguments) <= 4:
        raise ValueError(
            f"layer {number} must be (kernel_size, stride, padding, dilation) or its first entries, got {entry!r}"
        )
    try:
        return Layer(*arguments)
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"layer {number}: {problem}") from None
