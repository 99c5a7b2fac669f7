"""Make ``assignments/`` from ``solutions/`` with nbgrader."""

import shutil
import tempfile
from pathlib import Path

__all__ = ["assignment_names", "contents", "release"]

ROOT = Path(__file__).resolve().parents[2]


def assignment_names(root: Path = ROOT) -> list[str]:
    """Return the assignments that have a source, ``solutions/NAME/NAME.ipynb``, in alphabetical order."""
    return sorted(path.stem for path in (root / "solutions").glob("*/*.ipynb") if path.stem == path.parent.name)


def release(target: Path = ROOT / "assignments") -> list[str]:
    """Make every assignment anew from its source; return their names.

    The work is nbgrader's ``generate_assignment`` with the settings of ``nbgrader_config.py``, in a temporary folder
    with a gradebook of its own: the instructor's is not touched. The same sources give the same files.

    Parameters
    ----------
    target : Path
        The folder of the released assignments; an assignment's folder in it is replaced if it differs.
    """
    from .course import Course, make_scratch_course

    names = assignment_names()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "course"
        make_scratch_course(scratch)
        course = Course(scratch, ROOT / "build" / "release.log")
        for name in names:
            course.generate_assignment(name)
            if contents(target / name) != contents(scratch / "assignments" / name):
                shutil.rmtree(target / name, ignore_errors=True)
                shutil.copytree(scratch / "assignments" / name, target / name)
    return names


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their paths in it; none if there is no such folder.

    Hidden files are left out: JupyterLab keeps checkpoints beside each notebook that was opened.
    """
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    seen = {place: path for place, path in files.items() if not any(part.startswith(".") for part in place.parts)}
    return {place.as_posix(): path.read_bytes() for place, path in seen.items()}
