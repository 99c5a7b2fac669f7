"""Take over what students handed in: one notebook each, under the expected name."""

import shutil
from pathlib import Path

import nbformat

from .notes import note_text, set_problem

__all__ = ["collect", "write_stand_in"]


def collect(received: Path, submitted: Path, assignment: str) -> list[str]:
    """Copy each student's notebook from ``received`` to nbgrader's ``submitted`` folder.

    Where it is missing, a stand-in that says so takes its place: nbgrader drops students whose file has another name.

    Parameters
    ----------
    received, submitted : Path
        Both hold ``STUDENT/ASSIGNMENT/`` folders.
    assignment : str
        Its notebook is ``ASSIGNMENT.ipynb``.

    Returns
    -------
    list of str
        The students, in alphabetical order.
    """
    students = sorted(folder.name for folder in received.iterdir() if (folder / assignment).is_dir())
    for student in students:
        source = received / student / assignment
        target = submitted / student / assignment / f"{assignment}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        expected = source / target.name
        if expected.is_file() and not expected.is_symlink():
            shutil.copyfile(expected, target)
        else:
            write_stand_in(target, _missing(source, target.name))
    return students


def _missing(folder: Path, expected: str) -> str:
    found = sorted(path.name for path in folder.iterdir())
    return f"file not found: expected {expected}, found {note_text(', '.join(found)) or 'nothing'}"


def write_stand_in(path: Path, problem: str) -> None:
    """Write an empty notebook that says why there is no other."""
    notebook = nbformat.v4.new_notebook()
    set_problem(notebook, problem)
    nbformat.write(notebook, path)
