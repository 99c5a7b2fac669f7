"""The result of counting: one row per layer, and the table of all rows."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from course_lib.counts import _show


@dataclass(frozen=True)
class LayerCount:
    """What one layer holds and does, for one example.

    Parameters
    ----------
    name : str
        The layer's name; layers inside a block are named ``block/layer``.
    kind : str
        What it is: ``Conv2d``, ``MaxPool2d``, ...
    output_shape : tuple of int
        Without the batch axis: ``(channels, height, width)``, ``(length, features)`` or ``(features,)``.
    receptive_field : tuple of int or None
        Input positions that one output unit can see, along each spatial axis, padding included; None where that has no
        meaning (after a flattening, in sequences).
    weights, biases : int
        Trainable numbers that multiply, and that are only added.
    formula : str
        How the parameters were counted, e.g. ``"5·5·3·64 + 64 = 4,864"``; ``"0"`` without parameters.
    multiply_adds : int
        Multiplications of a weight with an input, each followed by an addition. Biases are not in it
        (`bias_additions`), nor is element-wise work: activation functions, normalisation, gates, pooling.
    multiply_adds_formula : str
        How they were counted.
    activations : int
        Numbers that the layer stores as its output; 0 for a view of numbers stored already.
    activation_bytes : int
        The same in bytes.
    bias_additions : int
        How often a bias is added.
    fixed : int
        Stored numbers that no gradient trains: RBF centres, running means and variances.
    block : str
        The entry of the layer list that the row belongs to: the first part of `name`.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    receptive_field: tuple[int, ...] | None
    weights: int
    biases: int
    formula: str
    multiply_adds: int
    multiply_adds_formula: str
    activations: int
    activation_bytes: int
    bias_additions: int = 0
    fixed: int = 0
    block: str = ""

    @property
    def parameters(self) -> int:
        """Trainable numbers: weights and biases."""
        return self.weights + self.biases

    @property
    def connections(self) -> int:
        """Links into the layer's units, one per input and one per bias: LeCun et al.'s measure of work."""
        return self.multiply_adds + self.bias_additions


@dataclass(frozen=True)
class CountTable:
    """The rows of a network, their sums, and three ways to see them.

    Printed it is text for a terminal, as the last value of a notebook cell an HTML table, and `to_dicts` gives plain
    data for plots. Rows can be had by position or by name.

    Parameters
    ----------
    title : str
        What was counted.
    input_shape : tuple of int
        The shape of one example.
    rows : tuple of LayerCount
        In the order of the computation.
    notes : tuple of str
        Conventions, sources and differences from other counts; one sentence or two each.

    Examples
    --------
    >>> from course_lib.counts import Conv2d, Dense, MaxPool2d, count
    >>> table = count([Conv2d(64, kernel_size=5, padding="same"), MaxPool2d(2), Dense(10)], (3, 32, 32))
    >>> table["conv1"].formula
    '5·5·3·64 + 64 = 4,864'
    >>> table.parameters
    168714
    """

    title: str
    input_shape: tuple[int, ...]
    rows: tuple[LayerCount, ...]
    notes: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """Trainable numbers of all layers: weights and biases."""
        return self.weights + self.biases

    @property
    def weights(self) -> int:
        """Weights of all layers."""
        return self.total("weights")

    @property
    def biases(self) -> int:
        """Biases of all layers."""
        return self.total("biases")

    @property
    def fixed(self) -> int:
        """Stored numbers that no gradient trains."""
        return self.total("fixed")

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of all layers for one example, biases not in it."""
        return self.total("multiply_adds")

    @property
    def connections(self) -> int:
        """Links into all units, one per input and one per bias."""
        return self.total("connections")

    @property
    def activations(self) -> int:
        """Numbers stored as outputs of all layers, for one example, if none is freed."""
        return self.total("activations")

    @property
    def activation_bytes(self) -> int:
        """The same in bytes."""
        return self.total("activation_bytes")

    def total(self, quantity: str) -> int:
        """Return the sum of one quantity of `LayerCount` over the rows."""
        return sum(getattr(row, quantity) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[LayerCount]:
        return iter(self.rows)

    def __getitem__(self, key: int | str) -> LayerCount:
        if not isinstance(key, str):
            return self.rows[key]
        for row in self.rows:
            if row.name == key:
                return row
        raise KeyError(f"no layer is called {key!r}; the layers are: {', '.join(row.name for row in self.rows)}")

    def blocks(self) -> CountTable:
        """Return the table with the layers of each block added up into one row.

        The formula of such a row is the sum of its layers' parameters; the output and the receptive field are those of
        its last layer.

        Examples
        --------
        >>> from course_lib.counts import preset
        >>> preset("googlenet").blocks()["inception 3a"].parameters
        163696
        """
        groups = (tuple(rows) for _, rows in itertools.groupby(self.rows, key=lambda row: row.block))
        return dataclasses.replace(self, rows=tuple(rows[0] if len(rows) == 1 else _merged(rows) for rows in groups))

    def to_dicts(self) -> list[dict[str, object]]:
        """Return one dictionary of plain data per row, `parameters` and `connections` included.

        Examples
        --------
        >>> from course_lib.counts import preset
        >>> row = preset("lecture quiz").to_dicts()[0]
        >>> row["name"], row["parameters"], row["output_shape"]
        ('conv1', 4864, (64, 32, 32))
        """
        return [
            dataclasses.asdict(row) | {"parameters": row.parameters, "connections": row.connections}
            for row in self.rows
        ]

    def text(self, *, formulas: bool = True) -> str:
        """Return aligned columns for a terminal.

        Parameters
        ----------
        formulas : bool
            Show how the parameters and the multiply-adds were counted (wide), or only the numbers.
        """
        return _show.text(self, formulas=formulas)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return _show.html(self)


def _merged(rows: tuple[LayerCount, ...]) -> LayerCount:
    """Return one row for all the layers of a block."""
    summed = ("weights", "biases", "multiply_adds", "activations", "activation_bytes", "bias_additions", "fixed")
    sums = {quantity: sum(getattr(row, quantity) for row in rows) for quantity in summed}
    return dataclasses.replace(
        rows[-1],
        name=rows[0].block,
        kind=f"{len(rows)} layers",
        formula=_sum_line([(row.parameters, row.formula) for row in rows]),
        multiply_adds_formula=_sum_line([(row.multiply_adds, row.multiply_adds_formula) for row in rows]),
        **sums,
    )


def _sum_line(counted: list[tuple[int, str]]) -> str:
    """Return the sum of several values written out; the formula itself where only one layer has any."""
    counted = [(value, formula) for value, formula in counted if value]
    if len(counted) < 2:
        return counted[0][1] if counted else "0"
    return f"{' + '.join(f'{value:,}' for value, _ in counted)} = {sum(value for value, _ in counted):,}"
