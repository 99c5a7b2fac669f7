"""A torch dispatch mode that follows receptive fields and matrix products through whatever a module computes."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry
from torch.utils.weak import WeakTensorKeyDictionary

from course_lib.counts._signal import together
from course_lib.shapes import Field, Layer

# What is known of a tensor that depends on the input: a field per spatial axis, that it has three axes of which no
# convolution has yet said which is spatial, or nothing.
Fields = tuple[Field, ...]
THREE_AXES = "three axes"
UNKNOWN = "unknown"

aten = torch.ops.aten
KEEP = {
    aten.detach,
    aten.alias,
    aten._to_copy,
    aten.native_batch_norm,
    aten._native_batch_norm_legit,
    aten._native_batch_norm_legit_no_training,
    aten._batch_norm_no_update,
    aten.cudnn_batch_norm,
    aten.miopen_batch_norm,
    aten.native_dropout,
}
ALONG_CHANNELS = {aten.cat, aten.split, aten.split_with_sizes, aten._softmax}
PADDINGS = {
    aten.constant_pad_nd,
    *(getattr(aten, f"{mode}_pad{axes}d") for mode in ("reflection", "replication") for axes in (1, 2, 3)),
}
POOLINGS = {
    *(getattr(aten, f"max_pool{axes}d_with_indices") for axes in (2, 3)),
    *(getattr(aten, f"avg_pool{axes}d") for axes in (1, 2, 3)),
}
ADAPTIVE = {aten._adaptive_avg_pool2d, aten._adaptive_avg_pool3d}
MOVES_AXES = {aten.embedding, aten.transpose, aten.permute}
# Products with a vector, which torch's own table of operations leaves out.
VECTOR_PRODUCTS = {aten.mv: "self", aten.dot: "self", aten.vdot: "self", aten.addmv: "mat"}


class Watch(TorchDispatchMode):
    """Follow every operation on tensors that come from the input.

    Attributes
    ----------
    multiply_adds : int
        Those of all matrix products and convolutions so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self.multiply_adds = 0
        self._known = WeakTensorKeyDictionary()

    def start(self, tensor: torch.Tensor) -> None:
        """Take `tensor` as an input of the module: each of its units sees itself."""
        if tensor.dim() > 3:
            self._known[tensor] = (Field(),) * (tensor.dim() - 2)
        else:
            self._known[tensor] = THREE_AXES

    def fields(self, tensor: torch.Tensor) -> Fields | None:
        """Return the receptive fields of a tensor's units, or None."""
        known = self._known.get(tensor)
        return known if isinstance(known, tuple) else None

    def learn(self, tensor: torch.Tensor, fields: Fields) -> None:
        """Remember the receptive fields of a tensor's units."""
        self._known[tensor] = fields

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        arguments = _bound(func, args, kwargs)
        sources = [self._known[t] for t in _tensors(arguments.values()) if t in self._known]
        fields = _after(func, arguments, sources, self._known) if sources else None
        outputs = func(*args, **kwargs)
        self.multiply_adds += _multiply_adds(func, args, kwargs, outputs, arguments)
        if fields is not None:
            for tensor in _tensors([outputs]):
                self._known[tensor] = fields
        return outputs


def _bound(func, args: Sequence[object], kwargs: dict[str, object]) -> dict[str, object]:
    """Return an operation's arguments by name, defaults filled in."""
    schema = func._schema.arguments
    given = dict(zip((argument.name for argument in schema), args)) | kwargs
    return {argument.name: given.get(argument.name, argument.default_value) for argument in schema}


def _tensors(values) -> list[torch.Tensor]:
    found = []
    for value in values:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, (tuple, list)):
            found += [entry for entry in value if isinstance(entry, torch.Tensor)]
    return found


def _multiply_adds(func, args, kwargs, outputs, arguments: dict[str, object]) -> int:
    packet = func._overloadpacket
    if packet in flop_registry:
        return flop_registry[packet](*args, **kwargs, out_val=outputs) // 2
    if packet in VECTOR_PRODUCTS:
        return arguments[VECTOR_PRODUCTS[packet]].numel()
    if packet is aten._trilinear:
        return outputs.numel() * arguments["i1"].shape[-1] * arguments["i3"].shape[-1]
    return 0


def _after(func, arguments: dict[str, object], sources: list, known: WeakTensorKeyDictionary) -> Fields | str:
    """Return what is known of an operation's output, given what is known of its inputs."""
    packet = func._overloadpacket
    if packet in (aten.convolution, aten._convolution):
        windows = None if arguments["transposed"] else _windows_of_convolution(arguments)
        return _slid(arguments["input"], known, windows)
    if packet in POOLINGS:
        return _slid(arguments["self"], known, _windows_of_pooling(arguments))
    if packet in ADAPTIVE:
        return _slid(arguments["self"], known, _windows_of_adaptive(arguments["self"], arguments["output_size"]))
    if packet is aten.mean and _over_all_of_space(arguments):
        return _slid(arguments["self"], known, _windows_of_adaptive(arguments["self"], [1]))
    if packet in PADDINGS:
        return _padded(known[arguments["self"]], arguments.get("pad") or arguments["padding"])
    if packet is aten.slice:
        return _sliced(arguments["self"], known, arguments)
    if packet in (aten.squeeze, aten.unsqueeze) and isinstance(arguments.get("dim"), int):
        return _squeezed(arguments["self"], known, arguments["dim"], packet is aten.unsqueeze)
    keeps = torch.Tag.pointwise in func.tags or packet in KEEP or _only_along_channels(packet, arguments)
    # Batch norm without running statistics sees the whole map.
    if arguments.get("training") or not (keeps or (packet in MOVES_AXES and THREE_AXES in sources)):
        return UNKNOWN
    return _common(sources)


def _only_along_channels(packet, arguments: dict[str, object]) -> bool:
    if packet not in ALONG_CHANNELS:
        return False
    tensor = _tensors(arguments.values())[0]
    return arguments["dim"] % tensor.dim() == 1


def _common(sources: list) -> Fields | str:
    if all(isinstance(source, tuple) for source in sources):
        return together(sources) or UNKNOWN
    return THREE_AXES if set(sources) == {THREE_AXES} else UNKNOWN


def _slid(source: torch.Tensor, known: WeakTensorKeyDictionary, windows: list[Layer] | None) -> Fields | str:
    fields = known.get(source, UNKNOWN)
    if fields == THREE_AXES and source.dim() == 3:
        fields = (Field(),)
    if windows is None or not isinstance(fields, tuple) or len(fields) != len(windows):
        return UNKNOWN
    return tuple(field.through(layer) for field, layer in zip(fields, windows))


def _windows(axes: int, *settings: Sequence[int]) -> list[Layer]:
    wide = [tuple(values) * axes if len(values) == 1 else tuple(values) for values in settings]
    return [Layer(*axis) for axis in zip(*wide)]


def _windows_of_convolution(arguments: dict[str, object]) -> list[Layer]:
    kernel = arguments["weight"].shape[2:]
    return _windows(len(kernel), kernel, arguments["stride"], arguments["padding"], arguments["dilation"])


def _windows_of_pooling(arguments: dict[str, object]) -> list[Layer]:
    kernel = arguments["kernel_size"]
    axes = arguments["self"].dim() - 2
    return _windows(axes, kernel, arguments["stride"] or kernel, arguments["padding"], arguments.get("dilation") or [1])


def _windows_of_adaptive(source: torch.Tensor, sizes: Sequence[int]) -> list[Layer] | None:
    """Return the windows of an adaptive pooling; None when they are not all of one size."""
    spatial = source.shape[2:]
    wide = tuple(sizes) * len(spatial) if len(sizes) == 1 else tuple(sizes)
    if any(size % parts for size, parts in zip(spatial, wide)):
        return None
    return [Layer(size // parts, stride=size // parts) for size, parts in zip(spatial, wide)]


def _over_all_of_space(arguments: dict[str, object]) -> bool:
    axes = arguments["self"].dim()
    dims = {dim % axes for dim in arguments.get("dim") or []}
    return bool(arguments.get("keepdim")) and dims == set(range(2, axes))


def _padded(fields: Fields | str, pad: Sequence[int]) -> Fields | str:
    if not isinstance(fields, tuple) or len(pad) > 2 * len(fields):
        return fields if fields == THREE_AXES and len(pad) <= 2 else UNKNOWN
    before = [0] * (len(fields) - len(pad) // 2) + list(pad[-2::-2])
    return tuple(Field(f.size, f.stride, f.start - extra * f.stride) for f, extra in zip(fields, before))


def _sliced(
    source: torch.Tensor, known: WeakTensorKeyDictionary, arguments: dict[str, object]
) -> Fields | str:
    fields = known[source]
    axis = arguments["dim"] % source.dim() - 2
    if axis < 0 or not isinstance(fields, tuple):
        return fields
    first = slice(arguments["start"], None).indices(source.shape[axis + 2])[0]
    field = fields[axis]
    cut = Field(field.size, field.stride * arguments["step"], field.start + first * field.stride)
    return fields[:axis] + (cut,) + fields[axis + 1 :]


def _squeezed(source: torch.Tensor, known: WeakTensorKeyDictionary, dim: int, adds: bool) -> Fields | str:
    """Return the fields after adding or removing a spatial axis of length one (1-D pooling does both)."""
    fields = known[source]
    if fields == THREE_AXES and source.dim() == 3:
        fields = (Field(),)
    axis = dim % (source.dim() + adds) - 2
    if axis < 0 or not isinstance(fields, tuple):
        return UNKNOWN
    if adds:
        return fields[:axis] + (Field(),) + fields[axis:]
    return fields if source.shape[dim] > 1 else fields[:axis] + fields[axis + 1 :]
