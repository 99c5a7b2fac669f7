"""How assignments are released and bundled, and how submissions are run and scored, with nbgrader."""

from .bundling import bundle
from .demonstration import grade_demonstration
from .releasing import assignment_names, release

__all__ = ["assignment_names", "bundle", "grade_demonstration", "release"]
