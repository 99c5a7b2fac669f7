"""Compare what a student's function gave with the truth and with the known misconceptions."""

from dataclasses import dataclass

import numpy as np

from .exercise import Case, Exercise, Misconception

__all__ = ["Verdict", "close", "diagnose", "differs", "judge", "tolerance"]


@dataclass(frozen=True)
class Verdict:
    """What came of one case.

    Attributes
    ----------
    case : Case
        The question.
    report : dict or None
        What ``run`` said; None when the case was not tried, because an earlier one took too long.
    expected : numpy.ndarray
        The truth, float64.
    problem : str
        What is wrong first: "" when the case passes, "not_tried", a ``kind`` of the report, or one of "list",
        "subclass", "dtype", "shape", "not_finite", "values", "changed".
    """

    case: Case
    report: dict | None
    expected: np.ndarray
    problem: str

    @property
    def passed(self) -> bool:
        """Whether the case is right in every respect."""
        return not self.problem

    @property
    def size(self) -> int:
        """How many numbers go in and come out: the smallest failing case is the one to show."""
        return self.expected.size + sum(np.size(value) for value in self.case.arguments.values())

    @property
    def wrong(self) -> np.ndarray | None:
        """Which numbers of the result are wrong; None when there is no result of the right shape."""
        if self.received is None or self.received.shape != self.expected.shape:
            return None
        return differs(self.received, self.expected, tolerance(self.case, self.report["dtype"]))

    @property
    def received(self) -> np.ndarray | None:
        """The student's result as an array, when it is one."""
        return self.report["value"] if self.report else None


def judge(exercise: Exercise, case: Case, report: dict | None) -> Verdict:
    """Compare one report with the truth."""
    expected = np.asarray(exercise.expected(case), dtype=np.float64)
    return Verdict(case, report, expected, _problem(exercise, case, report, expected))


def _problem(exercise: Exercise, case: Case, report: dict | None, expected: np.ndarray) -> str:
    if report is None:
        return "not_tried"
    if report["kind"] != "value":
        return report["kind"]
    if report["type"] in ("list", "tuple") and not exercise.accepts_lists:
        return "list"
    if report["shape"] and report["type"] not in ("list", "tuple", "numpy.ndarray"):
        return "subclass"
    if report["dtype"] == "float16" or np.dtype(report["dtype"]).kind not in "iuf":
        return "dtype"
    if tuple(report["shape"]) != expected.shape:
        return "shape"
    if not np.all(np.isfinite(report["value"])):
        return "not_finite"
    if not close(report["value"], expected, tolerance(case, report["dtype"])):
        return "values"
    return "changed" if report["changed"] else ""


def tolerance(case: Case, dtype: str) -> float:
    """Allowed difference relative to the largest value: that of the coarsest kind of float in play."""
    kinds = [dtype, *(str(value.dtype) for value in case.arguments.values() if isinstance(value, np.ndarray))]
    return 1e-5 if "float32" in kinds else 1e-9


def differs(received: np.ndarray, expected: np.ndarray, relative: float) -> np.ndarray:
    """Where two arrays of one shape differ by more than the tolerance (NaN equals NaN)."""
    finite = np.abs(expected[np.isfinite(expected)])
    scale = max(1.0, float(finite.max())) if finite.size else 1.0
    return ~np.isclose(received, expected, rtol=0.0, atol=relative * scale, equal_nan=True)


def close(received: np.ndarray, expected: np.ndarray, relative: float) -> bool:
    """Whether two arrays have one shape and, within the tolerance, the same values."""
    return received.shape == expected.shape and not differs(received, expected, relative).any()


EXPLAINED = {"shape", "values", "not_finite", "raised"}  # problems that a misconception can be the cause of


def diagnose(exercise: Exercise, verdicts: list[Verdict]) -> Misconception | None:
    """Return the misconception that gives the student's answer on every case that was tried, if there is one."""
    tried = [verdict for verdict in verdicts if verdict.report is not None]
    if EXPLAINED.isdisjoint(verdict.problem for verdict in tried):
        return None
    tried.sort(key=lambda verdict: -verdict.expected.size)  # the largest tells wrong versions apart soonest
    for misconception in exercise.misconceptions:
        if all(_fits(misconception, verdict) for verdict in tried):
            return misconception
    return None


def _fits(misconception: Misconception, verdict: Verdict) -> bool:
    report = verdict.report
    try:
        with np.errstate(all="ignore"):
            wrong = np.asarray(verdict.case.call(misconception.function))
    except Exception as error:
        return report["kind"] == "raised" and report["error"]["type"] == type(error).__name__
    if report["value"] is None:
        return False
    return close(report["value"], wrong, tolerance(verdict.case, report["dtype"]))
