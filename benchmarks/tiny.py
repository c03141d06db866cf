"""What one operation costs: chains of operations so small that the arithmetic costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from .measuring import Case

LINKS = 1000


def product(torch: ModuleType) -> Callable[[], object]:
    """A chain of products of 4 elements, with a gradient for both factors."""
    x = torch.ones(4, requires_grad=True)
    a = torch.ones(4, requires_grad=True)

    def run():
        y = x
        for _ in range(LINKS):
            y = y * a
        y.sum().backward()

    return run


def scalar(torch: ModuleType) -> Callable[[], object]:
    """A chain of five operations on a number, three of them with Python numbers."""
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


def forward_only(torch: ModuleType) -> Callable[[], object]:
    """A chain of products of 4 elements that nobody records."""
    x = torch.ones(4)
    a = torch.ones(4)

    def run():
        y = x
        for _ in range(LINKS):
            y = y * a

    return run


CASES = [
    Case("product of 4 elements, not recorded, per operation", forward_only, "ns", LINKS),
    Case("product of 4 elements, forward and backward, per operation", product, "ns", LINKS, goal=250),
    Case("`(y*a+1.0).tanh() - a/3.0` on scalars, forward and backward, per operation", scalar, "ns", LINKS, goal=400),
    Case("`x + b` of shapes (8, 4) and (4,), forward and backward, per operation", broadcast, "ns", LINKS, goal=500),
    Case("`(w*w).sum().backward()` of 4 elements", square, "µs", goal=1.5),
]
