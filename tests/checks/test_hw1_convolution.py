"""The exercises of hw1: the truth is torch's, right answers pass in any style, each mistake is called by its name."""

import numpy as np
import pytest
import torch

from course_lib.checks import check, exercise, exercises, score
from course_lib.checks.checking import examine, make_card
from course_lib.checks.hw1_convolution import EXERCISES

from .solutions import load, solution_sources
from .styles import STYLES

NAMES = [known.name for known in EXERCISES]
SOBEL = [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]


def layer(z, w, stride=1, padding=0):
    """torch's conv2d in float64, with as many axes of size 1 in front as it needs."""
    z, w = (torch.tensor(np.asarray(value, float).copy()) for value in (z, w))
    y = torch.nn.functional.conv2d(z[(None,) * (4 - z.ndim)], w[(None,) * (4 - w.ndim)], stride=stride, padding=padding)
    return y.numpy()


def matrix(w, shape, stride=1, padding=0):
    """Row by row from torch: the gradient of each output."""
    z = torch.zeros((1, 1, *shape), dtype=torch.float64, requires_grad=True)
    w = torch.tensor(np.asarray(w, float))[None, None]
    outputs = torch.nn.functional.conv2d(z, w, stride=stride, padding=padding).ravel()
    return np.stack([torch.autograd.grad(y, z, retain_graph=True)[0].numpy().ravel() for y in outputs])


def filtered(image, kernel):
    colours = np.atleast_3d(image).transpose(2, 0, 1)[:, None]
    y = layer(colours, kernel, padding=(kernel.shape[0] // 2, kernel.shape[1] // 2))[:, 0].transpose(1, 2, 0)
    return np.clip(y.reshape(image.shape), 0, 1)


def conv2d(z, weight, bias, **options):
    return layer(z, weight, **options) + np.asarray(bias, float)[:, None, None]


ORACLES = {
    "cross_correlate1d": lambda z, w: layer(z[None], w[None])[0, 0, 0],
    "cross_correlate2d": lambda z, w: layer(z, w)[0, 0],
    "convolve2d": lambda z, w: layer(z, w[::-1, ::-1])[0, 0],
    "conv2d": conv2d,
    "filter_image": filtered,
    "edge_magnitude": lambda image: (
        (layer(image, SOBEL, padding=1) ** 2 + layer(image, np.transpose(SOBEL), padding=1) ** 2)[0, 0] ** 0.5
    ),
    "conv_matrix_1d": lambda w, size, stride=1, padding=0: matrix(w[None], (1, size), (1, stride), (0, padding)),
    "conv_matrix_2d": matrix,
    "multiply_by_transpose": lambda g, w, shape, **options: (matrix(w, shape, **options).T @ g.ravel()).reshape(shape),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [None, 3, 4])
def test_the_truth_is_what_torch_computes_in_float64(name, seed):
    for case in exercise(name).inputs(None if seed is None else np.random.default_rng(seed)):
        expected = exercise(name).expected(case)
        oracle = case.call(ORACLES[name])
        assert expected.dtype == np.float64 and expected.shape == oracle.shape
        np.testing.assert_allclose(expected, oracle, rtol=1e-12, atol=1e-12, err_msg=case.idea)


def test_the_points_are_those_of_the_assignment():
    points = {known.name: known.points for known in exercises("hw1_convolution")}
    assert points == {
        "cross_correlate1d": 8, "cross_correlate2d": 10, "convolve2d": 7, "conv2d": 15, "filter_image": 8,
        "edge_magnitude": 7, "conv_matrix_1d": 10, "conv_matrix_2d": 12, "multiply_by_transpose": 13,
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_case_belongs_to_a_group_and_each_group_has_two_cases_and_points(name):
    known = exercise(name)
    groups = [case.group for case in known.inputs()]
    assert set(groups) == set(known.groups)
    assert all(groups.count(group) >= 2 and points > 0 for group, points in known.groups.items())


@pytest.mark.parametrize("name", NAMES)
def test_ideas_are_distinct_and_hidden_cases_have_the_same_ideas(name):
    cases = exercise(name).inputs(np.random.default_rng(0))
    fixed, hidden = [[case.idea for case in cases if case.hidden is state] for state in (False, True)]
    assert len(set(fixed)) == len(fixed) and hidden == fixed


@pytest.mark.parametrize("name", NAMES)
def test_cases_are_the_same_for_everybody_and_hidden_ones_follow_the_seed(name):
    def numbers(seed):
        cases = exercise(name).inputs(np.random.default_rng(seed))
        return [[np.asarray(value).tolist() for value in case.arguments.values()] for case in cases]

    first, again, other = numbers(5), numbers(5), numbers(6)
    half = len(first) // 2
    assert first == again and first[:half] == other[:half] and first[half:] != other[half:]


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_gets_full_marks(name, capsys):
    solutions = load(solution_sources("hw1_convolution"))
    assert check(name, solutions[name]).passed
    for seed in range(5):
        assert score(name, solutions[name], seed=seed) == exercise(name).points


@pytest.mark.parametrize("name, function", STYLES, ids=lambda value: getattr(value, "__name__", value))
def test_a_right_answer_in_another_style_gets_full_marks(name, function):
    card = check(name, function)
    assert card.passed, str(card)
    assert score(name, function, seed=7) == exercise(name).points


MISTAKES = [(known.name, mistake) for known in EXERCISES for mistake in known.misconceptions]


@pytest.mark.parametrize("name, mistake", MISTAKES, ids=[f"{name}: {mistake.name}" for name, mistake in MISTAKES])
@pytest.mark.parametrize("seed", [None, 11])
def test_a_mistake_is_called_by_its_name_and_costs_points(name, mistake, seed):
    known = exercise(name)
    cases = known.inputs(None if seed is None else np.random.default_rng(seed))
    card = make_card(known, examine(known, mistake.function, cases), graded=True)
    assert card.diagnosis == mistake.name and card.headline == mistake.name
    assert 0.0 <= card.score < known.points


@pytest.mark.parametrize("name", NAMES)
def test_no_mistake_is_mistaken_for_another(name):
    known = exercise(name)
    for mistake in known.misconceptions:
        others = known.__class__(
            **{**vars(known), "misconceptions": tuple(m for m in known.misconceptions if m is not mistake)}
        )
        card = make_card(others, examine(others, mistake.function, others.inputs()))
        assert card.diagnosis is None, f"{mistake.name} is also {card.diagnosis}"


@pytest.mark.parametrize("name", NAMES)
def test_there_are_at_least_four_mistakes_with_a_hint_and_a_remedy_each(name):
    mistakes = exercise(name).misconceptions
    assert len(mistakes) >= 4 and len({mistake.name for mistake in mistakes}) == len(mistakes)
    for mistake in mistakes:
        assert all(text and text.strip()[-1] in ".)" for text in (mistake.hint, mistake.remedy)), mistake.name


@pytest.mark.parametrize("name", NAMES)
def test_a_function_that_never_computes_anything_earns_nothing(name):
    known = exercise(name)
    for function in (
        lambda *given, **options: None,
        lambda *given, **options: 0.0,
        lambda *given, **options: next(value for value in given if isinstance(value, np.ndarray)),
    ):
        assert score(name, function, seed=2) == 0.0
    zeros = {case.idea: np.zeros_like(known.expected(case)) for case in known.inputs()}
    shapes = iter(known.inputs())
    assert (
        make_card(known, examine(known, lambda *g, **o: zeros[next(shapes).idea], known.inputs()), graded=True).score
        == 0.0
    )


def test_an_answer_learnt_by_heart_fails_the_hidden_cases():
    known = exercise("cross_correlate1d")
    answers = {case.arguments["z"].tobytes(): known.expected(case) for case in known.inputs()}

    def by_heart(z, w):
        return answers.get(z.tobytes(), np.zeros(len(z) - len(w) + 1))

    assert check("cross_correlate1d", by_heart).passed
    assert score("cross_correlate1d", by_heart, seed=1) == 0.0


def test_partial_credit_is_by_group():
    def no_stride(z, weight, bias, stride=1, padding=0):
        return ORACLES["conv2d"](z, weight, bias, padding=padding)

    assert score("conv2d", no_stride, seed=1) == 10.0


@pytest.mark.parametrize("name", NAMES)
def test_a_check_takes_a_fraction_of_a_second(name):
    import time

    solutions = load(solution_sources("hw1_convolution"))
    start = time.perf_counter()
    check(name, solutions[name])
    assert time.perf_counter() - start < 1.0
