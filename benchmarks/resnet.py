"""ResNet-18: a training step (SGD with momentum), inference, and the memory of a step at its peak.

The network is written once for both libraries. Memory is measured in a process of its own:
`python -m benchmarks.resnet LIBRARY BATCH SIDE`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from .measuring import AHEAD, Case, Goal, Row, library
from .memory import most_resident

# Images and the length of their sides, and how many times as much PyTorch has to need for a training step.
SIZES = {(1, 64): 3.0, (8, 64): 1.7, (32, 64): 1.4, (8, 224): 1.3}


def resnet18(torch: ModuleType):
    """The network of He, Zhang, Ren and Sun, `Deep residual learning for image recognition
    <https://arxiv.org/abs/1512.03385>`_, 2015, with 18 layers."""
    nn = torch.nn

    class Block(nn.Module):
        def __init__(self, channels: int, outputs: int, stride: int):
            super().__init__()
            self.conv1 = nn.Conv2d(channels, outputs, 3, stride, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(outputs)
            self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(outputs)
            self.relu = nn.ReLU(inplace=True)
            self.shortcut = nn.Identity()
            if stride != 1:
                self.shortcut = nn.Sequential(
                    nn.Conv2d(channels, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
                )

        def forward(self, x):
            out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
            out += self.shortcut(x)
            return self.relu(out)

    return nn.Sequential(
        nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1),
        Block(64, 64, 1), Block(64, 64, 1), Block(64, 128, 2), Block(128, 128, 1),
        Block(128, 256, 2), Block(256, 256, 1), Block(256, 512, 2), Block(512, 512, 1),
        nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(512, 1000),
    )  # fmt: skip


def training(batch: int, side: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A training step: forward, cross entropy, backward, SGD with momentum."""

    def prepare(torch: ModuleType) -> Callable[[], object]:
        torch.manual_seed(0)
        model = resnet18(torch)
        images, labels = torch.rand(batch, 3, side, side), torch.arange(batch) % 10
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)
        cross_entropy = torch.nn.functional.cross_entropy

        def run():
            optimizer.zero_grad()
            cross_entropy(model(images), labels).backward()
            optimizer.step()

        return run

    return prepare


def inference(batch: int, side: int) -> Callable[[ModuleType], Callable[[], object]]:
    """The logits of a batch, with the running statistics of batch norm."""

    def prepare(torch: ModuleType) -> Callable[[], object]:
        torch.manual_seed(0)
        model = resnet18(torch).eval()
        images = torch.rand(batch, 3, side, side)

        def run():
            with torch.no_grad():
                model(images)

        return run

    return prepare


def _named(what: str, batch: int, side: int) -> str:
    return f"{what}, ResNet-18, {batch} image{'s'[: batch - 1]} of {side} × {side}"


CASES = [
    *(Case(_named("training step", *size), training(*size), "ms", goal=Goal(ratio=SIZES[size])) for size in SIZES),
    *(Case(_named("inference", *size), inference(*size), "ms", goal=Goal(ratio=1.2)) for size in SIZES),
]


def peaks(libraries: list[str], rounds: int) -> Iterator[Row]:
    """The peak memory of training beyond what the network and the library take, the libraries by turns."""
    for size in SIZES:
        samples = [[_peak_of(name, *size) for name in libraries] for _ in range(rounds)]
        found = [statistics.median(column) for column in zip(*samples, strict=True)]
        yield Row(_named("memory at the peak", *size), found[0], found[1] if len(found) > 1 else None, "MiB", AHEAD)


def _peak_of(name: str, batch: int, side: int) -> float:
    command = [sys.executable, "-m", "benchmarks.resnet", name, str(batch), str(side)]
    root = Path(__file__).parents[1]
    return json.loads(subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout)


def peak(name: str, batch: int, side: int) -> float:
    """MiB that this process needs at most in three training steps, beyond what it had before them."""
    run = training(batch, side)(library(name))
    before = most_resident()
    for _ in range(3):
        run()
    return (most_resident() - before) / 2**20


if __name__ == "__main__":
    _, _name, _batch, _side = sys.argv
    print(json.dumps(peak(_name, int(_batch), int(_side))))
