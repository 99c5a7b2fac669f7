"""Measurements as lines: accuracy against a shift, loss against training steps."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ._canvas import one_axes
from .style import PALETTE, label_line_ends, muted

__all__ = ["draw_history", "draw_shift_accuracy"]

MARKERS = "osD^vP"


def draw_shift_accuracy(shifts, accuracies: Mapping[str, np.ndarray], *, at: int | None = None, ax: Axes | None = None,
                        colors: Sequence[str] = PALETTE, title: str | None = None) -> Axes:
    """Draw accuracy against the shift of the test images: a line per model, the range of its seeds around it.

    Parameters
    ----------
    shifts : sequence of int, length S
        Pixels, rising; the first is the reference.
    accuracies : mapping from model name to array, shape (S,) or (seeds, S)
        Between 0 and 1.
    at : int, optional
        The shift that the title speaks of; the last one if not given.
    ax : matplotlib Axes, optional
    colors : sequence of colours, optional
        One per model.
    title : str, optional
        If not given, it says what the shift ``at`` costs each model, in points (hundredths of the test images).

    Returns
    -------
    matplotlib Axes
    """
    shifts = np.asarray(shifts)
    at = int(shifts[-1]) if at is None else int(at)
    if at not in shifts:
        raise ValueError(f"at must be one of the shifts {shifts.tolist()}, got {at}")
    tables = {name: accuracy_table(name, values, len(shifts)) for name, values in accuracies.items()}
    ax = one_axes(ax, 3.3)
    for index, (name, table) in enumerate(tables.items()):
        percent, color = 100 * table, colors[index % len(colors)]
        if len(percent) > 1:
            ax.fill_between(shifts, percent.min(0), percent.max(0), color=color, alpha=0.2, linewidth=0)
        ax.plot(shifts, percent.mean(0), color=color, marker=MARKERS[index % len(MARKERS)], markersize=5, label=name)
    ax.set_xticks(shifts)
    ax.set_ylim(0, 102)
    ax.set_xlabel("shift of the test images (pixels)")
    ax.set_ylabel("test accuracy (%)")
    ax.grid(axis="y")
    ax.set_title(cost_in_words(shifts, tables, at) if title is None else title)
    label_line_ends(ax)
    seeds = {len(table) for table in tables.values()}
    if max(seeds, default=1) > 1:
        note = f"lines: mean of {max(seeds)} seeds; bands: their range"
        ax.text(0.01, 0.03, note, transform=ax.transAxes, fontsize=8, color=muted())
    return ax


def accuracy_table(name: str, values, num_shifts: int) -> np.ndarray:
    """Return accuracies as (seeds, shifts); raise ValueError if they cannot be."""
    table = np.atleast_2d(np.asarray(values, dtype=float))
    if table.ndim != 2 or table.shape[1] != num_shifts:
        raise ValueError(f"accuracies[{name!r}] must have shape (seeds, {num_shifts}), got {np.shape(values)}")
    if table.min() < 0 or table.max() > 1:
        raise ValueError(f"accuracies[{name!r}] must lie in [0, 1], got {table.min():g} to {table.max():g}")
    return table


def cost_in_words(shifts: np.ndarray, tables: Mapping[str, np.ndarray], at: int) -> str:
    """Return the finding: how many points the shift costs each model."""
    place = int(np.flatnonzero(shifts == at)[0])
    points = {name: 100 * (table[:, 0] - table[:, place]).mean() for name, table in tables.items()}
    costs = [f"the {name} {cost:.{0 if abs(cost) >= 10 else 1}f}" for name, cost in points.items()]
    listed = " and ".join(filter(None, [", ".join(costs[:-1]), costs[-1]]))
    return f"A {at}-pixel shift costs {listed} points"


def draw_history(history, *, ax: Axes | None = None, label: str = "loss", title: str | None = None) -> Axes:
    """Draw how the loss fell while a model learnt.

    Parameters
    ----------
    history : training.History
        Its ``loss`` (one per step, in nats) is drawn: each step faint, a running median strong. Its last
        ``accuracy``, if any, goes into the title.
    ax : matplotlib Axes, optional
    label : str
        Name of the line, at its end.
    title : str, optional
        If not given, it says from where to where the loss fell, and the accuracy.

    Returns
    -------
    matplotlib Axes
    """
    loss = np.asarray(history.loss, dtype=float)
    if not len(loss):
        raise ValueError("history.loss must hold at least one step, got none: train first")
    ax = one_axes(ax, 2.8)
    steps = np.arange(1, len(loss) + 1)
    smooth = running_median(loss, max(1, len(loss) // 25))
    color = PALETTE[len([line for line in ax.lines if not line.get_label().startswith("_")]) % len(PALETTE)]
    ax.plot(steps, loss, color=color, alpha=0.25, linewidth=0.8, label="_steps")
    ax.plot(steps, smooth, color=color, label=label)
    ax.set_ylim(0, max(ax.get_ylim()[1], 1.05 * float(np.quantile(loss, 0.99))))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("training step")
    ax.set_ylabel("loss (nats per image)")
    accuracy = f"; accuracy {100 * history.accuracy[-1]:.1f} %" if len(history.accuracy) else ""
    fall = f"The loss goes from {smooth[0]:.2f} to {smooth[-1]:.2f} in {len(loss)} steps{accuracy}"
    ax.set_title(fall if title is None else title)
    label_line_ends(ax)
    return ax


def running_median(values: np.ndarray, reach: int) -> np.ndarray:
    """Return the median of each value and its ``reach`` neighbours on both sides."""
    return np.array([np.median(values[max(0, i - reach) : i + reach + 1]) for i in range(len(values))])
