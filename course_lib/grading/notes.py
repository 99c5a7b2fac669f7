"""What happened to a submission, in sentences: kept in the notebook's metadata, shown at its top and in the table."""

import html
import re

import nbformat
from nbformat import NotebookNode

__all__ = ["NOTICE", "add_note", "as_markdown", "note_text", "notes_of", "problem_of", "set_problem", "show_notes"]

NOTICE = "notice"  # id of the cell that shows the notes
KEY = "course"
LONGEST = 200
HEADING = "**A word about this submission.** The grader had to step in; here is what happened."


def note_text(text: str) -> str:
    """Return text from a student as one short line without control characters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _kept(notebook: NotebookNode) -> NotebookNode:
    return notebook.metadata.setdefault(KEY, NotebookNode())


def add_note(notebook: NotebookNode, text: str) -> None:
    """Keep one sentence about what happened to this submission."""
    _kept(notebook).setdefault("notes", []).append(note_text(text))


def notes_of(notebook: NotebookNode) -> list[str]:
    """Return what happened, in order; the reason why nothing could be run comes first."""
    problem = problem_of(notebook)
    return ([problem] if problem else []) + list(notebook.metadata.get(KEY, {}).get("notes", []))


def set_problem(notebook: NotebookNode, text: str) -> None:
    """Say why nothing in this notebook is the student's: it is not run, and each question earns 0."""
    _kept(notebook).problem = note_text(text)


def problem_of(notebook: NotebookNode) -> str | None:
    """Return why nothing is run, or None if the notebook is as good as any."""
    kept = notebook.metadata.get(KEY, {})
    problem = kept.get("problem") if isinstance(kept, dict) else None
    return note_text(problem) if isinstance(problem, str) and problem.strip() else None


def show_notes(notebook: NotebookNode) -> None:
    """Put the notes at the top of the notebook, where feedback and formgrader show them."""
    notes = notes_of(notebook)
    if notes:
        lines = "\n".join(f"- {as_markdown(note)}" for note in notes)
        cell = nbformat.v4.new_markdown_cell(f"{HEADING}\n\n{lines}", id=NOTICE)
        notebook.cells.insert(0, cell)


def as_markdown(text: str) -> str:
    """Return text so written that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+!|$~])", r"\\\1", html.escape(text, quote=False))
