"""Cut an array of results to a small table around what is wrong."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Grid", "array_code", "grid"]

MAX_ROWS, MAX_COLUMNS = 8, 10


@dataclass(frozen=True)
class Grid:
    """A small table of numbers as text.

    Attributes
    ----------
    rows : tuple of tuple of (str, bool)
        Each number and whether it is marked as wrong.
    where : str
        Which part of the array this is: "" for all of it, "at [0, 1]" for one plane of four axes.
    """

    rows: tuple[tuple[tuple[str, bool], ...], ...]
    where: str = ""

    def lines(self) -> list[str]:
        """The table as text: columns aligned, a star at what is wrong."""
        width = max((len(text) for row in self.rows for text, _ in row), default=0)
        lines = [" ".join(f"{text:>{width}}{'*' if bad else ' '}" for text, bad in row).rstrip() for row in self.rows]
        return lines or ["(no numbers)"]


def grid(values: np.ndarray, wrong: np.ndarray | None = None, centre: tuple[int, ...] | None = None) -> Grid:
    """Cut ``values`` to a table around the index ``centre``, with the numbers marked where ``wrong`` is true."""
    values = np.asarray(values)
    if values.size == 0:
        return Grid((), f"empty, shape {values.shape}")
    wrong = np.zeros(values.shape, bool) if wrong is None else wrong
    centre = tuple(map(int, centre)) if centre is not None else (0,) * values.ndim
    lead = centre[: max(0, values.ndim - 2)]
    plane, marks = np.atleast_2d(values[lead]), np.atleast_2d(wrong[lead])
    row, column = ((0, 0) + centre)[-2:] if values.ndim > 1 else (0, *centre, 0)[:2]
    rows, columns = _window(plane.shape[0], row, MAX_ROWS), _window(plane.shape[1], column, MAX_COLUMNS)
    parts = [f"at [{', '.join(map(str, lead))}]"] if plane.size < values.size else []
    if (len(rows), len(columns)) != plane.shape:
        parts.append(f"rows {rows[0]} to {rows[-1]} and columns {columns[0]} to {columns[-1]} of {plane.shape}")
    where = ", ".join(parts)
    return Grid(tuple(tuple((_number(plane[r, c]), bool(marks[r, c])) for c in columns) for r in rows), where)


def _window(length: int, centre: int, limit: int) -> range:
    """At most ``limit`` indices around ``centre``."""
    start = max(0, min(centre - limit // 2, length - limit))
    return range(start, min(length, start + limit))


def _number(value) -> str:
    return "0" if value == 0 else f"{value:.4g}"


def array_code(value) -> str:
    """Python code that makes this argument; "" when it would be long."""
    if not isinstance(value, np.ndarray):
        return repr(value)
    if value.size > 60:
        return ""
    suffix = f", dtype=np.{value.dtype}" if value.dtype not in (np.float64, np.int64) else ""
    numbers = np.array2string(
        value, separator=", ", max_line_width=10_000, threshold=100, formatter={"all": lambda v: f"{v:g}"}
    )
    numbers = numbers.replace("\n", "")
    while "  " in numbers:
        numbers = numbers.replace("  ", " ")
    if value.dtype.kind == "f" and "." not in numbers and not suffix:
        suffix = ", dtype=float"
    return f"np.array({numbers.replace('[ ', '[')}{suffix})"
