"""Counting lists of layers: formulas, shapes, receptive fields, errors, and the two ways to show a table."""

import doctest
import importlib
import pkgutil
import re
from html.parser import HTMLParser

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from course_lib import counts
from course_lib.counts import (
    GRU,
    LSTM,
    RNN,
    AdditiveAttention,
    AvgPool2d,
    BatchNorm,
    Branches,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    Embedding,
    Flatten,
    GlobalAvgPool,
    GroupNorm,
    Input,
    LastStep,
    LayerNorm,
    MaxPool2d,
    PartialConv2d,
    ReLU,
    Residual,
    Sequential,
    SubSampling,
    basic_block,
    bottleneck,
    count,
    preset,
    preset_names,
)

PRIVATE = [f"course_lib.counts.{found.name}" for found in pkgutil.iter_modules(counts.__path__)]


@pytest.mark.parametrize("name", ["course_lib.counts", *PRIVATE])
def test_the_examples_in_the_docstrings_are_true(name):
    flags = doctest.NORMALIZE_WHITESPACE
    assert doctest.testmod(importlib.import_module(name), optionflags=flags).failed == 0


def value_of(formula: str) -> int:
    """Work a formula out and check that it says so itself."""
    left, _, right = formula.replace(",", "").partition(" = ")
    value = eval(left.replace("·", "*").replace("/", "//"))
    assert not right or value == int(right), formula
    return value


@pytest.mark.parametrize("name", preset_names())
def test_every_formula_of_a_preset_comes_to_its_number(name):
    table = preset(name)
    for row in (*table, *table.blocks()):
        assert value_of(row.formula) == row.parameters
        assert value_of(row.multiply_adds_formula) == row.multiply_adds


def in_words_and_in_torch():
    """Strategy: the same small layer as a description and as a function that makes the torch module."""
    padding = st.one_of(st.integers(0, 2), st.just("same"))

    def conv(channels, kernel, stride, padding, dilation, bias):
        stride = 1 if padding == "same" else stride
        settings = dict(kernel_size=kernel, stride=stride, padding=padding, dilation=dilation, bias=bias)
        return Conv2d(channels, **settings), lambda c: nn.Conv2d(c, channels, **settings)

    def grouped(per_group):
        settings = dict(kernel_size=3, padding=1, groups=2)
        return Conv2d(2 * per_group, **settings), lambda c: nn.Conv2d(c, 2 * per_group, **settings)

    kernel = st.tuples(st.integers(1, 3), st.integers(1, 3))
    return st.one_of(
        st.builds(conv, st.sampled_from([2, 4]), kernel, st.integers(1, 2), padding, st.integers(1, 2), st.booleans()),
        st.builds(grouped, st.integers(1, 3)),
        st.just((MaxPool2d(2), lambda c: nn.MaxPool2d(2))),
        st.just((MaxPool2d(3, 2, 1, ceil_mode=True), lambda c: nn.MaxPool2d(3, 2, 1, ceil_mode=True))),
        st.just((AvgPool2d(3, 1, 1), lambda c: nn.AvgPool2d(3, 1, 1))),
        st.just((BatchNorm(), nn.BatchNorm2d)),
        st.just((ReLU(), lambda c: nn.ReLU())),
    )


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@settings(max_examples=80, deadline=None)
@given(st.lists(in_words_and_in_torch(), max_size=5), st.booleans())
def test_a_list_and_the_same_torch_module_are_counted_alike(layers, flatten):
    described = [description for description, _ in layers]
    modules, z = [], torch.zeros(1, 2, 24, 20)
    for description, make in layers:
        modules.append(make(z.shape[1]).eval())
        try:
            z = modules[-1](z)
        except RuntimeError:  # too small by now
            with pytest.raises(ValueError, match=f"layer {len(modules)} "):
                count(described, (2, 24, 20))
            return
    described.append(Dense(3) if flatten else GlobalAvgPool())
    modules += [nn.Flatten(), nn.Linear(z.numel(), 3)] if flatten else [nn.AdaptiveAvgPool2d(1)]
    network = nn.Sequential(*modules)
    ours, theirs = count(described, (2, 24, 20)), counts.count_module(network, (2, 24, 20))
    seen = [row for row in theirs if row.kind != "Flatten"]
    compared = ("output_shape", "receptive_field", "weights", "biases", "multiply_adds", "bias_additions", "fixed")
    for attribute in compared:
        assert [getattr(row, attribute) for row in ours] == [getattr(row, attribute) for row in seen], attribute
    assert ours.parameters == sum(p.numel() for p in network.parameters())
    with FlopCounterMode(display=False) as flops, torch.no_grad():
        network.eval()(torch.zeros(1, 2, 24, 20))
    assert 2 * ours.multiply_adds == flops.get_total_flops()


def row(layer, shape):
    return count([layer], shape).rows[-1]


def test_a_convolution_written_out():
    found = row(Conv2d(64, kernel_size=5, padding="same"), (3, 32, 32))
    assert found.formula == "5·5·3·64 + 64 = 4,864"
    assert found.multiply_adds_formula == "32·32·5·5·3·64 = 4,915,200"
    assert (found.weights, found.biases, found.bias_additions) == (4800, 64, 65536)
    assert (found.activations, found.activation_bytes) == (65536, 262144)


def test_biases_are_never_among_the_multiply_adds():
    with_bias, without = row(Conv2d(8, 3), (2, 9, 9)), row(Conv2d(8, 3, bias=False), (2, 9, 9))
    assert with_bias.multiply_adds == without.multiply_adds
    assert with_bias.connections - without.connections == 8 * 7 * 7


@pytest.mark.parametrize("kind, module", [(RNN, nn.RNN), (GRU, nn.GRU), (LSTM, nn.LSTM)])
@pytest.mark.parametrize("num_layers, bidirectional, bias", [(1, False, True), (3, True, False), (2, True, True)])
def test_recurrent_layers_have_the_parameters_of_torchs(kind, module, num_layers, bidirectional, bias):
    table = count([kind(7, num_layers, biases=2 * bias, bidirectional=bidirectional)], (11, 5))
    theirs = module(5, 7, num_layers, bias=bias, bidirectional=bidirectional)
    assert table.parameters == sum(p.numel() for p in theirs.parameters())
    assert table.biases == sum(p.numel() for name, p in theirs.named_parameters() if "bias" in name)
    assert table.rows[-1].output_shape == (11, 14 if bidirectional else 7)
    assert len(table) == num_layers
    assert table.multiply_adds == 11 * table.weights


def test_a_projected_lstm_has_the_parameters_of_torchs():
    theirs = nn.LSTM(5, 7, 2, proj_size=3)
    assert count([LSTM(7, 2, proj_size=3)], (11, 5)).parameters == sum(p.numel() for p in theirs.parameters())


def test_biases_of_a_recurrent_layer_are_added_at_every_step():
    assert [row(LSTM(5, biases=biases), (7, 4)).bias_additions for biases in (0, 1, 2)] == [0, 7 * 20, 7 * 40]


def test_a_textbook_lstm_has_one_bias_per_gate():
    assert row(LSTM(128, biases=1), (50, 128)).formula == "4·128·(128 + 128) + 4·128 = 131,584"


def test_a_transposed_convolution_equals_torchs():
    theirs = nn.ConvTranspose2d(6, 4, (3, 2), stride=2, padding=1, output_padding=1, groups=2)
    ours = row(ConvTranspose2d(4, (3, 2), stride=2, padding=1, output_padding=1, groups=2), (6, 5, 7))
    assert ours.parameters == sum(p.numel() for p in theirs.parameters())
    assert ours.output_shape == tuple(theirs(torch.zeros(6, 5, 7)).shape)
    assert ours.receptive_field is None


def test_settings_left_out_are_torchs_own():
    z = torch.zeros(6, 5, 7)
    assert row(ConvTranspose2d(4, 3), z.shape).output_shape == tuple(nn.ConvTranspose2d(6, 4, 3)(z).shape)
    assert row(Conv2d(4, 3), z.shape).output_shape == tuple(nn.Conv2d(6, 4, 3)(z).shape)
    assert row(MaxPool2d(2), z.shape).output_shape == tuple(nn.MaxPool2d(2)(z).shape)


def test_blocks_without_a_stride_keep_the_size():
    assert row(basic_block(6), (6, 8, 8)).output_shape == (6, 8, 8)
    assert row(bottleneck(2, name="b"), (8, 8, 8)).output_shape == (8, 8, 8)


def test_a_full_connection_table_is_an_ordinary_convolution():
    full = row(PartialConv2d([(0, 1, 2)] * 4, kernel_size=3), (3, 8, 8))
    plain = row(Conv2d(4, 3), (3, 8, 8))
    assert (full.parameters, full.multiply_adds, full.output_shape) == (
        plain.parameters,
        plain.multiply_adds,
        plain.output_shape,
    )


def test_trainable_subsampling_has_two_numbers_per_map():
    assert row(SubSampling(2), (16, 10, 10)).formula == "16 + 16 = 32"


def test_dense_flattens_a_map_and_reads_a_sequence_step_by_step():
    flat, steps = row(Dense(10), (128, 8, 8)), count([LSTM(4), Dense(10)], (7, 3)).rows[-1]
    assert flat.formula == "128·8·8·10 + 10 = 81,930" and flat.output_shape == (10,)
    assert steps.formula == "4·10 + 10 = 50" and steps.output_shape == (7, 10) and steps.multiply_adds == 7 * 40


def test_the_receptive_field_ends_where_positions_end():
    table = count([Conv2d(2, 3), Flatten(), Dense(4)], (1, 8, 8))
    assert [row.receptive_field for row in table] == [(3, 3), None, None]


def test_views_store_nothing():
    table = count([Conv2d(2, 3), Flatten()], (1, 8, 8))
    assert [row.activations for row in table] == [72, 0]
    assert count([Conv2d(2, 3)], (1, 8, 8), element_bytes=2).activation_bytes == 144


def test_a_branch_sees_what_its_widest_path_sees():
    fork = Branches([[Conv2d(2, 1)], [Conv2d(3, 3, padding=1), Conv2d(4, 5, padding=2)]])
    assert row(fork, (1, 16, 16)).receptive_field == (7, 7)
    assert row(fork, (1, 16, 16)).output_shape == (6, 16, 16)


def test_windows_that_do_not_share_a_centre_are_seen_whole():
    fork = Branches([[Conv2d(1, (3, 1))], [Conv2d(1, (1, 1)), AvgPool2d((3, 1), stride=1)]])
    shifted = Branches([[Conv2d(1, 2, padding="same")], [Conv2d(1, 4, padding="same")]])  # even: one side longer
    assert row(fork, (1, 9, 9)).receptive_field == (3, 1)
    assert row(shifted, (1, 9, 9)).receptive_field == (4, 4)


def test_a_residual_block_names_its_rows():
    names = [row.name for row in count([basic_block(8, 2, project=True, name="b")], (4, 8, 8))]
    assert names == ["b/conv1", "b/norm1", "b/conv2", "b/norm2", "b/shortcut conv", "b/shortcut norm", "b/add"]


def test_embedding_looks_up_without_multiplying():
    found = count([Embedding(65, 16), LSTM(8), LastStep()], (50,))
    assert found["embedding1"].formula == "65·16 = 1,040" and found["embedding1"].multiply_adds == 0
    assert found.rows[-1].output_shape == (8,)


def test_an_input_starts_anew():
    table = count([Dense(5), Input((3, 8, 8), name="image"), Conv2d(2, 3)], (10,))
    assert table["conv1"].formula == "3·3·3·2 + 2 = 56" and table["image"].parameters == 0


def test_attention_leaves_the_states_as_they_are():
    table = count([AdditiveAttention(6, source_shape=(9, 4)), LSTM(5, context_size=4)], (7, 3))
    assert table["attention1"].formula == "3·6 + 4·6 + 6 = 48" and table["attention1"].output_shape == (7, 4)
    assert table["lstm1"].formula == "4·5·(3 + 4 + 5) + 4·2·5 = 280"


def test_normalisation_over_the_whole_map_has_no_receptive_field():
    assert row(GroupNorm(), (4, 8, 8)).parameters == 8 and row(GroupNorm(), (4, 8, 8)).receptive_field is None
    assert row(LayerNorm(), (4, 8, 8)).parameters == 2 * 4 * 8 * 8
    assert count([LSTM(6), LayerNorm()], (9, 3))["norm1"].parameters == 12


def test_running_statistics_are_fixed_numbers():
    assert (row(BatchNorm(), (4, 8, 8)).parameters, row(BatchNorm(), (4, 8, 8)).fixed) == (8, 8)
    assert row(GroupNorm(), (4, 8, 8)).fixed == 0


def test_rows_are_found_by_name():
    table = preset("lecture quiz")
    assert table["conv2"] is table[2] is list(table)[2]
    with pytest.raises(KeyError, match="no layer is called 'conv9'; the layers are: conv1, pool1"):
        table["conv9"]


@pytest.mark.parametrize(
    "layers, shape, message",
    [
        ([Conv2d(4, 3), MaxPool2d(2), Conv2d(8, 9)], (1, 9, 9), r"layer 3 \(conv2, Conv2d\): the window covers 9 "),
        ([Conv2d(4, 0)], (1, 9, 9), r"layer 1 \(conv1, Conv2d\): kernel_size must be at least 1, got 0"),
        ([Conv2d(4, 3, groups=2)], (3, 9, 9), "groups = 2 does not divide the 3 input channels"),
        ([Conv2d(4, 3, stride=2, padding="same")], (1, 9, 9), 'padding="same" needs stride 1'),
        ([Conv2d(4, 3, padding="full")], (1, 9, 9), "padding must be a number"),
        ([Conv2d(4, (3, 3, 3))], (1, 9, 9), "kernel_size must be one integer or 2, got 3"),
        ([Conv2d(4, 3)], (9, 9), r"Conv2d needs a feature map \(channels, height, width\), got a two-axis input"),
        ([Conv1d(4, 3)], (1, 9, 9), r"Conv1d needs a feature map \(channels, length\), got a feature map of shape"),
        ([Dense(4), Conv2d(4, 3, name="late")], (1, 9, 9), r"layer 2 \(late, Conv2d\): Conv2d needs a feature map"),
        ([Dense(4)], (28, 28), r"layer 1 \(dense1, Dense\): .* put Flatten\(\) before"),
        ([LSTM(4)], (1, 9, 9), r"LSTM needs a sequence \(length, features\), got a feature map"),
        ([LSTM(4, biases=3)], (5, 5), "biases must be 0, 1 "),
        ([Conv1d(4, 3), LSTM(4)], (3, 20), "LSTM needs a sequence"),
        ([Embedding(5, 5)], (3, 20), "Embedding needs the indices of a sequence"),
        ([PartialConv2d([(0, 3)], 3)], (3, 9, 9), r"table\[0\] must name different input maps between 0 and 2"),
        ([PartialConv2d([(0, 1), (1, 1)], 3)], (3, 9, 9), r"table\[1\] must name different"),
        ([Residual([Conv2d(4, 3)], name="r")], (4, 9, 9), r"layer 1 \(r, Residual\): the layers give \(4, 7, 7\)"),
        ([Branches([[Conv2d(4, 3)], [Conv2d(4, 1)]])], (4, 9, 9), "the paths must give maps of one height and width"),
        ([Branches([[Conv2d(4, (3, 1))], [Conv2d(4, 1)]])], (4, 9, 9), r"got \(4, 7, 9\), \(4, 9, 9\)"),
        ([Sequential([ReLU(), Conv2d(4, 99)], name="b")], (4, 9, 9), r"^b, layer 2 \(conv1, Conv2d\): the window"),
        ([ReLU(name="a"), ReLU(name="a")], (4, 9, 9), "two layers are called 'a'"),
        ([ConvTranspose2d(1, 1, padding=3)], (4, 2, 2), "the output would have size"),
        ([ReLU()], (4, 0, 2), r"input_shape\[1\] must be at least 1, got 0"),
        ([ReLU()], (1, 2, 3, 4, 5), "one to four axes and no batch axis"),
    ],
)
def test_a_layer_that_does_not_fit_is_named(layers, shape, message):
    with pytest.raises(ValueError, match=message) as caught:
        count(layers, shape)
    assert type(caught.value) is ValueError


@pytest.mark.parametrize(
    "layers, shape, message",
    [
        ([ReLU(), "conv"], (1, 9, 9), "layer 2 must be a layer description such as .* got 'conv'"),
        ([ReLU], (1, 9, 9), r"layer 1 is the class ReLU; write ReLU\(...\)"),
        ([nn.ReLU()], (1, 9, 9), "layer 1 is a torch module; count it with count_module"),
        ([Sequential([ReLU(), 3], name="b")], (1, 9, 9), "b, layer 2 must be a layer description"),
        (ReLU(), (1, 9, 9), "layers must be a list of layer descriptions, got ReLU"),
        ([ReLU()], 9, r"input_shape must be a tuple such as \(3, 32, 32\), got 9"),
        ([ReLU()], "abc", "input_shape must be a tuple"),
    ],
)
def test_what_is_no_layer_is_named(layers, shape, message):
    with pytest.raises(TypeError, match=message):
        count(layers, shape)


def test_text_has_aligned_columns_and_a_total():
    title, head, *rows, total, note = str(preset("lecture quiz")).splitlines()
    assert title == "The lecture's quiz, input 3×32×32"
    for word in ("output", "parameters", "multiply-adds"):  # left-aligned: cells begin where the heading does
        assert all(row[head.index(word) - 1] == " " and row[head.index(word)] != " " for row in rows)
    for word in ("weights", "biases", "activations", "bytes"):  # right-aligned: cells end where it does
        end = head.index(word) + len(word)
        assert all(row[end - 1] != " " and row[end : end + 1] in ("", " ") for row in [*rows, total])
    assert "5·5·3·64 + 64 = 4,864" in rows[0] and total.split()[0] == "total" and "160,650" in total
    assert "160,448" in note


def test_text_can_leave_the_formulas_out():
    text = preset("lecture quiz").text(formulas=False)
    assert "4,864" in text and "·" not in text


class Tags(HTMLParser):
    """Collects tags with their attributes, and fails on any that is closed wrongly."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open, self.words = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_html_is_an_accessible_table():
    tags = Tags(preset("lecture quiz")._repr_html_())
    headings = [attributes.get("scope") for tag, attributes in tags.found if tag == "th"]
    assert headings == ["col"] * 10 + ["row"] * 6
    assert [tag for tag, _ in tags.found].count("caption") == 1
    assert "5·5·3·64 + 64 = 4,864" in tags.words
    cells = [attributes.get("class", "") for tag, attributes in tags.found if tag == "td"]
    assert sum("number" in name for name in cells) == 6 * 6


def test_html_takes_its_colours_from_the_page():
    html = preset("lecture quiz")._repr_html_()
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb\(|: *(?:white|black|gr[ae]y)\b", html)
    assert "currentColor" in html


def test_html_escapes_names():
    html = count([ReLU(name="<b>&")], (1, 2, 2), title="<i>", notes=["<u>"])._repr_html_()
    assert "<b>" not in html and "<i>" not in html and "<u>" not in html
    assert "&lt;b&gt;&amp;" in html


def test_dicts_are_plain_data_with_everything_for_a_plot():
    dicts = preset("googlenet").to_dicts()
    assert sum(entry["parameters"] for entry in dicts) == 6_998_552
    assert {type(value) for entry in dicts for value in entry.values()} <= {str, int, tuple, type(None)}


def test_blocks_add_their_layers_up():
    table = preset("resnet-18")
    blocks = table.blocks()
    assert (len(table), len(blocks)) == (51, 13)
    for quantity in ("parameters", "multiply_adds", "activations", "fixed", "connections"):
        assert table.total(quantity) == blocks.total(quantity)
    assert blocks["conv3_1"].output_shape == (128, 28, 28)


def test_a_block_with_one_counted_layer_keeps_its_formula():
    block = Sequential([Conv2d(4, 3), ReLU()], name="b")
    assert count([block], (1, 9, 9)).blocks()["b"].formula == "3·3·1·4 + 4 = 40"
