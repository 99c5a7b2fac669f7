"""Every notebook keeps the course's habits and runs; see the last test of each group for what that means."""

import ast
import os
import re
import statistics
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tools.notebook import KERNEL, to_notebook, to_text

ROOT = Path(__file__).resolve().parent.parent
LECTURES = sorted((ROOT / "lectures").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.ipynb"))
RELEASED = sorted((ROOT / "assignments").glob("*/*.ipynb"))
WRITTEN = LECTURES + SOLUTIONS
EXPECTED_LECTURES = ["00_start_here", "01_why_structure", "02_convolution", "03_padding_pooling_strides",
                     "04_convolution_as_matrix"]


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def code_lines(cell: nbformat.NotebookNode) -> int:
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def of(paths: list[Path]):
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


def test_the_lectures_of_the_unit_are_there():
    assert [path.stem for path in LECTURES][: len(EXPECTED_LECTURES)] == EXPECTED_LECTURES


@of(WRITTEN + RELEASED)
def test_stored_without_outputs_and_counts(path):
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code_cells(path))


@of(WRITTEN + RELEASED)
def test_cell_ids_are_readable_words(path):
    ids = [cell.id for cell in read(path).cells]
    assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*", name)] == []
    assert [name for name in ids if re.fullmatch(r"[0-9a-f]{8}", name)] == []


@of(WRITTEN + RELEASED)
def test_grade_id_is_the_cell_id(path):
    cells = [cell for cell in read(path).cells if "nbgrader" in cell.metadata]
    assert [cell.metadata.nbgrader.grade_id for cell in cells] == [cell.id for cell in cells]


@of(WRITTEN + RELEASED)
def test_the_metadata_is_the_course_kernel_and_nothing_personal(path):
    metadata = read(path).metadata
    assert metadata.kernelspec == KERNEL
    assert set(metadata) <= {"kernelspec", "language_info"}


@of(WRITTEN)
def test_code_cells_are_short(path):
    lengths = [code_lines(cell) for cell in code_cells(path)]
    assert statistics.median(lengths) <= 8
    assert [cell.id for cell in code_cells(path) if code_lines(cell) > 20] == []


@of(LECTURES)
def test_prose_stands_between_code_cells(path):
    cells = read(path).cells
    neighbours = [(one.id, two.id) for one, two in zip(cells, cells[1:]) if one.cell_type == two.cell_type == "code"]
    assert neighbours == []


@of(WRITTEN)
def test_imports_stand_in_the_first_code_cell(path):
    late = []
    for cell in code_cells(path)[1:]:
        tree = ast.parse(re.sub(r"^\s*[%!].*$", "", cell.source, flags=re.M))
        late += [cell.id for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert late == []


@of(WRITTEN)
def test_nothing_is_installed_from_a_notebook(path):
    assert [cell.id for cell in code_cells(path) if re.search(r"\bpip3? install|\bconda install|\bapt(-get)?\s", cell.source)] == []


@of(LECTURES)
def test_every_drawing_has_alt_text(path):
    drawing = [cell for cell in code_cells(path) if re.search(r"\bdraw_\w+\(", cell.source)]
    described = [cell for cell in drawing if len(cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")) >= 20]
    assert [cell.id for cell in drawing] == [cell.id for cell in described]


@of(WRITTEN)
def test_the_text_form_gives_the_same_notebook_back(path):
    assert to_notebook(to_text(read(path))) == read(path)


def execute(path: Path, **variables: str) -> nbformat.NotebookNode:
    notebook = read(path)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}})
    client.execute(env={**os.environ, **variables})
    return notebook


def stderr_of(notebook: nbformat.NotebookNode) -> str:
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "".join(output.text for output in outputs if output.get("name") == "stderr")


@of(LECTURES)
def test_a_lecture_runs_quickly_without_a_word_on_stderr(path):
    assert stderr_of(execute(path, COURSE_QUICK="1")) == ""


@of(LECTURES)
def test_a_lecture_runs_without_real_data(path, tmp_path):
    """No data folder, no cache, and no network: an address that nothing listens on stands for the world."""
    offline = {"COURSE_DATA": "", "XDG_CACHE_HOME": str(tmp_path), "HTTPS_PROXY": "http://127.0.0.1:9"}
    assert stderr_of(execute(path, COURSE_QUICK="1", **offline)) == ""


@pytest.mark.slow
@of(LECTURES)
def test_a_lecture_s_claims_hold_in_full(path):
    assert stderr_of(execute(path)) == ""


@of(SOLUTIONS)
def test_a_solution_runs(path):
    assert stderr_of(execute(path)) == ""


@of(RELEASED)
def test_a_released_assignment_left_alone_says_only_that_it_is_not_done(path):
    notebook = read(path)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", allow_errors=True)
    client.execute()
    errors = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs if o.output_type == "error"]
    assert {error.ename for error in errors} <= {"NotImplementedError"}
    assert stderr_of(notebook) == ""
