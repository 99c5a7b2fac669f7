"""A table of counts as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_lib.counts._table import CountTable, LayerCount

NUMBERS = {
    "weights": "weights",
    "biases": "biases",
    "multiply_adds": "multiply-adds",
    "activations": "activations",
    "activation_bytes": "bytes",
}
LEFT = ("layer", "kind", "output", "sees", "parameters, counted", "multiply-adds, counted")


def shape_text(sizes: tuple[int, ...] | None) -> str:
    """Return ``6×28×28``, or a dash for nothing."""
    return "-" if sizes is None else "×".join(f"{size:,}" for size in sizes)


def columns(formulas: bool) -> list[str]:
    """Return the headings in order."""
    if formulas:
        return [*LEFT[:4], "weights", "biases", *LEFT[4:], "activations", "bytes"]
    return [*LEFT[:4], "parameters", *NUMBERS.values()]


def _cells(row: LayerCount) -> dict[str, str]:
    return {
        "layer": row.name,
        "kind": row.kind,
        "output": shape_text(row.output_shape),
        "sees": shape_text(row.receptive_field),
        "parameters": f"{row.parameters:,}",
        "parameters, counted": row.formula,
        "multiply-adds, counted": row.multiply_adds_formula,
        **{heading: f"{getattr(row, quantity):,}" for quantity, heading in NUMBERS.items()},
    }


def _totals(table: CountTable) -> dict[str, str]:
    return {
        "layer": "total",
        "kind": "",
        "output": "",
        "sees": "",
        "parameters": f"{table.parameters:,}",
        "parameters, counted": f"{table.parameters:,}",
        "multiply-adds, counted": f"{table.multiply_adds:,}",
        **{heading: f"{table.total(quantity):,}" for quantity, heading in NUMBERS.items()},
    }


def text(table: CountTable, *, formulas: bool) -> str:
    """Return the table as aligned columns, with its title above and its notes below."""
    headings = columns(formulas)
    lines = [dict(zip(headings, headings)), *map(_cells, table.rows), _totals(table)]
    widths = {heading: max(len(line[heading]) for line in lines) for heading in headings}
    aligned = [
        "  ".join(
            line[heading].ljust(widths[heading]) if heading in LEFT else line[heading].rjust(widths[heading])
            for heading in headings
        ).rstrip()
        for line in lines
    ]
    return "\n".join([f"{table.title}, input {shape_text(table.input_shape)}", *aligned, *table.notes])


STYLE = """
.course-counts { overflow: auto; max-height: 36em; color: inherit; }
.course-counts table { border-collapse: collapse; color: inherit; background: transparent; font-size: 0.9em; }
.course-counts caption { caption-side: top; text-align: left; color: inherit; font-weight: 600; padding: 0 0 0.5em; }
.course-counts :is(th, td) { padding: 0.25em 0.75em; white-space: nowrap; text-align: left; color: inherit;
  background: transparent; border: 0; font-weight: 400; }
.course-counts thead th { font-weight: 600; border-bottom: 1px solid currentColor; }
.course-counts tbody tr + tr :is(th, td) { border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
.course-counts tfoot :is(th, td) { font-weight: 600; border-top: 1px solid currentColor; }
.course-counts :is(th, td).number { text-align: right; font-variant-numeric: tabular-nums; }
.course-counts p { margin: 0.5em 0 0; max-width: 70ch; font-size: 0.9em; white-space: normal; }
"""


def html(table: CountTable) -> str:
    """Return the table as HTML that takes its colours from the page around it."""
    headings = columns(formulas=True)
    caption = f"{table.title}, input {shape_text(table.input_shape)}"
    head = "".join(f'<th scope="col"{_align(heading)}>{escape(heading)}</th>' for heading in headings)
    body = "".join(f"<tr>{_html_row(_cells(row), headings)}</tr>" for row in table.rows)
    foot = f"<tr>{_html_row(_totals(table), headings)}</tr>"
    notes = "".join(f"<p>{escape(note)}</p>" for note in table.notes)
    return (
        f'<div class="course-counts" role="region" tabindex="0" aria-label="{escape(caption)}"><style>{STYLE}</style>'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody><tfoot>{foot}</tfoot></table>{notes}</div>"
    )


def _html_row(cells: dict[str, str], headings: list[str]) -> str:
    first, *rest = headings
    values = "".join(f"<td{_align(heading)}>{escape(cells[heading])}</td>" for heading in rest)
    return f'<th scope="row">{escape(cells[first])}</th>{values}'


def _align(heading: str) -> str:
    return "" if heading in LEFT[:4] else ' class="number"'
