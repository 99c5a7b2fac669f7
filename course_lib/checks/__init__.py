"""What a right answer is: ``check("conv2d", conv2d)`` says what is right, what is wrong, why, and what to try."""

from . import hw1_convolution  # noqa: F401  registers its exercises
from .card import Card
from .checking import CheckFailed, check, score
from .exercise import Case, Exercise, Misconception, exercise, exercises

__all__ = ["Card", "Case", "CheckFailed", "Exercise", "Misconception", "check", "exercise", "exercises", "score"]
