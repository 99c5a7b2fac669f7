"""Layers that shrink a feature map channel by channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from course_lib.counts._convolution import per_axis, slide
from course_lib.counts._formula import product
from course_lib.counts._layer import Single
from course_lib.counts._signal import MAP, Cost, Signal
from course_lib.shapes import Layer, integer, output_size


@dataclass(frozen=True)
class _Pooling(Single):
    kernel_size: int | tuple[int, ...]
    stride: int | tuple[int, ...] | None = None
    padding: int | tuple[int, ...] = 0
    dilation: int | tuple[int, ...] = 1
    ceil_mode: bool = False
    name: str | None = None

    label: ClassVar[str] = "pool"
    num_axes: ClassVar[int] = 2

    def measure(self, signal: Signal) -> Cost:
        return Cost(self._output(signal.as_map(self.num_axes, self.kind)))

    def _output(self, signal: Signal) -> Signal:
        kernel = per_axis(self.kernel_size, self.num_axes, "kernel_size", 1)
        stride = kernel if self.stride is None else per_axis(self.stride, self.num_axes, "stride", 1)
        padding = per_axis(self.padding, self.num_axes, "padding", 0)
        dilation = per_axis(self.dilation, self.num_axes, "dilation", 1)
        windows = [Layer(*axis) for axis in zip(kernel, stride, padding, dilation)]
        sizes = [
            output_size(n, *axis, ceil_mode=self.ceil_mode)
            for n, *axis in zip(signal.shape[1:], kernel, stride, padding, dilation)
        ]
        return slide(signal, windows, signal.shape[0], sizes)


@dataclass(frozen=True)
class MaxPool1d(_Pooling):
    """The largest value under each window of ``(channels, length)``; settings as in `MaxPool2d`."""

    num_axes: ClassVar[int] = 1


@dataclass(frozen=True)
class MaxPool2d(_Pooling):
    """The largest value under each window, channel by channel; no parameters, no multiply-adds.

    Parameters
    ----------
    kernel_size : int or tuple of int
        Window size.
    stride : int or tuple of int, optional
        The kernel size without (windows side by side).
    padding, dilation : int or tuple of int
        As in PyTorch.
    ceil_mode : bool
        Round the output size up, as Caffe's networks (GoogLeNet) do.
    name : str, optional
        What to call it.
    """


@dataclass(frozen=True)
class MaxPool3d(_Pooling):
    """The largest value under each window of a volume; settings as in `MaxPool2d`."""

    num_axes: ClassVar[int] = 3


@dataclass(frozen=True)
class AvgPool1d(_Pooling):
    """The mean under each window of ``(channels, length)``; settings as in `MaxPool2d`."""

    num_axes: ClassVar[int] = 1


@dataclass(frozen=True)
class AvgPool2d(_Pooling):
    """The mean under each window, channel by channel; settings as in `MaxPool2d`.

    It adds and divides once per output, but has no weights, so no multiply-adds are counted.
    """


@dataclass(frozen=True)
class AvgPool3d(_Pooling):
    """The mean under each window of a volume; settings as in `MaxPool2d`."""

    num_axes: ClassVar[int] = 3


@dataclass(frozen=True)
class GlobalAvgPool(Single):
    """The mean of each whole feature map: ``(C, ...)`` becomes ``(C, 1, ...)``.

    Parameters
    ----------
    name : str, optional
        What to call it.
    """

    name: str | None = None

    label: ClassVar[str] = "pool"

    def measure(self, signal: Signal) -> Cost:
        if signal.form != MAP:
            raise ValueError(f"{self.kind} needs a feature map, got a {signal.form} of shape {signal.shape}")
        windows = [Layer(size, stride=size) for size in signal.shape[1:]]
        return Cost(slide(signal, windows, signal.shape[0], [1] * len(windows)))


@dataclass(frozen=True)
class SubSampling(Single):
    """LeNet-5's trainable pooling: the sum of each window times one coefficient per map, plus one bias per map.

    LeCun et al. 1998, section II.B: windows do not overlap. The coefficient is counted as a weight shared by all
    inputs of the window, so that a unit has ``k*k`` multiply-adds and ``k*k + 1`` connections, as in the paper.

    Parameters
    ----------
    kernel_size : int
        Window size and stride.
    name : str, optional
        What to call it.

    Examples
    --------
    >>> from course_lib.counts import count
    >>> row = count([SubSampling(2)], (6, 28, 28)).rows[0]
    >>> row.formula, row.connections
    ('6 + 6 = 12', 5880)
    """

    kernel_size: int = 2
    name: str | None = None

    label: ClassVar[str] = "pool"

    def measure(self, signal: Signal) -> Cost:
        size = integer(self.kernel_size, "kernel_size", 1)
        output = AvgPool2d(size).measure(signal).output
        channels, *spatial = output.shape
        return Cost(
            output,
            weights=product(channels),
            biases=product(channels),
            multiply_adds=product(*spatial, channels, size, size),
            bias_additions=output.size,
        )
