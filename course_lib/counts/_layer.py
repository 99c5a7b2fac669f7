"""What every layer description is, and how a list of them is walked."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from course_lib.counts._signal import Cost, Signal
from course_lib.counts._table import LayerCount


class LayerError(ValueError):
    """A layer that does not fit; the message says which one."""


class LayerTypeError(TypeError):
    """Something in a layer list that is no layer description."""


class Description(ABC):
    """A layer in words: what PyTorch calls it and its settings, without its input's size.

    Every description takes a `name` as its last argument; without one the layer is called by its kind and a running
    number ("conv1", "pool2").
    """

    label: ClassVar[str]
    name: str | None

    @property
    def kind(self) -> str:
        """What the layer is, as tables show it."""
        return type(self).__name__

    @abstractmethod
    def walk(self, signal: Signal, walker: Walker, path: tuple[str, ...]) -> Signal:
        """Add the rows of the layer to `walker`, named by `path`, and return its output."""


class Single(Description):
    """A layer that is one row."""

    @abstractmethod
    def measure(self, signal: Signal) -> Cost:
        """Return what the layer makes of `signal` and what that takes."""

    def walk(self, signal: Signal, walker: Walker, path: tuple[str, ...]) -> Signal:
        cost = self.measure(signal)
        walker.add(self.kind, cost, path)
        return cost.output


class Walker:
    """Collects the rows of nested lists of layers.

    Parameters
    ----------
    element_bytes : int
        Bytes per stored number.
    """

    def __init__(self, element_bytes: int) -> None:
        self.rows: list[LayerCount] = []
        self._element_bytes = element_bytes
        self._numbers: Counter[tuple[str, ...]] = Counter()
        self._taken: set[tuple[str, ...]] = set()

    def run(self, layers: Sequence[Description], signal: Signal, path: tuple[str, ...] = ()) -> Signal:
        """Walk through `layers` one after the other and return the last output."""
        for position, layer in enumerate(layers, start=1):
            if not isinstance(layer, Description):
                raise LayerTypeError(_not_a_layer(layer, position, path))
            name = self._name(layer, path)
            try:
                signal = layer.walk(signal, self, (*path, name))
            except (LayerError, LayerTypeError):
                raise
            except (ValueError, TypeError) as problem:
                inside = f"{'/'.join(path)}, " if path else ""
                raise LayerError(f"{inside}layer {position} ({name}, {layer.kind}): {problem}") from None
        return signal

    def _name(self, layer: Description, path: tuple[str, ...]) -> str:
        """Return the layer's own name, or its label with the next number in this block."""
        name = layer.name
        if name is None:
            self._numbers[*path, layer.label] += 1
            name = f"{layer.label}{self._numbers[*path, layer.label]}"
        if (*path, name) in self._taken:
            raise LayerError(f"two layers are called {'/'.join((*path, name))!r}; give each its own name")
        self._taken.add((*path, name))
        return name

    def add(self, kind: str, cost: Cost, path: tuple[str, ...]) -> None:
        """Append the row of one layer."""
        stored = cost.output.size if cost.stores else 0
        self.rows.append(
            LayerCount(
                name="/".join(path),
                kind=kind,
                output_shape=cost.output.shape,
                receptive_field=cost.output.receptive_field,
                weights=cost.weights.value,
                biases=cost.biases.value,
                formula=str(cost.weights + cost.biases),
                multiply_adds=cost.multiply_adds.value,
                multiply_adds_formula=str(cost.multiply_adds),
                activations=stored,
                activation_bytes=stored * self._element_bytes,
                bias_additions=cost.bias_additions,
                fixed=cost.fixed,
                block=path[0],
            )
        )


def _not_a_layer(layer: object, position: int, path: tuple[str, ...]) -> str:
    where = f"{'/'.join(path)}, layer {position}" if path else f"layer {position}"
    if inspect.isclass(layer) and issubclass(layer, Description):
        return f"{where} is the class {layer.__name__}; write {layer.__name__}(...) with its settings"
    if type(layer).__module__.startswith("torch"):
        return f"{where} is a torch module; count it with count_module(module, input_shape)"
    return (
        f"{where} must be a layer description such as Conv2d(64, kernel_size=5), MaxPool2d(2) or Dense(10), "
        f"got {layer!r} ({type(layer).__name__}); course_lib.counts lists them all"
    )
