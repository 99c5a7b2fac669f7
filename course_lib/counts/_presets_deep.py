"""Published convolutional networks with branches and shortcuts."""

from __future__ import annotations

from course_lib.counts._blocks import basic_block, bottleneck, fire, inception
from course_lib.counts._convolution import Conv2d
from course_lib.counts._count import count
from course_lib.counts._dense import BatchNorm, Dense, LocalResponseNorm
from course_lib.counts._pooling import GlobalAvgPool, MaxPool2d
from course_lib.counts._table import CountTable

# Szegedy et al. 2015, table 1: 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection.
INCEPTIONS = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def googlenet() -> CountTable:
    """GoogLeNet as published, without its two training-time classifiers: 6,998,552 parameters."""
    layers = [
        Conv2d(64, kernel_size=7, stride=2, padding=3, name="conv1"),
        MaxPool2d(3, stride=2, ceil_mode=True, name="pool1"),
        LocalResponseNorm(name="norm1"),
        Conv2d(64, kernel_size=1, name="conv2 reduce"),
        Conv2d(192, kernel_size=3, padding=1, name="conv2"),
        LocalResponseNorm(name="norm2"),
        MaxPool2d(3, stride=2, ceil_mode=True, name="pool2"),
    ]
    for stage, channels in INCEPTIONS.items():
        layers.append(inception(*channels, name=f"inception {stage}"))
        if stage in ("3b", "4e"):
            layers.append(MaxPool2d(3, stride=2, ceil_mode=True, name=f"pool{stage[0]}"))
    layers += [GlobalAvgPool(name="pool5"), Dense(1000, name="classifier")]
    notes = [
        "Szegedy et al. 2015, table 1, main network: biases counted, no batch normalisation, real 5x5 convolutions, "
        "the two classifiers used only in training left out.",
        "torchvision's GoogLeNet has batch normalisation, no biases in convolutions and 3x3 in place of 5x5: "
        "6,624,904, or 13,004,888 with the two extra classifiers.",
    ]
    return count(layers, (3, 224, 224), title="GoogLeNet as published (2014)", notes=notes)


def resnet18() -> CountTable:
    """ResNet-18: 11,689,512 parameters."""
    return _resnet(basic_block, (2, 2, 2, 2), expansion=1, title="ResNet-18 (2015)")


def resnet50() -> CountTable:
    """ResNet-50: 25,557,032 parameters."""
    return _resnet(bottleneck, (3, 4, 6, 3), expansion=4, title="ResNet-50 (2015)")


def _resnet(block, depths: tuple[int, ...], expansion: int, title: str) -> CountTable:
    layers = [
        Conv2d(64, kernel_size=7, stride=2, padding=3, bias=False, name="conv1"),
        BatchNorm(name="norm1"),
        MaxPool2d(3, stride=2, padding=1, name="pool1"),
    ]
    in_channels = 64
    for stage, (depth, channels) in enumerate(zip(depths, (64, 128, 256, 512)), start=2):
        for number in range(1, depth + 1):
            stride = 2 if number == 1 and stage > 2 else 1
            project = in_channels != expansion * channels
            layers.append(block(channels, stride, project=project, name=f"conv{stage}_{number}"))
            in_channels = expansion * channels
    layers += [GlobalAvgPool(name="pool5"), Dense(1000, name="classifier")]
    notes = [
        "He, Zhang, Ren and Sun 2016, table 1, with 1x1 projections where the shape changes (option B). Convolutions "
        "have no bias; each is followed by batch normalisation: its scale is counted as a weight, its shift as a bias.",
        "The stride of a bottleneck is in its first 1x1 convolution, as published; torchvision has it in the 3x3, "
        "with the same parameters and more multiply-adds.",
    ]
    return count(layers, (3, 224, 224), title=title, notes=notes)


def squeezenet() -> CountTable:
    """SqueezeNet v1.0: 1,248,424 parameters."""
    layers = [
        Conv2d(96, kernel_size=7, stride=2, name="conv1"),
        MaxPool2d(3, stride=2, name="pool1"),
        fire(16, 64, 64, name="fire2"),
        fire(16, 64, 64, name="fire3"),
        fire(32, 128, 128, name="fire4"),
        MaxPool2d(3, stride=2, name="pool4"),
        fire(32, 128, 128, name="fire5"),
        fire(48, 192, 192, name="fire6"),
        fire(48, 192, 192, name="fire7"),
        fire(64, 256, 256, name="fire8"),
        MaxPool2d(3, stride=2, name="pool8"),
        fire(64, 256, 256, name="fire9"),
        Conv2d(1000, kernel_size=1, name="conv10"),
        GlobalAvgPool(name="pool10"),
    ]
    notes = [
        "Iandola et al. 2016, table 1, version 1.0, uncompressed, biases counted. The 111x111 first maps of the table "
        "need an input of 227x227.",
    ]
    return count(layers, (3, 227, 227), title="SqueezeNet v1.0 (2016)", notes=notes)
