"""``make grade``: regenerate the release, grade the demonstration class with nbgrader, print its table of scores."""

import shutil
import sysconfig
import time
from pathlib import Path

from .releasing import ROOT, release

__all__ = ["grade_class", "grade_demonstration"]

ASSIGNMENT = "hw1_convolution"
SECONDS_PER_CELL = 15
SETTINGS = f"""\
c.Execute.timeout = {SECONDS_PER_CELL}  # short: the demonstration class holds an endless loop
"""


def grade_demonstration(build_dir: Path, assignments: Path = ROOT / "assignments") -> int:
    """Regenerate the release, make the demonstration class, grade it and print the table; return the exit status.

    Parameters
    ----------
    build_dir : Path
        Made anew: a course directory with its own gradebook, which holds everything but the release.
    assignments : Path
        Where the release is kept.
    """
    from .course import Course, make_scratch_course
    from .demo_class import write_class
    from .scores import table, write_csv

    start = time.perf_counter()
    names = release(assignments)
    _say(f"Released {', '.join(f'assignments/{name}' for name in names)}", start)
    root = build_dir.resolve()
    make_scratch_course(root, f"{SETTINGS}c.Exchange.root = {str(root / 'exchange')!r}\n")
    (root / "exchange").mkdir()  # formgrader complains without one
    course = Course(root, root / "nbgrader.log")
    course.generate_assignment(ASSIGNMENT)
    files = [root / step / ASSIGNMENT / f"{ASSIGNMENT}.ipynb" for step in ("solutions", "assignments")]
    students = write_class(root / "received", *files)
    print(f"Grading {len(students)} submissions of {ASSIGNMENT}:", flush=True)
    submissions = grade_class(course, root / "received", ASSIGNMENT)
    write_csv(submissions, root / "scores.csv")
    course.export(root / "grades.csv")
    print(f"\n{table(submissions, max(100, shutil.get_terminal_size((120, 24)).columns))}\n")
    print(_where(root))
    return 0


def grade_class(course, received: Path, assignment: str) -> list:
    """Collect, autograde and give feedback on each submission; return the ``Submission`` of each student.

    A submission that nbgrader gives up is graded once more as one in which nothing could be run, so that it has a score
    and a page that says why, and the next one goes on.
    """
    from .collecting import collect
    from .scores import read_submission

    students = collect(received, course.folder("submitted"), assignment)
    submissions = []
    for student in students:
        start = time.perf_counter()
        _autograde(course, student, assignment)
        course.generate_feedback(assignment, student)
        autograded = course.folder("autograded", student, assignment) / f"{assignment}.ipynb"
        with course.gradebook() as gradebook:
            submissions.append(read_submission(gradebook, autograded, student))
        _say(f"  {student:<18}", start)
    return submissions


def _autograde(course, student: str, assignment: str) -> None:
    from .collecting import write_stand_in
    from .course import StepFailed

    try:
        course.autograde(assignment, student)
    except StepFailed as error:
        target = course.folder("submitted", student, assignment) / f"{assignment}.ipynb"
        write_stand_in(target, f"could not be graded: {error}")
        course.autograde(assignment, student)


def _say(what: str, start: float) -> None:
    print(f"{what} {time.perf_counter() - start:6.1f} s", flush=True)


def _where(root: Path) -> str:
    pages, jupyter = root / "feedback", Path(sysconfig.get_path("scripts")) / "jupyter"
    return "\n".join([
        f"Feedback pages   {pages}/STUDENT/{ASSIGNMENT}/{ASSIGNMENT}.html",
        f"Scores           {root / 'scores.csv'} (per question), {root / 'grades.csv'} (nbgrader's export)",
        f"nbgrader's log   {root / 'nbgrader.log'}",
        f"Formgrader       cd {root} && {jupyter} lab, then Nbgrader > Formgrader in the menu",
    ])  # fmt: skip
