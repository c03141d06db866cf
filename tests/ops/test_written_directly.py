"""In-place operations whose kernels write at once, and what moves, chooses and measures elements in our own loops."""

from __future__ import annotations

import numpy as np
import pytest

import retrograd

torch = pytest.importorskip("torch")

SEED = 20261123
SHAPES = [(), (0,), (4,), (3, 5), (17, 65), (2, 3, 4), (3000,)]
DTYPES = ["float32", "float64", "int64", "int32", "bool", "complex64", "float16"]


def values(shape: tuple[int, ...], dtype: str = "float32") -> np.ndarray:
    rng = np.random.default_rng(SEED)
    print("seed", SEED)
    return np.asarray(3 * rng.standard_normal(shape)).astype(dtype)


def check(use, *arrays: np.ndarray, exact: bool = True) -> None:
    made = []
    for module in (retrograd, torch):
        module.manual_seed(SEED)
        found = use(module, *[module.tensor(a) for a in arrays])
        made.append(found if isinstance(found, (tuple, list)) else [found])
    for ours, theirs in zip(*made, strict=True):
        assert str(ours.dtype) == str(theirs.dtype)
        compare = np.testing.assert_array_equal if exact else np.testing.assert_allclose
        compare(ours.numpy(), theirs.numpy(), **({} if exact else {"rtol": 1e-6, "atol": 1e-6}))


def also_in_parts(write):
    """The write into a whole tensor, every second element of one, and its transpose."""

    def use(module, x, *others):
        write(x)
        parts = x.clone()
        write(parts[..., ::2] if parts.dim() else parts)
        turned = x.clone().t() if x.dim() == 2 else x.clone()
        write(turned)
        return [x, parts, turned]

    return use


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_fills(shape, dtype):
    array = values(shape, dtype)
    check(also_in_parts(lambda x: x.zero_()), array)
    check(also_in_parts(lambda x: x.fill_(1)), array)
    check(also_in_parts(lambda x: x.fill_(True)), array)
    if np.dtype(dtype).kind in "fc":
        check(also_in_parts(lambda x: x.fill_(2.5)), array)
        check(also_in_parts(lambda x: x.fill_(float("inf"))), array)


def test_a_number_that_is_too_large_is_refused():
    x = retrograd.ones(3)
    with pytest.raises(RuntimeError, match="cannot be converted"):
        x.fill_(1e300)
    assert x.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_draws(shape, dtype):
    array = values(shape, dtype)
    check(also_in_parts(lambda x: x.uniform_()), array)
    check(also_in_parts(lambda x: x.uniform_(-0.3, 0.7)), array)
    check(also_in_parts(lambda x: x.uniform_(2, to=5)), array)
    check(also_in_parts(lambda x: x.normal_(1.0, 0.5)), array, exact=False)
    check(also_in_parts(lambda x: x.normal_(mean=0.0, std=2)), array, exact=False)


@pytest.mark.parametrize("count", [15, 16, 100, 1000, 5000, 100_000])
def test_normal_numbers_of_any_count(count):
    check(lambda m: m.randn(count), exact=False)
    check(lambda m: (m.randn(count, dtype=m.float64), m.rand(3)))


def test_draws_refuse_what_is_no_range():
    x = retrograd.ones(3)
    for use in (lambda: x.uniform_(1.0, 0.0), lambda: x.normal_(0.0, -1.0)):
        with pytest.raises(RuntimeError, match="expect"):
            use()
    assert x.tolist() == [1.0, 1.0, 1.0]


def test_writes_are_counted_and_refused_where_the_graph_forbids_them():
    for write in (lambda t: t.zero_(), lambda t: t.fill_(2.0), lambda t: t.normal_(), lambda t: t.uniform_(0.0, 2.0),
                  lambda t: t.copy_(retrograd.ones(3))):  # fmt: skip
        x = retrograd.ones(3, requires_grad=True)
        with pytest.raises(RuntimeError, match="leaf"):
            write(x)
        y = x * 2
        z = y * y
        version = y._version
        write(y.detach())
        assert y._version == version + 1
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            z.sum().backward()


def test_a_recorded_write_has_a_gradient():
    x = retrograd.ones(3, requires_grad=True)
    y = x * 2
    y.masked_fill_(retrograd.tensor([True, False, False]), 7.0)
    y.sum().backward()
    assert y.tolist() == [7.0, 2.0, 2.0] and x.grad.tolist() == [0.0, 2.0, 2.0]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_choices(shape, dtype):
    a, b = values(shape, dtype), values(shape, dtype)[..., ::-1].copy() if shape else values(shape, dtype)
    mask = values(shape) > 0
    check(lambda m, c, x, y: [m.where(c, x, y), m.where(c, x, 1), m.where(c, 0, y)], mask, a, b)
    check(lambda m, c, x: [x.masked_fill(c, 1), x.masked_fill_(c, 0), x], mask, a)
    if len(shape) == 2:
        check(lambda m, c, x, y: [m.where(c[0], x, y), m.where(c, x.t().contiguous().t(), y), x.masked_fill_(c[0], 1)],
              mask, a, b)  # fmt: skip


@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 5), (0, 3), (17, 65), (2, 3, 4), (3000,)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_places_that_are_not_zero(shape, dtype):
    check(lambda m, x: m.nonzero(x), np.trunc(values(shape)).astype(dtype))


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (1, 1), (0, 3), (17, 65), (2, 3, 4), (2, 0, 3, 3)])
def test_triangles(shape):
    for k in (-70, -2, -1, 0, 1, 2, 70):
        check(lambda m, x, k=k: [m.tril(x, k), m.triu(x, k), m.tril(x, diagonal=k), x.clone().tril_(k), x.triu_(k)],
              values(shape))  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_rolls(shape):
    array = values(shape)
    for step in (-3, -1, 0, 1, 2, 7):
        check(lambda m, x, step=step: m.roll(x, step), array)
        for dim in range(-len(shape), len(shape)):
            check(lambda m, x, step=step, dim=dim: [m.roll(x, step, dim), m.roll(x, (step,), (dim,))], array)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_spreads_and_norms(dtype):
    array = values((4, 6, 70), dtype)
    for dim in (None, 0, 1, 2, -2, (0, 1), (1, 2), (0, 2), (0, 1, 2)):
        for keepdim in (False, True):
            check(lambda m, x, d=dim, k=keepdim: [m.std(x, dim=d, keepdim=k), m.var(x, dim=d, keepdim=k, correction=0),
                                                  m.linalg.vector_norm(x, 2, d, k), m.linalg.vector_norm(x, 1, d, k)],
                  array, exact=False)  # fmt: skip
    far = array + 1e4
    check(lambda m, x: [m.std(x.double(), 0), m.var(x.double(), (0, 1))], far, exact=False)
    check(lambda m, x: [x.norm(), x[0, 0, 0].norm(), m.norm(x, dim=1)], array, exact=False)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("other", [(), (1,), (65,), (17, 1), (1, 65)])
def test_operands_that_broadcast_to_what_is_written(other, dtype):
    a, b = values((17, 65), dtype), values(other, dtype)
    check(also_in_parts(lambda x: x.mul_(2)), a)
    for name in ("add_", "sub_", "mul_"):
        check(lambda m, x, y, name=name: [getattr(x, name)(y), getattr(x.clone().t().contiguous().t(), name)(y)], a, b)


def test_operands_that_broadcast_from_the_memory_that_is_written():
    """Each element is read as it was before the write."""
    for part in (lambda x: x[0], lambda x: x[:, :1], lambda x: x.detach()[0], lambda x: x.data[2, 3]):
        x = values((17, 65))
        written = retrograd.tensor(x)
        written.mul_(part(written))
        wanted = x * part(retrograd.tensor(x)).numpy()
        np.testing.assert_array_equal(written.numpy(), wanted)


def test_a_write_that_does_not_broadcast_is_refused():
    with pytest.raises(RuntimeError):
        retrograd.zeros(3).add_(retrograd.zeros(2, 3))
    with pytest.raises(RuntimeError):
        retrograd.zeros(3).add_(retrograd.zeros(2))
