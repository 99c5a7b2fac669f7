"""The scores of a class: read from nbgrader, as a table for the terminal and as CSV."""

import csv
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import nbformat

from .notes import notes_of

__all__ = ["Question", "Submission", "read_submission", "table", "write_csv"]

CARD_START = re.compile(r"[✗!] (?P<exercise>\w+) · .*")


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
            question = Question(marks["grade_id"].removeprefix("check-"), grade.max_score)
            scores[question] = None if grade.needs_manual_grade else float(grade.score)
    return Submission(student, scores, tuple([*notes_of(notebook), *_findings(notebook)]))


def _findings(notebook) -> list[str]:
    """What each card that is not green says first: "conv2d: You forgot the bias"."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    found = []
    for output in outputs:
        lines = output.get("data", {}).get("text/plain", "").splitlines()
        start = CARD_START.fullmatch(lines[0]) if lines else None
        if start and len(lines) > 1:
            found.append(f"{start['exercise']}: {lines[1].strip()}")
    return found


def table(submissions: list[Submission], width: int = 120) -> str:
    """Return the scores as text: a row per student, a column per question, what happened in the last column.

    A dot stands for an answer that a person has to read.
    """
    questions = list(submissions[0].scores)
    names = max(len("student"), *(len(one.student) for one in submissions))
    left = names + 5 * len(questions) + 8
    lines = [f"{'student':<{names}}" + "".join(f"{f'Q{n}':>5}" for n, _ in enumerate(questions, 1)) + "   total  what happened"]
    lines.append(f"{'points':<{names}}" + "".join(f"{one.points:>5g}" for one in questions)
                 + f"{sum(one.points for one in questions):>8g}")  # fmt: skip
    lines.append("─" * min(width, left + 30))
    for one in submissions:
        scores = "".join(f"{'·':>5}" if score is None else f"{score:>5g}" for score in one.scores.values())
        said = "; ".join(one.notes) or ("all that is checked is right" if _all_right(one) else "")
        first, *rest = textwrap.wrap(said, max(30, width - left - 2)) or [""]
        lines.append(f"{one.student:<{names}}{scores}{one.total:>8g}  {first}".rstrip())
        lines += [" " * (left + 2) + line for line in rest]
    legend = ", ".join(f"Q{n} {one.name}" for n, one in enumerate(questions, 1))
    waiting = sum(score is None for one in submissions for score in one.scores.values())
    lines += ["", *textwrap.wrap(legend, width)]
    if waiting:
        lines.append(f"· {waiting} written answers wait for a person to read them; they are not in the totals yet.")
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
