"""Running a torch module once and turning what was seen into rows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.parameter import is_lazy

from course_lib.counts._table import CountTable
from course_lib.counts._torch_record import Recorder
from course_lib.counts._torch_watch import Watch


class NeedsIndices(Exception):
    """The first layer is an embedding: the example must be made of integers."""


def count_module(
    module: nn.Module,
    shape: tuple[int, ...] | None,
    inputs: Sequence[object] | None,
    title: str | None,
    element_bytes: int,
) -> CountTable:
    """Do the work of the public `count_module`, whose docstring says what it does."""
    if not isinstance(module, nn.Module):
        raise TypeError(f"module must be a torch.nn.Module, got {module!r} ({type(module).__name__})")
    lazy = [name for name, parameter in module.named_parameters() if is_lazy(parameter)]
    if lazy:
        raise ValueError(f"{lazy[0]} is a lazy parameter without a shape; run the module once on real data first")
    if inputs is None:
        recorder, inputs = _run_on_example(module, shape)
    else:
        inputs = (inputs,) if isinstance(inputs, torch.Tensor) else tuple(inputs)
        recorder = _run(module, inputs)
    first = next((value for value in inputs if isinstance(value, torch.Tensor)), torch.empty(0))
    rows = recorder.rows(element_bytes)
    return CountTable(title or type(module).__name__, shape or _one(first), tuple(rows), recorder.notes())


def _one(tensor: torch.Tensor) -> tuple[int, ...]:
    return tuple(tensor.shape[1:]) if tensor.dim() > 1 and tensor.shape[0] == 1 else tuple(tensor.shape)


def _run_on_example(module: nn.Module, shape: tuple[int, ...]) -> tuple[Recorder, tuple[torch.Tensor]]:
    """Run on zeros in the module's own precision, or on indices if an embedding asks for them."""
    like = next((parameter for parameter in module.parameters() if parameter.is_floating_point()), torch.empty(0))
    inputs = (torch.zeros(1, *shape, dtype=like.dtype, device=like.device),)
    try:
        return _run(module, inputs), inputs
    except NeedsIndices:
        inputs = (torch.zeros(1, *shape, dtype=torch.long, device=like.device),)
        return _run(module, inputs), inputs


def _run(module: nn.Module, inputs: tuple[object, ...]) -> Recorder:
    recorder = Recorder(module, Watch())
    with _left_as_it_was(module), recorder.hooks(before=_refuse_numbers):
        for value in inputs:
            if isinstance(value, torch.Tensor):
                recorder.watch.start(value)
        try:
            with torch.no_grad(), recorder.watch:
                module(*inputs)
        except NeedsIndices:
            raise
        except Exception as problem:
            shapes = ", ".join(str(tuple(v.shape)) if isinstance(v, torch.Tensor) else repr(v) for v in inputs)
            where = f" in {recorder.inside()}" if recorder.inside() else ""
            raise ValueError(
                f"{type(module).__name__} could not be run on an input of shape {shapes} (the first axis is the "
                f"batch): {type(problem).__name__}{where}: {problem}"
            ) from problem
    return recorder


def _refuse_numbers(module: nn.Module, z: object) -> None:
    if isinstance(module, (nn.Embedding, nn.EmbeddingBag)) and isinstance(z, torch.Tensor) and z.is_floating_point():
        raise NeedsIndices


@contextlib.contextmanager
def _left_as_it_was(module: nn.Module) -> Iterator[None]:
    """Switch to evaluation mode; afterwards put back training modes, buffers, random state and torch's settings."""
    modes = [(part, part.training) for part in module.modules()]
    parts = [part for part, _ in modes]
    buffers = [(part, dict(part._buffers), {k: _copy(b) for k, b in part._buffers.items()}) for part in parts]
    devices = {p.device.index for p in module.parameters() if p.device.type == "cuda"}
    fast_attention = torch.backends.mha.get_fastpath_enabled()
    with torch.random.fork_rng(devices=sorted(devices)), sdpa_kernel(SDPBackend.MATH):
        try:
            for part in parts:
                part.training = False
            # Attention in one operation, like the fused kernels of sdpa_kernel's other choices, hides its products.
            torch.backends.mha.set_fastpath_enabled(False)
            yield
        finally:
            torch.backends.mha.set_fastpath_enabled(fast_attention)
            for part, mode in modes:
                part.training = mode
            _restore(buffers)


def _copy(buffer: torch.Tensor | None) -> torch.Tensor | None:
    return None if buffer is None else buffer.detach().clone()


def _restore(buffers: list) -> None:
    with torch.no_grad():
        for part, tensors, values in buffers:
            for name, tensor in tensors.items():
                if tensor is not None and not tensor.is_meta and not torch.equal(tensor, values[name]):
                    tensor.copy_(values[name])
            part._buffers.clear()
            part._buffers.update(tensors)
