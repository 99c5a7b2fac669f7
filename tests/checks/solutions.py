"""The solution functions of an assignment, read out of its notebook."""

import ast
from pathlib import Path

import nbformat
import numpy as np

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")


def solution_sources(assignment: str) -> dict[str, str]:
    """Return the source of each function that stands in a cell with a solution, by name and in the notebook's order."""
    notebook = nbformat.read(SOLUTIONS / assignment / f"{assignment}.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code" and MARKS[0] in cell.source]
    sources = {}
    for cell in cells:
        text = "\n".join(line for line in cell.splitlines() if line.strip() not in MARKS)
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                sources[node.name] = ast.get_source_segment(text, node)
    return sources


def load(sources: dict[str, str], **replaced) -> dict:
    """Run the functions' sources in one namespace, as a notebook does; ``replaced`` gives other code for some names."""
    namespace = {"np": np}
    for source in {**sources, **replaced}.values():
        exec(source if not isinstance(source, ast.AST) else compile(source, "<mutant>", "exec"), namespace)
    return namespace
