"""Torch modules that are counted by the same formulas as the layers of a list."""

from __future__ import annotations

import torch
from torch import nn

from course_lib.counts import _convolution
from course_lib.counts._dense import Dense, Embedding
from course_lib.counts._layer import Description
from course_lib.counts._recurrent import GRU, LSTM, RNN
from course_lib.counts._signal import MAP, SEQUENCE, VECTOR, Cost, Signal

CONVOLUTIONS = ("Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d")
STACKS = {nn.RNN: RNN, nn.GRU: GRU, nn.LSTM: LSTM}
CELLS = {nn.RNNCell: RNN, nn.GRUCell: GRU, nn.LSTMCell: LSTM}

Part = tuple[tuple[str, ...], Cost]


class Costs:
    """Collects costs where a `Walker` would make rows."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def add(self, kind: str, cost: Cost, path: tuple[str, ...]) -> None:
        """Remember one cost and its name below the layer's."""
        self.parts.append((path, cost))


def known_costs(module: nn.Module, z: torch.Tensor) -> tuple[int, list[Part]] | None:
    """Return what a module costs on input `z`, or None for modules that no layer description fits.

    Returns
    -------
    tuple of int and list
        How many examples go through it, and the cost for one: one part, or one for each layer of a recurrent stack.
    """
    found = _convolution_of(module, z) or _flat(module, z)
    if found is None:
        return None
    repeats, layer, signal = found
    costs = Costs()
    layer.walk(signal, costs, ())
    return repeats, costs.parts


def _convolution_of(module: nn.Module, z: torch.Tensor) -> tuple[int, Description, Signal] | None:
    kind = next((name for name in CONVOLUTIONS if isinstance(module, getattr(nn, name))), None)
    if kind is None:
        return None
    axes = int(kind[-2])
    settings = dict(stride=module.stride, dilation=module.dilation, groups=module.groups, bias=module.bias is not None)
    if module.transposed:
        settings["output_padding"] = module.output_padding
    layer = getattr(_convolution, kind)(module.out_channels, module.kernel_size, padding=module.padding, **settings)
    examples = z.shape[0] if z.dim() == axes + 2 else 1
    return examples, layer, Signal(tuple(z.shape[-axes - 1 :]), MAP)


def _flat(module: nn.Module, z: torch.Tensor) -> tuple[int, Description, Signal] | None:
    if isinstance(module, nn.Linear):
        return 1, Dense(module.out_features, module.bias is not None), _vectors(z)
    if isinstance(module, (nn.Embedding, nn.EmbeddingBag)):
        return 1, Embedding(module.num_embeddings, module.embedding_dim), Signal((max(z.numel(), 1),), VECTOR)
    for kind, layer in (STACKS | CELLS).items():
        if isinstance(module, kind):
            settings = {"biases": 2 if module.bias else 0}
            if kind in STACKS:
                settings |= {"num_layers": module.num_layers, "bidirectional": module.bidirectional}
            if kind is nn.LSTM:
                settings["proj_size"] = module.proj_size
            steps = z.numel() // z.shape[-1]
            return 1, layer(module.hidden_size, **settings), Signal((steps, z.shape[-1]), SEQUENCE)
    return None


def _vectors(z: torch.Tensor) -> Signal:
    """Return the input of a linear module, without axes of length one in front."""
    shape = tuple(z.shape)
    while len(shape) > 1 and shape[0] == 1:
        shape = shape[1:]
    return Signal(shape, SEQUENCE if len(shape) > 1 else VECTOR)
