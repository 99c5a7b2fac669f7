"""What hooks see while a module runs, kept as records and turned into rows."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import torch
from torch import nn
from torch.utils.weak import WeakTensorKeyDictionary

from course_lib.counts._formula import Formula, product
from course_lib.counts._signal import Cost, Signal
from course_lib.counts._table import LayerCount
from course_lib.counts._torch_costs import Part, known_costs
from course_lib.counts._torch_watch import Watch

# These touch neighbours across channels only, which torch computes in roundabout ways.
KEEP_FIELDS = (nn.LocalResponseNorm, nn.Softmax2d)
# Modules that use their parts' parameters without calling the parts.
CLOSED = (nn.MultiheadAttention,)


@dataclass
class Record:
    """One row in the making: a module, how it was called, and what one call costs."""

    name: str
    kind: str
    cost: Cost
    calls: int = 1


@dataclass
class Call:
    """A module that is running."""

    module: nn.Module
    position: int
    products_before: int
    products_inside: int = 0


@dataclass
class Recorder:
    """Hooks for all modules inside `root`, and what they saw.

    Parameters
    ----------
    root : torch.nn.Module
        What is counted.
    watch : Watch
        The mode that it runs under.
    """

    root: nn.Module
    watch: Watch
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._names = {part: name for name, part in self.root.named_modules()}
        self._counted: set[int] = set()
        self._times: dict[str, int] = {}
        # Outputs that have a row: a module that hands on what its last part gave stores nothing more.
        self._stored = WeakTensorKeyDictionary()
        self._running: list[Call] = []

    @contextlib.contextmanager
    def hooks(self, before: Callable[[nn.Module, object], None]) -> Iterator[None]:
        """Watch all modules while the context is open; `before` may refuse a module's input by raising."""
        handles = []
        try:
            for part in self._names:
                enter = functools.partial(self._enter, before)
                handles.append(part.register_forward_pre_hook(enter, with_kwargs=True))
                handles.append(part.register_forward_hook(self._leave, with_kwargs=True))
            yield
        finally:
            for handle in handles:
                handle.remove()

    def inside(self) -> str:
        """Return the name of the innermost module that was running, empty for the whole."""
        return self._names[self._running[-1].module] if self._running else ""

    def rows(self, element_bytes: int) -> list[LayerCount]:
        """Return one row per record, and one for each module whose parameters were never met."""
        left = [part for part in self._names if any(id(p) not in self._counted for p in part.parameters(recurse=False))]
        for part in left:
            cost = Cost(Signal((), ""), *self._own_parameters(part))
            self.records.append(Record(self._label(part), f"{type(part).__name__}, not called", cost, calls=0))
        return [_row(record, element_bytes) for record in self.records]

    def notes(self) -> tuple[str, ...]:
        """Return what a reader of the table must know."""
        if any(record.calls == 0 for record in self.records):
            return ("Layers marked 'not called' hold parameters that this run used by another way, or not at all.",)
        return ()

    def _enter(self, before, module, args, kwargs) -> None:
        before(module, _first_tensor((*args, *kwargs.values())))
        self._running.append(Call(module, len(self.records), self.watch.multiply_adds))

    def _leave(self, module, args, kwargs, output) -> None:
        call = self._running.pop()
        products = self.watch.multiply_adds - call.products_before
        if self._running:
            self._running[-1].products_inside += products
        z, y = _first_tensor((*args, *kwargs.values())), _first_tensor(output)
        if y is None:
            y = torch.empty(0)
        if isinstance(module, KEEP_FIELDS) and z is not None and self.watch.fields(z):
            self.watch.learn(y, self.watch.fields(z))
        self._record(call, products - call.products_inside, z, y)

    def _record(self, call: Call, products: int, z: torch.Tensor | None, y: torch.Tensor) -> None:
        """Add the rows of one call, unless the module only passes on what its parts do."""
        module = call.module
        weights, biases = self._own_parameters(module)
        output = Signal(_without_batch(y), "", self.watch.fields(y))
        known = None if z is None else known_costs(module, z)
        if known is not None:
            parts = _observed(*known, weights, biases, output)
        elif _is_leaf(module) or weights.value or biases.value or products:
            measured = Formula(f"{products:,}" if products else "", products)
            stores = _stores(z, y) and y not in self._stored
            parts = [((), Cost(output, weights, biases, measured, fixed=_fixed(module), stores=stores))]
        else:
            return
        kind = type(module).__name__
        if _has_parameters(module) and not weights.value and not biases.value:
            kind += ", shared"
        self._stored[y] = True
        for path, cost in reversed(parts):
            self._add(call.position, "/".join((self._label(module), *path)), kind, cost)

    def _add(self, position: int, name: str, kind: str, cost: Cost) -> None:
        """Insert a record, or count one more call of a layer that did the same before."""
        for record in self.records:
            same = record.cost.output.shape == cost.output.shape and record.cost.multiply_adds == cost.multiply_adds
            if record.name == name and same and cost.multiply_adds.value:
                record.calls += 1
                if record.cost.output.fields != cost.output.fields:
                    record.cost = replace(record.cost, output=replace(cost.output, fields=None))
                return
        times = self._times.get(name, 0) + 1
        self._times[name] = times
        # A module's row comes before those of its parts, where it began to run.
        self.records.insert(position, Record(name if times == 1 else f"{name} (call {times})", kind, cost))

    def _label(self, module: nn.Module) -> str:
        return self._names[module] or type(module).__name__

    def _own_parameters(self, module: nn.Module) -> tuple[Formula, Formula]:
        """Return the sizes of a module's own parameters that no row has counted yet, as weights and biases."""
        sums = {False: Formula(), True: Formula()}
        for name, parameter in module.named_parameters(recurse=isinstance(module, CLOSED)):
            if id(parameter) not in self._counted:
                self._counted.add(id(parameter))
                sums["bias" in name.rpartition(".")[2]] += product(*parameter.shape)
        return sums[False], sums[True]


def _observed(
    repeats: int, parts: list[Part], weights: Formula, biases: Formula, output: Signal
) -> list[Part]:
    """Return the described costs, corrected by what was really there: new parameters, shape and receptive field."""
    described = sum(cost.weights.value for _, cost in parts), sum(cost.biases.value for _, cost in parts)
    if described != (weights.value, biases.value):
        nothing = Formula()
        parts = [(path, replace(cost, weights=nothing, biases=nothing)) for path, cost in parts]
        parts[0] = parts[0][0], replace(parts[0][1], weights=weights, biases=biases)
    if repeats > 1:
        parts = [(path, _repeated(cost, repeats)) for path, cost in parts]
    path, last = parts[-1]
    return [*parts[:-1], (path, replace(last, output=output))]


def _repeated(cost: Cost, times: int) -> Cost:
    """Return the cost of several examples, whose parameters are the same."""
    products = product(times, cost.multiply_adds)
    return replace(cost, multiply_adds=products, bias_additions=times * cost.bias_additions)


def _row(record: Record, element_bytes: int) -> LayerCount:
    calls = record.calls
    cost = _repeated(record.cost, calls) if calls > 1 else record.cost
    stored = cost.output.size * calls if cost.stores else 0
    return LayerCount(
        name=record.name,
        kind=record.kind if calls < 2 else f"{record.kind}, {calls} calls",
        output_shape=cost.output.shape,
        receptive_field=cost.output.receptive_field,
        weights=cost.weights.value,
        biases=cost.biases.value,
        formula=str(cost.weights + cost.biases),
        multiply_adds=cost.multiply_adds.value,
        multiply_adds_formula=str(cost.multiply_adds),
        activations=stored,
        activation_bytes=stored * element_bytes,
        bias_additions=cost.bias_additions,
        fixed=cost.fixed,
        block=record.name.partition(".")[0].partition("/")[0],
    )


def _first_tensor(values: object) -> torch.Tensor | None:
    """Return the first tensor in nested tuples, lists and dictionaries."""
    if isinstance(values, torch.Tensor):
        return values
    if isinstance(values, dict):
        values = tuple(values.values())
    if isinstance(values, (tuple, list)):
        return next((found for value in values if (found := _first_tensor(value)) is not None), None)
    return None


def _without_batch(tensor: torch.Tensor) -> tuple[int, ...]:
    shape = tuple(tensor.shape)
    return shape[1:] if len(shape) > 1 and shape[0] == 1 else shape


def _stores(z: torch.Tensor | None, y: torch.Tensor) -> bool:
    """Tell whether an output has memory of its own, rather than being a view of the input or the input itself."""
    return z is None or z.untyped_storage()._cdata != y.untyped_storage()._cdata


def _is_leaf(module: nn.Module) -> bool:
    return isinstance(module, CLOSED) or next(module.children(), None) is None


def _has_parameters(module: nn.Module) -> bool:
    return next(module.parameters(recurse=isinstance(module, CLOSED)), None) is not None


def _fixed(module: nn.Module) -> int:
    """Return how many running statistics a normalisation keeps."""
    statistics = (getattr(module, "running_mean", None), getattr(module, "running_var", None))
    return sum(numbers.numel() for numbers in statistics if isinstance(numbers, torch.Tensor))
