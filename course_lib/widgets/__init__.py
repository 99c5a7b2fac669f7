"""The interactive figures of the course: the page computes, so that they work without a kernel too.

``ConvolutionExplorer`` shows how one output of a convolution comes about; ``ConvMatrixExplorer`` shows the same
convolution as one matrix, and why its transpose is a convolution with the flipped kernel. A class is imported when
it is first asked for, so that this package can be imported where anywidget is not installed.
"""

from importlib import import_module

__all__ = ["ConvMatrixExplorer", "ConvolutionExplorer"]

_HOMES = {"ConvMatrixExplorer": ".matrix", "ConvolutionExplorer": ".convolution"}


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
