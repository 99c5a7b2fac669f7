"""Run a rebuilt submission and leave in each graded cell what nbgrader reads: one number, or one error."""

import math
import subprocess

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import Execute

from .cleaning import clean_markdown, clean_output
from .notes import add_note, note_text, problem_of, show_notes

__all__ = ["RunSubmission", "tidy_graded_cell"]

TIMED_OUT = "CellTimeoutError"


class RunSubmission(Execute):
    """Takes the place of nbgrader's ``Execute`` in ``c.Autograde.autograde_preprocessors``.

    A kernel that dies costs the questions after that point, not the submission; a notebook in which nothing is the
    student's is not run; a cell that ran too long, or a graded cell without a number, says so in words. Stock nbgrader
    gives full points to a graded cell without a number, none to one with a warning, and drops a submission with too
    large a one.
    """

    def start_new_kernel(self, **kwargs):
        """Start the kernel; what it writes outside of cells is no part of a submission."""
        return super().start_new_kernel(**kwargs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def preprocess(self, nb: NotebookNode, resources=None, km=None):
        """Run the notebook and tidy up; returns notebook and resources."""
        if problem_of(nb) is None:
            nb, resources = self._run(nb, resources, km)
        for cell in nb.cells:
            if cell.cell_type == "code":
                self._explain_errors(nb, cell)
                cell.outputs = [clean_output(output) for output in cell.outputs]
                if utils.is_grade(cell) and not utils.is_solution(cell):
                    tidy_graded_cell(cell, "nothing was handed in that could be run" if problem_of(nb) else None)
            elif utils.is_solution(cell):
                cell.source = clean_markdown(cell.source)
        show_notes(nb)
        return nb, resources

    def _run(self, nb: NotebookNode, resources, km):
        try:
            return super().preprocess(nb, resources, km)
        except (DeadKernelError, CellTimeoutError) as error:
            reached = [cell.id for cell in nb.cells if cell.get("execution_count") or cell.get("outputs")]
            how = "ended Python" if isinstance(error, DeadKernelError) else "could not be stopped"
            after = f" after cell {reached[-1]}" if reached else ""
            add_note(nb, f"a cell{after} {how}; what comes later was not run")
            return nb, resources

    def _explain_errors(self, nb: NotebookNode, cell: NotebookNode) -> None:
        """Note what went wrong in an answer; say in words that a cell ran too long."""
        if any(output.get("ename") == TIMED_OUT for output in cell.outputs):
            where = "question" if utils.is_solution(cell) else "cell"
            add_note(nb, f"{where} {cell.id} was stopped after {self.timeout} s; look for a loop that does not end")
            cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
            cell.outputs.append(_error("Stopped", f"This cell was still running after {self.timeout} s."))
        elif utils.is_solution(cell):
            failed = [output for output in cell.outputs if output.output_type == "error"]
            for output in failed[:1]:
                add_note(nb, f"the cell of question {cell.id} fails: {output.ename}: {note_text(output.evalue)}")


def _error(name: str, text: str) -> NotebookNode:
    return nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def tidy_graded_cell(cell: NotebookNode, missing: str | None = None) -> None:
    """Leave the card and one score from 0 to the cell's points, or one error, in the cell's outputs.

    Parameters
    ----------
    cell : NotebookNode
        A graded code cell that has been run.
    missing : str, optional
        Why it has no score, if that is known.
    """
    shown = [output for output in cell.outputs if output.output_type == "display_data"]
    errors = [output for output in cell.outputs if output.output_type == "error"]
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    score = _number(results[-1]) if results else None
    if errors:  # its traceback would quote the hidden tests
        cell.outputs = [*shown, _error(errors[0].ename, errors[0].evalue)]
    elif score is None:
        cell.outputs = [*shown, _error("NoScore", missing or "This cell came to its end without a score.")]
    else:
        score = min(max(score, 0.0), float(cell.metadata.nbgrader.points))
        result = nbformat.v4.new_output("execute_result", {"text/plain": f"{score:g}"}, execution_count=1)
        cell.outputs = [*shown, result]


def _number(output: NotebookNode) -> float | None:
    try:
        number = float(output.data.get("text/plain", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
