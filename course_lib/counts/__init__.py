"""Parameters, multiply-adds and activation memory of a network, layer by layer, with the formula that gave each number.

Three ways to count:

- ``count([Conv2d(64, kernel_size=5), MaxPool2d(2), Dense(10)], (3, 32, 32))`` from a list of layers;
- ``count_module(module, (3, 32, 32))`` from any ``torch.nn.Module``;
- ``preset("lenet-5")`` for a published network (`preset_names` lists them).

Each gives a `CountTable`. Layer names and settings are PyTorch's, without the input's size.
"""

from course_lib.counts._blocks import Branches, Residual, Sequential, basic_block, bottleneck, fire, inception
from course_lib.counts._convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
    PartialConv2d,
)
from course_lib.counts._count import count
from course_lib.counts._dense import (
    BatchNorm,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GroupNorm,
    Input,
    LastStep,
    LayerNorm,
    LocalResponseNorm,
    RadialBasis,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)
from course_lib.counts._pooling import (
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    GlobalAvgPool,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
    SubSampling,
)
from course_lib.counts._presets import preset, preset_names
from course_lib.counts._recurrent import GRU, LSTM, RNN, AdditiveAttention
from course_lib.counts._table import CountTable, LayerCount
from course_lib.counts._torch import count_module

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AdditiveAttention",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BatchNorm",
    "Branches",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "CountTable",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalAvgPool",
    "GroupNorm",
    "Input",
    "LastStep",
    "LayerCount",
    "LayerNorm",
    "LocalResponseNorm",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "PartialConv2d",
    "ReLU",
    "RadialBasis",
    "Residual",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "SubSampling",
    "Tanh",
    "basic_block",
    "bottleneck",
    "count",
    "count_module",

    "fire",
    "inception",
    "preset",
    "preset_names",
]
