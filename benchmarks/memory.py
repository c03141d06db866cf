"""Long chains and trainings, each in its own process: `python -m benchmarks.memory NAME LIBRARY COUNT`."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from .measuring import Goal, Row, library

LENGTHS = (250_000, 500_000, 1_000_000)
RECORDED = 200_000
STEPS = 2_000


def measure(libraries: list[str], rounds: int) -> Iterator[Row]:
    """The rows of this group, the libraries by turns."""
    per_operation = []
    for length in LENGTHS:
        found = _medians("chain", libraries, length, rounds)
        per_operation.append([seconds / length for seconds in found])
        yield _row(f"chain of {length:,} operations: built, run backward and freed", found, "s")
    growth = [last / first for first, last in zip(per_operation[0], per_operation[-1], strict=True)]
    yield _row("an operation of the longest chain, beside one of the shortest", growth, "×", Goal(1.3))
    found = _medians("recorded", libraries, RECORDED, rounds)
    yield _row("memory of a recorded product of 3 elements, result included", found, "bytes", Goal(450, 1000))
    grown = [_run("growth", name, STEPS) for name in libraries]
    for what, unit in (("objects", "objects"), ("memory", "KiB")):
        found = [each[what] for each in grown]
        yield _row(f"{what} after {STEPS:,} more training steps without the cyclic collector", found, unit, Goal(0))


def _row(name: str, found: list[float], unit: str, goal: Goal | None = None) -> Row:
    return Row(name, found[0], found[1] if len(found) > 1 else None, unit, goal)


def _medians(what: str, libraries: list[str], count: int, rounds: int) -> list[float]:
    samples = [[_run(what, name, count) for name in libraries] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*samples, strict=True)]


def _run(what: str, name: str, count: int):
    command = [sys.executable, "-m", "benchmarks.memory", what, name, str(count)]
    root = Path(__file__).parents[1]
    return json.loads(subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout)


# --------------------------------------------------------------------------------------- in the child process


def resident() -> int:
    """Bytes that this process has from the system: now, or at most where the system tells no more."""
    try:
        with open("/proc/self/statm") as numbers:
            return int(numbers.read().split()[1]) * 4096
    except FileNotFoundError:
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def most_resident() -> int:
    """Bytes that this process has had from the system at most.

    Not what `getrusage` says on Linux: there a new program starts with the most that the program had which started it.
    """
    try:
        with open("/proc/self/status") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024
    except FileNotFoundError:
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def chain(name: str, length: int) -> float:
    """Seconds to build a chain of products of 3 elements, run it backward and free it."""
    torch = library(name)
    x = torch.ones(3, requires_grad=True)
    a = torch.ones(3)
    (x * a).sum().backward()
    start = perf_counter()
    y = x
    for _ in range(length):
        y = y * a
    y.sum().backward()
    del y
    return perf_counter() - start


def recorded(name: str, length: int) -> float:
    """Bytes that an operation of such a chain keeps until backward, with both factors saved."""
    torch = library(name)
    x = torch.ones(3, requires_grad=True)
    a = torch.ones(3, requires_grad=True)
    (x * a).sum().backward()
    before = resident()
    y = x
    for _ in range(length):
        y = y * a
    return (resident() - before) / length


def growth(name: str, steps: int) -> dict[str, float]:
    """By how much objects and memory (in KiB) grow in a training with the cyclic collector off."""
    torch = library(name)
    nn = torch.nn
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 10))
    optimizer = torch.optim.Adam(model.parameters())
    images, labels = torch.rand(16, 1, 8, 8), torch.arange(16) % 10

    def train(count):
        for _ in range(count):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images), labels).backward()
            optimizer.step()

    gc.collect()
    gc.disable()
    train(1_000)
    objects, memory = len(gc.get_objects()), resident()
    train(steps)
    return {"objects": len(gc.get_objects()) - objects, "memory": (resident() - memory) / 1024}


if __name__ == "__main__":
    _, _what, _name, _count = sys.argv
    print(json.dumps({"chain": chain, "recorded": recorded, "growth": growth}[_what](_name, int(_count))))
