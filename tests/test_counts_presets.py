"""Published networks: the published counts, and what their tables say about conventions."""

import pytest
import torch
from torch import nn

from course_lib.counts import BatchNorm, Conv2d, count, count_module, preset, preset_names

PUBLISHED = {
    "lecture quiz": 160_650,
    "lenet-5": 60_000,
    "modern lenet": 61_706,
    "alexnet": 60_965_224,
    "alexnet ungrouped": 62_378_344,
    "vgg-16": 138_357_544,
    "vgg-19": 143_667_240,
    "nature dqn": 1_684_128 + 513 * 4,
    "nips dqn": 676_144 + 257 * 4,
    "googlenet": 6_998_552,
    "resnet-18": 11_689_512,
    "resnet-50": 25_557_032,
    "squeezenet": 1_248_424,
    "lstm": 132_096,
    "char-rnn": 240_321,
    "sutskever translator": 384_000_000,
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_preset_has_the_published_number_of_parameters(name):
    assert preset(name).parameters == PUBLISHED[name]


def test_only_the_estimate_of_gnmt_has_no_published_count_to_equal():
    assert set(preset_names()) - set(PUBLISHED) == {"gnmt"}


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_says_where_it_comes_from(name):
    assert preset(name).notes and all(note.endswith(".") for note in preset(name).notes)


@pytest.mark.parametrize(
    "name, rows",
    [
        ("lenet-5", {"C1": 156, "S2": 12, "C3": 1516, "S4": 32, "C5": 48120, "F6": 10164, "output": 0}),
        ("modern lenet", {"C1": 156, "S2": 0, "C3": 2416, "S4": 0, "C5": 48120, "F6": 10164, "output": 850}),
        ("lecture quiz", {"conv1": 4864, "conv2": 73856, "dense1": 81930}),
        (
            "alexnet",
            {
                "conv1": 34944,
                "conv2": 307456,
                "conv3": 885120,
                "conv4": 663936,
                "conv5": 442624,
                "fc6": 37752832,
                "fc7": 16781312,
                "fc8": 4097000,
            },
        ),
        ("nature dqn", {"conv1": 8224, "conv2": 32832, "conv3": 36928, "dense1": 1606144}),
    ],
)
def test_layers_have_the_published_numbers_of_parameters(name, rows):
    table = preset(name)
    assert {row: table[row].parameters for row in rows} == rows


@pytest.mark.parametrize(
    "name, settings, parameters",
    [
        ("lecture quiz", {"bias": False}, 160_448),
        ("lecture quiz", {"padding": 0}, 124_810),
        ("nature dqn", {"num_actions": 6}, 1_687_206),
        ("nature dqn", {"num_actions": 18}, 1_693_362),
        ("nips dqn", {"num_actions": 18}, 676_144 + 257 * 18),
        ("lstm", {"biases": 1}, 131_584),
        ("char-rnn", {"biases": 1}, 239_297),
        ("sutskever translator", {"biases": 1}, 384_112_000),
    ],
)
def test_other_conventions_give_their_own_counts(name, settings, parameters):
    assert preset(name, **settings).parameters == parameters


def test_lenet5_has_the_published_connections():
    table = preset("lenet-5")
    assert [row.connections for row in table] == [122_304, 5_880, 151_600, 2_000, 48_120, 10_164, 840]
    assert (table.connections, table.fixed, table["C3"].formula) == (340_908, 840, "60·5·5 + 16 = 1,516")


def test_most_of_vgg16_is_dense_layers():
    table = preset("vgg-16")
    assert sum(table[name].parameters for name in ("fc6", "fc7", "fc8")) == 123_642_856


def test_two_layers_of_alexnet_have_over_a_hundredth_of_its_parameters():
    table = preset("alexnet")
    shares = {name: table[name].parameters / table.parameters for name in ("conv1", "conv2", "conv3", "conv4", "conv5")}
    assert [name for name, share in shares.items() if share > 0.01] == ["conv3", "conv4"]


def test_the_first_dense_layer_needs_the_published_maps():
    assert preset("alexnet")["fc6"].formula == "256·6·6·4,096 + 4,096 = 37,752,832"
    assert preset("vgg-19")["fc6"].formula.startswith("512·7·7·4,096")
    assert preset("googlenet")["inception 5b/join"].output_shape == (1024, 7, 7)
    assert preset("squeezenet")["conv10"].output_shape == (1000, 13, 13)


def test_gnmt_is_within_one_percent_of_the_total_given_elsewhere():
    assert abs(preset("gnmt").parameters - 278e6) < 0.01 * 278e6
    assert "estimate" in " ".join(preset("gnmt").notes)


class BasicBlock(nn.Module):
    """ResNet's block as it is written in torch."""

    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Identity()
        if in_channels != channels:
            conv = nn.Conv2d(in_channels, channels, 1, stride, bias=False)
            self.shortcut = nn.Sequential(conv, nn.BatchNorm2d(channels))

    def forward(self, z):
        y = torch.relu(self.norm1(self.conv1(z)))
        return torch.relu(self.norm2(self.conv2(y)) + self.shortcut(z))


def resnet18():
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    in_channels = 64
    for channels in (64, 128, 256, 512):
        layers += [BasicBlock(in_channels, channels, 1 + (channels != in_channels)), BasicBlock(channels, channels, 1)]
        in_channels = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000))


def test_resnet18_in_torch_is_counted_like_the_preset():
    with torch.device("meta"):
        theirs = count_module(resnet18(), (3, 224, 224))
    ours = preset("resnet-18")
    assert (ours.parameters, ours.multiply_adds, ours.fixed) == (theirs.parameters, theirs.multiply_adds, theirs.fixed)
    assert ours["pool5"].receptive_field == theirs["12"].receptive_field
    fields = [[row.receptive_field for row in table if row.kind == "Conv2d"] for table in (ours, theirs)]
    assert fields[0] == fields[1]


def test_vgg16_in_torch_is_counted_like_the_preset():
    layers, in_channels = [], 3
    for depth, channels in zip((2, 2, 3, 3, 3), (64, 128, 256, 512, 512)):
        for _ in range(depth):
            layers += [nn.Conv2d(in_channels, channels, 3, padding=1, device="meta"), nn.ReLU(inplace=True)]
            in_channels = channels
        layers.append(nn.MaxPool2d(2))
    layers.append(nn.Flatten())
    for inputs, outputs in ((25088, 4096), (4096, 4096), (4096, 1000)):
        layers.append(nn.Linear(inputs, outputs, device="meta"))
    ours, theirs = preset("vgg-16"), count_module(nn.Sequential(*layers), (3, 224, 224))
    kept = [row for row in theirs if row.kind not in ("ReLU", "Flatten")]
    for attribute in ("output_shape", "receptive_field", "weights", "biases", "multiply_adds", "activations"):
        assert [getattr(row, attribute) for row in ours] == [getattr(row, attribute) for row in kept]


def test_moving_the_bottlenecks_stride_changes_the_work_but_not_the_parameters():
    def down(first, second):
        convs = [Conv2d(128, 1, first, bias=False), BatchNorm(), Conv2d(128, 3, second, padding=1, bias=False)]
        return count(convs, (256, 56, 56))

    assert down(2, 1).parameters == down(1, 2).parameters and down(2, 1).multiply_adds < down(1, 2).multiply_adds


@pytest.mark.parametrize("name", ["LeNet-5", "lenet 5", "LENET5"])
def test_spelling_of_names_does_not_matter(name):
    assert preset(name).parameters == 60_000


@pytest.mark.parametrize(
    "name, message",
    [
        ("resnet-19", "did you mean 'resnet-18'"),
        ("googelnet", "did you mean 'googlenet'"),
        ("transformer xl 9000", "known are: lecture quiz, lenet-5"),
    ],
)
def test_an_unknown_preset_is_answered_with_similar_names(name, message):
    with pytest.raises(ValueError, match=message):
        preset(name)


def test_an_unknown_setting_is_answered_with_the_known_ones():
    with pytest.raises(TypeError, match="preset 'nature dqn' has no setting 'actions'; its settings: num_actions"):
        preset("Nature DQN", actions=3)
    with pytest.raises(TypeError, match="its settings: none"):
        preset("vgg-16", bias=False)


def test_a_preset_is_asked_for_by_a_string():
    with pytest.raises(TypeError, match="name must be a string such as 'lenet-5', got 5"):
        preset(5)
