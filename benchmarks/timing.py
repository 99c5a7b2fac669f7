"""Times that can be compared on a machine that also does other things."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Contest", "Result", "ratio"]


@dataclass(frozen=True)
class Result:
    """One line of a table.

    Parameters
    ----------
    name : str
    ratio : float
        Median over the rounds of the time divided by the yardstick's time in the same round.
    seconds : float
        The shortest time.
    """

    name: str
    ratio: float
    seconds: float


@dataclass(frozen=True)
class Contest:
    """Functions that do the same work, timed by turns.

    Parameters
    ----------
    title : str
    contenders : dict of str to function
        The first one is the yardstick, with which the others are compared.
    comparisons : dict of (name, other) to float or None
        Ratios of one contender to another to print below the table, with the largest that is wanted, if any is.
    """

    title: str
    contenders: dict[str, Callable[[], object]]
    comparisons: dict[tuple[str, str], float | None] = field(default_factory=dict)

    def times(self, num_rounds: int) -> dict[str, list[float]]:
        """Run all contenders once unmeasured, then `num_rounds` times by turns; return the seconds of each run.

        By turns, because then whatever slows the machine for a while slows all of them.
        """
        for contender in self.contenders.values():
            contender()
        times: dict[str, list[float]] = {name: [] for name in self.contenders}
        for _ in range(num_rounds):
            for name, contender in self.contenders.items():
                start = time.perf_counter()
                contender()
                times[name].append(time.perf_counter() - start)
        return times

    def run(self, num_rounds: int) -> str:
        """Return the table as text, and below it the comparisons."""
        times = self.times(num_rounds)
        yardstick = next(iter(times))
        results = [Result(name, ratio(times, name, yardstick), min(times[name])) for name in times]
        width = max(len(result.name) for result in results)
        lines = [self.title, f"  {'':{width}}  ratio  shortest"]
        lines += [f"  {one.name:{width}}  {one.ratio:5.2f}  {one.seconds * 1e3:6.2f} ms" for one in results]
        for (name, other), goal in self.comparisons.items():
            reached = ratio(times, name, other)
            verdict = "" if goal is None else f"; goal {goal:g}, {'met' if reached <= goal else 'MISSED'}"
            lines.append(f"  {name}: {reached:.2f} x {other}{verdict}")
        return "\n".join(lines)


def ratio(times: dict[str, list[float]], name: str, other: str) -> float:
    """Return the median over the rounds of one contender's time divided by another's in the same round."""
    return statistics.median(mine / theirs for mine, theirs in zip(times[name], times[other], strict=True))
