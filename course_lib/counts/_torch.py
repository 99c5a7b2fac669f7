"""Counting any torch module: the public function, which imports torch only when it is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from course_lib.counts._signal import input_signal
from course_lib.counts._table import CountTable
from course_lib.shapes import integer

if TYPE_CHECKING:
    import torch


def count_module(
    module: torch.nn.Module,
    input_shape: Iterable[int] | None = None,
    *,
    inputs: Sequence[object] | None = None,
    title: str | None = None,
    element_bytes: int = 4,
) -> CountTable:
    """Count a ``torch.nn.Module`` by running it once and watching its layers.

    The total always equals ``sum(p.numel() for p in module.parameters())``: layers that share parameters have them
    counted once, at the first; a module's own parameters get a row of their own; parameters of layers that were not
    called come last. A layer that is called several times with one output shape is one row. The module is run without
    gradients in evaluation mode; its training modes, buffers, hooks and the random state are put back.

    Formulas are written out for convolutions, dense, recurrent and embedding layers. For all other modules, and for
    what a module computes itself, the parameters are the products of their shapes and the multiply-adds are a plain
    number: those of the matrix products and convolutions that ran. What is no module (``torch.relu``) has no row, but
    receptive fields are followed through it.

    Parameters
    ----------
    module : torch.nn.Module
        What to count, on any device, ``meta`` included.
    input_shape : tuple of int, optional
        One example, no batch axis; a batch of one example of zeros is made from it. Indices where an embedding comes
        first.
    inputs : sequence, optional
        Instead: the arguments of the module's ``forward``, for modules with several inputs. Counts are then for all
        that is passed, so pass a batch of one.
    title : str, optional
        The table's caption; the class's name without.
    element_bytes : int
        Bytes per stored number; 4 for float32.

    Returns
    -------
    CountTable

    Raises
    ------
    TypeError
        If `module` is not a torch module.
    ValueError
        If not exactly one of `input_shape` and `inputs` is given, the module cannot be run on it, or it has lazy
        parameters that no input has shaped yet.

    Examples
    --------
    >>> from torch.nn import Conv2d, Flatten, Linear, ReLU, Sequential
    >>> table = count_module(Sequential(Conv2d(1, 6, 5), ReLU(), Flatten(), Linear(3456, 10)), (1, 28, 28))
    >>> [row.formula for row in table if row.parameters]
    ['5·5·1·6 + 6 = 156', '3,456·10 + 10 = 34,570']
    """
    from course_lib.counts import _torch_run

    if (input_shape is None) == (inputs is None):
        raise ValueError("give either input_shape (one example without a batch axis) or inputs (forward's arguments)")
    shape = None if input_shape is None else input_signal(input_shape).shape
    integer(element_bytes, "element_bytes", 1)
    return _torch_run.count_module(module, shape, inputs, title, element_bytes)
