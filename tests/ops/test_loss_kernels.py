"""Losses of pairs of elements in compiled loops, beside float64 and PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd as torch
import retrograd.nn.functional as F

SEED = 77
LOSSES = [
    "mse_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits",
]  # fmt: skip


def pair(name, shape, dtype):
    rng = np.random.default_rng(SEED)
    if name == "binary_cross_entropy":
        x, t = rng.uniform(0, 1, shape), rng.uniform(0, 1, shape)
    else:
        x, t = rng.standard_normal(shape) * 3, rng.standard_normal(shape)
    x, t = np.asarray(x).astype(dtype), np.asarray(t).astype(dtype)
    if x.size > 3:
        flat, other = x.reshape(-1), t.reshape(-1)
        flat[:2] = (0, 1) if name == "binary_cross_entropy" else (other[0] + 1, other[1])
    return x, t


def settings_of(name):
    return {"smooth_l1_loss": [{"beta": 0.5}], "huber_loss": [{"delta": 2.0}]}.get(name, []) + [{}]


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", LOSSES)
def test_value_and_gradients_beside_pytorch(name, reduction):
    """Within rounding of PyTorch's float64, in C order and not, for one element and for many."""
    peer = pytest.importorskip("torch")
    for dtype, eps in ((np.float32, 2e-6), (np.float64, 1e-13)):
        for shape in ((), (1,), (7,), (3, 5), (70, 1001)):
            x, t = pair(name, shape, dtype)
            for keywords in settings_of(name):
                for turned in (False, True):
                    a, b = torch.tensor(x), torch.tensor(t)
                    c, d = peer.tensor(x.astype(float)), peer.tensor(t.astype(float))
                    if turned and x.ndim == 2:
                        a, b, c, d = (each.t() for each in (a, b, c, d))
                    for each in (a, b, c, d):
                        each.requires_grad_()
                    found = getattr(F, name)(a, b, reduction=reduction, **keywords)
                    expected = getattr(peer.nn.functional, name)(c, d, reduction=reduction, **keywords)
                    assert found.numpy(force=True).dtype == dtype
                    np.testing.assert_allclose(
                        found.numpy(force=True), expected.detach().numpy(), rtol=eps, atol=eps if reduction == "none" else 0
                    )
                    inner = (c > 0) & (c < 1) if name == "binary_cross_entropy" else c == c
                    inner = inner.numpy()
                    for mine, theirs in zip(torch.autograd.grad(found.sum(), (a, b)), peer.autograd.grad(expected.sum(), (c, d)), strict=True):
                        mine, theirs = mine.numpy()[inner], theirs.numpy()[inner]
                        np.testing.assert_allclose(mine, theirs, rtol=20 * eps, atol=20 * eps * np.abs(theirs).max(initial=0))


def test_exact_sums_of_many_terms():
    x = np.full(3_000_001, 0.1, np.float32)
    exact = float(np.float32(0.1)) ** 2
    assert F.mse_loss(torch.tensor(x), torch.zeros(x.size)).item() == pytest.approx(exact, rel=1.2e-7)
    assert F.mse_loss(torch.tensor(x), torch.zeros(x.size), reduction="sum").item() == pytest.approx(exact * x.size, rel=1.2e-7)


@pytest.mark.parametrize("name", ["mse_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy_with_logits"])
def test_what_is_not_finite_shows(name):
    x = np.zeros(40_000, np.float32)
    x[30_000] = np.nan
    found = getattr(F, name)(torch.tensor(x), torch.zeros(x.size), reduction="none").numpy()
    assert np.isnan(found[30_000]) and np.isfinite(np.delete(found, 30_000)).all()
    assert np.isnan(getattr(F, name)(torch.tensor(x), torch.zeros(x.size)).item())


@pytest.mark.parametrize("wrong", [1.5, -0.1, np.nan])
@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_what_is_no_probability_is_refused(wrong, reduction):
    x = np.full(30_000, 0.5, np.float32)
    x[25_000] = wrong
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        F.binary_cross_entropy(torch.tensor(x), torch.tensor(x), reduction=reduction)


def test_threads_change_nothing():
    x, t = (torch.tensor(a) for a in pair("mse_loss", (500_003,), np.float32))
    threads = torch.get_num_threads()
    found = []
    try:
        for count in (1, 2, 5):
            torch.set_num_threads(count)
            found.append([getattr(F, name)(x, t).item() for name in ("mse_loss", "huber_loss", "smooth_l1_loss")])
    finally:
        torch.set_num_threads(threads)
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(("name", "keywords"), [("smooth_l1_loss", {"beta": 0.5}), ("huber_loss", {"delta": 0.5})])
def test_second_derivatives_of_distances(name, keywords):
    """1/beta or 1 where the distance is small, 0 where it is large, and on the edge what PyTorch has."""
    peer = pytest.importorskip("torch")
    values = [-3.0, -0.5, -0.25, 0.0, 0.25, 0.5, 3.0]
    found = []
    for module, functional in ((torch, F), (peer, peer.nn.functional)):
        x = module.tensor(values, requires_grad=True)
        loss = getattr(functional, name)(x, module.zeros(7), reduction="sum", **keywords)
        (slope,) = module.autograd.grad(loss, x, create_graph=True)
        (bend,) = module.autograd.grad(slope.sum(), x)
        found.append((slope.tolist(), bend.tolist()))
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_sequences_are_aligned_as_by_pytorch(kind, flat, reduction):
    peer = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    times, count, classes = 30, 6, 7
    scores = (rng.standard_normal((times, count, classes)) * 2).astype(kind)
    input_lengths, target_lengths = np.array([30, 20, 9, 5, 12, 3]), np.array([10, 0, 4, 5, 6, 5])  # the last is too long
    targets = rng.integers(1, classes, (count, 10))
    targets[0, 1:4] = targets[0, 0]
    if flat:
        targets = np.concatenate([row[:length] for row, length in zip(targets, target_lengths, strict=True)])
    found = []
    for package in (torch, peer):
        x = package.tensor(scores.transpose(1, 0, 2).copy(), requires_grad=True)
        loss = package.nn.functional.ctc_loss(
            x.transpose(0, 1).log_softmax(-1), package.tensor(targets), package.tensor(input_lengths),
            package.tensor(target_lengths), reduction=reduction, zero_infinity=True,
        )  # fmt: skip
        loss.sum().backward()
        found.append((loss.detach().numpy(), x.grad.numpy()))
    for ours, theirs in zip(*found, strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=2e-4 if kind == "float32" else 1e-9, atol=2e-5)
