"""Long chains and long trainings. Each measure is a process of its own: `python -m benchmarks.memory NAME LIBRARY N`."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from .measuring import Row, library

LENGTHS = (250_000, 500_000, 1_000_000)
RECORDED = 200_000
STEPS = 2_000


def measure(libraries: list[str], rounds: int) -> Iterator[Row]:
    """The rows of this group, the libraries by turns."""
    per_operation = {}
    for length in LENGTHS:
        found = _medians("chain", libraries, length, rounds)
        per_operation[length] = [seconds / length for seconds in found]
        yield _row(f"chain of {length:,} operations: built, run backward and freed", found, "s")
    growth = [long / short for long, short in zip(per_operation[LENGTHS[-1]], per_operation[LENGTHS[0]], strict=True)]
    yield _row("the longest chain per operation, as a multiple of the shortest", growth, "×", goal=1.5)
    found = _medians("recorded", libraries, RECORDED, rounds)
    yield _row("memory of a recorded product of 3 elements, with its result", found, "bytes", goal=450)
    for what, unit in (("objects", "objects"), ("memory", "KiB")):
        found = [max(_run("growth", name, STEPS)[what], 0) for name in libraries]
        yield _row(f"growth in {STEPS:,} training steps without the cyclic collector: {what}", found, unit, goal=0)


def _row(name: str, found: list[float], unit: str, goal: float | None = None) -> Row:
    return Row(name, found[0], found[1] if len(found) > 1 else None, unit, goal)


def _medians(what: str, libraries: list[str], count: int, rounds: int) -> list[float]:
    samples = [[_run(what, name, count) for name in libraries] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*samples, strict=True)]


def _run(what: str, name: str, count: int):
    command = [sys.executable, "-m", "benchmarks.memory", what, name, str(count)]
    root = Path(__file__).parents[1]
    return json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout)


# ------------------------------------------------------------------------------------------------ in the child process


def resident() -> int:
    """Bytes of memory that this process has from the system now."""
    try:
        with open("/proc/self/statm") as numbers:
            return int(numbers.read().split()[1]) * 4096
    except FileNotFoundError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def chain(name: str, length: int) -> float:
    """Seconds to build a chain of products of 3 elements, run it backward and free it."""
    torch = library(name)
    x = torch.ones(3, requires_grad=True)
    a = torch.ones(3, requires_grad=True)
    (x * a).sum().backward()
    start = perf_counter()
    y = x
    for _ in range(length):
        y = y * a
    y.sum().backward()
    del y
    return perf_counter() - start


def recorded(name: str, length: int) -> float:
    """Bytes that each operation of such a chain keeps until backward."""
    torch = library(name)
    x = torch.ones(3, requires_grad=True)
    a = torch.ones(3, requires_grad=True)
    (x * a).sum().backward()
    before = resident()
    y = x
    for _ in range(length):
        y = y * a
    return (resident() - before) / length


def growth(name: str, steps: int) -> dict:
    """By how much objects and memory grow while a network is trained, the cyclic collector being off."""
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

    train(100)
    gc.collect()
    gc.disable()
    train(500)
    objects, memory = len(gc.get_objects()), resident()
    train(steps)
    return {"objects": len(gc.get_objects()) - objects, "memory": (resident() - memory) / 1024}


if __name__ == "__main__":
    _, _what, _name, _count = sys.argv
    print(json.dumps({"chain": chain, "recorded": recorded, "growth": growth}[_what](_name, int(_count))))
