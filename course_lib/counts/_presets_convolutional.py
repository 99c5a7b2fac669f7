"""Published convolutional networks without branches."""

from __future__ import annotations

from course_lib.counts._convolution import Conv2d, PartialConv2d
from course_lib.counts._count import count
from course_lib.counts._dense import Dense, LocalResponseNorm, RadialBasis
from course_lib.counts._pooling import AvgPool2d, MaxPool2d, SubSampling
from course_lib.counts._table import CountTable

# LeCun et al. 1998, table I: the maps of S2 that each of the sixteen maps of C3 sees.
C3_TABLE = (
    (0, 1, 2),
    (1, 2, 3),
    (2, 3, 4),
    (3, 4, 5),
    (0, 4, 5),
    (0, 1, 5),
    (0, 1, 2, 3),
    (1, 2, 3, 4),
    (2, 3, 4, 5),
    (0, 3, 4, 5),
    (0, 1, 4, 5),
    (0, 1, 2, 5),
    (0, 1, 3, 4),
    (1, 2, 4, 5),
    (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)


def lecture_quiz(bias: bool = True, padding: str | int = "same") -> CountTable:
    """The lecture's quiz on 32x32 colour images: 160,650 parameters."""
    layers = [
        Conv2d(64, kernel_size=5, padding=padding, bias=bias),
        MaxPool2d(2),
        Conv2d(128, kernel_size=3, padding=padding, bias=bias),
        MaxPool2d(2),
        Dense(10, bias=bias),
    ]
    notes = [
        "160,650 with biases and zero padding, 160,448 without biases, 124,810 without padding: of the answers 10^3, "
        "10^4, 10^5 and 10^6 the third is nearest in each case."
    ]
    return count(layers, (3, 32, 32), title="The lecture's quiz", notes=notes)


def lenet5() -> CountTable:
    """LeNet-5 as published: 60,000 trainable parameters, 340,908 connections including 840 to fixed RBF centres."""
    layers = [
        Conv2d(6, kernel_size=5, name="C1"),
        SubSampling(2, name="S2"),
        PartialConv2d(C3_TABLE, kernel_size=5, name="C3"),
        SubSampling(2, name="S4"),
        Conv2d(120, kernel_size=5, name="C5"),
        Dense(84, name="F6"),
        RadialBasis(10, name="output"),
    ]
    notes = [
        "LeCun, Bottou, Bengio and Haffner 1998, section II.B and table I: each map of C3 sees 3, 4 or 6 of the six "
        "maps of S2 (60 pairs), and each map of S2 and S4 has one trainable coefficient and one bias.",
        "The paper counts connections: one per input and one per bias of each unit. That is the multiply-adds plus the "
        "bias additions here, 340,908 in all, of which 840 lead to the output's fixed numbers.",
    ]
    return count(layers, (1, 32, 32), title="LeNet-5 as published (1998)", notes=notes)


def modern_lenet() -> CountTable:
    """LeNet as it is written today: 61,706 parameters."""
    layers = [
        Conv2d(6, kernel_size=5, name="C1"),
        AvgPool2d(2, name="S2"),
        Conv2d(16, kernel_size=5, name="C3"),
        AvgPool2d(2, name="S4"),
        Conv2d(120, kernel_size=5, name="C5"),
        Dense(84, name="F6"),
        Dense(10, name="output"),
    ]
    notes = [
        "C3 sees all maps of S2, pooling has nothing to train, the output is a dense layer: 1,706 parameters more than "
        "in 1998."
    ]
    return count(layers, (1, 32, 32), title="LeNet in its modern form", notes=notes)


def alexnet() -> CountTable:
    """AlexNet as published, on two GPUs: 60,965,224 parameters."""
    return _alexnet(groups=2, title="AlexNet as published (2012)")


def alexnet_ungrouped() -> CountTable:
    """AlexNet with every convolution over all channels: 62,378,344 parameters."""
    return _alexnet(groups=1, title="AlexNet, not split over two GPUs")


def _alexnet(groups: int, title: str) -> CountTable:
    layers = [
        Conv2d(96, kernel_size=11, stride=4, name="conv1"),
        LocalResponseNorm(),
        MaxPool2d(3, stride=2),
        Conv2d(256, kernel_size=5, padding=2, groups=groups, name="conv2"),
        LocalResponseNorm(),
        MaxPool2d(3, stride=2),
        Conv2d(384, kernel_size=3, padding=1, name="conv3"),
        Conv2d(384, kernel_size=3, padding=1, groups=groups, name="conv4"),
        Conv2d(256, kernel_size=3, padding=1, groups=groups, name="conv5"),
        MaxPool2d(3, stride=2),
        Dense(4096, name="fc6"),
        Dense(4096, name="fc7"),
        Dense(1000, name="fc8"),
    ]
    notes = [
        "Krizhevsky, Sutskever and Hinton 2012, section 3.5. The second, fourth and fifth convolutions see only the "
        "channels on their own GPU (two groups): 60,965,224 parameters; over all channels they would be 62,378,344. "
        "torchvision's AlexNet is another network, with fewer channels and no groups: 61,100,840.",
        "The paper says 224x224 pixels, but its 55x55 first maps need 227x227.",
    ]
    return count(layers, (3, 227, 227), title=title, notes=notes)


def vgg16() -> CountTable:
    """VGG-16 (configuration D): 138,357,544 parameters."""
    return _vgg((2, 2, 3, 3, 3), "VGG-16, configuration D (2014)")


def vgg19() -> CountTable:
    """VGG-19 (configuration E): 143,667,240 parameters."""
    return _vgg((2, 2, 4, 4, 4), "VGG-19, configuration E (2014)")


def _vgg(depths: tuple[int, ...], title: str) -> CountTable:
    layers = []
    for block, (depth, channels) in enumerate(zip(depths, (64, 128, 256, 512, 512)), start=1):
        layers += [Conv2d(channels, 3, padding=1, name=f"conv{block}_{i}") for i in range(1, depth + 1)]
        layers.append(MaxPool2d(2, name=f"pool{block}"))
    layers += [Dense(4096, name="fc6"), Dense(4096, name="fc7"), Dense(1000, name="fc8")]
    notes = ["Simonyan and Zisserman 2015, table 1; biases counted, no batch normalisation."]
    return count(layers, (3, 224, 224), title=title, notes=notes)


def nature_dqn(num_actions: int = 4) -> CountTable:
    """The deep Q-network of Nature 2015: 1,684,128 + 513 per action."""
    layers = [
        Conv2d(32, kernel_size=8, stride=4),
        Conv2d(64, kernel_size=4, stride=2),
        Conv2d(64, kernel_size=3, stride=1),
        Dense(512),
        Dense(num_actions, name="Q-values"),
    ]
    notes = ["Mnih et al. 2015, methods: the last four frames as channels, one output per action."]
    return count(layers, (4, 84, 84), title=f"Deep Q-network (Nature 2015), {num_actions} actions", notes=notes)


def nips_dqn(num_actions: int = 4) -> CountTable:
    """The deep Q-network of the 2013 workshop paper: 676,144 + 257 per action."""
    layers = [
        Conv2d(16, kernel_size=8, stride=4),
        Conv2d(32, kernel_size=4, stride=2),
        Dense(256),
        Dense(num_actions, name="Q-values"),
    ]
    notes = ["Mnih et al. 2013, section 4.1: the last four frames as channels, one output per action."]
    return count(layers, (4, 84, 84), title=f"Deep Q-network (NIPS workshop 2013), {num_actions} actions", notes=notes)
