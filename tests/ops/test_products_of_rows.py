"""Products of a matrix with rows that have several leading dimensions."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd
from retrograd.nn import functional as F

LEADS = [(3,), (2, 3), (1, 1), (0, 2), (2, 0), (1, 5, 1), (2, 1, 2, 2)]


@pytest.mark.parametrize("lead", LEADS, ids=str)
@pytest.mark.parametrize(("features", "outputs"), [(7, 3), (1, 4), (5, 1), (2, 0)])
@pytest.mark.parametrize("turned", [False, True])
def test_linear_and_its_gradients(lead, features, outputs, turned) -> None:
    rng = np.random.default_rng(5)
    x = rng.random((*lead, features))
    if turned:
        x = np.swapaxes(np.swapaxes(x, 0, -1).copy(), 0, -1)  # the same elements, not in C order
    weight, bias, g = rng.random((outputs, features)), rng.random(outputs), rng.random((*lead, outputs))
    leaves = [retrograd.from_numpy(a).requires_grad_() for a in (x, weight, bias)]
    y = F.linear(*leaves)
    y.backward(retrograd.from_numpy(g))
    rows = g.reshape(-1, outputs) if g.size else np.zeros((int(np.prod(lead)), outputs))
    np.testing.assert_allclose(y.detach().numpy(), np.einsum("...i,oi->...o", x, weight) + bias, rtol=1e-12)
    np.testing.assert_allclose(leaves[0].grad.numpy(), np.einsum("...o,oi->...i", g, weight), rtol=1e-12)
    np.testing.assert_allclose(leaves[1].grad.numpy(), rows.T @ x.reshape(len(rows), features), rtol=1e-12)
    np.testing.assert_allclose(leaves[2].grad.numpy(), rows.sum(0), rtol=1e-12)


def test_second_derivatives_of_linear_with_leading_dimensions() -> None:
    rng = np.random.default_rng(6)
    shapes = ((2, 3, 4), (5, 4), (5,))
    leaves = [retrograd.from_numpy(rng.random(shape)).requires_grad_() for shape in shapes]
    assert retrograd.autograd.gradgradcheck(lambda *a: F.linear(*a) ** 2, leaves)


@pytest.mark.parametrize(("queries", "keys"), [(4, 4), (3, 5), (5, 3), (1, 1)])
def test_causal_attention_sees_keys_up_to_its_own_place(queries, keys) -> None:
    rng = np.random.default_rng(7)
    q, k, v = rng.random((2, queries, 4)), rng.random((2, keys, 4)), rng.random((2, keys, 3))
    made = F.scaled_dot_product_attention(*map(retrograd.from_numpy, (q, k, v)), is_causal=True).numpy()
    for row in range(queries):
        scores = np.exp(np.einsum("bi,bki->bk", q[:, row], k[:, : row + 1]) / 2)
        wanted = np.einsum("bk,bkj->bj", scores / scores.sum(-1, keepdims=True), v[:, : row + 1])
        np.testing.assert_allclose(made[:, row], wanted, rtol=1e-12)
