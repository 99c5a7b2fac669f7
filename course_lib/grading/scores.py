"""The scores of a class: read from nbgrader, as a table for the terminal and as CSV."""

import csv
import textwrap
from dataclasses import dataclass
from pathlib import Path

import nbformat

from .findings import finding, has_diagnosis, is_not_done
from .notes import notes_of, problem_of

__all__ = ["Question", "Submission", "read_submission", "table", "write_csv"]


@dataclass(frozen=True)
class Question:
    """A graded cell: its name, without nbgrader's prefix, and its points."""

    name: str
    points: float


@dataclass(frozen=True)
class Submission:
    """What came of one submission.

    Attributes
    ----------
    student : str
    scores : dict of Question to float or None
        None: a person has to read it.
    notes : tuple of str
        What happened to the notebook, then what the checks found.
    """

    student: str
    scores: dict[Question, float | None]
    notes: tuple[str, ...]

    @property
    def total(self) -> float:
        """Points so far, without those that a person has to give."""
        return sum(score for score in self.scores.values() if score is not None)


def read_submission(gradebook, autograded: Path, student: str) -> Submission:
    """Return the scores of an autograded notebook, in its order of questions.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
    autograded : Path
        The notebook as nbgrader has run it.
    student : str
    """
    notebook = nbformat.read(autograded, as_version=4)
    assignment = autograded.stem
    scores = {}
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade"):
            grade = gradebook.find_grade(marks["grade_id"], assignment, assignment, student)
            question = Question(_name(cell), grade.max_score)
            scores[question] = None if grade.needs_manual_grade else float(grade.score)
    said = notes_of(notebook) + ([] if problem_of(notebook) else _findings(notebook))
    return Submission(student, scores, tuple(said))


def _findings(notebook) -> list[str]:
    """What the cards say that are not green: "conv2d: You forgot the bias", "not done: conv-matrix-1d".

    Of a question that a note is about already, only what its card found.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    graded = [cell for cell in code if cell.metadata.get("nbgrader", {}).get("grade")]
    if all(map(is_not_done, graded)):
        return ["nothing was answered"]
    noted = " ".join(notes_of(notebook)).replace(":", " ").split()
    fresh = [cell for cell in graded if _name(cell) not in noted or has_diagnosis(cell)]
    said = [f"{_name(cell)}: {finding(cell)}" for cell in fresh if finding(cell) and not is_not_done(cell)]
    open_ones = [_name(cell) for cell in fresh if is_not_done(cell)]
    return said + ([f"not done: {', '.join(open_ones)}"] if open_ones else [])


def _name(cell) -> str:
    return cell.metadata.nbgrader.grade_id.removeprefix("check-")


def table(submissions: list[Submission], width: int = 120) -> str:
    """Return the scores as text: a row per student, a column per question, what happened in the last column.

    A dot stands for an answer that a person has to read.
    """
    questions = list(submissions[0].scores)
    names = max(len("student"), *(len(one.student) for one in submissions))
    left = names + 5 * len(questions) + 8
    numbers = "".join(f"{f'Q{number}':>5}" for number, _ in enumerate(questions, 1))
    points = "".join(f"{one.points:>5g}" for one in questions)
    lines = [f"{'student':<{names}}{numbers}   total  what happened"]
    lines.append(f"{'points':<{names}}{points}{sum(one.points for one in questions):>8g}")
    lines.append("─" * min(width, left + 30))
    for one in submissions:
        scores = "".join(f"{'·':>5}" if score is None else f"{score:>5g}" for score in one.scores.values())
        said = "; ".join(one.notes) or ("all that is checked is right" if _all_right(one) else "")
        first, *rest = textwrap.wrap(said, max(30, width - left - 2), break_on_hyphens=False) or [""]
        lines.append(f"{one.student:<{names}}{scores}{one.total:>8g}  {first}".rstrip())
        lines += [" " * (left + 2) + line for line in rest]
    legend = ", ".join(f"Q{n} {one.name}" for n, one in enumerate(questions, 1))
    waiting = sum(score is None for one in submissions for score in one.scores.values())
    lines += ["", *textwrap.wrap(legend, width, break_on_hyphens=False)]
    if waiting:
        lines.append(f"· still to be read by a person ({waiting} in all), and not in the totals yet")
    return "\n".join(lines)


def _all_right(one: Submission) -> bool:
    return all(score is None or score == question.points for question, score in one.scores.items())


def write_csv(submissions: list[Submission], path: Path) -> None:
    """Write one line per student: a score per question (empty: a person has to read it), the total, what happened."""
    questions = list(submissions[0].scores)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *(one.name for one in questions), "total", "what happened"])
        for one in submissions:
            scores = ["" if score is None else f"{score:g}" for score in one.scores.values()]
            writer.writerow([one.student, *scores, f"{one.total:g}", _as_cell("; ".join(one.notes))])


def _as_cell(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
