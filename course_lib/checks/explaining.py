"""Say in words what is wrong with an answer and what to try."""

from dataclasses import dataclass

import numpy as np

from .comparing import Verdict
from .exercise import Exercise

__all__ = ["Explanation", "explain", "notes"]


@dataclass(frozen=True)
class Explanation:
    """What is wrong, in three steps: a headline, why it is so, what to try."""

    headline: str
    why: str
    remedy: str


def explain(exercise: Exercise, verdict: Verdict, verdicts: list[Verdict]) -> Explanation:
    """Explain the first thing that is wrong with a case; ``verdicts`` are those on all cases that may be shown."""
    if verdict.problem == "values":
        return _values(verdict, verdicts)
    words = {
        "shape": _shape, "raised": _raised, "not_plain": _not_plain, "bad_call": _bad_call, "dtype": _dtype,
        "not_finite": _not_finite, "changed": _changed, "not_function": _not_function,
    }.get(verdict.problem, _plainly)  # fmt: skip
    return words(exercise, verdict)


def notes(verdicts: list[Verdict]) -> list[str]:
    """What is worth saying about the calls whether or not the answer is right."""
    reports = [verdict.report for verdict in verdicts if verdict.report]
    said = []
    printed = [report["printed"] + report["stderr"] for report in reports if report["printed"] or report["stderr"]]
    if printed:
        first = printed[0].strip()
        said.append(f"Your function printed (that is allowed; it is not shown during a check): {_cut(first, 200)}")
    warned = dict.fromkeys(text for report in reports for text in report["warnings"])
    said += [f"Python warned: {_cut(text, 200)}" for text in list(warned)[:2]]
    used = dict.fromkeys(name for report in reports for name in report["random"])
    if used:
        said.append(f"Your function used random numbers ({', '.join(used)}); their state was put back.")
    return said


PLAINLY = {
    "not_tried": (
        "Your function takes too long",
        "All cases together may take ten seconds; they need a few milliseconds. The rest was not tried.",
        "Look for a loop over far too many numbers.",
    ),
    "not_implemented": (
        "Not done yet",
        "The function still raises NotImplementedError.",
        "Write your code in its place, run that cell, then run this one again.",
    ),
    "none": (
        "Your function returned nothing",
        "It came to its end without a return, so the result is None.",
        "End the function with return and the result; look whether the return is indented into a loop or an if.",
    ),
    "too_slow": (
        "Your function did not come to an end",
        "It was stopped after a few seconds; these cases need a few milliseconds.",
        "Look for a while loop whose condition never becomes false, or a loop over far too many numbers.",
    ),
    "too_deep": (
        "Your function calls itself without end",
        "Python stopped it after about a thousand calls inside each other (RecursionError).",
        "Does it call itself by mistake, perhaps under the name of a helper? A loop is enough here.",
    ),
    "stopped": (
        "Your function asked Python to stop",
        "It called exit() or quit(), or was interrupted.",
        "Leave the function with return.",
    ),
    "list": (
        "Your function returned a list",
        "The result must be a NumPy array, so that others can compute with it.",
        "Turn it into one: np.array(result).",
    ),
    "subclass": (
        "Your function returned a special kind of array",
        "np.matrix, masked arrays and the like compute by rules of their own: for np.matrix, * is the matrix product.",
        "Return a plain array: np.asarray(result).",
    ),
}


def _plainly(exercise: Exercise, verdict: Verdict) -> Explanation:
    said = Explanation(*PLAINLY[verdict.problem])
    if verdict.problem in ("subclass", "list"):
        return Explanation(f"{said.headline}: {verdict.report['type']}", said.why, said.remedy)
    return said


def _not_function(exercise: Exercise, verdict: Verdict) -> Explanation:
    return Explanation(
        f"This is no function: {verdict.report['type']}",
        "The check calls your function itself, on inputs of its own.",
        f'Give the name without parentheses: check("{exercise.name}", {exercise.name}).',
    )


def _bad_call(exercise: Exercise, verdict: Verdict) -> Explanation:
    error = verdict.report["error"]
    return Explanation(
        "Your function cannot be called as agreed",
        f"Its parameters are {error['signature']}: {error['message']}.",
        f"Begin it with: def {exercise.signature}:",
    )


def _not_plain(exercise: Exercise, verdict: Verdict) -> Explanation:
    kind, dtype = verdict.report["type"], verdict.report["dtype"]
    wanted = "an array of numbers"
    if kind.endswith("generator"):
        why = "It contains yield, so calling it computes nothing yet."
        remedy = f"Collect the results in {wanted} and return it once, after the loops."
        return Explanation("Your function returned a generator", why, remedy)
    if dtype == "ragged":
        why = "So it cannot be turned into an array."
        return Explanation("The rows of your list differ in length", why, "Look where rows are begun and appended to.")
    if dtype:
        remedy = "Make it with np.zeros(shape); an array of arrays or of None becomes one of objects."
        return Explanation(f"Your array does not hold numbers but {dtype}", f"The result must be {wanted}.", remedy)
    if kind.startswith("torch."):
        remedy = "Work on the arrays that come in; no conversion is needed."
        return Explanation(f"Your function returned a {kind}", "This assignment is done with NumPy alone.", remedy)
    remedy = "End it with return and the result."
    if kind == "coroutine":
        remedy = "Begin it with def, not with async def."
    return Explanation(f"Your function returned {_article(kind)}", f"The result must be {wanted}.", remedy)


def _dtype(exercise: Exercise, verdict: Verdict) -> Explanation:
    dtype = verdict.report["dtype"]
    why, remedy = {
        "bool": ("A comparison, such as a > b, gives True and False.", "Return the numbers themselves."),
        "float16": ("float16 keeps three digits only.", "Leave out the conversion; float64 is NumPy's own choice."),
    }.get(dtype, ("The result must be real numbers.", "If you used a Fourier transform, take the real part: y.real."))
    return Explanation(f"Your result has dtype {dtype}", why, remedy)


def _shape(exercise: Exercise, verdict: Verdict) -> Explanation:
    received, expected = tuple(verdict.report["shape"]), verdict.expected.shape
    why = f"Your result has shape {received}; it should be {expected}."
    remedy = "Write down the output's size by hand for this case, and compare."
    if len(received) != len(expected):
        remedy = f"The result has {len(expected)} axes; see what each of them is: {exercise.contract}"
    elif 0 in received:
        remedy = "An axis of length 0 comes from an empty slice or range: print its start and end."
    elif sorted(received) == sorted(expected):
        remedy = "Two axes are swapped: rows (H) come before columns (W)."
    elif all(abs(a - b) <= 1 for a, b in zip(received, expected, strict=True)):
        remedy = "One too many or too few: the kernel fits at (size + 2 padding - kernel size) // stride + 1 places."
    return Explanation("The shape of your result is different", why, remedy)


def _not_finite(exercise: Exercise, verdict: Verdict) -> Explanation:
    bad = int(np.sum(~np.isfinite(verdict.received)))
    return Explanation(
        "Your result contains numbers that are none",
        f"{bad} of {verdict.received.size} are nan (not a number) or inf.",
        "Look for a division by 0, the root of a negative number, or an array from np.empty that is not filled.",
    )


def _changed(exercise: Exercise, verdict: Verdict) -> Explanation:
    names = " and ".join(verdict.report["changed"])
    return Explanation(
        f"Your function changed its argument {names}",
        "The result is right, but whoever calls the function finds other numbers in their array afterwards.",
        f"Work on a copy, such as {verdict.report['changed'][0]}.copy(). "
        "+= and assignments to slices change the array itself.",
    )


def _values(verdict: Verdict, verdicts: list[Verdict]) -> Explanation:
    received, expected = verdict.received.astype(np.float64), verdict.expected
    worst = np.unravel_index(np.argmax(np.abs(received - expected)), expected.shape)
    place = ", ".join(str(int(index)) for index in worst)
    why = (
        f"The shape is right. {int(verdict.wrong.sum())} of {expected.size} numbers differ, most at [{place}]: "
        f"you have {received[worst]:.6g}, it should be {expected[worst]:.6g}."
    )
    return Explanation("Some numbers are different", why, _pattern(verdicts))


def _pattern(verdicts: list[Verdict]) -> str:
    """Name a simple relation between results and truth that holds in every case, if there is one."""
    if all(verdict.wrong is not None for verdict in verdicts):
        received = np.concatenate([verdict.received.ravel().astype(np.float64) for verdict in verdicts])
        expected = np.concatenate([verdict.expected.ravel() for verdict in verdicts])
        offset = float((received - expected).mean())
        factor = float((received * expected).sum() / ((expected**2).sum() or 1.0))
        if not received.any():
            return "Your result is all zeros: is it filled in, and is it the filled array that is returned?"
        if np.allclose(received, expected + offset):
            return f"In every case your numbers are too {'large' if offset > 0 else 'small'} by {abs(offset):.6g}."
        if np.allclose(received, factor * expected):
            return f"In every case your numbers are {factor:.6g} times what they should be."
        if all(np.allclose(verdict.received.ravel()[::-1], verdict.expected.ravel()) for verdict in verdicts):
            return "In every case the numbers are right and their order is reversed."
    return "Compute the marked number by hand, term by term, and let your function print its terms."


ADVICE = {
    "IndexError": "An index leaves its array: compare the loop's range with the array's size.",
    "NameError": "A name is used that the function does not have: use its parameters, and import what you need above.",
    "UnboundLocalError": "A variable is used before it gets its value: give it one before the loop.",
    "ZeroDivisionError": "Something is divided by 0.",
    "TypeError": "Something is used as what it is not: print its type just before this line.",
    "AttributeError": "This object has no such attribute: print its type just before this line.",
    "KeyError": "This key is not in the dictionary.",
    "MemoryError": "An array is made far too large: print its shape before it is made.",
    "ModuleNotFoundError": "NumPy is all this assignment needs.",
}


def _raised(exercise: Exercise, verdict: Verdict) -> Explanation:
    error = verdict.report["error"]
    line = f"In line {error['line_number']} of {error['function']}: " if error["line_number"] else ""
    advice = ADVICE.get(error["type"], "Print the values that are used in this line, just before it.")
    if "broadcast" in error["message"] or "matmul" in error["message"] or "aligned" in error["message"]:
        advice = "Two arrays do not fit together: print the shape of each just before this line."
    if "Cannot cast" in error["message"]:
        advice = "A float does not fit into an array of integers: make the array with np.zeros(shape)."
    return Explanation(f"Your function raised {_article(error['type'])}", f"{line}{error['message']}", advice)


def _article(word: str) -> str:
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
