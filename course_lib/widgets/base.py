"""What every interactive figure shares: its page code, its still picture, checks of its values.

An anywidget module is one file. ``page_module("convolution")`` therefore joins ``static/common.js`` (helpers, without
imports or exports) and ``static/convolution.js`` (which ends in ``export default { render }``); ``static/style.css`` is
the colour language and layout of all of them. To add an explorer: a class that inherits ``Explorer``, sets ``_esm`` and
``_css`` so, synchronises its whole state in traits (a book page has no kernel to ask), and draws ``still()``.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import anywidget
import numpy as np
from IPython.display import display
from traitlets import TraitError

__all__ = [
    "STYLE",
    "Explorer",
    "ExplorerError",
    "check_fits",
    "check_integer",
    "page_module",
    "to_lists",
    "within_limit",
]

STATIC = Path(__file__).parent / "static"
STYLE = (STATIC / "style.css").read_text(encoding="utf-8")


def page_module(name: str) -> str:
    """Return the JavaScript module of one explorer: what all share, then its own file ``static/<name>.js``."""
    return "\n".join((STATIC / f"{part}.js").read_text(encoding="utf-8") for part in ("common", name))


class ExplorerError(TraitError, ValueError):
    """A value that an explorer cannot take: a ``ValueError`` on which traitlets keeps the former value."""


class Explorer(anywidget.AnyWidget):
    """An interactive figure whose page computes everything; without scripts, a still picture stands in its place."""

    def still(self) -> tuple[str, str]:
        """Return the still picture as SVG, and one sentence that says what it shows."""
        raise NotImplementedError

    def still_html(self) -> str:
        """Return the still picture as HTML that only a page without scripts shows."""
        picture, sentence = self.still()
        caption = f"<figcaption>{escape(sentence)}</figcaption>"
        return f'<noscript class="course-noscript"><figure class="course-still">{picture}{caption}</figure></noscript>'

    def _ipython_display_(self) -> None:
        data, metadata = self._repr_mimebundle_()
        picture, sentence = self.still_html(), self.still()[1]
        display(data, metadata=metadata, raw=True)
        display({"text/html": picture, "text/plain": sentence}, raw=True)


def check_integer(name: str, value, low: int, high: int) -> int:
    """Return ``value`` if it is a whole number from ``low`` to ``high``; raise ExplorerError otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise ExplorerError(f"{name}: expected a whole number from {low} to {high}, received {value!r}")
    return int(value)


def to_lists(name: str, values, ndim: Sequence[int]) -> list:
    """Return an array of finite numbers as nested lists, whole numbers as int.

    Parameters
    ----------
    name : str
        The argument's name, for the error.
    values : array-like
    ndim : sequence of int
        The numbers of dimensions allowed.

    Raises
    ------
    ExplorerError
        If it is not a full array of finite numbers, has another number of dimensions, or is empty.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ExplorerError(f"{name}: expected an array of numbers, received {values!r:.80}") from error
    if array.ndim not in ndim or array.size == 0:
        dims = " or ".join(map(str, ndim))
        raise ExplorerError(f"{name}: expected {dims} dimensions and at least one number, received shape {array.shape}")
    if not np.isfinite(array).all() or np.abs(array).max() > 1e6:
        raise ExplorerError(f"{name}: expected finite numbers up to a million, received {values!r:.80}")
    return _whole_as_int(array.tolist())


def _whole_as_int(value):
    if isinstance(value, list):
        return [_whole_as_int(item) for item in value]
    return int(value) if value == int(value) else value


def within_limit(name: str, shape: Sequence[int], limit: int) -> None:
    """Raise ExplorerError if a side of ``shape`` is longer than ``limit``."""
    if max(shape) > limit:
        raise ExplorerError(f"{name}: at most {limit} on a side can be drawn readably, received shape {tuple(shape)}")


def check_fits(name: str, input_shape: Sequence[int], kernel_shape: Sequence[int], padding: int, dilation: int) -> None:
    """Raise ExplorerError if the kernel's window is larger than the padded input."""
    spans = tuple(dilation * (size - 1) + 1 for size in kernel_shape)
    padded = tuple(size + 2 * padding for size in input_shape)
    if any(span > size for span, size in zip(spans, padded, strict=True)):
        raise ExplorerError(
            f"{name}: a window of {spans} (kernel {tuple(kernel_shape)}, dilation {dilation}) does not fit into "
            f"{padded} pixels (input {tuple(input_shape)}, padding {padding}); add padding or make the window smaller"
        )
