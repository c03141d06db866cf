"""Products that are worked through in blocks, and causal attention, whose blocks are skipped where nothing is seen."""

import numpy as np
import pytest

import retrograd as rg

SEED = 20261123


def matrix(rng, rows, columns, turned, dtype):
    made = rng.standard_normal((columns, rows) if turned else (rows, columns)).astype(dtype)
    return made.T if turned else made


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("turned", [(False, False), (False, True), (True, False), (True, True)])
@pytest.mark.parametrize("shape", [(101, 515, 273), (98, 1030, 65), (37, 1600, 300), (200, 24, 531), (13, 513, 20)])
def test_every_block_of_a_product(shape, turned, dtype):
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    rows, length, columns = shape
    a, b = matrix(rng, rows, length, turned[0], dtype), matrix(rng, length, columns, turned[1], dtype)
    got = (rg.from_numpy(a) @ rg.from_numpy(b)).numpy()
    expected = a.astype(np.longdouble) @ b.astype(np.longdouble)
    bound = np.abs(a).astype(np.longdouble) @ np.abs(b).astype(np.longdouble)
    assert np.max(np.abs(got - expected) / bound) < 16 * np.finfo(dtype).eps


def test_a_bias_is_added_once_to_a_long_product():
    x, w = np.ones((70, 1300), np.float32), np.full((150, 1300), 0.5, np.float32)
    bias = np.arange(150, dtype=np.float32)
    got = rg.nn.functional.linear(*(rg.from_numpy(each) for each in (x, w, bias)))
    assert np.array_equal(got.numpy(), np.broadcast_to(650 + bias, (70, 150)))


def of_attention(q, k, v, g, scale):
    """Causal attention and its gradients, one head, by the definition."""
    scores = q @ k.T * scale
    scores[~np.tri(*scores.shape, dtype=bool)] = -np.inf
    p = np.exp(scores - scores.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    of_p = g @ v.T
    of_scores = p * (of_p - (of_p * p).sum(1, keepdims=True)) * scale
    return p @ v, of_scores @ k, of_scores.T @ q, p.T @ g


@pytest.mark.parametrize("scale", [None, -0.5, 0.0])
@pytest.mark.parametrize("sizes", [(150, 150), (70, 200), (200, 70), (64, 65), (17, 130), (1, 3)])
def test_causal_attention_with_more_or_fewer_keys_than_queries(sizes, scale):
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    queries, keys = sizes
    q, k, v, g = (rng.standard_normal(s) for s in ((queries, 24), (keys, 24), (keys, 20), (queries, 20)))
    leaves = [rg.from_numpy(x[None]).requires_grad_() for x in (q, k, v)]
    out = rg.nn.functional.scaled_dot_product_attention(*leaves, is_causal=True, scale=scale)
    out.backward(rg.from_numpy(g[None]))
    expected = of_attention(q, k, v, g, 24**-0.5 if scale is None else scale)
    for got, right in zip([out.detach(), *(x.grad for x in leaves)], expected, strict=True):
        np.testing.assert_allclose(got.numpy()[0], right, rtol=1e-10, atol=1e-12)
