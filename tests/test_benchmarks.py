"""The benchmarks: what they compare computes the same, and the command runs."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from benchmarks import convolution, matrix
from benchmarks.__main__ import CONTESTS, main
from benchmarks.timing import Contest, ratio
from course_lib.conv_matrix import conv_matrix


def test_a_contest_takes_turns_after_one_unmeasured_run():
    calls = []
    contest = Contest("two", {"one": lambda: calls.append(1), "other": lambda: calls.append(2)})
    times = contest.times(2)
    assert calls == [1, 2] * 3
    assert [len(each) for each in times.values()] == [2, 2]


def test_a_ratio_is_the_median_of_the_ratios_within_the_rounds():
    assert ratio({"ours": [2.0, 30.0, 9.0], "theirs": [1.0, 10.0, 1.0]}, "ours", "theirs") == 3.0


def test_a_missed_goal_is_named():
    contest = Contest("two", {"fast": lambda: None, "slow": lambda: sum(range(10**5))}, {("slow", "fast"): 1.0})
    assert contest.run(3).endswith("goal 1, MISSED")


def test_the_layer_and_pytorch_compute_the_same():
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in ((2, 3, 5, 5), (4, 3, 3, 3), (4,), (2, 4, 5, 5))]
    theirs = convolution.peer(*map(torch.from_numpy, arrays), 1)
    for ours, peer in zip(convolution.course(*arrays, 1), theirs, strict=True):
        assert_allclose(ours, peer.detach(), atol=1e-12)


def test_all_ways_to_build_the_matrix_agree():
    weight = np.random.default_rng(0).standard_normal((3, 3))
    expected = conv_matrix(weight, (6, 6), padding=1)
    for build in (matrix.from_diagonals, matrix.from_triplets):
        assert_allclose(build(weight, 6).toarray(), expected)
    assert_allclose(matrix.toeplitz(weight[0], 6), conv_matrix(weight[0], 6, padding=1))


def test_the_command_prints_a_table_of_ratios(capsys):
    threads = torch.get_num_threads()
    assert main(["matrix-1d", "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "One thread, 1 rounds" in printed and "conv_matrix, sparse" in printed
    assert torch.get_num_threads() == threads


def test_an_unknown_name_is_answered_with_the_names_there_are(capsys):
    with pytest.raises(SystemExit):
        main(["convolutions"])
    assert ", ".join(CONTESTS) in capsys.readouterr().err
