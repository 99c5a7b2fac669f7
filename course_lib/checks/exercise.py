"""What an exercise is: its cases, how it is run, the truth, and the mistakes that people make in it."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .running import run as run_function

__all__ = ["Case", "Exercise", "Misconception", "exercise", "exercises", "register"]


@dataclass(frozen=True)
class Case:
    """One question put to a student's function.

    Attributes
    ----------
    idea : str
        What this case is about, in a few words: "H != W", "padding 0". Shown also when the case is hidden.
    group : str
        Name of the group of cases that earns points together.
    arguments : dict
        Plain data by parameter name, passed by position and in this order.
    options : dict
        Plain data by parameter name, passed by name.
    hidden : bool
        Whether the card must not show the data.
    """

    idea: str
    group: str
    arguments: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)
    hidden: bool = False

    def plain(self) -> dict:
        """Return what ``run`` needs, as plain data: it may be sent elsewhere, and gives nothing else away."""
        return {"arguments": self.arguments, "options": self.options}

    def in_float64(self) -> "Case":
        """Return the same case with every array in float64, for computing the truth."""
        converted = {
            name: value.astype(np.float64) if isinstance(value, np.ndarray) else value
            for name, value in self.arguments.items()
        }
        return replace(self, arguments=converted)

    def call(self, function: Callable) -> Any:
        """Call a function of ours (never a student's) on copies of the arguments."""
        copies = [np.array(value) if isinstance(value, np.ndarray) else value for value in self.arguments.values()]
        return function(*copies, **self.options)


@dataclass(frozen=True)
class Misconception:
    """A wrong version of the function that people really write.

    Attributes
    ----------
    name : str
        The diagnosis as a headline: "You flipped the kernel".
    hint : str
        Why that is not what the exercise asks for.
    remedy : str
        What to try; never the solution itself.
    function : callable
        The wrong version; takes the same arguments as the exercise. It may raise, where students' versions do.
    """

    name: str
    hint: str
    remedy: str
    function: Callable


@dataclass(frozen=True)
class Exercise:
    """An exercise, declared once, in three parts that never mix: ``inputs``, ``run`` and ``expected``.

    Attributes
    ----------
    name, assignment : str
        ``"conv2d"`` of ``"hw1_convolution"``.
    signature : str
        The call as the student must be able to receive it: ``"conv2d(z, weight, bias, stride=1, padding=0)"``.
    contract : str
        What goes in and what comes out, in plain sentences.
    groups : dict
        Points by group of cases; a group earns its points when all of its cases pass.
    inputs : callable
        ``inputs(rng=None) -> list[Case]``: the cases that everybody sees, and with a ``numpy.random.Generator`` also
        hidden ones drawn from it.
    expected : callable
        ``expected(case) -> array``: the truth in float64. It runs where the student's code is not, when grading.
    misconceptions : tuple of Misconception
        Wrong versions to compare a wrong answer with.
    run : callable
        ``run(student, case.plain()) -> dict`` of plain data; see ``course_lib.checks.running.run``.
    accepts_lists : bool
        Whether a (nested) list of numbers is as good as an array.
    """

    name: str
    assignment: str
    signature: str
    contract: str
    groups: dict[str, float]
    inputs: Callable[..., list[Case]]
    expected: Callable[[Case], np.ndarray]
    misconceptions: tuple[Misconception, ...]
    run: Callable[..., dict] = run_function
    accepts_lists: bool = False

    @property
    def points(self) -> float:
        """Points for a complete answer."""
        return sum(self.groups.values())


_registry: dict[str, Exercise] = {}


def register(*declared: Exercise) -> None:
    """Make exercises known by name; a name may be declared once."""
    for one in declared:
        if one.name in _registry:
            raise ValueError(f"An exercise named {one.name!r} is declared already; choose another name.")
        _registry[one.name] = one


def exercise(name: str) -> Exercise:
    """Return the exercise of this name.

    Raises
    ------
    TypeError
        If ``name`` is not text.
    ValueError
        If there is no such exercise; the message offers the closest names.
    """
    if not isinstance(name, str):
        raise TypeError(
            f'name must be the exercise\'s name in quotes, as in check("conv2d", conv2d); got {name!r:.80}.'
        )
    if name not in _registry:
        close = difflib.get_close_matches(name, _registry, n=3, cutoff=0.4)
        meant = f"Did you mean {' or '.join(map(repr, close))}?" if close else f"There are: {', '.join(_registry)}."
        raise ValueError(f"There is no exercise named {name[:60]!r}. {meant}")
    return _registry[name]


def exercises(assignment: str | None = None) -> tuple[Exercise, ...]:
    """Return all exercises, or those of one assignment such as ``"hw1_convolution"``, in order.

    Raises
    ------
    ValueError
        If the assignment has no exercises here.
    """
    found = tuple(one for one in _registry.values() if assignment in (None, one.assignment))
    if not found:
        known = ", ".join(dict.fromkeys(one.assignment for one in _registry.values()))
        raise ValueError(f"There is no assignment {assignment!r}; there are: {known}.")
    return found
