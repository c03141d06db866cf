"""Attention in compiled loops: values and gradients beside those of the same equations on tensors, in any layout."""

from __future__ import annotations

import math

import numpy as np
import pytest

import retrograd
from retrograd._core import get_num_threads, set_num_threads
from retrograd.nn import functional as F

SEED = 17


def by_equations(q, k, v, g, scale, causal):
    """Attention and its gradients by hand, in NumPy's double precision."""
    scores = np.einsum("...ie,...je->...ij", q, k) * scale
    if causal:
        scores = np.where(np.tri(*scores.shape[-2:], dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    g_weights = np.einsum("...if,...jf->...ij", g, v)
    g_scores = weights * (g_weights - (weights * g_weights).sum(-1, keepdims=True)) * scale
    return (
        np.einsum("...ij,...jf->...if", weights, v),
        np.einsum("...ij,...je->...ie", g_scores, k),
        np.einsum("...ij,...ie->...je", g_scores, q),
        np.einsum("...ij,...if->...jf", weights, g),
    )


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("heads", "queries", "keys", "width", "value_width"),
    [
        ((), 5, 5, 3, 3),
        ((2,), 64, 64, 32, 32),
        ((2, 3), 65, 130, 16, 20),
        ((3, 2), 130, 65, 8, 1),
        ((1, 2), 1, 7, 4, 5),
    ],
)
def test_values_and_gradients(heads, queries, keys, width, value_width, threads, causal) -> None:
    rng = np.random.default_rng(SEED)
    shapes = [
        (*heads, queries, width),
        (*heads, keys, width),
        (*heads, keys, value_width),
        (*heads, queries, value_width),
    ]
    arrays = [rng.standard_normal(shape) for shape in shapes]
    wanted = by_equations(*arrays, 0.3, causal)
    before = get_num_threads()
    set_num_threads(threads)
    try:
        for layout in (lambda a: a, lambda a: np.swapaxes(np.swapaxes(a, 0, -2).copy(), 0, -2), np.asfortranarray):
            q, k, v, g = (retrograd.from_numpy(layout(a)) for a in arrays)
            leaves = [t.requires_grad_() for t in (q, k, v)]
            out = F.scaled_dot_product_attention(*leaves, scale=0.3, is_causal=causal)
            assert "Attention" in out.grad_fn.name()
            out.backward(g)
            for made, right in zip((out.detach(), q.grad, k.grad, v.grad), wanted, strict=True):
                np.testing.assert_allclose(made.numpy(), right, rtol=1e-10, atol=1e-12)
    finally:
        set_num_threads(before)


def test_float32_stays_near_double_precision() -> None:
    rng = np.random.default_rng(SEED)
    arrays = [rng.standard_normal((2, 4, 100, 32)) for _ in range(4)]
    wanted = by_equations(*arrays, 1 / math.sqrt(32), True)
    q, k, v, g = (retrograd.from_numpy(a.astype(np.float32)) for a in arrays)
    leaves = [t.requires_grad_() for t in (q, k, v)]
    out = F.scaled_dot_product_attention(*leaves, is_causal=True)
    out.backward(g)
    for made, right in zip((out.detach(), q.grad, k.grad, v.grad), wanted, strict=True):
        assert made.dtype is retrograd.float32
        np.testing.assert_allclose(made.numpy(), right, rtol=2e-4, atol=1e-5)


def test_heads_come_out_beside_each_other() -> None:
    """So that putting them together again copies nothing."""
    q = retrograd.randn(2, 3, 8, 4)
    out = F.scaled_dot_product_attention(q, q, q)
    assert out.transpose(1, 2).reshape(2, 8, 12).data_ptr() == out.data_ptr()


@pytest.mark.parametrize("causal", [False, True])
def test_second_derivatives(causal) -> None:
    rng = np.random.default_rng(SEED)
    leaves = [retrograd.from_numpy(rng.standard_normal((2, 3, 4, 2))).requires_grad_() for _ in range(3)]
    assert retrograd.autograd.gradcheck(
        lambda *a: F.scaled_dot_product_attention(*a, is_causal=causal), leaves, check_forward_ad=True
    )
    assert retrograd.autograd.gradgradcheck(lambda *a: F.scaled_dot_product_attention(*a, is_causal=causal), leaves)


def test_what_is_not_a_number_stays_in_its_row() -> None:
    q, k = retrograd.randn(1, 6, 4), retrograd.randn(1, 6, 4)
    q[0, 2, 1] = math.nan
    out = F.scaled_dot_product_attention(q, k, k)
    assert out[0, 2].isnan().all() and out[0, [0, 1, 3, 4, 5]].isfinite().all()
