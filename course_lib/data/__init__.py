"""Loaders: numpy arrays from a folder you name, from the cache, or from the data's public address.

``COURSE_DATA`` names a folder with one sub-folder per data set; ``store`` says where else a file is looked for,
``registry`` whose data they are. ``sample_photo`` and ``load_digits_images`` need no download.
"""

from .digits import Digits, digits_at_hand, load_digits_images, load_mnist
from .photos import load_photo, photo_names, sample_photo
from .registry import DATA_SETS, DataFile, DataSet, data_set
from .store import DataUnavailableError, cache_folder, data_file, is_here

__all__ = [
    "DATA_SETS",
    "DataFile",
    "DataSet",
    "DataUnavailableError",
    "Digits",
    "cache_folder",
    "data_file",
    "data_set",
    "digits_at_hand",
    "is_here",
    "load_digits_images",
    "load_mnist",
    "load_photo",
    "photo_names",
    "sample_photo",
]
