"""The rules of the house: which module may import which, and what loads without torch and Jupyter."""

import ast
import importlib
import subprocess
import sys
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "course_lib"

# Ground floor first: each part may import the parts above it in this list, never those below.
FLOORS = [
    "shapes",
    "counts",
    "conv_matrix",
    "numpy_nn",
    "torch_nn",
    "data",
    "training",
    "machine",
    "drawing",
    "widgets",
    "checks",
    "grading",
    "cli",
]
LIGHT = ["shapes", "counts", "conv_matrix", "numpy_nn", "drawing"]
HEAVY = ["torch", "IPython", "ipywidgets", "jupyterlab", "anywidget", "nbgrader"]
NOTEBOOKS_ONLY = ["drawing", "widgets"]


def part_of(path: Path) -> str:
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_parts(path: Path) -> set[str]:
    """Return the parts of course_lib that a file imports, at its top or inside functions."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            found.update({f"{module}.{alias.name}" for alias in node.names} if module == "course_lib" else {module})
    return {name.split(".")[1] for name in found if name.startswith("course_lib.")}


def library_files() -> list[Path]:
    return [path for path in sorted(LIBRARY.rglob("*.py")) if path != LIBRARY / "__init__.py"]


def test_every_part_has_a_floor():
    assert {part_of(path) for path in library_files()} <= set(FLOORS)


@pytest.mark.parametrize("path", library_files(), ids=module_name)
def test_imports_go_only_downwards(path):
    floor = FLOORS.index(part_of(path))
    upwards = [part for part in imported_parts(path) if FLOORS.index(part) > floor]
    assert not upwards, f"{module_name(path)} imports {upwards}, which stand on higher floors"


@pytest.mark.parametrize("path", library_files(), ids=module_name)
def test_pictures_are_imported_by_notebooks_only(path):
    pictures = imported_parts(path) & set(NOTEBOOKS_ONLY) - {part_of(path)}
    # An interactive figure's still twin is drawn in the same style.
    assert not pictures or (part_of(path) == "widgets" and pictures == {"drawing"})


@pytest.mark.parametrize("part", LIGHT)
def test_light_parts_import_neither_torch_nor_jupyter(part):
    code = f"import sys, course_lib.{part}; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def public_files() -> list[Path]:
    private = [path for path in library_files() if any(part.startswith("_") for part in module_name(path).split("."))]
    return [path for path in library_files() if path not in private]


@pytest.mark.parametrize("path", public_files(), ids=module_name)
def test_all_holds_names_that_exist_once_each(path):
    module = importlib.import_module(module_name(path))
    assert len(module.__all__) == len(set(module.__all__))
    assert [name for name in module.__all__ if name.startswith("_") or not hasattr(module, name)] == []


@pytest.mark.parametrize("path", [path for path in public_files() if path.name == "__init__.py"], ids=module_name)
def test_a_package_offers_exactly_what_all_names(path):
    package = importlib.import_module(module_name(path))
    offered = {
        name
        for name, value in vars(package).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
        if getattr(value, "__module__", package.__name__).startswith("course_lib")
    }
    assert offered <= set(package.__all__)


@pytest.mark.parametrize("path", library_files(), ids=module_name)
def test_public_functions_and_classes_have_docstrings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if ast.get_docstring(node) is None
    ]
    assert ast.get_docstring(tree) and not bare
