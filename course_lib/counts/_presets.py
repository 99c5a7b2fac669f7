"""Published networks by name."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable

from course_lib.counts import _presets_convolutional as convolutional
from course_lib.counts import _presets_deep as deep
from course_lib.counts import _presets_recurrent as recurrent
from course_lib.counts._table import CountTable

PRESETS: dict[str, Callable[..., CountTable]] = {
    "lecture quiz": convolutional.lecture_quiz,
    "lenet-5": convolutional.lenet5,
    "modern lenet": convolutional.modern_lenet,
    "alexnet": convolutional.alexnet,
    "alexnet ungrouped": convolutional.alexnet_ungrouped,
    "vgg-16": convolutional.vgg16,
    "vgg-19": convolutional.vgg19,
    "nature dqn": convolutional.nature_dqn,
    "nips dqn": convolutional.nips_dqn,
    "googlenet": deep.googlenet,
    "resnet-18": deep.resnet18,
    "resnet-50": deep.resnet50,
    "squeezenet": deep.squeezenet,
    "lstm": recurrent.lstm,
    "char-rnn": recurrent.char_rnn,
    "sutskever translator": recurrent.sutskever_translator,
    "gnmt": recurrent.gnmt,
}


def preset_names() -> tuple[str, ...]:
    """Return the names that `preset` knows.

    Examples
    --------
    >>> "lenet-5" in preset_names()
    True
    """
    return tuple(PRESETS)


def preset(name: str, **settings: object) -> CountTable:
    """Count a published network.

    The table's notes say where the architecture is published, which of several conventions is counted (biases, groups,
    batch normalisation, input size) and what other counts of the same network include. Activation functions are not
    listed: they have no parameters and are computed in place.

    Parameters
    ----------
    name : str
        One of `preset_names`; capitals, spaces and hyphens do not matter.
    **settings
        What can be varied, by network:

        - ``"lecture quiz"``: ``bias=True``, ``padding="same"``;
        - ``"nature dqn"``, ``"nips dqn"``: ``num_actions=4``;
        - ``"lstm"``: ``input_size=128, hidden_size=128, biases=2, length=50``;
        - ``"char-rnn"``: ``num_symbols=65, biases=2, length=50``;
        - ``"sutskever translator"``: ``biases=0, length=25``;
        - ``"gnmt"``: ``vocabulary_size=32_000, biases=1, length=25``.

    Returns
    -------
    CountTable

    Raises
    ------
    ValueError
        If there is no such preset (the message names similar ones).
    TypeError
        If the preset has no such setting.

    Examples
    --------
    >>> preset("LeNet 5").parameters
    60000
    >>> preset("nature dqn", num_actions=18).parameters
    1693362
    >>> preset("vgg16").multiply_adds
    15470264320
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a string such as 'lenet-5', got {name!r} ({type(name).__name__})")
    known = {_plain(key): key for key in PRESETS}
    if _plain(name) not in known:
        close = [known[key] for key in difflib.get_close_matches(_plain(name), known, n=3, cutoff=0.5)]
        hint = f"did you mean {' or '.join(map(repr, close))}?" if close else f"known are: {', '.join(PRESETS)}"
        raise ValueError(f"there is no preset called {name!r}; {hint}")
    build = PRESETS[known[_plain(name)]]
    allowed = inspect.signature(build).parameters
    unknown = [setting for setting in settings if setting not in allowed]
    if unknown:
        options = ", ".join(allowed) or "none"
        raise TypeError(f"preset {known[_plain(name)]!r} has no setting {unknown[0]!r}; its settings: {options}")
    return build(**settings)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
