"""Sums of rows in compiled loops: accuracy beside exact sums, infinities, and the same bits with any number of threads."""

from __future__ import annotations

import math

import numpy as np
import pytest

import retrograd as torch

SEED = 41
LENGTHS = [1, 3, 1023, 1024, 1025, 5000, 65_536, 65_537, 400_001]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("length", LENGTHS)
def test_beside_exact_sums(length, dtype):
    """The error of a short block at most, whatever the length: that of a few numbers of its size."""
    for shift in (0, 1000):
        x = (np.random.default_rng([SEED, length]).standard_normal(length) + shift).astype(dtype)
        exact = math.fsum(x.astype(np.float64))
        bound = np.finfo(dtype).eps * (abs(exact) + 8 * math.sqrt(math.fsum(x.astype(np.float64) ** 2)))
        t = torch.tensor(x)
        assert abs(t.sum().item() - exact) <= bound
        assert abs(t.mean().item() * length - exact) <= 2 * bound
        rows = torch.tensor(np.stack([x, -x, x[::-1]]))
        for k, expected in enumerate((exact, -exact, exact)):
            assert abs(rows.sum(1)[k].item() - expected) <= bound
            assert abs(rows.reshape(3, 1, length).sum((1, 2), keepdim=True)[k].item() - expected) <= bound


def test_large_and_small_numbers_together():
    """What rounding takes from the sum of blocks is not lost."""
    x = np.ones(4 * 1024 * 8)
    x[:1024] = 2.0**60 / 1024
    assert torch.tensor(x).sum().item() == 2.0**60 + 31 * 1024
    assert torch.full((1 << 22,), 0.1).sum().item() == pytest.approx((1 << 22) * float(np.float32(0.1)), rel=2.5e-7)


@pytest.mark.parametrize("length", [5, 3000, 200_000])
def test_infinities_and_nan(length):
    for values, expected in [
        ([np.inf], np.inf), ([-np.inf], -np.inf), ([np.inf, -np.inf], np.nan), ([np.nan, np.inf], np.nan), ([1e308, 1e308], np.inf)
    ]:  # fmt: skip
        x = np.zeros(length)
        x[:: length // len(values)][: len(values)] = values
        np.testing.assert_equal(torch.tensor(x).sum().item(), expected)
    assert torch.full((length,), 3e38).sum().item() == np.inf


def test_threads_change_nothing():
    x = torch.tensor(np.random.default_rng(SEED).standard_normal((3, 500_000)).astype(np.float32))
    threads = torch.get_num_threads()
    found = []
    try:
        for count in (1, 2, 5):
            torch.set_num_threads(count)
            found.append((x.sum().item(), x.sum(1).tolist(), x[:, :1000].contiguous().sum(1).tolist()))
    finally:
        torch.set_num_threads(threads)
    assert found[0] == found[1] == found[2]


def test_other_axes_and_layouts():
    """What the loops are not for: leading axes, transposed memory, no elements."""
    x = np.random.default_rng(SEED).standard_normal((40, 30, 20))
    t = torch.tensor(x)
    for dims in [0, 1, (0, 1), (0, 2), (1, 2), (0, 1, 2)]:
        axes = dims if isinstance(dims, tuple) else (dims,)
        np.testing.assert_allclose(t.sum(dims).numpy(), x.sum(axes), rtol=1e-12, atol=1e-12)
        turned = t.permute(2, 0, 1).sum(tuple((d + 1) % 3 for d in axes))
        expected = x.transpose(2, 0, 1).sum(tuple((d + 1) % 3 for d in axes))
        np.testing.assert_allclose(turned.numpy(), expected, rtol=1e-12, atol=1e-12)
    assert torch.zeros(0).sum().item() == 0
    assert torch.zeros(3, 0).sum(1).tolist() == [0, 0, 0]
    assert torch.zeros(0, 3).sum(1).tolist() == []
    assert torch.tensor(2.5).sum().item() == 2.5
