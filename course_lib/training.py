"""One loop that trains a classifier: batches, history, device, progress bar. It never draws.

The environment variable ``COURSE_QUICK=1`` shortens every training to a few steps, by the same code path, so that all
notebooks can be run in minutes; the claims of a lecture are then shown but not asserted (``assert quick() or ...``).
"""

import os
import time
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from .data._progress import progress_bar
from .shapes import integer

__all__ = ["QUICK_STEPS", "History", "accuracy", "best_device", "quick", "train"]

QUICK_STEPS = 12


@dataclass
class History:
    """What happened while a model learnt.

    Parameters
    ----------
    loss : list of float
        Cross-entropy of each step's batch, in nats per image.
    accuracy : list of float
        After each epoch, between 0 and 1, on the images given as ``test``; empty without them.
    seconds : float
        Time for the training steps, without that for measuring accuracy.
    device : str
        Where the model learnt.
    interrupted : bool
        Whether it was stopped by hand; the model then keeps what it has learnt so far.
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    seconds: float = 0.0
    device: str = "cpu"
    interrupted: bool = False


def quick() -> bool:
    """Whether ``COURSE_QUICK=1`` asks for a short run, in which trainings stop after ``QUICK_STEPS`` steps."""
    return os.environ.get("COURSE_QUICK", "") not in ("", "0")


def best_device() -> torch.device:
    """Return the fastest device of this machine: a CUDA GPU, Apple's GPU (mps), or the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def train(model: nn.Module, images, labels, *, epochs: int = 1, steps: int | None = None, batch_size: int = 128,
          learning_rate: float = 1e-3, seed: int = 0, test=None, device=None, progress: bool | str = True) -> History:
    """Train a classifier with Adam and the cross-entropy loss; the model is changed in place.

    Parameters
    ----------
    model : torch.nn.Module
        From images, float32 of shape (N, C, H, W), to one score per class, shape (N, classes). Moved to the device.
    images : array or tensor, shape (N, H, W) or (N, C, H, W)
        uint8 in [0, 255] (brought to [0, 1]) or floating point (taken as they are).
    labels : array or tensor of int, shape (N,)
    epochs : int
        How often every image is seen.
    steps : int, optional
        Stop after this many batches, in place of ``epochs``.
    batch_size : int
    learning_rate : float
    seed : int
        Of the order of the images, which is drawn anew in each epoch. The global random state is left alone.
    test : (images, labels), optional
        Measure the accuracy on these after each epoch.
    device : str or torch.device, optional
        The fastest one if not given.
    progress : bool or str
        Show a progress bar, on stdout or in the notebook; a string is its name.

    Returns
    -------
    History
        Interrupting (Ctrl-C, or the notebook's stop button) ends the training and returns what happened so far.

    Raises
    ------
    ValueError, TypeError
        If shapes, labels or settings do not fit together.
    """
    device = torch.device(device) if device is not None else best_device()
    images, labels = as_images(images), as_labels(labels, len(images))
    batches_per_epoch = -(-len(images) // integer(batch_size, "batch_size", 1))
    total = integer(epochs, "epochs", 1) * batches_per_epoch if steps is None else integer(steps, "steps", 1)
    total = min(total, QUICK_STEPS) if quick() else total
    if not learning_rate > 0:
        raise ValueError(f"learning_rate must be above 0, got {learning_rate}")
    model.to(device).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = History(device=str(device))
    name = progress if isinstance(progress, str) else "training"
    with progress_bar(total, name, shown=bool(progress)) as bar:
        try:
            for chosen in batch_order(len(images), batch_size, total, seed):
                start = time.perf_counter()
                loss = one_step(model, optimizer, images[chosen].to(device), labels[chosen].to(device))
                history.loss.append(loss)
                history.seconds += time.perf_counter() - start
                bar.set_postfix(loss=f"{loss:.3f}", refresh=False)
                bar.update()
                if test is not None and (len(history.loss) % batches_per_epoch == 0 or len(history.loss) == total):
                    history.accuracy.append(accuracy(model, *test))
        except KeyboardInterrupt:
            history.interrupted = True
    return history


def batch_order(num_images: int, batch_size: int, steps: int, seed: int):
    """Yield the image indices of each step: every epoch a new order of all images, cut into batches."""
    generator = torch.Generator().manual_seed(seed)
    done = 0
    while True:
        for chosen in torch.randperm(num_images, generator=generator).split(batch_size):
            if done == steps:
                return
            yield chosen
            done += 1


def one_step(model: nn.Module, optimizer: torch.optim.Optimizer, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Move the weights once against the gradient of the loss on a batch; return the loss before the move."""
    loss = nn.functional.cross_entropy(model(scaled(images)), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.no_grad()
def accuracy(model: nn.Module, images, labels, *, batch_size: int = 1000) -> float:
    """Return the share of images whose highest score is that of their label.

    Parameters
    ----------
    model : torch.nn.Module
        Used where it is and in evaluation mode; its mode is restored.
    images, labels
        As for ``train``.
    batch_size : int
        Images at a time.

    Returns
    -------
    float
        Between 0 and 1.
    """
    images, labels = as_images(images), as_labels(labels, len(images))
    device = next((parameter.device for parameter in model.parameters()), torch.device("cpu"))
    training, right = model.training, 0
    model.eval()
    for some, truth in zip(images.split(batch_size), labels.split(batch_size)):
        right += (model(scaled(some.to(device))).argmax(1).cpu() == truth).sum().item()
    model.train(training)
    return right / len(images)


def as_images(images) -> torch.Tensor:
    """Return images as a tensor of shape (N, C, H, W), uint8 or float32."""
    images = torch.as_tensor(np.ascontiguousarray(images) if isinstance(images, np.ndarray) else images)
    if images.ndim == 3:
        images = images[:, None]  # (N, 1, H, W)
    if images.ndim != 4 or 0 in images.shape:
        shape = tuple(images.shape)
        raise ValueError(f"images must have shape (N, H, W) or (N, C, H, W) with N at least 1, got {shape}")
    return images if images.dtype == torch.uint8 else images.float()


def as_labels(labels, num_images: int) -> torch.Tensor:
    """Return labels as an int64 tensor of one label per image."""
    labels = torch.as_tensor(labels)
    if labels.shape != (num_images,):
        raise ValueError(f"labels must have shape ({num_images},), one for each image, got {tuple(labels.shape)}")
    if labels.is_floating_point() or labels.dtype == torch.bool:
        raise TypeError(f"labels must be integers, the numbers of the classes, got {labels.dtype}")
    return labels.long()


def scaled(images: torch.Tensor) -> torch.Tensor:
    """Return uint8 images as float32 in [0, 1], and floats as they are."""
    return images.float() / 255 if images.dtype == torch.uint8 else images
