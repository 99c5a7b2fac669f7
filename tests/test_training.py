"""One loop: it learns, repeats itself, can be stopped, and says nothing on stderr."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from course_lib import training
from course_lib.training import QUICK_STEPS, accuracy, best_device, quick, train


@pytest.fixture(autouse=True)
def full(monkeypatch):
    monkeypatch.delenv("COURSE_QUICK", raising=False)


@pytest.fixture
def stripes():
    """Images with one bright row: the class is its number."""
    labels = np.arange(90) % 3
    images = np.random.default_rng(0).integers(0, 60, (90, 3, 3)).astype(np.uint8)
    images[np.arange(90), labels] += 190
    return images, labels


def net():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(9, 3))


def test_the_loss_falls_and_the_test_images_are_told_apart(stripes):
    model = net()
    history = train(model, *stripes, epochs=20, batch_size=30, learning_rate=0.05, test=stripes, progress=False)
    assert history.loss[-1] < history.loss[0] / 3
    assert history.accuracy[-1] == accuracy(model, *stripes) == 1


def test_there_is_one_loss_per_step_and_one_accuracy_per_epoch(stripes):
    history = train(net(), *stripes, epochs=3, batch_size=40, test=stripes, progress=False)
    assert (len(history.loss), len(history.accuracy)) == (9, 3)
    assert history.seconds > 0 and not history.interrupted


def test_steps_take_the_place_of_epochs_and_may_pass_the_last_image(stripes):
    assert len(train(net(), *stripes, steps=7, batch_size=40, progress=False).loss) == 7


def test_the_first_loss_is_that_of_the_untouched_model(stripes):
    model = nn.Sequential(nn.Flatten(), nn.Linear(9, 3))
    nn.init.zeros_(model[1].weight)
    nn.init.zeros_(model[1].bias)
    assert train(model, *stripes, steps=1, progress=False).loss[0] == pytest.approx(math.log(3))


def test_each_step_follows_the_gradient_of_its_own_batch_only(stripes):
    images, labels = torch.as_tensor(stripes[0])[:, None] / 255, torch.as_tensor(stripes[1])
    model, reference = net(), net()
    losses = train(model, *stripes, batch_size=30, steps=3, seed=4, progress=False, device="cpu").loss
    optimizer = torch.optim.Adam(reference.parameters(), lr=1e-3)
    for index, batch in enumerate(torch.randperm(90, generator=torch.Generator().manual_seed(4)).split(30)):
        loss = nn.functional.cross_entropy(reference(images[batch]), labels[batch])
        gradients = torch.autograd.grad(loss, list(reference.parameters()))
        for parameter, gradient in zip(reference.parameters(), gradients):
            parameter.grad = gradient
        optimizer.step()
        assert losses[index] == pytest.approx(loss.item())
    assert torch.allclose(model[1].weight, reference[1].weight, atol=1e-7)


def test_the_same_seed_repeats_the_training_and_another_does_not(stripes):
    losses = [train(net(), *stripes, batch_size=10, seed=seed, progress=False, device="cpu").loss for seed in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]


def test_the_global_random_state_is_left_alone(stripes):
    model = net()
    before = torch.random.get_rng_state()
    train(model, *stripes, progress=False)
    assert torch.equal(before, torch.random.get_rng_state())


def test_every_image_is_seen_once_in_an_epoch():
    seen = torch.cat(list(training.batch_order(10, 3, 4, seed=0)))
    assert sorted(seen.tolist()) == list(range(10))


def test_a_quick_run_takes_few_steps(stripes, monkeypatch):
    monkeypatch.setenv("COURSE_QUICK", "1")
    history = train(net(), *stripes, steps=1000, test=stripes, progress=False)
    assert quick() and len(history.loss) == QUICK_STEPS
    assert len(history.accuracy) >= 1


@pytest.mark.parametrize("value", ["", "0"])
def test_an_empty_or_zero_setting_is_a_full_run(monkeypatch, value):
    monkeypatch.setenv("COURSE_QUICK", value)
    assert not quick()


def test_interrupting_keeps_what_was_learnt(stripes, monkeypatch):
    real, taken = training.one_step, []

    def stopped_at_five(*arguments):
        if len(taken) == 5:
            raise KeyboardInterrupt
        taken.append(1)
        return real(*arguments)

    monkeypatch.setattr(training, "one_step", stopped_at_five)
    model, before = net(), net()[1].weight.detach().clone()
    history = train(model, *stripes, steps=100, progress=False)
    assert history.interrupted and len(history.loss) == 5
    assert not torch.equal(model[1].weight.cpu(), before)


def test_the_bar_goes_to_stdout_and_nothing_to_stderr(stripes, capfd):
    train(net(), *stripes, steps=3)
    out, err = capfd.readouterr()
    assert "training" in out and "3/3" in out and err == ""


def test_the_bar_can_have_a_name(stripes, capfd):
    train(net(), *stripes, steps=3, progress="dense net, seed 0")
    assert "dense net, seed 0" in capfd.readouterr().out


def test_without_progress_nothing_is_printed(stripes, capfd):
    train(net(), *stripes, steps=3, progress=False)
    assert capfd.readouterr() == ("", "")


def test_whole_numbers_are_brought_to_the_unit_interval_and_floats_are_not(stripes):
    images, labels = stripes
    one = train(net(), images, labels, steps=3, progress=False, device="cpu").loss
    other = train(net(), images / 255, labels, steps=3, progress=False, device="cpu").loss
    assert other == pytest.approx(one, abs=1e-6)


def test_accuracy_is_the_share_of_right_answers_in_batches_of_any_size():
    model = nn.Sequential(nn.Flatten(), nn.Identity())
    images = np.array([[[0.0, 1.0]], [[1.0, 0.0]], [[0.2, 0.9]]])
    assert accuracy(model, images, np.array([1, 1, 1]), batch_size=2) == pytest.approx(2 / 3)


def test_accuracy_measures_in_evaluation_mode_and_restores_the_mode(stripes):
    model = nn.Sequential(nn.Flatten(), nn.Linear(9, 3), nn.Dropout(0.9)).train()
    assert accuracy(model, *stripes) == accuracy(model, *stripes)
    assert model.training


def test_the_arrays_are_left_as_they_were(stripes):
    images, labels = stripes
    copies = images.copy(), labels.copy()
    train(net(), images, labels, steps=3, progress=False)
    assert np.array_equal(images, copies[0]) and np.array_equal(labels, copies[1])


def test_the_model_learns_on_the_best_device_by_itself(stripes):
    model = net()
    history = train(model, *stripes, steps=1, progress=False)
    assert history.device == str(best_device()) and next(model.parameters()).device.type == best_device().type


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"images": np.zeros((9, 3))}, ValueError, r"images must have shape .* got \(9, 3\)"),
        ({"images": np.zeros((0, 3, 3))}, ValueError, "N at least 1"),
        ({"labels": np.zeros(5, int)}, ValueError, r"labels must have shape \(90,\).*got \(5,\)"),
        ({"labels": np.zeros(90)}, TypeError, "labels must be integers.*float64"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"steps": 2.5}, TypeError, "steps must be an integer"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be above 0"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(stripes, change, error, message):
    arguments = {"images": stripes[0], "labels": stripes[1], "progress": False} | change
    with pytest.raises(error, match=message):
        train(net(), **arguments)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_training_on_a_gpu_gives_the_losses_of_the_cpu(stripes):
    losses = [train(net(), *stripes, steps=20, progress=False, device=device).loss for device in ("cpu", "cuda")]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
