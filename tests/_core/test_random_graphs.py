"""Random graphs: gradients of leaves and of values inside, of first and second order, beside PyTorch's."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from opdb.sample import SEED

import retrograd

torch = pytest.importorskip("torch")

def partly_written(x: Any) -> Any:
    """The value after writes to views of a copy."""
    y = x * 1
    if y.ndim:
        row = y[..., :1]
        row.mul_(x[..., -1:])
        y.view(-1)[-1:].add_(row.reshape(-1)[:1])
        row.add_(1)
    return y


UNARY = [
    lambda x: x.tanh(), lambda x: x.sin(), lambda x: -x, lambda x: x * 0.5, lambda x: x + 1.0,
    lambda x: 2.0 - x,
    lambda x: x.expand(3, *x.shape).mean(0), lambda x: x.reshape(-1).reshape(x.shape), lambda x: x / 2,
    lambda x: x.detach() * x, lambda x: x[...], lambda x: x * x.sum(), lambda x: x.clone().mul_(0.5),
    partly_written,
]  # fmt: skip
BINARY = [
    lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x * y, lambda x, y: x / (1.5 + y * y),
    lambda x, y: x * y.mean(), lambda x, y: (x + y).mul_(y), lambda x, y: x + y.detach(),
]  # fmt: skip


def grow(library: Any, seed: int, size: int) -> tuple[list, list]:
    """The leaves and all values of one random graph; the same for both libraries."""
    choice = random.Random(seed)
    numbers = np.random.default_rng(seed)
    shapes = [(2, 3), (1, 3), (2, 1), (), (3,)]
    leaves = [library.tensor(numbers.uniform(-1, 1, shape), requires_grad=True) for shape in shapes]
    values = list(leaves)
    for _ in range(size):
        if choice.random() < 0.4:
            values.append(choice.choice(UNARY)(choice.choice(values)))
        else:
            values.append(choice.choice(BINARY)(choice.choice(values), choice.choice(values)).tanh())
    return leaves, values


def gradients(library: Any, seed: int, size: int) -> list:
    leaves, values = grow(library, seed, size)
    choice = random.Random(seed)
    roots = [v for v in choice.sample(values, 6) if v.requires_grad] + values[-1:]
    weights = [library.ones_like(v) * (i + 1) for i, v in enumerate(roots)]
    inside = [v for v in choice.sample(values, 6) if v.requires_grad]
    wanted = leaves + inside
    first = library.autograd.grad(roots, wanted, weights, create_graph=True, allow_unused=True)
    total = sum(((g * g).sum() for g in first if g is not None and g.requires_grad), library.zeros(()))
    second = [None] * len(leaves)
    if total.requires_grad:
        second = list(library.autograd.grad(total, leaves, retain_graph=True, allow_unused=True))
    for v in inside:
        v.retain_grad()
    library.autograd.backward(roots, weights)
    kept = [v.grad for v in wanted]
    return [None if g is None else g.detach().numpy() for g in [*first, *second, *kept]]


@pytest.mark.parametrize("seed", range(SEED, SEED + 25))
def test_random_graph(seed: int) -> None:
    ours, theirs = (gradients(library, seed, size=40) for library in (retrograd, torch))
    assert [g is None for g in ours] == [g is None for g in theirs]
    for a, b in zip(ours, theirs, strict=True):
        if b is not None:
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9 * max(1.0, float(np.abs(b).max(initial=0))))
