"""One helpful card for whatever a student hands in, and a number that nbgrader can read."""

import random
import sys
import warnings

import nbformat
import numpy as np
import pytest
import torch

import course_lib.checks.checking as checking
from course_lib.checks import Card, CheckFailed, check, exercise, exercises, score


def right(z, w):
    return np.correlate(z, w)


def returning(value):
    return lambda z, w: value


def changing(z, w):
    y = np.correlate(z, w)
    z[0] = 99
    return y


def half_done(z, w):
    if len(w) == 1:
        raise NotImplementedError
    return np.correlate(z, w)


def crashing(z, w):
    y = []
    return y[len(w)]


def asynchronous():
    async def cross_correlate1d(z, w):
        return z

    return cross_correlate1d


def lazily(z, w):
    for i in range(len(z) - len(w) + 1):
        yield z[i : i + len(w)] @ w


def recursive(z, w):
    return recursive(z, w)


def endless(z, w):
    while True:
        pass


def filled_with(value):
    return lambda z, w: np.full(len(z) - len(w) + 1, value)


UNUSUAL = [
    (returning(None), "returned nothing", "return"),
    (crashing, "raised an IndexError", "range"),
    (lambda z, w: undefined_name, "raised a NameError", "parameters"),  # noqa: F821
    (lambda z, w: z + np.ones(len(z) + 2), "raised a ValueError", "shape"),
    (lambda z, w: z @ np.ones(99), "raised a ValueError", "shape"),
    (lambda z, w: 1 / 0, "raised a ZeroDivisionError", "divided by 0"),
    (lambda z: z, "cannot be called as agreed", "def cross_correlate1d(z, w):"),
    (lambda: 0, "cannot be called as agreed", "def cross_correlate1d(z, w):"),
    (np.zeros(3), "This is no function: numpy.ndarray", "without parentheses"),
    (None, "This is no function: NoneType", "without parentheses"),
    (returning("3"), "returned a str", "return"),
    (returning({"y": 1}), "returned a dict", "return"),
    (lazily, "returned a generator", "after the loops"),
    (asynchronous(), "returned a coroutine", "async"),
    (returning(torch.ones(3)), "returned a torch.Tensor", "arrays that come in"),
    (returning([[1.0], [1.0, 2.0]]), "rows of your list differ", "appended"),
    (lambda z, w: np.array([None] * 3), "does not hold numbers but object", "np.zeros"),
    (lambda z, w: np.array(["a"] * 3), "does not hold numbers but <U1", "np.zeros"),
    (lambda z, w: np.ma.array(np.correlate(z, w)), "special kind of array", "np.asarray"),
    (lambda z, w: np.asmatrix(np.correlate(z, w)), "special kind of array", "np.asarray"),
    (lambda z, w: np.correlate(z, w) + 0j, "dtype complex128", "real part"),
    (lambda z, w: np.correlate(z, w) > 0, "dtype bool", "numbers themselves"),
    (lambda z, w: np.correlate(z, w).astype(np.float16), "dtype float16", "conversion"),
    (lambda z, w: np.correlate(z, w)[:, None], "shape of your result", "1 axes"),
    (lambda z, w: np.correlate(z, w)[:0], "shape of your result", "empty slice"),
    (lambda z, w: np.zeros(len(z) - len(w) + 2), "shape of your result", "One too many or too few"),
    (lambda z, w: 3.0, "shape of your result", "1 axes"),
    (filled_with(np.nan), "numbers that are none", "division by 0"),
    (filled_with(np.inf), "numbers that are none", "np.empty"),
    (filled_with(0.0), "Some numbers are different", "all zeros"),
    (lambda z, w: np.correlate(z, w) + 2, "Some numbers are different", "too large by 2"),
    (lambda z, w: np.correlate(z, w) - 2, "Some numbers are different", "too small by 2"),
    (lambda z, w: 3 * np.correlate(z, w), "Some numbers are different", "3 times"),
    (lambda z, w: -np.correlate(z, w), "Some numbers are different", "-1 times"),
    (changing, "changed its argument z", "copy()"),
    (recursive, "calls itself without end", "loop"),
    (lambda z, w: sys.exit(), "asked Python to stop", "return"),
    (half_done, "Not done yet", "Write your code"),
]


@pytest.mark.parametrize(
    "student, headline, remedy", UNUSUAL, ids=[f"{number}-{case[1]}" for number, case in enumerate(UNUSUAL)]
)
def test_an_unusual_answer_gets_a_card_that_helps(student, headline, remedy, capfd):
    card = check("cross_correlate1d", student)
    assert headline in card.headline and remedy in card.remedy and card.why
    assert not card.passed and card.status == "wrong"
    assert headline in str(card) and headline.replace("<", "&lt;") in card._repr_html_()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "student, headline, remedy", UNUSUAL, ids=[f"{number}-{case[1]}" for number, case in enumerate(UNUSUAL)]
)
def test_an_unusual_answer_gets_a_number_between_0_and_the_points(student, headline, remedy, capfd):
    earned = score("cross_correlate1d", student, seed=1)
    assert type(earned) is float and 0.0 <= earned < 8.0
    assert capfd.readouterr().err == ""


def test_an_endless_loop_ends_with_a_card_that_shows_its_line(monkeypatch):
    monkeypatch.setattr(checking, "SECONDS_PER_CASE", 0.2)
    card = check("cross_correlate1d", endless)
    assert "did not come to an end" in card.headline
    assert any(here and text.strip() in ("while True:", "pass") for _, text, here in card.view.source)
    states = [passed for group in card.groups for _, passed, _ in group.cases]
    assert states.count(False) == 1 and states.count(None) == 7


def test_a_slow_function_is_stopped_after_the_time_for_all_cases(monkeypatch):
    import time

    monkeypatch.setattr(checking, "SECONDS_IN_ALL", 0.2)
    card = check("cross_correlate1d", lambda z, w: time.sleep(0.15) or np.correlate(z, w))
    assert "takes too long" in card.headline and not card.passed


def test_work_not_begun_is_neutral():
    def cross_correlate1d(z, w):
        raise NotImplementedError()

    card = check("cross_correlate1d", cross_correlate1d)
    assert card.status == "not_done" and "not_done" in card._repr_html_()
    assert score("cross_correlate1d", cross_correlate1d) == 0.0


def test_without_a_function_the_card_says_what_to_write():
    card = check("conv2d")
    assert card.status == "not_done" and 'check("conv2d", conv2d)' in card.remedy
    assert score("conv2d") == 0.0


@pytest.mark.parametrize(
    "name, part", [("conv2", "'conv2d'"), ("cross_corelate1d", "'cross_correlate1d'"), ("zzz", "There are")]
)
def test_an_unknown_name_offers_the_closest(name, part):
    with pytest.raises(ValueError, match=part):
        check(name, right)


def test_a_name_that_is_no_text_is_refused_with_an_example():
    with pytest.raises(TypeError, match="in quotes"):
        check(right, "cross_correlate1d")


def test_an_unknown_assignment_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="hw1_convolution"):
        exercises("hw99")


def test_strict_raises_with_the_card_as_message_and_only_when_wrong():
    assert check("cross_correlate1d", right, strict=True).passed
    with pytest.raises(CheckFailed, match="You flipped the kernel"):
        check("cross_correlate1d", lambda z, w: np.convolve(z, w, "valid"), strict=True)


def test_a_failure_of_ours_is_said_as_such_and_scores_0(monkeypatch, capsys):
    def broken(case):
        raise RuntimeError("our bug")

    monkeypatch.setitem(vars(exercise("cross_correlate1d")), "expected", broken)
    card = check("cross_correlate1d", right)
    assert card.status == "trouble" and "mistake of the course" in card.why and "our bug" in card.why
    assert score("cross_correlate1d", right) == 0.0
    assert "mistake of the course" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["no such exercise", 3, None])
def test_score_never_raises(name, capsys):
    assert score(name, right) == 0.0
    assert "mistake of the course" in capsys.readouterr().out


def test_printing_is_allowed_and_mentioned(capsys):
    def student(z, w):
        print("looking at z")
        return np.correlate(z, w)

    card = check("cross_correlate1d", student)
    assert card.passed and "looking at z" in card.notes[0]
    assert capsys.readouterr() == ("", "")


def test_warnings_are_mentioned_and_cost_nothing(capsys):
    def student(z, w):
        warnings.warn("mind the gap", stacklevel=1)
        print("careful", file=sys.stderr)
        return np.correlate(z, w)

    assert "mind the gap" in str(check("cross_correlate1d", student))
    assert score("cross_correlate1d", student) == 8.0
    assert capsys.readouterr().err == ""


def test_random_states_are_as_before(capsys):
    def student(z, w):
        np.random.rand(), random.random(), torch.rand(1)
        return np.correlate(z, w)

    before = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    assert "random numbers" in str(check("cross_correlate1d", student))
    score("cross_correlate1d", student)
    assert (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()) == before


def test_other_parameter_names_are_accepted():
    assert check("cross_correlate1d", lambda signal, kernel: np.correlate(signal, kernel)).passed


def test_options_need_their_names():
    card = check("conv2d", lambda z, weight, bias, s=1, p=0: z)
    assert "cannot be called as agreed" in card.headline and "(z, weight, bias, s=1, p=0)" in card.why


def test_an_array_is_asked_for_where_the_contract_says_so():
    card = check("conv_matrix_1d", lambda w, input_size, stride=1, padding=0: [[0.0]])
    assert "returned a list" in card.headline and "np.array" in card.remedy


def test_a_float32_result_is_right():
    assert check("cross_correlate1d", lambda z, w: np.correlate(z, w).astype(np.float32)).passed


def test_an_error_of_a_millionth_is_wrong_in_float64():
    assert not check("cross_correlate1d", lambda z, w: np.correlate(z, w) * (1 + 1e-6)).passed
    assert check("cross_correlate1d", lambda z, w: np.correlate(z, w) * (1 + 1e-12)).passed


def test_an_error_of_a_thousandth_is_wrong_in_float32():
    def student(z, w):
        return np.correlate(z, w).astype(np.float32) * np.float32(1.001 if z.dtype == np.float32 else 1)

    card = check("cross_correlate1d", student)
    assert [idea for group in card.groups for idea, passed in group.ideas if not passed] == ["float32"]


def test_a_wrong_kind_of_result_is_named_before_a_misconception():
    flipped = exercise("conv_matrix_1d").misconceptions[0].function
    card = check("conv_matrix_1d", lambda *given, **options: flipped(*given, **options).tolist())
    assert card.diagnosis is None and "returned a list" in card.headline


def test_a_changed_argument_does_not_hide_a_misconception():
    def flipped(z, w):
        y = np.convolve(z, w, "valid")
        z[:] = 0
        return y

    assert check("cross_correlate1d", flipped).diagnosis == "You flipped the kernel"


def test_rounding_is_not_right():
    assert not check("edge_magnitude", lambda image: exercise_answer("edge_magnitude", image).round(3)).passed


def exercise_answer(name, image):
    from course_lib.checks import Case

    return exercise(name).expected(Case("", "", {"image": image}))


def test_the_smallest_failing_case_is_shown():
    card = check("cross_correlate2d", lambda z, w: np.zeros((1, 1)))
    sizes = {
        case.idea: sum(np.size(value) for value in case.arguments.values())
        for case in exercise("cross_correlate2d").inputs()
    }
    assert card.view.idea == "kernel of one weight" and sizes[card.view.idea] == min(sizes.values())


def test_the_code_on_the_card_repeats_the_case():
    for known in exercises():
        card = check(known.name, lambda *given, **options: np.full((1, 1), 0.125))
        seen = []

        def recording(*given, seen=seen, **options):
            seen.append((given, options))

        exec(card.view.code, {"np": np, known.name: recording})
        case = next(case for case in known.inputs() if case.idea == card.view.idea)
        (given, options), wanted = seen[0], list(case.arguments.values())
        assert options == case.options
        for received, value in zip(given, wanted, strict=True):
            assert np.array_equal(received, value) and getattr(received, "dtype", None) == getattr(value, "dtype", None)


def fails_when_hidden(z, w):
    print("secret", z)
    return np.correlate(z, w) * (1 if z.tobytes() in SEEN else 2)


SEEN = {case.arguments["z"].tobytes() for case in exercise("cross_correlate1d").inputs()}


def test_a_hidden_case_is_named_and_its_data_are_not_shown(monkeypatch):
    shown = []
    monkeypatch.setattr(checking, "_show", shown.append)
    assert score("cross_correlate1d", fails_when_hidden, seed=12345) < 8.0
    card = shown[0]
    assert "hidden case" in str(card) and card.view.received is None and not card.view.code and not card.view.arguments
    hidden = [case for case in exercise("cross_correlate1d").inputs(np.random.default_rng(12345)) if case.hidden]
    for case in hidden:
        for value in (case.arguments["z"], exercise("cross_correlate1d").expected(case)):
            text = np.array2string(value, separator=" ")
            assert text not in str(card) and text not in card._repr_html_()
    assert f"secret {hidden[-1].arguments['z']}" not in str(card)


def test_hidden_cases_stay_hidden_when_the_function_raises_there(monkeypatch):
    def student(z, w):
        if z.tobytes() not in SEEN:
            raise ValueError(f"z is {z.tolist()}")
        return np.correlate(z, w)

    shown = []
    monkeypatch.setattr(checking, "_show", shown.append)
    score("cross_correlate1d", student, seed=5)
    assert "z is [" not in str(shown[0]) + shown[0]._repr_html_()


def test_what_is_printed_and_warned_in_a_hidden_case_stays_there(monkeypatch):
    def student(z, w):
        if z.tobytes() not in SEEN:
            print("leak", z)
            warnings.warn(f"leak {z}", stacklevel=1)
        return np.correlate(z, w)

    shown = []
    monkeypatch.setattr(checking, "_show", shown.append)
    assert score("cross_correlate1d", student, seed=5) == 8.0
    assert "leak" not in str(shown[0]) + shown[0]._repr_html_()


def test_without_a_seed_the_score_is_the_same_each_time(capsys):
    score("cross_correlate1d", fails_when_hidden)
    first = capsys.readouterr().out
    score("cross_correlate1d", fails_when_hidden)
    assert capsys.readouterr().out == first


def test_in_a_terminal_the_card_is_printed_even_without_its_signs(monkeypatch, capsys):
    class Ascii:
        encoding = "ascii"

        def __init__(self):
            self.text = ""

        def write(self, text):
            text.encode("ascii")
            self.text += text

        def flush(self):
            pass

    terminal = Ascii()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert score("cross_correlate1d", right) == 8.0
    assert "cross_correlate1d" in terminal.text


CELLS = """
import logging, sys, warnings, numpy as np
from course_lib.checks import check, score
logging.basicConfig()
from IPython.display import display
def right(z, w):
    warnings.warn("careful"); logging.warning("hm"); print("to stderr", file=sys.stderr); print("to stdout")
    return np.correlate(z, w)
def forging(z, w):
    sys.displayhook(8.0); display(8.0)
    return z
def deaf(z, w):
    sys.stderr = sys.stdout = None
    return np.correlate(z, w)
---
check("cross_correlate1d", right)
---
check("cross_correlate1d", right)
score("cross_correlate1d", right, seed=1)
---
check("cross_correlate1d", forging)
score("cross_correlate1d", forging, seed=1)
---
check("cross_correlate1d", deaf)
score("cross_correlate1d", deaf, seed=1)
---
score("cross_correlate1d", lambda z, w: np.convolve(z, w, "valid"), seed=1)
"""


@pytest.fixture(scope="module")
def executed():
    """Outputs of each cell, in a real kernel."""
    from nbclient import NotebookClient

    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.split("---\n")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def test_in_a_kernel_nothing_reaches_stderr(executed):
    assert [output for outputs in executed for output in outputs if output.output_type in ("stream", "error")] == []


def test_in_a_kernel_a_check_as_last_value_shows_the_card(executed):
    (output,) = executed[1]
    assert output.output_type == "execute_result"
    assert "course-card passed" in output.data["text/html"] and "Passed" in output.data["text/plain"]


@pytest.mark.parametrize("cell, points", [(2, 8.0), (3, 0.0), (4, 8.0), (5, 0.0)])
def test_in_a_kernel_the_score_is_one_card_and_one_number(executed, cell, points):
    shown, result = executed[cell]
    assert shown.output_type == "display_data" and "course-card" in shown.data["text/html"]
    assert result.output_type == "execute_result" and float(result.data["text/plain"]) == points


@pytest.mark.parametrize("cell, points", [(2, 8.0), (3, 0.0), (4, 8.0), (5, 0.0)])
def test_nbgrader_reads_the_score(executed, cell, points):
    utils = pytest.importorskip("nbgrader.utils", reason="needs nbgrader: pip install -e .[grade]")
    graded = nbformat.v4.new_code_cell("", outputs=executed[cell])
    graded.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 8, "grade_id": "x", "schema_version": 3}
    assert utils.determine_grade(graded) == (points, 8.0)


def test_a_card_says_itself_in_a_terminal():
    card = check("cross_correlate1d", right)
    assert isinstance(card, Card) and repr(card) == str(card)
    assert str(card).startswith("✓ cross_correlate1d · Passed · 8 of 8 cases")
