"""Layers that slide weights over a feature map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from course_lib.counts._formula import Formula, product, ratio
from course_lib.counts._layer import Single
from course_lib.counts._signal import Cost, Signal
from course_lib.shapes import Layer, integer, output_size


def per_axis(value: object, num_axes: int, name: str, minimum: int) -> tuple[int, ...]:
    """Return one integer per spatial axis from a single one or a sequence."""
    if not isinstance(value, (tuple, list)):
        return (integer(value, name, minimum),) * num_axes
    if len(value) != num_axes:
        raise ValueError(f"{name} must be one integer or {num_axes}, got {len(value)}: {tuple(value)}")
    return tuple(integer(entry, f"{name}[{axis}]", minimum) for axis, entry in enumerate(value))


def slide(signal: Signal, windows: Sequence[Layer], channels: int, sizes: Sequence[int]) -> Signal:
    """Return the feature map that windows give: `sizes` outputs per axis, receptive fields widened."""
    fields = signal.fields and tuple(field.through(layer) for field, layer in zip(signal.fields, windows))
    return Signal((channels, *sizes), signal.form, fields)


@dataclass(frozen=True)
class _Convolution(Single):
    out_channels: int
    kernel_size: int | tuple[int, ...]
    stride: int | tuple[int, ...] = 1
    padding: int | tuple[int, ...] | str = 0
    dilation: int | tuple[int, ...] = 1
    groups: int = 1
    bias: bool = True
    name: str | None = None

    label: ClassVar[str] = "conv"
    num_axes: ClassVar[int]

    def measure(self, signal: Signal) -> Cost:
        signal = signal.as_map(self.num_axes, self.kind)
        out_channels = integer(self.out_channels, "out_channels", 1)
        groups = integer(self.groups, "groups", 1)
        for count, name in ((signal.shape[0], "input channels"), (out_channels, "out_channels")):
            if count % groups:
                raise ValueError(f"groups = {groups} does not divide the {count} {name}")
        output, kernel = self._output(signal, out_channels)
        weights = product(*kernel, ratio(signal.shape[0], groups), out_channels)
        return _sliding_cost(output, weights, self.bias)

    def _output(self, signal: Signal, out_channels: int) -> tuple[Signal, tuple[int, ...]]:
        kernel = per_axis(self.kernel_size, self.num_axes, "kernel_size", 1)
        stride = per_axis(self.stride, self.num_axes, "stride", 1)
        dilation = per_axis(self.dilation, self.num_axes, "dilation", 1)
        if self.padding == "same":
            if any(step != 1 for step in stride):
                raise ValueError('padding="same" needs stride 1; give the padding as a number')
            # An even kernel needs one more on the far side, which moves no window.
            windows = [Layer(k, 1, d * (k - 1) // 2, d) for k, d in zip(kernel, dilation)]
            return slide(signal, windows, out_channels, signal.shape[1:]), kernel
        if isinstance(self.padding, str) and self.padding != "valid":
            raise ValueError(f'padding must be a number, "same" or "valid", got {self.padding!r}')
        padding = per_axis(0 if self.padding == "valid" else self.padding, self.num_axes, "padding", 0)
        windows = [Layer(*axis) for axis in zip(kernel, stride, padding, dilation)]
        sizes = [output_size(n, *axis) for n, *axis in zip(signal.shape[1:], kernel, stride, padding, dilation)]
        return slide(signal, windows, out_channels, sizes), kernel


def _sliding_cost(output: Signal, weights: Formula, bias: bool) -> Cost:
    """Return the cost of weights that are used once at each output position."""
    return Cost(
        output,
        weights=weights,
        biases=product(output.shape[0]) if bias else Formula(),
        multiply_adds=product(*output.shape[1:], weights),
        bias_additions=output.size if bias else 0,
    )


@dataclass(frozen=True)
class Conv1d(_Convolution):
    """A convolution over ``(channels, length)``; settings as in `Conv2d`."""

    num_axes: ClassVar[int] = 1


@dataclass(frozen=True)
class Conv2d(_Convolution):
    """A convolution over ``(channels, height, width)``.

    ``k_h k_w (C_in/groups) C_out`` weights, each used at every output position, and one bias per output channel.

    Parameters
    ----------
    out_channels : int
        Feature maps that it gives, ``C_out``.
    kernel_size, stride, padding, dilation : int or tuple of int
        As in PyTorch; the padding may be ``"same"`` (keeps the size, stride 1 only) or ``"valid"`` (none).
    groups : int
        The input channels are split into that many parts, each seen by its own part of the output channels.
    bias : bool
        Whether each output channel has a bias.
    name : str, optional
        What to call it; "conv1", "conv2", ... without.

    Examples
    --------
    >>> from course_lib.counts import count
    >>> print(count([Conv2d(256, kernel_size=5, padding=2, groups=2)], (96, 27, 27)).rows[0].formula)
    5·5·(96/2)·256 + 256 = 307,456
    """

    num_axes: ClassVar[int] = 2


@dataclass(frozen=True)
class Conv3d(_Convolution):
    """A convolution over ``(channels, depth, height, width)``; settings as in `Conv2d`."""

    num_axes: ClassVar[int] = 3


@dataclass(frozen=True)
class PartialConv2d(Single):
    """A convolution whose output maps each see only some input maps: LeNet-5's C3.

    Parameters
    ----------
    table : sequence of sequences of int
        For each output map, the input maps that it is connected to, counted from 0.
    kernel_size, stride, padding : int or tuple of int
        As in `Conv2d`.
    bias : bool
        Whether each output map has a bias.
    name : str, optional
        What to call it.

    Examples
    --------
    >>> from course_lib.counts import count
    >>> print(count([PartialConv2d([(0, 1), (1, 2), (0, 1, 2)], kernel_size=5)], (3, 14, 14)).rows[0].formula)
    7·5·5 + 3 = 178
    """

    table: Sequence[Sequence[int]]
    kernel_size: int | tuple[int, int]
    stride: int | tuple[int, int] = 1
    padding: int | tuple[int, int] = 0
    bias: bool = True
    name: str | None = None

    label: ClassVar[str] = "conv"

    def measure(self, signal: Signal) -> Cost:
        signal = signal.as_map(2, self.kind)
        for row, inputs in enumerate(self.table):
            wrong = [i for i in inputs if not 0 <= integer(i, f"table[{row}]") < signal.shape[0]]
            if wrong or not inputs or len(set(inputs)) != len(inputs):
                raise ValueError(
                    f"table[{row}] must name different input maps between 0 and {signal.shape[0] - 1}, "
                    f"got {tuple(inputs)}"
                )
        full = Conv2d(len(self.table), self.kernel_size, self.stride, self.padding).measure(signal)
        links = sum(len(inputs) for inputs in self.table)
        return _sliding_cost(full.output, product(links, *per_axis(self.kernel_size, 2, "kernel_size", 1)), self.bias)


@dataclass(frozen=True)
class _ConvTranspose(Single):
    out_channels: int
    kernel_size: int | tuple[int, ...]
    stride: int | tuple[int, ...] = 1
    padding: int | tuple[int, ...] = 0
    output_padding: int | tuple[int, ...] = 0
    groups: int = 1
    bias: bool = True
    dilation: int | tuple[int, ...] = 1
    name: str | None = None

    label: ClassVar[str] = "conv"
    num_axes: ClassVar[int]

    def measure(self, signal: Signal) -> Cost:
        signal = signal.as_map(self.num_axes, self.kind)
        in_channels, *spatial = signal.shape
        out_channels = integer(self.out_channels, "out_channels", 1)
        groups = integer(self.groups, "groups", 1)
        if in_channels % groups or out_channels % groups:
            raise ValueError(f"groups = {groups} must divide the {in_channels} input and {out_channels} out_channels")
        kernel, sizes = self._sizes(spatial)
        weights = product(*kernel, in_channels, ratio(out_channels, groups))
        output = Signal((out_channels, *sizes), signal.form)
        return Cost(
            output,
            weights=weights,
            biases=product(out_channels) if self.bias else Formula(),
            multiply_adds=product(*spatial, weights),
            bias_additions=output.size if self.bias else 0,
        )

    def _sizes(self, spatial: Sequence[int]) -> tuple[tuple[int, ...], list[int]]:
        names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
        values = [
            per_axis(getattr(self, name), self.num_axes, name, 0 if "padding" in name else 1) for name in names
        ]
        sizes = [(n - 1) * s - 2 * p + d * (k - 1) + extra + 1 for n, k, s, p, extra, d in zip(spatial, *values)]
        if min(sizes) < 1:
            raise ValueError(f"the output would have size {tuple(sizes)}; use less padding")
        return values[0], sizes


@dataclass(frozen=True)
class ConvTranspose1d(_ConvTranspose):
    """A transposed convolution over ``(channels, length)``; settings as in `ConvTranspose2d`."""

    num_axes: ClassVar[int] = 1


@dataclass(frozen=True)
class ConvTranspose2d(_ConvTranspose):
    """A transposed convolution ("deconvolution"): each input position spreads a kernel over the output.

    ``k_h k_w C_in (C_out/groups)`` weights, each used at every *input* position. Its receptive field is not given.

    Parameters
    ----------
    out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation
        As in PyTorch.
    name : str, optional
        What to call it.
    """

    num_axes: ClassVar[int] = 2


@dataclass(frozen=True)
class ConvTranspose3d(_ConvTranspose):
    """A transposed convolution over ``(channels, depth, height, width)``; settings as in `ConvTranspose2d`."""

    num_axes: ClassVar[int] = 3
