"""Counting a list of layer descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from course_lib.counts._layer import Description, LayerError, LayerTypeError, Walker
from course_lib.counts._signal import input_signal
from course_lib.counts._table import CountTable
from course_lib.shapes import integer


def count(
    layers: Sequence[Description],
    input_shape: Iterable[int],
    *,
    title: str = "Network",
    notes: Sequence[str] = (),
    element_bytes: int = 4,
) -> CountTable:
    """Count parameters, multiply-adds and activation memory of a list of layers, with the formulas that gave them.

    Parameters
    ----------
    layers : sequence of layer descriptions
        First layer first: ``Conv2d(64, kernel_size=5)``, ``MaxPool2d(2)``, ``Dense(10)``, ... Input sizes are worked
        out. A dense layer flattens a feature map by itself.
    input_shape : tuple of int
        One example, no batch axis: ``(channels, height, width)`` for images, ``(length, features)`` for sequences,
        ``(length,)`` for sequences of indices, ``(features,)`` for vectors.
    title : str
        The table's caption.
    notes : sequence of str
        Sentences shown under the table.
    element_bytes : int
        Bytes per stored number; 4 for float32.

    Returns
    -------
    CountTable
        One row per layer; print it, show it, or take numbers from it.

    Raises
    ------
    TypeError
        If something in the list is no layer description.
    ValueError
        If a layer does not fit: the message names it by position and name.

    Examples
    --------
    >>> from course_lib.counts import Conv2d, Dense, MaxPool2d, count
    >>> table = count([Conv2d(6, 5), MaxPool2d(2), Dense(10)], (1, 28, 28))
    >>> print(table.text(formulas=False))
    Network, input 1×28×28
    layer   kind       output   receptive field  parameters  weights  biases  multiply-adds  activations   bytes
    conv1   Conv2d     6×24×24  5×5                     156      150       6         86,400        3,456  13,824
    pool1   MaxPool2d  6×12×12  6×6                       0        0       0              0          864   3,456
    dense1  Dense      10       -                     8,650    8,640      10          8,640           10      40
    total                                             8,806    8,790      16         95,040        4,330  17,320
    >>> count([Conv2d(6, 5), MaxPool2d(2), Conv2d(8, 13)], (1, 28, 28))
    Traceback (most recent call last):
    ...
    ValueError: layer 3 (conv2, Conv2d): the window covers 13 positions but the padded input has only 12 \
(input_size 12, padding 0, kernel_size 13, dilation 1); use a smaller kernel or more padding
    """
    if isinstance(layers, Description) or not isinstance(layers, Iterable):
        raise TypeError(f"layers must be a list of layer descriptions, got {type(layers).__name__}")
    signal = input_signal(input_shape)
    walker = Walker(integer(element_bytes, "element_bytes", 1))
    try:
        walker.run(tuple(layers), signal)
    except LayerError as problem:
        raise ValueError(str(problem)) from None
    except LayerTypeError as problem:
        raise TypeError(str(problem)) from None
    return CountTable(title, signal.shape, tuple(walker.rows), tuple(notes))
