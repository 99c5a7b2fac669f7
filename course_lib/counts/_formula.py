"""Sums of products that remember how they were written: "5·5·3·64 + 64 = 4,864"."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """A whole number together with the sum of products that gave it.

    Parameters
    ----------
    text : str
        The sum, e.g. ``"5·5·3·64 + 64"``; empty for nothing.
    value : int
        What it comes to.

    Examples
    --------
    >>> print(product(5, 5, 3, 64) + product(64))
    5·5·3·64 + 64 = 4,864
    >>> print(product(4, 128, total(65, 128)))
    4·128·(65 + 128) = 98,816
    >>> print(Formula())
    0
    """

    text: str = ""
    value: int = 0

    def __add__(self, other: Formula) -> Formula:
        return Formula(" + ".join(filter(None, [self.text, other.text])), self.value + other.value)

    def __str__(self) -> str:
        number = f"{self.value:,}"
        return number if self.text in ("", number) else f"{self.text} = {number}"


def total(*terms: int) -> Formula:
    """Return the sum of plain numbers."""
    return Formula(" + ".join(f"{term:,}" for term in terms), sum(terms))


def ratio(numerator: int, denominator: int) -> int | Formula:
    """Return an exact quotient, shown as one unless it divides by 1.

    Examples
    --------
    >>> print(product(3, ratio(96, 2)))
    3·(96/2) = 144
    """
    if denominator == 1:
        return numerator
    return Formula(f"({numerator:,}/{denominator:,})", numerator // denominator)


def product(*factors: int | Formula) -> Formula:
    """Return the product of numbers and formulas; a sum among them is put in brackets."""
    values = [factor.value if isinstance(factor, Formula) else factor for factor in factors]
    texts = [_factor(factor.text) if isinstance(factor, Formula) else f"{factor:,}" for factor in factors]
    return Formula("·".join(texts), math.prod(values))


def _factor(text: str) -> str:
    """Put a sum in brackets; a product that has a sum inside its own brackets needs none."""
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "+" and depth == 0:
            return f"({text})"
    return text
