"""Pack what a student gets, and nothing else, into one archive."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["FOLDER", "bundle", "bundled_files"]

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "convnets-rnns"
README = Path(__file__).with_name("student_readme.md")
TOP = ("LICENSE", "Makefile", "constraints.txt", "environment.yml", "pyproject.toml", "tools/setup_environment.py")
LIBRARY_SUFFIXES = {".css", ".csv", ".js", ".json", ".npz", ".png", ".py", ".svg", ".txt"}
MOMENT = (1980, 1, 1, 0, 0, 0)  # of every file, so that the same contents make the same archive
SECRETS = ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME")


def bundled_files(root: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """Yield name in the archive and path of each file: lectures, released assignments, the library, the set-up."""
    yield "README.md", README
    yield from ((name, root / name) for name in TOP)
    notebooks = [*(root / "lectures").glob("*.ipynb"), *(root / "assignments").glob("*/*")]
    library = [path for path in (root / "course_lib").rglob("*") if path.suffix in LIBRARY_SUFFIXES]
    for path in notebooks + library:
        name = path.relative_to(root)
        hidden = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if path.is_file() and not hidden and name.parts[:2] != ("course_lib", "grading"):
            yield name.as_posix(), path


def bundle(folder: Path) -> Path:
    """Write the archive of what a student gets.

    Parameters
    ----------
    folder : Path
        Where ``convnets-rnns.zip`` is written; made if it is not there.

    Returns
    -------
    Path
        The archive.

    Raises
    ------
    ValueError
        If a file to be packed holds a solution or hidden tests.
    """
    files = dict(sorted(bundled_files()))
    for name, path in files.items():
        found = [secret for secret in SECRETS if name.endswith(".ipynb") and secret in path.read_text(encoding="utf-8")]
        if found:
            raise ValueError(f"{name} holds {found[0]!r}, not for students: run 'course release' and try again.")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{FOLDER}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", MOMENT)
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return target
