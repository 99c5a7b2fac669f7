"""A table of counts as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_lib.counts._table import CountTable, LayerCount

NUMBERS = ("parameters", "weights", "biases", "multiply-adds", "activations", "bytes")
WORDS = ("layer", "kind", "output", "receptive field")
FORMULAS = ("parameters", "multiply-adds")
# The formulas come early: on a narrow page the last columns are reached by scrolling only.
WITH_FORMULAS = ("layer", "kind", "output", *FORMULAS, "weights", "biases", "receptive field", "activations", "bytes")


def shape_text(sizes: tuple[int, ...] | None) -> str:
    """Return ``6×28×28``, or a dash for nothing."""
    return "×".join(f"{size:,}" for size in sizes) if sizes else "-"


def _columns(formulas: bool) -> tuple[str, ...]:
    return WITH_FORMULAS if formulas else WORDS + NUMBERS


def _cells(row: LayerCount, formulas: bool) -> dict[str, str]:
    """Return a row's cells by column."""
    words = (row.name, row.kind, shape_text(row.output_shape), shape_text(row.receptive_field))
    cells = dict(zip(WORDS, words)) | _numbers(row)
    return cells | {"parameters": row.formula, "multiply-adds": row.multiply_adds_formula} if formulas else cells


def _totals(table: CountTable) -> dict[str, str]:
    return dict.fromkeys(WORDS, "") | {"layer": "total"} | _numbers(table)


def _numbers(counted: LayerCount | CountTable) -> dict[str, str]:
    quantities = ("parameters", "weights", "biases", "multiply_adds", "activations", "activation_bytes")
    return {heading: f"{getattr(counted, quantity):,}" for heading, quantity in zip(NUMBERS, quantities)}


def text(table: CountTable, *, formulas: bool) -> str:
    """Return the table as aligned columns, with its title above and its notes below."""
    headings = _columns(formulas)
    rows = [_cells(row, formulas) for row in table.rows]
    lines = [dict(zip(headings, headings)), *rows, _totals(table)]
    widths = {heading: max(len(line[heading]) for line in lines) for heading in headings}
    left = WORDS + (FORMULAS if formulas else ())
    aligned = [
        "  ".join(f"{line[h]:{'<' if h in left else '>'}{widths[h]}}" for h in headings).rstrip() for line in lines
    ]
    return "\n".join([f"{table.title}, input {shape_text(table.input_shape)}", *aligned, *table.notes])


# The class stands twice to be stronger than JupyterLab's own rules for tables.
STYLE = """
.course-counts { overflow: auto; max-height: 36em; color: inherit; }
.course-counts.course-counts table { table-layout: auto; border-collapse: collapse; color: inherit;
  background: transparent; font-size: 0.9em; }
.course-counts.course-counts caption { caption-side: top; text-align: left; color: inherit;
  font-weight: 600; padding: 0 0 0.5em; }
.course-counts.course-counts :is(th, td) { padding: 0.25em 0.75em; white-space: nowrap; text-align: left;
  vertical-align: baseline; color: inherit; background: transparent; border: 0; font-weight: 400; }
.course-counts.course-counts thead th { font-weight: 600; border-bottom: 1px solid currentColor; }
.course-counts.course-counts tbody tr { background: none; }
.course-counts.course-counts tbody tr + tr :is(th, td) {
  border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
.course-counts.course-counts tfoot :is(th, td) { font-weight: 600; border-top: 1px solid currentColor; }
.course-counts.course-counts :is(th, td).number { text-align: right; font-variant-numeric: tabular-nums; }
.course-counts.course-counts td.long { white-space: normal; min-width: 16em; }
.course-counts.course-counts p { margin: 0.5em 0 0; max-width: 70ch; font-size: 0.9em; white-space: normal; }
"""


def html(table: CountTable) -> str:
    """Return the table as HTML that takes its colours from the page around it."""
    headings = _columns(formulas=True)
    caption = f"{table.title}, input {shape_text(table.input_shape)}"
    head = "".join(f'<th scope="col"{_align(heading)}>{escape(heading)}</th>' for heading in headings)
    body = "".join(f"<tr>{_html_row(_cells(row, formulas=True), headings)}</tr>" for row in table.rows)
    foot = f"<tr>{_html_row(_totals(table), headings)}</tr>"
    notes = "".join(f"<p>{escape(note)}</p>" for note in table.notes)
    return (
        f'<div class="course-counts" role="region" tabindex="0" aria-label="{escape(caption)}"><style>{STYLE}</style>'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody><tfoot>{foot}</tfoot></table>{notes}</div>"
    )


def _html_row(cells: dict[str, str], headings: tuple[str, ...]) -> str:
    first, *rest = headings
    values = "".join(f"<td{_align(heading, cells[heading])}>{escape(cells[heading])}</td>" for heading in rest)
    return f'<th scope="row">{escape(cells[first])}</th>{values}'


def _align(heading: str, cell: str = "") -> str:
    """Return the class of a cell: numbers to the right, sums of many terms over several lines."""
    if heading in WORDS:
        return ""
    return ' class="number long"' if cell.count(" + ") > 2 else ' class="number"'
