"""Counting torch modules: totals that always agree with torch, and modules left as they were."""

import copy
import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from course_lib.counts import count_module


def numbers_in(module):
    return sum(parameter.numel() for parameter in module.parameters())


class OwnParameters(nn.Module):
    """Parameters outside layers, products outside layers, and a layer that is never called."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.scale = nn.Parameter(torch.ones(4, 1, 1))
        self.mixing = nn.Parameter(torch.ones(5, 4))
        self.table = nn.ParameterList([nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(3))])
        self.unused = nn.Linear(6, 7)

    def forward(self, z):
        return (self.conv(z) * self.scale).mean((2, 3)) @ self.mixing.T + self.table[0].sum()


class Tied(nn.Module):
    """A language model whose output layer is its embedding."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.lstm = nn.LSTM(6, 6, num_layers=2, batch_first=True)
        self.output = nn.Linear(6, 20)
        self.output.weight = self.embedding.weight

    def forward(self, words):
        states, _ = self.lstm(self.embedding(words))
        return self.output(states)


class Unrolled(nn.Module):
    """One cell called once per step."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell

    def forward(self, z):
        state = None
        for step in range(z.shape[1]):
            state = self.cell(z[:, step], state)
        return state[0] if isinstance(state, tuple) else state


class Twice(nn.Module):
    """One convolution used at two depths."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, z):
        return self.relu(self.conv(self.relu(self.conv(z))))


MODULES = {
    "own parameters": (OwnParameters, (3, 8, 8)),
    "tied": (Tied, (9,)),
    "lstm cell": (lambda: Unrolled(nn.LSTMCell(4, 5)), (7, 4)),
    "gru cell": (lambda: Unrolled(nn.GRUCell(4, 5)), (7, 4)),
    "rnn cell": (lambda: Unrolled(nn.RNNCell(4, 5, bias=False)), (7, 4)),
    "twice": (Twice, (3, 8, 8)),
    "lstm": (lambda: nn.LSTM(4, 5, 3, bidirectional=True), (7, 4)),
    "projected lstm": (lambda: nn.LSTM(4, 5, 2, proj_size=3), (7, 4)),
    "gru": (lambda: nn.GRU(4, 5, bias=False), (7, 4)),
    "rnn": (lambda: nn.RNN(4, 5, 2), (7, 4)),
    "transposed": (lambda: nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, groups=2), (4, 5, 5)),
    "1-D": (lambda: nn.Sequential(nn.Conv1d(2, 4, 3), nn.BatchNorm1d(4), nn.ReLU(), nn.MaxPool1d(2)), (2, 12)),
    "3-D": (lambda: nn.Sequential(nn.Conv3d(2, 4, 3), nn.InstanceNorm3d(4, affine=True)), (2, 6, 6, 6)),
    "norms": (lambda: nn.Sequential(nn.GroupNorm(2, 4), nn.LayerNorm([4, 6, 6]), nn.PReLU(4)), (4, 6, 6)),
    "weight norm": (lambda: nn.utils.parametrizations.weight_norm(nn.Linear(4, 5)), (4,)),
    "attention": (lambda: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (5, 8)),
    "no parameters": (lambda: nn.Sequential(nn.Flatten(), nn.Tanh()), (3, 4)),
    "nothing": (nn.Identity, (3,)),
    "embedding bag": (lambda: nn.EmbeddingBag(10, 4), (6,)),
}


@pytest.mark.filterwarnings("ignore:LSTM with projections")
@pytest.mark.parametrize("name", MODULES)
def test_the_total_is_torchs_own(name):
    make, shape = MODULES[name]
    module = make()
    assert count_module(module, shape).parameters == numbers_in(module)


@pytest.mark.filterwarnings("ignore:LSTM with projections")
@pytest.mark.parametrize("name", MODULES)
def test_names_of_rows_are_all_different(name):
    make, shape = MODULES[name]
    names = [row.name for row in count_module(make(), shape)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["own parameters", "twice", "transposed", "1-D", "3-D", "weight norm", "gru cell"])
def test_multiply_adds_are_half_of_torchs_flops(name):
    make, shape = MODULES[name]
    module = make().eval()
    with FlopCounterMode(display=False) as flops, torch.no_grad():
        module(torch.zeros(1, *shape))
    assert 2 * count_module(module, shape).multiply_adds == flops.get_total_flops()


def test_the_products_of_attention_are_measured():
    # Projections in and out, and for 2 heads of 4: 5x5 scores and 5 means.
    attention = 5 * (24 * 8 + 8 * 8) + 2 * 2 * 5 * 5 * 4
    table = count_module(MODULES["attention"][0](), (5, 8))
    assert table["self_attn"].multiply_adds == attention
    assert table["self_attn"].parameters == numbers_in(nn.MultiheadAttention(8, 2))


def test_products_with_a_vector_are_counted():
    class Score(nn.Module):
        def __init__(self):
            super().__init__()
            self.v = nn.Parameter(torch.ones(6))

        def forward(self, z):
            return z[0] @ self.v

    assert count_module(Score(), (5, 6)).multiply_adds == 30
    assert count_module(nn.Bilinear(3, 4, 5), inputs=(torch.zeros(1, 3), torch.zeros(1, 4))).multiply_adds == 60


def test_a_modules_own_parameters_have_a_row_before_its_parts():
    table = count_module(OwnParameters(), (3, 8, 8))
    assert [row.name for row in table] == ["OwnParameters", "conv", "table", "unused"]
    assert table[0].formula == "4·1·1 + 5·4 = 24" and table[0].multiply_adds == 20
    assert table["unused"].kind == "Linear, not called" and table.notes
    assert count_module(nn.Conv2d(3, 4, 3), (3, 8, 8)).notes == ()


def test_without_biases_none_are_added():
    assert count_module(nn.GRU(4, 5, bias=False), (7, 4)).total("bias_additions") == 0
    assert count_module(nn.GRU(4, 5), (7, 4)).total("bias_additions") == 7 * 2 * 15


def test_tied_weights_are_counted_once():
    table = count_module(Tied(), (9,))
    assert table["embedding"].parameters == 120
    assert (table["output"].weights, table["output"].biases) == (0, 20)
    assert table["output"].multiply_adds_formula == "9·6·20 = 1,080"


def test_layers_of_a_stack_have_their_own_rows():
    table = count_module(Tied(), (9,))
    assert table["lstm/layer 1"].formula == "4·6·(6 + 6) + 4·2·6 = 336"
    assert table["lstm/layer 2"].output_shape == (9, 6)


def test_a_cell_called_at_every_step_is_one_row():
    table = count_module(Unrolled(nn.LSTMCell(4, 5)), (7, 4))
    assert [row.kind for row in table] == ["LSTMCell, 7 calls"]
    assert table.multiply_adds == 7 * 4 * 5 * (4 + 5)


def test_a_shared_layer_does_its_work_at_each_call():
    table = count_module(Twice(), (3, 8, 8))
    assert table["conv"].kind == "Conv2d, 2 calls"
    assert table["conv"].parameters == 84 and table["conv"].multiply_adds == 2 * 8 * 8 * 81
    assert table["conv"].receptive_field is None  # another one at each call
    assert table["relu (call 2)"].receptive_field == (5, 5)


def test_a_shared_layer_on_another_size_is_a_row_without_parameters():
    class Pyramid(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 1, 3)

        def forward(self, z):
            return self.conv(self.conv(z))

    table = count_module(Pyramid(), (1, 9, 9))
    assert [(row.name, row.kind, row.parameters) for row in table] == [
        ("conv", "Conv2d", 10),
        ("conv (call 2)", "Conv2d, shared", 0),
    ]


def test_in_place_layers_store_nothing():
    table = count_module(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True), nn.ReLU()), (1, 5, 5))
    assert [row.activations for row in table] == [18, 0, 18]


class Glue(nn.Module):
    """Receptive fields must survive functions that are no modules."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)
        self.tail = nn.Identity()
        self.glue = None

    def forward(self, z):
        return self.tail(self.glue(self, z))


@pytest.mark.parametrize(
    "glue, field",
    [
        (lambda m, z: F.relu(m.conv(z)) + z, (3, 3)),
        (lambda m, z: torch.cat([m.conv(z), z], dim=1), (3, 3)),
        (lambda m, z: F.max_pool2d(m.conv(z), 2), (4, 4)),
        (lambda m, z: F.avg_pool2d(m.conv(z), (1, 2)), (3, 4)),
        (lambda m, z: m.conv(F.pad(z, (2, 1, 0, 3))), (3, 3)),
        (lambda m, z: F.conv2d(m.conv(z), torch.ones(1, 2, 3, 1)), (5, 3)),
        (lambda m, z: m.conv(z)[:, :1] * 2, (3, 3)),
        (lambda m, z: F.max_pool2d(z[:, :, ::2], (2, 1)), (3, 1)),
        (lambda m, z: F.max_pool2d(m.conv(z)[..., 1::2], (1, 2)), (3, 5)),
        (lambda m, z: F.adaptive_avg_pool2d(z, 2), (4, 4)),
        (lambda m, z: F.adaptive_avg_pool2d(m.conv(z), 1), (10, 10)),
        (lambda m, z: m.conv(z).chunk(2, dim=1)[0].sigmoid(), (3, 3)),
        (lambda m, z: F.softmax(m.conv(z), dim=1), (3, 3)),
        (lambda m, z: nn.LocalResponseNorm(2)(z) * z, None),
        (lambda m, z: F.softmax(m.conv(z), dim=2), None),
        (lambda m, z: m.conv(z).mean((2, 3)), None),
        (lambda m, z: m.conv(z).flatten(1), None),
        (lambda m, z: z * F.adaptive_avg_pool2d(z, 1), None),
        (lambda m, z: m.conv(z).unsqueeze(0).squeeze(0), None),
        (lambda m, z: F.interpolate(z, scale_factor=2), None),
        (lambda m, z: F.instance_norm(z), None),
        (lambda m, z: F.adaptive_avg_pool2d(z, 3), None),
    ],
)
def test_receptive_fields_are_followed_through_functions(glue, field):
    module = Glue()
    module.glue = glue
    assert count_module(module, (1, 8, 8))["tail"].receptive_field == field


def test_receptive_fields_in_one_dimension():
    table = count_module(MODULES["1-D"][0](), (2, 12))
    assert [row.receptive_field for row in table] == [(3,), (3,), (3,), (4,)]


def test_a_convolution_over_words_sees_words():
    class Words(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(9, 4)
            self.conv = nn.Conv1d(4, 2, 3)

        def forward(self, words):
            return self.conv(self.embedding(words).transpose(1, 2))

    assert [row.receptive_field for row in count_module(Words(), (7,))] == [None, (3,)]


def test_a_linear_layer_reads_a_sequence_step_by_step():
    row = count_module(nn.Linear(4, 5), (7, 4))[0]
    assert (row.formula, row.multiply_adds_formula) == ("4·5 + 5 = 25", "7·4·5 = 140")
    assert (row.output_shape, row.bias_additions) == ((7, 5), 35)
    assert count_module(nn.Linear(1, 5), (1,))[0].formula == "1·5 + 5 = 10"


def test_blocks_are_the_parts_of_the_module():
    table = count_module(nn.Sequential(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()), nn.Flatten()), (1, 6, 6))
    assert [row.name for row in table.blocks()] == ["0", "1"]
    assert [row.name for row in count_module(Tied(), (9,)).blocks()] == ["embedding", "lstm", "output"]


def test_steps_of_a_sequence_have_no_receptive_field():
    assert {row.receptive_field for row in count_module(Tied(), (9,))} == {None}


class Restless(nn.Module):
    """Writes to a buffer, draws random numbers and behaves differently while training."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.dropout = nn.Dropout(0.5)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, z):
        self.calls += 1
        self.register_buffer("last", z)
        return self.dropout(self.norm(z + torch.rand(1)))


def test_a_module_is_left_as_it_was():
    module = Restless().train()
    module.dropout.eval()
    before, modes = copy.deepcopy(module.state_dict()), [part.training for part in module.modules()]
    state = torch.random.get_rng_state()
    count_module(module, (3, 4, 4))
    assert [part.training for part in module.modules()] == modes
    assert list(before) == list(module.state_dict())
    assert all(torch.equal(value, module.state_dict()[name]) for name, value in before.items())
    assert torch.equal(torch.random.get_rng_state(), state)
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in module.modules())
    assert all(parameter.grad is None and parameter.requires_grad for parameter in module.parameters())
    assert torch.backends.mha.get_fastpath_enabled()


def test_a_module_that_fails_is_left_as_it_was_too():
    module = nn.Sequential(Restless(), nn.Linear(7, 2)).train()
    with pytest.raises(ValueError, match=r"Sequential could not be run on an input of shape \(1, 3, 4, 4\) .* in 1:"):
        count_module(module, (3, 4, 4))
    assert module.training and module[0].calls == 0 and not module[1]._forward_hooks


def test_double_precision_and_meta_modules_are_counted():
    assert count_module(nn.Conv2d(1, 2, 3).double(), (1, 5, 5)).parameters == 20
    table = count_module(nn.Sequential(nn.Conv2d(1, 2, 3, device="meta"), nn.Flatten()), (1, 5, 5))
    assert (table.parameters, table.activations) == (20, 18)


def test_several_inputs_can_be_given():
    class Add(nn.Module):
        def __init__(self):
            super().__init__()
            self.dense = nn.Linear(3, 2)

        def forward(self, z, *, scale, other):
            return self.dense(z) * scale + self.dense(other)

    class Wrapped(nn.Module):
        def __init__(self):
            super().__init__()
            self.add = Add()

        def forward(self, z, other):
            return self.add(z, scale=2, other=other)

    table = count_module(Wrapped(), inputs=(torch.zeros(1, 3), torch.zeros(1, 3)))
    assert table.parameters == 8 and table["add.dense"].kind == "Linear, 2 calls"


def test_a_batch_of_several_is_counted_whole():
    table = count_module(nn.Conv2d(1, 2, 3), inputs=torch.zeros(4, 1, 5, 5))
    assert table.multiply_adds == 4 * 9 * 18 and table[0].output_shape == (4, 2, 3, 3)
    assert table.total("bias_additions") == 4 * 18


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: count_module(nn.Flatten()), ValueError, "give either input_shape"),
        (lambda: count_module(nn.Flatten(), (3,), inputs=()), ValueError, "give either input_shape"),
        (lambda: count_module([nn.Flatten()], (3,)), TypeError, "module must be a torch.nn.Module"),
        (lambda: count_module(nn.LazyLinear(3), (3,)), ValueError, "weight is a lazy parameter"),
        (lambda: count_module(nn.Flatten(), (0,)), ValueError, r"input_shape\[0\] must be at least 1"),
        (lambda: count_module(nn.Flatten(), 3), TypeError, "input_shape must be a tuple"),
    ],
)
def test_what_cannot_be_counted_is_said(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_torch_is_imported_only_when_a_module_is_counted():
    code = "import sys, course_lib.counts as c; c.preset('lenet-5'); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
