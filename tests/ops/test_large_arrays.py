"""Arrays that are large enough for loops of their own: operands that lie across each other, sequences, integers folded
and divided, limits that are tensors. All beside NumPy."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

import retrograd as torch

SEED = 17
DTYPES = ["?", "u1", "i4", "i8", "f2", "f4", "f8", "c8", "c16"]
ORDERS = [
    ((100, 130), (1, 0)), ((5, 64, 70), (2, 0, 1)), ((5, 64, 70), (0, 2, 1)), ((7, 33, 9, 10), (3, 1, 0, 2)),
    ((40, 300, 17), (1, 0, 2)), ((17, 1, 300), (2, 1, 0)), ((33, 2100), (1, 0)),
]  # fmt: skip


def numbers(shape, dtype="f8"):
    return (np.random.default_rng(SEED).standard_normal(shape) * 10).astype(dtype)


# ------------------------------------------------------------------------------------ in other orders of memory


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("shape", "order"), ORDERS)
def test_operands_that_lie_across_each_other(shape, order, dtype):
    x = numbers(shape, dtype)
    across = x.transpose(order)
    y = numbers(across.shape, dtype)[..., ::-1].copy()
    t, u = torch.tensor(x).permute(*order), torch.tensor(y)
    np.testing.assert_array_equal(t.contiguous().numpy(), across)
    for made in (t + u, u + t):
        np.testing.assert_array_equal(made.numpy(), across + y)
    np.testing.assert_array_equal((t == u).numpy(), across == y)
    np.testing.assert_array_equal((u + t.flip(0)).numpy(), y + across[::-1])
    written = torch.tensor(x).permute(*order)
    written.copy_(u)
    np.testing.assert_array_equal(written.numpy(), y)


def test_two_operands_across_a_third():
    x, y = numbers((300, 70)), numbers((300, 70))
    out = torch.zeros(70, 300, dtype=torch.float64)
    torch.add(torch.tensor(x).t(), torch.tensor(y).t(), out=out)
    np.testing.assert_array_equal(out.numpy(), (x + y).T)
    torch.where(torch.tensor(x > 0).t(), torch.tensor(x).t(), out)
    out.add_(torch.tensor(y).t(), alpha=1)
    np.testing.assert_array_equal(out.numpy(), (x + y + y).T)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "order"), [((100, 130), (1, 0)), ((5, 64, 70), (2, 0, 1)), ((4, 10, 12, 16), (0, 3, 1, 2)),
                                              ((4, 16, 10, 12), (0, 2, 3, 1)), ((2, 3, 1, 5), (3, 2, 0, 1))])  # fmt: skip
def test_folds_of_arrays_in_other_orders(shape, order, dtype):
    x = numbers(shape, dtype)
    t, wide = torch.tensor(x).permute(*order), x.transpose(order).astype(np.longdouble)
    for count in range(1, len(shape) + 1):
        for dims in itertools.combinations(range(len(shape)), count):
            for keepdim in (False, True):
                bound = 4 * np.finfo(dtype).eps * np.abs(wide).sum(dims, keepdims=keepdim)
                made = t.sum(dims, keepdim).numpy()
                assert (np.abs(made - wide.sum(dims, keepdims=keepdim)) <= bound).all() and made.flags.c_contiguous
                np.testing.assert_array_equal(t.amax(dims, keepdim).numpy(), wide.max(dims, keepdims=keepdim).astype(dtype))


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("shape", [(7,), (100, 1000), (3, 5000), (70, 31, 9), (200_001,), (1, 1)])
def test_sums_of_complex_numbers(shape, dtype):
    draw = np.random.default_rng(SEED)
    x = (draw.standard_normal(shape) + 1j * draw.standard_normal(shape)).astype(dtype)
    wide = x.astype(np.clongdouble)
    for dim in (None, *range(len(shape))):
        made = torch.tensor(x).sum() if dim is None else torch.tensor(x).sum(dim)
        bound = 4 * np.finfo(dtype).eps * np.abs(wide).sum(dim)
        assert (np.abs(made.numpy() - wide.sum(dim)) <= bound).all(), dim


@pytest.mark.parametrize("shape", [(2000, 1), (1, 1500), (300, 1)])
def test_gradients_of_what_was_broadcast_are_as_exact_as_sums(shape):
    """They were added one after another: an error that grows with their number."""
    factors = (numbers((shape[0] if shape[0] > 1 else 3000, shape[1] if shape[1] > 1 else 3000), np.float32) + 100)
    t = torch.ones(shape, requires_grad=True)
    (t * torch.tensor(factors)).sum().backward()
    axis = 0 if shape[0] == 1 else 1
    exact = factors.astype(np.longdouble).sum(axis, keepdims=True)
    assert (np.abs(t.grad.numpy() - exact) <= 4 * np.finfo(np.float32).eps * np.abs(exact)).all()


@pytest.mark.parametrize("dtype", ["i1", "f4", "f8", "c16"])
@pytest.mark.parametrize("length", [1, 3, 8, 16, 32, 33, 64])
def test_rows_that_are_short(length, dtype):
    x = numbers((9, 70, 21, length), dtype)
    t = torch.tensor(x)
    np.testing.assert_array_equal(t.transpose(1, 2).contiguous().numpy(), x.transpose(0, 2, 1, 3))
    np.testing.assert_array_equal(t[:, ::2].contiguous().numpy(), x[:, ::2])
    np.testing.assert_array_equal(torch.cat([t, t[..., :1], t], -1).numpy(), np.concatenate([x, x[..., :1], x], -1))
    np.testing.assert_array_equal(torch.stack([t, t, t], -2).numpy(), np.stack([x, x, x], -2))


def test_elements_moved_round():
    x = numbers((1000, 301), np.float32)
    t = torch.tensor(x)
    for shift, dim in ((7, 0), (-7, 0), (3, 1), (300, 1), (0, 0)):
        np.testing.assert_array_equal(t.roll(shift, dim).numpy(), np.roll(x, shift, dim))
    np.testing.assert_array_equal(t.roll(12345).numpy(), np.roll(x, 12345))
    for quarters in (1, 2, 3):
        np.testing.assert_array_equal(t.rot90(quarters).numpy(), np.rot90(x, quarters))


@pytest.mark.parametrize("dtype", ["?", "u1", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("shape", [(1000, 300), (7, 90, 17), (3, 400, 5, 40)])
def test_the_first_of_the_best_in_columns(shape, dtype):
    x = np.random.default_rng(SEED).integers(0, 20, shape).astype(dtype)
    if dtype.startswith("f"):
        x.reshape(-1)[::97] = np.nan
        x.reshape(-1)[5::333] = np.inf
    t = torch.tensor(x)
    for dim in range(len(shape) - 1):
        for name, values, places in (("max", np.max, np.argmax), ("min", np.min, np.argmin)):
            made = getattr(t, name)(dim)
            np.testing.assert_array_equal(made.values.numpy(), values(x, axis=dim))
            np.testing.assert_array_equal(made.indices.numpy(), places(x, axis=dim))
            if dtype != "?":
                found = getattr(torch, f"arg{name}")(t, dim, keepdim=True)
                np.testing.assert_array_equal(found.numpy(), places(x, axis=dim, keepdims=True))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "dim"), [((70, 100), 1), ((70, 100), 0), ((3, 40, 70), 1), ((5,), 0)])
def test_gradients_of_running_products(shape, dim, dtype):
    """By the definition: for each element the running products behind it, without it."""
    x = (1 + numbers(shape) / 200).astype(dtype)
    x.reshape(-1)[3::17] = 0
    weights = numbers(shape)
    rows, along = np.moveaxis(x, dim, -1).astype(np.longdouble), np.moveaxis(weights, dim, -1)
    wanted = np.zeros(rows.shape, np.longdouble)
    for k in range(rows.shape[-1]):
        without = rows.copy()
        without[..., k] = 1
        wanted[..., k] = (np.cumprod(without, -1) * along)[..., k:].sum(-1)
    t = torch.tensor(x, requires_grad=True)
    t.cumprod(dim).backward(torch.tensor(weights.astype(dtype)))
    np.testing.assert_allclose(np.moveaxis(t.grad.numpy(), dim, -1), wanted.astype(dtype), rtol=2e3 * np.finfo(dtype).eps,
                               atol=2e3 * np.finfo(dtype).eps)  # fmt: skip


# ------------------------------------------------------------------------------------ sequences


@pytest.mark.parametrize("count", [2, 3, 1000, 100_001])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_at_equal_distances(count, dtype):
    made = torch.linspace(-3, 7.5, count, dtype=torch.from_numpy(np.zeros(1, dtype)).dtype).numpy()
    exact = np.linspace(np.longdouble(-3), np.longdouble(7.5), count)
    assert made.dtype == dtype and made[0] == dtype(-3) and made[-1] == dtype(7.5)
    assert np.abs(made - exact).max() <= 8 * 1.5 * np.finfo(dtype).eps


@pytest.mark.parametrize("arguments", [(5,), (0,), (100_000,), (-7, 200_000, 3), (5, -100_000, -7)])
def test_progressions_of_integers(arguments):
    made = torch.arange(*arguments)
    assert made.dtype is torch.int64
    np.testing.assert_array_equal(made.numpy(), np.arange(*arguments))


@pytest.mark.parametrize("arguments", [(1.5, 70_000.2, 0.25), (200_000.0,), (0, -1, -1e-5)])
def test_progressions_of_fractions_are_rounded_once(arguments):
    for dtype in (torch.float32, torch.float64):
        made = torch.arange(*arguments, dtype=dtype).numpy()
        start, step = (0, 1) if len(arguments) == 1 else (arguments[0], arguments[2])
        np.testing.assert_array_equal(made, (start + step * np.arange(len(made), dtype=np.float64)).astype(made.dtype))


# ------------------------------------------------------------------------------------ integers


@pytest.mark.parametrize("shape", [(5,), (1000, 300), (3, 70, 900), (300_001,), (40, 5, 12)])
def test_folds_of_integers(shape):
    x = np.random.default_rng(SEED).integers(-(2**62), 2**62, shape)
    t = torch.tensor(x)
    for dim in range(len(shape)):
        np.testing.assert_array_equal(t.sum(dim).numpy(), x.sum(dim))
        np.testing.assert_array_equal(t.prod(dim).numpy(), x.prod(dim))
        np.testing.assert_array_equal(t.amax(dim).numpy(), x.max(dim))
        np.testing.assert_array_equal(t.amin(dim).numpy(), x.min(dim))
    assert (t.max().item(), t.min().item(), t.prod().item()) == (x.max(), x.min(), x.prod())


@pytest.mark.parametrize("dtype", [np.int64, np.int32])
def test_integers_are_divided_as_python_does(dtype):
    draw, limits = np.random.default_rng(SEED), np.iinfo(dtype)
    x = draw.integers(-1000, 1000, 10_000).astype(dtype)
    y = draw.integers(1, 60, 10_000).astype(dtype) * draw.choice([-1, 1], 10_000).astype(dtype)
    large = 2 ** (52 if dtype is np.int64 else 30)
    x[5000:5400] = draw.integers(-large, large, 400)
    y[5200:5400] = draw.integers(large // 2, large, 200)
    x[7000:7100] = draw.integers(limits.min, limits.max, 100)
    x[8000:8003], y[8000:8003] = [limits.min, limits.max, limits.min], [1, -1, 3]
    t, u = torch.tensor(x), torch.tensor(y)
    pairs = list(zip(x.tolist(), y.tolist(), strict=True))
    np.testing.assert_array_equal((t // u).numpy(), np.array([a // b for a, b in pairs]).astype(dtype))
    np.testing.assert_array_equal((t % u).numpy(), np.array([a % b for a, b in pairs]).astype(dtype))
    for number in (7, -3, 1, -1):
        np.testing.assert_array_equal((t[:8000] // number).numpy(), [a // number for a in x[:8000].tolist()])
        np.testing.assert_array_equal((t[:8000] % number).numpy(), [a % number for a in x[:8000].tolist()])
    assert (torch.tensor(limits.min).to(t.dtype) // torch.tensor(-1).to(t.dtype)).item() == limits.min  # wraps around
    u[9999] = 0
    for divide in (torch.floor_divide, torch.remainder):
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            divide(t, u)


# ------------------------------------------------------------------------------------ limits, products, places


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_limits_that_are_tensors(dtype):
    x, low, high = (numbers(20_000, dtype) for _ in range(3))
    low, high = low[::-1].copy() - dtype(3), np.roll(high, 7)
    for k, each in enumerate((x, low, high)):
        each[k::50], each[k + 10 :: 50] = np.nan, [np.inf, -np.inf][k % 2]
    wanted = np.minimum(np.maximum(x, low), high)
    np.testing.assert_array_equal(torch.clamp(*map(torch.tensor, (x, low, high))).numpy(), wanted)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_in_place_of_what_is_none(dtype):
    x = numbers(5000, dtype)
    x[::7], x[1::7], x[2::7] = np.nan, np.inf, -np.inf
    for words in ({}, {"nan": 2.5}, {"posinf": 1, "neginf": -3.5}, {"nan": math.nan, "posinf": math.inf}):
        np.testing.assert_array_equal(torch.nan_to_num(torch.tensor(x), **words).numpy(), np.nan_to_num(x, **words))


def test_gradients_of_products_with_and_without_zeros():
    for zeros in ((), (3,), (3, 90)):
        x = 1 + numbers((50, 101)) / 200
        x[:, list(zeros)] = 0
        others = np.array([[np.prod(np.delete(row, k)) for k in range(101)] for row in x])
        t = torch.tensor(x, requires_grad=True)
        t.prod(1).backward(torch.arange(50.0, dtype=torch.float64))
        np.testing.assert_allclose(t.grad.numpy(), others * np.arange(50.0)[:, None], rtol=1e-13)
        row = torch.tensor(x[7], requires_grad=True)
        row.prod().backward()
        np.testing.assert_allclose(row.grad.numpy(), others[7], rtol=1e-13)
    huge = torch.tensor([1e200, 1e200, 1e-300], requires_grad=True, dtype=torch.float64)
    (huge.prod() * 1).backward()
    np.testing.assert_allclose(huge.grad.numpy(), [1e-100, 1e-100, np.inf], rtol=1e-13)


def test_areas_by_the_trapezoidal_rule():
    y = numbers((30, 40))
    for dim in (0, 1, -1):
        for dx in (1, 0.5):
            np.testing.assert_allclose(torch.trapezoid(torch.tensor(y), dx=dx, dim=dim).numpy(), np.trapezoid(y, dx=dx, axis=dim), rtol=1e-12)
    assert torch.trapezoid(torch.zeros(3, 1)).tolist() == torch.trapezoid(torch.zeros(3, 0)).tolist() == [0, 0, 0]
    assert torch.trapezoid(torch.tensor([True, True, False])).item() == 1.5
    with pytest.raises(IndexError):
        torch.trapezoid(torch.ones(3), dim=1)


def test_many_values_added_at_places():
    draw = np.random.default_rng(SEED)
    index, values = draw.integers(0, 50, 10_000), draw.standard_normal(10_000)
    t = torch.zeros(50, dtype=torch.float64)
    t.index_put_((torch.tensor(index),), torch.tensor(values), accumulate=True)
    wanted = np.zeros(50)
    np.add.at(wanted, index, values)
    np.testing.assert_allclose(t.numpy(), wanted, rtol=1e-12)
    t.index_put_((torch.tensor(index - 50),), torch.tensor(-values), accumulate=True)
    np.testing.assert_allclose(t.numpy(), 0, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_that_are_close(dtype):
    x = numbers(5000, dtype)
    y = (x * (1 + np.random.default_rng(SEED).choice([0, 1e-7, 9e-6, 1.2e-5, 0.1], 5000))).astype(dtype)
    special = [0.0, -0.0, 1e-9, np.inf, -np.inf, np.nan, np.finfo(dtype).max]
    for k, (a, b) in enumerate(itertools.product(special, special)):
        x[7 * k], y[7 * k] = a, b
    for equal_nan in (False, True):
        for rtol, atol in ((1e-5, 1e-8), (0, 0.0), (1e-3, 2)):
            with np.errstate(all="ignore"):
                wanted = (x == y) | (np.isfinite(x - y) & (np.abs(x - y) <= dtype(atol) + np.abs(dtype(rtol) * y)))
            wanted |= equal_nan & np.isnan(x) & np.isnan(y)
            made = torch.isclose(torch.tensor(x), torch.tensor(y), rtol, atol, equal_nan)
            np.testing.assert_array_equal(made.numpy(), wanted)
    assert torch.allclose(torch.tensor(x[1:7]), torch.tensor(x[1:7]))
    with pytest.raises(RuntimeError, match="rtol must be greater"):
        torch.isclose(torch.zeros(3), torch.zeros(3), rtol=-1)
