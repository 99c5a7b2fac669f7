"""Layers that read a sequence step by step, and attention between two sequences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from course_lib.counts._formula import Formula, product, total
from course_lib.counts._layer import Description, Walker
from course_lib.counts._signal import SEQUENCE, Cost, Signal
from course_lib.shapes import integer


@dataclass(frozen=True)
class _Recurrent(Description):
    hidden_size: int
    num_layers: int = 1
    biases: int = 2
    bidirectional: bool = False
    context_size: int = 0
    name: str | None = None

    num_gates: ClassVar[int]

    def measure(self, signal: Signal) -> Cost:
        return self._layer(signal.as_sequence(self.kind))

    def walk(self, signal: Signal, walker: Walker, path: tuple[str, ...]) -> Signal:
        num_layers = integer(self.num_layers, "num_layers", 1)
        for number in range(1, num_layers + 1):
            cost = self.measure(signal)
            walker.add(self.kind, cost, path if num_layers == 1 else (*path, f"layer {number}"))
            signal = cost.output
        return signal

    def _layer(self, signal: Signal) -> Cost:
        """Return the cost of one layer of the stack over all steps."""
        length, features = signal.shape
        hidden = integer(self.hidden_size, "hidden_size", 1)
        biases = integer(self.biases, "biases", 0)
        if biases > 2:
            raise ValueError(f"biases must be 0, 1 (textbooks) or 2 (PyTorch), got {biases}")
        seen = [features, integer(self.context_size, "context_size", 0), self._state_size()]
        directions = (2,) if self.bidirectional else ()
        gates = (*directions, *((self.num_gates,) if self.num_gates > 1 else ()))
        weights = product(*gates, hidden, total(*filter(None, seen)))
        return self._cost(length, weights, product(*gates, *((2,) if biases == 2 else ()), hidden), directions)

    def _cost(self, length: int, weights: Formula, bias: Formula, directions: tuple[int, ...]) -> Cost:
        output = Signal((length, self._state_size() * (2 if directions else 1)), SEQUENCE)
        projection = self._projection(directions)
        by_step = product(length, weights) + (product(length, projection) if projection.value else Formula())
        return Cost(
            output,
            weights=weights + projection,
            biases=bias if self.biases else Formula(),
            multiply_adds=by_step,
            bias_additions=length * bias.value if self.biases else 0,
        )

    def _state_size(self) -> int:
        return integer(self.hidden_size, "hidden_size", 1)

    def _projection(self, directions: tuple[int, ...]) -> Formula:
        return Formula()


@dataclass(frozen=True)
class RNN(_Recurrent):
    """A simple recurrent layer: ``H(I + H)`` weights, used again at every step. Settings as in `LSTM`."""

    label: ClassVar[str] = "rnn"
    num_gates: ClassVar[int] = 1


@dataclass(frozen=True)
class GRU(_Recurrent):
    """A gated recurrent unit: ``3H(I + H)`` weights. Settings as in `LSTM`.

    One bias per gate is the textbook's; PyTorch has two.
    """

    label: ClassVar[str] = "gru"
    num_gates: ClassVar[int] = 3


@dataclass(frozen=True)
class LSTM(_Recurrent):
    """A long short-term memory: ``4H(I + H)`` weights in one layer, used again at every step.

    Gates' element-wise products are not counted as multiply-adds. Each layer of a stack has its own row.

    Parameters
    ----------
    hidden_size : int
        Units, ``H``.
    num_layers : int
        Layers on top of each other.
    biases : int
        Bias vectors per gate: 2 in PyTorch, which adds one to the input's product and one to the state's; 1 in
        textbooks; 0 for none.
    bidirectional : bool
        A second layer reads the sequence backwards; the output joins both.
    context_size : int
        Numbers joined to the layer's input at each step, such as an attention's context vector.
    proj_size : int
        Size of the state after PyTorch's projection; 0 for no projection.
    name : str, optional
        What to call it.

    Examples
    --------
    >>> from course_lib.counts import count
    >>> print(count([LSTM(128)], (50, 128)).rows[0].formula)
    4·128·(128 + 128) + 4·2·128 = 132,096
    """

    proj_size: int = 0

    label: ClassVar[str] = "lstm"
    num_gates: ClassVar[int] = 4

    def _state_size(self) -> int:
        return integer(self.proj_size, "proj_size", 0) or super()._state_size()

    def _projection(self, directions: tuple[int, ...]) -> Formula:
        return product(*directions, self.hidden_size, self.proj_size) if self.proj_size else Formula()


@dataclass(frozen=True)
class AdditiveAttention(Description):
    """Attention scored by a network with one hidden layer (Bahdanau et al. 2015; GNMT, equation 4).

    The score of target step i and source step t is ``v . tanh(W y_i + U x_t)``; the context is the mean of the
    source vectors with those weights. Its row shows the context; the signal goes on unchanged, and layers that read the
    context say so with `context_size`.

    Parameters
    ----------
    hidden_size : int
        Units of the scoring network.
    source_shape : tuple of int
        ``(length, features)`` of the sequence that is looked at.
    name : str, optional
        What to call it.
    """

    hidden_size: int
    source_shape: tuple[int, int]
    name: str | None = None

    label: ClassVar[str] = "attention"

    def walk(self, signal: Signal, walker: Walker, path: tuple[str, ...]) -> Signal:
        walker.add(self.kind, self.measure(signal), path)
        return signal

    def measure(self, signal: Signal) -> Cost:
        steps, queries = signal.as_sequence(self.kind).shape
        length, features = (integer(n, f"source_shape[{i}]", 1) for i, n in enumerate(self.source_shape))
        hidden = integer(self.hidden_size, "hidden_size", 1)
        of_queries, of_source = product(queries, hidden), product(features, hidden)
        scores_and_means = product(steps, length, hidden) + product(steps, length, features)
        return Cost(
            Signal((steps, features), SEQUENCE),
            weights=of_queries + of_source + product(hidden),
            multiply_adds=product(steps, of_queries) + product(length, of_source) + scores_and_means,
        )
