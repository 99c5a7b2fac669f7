"""Make what a student's cells showed safe to look at: no scripts, no endless text."""

import re

import bleach
from nbformat import NotebookNode

from ..checks.card_html import STYLE

__all__ = ["clean_html", "clean_markdown", "clean_output"]

MOST_TEXT = 20_000  # characters per output
MOST_DATA = 4_000_000  # characters of one picture
SAFE = ("image/png", "image/jpeg", "text/plain", "text/latex")
TAGS = {
    "b", "br", "caption", "code", "details", "div", "em", "h1", "h2", "h3", "h4", "header", "i", "li", "ol", "p", "pre",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"*": ["aria-hidden", "aria-label", "class", "colspan", "open", "role", "rowspan", "scope", "title"]}


def clean_html(markup: str) -> str:
    """Return HTML without scripts, styles, links and foreign tags; a card gets the course's own style back."""
    markup = re.sub(r"<style\b.*?(</style\s*>|\Z)", "", markup[:MOST_TEXT], flags=re.I | re.S)
    cleaned = bleach.clean(markup, tags=TAGS, attributes=ATTRIBUTES, strip=True)
    return f"<style>{''.join(STYLE.splitlines())}</style>{cleaned}" if 'class="course-card' in cleaned else cleaned


def clean_markdown(source: str) -> str:
    """Return a written answer whose HTML tags are shown instead of taking effect."""
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", source)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}\n... {len(text) - MOST_TEXT:,} more characters ..."


def clean_output(output: NotebookNode) -> NotebookNode:
    """Cut an output to a size that can be read and drop what could act on the page, in place; return it."""
    if output.output_type == "stream":
        output.text = _cut(output.text)
    elif output.output_type == "error":
        output.ename, output.evalue = output.ename[:200], output.evalue[:2000]
        output.traceback = [_cut(line) for line in output.traceback]
    else:
        kept = {kind: value for kind, value in output.data.items() if kind in SAFE and isinstance(value, str)}
        kept = {kind: _cut(value) if kind.startswith("text/") else value for kind, value in kept.items()}
        kept = {kind: value for kind, value in kept.items() if len(value) <= MOST_DATA}
        if isinstance(output.data.get("text/html"), str):
            kept["text/html"] = clean_html(output.data["text/html"])
        output.data, output.metadata = NotebookNode(kept), NotebookNode()
    return output
