"""Layers without windows: dense, embedding, flattening, normalisation and element-wise functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from course_lib.counts._formula import Formula, product
from course_lib.counts._layer import Single
from course_lib.counts._signal import SEQUENCE, UNDECIDED, VECTOR, Cost, Signal, input_signal
from course_lib.shapes import integer


@dataclass(frozen=True)
class Input(Single):
    """A new start: what follows reads this input and not the layer before, e.g. a decoder's own words.

    Parameters
    ----------
    shape : tuple of int
        The shape of one example.
    name : str, optional
        What to call it.
    """

    shape: tuple[int, ...]
    name: str | None = None

    label: ClassVar[str] = "input"

    def measure(self, signal: Signal) -> Cost:
        return Cost(input_signal(self.shape, "shape"), stores=False)


@dataclass(frozen=True)
class Dense(Single):
    """A fully connected layer: every output sees every input.

    A feature map is flattened by it, as the field's tables do without saying so: the formula then shows
    channels, height and width. A sequence is read step by step with the same weights.

    Parameters
    ----------
    out_features : int
        Units.
    bias : bool
        Whether each unit has a bias.
    name : str, optional
        What to call it; "dense1", ... without.

    Examples
    --------
    >>> from course_lib.counts import count
    >>> print(count([Dense(10)], (128, 8, 8)).rows[0].formula)
    128·8·8·10 + 10 = 81,930
    """

    out_features: int
    bias: bool = True
    name: str | None = None

    label: ClassVar[str] = "dense"

    def measure(self, signal: Signal) -> Cost:
        units = integer(self.out_features, "out_features", 1)
        if signal.form == UNDECIDED:
            raise ValueError(
                f"an input of shape {signal.shape} can be one picture or a sequence of vectors; put Flatten() before "
                "the dense layer, or give the picture a channel axis"
            )
        steps = signal.shape[:-1] if signal.form == SEQUENCE else ()
        inputs = signal.shape[len(steps) :]
        weights = product(*(inputs if max(inputs[1:], default=1) > 1 else inputs[:1]), units)
        output = Signal((*steps, units), SEQUENCE if steps else VECTOR)
        return Cost(
            output,
            weights=weights,
            biases=product(units) if self.bias else Formula(),
            multiply_adds=product(*steps, weights),
            bias_additions=output.size if self.bias else 0,
        )


@dataclass(frozen=True)
class RadialBasis(Single):
    """LeNet-5's output: squared distances to one fixed prototype per class; nothing to train.

    The prototypes' numbers are counted as `fixed`, and one multiply-add per number as work, as LeCun et al. 1998 do.

    Parameters
    ----------
    out_features : int
        Classes.
    name : str, optional
        What to call it.
    """

    out_features: int
    name: str | None = None

    label: ClassVar[str] = "output"

    def measure(self, signal: Signal) -> Cost:
        numbers = product(signal.size, integer(self.out_features, "out_features", 1))
        return Cost(Signal((self.out_features,), VECTOR), multiply_adds=numbers, fixed=numbers.value)


@dataclass(frozen=True)
class Embedding(Single):
    """A table with one row of weights per symbol: ``(length,)`` indices become ``(length, embedding_dim)``.

    Looking a row up multiplies nothing.

    Parameters
    ----------
    num_embeddings : int
        Symbols in the vocabulary.
    embedding_dim : int
        Numbers per symbol.
    name : str, optional
        What to call it.
    """

    num_embeddings: int
    embedding_dim: int
    name: str | None = None

    label: ClassVar[str] = "embedding"

    def measure(self, signal: Signal) -> Cost:
        if signal.form != VECTOR:
            raise ValueError(f"Embedding needs the indices of a sequence, shape (length,), got shape {signal.shape}")
        rows = integer(self.num_embeddings, "num_embeddings", 1)
        features = integer(self.embedding_dim, "embedding_dim", 1)
        return Cost(Signal((*signal.shape, features), SEQUENCE), weights=product(rows, features))


@dataclass(frozen=True)
class Flatten(Single):
    """All numbers in one vector; the receptive field ends here.

    Parameters
    ----------
    name : str, optional
        What to call it.
    """

    name: str | None = None

    label: ClassVar[str] = "flatten"

    def measure(self, signal: Signal) -> Cost:
        return Cost(Signal((signal.size,), VECTOR), stores=False)


@dataclass(frozen=True)
class LastStep(Single):
    """The last step of a sequence: ``(length, features)`` becomes ``(features,)``.

    Parameters
    ----------
    name : str, optional
        What to call it.
    """

    name: str | None = None

    label: ClassVar[str] = "last"

    def measure(self, signal: Signal) -> Cost:
        return Cost(Signal(signal.as_sequence(self.kind).shape[1:], VECTOR), stores=False)


@dataclass(frozen=True)
class _Normalisation(Single):
    affine: bool = True
    name: str | None = None

    label: ClassVar[str] = "norm"

    def measure(self, signal: Signal) -> Cost:
        learned = product(*self._learned(signal)) if self.affine else Formula()
        return Cost(signal, weights=learned, biases=learned, fixed=self._fixed(signal))

    def _learned(self, signal: Signal) -> tuple[int, ...]:
        return (signal.shape[-1] if signal.form == SEQUENCE else signal.shape[0],)

    def _fixed(self, signal: Signal) -> int:
        return 0


@dataclass(frozen=True)
class BatchNorm(_Normalisation):
    """Batch normalisation: a scale (counted as a weight) and a shift (a bias) per channel.

    The running mean and variance are counted as `fixed`. No multiply-adds: at inference it folds into the layer before.

    Parameters
    ----------
    affine : bool
        Whether scale and shift are learned.
    name : str, optional
        What to call it.
    """

    def _fixed(self, signal: Signal) -> int:
        return 2 * self._learned(signal)[0]


@dataclass(frozen=True)
class GroupNorm(_Normalisation):
    """Group (or instance) normalisation: a scale and a shift per channel. Its units see the whole map."""

    def measure(self, signal: Signal) -> Cost:
        return super().measure(Signal(signal.shape, signal.form))


@dataclass(frozen=True)
class LayerNorm(_Normalisation):
    """Layer normalisation: a scale and a shift per feature of a sequence, or per number of a whole map."""

    def measure(self, signal: Signal) -> Cost:
        return super().measure(Signal(signal.shape, signal.form))

    def _learned(self, signal: Signal) -> tuple[int, ...]:
        return signal.shape[-1:] if signal.form in (SEQUENCE, UNDECIDED) else signal.shape


@dataclass(frozen=True)
class _Elementwise(Single):
    name: str | None = None

    def measure(self, signal: Signal) -> Cost:
        return Cost(signal)


@dataclass(frozen=True)
class ReLU(_Elementwise):
    """``max(0, z)`` of each number."""

    label: ClassVar[str] = "relu"


@dataclass(frozen=True)
class Tanh(_Elementwise):
    """The hyperbolic tangent of each number."""

    label: ClassVar[str] = "tanh"


@dataclass(frozen=True)
class Sigmoid(_Elementwise):
    """``1/(1 + exp(-z))`` of each number."""

    label: ClassVar[str] = "sigmoid"


@dataclass(frozen=True)
class Softmax(_Elementwise):
    """Scores to probabilities."""

    label: ClassVar[str] = "softmax"


@dataclass(frozen=True)
class Dropout(_Elementwise):
    """Some numbers set to zero while training."""

    label: ClassVar[str] = "dropout"


@dataclass(frozen=True)
class LocalResponseNorm(_Elementwise):
    """Each number divided by its neighbours' size across channels (AlexNet, section 3.3)."""

    label: ClassVar[str] = "norm"
