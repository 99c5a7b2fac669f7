"""What a call of a student's function reports, whatever the function does."""

import random
import shutil
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

import course_lib.checks.running as running
from course_lib.checks import exercises
from course_lib.checks.running import run

CASE = {"arguments": {"z": np.array([1.0, 2.0, 4.0]), "w": np.array([1.0, -1.0])}, "options": {}}


def report_of(function, case=CASE, **limits):
    return run(function, case, **limits)


def test_a_right_answer_is_reported_with_its_type_and_shape():
    report = report_of(lambda z, w: np.correlate(z, w))
    assert report["kind"] == "value" and report["type"] == "numpy.ndarray"
    assert report["dtype"] == "float64" and report["shape"] == (2,)
    assert report["value"].tolist() == [-1.0, -2.0]


def test_options_are_passed_by_name():
    report = report_of(lambda z, *, scale: z * scale, {"arguments": {"z": np.ones(2)}, "options": {"scale": 3}})
    assert report["value"].tolist() == [3.0, 3.0]


def test_the_arguments_of_the_case_stay_as_they_were():
    def spoil(z, w):
        z[:] = 9
        return z

    assert report_of(spoil)["changed"] == ["z"]
    assert CASE["arguments"]["z"].tolist() == [1.0, 2.0, 4.0]


def test_a_change_of_shape_in_place_counts_as_a_change():
    def reshape(z, w):
        w.shape = (2, 1)
        return z

    assert report_of(reshape)["changed"] == ["w"]


@pytest.mark.parametrize(
    "value, kind, type_name",
    [
        (None, "none", "NoneType"),
        ("text", "not_plain", "str"),
        ({1: 2}, "not_plain", "dict"),
        (np.array([None, 1]), "not_plain", "numpy.ndarray"),
        (np.array(["a"]), "not_plain", "numpy.ndarray"),
        ([[1.0], [1.0, 2.0]], "not_plain", "list"),
        ([1.0, 2.0], "value", "list"),
        (np.float64(2.0), "value", "numpy.float64"),
        (10**400, "not_plain", "int"),
        (np.ma.array([1.0]), "value", "numpy.ma.MaskedArray"),
        (torch.ones(2), "not_plain", "torch.Tensor"),
    ],
)
def test_each_kind_of_result_is_told_apart(value, kind, type_name):
    report = report_of(lambda z, w: value)
    assert (report["kind"], report["type"]) == (kind, type_name)


def test_a_generator_is_not_run():
    ran = []

    def lazy(z, w):
        ran.append(1)
        yield z

    assert report_of(lazy)["kind"] == "not_plain" and not ran


def test_a_result_that_fails_lazily_is_no_value():
    class Lazy:
        def __array__(self, *arguments, **options):
            raise RuntimeError("later")

    assert report_of(lambda z, w: Lazy())["kind"] == "not_plain"
    assert report_of(lambda z, w: [Lazy()])["kind"] in ("not_plain", "raised")


def test_a_subclass_cannot_lie_about_its_numbers():
    class Liar(np.ndarray):
        def __array__(self, *arguments, **options):
            return np.array([42.0])

        def __eq__(self, other):
            return np.array(True)

    report = report_of(lambda z, w: np.zeros(2).view(Liar))
    assert report["value"].tolist() == [0.0, 0.0] and type(report["value"]) is np.ndarray


def test_a_coroutine_does_not_warn_later(recwarn):
    async def later(z, w):
        return z

    assert report_of(later)["type"] == "coroutine"
    assert not recwarn.list


def test_a_huge_result_is_reported_by_shape_only():
    report = report_of(lambda z, w: np.broadcast_to(z[0], (10_000, 10_000)))
    assert report["shape"] == (10_000, 10_000) and report["value"] is None


def test_an_exception_shows_the_students_own_line():
    def helper(z):
        return z[7]

    def student(z, w):
        return helper(z)

    error = report_of(student)["error"]
    assert error["type"] == "IndexError" and error["function"] == "helper"
    assert dict(error["context"])[error["line_number"]].strip() == "return z[7]"


def test_an_exception_inside_numpy_shows_the_students_line():
    def student(z, w):
        return np.stack([z, w])

    error = report_of(student)["error"]
    assert error["function"] == "student" and "np.stack" in dict(error["context"])[error["line_number"]]


def test_an_exception_that_cannot_be_printed_is_reported():
    class Nasty(Exception):
        def __str__(self):
            raise RuntimeError

    def student(z, w):
        raise Nasty

    assert report_of(student)["error"]["type"] == "Nasty"


@pytest.mark.parametrize(
    "name, function",
    [
        ("not_implemented", lambda z, w: (_ for _ in ()).throw(NotImplementedError())),
        ("stopped", lambda z, w: sys.exit(3)),
        ("stopped", lambda z, w: (_ for _ in ()).throw(KeyboardInterrupt())),
        ("bad_call", lambda z: z),
        ("not_function", np.zeros(3)),
    ],
)
def test_what_is_no_answer_is_named(name, function):
    assert report_of(function)["kind"] == name


def test_endless_recursion_ends():
    def student(z, w):
        return student(z, w)

    assert report_of(student)["kind"] == "too_deep"


def test_the_recursion_limit_is_put_back():
    before = sys.getrecursionlimit()
    report_of(lambda z, w: sys.setrecursionlimit(before + 500))
    assert sys.getrecursionlimit() == before


def endless(z, w):
    while True:
        pass


def endless_and_deaf(z, w):
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


def endless_and_nearly_deaf(z, w):
    for _ in range(3):
        try:
            while True:
                pass
        except:  # noqa: E722  what students write
            pass


@pytest.mark.parametrize("function", [endless, endless_and_deaf, endless_and_nearly_deaf, lambda z, w: time.sleep(60)])
def test_a_call_without_end_is_stopped(function):
    start = time.perf_counter()
    report = report_of(function, seconds=0.2)
    assert time.perf_counter() - start < 2.0
    assert report["kind"] in ("too_slow", "none") and (
        function is endless_and_nearly_deaf or report["kind"] == "too_slow"
    )


def test_outside_the_main_thread_a_call_without_end_is_stopped_too():
    reports = []
    thread = threading.Thread(target=lambda: reports.append(report_of(endless, seconds=0.2)))
    thread.start()
    thread.join(5.0)
    assert reports[0]["kind"] == "too_slow"


def test_the_alarm_is_off_after_a_quick_call():
    report_of(lambda z, w: z, seconds=0.1)
    time.sleep(0.15)


def test_an_alarm_of_someone_else_is_put_back():
    signal = pytest.importorskip("signal")
    if not hasattr(signal, "setitimer"):
        pytest.skip("no alarm signals on this system")

    def mine(number, frame):
        pass

    old = signal.signal(signal.SIGALRM, mine)
    signal.setitimer(signal.ITIMER_REAL, 50.0)
    try:
        report_of(lambda z, w: z)
        assert signal.getsignal(signal.SIGALRM) is mine and signal.getitimer(signal.ITIMER_REAL)[0] > 40.0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, old)


def test_what_is_printed_is_kept_and_cut(capsys):
    def student(z, w):
        for _ in range(10_000):
            print("hello")
        print("oh", file=sys.stderr)
        return z

    report = report_of(student)
    assert report["printed"].startswith("hello\n") and len(report["printed"]) <= 2_000 and report["stderr"] == "oh\n"
    assert capsys.readouterr() == ("", "")


def test_warnings_are_kept_and_not_shown(capsys):
    def student(z, w):
        warnings.warn("old", stacklevel=1)
        return z / 0.0

    said = report_of(student)["warnings"]
    assert said[0] == "UserWarning: old" and "divide by zero" in said[1]
    assert capsys.readouterr().err == ""


def test_a_value_shown_inside_the_call_is_not_shown():
    shown = []
    old, sys.displayhook = sys.displayhook, shown.append
    try:
        report_of(lambda z, w: sys.displayhook(5.0))
        assert not shown and sys.displayhook == shown.append
    finally:
        sys.displayhook = old


def test_random_states_are_put_back_and_named():
    def student(z, w):
        random.seed(0)
        np.random.seed(0)
        torch.manual_seed(0)
        return z

    before = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    assert report_of(student)["random"] == ["random", "numpy.random", "torch"]
    assert (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()) == before


def test_numpy_settings_are_put_back():
    def student(z, w):
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        return z

    before = np.geterr(), np.get_printoptions()["precision"]
    report_of(student)
    assert (np.geterr(), np.get_printoptions()["precision"]) == before


def is_plain(value) -> bool:
    """Whether JSON and a file of arrays, without pickle, can hold it."""
    if isinstance(value, dict):
        return all(isinstance(name, str) and is_plain(item) for name, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    if type(value) is np.ndarray:
        return value.dtype.kind in "biufc"
    return value is None or type(value) in (bool, int, float, str)


@pytest.mark.parametrize("known", exercises(), ids=lambda known: known.name)
def test_what_goes_in_and_what_comes_out_is_plain_data(known):
    for case in known.inputs(np.random.default_rng(1)):
        assert is_plain(case.plain())
    wrong = [known.misconceptions[0].function, lambda *given, **options: given[5], lambda *given, **options: object()]
    for function in wrong:
        assert is_plain(known.run(function, known.inputs()[0].plain()))


def test_the_folder_runs_alone_without_the_course(tmp_path):
    shutil.copytree(Path(running.__file__).parent, tmp_path / "room")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
sys.modules["course_lib"] = None
import numpy as np
from room import run
case = {{"arguments": {{"z": np.arange(3.0), "w": np.ones(2)}}, "options": {{}}}}
report = run(lambda z, w: np.correlate(z, w), case)
print(report["value"].tolist(), "torch" in sys.modules, "IPython" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert done.stdout == "[1.0, 3.0] False False\n" and done.stderr == ""
