"""Digits: the file format, the small set offline, MNIST where it is."""

import gzip
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from course_lib.data import DATA_SETS, DataUnavailableError, digits_at_hand, load_digits_images, load_mnist
from course_lib.data.digits import framed, read_idx

REAL = Path(os.environ.get("COURSE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
needs_mnist = pytest.mark.skipif(
    not (REAL / "mnist").is_dir(), reason="needs MNIST: set COURSE_DATA to a folder that holds mnist/ (see SOURCES.md)"
)


def idx(array, kind=8):
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, kind, array.ndim]) + sizes + array.tobytes()


def write(path, content):
    path.write_bytes(gzip.compress(content))
    return path


@pytest.mark.parametrize("shape", [(5,), (2, 3), (2, 3, 4)])
def test_an_idx_file_gives_its_array_back(tmp_path, shape):
    array = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    assert np.array_equal(read_idx(write(tmp_path / "a.gz", idx(array))), array)


@pytest.mark.parametrize("content", [b"", b"\0\0\x0d\x01\0\0\0\0", b"hello, world"])
def test_a_file_of_another_format_is_refused(tmp_path, content):
    with pytest.raises(ValueError, match="must be an idx file of unsigned bytes"):
        read_idx(write(tmp_path / "a.gz", content))


def test_an_idx_file_of_the_wrong_length_is_refused_with_both_lengths(tmp_path):
    with pytest.raises(ValueError, match=r"must hold 6 bytes of data for shape \(2, 3\), got 5"):
        read_idx(write(tmp_path / "a.gz", idx(np.zeros((2, 3), np.uint8))[:-1]))


def test_mnist_is_read_from_the_data_folder(tmp_path, monkeypatch):
    images, labels = np.arange(2 * 784, dtype=np.int64).astype(np.uint8).reshape(2, 28, 28), np.array([3, 7], np.uint8)
    (tmp_path / "mnist").mkdir()
    for name, array in (("t10k-images-idx3-ubyte.gz", images), ("t10k-labels-idx1-ubyte.gz", labels)):
        path = write(tmp_path / "mnist" / name, idx(array))
        file = DATA_SETS["mnist"].files[name]
        known = type(file)(file.path, hashlib.sha256(path.read_bytes()).hexdigest(), file.addresses)
        monkeypatch.setitem(DATA_SETS["mnist"].files, name, known)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    loaded = load_mnist("test")
    assert np.array_equal(loaded[0], images) and loaded[1].tolist() == [3, 7] and loaded[1].dtype == np.int64


@needs_mnist
def test_real_mnist_has_its_published_sizes_and_first_labels(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(REAL))
    (train, train_labels), (test, test_labels) = load_mnist("train"), load_mnist("test")
    assert (train.shape, test.shape) == ((60000, 28, 28), (10000, 28, 28))
    assert train_labels[:5].tolist() == [5, 0, 4, 1, 9] and test_labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert 0.130 < train.mean() / 255 < 0.131


@needs_mnist
def test_mnist_is_at_hand_when_it_is_here(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(REAL))
    assert digits_at_hand().description.startswith("MNIST")


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="split must be one of train, test, got 'valid'"):
        load_mnist("valid")


def test_the_small_digits_need_no_download(monkeypatch):
    monkeypatch.setenv("COURSE_GRADING", "1")
    images, labels = load_digits_images()
    assert images.shape == (1797, 8, 8) and images.dtype == np.uint8 and images.max() == 16
    assert np.bincount(labels).min() > 170


def test_without_mnist_the_small_digits_are_at_hand_in_its_form(monkeypatch):
    monkeypatch.setenv("COURSE_GRADING", "1")
    digits = digits_at_hand()
    assert digits.description.startswith("scikit-learn's digits")
    assert digits.train_images.shape == (1438, 28, 28) and digits.test_images.shape == (359, 28, 28)
    assert digits.train_images.dtype == np.uint8 and digits.test_labels.dtype == np.int64
    with pytest.raises(DataUnavailableError, match=r"load_digits_images\(\)"):
        load_mnist("test")


def test_an_enlarged_digit_keeps_its_ink_in_the_middle():
    images = framed(np.full((1, 8, 8), 16))
    assert np.array_equal(np.argwhere(images[0] == 255)[[0, -1]], [[4, 4], [23, 23]])
    assert (images[0] > 0).sum() == 400
