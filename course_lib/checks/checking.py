"""``check`` and ``score``: run, compare, explain, in the student's own notebook."""

import contextlib
import io
import sys
import time
import warnings

import numpy as np

from .card import Card, CaseView, Group
from .comparing import Verdict, diagnose, judge
from .exercise import Case, Exercise, exercise
from .explaining import Explanation, explain, notes
from .grids import array_code, grid
from .running.quiet import caught_text

__all__ = ["CheckFailed", "check", "examine", "make_card", "score"]

SECONDS_PER_CASE, SECONDS_IN_ALL = 3.0, 10.0
MISSING = object()


class CheckFailed(AssertionError):
    """Raised by ``check(..., strict=True)`` when the answer is not right; its message is the card."""


def check(name: str, student=MISSING, *, strict: bool = False) -> Card:
    """Check a function and say what is right, what is wrong, why, and what to try.

    Parameters
    ----------
    name : str
        The exercise, such as ``"conv2d"``.
    student : callable
        Your function. It is called with copies of the inputs; what it prints is kept off the page; random states are
        put back.
    strict : bool
        Raise ``CheckFailed`` instead of returning a card that says "not right yet".

    Returns
    -------
    Card
        Shows itself in a notebook; ``print(card)`` in a terminal. ``card.passed`` says whether all is right.

    Raises
    ------
    ValueError, TypeError
        If there is no exercise of this name. A wrong answer raises nothing unless ``strict``.
    """
    card = _card(exercise(name), student, None)
    if strict and not card.passed:
        raise CheckFailed(str(card))
    return card


def score(name: str, student=MISSING, *, seed: int | None = None) -> float:
    """Grade a function: show the card and return the points, a float from 0 to the exercise's points.

    Each group of cases earns its points when all of its cases pass. To the cases that ``check`` uses come hidden ones
    drawn from ``seed`` (None means 0); the card names their ideas and shows nothing of their data. This never raises: a
    mistake of the course's own is shown as such and gives 0.
    """
    try:
        card = _card(exercise(name), student, np.random.default_rng(0 if seed is None else seed))
    except Exception as error:
        card = _trouble(str(name)[:60], error)
    _show(card)
    return float(card.score or 0.0)


def examine(exercise: Exercise, student, cases: list[Case]) -> list[Verdict]:
    """Run every case and compare; after one that does not end, the rest is not tried."""
    verdicts, start, ended = [], time.perf_counter(), True
    for case in cases:
        report = None
        if ended and time.perf_counter() - start < SECONDS_IN_ALL:
            report = exercise.run(student, case.plain(), seconds=SECONDS_PER_CASE)
            ended = report["kind"] not in ("too_slow", "stopped")
        with np.errstate(all="ignore"):
            verdicts.append(judge(exercise, case, report))
    return verdicts


def make_card(exercise: Exercise, verdicts: list[Verdict], *, graded: bool = False) -> Card:
    """Turn verdicts on all cases into the card.

    Nothing of a hidden case but its idea gets onto the card: not its data, and not what the function printed there.
    """
    groups = tuple(_group(name, points, verdicts) for name, points in exercise.groups.items())
    earned = min(exercise.points, sum(group.points for group in groups if group.passed))
    seen = [verdict for verdict in verdicts if not verdict.case.hidden]
    found = {"exercise": exercise.name, "groups": groups, "notes": tuple(notes(seen))}
    if graded:
        found |= {"score": float(earned), "points": float(exercise.points)}
    wrong = [verdict for verdict in verdicts if not verdict.passed]
    if not wrong:
        return Card(status="passed", headline="Everything is right.", **found)
    shown = min((v for v in wrong if v.report), key=lambda v: (v.case.hidden, v.size), default=wrong[0])
    said = _hidden(shown) if shown.case.hidden else explain(exercise, shown, seen)
    if all(verdict.problem == "not_implemented" for verdict in verdicts):
        return Card(status="not_done", headline=said.headline, why=said.why, remedy=said.remedy, **found)
    misconception = diagnose(exercise, verdicts)
    if misconception:
        said = Explanation(misconception.name, misconception.hint, misconception.remedy)
        found["diagnosis"] = misconception.name
    return Card(
        status="wrong", headline=said.headline, why=said.why, remedy=said.remedy,
        view=_view(exercise, shown), **found,
    )  # fmt: skip


def _card(exercise: Exercise, student, rng: np.random.Generator | None) -> Card:
    """The whole check; whatever fails in it that is not the student's gives a card too."""
    if student is MISSING:
        call = f'check("{exercise.name}", {exercise.name})'
        return Card(
            exercise.name, "not_done", "Which function?", "The check needs your function as well.", f"Write {call}."
        )
    try:
        with _quiet():
            verdicts = examine(exercise, student, exercise.inputs(rng))
            with np.errstate(all="ignore"):
                return make_card(exercise, verdicts, graded=rng is not None)
    except Exception as error:
        return _trouble(exercise.name, error)


@contextlib.contextmanager
def _quiet():
    """Nothing may reach stderr: nbgrader gives no points to a cell that wrote there."""
    with caught_text(io.StringIO(), io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _group(name: str, points: float, verdicts: list[Verdict]) -> Group:
    mine = [verdict for verdict in verdicts if verdict.case.group == name]
    cases = ((v.case.idea, None if v.report is None else v.passed, v.case.hidden) for v in mine)
    return Group(name, points, tuple(cases))


def _hidden(verdict: Verdict) -> Explanation:
    return Explanation(
        "A hidden case fails",
        "All cases that you can see pass. One of the same kind, with other numbers and sizes, does not: "
        f"{verdict.case.idea}.",
        "Does something in your function fit only the sizes or numbers of the cases you saw?",
    )


def _view(exercise: Exercise, verdict: Verdict) -> CaseView:
    """What the card shows of the failing case."""
    case, report = verdict.case, verdict.report
    if case.hidden:
        return CaseView(f"{case.idea} (hidden: its data are not shown)", ())
    values = {**case.arguments, **case.options}
    said = tuple(f"{name}: {_words(value)}" for name, value in values.items())
    if report is None or report["kind"] in ("not_function", "bad_call"):
        return CaseView(case.idea, said)
    parts = {"code": _code(exercise, case)}
    if report["error"] and report["error"]["line_number"]:
        error = report["error"]
        parts["source"] = tuple((n, text, n == error["line_number"]) for n, text in error["context"])
        parts["source_place"] = f"{error['where']}, line {error['line_number']}"
    if verdict.received is not None and verdict.problem != "changed":
        worst = _worst(verdict)
        parts["received"] = grid(verdict.received, verdict.wrong, worst)
        parts["expected"] = grid(verdict.expected, None, worst)
    return CaseView(case.idea, said, **parts)


def _worst(verdict: Verdict) -> tuple[int, ...] | None:
    """Index of the largest difference, where the shapes allow one."""
    if verdict.wrong is None or not verdict.wrong.any():
        return None
    gap = np.nan_to_num(np.abs(verdict.received - verdict.expected), nan=np.inf)
    return np.unravel_index(int(np.argmax(gap)), gap.shape)


def _words(value) -> str:
    """An argument in a few words: its type of number and shape, or the value itself."""
    return f"{value.dtype} {value.shape}" if isinstance(value, np.ndarray) else repr(value)


def _code(exercise: Exercise, case: Case) -> str:
    """Lines that repeat this case in another cell; "" when they would be long."""
    made = {name: array_code(value) for name, value in case.arguments.items()}
    if not all(made.values()):
        return ""
    options = [f"{name}={value!r}" for name, value in case.options.items()]
    call = f"{exercise.name}({', '.join([*made, *options])})"
    return "\n".join([*(f"{name} = {code}" for name, code in made.items()), call])


def _trouble(name: str, error: Exception) -> Card:
    return Card(
        name, "trouble", "The check itself has failed",
        f"This is a mistake of the course, not yours: {type(error).__name__}: {str(error)[:300]}",
        "Please send your teacher this message; go on with the next exercise.",
    )  # fmt: skip


def _show(card: Card) -> None:
    """Display in a notebook, print elsewhere."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        from IPython.display import display

        return display(card)
    try:
        print(card)
    except UnicodeEncodeError:  # a terminal without the signs
        print(str(card).encode("ascii", "replace").decode())
