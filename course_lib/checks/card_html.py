"""A card as one small piece of HTML that brings its own style and follows the page's light or dark."""

from html import escape

from .card import SIGNS, WORDS, Card, CaseView, Group
from .grids import Grid

__all__ = ["card_html"]

# The page's own text colour (JupyterLab, the book, nbgrader's feedback) with a little of the role's colour mixed in:
# no second palette for dark pages.
STYLE = """
.course-card{--role:#0072b2;--line:color-mix(in srgb,currentColor 18%,transparent);
--tint:color-mix(in srgb,currentColor 5%,transparent);color:var(--jp-ui-font-color1,inherit);
font:14px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);max-width:46rem;margin:.5rem 0;padding:.9rem 1.1rem;
border:1px solid var(--line);border-left:5px solid var(--role);border-radius:8px;overflow-wrap:anywhere;
background:color-mix(in srgb,var(--role) 5%,transparent)}
.course-card.passed{--role:#009e73}.course-card.wrong{--role:#d55e00}.course-card.trouble{--role:#cc79a7}
.course-card p{margin:.3rem 0}.course-card header{display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:center}
.course-card .sign{display:inline-grid;place-items:center;width:1.6em;height:1.6em;border-radius:50%;
background:var(--role);color:#fff;font-weight:700}
.course-card .word{font-weight:600}.course-card .tally{margin-left:auto;opacity:.75;font-variant-numeric:tabular-nums}
.course-card .headline{font-size:1.2em;font-weight:650;margin:.6rem 0 .1rem}
.course-card code,.course-card pre,.course-card td{font-family:var(--jp-code-font-family,ui-monospace,monospace);
font-size:.92em;background:none;color:inherit}
.course-card .box{margin:.7rem 0;padding:.6rem .8rem;border-radius:6px;background:var(--tint);overflow-x:auto}
.course-card .pair{display:flex;flex-wrap:wrap;gap:.6rem 2rem}
.course-card table{border-collapse:collapse;margin:.2rem 0;font-variant-numeric:tabular-nums;border:0}
.course-card caption{text-align:left;font-weight:600;padding:0 0 .15rem;caption-side:top;color:inherit}
.course-card td{padding:.1rem .5rem;text-align:right;border:1px solid var(--line);background:none}
.course-card td.bad{outline:2px solid #d55e00;outline-offset:-2px;font-weight:700}
.course-card pre{margin:.3rem 0;padding:0;white-space:pre;border:0;line-height:1.45}
.course-card .here{font-weight:700;box-shadow:inset 3px 0 #d55e00;display:inline-block;min-width:100%}
.course-card summary{cursor:pointer}.course-card .groups{list-style:none;margin:.7rem 0 0;padding:0}
.course-card .groups>li{margin:.35rem 0;padding:0}
.course-card .chip{display:inline-block;margin:.1rem .25rem .1rem 0;padding:0 .55em;border:1px solid var(--line);border-radius:1em;
font-size:.88em}
.course-card .chip.bad{border-color:#d55e00}.course-card .ok{color:#009e73;font-weight:700}
.course-card .no{color:#d55e00;font-weight:700}.course-card .note{opacity:.8;font-size:.92em}
"""


def card_html(card: Card) -> str:
    """Return the card as HTML; everything that came from the student is escaped."""
    parts = [f"<header>{_header(card)}</header>"]
    if card.headline and card.headline != WORDS[card.status]:
        parts.append(f'<p class="headline">{escape(card.headline)}</p>')
    parts += [f"<p>{escape(card.why)}</p>"] if card.why else []
    parts += [f"<p><strong>Try:</strong> {escape(card.remedy)}</p>"] if card.remedy else []
    parts += [_view(card.view)] if card.view else []
    if card.groups and card.status != "not_done":
        parts.append(f'<ul class="groups">{"".join(_group(card, group) for group in card.groups)}</ul>')
    parts += [f'<p class="note"><strong>Note:</strong> {escape(note)}</p>' for note in card.notes]
    label = escape(f"{card.exercise}: {WORDS[card.status]}", quote=True)
    style = "".join(STYLE.splitlines())
    return f'<div class="course-card {card.status}" role="group" aria-label="{label}"><style>{style}</style>{"".join(parts)}</div>'


def _header(card: Card) -> str:
    tally = f'<span class="tally">{escape(card.tally)}</span>' if card.tally and card.status != "not_done" else ""
    return (
        f'<span class="sign" aria-hidden="true">{SIGNS[card.status]}</span>'
        f'<span class="word">{WORDS[card.status]}</span> <code>{escape(card.exercise)}</code> {tally}'
    )


def _view(view: CaseView) -> str:
    parts = [f"<p><strong>Case: {escape(view.idea)}</strong></p>"]
    parts += [f"<p>{' · '.join(f'<code>{escape(said)}</code>' for said in view.arguments)}</p>"] if view.arguments else []
    if view.source:
        lines = [_source_line(*line) for line in view.source]
        parts.append(f"<p>{escape(view.source_place)}:</p><pre>{chr(10).join(lines)}</pre>")
    tables = [_table(title, grid) for title, grid in (("Your result", view.received), ("Expected", view.expected)) if grid]
    parts += [f'<div class="pair">{"".join(tables)}</div>'] if tables else []
    if view.code:
        parts.append(f"<details><summary>Try this case yourself</summary><pre>{escape(view.code)}</pre></details>")
    return f'<div class="box">{"".join(parts)}</div>'


def _source_line(number: int, text: str, here: bool) -> str:
    line = f"{'→' if here else ' '} {number:>3}  {escape(text)}"
    return f'<span class="here">{line}</span>' if here else line


def _table(title: str, grid: Grid) -> str:
    rows = ["<tr>" + "".join(_cell(*cell) for cell in row) + "</tr>" for row in grid.rows]
    return f"<table><caption>{escape(title + grid.where)}</caption><tbody>{''.join(rows)}</tbody></table>"


def _cell(text: str, bad: bool) -> str:
    return f'<td class="bad" title="wrong">{escape(text)}*</td>' if bad else f"<td>{escape(text)}</td>"


def _group(card: Card, group: Group) -> str:
    points = f" · {group.points if group.passed else 0:g} of {group.points:g} points" if card.score is not None else ""
    chips = "".join(_chip(*case) for case in group.ideas)
    return f"<li><strong>{escape(group.name)}</strong>{points}<br>{chips}</li>"


def _chip(idea: str, passed: bool | None) -> str:
    kind, sign, word = ("ok", "✓", "passed") if passed else ("no", "✗", "wrong")
    if passed is None:
        kind, sign, word = "", "–", "not tried"
    mark = f'<span class="{kind}" role="img" aria-label="{word}">{sign}</span>'
    return f'<span class="chip{"" if passed else " bad"}">{mark} {escape(idea)}</span>'
