"""Every mutant of every solution function fails a case that everybody sees, or is listed with a reason."""

import ast

import pytest

from course_lib.checks.hw1_convolution import EXERCISES

from .mutants import equivalent, mutants, survivors

NAMES = [known.name for known in EXERCISES]


@pytest.mark.parametrize("name", NAMES)
def test_each_mutant_is_caught_or_listed_as_equivalent(name):
    number, alive = survivors("hw1_convolution", name)
    assert number >= 10
    assert sorted(alive) == sorted(equivalent(name)), "add a case that catches it, or list it with a reason"


@pytest.mark.parametrize("name", NAMES)
def test_each_equivalent_mutant_has_a_reason(name):
    assert all(len(reason) > 20 for reason in equivalent(name).values())


def test_mutants_differ_from_the_original_and_from_each_other():
    source = "def f(z, p):\n    y = z[p:-p] + 1\n    if y > 0 and p:\n        y += 1\n    return y"
    made = mutants(source)
    texts = [ast.unparse(tree) for tree in made.values()]
    assert len(set(texts)) == len(texts) > 15 and ast.unparse(ast.parse(source)) not in texts


@pytest.mark.parametrize(
    "source, expected",
    [
        ("def f(a, b):\n    return a + b", "return a - b"),
        ("def f(a, b):\n    return a < b", "return a <= b"),
        ("def f(a, b):\n    return a[b:]", "return a[:]"),
        ("def f(a, b):\n    return g(a, b)", "return g(b, a)"),
        ("def f(a, b):\n    a += b\n    return a", "a = b"),
        ("def f(a, b):\n    return a.T", "return a"),
        ("def f(a, b):\n    return a * 3", "return a * 4"),
        ("def f(a, b):\n    return g(a, k=b)", "return g(a)"),
        ("def f(a, b):\n    return -a", "return a"),
        ("def f(a, b):\n    return (a, 2)", "return (2, a)"),
    ],
)
def test_each_kind_of_change_is_made(source, expected):
    assert any(
        expected in ast.unparse(tree).splitlines()[-1 if "return" in expected else 1]
        for tree in mutants(source).values()
    )
