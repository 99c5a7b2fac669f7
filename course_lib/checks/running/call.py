"""One call of a student's function on one case."""

import inspect
import time

import numpy as np

from .errors import describe_error
from .limit import OutOfTime, time_limit
from .quiet import MAX_TEXT, watched

__all__ = ["run"]

MAX_BYTES = 64 * 2**20  # a larger result is reported by its shape only


def run(student, case: dict, *, seconds: float = 3.0) -> dict:
    """Call ``student(*arguments, **options)`` and say what came of it.

    Parameters
    ----------
    student : callable
        The function under examination.
    case : dict
        ``{"arguments": {name: value, ...}, "options": {name: value, ...}}``. Arguments are passed by position,
        options by name. The function receives copies.
    seconds : float
        The call is stopped after this time.

    Returns
    -------
    dict
        Plain data with these keys. ``kind``: "value", "none", "not_plain" (a result that is not numbers), "raised",
        "not_implemented", "bad_call" (it cannot take these arguments), "too_slow", "too_deep" (endless recursion),
        "stopped" (it asked Python to exit) or "not_function". ``value``: the result as a new array, or None. ``type``,
        ``dtype``, ``shape``: of the result. ``changed``: names of arguments that the call modified. ``printed``,
        ``stderr``: text, cut. ``warnings``: list of text. ``random``: names of global random states that it used
        (they are put back). ``error``: None or what ``describe_error`` says. ``seconds``: how long it took.
    """
    report = {"kind": "value", "value": None, "type": "", "dtype": "", "shape": (), "changed": [], "printed": "",
              "stderr": "", "warnings": [], "random": [], "error": None, "seconds": 0.0}  # fmt: skip
    if not callable(student):
        return report | {"kind": "not_function", "type": _type_name(student)}
    given = {**case["arguments"], **case["options"]}
    passed = {name: _copy(value) for name, value in given.items()}
    positional = [passed[name] for name in case["arguments"]]
    by_name = {name: passed[name] for name in case["options"]}
    report |= _bad_call(student, positional, by_name)
    if report["kind"] == "bad_call":
        return report
    with watched(report):
        report |= _call(student, positional, by_name, seconds)
    report["changed"] = [name for name, value in given.items() if _differs(value, passed[name])]
    return report


def _call(student, positional: list, by_name: dict, seconds: float) -> dict:
    """Make the call under its time limit; turn whatever happens into a few plain entries."""
    start = time.perf_counter()
    try:
        with time_limit(seconds):
            found = _plain(student(*positional, **by_name))
    except OutOfTime as error:
        found = {"kind": "too_slow", "error": describe_error(error)}
    except RecursionError as error:
        found = {"kind": "too_deep", "error": describe_error(error)}
    except NotImplementedError as error:
        found = {"kind": "not_implemented", "error": describe_error(error)}
    except Exception as error:
        found = {"kind": "raised", "error": describe_error(error)}
    except BaseException as error:  # SystemExit, KeyboardInterrupt: neither may end the check
        found = {"kind": "stopped", "error": describe_error(error)}
    return found | {"seconds": time.perf_counter() - start}


def _bad_call(student, positional: list, by_name: dict) -> dict:
    """Say if the function's parameters cannot take these arguments; {} when they can or cannot be known."""
    try:
        signature = inspect.signature(student)
    except (TypeError, ValueError):
        return {}
    try:
        signature.bind(*positional, **by_name)
    except TypeError as error:
        message = {"type": "TypeError", "message": str(error)[:MAX_TEXT], "signature": str(signature)[:MAX_TEXT]}
        return {"kind": "bad_call", "error": message}
    return {}


def _plain(value) -> dict:
    """The result as an array of numbers, or the reason why it is not one."""
    kind = type(value)
    found = {"kind": "value", "type": _type_name(value)}
    if value is None:
        return found | {"kind": "none"}
    if issubclass(kind, np.ndarray):
        array = np.array(value, copy=None, subok=False)
    elif kind in (list, tuple) or issubclass(kind, (int, float, complex, np.generic)):
        try:
            array = np.array(value)
        except (ValueError, TypeError):
            return found | {"kind": "not_plain", "dtype": "ragged"}
    else:
        if kind.__name__ in ("generator", "coroutine"):
            value.close()  # else Python complains later, on stderr
        return found | {"kind": "not_plain"}
    found |= {"dtype": str(array.dtype), "shape": tuple(int(size) for size in array.shape)}
    if array.dtype.kind not in "biufc":
        return found | {"kind": "not_plain"}
    return found | {"value": np.array(array, order="C") if array.nbytes <= MAX_BYTES else None}


def _copy(value):
    if isinstance(value, np.ndarray):
        return np.array(value)
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _differs(before, after) -> bool:
    """Whether a call changed this argument: values, shape or type of number."""
    if isinstance(before, np.ndarray):
        return before.shape != after.shape or before.dtype != after.dtype or before.tobytes() != after.tobytes()
    return isinstance(before, list) and before != after


def _type_name(value) -> str:
    kind = type(value)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}"[:100]
