"""One nbgrader course directory, and the steps of nbgrader on it, quietly: its log goes to a file."""

import contextlib
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config, PyFileConfigLoader

__all__ = ["ROOT", "Course", "StepFailed", "make_scratch_course"]

ROOT = Path(__file__).resolve().parents[2]
CONFIG = "nbgrader_config.py"


class StepFailed(RuntimeError):
    """A step of nbgrader ended with an error; its message is the last line, the log has the rest."""


class Course:
    """A course directory with its own ``nbgrader_config.py``.

    Parameters
    ----------
    root : Path
        The directory. Gradebook, submissions and results lie in it.
    log : Path
        Where nbgrader's messages are appended.
    changes : Config, optional
        Settings that come on top of the directory's own.
    """

    def __init__(self, root: Path, log: Path, changes: Config | None = None) -> None:
        config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
        config.CourseDirectory.root = str(root)
        config.merge(changes or Config())
        self.log, self.config = log, config
        log.parent.mkdir(parents=True, exist_ok=True)
        with self._logging():
            self._api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)

    def folder(self, step: str, student: str = "", assignment: str = "") -> Path:
        """Return where a step ("submitted", "autograded", "feedback") keeps its files, all or a student's."""
        directory = getattr(self._api.coursedir, f"{step}_directory")
        return Path(self._api.coursedir.format_path(directory, student, assignment))

    def generate_assignment(self, assignment: str) -> None:
        """Make the release."""
        self._do(f"generate_assignment {assignment}", lambda: self._api.generate_assignment(assignment))

    def autograde(self, assignment: str, student: str) -> None:
        """Rebuild, run and score one submission."""
        self._do(f"autograde {assignment} {student}", lambda: self._api.autograde(assignment, student))

    def generate_feedback(self, assignment: str, student: str) -> None:
        """Write one student's feedback page."""
        self._do(f"generate_feedback {assignment} {student}", lambda: self._api.generate_feedback(assignment, student))

    def export(self, path: Path) -> None:
        """Write nbgrader's CSV: one line per student and assignment."""
        with self.gradebook() as gradebook:
            CsvExportPlugin(to=str(path), config=self.config).export(gradebook)

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the gradebook."""
        with self._logging(), self._api.gradebook as gradebook:
            yield gradebook

    def _do(self, step: str, action) -> None:
        with self._logging() as logger:
            logger.info("== %s", step)
            result = action()
            logger.info("%s%s", result.get("log", ""), result.get("error", ""))
        if not result["success"]:
            said = f"{result['error']}\n{result.get('log', '')}"
            raised = re.findall(r"^\s*([\w.]+(?:Error|Exception): .*)$", said, re.M)
            reason = raised[-1] if raised else "failed"
            raise StepFailed(f"nbgrader {step}: {reason} (the whole story is in {self.log})")

    @contextlib.contextmanager
    def _logging(self) -> Iterator[logging.Logger]:
        """Send what nbgrader, traitlets and Alembic log, and warnings, to the file and nowhere else."""
        ours, file = logging.getLogger("course_lib.grading"), logging.FileHandler(self.log, encoding="utf-8")
        ours.setLevel(logging.INFO)
        loggers = [ours, *map(logging.getLogger, ("traitlets", "alembic", "asyncio", "py.warnings"))]
        before = [(logger, logger.handlers, logger.propagate) for logger in loggers]
        for logger in loggers:
            logger.handlers, logger.propagate = [file], False
        logging.captureWarnings(True)
        try:
            yield ours
        finally:
            logging.captureWarnings(False)
            for logger, handlers, propagate in before:
                logger.handlers, logger.propagate = handlers, propagate
            file.close()


def make_scratch_course(folder: Path, settings: str = "") -> None:
    """Make an empty course directory with copies of the solutions, away from the instructor's own gradebook.

    Parameters
    ----------
    folder : Path
        Made anew; what was there is removed.
    settings : str
        Lines of configuration on top of the course's ``nbgrader_config.py``.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns(".*", "__pycache__"))
    (folder / CONFIG).write_text(
        f"c = get_config()\nload_subconfig({CONFIG!r}, path={str(ROOT)!r})\n"
        f"c.CourseDirectory.root = {str(folder)!r}\n{settings}",
        encoding="utf-8",
    )
