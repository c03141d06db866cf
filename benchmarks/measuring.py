"""How a case is measured: the libraries in turn, in one process, and the median of several rounds."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from types import ModuleType

OURS = "retrograd"
PEER = "torch"
JAX = "jax"

SCALES = {"ns": 1e9, "µs": 1e6, "ms": 1e3, "s": 1.0}


@dataclass(frozen=True)
class Goal:
    """What a case may cost, and what PyTorch cost where this was decided (0 if it was not measured).

    Or `ratio` alone: how many times as much PyTorch has to need in the same run.
    """

    value: float = 0.0
    peer: float = 0.0
    ratio: float = 0.0


AHEAD = Goal(ratio=1.0)


@dataclass(frozen=True)
class Case:
    """A piece of work, written once for both libraries.

    `prepare(library)` returns the function that is timed. One call of it stands for `per` operations.
    """

    name: str
    prepare: Callable[[ModuleType], Callable[[], object]]
    unit: str
    per: int = 1
    goal: Goal | None = AHEAD


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `spread` is the distance between the quartiles, as a part of the median; `compiled` is what JAX needs.
    """

    name: str
    ours: float
    peer: float | None
    unit: str
    goal: Goal | None = None
    spread: float | None = None
    compiled: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as much the peer needs."""
        return self.peer / self.ours if self.peer and self.ours else None

    @property
    def verdict(self) -> str:
        """Whether the goal is met; "beside PyTorch" if the ratio is reached on a slower machine."""
        if self.goal is None or (self.goal.ratio and self.ratio is None):
            return ""
        if self.goal.ratio:
            return "yes" if self.ratio >= self.goal.ratio else "no"
        if self.ours <= self.goal.value:
            return "yes"
        if self.ratio is not None and self.goal.peer and self.ratio >= self.goal.peer / self.goal.value:
            return "beside PyTorch"
        return "no"


def library(name: str) -> ModuleType:
    """A library with the parts that the cases use; ImportError if it is not installed."""
    for part in ("nn", "nn.functional", "optim"):
        importlib.import_module(f"{name}.{part}")
    return importlib.import_module(name)


def installed(name: str) -> bool:
    """Whether a library is there to be measured."""
    return importlib.util.find_spec(name) is not None


def compare(
    case: Case,
    libraries: list[ModuleType],
    rounds: int,
    seconds: float,
    compiled: Callable[[], object] | None = None,
) -> Row:
    """Time a case in all libraries by turns, `rounds` times for about `seconds` each; `compiled` is the case in JAX."""
    functions = [case.prepare(each) for each in libraries]
    if compiled is not None:
        functions.append(compiled)
    counts = [_calls_in(function, seconds) for function in functions]
    samples: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, count, times in zip(functions, counts, samples, strict=True):
            times.append(_time(function, count) / case.per * SCALES[case.unit])
    medians = [statistics.median(times) for times in samples]
    low, _, high = statistics.quantiles(samples[0], n=4)
    peer = medians[1] if len(libraries) > 1 else None
    third = None if compiled is None else medians[-1]
    return Row(case.name, medians[0], peer, case.unit, case.goal, (high - low) / medians[0], third)


def _time(function: Callable[[], object], count: int) -> float:
    """Seconds of one call, the mean of `count` calls. The garbage collector stays on, as it is for users."""
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
