"""Whole training steps of small networks: forward, loss, backward, a step of SGD, the gradients cleared."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from .measuring import Case, Goal


def euler(torch: ModuleType) -> Callable[[], object]:
    """100 Euler steps of a differential equation given by a network, and the gradient through them."""
    nn = torch.nn
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
    start = torch.ones(1, 2)

    def run():
        y = start
        for _ in range(100):
            y = y + 0.01 * net(y)
        y.sum().backward()

    return run


def training(torch: ModuleType, model, images, labels) -> Callable[[], object]:
    """A training step of a classifier."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    cross_entropy = torch.nn.functional.cross_entropy

    def run():
        cross_entropy(model(images), labels).backward()
        optimizer.step()
        optimizer.zero_grad()

    return run


def perceptron(batch: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A training step of a perceptron 784-128-10 with `batch` examples."""

    def prepare(torch):
        nn = torch.nn
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
        return training(torch, model, torch.rand(batch, 784), torch.arange(batch) % 10)

    return prepare


def convolutions(batch: int, side: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A training step of two convolutions and a linear layer on square images of one channel."""

    def prepare(torch):
        nn = torch.nn
        torch.manual_seed(0)
        model = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(16 * (side // 4) ** 2, 10),
        )  # fmt: skip
        return training(torch, model, torch.rand(batch, 1, side, side), torch.arange(batch) % 10)

    return prepare


CASES = [
    Case(
        "100 Euler steps `y = y + 0.01*net(y)`, net 2-16-2, and the gradient",
        euler,
        "µs",
        goal=Goal(600, 4200),
    ),
    Case("training step, perceptron 784-128-10, batch 1", perceptron(1), "µs", goal=Goal(60, 213)),
    Case("training step, perceptron 784-128-10, batch 64", perceptron(64), "µs"),
    Case("training step, 2 convolutions (8 and 16 channels), 32 images of 8 × 8", convolutions(32, 8), "µs"),
    Case(
        "training step, 2 convolutions (8 and 16 channels), 32 images of 28 × 28", convolutions(32, 28), "µs"
    ),
]
