"""The demonstration class: notebooks as students hand them in, made from the solutions of ``hw1_convolution``."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

__all__ = ["STUDENTS", "answered", "write_class"]

ASSIGNMENT = "hw1_convolution"
MARKERS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\n?", re.M)


def answered(release: NotebookNode, solution: NotebookNode) -> NotebookNode:
    """Return the release with every answer of the solution written in."""
    notebook = nbformat.from_dict(release)
    solved = {cell.id: cell.source for cell in solution.cells}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = MARKERS.sub("", solved[cell.id]).rstrip()
    return notebook


def _cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == name)


def _replace(notebook: NotebookNode, name: str, old: str, new: str) -> str:
    """Write a mistake into one answer; return the file's text."""
    cell = _cell(notebook, name)
    if cell.source.count(old) != 1:
        raise ValueError(f"The demonstration class expects {old!r} once in the solution of {name}: adapt {__name__}.")
    cell.source = cell.source.replace(old, new)
    return nbformat.writes(notebook)


def _flipped_kernel(complete, release):
    return _replace(complete, "cross-correlate2d", "] * w)", "] * w[::-1, ::-1])")


def _minus_zero_slice(complete, release):
    return _replace(complete, "multiply-by-transpose", "padding : padding + height, padding : padding + width",
                    "padding:-padding, padding:-padding")  # fmt: skip


def _forgotten_bias(complete, release):
    return _replace(complete, "conv2d", ", (1, 2, 3))) + bias", ", (1, 2, 3)))")


def _crashing_cell(complete, release):
    return _replace(complete, "conv2d", "def conv2d", 'kernels = np.load("my_kernels.npy")\n\ndef conv2d')


def _endless_loop(complete, release):
    """Ready, but for a loop below the function that was meant to try it out."""
    cell = _cell(complete, "cross-correlate1d")
    cell.source += "\n\n\nsize = 5\nwhile size > 0:\n    cross_correlate1d(np.ones(size), np.ones(2))"
    return nbformat.writes(complete)


def _half_done(complete, release):
    """Stopped after the photo."""
    for name in ("conv-matrix-1d", "conv-matrix-2d", "multiply-by-transpose", "why-flip"):
        _cell(complete, name).source = _cell(release, name).source
    return nbformat.writes(complete)


def _deleted_cell(complete, release):
    complete.cells = [cell for cell in complete.cells if cell.id not in ("check-convolve2d", "edge-magnitude")]
    return nbformat.writes(complete)


def _broken_json(complete, release):
    text = nbformat.writes(complete)
    return text[: len(text) // 2]


def _as_it_is(complete, release):
    return nbformat.writes(complete)


def _blank(complete, release):
    return nbformat.writes(release)


# student: (makes the text of the file from the complete notebook and the release, name of the file)
STUDENTS: dict[str, tuple[Callable[[NotebookNode, NotebookNode], str], str]] = {
    "blank": (_blank, f"{ASSIGNMENT}.ipynb"),
    "broken_json": (_broken_json, f"{ASSIGNMENT}.ipynb"),
    "complete": (_as_it_is, f"{ASSIGNMENT}.ipynb"),
    "crashing_cell": (_crashing_cell, f"{ASSIGNMENT}.ipynb"),
    "deleted_cell": (_deleted_cell, f"{ASSIGNMENT}.ipynb"),
    "endless_loop": (_endless_loop, f"{ASSIGNMENT}.ipynb"),
    "flipped_kernel": (_flipped_kernel, f"{ASSIGNMENT}.ipynb"),
    "forgotten_bias": (_forgotten_bias, f"{ASSIGNMENT}.ipynb"),
    "half_done": (_half_done, f"{ASSIGNMENT}.ipynb"),
    "minus_zero_slice": (_minus_zero_slice, f"{ASSIGNMENT}.ipynb"),
    "renamed_file": (_as_it_is, "hw1_final (2).ipynb"),
}


def write_class(folder: Path, solution: Path, release: Path) -> list[str]:
    """Write the notebooks of the demonstration class.

    Parameters
    ----------
    folder : Path
        Gets ``STUDENT/hw1_convolution/FILE`` for each student.
    solution, release : Path
        The assignment's source and released notebook.

    Returns
    -------
    list of str
        The students.
    """
    texts = [json.loads(path.read_text(encoding="utf-8")) for path in (solution, release)]
    for student, (make, name) in STUDENTS.items():
        solved, given = (nbformat.reads(json.dumps(text), as_version=4) for text in texts)
        target = folder / student / ASSIGNMENT / name
        target.parent.mkdir(parents=True)
        target.write_text(make(answered(given, solved), given), encoding="utf-8")
    return list(STUDENTS)
