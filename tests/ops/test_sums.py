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


# ------------------------------------------------------------------------------------ over leading dimensions


FOLDS = {"sum": np.sum, "prod": np.prod, "amax": np.max, "amin": np.min}
MATRICES = [
    ((1000, 300), 0), ((3, 70, 9), 1), ((5, 1030, 257), 1), ((2, 3, 4, 64), (1, 2)), ((2, 3, 4, 64), (0, 2)), ((2500, 10), 0),
    ((1, 8), 0), ((40_000, 16), 0), ((10, 2, 8), 1), ((3000, 7), 0),
]  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "dim"), MATRICES)
def test_leading_dimensions_beside_wider_numbers(shape, dim, dtype):
    for name, fold in FOLDS.items():
        scale = (1.0, 0.01) if name == "prod" else (0.0, 1.0)
        x = (scale[0] + scale[1] * np.random.default_rng(SEED).standard_normal(shape)).astype(dtype)
        found = getattr(torch, name)(torch.tensor(x), dim) if isinstance(dim, int) or name != "prod" else None
        if found is None:
            continue
        wide = x.astype(np.longdouble)
        size = np.abs(wide).sum(dim) if name == "sum" else np.abs(fold(wide, axis=dim))
        few = 4 if name == "sum" else 2 * x.shape[dim] if name == "prod" else 0
        error = np.abs(found.numpy().astype(np.longdouble) - fold(wide, axis=dim))
        assert (error <= few * np.finfo(dtype).eps * size).all(), name


def test_leading_dimensions_with_any_number_of_threads():
    x = torch.tensor(np.random.default_rng(SEED).standard_normal((5000, 600)).astype(np.float32))
    threads = torch.get_num_threads()
    found = []
    try:
        for count in (1, 2, 5):
            torch.set_num_threads(count)
            found.append((x.sum(0).tolist(), x.prod(0).tolist(), x.view(50, 100, 600).amax(1).tolist()))
    finally:
        torch.set_num_threads(threads)
    assert found[0] == found[1] == found[2]


def test_nan_in_a_leading_dimension():
    x = np.zeros((200, 300), np.float32)
    x[150, 7], x[3, 9], x[4, 9] = np.nan, np.inf, -np.inf
    for name, both in (("sum", np.nan), ("amax", np.inf), ("amin", -np.inf)):
        found = getattr(torch, name)(torch.tensor(x), 0).numpy()
        assert np.isnan(found[7]), name
        np.testing.assert_equal(found[9], both)
        assert (np.delete(found, [7, 9]) == 0).all()


# ------------------------------------------------------------------------------------ integers and counts


@pytest.mark.parametrize("dtype", ["?", "i1", "u1", "i2", "i4", "i8"])
@pytest.mark.parametrize("shape", [(), (7,), (3, 40_001), (300, 200), (2, 3, 5), (0, 3), (3, 0)])
def test_sums_of_integers(shape, dtype):
    x = np.random.default_rng(SEED).integers(0, 2 if dtype == "?" else 128, shape).astype(dtype)
    t = torch.tensor(x)
    for dim in (None, *range(x.ndim), *([(-2, -1)] if x.ndim > 1 else [])):
        found = t.sum() if dim is None else t.sum(dim)
        assert found.dtype is torch.int64
        np.testing.assert_array_equal(found.numpy(), x.sum(dim, dtype=np.int64))
    if x.ndim:
        kept = t.sum(-1, keepdim=True)
        np.testing.assert_array_equal(kept.numpy(), x.sum(-1, keepdims=True, dtype=np.int64))
    assert t.sum(dtype=torch.int32).dtype is torch.int32


def test_sums_of_integers_wrap_as_int64_does():
    x = np.full(70_000, 2**62, np.int64)
    assert torch.tensor(x).sum().item() == x.sum()
    assert torch.full((100_000,), -(2**31), dtype=torch.int32).sum().item() == -(2**31) * 100_000


@pytest.mark.parametrize("dtype", ["?", "u1", "i4", "i8", "f2", "f4", "f8", "c8"])
def test_counts_of_what_is_not_zero(dtype):
    x = np.random.default_rng(SEED).integers(0, 3, (90, 1000)).astype(dtype)
    if dtype[0] == "f":
        x[0, :4] = np.nan, np.inf, -0.0, np.finfo(dtype).tiny
    for dim in (None, 0, 1, (0, 1)):
        np.testing.assert_array_equal(torch.count_nonzero(torch.tensor(x), dim).numpy(), np.count_nonzero(x, axis=dim))
    np.testing.assert_array_equal(torch.count_nonzero(torch.tensor(x).t(), 1).numpy(), np.count_nonzero(x, axis=0))
