"""Photographs as arrays."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_lib.data import DATA_SETS, DataFile, load_photo, photo_names, sample_photo

REAL = Path(os.environ.get("COURSE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


@pytest.mark.parametrize("name", ["china", "flower"])
def test_a_sample_photo_needs_no_download(name, monkeypatch):
    monkeypatch.setenv("COURSE_GRADING", "1")
    photo = sample_photo(name)
    assert photo.shape == (427, 640, 3) and photo.dtype == np.uint8
    photo[:] = 0  # a photo of one's own, not the library's


@pytest.mark.parametrize("load", [load_photo, sample_photo])
def test_an_unknown_photo_is_refused_with_the_known_ones(load):
    with pytest.raises(ValueError, match=r"name must be one of .*c.*, got 'nobody'"):
        load("nobody")


@pytest.mark.parametrize(
    ("mode", "shape"), [("L", (4, 6)), ("RGB", (4, 6, 3)), ("RGBA", (4, 6, 3)), ("P", (4, 6, 3))]
)
def test_a_photo_is_grey_levels_or_three_colours(tmp_path, monkeypatch, mode, shape):
    path = tmp_path / "images" / "photos" / "camera.png"
    path.parent.mkdir(parents=True)
    Image.new(mode, (6, 4)).save(path)
    file = DataFile("photos/camera.png", hashlib.sha256(path.read_bytes()).hexdigest(), ())
    monkeypatch.setitem(DATA_SETS["images"].files, file.path, file)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    assert load_photo("camera").shape == shape and load_photo("camera").dtype == np.uint8


@pytest.mark.skipif(
    not (REAL / "images").is_dir(), reason="needs the photos: set COURSE_DATA to a folder that holds images/photos/"
)
@pytest.mark.parametrize("name", photo_names())
def test_every_registered_photo_can_be_read(name, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(REAL))
    photo = load_photo(name)
    assert photo.dtype == np.uint8 and photo.ndim in (2, 3) and min(photo.shape[:2]) >= 300
