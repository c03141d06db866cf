"""What it costs to be told and to be right: steps with a safeguard beside the same steps without it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from types import ModuleType

from . import networks
from .measuring import OURS, Case, Goal, Row, compare, library

Run = Callable[[], object]
SMALL, LARGE = 16, 1_000_000


def selecting(count: int) -> Callable[[ModuleType], Run]:
    """Gradients of what a choice leaves of roots and logarithms of numbers, half of which have none."""

    def prepare(torch):
        torch.manual_seed(0)
        x = torch.randn(count).requires_grad_()

        def run():
            x.grad = None
            chosen = torch.where(x > 0, x.sqrt() * x.log(), x.exp())
            (chosen * chosen).sum().backward()

        return run

    return prepare


def masked_loss(batch: int) -> Callable[[ModuleType], Run]:
    """A training step of a perceptron whose loss leaves out every other example."""

    def prepare(torch):
        nn = torch.nn
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(16, 32), nn.Tanh(), nn.Linear(32, 1), nn.Softplus())
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        x, kept = torch.rand(batch, 16), torch.arange(batch) % 2 == 0

        def run():
            optimizer.zero_grad()
            (model(x)[:, 0].log() ** 2)[kept].mean().backward()
            optimizer.step()

        return run

    return prepare


SELECTIONS = {
    f"`where` over roots and logarithms of {SMALL}": selecting(SMALL),
    f"`where` over roots and logarithms of {LARGE // 10**6} million": selecting(LARGE),
    "training step with a masked loss, batch 16": masked_loss(16),
    "training step with a masked loss, batch 256": masked_loss(256),
}
STEPS = {f"training step, perceptron 784-128-10, batch {batch}": networks.perceptron(batch) for batch in (1, 64, 512)}


def with_structural_zeros(case: Callable[[ModuleType], Run]) -> Callable[[bool], Run]:
    """A case of ours with structural zeros, or with PyTorch's values."""

    def prepare(enabled):
        torch = library(OURS)
        run, switch = case(torch), torch.autograd.set_structural_zeros

        def switched():
            switch(enabled)
            run()
            switch(True)

        return switched

    return prepare


def with_anomaly_detection(torch: ModuleType, case: Callable[[ModuleType], Run]) -> Callable[[bool], Run]:
    """A case of either library with or without a search for NaN in what it computes."""

    def prepare(enabled):
        run, switch = case(torch), torch.autograd.set_detect_anomaly

        def switched():
            with switch(enabled):
                run()

        return switched

    return prepare


def measure(libraries: list[ModuleType], rounds: int, seconds: float) -> Iterator[Row]:
    """Multiples of the time without the safeguard, by turns with it."""
    for name, case in SELECTIONS.items():
        found = _multiple(with_structural_zeros(case), rounds, seconds)
        yield Row(f"structural zeros: {name}", found, None, "×", Goal(1.05))
    for name, case in STEPS.items():
        found = [_multiple(with_anomaly_detection(each, case), rounds, seconds) for each in libraries]
        yield Row(f"anomaly detection: {name}", found[0], found[1] if len(found) > 1 else None, "×", Goal(1.5))


def _multiple(prepare: Callable[[bool], Run], rounds: int, seconds: float) -> float:
    """What is asked for is a difference of a few hundredths, which takes more rounds than a ratio of two libraries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # anomaly detection says that it is slow
        row = compare(Case("", prepare, "µs", goal=None), [True, False], 5 * rounds, seconds)
    return row.ours / row.peer
