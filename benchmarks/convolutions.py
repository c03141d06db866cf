"""Convolutions and pooling: each layer of ResNet-18 at 64 pixels forward and backward, and LeNet's training step."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from .measuring import Case, Goal
from .networks import training

# Name, channels, outputs, kernel, stride, padding, side of the images that the layer sees.
LAYERS = [
    ("7 × 7, stride 2, 3 to 64 channels", 3, 64, 7, 2, 3, 64),
    ("3 × 3, 64 channels", 64, 64, 3, 1, 1, 16),
    ("3 × 3, stride 2, 64 to 128 channels", 64, 128, 3, 2, 1, 16),
    ("1 × 1, stride 2, 64 to 128 channels", 64, 128, 1, 2, 0, 16),
    ("3 × 3, 128 channels", 128, 128, 3, 1, 1, 8),
    ("3 × 3, 256 channels", 256, 256, 3, 1, 1, 4),
    ("3 × 3, 512 channels", 512, 512, 3, 1, 1, 2),
]


def layer(batch: int, channels: int, outputs: int, kernel: int, stride: int, padding: int, side: int):
    """A convolution forward and backward, with the gradients of its weight and its images."""

    def prepare(torch: ModuleType) -> Callable[[], object]:
        torch.manual_seed(0)
        images = torch.rand(batch, channels, side, side, requires_grad=channels > 3)
        weight = torch.rand(outputs, channels, kernel, kernel, requires_grad=True)

        def run():
            torch.conv2d(images, weight, None, stride, padding).sum().backward()
            images.grad = weight.grad = None

        return run

    return prepare


def depthwise(batch: int, channels: int, side: int):
    """A 3 × 3 convolution of each channel by itself, forward and backward."""

    def prepare(torch: ModuleType) -> Callable[[], object]:
        torch.manual_seed(0)
        images = torch.rand(batch, channels, side, side, requires_grad=True)
        weight = torch.rand(channels, 1, 3, 3, requires_grad=True)

        def run():
            torch.conv2d(images, weight, None, 1, 1, 1, channels).sum().backward()
            images.grad = weight.grad = None

        return run

    return prepare


def pooling(name: str, batch: int, channels: int, side: int, *how: int):
    """A pooling layer forward and backward."""

    def prepare(torch: ModuleType) -> Callable[[], object]:
        torch.manual_seed(0)
        images = torch.rand(batch, channels, side, side, requires_grad=True)
        pool = getattr(torch.nn.functional, name)

        def run():
            pool(images, *how).sum().backward()
            images.grad = None

        return run

    return prepare


def lenet(batch: int):
    """A training step of LeNet-5 on images of 28 × 28."""

    def prepare(torch: ModuleType) -> Callable[[], object]:
        nn = torch.nn
        torch.manual_seed(0)
        model = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
        )  # fmt: skip
        return training(torch, model, torch.rand(batch, 1, 28, 28), torch.arange(batch) % 10)

    return prepare


CASES = [
    *(Case(f"{name}, batch {n}", layer(n, *shape), "µs") for n in (1, 8, 32) for name, *shape in LAYERS),
    Case("3 × 3, each of 64 channels by itself, 8 images of 32 × 32", depthwise(8, 64, 32), "µs"),
    Case("max pooling 3 × 3, stride 2, 8 × 64 channels of 32 × 32", pooling("max_pool2d", 8, 64, 32, 3, 2, 1), "µs"),
    Case("mean pooling 2 × 2, 8 × 64 channels of 32 × 32", pooling("avg_pool2d", 8, 64, 32, 2), "µs"),
    Case("training step, LeNet-5, 64 images of 28 × 28", lenet(64), "µs", goal=Goal(ratio=2)),
]
