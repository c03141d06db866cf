"""Products of the elements of each place: derivatives up to order three, with none, one and several zeros in a place."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as rg

torch = pytest.importorskip("torch")

INDEX = [0, 2, 0, 0, 2, 1]
CASES = {
    "no zero": ([1.5, -2.0, 0.5, 3.0], [2.0, 3.0, -1.0, 0.5, 2.5, 4.0]),
    "one in the source": ([1.5, -2.0, 0.5, 3.0], [2.0, 0.0, -1.0, 0.5, 2.5, 4.0]),
    "one in the input": ([0.0, -2.0, 0.5, 3.0], [2.0, 3.0, -1.0, 0.5, 2.5, 4.0]),
    "two in the source": ([1.5, -2.0, 0.5, 0.0], [0.0, 3.0, 0.0, 0.5, 2.5, 4.0]),
    "input and source": ([0.0, -2.0, 0.0, 3.0], [2.0, 0.0, 0.0, 0.5, 2.5, 4.0]),
    "three": ([0.0, -2.0, 0.5, 3.0], [0.0, 0.0, -1.0, 0.0, 2.5, 4.0]),
    "all": ([0.0] * 4, [0.0] * 6),
}


def product_of_lists(x, y, include_self):
    """The same by lists, whose product PyTorch differentiates at any order."""
    rows = [[x[k]] for k in range(4)]
    for k in sorted(set(INDEX)) if not include_self else ():
        rows[k] = []
    for position, k in enumerate(INDEX):
        rows[k].append(y[position])
    return torch.stack([torch.stack(row).prod() for row in rows])


def derivatives(lib, function, x, y, order):
    """Gradients of the sum of squares (weighted), and of weighted sums of those, up to an order."""
    x, y = (lib.tensor(values, dtype=lib.float64, requires_grad=True) for values in (x, y))
    weights = lib.tensor([1.0, -2.0, 3.0, 0.5], dtype=lib.float64)
    made = function(x, y)
    total, found = (made * made * weights + made).sum(), []
    for _ in range(order):
        gx, gy = lib.autograd.grad(total, (x, y), create_graph=True)
        found += [gx, gy]
        total = (gx * lib.arange(1.0, 5.0, dtype=lib.float64)).sum() + (gy * gy.detach().new_ones(6).cumsum(0)).sum()
    return [g.detach().numpy() for g in found]


@pytest.mark.parametrize("include_self", [True, False])
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("form", ["scatter_reduce", "index_reduce"])
def test_derivatives_up_to_order_three(form, name, include_self):
    x, y = CASES[name]

    def ours(a, b):
        return getattr(a, form)(0, rg.tensor(INDEX), b, "prod", include_self=include_self)

    got = derivatives(rg, ours, x, y, 3)
    expected = derivatives(torch, lambda a, b: product_of_lists(a, b, include_self), x, y, 3)
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-10)


def test_places_along_the_second_dimension():
    x, y = np.array([[0.0, 2.0], [3.0, 0.0]]), np.array([[0.0, 1.5, 2.0], [4.0, 0.0, 0.0]])
    index = np.array([[0, 0, 1], [1, 1, 0]])

    def hessian(lib, function):
        a, b = (lib.tensor(v, requires_grad=True) for v in (x, y))
        total = function(a, b).sum()
        grads = lib.autograd.grad(total, (a, b), create_graph=True)
        flat = lib.cat([g.reshape(-1) for g in grads])
        rows = [lib.autograd.grad(flat[k], (a, b), retain_graph=True, materialize_grads=True) for k in range(len(flat))]
        return np.array([np.concatenate([g.numpy().ravel() for g in row]) for row in rows])

    def by_hand(a, b):
        return torch.stack(
            [a[0, 0] * b[0, 0] * b[0, 1], a[0, 1] * b[0, 2], a[1, 0] * b[1, 2], a[1, 1] * b[1, 0] * b[1, 1]]
        )

    got = hessian(rg, lambda a, b: a.scatter_reduce(1, rg.tensor(index), b, "prod"))
    np.testing.assert_allclose(got, hessian(torch, by_hand), atol=1e-12)
