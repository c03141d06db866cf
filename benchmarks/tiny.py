"""What one operation costs: chains of operations so small that the arithmetic costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from .measuring import Case, Goal

LINKS = 1000


def product(recorded: bool, both: bool) -> Callable[[ModuleType], Callable[[], object]]:
    """A chain of products of 4 elements with the same factor; `both` asks for the factor's gradient too."""

    def prepare(torch):
        x = torch.ones(4, requires_grad=recorded)
        a = torch.ones(4, requires_grad=both)

        def run():
            y = x
            for _ in range(LINKS):
                y = y * a
            if recorded:
                y.sum().backward()

        return run

    return prepare


def scalar(torch: ModuleType) -> Callable[[], object]:
    """A chain of five operations on numbers, two of them with Python's."""
    x = torch.tensor(0.5, requires_grad=True)
    a = torch.tensor(0.3, requires_grad=True)

    def run():
        y = x
        for _ in range(LINKS // 5):
            y = (y * a + 1.0).tanh() - a / 3.0
        y.backward()

    return run


def broadcast(torch: ModuleType) -> Callable[[], object]:
    """A chain of sums with a row that is broadcast: its gradient is a sum over rows."""
    x = torch.ones(8, 4, requires_grad=True)
    b = torch.ones(4, requires_grad=True)

    def run():
        y = x
        for _ in range(LINKS):
            y = y + b
        y.sum().backward()

    return run


def square(torch: ModuleType) -> Callable[[], object]:
    """The shortest training step there is."""
    w = torch.ones(4, requires_grad=True)

    def run():
        w.grad = None
        (w * w).sum().backward()

    return run


CASES = [
    Case("product of 4 elements, not recorded, an operation", product(False, False), "ns", LINKS),
    Case(
        "product of 4 elements, forward and backward, an operation",
        product(True, False),
        "ns",
        LINKS,
        Goal(250, 3100),
    ),
    Case("the same with gradients for both factors", product(True, True), "ns", LINKS),
    Case(
        "`(y*a+1.0).tanh() - a/3.0` on scalars, forward and backward, an operation",
        scalar,
        "ns",
        LINKS,
        Goal(400, 4300),
    ),
    Case(
        "`x + b` of shapes (8, 4) and (4,), forward and backward, an operation",
        broadcast,
        "ns",
        LINKS,
        Goal(500, 4700),
    ),
    Case("`(w*w).sum().backward()` of 4 elements", square, "µs", goal=Goal(1.5, 15.3)),
]
