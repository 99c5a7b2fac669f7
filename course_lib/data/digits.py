"""Handwritten digits: MNIST, and a small set that needs no download."""

import gzip
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .store import data_file, is_here

__all__ = ["Digits", "digits_at_hand", "load_digits_images", "load_mnist"]

SPLITS = {"train": "train", "test": "t10k"}


@dataclass(frozen=True)
class Digits:
    """Images of digits with their labels, in two parts.

    Parameters
    ----------
    train_images, test_images : uint8 array, shape (N, 28, 28)
        0 is paper, 255 is ink.
    train_labels, test_labels : int64 array, shape (N,)
    description : str
        Which data these are, in one sentence.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    description: str


def load_mnist(split: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Return the images and labels of MNIST.

    Parameters
    ----------
    split : "train" (60,000 digits) or "test" (10,000)

    Returns
    -------
    images : uint8 array, shape (N, 28, 28)
        0 is paper, 255 is ink.
    labels : int64 array, shape (N,)

    Raises
    ------
    DataUnavailableError
        If the files are not here and cannot be downloaded (11.6 MB).
    """
    if split not in SPLITS:
        raise ValueError(f"split must be one of {', '.join(SPLITS)}, got {split!r}")
    images = read_idx(data_file("mnist", f"{SPLITS[split]}-images-idx3-ubyte.gz"))
    labels = read_idx(data_file("mnist", f"{SPLITS[split]}-labels-idx1-ubyte.gz"))
    return images, labels.astype(np.int64)


def read_idx(path: Path) -> np.ndarray:
    """Return the uint8 array of a gzipped idx file: two zero bytes, a type, a number of axes, their sizes, the data."""
    with gzip.open(path, "rb") as stream:
        content = stream.read()
    if content[:3] != b"\0\0\x08":
        raise ValueError(f"{path} must be an idx file of unsigned bytes, got one that begins with {content[:4].hex()}")
    start = 4 + 4 * content[3]
    shape = tuple(int(size) for size in np.frombuffer(content[4:start], ">u4"))
    if len(content) - start != math.prod(shape):
        size = len(content) - start
        raise ValueError(f"{path} must hold {math.prod(shape)} bytes of data for shape {shape}, got {size}")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape).copy()


def load_digits_images() -> tuple[np.ndarray, np.ndarray]:
    """Return scikit-learn's 1,797 handwritten digits, which need no download.

    Returns
    -------
    images : uint8 array, shape (1797, 8, 8)
        0 is paper, 16 is full ink.
    labels : int64 array, shape (1797,)
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    return digits.images.astype(np.uint8), digits.target.astype(np.int64)


def digits_at_hand() -> Digits:
    """Return the best digits that this machine has without a download: MNIST, or scikit-learn's small ones.

    The small digits are enlarged from 8 x 8 to 20 x 20 pixels and set into the middle of 28 x 28, as those of MNIST
    are; every fifth is a test image.

    Returns
    -------
    Digits
    """
    if is_here("mnist"):
        description = "MNIST: 60,000 training and 10,000 test digits"
        return Digits(*load_mnist("train"), *load_mnist("test"), description)
    images, labels = load_digits_images()
    images = framed(images)
    test = np.arange(len(labels)) % 5 == 4
    description = (
        f"scikit-learn's digits, enlarged: {np.sum(~test):,} training and {np.sum(test)} test digits "
        '(load_mnist("train") and load_mnist("test") fetch MNIST, 11.6 MB, once)'
    )
    return Digits(images[~test], labels[~test], images[test], labels[test], description)


def framed(images: np.ndarray) -> np.ndarray:
    """Return 8 x 8 images with values to 16 as 28 x 28 images with values to 255, the ink in the middle 20 x 20."""
    from scipy.ndimage import zoom

    enlarged = zoom(images.astype(float) * 255 / 16, (1, 2.5, 2.5), order=1, grid_mode=True, mode="nearest")
    return np.pad(np.round(enlarged).astype(np.uint8), ((0, 0), (4, 4), (4, 4)))
