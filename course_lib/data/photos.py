"""Photographs as arrays."""

import importlib.util
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from .registry import data_set
from .store import data_file

__all__ = ["load_photo", "photo_names", "sample_photo"]

SAMPLES = ("china", "flower")


def photo_names() -> list[str]:
    """Return the names that ``load_photo`` knows, in alphabetical order."""
    return sorted(PurePosixPath(path).stem for path in data_set("images").files)


def load_photo(name: str) -> np.ndarray:
    """Return a photograph of the data set "images".

    Parameters
    ----------
    name : str
        One of ``photo_names()``, for example "camera" (grey) or "coffee" (colour).

    Returns
    -------
    uint8 array, shape (H, W) or (H, W, 3)
        Grey levels or red, green, blue, in [0, 255].

    Raises
    ------
    DataUnavailableError
        If the file is not here and cannot be downloaded.
    """
    known = {PurePosixPath(path).stem: path for path in data_set("images").files}
    if name not in known:
        raise ValueError(f"name must be one of {', '.join(sorted(known))}, got {name!r}")
    with Image.open(data_file("images", known[name])) as image:
        return np.asarray(image if image.mode == "L" else image.convert("RGB"))


def sample_photo(name: str = "china") -> np.ndarray:
    """Return a photograph that comes with scikit-learn and needs no download.

    Parameters
    ----------
    name : "china" or "flower"
        A temple in the Summer Palace, Beijing; a dahlia. Both 427 x 640 pixels, CC BY 2.0.

    Returns
    -------
    uint8 array, shape (427, 640, 3)
    """
    if name not in SAMPLES:
        raise ValueError(f"name must be one of {', '.join(SAMPLES)}, got {name!r}; other photos: load_photo")
    # Found without importing scikit-learn, which would take longer than the lecture's first figure.
    package = Path(importlib.util.find_spec("sklearn").origin).parent
    with Image.open(package / "datasets" / "images" / f"{name}.jpg") as photo:
        return np.array(photo)
