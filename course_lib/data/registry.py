"""What each data set is made of, whose it is, and where it can be had."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DATA_SETS", "DataFile", "DataSet", "data_set"]


@dataclass(frozen=True)
class DataFile:
    """One file of a data set.

    Parameters
    ----------
    path : str
        Below the folder of its data set, with "/" between parts.
    sha256 : str
        Of the file's bytes, in hexadecimal.
    addresses : tuple of str
        Where it can be downloaded, tried in this order.
    """

    path: str
    sha256: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class DataSet:
    """A data set: its files and what one must know to use and to cite it.

    Parameters
    ----------
    name : str
        Also the name of its folder, in ``COURSE_DATA`` and in the cache.
    title, licence, citation : str
    offline : str
        What the course uses when the files cannot be had, as a Python expression.
    files : mapping from path to DataFile
    """

    name: str
    title: str
    licence: str
    citation: str
    offline: str
    files: Mapping[str, DataFile]


SCIKIT_IMAGE = (
    "https://raw.githubusercontent.com/scikit-image/scikit-image/"
    "cd0a3d22b9f359f05618d75d5c7a29b91b4951ca/src/_skimage2/data/"
)
MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

PHOTO_SUMS = {
    "astronaut.png": "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
    "brick.png": "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
    "camera.png": "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
    "chelsea.png": "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
    "coffee.png": "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
    "coins.png": "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba",
    "grass.png": "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89",
    "ihc.png": "f8dd1aa387ddd1f49d8ad13b50921b237df8e9b262606d258770687b0ef93cef",
    "retina.jpg": "38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6",
    "rocket.jpg": "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
}
MNIST_SUMS = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}


def files_of(sums: Mapping[str, str], bases: tuple[str, ...], folder: str = "") -> dict[str, DataFile]:
    """Return the files of some names, each at every base address."""
    files = [DataFile(folder + name, sha256, tuple(base + name for base in bases)) for name, sha256 in sums.items()]
    return {file.path: file for file in files}


DATA_SETS = {
    entry.name: entry
    for entry in (
        DataSet(
            name="mnist",
            title="MNIST: 60,000 + 10,000 handwritten digits, 28 x 28",
            licence="No licence text by the authors; free for research and teaching, usually cited as CC BY-SA 3.0",
            citation="Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document "
            "recognition. Proceedings of the IEEE 86 (1998); made from NIST Special Databases 1 and 3",
            offline="load_digits_images()",
            files=files_of(MNIST_SUMS, MNIST_MIRRORS),
        ),
        DataSet(
            name="images",
            title="Ten photographs and micrographs from scikit-image",
            licence="CC0: camera, coffee, chelsea, brick, grass, retina; public domain or no known restrictions: "
            "astronaut (NASA), rocket (SpaceX), coins (Brooklyn Museum), ihc (CMMI)",
            citation="S. van der Walt and others: scikit-image: image processing in Python. PeerJ 2:e453 (2014)",
            offline="sample_photo()",
            files=files_of(PHOTO_SUMS, (SCIKIT_IMAGE,), folder="photos/"),
        ),
    )
}


def data_set(name: str) -> DataSet:
    """Return the entry of a data set; raise ValueError with the known names if there is none.

    Examples
    --------
    >>> len(data_set("mnist").files)
    4
    """
    if name not in DATA_SETS:
        raise ValueError(f"name must be one of {', '.join(sorted(DATA_SETS))}, got {name!r}")
    return DATA_SETS[name]
