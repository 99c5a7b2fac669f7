"""What a graded cell's card says, in a few words."""

import re

from nbformat import NotebookNode

__all__ = ["finding", "has_diagnosis", "is_not_done"]

CARD_START = re.compile(r"(?P<sign>[✓✗○!]) \w+ · .*")


def _card(cell: NotebookNode) -> tuple[str, str]:
    """The last card's sign and its headline; two empty texts without a card."""
    found = ("", "")
    for output in cell.get("outputs", []):
        lines = output.get("data", {}).get("text/plain", "").splitlines()
        start = CARD_START.fullmatch(lines[0]) if lines else None
        if start:
            found = (start["sign"], lines[1].strip() if len(lines) > 1 else "")
    return found


def finding(cell: NotebookNode) -> str:
    """Return the headline of a card that is not green ("You forgot the bias"), the error without a card, or ""."""
    sign, headline = _card(cell)
    if sign in ("✗", "!"):
        return headline
    if sign == "○":
        return "not done yet"
    errors = [output.evalue for output in cell.get("outputs", []) if output.output_type == "error"]
    return "" if sign or not errors else errors[0].splitlines()[0][:120] if errors[0] else "failed"


def is_not_done(cell: NotebookNode) -> bool:
    """Whether the function was left as it was given out."""
    return _card(cell)[0] == "○"


def has_diagnosis(cell: NotebookNode) -> bool:
    """Whether a card says what is wrong with an answer."""
    return _card(cell)[0] == "✗"
