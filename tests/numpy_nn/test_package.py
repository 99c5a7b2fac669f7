"""numpy_nn as a whole."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

from course_lib import numpy_nn


def test_every_layer_has_its_backward():
    forwards = [name for name in numpy_nn.__all__ if not name.endswith("_backward")]
    assert set(numpy_nn.__all__) == {*forwards, *(f"{name}_backward" for name in forwards)}


def test_a_backward_takes_g_and_then_the_layers_arguments_without_the_bias():
    parameters = {name: list(inspect.signature(getattr(numpy_nn, name)).parameters) for name in numpy_nn.__all__}
    for name in parameters:
        if not name.endswith("_backward"):
            assert parameters[f"{name}_backward"] == ["g", *(one for one in parameters[name] if one != "bias")]


def test_importing_it_does_not_load_scipy():
    code = "import sys, course_lib.numpy_nn; print('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(numpy_nn.__path__)])
def test_the_examples_in_the_docstrings_are_true(name):
    assert doctest.testmod(importlib.import_module(f"{numpy_nn.__name__}.{name}")).failed == 0
