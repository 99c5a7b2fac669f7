"""Edit notebooks as text: ``python tools/notebook.py totext NB.ipynb`` and ``tonotebook NB.py``.

The text is jupytext's percent format; the title of a cell is its id::

    # %% [markdown] why-a-matrix
    # ## Why a matrix?

    # %% kernel-to-matrix
    W = conv_matrix(w, input_shape=(6,))

The notebook is written without outputs and execution counts.
"""

import argparse
import sys
from pathlib import Path

import jupytext
import nbformat

KERNEL = {"display_name": "Python (course)", "language": "python", "name": "python3"}


def to_notebook(text: str) -> nbformat.NotebookNode:
    """Return the notebook that a percent-format text describes; each cell needs a title, unique in the file."""
    notebook = jupytext.reads(text, fmt="py:percent")
    seen = set()
    for cell in notebook.cells:
        cell_id = cell.metadata.pop("title", None)
        cell.metadata.pop("lines_to_next_cell", None)
        if cell_id is None or cell_id in seen:
            raise ValueError(f"Each cell needs its own title; got {cell_id!r} for:\n{cell.source[:200]}")
        seen.add(cell_id)
        cell.id = cell_id
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return notebook


def to_text(notebook: nbformat.NotebookNode) -> str:
    """Return the percent-format text of a notebook, cell ids as titles."""
    for cell in notebook.cells:
        cell.metadata["title"] = cell.id
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "jupytext": {"notebook_metadata_filter": "-all"}})
    return jupytext.writes(notebook, fmt="py:percent")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("direction", choices=["totext", "tonotebook"])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path, nargs="?", help="default: beside the source, with the other ending")
    options = parser.parse_args(arguments)
    if options.direction == "totext":
        target = options.target or options.source.with_suffix(".py")
        target.write_text(to_text(nbformat.read(options.source, as_version=4)), encoding="utf-8")
    else:
        target = options.target or options.source.with_suffix(".ipynb")
        nbformat.write(to_notebook(options.source.read_text(encoding="utf-8")), target)
    print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
