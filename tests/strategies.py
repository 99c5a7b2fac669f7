"""Hypothesis strategies, shared by all tests.

Arrays are float64 with small whole numbers in them: sums and products of those are exact in any order, so that what
must be equal is equal to the last bit.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from course_lib.conv_matrix import Geometry

# Other people's work may run on the machine too: no deadline.
thorough = settings(max_examples=80, deadline=None)


@dataclass(frozen=True)
class Convolution:
    """A weight, an input, an upstream gradient and the options that go with them."""

    weight: np.ndarray
    z: np.ndarray
    g: np.ndarray
    options: dict

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.z.shape


@st.composite
def whole_numbers(draw, shape: tuple[int, ...], largest: int = 9) -> np.ndarray:
    """Draw a float64 array of whole numbers from -largest to largest."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.integers(-largest, largest + 1, shape).astype(float)


@st.composite
def windows(draw, num_axes: int) -> tuple[tuple[int, ...], tuple[int, ...], dict]:
    """Draw an image size, a kernel size and stride, padding and dilation that leave at least one window."""

    def per_axis(smallest: int, largest: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(smallest, largest)) for _ in range(num_axes))

    kernel, dilation, padding = per_axis(1, 4), per_axis(1, 3), per_axis(0, 4)
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    size = tuple(draw(st.integers(max(1, span - 2 * p), span + 5)) for span, p in zip(spans, padding, strict=True))
    return size, kernel, {"stride": per_axis(1, 3), "padding": padding, "dilation": dilation}


@st.composite
def convolutions(draw, num_axes: int | None = None, batch: bool = False) -> Convolution:
    """Draw a 1-D or 2-D convolution with channels and groups; with `batch`, its input and gradient begin with N."""
    axes = draw(st.integers(1, 2)) if num_axes is None else num_axes
    size, kernel, options = draw(windows(axes))
    groups, in_per_group, out_per_group = (draw(st.integers(1, 3)) for _ in range(3))
    options["groups"] = groups
    weight = draw(whole_numbers((groups * out_per_group, in_per_group, *kernel)))
    input_shape = (groups * in_per_group, *size)
    output_shape = Geometry.of(weight.shape, input_shape, **options).output_shape
    images = (draw(st.integers(1, 3)),) if batch else ()
    z, g = draw(whole_numbers(images + input_shape)), draw(whole_numbers(images + output_shape))
    return Convolution(weight, z, g, options)


@st.composite
def bare_pairs(draw) -> tuple[np.ndarray, np.ndarray]:
    """Draw an input and a kernel that is nowhere larger, both with one axis or both with two."""
    axes = draw(st.integers(1, 2))
    kernel = tuple(draw(st.integers(1, 5)) for _ in range(axes))
    size = tuple(draw(st.integers(k, k + 6)) for k in kernel)
    return draw(whole_numbers(size)), draw(whole_numbers(kernel))


@dataclass(frozen=True)
class Pooling:
    """An input with many ties, an upstream gradient and the options of a pooling layer that PyTorch accepts too."""

    z: np.ndarray
    g: np.ndarray
    options: dict


@st.composite
def poolings(draw, dilated: bool = True) -> Pooling:
    """Draw a pooling layer; PyTorch wants no more padding than half the kernel."""
    kernel = (draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    dilation = tuple(draw(st.integers(1, 3)) for _ in kernel) if dilated else (1, 1)
    stride = draw(st.none() | st.tuples(st.integers(1, 3), st.integers(1, 3)))
    # As wide as the window without padding: then every window sees the input, whatever the dilation.
    size = tuple(draw(st.integers(d * (k - 1) + 1, d * (k - 1) + 6)) for k, d in zip(kernel, dilation, strict=True))
    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    geometry = Geometry.of(kernel, size, stride=stride or kernel, padding=padding, dilation=dilation)
    images = (draw(st.integers(1, 2)), draw(st.integers(1, 3)))
    z, g = draw(whole_numbers(images + size, largest=2)), draw(whole_numbers(images + geometry.output_size))
    return Pooling(z, g, options)
