"""The convolution explorer: one window of the input times the kernel, summed, is one output."""

import base64

import numpy as np
from traitlets import Any, Bool, Dict, Enum, observe, validate

from ..shapes import output_size
from . import still
from .base import STYLE, Explorer, ExplorerError, check_fits, check_integer, page_module, to_lists, within_limit
from .presets import DEFAULT_INPUT, PRESETS, preset_kernel

__all__ = ["ConvolutionExplorer"]

LIMITS = {"stride": (1, 8), "padding": (0, 6), "dilation": (1, 4), "channel": (0, 2)}
MAX_INPUT, MAX_KERNEL, MAX_PHOTO = 12, 7, 160


class ConvolutionExplorer(Explorer):
    """See every output of a convolution come about: window, products, sum.

    ``y[r, c] = sum over i, j of w[i, j] z[r stride + i dilation - padding, c stride + j dilation - padding]``, with
    ``w`` turned by 180 degrees first if ``flip``. Everything can be changed in the page and from Python; the page needs
    no running notebook.

    Parameters
    ----------
    input : array-like of shape (H, W), optional
        The numbers to convolve, at most 12 on a side. By default a small seven.
    kernel : array-like of shape (KH, KW) or str
        At most 7 on a side, or the name of a preset: identity, blur, sharpen, sobel_x, sobel_y, emboss.
    stride, padding, dilation : int
        Pixels between windows (1 to 8), zeros around the input (0 to 6), pixels between taps (1 to 4).
    flip : bool
        False for cross-correlation, which networks compute; True for convolution.
    photo : array-like of uint8, shape (H, W) or (H, W, 3), optional
        A photograph, at most 160 pixels on a side; the explorer then starts with it. Its outputs are in the photo's
        units, 0 to 255.
    selected : pair of int
        Row and column of the output that is explained; by default the first, the middle one of a photograph.

    Raises
    ------
    ValueError
        If a value is of another kind, too large to be drawn, or the window does not fit into the padded input.

    Examples
    --------
    >>> explorer = ConvolutionExplorer([[1, 2, 3], [4, 5, 6]], [[1, -1]])
    >>> explorer.output
    array([[-1., -1.],
           [-1., -1.]])
    """

    _esm = page_module("convolution")
    _css = STYLE

    input = Any().tag(sync=True)
    kernel = Any().tag(sync=True)
    stride = Any(1).tag(sync=True)
    padding = Any(0).tag(sync=True)
    dilation = Any(1).tag(sync=True)
    flip = Bool(False).tag(sync=True)
    selected = Any([0, 0]).tag(sync=True)
    mode = Enum(["numbers", "photo"], "numbers").tag(sync=True)
    channel = Any(0).tag(sync=True)
    _photo = Dict().tag(sync=True)
    _presets = Dict(PRESETS).tag(sync=True)

    def __init__(self, input=None, kernel="sobel_x", *, photo=None, **geometry) -> None:
        unknown = sorted(set(geometry) - {"stride", "padding", "dilation", "flip", "selected", "mode", "channel"})
        if unknown:
            raise TypeError(f"ConvolutionExplorer has no argument {unknown[0]!r}")
        packed = {} if photo is None else _pack_photo(photo)
        mode = geometry.pop("mode", "photo" if packed else "numbers")
        values = {"input": DEFAULT_INPUT if input is None else input, "kernel": kernel} | geometry
        values = {name: _clean(name, value) for name, value in values.items()}
        shape = packed["shape"][:2] if packed and mode == "photo" else np.shape(values["input"])
        check_fits("kernel", shape, np.shape(values["kernel"]), values.get("padding", 0), values.get("dilation", 1))
        if mode == "photo":
            geometry = [values.get(name, default) for name, default in (("stride", 1), ("padding", 0), ("dilation", 1))]
            sizes = zip(shape, np.shape(values["kernel"]))
            values.setdefault("selected", [output_size(*size, *geometry) // 2 for size in sizes])
        super().__init__(_photo=packed, mode=mode, **values)

    @property
    def photo(self) -> np.ndarray | None:
        """The photograph, uint8 of shape (H, W) or (H, W, 3); None if there is none."""
        if not self._photo:
            return None
        pixels = np.frombuffer(base64.b64decode(self._photo["data"]), dtype=np.uint8)
        return pixels.reshape(self._photo["shape"])

    @property
    def output(self) -> np.ndarray:
        """What the page shows as y: float64 of shape (OH, OW); (OH, OW, 3) for a photograph in colour."""
        from ..numpy_nn import conv2d

        kernel = np.asarray(self.kernel, dtype=np.float64)
        kernel = kernel[::-1, ::-1] if self.flip else kernel
        z = np.asarray(self.photo if self.mode == "photo" else self.input, dtype=np.float64)
        planes = np.moveaxis(np.atleast_3d(z), -1, 0)[:, None]
        y = conv2d(planes, kernel[None, None], stride=self.stride, padding=self.padding, dilation=self.dilation)[:, 0]
        return y[0] if z.ndim == 2 else np.moveaxis(y, 0, -1)

    @validate("input", "kernel", "stride", "padding", "dilation", "channel")
    def _check(self, proposal):
        name = proposal.trait.name
        value = _clean(name, proposal.value)
        state = {key: getattr(self, key) for key in ("kernel", "padding", "dilation")} | {name: value}
        shapes = self._input_shape(state), np.shape(state["kernel"])
        check_fits("kernel", *shapes, state["padding"], state["dilation"])
        return value

    @validate("mode")
    def _check_mode(self, proposal):
        if proposal.value == "photo" and not self._photo:
            raise ExplorerError("mode: 'photo' needs a photograph; make the explorer with photo=, an array of uint8")
        shapes = self._input_shape({}, proposal.value), np.shape(self.kernel)
        check_fits("mode", *shapes, self.padding, self.dilation)
        return proposal.value

    @validate("selected")
    def _check_selected(self, proposal):
        value, shape = _clean("selected", proposal.value), self._output_shape()
        if any(place >= size for place, size in zip(value, shape)):
            raise ExplorerError(f"selected: expected a cell of the {shape} output, received {proposal.value!r}")
        return value

    @observe("input", "kernel", "stride", "padding", "dilation", "mode")
    def _keep_selected_inside(self, change) -> None:
        inside = np.minimum(self.selected, np.subtract(self._output_shape(), 1)).tolist()
        if inside != self.selected:
            self.selected = inside

    def _input_shape(self, changes: dict, mode: str | None = None) -> tuple[int, ...]:
        if (mode or self.mode) == "photo" and self._photo:
            return tuple(self._photo["shape"][:2])
        return np.shape(changes.get("input", self.input))

    def _output_shape(self) -> tuple[int, ...]:
        sizes = zip(self._input_shape({}), np.shape(self.kernel))
        return tuple(output_size(*size, self.stride, self.padding, self.dilation) for size in sizes)

    def still(self) -> tuple[str, str]:
        """Return the still picture as SVG, and one sentence that says what it shows."""
        return still.convolution_still(self)


def _clean(name: str, value):
    """Return one value as the page takes it; raise ExplorerError if it is not of its kind."""
    if name == "kernel" and isinstance(value, str):
        value = preset_kernel(value)
    if name in ("input", "kernel"):
        values = to_lists(name, value, (2,))
        within_limit(name, np.shape(values), MAX_INPUT if name == "input" else MAX_KERNEL)
        return values
    if name == "selected":
        pair = np.asarray(value)
        if pair.shape != (2,) or pair.dtype.kind not in "iu" or pair.min() < 0:
            raise ExplorerError(f"selected: expected a row and a column from 0, received {value!r}")
        return pair.tolist()
    return check_integer(name, value, *LIMITS[name]) if name in LIMITS else value


def _pack_photo(photo) -> dict:
    pixels = np.asarray(photo)
    if pixels.dtype != np.uint8 or not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)):
        raise ExplorerError(
            f"photo: expected uint8 of shape (H, W) or (H, W, 3), received {pixels.dtype} of shape {pixels.shape}"
        )
    if not pixels.size:
        raise ExplorerError(f"photo: expected at least one pixel, received shape {pixels.shape}")
    within_limit("photo", pixels.shape[:2], MAX_PHOTO)
    return {"shape": list(pixels.shape), "data": base64.b64encode(pixels.tobytes()).decode("ascii")}
