"""Layers inside layers: sequences, branches, shortcuts, and the blocks that published networks are built of.

The published blocks leave the activation functions out: these have no parameters and are computed in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from course_lib.counts._convolution import Conv2d
from course_lib.counts._dense import BatchNorm
from course_lib.counts._layer import Description, Walker
from course_lib.counts._pooling import MaxPool2d
from course_lib.counts._signal import Cost, Signal, together
from course_lib.shapes import Field


@dataclass(frozen=True)
class Sequential(Description):
    """Layers one after the other, under one name.

    Parameters
    ----------
    layers : sequence of layer descriptions
        First layer first.
    name : str, optional
        What to call the block; its rows are named ``name/conv1`` and so on.
    """

    layers: Sequence[Description]
    name: str | None = None

    label: ClassVar[str] = "block"

    def walk(self, signal: Signal, walker: Walker, path: tuple[str, ...]) -> Signal:
        return walker.run(self.layers, signal, path)


@dataclass(frozen=True)
class Branches(Description):
    """Several paths that read the same input; their outputs are joined along the channels.

    Parameters
    ----------
    paths : sequence of sequences of layer descriptions
        The layers of each path.
    name : str, optional
        What to call the block.

    Examples
    --------
    >>> from course_lib.counts import count
    >>> fork = Branches([[Conv2d(64, 1, name="1x1")], [Conv2d(64, 3, padding=1, name="3x3")]], name="expand")
    >>> [(row.name, row.output_shape) for row in count([fork], (16, 55, 55))]
    [('expand/1x1', (64, 55, 55)), ('expand/3x3', (64, 55, 55)), ('expand/join', (128, 55, 55))]
    """

    paths: Sequence[Sequence[Description]]
    name: str | None = None

    label: ClassVar[str] = "branches"

    def walk(self, signal: Signal, walker: Walker, path: tuple[str, ...]) -> Signal:
        outputs = [walker.run(layers, signal, path) for layers in self.paths]
        if len({(output.form, output.shape[1:]) for output in outputs}) != 1:
            shapes = ", ".join(str(output.shape) for output in outputs)
            raise ValueError(f"the paths must give maps of one height and width to be joined, got {shapes}")
        channels = sum(output.shape[0] for output in outputs)
        joined = Signal((channels, *outputs[0].shape[1:]), outputs[0].form, _seen_by_all(outputs))
        walker.add("Concatenate", Cost(joined, stores=False), (*path, "join"))
        return joined


@dataclass(frozen=True)
class Residual(Description):
    """Layers whose output is added to their input: ``y = F(z) + z`` (He et al. 2016, equation 1).

    Parameters
    ----------
    layers : sequence of layer descriptions
        The layers of ``F``.
    shortcut : sequence of layer descriptions
        What the input goes through before it is added; nothing when the shapes agree.
    name : str, optional
        What to call the block.
    """

    layers: Sequence[Description]
    shortcut: Sequence[Description] = ()
    name: str | None = None

    label: ClassVar[str] = "residual"

    def walk(self, signal: Signal, walker: Walker, path: tuple[str, ...]) -> Signal:
        changed = walker.run(self.layers, signal, path)
        kept = walker.run(self.shortcut, signal, path)
        if changed.shape != kept.shape:
            raise ValueError(f"the layers give {changed.shape}, the shortcut {kept.shape}: they cannot be added")
        output = replace(changed, fields=_seen_by_all([changed, kept]))
        walker.add("Add", Cost(output), (*path, "add"))
        return output


def _seen_by_all(signals: Sequence[Signal]) -> tuple[Field, ...] | None:
    """Return the receptive fields that hold those of all `signals`, or None if one has none."""
    if any(signal.fields is None for signal in signals):
        return None
    return together([signal.fields for signal in signals])


def inception(
    ones: int, reduce3: int, threes: int, reduce5: int, fives: int, pool: int, *, name: str | None = None
) -> Branches:
    """Return GoogLeNet's inception module (Szegedy et al. 2015, figure 2b and table 1), without batch normalisation.

    Parameters
    ----------
    ones, reduce3, threes, reduce5, fives, pool : int
        Channels of the 1x1 path, of the 1x1 before the 3x3, of the 3x3, of the 1x1 before the 5x5, of the 5x5, and of
        the 1x1 after the pooling.
    name : str, optional
        What to call it.
    """
    paths = [
        [Conv2d(ones, 1, name="1x1")],
        [Conv2d(reduce3, 1, name="3x3 reduce"), Conv2d(threes, 3, padding=1, name="3x3")],
        [Conv2d(reduce5, 1, name="5x5 reduce"), Conv2d(fives, 5, padding=2, name="5x5")],
        [MaxPool2d(3, stride=1, padding=1, name="pool"), Conv2d(pool, 1, name="pool proj")],
    ]
    return Branches(paths, name=name)


def fire(squeeze: int, expand1: int, expand3: int, *, name: str | None = None) -> Sequential:
    """Return SqueezeNet's fire module (Iandola et al. 2016, figure 1): 1x1 down, then 1x1 and 3x3 side by side.

    Parameters
    ----------
    squeeze, expand1, expand3 : int
        Channels of the squeezing 1x1, of the expanding 1x1 and of the expanding 3x3.
    name : str, optional
        What to call it.
    """
    paths = [[Conv2d(expand1, 1, name="1x1")], [Conv2d(expand3, 3, padding=1, name="3x3")]]
    return Sequential([Conv2d(squeeze, 1, name="squeeze"), Branches(paths, name="expand")], name=name)


def basic_block(channels: int, stride: int = 1, *, project: bool = False, name: str | None = None) -> Residual:
    """Return ResNet-18's block (He et al. 2016, figure 5 left): two 3x3 convolutions, each with batch norm.

    Parameters
    ----------
    channels : int
        Channels of both convolutions.
    stride : int
        Stride of the first, and of the shortcut.
    project : bool
        Whether the shortcut is a 1x1 convolution, for a change of shape.
    name : str, optional
        What to call it.
    """
    layers = [
        Conv2d(channels, 3, stride, padding=1, bias=False),
        BatchNorm(),
        Conv2d(channels, 3, padding=1, bias=False),
        BatchNorm(),
    ]
    return _residual_block(layers, channels, stride, project, name)


def bottleneck(channels: int, stride: int = 1, *, project: bool = False, name: str | None = None) -> Residual:
    """Return ResNet-50's block (He et al. 2016, figure 5 right): 1x1 down, 3x3, 1x1 up to four times the channels.

    The stride is in the first 1x1, as published; torchvision moved it into the 3x3, which changes no parameter count
    but makes more multiply-adds. Arguments as in `basic_block`.
    """
    layers = [
        Conv2d(channels, 1, stride, bias=False),
        BatchNorm(),
        Conv2d(channels, 3, padding=1, bias=False),
        BatchNorm(),
        Conv2d(4 * channels, 1, bias=False),
        BatchNorm(),
    ]
    return _residual_block(layers, 4 * channels, stride, project, name)


def _residual_block(
    layers: list[Description], channels: int, stride: int, project: bool, name: str | None
) -> Residual:
    shortcut = [Conv2d(channels, 1, stride, bias=False, name="shortcut conv"), BatchNorm(name="shortcut norm")]
    return Residual(layers, shortcut if project else (), name=name)
