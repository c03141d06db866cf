"""Recurrent networks: forward over a sequence, and the gradient of everything."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from .measuring import Case, Goal


def cell(kind: str, inputs: int, hidden: int, batch: int, steps: int) -> Callable[[ModuleType], Callable[[], object]]:
    """A cell called for each step."""

    def prepare(torch):
        torch.manual_seed(0)
        module = getattr(torch.nn, kind)(inputs, hidden)
        sequence = [torch.randn(batch, inputs) for _ in range(steps)]

        def run():
            state = None
            for element in sequence:
                state = module(element, state)
            (state[0] if isinstance(state, tuple) else state).sum().backward()
            module.zero_grad()

        return run

    return prepare


def layer(
    kind: str, inputs: int, hidden: int, batch: int, steps: int, **options: object
) -> Callable[[ModuleType], Callable[[], object]]:
    """A layer called with the whole sequence."""

    def prepare(torch):
        torch.manual_seed(0)
        module = getattr(torch.nn, kind)(inputs, hidden, **options)
        sequence = torch.randn(steps, batch, inputs)

        def run():
            output, _ = module(sequence)
            output.sum().backward()
            module.zero_grad()

        return run

    return prepare


CASES = [
    Case("LSTM cell, 50 steps, 32 to 64, batch 1", cell("LSTMCell", 32, 64, 1, 50), "µs", goal=Goal(ratio=4)),
    Case("LSTM cell, 50 steps, 32 to 64, batch 16", cell("LSTMCell", 32, 64, 16, 50), "µs", goal=Goal(ratio=4)),
    Case("LSTM cell, 50 steps, 128 to 128, batch 32", cell("LSTMCell", 128, 128, 32, 50), "µs", goal=Goal(ratio=4)),
    Case("GRU cell, 50 steps, 32 to 64, batch 1", cell("GRUCell", 32, 64, 1, 50), "µs"),
    Case("RNN cell, 50 steps, 32 to 64, batch 1", cell("RNNCell", 32, 64, 1, 50), "µs"),
    Case("LSTM, 50 steps, 32 to 64, batch 1", layer("LSTM", 32, 64, 1, 50), "µs"),
    Case("LSTM, 50 steps, 128 to 128, batch 32", layer("LSTM", 128, 128, 32, 50), "µs"),
    Case(
        "LSTM, 2 layers both ways, 50 steps, 128 to 128, batch 32",
        layer("LSTM", 128, 128, 32, 50, num_layers=2, bidirectional=True),
        "ms",
    ),
    Case("GRU, 50 steps, 32 to 64, batch 1", layer("GRU", 32, 64, 1, 50), "µs"),
    Case("GRU, 50 steps, 128 to 128, batch 32", layer("GRU", 128, 128, 32, 50), "µs"),
    Case("RNN, 50 steps, 128 to 128, batch 32", layer("RNN", 128, 128, 32, 50), "µs"),
]
