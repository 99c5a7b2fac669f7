"""The answer to ``check(...)``: a card that reads well in a notebook and in a terminal."""

import textwrap
from dataclasses import dataclass

from .grids import Grid

__all__ = ["Card", "CaseView", "Group"]

SIGNS = {"passed": "✓", "wrong": "✗", "not_done": "○", "trouble": "!"}
WIDTH = 100
WORDS = {"passed": "Passed", "wrong": "Not right yet", "not_done": "Not done yet", "trouble": "Not checked"}


@dataclass(frozen=True)
class Group:
    """A group of cases that earns its points together.

    ``cases`` holds for each case its idea, whether it passed (None: not tried) and whether it is hidden.
    """

    name: str
    points: float
    cases: tuple[tuple[str, bool | None, bool], ...]

    @property
    def passed(self) -> bool:
        """Whether every case is right."""
        return all(passed for _, passed, _ in self.cases)

    @property
    def ideas(self) -> list[tuple[str, bool | None]]:
        """Each idea once, and whether it passed; one that fails only in a hidden case says so."""
        found = {}
        for idea, passed, hidden in self.cases:
            if not passed and found.get(idea, (idea, True))[1]:
                found[idea] = (f"{idea} (hidden case)" if hidden else idea, passed)
            found.setdefault(idea, (idea, passed))
        return list(found.values())

    def tally(self, card: "Card") -> str:
        """How many cases are right; on a graded card the points too."""
        said = f"{sum(bool(passed) for _, passed, _ in self.cases)} of {len(self.cases)} cases"
        if card.score is not None:
            said += f", {self.points if self.passed else 0:g} of {self.points:g} points"
        return said


@dataclass(frozen=True)
class CaseView:
    """The case that the card shows: its idea, its arguments in words, as code to repeat it, and both results."""

    idea: str
    arguments: tuple[str, ...]
    code: str = ""
    received: Grid | None = None
    expected: Grid | None = None
    source: tuple[tuple[int, str, bool], ...] = ()
    source_place: str = ""


@dataclass(frozen=True)
class Card:
    """What came of a check.

    Attributes
    ----------
    exercise : str
        Its name.
    status : str
        "passed", "wrong", "not_done" or "trouble" (ours, not the student's).
    headline, why, remedy : str
        What is wrong, why, and what to try.
    diagnosis : str or None
        Name of the misconception that explains the answer, if one does.
    groups : tuple of Group
        All cases.
    view : CaseView or None
        The case that is shown.
    notes : tuple of str
        What else is worth knowing.
    score, points : float or None
        Points earned and possible, when graded.
    """

    exercise: str
    status: str
    headline: str
    why: str = ""
    remedy: str = ""
    diagnosis: str | None = None
    groups: tuple[Group, ...] = ()
    view: CaseView | None = None
    notes: tuple[str, ...] = ()
    score: float | None = None
    points: float | None = None

    @property
    def passed(self) -> bool:
        """Whether everything that was tried is right."""
        return self.status == "passed"

    @property
    def nothing_right(self) -> bool:
        """Whether no case at all is right: then a list of them says nothing."""
        return not any(passed for group in self.groups for _, passed, _ in group.cases)

    @property
    def tally(self) -> str:
        """How much of it is right: "7 of 9 cases", with points when graded."""
        cases = [passed for group in self.groups for _, passed, _ in group.cases]
        said = f"{sum(map(bool, cases))} of {len(cases)} cases" if cases else ""
        if self.score is not None:
            said = f"{self.score:g} of {self.points:g} points" + (f", {said}" if said else "")
        return said

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from .card_html import card_html

        return card_html(self)


def _lines(card: Card) -> list[str]:
    """The card as lines of text."""
    lines = [
        f"{SIGNS[card.status]} {card.exercise} · {WORDS[card.status]}" + (f" · {card.tally}" if card.tally else "")
    ]
    if card.headline and card.headline != WORDS[card.status]:
        lines += _wrapped(card.headline)
    lines += _wrapped(card.why) + _wrapped(card.remedy and f"Try: {card.remedy}")
    if card.view:
        lines += ["", *_view_lines(card.view)]
    if card.groups and card.status != "not_done":
        lines += ["", *(line for group in card.groups for line in _group_lines(card, group))]
    return lines + [line for note in card.notes for line in _wrapped(f"Note: {note}")]


def _wrapped(text: str, indent: int = 2) -> list[str]:
    gap = " " * indent
    return textwrap.wrap(text, WIDTH, initial_indent=gap, subsequent_indent=gap)


def _view_lines(view: CaseView) -> list[str]:
    lines = [f"  Case: {view.idea}"] + [f"    {said}" for said in view.arguments]
    if view.source:
        lines.append(f"  {view.source_place}:")
        lines += [f"  {'→' if here else ' '} {number:>4} | {text}" for number, text, here in view.source]
    for title, grid in (("Your result", view.received), ("Expected", view.expected)):
        if grid:
            lines += [f"  {title}{grid.where and ', ' + grid.where}:", *(f"    {line}" for line in grid.lines())]
    if view.code:
        lines += ["  Try this case yourself:", *(f"    {line}" for line in view.code.splitlines())]
    return lines


def _group_lines(card: Card, group: Group) -> list[str]:
    lines = [f"  {'✓' if group.passed else '✗'} {group.name}: {group.tally(card)}"]
    missing = [idea if passed is False else f"{idea} (not tried)" for idea, passed in group.ideas if not passed]
    return lines + _wrapped(f"not yet: {'; '.join(missing)}" if missing else "", 6)
