"""How a case is measured: both libraries in turn, in one process, and the median of several rounds."""

from __future__ import annotations

import gc
import importlib
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from types import ModuleType

OURS = "retrograd"
PEER = "torch"

SCALES = {"ns": 1e9, "µs": 1e6, "ms": 1e3, "s": 1.0}


@dataclass(frozen=True)
class Case:
    """A piece of work, written once for both libraries: `prepare(library)` returns the function that is timed.

    One call of it stands for `per` operations; `goal`, in `unit`, is what one of them may cost.
    """

    name: str
    prepare: Callable[[ModuleType], Callable[[], object]]
    unit: str
    per: int = 1
    goal: float | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table. `spread` is the distance between the quartiles, as a part of the median."""

    name: str
    ours: float | None
    peer: float | None
    unit: str
    goal: float | None = None
    spread: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none, or nothing was measured."""
        return None if self.goal is None or self.ours is None else self.ours <= self.goal

    @property
    def ratio(self) -> float | None:
        """How many times as much the peer needs."""
        return self.peer / self.ours if self.peer and self.ours else None


def library(name: str) -> ModuleType:
    """A library with the parts that the cases use; ImportError if it is not installed."""
    for part in ("nn", "nn.functional", "optim"):
        importlib.import_module(f"{name}.{part}")
    return importlib.import_module(name)


def installed(name: str) -> bool:
    """Whether a library is there to be measured."""
    return importlib.util.find_spec(name) is not None


def compare(case: Case, libraries: list[ModuleType], rounds: int, seconds: float) -> Row:
    """Time a case in all libraries by turns, `rounds` times for about `seconds` each."""
    functions = [case.prepare(each) for each in libraries]
    counts = [_calls_in(function, seconds) for function in functions]
    samples: list[list[float]] = [[] for _ in libraries]
    for _ in range(rounds):
        for function, count, times in zip(functions, counts, samples, strict=True):
            times.append(_time(function, count) / case.per * SCALES[case.unit])
    medians = [statistics.median(times) for times in samples]
    low, _, high = statistics.quantiles(samples[0], n=4)
    peer = medians[1] if len(medians) > 1 else None
    return Row(case.name, medians[0], peer, case.unit, case.goal, (high - low) / medians[0])


def _time(function: Callable[[], object], count: int) -> float:
    """Seconds of one call, as the mean over `count` calls; the garbage collector stays on, as it is for users."""
    gc.collect()
    start = perf_counter()
    for _ in range(count):
        function()
    return (perf_counter() - start) / count


def _calls_in(function: Callable[[], object], seconds: float) -> int:
    """How many calls take about that long, after a warm-up."""
    function()
    once = min(_time(function, 1) for _ in range(3))
    return max(1, round(seconds / once))
