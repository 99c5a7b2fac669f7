"""Where a file of a data set is: in the folder given, in the cache, or still to be downloaded.

Three places are tried in this order:

1. the folder named by the environment variable ``COURSE_DATA``, one sub-folder per data set;
2. the user's cache (``cache_folder()``), the same way;
3. the file's public addresses, unless ``COURSE_GRADING=1``: no download happens while submissions are graded.

A file counts only if its sha256 is the registered one.
"""

import hashlib
import os
from pathlib import Path

from platformdirs import user_cache_path

from ._progress import progress_bar
from .registry import DataFile, DataSet, data_set

__all__ = ["DataUnavailableError", "cache_folder", "data_file", "is_here"]

TIMEOUT = 20  # seconds without an answer


class DataUnavailableError(RuntimeError):
    """A file is not here and cannot be had now; the message says what to do."""


def cache_folder() -> Path:
    """Return the folder in which downloads are kept, one sub-folder per data set."""
    return user_cache_path("convolutional-and-recurrent-networks", appauthor=False)


def data_file(name: str, path: str) -> Path:
    """Return where a file of a data set is on this machine, after downloading it if need be.

    Parameters
    ----------
    name : str
        The data set, as registered.
    path : str
        The file, below the folder of its data set.

    Returns
    -------
    pathlib.Path
        A file with the registered sha256.

    Raises
    ------
    DataUnavailableError
        If it is not here and cannot be downloaded, or is here with another content.
    """
    entry = data_set(name)
    if path not in entry.files:
        raise ValueError(f"path must be a file of {name}: {', '.join(sorted(entry.files))}; got {path!r}")
    file = entry.files[path]
    return find(entry, file) or download(entry, file)


def is_here(name: str) -> bool:
    """Whether all files of a data set are on this machine, so that loading it needs no download."""
    entry = data_set(name)
    return all(find(entry, file) for file in entry.files.values())


def places(entry: DataSet, file: DataFile) -> list[Path]:
    """Return where a file may be on this machine, the first choice first."""
    given = os.environ.get("COURSE_DATA")
    return [folder / entry.name / file.path for folder in ([Path(given)] if given else []) + [cache_folder()]]


def find(entry: DataSet, file: DataFile) -> Path | None:
    """Return the file if it is on this machine; raise DataUnavailableError if COURSE_DATA holds another content."""
    *given, cached = places(entry, file)
    for place in given:
        if place.is_file() and sha256(place) == file.sha256:
            return place
        if place.is_file():
            raise DataUnavailableError(
                f"{place} is not the file that was published as {entry.name}/{file.path} (its sha256 differs): "
                "replace it, or remove it so that the course looks elsewhere."
            )
    return cached if cached.is_file() and sha256(cached) == file.sha256 else None


def sha256(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def download(entry: DataSet, file: DataFile) -> Path:
    """Download a file into the cache and return its place; half a file is never left there."""
    if os.environ.get("COURSE_GRADING") == "1":
        raise unavailable(entry, file, "and nothing is downloaded while grading")
    reasons = []
    for address in file.addresses:
        try:
            return fetch(address, file, cache_folder() / entry.name / file.path)
        except (OSError, ValueError) as error:
            reasons.append(f"{address}: {reason_of(error)}")
    raise unavailable(entry, file, f"and downloading failed ({'; '.join(reasons)})")


def fetch(address: str, file: DataFile, target: Path) -> Path:
    """Download one address to the target, checking the sum before the file gets its name."""
    import pooch

    pooch.get_logger().setLevel("ERROR")  # its remarks would go to stderr
    target.parent.mkdir(parents=True, exist_ok=True)
    with progress_bar(1, f"downloading {target.name}", unit="B", unit_scale=True, delay=0.2) as bar:
        fetcher = pooch.HTTPDownloader(progressbar=bar, timeout=TIMEOUT)
        pooch.retrieve(address, f"sha256:{file.sha256}", target.name, target.parent, downloader=fetcher)
    return target


def reason_of(error: Exception) -> str:
    """Return in a few words why a download failed."""
    import requests

    if isinstance(error, requests.HTTPError):
        return f"answered {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return f"no answer within {TIMEOUT} s"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection was cut"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    if isinstance(error, ValueError) and "hash" in str(error):
        return "another content than the published one"
    return f"{type(error).__name__}: {error}"


def unavailable(entry: DataSet, file: DataFile, why: str) -> DataUnavailableError:
    """Return the error that says in one sentence what is missing, why, and what to do."""
    return DataUnavailableError(
        f"{entry.name}/{file.path} is not on this machine {why}: put the file into "
        f"{(cache_folder() / entry.name / file.path).parent}, or set COURSE_DATA to a folder that holds "
        f"{entry.name}/{file.path}, or use {entry.offline}, which needs no download."
    )
