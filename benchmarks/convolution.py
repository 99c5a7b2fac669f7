"""The convolution layer of numpy_nn, forward and backward, against a matrix product and against PyTorch.

All do the same work from the same float32 arrays: the output, and the gradients of input, weight and bias. The limit is
the bare matrix products that this takes (forward, for the weight, for the input), on columns that are already there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from course_lib.numpy_nn import conv2d, conv2d_backward

from .timing import Contest

__all__ = ["SIZES", "Size", "contest"]

LIMIT, COURSE, TORCH = "numpy, matrix products", "numpy_nn", "torch"


@dataclass(frozen=True)
class Size:
    """A square convolution that keeps the image size."""

    images: int
    in_channels: int
    out_channels: int
    image_size: int
    kernel_size: int

    def __str__(self) -> str:
        return (
            f"{self.images} images {self.image_size}x{self.image_size}, {self.in_channels} -> {self.out_channels} "
            f"channels, kernel {self.kernel_size}x{self.kernel_size}"
        )


SIZES = {"A": Size(32, 3, 64, 32, 5), "B": Size(32, 64, 128, 16, 3)}


def contest(name: str) -> Contest:
    """Return the contest on one of the SIZES."""
    size, rng = SIZES[name], np.random.default_rng(0)
    images = (size.images, size.image_size, size.image_size)

    def random(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape).astype(np.float32)

    z, g = (random(images[0], channels, *images[1:]) for channels in (size.in_channels, size.out_channels))
    weight = random(size.out_channels, size.in_channels, size.kernel_size, size.kernel_size)
    bias, padding = random(size.out_channels), size.kernel_size // 2
    kernels = weight.reshape(size.out_channels, -1)
    columns = random(kernels.shape[1], int(np.prod(images)))
    g_rows = random(size.out_channels, columns.shape[1])
    return Contest(
        title=f"Convolution {name}, forward and backward: {size}",
        contenders={
            LIMIT: lambda: products(kernels, columns, g_rows),
            COURSE: lambda: course(z, weight, bias, g, padding),
            TORCH: lambda: peer(*map(torch.from_numpy, (z, weight, bias, g)), padding),
            "torch, matrix products": lambda: products(*map(torch.from_numpy, (kernels, columns, g_rows))),
        },
        comparisons={(COURSE, LIMIT): 1.6, (COURSE, TORCH): 1.5, (LIMIT, TORCH): None},
    )


def products(kernels, columns, g_rows) -> tuple:
    """Return the three products, of arrays or of tensors: (O, CKK) (CKK, NL); (O, NL) (NL, CKK); (CKK, O) (O, NL)."""
    return kernels @ columns, g_rows @ columns.T, kernels.T @ g_rows


def course(z: np.ndarray, weight: np.ndarray, bias: np.ndarray, g: np.ndarray, padding: int) -> tuple:
    """Return output and gradients from the course's own layer."""
    return conv2d(z, weight, bias, padding=padding), *conv2d_backward(g, z, weight, padding=padding)


def peer(
    z: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, g: torch.Tensor, padding: int
) -> tuple[torch.Tensor, ...]:
    """Return output and gradients from PyTorch."""
    leaves = [tensor.requires_grad_() for tensor in (z, weight, bias)]
    y = torch.nn.functional.conv2d(*leaves, padding=padding)
    return y, *torch.autograd.grad(y, leaves, g)
