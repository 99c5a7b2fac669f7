"""A card as one small piece of HTML that brings its own style and follows the page's light or dark."""

from html import escape

from .card import SIGNS, WORDS, Card, CaseView, Group
from .grids import Grid

__all__ = ["card_html"]

# The page's own text colour (JupyterLab, the book, nbgrader's feedback) with a little of the role's colour mixed in:
# no second palette for dark pages.
STYLE = """
.course-card{--role:#0072b2;--bad:#d55e00;--good:#009e73;--line:color-mix(in srgb,currentColor 20%,transparent);
color:var(--jp-ui-font-color1,inherit);font:14px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);
box-sizing:border-box;max-width:736px;margin:.5rem 0;padding:.9rem 1.1rem;border:1px solid var(--line);
border-left:5px solid var(--role);border-radius:8px;overflow-wrap:break-word;
background:color-mix(in srgb,var(--role) 5%,transparent)}
.course-card.passed{--role:#009e73}.course-card.wrong{--role:#d55e00}.course-card.trouble{--role:#cc79a7}
.course-card p{margin:.3rem 0}
.course-card header{display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:center}
.course-card .sign{display:inline-grid;place-items:center;flex:none;width:1.6em;height:1.6em;border-radius:50%;
background:var(--role);color:#fff;font-weight:700}
.course-card .word{font-weight:600}
.course-card .tally{margin-left:auto;opacity:.8;font-variant-numeric:tabular-nums}
.course-card .headline{font-size:1.2em;font-weight:650;margin:.55rem 0 .1rem}
.course-card.course-card :is(code,pre,td){font-family:var(--jp-code-font-family,ui-monospace,monospace);
font-size:.92em;background:none;color:inherit;border:0;padding:0;box-shadow:none}
.course-card.course-card tr{background:none}
.course-card .box{margin:.7rem 0;padding:.6rem .8rem;border-radius:6px;overflow-x:auto;
background:color-mix(in srgb,currentColor 5%,transparent)}
.course-card .box>p:first-child{margin-top:0}
.course-card .pair{display:flex;flex-wrap:wrap;gap:.6rem 2rem;margin:.4rem 0}
.course-card.course-card table{width:auto;border-collapse:collapse;margin:0;border:0;font-size:1em;
font-variant-numeric:tabular-nums}
.course-card caption{caption-side:top;text-align:left;padding:0 0 .15rem;color:inherit;font-size:1em;font-weight:600;
font-style:normal}
.course-card .where{font-size:.9em;display:block;font-weight:400;opacity:.8}
.course-card.course-card td{padding:.1rem .5rem;text-align:right;white-space:nowrap;border:1px solid var(--line)}
.course-card.course-card td.bad{outline:2px solid var(--bad);outline-offset:-2px;font-weight:700}
.course-card pre{margin:.3rem 0;white-space:pre;line-height:1.45;overflow-x:auto}
.course-card .here{font-weight:700;background:color-mix(in srgb,var(--bad) 16%,transparent);display:inline-block;
min-width:100%}
.course-card summary{cursor:pointer;margin:.25rem 0}
.course-card .groups{margin-top:.7rem}
.course-card .chips{margin:0 0 .4rem 1.1rem}
.course-card .chip{display:inline-block;margin:.1rem .3rem .1rem 0;padding:0 .55em;border:1px solid var(--line);
border-radius:1em;font-size:.9em}
.course-card .chip.bad{border-color:var(--bad)}
.course-card .ok{color:var(--good);font-weight:700}.course-card .no{color:var(--bad);font-weight:700}
.course-card .points{opacity:.8}
.course-card .note{opacity:.85;font-size:.93em}
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
        parts.append(f'<div class="groups">{"".join(_group(card, group) for group in card.groups)}</div>')
    parts += [f'<p class="note"><strong>Note:</strong> {escape(note)}</p>' for note in card.notes]
    label = escape(f"{card.exercise}: {WORDS[card.status]}", quote=True)
    style = "".join(STYLE.splitlines())
    opening = f'<div class="course-card {card.status}" role="group" aria-label="{label}">'
    return f"{opening}<style>{style}</style>{''.join(parts)}</div>"


def _header(card: Card) -> str:
    tally = f'<span class="tally">{escape(card.tally)}</span>' if card.tally and card.status != "not_done" else ""
    return (
        f'<span class="sign" aria-hidden="true">{SIGNS[card.status]}</span>'
        f'<span class="word">{WORDS[card.status]}</span> <code>{escape(card.exercise)}</code> {tally}'
    )


def _view(view: CaseView) -> str:
    parts = [f"<p><strong>Case: {escape(view.idea)}</strong></p>"]
    parts += (
        [f"<p>{' · '.join(f'<code>{escape(said)}</code>' for said in view.arguments)}</p>"] if view.arguments else []
    )
    if view.source:
        lines = [_source_line(*line) for line in view.source]
        parts.append(f"<p>{escape(view.source_place)}:</p><pre>{chr(10).join(lines)}</pre>")
    tables = [
        _table(title, grid) for title, grid in (("Your result", view.received), ("Expected", view.expected)) if grid
    ]
    parts += [f'<div class="pair">{"".join(tables)}</div>'] if tables else []
    if view.code:
        parts.append(f"<details><summary>Try this case yourself</summary><pre>{escape(view.code)}</pre></details>")
    return f'<div class="box">{"".join(parts)}</div>'


def _source_line(number: int, text: str, here: bool) -> str:
    line = f"{'→' if here else ' '} {number:>3}  {escape(text)} "
    return f'<span class="here">{line}</span>' if here else line


def _table(title: str, grid: Grid) -> str:
    rows = ["<tr>" + "".join(_cell(*cell) for cell in row) + "</tr>" for row in grid.rows]
    where = f' <span class="where">{escape(grid.where)}</span>' if grid.where else ""
    return f"<table><caption>{escape(title)}{where}</caption><tbody>{''.join(rows)}</tbody></table>"


def _cell(text: str, bad: bool) -> str:
    return f'<td class="bad" title="wrong">{escape(text)}*</td>' if bad else f"<td>{escape(text)}</td>"


def _group(card: Card, group: Group) -> str:
    """A group's line; it opens to its cases, and stands open when it says which of them are wrong."""
    chips = "".join(_chip(*case) for case in group.ideas)
    tally = f'<span class="points">{escape(group.tally(card))}</span>'
    words = f"{_mark(group.passed)} <strong>{escape(group.name)}</strong> {tally}"
    state = "" if group.passed or card.nothing_right else " open"
    return f'<details{state}><summary>{words}</summary><div class="chips">{chips}</div></details>'


def _mark(passed: bool | None) -> str:
    kind, sign, word = ("ok", "✓", "passed") if passed else ("no", "✗", "wrong")
    if passed is None:
        kind, sign, word = "", "–", "not tried"
    return f'<span class="{kind}" role="img" aria-label="{word}">{sign}</span>'


def _chip(idea: str, passed: bool | None) -> str:
    return f'<span class="chip{"" if passed else " bad"}">{_mark(passed)} {escape(idea)}</span>'
